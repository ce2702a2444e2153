//! What the list shows, and in which order: kept in the address.

use super::filter::{Filter, Sort};
use crate::message::Row;
use crate::page::components::{Button, Details, Kind, Select, TextField, text};
use crate::page::frame::ZoneChoice;
use crate::page::known::Known;
use crate::page::route::Shelf;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Most values that a choice offers.
const VALUES_MAX: usize = 500;

type Options = Vec<(String, String)>;

/// What the entries of a shelf have, each once, after the choice of all.
fn values(known: Known, shelf: Signal<Shelf>, choice: Choice) -> Memo<Options> {
    Memo::new(move |_| {
        let shelf = shelf.get();
        let found: BTreeSet<String> = known.list.with(|rows| {
            let rows = rows.values().filter(|row| Shelf::of(row.kind) == shelf);
            rows.flat_map(|row| choice.of(row).iter().cloned()).collect()
        });
        let all = (String::new(), known.words.pick(("Tous", "All")).to_owned());
        let found = found.into_iter().take(VALUES_MAX).map(|value| (value.clone(), value));
        std::iter::once(all).chain(found).collect()
    })
}

fn sorts(known: Known) -> Signal<Options> {
    Signal::derive(move || {
        let named = |sort: Sort| {
            let name = match sort {
                Sort::Modified => ("Modifiées en dernier", "Changed last"),
                Sort::Date => ("Par date", "By date"),
                Sort::Title => ("Par titre", "By title"),
            };
            (sort.word().to_owned(), known.words.pick(name).to_owned())
        };
        Sort::ALL.map(named).to_vec()
    })
}

/// The field for words, and the rest folded away.
#[component]
pub fn Filters(known: Known, shelf: Signal<Shelf>) -> impl IntoView {
    let words = known.words;
    let filter = known.filter;
    let typed = RwSignal::new(filter.with_untracked(|filter| filter.text.clone()));
    let text_of = Memo::new(move |_| filter.with(|filter| filter.text.clone()));
    Effect::new(move || {
        let typed = typed.get();
        if filter.with_untracked(|filter| filter.text != typed) {
            filter.update(|filter| filter.text = typed);
        }
    });
    // The button back of the browser brings another filter.
    Effect::new(move || {
        let text = text_of.get();
        if typed.with_untracked(|typed| *typed != text) {
            typed.set(text);
        }
    });
    let hides = Memo::new(move |_| filter.with(Filter::hides));
    let sort_value = Signal::derive(move || filter.with(|filter| filter.sort.word().to_owned()));
    let all = Callback::new(move |()| {
        filter.update(|filter| {
            *filter = Filter { sort: filter.sort, ..Filter::default() };
        });
    });
    view! {
        <div class="filters">
            <TextField
                label=text(words, "Filtrer", "Filter")
                value=typed
                kind="search"
                id="filter"
            />
            <Details label=text(words, "Choisir et trier", "Choose and sort") id="filter-more">
                <div class="filters-more">
                    <div class="filters-zone">
                        <ZoneChoice known id="filter-zone" />
                    </div>
                    {[Choice::Status, Choice::Category, Choice::Tag]
                        .into_iter()
                        .map(|one| choice(known, shelf, one))
                        .collect_view()}
                    <Select
                        label=text(words, "Ordre", "Order")
                        options=sorts(known)
                        value=sort_value
                        on_choose=Callback::new(move |word: String| {
                            filter.update(|filter| filter.sort = Sort::parse(&word));
                        })
                        id="sort"
                    />
                </div>
            </Details>
            <Show when=move || hides.get()>
                <Button
                    label=text(words, "Tout montrer", "Show all")
                    kind=Kind::Quiet
                    icon="x"
                    id="show-all"
                    on_press=all
                />
            </Show>
        </div>
    }
}

/// What of an entry can be chosen.
#[derive(Clone, Copy)]
enum Choice {
    Status,
    Category,
    Tag,
}

impl Choice {
    /// What an entry has of it.
    fn of(self, row: &Row) -> &[String] {
        match self {
            Self::Status => row.status.as_slice(),
            Self::Category => row.category.as_slice(),
            Self::Tag => &row.tags,
        }
    }

    /// Where the filter keeps it.
    fn place(self, filter: &mut Filter) -> &mut String {
        match self {
            Self::Status => &mut filter.status,
            Self::Category => &mut filter.category,
            Self::Tag => &mut filter.tag,
        }
    }
}

/// A choice among what the entries of a shelf have.
fn choice(known: Known, shelf: Signal<Shelf>, choice: Choice) -> AnyView {
    let (words, filter) = (known.words, known.filter);
    let (french, english, id) = match choice {
        Choice::Status => ("Statut", "Status", "filter-status"),
        Choice::Category => ("Catégorie", "Category", "filter-category"),
        Choice::Tag => ("Étiquette", "Tag", "filter-tag"),
    };
    let value = move || choice.place(&mut filter.get()).clone();
    let on_choose = Callback::new(move |value: String| {
        filter.update(|filter| *choice.place(filter) = value);
    });
    view! {
        <Select
            label=text(words, french, english)
            options=values(known, shelf, choice)
            value=Signal::derive(value)
            on_choose
            id=id
        />
    }
    .into_any()
}
