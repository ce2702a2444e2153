//! Timestamps over checkpoints: which are still to be asked for, and what came. Asking is the
//! shell's; nothing in the core waits for it.

use super::news::{At, certified};
use crate::core::Core;
use crate::core::effect::{ConnectionId, Effect, Outgoing};
use crate::storage::{
    Batch, LogOp, LogStamp, LogStampDue, LogStorage, Op, Storage, StorageError, Stored,
};
use cahier_evidence::ZoneId;
use cahier_evidence::log::{Checkpoint, VerifierKey, log_origin};
use cahier_protocol::{Fault, LOG_AUTHORITY_BYTES_MAX, LOG_STAMP_BYTES_MAX};
use std::collections::BTreeSet;

/// So many of the newest leaves under a checkpoint say whose members are told of its timestamp.
const LEAVES_TOLD_MAX: u64 = 1_024;

/// A timestamp to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampDue {
    /// Over what, and from whom.
    pub wish: LogStampDue,
    /// The bytes that it is to cover: the checkpoint under the log's own signature alone.
    pub stamped: Vec<u8>,
}

impl<S: Storage> Core<S> {
    /// Timestamps that are to be asked for now, at most so many.
    pub fn stamps_due(&self, now_ms: u64, count: u64) -> Stored<Vec<StampDue>> {
        let mut due = Vec::new();
        for wish in self.storage.log_stamps_due(now_ms, count)? {
            let stamped = stamped_bytes(&self.storage, wish.generation, wish.size)?;
            due.push(StampDue { wish, stamped });
        }
        Ok(due)
    }

    /// Keeps a timestamp and tells members who wait for it; those for whom it may matter hear of it
    /// as time passes. Whoever asked for it has verified it.
    pub fn stamped(&mut self, stamp: LogStamp) -> Result<Vec<Effect>, Fault> {
        let fits = stamp.evidence.len() <= LOG_STAMP_BYTES_MAX
            && stamp.authority.len() <= LOG_AUTHORITY_BYTES_MAX;
        if !fits {
            return Err(Fault::Limit);
        }
        let at: At = (stamp.generation, stamp.size);
        let mut batch = Batch::default();
        batch.put(Op::Log(LogOp::PutStamp(stamp)));
        self.commit_now(batch)?;
        let mut out = Outgoing::default();
        let waited = self.log.arrived(at);
        let waited = self.watching(&waited);
        match self.concerned(at) {
            Ok(people) => {
                for connection in people.difference(&waited) {
                    self.connections.news_of(*connection, |news| news.bring(at));
                }
            }
            // They ask again by themselves; the timestamp is kept.
            Err(error) => tracing::error!(%error, "not everybody is told of a timestamp"),
        }
        for connection in waited {
            self.connections.news_of(connection, |news| news.told(at));
            out.send_bytes(connection, certified(at));
        }
        Ok(out.finish(&mut self.counters))
    }

    /// Notes that a timestamp did not come, why, and when to ask again.
    pub fn stamp_later(&mut self, wish: LogStampDue) -> Result<(), Fault> {
        let mut batch = Batch::default();
        batch.put(Op::Log(LogOp::PutStampDue(wish)));
        self.commit_now(batch)
    }

    /// Connections that watch a zone of which the checkpoint says something new.
    fn concerned(&self, (generation, size): At) -> Stored<BTreeSet<ConnectionId>> {
        let from = size.saturating_sub(LEAVES_TOLD_MAX);
        let entries = self.storage.log_entries(generation, from, size - from)?;
        let zones: BTreeSet<ZoneId> = entries.into_iter().filter_map(|entry| entry.zone).collect();
        Ok(self.watching(&zones))
    }

    fn watching(&self, zones: &BTreeSet<ZoneId>) -> BTreeSet<ConnectionId> {
        let watchers = zones.iter().flat_map(|zone| self.connections.watchers(zone));
        watchers.map(|watcher| watcher.connection).collect()
    }
}

/// What a timestamp over a checkpoint covers: the note under the log's own signature alone.
pub(crate) fn stamped_bytes<S: LogStorage + ?Sized>(
    storage: &S,
    generation: u32,
    size: u64,
) -> Stored<Vec<u8>> {
    let damaged = || StorageError::Corrupt("a checkpoint of the instance log is lost".into());
    let rows = storage.log_generations()?;
    let row = rows.into_iter().find(|row| row.generation == generation).ok_or_else(damaged)?;
    let kept = storage.log_checkpoint_from(generation, size)?;
    let kept = kept.filter(|kept| kept.size == size).ok_or_else(damaged)?;
    let key = VerifierKey::new(&log_origin(&row.name, generation), row.key);
    let key = key.map_err(|_| damaged())?;
    let checkpoint = Checkpoint::open(kept.note.as_bytes(), &key).map_err(|_| damaged())?;
    Ok(checkpoint.stamped())
}
