//! Which entry the parts of the page work on, and how they read and change it.
//!
//! They hold its id by value, and not in their view. What was typed is still to be saved when the
//! view goes, and answers come when it is gone: a change is then of the entry that it was made
//! in, never of the entry "".

use super::undo::Removing;
use crate::message::{Ask, EntryView};
use crate::page::known::Known;
use crate::page::language::Words;
use crate::page::route::{Pane, Route, Shelf};
use cahier_notebook::Change;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// How many digits the id of an entry has.
const ID_DIGITS: usize = 32;

/// The id of an entry as text, by value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Id([u8; ID_DIGITS]);

impl Id {
    /// The id that an address names, if it is one.
    fn parse(text: &str) -> Option<Self> {
        let digits: [u8; ID_DIGITS] = text.as_bytes().try_into().ok()?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(Self(digits))
    }

    fn text(&self) -> &str {
        // Digits always are text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The entry that was told, if it is this one.
    fn mine<'a>(&self, told: &'a Option<EntryView>) -> Option<&'a EntryView> {
        told.as_ref().filter(|view| view.id == self.text())
    }
}

/// The entry that this page shows.
#[derive(Clone, Copy)]
pub struct Here {
    /// What the page knows.
    pub known: Known,
    id: Id,
    shelf: Shelf,
    /// What is about to be removed, and can still be kept.
    pub removing: RwSignal<Option<Removing>>,
    /// Keys of parts that are shown no more.
    pub hidden: RwSignal<BTreeSet<String>>,
}

impl Here {
    /// The page of an entry, if the id is one.
    pub fn begin(known: Known, shelf: Shelf, id: &str) -> Option<Self> {
        Some(Self {
            known,
            id: Id::parse(id)?,
            shelf,
            removing: RwSignal::new(None),
            hidden: RwSignal::new(BTreeSet::new()),
        })
    }

    /// The entry's id, also once the page is gone.
    pub fn id(self) -> String {
        self.id.text().to_owned()
    }

    /// The words of the page.
    pub fn words(self) -> Words {
        self.known.words
    }

    /// Something of the entry; whoever asks follows it.
    pub fn of<T: Default>(self, read: impl FnOnce(&EntryView) -> T) -> T {
        self.known.entry.with(|view| self.id.mine(view).map(read)).unwrap_or_default()
    }

    /// Something of the entry as it is now, for what is done once.
    pub fn now<T: Default>(self, read: impl FnOnce(&EntryView) -> T) -> T {
        let told = self.known.entry.try_with_untracked(|view| self.id.mine(view).map(read));
        told.flatten().unwrap_or_default()
    }

    /// Whether the person may write; whoever asks follows it.
    pub fn may_write(self) -> bool {
        self.of(|view| view.may.write)
    }

    /// Whether the person may not write, for controls.
    pub fn closed(self) -> Signal<bool> {
        Signal::derive(move || !self.may_write())
    }

    /// Asks for one change of the entry.
    pub fn edit(self, change: Change) {
        self.known.send(Ask::Edit { entry: self.id(), changes: vec![change] });
    }

    /// The address of this entry, at one of its parts.
    pub fn route(self, pane: Option<Pane>) -> Route {
        Route::Entry { shelf: self.shelf, id: self.id(), pane }
    }

    /// Goes to another entry.
    pub fn open(self, id: &str) {
        self.known.go(&self.known.route_of(id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_evidence::DocumentId;

    #[test]
    fn an_id_is_that_of_a_document_and_nothing_else() {
        let document = DocumentId([0xa7; 16]).to_string();
        assert_eq!(Id::parse(&document).unwrap().text(), document);
        let long = format!("{document}0");
        for none in ["", "a7", &document[1..], &long, &"é".repeat(16), &"g".repeat(32)] {
            assert_eq!(Id::parse(none), None, "{none}");
        }
    }

    #[test]
    fn only_what_is_told_of_the_entry_is_its_own() {
        let id = Id::parse(&"0a".repeat(16)).unwrap();
        let told = |id: &str| Some(EntryView { id: id.to_owned(), ..EntryView::default() });
        assert!(id.mine(&told(&"0a".repeat(16))).is_some());
        assert!(id.mine(&told(&"0b".repeat(16))).is_none());
        assert!(id.mine(&None).is_none());
    }
}
