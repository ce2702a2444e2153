//! The open notebook: how things stand, the entries, the one that is looked at, the relay.

use super::alarm::Alarms;
use super::engine::Known;
use super::language::Words;
use super::sheet::Send;
use crate::message::{Ask, State};
use leptos::prelude::*;

/// The open notebook.
#[component]
pub fn Notebook(known: Known, send: Send, words: Words) -> impl IntoView {
    let state = move || known.told.with(|told| told.state.clone()).unwrap_or_default();
    let title = RwSignal::new(String::new());
    let looks_at = move || known.told.with(|told| told.entry.is_some());
    view! {
        <Standing state=Signal::derive(state) words />
        <Alarms alarms=Signal::derive(move || state().alarms) send words />
        <section aria-labelledby="entries-title">
            <h2 id="entries-title">{words.say("Expériences", "Experiments")}</h2>
            <label>{words.say("Titre ", "Title ")} <input id="title" bind:value=title /></label>
            <button id="new" on:click=move |_| {
                send.run(Ask::NewEntry { title: title.get_untracked() })
            }>{words.say("Nouvelle expérience", "New experiment")}</button>
            <ul id="entries">
                <For each=move || state().entries key=|row| row.clone() let:row>
                    <li>
                        <button on:click=move |_| send.run(Ask::Open { entry: row.0.clone() })>
                            {named(words, row.1.clone())}
                        </button>
                        {mark(words, row.2)}
                    </li>
                </For>
            </ul>
        </section>
        <Show when=looks_at>
            <Entry known send words />
        </Show>
        <Relay known send words />
    }
}

/// Says of an entry that its history was not read yet.
fn mark(words: Words, checked: bool) -> impl Fn() -> &'static str + Clone {
    move || match checked {
        true => "",
        false => words.pick((" pas encore vérifié", " not yet checked")),
    }
}

/// A title, or a word in its place: a control without a name cannot be found.
fn named(words: Words, title: String) -> impl Fn() -> String + Clone {
    move || match title.is_empty() {
        true => words.pick(("sans titre", "untitled")).to_owned(),
        false => title.clone(),
    }
}

/// The entry that is looked at.
#[component]
fn Entry(known: Known, send: Send, words: Words) -> impl IntoView {
    let line = RwSignal::new(String::new());
    let current = move || known.told.with(|told| told.entry.clone()).unwrap_or_default();
    let title = move || named(words, current().title)();
    view! {
        <section aria-labelledby="current">
            <h2 id="current">{title}</h2>
            <pre id="text">{move || current().text}</pre>
            <label>{words.say("Ligne ", "Line ")} <input id="line" bind:value=line /></label>
            <button id="write" on:click=move |_| {
                let (entry, line) = (current().entry, line.get_untracked());
                send.run(Ask::AddLine { entry, line })
            }>{words.say("Écrire", "Write")}</button>
        </section>
    }
}

/// The relay, and invitations.
#[component]
fn Relay(known: Known, send: Send, words: Words) -> impl IntoView {
    let relay = RwSignal::new(String::new());
    let link = RwSignal::new(String::new());
    view! {
        <section aria-labelledby="relay-title">
            <h2 id="relay-title">{words.say("Relais et partage", "Relay and sharing")}</h2>
            <label>{words.say("Relais ", "Relay ")} <input id="relay" bind:value=relay /></label>
            <button id="connect" on:click=move |_| {
                send.run(Ask::Relay { address: relay.get_untracked() })
            }>{words.say("Relier", "Connect")}</button>
            <button id="invite" on:click=move |_| send.run(Ask::Invite)>
                {words.say("Inviter", "Invite")}
            </button>
            <output id="link" aria-label=words.say("Lien d’invitation", "Invitation link")>
                {move || known.told.with(|told| told.link.clone())}
            </output>
            <label>
                {words.say("Invitation ", "Invitation ")}
                <input id="join-link" bind:value=link />
            </label>
            <button id="join" on:click=move |_| send.run(Ask::Join { link: link.get_untracked() })>
                {words.say("Rejoindre", "Join")}
            </button>
        </section>
    }
}

/// The one honest status.
#[component]
fn Standing(state: Signal<State>, words: Words) -> impl IntoView {
    let lead = move || match state.with(|s| s.leads) {
        true => words.pick(("écrit", "writes")),
        false => words.pick(("suit", "follows")),
    };
    let kept = move || match state.with(|s| s.unsaved) {
        0 => words.pick(("gardé sur cet appareil", "kept on this device")).to_owned(),
        1 => words.pick(("1 changement pas encore gardé", "1 change not kept yet")).to_owned(),
        n => words.pick((
            format!("{n} changements pas encore gardés"),
            format!("{n} changes not kept yet"),
        )),
    };
    let sent = move || match (state.with(|s| s.connected), state.with(|s| s.unsent)) {
        (true, 0) => words.pick(("sur le relais", "on the relay")).to_owned(),
        (false, 0) => words.pick(("relais hors de portée", "relay out of reach")).to_owned(),
        (_, n) => words
            .pick((format!("{n} pas encore sur le relais"), format!("{n} not on the relay yet"))),
    };
    let damaged = move || match state.with(|s| s.damaged) {
        0 => String::new(),
        n => words.pick((
            format!(" · {n} élément(s) illisible(s) sur cet appareil"),
            format!(" · {n} item(s) that cannot be read on this device"),
        )),
    };
    view! {
        <p id="status" role="status">
            <span id="who">{move || state.with(|s| s.name.clone())}</span>
            " · "
            <span id="lead">{lead}</span>
            " · "
            <span id="kept">{kept}</span>
            " · "
            <span id="sent">{sent}</span>
            <span id="damaged">{damaged}</span>
        </p>
    }
}
