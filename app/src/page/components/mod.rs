//! The pieces that every view is made of: native elements with a name, a keyboard and a look
//! (`www/style/components/`, `docs/design-language.md`). They know no entry and no zone, and
//! ask nothing of the engine.
//!
//! How callers write the props: a label is a `Signal<String>`, mostly `text(words, "fr", "en")`.
//! A prop `Option<Callback<_>>` or `Option<Words>` is optional and takes the inner value:
//! `on_done=callback`, never `on_done=Some(callback)`. Signals take a `Signal`, an `RwSignal`, a
//! `Memo` or a plain value. An `id` takes a literal or a `String` and stands on the control itself.
//! `words` is given where it is at hand; without it a component speaks the language that the
//! document names at that moment. What a component has no prop for is added to its outer element
//! by `attr:`, as in `<Button attr:aria-expanded=… />`.

// The page that shows all of them is no part of what is shipped.
#![cfg_attr(not(debug_assertions), allow(dead_code, unused_imports))]

mod badge;
mod button;
mod card;
mod checkbox;
mod chips;
mod combobox;
mod copy;
mod details;
mod dialog;
mod drop_zone;
mod empty;
mod file_button;
mod focus;
mod icon;
mod keys;
mod menu;
mod moment;
mod name;
mod notice;
#[cfg(debug_assertions)]
mod page;
mod progress;
mod qr;
mod roving;
mod select;
mod stamp;
mod swatch;
mod tabs;
mod tags;
mod text_area;
mod text_field;
mod toasts;
mod virtual_list;
mod virtual_window;

pub use badge::Badge;
pub use button::{Button, Kind};
pub use card::Card;
pub use checkbox::Checkbox;
pub use combobox::Combobox;
pub use copy::Copy;
pub use details::Details;
pub use dialog::{Dialog, shows};
pub use drop_zone::DropZone;
pub use empty::Empty;
pub use file_button::FileButton;
pub use icon::Icon;
pub use keys::Keys;
pub use menu::{Item, Menu};
pub use moment::Moment;
pub use notice::{Notice, Tone};
#[cfg(debug_assertions)]
pub use page::ComponentsPage;
pub use progress::Progress;
pub use qr::Qr;
pub use select::Select;
pub use stamp::Stamp;
pub use swatch::{PALETTE, Swatch};
pub use tabs::{TabPanel, Tabs};
pub use tags::Tags;
pub use text_area::TextArea;
pub use text_field::TextField;
pub use toasts::Toasts;
pub use virtual_list::VirtualList;

use super::language::Words;
use cahier_words::Lang;
use leptos::prelude::*;

/// A label in the reader's language: French, English.
pub fn text(words: Words, french: &'static str, english: &'static str) -> Signal<String> {
    Signal::derive(move || words.pick((french, english)).to_owned())
}

/// What a component says of its own: French, English.
fn own(words: Option<Words>, (french, english): (&'static str, &'static str)) -> &'static str {
    let language = match words {
        Some(words) => words.language(),
        None => documents_language(),
    };
    match language {
        Lang::Fr => french,
        Lang::En => english,
    }
}

/// The language that the document names.
fn documents_language() -> Lang {
    let code = document().document_element().and_then(|root| root.get_attribute("lang"));
    match code.is_some_and(|code| code.starts_with("en")) {
        true => Lang::En,
        false => Lang::Fr,
    }
}
