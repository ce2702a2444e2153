//! An entry in the list: its title, and one line of what is known of it.

use crate::message::Row;
use crate::page::components::Badge;
use crate::page::frame::A;
use crate::page::known::Known;
use leptos::prelude::*;

/// Most tags that a row shows.
const TAGS_SHOWN_MAX: usize = 3;

/// The colour of a category or a status, which its zone knows by name.
fn color(known: Known, row: &Row, status: bool, name: &str) -> String {
    known.of_state(|state| {
        let zone = state.zones.iter().find(|zone| zone.id == row.zone);
        let choices = zone.map(|zone| if status { &zone.statuses } else { &zone.categories });
        let choice = choices.and_then(|all| all.iter().find(|(_, title, _)| title == name));
        choice.map(|(_, _, color)| color.clone()).unwrap_or_default()
    })
}

/// The day of an entry, or when it last changed.
fn day(known: Known, row: &Row) -> String {
    match &row.date {
        Some(date) => known.words.date(date),
        None => known.words.date_time(row.modified_ms),
    }
}

fn badge(known: Known, row: &Row, status: bool) -> Option<AnyView> {
    let name = if status { row.status.clone() } else { row.category.clone() }?;
    let color = color(known, row, status, &name);
    Some(view! { <Badge text=name color=color /> }.into_any())
}

/// What stands under a title.
fn notes(known: Known, row: &Row) -> AnyView {
    let words = known.words;
    let zone = known.zone_title(&row.zone);
    let many = known.of_state(|state| state.zones.len() > 1);
    let tags = row.tags.iter().take(TAGS_SHOWN_MAX).map(|tag| format!("#{tag}"));
    let tags: Vec<String> = tags.collect();
    let more = row.tags.len().saturating_sub(TAGS_SHOWN_MAX);
    let more = (more > 0).then(|| format!("+{more}"));
    let unchecked =
        (!row.checked).then(|| words.pick(("pas encore vérifié", "not checked yet")).to_owned());
    let note = |text: String| view! { <span class="row-note">{text}</span> };
    view! {
        <span class="row-notes">
            {note(day(known, row))}
            {badge(known, row, true)}
            {badge(known, row, false)}
            {tags.into_iter().chain(more).map(note).collect_view()}
            {(many && !zone.is_empty()).then(|| note(zone))}
            {unchecked.map(|text| view! { <span class="row-unchecked">{text}</span> })}
        </span>
    }
    .into_any()
}

/// A row: a link to the entry of that id, whatever becomes of the list.
pub fn row(known: Known, id: String) -> AnyView {
    let words = known.words;
    let own = id.clone();
    let row = Memo::new(move |_| known.list.with(|rows| rows.get(&own).cloned()));
    let route = Signal::derive(move || {
        row.track();
        known.route_of(&id)
    });
    let title = move || {
        let title = row.with(|row| row.as_ref().map(|row| row.title.clone())).unwrap_or_default();
        match title.trim().is_empty() {
            true => words.pick(("sans titre", "untitled")).to_owned(),
            false => title,
        }
    };
    view! {
        <A known href=route class="row">
            <span class="row-title">{title}</span>
            {move || row.get().map(|row| notes(known, &row))}
        </A>
    }
    .into_any()
}
