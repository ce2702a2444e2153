//! The whole page: the door while the notebook is closed, else the frame with the page of the
//! place where one is.

use super::components::{Empty, text};
use super::door::Door;
use super::entries::{BeginEntry, NothingChosen};
use super::entry::EntryPage;
use super::frame::{A, Frame, Overlay, Said};
use super::help::HelpPage;
use super::import::{ImportPage, SharePage};
use super::kept::KeptPage;
use super::known::Known;
use super::part::part;
use super::route::{Route, Shelf};
use super::search::SearchPage;
use super::settings::{self, SettingsPage};
use super::tasks::TasksPage;
use super::update::Offer;
use super::zones::{JoinPage, ZonePage, ZonesPage};
use crate::parts::NotLoaded;
use leptos::prelude::*;
use wasm_split_helpers::wasm_split;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let known = Known::begin();
    settings::watch(known);
    let open = Memo::new(move |_| known.is_open());
    // What is open beside an entry is no other page.
    let page = Memo::new_with_compare(
        move |_| known.route.get(),
        |before: Option<&Route>, now: Option<&Route>| match (before, now) {
            (Some(before), Some(now)) => !before.is_same_view(now),
            _ => true,
        },
    );
    view! {
        {move || match open.get() {
            true => view! { <Frame known page=page.into() /> }.into_any(),
            false => {
                view! {
                    <main id="main" class="threshold" tabindex="-1">
                        <Offer known />
                        <Door known />
                    </main>
                }
                .into_any()
            }
        }}
        <Said known />
        <Overlay known />
    }
}

/// The page of a place. What one writes in is at hand; every other place is loaded when somebody
/// first goes there.
pub(super) fn page(known: Known, route: Route) -> AnyView {
    match route {
        Route::Entries(shelf) => view! { <NothingChosen known shelf /> }.into_any(),
        Route::Entry { shelf, id, pane } => view! { <EntryPage known shelf id pane /> }.into_any(),
        Route::New(shelf) => view! { <BeginEntry known shelf /> }.into_any(),
        Route::Lost => view! { <Lost known /> }.into_any(),
        route => part(known.words, move || Box::pin(place(known, route.clone()))),
    }
}

/// A place that is loaded when it is first shown.
#[wasm_split(places, fallible)]
fn place(known: Known, route: Route) -> Result<AnyView, NotLoaded> {
    Ok(match route {
        Route::Zones => view! { <ZonesPage known /> }.into_any(),
        Route::Zone(id) => view! { <ZonePage known id /> }.into_any(),
        Route::Join => view! { <JoinPage known /> }.into_any(),
        Route::Tasks => view! { <TasksPage known /> }.into_any(),
        Route::Search(query) => view! { <SearchPage known query /> }.into_any(),
        Route::Kept => view! { <KeptPage known /> }.into_any(),
        Route::Import => view! { <ImportPage known /> }.into_any(),
        Route::Share => view! { <SharePage known /> }.into_any(),
        Route::Settings(section) => view! { <SettingsPage known section /> }.into_any(),
        Route::Help => view! { <HelpPage known /> }.into_any(),
        #[cfg(debug_assertions)]
        Route::Components => view! { <super::components::ComponentsPage known /> }.into_any(),
        _ => view! { <Lost known /> }.into_any(),
    })
}

/// There is no such place.
#[component]
fn Lost(known: Known) -> impl IntoView {
    let words = known.words;
    view! {
        <h1>{words.say("Page introuvable", "Page not found")}</h1>
        <Empty
            icon="file-question"
            title=text(words, "Cette adresse ne mène nulle part", "This address leads nowhere")
            text=text(
                words,
                "Rien n’est perdu. Le lien est peut-être incomplet, ou d’une autre version.",
                "Nothing is lost. The link may be incomplete, or of another version.",
            )
        >
            <A known href=Route::Entries(Shelf::Experiments) class="button">
                {words.say("Voir les expériences", "See the experiments")}
            </A>
        </Empty>
    }
}
