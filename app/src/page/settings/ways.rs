//! The ways into this device: passphrases, security keys, passkeys. The last one stays.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Details, Icon, Kind, Notice, Tone, text};
use super::super::door::NewWay;
use super::super::known::Known;
use super::super::language::Words;
use crate::message::{Answer, Ask, DeviceAsk, Door, WayIn};
use crate::page::call::Call;
use leptos::prelude::*;

/// What the engine calls a key.
const KEY: &str = "key";

fn named(words: Words, way: &str) -> String {
    let name = match way {
        "passphrase" => ("Phrase secrète", "Passphrase"),
        KEY => ("Clé de sécurité ou passkey", "Security key or passkey"),
        "words" => ("Mots de secours", "Recovery words"),
        _ => ("Autre accès", "Another way in"),
    };
    words.pick(name).to_owned()
}

/// The ways, another one, and one less.
#[component]
pub(super) fn Ways(
    known: Known,
    ways: Signal<Vec<String>>,
    on_done: Callback<()>,
) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let changed = move || {
        on_done.call(());
        // The door offers what opens it.
        asking.ask(Ask::Door(Door::Locks), move |answer| {
            if let Answer::Locks(locks) = answer {
                let _ = known.locks.try_set(Some(locks));
            }
        });
    };
    let add = Callback::new(move |way: WayIn| {
        asking.ask(Ask::Device(DeviceAsk::AddWay { way }), move |_| changed());
    });
    let only_key = move || ways.with(|ways| ways.len() == 1 && ways[0] == KEY);
    let row = move |(number, way): (usize, String)| {
        let last = Signal::derive(move || ways.with(|ways| ways.len() < 2));
        let icon = if way == KEY { "key-round" } else { "text-cursor-input" };
        let remove = move |()| {
            asking.ask(Ask::Device(DeviceAsk::RemoveWay { number }), move |_| changed());
        };
        view! {
            <li class="item">
                <Icon name=icon />
                <span class="item-name">{move || named(words, &way)}</span>
                <Button
                    label=text(words, "Retirer", "Remove")
                    kind=Kind::Quiet
                    disabled=last
                    on_press=Callback::new(remove)
                />
            </li>
        }
    };
    view! {
        <section aria-labelledby="ways-title">
            <h2 id="ways-title">{words.say("Ouvrir cet appareil", "Opening this device")}</h2>
            <ul id="ways" class="items">
                {move || ways.get().into_iter().enumerate().map(row).collect_view()}
            </ul>
            {move || only_key().then(|| view! {
                <Notice
                    tone=Tone::Attention
                    title=text(words, "Une seule clé", "One key only")
                    id="second-key"
                >
                    <p>
                        {words.say(
                            "Si elle se perd, cet appareil ne s’ouvre plus. Ajoutez une seconde \
                             clé, gardée ailleurs, ou une phrase secrète.",
                            "If it is lost, this device opens no more. Add a second key, kept \
                             elsewhere, or a passphrase.",
                        )}
                    </p>
                </Notice>
            })}
            <Wrong asking />
            <Details label=text(words, "Ajouter un accès", "Add a way in") id="add-way">
                <NewWay
                    known
                    name=Signal::derive(move || known.of_state(|state| state.name.clone()))
                    complete=Callback::new(|()| true)
                    waits=asking.waits()
                    label=text(words, "Ajouter cette phrase", "Add this passphrase")
                    on_way=add
                />
            </Details>
        </section>
    }
}
