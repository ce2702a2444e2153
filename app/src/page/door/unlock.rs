//! Open the notebook that is on this device.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, TextField, text};
use super::super::known::Known;
use super::super::webauthn;
use super::opened;
use super::way::unchanged;
use crate::message::{Ask, Door, Locks, WayIn};
use crate::page::call::Call;
use cahier_words::both;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// A key first where one opens it; the passphrase beside it where there is one.
#[component]
pub(super) fn Unlock(known: Known) -> impl IntoView {
    let words = known.words;
    let of_locks = move |read: fn(&Locks) -> bool| {
        Memo::new(move |_| known.locks.with(|locks| locks.as_ref().is_some_and(read)))
    };
    let has_keys = of_locks(|locks| !locks.credentials.is_empty());
    // Where neither is listed, the field is still there: its answer says what is wrong.
    let has_phrase = of_locks(|locks| locks.passphrase || locks.credentials.is_empty());
    let both_ways = move || has_keys.get() && has_phrase.get();
    view! {
        <div class="door-form">
            {move || has_keys.get().then(|| view! { <ByKey known /> })}
            {move || both_ways().then(|| view! {
                <p class="or">{words.say("ou", "or")}</p>
            })}
            {move || has_phrase.get().then(|| view! { <ByPhrase known /> })}
            <p class="soft">
                {words.say(
                    "Il ne s’ouvre pas\u{a0}? Sur un autre navigateur ou appareil, vos mots de \
                     secours ou une sauvegarde rouvrent ce cahier. Ici, rien n’est effacé.",
                    "It does not open? In another browser or on another device, your recovery \
                     words or a backup open this notebook again. Here, nothing is erased.",
                )}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn ByKey(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let press = Callback::new(move |()| {
        asking.begin();
        let read = |locks: &Option<Locks>| locks.as_ref().map(|locks| locks.credentials.clone());
        let credentials = known.locks.with_untracked(read).unwrap_or_default();
        spawn_local(async move {
            match webauthn::get(&credentials).await {
                Ok(way) => asking.ask(Ask::Door(Door::Unlock { way }), move |_| opened(known)),
                Err(error) => asking.fail(webauthn::why(&error).then(&unchanged())),
            }
        });
    });
    view! {
        <Button
            label=text(words, "Ouvrir avec ma clé de sécurité", "Open with my security key")
            kind=Kind::Primary
            icon="key-round"
            id="key"
            disabled=asking.waits()
            on_press=press
        />
        <Wrong asking />
    }
}

#[component]
fn ByPhrase(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let phrase = RwSignal::new(String::new());
    let enter = Callback::new(move |()| {
        let written = phrase.get_untracked();
        if written.is_empty() {
            asking.fail(both("Écrivez votre phrase secrète.", "Write your passphrase."));
            return;
        }
        let way = WayIn::Passphrase(written);
        asking.ask(Ask::Door(Door::Unlock { way }), move |_| opened(known));
    });
    view! {
        <form
            class="way"
            on:submit=move |event| {
                event.prevent_default();
                enter.call(());
            }
        >
            <TextField
                label=text(words, "Phrase secrète", "Passphrase")
                value=phrase
                kind="password"
                id="phrase"
                autocomplete="current-password"
                error=asking.error()
            />
            <Button
                label=text(words, "Entrer", "Enter")
                kind=Kind::Primary
                id="enter"
                disabled=asking.waits()
                on_press=enter
            />
        </form>
    }
}
