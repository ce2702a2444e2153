//! Whether what a relay holds is whole: every chain, every log with all its signatures, every
//! root, every blob. Reads only, and may take minutes.

use crate::blobs::BlobStore;
use crate::storage::{Page, SqliteStorage, Storage, Stored};
use cahier_evidence::{LogLeaf, PersonState, ZoneHead, ZoneId, ZoneState};
use std::fmt;

/// Blobs are hashed in pieces of this size, bytes.
const PIECE_BYTES: usize = 1 << 20;

/// What was found in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneReport {
    /// Which zone.
    pub zone: ZoneId,
    /// Leaves of its log.
    pub leaves: u64,
    /// Bytes of its log.
    pub bytes: u64,
    /// Complete blobs.
    pub blobs: u64,
    /// What is wrong with it; nothing where all is well.
    pub problem: Option<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Accounts whose chains were verified.
    pub accounts: u64,
    /// Zone by zone.
    pub zones: Vec<ZoneReport>,
    /// What is wrong beside the zones.
    pub problems: Vec<String>,
}

/// Checks everything.
pub fn check(storage: &SqliteStorage, blobs: &dyn BlobStore) -> Stored<Report> {
    let mut report = Report { problems: storage.integrity()?, ..Report::default() };
    for person in storage.persons()? {
        let chain = storage.chain(&person)?;
        let state = PersonState::from_chain(chain.iter().map(Vec::as_slice));
        let whole = chain.is_empty() || state.is_ok_and(|state| state.id == person);
        if !whole {
            report.problems.push(format!("the chain of person {person} does not verify"));
        }
        report.accounts += 1;
    }
    for zone in storage.zones()? {
        report.zones.push(check_zone(storage, blobs, zone)?);
    }
    Ok(report)
}

fn check_zone(storage: &SqliteStorage, blobs: &dyn BlobStore, zone: ZoneId) -> Stored<ZoneReport> {
    let mut report = ZoneReport { zone, leaves: 0, bytes: 0, blobs: 0, problem: None };
    let mut state = ZoneState::new(zone);
    loop {
        let from = report.leaves;
        let page = Page { ciphertexts: true, ..Page::headers_from(from) };
        let rows = storage.leaves(&zone, page)?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let (hashes, bytes) = ((row.item, row.leaf), row.bytes());
            let leaf = row.into_leaf();
            if let Err(what) = check_leaf(&mut state, &leaf, hashes) {
                report.problem = Some(format!("leaf {}: {what}", report.leaves));
                return Ok(report);
            }
            report.leaves += 1;
            report.bytes += bytes;
        }
    }
    report.problem = check_head(storage, &state)?;
    for (blob, meta) in storage.blobs(&zone)?.into_iter().filter(|(_, meta)| meta.complete) {
        let hash = crate::core::hash_blob(meta.total, PIECE_BYTES, |at, max| {
            blobs.read(&zone, &blob, at, max)
        });
        let whole = hash.is_ok_and(|hash| hash == meta.hash);
        if !whole && report.problem.is_none() {
            report.problem = Some(format!("blob {blob} is damaged or missing"));
        }
        report.blobs += 1;
    }
    Ok(report)
}

fn check_leaf(
    state: &mut ZoneState,
    leaf: &LogLeaf,
    (item, hash): (cahier_evidence::Hash, cahier_evidence::Hash),
) -> Result<(), String> {
    if leaf.hash() != hash || cahier_evidence::Hash::of(&leaf.signed) != item {
        return Err("its hashes are not those that were kept".into());
    }
    state.append(leaf).map(drop).map_err(|refusal| refusal.to_string())
}

fn check_head(storage: &SqliteStorage, state: &ZoneState) -> Stored<Option<String>> {
    let Some(head) = storage.head(&state.id)? else {
        return Ok(Some("there is no signed head".into()));
    };
    let Ok(head) = ZoneHead::parse(&head) else {
        return Ok(Some("the newest head is not rightly signed".into()));
    };
    let fits = head.zone == state.id && head.position == state.position();
    Ok((!fits).then(|| "the log does not have the root that was signed".into()))
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.zones.iter().all(|zone| zone.problem.is_none())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:32}  {:>9}  {:>13}  {:>6}  state", "zone", "leaves", "bytes", "blobs")?;
        for report in &self.zones {
            let ZoneReport { zone, leaves, bytes, blobs, problem } = report;
            let state = problem.as_deref().unwrap_or("whole");
            writeln!(f, "{:32}  {leaves:>9}  {bytes:>13}  {blobs:>6}  {state}", zone.to_string())?;
        }
        writeln!(f, "{} accounts, {} zones", self.accounts, self.zones.len())?;
        for problem in &self.problems {
            writeln!(f, "wrong: {problem}")?;
        }
        writeln!(f, "{}", if self.is_whole() { "all is whole" } else { "NOT WHOLE" })
    }
}
