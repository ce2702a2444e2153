//! What another app shared: it goes into an entry, or where files are brought in.

use super::is_importable;
use crate::message::{Ask, FileAsk, Row};
use crate::page::components::{Button, Empty, Kind, Notice, text};
use crate::page::entries::{Start, begin_with};
use crate::page::known::Known;
use crate::page::launch::{self, Shared};
use crate::page::route::{Route, Shelf};
use crate::page::visit::Visit;
use cahier_notebook::EntryKind;
use cahier_words::{Sentence, both};
use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

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
            Err(_) => known.say(not_given()),
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

fn not_given() -> Sentence {
    both(
        "Le navigateur ne donne pas ce qui a été partagé ; rien du cahier n’est touché. Partagez \
         encore, ou joignez le fichier depuis une entrée.",
        "The browser does not give what was shared; nothing of the notebook is touched. Share it \
         again, or attach the file from within an entry.",
    )
}

/// Where they go: into today's experiment, a new one, where files are brought in, or nowhere.
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
    let imports =
        Memo::new(move |_| files.with(|files| files.iter().all(|file| is_importable(&file.name))));
    let import = Callback::new(move |()| bring_in(known, files));
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
            <Show when=move || imports.get()>
                <Button
                    label=text(words, "Importer…", "Import…")
                    id="import-shared"
                    disabled=waits
                    on_press=import
                />
            </Show>
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

/// Goes to where files are brought in, with what was shared: nothing of it is brought in yet.
fn bring_in(known: Known, files: RwSignal<Vec<Shared>, LocalStorage>) {
    let file = |shared: &Shared| {
        File::new_with_blob_sequence(&Array::of1(&shared.blob), &shared.name).ok()
    };
    let made = files.with_untracked(|files| files.iter().map(file).collect::<Option<Vec<_>>>());
    let Some(made) = made else {
        known.say(not_given());
        return;
    };
    let _ = known.received.try_set(made);
    spawn_local(async move {
        let _ = launch::forget().await;
    });
    known.go(&Route::Import);
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
