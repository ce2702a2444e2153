//! A whole export, written by hand; and anything at all.

use super::*;
use crate::Lang;
use crate::eln::{Import, ImportedEntry, ImportedFile, Print};
use cahier_notebook::entry::Comment;
use cahier_notebook::{BODY_DEPTH_MAX, EntryKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fmt::Write as _;

const EXPERIMENTS: &[u8] = include_bytes!("../../tests/fixtures/elabftw/experiments.json");
const TEAM: &[u8] = include_bytes!("../../tests/fixtures/elabftw/equipe.json");
const PEOPLE: &[u8] = include_bytes!("../../tests/fixtures/elabftw/personnes.csv");
const CURVE: &str = "92755f63a5ed2595b5c0182ee319bde6553614e58088f623405f693a4abf5da7";
const IRON: &str = "20250304-1f0c5b7a9d2e4c6b8a1f3e5d7c9b0a2d4e6f8091";
const MICROSCOPE: &str = "20240110-abcdef0123456789abcdef0123456789abcdef01";

fn team() -> Team {
    let mut team = Team::new(Limits::default(), Lang::Fr);
    team.add_json("experiments.json", EXPERIMENTS).unwrap();
    team.add_json("equipe.json", TEAM).unwrap();
    let file = FolderFile { name: "courbe-brute.csv".into(), sha256: CURVE.into(), bytes: 21 };
    assert_eq!(team.add_file(file), Some(0));
    team
}

fn titled<'m>(moved: &'m Moved, title: &str) -> &'m ImportedEntry {
    let mut all = moved.entries.iter().map(|entry| &entry.imported);
    all.find(|one| one.entry.title == title).unwrap_or_else(|| panic!("{title}"))
}

#[test]
fn a_team_moves_with_everything() {
    let moved = team().finish();
    let expected = Counts {
        experiments: 2,
        resources: 1,
        templates: 2,
        categories: 2,
        statuses: 2,
        bookings: 3,
        comments: 1,
        files: 1,
        people: 2,
        tags: 2,
    };
    assert_eq!(moved.counts, expected);
    let titles: Vec<_> =
        moved.entries.iter().map(|one| one.imported.entry.title.as_str()).collect();
    let rest = "eLabFTW : ce qui n'a pas de place propre";
    assert_eq!(titles.len(), 6);
    assert!(!titles.contains(&"Brouillon jeté") && titles.last() == Some(&rest), "{titles:?}");
    assert_eq!(titled(&moved, "Dosage, modèle").entry.kind, EntryKind::ExperimentTemplate);
    assert_eq!(titled(&moved, "Appareil").entry.kind, EntryKind::ResourceTemplate);
    let template = &titled(&moved, "Dosage, modèle").entry;
    assert_eq!((template.steps.len(), template.fields.len()), (1, 1));
    assert_eq!(template.category.as_deref(), Some("Dosage"));
}

#[test]
fn an_entry_keeps_all_of_its_parts() {
    let moved = team().finish();
    let one = titled(&moved, "Dosage du fer, eau de source");
    let entry = &one.entry;
    assert_eq!((one.source_id.as_str(), entry.kind), (IRON, EntryKind::Experiment));
    assert_eq!(entry.date.as_deref(), Some("2025-03-04"));
    assert_eq!(entry.status.as_deref(), Some("Terminée"), "by its number");
    assert_eq!(entry.category.as_deref(), Some("Dosage"));
    assert_eq!((entry.tags.join(" ").as_str(), &one.authors[0][..]), ("eau fer", "Nadia Ferrand"));
    let steps: Vec<_> = entry.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(steps, ["Prélever", "Filtrer"]);
    assert_eq!(entry.steps[0].done_at.as_deref(), Some("2025-03-04T09:30:00Z"));
    assert_eq!(entry.steps[1].deadline.as_deref(), Some("2025-03-10T12:00:00Z"));
    let said = &one.comments[0];
    assert_eq!(said.text, "Refaire l'essai à 20 °C.");
    assert_eq!(said.author, "Ivo Marchetti");
    let fields: Vec<_> =
        entry.fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
    let expected = [
        ("Concentration", "0.42"),
        ("Appareil", MICROSCOPE),
        ("Fini", "true"),
        ("Relecteur", "Ivo Marchetti"),
        ("Étoiles", "4"),
        ("Numéro", "12"),
        ("Verrouillée", "2025-03-06 09:00, Ivo Marchetti"),
        ("Horodatée", "2025-03-06 09:01, Ivo Marchetti"),
    ];
    assert_eq!(fields, expected);
    assert_eq!(entry.fields[0].unit.as_deref(), Some("mg/L"));
    assert_eq!(entry.fields[0].group.as_deref(), Some("Mesure"));
    let targets: Vec<_> = entry.links.iter().map(|link| link.target.as_str()).collect();
    let gone = "https://elab.labo.example/database.php?mode=view&id=999";
    let second = "20250311-77aa5b7a9d2e4c6b8a1f3e5d7c9b0a2d4e6f8091";
    assert_eq!(targets, [second, MICROSCOPE, gone]);
    assert!(entry.extra["links"].contains("Parti ailleurs"));
    assert!(entry.extra["uploads"].contains("photo.jpg"), "it is nowhere");
    assert!(entry.extra["compounds"].contains("15438-31-0"));
    assert_eq!(entry.attachments[0].sha256, CURVE);
    let body = format!("{:?}", entry.body);
    let picture = format!("attachment:{}", one.files[0].attachment_id);
    let links = [format!("entry:{MICROSCOPE}"), format!("entry:{second}"), picture];
    assert!(links.iter().all(|link| body.contains(link)), "{body}");
    assert!(body.contains("https://exemple.org") && body.contains("formula_inline"));
    let moved_one = moved.entries.iter().find(|entry| entry.imported.source_id == IRON).unwrap();
    assert_eq!(moved_one.from_folder.values().collect::<Vec<_>>(), [&0]);
    let there = Print::of_archive(one).unwrap().to_string();
    assert_eq!(one.there, there);
}

