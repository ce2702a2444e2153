//! An entry that was found: its title, what it is and where, and some of its text.

use super::asked::Asked;
use super::marked::marked;
use crate::message::Row;
use crate::page::frame::A;
use crate::page::known::Known;
use crate::page::language::Words;
use cahier_notebook::EntryKind;
use cahier_search::{Query, marks};
use leptos::prelude::*;

/// What an entry is, in French and in English.
pub fn kind_name(kind: EntryKind) -> (&'static str, &'static str) {
    match kind {
        EntryKind::Experiment => ("Expérience", "Experiment"),
        EntryKind::Resource => ("Ressource", "Resource"),
        EntryKind::ExperimentTemplate => ("Modèle d’expérience", "Experiment template"),
        EntryKind::ResourceTemplate => ("Modèle de ressource", "Resource template"),
    }
}

/// A title, or a word in its place: a link without a name cannot be found.
pub fn named(words: Words, title: &str) -> String {
    match title.trim().is_empty() {
        true => words.pick(("Sans titre", "Untitled")).to_owned(),
        false => title.to_owned(),
    }
}

/// One result of what was asked. Its text has its place before it comes.
pub fn result(known: Known, asked: Asked, id: String) -> AnyView {
    let words = known.words;
    let query = move || asked.found.with(|found| Some(Query::parse(&found.as_ref()?.0)));
    let own = id.clone();
    let row = Memo::new(move |_| known.list.with(|rows| rows.get(&own).cloned()));
    let title = move || {
        let title = named(words, &row.with(|row| title_of(row.as_ref())));
        let places = query().map(|query| marks(&title, &query)).unwrap_or_default();
        marked(&title, &places)
    };
    let own = id.clone();
    let excerpt = Memo::new(move |_| asked.excerpts.with(|all| all.get(&own).cloned()));
    let excerpt = move || excerpt.get().map(|excerpt| marked(&excerpt.text, &excerpt.marks));
    let facts = move || row.with(|row| row.as_ref().map(|row| facts(known, row)));
    let route = Signal::derive(move || {
        row.track();
        known.route_of(&id)
    });
    view! {
        <li class="result">
            <A known href=route class="result-title">
                {title}
            </A>
            <p class="result-facts">{facts}</p>
            <p class="result-excerpt">{excerpt}</p>
        </li>
    }
    .into_any()
}

fn title_of(row: Option<&Row>) -> String {
    row.map(|row| row.title.clone()).unwrap_or_default()
}

/// What an entry is, where, and when.
fn facts(known: Known, row: &Row) -> String {
    let words = known.words;
    let kind = words.pick(kind_name(row.kind)).to_owned();
    let zone = known.zone_title(&row.zone);
    let date = row.date.as_deref().map(|day| words.date(day)).unwrap_or_default();
    let facts = [kind, zone, date].into_iter().filter(|fact| !fact.is_empty());
    facts.collect::<Vec<String>>().join(" · ")
}
