//! The peer inside of the same run: yrs alone, which believes everything. What it spends less
//! than the client is the price of envelopes and checks.

use crate::{Clock, report};
use anyhow::{Result, anyhow, ensure};
use yrs::updates::decoder::Decode;
use yrs::{ClientID, Doc, GetString, OffsetKind, Options, TextRef, Transact, Update};

/// As rows name it.
pub const NAME: &str = "raw yrs";
/// The root type that the trace is written to: a title, as in `cahier-notebook`.
const ROOT: &str = "title";

/// How long it takes to read a document from its updates, ms; its text must be this.
pub fn from_updates(updates: &[Vec<u8>], text: &str, clock: &Clock) -> Result<f64> {
    let (doc, root) = empty();
    let start_ms = clock.now_ms();
    for update in updates {
        apply(&doc, update)?;
    }
    let spent_ms = clock.now_ms() - start_ms;
    ensure!(root.get_string(&doc.transact()) == text, "{NAME} reads another text");
    Ok(spent_ms)
}

/// How long it takes to load a document from its state, ms; its text must be this.
pub fn from_state(state: &[u8], text: &str, clock: &Clock) -> Result<f64> {
    let start_ms = clock.now_ms();
    let (doc, root) = empty();
    apply(&doc, state)?;
    let spent_ms = clock.now_ms() - start_ms;
    ensure!(root.get_string(&doc.transact()) == text, "{NAME} loads another text");
    Ok(spent_ms)
}

/// One of our rows, and the same beside yrs.
pub fn pair(row: report::Row, plain: f64) -> [report::Row; 2] {
    let beside = row.beside(report::Better::Less, NAME, plain);
    [row, beside]
}

/// A document with the options of ours.
fn empty() -> (Doc, TextRef) {
    let options = Options {
        offset_kind: OffsetKind::Utf16,
        skip_gc: true,
        cleanup_formatting: false,
        ..Options::with_guid_and_client_id("plain".into(), ClientID::new(1))
    };
    let doc = Doc::with_options(options);
    let root = doc.get_or_insert_text(ROOT);
    (doc, root)
}

fn apply(doc: &Doc, update_v2: &[u8]) -> Result<()> {
    let update = Update::decode_v2(update_v2).map_err(|_| anyhow!("{NAME} cannot read it"))?;
    doc.transact_mut().apply_update(update).map_err(|_| anyhow!("{NAME} cannot apply it"))
}
