//! Let another device in: it shows a code, this one answers with another.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Copy, Details, Kind, Qr, TextArea, text};
use super::super::door::Scan;
use super::super::known::Known;
use crate::message::{Answer, Ask, DeviceAsk};
use crate::page::call::Call;
use leptos::prelude::*;

/// Takes in the code that the other device shows.
#[component]
pub(super) fn Accept(known: Known, on_done: Callback<()>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let (code, answered) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let accept = Callback::new(move |whole: bool| {
        let code = code.with_untracked(|code| code.trim().to_owned());
        asking.ask(Ask::Device(DeviceAsk::Accept { code, whole }), move |answer| {
            if let Answer::Link(given) = answer {
                let _ = answered.try_set(given);
            }
            on_done.call(());
        });
    });
    let stopped =
        Signal::derive(move || asking.waits().get() || code.with(|code| code.trim().is_empty()));
    view! {
        <Details label=text(words, "Ajouter un appareil", "Add a device") id="accept">
            <p>
                {words.say(
                    "Sur le nouvel appareil, ouvrez Cahier et choisissez «\u{a0}Ajouter cet \
                     appareil à mon cahier\u{a0}». Donnez ici le code qu’il montre. N’acceptez que \
                     ce que vous avez sous les yeux\u{a0}: il pourra lire et signer comme vous.",
                    "On the new device, open Cahier and choose “Add this device to my notebook”. \
                     Give the code that it shows here. Accept only what you have before your eyes: \
                     it will read and sign as you do.",
                )}
            </p>
            <TextArea
                label=text(words, "Code du nouvel appareil", "Code of the new device")
                value=code
                id="new-device-code"
            />
            <Scan known on_text=Callback::new(move |found| code.set(found)) />
            <Button
                label=text(words, "Laisser entrer cet appareil", "Let this device in")
                kind=Kind::Primary
                id="accept-device"
                disabled=stopped
                on_press=Callback::new(move |()| accept.call(false))
            />
            <Wrong asking />
            {move || (!answered.with(String::is_empty)).then(|| {
                let on_whole = Callback::new(move |()| accept.call(true));
                view! { <Given known asking code=answered on_whole /> }
            })}
        </Details>
    }
}

/// The code for the new device: a short one, or the long one where that is asked for.
#[component]
fn Given(
    known: Known,
    asking: Asking,
    code: RwSignal<String>,
    on_whole: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let relay = Memo::new(move |_| known.of_state(|state| state.relay.is_some()));
    view! {
        <p role="status">
            {words.say(
                "Donnez maintenant ce code au nouvel appareil\u{a0}:",
                "Now give this code to the new device:",
            )}
        </p>
        <Qr
            text=code
            label=text(words, "Code pour le nouvel appareil", "Code for the new device")
        />
        <Copy label=text(words, "Copier le code", "Copy the code") value=code id="answer-code" />
        {move || relay.get().then(|| view! {
            <p>
                {words.say(
                    "Le nouvel appareil demande le reste au relais. S’il n’a pas de réseau, \
                     copiez-lui plutôt le code long.",
                    "The new device asks the relay for the rest. Where it has no network, copy \
                     the long code to it instead.",
                )}
            </p>
            <Button
                label=text(words, "Montrer le code long", "Show the long code")
                kind=Kind::Quiet
                id="whole-code"
                disabled=asking.waits()
                on_press=on_whole
            />
        })}
    }
}
