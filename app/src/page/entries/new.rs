//! Beginning an entry: at once and without a form, in the zone where one works.

use crate::message::{Answer, Ask, State};
use crate::page::components::{Button, Empty, Item, Kind, Menu, text};
use crate::page::known::Known;
use crate::page::navigation;
use crate::page::route::{Route, Shelf};
use crate::page::visit::Visit;
use cahier_notebook::EntryKind;
use cahier_words::{Sentence, both, newer};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Most templates and zones that the menu offers; the others are found from their own page.
const OFFERED_MAX: usize = 30;

/// What an entry begins as.
#[derive(Clone, Default)]
pub struct Start {
    /// On which shelf.
    pub shelf: Shelf,
    /// In which zone, where that is chosen.
    pub zone: Option<String>,
    /// From which template: its id and what it makes.
    pub template: Option<(String, EntryKind)>,
    /// Its title.
    pub title: String,
}

/// The zone that an entry begins in: the wanted one, or the first where that may be.
fn zone_of(state: &State, wanted: Option<&str>) -> Option<String> {
    let may = || state.zones.iter().filter(|zone| zone.may_begin);
    let zone = may().find(|zone| Some(zone.id.as_str()) == wanted).or_else(|| may().next());
    zone.map(|zone| zone.id.clone())
}

fn no_zone() -> Sentence {
    both(
        "Vous ne pouvez commencer d’entrée dans aucune zone : vous y êtes lecteur, ou aucune \
         n’est encore là. Rien n’a été changé. Commencez une zone, ou demandez un autre rôle.",
        "There is no zone in which you may begin an entry: you are a reader there, or none is \
         here yet. Nothing was changed. Begin a zone, or ask for another role.",
    )
}

/// Begins an entry, and gives its id.
pub async fn begin_with(known: Known, start: Start) -> Result<String, Sentence> {
    let filtered = known.filter.try_with_untracked(|filter| filter.zone.clone());
    let wanted = start.zone.or(filtered);
    let zone = known.state.try_with_untracked(|state| {
        let state = state.as_ref().ok_or_else(no_zone)?;
        let why_not = || if state.newer { newer() } else { no_zone() };
        zone_of(state, wanted.as_deref()).ok_or_else(why_not)
    });
    let zone = zone.unwrap_or_else(|| Err(no_zone()))?;
    let (template, kind) = match start.template {
        Some((template, kind)) => (Some(template), kind),
        None => (None, start.shelf.kind()),
    };
    let ask = Ask::Begin { zone: Some(zone), kind, title: start.title, template };
    match known.engine.ask(ask).await? {
        Answer::Begun(id) => Ok(id),
        _ => Err(both(
            "Le moteur a répondu autre chose qu’une entrée ; rien n’est perdu. Rechargez la page.",
            "The engine answered something else than an entry; nothing is lost. Reload the page.",
        )),
    }
}

/// Begins an entry and goes to it, ready to write its title. With `replace` the place where one
/// is was only the way there, and the button back does not lead to it. Whoever went on meanwhile
/// is told of it where they are.
pub fn begin(known: Known, start: Start, replace: bool) {
    let visit = Visit::now(known);
    spawn_local(async move {
        let kind = start.template.as_ref().map_or(start.shelf.kind(), |(_, kind)| *kind);
        match begin_with(known, start).await {
            Ok(id) => {
                let route = Route::Entry { shelf: Shelf::of(kind), id, pane: None };
                if visit.is_over() {
                    return known.say_where(both("Entrée commencée.", "Entry begun."), &route);
                }
                match replace {
                    true => navigation::replace(known, &route),
                    false => known.go(&route),
                }
                navigation::focus_title(0);
            }
            Err(sentence) => known.say(sentence),
        }
    });
}

/// What a template makes.
fn made_by(kind: EntryKind) -> Option<EntryKind> {
    match kind {
        EntryKind::ExperimentTemplate => Some(EntryKind::Experiment),
        EntryKind::ResourceTemplate => Some(EntryKind::Resource),
        EntryKind::Experiment | EntryKind::Resource => None,
    }
}

/// A template or a zone that the menu offers: its id, its title, and what a template makes.
type Offered = (String, String, Option<EntryKind>);

fn offered(known: Known, shelf: Shelf) -> Vec<Offered> {
    let mut templates: Vec<Offered> = known.list.with(|rows| {
        let made = |row: &crate::message::Row| {
            let kind = made_by(row.kind)?;
            let fits = shelf == Shelf::Templates || Shelf::of(kind) == shelf;
            fits.then(|| (row.id.clone(), row.title.clone(), Some(kind)))
        };
        rows.values().filter_map(made).collect()
    });
    templates.sort_by(|one, other| one.1.cmp(&other.1).then_with(|| one.0.cmp(&other.0)));
    templates.truncate(OFFERED_MAX);
    let zones: Vec<Offered> = known.of_state(|state| {
        let may = state.zones.iter().filter(|zone| zone.may_begin).take(OFFERED_MAX);
        may.map(|zone| (zone.id.clone(), zone.title.clone(), None)).collect()
    });
    // One zone is no choice.
    let zones = if zones.len() > 1 { zones } else { Vec::new() };
    templates.into_iter().chain(zones).collect()
}

