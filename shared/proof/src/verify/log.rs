//! The instance log's word for a zone: the entry stands in a checkpoint that the log signed, and
//! says the same of the zone as the head of it. Whether the same relay signed both is told, not
//! demanded: a relay may have got a new key since. What another key says counts for nobody who did
//! not name both (`judge.rs`).

use super::files::ZoneFile;
use super::pool::Pool;
use super::stamp::Token;
use crate::fault::{Fault, Wrong};
use crate::layout;
use crate::member::LogPlace;
use crate::plan::LogPlan;
use crate::verdict::{LogTrust, LogVerdict};
use cahier_evidence::log::{Checkpoint, Entry, Leaf, VerifierKey, split_log_origin};
use cahier_evidence::{leaf_hash, verify_consistency, verify_inclusion};

/// One entry of the log with the tokens over its checkpoint.
pub(super) struct LogFile {
    pub verdict: LogVerdict,
    pub key: VerifierKey,
    pub tokens: Vec<Token>,
}

/// Reads and checks the entry of that number.
pub(super) fn read(
    number: usize,
    plan: &LogPlan,
    zone: &ZoneFile,
    pool: &mut Pool<'_>,
) -> Result<LogFile, Fault> {
    let place: LogPlace = pool.decode(&layout::inclusion(number))?;
    let key: Result<VerifierKey, _> = place.key.parse();
    let key = key.map_err(|_| Fault::new(Wrong::Malformed, layout::inclusion(number)))?;
    let note = pool.take(&layout::checkpoint(number))?;
    let checkpoint = Checkpoint::open(note, &key).ok();
    // Nothing but what the tokens are over.
    let checkpoint = checkpoint.filter(|checkpoint| checkpoint.stamped() == note);
    let checkpoint =
        checkpoint.ok_or_else(|| Fault::new(Wrong::Checkpoint, layout::checkpoint(number)))?;
    let bytes = pool.take(&layout::entry(number))?;
    let entry = match Leaf::parse(bytes) {
        Ok(Leaf::Entry(entry)) if is_in(&entry, bytes, &place, &checkpoint) => entry,
        _ => return Err(Fault::new(Wrong::Log, layout::entry(number))),
    };
    if entry.zone != zone.zone {
        return Err(Fault::new(Wrong::Stray, layout::entry(number)));
    }
    let (old, new) = (entry.position, zone.head.position);
    let proof = &place.consistency;
    if !verify_consistency((old.size, old.root), (new.size, new.root), proof) {
        return Err(Fault::new(Wrong::Fork, layout::entry(number)));
    }
    let tokens = (0..plan.stamps).map(|at| Token::read(number, at, note, pool));
    let tokens: Vec<Token> = tokens.collect::<Result<_, _>>()?;
    let verdict = LogVerdict {
        zone: entry.zone,
        size: entry.position.size,
        origin: checkpoint.origin().to_owned(),
        checkpoint_size: checkpoint.position().size,
        key: key.to_string(),
        same_key: key.public() == &zone.head.relay.0,
        trust: LogTrust::Unknown,
        stamps: tokens.iter().map(|token| token.verdict.clone()).collect(),
    };
    Ok(LogFile { verdict, key, tokens })
}

/// Whether an entry stands in the tree of a checkpoint of its own generation.
fn is_in(entry: &Entry, bytes: &[u8], place: &LogPlace, checkpoint: &Checkpoint) -> bool {
    let position = checkpoint.position();
    let generation = split_log_origin(checkpoint.origin()).map(|(_, generation)| generation);
    let (leaf, proof) = (leaf_hash(bytes), &place.inclusion);
    generation == Some(entry.generation)
        && verify_inclusion(leaf, place.index, position.size, proof, position.root)
}
