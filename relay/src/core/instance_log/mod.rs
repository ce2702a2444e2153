//! The relay's half of the instance log: what it signed for all its zones, public and in order.
//!
//! ```text
//! commit ──► due zones ──► publish: entries, tiles, checkpoint in one batch ──► ask, HTTP
//!                             ▲                        │
//!   start, reopening ─────────┘                        └──► stamps
//! ```
//!
//! Nothing of it is handed out before it is durable: answers are made from what is stored. A
//! checkpoint is signed only on top of the newest one that is stored, and never twice for one
//! size, which the store refuses.

mod ask;
mod news;
mod publish;
mod reopening;
mod stamps;
mod start;

pub(super) use news::News;
pub use stamps::StampDue;
pub(crate) use stamps::stamped_bytes;

use cahier_evidence::log::{Checkpoint, Note};
use cahier_evidence::{PersonId, ZoneId};
use cahier_protocol::Remembered;
use std::collections::{BTreeMap, BTreeSet};

/// The log, as far as it is in memory.
pub(super) struct InstanceLog {
    /// Its name, the same through all generations.
    name: String,
    standing: Standing,
    /// Zones that grew since their newest entry.
    due: BTreeSet<ZoneId>,
    /// Whether a checkpoint is wanted at once, and a timestamp over the next one.
    urgent: bool,
    stamp: bool,
    published_ms: Option<u64>,
    /// Whether nobody was asked to date what came last.
    bare: bool,
    /// When each authority was asked last.
    stamped_ms: BTreeMap<String, u64>,
    /// Who asked for a timestamp when.
    asked_ms: BTreeMap<PersonId, u64>,
    /// Zones that wait for a timestamp that was asked for, and over which checkpoint at least,
    /// once that one is there.
    awaiting: BTreeMap<ZoneId, Option<news::At>>,
}

/// Whether it can be continued.
enum Standing {
    /// What the store has is not known: a write failed, or nothing was read yet.
    Unread,
    /// There is none yet.
    Empty,
    /// It goes on from here.
    Open(Box<Open>),
    /// It cannot go on: a new generation will.
    Stopped(Stopped),
}

/// The generation of the moment.
struct Open {
    generation: u32,
    newest: Checkpoint,
}

/// What is known of a log that cannot go on.
#[derive(Clone)]
struct Stopped {
    /// The newest generation that is known.
    generation: u32,
    /// Its last checkpoint that is known, under the log's own signature alone.
    last: Option<Note>,
    /// Size of that.
    size: u64,
    /// When the wait for members who know more began.
    since_ms: Option<u64>,
}

impl InstanceLog {
    /// A zone grew, durably.
    pub fn grew(&mut self, zone: ZoneId) {
        self.due.insert(zone);
    }

    /// Something of weight stands in a zone: a checkpoint and a timestamp are wanted at once.
    pub fn hurry(&mut self, zone: ZoneId) {
        (self.urgent, self.stamp) = (true, true);
        self.awaits(zone);
    }

    /// How far the log goes, as far as is known.
    fn known(&self) -> Remembered {
        match &self.standing {
            Standing::Unread | Standing::Empty => Remembered { generation: 0, size: 0 },
            Standing::Open(open) => {
                let size = open.newest.position().size;
                Remembered { generation: open.generation, size }
            }
            Standing::Stopped(Stopped { generation, size, .. }) => {
                Remembered { generation: *generation, size: *size }
            }
        }
    }
}

impl Stopped {
    /// After this checkpoint of a generation, where it can be read.
    fn after(generation: u32, newest: Option<&Checkpoint>) -> Self {
        let mut stopped = Self { generation, last: None, size: 0, since_ms: None };
        if let Some(newest) = newest {
            stopped.take(generation, newest);
        }
        stopped
    }

    /// Takes note of a checkpoint that goes further than what is known.
    fn learn(&mut self, generation: u32, shown: &Checkpoint) {
        let size = shown.position().size;
        if self.last.is_none() && generation >= self.generation
            || (generation, size) > (self.generation, self.size)
        {
            self.take(generation, shown);
        }
    }

    fn take(&mut self, generation: u32, checkpoint: &Checkpoint) {
        // Signatures of witnesses could make it too long for a leaf.
        let last = Note::parse(&checkpoint.stamped()).ok();
        (self.generation, self.last, self.size) = (generation, last, checkpoint.position().size);
    }
}

/// Whether so long a time is over since a moment. A clock that was set back holds nothing up.
fn is_over(since_ms: u64, wait_ms: u64, now_ms: u64) -> bool {
    now_ms.checked_sub(since_ms).is_none_or(|passed_ms| passed_ms >= wait_ms)
}
