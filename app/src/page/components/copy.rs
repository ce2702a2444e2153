//! Takes a text along: to the clipboard, or selected where the browser has none.

use super::name::named;
use super::{Icon, own};
use crate::page::language::Words;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    None,
    Copied,
    ByHand,
}

/// A button that copies `value`, and says that it did. The text is the button's `value` too.
#[component]
pub fn Copy(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<String>,
    #[prop(optional, into)] id: String,
    #[prop(optional)] words: Option<Words>,
) -> impl IntoView {
    let outcome = RwSignal::new(Outcome::None);
    let field = NodeRef::<html::Input>::new();
    let id = named(id, "copy");
    let status_id = format!("{id}-status");
    let press = move |_| {
        let text = value.get_untracked();
        // Said again at each press.
        outcome.set(Outcome::None);
        spawn_local(async move {
            let copied = to_clipboard(&text).await.is_ok();
            let _ = outcome.try_set(if copied { Outcome::Copied } else { Outcome::ByHand });
        });
    };
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            field.select();
        }
    });
    let said = move || match outcome.get() {
        Outcome::None => "",
        Outcome::Copied => own(words, ("Copié", "Copied")),
        Outcome::ByHand => own(
            words,
            (
                "Le navigateur n’a pas copié. Le texte est sélectionné\u{a0}: copiez-le avec \
                 Ctrl C.",
                "The browser did not copy; the text is selected, copy it with Ctrl C.",
            ),
        ),
    };
    view! {
        <div class="copy">
            <button
                type="button"
                class="button"
                id=id
                value=move || value.get()
                aria-describedby=status_id.clone()
                on:click=press
            >
                <Icon name="copy" />
                <span>{move || label.get()}</span>
            </button>
            <span class="copy-status" id=status_id role="status">
                {said}
            </span>
            <Show when=move || outcome.get() == Outcome::ByHand>
                <input
                    class="input"
                    type="text"
                    node_ref=field
                    readonly=true
                    aria-label=move || label.get()
                    prop:value=move || value.get()
                />
            </Show>
        </div>
    }
}

/// Writes to the clipboard, which a page that did not come over TLS does not have.
async fn to_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    if js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard"))?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(|_| ())
}
