//! Test vectors of the zone digest and of the canonical form, in both directions: the files in
//! `v1` are what today's code makes, and what stands in them is read. The golden updates beside
//! them belong to the `yjs` test.

// This lint setting knows tests by their attribute, not the functions that they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod canonical;
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
    modified_ms: u64,
}

/// Length of what comes before the rows, where they are few.
const HEAD_BYTES: usize = 3;
/// Length of each row of *a row of each kind*.
const ROW_BYTES: usize = 35;

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
        modified_ms: entry.modified_ms,
    }
}

fn digest(rows: &[RowOf]) -> Digest {
    Digest { rows: rows.iter().map(row).collect() }
}

fn entry(name: &str, rows: Vec<RowOf>) -> Entry {
    let bytes = digest(&rows).encode().unwrap();
    Entry { name: name.into(), rows, diagnostic: diagnostic(&bytes), bytes: Hex(bytes) }
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
        modified_ms: 1_700_000_000_000,
    });
    let full = RowOf {
        document: Hex::of([7; 16]),
        kind: EntryKind::Experiment,
        title: "Pâtes, 2e série".into(),
        date: Some("2026-11-22".into()),
        status: Some("running".into()),
        category: Some("Chimie".into()),
        tags: vec!["a".into(), "b".into()],
        modified_ms: 1_700_000_000_000,
    };
    let kinds = entry("a row of each kind", kinds.collect());
    let (head, rows) = kinds.bytes.0.split_at(HEAD_BYTES);
    assert_eq!(rows.len(), EntryKind::ALL.len() * ROW_BYTES);
    let swapped =
        [head, &rows[ROW_BYTES..2 * ROW_BYTES], &rows[..ROW_BYTES], &rows[2 * ROW_BYTES..]]
            .concat();
    let twice = [head, &rows[..ROW_BYTES], &rows[..3 * ROW_BYTES]].concat();
    let (swapped, twice) = (refused("rows out of order", &swapped), refused("a row twice", &twice));
    File {
        digests: vec![entry("no row", Vec::new()), kinds, entry("a full row", vec![full])],
        refused: vec![
            refused("nothing", &[]),
            refused("a later version", &[0x82, 2, 0x80]),
            refused("a part is missing", &[0x81, 0]),
            refused("one byte more", &[0x82, 1, 0x80, 0]),
            refused("too many rows", &[0x82, 1, 0x9a, 0, 3, 0x0d, 0x41]),
            swapped,
            twice,
        ],
    }
}

#[test]
fn digests_are_as_written() {
    let read = committed("digest.json", &made());
    for entry in &read.digests {
        let digest = digest(&entry.rows);
        assert_eq!(Digest::decode(&entry.bytes.0).as_ref(), Ok(&digest), "{}", entry.name);
        assert_eq!(digest.encode().map(Hex).as_ref(), Ok(&entry.bytes), "{}", entry.name);
        assert_eq!(diagnostic(&entry.bytes.0), entry.diagnostic, "{}", entry.name);
    }
    for entry in &read.refused {
        let error: DigestError = Digest::decode(&entry.bytes.0).unwrap_err();
        assert_eq!(format!("{error:?}"), entry.error, "{}", entry.name);
    }
}
