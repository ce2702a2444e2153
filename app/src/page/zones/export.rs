//! All entries of a zone in one file: an archive for another notebook or for the shelf, or a table
//! for spreadsheets.

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
        let ask = FileAsk::Export { entry: None, zone: Some(zone.get_value()) };
        write(asking, ask, report);
    });
    let table = Callback::new(move |()| {
        let french = words.pick_now((true, false));
        write(asking, FileAsk::Table { zone: zone.get_value(), french }, report);
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
                     pour un autre cahier. Un tableau (CSV) en porte les champs et les textes, \
                     une ligne par page, pour un tableur.",
                    "An .eln archive carries the pages of the zone with their files, not \
                     encrypted, for another notebook. A table (CSV) carries their fields and \
                     texts, a row each, for a spreadsheet.",
                )}
            </p>
            <div class="actions">
                <Button
                    label=text(words, "Exporter la zone (.eln)", "Export the zone (.eln)")
                    icon="download"
                    id="export-zone"
                    disabled=waits
                    on_press=export
                />
                <Button
                    label=text(words, "Exporter un tableau (CSV)", "Export a table (CSV)")
                    icon="download"
                    id="export-table"
                    disabled=waits
                    on_press=table
                />
            </div>
            <Show when=move || waits.get()>
                <Progress
                    label=text(words, "Le fichier est écrit", "The file is written")
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

/// Asks for a file of the zone, and saves it.
fn write(asking: Asking, ask: FileAsk, report: RwSignal<Option<Report>>) {
    let _ = report.try_set(None);
    asking.ask_with(Ask::File(ask), None, move |answer, file| {
        let (Answer::Exported { name, report: told }, Some(file)) = (answer, file) else {
            return;
        };
        if save(&name, &file).is_err() {
            asking.fail(both(
                "Ce navigateur n’a pas pu enregistrer le fichier\u{a0}; la zone n’a pas changé. \
                 Vérifiez la place libre, et réessayez.",
                "This browser could not save the file; the zone did not change. Check the free \
                 space, and try again.",
            ));
            return;
        }
        let _ = report.try_set(Some(told));
    });
}
