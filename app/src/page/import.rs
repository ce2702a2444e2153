//! Bringing things in: archives (`.eln`) of other notebooks, and what another app of this device
//! shares. Nothing is taken before the person says so.

use super::components::{Button, Empty, FileButton, Kind, Notice, Progress, Select, Tone, text};
use super::entries::{Start, begin_with};
use super::frame::A;
use super::known::Known;
use super::launch::{self, Shared};
use super::route::{Route, Shelf};
use super::visit::Visit;
use crate::message::{Answer, Ask, FileAsk, Report, Row};
use crate::page::call::Call;
use cahier_notebook::EntryKind;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// Most entries of a report that are linked; the list of experiments has all.
const LINKED_MAX: usize = 50;

/// What was brought in.
#[component]
pub fn ImportPage(known: Known) -> impl IntoView {
    let words = known.words;
    let zone = RwSignal::new(known.filter.with_untracked(|filter| filter.zone.clone()));
    let busy = RwSignal::new(false);
    let report = RwSignal::new(None::<Report>);
    let import = Callback::new(move |files: Vec<File>| {
        let _ = known.received.try_set(Vec::new());
        bring_in(known, zone, files, busy, report);
    });
    let zones = Signal::derive(move || {
        known.of_state(|state| {
            let may = state.zones.iter().filter(|zone| zone.may_begin);
            may.map(|zone| (zone.id.clone(), zone.title.clone())).collect::<Vec<_>>()
        })
    });
    // The first zone where one may begin, until another one is chosen.
    let chosen = Signal::derive(move || {
        let wanted = zone.get();
        zones.with(|zones| {
            let found = zones.iter().find(|(id, _)| *id == wanted).or_else(|| zones.first());
            found.map(|(id, _)| id.clone()).unwrap_or_default()
        })
    });
    Effect::new(move || {
        let chosen = chosen.get();
        // What is the same already is not set again: it would never come to rest.
        if zone.with_untracked(|zone| *zone != chosen) {
            zone.set(chosen);
        }
    });
    view! {
        <h1>{words.say("Importer", "Import")}</h1>
        <p class="page-lead">{words.say(
            "Une archive .eln vient d’un autre cahier, ou d’une sauvegarde d’un autre logiciel. \
             Tout est lu sur cet appareil, sans réseau ; un rapport dit ce qui est venu.",
            "An .eln archive comes from another notebook, or from an export of other software. \
             All of it is read on this device, without a network; a report says what came.",
        )}</p>
        <Select
            label=text(words, "Dans la zone", "Into the zone")
            options=zones
            value=chosen
            on_choose=Callback::new(move |id| zone.set(id))
            id="import-zone"
        />
        <Received known import />
        <FileButton
            label=text(words, "Choisir une archive", "Choose an archive")
            icon="file-input"
            accept=".eln,application/vnd.eln+zip"
            multiple=true
            id="import-file"
            disabled=busy
            on_files=import
        />
        <UnderWay known busy />
        {move || report.get().map(|report| view! { <Told known report /> })}
    }
}

/// Imports archives, one after the other.
fn bring_in(
    known: Known,
    zone: RwSignal<String>,
    files: Vec<File>,
    busy: RwSignal<bool>,
    report: RwSignal<Option<Report>>,
) {
    let zone = zone.get_untracked();
    let zone = (!zone.is_empty()).then_some(zone);
    busy.set(true);
    report.set(None);
    spawn_local(async move {
        let mut all = Report::default();
        for file in files {
            let ask = Ask::File(FileAsk::Import { zone: zone.clone(), name: file.name() });
            match known.engine.ask_with(ask, Some(file.into())).await {
                Ok((Answer::Report(one), _)) => {
                    all.entries.extend(one.entries);
                    all.files += one.files;
                    all.lines.extend(one.lines);
                }
                Ok(_) => {}
                Err(sentence) => known.say(sentence),
            }
        }
        let _ = busy.try_set(false);
        let _ = report.try_set(Some(all));
    });
}

