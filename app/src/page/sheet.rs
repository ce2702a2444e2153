//! One bare sheet: unlock, write, see how things stand.

use super::engine::{Engine, Known};
use super::webauthn;
use crate::message::{Ask, State, Tell, WayIn};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

type Send = Callback<Ask>;

/// The whole page.
#[component]
pub fn Sheet() -> impl IntoView {
    let known = Known { told: RwSignal::new(Tell::default()), ready: RwSignal::new(false) };
    let engine = StoredValue::new_local(Engine::start(move |tell| known.hear(tell)));
    let send: Send = Callback::new(move |ask: Ask| {
        engine.with_value(|engine| engine.iter().for_each(|engine| engine.ask(&ask)));
    });
    Effect::new(move || {
        if known.ready.get() {
            send.run(Ask::Locks);
        }
    });
    let open = Memo::new(move |_| known.told.with(|told| told.state.is_some()));
    view! {
        <main>
            <h1>"Cahier"</h1>
            <p role="alert" id="trouble">
                {move || known.told.with(|t| t.trouble.clone().map(|(fr, _)| fr))}
            </p>
            {move || match open.get() {
                true => view! { <Notebook known send /> }.into_any(),
                false => view! { <Door known send /> }.into_any(),
            }}
        </main>
    }
}

/// Begin or unlock.
#[component]
fn Door(known: Known, send: Send) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let phrase = RwSignal::new(String::new());
    // Until the worker has answered, nothing can be asked of it.
    let waits = move || known.told.with(|told| told.locks.is_none());
    let exists =
        move || known.told.with(|told| told.locks.as_ref().is_some_and(|locks| locks.exists));
    let enter = move |way: WayIn| match exists() {
        true => send.run(Ask::Unlock { way }),
        false => send.run(Ask::Create { name: name.get_untracked(), way }),
    };
    let by_key = move |_| {
        let locks = known.told.with_untracked(|told| told.locks.clone()).unwrap_or_default();
        let name = name.get_untracked();
        spawn_local(async move {
            let way = match locks.exists {
                true => webauthn::get(&locks.credentials).await,
                false => webauthn::create(&name).await,
            };
            match way {
                Ok(way) => enter(way),
                Err(_) => known.hear(Tell {
                    trouble: Some((
                        "La clé n’a pas répondu ; réessayez ou utilisez la phrase secrète.".into(),
                        "The key did not answer; try again or use the passphrase.".into(),
                    )),
                    ..Tell::default()
                }),
            }
        });
    };
    view! {
        <p id="door">
            {move || match (waits(), exists()) {
                (true, _) => "",
                (false, true) => "Ouvrir le cahier",
                (false, false) => "Commencer un cahier sur cet appareil",
            }}
        </p>
        <label>"Nom " <input id="name" bind:value=name /></label>
        <label>"Phrase secrète " <input id="phrase" type="password" bind:value=phrase /></label>
        <button
            id="enter"
            disabled=waits
            on:click=move |_| enter(WayIn::Passphrase(phrase.get_untracked()))
        >
            "Entrer"
        </button>
        <button id="key" disabled=waits on:click=by_key>"Clé de sécurité"</button>
    }
}

/// The open notebook.
#[component]
fn Notebook(known: Known, send: Send) -> impl IntoView {
    let state = move || known.told.with(|told| told.state.clone()).unwrap_or_default();
    let title = RwSignal::new(String::new());
    let line = RwSignal::new(String::new());
    let relay = RwSignal::new(String::new());
    let link = RwSignal::new(String::new());
    let current = move || known.told.with(|told| told.entry.clone()).unwrap_or_default();
    view! {
        <Standing state=Signal::derive(state) />
        <label>"Titre " <input id="title" bind:value=title /></label>
        <button id="new" on:click=move |_| {
            send.run(Ask::NewEntry { title: title.get_untracked() })
        }>"Nouvelle expérience"</button>
        <ul id="entries">
            <For each=move || state().entries key=|row| row.clone() let:row>
                <li>
                    <button on:click=move |_| send.run(Ask::Open { entry: row.0.clone() })>
                        {row.1.clone()}
                    </button>
                </li>
            </For>
        </ul>
        <h2 id="current">{move || current().title}</h2>
        <pre id="text">{move || current().text}</pre>
        <label>"Ligne " <input id="line" bind:value=line /></label>
        <button id="write" on:click=move |_| {
            let (entry, line) = (current().entry, line.get_untracked());
            send.run(Ask::AddLine { entry, line })
        }>"Écrire"</button>
        <label>"Relais " <input id="relay" bind:value=relay /></label>
        <button id="connect" on:click=move |_| {
            send.run(Ask::Relay { address: relay.get_untracked(), ticket: None })
        }>"Relier"</button>
        <button id="invite" on:click=move |_| send.run(Ask::Invite { role: "editor".into() })>
            "Inviter"
        </button>
        <output id="link">{move || known.told.with(|told| told.link.clone())}</output>
        <label>"Invitation " <input id="join-link" bind:value=link /></label>
        <button id="join" on:click=move |_| send.run(Ask::Join { link: link.get_untracked() })>
            "Rejoindre"
        </button>
    }
}

/// The one honest status.
#[component]
fn Standing(state: Signal<State>) -> impl IntoView {
    let kept = move || match state.with(|s| s.unsaved) {
        0 => "gardé sur cet appareil".to_owned(),
        n => format!("{n} changements pas encore gardés"),
    };
    let sent = move || match (state.with(|s| s.connected), state.with(|s| s.unsent)) {
        (true, 0) => "sur le relais".to_owned(),
        (_, n) => format!("{n} pas encore sur le relais"),
    };
    view! {
        <p id="status" role="status">
            <span id="who">{move || state.with(|s| s.name.clone())}</span>
            " · "
            <span id="lead">{move || if state.with(|s| s.leads) { "écrit" } else { "suit" }}</span>
            " · "
            <span id="kept">{kept}</span>
            " · "
            <span id="sent">{sent}</span>
        </p>
    }
}
