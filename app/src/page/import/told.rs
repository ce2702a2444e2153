//! What came of an import, what did not, and what could still be taken over.

use super::Bringing;
use crate::message::Imported;
use crate::page::components::{Button, Notice, Tone};
use crate::page::frame::A;
use crate::page::known::Known;
use cahier_words::Sentence;
use leptos::prelude::*;

/// Most entries of a report that are linked; the list of experiments has all.
const LINKED_MAX: usize = 50;

/// What came, and what did not.
#[component]
pub(super) fn Told(bringing: Bringing, came: Imported) -> impl IntoView {
    let known = bringing.known;
    let words = known.words;
    let Imported { report, here, updated, offered, told } = came;
    let (count, files, updates) = (report.entries.len(), report.files, updated.len());
    let title = Signal::derive(move || {
        let came = words.plural(count, ("entrée", "entry"), ("entrées", "entries"));
        let with = words.plural(files, ("fichier", "file"), ("fichiers", "files"));
        words.pick((format!("{came} et {with} importés"), format!("{came} and {with} imported")))
    });
    let tone = if count + here > 0 { Tone::Good } else { Tone::Attention };
    let line = move |line: Sentence| view! { <li>{move || words.tell(&line)}</li> };
    let lines = report.lines.into_iter().map(line).collect_view();
    let all = report.entries.into_iter().chain(updated);
    let linked = all.take(LINKED_MAX).map(|id| entry(known, id)).collect_view();
    let again = move || {
        let same = offered + updates + told == 0;
        view! { <Again bringing here updates same /> }
    };
    view! {
        <Notice tone=tone title=title id="import-report">
            {(here > 0).then(again)}
            <ul class="report-lines">{lines}</ul>
            {(offered > 0).then(|| view! { <Offer bringing offered /> })}
            <ul class="report-entries">{linked}</ul>
        </Notice>
    }
    .into_any()
}

/// A link to an entry.
fn entry(known: Known, id: String) -> AnyView {
    let own = id.clone();
    let title = move || {
        let title = known.list.with(|rows| rows.get(&own).map(|row| row.title.clone()));
        title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| known.words.pick(("sans titre", "untitled")).to_owned())
    };
    // The list is told a moment after the answer: the link is made when it is pressed.
    let route = Signal::derive(move || {
        known.list.track();
        known.route_of(&id)
    });
    view! { <li><A known href=route>{title}</A></li> }.into_any()
}

/// What was here already.
#[component]
fn Again(bringing: Bringing, here: usize, updates: usize, same: bool) -> impl IntoView {
    let words = bringing.known.words;
    let says = move || {
        let counted = |count| words.plural(count, ("entrée", "entry"), ("entrées", "entries"));
        let before = words.pick((
            format!("Déjà ici\u{a0}: {}.", counted(here)),
            format!("Already here: {}.", counted(here)),
        ));
        let more = match (updates, same) {
            (0, true) => words.pick((
                "Rien n’y a changé\u{a0}: le fichier n’en dit rien de plus récent.".to_owned(),
                "Nothing changed in them: the file says nothing newer of them.".to_owned(),
            )),
            (0, false) => String::new(),
            _ => words.pick((
                format!("Mises à jour\u{a0}: {}.", counted(updates)),
                format!("Updated: {}.", counted(updates)),
            )),
        };
        format!("{before} {more}")
    };
    view! { <p id="import-here">{says}</p> }
}

/// What is newer in the file, for the person to decide.
#[component]
fn Offer(bringing: Bringing, offered: usize) -> impl IntoView {
    let words = bringing.known.words;
    let label = Signal::derive(move || {
        let counted = words.plural(offered, ("entrée", "entry"), ("entrées", "entries"));
        words.pick((format!("Mettre à jour {counted}"), format!("Update {counted}")))
    });
    view! {
        <p>{words.say(
            "Le fichier est plus récent pour une partie de ce qui est ici. Rien n’en a été \
             repris\u{a0}; ce qui a été modifié ici resterait tel quel.",
            "The file is newer for some of what is here. Nothing of that was taken over; what was \
             changed here would stay as it is.",
        )}</p>
        <Button
            label=label
            id="import-update"
            disabled=bringing.busy
            on_press=Callback::new(move |()| bringing.take_over())
        />
    }
}
