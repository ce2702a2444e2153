//! What a member remembers of an instance log: its newest checkpoint. Each further one must prove
//! that it continues it; a log that forks, goes back or forgets is found here.
//!
//! An error changes nothing in the memory. Where it holds a [`Contradiction`], the notes in it are
//! evidence, to be kept before anything else; people then decide whether to begin a new memory.

use super::checkpoint::{Checkpoint, CheckpointError};
use super::entry::{Entry, Opening};
use super::generation::split_log_origin;
use super::gossip::{Comparison, Contradiction, compare, continues, contradiction};
use super::note::VerifierKey;
use crate::ids::Hash;
use crate::signed::{decode_strict, encode};
use crate::tree::verify_inclusion;
use minicbor::{Decode, Encode};

/// Why a checkpoint does not follow what is remembered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Of another log, of another key, or with an origin that names no generation.
    #[error("the checkpoint is of another log")]
    OtherLog,
    /// Of a generation that is to be taken otherwise: the next one by its opening, a later one
    /// after those between, the present one by a consistency proof.
    #[error("the checkpoint is of generation {0} of the log")]
    Generation(u32),
    /// The first leaf of a generation is not what opens it, or names what the log never signed.
    #[error("the log began anew without saying rightly where it ended before")]
    Opening(Box<Contradiction>),
    /// Two roots at one size: proof of a fork by the log's own signatures.
    #[error("the log shows two histories")]
    Fork(Box<Contradiction>),
    /// Longer, and not shown to continue what is remembered: a fork, or a log that will not
    /// prove that it is none.
    #[error("the log does not prove that it continues what it showed before")]
    Inconsistent(Box<Contradiction>),
    /// Shorter than what is remembered, or of an earlier generation.
    #[error("the log shows an older state than before")]
    RolledBack(Box<Contradiction>),
    /// A new generation that names an older checkpoint than what is remembered, or none: a part
    /// of the log is lost, and the relay does not know of it.
    #[error("the log began anew and has forgotten a part of what it showed before")]
    Forgotten(Box<Contradiction>),
}

/// How a new generation shows that it follows the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// Its first leaf.
    pub opening: Opening,
    /// Proof that this is leaf 0 of the new checkpoint.
    pub inclusion: Vec<Hash>,
    /// Proof that the checkpoint named there continues what is remembered; empty where it is the
    /// same.
    pub consistency: Vec<Hash>,
}

/// A member's memory of an instance log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogMemory {
    generation: u32,
    newest: Checkpoint,
}

/// A memory at rest. The note is verified again when it is read.
#[derive(Encode, Decode)]
struct MemoryForm {
    #[n(0)]
    key: String,
    #[n(1)]
    note: String,
}

impl LogMemory {
    /// First contact: what is seen first is believed.
    pub fn begin(newest: Checkpoint) -> Result<Self, LogError> {
        let (_, generation) = split_log_origin(newest.origin()).ok_or(LogError::OtherLog)?;
        Ok(Self { generation, newest })
    }

    /// The name of the log, through all generations.
    pub fn name(&self) -> &str {
        split_log_origin(self.newest.origin()).map_or("", |(name, _)| name)
    }

    /// The generation of the newest checkpoint.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The key that signs in this generation.
    pub fn key(&self) -> &VerifierKey {
        self.newest.key()
    }

    /// The newest checkpoint.
    pub fn newest(&self) -> &Checkpoint {
        &self.newest
    }

    /// Takes a newer checkpoint of the same generation, with the proof that it continues the
    /// newest one; the same once more needs none.
    pub fn advance(&mut self, new: Checkpoint, proof: &[Hash]) -> Result<(), LogError> {
        let generation = self.generation_of(&new)?;
        if generation > self.generation {
            return Err(LogError::Generation(generation));
        }
        let old = self.newest.position();
        match compare(&self.newest, &new) {
            Comparison::Apart => return Err(LogError::OtherLog),
            Comparison::Fork(notes) => return Err(LogError::Fork(notes)),
            Comparison::Same => {}
            Comparison::NeedsProof { .. } => {
                let notes = || contradiction(&self.newest, &new, None);
                if new.position().size < old.size {
                    return Err(LogError::RolledBack(notes()));
                }
                if !continues(old, new.position(), proof) {
                    return Err(LogError::Inconsistent(notes()));
                }
            }
        }
        self.newest = new;
        Ok(())
    }

    /// Takes the first checkpoint that is known of the next generation. Its key may be another
    /// one: whoever opened the checkpoint decided to trust it. Over several generations each is
    /// taken in its turn, by the checkpoint that the next one names.
    pub fn succeed(&mut self, new: Checkpoint, with: &Succession) -> Result<(), LogError> {
        let generation = self.generation_of(&new)?;
        if Some(generation) != self.generation.checked_add(1) {
            return Err(LogError::Generation(generation));
        }
        let Succession { opening, inclusion, consistency } = with;
        let notes = || contradiction(&self.newest, &new, opening.last.as_ref());
        let position = new.position();
        let stands = verify_inclusion(opening.hash(), 0, position.size, inclusion, position.root);
        if !stands || opening.generation != generation {
            return Err(LogError::Opening(notes()));
        }
        let Some(last) = &opening.last else { return Err(LogError::Forgotten(notes())) };
        let named = Checkpoint::of(last.clone(), self.key());
        let named = named.map_err(|_| LogError::Opening(notes()))?.position();
        let old = self.newest.position();
        if named.size < old.size {
            return Err(LogError::Forgotten(notes()));
        }
        if named.size == old.size && named.root != old.root {
            return Err(LogError::Fork(notes()));
        }
        if named != old && !continues(old, named, consistency) {
            return Err(LogError::Inconsistent(notes()));
        }
        (self.generation, self.newest) = (generation, new);
        Ok(())
    }

    /// Whether an entry stands at this index of the log as it is remembered.
    #[must_use]
    pub fn holds(&self, entry: &Entry, index: u64, proof: &[Hash]) -> bool {
        let position = self.newest.position();
        entry.generation == self.generation
            && verify_inclusion(entry.hash(), index, position.size, proof, position.root)
    }

    /// The memory at rest.
    pub fn encode(&self) -> Vec<u8> {
        let (key, note) = (self.key().to_string(), self.newest.note().to_string());
        encode(&MemoryForm { key, note })
    }

    /// Reads a memory at rest and verifies its checkpoint again.
    pub fn decode(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let form: MemoryForm = decode_strict(bytes).map_err(|_| CheckpointError::Malformed)?;
        let key: VerifierKey = form.key.parse()?;
        let newest = Checkpoint::open(form.note.as_bytes(), &key)?;
        Self::begin(newest).map_err(|_| CheckpointError::Origin)
    }

    /// The generation of a checkpoint of the same log, the present one or a later one.
    fn generation_of(&self, new: &Checkpoint) -> Result<u32, LogError> {
        match split_log_origin(new.origin()) {
            Some((name, generation)) if name == self.name() => {
                if generation < self.generation {
                    return Err(LogError::RolledBack(contradiction(&self.newest, new, None)));
                }
                Ok(generation)
            }
            _ => Err(LogError::OtherLog),
        }
    }
}
