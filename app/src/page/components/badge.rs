//! A word or a number beside something: a status, a category, how many.

use super::Swatch;
use leptos::prelude::*;

/// A badge. A colour stands beside the text as a mark, never behind it: whoever chose it did not
/// choose a contrast.
#[component]
pub fn Badge(
    #[prop(into)] text: Signal<String>,
    #[prop(optional, into)] color: Signal<String>,
) -> impl IntoView {
    let colored = move || !color.with(String::is_empty);
    view! {
        <span class="badge">
            <Show when=colored>
                <Swatch color />
            </Show>
            {move || text.get()}
        </span>
    }
}
