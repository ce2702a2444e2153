//! One bare sheet: in which language, what went wrong, and the door or the open notebook.

use super::door::Door;
use super::engine::{Engine, Known};
use super::language::Words;
use super::notebook::Notebook;
use super::update::Offer;
use crate::message::{Ask, Tell};
use cahier_words::{Lang, both};
use leptos::prelude::*;

/// How a part of the page asks the engine.
pub type Send = Callback<Ask>;

/// The whole page.
#[component]
pub fn Sheet() -> impl IntoView {
    let words = Words::begin();
    let known = Known { told: RwSignal::new(Tell::default()), ready: RwSignal::new(false) };
    let engine = StoredValue::new_local(Engine::start(move |tell| known.hear(tell)));
    if engine.with_value(Option::is_none) {
        known.fail(both(
            "Le moteur du cahier n’a pas pu démarrer ; ce qui est gardé n’est pas touché. \
             Rechargez la page.",
            "The notebook’s engine could not start; what is kept is untouched. Reload the page.",
        ));
    }
    let send: Send = Callback::new(move |ask: Ask| {
        known.forgive();
        if !engine.with_value(|engine| engine.as_ref().is_some_and(|engine| engine.ask(&ask))) {
            known.fail(both(
                "Le moteur du cahier ne répond pas ; ce qui vient d’être demandé n’a pas été pris, \
                 et ce qui est gardé n’est pas touché. Rechargez la page.",
                "The notebook’s engine does not answer; what was just asked was not taken, and \
                 what is kept is untouched. Reload the page.",
            ));
        }
    });
    Effect::new(move || {
        if known.ready.get() {
            send.run(Ask::Locks);
        }
    });
    let open = Memo::new(move |_| known.told.with(|told| told.state.is_some()));
    view! {
        <header>
            <h1>"Cahier"</h1>
            <Languages words />
        </header>
        <main>
            <Offer known words />
            <p role="alert" id="trouble">
                {move || known.told.with(|t| t.trouble.as_ref().map(|said| words.tell(said)))}
            </p>
            {move || match open.get() {
                true => view! { <Notebook known send words /> }.into_any(),
                false => view! { <Door known send words /> }.into_any(),
            }}
        </main>
    }
}

/// The switch between the languages.
#[component]
fn Languages(words: Words) -> impl IntoView {
    let button = move |language: Lang| {
        let pressed = move || if words.language() == language { "true" } else { "false" };
        view! {
            <button
                lang=language.code()
                aria-pressed=pressed
                on:click=move |_| words.choose(language)
            >
                {language.name()}
            </button>
        }
    };
    view! {
        <nav id="languages" aria-label=words.say("Langue", "Language")>
            {Lang::ALL.into_iter().map(button).collect_view()}
        </nav>
    }
}
