//! Light or dark, as the system asks or as the person chose; and in which letters long text is set.

use leptos::prelude::*;

/// Where this browser keeps the choice.
pub(super) const KEPT_AS: &str = "cahier-theme";
/// Where it keeps that long text has serifs, and what it keeps then; the styles know the word.
const LETTERS_KEPT_AS: &str = "cahier-reading";
const SERIF: &str = "serif";

/// What a person may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system asks.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Each, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Its name in the browser's store and on the document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The one with that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// The choices, which the document follows.
#[derive(Clone, Copy)]
pub struct Themes {
    theme: RwSignal<Theme>,
    serif: RwSignal<bool>,
}

/// What this browser keeps under a name.
fn kept(name: &str) -> Option<String> {
    let kept = window().local_storage().ok().flatten();
    kept.and_then(|kept| kept.get_item(name).ok().flatten())
}

/// A browser that keeps nothing asks the system again next time.
fn keep(name: &str, value: &str) {
    if let Ok(Some(kept)) = window().local_storage() {
        let _ = kept.set_item(name, value);
    }
}

impl Themes {
    /// What was chosen before.
    pub fn begin() -> Self {
        let theme = kept(KEPT_AS).and_then(|name| Theme::parse(&name)).unwrap_or_default();
        let serif = kept(LETTERS_KEPT_AS).as_deref() == Some(SERIF);
        let themes = Self { theme: RwSignal::new(theme), serif: RwSignal::new(serif) };
        Effect::new(move || {
            let Some(root) = document().document_element() else { return };
            let _ = match themes.choice() {
                Theme::Auto => root.remove_attribute("data-theme"),
                theme => root.set_attribute("data-theme", theme.name()),
            };
        });
        Effect::new(move || {
            let Some(root) = document().document_element() else { return };
            let _ = match themes.serif() {
                true => root.set_attribute("data-reading", SERIF),
                false => root.remove_attribute("data-reading"),
            };
        });
        themes
    }

    /// The choice; whoever asks follows it.
    pub fn choice(self) -> Theme {
        self.theme.get()
    }

    /// Another one from now on.
    pub fn choose(self, theme: Theme) {
        self.theme.set(theme);
        keep(KEPT_AS, theme.name());
    }

    /// Whether long text has serifs; whoever asks follows it.
    pub fn serif(self) -> bool {
        self.serif.get()
    }

    /// With serifs or without from now on.
    pub fn choose_serif(self, serif: bool) {
        self.serif.set(serif);
        keep(LETTERS_KEPT_AS, if serif { SERIF } else { "sans" });
    }
}
