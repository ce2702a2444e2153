//! Keys of the keyboard, as the person's keyboard names them.

use super::own;
use crate::page::language::Words;
use leptos::prelude::*;

/// Keys that are pressed together, as in `"Ctrl Shift K"`.
#[component]
pub fn Keys(keys: &'static str, #[prop(optional)] words: Option<Words>) -> impl IntoView {
    let apple = window().navigator().user_agent().is_ok_and(|agent| agent.contains("Mac OS"));
    let key = move |key: &'static str| view! { <kbd>{move || named(key, apple, words)}</kbd> };
    view! { <span class=("keys", true)>{keys.split(' ').map(key).collect_view()}</span> }
}

/// What stands on a key.
fn named(key: &'static str, apple: bool, words: Option<Words>) -> &'static str {
    match (key, apple) {
        ("Ctrl", true) => "⌘",
        ("Alt", true) => "⌥",
        ("Shift", _) => own(words, ("Maj", "Shift")),
        ("Enter", _) => own(words, ("Entrée", "Enter")),
        ("Esc", _) => own(words, ("Échap", "Esc")),
        ("Space", _) => own(words, ("Espace", "Space")),
        _ => key,
    }
}
