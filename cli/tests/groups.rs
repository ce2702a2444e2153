//! Groups from the command line (R13): people who are let into a zone together, and out again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, Relay, text};

#[test]
fn a_group_brings_a_right_and_takes_it_away() {
    let dir = tempfile::tempdir().unwrap();
    let (ana, bo) = (Person(dir.path().join("ana")), Person(dir.path().join("bo")));
    ana.json(&["init", "--name", "Ana Ruiz"]);
    bo.json(&["init", "--name", "Bo Lind"]);
    let relay = Relay::start(&dir.path().join("relay"), 0);
    let zone = text(&ana.json(&["zone", "new", "Chimie marine"]), "zone");
    let new = ["new", "--zone", &zone, "--title", "Dosage du fer"];
    let entry = text(&ana.json(&new), "entry");
    ana.json(&["sync", "--relay", &relay.address]);
    let link = text(&ana.json(&["zone", "invite", &zone, "--role", "reader"]), "link");
    ana.json(&["sync"]);
    bo.json(&["zone", "join", &link]);
    bo.json(&["sync", "--relay", &relay.address]);
    ana.json(&["sync"]);
    bo.json(&["sync"]);
    bo.fails(&["edit", &entry, "--append", "Bo ne peut que lire."]);

    let group = text(&ana.json(&["zone", "group", "new", "Équipe fer", "--zone", &zone]), "group");
    ana.json(&["zone", "group", "add", "Équipe fer", "Bo Lind", "--zone", &zone]);
    ana.json(&["zone", "group", "admit", &group, &zone]);
    ana.json(&["sync"]);
    let listed = ana.json(&["zone", "group", "list", "--zone", &zone]);
    assert_eq!(listed[0]["role"], "editor");
    assert_eq!(listed[0]["people"], 2);
    assert_eq!(listed[0]["untold"], serde_json::Value::Null, "the zone follows the group");
    bo.json(&["sync"]);
    bo.json(&["edit", &entry, "--append", "Bo écrit avec son groupe."]);
    assert_eq!(bo.json(&["sync"])["unsent"], 0);

    ana.json(&["sync"]);
    assert!(ana.json(&["show", &entry]).to_string().contains("Bo écrit avec son groupe."));
    ana.json(&["zone", "group", "remove", "Équipe fer", "Bo Lind"]);
    ana.json(&["sync"]);
    bo.json(&["sync"]);
    bo.fails(&["edit", &entry, "--append", "Bo ne peut de nouveau que lire."]);
    let missing = ana.fails(&["zone", "group", "remove", "Équipe zinc", "Bo Lind"]);
    assert!(missing.contains("cahier zone group list"), "{missing}");
}
