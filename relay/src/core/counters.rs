//! What the core counts, and what it tells about itself.

use super::reason::{REASON_COUNT, Reason};
use crate::storage::Counts;
use serde::Serialize;

/// Figures since the relay was started. Nothing in them says who or where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Messages that came in.
    pub messages_in: u64,
    /// Messages that went out.
    pub messages_out: u64,
    /// Bytes that came in.
    pub bytes_in: u64,
    /// Bytes that went out.
    pub bytes_out: u64,
    /// Items that were appended and are durable.
    pub appended: u64,
    /// Items that were pushed again and stood already.
    pub repeated: u64,
    /// Batches that became durable.
    pub commits: u64,
    /// Batches that failed.
    pub commits_failed: u64,
    /// Zones that were refilled by a member.
    pub refills: u64,
    /// Zones that were read from a stored state and what came since.
    pub zones_resumed: u64,
    /// Zones that were read from their whole log.
    pub zones_replayed: u64,
    /// States of zones that were stored.
    pub states_stored: u64,
    /// Stored states that were damaged or did not fit their log.
    pub states_refused: u64,
    /// Checkpoints of the instance log that became durable.
    pub checkpoints: u64,
    /// Refusals, by [`Reason::index`].
    pub refused: [u64; REASON_COUNT],
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            messages_in: 0,
            messages_out: 0,
            bytes_in: 0,
            bytes_out: 0,
            appended: 0,
            repeated: 0,
            commits: 0,
            commits_failed: 0,
            refills: 0,
            zones_resumed: 0,
            zones_replayed: 0,
            states_stored: 0,
            states_refused: 0,
            checkpoints: 0,
            refused: [0; REASON_COUNT],
        }
    }
}

impl Counters {
    pub(super) fn refuse(&mut self, reason: Reason) {
        if let Some(count) = self.refused.get_mut(reason.index()) {
            *count += 1;
        }
    }

    /// Refusals of all kinds.
    pub fn refused_total(&self) -> u64 {
        self.refused.iter().sum()
    }
}

/// How the relay is, for health checks, metrics and the operator's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Accounts, zones, leaves and blobs that are stored.
    pub stored: Counts,
    /// Open connections, proven or not.
    pub connections: u64,
    /// Connections that proved who they are.
    pub sessions: u64,
    /// Zones whose state is in memory.
    pub zones_cached: u64,
    /// Batches that became durable since the start.
    pub commits: u64,
    /// Batches that failed since the start.
    pub commits_failed: u64,
    /// Items appended since the start.
    pub appended: u64,
    /// Requests, connections and items refused since the start.
    pub refused: u64,
}
