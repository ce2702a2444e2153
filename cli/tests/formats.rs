//! Files of other programs: each kind comes in, what is written comes in again, and nothing that
//! comes in does harm or comes in twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, text};
use serde_json::Value;
use std::path::Path;

const HOSTILE: &str = "<!DOCTYPE html><html><head><meta charset=utf-8><title>Dosage</title>\
    <script>alert(1)</script><style>p { color: red }</style></head><body onload='alert(2)'>\
    <h1>Fer</h1><p onclick='alert(3)'>Peser <a href='javascript:alert(4)'>ici</a>\
    <img src=x onerror='alert(5)'></p><iframe src='https://a.b'></iframe>\
    <table><tr><th>Tube</th></tr><tr><td>7b</td></tr></table></body></html>";
const STOCK: &str = "Identifiant;Nom;Masse (mg);Lot\nR1;Éthanol;5;7b\nR2;=1+1;6;8c\n";

/// Somebody with a zone of their own, which is named.
fn person(dir: &Path) -> (Person, String) {
    let ana = Person(dir.join("ana"));
    ana.json(&["init", "--name", "Ana Ruiz"]);
    let zone = text(&ana.json(&["zone", "new", "Chimie"]), "zone");
    (ana, zone)
}

fn file(dir: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The entries of a zone, as they are shown.
fn shown(person: &Person, zone: &str) -> Vec<Value> {
    let listed = person.json(&["list", "--zone", zone]);
    let ids = listed.as_array().unwrap().iter().map(|row| text(row, "entry"));
    ids.map(|id| person.json(&["show", &id])).collect()
}

fn titled<'s>(all: &'s [Value], title: &str) -> &'s Value {
    let found = all.iter().find(|one| one["content"]["title"] == title);
    found.unwrap_or_else(|| panic!("« {title} » is not there: {all:?}"))
}

fn field<'s>(entry: &'s Value, name: &str) -> &'s Value {
    let fields = entry["content"]["fields"].as_array().unwrap();
    fields.iter().find(|field| field["name"] == name).unwrap()
}

fn counts(done: &Value) -> [u64; 4] {
    ["entries", "files", "here", "updated"].map(|key| done[key].as_u64().unwrap())
}

#[test]
fn hostile_html_comes_in_harmless() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let path = file(dir.path(), "dosage.html", HOSTILE);
    let done = ana.json(&["import", &path, "--into", &zone]);
    assert_eq!(counts(&done), [1, 0, 0, 0]);
    let warnings = done["warnings"].to_string();
    assert!(warnings.contains("objets incorporés"), "in French: {warnings}");
    let all = shown(&ana, &zone);
    let entry = titled(&all, "Dosage");
    let said = entry.to_string();
    for harm in ["javascript", "alert", "onclick", "onload", "onerror", "iframe", "color"] {
        assert!(!said.contains(harm), "{harm}: {said}");
    }
    let markdown = text(entry, "markdown");
    assert!(markdown.contains("# Fer") && markdown.contains("Peser ici"), "{markdown}");
    assert!(markdown.contains("| Tube |\n| --- |\n| 7b |"), "{markdown}");

    let again = ana.json(&["import", &path, "--into", &zone]);
    assert_eq!((counts(&again), shown(&ana, &zone).len()), ([0, 0, 1, 0], 1), "no double");
    // What somebody changed here is theirs, whatever comes again.
    ana.json(&["edit", &text(entry, "entry"), "--title", "Dosage du fer"]);
    ana.json(&["import", &path, "--into", &zone, "--update"]);
    titled(&shown(&ana, &zone), "Dosage du fer");
}

