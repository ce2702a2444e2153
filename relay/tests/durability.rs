//! Durability rests on settings; they are read back, because nothing else tells.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use cahier_relay::storage::{Batch, Durability, Op, SqliteStorage, Storage};

#[test]
fn the_live_connection_writes_through() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite3");
    let mut store = SqliteStorage::open(&path).unwrap();
    let expected = Durability { journal_mode: "wal".into(), synchronous: 2, foreign_keys: true };
    assert_eq!(store.durability().unwrap(), expected);
    // Still so after writing, and after opening what was there before.
    let mut batch = Batch::default();
    batch.put(Op::PutMeta("key".into(), vec![1]));
    store.commit(batch).unwrap();
    assert_eq!(store.durability().unwrap(), expected);
    drop(store);
    assert_eq!(SqliteStorage::open(&path).unwrap().durability().unwrap(), expected);
}

#[test]
fn the_default_of_a_bare_connection_is_not_relied_on() {
    // What any other program would get: `synchronous` belongs to a connection, not to the file.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite3");
    drop(SqliteStorage::open(&path).unwrap());
    let bare = rusqlite::Connection::open(&path).unwrap();
    bare.execute_batch("PRAGMA synchronous = OFF").unwrap();
    let ours = SqliteStorage::open(&path).unwrap();
    ours.assert_durable().unwrap();
    let theirs: i64 = bare.query_row("PRAGMA synchronous", [], |row| row.get(0)).unwrap();
    assert_eq!(theirs, 0);
}

#[test]
fn a_commit_is_in_the_file_before_it_returns() {
    // A second connection, as a second process would be, sees it at once.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("relay.sqlite3");
    let mut store = SqliteStorage::open(&path).unwrap();
    let mut batch = Batch::default();
    batch.put(Op::PutMeta("key".into(), vec![7]));
    store.commit(batch).unwrap();
    let other = SqliteStorage::open(&path).unwrap();
    assert_eq!(other.meta("key").unwrap(), Some(vec![7]));
}
