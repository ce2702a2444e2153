//! The person: their name, the fingerprint by which colleagues know their key, and their place
//! among those who share this browser.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Copy, Details, Qr, TextField, text};
use super::super::known::Known;
use super::tablet::SharedBrowser;
use crate::message::{Answer, Ask, DeviceAsk};
use crate::page::call::Call;
use leptos::prelude::*;

/// Name and fingerprint.
#[component]
pub(super) fn You(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let fingerprint = RwSignal::new(String::new());
    asking.ask(Ask::Device(DeviceAsk::List), move |answer| {
        if let Answer::Devices(devices) = answer {
            let _ = fingerprint.try_set(devices.fingerprint);
        }
    });
    view! {
        <dl class="facts">
            <dt>{words.say("Nom", "Name")}</dt>
            <dd id="own-name">{move || known.of_state(|state| state.name.clone())}</dd>
        </dl>
        <NewName known />
        <section aria-labelledby="fingerprint-title">
            <h2 id="fingerprint-title">{words.say("Votre empreinte", "Your fingerprint")}</h2>
            <p>
                {words.say(
                    "Ces chiffres sont ceux de votre clé. Un collègue les lit sur son appareil à \
                     côté de votre nom\u{a0}: s’ils sont les mêmes, c’est bien vous, et personne \
                     entre vous.",
                    "These digits are those of your key. A colleague reads them on their device \
                     beside your name: if they are the same, it is really you, and nobody in \
                     between.",
                )}
            </p>
            <p id="fingerprint" class="fingerprint">{move || fingerprint.get()}</p>
            {move || (!fingerprint.with(String::is_empty)).then(|| view! {
                <Qr
                    text=fingerprint
                    label=text(words, "Votre empreinte", "Your fingerprint")
                />
                <Copy
                    label=text(words, "Copier l’empreinte", "Copy the fingerprint")
                    value=fingerprint
                    id="copy-fingerprint"
                />
            })}
            <Wrong asking />
        </section>
        <SharedBrowser known />
    }
    .into_any()
}

/// Another name from now on.
#[component]
fn NewName(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let name = RwSignal::new(known.state.with_untracked(|state| {
        state.as_ref().map(|state| state.name.clone()).unwrap_or_default()
    }));
    let unchanged = Signal::derive(move || {
        let given = name.with(|name| name.trim().to_owned());
        asking.waits().get() || given.is_empty() || known.of_state(|state| state.name == given)
    });
    let rename = Callback::new(move |()| {
        if unchanged.get_untracked() {
            return;
        }
        asking.ask(Ask::Rename { name: name.get_untracked().trim().to_owned() }, |_| {});
    });
    view! {
        <Details label=text(words, "Changer de nom", "Change the name") id="change-name">
            <form
                class="ask"
                on:submit=move |event| {
                    event.prevent_default();
                    rename.call(());
                }
            >
                <TextField
                    label=text(words, "Nouveau nom", "New name")
                    value=name
                    id="new-name"
                    autocomplete="name"
                    hint=text(
                        words,
                        "Il vaut désormais, et vos collègues le lisent dans chaque zone. Ce qui \
                         est déjà signé garde l’ancien\u{a0}; un nom que quelqu’un a confirmé \
                         reste montré tant que le nouveau ne l’est pas. Vos autres appareils le \
                         prennent dès que l’une de vos zones le leur apporte.",
                        "It holds from now on, and your colleagues read it in every zone. What is \
                         signed already keeps the old one; a name that somebody vouched for stays \
                         shown until they vouch for the new one. Your other devices take it as \
                         soon as one of your zones brings it to them.",
                    )
                    error=asking.error()
                />
                <Button
                    label=text(words, "Changer", "Change")
                    id="rename"
                    disabled=unchanged
                    on_press=rename
                />
            </form>
        </Details>
    }
    .into_any()
}