#[test]
fn markdown_is_read_as_such_and_bookings_are_a_table() {
    let moved = team().finish();
    let second = &titled(&moved, "Dosage du fer, suite").entry;
    let body = format!("{:?}", second.body);
    assert!(body.contains("check_item") && body.contains(&format!("entry:{IRON}")), "{body}");
    assert_eq!(second.date.as_deref(), Some("2025-03-11"));
    assert_eq!(second.status.as_deref(), Some("En cours"));
    let resource = titled(&moved, "Spectromètre");
    let text = resource.entry.body.plain_text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["Salle 12.", "Réservations"]);
    let first = lines.iter().position(|line| *line == "Entretien").unwrap();
    let second = lines.iter().position(|line| line.starts_with("Série 1 — Dosage")).unwrap();
    assert!(first < second, "in their order: {lines:?}");
    assert!(format!("{:?}", resource.entry.body).contains(&format!("entry:{IRON}")));
    let archived = resource.entry.fields.iter().find(|field| field.name == "Archivée");
    assert_eq!(archived.unwrap().value, "true");
}

#[test]
fn everything_else_is_kept_and_told() {
    let moved = team().finish();
    let rest = titled(&moved, "eLabFTW : ce qui n'a pas de place propre");
    let names: Vec<_> = rest.files.iter().map(|file| file.name.as_str()).collect();
    let expected = [
        "bookings.json",
        "equipe-json.json",
        "equipe-json-experiments_categories.json",
        "equipe-json-experiments_status.json",
        "equipe-json-items_categories.json",
        "equipe-json-storage_units.json",
    ];
    assert_eq!(names, expected);
    let inside = rest.files.iter().map(|file| String::from_utf8_lossy(&file.inside));
    let inside = inside.collect::<Vec<_>>().join("\n");
    assert!(inside.contains("Congélateur") && inside.contains("Ailleurs"), "{inside}");
    assert!(!inside.contains("labo.example"), "nobody's address is kept");
    let has = |warning: Warning| assert!(moved.warnings.contains(&warning), "{:?}", moved.warnings);
    has(Warning::Deleted { count: 1 });
    has(Warning::Private { count: 1 });
    has(Warning::FilesNotThere { files: 1, entries: 1 });
    has(Warning::LooseBookings { count: 1, entry: rest.entry.title.clone() });
    has(Warning::NoTimeZone);
    let kept = moved.warnings.iter().any(|warning| {
        let Warning::Entry(crate::eln::Warning::Kept { names, .. }) = warning else { return false };
        names.iter().any(|kept| kept.name == "compounds" && kept.count == 1)
    });
    assert!(kept, "{:?}", moved.warnings);
}

#[test]
fn people_are_called_what_they_are_called_here() {
    let mut team = team();
    assert_eq!(team.rename(PEOPLE), Ok(2));
    let moved = team.finish();
    let one = titled(&moved, "Dosage du fer, eau de source");
    assert_eq!(one.comments[0].author, "Ivo Marchetti-Roy");
    assert_eq!(titled(&moved, "Dosage du fer, suite").authors, ["Ivo Marchetti-Roy"]);
    let said = format!("{:?}", moved.entries);
    assert!(!said.contains("Ivo Marchetti\""), "not in fields, not in bookings");
}

