//! Bringing things in: archives (`.eln`) of other notebooks, texts and tables of other programs,
//! and what another app of this device shares. Nothing is taken before the person says so.

mod columns;
mod share;
mod told;

pub use share::SharePage;

use super::call::Call;
use super::components::{Button, FileButton, Kind, Notice, Progress, Select, text};
use super::known::Known;
use crate::message::{Answer, Ask, Becomes, Bring, FileAsk, Imported};
use cahier_notebook::EntryKind;
use cahier_words::{Sentence, both};
use columns::Columns;
use leptos::prelude::*;
use told::Told;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

/// What a person may choose; the worker looks at what is in it.
const ACCEPT: &str = ".eln,.html,.htm,.md,.markdown,.docx,.csv,.tsv,.txt,application/vnd.eln+zip";
/// Ends of names of tables, of which the columns are shown first.
const TABLES: [&str; 3] = [".csv", ".tsv", ".txt"];
/// Ends of names of which it is plain that they can be brought in.
const IMPORTABLE: [&str; 8] =
    [".eln", ".html", ".htm", ".md", ".markdown", ".docx", ".csv", ".tsv"];

fn ends_with(name: &str, ends: &[&str]) -> bool {
    let name = name.to_lowercase();
    ends.iter().any(|end| name.ends_with(end))
}

/// Whether a file of that name can be brought in.
fn is_importable(name: &str) -> bool {
    ends_with(name, &IMPORTABLE)
}

/// A file that was asked for: it may be asked for again, for what is newer in it.
#[derive(Clone)]
struct Asked {
    file: File,
    zone: Option<String>,
    how: Bring,
}

/// What is brought in.
#[derive(Clone, Copy)]
struct Bringing {
    known: Known,
    zone: RwSignal<String>,
    kind: RwSignal<EntryKind>,
    busy: RwSignal<bool>,
    report: RwSignal<Option<Imported>>,
    /// The files of which the report tells.
    brought: StoredValue<Vec<Asked>, LocalStorage>,
    /// Tables of which the columns are still to be decided; the first one is shown.
    tables: RwSignal<Vec<File>, LocalStorage>,
}

impl Bringing {
    fn begin(known: Known) -> Self {
        Self {
            known,
            zone: RwSignal::new(known.filter.with_untracked(|filter| filter.zone.clone())),
            kind: RwSignal::new(EntryKind::Experiment),
            busy: RwSignal::new(false),
            report: RwSignal::new(None),
            brought: StoredValue::new_local(Vec::new()),
            tables: RwSignal::new_local(Vec::new()),
        }
    }

    /// Brings in what a person chose; of tables they see the columns first.
    fn choose(self, files: Vec<File>) {
        let is_table = |file: &File| ends_with(&file.name(), &TABLES);
        let (tables, others): (Vec<File>, Vec<File>) = files.into_iter().partition(is_table);
        let _ = self.report.try_set(None);
        let _ = self.brought.try_set_value(Vec::new());
        let _ = self.tables.try_set(tables);
        let asked = others.into_iter().map(|file| self.asked(file, Vec::new(), false));
        self.bring(asked.collect());
    }

    fn asked(self, file: File, columns: Vec<Becomes>, month_first: bool) -> Asked {
        let zone = self.zone.try_get_untracked().filter(|zone| !zone.is_empty());
        let kind = self.kind.try_get_untracked().unwrap_or_default();
        Asked { file, zone, how: Bring { kind, columns, month_first, update: false } }
    }

    /// The table that is shown goes away, and the next one comes.
    fn next_table(self) -> Option<File> {
        let next = |tables: &mut Vec<File>| (!tables.is_empty()).then(|| tables.remove(0));
        self.tables.try_update(next).flatten()
    }

    /// Brings in the table that is shown, as the person decided.
    fn bring_table(self, columns: Vec<Becomes>, month_first: bool) {
        if let Some(file) = self.next_table() {
            self.bring(vec![self.asked(file, columns, month_first)]);
        }
    }

    /// Takes over what is newer in the files of the report.
    fn take_over(self) {
        let again = self.brought.try_update_value(std::mem::take).unwrap_or_default();
        let _ = self.report.try_set(None);
        let update = |mut one: Asked| {
            one.how.update = true;
            one
        };
        self.bring(again.into_iter().map(update).collect());
    }

