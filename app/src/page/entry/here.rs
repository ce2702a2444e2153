//! Which entry the parts of the page work on, and how they read and change it.

use super::undo::Removing;
use crate::message::{Ask, EntryView};
use crate::page::known::Known;
use crate::page::language::Words;
use crate::page::route::{Pane, Route, Shelf};
use cahier_notebook::Change;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The entry that this page shows.
#[derive(Clone, Copy)]
pub struct Here {
    /// What the page knows.
    pub known: Known,
    id: StoredValue<String>,
    shelf: Shelf,
    /// What is about to be removed, and can still be kept.
    pub removing: RwSignal<Option<Removing>>,
    /// Keys of parts that are shown no more.
    pub hidden: RwSignal<BTreeSet<String>>,
}

impl Here {
    /// The page of an entry.
    pub fn begin(known: Known, shelf: Shelf, id: String) -> Self {
        Self {
            known,
            id: StoredValue::new(id),
            shelf,
            removing: RwSignal::new(None),
            hidden: RwSignal::new(BTreeSet::new()),
        }
    }

    /// The entry's id; empty once the page is gone.
    pub fn id(self) -> String {
        self.id.try_get_value().unwrap_or_default()
    }

    /// The words of the page.
    pub fn words(self) -> Words {
        self.known.words
    }

    /// Something of the entry; whoever asks follows it.
    pub fn of<T: Default>(self, read: impl FnOnce(&EntryView) -> T) -> T {
        let id = self.id();
        let mine = |view: &Option<EntryView>| view.as_ref().filter(|view| view.id == id).map(read);
        self.known.entry.with(mine).unwrap_or_default()
    }

    /// Something of the entry as it is now, for what is done once.
    pub fn now<T: Default>(self, read: impl FnOnce(&EntryView) -> T) -> T {
        let id = self.id();
        let mine = |view: &Option<EntryView>| view.as_ref().filter(|view| view.id == id).map(read);
        self.known.entry.try_with_untracked(mine).flatten().unwrap_or_default()
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