#[test]
fn markdown_and_word_come_in() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let notes = "---\ntitle: Gel 2\ndate: 2026-05-01\ntags: [pcr, gel]\n---\n\n- [x] couler\n";
    let notes = file(dir.path(), "notes.md", notes);
    let bare = file(dir.path(), "sans titre.markdown", "Une ligne.\n");
    let word = file(dir.path(), "rapport.docx", word());
    let files = ["import", &notes, &bare, &word, "--into", &zone, "--kind", "resource"];
    let done = ana.json(&files);
    assert_eq!(counts(&done), [3, 1, 0, 0], "{done}");
    let all = shown(&ana, &zone);
    let gel = &titled(&all, "Gel 2")["content"];
    assert_eq!([text(gel, "date"), text(gel, "kind")], ["2026-05-01", "resource"]);
    assert_eq!(gel["tags"], serde_json::json!(["gel", "pcr"]));
    assert!(text(titled(&all, "Gel 2"), "markdown").contains("- [x] couler"));
    assert!(text(titled(&all, "sans titre"), "markdown").contains("Une ligne."));
    let report = titled(&all, "Rapport");
    let picture = &report["content"]["attachments"][0];
    assert_eq!(picture["media_type"], "image/png");
    assert_eq!(picture["size"], 15);
    let source = format!("attachment:{}", text(picture, "id"));
    assert!(text(report, "markdown").contains(&source), "the text shows it: {report}");
    let out = dir.path().join("image.png");
    let name = text(picture, "name");
    let fetched = text(report, "entry");
    ana.json(&["fetch", &fetched, &name, "--out", out.to_str().unwrap()]);
    assert_eq!(std::fs::read(out).unwrap(), PNG);
    assert_eq!(counts(&ana.json(&files)), [0, 0, 3, 0]);
    assert_eq!(shown(&ana, &zone).len(), 3);
}

#[test]
fn a_table_comes_in_by_a_mapping() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let stock = file(dir.path(), "stock.csv", STOCK);
    let (ok, _, said) = ana.run(&["import", &stock, "--into", &zone]);
    assert!(ok, "{said}");
    let suggested = "Colonnes de « stock.csv » :\n  Identifiant=identifier\n  Nom=title\n  \
        Masse (mg)=field\n  Lot=field\n";
    assert!(said.contains(suggested) && said.contains("--map"), "{said}");
    let all = shown(&ana, &zone);
    let ethanol = titled(&all, "Éthanol");
    let mass = field(ethanol, "Masse");
    assert_eq!([text(mass, "value"), text(mass, "unit")], ["5", "mg"]);
    assert_eq!(field(ethanol, "Identifiant")["value"], "R1");
    titled(&all, "=1+1");

    // Other columns, said by whoever imports.
    let other = text(&ana.json(&["zone", "new", "Autre"]), "zone");
    let lots = file(dir.path(), "lots.tsv", "Nom\tLot\tVu le\nGel\t7b\t5/1/2026\n");
    let map = ["--map", "Lot=title", "--map", "nom=field:Produit", "--map", "3=date"];
    let import = ["import", &lots, "--into", &other, "--month-first"];
    let (ok, _, said) = ana.run(&[&import[..], &map].concat());
    assert!(ok && said.contains("\n  Nom=field:Produit\n  Lot=title\n  Vu le=date\n"), "{said}");
    let all = shown(&ana, &other);
    let lot = titled(&all, "7b");
    assert_eq!(field(lot, "Produit")["value"], "Gel");
    assert_eq!(lot["content"]["date"], "2026-05-01");
}

#[test]
fn a_table_that_comes_again_offers_what_is_newer() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let stock = file(dir.path(), "stock.csv", STOCK);
    let import = ["import", &stock, "--into", &zone];
    assert_eq!(counts(&ana.json(&import)), [2, 0, 0, 0]);
    let again = ana.json(&import);
    assert_eq!((counts(&again), again["warnings"].to_string().as_str()), ([0, 0, 2, 0], "[]"));

    file(dir.path(), "stock.csv", format!("{}R3;Acétone;1;9d\n", STOCK.replace(";5;", ";9;")));
    let (ok, out, said) = ana.run(&import);
    assert!(ok && said.contains("--update"), "{said}");
    let done: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(counts(&done), [1, 0, 2, 0]);
    let warnings = done["warnings"].to_string();
    assert!(warnings.contains("« Éthanol »") && warnings.contains("champs"), "{warnings}");
    let mass = |title: &str| text(field(titled(&shown(&ana, &zone), title), "Masse"), "value");
    assert_eq!([mass("Éthanol"), mass("Acétone")], ["5", "1"], "nobody asked for it");

    // What was changed here stays: the other one is taken over.
    let id = text(titled(&shown(&ana, &zone), "Acétone"), "entry");
    ana.json(&["edit", &id, "--field", "Masse=2"]);
    let newer = STOCK.replace(";5;", ";9;");
    file(dir.path(), "stock.csv", format!("{newer}R3;Acétone;3;9d\n"));
    let done = ana.json(&[&import[..], &["--update"]].concat());
    assert_eq!(counts(&done), [0, 0, 3, 1], "{done}");
    assert_eq!([mass("Éthanol"), mass("Acétone")], ["9", "2"]);
    assert!(done["warnings"].to_string().contains("« Acétone »"), "{done}");
    assert_eq!(shown(&ana, &zone).len(), 3);
}

