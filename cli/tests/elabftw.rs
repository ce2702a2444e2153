//! A whole team moves from eLabFTW: JSON, an archive and a file that lies beside them, tried first,
//! then brought in, then again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, text};
use serde_json::Value;
use std::path::{Path, PathBuf};

const IRON: &str = "20250304-1f0c5b7a9d2e4c6b8a1f3e5d7c9b0a2d4e6f8091";
const LINK: &str = "https://elab.labo.example/experiments.php?mode=view&id=41";
const IN_FRENCH: &str = "eLabFTW : ce qui n'a pas de place propre";

/// The exports of a team, which name each other.
fn exports(dir: &Path) -> PathBuf {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixtures = fixtures.join("../shared/formats/tests/fixtures/elabftw");
    let folder = dir.join("exports");
    std::fs::create_dir_all(folder.join("fichiers")).unwrap();
    for (from, to) in [
        ("experiments.json", "a.json"),
        ("equipe.json", "b.json"),
        ("courbe-brute.csv", "fichiers/courbe-brute.csv"),
        ("personnes.csv", "personnes.csv"),
    ] {
        std::fs::copy(fixtures.join(from), folder.join(to)).unwrap();
    }
    std::fs::write(folder.join("fichiers/affiche.txt"), "Salle 12\n").unwrap();
    std::fs::write(folder.join("coupé.json"), "[{\"id\": 1,").unwrap();
    std::fs::write(folder.join("equipe.eln"), archive()).unwrap();
    folder
}

/// An archive with an entry that is in JSON too, and one that is not.
fn archive() -> Vec<u8> {
    let json = format!(
        r##"{{"@context": "https://w3id.org/ro/crate/1.2/context", "@graph": [
        {{"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {{"@id": "./"}},
         "conformsTo": {{"@id": "https://w3id.org/ro/crate/1.2"}},
         "sdPublisher": {{"@id": "#publisher"}}}},
        {{"@id": "#publisher", "@type": "Organization", "name": "eLabFTW"}},
        {{"@id": "./", "@type": "Dataset", "hasPart": [{{"@id": "./a/"}}, {{"@id": "./b/"}}]}},
        {{"@id": "./a/", "@type": "Dataset", "name": "Dosage du fer, eau de source",
         "identifier": "{IRON}", "genre": "experiment", "text": "<p>De l’archive.</p>",
         "url": "{LINK}",
         "dateModified": "2025-03-05T17:40:11+01:00", "hasPart": [{{"@id": "./a/photo.jpg"}}]}},
        {{"@id": "./a/photo.jpg", "@type": "File", "name": "photo.jpg"}},
        {{"@id": "./b/", "@type": "Dataset", "name": "Seulement en archive", "genre": "resource",
         "identifier": "20250401-2222bbbbccccddddeeeeffff0000111122223333",
         "text": "<p>Voir <a href='{LINK}'>le dosage</a>.</p>"}}]}}"##
    );
    zip(&[("x/ro-crate-metadata.json", json.as_bytes()), ("x/a/photo.jpg", b"\xff\xd8\xff\xe0")])
}

fn shown(person: &Person, zone: &str) -> Vec<Value> {
    let listed = person.json(&["list", "--zone", zone]);
    let ids = listed.as_array().unwrap().iter().map(|row| text(row, "entry"));
    ids.map(|id| person.json(&["show", &id])).collect()
}

fn titled<'s>(all: &'s [Value], title: &str) -> &'s Value {
    let found = all.iter().find(|one| one["content"]["title"] == title);
    found.unwrap_or_else(|| panic!("« {title} » is not there: {all:?}"))
}

fn names(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|one| text(one, "name")).collect()
}