#[test]
fn an_archive_and_json_are_one_entry() {
    let mut archived = ImportedEntry { source_id: IRON.into(), ..ImportedEntry::default() };
    archived.entry.title = "Dosage du fer, eau de source".into();
    archived.modified = Some("2025-03-05T17:40:11+01:00".into());
    archived.comments = vec![Comment {
        text: "Refaire l'essai à 20 °C.".into(),
        author: "Ivo Marchetti".into(),
        ..Comment::default()
    }];
    archived.files = vec![ImportedFile {
        attachment_id: "own".into(),
        name: "courbe.csv".into(),
        sha256: CURVE.into(),
        bytes: 21,
        ..ImportedFile::default()
    }];
    let older = ImportedEntry { modified: Some("2025-01-01".into()), ..archived.clone() };
    let mut team = team();
    let import = |entry| Import { entries: vec![entry], ..Import::default() };
    team.add_archive(0, import(older));
    team.add_archive(1, import(archived));
    let moved = team.finish();
    let same = moved.entries.iter().filter(|entry| entry.imported.source_id == IRON);
    let same: Vec<_> = same.collect();
    let [one] = same.as_slice() else { panic!("it is there once") };
    assert_eq!(one.archive, Some(1), "the newer of both");
    assert_eq!((one.imported.files.len(), one.imported.comments.len()), (1, 1));
    assert!(one.from_folder.is_empty() && one.imported.entry.links.len() == 3);
    assert!(format!("{:?}", one.imported.entry.body).contains("attachment:own"));
}

#[test]
fn the_same_folder_gives_the_same_and_a_list_gives_way() {
    let (one, other) = (team().finish(), team().finish());
    assert_eq!(one, other);
    let mut more = Team::new(Limits::default(), Lang::Fr);
    let list = json!([{"id": 41, "elabid": IRON, "title": "Dosage", "type": "experiments"}]);
    more.add_json("liste.json", list.to_string().as_bytes()).unwrap();
    let alone = more.finish();
    assert!(alone.warnings.contains(&Warning::ListOnly { count: 1 }));
    let mut both = team();
    both.add_json("liste.json", list.to_string().as_bytes()).unwrap();
    assert_eq!(both.finish().entries, one.entries);
}

#[test]
fn bounds_hold() {
    let limits = Limits { entries_max: 3, bookings_max: 2, ..Limits::default() };
    let limits = Limits { others_bytes_max: 200, ..limits };
    let mut team = Team::new(limits, Lang::En);
    let mut entries = String::from("[");
    for at in 0..9 {
        write!(entries, "{}", if at > 0 { "," } else { "" }).unwrap();
        write!(entries, "{{\"id\": {at}, \"title\": \"t\", \"body\": \"\"}}").unwrap();
    }
    entries.push(']');
    team.add_json("a.json", entries.as_bytes()).unwrap();
    let booking = r#"{"item": 1, "start": "", "end": ""}"#;
    let bookings = format!("[{booking}, {booking}, {booking}]");
    team.add_json("b.json", bookings.as_bytes()).unwrap();
    let other = json!([{"name": "x".repeat(150)}, {"name": "y".repeat(150)}]).to_string();
    team.add_json("c.json", other.as_bytes()).unwrap();
    let moved = team.finish();
    assert_eq!((moved.counts.experiments, moved.counts.bookings), (3, 2));
    assert!(moved.warnings.contains(&Warning::TooMany { left_out: 7 }));
    assert!(moved.warnings.contains(&Warning::NotKept { count: 1 }));
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(Value::from("<p><a href='experiments.php?id=1'>x</a>")),
        Just(Value::from("2025-03-04 10:00:00")),
        Just(Value::from("{\"extra_fields\": {\"a\": {\"type\": \"items\", \"value\": 1}}}")),
    ];
    let keys = prop::sample::select(vec![
        "id",
        "elabid",
        "title",
        "body",
        "type",
        "state",
        "metadata",
        "steps",
        "comments",
        "uploads",
        "experiments_links",
        "items_links",
        "entityid",
        "tags",
        "start",
        "end",
        "item",
        "userid",
        "fullname",
        "color",
        "tag",
        "comment",
        "hash",
        "extra_fields",
        "date",
        "category",
        "x",
    ]);
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..8).prop_map(|pairs| {
                let pairs = pairs.into_iter().map(|(key, value)| (key.to_owned(), value));
                Value::Object(pairs.collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_read_within_bounds(
        values in prop::collection::vec(anything(), 0..4),
        raw in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let limits = Limits { entries_max: 4, warnings_max: 10, ..Limits::default() };
        let mut team = Team::new(limits, Lang::Fr);
        for value in &values {
            prop_assert!(team.add_json("x.json", value.to_string().as_bytes()).is_ok());
        }
        let _ = team.add_json("raw.json", &raw);
        let moved = team.finish();
        // One more keeps what belongs to none.
        prop_assert!(moved.entries.len() <= 5 && moved.warnings.len() <= 11);
        for one in &moved.entries {
            prop_assert!(one.imported.entry.body.depth() <= BODY_DEPTH_MAX);
            prop_assert!(!one.imported.source_id.is_empty());
            prop_assert_eq!(one.imported.files.len(), one.imported.entry.attachments.len());
        }
    }
}
