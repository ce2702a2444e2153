//! Voice memos: the microphone is asked for when the person presses, and given back when they stop.

use super::here::Here;
use super::now::stamp;
use crate::message::{Ask, FileAsk};
use crate::page::components::{Button, Kind};
use crate::page::known::Known;
use cahier_words::{Sentence, both};
use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BlobEvent, MediaRecorder, MediaStream, MediaStreamConstraints, MediaStreamTrack};

/// A memo ends by itself after this long, seconds.
const LENGTH_S_MAX: u32 = 60 * 60;

/// The button that records, with the time that passed.
#[component]
pub fn Recorder(here: Here, id: &'static str) -> impl IntoView {
    let words = here.words();
    let (since_s, asks) = (RwSignal::new(None::<u32>), RwSignal::new(false));
    let recorder = StoredValue::new_local(None::<MediaRecorder>);
    let ticks = StoredValue::new(None::<IntervalHandle>);
    let stop = move || {
        let _ = since_s.try_set(None);
        if let Some(ticks) = ticks.try_update_value(Option::take).flatten() {
            ticks.clear();
        }
        // What was recorded comes by an event that follows.
        if let Some(recorder) = recorder.try_update_value(Option::take).flatten() {
            let _ = recorder.stop();
        }
    };
    on_cleanup(stop);
    let tick = move || {
        let passed = since_s.try_get_untracked().flatten().unwrap_or(LENGTH_S_MAX) + 1;
        match passed < LENGTH_S_MAX {
            true => {
                let _ = since_s.try_set(Some(passed));
            }
            false => stop(),
        }
    };
    let start = move || {
        if asks.get_untracked() {
            return;
        }
        asks.set(true);
        let (known, entry) = (here.known, here.id());
        spawn_local(async move {
            let begun = begin(known, entry).await;
            let gone = asks.try_set(false).is_some();
            match begun {
                // The page went while the person was asked.
                Ok(begun) if gone => drop(begun.stop()),
                Ok(begun) => {
                    let _ = recorder.try_update_value(|held| *held = Some(begun));
                    let every = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
                    let _ = ticks.try_update_value(|ticks| *ticks = every);
                    let _ = since_s.try_set(Some(0));
                }
                Err(_) => known.say(no_microphone()),
            }
        });
    };
    let label = Signal::derive(move || match since_s.get() {
        None => words.pick(("Mémo vocal", "Voice memo")).to_owned(),
        Some(s) => words.pick((
            format!("Arrêter · {}:{:02}", s / 60, s % 60),
            format!("Stop · {}:{:02}", s / 60, s % 60),
        )),
    });
    let press = Callback::new(move |()| match since_s.get_untracked() {
        None => start(),
        Some(_) => stop(),
    });
    view! {
        <span class="recorder" class:recording=move || since_s.get().is_some()>
            <Button id=id kind=Kind::Plain icon="mic" label on_press=press />
        </span>
    }
}

fn no_microphone() -> Sentence {
    both(
        "Le microphone n’a pas répondu, ou ce navigateur ne le prête pas à cette page. Rien n’a \
         été enregistré. Autorisez-le dans le navigateur, et réessayez.",
        "The microphone did not answer, or this browser does not lend it to this page. Nothing \
         was recorded. Allow it in the browser, and try again.",
    )
}

/// Begins to record; what was recorded is attached once the recorder stops.
async fn begin(known: Known, entry: String) -> Result<MediaRecorder, JsValue> {
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::TRUE);
    let devices = window().navigator().media_devices()?;
    let asked = devices.get_user_media_with_constraints(&constraints)?;
    let stream: MediaStream = JsFuture::from(asked).await?.dyn_into()?;
    let recorder =
        MediaRecorder::new_with_media_stream(&stream).inspect_err(|_| release(&stream))?;
    let held = stream.clone();
    let taken = Closure::once_into_js(move |event: BlobEvent| {
        release(&stream);
        attach(known, entry, &event);
    });
    recorder.set_ondataavailable(Some(taken.unchecked_ref()));
    recorder.start().inspect_err(|_| release(&held))?;
    Ok(recorder)
}

/// Gives the microphone back.
fn release(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        if let Ok(track) = track.dyn_into::<MediaStreamTrack>() {
            track.stop();
        }
    }
}

/// Attaches the memo. The page of the entry may be gone by then; the memo is not.
fn attach(known: Known, entry: String, event: &BlobEvent) {
    let Some(memo) = event.data() else { return };
    let spoken = memo.type_();
    let media_type = spoken.split(';').next().unwrap_or_default().trim().to_owned();
    let media_type = if media_type.is_empty() { "audio/webm".to_owned() } else { media_type };
    let ending = match media_type.as_str() {
        "audio/mp4" => "m4a",
        "audio/ogg" => "ogg",
        _ => "webm",
    };
    let name = format!("memo-{}.{ending}", stamp());
    spawn_local(async move {
        let ask = Ask::File(FileAsk::Attach { entry, name, media_type });
        if let Err(said) = known.engine.ask_with(ask, Some(memo)).await {
            known.say(said);
        }
    });
}
