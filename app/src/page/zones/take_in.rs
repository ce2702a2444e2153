//! Takes in what a colleague carried by hand.

use super::super::asking::{Asking, Wrong};
use super::super::components::{FileButton, text};
use super::super::known::Known;
use super::super::settings::ReportLines;
use crate::message::{Answer, Ask, FileAsk, Report};
use leptos::prelude::*;
use web_sys::File;

/// A file, and what it brought.
#[component]
pub(super) fn TakeIn(known: Known) -> impl IntoView {
    let words = known.words;
    let asking = Asking::new(known);
    let report = RwSignal::new(None::<Report>);
    let take = Callback::new(move |files: Vec<File>| {
        let Some(file) = files.into_iter().next() else { return };
        asking.ask_with(Ask::File(FileAsk::TakeIn), Some(file.into()), move |answer, _| {
            let told = match answer {
                Answer::Report(told) => told,
                _ => Report::default(),
            };
            let _ = report.try_set(Some(told));
        });
    });
    view! {
        <FileButton
            label=text(words, "Prendre un fichier de zone", "Take in a zone file")
            icon="folder-input"
            accept=""
            multiple=false
            capture=false
            id="take-in"
            on_files=take
        />
        <Wrong asking />
        <div aria-live="polite">
            {move || report.get().map(|report| view! { <ReportLines known report /> })}
        </div>
    }
}
