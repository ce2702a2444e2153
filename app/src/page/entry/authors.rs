//! Who wrote which part of an entry, as it is now.

use super::difference::Difference;
use super::here::Here;
use crate::message::{Answer, Ask, Changed, HistoryAsk, Row};
use crate::page::components::{Button, text};
use crate::page::follow::follow;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeMap;
use std::time::Duration;

/// After a change, so long until it is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// Asked for when the person presses, and again after each change while it is shown: it reads the
/// whole history.
#[component]
pub fn AuthorsOf(here: Here) -> impl IntoView {
    let words = here.words();
    let parts = RwSignal::new(None::<Vec<Changed>>);
    let asks = RwSignal::new(false);
    let read = move || {
        let _ = asks.try_set(true);
        let ask = Ask::History(HistoryAsk::Authors { entry: here.id() });
        spawn_local(async move {
            match here.known.engine.ask(ask).await {
                Ok(Answer::Difference(found)) => drop(parts.try_set(Some(found))),
                Ok(_) => {}
                Err(said) => here.known.say(said),
            }
            let _ = asks.try_set(false);
        });
    };
    let ask = Callback::new(move |()| match parts.with_untracked(Option::is_some) {
        true => parts.set(None),
        false => read(),
    });
    let changes = Memo::new(move |_| {
        let row = |rows: &BTreeMap<String, Row>| rows.get(&here.id()).map(|row| row.modified_ms);
        (here.of(|view| view.unsent), here.known.list.with(row))
    });
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        follow(&changes);
        if let Some(earlier) = before? {
            earlier.clear();
        }
        // A pause may end after the page, or after it was hidden.
        let again = move || {
            if parts.try_with_untracked(Option::is_some) == Some(true) {
                read();
            }
        };
        set_timeout_with_handle(again, PAUSE).ok()
    });
    let label = text(words, "Qui a écrit cela ?", "Who wrote this?");
    view! {
        <Button id="authors" icon="users" label disabled=asks on_press=ask />
        {move || parts.get().map(|parts| {
            let empty = words.pick(("Rien n’est encore écrit.", "Nothing is written yet."));
            view! { <Difference words parts empty /> }
        })}
    }
}