    /// Brings files in, one after the other; what came of them is added to the report.
    fn bring(self, asked: Vec<Asked>) {
        if asked.is_empty() {
            return;
        }
        let known = self.known;
        let _ = self.busy.try_set(true);
        spawn_local(async move {
            let mut all = Imported::default();
            for Asked { file, zone, how } in asked.clone() {
                let name = file.name();
                let ask = FileAsk::Import { zone, name: name.clone(), how };
                match known.engine.ask_with(Ask::File(ask), Some(file.into())).await {
                    Ok((Answer::Imported(one), _)) => all.add(*one),
                    Ok(_) => {}
                    // Whoever went on reads at the foot of the page what did not come.
                    Err(why) => match self.busy.try_get_untracked() {
                        Some(_) => all.fail(of_file(&name, &why)),
                        None => known.say(of_file(&name, &why)),
                    },
                }
            }
            let _ = self.brought.try_update_value(|brought| brought.extend(asked));
            let _ = self.report.try_update(|report| report.get_or_insert_default().add(all));
            let _ = self.busy.try_set(false);
        });
    }
}

/// Why nothing came of a file.
fn of_file(name: &str, why: &Sentence) -> Sentence {
    both(format!("«\u{a0}{name}\u{a0}»\u{a0}:"), format!("“{name}”:")).then(why)
}

/// What was brought in.
#[component]
pub fn ImportPage(known: Known) -> impl IntoView {
    let words = known.words;
    let bringing = Bringing::begin(known);
    let import = Callback::new(move |files: Vec<File>| {
        let _ = known.received.try_set(Vec::new());
        bringing.choose(files);
    });
    let busy = bringing.busy;
    let has_table = move || bringing.tables.with(|tables| !tables.is_empty());
    view! {
        <h1>{words.say("Importer", "Import")}</h1>
        <p class="page-lead">{words.say(
            "Une archive .eln vient d’un autre cahier, ou d’une sauvegarde d’un autre logiciel. Un \
             fichier HTML, Markdown ou Word devient une entrée\u{a0}; d’un tableau (CSV), chaque \
             ligne en devient une. Tout est lu sur cet appareil, sans réseau ; un rapport dit ce \
             qui est venu.",
            "An .eln archive comes from another notebook, or from an export of other software. A \
             file of HTML, Markdown or Word becomes an entry; of a table (CSV), each row becomes \
             one. All of it is read on this device, without a network; a report says what came.",
        )}</p>
        <WhereTo bringing />
        <Received known import />
        <FileButton
            label=text(words, "Choisir des fichiers", "Choose files")
            icon="file-input"
            accept=ACCEPT
            multiple=true
            id="import-file"
            disabled=busy
            on_files=import
        />
        <UnderWay known busy />
        {move || has_table().then(|| view! { <Columns bringing /> })}
        {move || bringing.report.get().map(|came| view! { <Told bringing came /> })}
    }
}

/// Where it goes, and what it becomes.
#[component]
fn WhereTo(bringing: Bringing) -> impl IntoView {
    let Bringing { known, zone, kind, .. } = bringing;
    let words = known.words;
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
    let kinds = Signal::derive(move || {
        let kinds = [
            (EntryKind::Experiment, ("Expériences", "Experiments")),
            (EntryKind::Resource, ("Ressources", "Resources")),
        ];
        let option = |(kind, says): (EntryKind, (&'static str, &'static str))| {
            (kind.name().to_owned(), words.pick(says).to_owned())
        };
        kinds.map(option).to_vec()
    });
    view! {
        <Select
            label=text(words, "Dans la zone", "Into the zone")
            options=zones
            value=chosen
            on_choose=Callback::new(move |id| zone.set(id))
            id="import-zone"
        />
        <Select
            label=text(
                words,
                "En tant que (une archive .eln le dit elle-même)",
                "As (an .eln archive says it itself)",
            )
            options=kinds
            value=Signal::derive(move || kind.get().name().to_owned())
            on_choose=Callback::new(move |name: String| {
                kind.set(EntryKind::from_name(&name).unwrap_or_default());
            })
            id="import-kind"
        />
    }
}

/// Files with which the app was opened: they wait for the person.
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
            <Progress label=text(words, "Le fichier est lu", "The file is read") done=done />
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_whether_its_columns_are_shown_first() {
        assert!(ends_with("Stock.CSV", &TABLES) && ends_with("spectre.txt", &TABLES));
        assert!(!ends_with("notes.md", &TABLES) && !ends_with("csv", &TABLES));
        assert!(is_importable("rapport.docx") && !is_importable("photo.png"));
        // Plain words can be shared as well, which are no table.
        assert!(!is_importable("mots.txt"));
        let mut ends = ACCEPT.split(',').filter(|one| one.starts_with('.'));
        assert!(ends.all(|end| IMPORTABLE.contains(&end) || TABLES.contains(&end)));
    }
}
