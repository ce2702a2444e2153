//! Text with its label above, a hint below and, where it is wrong, why: one line, or several.

use super::name::named;
use crate::page::call::Call;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// Whether a key ends what is typed; among several lines it then makes no new one.
fn ends(event: &KeyboardEvent, rows: u32) -> bool {
    let ends = match rows {
        0 => !event.is_composing(),
        _ => event.ctrl_key() || event.meta_key(),
    };
    let ends = ends && event.key() == "Enter";
    if ends && rows > 0 {
        event.prevent_default();
    }
    ends
}

/// A field of one line, or of `rows`, which grows with its text. `on_done` hears what it holds when
/// the person leaves it after a change, or presses Enter: among several lines, with Ctrl or Cmd.
#[component]
pub fn TextField(
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] hint: Signal<String>,
    #[prop(optional, into)] error: Signal<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] rows: u32,
    #[prop(optional)] on_done: Option<Callback<String>>,
) -> impl IntoView {
    let id = named(id, "field");
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    // Enter says it once: the change that the browser tells afterwards is the same one.
    let unsaid = StoredValue::new(false);
    let done = move || {
        let _ = unsaid.try_set_value(false);
        if let (Some(on_done), Some(value)) = (on_done, value.try_get_untracked()) {
            on_done.call(value);
        }
    };
    let key = move |event: KeyboardEvent| ends(&event, rows).then(done).unwrap_or_default();
    // Browsers tell of a change also where a field goes away with its view.
    let change = move |_| {
        if unsaid.try_get_value() == Some(true) {
            done();
        }
    };
    let invalid = move || (!error.with(String::is_empty)).then_some("true");
    let own = id.clone();
    let control = match rows {
        0 => view! {
            <input
                id=own
                class="input"
                type=kind
                autocomplete=autocomplete
                aria-describedby=described_by
                aria-invalid=invalid
                disabled=move || disabled.get()
                bind:value=value
                on:input=move |_| unsaid.set_value(true)
                on:keydown=key
                on:change=change
            />
        }
        .into_any(),
        rows => view! {
            <textarea
                id=own
                class="input area"
                rows=rows.to_string()
                aria-describedby=described_by
                aria-invalid=invalid
                disabled=move || disabled.get()
                bind:value=value
                on:input=move |_| unsaid.set_value(true)
                on:keydown=key
                on:change=change
            />
        }
        .into_any(),
    };
    view! {
        <div class="field">
            <label class="label" for=id>
                {move || label.get()}
            </label>
            {control}
            <p class="hint" id=hint_id>
                {move || hint.get()}
            </p>
            <p class="field-error" id=error_id role="alert">
                {move || error.get()}
            </p>
        </div>
    }
}
