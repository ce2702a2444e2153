//! Language and looks.

use super::super::components::{Checkbox, Select, text};
use super::super::door::Languages;
use super::super::known::Known;
use super::super::theme::Theme;
use leptos::prelude::*;

/// The name of a look: French, English.
fn named(theme: Theme) -> (&'static str, &'static str) {
    match theme {
        Theme::Auto => ("Comme le système", "As the system"),
        Theme::Light => ("Clair", "Light"),
        Theme::Dark => ("Sombre", "Dark"),
    }
}

/// Which language, light or dark, in which letters.
#[component]
pub(super) fn LanguageSection(known: Known) -> impl IntoView {
    let words = known.words;
    let options = Signal::derive(move || {
        let option = |theme: Theme| (theme.name().to_owned(), words.pick(named(theme)).to_owned());
        Theme::ALL.into_iter().map(option).collect::<Vec<_>>()
    });
    let choose = Callback::new(move |name: String| {
        if let Some(theme) = Theme::parse(&name) {
            known.theme.choose(theme);
        }
    });
    view! {
        <p>
            {words.say(
                "Ces choix restent dans ce navigateur\u{a0}; ils ne disent rien de ce que vous \
                 écrivez.",
                "These choices stay in this browser; they say nothing of what you write.",
            )}
        </p>
        <Languages words />
        <Select
            label=text(words, "Apparence", "Looks")
            options=options
            value=Signal::derive(move || known.theme.choice().name().to_owned())
            on_choose=choose
            id="theme"
        />
        <Checkbox
            switch=true
            label=text(words, "Sérif pour les longs textes", "Serif for long texts")
            checked=Signal::derive(move || known.theme.serif())
            on_change=Callback::new(move |serif| known.theme.choose_serif(serif))
            id="serif"
        />
    }
    .into_any()
}