#[test]
fn what_makes_no_sense_brings_nothing_in() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let stock = file(dir.path(), "stock.csv", STOCK);
    let page = file(dir.path(), "page.html", HOSTILE);
    let picture = file(dir.path(), "photo.html", PNG);
    let words = file(dir.path(), "mots.txt", "des mots");
    let empty = file(dir.path(), "vide.csv", "");
    let old = file(dir.path(), "vieux.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    let (stock, page, picture) = (stock.as_str(), page.as_str(), picture.as_str());
    let refused = [
        (vec![stock, "--map", "Nom=nom"], "ce que devient une colonne"),
        (vec![stock, "--map", "Absent=title"], "pas de colonne « Absent »"),
        (vec![stock, page, "--map", "Nom=title"], "un seul tableau"),
        (vec![page, "--kind", "gel"], "sorte d’entrée"),
        (vec![page, picture], "n’est pas d’une sorte qui s’importe"),
        (vec![page, words.as_str()], "n’est pas d’une sorte qui s’importe"),
        (vec![empty.as_str()], "Le tableau est vide"),
        (vec![old.as_str()], "ancienne forme"),
    ];
    for (files, sentence) in refused {
        let said = ana.fails(&[&["import"], &files[..], &["--into", &zone]].concat());
        assert!(said.contains(sentence), "{files:?}: {said}");
    }
    assert!(shown(&ana, &zone).is_empty());
}

/// An entry with a little of everything.
fn full(ana: &Person, dir: &Path, zone: &str) -> String {
    let body = file(dir, "corps.md", "Un **texte**.\n\n| Tube | mg |\n| --- | --- |\n| 7b | 5 |\n");
    let new = ["new", "--zone", zone, "--title", "Dosage du fer", "--date", "2026-05-01"];
    let more = ["--tag", "fer", "--status", "Clos", "--field", "masse=5,2 mg", "--step", "Peser"];
    let entry = text(&ana.json(&[&new[..], &more, &["--body", &body]].concat()), "entry");
    ana.json(&["attach", &entry, &file(dir, "spectre.png", PNG)]);
    ana.json(&["comment", &entry, "Vu au microscope."]);
    entry
}

#[test]
fn texts_go_out_and_come_in_again() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    let entry = full(&ana, dir.path(), &zone);
    for (name, zone) in [("dosage.html", "Page"), ("dosage.md", "Texte")] {
        let to = dir.path().join(name);
        let to = to.to_str().unwrap();
        let (ok, out, said) = ana.run(&["export", &entry, "--out", to]);
        assert!(ok && out.contains(to), "{out}{said}");
        assert!(said.contains("1 fichier, 1 commentaire."), "{said}");
        let written = std::fs::read_to_string(to).unwrap();
        for part in ["Dosage du fer", "Clos", "masse", "5,2", "Peser", "spectre.png", "7b"] {
            assert!(written.contains(part), "{part}: {written}");
        }
        assert!(!written.contains("microscope"), "{written}");
        ana.json(&["zone", "new", zone]);
        let done = ana.json(&["import", to, "--into", zone]);
        assert_eq!((counts(&done), &done["warnings"]), ([1, 0, 0, 0], &serde_json::json!([])));
        let all = shown(&ana, zone);
        let markdown = text(titled(&all, "Dosage du fer"), "markdown");
        for part in ["**texte**", "| Tube | mg |", "| masse | 5,2 | mg |", "- [ ] Peser"] {
            assert!(markdown.contains(part), "{part}: {markdown}");
        }
    }
    let content = &shown(&ana, "Texte")[0]["content"];
    assert_eq!(content["date"], "2026-05-01");
    assert_eq!(content["tags"], serde_json::json!(["fer"]));
}

