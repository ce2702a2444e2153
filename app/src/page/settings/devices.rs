//! Devices of the person, the ways into this one, and when it locks.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Badge, Button, Icon, Kind, text};
use super::super::known::Known;
use super::super::language::Words;
use super::super::question::{LossDialog, asked_about};
use super::accept::Accept;
use super::auto_lock::AutoLock;
use super::ways::Ways;
use crate::message::{Answer, Ask, DeviceAsk, DeviceView, Devices};
use crate::page::call::Call;
use leptos::prelude::*;

/// How much of an id names a device.
const ID_CHARS: usize = 8;

fn named(words: Words, device: &DeviceView) -> String {
    let id: String = device.id.chars().take(ID_CHARS).collect();
    match (device.here, device.recovery) {
        (true, _) => words.pick((format!("Cet appareil ({id})"), format!("This device ({id})"))),
        (_, true) => {
            words.pick((format!("Mots de secours ({id})"), format!("Recovery words ({id})")))
        }
        _ => words.pick((format!("Appareil {id}"), format!("Device {id}"))),
    }
}

/// Of a removed device that the relay has not heard of: whether it refused.
fn due(known: Known, id: &str) -> Option<bool> {
    let refused = |(device, refused): &(String, bool)| (device == id).then_some(*refused);
    known.of_state(|state| state.removals.iter().find_map(refused))
}

/// How far a removal has come.
fn how_far(words: Words, due: Option<bool>) -> String {
    let said = match due {
        None => ("retiré", "removed"),
        Some(false) => ("retrait en route", "removal on its way"),
        Some(true) => ("retrait refusé", "removal refused"),
    };
    words.pick(said).to_owned()
}

/// What is not done yet of what was removed, and what to do.
#[component]
fn Due(known: Known) -> impl IntoView {
    let words = known.words;
    let refused = Memo::new(move |_| {
        known.of_state(|state| state.removals.iter().map(|(_, refused)| *refused).max())
    });
    let said = move |refused: bool| match refused {
        false => words.pick((
            "Le retrait d’un appareil n’est pas encore au relais\u{a0}: d’ici là, cet appareil \
             peut encore se connecter. Gardez le cahier ouvert, avec du réseau.",
            "The removal of a device is not at the relay yet: until then that device can still \
             connect. Keep the notebook open, with a network.",
        )),
        true => words.pick((
            "Le relais a refusé le retrait d’un appareil\u{a0}: il connaît une autre suite de vos \
             appareils, et l’appareil peut encore se connecter. Rien de ce qui est écrit n’est \
             touché\u{a0}; retirez-le depuis un autre de vos appareils, et prévenez qui tient le \
             relais.",
            "The relay refused the removal of a device: it knows another chain of your devices, \
             and that device can still connect. Nothing that is written is touched; remove it \
             from another of your devices, and tell whoever runs the relay.",
        )),
    };
    view! { <p id="removal-due" role="status">{move || refused.get().map(said)}</p> }
}

/// All of it; read again after each change.
#[component]
pub(super) fn DevicesSection(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let devices = RwSignal::new(Devices::default());
    let read = Callback::new(move |()| {
        asking.ask(Ask::Device(DeviceAsk::List), move |answer| {
            if let Answer::Devices(list) = answer {
                let _ = devices.try_set(*list);
            }
        });
    });
    read.call(());
    let ways = Signal::derive(move || devices.with(|list| list.ways.clone()));
    let lost = RwSignal::new(None::<DeviceView>);
    view! {
        <section aria-labelledby="devices-title">
            <h2 id="devices-title">{words.say("Vos appareils", "Your devices")}</h2>
            <ul id="devices" class="items">
                {move || devices.with(|list| list.devices.clone()).into_iter().map(|device| {
                    view! { <Device known device lost /> }
                }).collect_view()}
            </ul>
            <Due known />
            <Wrong asking />
            <Accept known on_done=read />
        </section>
        <Ways known ways on_done=read />
        <section aria-labelledby="locking-title">
            <h2 id="locking-title">{words.say("Verrouillage", "Locking")}</h2>
            <p>
                {words.say(
                    "Verrouillé, le cahier oublie ses clés\u{a0}; ce qui est écrit reste gardé, \
                     chiffré.",
                    "Locked, the notebook forgets its keys; what is written stays kept, encrypted.",
                )}
            </p>
            <AutoLock known />
        </section>
        <Removal known lost on_done=read />
    }
    .into_any()
}

#[component]
fn Device(known: Known, device: DeviceView, lost: RwSignal<Option<DeviceView>>) -> impl IntoView {
    let words = known.words;
    let icon = if device.recovery { "life-buoy" } else { "smartphone" };
    let (removed, removable) = (device.removed, !device.here && !device.removed);
    let name = {
        let device = device.clone();
        Signal::derive(move || named(words, &device))
    };
    let removal = {
        let id = device.id.clone();
        Signal::derive(move || how_far(words, due(known, &id)))
    };
    view! {
        <li class="item">
            <Icon name=icon />
            <span class="item-name">{move || name.get()}</span>
            {removed.then(|| view! { <Badge text=removal /> })}
            {removable.then(|| view! {
                <Button
                    label=text(words, "Retirer", "Remove")
                    kind=Kind::Quiet
                    id=format!("remove-{}", device.id)
                    on_press=Callback::new(move |()| lost.set(Some(device.clone())))
                />
            })}
        </li>
    }
}

/// What removing a device does, before it is done.
#[component]
fn Removal(
    known: Known,
    lost: RwSignal<Option<DeviceView>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let open = asked_about(lost);
    let title = Signal::derive(move || {
        let name = lost.with(|device| device.as_ref().map(|device| named(words, device)));
        let name = name.unwrap_or_default();
        words.pick((format!("Retirer\u{a0}: {name}\u{a0}?"), format!("Remove: {name}?")))
    });
    let remove = Callback::new(move |()| {
        let Some(device) = lost.get_untracked() else { return };
        asking.ask(Ask::Device(DeviceAsk::Remove { device: device.id }), move |_| {
            let _ = open.try_set(false);
            on_done.call(());
        });
    });
    view! {
        <LossDialog
            words
            id="removal"
            title
            open
            does="remove-device"
            label=text(words, "Retirer cet appareil", "Remove this device")
            disabled=asking.waits()
            on_loss=remove
        >
            <p>
                {words.say(
                    "Il n’enverra et ne recevra plus rien, nulle part, et ne pourra plus signer en \
                     votre nom. Ce qui est déjà sur lui y reste\u{a0}: rien ne s’efface à \
                     distance. Cela ne se défait pas\u{a0}; vous pourrez l’ajouter de nouveau.",
                    "It will send and receive nothing more, anywhere, and cannot sign in your name \
                     any more. What is on it already stays there: nothing is erased from afar. \
                     This cannot be undone; you can add it again.",
                )}
            </p>
            <Wrong asking />
        </LossDialog>
    }
}
