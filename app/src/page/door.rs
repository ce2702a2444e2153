//! The door: begin a notebook on this device, or unlock the one that is there.

use super::engine::Known;
use super::language::Words;
use super::sheet::Send;
use super::webauthn;
use crate::message::{Ask, WayIn};
use cahier_words::both;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// Begin or unlock.
#[component]
pub fn Door(known: Known, send: Send, words: Words) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let phrase = RwSignal::new(String::new());
    // Until the worker has answered, nothing can be asked of it.
    let waits = move || known.told.with(|told| told.locks.is_none());
    let exists =
        move || known.told.with(|told| told.locks.as_ref().is_some_and(|locks| locks.exists));
    let begins = move || !waits() && !exists();
    let enter = move |way: WayIn| match known.exists() {
        true => send.run(Ask::Unlock { way }),
        false => {
            let title = words.pick_now(("Mon cahier", "My notebook")).to_owned();
            send.run(Ask::Create { name: name.get_untracked(), title, way });
        }
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
                Err(_) => known.fail(both(
                    "La clé n’a pas répondu ; réessayez ou utilisez la phrase secrète.",
                    "The key did not answer; try again or use the passphrase.",
                )),
            }
        });
    };
    let heading = move || match (waits(), exists()) {
        (true, _) => words.pick(("Un instant…", "One moment…")),
        (false, true) => words.pick(("Ouvrir le cahier", "Open the notebook")),
        (false, false) => {
            words.pick(("Commencer un cahier sur cet appareil", "Begin a notebook on this device"))
        }
    };
    view! {
        <h2 id="door">{heading}</h2>
        <Show when=begins>
            <label>{words.say("Nom ", "Name ")} <input id="name" bind:value=name /></label>
        </Show>
        <label>
            {words.say("Phrase secrète ", "Passphrase ")}
            <input id="phrase" type="password" autocomplete="off" bind:value=phrase />
        </label>
        <button
            id="enter"
            disabled=waits
            on:click=move |_| enter(WayIn::Passphrase(phrase.get_untracked()))
        >
            {words.say("Entrer", "Enter")}
        </button>
        <button id="key" disabled=waits on:click=by_key>
            {words.say("Clé de sécurité", "Security key")}
        </button>
    }
}
