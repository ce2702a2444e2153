//! A newer version of the page: offered, and taken only when the person asks. `www/update.js`
//! watches the service worker and speaks with this by two events of the window.

use super::components::{Button, Kind, text};
use super::known::Known;
use leptos::prelude::*;
use web_sys::Event;

const OFFERED: &str = "cahier-update";
const WANTED: &str = "cahier-update-wanted";

/// Listens for an offer. It is made once, also while the notebook is still closed, and the page
/// lives as long as its window: nobody stops listening.
pub fn listen(offered: RwSignal<bool>) {
    let _ = window_event_listener_untyped(OFFERED, move |_| {
        let _ = offered.try_set(true);
    });
}

/// The offer, where there is one.
#[component]
pub fn Offer(known: Known) -> impl IntoView {
    let words = known.words;
    let offered = known.offered;
    // What is not on disk yet would not survive the new start.
    let unsaved = Signal::derive(move || known.unsaved() > 0);
    let take = Callback::new(move |()| {
        if let Ok(event) = Event::new(WANTED) {
            let _ = window().dispatch_event(&event);
        }
    });
    let label = text(words, "Mettre à jour", "Update");
    view! {
        <div id="version" role="status">
            <Show when=move || offered.get()>
                <div class=("band", true)>
                    <p>{words.say("Une nouvelle version est prête.", "A new version is ready.")}</p>
                    <Button label kind=Kind::Primary id="update" disabled=unsaved on_press=take />
                </div>
            </Show>
        </div>
    }
}