/// Archives with which the app was opened: they wait for the person.
#[component]
fn Received(known: Known, import: Callback<Vec<File>>) -> impl IntoView {
    let words = known.words;
    let count = move || known.received.with(Vec::len);
    let names = move || {
        known.received.with(|files| files.iter().map(File::name).collect::<Vec<_>>().join(", "))
    };
    let take = Callback::new(move |()| {
        let files = known.received.try_update(std::mem::take).unwrap_or_default();
        import.call(files);
    });
    view! {
        <Show when=move || { count() > 0 }>
            <Notice title=Signal::derive(names)>
                <p>{words.say(
                    "Rien n’est encore importé.",
                    "Nothing is imported yet.",
                )}</p>
                <Button
                    label=text(words, "Importer", "Import")
                    kind=Kind::Primary
                    id="import-received"
                    on_press=take
                />
            </Notice>
        </Show>
    }
}

/// How far it is.
#[component]
fn UnderWay(known: Known, busy: RwSignal<bool>) -> impl IntoView {
    let words = known.words;
    let done = Signal::derive(move || {
        known.progress.with(|all| {
            let own = all.iter().find(|one| one.entry.is_none() && !one.travels)?;
            own.total.filter(|total| *total > 0.0).map(|total| own.done / total)
        })
    });
    view! {
        <Show when=move || busy.get()>
            <Progress label=text(words, "L’archive est lue", "The archive is read") done=done />
        </Show>
    }
}

/// What came, and what did not.
#[component]
fn Told(known: Known, report: Report) -> impl IntoView {
    let words = known.words;
    let Report { entries, files, lines } = report;
    let count = entries.len();
    let title = Signal::derive(move || {
        let came = words.plural(count, ("entrée", "entry"), ("entrées", "entries"));
        let with = words.plural(files, ("fichier", "file"), ("fichiers", "files"));
        words.pick((format!("{came} et {with} importés"), format!("{came} and {with} imported")))
    });
    let tone = if count > 0 { Tone::Good } else { Tone::Attention };
    let line = move |line: Sentence| view! { <li>{move || words.tell(&line)}</li> };
    let entry = move |id: String| {
        let own = id.clone();
        let title = move || {
            let title = known.list.with(|rows| rows.get(&own).map(|row| row.title.clone()));
            title
                .filter(|title| !title.is_empty())
                .unwrap_or_else(|| words.pick(("sans titre", "untitled")).to_owned())
        };
        // The list is told a moment after the answer: the link is made when it is pressed.
        let route = Signal::derive(move || {
            known.list.track();
            known.route_of(&id)
        });
        view! { <li><A known href=route>{title}</A></li> }
    };
    let linked = entries.into_iter().take(LINKED_MAX).map(entry).collect_view();
    view! {
        <Notice tone=tone title=title id="import-report">
            <ul class="report-lines">{lines.into_iter().map(line).collect_view()}</ul>
            <ul class="report-entries">{linked}</ul>
        </Notice>
    }
}

/// Today's date, where the person is (`YYYY-MM-DD`).
fn today() -> String {
    let now = js_sys::Date::new_0();
    format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date())
}

/// The experiment of a day that changed last.
fn entry_of(rows: &std::collections::BTreeMap<String, Row>, day: &str) -> Option<(String, String)> {
    let of_day = |row: &&Row| row.kind == EntryKind::Experiment && row.date.as_deref() == Some(day);
    let last = rows.values().filter(of_day);
    let last = last.max_by(|one, other| one.modified_ms.total_cmp(&other.modified_ms));
    last.map(|row| (row.id.clone(), row.title.clone()))
}

/// What another app shared: a photo of the bench, mostly.
#[component]
pub fn SharePage(known: Known) -> impl IntoView {
    let words = known.words;
    let files = RwSignal::new_local(Vec::<Shared>::new());
    let busy = RwSignal::new(true);
    spawn_local(async move {
        match launch::shared().await {
            Ok(found) => {
                let _ = files.try_set(found);
            }
            Err(_) => known.say(both(
                "Le navigateur ne donne pas ce qui a été partagé ; rien du cahier n’est touché. \
                 Partagez encore, ou joignez le fichier depuis une entrée.",
                "The browser does not give what was shared; nothing of the notebook is touched. \
                 Share it again, or attach the file from within an entry.",
            )),
        }
        let _ = busy.try_set(false);
    });
    let names = Signal::derive(move || {
        files
            .with(|files| files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join(", "))
    });
    let some = Memo::new(move |_| files.with(|files| !files.is_empty()));
    let nothing = move || !some.get() && !busy.get();
    view! {
        <h1>{words.say("Fichiers reçus", "Received files")}</h1>
        <Show when=nothing>
            <Empty
                icon="inbox"
                title=text(words, "Rien n’a été partagé", "Nothing was shared")
                text=text(
                    words,
                    "Partagez une photo vers Cahier depuis une autre application.",
                    "Share a photo to Cahier from another app.",
                )
            />
        </Show>
        <Show when=move || some.get()>
            <Notice title=names id="shared">
                <Taking known files busy />
            </Notice>
        </Show>
    }
}

