//! French and English: which one the page speaks, and how it says something in it.

use leptos::prelude::*;

/// Where this browser keeps the choice. It says nothing of what the notebook holds.
const KEPT_AS: &str = "cahier-language";

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Français.
    French,
    /// English.
    English,
}

impl Language {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::French, Self::English];

    /// Its code (BCP 47).
    pub fn code(self) -> &'static str {
        match self {
            Self::French => "fr",
            Self::English => "en",
        }
    }

    /// Its name for those who read it.
    pub fn name(self) -> &'static str {
        match self {
            Self::French => "Français",
            Self::English => "English",
        }
    }

    /// What was chosen before, else what the browser asks for.
    fn preferred() -> Self {
        let kept = window().local_storage().ok().flatten();
        let kept = kept.and_then(|kept| kept.get_item(KEPT_AS).ok().flatten());
        match kept.or_else(|| window().navigator().language()) {
            Some(code) if !code.starts_with("fr") => Self::English,
            _ => Self::French,
        }
    }
}

/// What the page says, in the language of its reader.
#[derive(Clone, Copy)]
pub struct Words(RwSignal<Language>);

impl Words {
    /// Words in the reader's language, which the document then names.
    pub fn begin() -> Self {
        let words = Self(RwSignal::new(Language::preferred()));
        Effect::new(move || {
            if let Some(root) = document().document_element() {
                let _ = root.set_attribute("lang", words.language().code());
            }
        });
        words
    }

    /// The language; whoever asks follows it.
    pub fn language(self) -> Language {
        self.0.get()
    }

    /// Speaks another language from now on. A browser that keeps nothing asks again next time.
    pub fn choose(self, language: Language) {
        self.0.set(language);
        if let Ok(Some(kept)) = window().local_storage() {
            let _ = kept.set_item(KEPT_AS, language.code());
        }
    }

    /// One of two sentences: French, English.
    pub fn pick<T>(self, (french, english): (T, T)) -> T {
        match self.language() {
            Language::French => french,
            Language::English => english,
        }
    }

    /// One of two sentences, for something that is done once and follows nothing.
    pub fn pick_now<T>(self, (french, english): (T, T)) -> T {
        match self.0.get_untracked() {
            Language::French => french,
            Language::English => english,
        }
    }

    /// One of two sentences, as a view that follows the language.
    pub fn say(
        self,
        french: &'static str,
        english: &'static str,
    ) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        move || self.pick((french, english))
    }
}
