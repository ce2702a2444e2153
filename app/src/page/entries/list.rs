//! The list of a shelf: what changed last comes first; only the rows in sight are drawn.

use super::filters::Filters;
use super::new::{BeginFrom, Start, begin, new_label};
use super::row::row;
use crate::page::components::{Button, Empty, Kind, VirtualList, text};
use crate::page::frame::A;
use crate::page::known::Known;
use crate::page::navigation::shelf_name;
use crate::page::route::{Route, Shelf};
use leptos::prelude::*;

/// Height of a row for a mouse and for a finger, CSS pixels; `entries/row.css` says the same.
const ROW_PX: (u32, u32) = (64, 72);

fn row_px() -> u32 {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten();
    if coarse.is_some_and(|query| query.matches()) { ROW_PX.1 } else { ROW_PX.0 }
}

/// The list of a shelf.
#[component]
pub fn Entries(known: Known, #[prop(into)] shelf: Signal<Shelf>) -> impl IntoView {
    let words = known.words;
    let ids = Memo::new(move |_| {
        let (shelf, filter) = (shelf.get(), known.filter.get());
        known.list.with(|rows| filter.choose(shelf, rows.values()))
    });
    let count = Memo::new(move |_| ids.with(Vec::len));
    let is_page = Memo::new(move |_| known.route.with(|r| matches!(r, Route::Entries(_))));
    let name = move || words.pick(shelf_name(shelf.get()));
    let heading = move || match is_page.get() {
        true => view! { <h1 id="entries-title">{name}</h1> }.into_any(),
        false => view! { <h2 id="entries-title">{name}</h2> }.into_any(),
    };
    let number = move || match count.get() {
        0 => String::new(),
        count => words.plural(count, ("entrée", "entry"), ("entrées", "entries")),
    };
    let one = Callback::new(move |id: String| row(known, id));
    view! {
        <section class="list" aria-labelledby="entries-title">
            <div class="list-head">
                {heading}
                <p class="list-count" role="status">{number}</p>
                <BeginFrom known shelf id="begin-from" />
            </div>
            <Filters known shelf />
            <div class="list-rows">
                <VirtualList
                    ids=ids
                    row_px=row_px()
                    row=one
                    label=Signal::derive(move || name().to_owned())
                    id="entries"
                />
                <Show when=move || count.get() == 0>
                    <NothingHere known shelf />
                </Show>
            </div>
        </section>
    }
}

/// Nothing is on the shelf, or nothing that the filter lets through.
#[component]
fn NothingHere(known: Known, shelf: Signal<Shelf>) -> impl IntoView {
    let words = known.words;
    let hides = Memo::new(move |_| known.filter.with(super::Filter::hides));
    let title = Signal::derive(move || {
        let said = match hides.get() {
            true => ("Rien ne correspond", "Nothing matches"),
            false => ("Rien n’est encore là", "Nothing is here yet"),
        };
        words.pick(said).to_owned()
    });
    let says = Signal::derive(move || {
        let said = match hides.get() {
            true => (
                "Des entrées existent peut-être hors de ce choix.",
                "There may be entries outside of this choice.",
            ),
            false => (
                "Commencez-en une : elle se garde d’elle-même, sans réseau aussi.",
                "Begin one: it is kept by itself, without a network too.",
            ),
        };
        words.pick(said).to_owned()
    });
    let press = Callback::new(move |()| {
        let start = Start { shelf: shelf.get_untracked(), ..Start::default() };
        begin(known, start, false);
    });
    view! {
        <Empty icon="notebook-pen" title=title text=says>
            <Button label=new_label(known, shelf) icon="plus" id="first-entry" on_press=press />
            <A known href=Route::Import class="button button-quiet">
                {words.say("Importer une archive", "Import an archive")}
            </A>
        </Empty>
    }
}

/// Beside the list of a desk, until an entry is chosen.
#[component]
pub fn NothingChosen(known: Known, shelf: Shelf) -> impl IntoView {
    let words = known.words;
    let press = Callback::new(move |()| begin(known, Start { shelf, ..Start::default() }, false));
    let shelf = Signal::stored(shelf);
    view! {
        <div class="nothing-chosen">
            <Empty
                icon="notebook-text"
                title=text(words, "Choisissez une entrée", "Choose an entry")
                text=text(
                    words,
                    "Elle s’ouvre ici. N en commence une nouvelle, Ctrl K trouve tout.",
                    "It opens here. N begins a new one, Ctrl K finds everything.",
                )
            >
                <Button
                    label=new_label(known, shelf)
                    kind=Kind::Plain
                    icon="plus"
                    on_press=press
                />
            </Empty>
        </div>
    }
}
