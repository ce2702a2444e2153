//! What two members find out by showing each other the checkpoints that a log gave them.

use super::checkpoint::Checkpoint;
use super::note::Note;
use crate::head::Position;
use crate::ids::Hash;
use crate::tree::verify_consistency;

/// Notes that do not go together, whole, to be kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What was known first.
    pub remembered: Note,
    /// What came later.
    pub offered: Note,
    /// The checkpoint that a new generation names as the last one, where that is the matter.
    pub named: Option<Note>,
}

/// How two checkpoints stand to each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They say the same.
    Same,
    /// Two roots at one size: proof of a fork by the log's own signatures.
    Fork(Box<Contradiction>),
    /// Whether the longer one continues the shorter one, only a consistency proof can say.
    NeedsProof {
        /// The shorter one.
        old: Position,
        /// The longer one.
        new: Position,
    },
    /// Two logs, two generations or two keys: nothing can be said.
    Apart,
}

/// Compares two verified checkpoints.
pub fn compare(one: &Checkpoint, other: &Checkpoint) -> Comparison {
    if one.key() != other.key() {
        return Comparison::Apart;
    }
    let (mut old, mut new) = (one.position(), other.position());
    if old == new {
        return Comparison::Same;
    }
    if old.size == new.size {
        return Comparison::Fork(contradiction(one, other, None));
    }
    if old.size > new.size {
        std::mem::swap(&mut old, &mut new);
    }
    Comparison::NeedsProof { old, new }
}

/// Whether one position continues another.
pub(super) fn continues(old: Position, new: Position, proof: &[Hash]) -> bool {
    if old.size == 0 {
        return proof.is_empty();
    }
    verify_consistency((old.size, old.root), (new.size, new.root), proof)
}

pub(super) fn contradiction(
    remembered: &Checkpoint,
    offered: &Checkpoint,
    named: Option<&Note>,
) -> Box<Contradiction> {
    let (remembered, offered) = (remembered.note().clone(), offered.note().clone());
    Box::new(Contradiction { remembered, offered, named: named.cloned() })
}
