//! What people read: sentences and columns in their language, where scripts get JSON.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, text};

/// What a command answers to a person, in French and in English.
fn both(person: &Person, args: &[&str]) -> [String; 2] {
    ["fr", "en"].map(|lang| {
        let (ok, out, error) = person.run(&[&["--lang", lang][..], args].concat());
        assert!(ok, "cahier {args:?}: {error}");
        assert!(!out.contains(['{', '}']) || args[0] == "diff", "JSON for a person: {out}");
        out
    })
}

#[test]
fn status_and_devices_are_read_by_people() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let [fr, en] = both(&ana, &["status"]);
    let unsent = ana.json(&["status"])["unsent"].as_u64().unwrap();
    assert!(fr.contains("Cahier de : Ana") && fr.contains("Relais : aucun"), "{fr}");
    assert!(fr.contains(&format!("Pas encore sur le relais : {unsent}\n")), "{fr}");
    assert!(fr.contains("ne peut pas encore être retrouvé"), "{fr}");
    assert!(en.contains("Notebook of: Ana") && en.contains("Relay: none"), "{en}");
    assert!(en.contains("cannot be recovered yet"), "{en}");

    ana.json(&["devices", "words"]);
    let [fr, en] = both(&ana, &["devices", "list"]);
    let listed = ana.json(&["devices", "list"]);
    assert_eq!(listed.as_array().unwrap().len(), fr.lines().count());
    let this = text(&ana.json(&["status"]), "device");
    let line = |page: &str| page.lines().find(|l| this.starts_with(&l[..8])).unwrap().to_owned();
    assert!(line(&fr).contains("appareil") && line(&fr).ends_with("celui-ci"), "{fr}");
    assert!(line(&en).contains("device") && line(&en).ends_with("this one"), "{en}");
    assert!(fr.contains("mots de secours") && en.contains("recovery words"));
    let [fr, en] = both(&ana, &["status"]);
    assert!(fr.contains("Les mots de secours retrouvent"), "{fr}");
    assert!(en.contains("The recovery words bring"), "{en}");
}

#[test]
fn an_entry_and_its_differences_are_read_by_people() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let new = ["new", "--title", "Dosage", "--field", "masse=5,2 mg"];
    let entry = text(&ana.json(&new), "entry");
    let file = dir.path().join("photo.png");
    std::fs::write(&file, [7u8; 12]).unwrap();
    ana.json(&["attach", &entry, file.to_str().unwrap()]);
    let [fr, en] = both(&ana, &["show", &entry]);
    assert!(fr.contains("masse : 5,2 mg"), "{fr}");
    assert!(fr.contains("Fichier : photo.png (12 octets, "), "{fr}");
    assert!(en.contains("masse: 5,2 mg"), "{en}");
    assert!(en.contains("File: photo.png (12 bytes, "), "{en}");

    let relay = Relay::start(&dir.path().join("relay"), 0);
    ana.json(&["sync", "--relay", &relay.address]);
    let last = ana.json(&["log", &entry])["revisions"].as_array().unwrap().len().to_string();
    let diff = ["diff", &entry, "--from", &last];
    let [fr, en] = both(&ana, &diff);
    assert_eq!((fr.as_str(), en.as_str()), ("Aucune différence.\n", "No difference.\n"));
    ana.json(&["edit", &entry, "--title", "Dosage du fer", "--append", "Peser."]);
    let [fr, en] = both(&ana, &diff);
    assert_eq!(fr, "~ Titre : Dosage{+ du fer+}\n+ Peser.\n");
    assert_eq!(en, "~ Title: Dosage{+ du fer+}\n+ Peser.\n");
    assert!(ana.json(&diff)["title"].is_array());
}

