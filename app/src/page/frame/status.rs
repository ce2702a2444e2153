//! The one honest status: whose notebook, whether it is kept here and on the relay, and whether
//! it could be recovered. It is one line, always in the same place.

use super::A;
use crate::message::State;
use crate::page::known::Known;
use crate::page::language::Words;
use crate::page::route::{Route, Section};
use leptos::prelude::*;

/// What is kept on this device.
fn kept(words: Words, unsaved: usize) -> String {
    match unsaved {
        0 => words.pick(("gardé sur cet appareil", "kept on this device")).to_owned(),
        1 => words.pick(("1 changement pas encore gardé", "1 change not kept yet")).to_owned(),
        n => words.pick((
            format!("{n} changements pas encore gardés"),
            format!("{n} changes not kept yet"),
        )),
    }
}

/// What is on the relay.
fn sent(words: Words, state: &State) -> String {
    if state.opening {
        return words.pick(("le cahier s’ouvre…", "the notebook opens…")).to_owned();
    }
    match (state.connected, state.unsent) {
        (true, 0) => words.pick(("sur le relais", "on the relay")).to_owned(),
        (false, 0) => words.pick(("relais hors de portée", "relay out of reach")).to_owned(),
        (_, n) => words
            .pick((format!("{n} pas encore sur le relais"), format!("{n} not on the relay yet"))),
    }
}

/// What cannot be read on this device.
fn damaged(words: Words, state: &State) -> String {
    match state.damaged {
        0 => String::new(),
        n => words.pick((
            format!(" · {n} élément(s) illisible(s) sur cet appareil"),
            format!(" · {n} item(s) that cannot be read on this device"),
        )),
    }
}

/// How things stand.
#[component]
pub fn Status(known: Known) -> impl IntoView {
    let words = known.words;
    let lead = move || match known.of_state(|state| state.leads) {
        true => words.pick(("écrit", "writes")),
        false => words.pick(("suit", "follows")),
    };
    // Each part changes on its own: a keystroke must not draw the line anew.
    let who = Memo::new(move |_| known.of_state(|state| state.name.clone()));
    let kept = Memo::new(move |_| kept(words, known.unsaved()));
    let sent = Memo::new(move |_| known.of_state(|state| sent(words, state)));
    let damaged = Memo::new(move |_| known.of_state(|state| damaged(words, state)));
    let all_kept = Memo::new(move |_| known.unsaved() == 0);
    let reached = Memo::new(move |_| {
        known.of_state(|state| state.connected && state.unsent == 0 && !state.opening)
    });
    let lost = Memo::new(move |_| known.state.with(|s| s.as_ref().is_some_and(|s| !s.recoverable)));
    view! {
        <div
            id="status"
            class="status"
            role="group"
            aria-label=words.say("État du cahier", "State of the notebook")
        >
            <span id="who" class="status-wide">{move || who.get()}</span>
            <span id="lead" class="status-wide">{lead}</span>
            <span id="kept" class="status-part" class:is-good=move || all_kept.get()>
                {move || kept.get()}
            </span>
            <span id="sent" class="status-part" class:is-good=move || reached.get()>
                {move || sent.get()}
            </span>
            <span id="damaged">{move || damaged.get()}</span>
            <Show when=move || lost.get()>
                <A known href=Route::Settings(Section::Recovery) class="status-recovery">
                    {words.say("pas encore récupérable", "cannot be recovered yet")}
                </A>
            </Show>
        </div>
        <Network known />
    }
}

/// The network is told to who does not see the line, when it comes and goes; the rest is silent.
#[component]
fn Network(known: Known) -> impl IntoView {
    let words = known.words;
    let reached =
        Memo::new(move |_| known.of_state(|state| state.relay.as_ref().map(|_| state.connected)));
    let said = move || match reached.get() {
        Some(true) => words.pick(("Relais à portée", "Relay in reach")),
        Some(false) => words.pick(("Relais hors de portée", "Relay out of reach")),
        None => "",
    };
    view! { <p class="visually-hidden" role="status">{said}</p> }
}
