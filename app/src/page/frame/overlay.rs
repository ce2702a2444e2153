//! The engine is gone, or does not answer: what is safe, and one button that goes on.

use crate::page::components::{Button, Kind, shows, text};
use crate::page::known::Known;
use leptos::html;
use leptos::prelude::*;

/// What is said of an engine that is gone.
#[component]
pub fn Overlay(known: Known) -> impl IntoView {
    view! {
        <Dead known />
        <Hangs known />
    }
}

/// A dialog that Esc does not close: it is there as long as something is so.
#[component]
fn Halt(
    id: &'static str,
    while_so: RwSignal<bool>,
    title: Signal<String>,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    shows(dialog, while_so);
    let title_id = format!("{id}-title");
    let names = title_id.clone();
    view! {
        <dialog
            id=id
            class="overlay"
            node_ref=dialog
            aria-labelledby=names
            on:cancel=move |event: web_sys::Event| event.prevent_default()
        >
            <h2 id=title_id>{move || title.get()}</h2>
            {children()}
        </dialog>
    }
}

/// Nothing but a new start closes it.
#[component]
fn Dead(known: Known) -> impl IntoView {
    let words = known.words;
    let title = text(words, "Le moteur du cahier s’est arrêté", "The notebook’s engine stopped");
    let reload = Callback::new(move |()| {
        let _ = window().location().reload();
    });
    view! {
        <Halt id="dead" while_so=known.dead title>
            <p>{words.say(
                "Ce qui est gardé sur cet appareil n’est pas touché ; ce qui a été tapé dans la \
                 dernière demi-seconde manque peut-être. Rechargez pour continuer.",
                "What is kept on this device is untouched; what was typed in the last half second \
                 may be missing. Reload to go on.",
            )}</p>
            <Button
                label=text(words, "Recharger", "Reload")
                kind=Kind::Primary
                id="reload"
                on_press=reload
            />
        </Halt>
    }
}

/// A new engine closes it, or an answer of this one.
#[component]
fn Hangs(known: Known) -> impl IntoView {
    let words = known.words;
    let title = text(words, "Le moteur du cahier ne répond plus", "The notebook’s engine hangs");
    view! {
        <Halt id="hangs" while_so=known.hangs title>
            <p>{words.say(
                "Ce qui est gardé n’est pas touché, et ce que vous venez de taper attend dans cet \
                 onglet. Redémarrez le moteur et rouvrez le cahier ici\u{a0}: tout y sera. Ne \
                 rechargez pas la page.",
                "What is kept is untouched, and what you just typed waits in this tab. Restart \
                 the engine and open the notebook here: all of it will be there. Do not reload the \
                 page.",
            )}</p>
            <Button
                label=text(words, "Redémarrer le moteur", "Restart the engine")
                kind=Kind::Primary
                id="restart"
                on_press=Callback::new(move |()| known.restart())
            />
        </Halt>
    }
}
