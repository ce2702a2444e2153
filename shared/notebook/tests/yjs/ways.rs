//! The ways in which the updates of a trial reach a document: a bare yrs document, which shows
//! what the engine does, and a document of the notebook, which is what the record does.

use crate::canonical::canonical;
use crate::trial::Trial;
use cahier_notebook::{ClientId, Document, DocumentError, merge};
use serde_json::Value;
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, OffsetKind, Options, ReadTxn, Transact, Update, WriteTxn};

/// How often what yrs left pending is given to it again, as the notebook does.
const REPAIR_ROUNDS_MAX: usize = 16;
const READER: u64 = 1;

/// Lets a document take in a trial and reads it. None where the notebook would not merge the
/// updates into one, which loses nothing.
pub type Way = fn(&Trial) -> Result<Option<Value>, String>;

/// Into a yrs document.
pub const PLAIN: [(&str, Way); 4] = [
    ("yrs, in order", |trial| plain(&trial.in_order()).map(Some)),
    ("yrs, shuffled", |trial| plain(&trial.shuffled()).map(Some)),
    ("yrs, state", |trial| plain(&[trial.state()]).map(Some)),
    ("yrs, merged", |trial| merged(trial)?.map(|update| plain(&[update])).transpose()),
];

/// Into a document of the notebook.
pub const RECORD: [(&str, Way); 4] = [
    ("record, in order", |trial| record(&trial.in_order()).map(Some)),
    ("record, shuffled", |trial| record(&trial.shuffled()).map(Some)),
    ("record, state", |trial| loaded(&trial.state()).map(Some)),
    ("record, merged", |trial| merged(trial)?.map(|update| record(&[update])).transpose()),
];

fn merged(trial: &Trial) -> Result<Option<Vec<u8>>, String> {
    let updates = trial.in_order();
    let updates: Vec<&[u8]> = updates.iter().map(Vec::as_slice).collect();
    match merge(&updates) {
        Ok(merged) => Ok(Some(merged)),
        Err(DocumentError::Merge) => Ok(None),
        Err(error) => Err(format!("not merged: {error}")),
    }
}

/// With the settings of the notebook's documents.
fn document() -> Doc {
    let doc = Doc::with_options(Options {
        offset_kind: OffsetKind::Utf16,
        skip_gc: true,
        cleanup_formatting: false,
        ..Options::with_guid_and_client_id("trial".into(), ClientID::new(READER))
    });
    doc.get_or_insert_xml_fragment("body");
    doc.get_or_insert_map("fields");
    doc.get_or_insert_array("list");
    doc
}

fn plain(updates: &[Vec<u8>]) -> Result<Value, String> {
    let doc = document();
    for update in updates {
        let update = Update::decode_v2(update).map_err(|error| format!("not read: {error}"))?;
        take_in(&doc, update)?;
    }
    for _ in 0..REPAIR_ROUNDS_MAX {
        let left = doc.transact_mut().prune_pending();
        let Some(left) = left else { break };
        take_in(&doc, left)?;
    }
    let txn = doc.transact();
    if txn.has_missing_updates() {
        return Err("something waits for ever".to_owned());
    }
    Ok(canonical(&txn))
}

fn take_in(doc: &Doc, update: Update) -> Result<(), String> {
    let taken = doc.transact_mut().apply_update(update);
    taken.map_err(|error| format!("not taken: {error}"))
}

/// What comes too early is given again once others are in.
fn record(updates: &[Vec<u8>]) -> Result<Value, String> {
    let mut document = Document::new(reader());
    let mut waiting: Vec<&Vec<u8>> = updates.iter().collect();
    while !waiting.is_empty() {
        let mut early = Vec::new();
        for update in &waiting {
            match document.apply(update) {
                Ok(()) => {}
                Err(DocumentError::Missing) => early.push(*update),
                Err(error) => return Err(format!("refused: {error}")),
            }
        }
        if early.len() == waiting.len() {
            return Err("an update waits for ever".to_owned());
        }
        waiting = early;
    }
    Ok(document.read(|txn, _| canonical(txn)))
}

fn loaded(state: &[u8]) -> Result<Value, String> {
    let document = Document::load(reader(), state).map_err(|error| format!("refused: {error}"))?;
    Ok(document.read(|txn, _| canonical(txn)))
}

fn reader() -> ClientId {
    ClientId::new(READER).expect("1 is a client id")
}
