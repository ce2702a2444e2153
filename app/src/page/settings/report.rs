//! What was done and what could not be, line by line.

use super::super::components::{Notice, Tone, text};
use super::super::known::Known;
use crate::message::Report;
use cahier_words::Sentence;
use leptos::prelude::*;

/// A report; what is missing is said first.
#[component]
pub fn ReportLines(known: Known, report: Report) -> impl IntoView {
    let words = known.words;
    let Report { entries, files, lines } = report;
    let (entries, whole) = (entries.len(), lines.is_empty());
    let (tone, title) = match whole {
        true => (Tone::Good, text(words, "Tout est là", "Everything is here")),
        false => (Tone::Attention, text(words, "Il y a à lire", "There is something to read")),
    };
    let counted = move || {
        words.pick((
            format!("Entrées\u{a0}: {entries} · fichiers\u{a0}: {files}"),
            format!("Entries: {entries} · files: {files}"),
        ))
    };
    let line = move |said: Sentence| view! { <li>{move || words.tell(&said)}</li> };
    view! {
        <Notice tone title id="report">
            <p>{counted}</p>
            <ul>{lines.into_iter().map(line).collect_view()}</ul>
        </Notice>
    }
    .into_any()
}
