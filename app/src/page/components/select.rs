//! One of several, from a native list.

use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;

/// A list of options, each a value and its text. A value that is none of them shows as nothing.
#[component]
pub fn Select(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    on_choose: Callback<String>,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let id = named(id, "select");
    let unknown = move || {
        options.with(|options| value.with(|value| options.iter().all(|(own, _)| own != value)))
    };
    let none = move || {
        let none = || view! { <option value="" hidden=true prop:selected=true></option> };
        unknown().then(none)
    };
    let option = move |(own, text): (String, String)| {
        let is_chosen = own.clone();
        let chosen = move || value.with(|value| *value == is_chosen);
        view! {
            <option value=own prop:selected=chosen>
                {text}
            </option>
        }
    };
    view! {
        <div class="field">
            <label class="label" for=id.clone()>
                {move || label.get()}
            </label>
            <select
                id=id
                class="input select"
                disabled=move || disabled.get()
                on:change=move |event| on_choose.call(event_target_value(&event))
            >
                // Else the browser shows the first one as if it were chosen.
                {none}
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}
