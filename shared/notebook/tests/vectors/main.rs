//! Test vectors of the zone digest (`LAYOUT.md`), in both directions: `v0/digest.json` is what
//! today's code makes, and what stands in it is read. The golden updates beside it belong to the
//! `yjs` test.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../evidence/tests/vectors/cbor.rs"]
mod cbor;
#[path = "../../../crypto/tests/vectors/file.rs"]
mod file;

use cahier_notebook::{Digest, DigestError, EntryKind, Row};
use cbor::diagnostic;
use file::{Hex, committed};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    digests: Vec<Entry>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    size: u64,
    rows: Vec<RowOf>,
    diagnostic: String,
    bytes: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowOf {
    document: Hex,
    kind: EntryKind,
    title: String,
    date: Option<String>,
    status: Option<String>,
    category: Option<String>,
    tags: Vec<String>,
    modified_at: u64,
    index: u64,
}

/// Bytes that are no digest of this version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    error: String,
    bytes: Hex,
}

fn row(entry: &RowOf) -> Row {
    Row {
        document: entry.document.array(),
        kind: entry.kind,
        title: entry.title.clone(),
        date: entry.date.clone(),
        status: entry.status.clone(),
        category: entry.category.clone(),
        tags: entry.tags.clone(),
        modified_at: entry.modified_at,
        index: entry.index,
    }
}

fn entry(name: &str, size: u64, rows: Vec<RowOf>) -> Entry {
    let digest = Digest { size, rows: rows.iter().map(row).collect() };
    let bytes = digest.encode().unwrap();
    Entry { name: name.into(), size, rows, diagnostic: diagnostic(&bytes), bytes: Hex(bytes) }
}

fn refused(name: &str, bytes: &[u8]) -> Refused {
    let error = Digest::decode(bytes).expect_err(name);
    Refused { name: name.into(), error: format!("{error:?}"), bytes: Hex::of(bytes) }
}

fn made() -> File {
    let kinds = EntryKind::ALL.into_iter().zip(1u8..).map(|(kind, byte)| RowOf {
        document: Hex::of([byte; 16]),
        kind,
        title: "pH".into(),
        date: None,
        status: None,
        category: None,
        tags: Vec::new(),
        modified_at: 1_700_000_000_000,
        index: u64::from(byte),
    });
    let full = RowOf {
        document: Hex::of([7; 16]),
        kind: EntryKind::Experiment,
        title: "Pâtes, 2e série".into(),
        date: Some("2026-11-22".into()),
        status: Some("running".into()),
        category: Some("Chimie".into()),
        tags: vec!["a".into(), "b".into()],
        modified_at: 1_700_000_000_000,
        index: 70_000,
    };
    File {
        digests: vec![
            entry("no row", 0, Vec::new()),
            entry("a row of each kind", 9, kinds.collect()),
            entry("a full row", 70_001, vec![full]),
        ],
        refused: vec![
            refused("nothing", &[]),
            refused("a later version", &[0x83, 1, 0, 0x80]),
            refused("a part is missing", &[0x82, 0, 0]),
            refused("one byte more", &[0x83, 0, 0, 0x80, 0]),
            refused("too many rows", &[0x83, 0, 0, 0x9a, 0, 3, 0x0d, 0x41]),
        ],
    }
}

#[test]
fn digests_are_as_written() {
    let read = committed("digest.json", &made());
    for entry in &read.digests {
        let digest = Digest { size: entry.size, rows: entry.rows.iter().map(row).collect() };
        assert_eq!(Digest::decode(&entry.bytes.0).as_ref(), Ok(&digest), "{}", entry.name);
        assert_eq!(digest.encode().map(Hex).as_ref(), Ok(&entry.bytes), "{}", entry.name);
        assert_eq!(diagnostic(&entry.bytes.0), entry.diagnostic, "{}", entry.name);
    }
    for entry in &read.refused {
        let error: DigestError = Digest::decode(&entry.bytes.0).unwrap_err();
        assert_eq!(format!("{error:?}"), entry.error, "{}", entry.name);
    }
}
