//! The places that one goes to: the rail of a desk, and the bar at the foot of a phone.

use super::A;
use crate::page::components::{Button, Icon, Kind, Select, text};
use crate::page::entries::{NewEntry, Start, begin};
use crate::page::known::Known;
use crate::page::navigation::shelf_name;
use crate::page::route::{Route, Section, Shelf};
use leptos::prelude::*;

/// Where this browser keeps whether the rail is folded.
const FOLDED_AS: &str = "cahier-rail-folded";

/// A place: where, its icon, its name in French and in English.
type Place = (Route, &'static str, (&'static str, &'static str));

fn shelf_icon(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Experiments => "flask-conical",
        Shelf::Resources => "package",
        Shelf::Templates => "layout-template",
    }
}

fn shelves() -> impl Iterator<Item = Place> {
    Shelf::ALL
        .into_iter()
        .map(|shelf| (Route::Entries(shelf), shelf_icon(shelf), shelf_name(shelf)))
}

fn others() -> [Place; 6] {
    [
        (Route::Tasks, "list-checks", ("À faire", "To do")),
        (Route::Search(String::new()), "search", ("Recherche", "Search")),
        (Route::Zones, "users", ("Zones", "Zones")),
        (Route::Import, "file-input", ("Importer", "Import")),
        (Route::Settings(Section::All), "settings", ("Réglages", "Settings")),
        (Route::Help, "circle-help", ("Aide", "Help")),
    ]
}

/// Whether a place is the one where the page is, or holds it.
fn holds(place: &Route, here: &Route) -> bool {
    match (place, here) {
        (Route::Entries(shelf), here) => here.shelf() == Some(*shelf),
        (Route::Zones, Route::Zone(_) | Route::Join) => true,
        (Route::Search(_), Route::Search(_)) => true,
        (Route::Settings(_), Route::Settings(_)) => true,
        (Route::Tasks, Route::Kept) => true,
        (place, here) => place == here,
    }
}

/// How much waits for the person.
pub fn waiting(known: Known) -> usize {
    known.of_state(|state| state.to_sign.len() + state.kept + state.alarms.len())
}

/// One place.
fn place(known: Known, (route, icon, name): Place) -> AnyView {
    let words = known.words;
    let is_tasks = route == Route::Tasks;
    let own = route.clone();
    let here = Memo::new(move |_| known.route.with(|here| holds(&own, here)));
    let count = move || match is_tasks.then(|| waiting(known)) {
        None | Some(0) => String::new(),
        Some(count) => count.to_string(),
    };
    view! {
        <li class="place" class:is-here=move || here.get()>
            <A known href=route class="place-link">
                <Icon name=icon />
                <span class="place-name">{words.say(name.0, name.1)}</span>
                <span class="place-count">{count}</span>
            </A>
        </li>
    }
    .into_any()
}

/// The zones that one works in: all, or one.
#[component]
pub fn ZoneChoice(known: Known, id: &'static str) -> impl IntoView {
    let words = known.words;
    let options = Memo::new(move |_| {
        let all = words.pick(("Toutes les zones", "All zones")).to_owned();
        let zones = known.of_state(|state| {
            state.zones.iter().map(|zone| (zone.id.clone(), zone.title.clone())).collect::<Vec<_>>()
        });
        std::iter::once((String::new(), all)).chain(zones).collect::<Vec<_>>()
    });
    let choose = move |zone: String| known.filter.update(|filter| filter.zone = zone);
    view! {
        <Select
            label=text(words, "Zone", "Zone")
            options=options
            value=Signal::derive(move || known.filter.with(|filter| filter.zone.clone()))
            on_choose=Callback::new(choose)
            id=id
        />
    }
}

fn was_folded() -> bool {
    let kept = window().local_storage().ok().flatten();
    kept.and_then(|kept| kept.get_item(FOLDED_AS).ok().flatten()).is_some()
}

fn keep_folded(folded: bool) {
    let Ok(Some(kept)) = window().local_storage() else { return };
    let _ = match folded {
        true => kept.set_item(FOLDED_AS, "1"),
        false => kept.remove_item(FOLDED_AS),
    };
}

/// The rail.
#[component]
pub fn Rail(known: Known) -> impl IntoView {
    let words = known.words;
    let folded = RwSignal::new(was_folded());
    let fold = Callback::new(move |()| {
        folded.update(|folded| *folded = !*folded);
        keep_folded(folded.get_untracked());
    });
    let label = Signal::derive(move || match folded.get() {
        true => words.pick(("Déplier la barre", "Unfold the rail")).to_owned(),
        false => words.pick(("Replier la barre", "Fold the rail")).to_owned(),
    });
    view! {
        <nav
            class="rail"
            class:is-folded=move || folded.get()
            aria-label=words.say("Lieux", "Places")
        >
            <div class="rail-zone">
                <ZoneChoice known id="zone-choice" />
            </div>
            <NewEntry known />
            <ul class="places">{shelves().map(|one| place(known, one)).collect_view()}</ul>
            <ul class="places">{others().map(|one| place(known, one)).collect_view()}</ul>
            <div class="rail-fold">
                <Button
                    label=label
                    kind=Kind::Quiet
                    icon="panel-left"
                    only_icon=true
                    id="fold-rail"
                    on_press=fold
                />
            </div>
        </nav>
    }
}

/// The bar of a phone: three places, what else there is, and one big button between them.
#[component]
pub fn Bar(known: Known) -> impl IntoView {
    let words = known.words;
    let more = RwSignal::new(false);
    // Whoever went somewhere is done with the list of places.
    Effect::new(move || {
        known.route.track();
        more.set(false);
    });
    let main: Vec<Place> = shelves().take(2).collect();
    let rest = shelves().skip(2).chain(others().into_iter().filter(|one| one.1 != "search"));
    let search = (Route::Search(String::new()), "search", ("Recherche", "Search"));
    let begin = Callback::new(move |()| {
        let shelf = known.route.with_untracked(Route::shelf).unwrap_or_default();
        begin(known, Start { shelf, ..Start::default() }, false);
    });
    view! {
        <nav class="bar" aria-label=words.say("Lieux", "Places")>
            <ul id="more-places" class="places bar-more" hidden=move || !more.get()>
                {rest.map(|one| place(known, one)).collect_view()}
            </ul>
            <ul class="places bar-places">
                {main.into_iter().map(|one| place(known, one)).collect_view()}
                <li class="bar-new">
                    <Button
                        label=text(words, "Nouvelle entrée", "New entry")
                        kind=Kind::Primary
                        icon="plus"
                        only_icon=true
                        id="new-entry-phone"
                        on_press=begin
                    />
                </li>
                {place(known, search)}
                <li class="place">
                    <button
                        id="more"
                        class="place-link"
                        type="button"
                        aria-expanded=move || more.get().to_string()
                        aria-controls="more-places"
                        on:click=move |_| more.update(|more| *more = !*more)
                    >
                        <Icon name="menu" />
                        <span class="place-name">{words.say("Plus", "More")}</span>
                    </button>
                </li>
            </ul>
        </nav>
    }
}