/// Where they go: into today's experiment, a new one, or nowhere.
#[component]
fn Taking(
    known: Known,
    files: RwSignal<Vec<Shared>, LocalStorage>,
    busy: RwSignal<bool>,
) -> impl IntoView {
    let words = known.words;
    let found = Memo::new(move |_| known.list.with(|rows| entry_of(rows, &today())));
    let is_found = Memo::new(move |_| found.with(Option::is_some));
    let title = Signal::derive(move || {
        let title = found.get().map(|(_, title)| title).unwrap_or_default();
        words.pick((format!("Joindre à « {title} »"), format!("Attach to “{title}”")))
    });
    let attach = Callback::new(move |()| {
        let id = found.get_untracked().map(|(id, _)| id);
        take(known, id, files, busy);
    });
    let begin = Callback::new(move |()| take(known, None, files, busy));
    let drop_all = Callback::new(move |()| {
        spawn_local(async move {
            let _ = launch::forget().await;
            let _ = files.try_set(Vec::new());
        });
    });
    let waits = Signal::derive(move || busy.get());
    view! {
        <div class="actions">
            <Show when=move || is_found.get()>
                <Button
                    label=title
                    kind=Kind::Primary
                    id="attach-shared"
                    disabled=waits
                    on_press=attach
                />
            </Show>
            <Button
                label=text(words, "Commencer une expérience", "Begin an experiment")
                id="begin-shared"
                disabled=waits
                on_press=begin
            />
            <Button
                label=text(words, "Ne pas garder", "Do not keep")
                kind=Kind::Quiet
                id="forget-shared"
                disabled=waits
                on_press=drop_all
            />
        </div>
    }
}

/// Attaches what was shared, to an entry or to a new one that is called by its date.
fn take(
    known: Known,
    entry: Option<String>,
    files: RwSignal<Vec<Shared>, LocalStorage>,
    busy: RwSignal<bool>,
) {
    busy.set(true);
    let title = known.words.date(&today());
    let (shared, visit) = (files.get_untracked(), Visit::now(known));
    spawn_local(async move {
        match attach(known, entry, title, shared).await {
            Ok(id) => {
                let _ = launch::forget().await;
                let place = Route::Entry { shelf: Shelf::Experiments, id, pane: None };
                visit.lead(&place, both("Fichiers joints.", "Files attached."));
            }
            Err(sentence) => known.say(sentence),
        }
        let _ = busy.try_set(false);
    });
}

async fn attach(
    known: Known,
    entry: Option<String>,
    title: String,
    shared: Vec<Shared>,
) -> Result<String, Sentence> {
    let entry = match entry {
        Some(entry) => entry,
        None => begin_with(known, Start { title, ..Start::default() }).await?,
    };
    for Shared { name, blob } in shared {
        let ask = FileAsk::Attach { entry: entry.clone(), name, media_type: blob.type_() };
        known.engine.ask_with(Ask::File(ask), Some(blob)).await?;
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_goes_to_the_experiment_of_its_day() {
        let row = |id: &str, day: &str, kind: EntryKind, modified_ms: f64| {
            let (id, date) = (id.to_owned(), Some(day.to_owned()));
            (id.clone(), Row { id, date, kind, modified_ms, ..Row::default() })
        };
        let rows = [
            row("old", "2026-11-20", EntryKind::Experiment, 9.0),
            row("first", "2026-11-21", EntryKind::Experiment, 1.0),
            row("last", "2026-11-21", EntryKind::Experiment, 2.0),
            row("tool", "2026-11-21", EntryKind::Resource, 3.0),
        ];
        let found = |day| entry_of(&rows.iter().cloned().collect(), day).map(|(id, _)| id);
        assert_eq!(found("2026-11-21").as_deref(), Some("last"));
        assert_eq!(found("2026-11-22"), None);
    }
}