/// A line of the menu.
fn item(known: Known, shelf: Shelf, (id, title, made): Offered) -> Item {
    let words = known.words;
    let label = Signal::derive(move || match made {
        Some(_) => words.pick((format!("Du modèle « {title} »"), format!("From “{title}”"))),
        None => words.pick((format!("Dans la zone « {title} »"), format!("In zone “{title}”"))),
    });
    let on_press = Callback::new(move |()| {
        let start = match made {
            Some(kind) => Start { shelf, template: Some((id.clone(), kind)), ..Start::default() },
            None => Start { shelf, zone: Some(id.clone()), ..Start::default() },
        };
        begin(known, start, false);
    });
    let icon = if made.is_some() { "layout-template" } else { "users" };
    Item { label, icon, danger: false, on_press }
}

/// What begins on a shelf, in words.
pub fn new_label(known: Known, shelf: Signal<Shelf>) -> Signal<String> {
    Signal::derive(move || {
        let name = match shelf.get() {
            Shelf::Experiments => ("Nouvelle expérience", "New experiment"),
            Shelf::Resources => ("Nouvelle ressource", "New resource"),
            Shelf::Templates => ("Nouveau modèle", "New template"),
        };
        known.words.pick(name).to_owned()
    })
}

/// The menu of what an entry can begin from, where there is any choice.
#[component]
pub fn BeginFrom(
    known: Known,
    #[prop(into)] shelf: Signal<Shelf>,
    id: &'static str,
) -> impl IntoView {
    let words = known.words;
    let offers = Memo::new(move |_| offered(known, shelf.get()));
    move || {
        let offers = offers.get();
        let shelf = shelf.get();
        (!offers.is_empty()).then(|| {
            let items = offers.into_iter().map(|one| item(known, shelf, one)).collect();
            view! {
                <Menu
                    label=text(words, "Commencer autrement", "Begin otherwise")
                    icon="chevron-down"
                    only_icon=true
                    id=id
                    items=items
                />
            }
        })
    }
}

/// The button that begins an entry, and the menu of what it can begin from.
#[component]
pub fn NewEntry(known: Known) -> impl IntoView {
    let words = known.words;
    let shelf = Memo::new(move |before: Option<&Shelf>| {
        known.route.with(Route::shelf).or(before.copied()).unwrap_or_default()
    });
    let press = Callback::new(move |()| {
        let start = Start { shelf: shelf.get_untracked(), ..Start::default() };
        begin(known, start, false);
    });
    view! {
        <div class="new-entry" role="group" aria-label=words.say("Commencer", "Begin")>
            <Button
                label=new_label(known, shelf.into())
                kind=Kind::Primary
                icon="plus"
                id="new-entry"
                on_press=press
            />
            <BeginFrom known shelf id="new-from" />
        </div>
    }
}

/// The address that begins an entry: of a shortcut on the device's home screen.
#[component]
pub fn BeginEntry(known: Known, shelf: Shelf) -> impl IntoView {
    let words = known.words;
    // State and list come together, once the notebook is open.
    begin(known, Start { shelf, ..Start::default() }, true);
    let again = Callback::new(move |()| begin(known, Start { shelf, ..Start::default() }, true));
    view! {
        <h1>{words.say("Nouvelle entrée", "New entry")}</h1>
        <Empty
            icon="notebook-pen"
            title=text(words, "L’entrée commence", "The entry begins")
            text=text(
                words,
                "Si rien ne s’ouvre, essayez encore.",
                "If nothing opens, try again.",
            )
        >
            <Button label=text(words, "Commencer", "Begin") on_press=again />
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::ZoneRow;

    fn state(zones: &[(&str, bool)]) -> State {
        let row = |&(id, may_begin): &(&str, bool)| ZoneRow {
            id: id.to_owned(),
            may_begin,
            ..ZoneRow::default()
        };
        State { zones: zones.iter().map(row).collect(), ..State::default() }
    }

    #[test]
    fn an_entry_begins_where_it_may() {
        let state = state(&[("read", false), ("own", true), ("other", true)]);
        assert_eq!(zone_of(&state, Some("other")).as_deref(), Some("other"));
        assert_eq!(zone_of(&state, Some("read")).as_deref(), Some("own"));
        assert_eq!(zone_of(&state, Some("")).as_deref(), Some("own"));
        assert_eq!(zone_of(&state, None).as_deref(), Some("own"));
    }

    #[test]
    fn a_reader_begins_nothing() {
        assert_eq!(zone_of(&state(&[("read", false)]), Some("read")), None);
        assert_eq!(zone_of(&State::default(), None), None);
    }
}
