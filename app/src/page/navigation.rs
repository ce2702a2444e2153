//! Going from place to place: the History API, the title of the document, where the focus goes,
//! what is spoken, and how far the page was scrolled.

use super::entries::Filter;
use super::known::Known;
use super::route::{Route, Section, Shelf};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, HtmlInputElement, PopStateEvent, ScrollRestoration};

/// What stands before an invitation behind `#`.
const INVITATION: &str = "#join=";
/// How long a new view may take until the focus goes to it, ms.
const FOCUS_AFTER_MS: u64 = 60;
/// How often a title that is not there yet is looked for.
const TITLE_TRIES_MAX: u32 = 40;

fn address() -> (String, String) {
    let at = window().location();
    (at.pathname().unwrap_or_default(), at.search().unwrap_or_default())
}

/// Writes an address into the bar; `fresh` makes a new place to come back from.
fn write(path: &str, fresh: bool) {
    let Ok(history) = window().history() else { return };
    let _ = match fresh {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(path)),
        false => {
            let state = history.state().unwrap_or(JsValue::NULL);
            history.replace_state_with_url(&state, "", Some(path))
        }
    };
}

/// Where the page starts. An invitation is a secret: it leaves the address bar at once.
pub fn start() -> (Route, Filter, Option<String>) {
    let (path, query) = address();
    let at = window().location();
    let hash = at.hash().unwrap_or_default();
    if hash.starts_with(INVITATION) || (path == "/join" && hash.len() > 1) {
        let link = at.href().unwrap_or_default();
        write("/join", false);
        return (Route::Join, Filter::default(), Some(link));
    }
    (Route::parse(&path, &query), Filter::parse(&query), None)
}

/// Keeps how far the page is scrolled with the place that is left.
fn keep_scroll() {
    let Ok(history) = window().history() else { return };
    let at = window().scroll_y().unwrap_or(0.0);
    let _ = history.replace_state(&JsValue::from_f64(at), "");
}

/// Follows the buttons of the browser, and says where the page is.
pub fn watch(known: Known) {
    if let Ok(history) = window().history() {
        let _ = history.set_scroll_restoration(ScrollRestoration::Manual);
    }
    let _ = window_event_listener(leptos::ev::popstate, move |event: PopStateEvent| {
        let (route, filter, invitation) = start();
        if matches!(route, Route::Entries(_)) {
            let _ = known.filter.try_set(filter);
        }
        if invitation.is_some() {
            let _ = known.invitation.try_set(invitation);
        }
        arrive(known, route);
        let at = event.state().as_f64().unwrap_or(0.0);
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, at));
    });
    Effect::new(move |before: Option<Route>| {
        let route = known.route.get();
        let new = before.as_ref().is_some_and(|before| !before.is_same_view(&route));
        if new {
            set_timeout(focus_heading, Duration::from_millis(FOCUS_AFTER_MS));
        }
        route
    });
    Effect::new(move || {
        let title = document_title(known);
        document().set_title(&match title.is_empty() {
            true => "Cahier".to_owned(),
            false => format!("{title} · Cahier"),
        });
    });
    // The list keeps what it shows in its address: it can be shared, and comes back.
    Effect::new(move || {
        let (route, filter) = (known.route.get(), known.filter.get());
        if let Route::Entries(_) = route {
            let (path, query) = address();
            if Route::parse(&path, "") == route && filter.query() != query {
                write(&format!("{}{}", route.path(), filter.query()), false);
            }
        }
    });
}

/// The page is at a place from now on.
fn arrive(known: Known, route: Route) {
    let _ = known.route.try_with_untracked(|from| known.visits.goes(from, &route));
    let _ = known.route.try_set(route);
}

/// Goes to another place.
pub fn go(known: Known, route: &Route) {
    let Some(before) = known.route.try_get_untracked() else { return };
    if before == *route {
        return;
    }
    keep_scroll();
    if let Route::Entries(shelf) = route {
        // Another shelf has other tags and statuses; the zone is where one works.
        if before.shelf() != Some(*shelf) {
            let _ = known.filter.try_update(|filter| {
                let zone = std::mem::take(&mut filter.zone);
                *filter = Filter { zone, sort: filter.sort, ..Filter::default() };
            });
        }
    }
    write(&route.path(), true);
    if !before.is_same_view(route) {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
    arrive(known, route.clone());
}

/// Goes to a place instead of the one where the page is: the button back does not lead to it.
pub fn replace(known: Known, route: &Route) {
    write(&route.path(), false);
    arrive(known, route.clone());
}

/// The new view is where reading and the keyboard go on, unless it took the focus itself.
pub fn focus_heading() {
    let page = document();
    let view = page.get_element_by_id("page");
    let taken = page.active_element().zip(view);
    if taken.is_some_and(|(active, view)| view.contains(Some(&active))) {
        return;
    }
    let find = |selector: &str| page.query_selector(selector).ok().flatten();
    if find("dialog[open]").is_some() {
        return;
    }
    let heading = find("#page h1").or_else(|| find("#main h1")).or_else(|| find("#main"));
    if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
        let _ = heading.set_attribute("tabindex", "-1");
        let _ = heading.focus();
    }
}

