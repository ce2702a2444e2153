//! A notebook that a newer version of the program wrote: it is read, and nothing of it changes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Person, text};
use rusqlite::Connection;

/// All rows with their places.
fn rows(db: &Connection) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut query = db.prepare("SELECT place, bytes FROM rows ORDER BY place").unwrap();
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn what_a_newer_version_wrote_is_read_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let ana = Person(folder.path().join("ana"));
    ana.json(&["init", "--name", "Ana"]);
    let entry = text(&ana.json(&["new", "--title", "Dosage du fer"]), "entry");
    let db = Connection::open(folder.path().join("ana/notebook.sqlite")).unwrap();
    let mut place = [0; 25];
    place[0] = 32;
    // 99 in CBOR.
    let changed = db.execute("UPDATE rows SET bytes = x'1863' WHERE place = ?1", [&place[..]]);
    assert_eq!(changed.unwrap(), 1);
    let before = rows(&db);

    assert!(ana.json(&["show", &entry]).to_string().contains("Dosage du fer"));
    assert!(ana.json(&["search", "fer"]).to_string().contains("Dosage du fer"));
    for refused in [
        &["new", "--title", "Autre"][..],
        &["edit", &entry, "--title", "Autre"],
        &["zone", "new", "Autre"],
        &["sync", "--relay", "http://127.0.0.1:9"],
    ] {
        let (ok, _, said) = ana.run(refused);
        assert!(!ok && said.contains("Une version plus récente de Cahier"), "{refused:?}: {said}");
    }
    assert_eq!(rows(&db), before);
}
