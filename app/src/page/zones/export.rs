//! All entries of a zone in one archive, for another notebook or for the shelf.

use super::super::asking::{Asking, Wrong};
use super::super::components::{Button, Progress, text};
use super::super::entry::download::save;
use super::super::known::Known;
use super::super::settings::ReportLines;
use crate::message::{Answer, Ask, FileAsk, Report};
use cahier_words::both;
use leptos::prelude::*;

/// Saves the entries of a zone that are read here, and says what could not be written.
#[component]
pub(super) fn Export(known: Known, zone: StoredValue<String>) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let report = RwSignal::new(None::<Report>);
    let export = Callback::new(move |()| {
        report.set(None);
        let ask = FileAsk::Export { entry: None, zone: Some(zone.get_value()) };
        asking.ask_with(Ask::File(ask), None, move |answer, file| {
            let (Answer::Exported { name, report: told }, Some(file)) = (answer, file) else {
                return;
            };
            if save(&name, &file).is_err() {
                asking.fail(both(
                    "Ce navigateur n’a pas pu enregistrer l’archive\u{a0}; la zone n’a pas \
                     changé. Vérifiez la place libre, et réessayez.",
                    "This browser could not save the archive; the zone did not change. Check the \
                     free space, and try again.",
                ));
                return;
            }
            let _ = report.try_set(Some(told));
        });
    });
    let done = Signal::derive(move || {
        known.progress.with(|all| {
            let own = all.iter().find(|one| zone.with_value(|zone| one.name == *zone))?;
            own.total.filter(|total| *total > 0.0).map(|total| own.done / total)
        })
    });
    let waits = asking.waits();
    view! {
        <section aria-labelledby="export-title">
            <h2 id="export-title">{words.say("Exporter", "Export")}</h2>
            <p>
                {words.say(
                    "Une archive .eln porte les pages de la zone avec leurs fichiers, en clair, \
                     pour un autre cahier.",
                    "An .eln archive carries the pages of the zone with their files, not \
                     encrypted, for another notebook.",
                )}
            </p>
            <Button
                label=text(words, "Exporter la zone (.eln)", "Export the zone (.eln)")
                icon="download"
                id="export-zone"
                disabled=waits
                on_press=export
            />
            <Show when=move || waits.get()>
                <Progress
                    label=text(words, "L’archive est écrite", "The archive is written")
                    done
                />
            </Show>
            <Wrong asking />
            <div aria-live="polite">
                {move || report.get().map(|report| view! { <ReportLines known report /> })}
            </div>
        </section>
    }
    .into_any()
}
