//! A security key or passkey that the relay knows: offered once there is a relay, and never needed.

mod accounts;
mod register;
mod taking;

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, Notice, Tone, text};
use super::super::known::Known;
use super::super::webauthn;
use super::relay::is_away;
use crate::page::call::Call;
use leptos::prelude::*;
use register::{Done, Tried, register};
use taking::Which;
use wasm_bindgen_futures::spawn_local;

/// The offer, where there is a relay and this browser speaks to keys.
#[component]
pub(super) fn RelayKey(known: Known) -> impl IntoView {
    let words = known.words;
    let away = is_away(known);
    // A notebook that was begun in this tab has ways in that the door never heard of.
    known.ask_locks();
    let placed = Memo::new(move |_| known.of_state(|state| state.relay.is_some()));
    move || {
        (webauthn::available() && placed.get()).then(|| {
            view! {
                <section aria-labelledby="relay-key-title">
                    <h2 id="relay-key-title">
                        {words.say("Votre clé et le relais", "Your key and the relay")}
                    </h2>
                    {move || match away.get() {
                        true => view! { <Elsewhere known /> }.into_any(),
                        false => view! { <Offered known /> }.into_any(),
                    }}
                </section>
            }
        })
    }
}

/// WebAuthn's rule: a page has keys of its own host alone.
#[component]
fn Elsewhere(known: Known) -> impl IntoView {
    view! {
        <p id="relay-key-elsewhere">
            {known.words.say(
                "Une clé appartient à l’adresse de la page\u{a0}: aucune ne peut être enregistrée \
                 d’ici auprès de ce relais. Tout marche sans\u{a0}; pour en avoir une, ouvrez \
                 l’adresse du relais.",
                "A key belongs to the address of the page: none can be registered at this relay \
                 from here. Everything works without; to have one, open the relay’s address.",
            )}
        </p>
    }
}

#[component]
fn Offered(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (done, tried) = (RwSignal::new(None::<Done>), Tried::new(Vec::new()));
    let reached = Memo::new(move |_| known.of_state(|state| state.connected));
    let stopped = Signal::derive(move || asking.waits().get() || !reached.get());
    let press = Callback::new(move |which| begin(known, which, (asking, done, tried)));
    let says = move || match (asking.waits().get(), reached.get()) {
        (true, _) => words.pick((
            "Touchez la clé chaque fois qu’elle le demande\u{a0}: une fois pour le relais, une \
             fois pour ouvrir ce cahier.",
            "Touch the key each time it asks: once for the relay, once to open this notebook.",
        )),
        (false, false) => words.pick((
            "Le relais est hors de portée\u{a0}: une clé s’enregistre une fois qu’il répond.",
            "The relay is out of reach: a key is registered once it answers.",
        )),
        (false, true) => "",
    };
    view! {
        <p>
            {words.say(
                "Le relais reconnaît à elle qui vous êtes. Ce qu’elle donne pour ouvrir ce cahier \
                 ne quitte pas cet appareil. Sans clé, tout marche comme avant.",
                "By it the relay recognises who you are. What it gives to open this notebook does \
                 not leave this device. Without a key everything works as before.",
            )}
        </p>
        <Buttons known stopped press />
        <p id="relay-key-says" role="status">{says}</p>
        <Wrong asking />
        {move || done.get().map(|done| view! {
            <Notice
                tone=Tone::Good
                title=Signal::derive(move || words.tell(&done.says()))
                id="relay-key-done"
            />
        })}
    }
}

/// Which key: one that opens this notebook already, where there is any, or another.
#[component]
fn Buttons(known: Known, stopped: Signal<bool>, press: Callback<Which>) -> impl IntoView {
    let words = known.words;
    let has_key = Memo::new(move |_| {
        known.locks.with(|locks| locks.as_ref().is_some_and(|locks| !locks.credentials.is_empty()))
    });
    let another = Callback::new(move |()| press.call(Which::Another));
    view! {
        <div class="actions">
            {move || match has_key.get() {
                true => view! {
                    <Button
                        label=text(
                            words,
                            "Enregistrer la clé qui ouvre ce cahier",
                            "Register the key that opens this notebook",
                        )
                        icon="key-round"
                        id="register-opening"
                        disabled=stopped
                        on_press=Callback::new(move |()| press.call(Which::Opening))
                    />
                    <Button
                        label=text(words, "Une autre clé", "Another key")
                        kind=Kind::Quiet
                        id="register-another"
                        disabled=stopped
                        on_press=another
                    />
                }
                .into_any(),
                false => view! {
                    <Button
                        label=text(
                            words,
                            "Enregistrer une clé ou un passkey",
                            "Register a key or a passkey",
                        )
                        icon="key-round"
                        id="register-another"
                        disabled=stopped
                        on_press=another
                    />
                }
                .into_any(),
            }}
        </div>
    }
}

/// A form, what came of it, and what came of nothing yet.
type Form = (Asking, RwSignal<Option<Done>>, Tried);

/// Registers a key; where its form is gone meanwhile, the foot of the page says what came of it.
fn begin(known: Known, which: Which, (asking, done, tried): Form) {
    asking.begin();
    let _ = done.try_set(None);
    spawn_local(async move {
        let came = register(known, which, tried).await;
        known.ask_locks();
        let gone = done.is_disposed();
        match came {
            Ok(done) if gone => known.say(done.says()),
            Err(said) if gone => known.say(said),
            Ok(end) => {
                asking.end();
                let _ = done.try_set(Some(end));
            }
            Err(said) => asking.fail(said),
        }
    });
}
