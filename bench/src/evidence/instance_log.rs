//! The instance log's word for the entries of a zone: for each statement the entry that was made
//! when it stood in the zone's log, under a stamped checkpoint that came some time later.

use super::scene::Scene;
use super::stamps::Stamps;
use anyhow::Result;
use cahier_evidence::log::{Checkpoint, Entry, VerifierKey, log_origin};
use cahier_evidence::{Hash, Position, ZoneId, inclusion_proof, leaf_hash, root_of};
use cahier_proof::LogInput;
use cahier_timestamp::EvidenceRecord;

/// How many leaves there are between an entry and the checkpoint that is stamped.
const LATER: usize = 1_000;
const STAMPED_MS: u64 = 60_000;
/// The name of a log.
pub const NAME: &str = "relay.example/cahier";
/// Its first and only generation.
pub const GENERATION: u32 = 1;

/// The log, with an entry of another zone behind each of ours.
pub struct InstanceLog<'a> {
    scene: &'a Scene,
    entries: Vec<Entry>,
    leaves: Vec<Hash>,
}

impl<'a> InstanceLog<'a> {
    /// The log after all of a zone.
    pub fn of(scene: &'a Scene) -> Self {
        let stated = scene.entries.iter().map(|written| written.stated);
        let entries: Vec<Entry> = stated.map(|position| entry(scene.zone, position)).collect();
        let pair = |(at, entry): (usize, &Entry)| [entry.hash(), leaf_hash(&at.to_be_bytes())];
        let leaves = entries.iter().enumerate().flat_map(pair).collect();
        Self { scene, entries, leaves }
    }

    /// What the relay answers when it is asked about the statement of entry `number`.
    pub fn word(&self, number: usize, stamps: &mut Stamps) -> Result<LogInput> {
        let index = 2 * number;
        let tree = &self.leaves[..self.leaves.len().min(index + LATER)];
        let position = Position { size: tree.len() as u64, root: root_of(tree) };
        let origin = log_origin(NAME, GENERATION);
        let relay = &self.scene.relay;
        let checkpoint = Checkpoint::sign(&origin, position, relay)?;
        let now_ms = self.scene.received_ms + STAMPED_MS;
        let stamps = stamps.over(&checkpoint.stamped(), now_ms)?;
        Ok(LogInput {
            entry: self.entries[number].encode(),
            index: index as u64,
            checkpoint: checkpoint.note().encode(),
            key: VerifierKey::new(&origin, relay.public())?,
            inclusion: inclusion_proof(tree, index).expect("the entry is in the tree"),
            stamps: stamps.iter().map(EvidenceRecord::encode).collect(),
        })
    }
}

/// What the log says of a zone.
pub fn entry(zone: ZoneId, position: Position) -> Entry {
    Entry { generation: GENERATION, zone, position }
}
