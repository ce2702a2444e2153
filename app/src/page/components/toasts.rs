//! What is said at the foot of the page. It stays until the person dismisses it: nobody reads at
//! the pace of a clock.

use super::{Button, Kind, text};
use crate::page::known::Known;
use leptos::prelude::*;

/// What was said, in a polite live region.
#[component]
pub fn Toasts(known: Known) -> impl IntoView {
    let words = known.words;
    let label = text(words, "Compris", "Got it");
    view! {
        <div
            id="said"
            class="toasts"
            role="log"
            aria-live="polite"
            aria-label=words.say("Messages", "Messages")
        >
            <For each=move || known.said.get() key=|(number, _)| *number let:said>
                <div class="toast">
                    <p>{move || words.tell(&said.1)}</p>
                    <Button
                        label
                        kind=Kind::Quiet
                        icon="x"
                        only_icon=true
                        on_press=Callback::new(move |()| known.dismiss(said.0))
                    />
                </div>
            </For>
        </div>
    }
}