#[test]
fn a_team_moves_once() {
    let dir = tempfile::tempdir().unwrap();
    let folder = exports(dir.path());
    let (folder, people) = (folder.to_str().unwrap(), folder.join("personnes.csv"));
    let ana = Person(dir.path().join("ana"));

    // What is there can be seen before there is a notebook.
    let people = people.to_str().unwrap();
    let tried = ana.json(&["import-elabftw", folder, "--people", people, "--dry-run"]);
    assert_eq!(tried["dry_run"], true);
    let expected =
        [("experiments", 2), ("resources", 2), ("templates", 2), ("bookings", 3), ("comments", 1)];
    for (key, count) in expected {
        assert_eq!(tried[key], count, "{key}: {tried}");
    }
    assert_eq!(tried["not_taken"], serde_json::json!(["fichiers/affiche.txt"]));
    assert_eq!(text(&tried["unread"][0], "file"), "coupé.json");
    let (ok, said, error) = ana.run(&["import-elabftw", folder, "--dry-run"]);
    assert!(ok && said.contains("réservations : 3"), "{said}{error}");
    assert!(said.contains("Rien n’a été changé") && said.contains("coupé.json"), "{said}");

    ana.json(&["init", "--name", "Ana Ruiz"]);
    let zone = text(&ana.json(&["zone", "new", "Chimie"]), "zone");
    let arguments = ["import-elabftw", folder, "--into", &zone, "--people", people];
    let done = ana.json(&arguments);
    assert_eq!((&done["entries"], &done["here"]), (&Value::from(7), &Value::from(0)), "{done}");

    let all = shown(&ana, &zone);
    assert_eq!(all.len(), 7);
    check_iron(&all);
    let resource = titled(&all, "Spectromètre");
    let markdown = text(resource, "markdown");
    assert!(markdown.contains("## Réservations"), "{markdown}");
    assert!(markdown.contains("Entretien") && markdown.contains("Ivo Marchetti-Roy"), "{markdown}");
    let iron = text(titled(&all, "Dosage du fer, eau de source"), "entry");
    assert!(markdown.contains(&format!("entry:{iron}")), "{markdown}");
    assert_eq!(titled(&all, "Dosage, modèle")["content"]["kind"], "experiment-template");
    assert_eq!(titled(&all, "Appareil")["content"]["kind"], "resource-template");
    let rest = names(&titled(&all, IN_FRENCH)["content"]["attachments"]);
    assert!(rest.contains(&"b-json-storage_units.json".to_owned()), "{rest:?}");

    let again = ana.json(&arguments);
    assert_eq!((&again["entries"], &again["here"]), (&Value::from(0), &Value::from(7)), "{again}");
    assert_eq!((&again["updated"], &again["files"]), (&Value::from(0), &Value::from(0)));
    assert_eq!(shown(&ana, &zone).len(), 7, "nothing is there twice");
}

/// The entry that comes in both: the text of the archive, all the rest.
fn check_iron(all: &[Value]) {
    let one = titled(all, "Dosage du fer, eau de source");
    assert!(text(one, "markdown").contains("De l’archive."), "{one}");
    let content = &one["content"];
    let mut files = names(&content["attachments"]);
    files.sort();
    assert_eq!(files, ["courbe.csv", "photo.jpg"]);
    assert_eq!((&content["status"], &content["category"]), (&"Terminée".into(), &"Dosage".into()));
    assert_eq!(text(&one["comments"][0], "author"), "Ivo Marchetti-Roy");
    let fields = content["fields"].as_array().unwrap();
    let value = |name: &str| {
        let found = fields.iter().find(|field| field["name"] == name);
        text(found.unwrap_or_else(|| panic!("{name}: {fields:?}")), "value")
    };
    assert_eq!(value("Concentration"), "0.42");
    assert_eq!(value("Verrouillée"), "2025-03-06 09:00, Ivo Marchetti-Roy");
    let resource = text(titled(all, "Spectromètre"), "entry");
    assert_eq!(value("Appareil"), resource, "a field that is an entry leads to it");
    let links = content["links"].as_array().unwrap();
    assert!(links.iter().any(|link| link["target"] == resource.as_str()), "{links:?}");
}

#[test]
fn what_is_newer_is_offered_and_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let folder = exports(dir.path());
    let path = folder.to_str().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana Ruiz"]);
    let zone = text(&ana.json(&["zone", "new", "Chimie"]), "zone");
    ana.json(&["import-elabftw", path, "--into", "Chimie"]);
    let json = std::fs::read_to_string(folder.join("b.json")).unwrap();
    std::fs::write(folder.join("b.json"), json.replace("Salle 12.", "Salle 14.")).unwrap();
    let again = ["import-elabftw", path, "--into", "Chimie"];
    let offered = ana.json(&again);
    assert_eq!((&offered["here"], &offered["updated"]), (&Value::from(7), &Value::from(0)));
    let updated = ana.json(&[&again[..], &["--update"]].concat());
    assert_eq!(updated["updated"], 1, "{updated}");
    let all = shown(&ana, &zone);
    assert!(text(titled(&all, "Spectromètre"), "markdown").contains("Salle 14."));

    let empty = dir.path().join("vide");
    std::fs::create_dir(&empty).unwrap();
    let said = ana.fails(&["import-elabftw", empty.to_str().unwrap()]);
    assert!(said.contains("aucun export d’eLabFTW"), "{said}");
}

/// A zip in which everything is stored as it is.
fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut list): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let at = out.len() as u32;
        let size = (bytes.len() as u32).to_le_bytes();
        let mut head: Vec<u8> = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        head.extend(crc32(bytes).to_le_bytes());
        head.extend([size, size].concat());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(*bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (at, count) = (out.len() as u32, (parts.len() as u16).to_le_bytes());
    out.extend(&list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count, count].concat());
    out.extend((list.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, byte)
}
