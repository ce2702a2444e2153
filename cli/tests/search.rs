//! Finding entries on the command line: in one notebook over several commands, each of which reads
//! only what changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, text};
use serde_json::Value;

fn titles(found: &Value) -> Vec<String> {
    found["found"].as_array().unwrap().iter().map(|hit| text(hit, "title")).collect()
}

#[test]
fn entries_are_found_by_their_words() {
    let folder = tempfile::tempdir().unwrap();
    let ana = Person(folder.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let iron = text(&ana.json(&["new", "--title", "Dosage du fer", "--tag", "eau"]), "entry");
    ana.json(&["new", "--title", "Spectrométrie de masse"]);
    assert_eq!(titles(&ana.json(&["search", "dosages"])), ["Dosage du fer"]);
    ana.json(&["comment", &iron, "La burette de chez Duval fuyait."]);
    let found = ana.json(&["search", "burette"]);
    assert_eq!(titles(&found), ["Dosage du fer"]);
    assert!(text(&found["found"][0], "excerpt").contains("burette de chez Duval"));
    assert_eq!(titles(&ana.json(&["search", "\"chez Duval\"", "eau"])), ["Dosage du fer"]);
    assert!(titles(&ana.json(&["search", "\"Duval chez\""])).is_empty());
    ana.json(&["edit", &iron, "--title", "Dosage du cuivre"]);
    assert_eq!(titles(&ana.json(&["search", "dosage"])), ["Dosage du cuivre"]);
    assert!(titles(&ana.json(&["search", "fer"])).is_empty());
    let meant = ana.json(&["search", "spectrometire"]);
    assert_eq!((meant["near"].as_bool(), titles(&meant).len()), (Some(true), 1));
    let (ok, said, _) = ana.run(&["search", "spectrometire"]);
    assert!(ok && said.starts_with("Rien ne contient ces mots tels quels"), "{said}");
    let (ok, said, _) = ana.run(&["search", "ornithorynque"]);
    assert!(ok && said.trim() == "Rien ne contient tous ces mots.", "{said}");
}
