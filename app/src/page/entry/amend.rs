//! Begins an amendment of a frozen entry, with its reason.

use super::here::Here;
use crate::message::{Ask, Sign};
use crate::page::call::Call;
use cahier_words::Sentence;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks why the entry is written on, and begins the amendment.
#[component]
pub fn Amend(here: Here) -> impl IntoView {
    let words = here.words();
    let asks = RwSignal::new(false);
    let opener = NodeRef::<html::Button>::new();
    let close = Callback::new(move |()| {
        asks.set(false);
        if let Some(opener) = opener.get_untracked() {
            let _ = opener.focus();
        }
    });
    view! {
        <button
            id="amend"
            class="button"
            node_ref=opener
            aria-expanded=move || asks.get().to_string()
            on:click=move |_| asks.update(|asks| *asks = !*asks)
        >
            {words.say("Faire un avenant…", "Amend…")}
        </button>
        <Show when=move || asks.get()>
            <Reason here close />
        </Show>
    }
}

/// The reason, and what went wrong where the person looks.
#[component]
fn Reason(here: Here, close: Callback<()>) -> impl IntoView {
    let words = here.words();
    let reason = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<Sentence>);
    let field = NodeRef::<html::Textarea>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let begin = move |_| {
        trouble.set(None);
        let (entry, reason) = (here.id(), reason.get_untracked());
        spawn_local(async move {
            let asked = here.known.engine.ask(Ask::Sign(Sign::Amend { entry, reason })).await;
            match asked {
                // The entry is told anew, opens for writing, and this form goes.
                Ok(_) => super::editor::focus_text(),
                Err(said) => drop(trouble.try_set(Some(said))),
            }
        });
    };
    let escape = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            close.call(());
        }
    };
    view! {
        <div
            class="panel"
            role="group"
            aria-label=words.say("Avenant", "Amendment")
            on:keydown=escape
        >
            <label>
                {words.say("Motif de l’avenant ", "Reason of the amendment ")}
                <textarea id="reason" rows="3" maxlength="2000" node_ref=field bind:value=reason />
            </label>
            <p class="trouble" role="alert">
                {move || trouble.with(|said| said.as_ref().map(|said| words.tell(said)))}
            </p>
            <button id="begin-amendment" class="button button-primary" on:click=begin>
                {words.say("Commencer l’avenant", "Begin the amendment")}
            </button>
            <button class="button button-quiet" on:click=move |_| close.call(())>
                {words.say("Annuler", "Cancel")}
            </button>
        </div>
    }
}
