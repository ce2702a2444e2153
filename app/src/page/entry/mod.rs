//! The page of an entry: a heading, the text, and its parts beside it.
//!
//! Nothing here holds the record: what is shown is what the engine told (`known.entry`), and every
//! change is asked of it. One part a file.

mod amend;
mod attach;
mod attachments;
mod authors;
mod changed_table;
mod comments;
#[cfg(debug_assertions)]
mod compared;
mod details;
mod difference;
pub mod download;
mod draft;
mod editor;
mod fields;
mod heading;
mod heading_menu;
mod here;
mod history;
mod hooks;
mod island;
mod links;
mod new_field;
mod now;
mod preview;
mod print_foot;
mod proof;
mod quick;
mod recorder;
mod requests;
mod seal_form;
mod sheet;
mod signatures;
mod standing;
mod step_order;
mod steps;
mod undo;
mod viewer;

use super::components::{DropZone, Empty, text};
use super::known::Known;
use super::route::{Pane, Shelf};
use crate::message::Ask;
use editor::Editor;
use heading::Heading;
use here::Here;
use leptos::prelude::*;
use print_foot::PrintFoot;
use quick::Quick;
use sheet::Sheet;
use standing::Standing;
use std::time::Duration;
use undo::Undo;

/// After this long without the entry, the page says that it may not be here.
const PATIENCE: Duration = Duration::from_secs(2);

/// The entry that a person looks at.
#[component]
pub fn EntryPage(known: Known, shelf: Shelf, id: String, pane: Option<Pane>) -> impl IntoView {
    let Some(here) = Here::begin(known, shelf, &id) else {
        // An address that was cut short, for example.
        return view! { <Waiting known /> }.into_any();
    };
    known.send(Ask::Look { entry: Some(id) });
    let listens = window_event_listener_untyped("pagehide", move |_| here.settle());
    on_cleanup(move || {
        listens.remove();
        here.settle();
        known.send(Ask::Look { entry: None });
    });
    let found = Memo::new(move |_| here.of(|_| true));
    view! {
        {move || match found.get() {
            true => view! { <Opened here pane /> }.into_any(),
            false => view! { <Waiting known /> }.into_any(),
        }}
    }
    .into_any()
}

/// The entry, once it was told.
#[component]
fn Opened(here: Here, pane: Option<Pane>) -> impl IntoView {
    let dropped = Callback::new(move |files| attach::attach_all(here, files));
    let name = move || here.words().pick(("Entrée", "Entry"));
    view! {
        <article id="entry" class="entry" aria-label=name>
            <DropZone on_files=dropped>
                <div class="entry-sheet">
                    <div class="entry-page">
                        <Heading here />
                        <Standing here />
                        <Editor here />
                        <PrintFoot here />
                    </div>
                    <Sheet here pane />
                </div>
            </DropZone>
            <Undo here />
            <Quick here />
        </article>
    }
}

/// Before the entry was told: the place of its parts, and a word where it takes long. While the
/// notebook itself opens, nobody knows yet whether it is here.
#[component]
fn Waiting(known: Known) -> impl IntoView {
    let words = known.words;
    let long = RwSignal::new(false);
    let opening = Memo::new(move |_| known.of_state(|state| state.opening));
    Effect::new(move || {
        if !opening.get() {
            let waited = move || {
                let _ = long.try_set(true);
            };
            set_timeout(waited, PATIENCE);
        }
    });
    let label = move || words.pick(("L’entrée s’ouvre", "The entry opens"));
    let why = "Elle a peut-être été retirée, ou se trouve dans une zone que cet appareil n’a pas \
               encore. Rien n’est perdu : revenez à la liste, ou attendez la synchronisation.";
    let why_en = "It may have been removed, or be in a zone that this device does not have yet. \
                  Nothing is lost: go back to the list, or wait for the sync.";
    view! {
        <div class="entry-waiting" aria-busy="true" aria-label=label>
            <Show when=move || long.get()>
                <Empty
                    icon="file-question"
                    title=text(words, "Cette entrée n’est pas ici", "This entry is not here")
                    text=text(words, why, why_en)
                />
            </Show>
        </div>
    }
}
