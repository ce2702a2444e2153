//! The frame around every page of an open notebook: places, the state of things, what stands
//! still, what is said.

mod link;
mod overlay;
pub mod panic;
mod places;
mod said;
mod shortcuts;
mod status;

pub use link::A;
pub use overlay::Overlay;
pub use places::{ZoneChoice, waiting};
pub use said::Said;
pub use shortcuts::{SHORTCUTS, Shortcut};

use super::alarm::{Alarms, Newer, OtherKey, PublicLog};
use super::entries::Entries;
use super::help::{KeySheet, Tour};
use super::known::Known;
use super::navigation;
use super::route::{Route, Shelf};
use super::search::Palette;
use super::settings::RecoveryNudge;
use super::update::Offer;
use leptos::prelude::*;
use places::{Bar, Rail};
use status::Status;
use web_sys::MouseEvent;

/// How much room the parts of the frame get.
fn view_of(route: &Route) -> &'static str {
    match route {
        Route::Entries(_) => "list",
        Route::Entry { .. } => "entry",
        _ => "page",
    }
}

/// The frame, with the page in it.
#[component]
pub fn Frame(known: Known, page: Signal<Route>) -> impl IntoView {
    let words = known.words;
    shortcuts::listen(known);
    let view = Memo::new(move |_| known.route.with(view_of));
    // The list stays when somebody opens one of its entries.
    let listed = Memo::new(move |_| view.get() != "page");
    let shelf = Memo::new(move |before: Option<&Shelf>| {
        known.route.with(Route::shelf).or(before.copied()).unwrap_or_default()
    });
    let skip = move |event: MouseEvent| {
        event.prevent_default();
        navigation::focus_heading();
    };
    view! {
        <a class="skip" href="#main" on:click=skip>
            {words.say("Aller au contenu", "Go to the content")}
        </a>
        <header class="top">
            <A known href=Route::Entries(Shelf::Experiments) class="brand">
                {words.say("Cahier", "Cahier")}
            </A>
            <Status known />
        </header>
        <div class="frame" data-view=move || view.get()>
            <Rail known />
            <main id="main" class="main" tabindex="-1">
                <div class="bands">
                    <Offer known />
                    <Alarms known />
                    <PublicLog known />
                    <Newer known />
                    <OtherKey known />
                    <RecoveryNudge known />
                    <Tour known />
                </div>
                <Show when=move || listed.get()>
                    <Entries known shelf=shelf />
                </Show>
                <div id="page" class="page">
                    {move || super::app::page(known, page.get())}
                </div>
            </main>
            <Bar known />
        </div>
        <p class="visually-hidden" role="status">{move || navigation::title(known)}</p>
        <Palette known />
        <KeySheet known />
    }
}