/// Has what stands in a field of one line taken as if the person had left it, and leaves the focus
/// there: a browser tells of a field that is left, and not of one that somebody walked away from.
pub fn take_typed() {
    let field = document().active_element();
    let field = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    if let Some(field) = field {
        let _ = field.blur();
        let _ = field.focus();
    }
}

/// Puts the focus into the title of the entry, as soon as it is there.
pub fn focus_title(tries: u32) {
    let field = document().get_element_by_id("title");
    let field = field.and_then(|field| field.dyn_into::<HtmlElement>().ok());
    match field {
        Some(field) => {
            let _ = field.focus();
        }
        None if tries < TITLE_TRIES_MAX => {
            set_timeout(move || focus_title(tries + 1), Duration::from_millis(50));
        }
        None => {}
    }
}

/// The name of a shelf: French, English.
pub fn shelf_name(shelf: Shelf) -> (&'static str, &'static str) {
    match shelf {
        Shelf::Experiments => ("Expériences", "Experiments"),
        Shelf::Resources => ("Ressources", "Resources"),
        Shelf::Templates => ("Modèles", "Templates"),
    }
}

fn section_name(section: Section) -> (&'static str, &'static str) {
    match section {
        Section::All => ("Réglages", "Settings"),
        Section::You => ("Vous", "You"),
        Section::Language => ("Langue et apparence", "Language and looks"),
        Section::Devices => ("Appareils", "Devices"),
        Section::Recovery => ("Secours", "Recovery"),
        Section::Storage => ("Stockage", "Storage"),
        Section::Relay => ("Relais", "Relay"),
        Section::About => ("À propos", "About"),
    }
}

/// What the tab is called. A browser keeps that in its own history, in clear and beyond the lock of
/// the notebook, and may send it to its maker: an entry and a zone are there without their titles
/// (threat T18). What is shown on the page and spoken has them.
fn document_title(known: Known) -> String {
    let name = known.route.with(|route| match route {
        Route::Entry { shelf, .. } => match shelf {
            Shelf::Experiments => Some(("Expérience", "Experiment")),
            Shelf::Resources => Some(("Ressource", "Resource")),
            Shelf::Templates => Some(("Modèle", "Template")),
        },
        Route::Zone(_) => Some(("Zone", "Zone")),
        _ => None,
    });
    match name.filter(|_| known.is_open()) {
        Some(name) => known.words.pick(name).to_owned(),
        None => title(known),
    }
}

/// What the place is called; whoever asks follows it.
pub fn title(known: Known) -> String {
    let words = known.words;
    if !known.is_open() {
        return String::new();
    }
    let route = known.route.get();
    let name = match &route {
        Route::Entries(shelf) => shelf_name(*shelf),
        Route::Entry { id, .. } => {
            let title = known.list.with(|rows| rows.get(id).map(|row| row.title.clone()));
            return title
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| words.pick(("Sans titre", "Untitled")).to_owned());
        }
        Route::Zone(id) => return known.zone_title(id),
        Route::New(_) => ("Nouvelle entrée", "New entry"),
        Route::Zones => ("Zones", "Zones"),
        Route::Join => ("Rejoindre une zone", "Join a zone"),
        Route::Tasks => ("À faire", "To do"),
        Route::Search(_) => ("Recherche", "Search"),
        Route::Kept => ("Travail gardé", "Kept work"),
        Route::Import => ("Importer", "Import"),
        Route::Share => ("Fichiers reçus", "Received files"),
        Route::Settings(section) => section_name(*section),
        Route::Help => ("Aide", "Help"),
        #[cfg(debug_assertions)]
        Route::Components => ("Composants", "Components"),
        Route::Lost => ("Page introuvable", "Page not found"),
    };
    words.pick(name).to_owned()
}
