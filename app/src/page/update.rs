//! A newer version of the page: offered, and taken only when the person asks. `www/update.js`
//! watches the service worker and speaks with this by two events of the window.

use super::engine::Known;
use super::language::Words;
use leptos::prelude::*;
use web_sys::Event;

const OFFERED: &str = "cahier-update";
const WANTED: &str = "cahier-update-wanted";

/// The offer, where there is one.
#[component]
pub fn Offer(known: Known, words: Words) -> impl IntoView {
    let offered = RwSignal::new(false);
    // The page lives as long as its window: nobody stops listening.
    let _ = window_event_listener_untyped(OFFERED, move |_| {
        let _ = offered.try_set(true);
    });
    // What is not on disk yet would not survive the new start.
    let unsaved = move || known.told.with(|t| t.state.as_ref().is_some_and(|s| s.unsaved > 0));
    let take = move |_| {
        if let Ok(event) = Event::new(WANTED) {
            let _ = window().dispatch_event(&event);
        }
    };
    view! {
        <div id="version" role="status">
            <Show when=move || offered.get()>
                <p>
                    {words.say("Une nouvelle version est prête. ", "A new version is ready. ")}
                    <button id="update" disabled=unsaved on:click=take>
                        {words.say("Mettre à jour", "Update")}
                    </button>
                </p>
            </Show>
        </div>
    }
}
