//! The switch between the languages.

use super::super::language::Words;
use super::said_first::LANGUAGE;
use cahier_words::Lang;
use leptos::prelude::*;

/// One button a language; the one that is spoken is pressed.
#[component]
pub fn Languages(words: Words) -> impl IntoView {
    let button = move |language: Lang| {
        let pressed = move || if words.language() == language { "true" } else { "false" };
        view! {
            <button
                type="button"
                lang=language.code()
                aria-pressed=pressed
                on:click=move |_| words.choose(language)
            >
                {language.name()}
            </button>
        }
    };
    view! {
        <nav id="languages" class="languages" aria-label=move || words.pick(LANGUAGE)>
            {Lang::ALL.into_iter().map(button).collect_view()}
        </nav>
    }
}