#[test]
fn several_entries_go_into_a_folder_or_a_table() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, zone) = person(dir.path());
    full(&ana, dir.path(), &zone);
    ana.json(&["new", "--zone", &zone, "--title", "=cmd|' /C calc'!A0"]);
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let run = |more: &[&str]| ana.json(&[&["export", "--zone", &zone][..], more].concat());

    let said = ana.fails(&["export", "--zone", &zone, "--out", &path("tout.html")]);
    assert!(said.contains("dossier") && !dir.path().join("tout.html").exists(), "{said}");
    let done = run(&["--format", "markdown", "--out", &path("tout")]);
    assert_eq!(done["entries"], 2);
    let mut names: Vec<String> = std::fs::read_dir(dir.path().join("tout"))
        .unwrap()
        .map(|one| one.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() == 2 && names[0].starts_with("Dosage-du-fer-"), "{names:?}");
    assert!(names.iter().all(|name| name.ends_with(".md")), "{names:?}");

    let done = run(&["--out", &path("tout.csv")]);
    assert_eq!(done["entries"], 2);
    assert_eq!(done["left_out"]["files"], 1);
    assert_eq!(done["left_out"]["steps"], 1);
    let written = std::fs::read_to_string(path("tout.csv")).unwrap();
    assert!(written.starts_with("\u{feff}\"Identifiant\";\"Titre\";"), "{written}");
    assert!(written.contains("\"masse (mg)\"") && written.contains("\"5,2\""), "{written}");
    assert!(written.contains("\"'=cmd|"), "a spreadsheet carries nothing out: {written}");
    ana.json(&["zone", "new", "Retour"]);
    let done = ana.json(&["import", &path("tout.csv"), "--into", "Retour"]);
    assert_eq!(counts(&done), [2, 0, 0, 0], "{done}");
    let all = shown(&ana, "Retour");
    titled(&all, "=cmd|' /C calc'!A0");
    let back = titled(&all, "Dosage du fer");
    assert_eq!(back["content"]["date"], "2026-05-01");
    assert_eq!(back["content"]["status"], "Clos");
    assert!(text(back, "markdown").contains("Un texte."));

    let said = ana.fails(&["export", "Dosage du fer", "--out", &path("a.rtf")]);
    assert!(said.contains("« rtf »"), "{said}");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\npicture";

/// A small Word file with a picture.
fn word() -> Vec<u8> {
    let root = "<Relationships><Relationship Id='1' Type='http://x/officeDocument' \
        Target='word/document.xml'/></Relationships>";
    let relations = "<Relationships>\
        <Relationship Id='p' Type='http://x/image' Target='media/image1.png'/>\
        <Relationship Id='s' Type='http://x/styles' Target='styles.xml'/></Relationships>";
    let styles =
        "<w:styles><w:style w:styleId='Titre'><w:name w:val='Title'/></w:style></w:styles>";
    let document = "<w:document><w:body>\
        <w:p><w:pPr><w:pStyle w:val='Titre'/></w:pPr><w:r><w:t>Rapport</w:t></w:r></w:p>\
        <w:p><w:r><w:t>Un gel.</w:t></w:r><w:r><w:drawing><wp:inline><a:graphic><a:graphicData>\
        <pic:pic><pic:blipFill><a:blip r:embed='p'/></pic:blipFill></pic:pic></a:graphicData>\
        </a:graphic></wp:inline></w:drawing></w:r></w:p></w:body></w:document>";
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", relations.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/media/image1.png", PNG),
    ])
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
