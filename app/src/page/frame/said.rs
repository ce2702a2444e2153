//! What is said at the foot of the page: the sentences until they are dismissed, the last of them
//! spoken at once.

use crate::page::components::Toasts;
use crate::page::known::Known;
use leptos::prelude::*;

/// What is said.
#[component]
pub fn Said(known: Known) -> impl IntoView {
    let words = known.words;
    let last = move || known.said.with(|said| said.last().map(|last| words.tell(&last.sentence)));
    view! {
        // It stands there from the start: a region that appears with its words is not spoken.
        <p id="trouble" class="visually-hidden" role="alert">{last}</p>
        <Toasts known />
    }
}
