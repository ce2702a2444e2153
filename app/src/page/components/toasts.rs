//! What is said at the foot of the page. It stays until the person dismisses it: nobody reads at
//! the pace of a clock.

use super::{Button, Kind, text};
use crate::page::frame::A;
use crate::page::known::{Known, Toast};
use crate::page::route::{Route, Shelf};
use leptos::prelude::*;

/// What was said, in a polite live region.
#[component]
pub fn Toasts(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <div
            id="said"
            class="toasts"
            role="log"
            aria-live="polite"
            aria-label=words.say("Messages", "Messages")
        >
            <For each=move || known.said.get() key=|toast| toast.number let:toast>
                <One known toast />
            </For>
        </div>
    }
}

/// One thing that was said.
#[component]
fn One(known: Known, toast: Toast) -> impl IntoView {
    let words = known.words;
    let Toast { number, sentence, place } = toast;
    view! {
        <div class="toast">
            <p>
                {move || words.tell(&sentence)}
                {place.map(|place| view! { " " <Way known place number /> })}
            </p>
            <Button
                label=text(words, "Compris", "Got it")
                kind=Kind::Quiet
                icon="x"
                only_icon=true
                on_press=Callback::new(move |()| known.dismiss(number))
            />
        </div>
    }
}

/// The way to what was said. Whoever goes there has read it.
#[component]
fn Way(known: Known, place: Route, number: u64) -> impl IntoView {
    let words = known.words;
    let says = match place {
        Route::Zone(_) => ("Ouvrir la zone", "Open the zone"),
        _ => ("Ouvrir l’entrée", "Open the entry"),
    };
    let href = Signal::derive(move || {
        let mut place = place.clone();
        // The list is told a moment after the answer; before, nobody here knows its shelf.
        if let Route::Entry { shelf, id, .. } = &mut place
            && let Some(kind) = known.list.with(|rows| rows.get(id.as_str()).map(|row| row.kind))
        {
            *shelf = Shelf::of(kind);
        }
        place
    });
    view! {
        <span on:click=move |_| known.dismiss(number)>
            <A known href>{move || words.pick(says)}</A>
        </span>
    }
}
