//! What this browser keeps: whether it may throw it away, how much room there is, the backup, the
//! field, and the sample.

use super::super::components::{Button, text};
use super::super::known::Known;
use super::backup::Backup;
use super::field::Field;
use super::sample::Sample;
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What the browser says of its store (Storage Standard, section 5); nothing where it says
/// nothing.
#[derive(Clone, Copy, Default, PartialEq)]
struct Room {
    asked: bool,
    persistent: Option<bool>,
    used_bytes: Option<f64>,
    all_bytes: Option<f64>,
}

async fn call(method: &str) -> Result<JsValue, JsValue> {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into())?;
    let storage = Reflect::get(&navigator, &"storage".into())?;
    let method: Function = Reflect::get(&storage, &method.into())?.dyn_into()?;
    let promise: Promise = method.call0(&storage)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// Reads what the browser says; asks it first to keep everything where `ask`.
async fn read(ask: bool) -> Room {
    let persistent = match ask {
        true => call("persist").await,
        false => call("persisted").await,
    };
    let estimate = call("estimate").await.unwrap_or(JsValue::UNDEFINED);
    let bytes = |name: &str| Reflect::get(&estimate, &name.into()).ok().and_then(|n| n.as_f64());
    Room {
        asked: ask,
        persistent: persistent.ok().and_then(|answer| answer.as_bool()),
        used_bytes: bytes("usage"),
        all_bytes: bytes("quota"),
    }
}

/// Everything about keeping.
#[component]
pub(super) fn StorageSection(known: Known) -> impl IntoView {
    let words = known.words;
    let room = RwSignal::new(Room::default());
    let look = move |ask: bool| {
        spawn_local(async move {
            let _ = room.try_set(read(ask).await);
        });
    };
    look(false);
    let says = move || {
        let Room { asked, persistent, .. } = room.get();
        match (persistent, asked) {
            (Some(true), _) => words.pick((
                "Ce navigateur promet de ne rien jeter de lui-même.",
                "This browser promises to throw nothing away by itself.",
            )),
            (Some(false), true) => words.pick((
                "Ce navigateur a refusé\u{a0}: s’il manque de place, il peut jeter ce cahier. \
                 Installez la page, reliez un relais, ou faites des sauvegardes.",
                "This browser refused: when it runs out of space it may throw this notebook away. \
                 Install the page, connect a relay, or make backups.",
            )),
            (Some(false), false) => words.pick((
                "Ce navigateur peut jeter ce cahier s’il manque de place. Demandez-lui de le \
                 garder.",
                "This browser may throw this notebook away when it runs out of space. Ask it to \
                 keep it.",
            )),
            (None, _) => words.pick((
                "Ce navigateur ne dit pas s’il garde tout. Reliez un relais, ou faites des \
                 sauvegardes.",
                "This browser does not say whether it keeps everything. Connect a relay, or make \
                 backups.",
            )),
        }
    };
    let used = move || {
        let Room { used_bytes, all_bytes, .. } = room.get();
        let bytes = |bytes: f64| words.bytes(bytes);
        match (used_bytes, all_bytes) {
            (Some(used), Some(all)) => words.pick((
                format!("{} pris, sur {} possibles", bytes(used), bytes(all)),
                format!("{} used of {} possible", bytes(used), bytes(all)),
            )),
            _ => words.pick(("Inconnue", "Unknown")).to_owned(),
        }
    };
    view! {
        <section aria-labelledby="room-title">
            <h2 id="room-title">{words.say("Sur cet appareil", "On this device")}</h2>
            <p id="persistence" role="status">{says}</p>
            {move || (room.with(|room| room.persistent) == Some(false)).then(|| view! {
                <Button
                    label=text(words, "Demander de tout garder", "Ask to keep everything")
                    id="persist"
                    on_press=Callback::new(move |()| look(true))
                />
            })}
            <dl class="facts">
                <dt>{words.say("Place", "Space")}</dt>
                <dd id="space">{used}</dd>
            </dl>
            <Damaged known />
        </section>
        <Backup known />
        <Field known />
        <Sample known />
    }
    .into_any()
}

/// What this device holds and cannot read.
#[component]
fn Damaged(known: Known) -> impl IntoView {
    let words = known.words;
    let said = move || match known.of_state(|state| state.damaged) {
        0 => None,
        n => Some(words.pick((
            format!(
                "{n} élément(s) de cet appareil ne peuvent pas être lus. Rien n’est jeté\u{a0}; un \
                 relais les rapporte, ou une sauvegarde."
            ),
            format!(
                "{n} item(s) of this device cannot be read. Nothing is thrown away; a relay brings \
                 them back, or a backup."
            ),
        ))),
    };
    move || said().map(|said| view! { <p class="wrong">{said}</p> })
}
