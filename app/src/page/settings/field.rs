//! Before going where there is no network: all files are brought here, and what is missing is said.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, text};
use super::super::known::Known;
use super::ReportLines;
use crate::message::{Answer, Ask, FileAsk, Report};
use leptos::prelude::*;

/// One button, and a report.
#[component]
pub(super) fn Field(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let report = RwSignal::new(None::<Report>);
    let prepare = Callback::new(move |()| {
        asking.ask(Ask::File(FileAsk::Prepare { zone: None }), move |answer| {
            if let Answer::Report(told) = answer {
                let _ = report.try_set(Some(told));
            }
        });
    });
    view! {
        <section aria-labelledby="field-title">
            <h2 id="field-title">{words.say("Partir sur le terrain", "Going into the field")}</h2>
            <p>
                {words.say(
                    "Les pages sont toujours ici\u{a0}; les grands fichiers pas toujours. Avant de \
                     partir sans réseau, faites-les venir.",
                    "Pages are always here; large files are not always. Before you leave without a \
                     network, bring them here.",
                )}
            </p>
            <Button
                label=text(words, "Tout préparer", "Prepare everything")
                icon="backpack"
                id="prepare"
                disabled=asking.waits()
                on_press=prepare
            />
            <Wrong asking />
            <div aria-live="polite">
                {move || report.get().map(|report| view! { <ReportLines known report /> })}
            </div>
        </section>
    }
    .into_any()
}
