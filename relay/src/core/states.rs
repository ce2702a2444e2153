//! The reduced state of a zone, stored beside its log, so that a relay which has forgotten the
//! zone replays only what came since.
//!
//! It is a shortcut and never a source: the log with its signed head decides. What cannot be
//! read, does not fit, or was written by another version of the relay, whose rules may have been
//! others, is passed over, and the whole log is replayed instead.

use super::Core;
use super::roots::Roots;
use super::zones::Cached;
use crate::storage::{Batch, Op, Storage, StorageError, Stored};
use cahier_evidence::{DocumentId, DocumentState, Hash, ZoneId, ZoneState};
use cahier_protocol::{decode, encode};
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;

/// Counts with the version of the relay: raise it when `ZoneState` or its rules change and the
/// version does not.
const FORM: u16 = 2;
/// A state is stored again once the log grew by so many times its own length: so that a large
/// zone does not write its state more than its log.
const GROWTH_MIN: u64 = 4;
/// States that one tick stores by itself, bytes; the others follow at the next ticks.
const TICK_BYTES_MAX: usize = 8 << 20;

/// Version and form, hash of the content, content.
type Sealed = (String, Hash, ByteVec);
/// State without documents, documents, full groups of the tree, leaves of the last, log bytes.
type Content = (ZoneState, BTreeMap<DocumentId, DocumentState>, Vec<Hash>, Vec<Hash>, u64);

/// A state as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredState {
    pub(crate) state: ZoneState,
    pub(super) roots: Roots,
    pub(super) mark: Mark,
}

/// When a state was stored last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Leaves that it covers.
    pub size: u64,
    /// What those leaves weigh, bytes.
    pub log_bytes: u64,
    /// What the state weighs, bytes.
    pub length: u64,
}

fn label() -> String {
    format!("{} {FORM}", env!("CARGO_PKG_VERSION"))
}

impl StoredState {
    /// Reads what was stored; none where another version wrote it.
    pub(crate) fn read(bytes: &[u8]) -> Stored<Option<Self>> {
        let damaged = || StorageError::Corrupt("a stored state cannot be read".into());
        let (label, hash, content) = decode::<Sealed>(bytes, usize::MAX).map_err(|_| damaged())?;
        if label != self::label() {
            return Ok(None);
        }
        if Hash::of(&content) != hash {
            return Err(damaged());
        }
        let (mut state, documents, groups, tail, log_bytes) =
            decode::<Content>(&content, usize::MAX).map_err(|_| damaged())?;
        state.documents = documents;
        let size = state.position().size;
        let roots = Roots::from_parts(groups, tail).filter(|roots| roots.size() == size);
        let mark = Mark { size, log_bytes, length: bytes.len() as u64 };
        Ok(Some(Self { state, roots: roots.ok_or_else(damaged)?, mark }))
    }

    /// Whether it says what a replay of the same leaves says.
    pub(crate) fn fits<S: Storage>(&self, replayed: &ZoneState, storage: &S) -> Stored<bool> {
        let position = replayed.position();
        let root = self.roots.at(position.size, &replayed.id, storage)?;
        Ok(self.state == *replayed && root == position.root)
    }

    /// The same with another state in it: for tests of what does not fit.
    #[cfg(test)]
    pub(crate) fn rewritten(&self, state: &ZoneState) -> Vec<u8> {
        Self::write(state, &self.roots, self.mark.log_bytes)
    }

    /// What is stored for a state.
    pub(crate) fn write(state: &ZoneState, roots: &Roots, log_bytes: u64) -> Vec<u8> {
        let (groups, tail) = roots.parts();
        let content = encode(&(state, &state.documents, groups, tail, log_bytes));
        encode(&(label(), Hash::of(&content), ByteVec::from(content)))
    }
}

impl Cached {
    /// The write that stores the state, if it is time, and what to note once it is durable.
    pub(super) fn due(&self, items_min: u64) -> Option<(Op, Mark)> {
        let size = self.roots.size();
        let grown = self.bytes.saturating_sub(self.mark.log_bytes);
        let due = size.saturating_sub(self.mark.size) >= items_min
            && grown >= self.mark.length.saturating_mul(GROWTH_MIN);
        // A later version may understand what this one could not: it must not be kept from it.
        if !due || self.state.newer {
            return None;
        }
        let bytes = StoredState::write(&self.state, &self.roots, self.bytes);
        let mark = Mark { size, log_bytes: self.bytes, length: bytes.len() as u64 };
        Some((Op::PutState(self.state.id, size, bytes), mark))
    }
}

impl<S: Storage> Core<S> {
    /// Stores the states of zones that were replayed at length and have not grown since; those
    /// that grow are stored with what grows.
    pub(super) fn store_states(&mut self) {
        let (mut batch, mut marks) = (Batch::default(), Vec::new());
        for (zone, cached) in self.zones.settled() {
            if let Some((op, mark)) = cached.due(self.policy.state_items_min) {
                batch.put(op);
                marks.push((zone, mark));
            }
            if batch.bytes() >= TICK_BYTES_MAX {
                break;
            }
        }
        // What could not be written is logged, counted, and tried again at the next tick.
        if self.commit_now(batch).is_ok() {
            self.note_states(marks);
        }
    }

    /// Notes that these states are durable.
    pub(super) fn note_states(&mut self, marks: Vec<(ZoneId, Mark)>) {
        self.counters.states_stored += marks.len() as u64;
        for (zone, mark) in marks {
            if let Some(cached) = self.zones.get_mut(zone) {
                cached.mark = mark;
            }
        }
    }
}
