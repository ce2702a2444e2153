//! Keys that work everywhere in the page: one table, which the sheet of keys shows. None of them
//! works while somebody writes, but for those with Ctrl or Cmd.

use crate::page::entries::{Start, begin};
use crate::page::known::Known;
use crate::page::route::{Route, Section, Shelf};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// How long `g` waits for its second key, ms.
const SECOND_KEY_MS_MAX: f64 = 1500.0;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Opens the palette.
    Palette,
    /// Begins an entry.
    New,
    /// Goes to the search.
    Search,
    /// Shows the sheet of keys.
    Keys,
    /// Goes to a shelf.
    Shelf(Shelf),
    /// Goes to what waits.
    Tasks,
    /// Goes to the zones.
    Zones,
    /// Goes to the settings.
    Settings,
}

/// One key, or `g` and another, with what it does in French and in English.
pub struct Shortcut {
    /// As the sheet shows it.
    pub keys: &'static str,
    /// What it does.
    pub deed: Deed,
    /// In words.
    pub says: (&'static str, &'static str),
}

const fn key(keys: &'static str, deed: Deed, fr: &'static str, en: &'static str) -> Shortcut {
    Shortcut { keys, deed, says: (fr, en) }
}

/// All of them.
pub static SHORTCUTS: [Shortcut; 10] = [
    key("Ctrl K", Deed::Palette, "Tout trouver, tout faire", "Find and do anything"),
    key("N", Deed::New, "Commencer une entrée", "Begin an entry"),
    key("/", Deed::Search, "Chercher", "Search"),
    key("?", Deed::Keys, "Montrer ces touches", "Show these keys"),
    key("G E", Deed::Shelf(Shelf::Experiments), "Aller aux expériences", "Go to experiments"),
    key("G R", Deed::Shelf(Shelf::Resources), "Aller aux ressources", "Go to resources"),
    key("G T", Deed::Shelf(Shelf::Templates), "Aller aux modèles", "Go to templates"),
    key("G D", Deed::Tasks, "Aller à ce qui est à faire", "Go to what is to do"),
    key("G Z", Deed::Zones, "Aller aux zones", "Go to zones"),
    key("G S", Deed::Settings, "Aller aux réglages", "Go to settings"),
];

/// What a key means, after the one before it.
fn meant(after_g: bool, key: &str) -> Option<Deed> {
    let typed = if after_g { format!("g {key}") } else { key.to_owned() };
    let found = SHORTCUTS.iter().find(|shortcut| shortcut.keys.eq_ignore_ascii_case(&typed));
    found.map(|shortcut| shortcut.deed)
}

/// Whether somebody writes there, or chooses.
fn takes_keys(element: &Element) -> bool {
    let editable = element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    editable || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
}

fn act(known: Known, deed: Deed) {
    match deed {
        Deed::Palette => known.palette.set(true),
        Deed::New => {
            let shelf = known.route.with_untracked(Route::shelf).unwrap_or_default();
            begin(known, Start { shelf, ..Start::default() }, false);
        }
        Deed::Search => known.go(&Route::Search(String::new())),
        Deed::Keys => known.keys.set(true),
        Deed::Shelf(shelf) => known.go(&Route::Entries(shelf)),
        Deed::Tasks => known.go(&Route::Tasks),
        Deed::Zones => known.go(&Route::Zones),
        Deed::Settings => known.go(&Route::Settings(Section::All)),
    }
}

/// Listens for them as long as the notebook is open.
pub fn listen(known: Known) {
    let after_g = StoredValue::new(0.0_f64);
    let listens = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        if event.default_prevented() || event.is_composing() || event.alt_key() {
            return;
        }
        let key = event.key();
        if event.ctrl_key() || event.meta_key() {
            if key.eq_ignore_ascii_case("k") && !event.shift_key() {
                event.prevent_default();
                act(known, Deed::Palette);
            }
            return;
        }
        let page = document();
        let busy = page.query_selector("dialog[open]").ok().flatten().is_some();
        if busy || page.active_element().is_some_and(|element| takes_keys(&element)) {
            return;
        }
        let now = js_sys::Date::now();
        let waits = after_g.try_get_value().is_some_and(|at| now - at < SECOND_KEY_MS_MAX);
        let _ = after_g.try_set_value(if key.eq_ignore_ascii_case("g") { now } else { 0.0 });
        if let Some(deed) = meant(waits, &key) {
            event.prevent_default();
            act(known, deed);
        }
    });
    on_cleanup(move || listens.remove());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_sheet_says() {
        assert_eq!(meant(false, "n"), Some(Deed::New));
        assert_eq!(meant(false, "?"), Some(Deed::Keys));
        assert_eq!(meant(true, "E"), Some(Deed::Shelf(Shelf::Experiments)));
        assert_eq!(meant(true, "n"), None);
        assert_eq!(meant(false, "e"), None);
        assert_eq!(meant(false, "g"), None);
    }

    #[test]
    fn no_two_mean_different_things() {
        for (at, one) in SHORTCUTS.iter().enumerate() {
            assert!(SHORTCUTS[at + 1..].iter().all(|other| other.keys != one.keys), "{}", one.keys);
        }
    }
}
