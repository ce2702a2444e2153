//! A small laboratory to look around in, and its end.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Kind, text};
use super::super::known::Known;
use super::super::question::LossDialog;
use super::remembered::{recall, remember};
use crate::message::{Ask, FileAsk};
use leptos::prelude::*;

/// Where this browser keeps whether it was loaded.
pub(super) const LOADED: &str = "cahier-sample";

/// Loads it, or removes it.
#[component]
pub(super) fn Sample(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let loaded = RwSignal::new(recall(known, LOADED).unwrap_or_default() > 0.0);
    let done = move |is: bool| {
        remember(known, LOADED, if is { 1.0 } else { 0.0 });
        let _ = loaded.try_set(is);
    };
    let load = Callback::new(move |()| {
        let french = words.pick_now((true, false));
        asking.ask(Ask::File(FileAsk::Sample { french }), move |_| done(true));
    });
    let asks = RwSignal::new(false);
    let remove = Callback::new(move |()| {
        asks.set(false);
        asking.ask(Ask::File(FileAsk::RemoveSample), move |_| done(false));
    });
    view! {
        <section aria-labelledby="sample-title">
            <h2 id="sample-title">{words.say("Cahier d’exemple", "Sample notebook")}</h2>
            <p>
                {words.say(
                    "Un petit laboratoire inventé, dans une zone à lui, pour regarder et essayer. \
                     Il ne touche pas à ce que vous écrivez.",
                    "A small made-up laboratory, in a zone of its own, to look at and try. It does \
                     not touch what you write.",
                )}
            </p>
            <div class="actions">
                <Button
                    label=text(words, "Charger l’exemple", "Load the sample")
                    id="load-sample"
                    disabled=Signal::derive(move || asking.waits().get() || loaded.get())
                    on_press=load
                />
                <Button
                    label=text(words, "Retirer l’exemple", "Remove the sample")
                    kind=Kind::Quiet
                    id="remove-sample"
                    disabled=asking.waits()
                    on_press=Callback::new(move |()| asks.set(true))
                />
            </div>
            <Wrong asking />
            <Remove known open=asks on_remove=remove />
        </section>
    }
    .into_any()
}

/// The one question before the sample goes: somebody may have tried something in it.
#[component]
fn Remove(known: Known, open: RwSignal<bool>, on_remove: Callback<()>) -> impl IntoView {
    let words = known.words;
    view! {
        <LossDialog
            words
            id="removing-sample"
            title=text(words, "Retirer l’exemple\u{a0}?", "Remove the sample?")
            open
            does="remove-sample-now"
            label=text(words, "Retirer", "Remove")
            on_loss=on_remove
        >
            <p>
                {words.say(
                    "Ce que vous avez écrit dans sa zone s’en va avec lui, et n’est nulle part \
                     ailleurs. Le reste du cahier n’est pas touché.",
                    "What you wrote in its zone goes with it, and is nowhere else. The rest of the \
                     notebook is untouched.",
                )}
            </p>
        </LossDialog>
    }
}