#[test]
fn refused_work_is_read_by_people() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
    ana.json(&["init", "--name", "Ana Ruiz"]);
    bo.json(&["init", "--name", "Bo Lind"]);
    let relay = Relay::start(&dir.path().join("relay"), 0);
    let zone = text(&ana.json(&["zone", "new", "Chimie marine"]), "zone");
    let entry = text(&ana.json(&["new", "--zone", &zone, "--title", "Dosage du fer"]), "entry");
    ana.json(&["sync", "--relay", &relay.address]);
    let link = text(&ana.json(&["zone", "invite", &zone, "--role", "editor"]), "link");
    ana.json(&["sync"]);
    bo.json(&["zone", "join", &link]);
    bo.json(&["sync", "--relay", &relay.address]);
    ana.json(&["sync"]);
    bo.json(&["sync"]);
    let [fr, en] = both(&bo, &["adopt"]);
    assert_eq!((fr.as_str(), en.as_str()), ("Aucun travail refusé.\n", "No refused work.\n"));

    bo.json(&["edit", &entry, "--append", "Bo écrit trop tard."]);
    ana.json(&["zone", "role", &zone, "Bo Lind", "reader"]);
    ana.json(&["sync"]);
    bo.json(&["sync"]);
    let [fr, en] = both(&bo, &["adopt"]);
    for page in [&fr, &en] {
        assert!(page.contains("Dosage du fer  Bo Lind  20"), "{page}");
        assert_eq!(page.lines().count(), 2, "a line for the work and one for the reason: {page}");
    }
    assert_ne!(fr.lines().last(), en.lines().last());
    let kept = bo.json(&["adopt"]);
    assert_eq!((kept.as_array().unwrap().len(), text(&kept[0], "entry")), (1, entry));
    let [fr, en] = both(&bo, &["status"]);
    assert!(fr.contains("Travail refusé et gardé (« cahier adopt » le montre) : 1"), "{fr}");
    assert!(en.contains("Refused work that is kept (`cahier adopt` shows it): 1"), "{en}");

    // A group has roles of its own.
    let group = text(&ana.json(&["zone", "group", "new", "Équipe fer", "--zone", &zone]), "group");
    let add = ["zone", "group", "add", &group, "Bo Lind", "--zone", &zone, "--role", "editor"];
    let said = ana.fails(&add);
    assert!(said.contains("member ou manager") && !said.contains("contributor"), "{said}");
}

#[test]
fn only_this_machine_is_spoken_to_in_clear() {
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    for address in ["http://relay.example", "ws://192.168.1.20:8080"] {
        let said = ana.fails(&["sync", "--relay", address]);
        assert!(said.contains("n’est pas chiffrée") && said.contains("https://"), "{said}");
        let said = ana.fails(&["--lang", "en", "sync", "--relay", address]);
        assert!(said.contains("is not encrypted") && said.contains("localhost"), "{said}");
    }
    assert!(ana.json(&["status"])["relay"].is_null(), "the address is not kept");
}

/// Whether a text moves a terminal's cursor or turns its own direction around.
fn moves(text: &str) -> bool {
    let bidi = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().any(|c| (c.is_control() && c != '\n') || bidi(c))
}

#[test]
fn what_others_write_moves_no_terminal() {
    let hostile = "Fer\u{1b}[2J\r\u{7}\u{202a}\u{202e}\u{2066}\u{2069}oui";
    let dir = tempfile::tempdir().unwrap();
    let ana = Person(dir.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let entry = text(&ana.json(&["new", "--title", hostile]), "entry");
    let relay = Relay::start(&dir.path().join("relay"), 0);
    ana.json(&["sync", "--relay", &relay.address]);
    ana.json(&["seal", &entry, "--meaning", "review", "--note", hostile]);
    ana.json(&["sync"]);
    for args in [&["list"][..], &["show", &entry], &["log", &entry], &["seals", &entry]] {
        for page in both(&ana, args) {
            assert!(!moves(&page), "{args:?}: {page:?}");
        }
    }
    assert!(
        both(&ana, &["list"])[0].contains("Fer")
            && both(&ana, &["seals", &entry])[0].contains("Fer")
    );
    let said = ana.fails(&["show", &format!("{hostile}?")]);
    assert!(!moves(&said), "{said:?}");
    // A script reads what was written, and what it prints by itself is harmless too.
    let (_, listed, _) = ana.run(&["--json", "list"]);
    assert!(!moves(&listed), "{listed:?}");
    assert_eq!(text(&ana.json(&["list"])[0], "title"), hostile);
    assert_eq!(text(&ana.json(&["seals", &entry])["seals"][1], "note"), hostile);
}
