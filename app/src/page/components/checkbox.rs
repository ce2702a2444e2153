//! Yes or no, beside its label: a box to tick, or a switch.

use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;

/// A box to tick. It shows `checked`: whoever hears `on_change` decides.
#[component]
pub fn Checkbox(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] checked: Signal<bool>,
    on_change: Callback<bool>,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// A screen reader tells it as on or off; it takes effect at once.
    #[prop(optional)]
    switch: bool,
) -> impl IntoView {
    let id = named(id, "check");
    let labels = id.clone();
    let kind = switch.then_some("switch");
    view! {
        <label class="check" for=labels>
            <input
                id=id
                type="checkbox"
                role=kind
                class=kind.unwrap_or_default()
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                on:change=move |event| on_change.call(event_target_checked(&event))
            />
            <span>{move || label.get()}</span>
        </label>
    }
}
