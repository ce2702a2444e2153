//! Publishing: each interval one entry for every zone that grew, and one checkpoint over them; at
//! once where something of weight came. Entries, tiles and checkpoint become durable together.

use super::{InstanceLog, Open, Standing, Stopped};
use crate::core::Core;
use crate::core::policy::Policy;
use crate::storage::{
    Batch, LOG_REOPEN, LogCheckpoint, LogEntry, LogGeneration, LogOp, LogStampDue, LogTiles, Op,
    Storage, StorageError, Stored,
};
use cahier_evidence::log::{
    Checkpoint, Entry, Growth, Opening, ReadError, TileKind, grow, log_origin,
};
use cahier_evidence::{Hash, ZoneHead, ZoneId, leaf_hash};
use cahier_protocol::LOG_STAMPS_MAX;

/// Most entries under one checkpoint; the others follow a second later.
const ENTRIES_MAX: usize = 1_024;
/// Checkpoints are at least so far apart, ms.
const APART_MS_MIN: u64 = 1_000;

/// Where the next checkpoint goes.
struct Place {
    generation: u32,
    /// Size of the log before it.
    size: u64,
    /// Whether the generation begins with it.
    begins: bool,
    opening: Option<Opening>,
}

/// What is about to be published.
struct Draft {
    generation: u32,
    /// None where nothing is new, and only timestamps are wanted.
    checkpoint: Option<Checkpoint>,
    batch: Batch,
    /// Zones of which nothing more is to be said.
    taken: Vec<ZoneId>,
    /// Whether timestamps are wished for.
    stamps: bool,
}

impl InstanceLog {
    /// Where a checkpoint goes, if it is time for one.
    fn next(&mut self, now_ms: u64, policy: &Policy) -> Option<Place> {
        let hurried = self.urgent || self.stamp && self.stamp_rested(now_ms, policy);
        match &mut self.standing {
            Standing::Unread => None,
            Standing::Empty => Some(Place { generation: 1, size: 0, begins: true, opening: None }),
            Standing::Stopped(stopped) => {
                let since_ms = *stopped.since_ms.get_or_insert(now_ms);
                let waited = now_ms.saturating_sub(since_ms) >= policy.log_reopen_ms;
                waited.then(|| stopped.reopened())
            }
            Standing::Open(open) => {
                let wait_ms = if hurried { APART_MS_MIN } else { policy.log_interval_ms };
                let waited =
                    self.published_ms.is_none_or(|at| now_ms.saturating_sub(at) >= wait_ms);
                let (generation, size) = (open.generation, open.newest.position().size);
                let due = waited && (hurried || !self.due.is_empty());
                due.then_some(Place { generation, size, begins: false, opening: None })
            }
        }
    }

    /// Whether the next checkpoint is to have a timestamp.
    fn wants_stamp(&self, now_ms: u64, policy: &Policy) -> bool {
        let long_ago = |at: u64| now_ms.saturating_sub(at) >= policy.log_stamp_ms;
        self.stamp && self.stamp_rested(now_ms, policy) || self.stamped_ms.is_none_or(long_ago)
    }

    /// Whether the newest timestamp is not so new that one more would be a burden.
    fn stamp_rested(&self, now_ms: u64, policy: &Policy) -> bool {
        let rested = |at: u64| now_ms.saturating_sub(at) >= policy.log_stamp_ms_min;
        self.stamped_ms.is_none_or(rested)
    }

    /// Notes what became durable.
    fn published(&mut self, draft: Draft, now_ms: u64) {
        let full = draft.taken.len() >= ENTRIES_MAX;
        for zone in &draft.taken {
            self.due.remove(zone);
        }
        self.urgent = full && !self.due.is_empty();
        if draft.stamps {
            (self.stamp, self.stamped_ms) = (false, Some(now_ms));
        }
        if let Some(newest) = draft.checkpoint {
            self.published_ms = Some(now_ms);
            self.standing = Standing::Open(Box::new(Open { generation: draft.generation, newest }));
        }
    }
}

impl Stopped {
    fn reopened(&self) -> Place {
        let generation = self.generation.saturating_add(1);
        let opening = Opening { generation, last: self.last.clone() };
        // Generation 1 begins without an opening.
        let opening = (generation > 1).then_some(opening);
        Place { generation, size: 0, begins: true, opening }
    }
}

impl<S: Storage> Core<S> {
    /// Publishes what is due.
    pub(in crate::core) fn publish_log(&mut self, now_ms: u64) {
        if matches!(self.log.standing, Standing::Unread)
            && let Err(error) = self.log.read(&self.storage, &self.key)
        {
            tracing::error!(%error, "the instance log cannot be read");
            return;
        }
        let Some(place) = self.log.next(now_ms, &self.policy) else { return };
        match self.draft_log(place, now_ms) {
            Ok(Some(draft)) => self.keep_log(draft, now_ms),
            Ok(None) => {}
            Err(ReadError::Store(error)) => {
                tracing::error!(%error, "the instance log cannot be read");
            }
            Err(error) => {
                tracing::error!(%error, "the instance log is damaged: a new generation will go on");
                if let Standing::Open(open) = &self.log.standing {
                    let stopped = Stopped::after(open.generation, Some(&open.newest));
                    self.log.standing = Standing::Stopped(stopped);
                }
            }
        }
    }

    /// Makes what is durable known to memory alone after it is.
    fn keep_log(&mut self, mut draft: Draft, now_ms: u64) {
        let batch = std::mem::take(&mut draft.batch);
        if self.commit_now(batch).is_err() {
            // Perhaps all of it was written: nothing is signed before that is known.
            self.log.standing = Standing::Unread;
            return;
        }
        self.counters.checkpoints += u64::from(draft.checkpoint.is_some());
        self.log.published(draft, now_ms);
    }

    fn draft_log(
        &mut self,
        place: Place,
        now_ms: u64,
    ) -> Result<Option<Draft>, ReadError<StorageError>> {
        let Place { generation, size, begins, opening } = place;
        let mut batch = Batch::default();
        if begins {
            let due = self.storage.log_due(generation).map_err(ReadError::Store)?;
            self.log.due = due.into_iter().collect();
            let (name, key) = (self.log.name.clone(), self.key.public());
            let row = LogGeneration { generation, name, key, opened_ms: now_ms };
            batch.put(Op::Log(LogOp::PutGeneration(row)));
            batch.put(Op::PutMeta(LOG_REOPEN.into(), Vec::new()));
        }
        let (entries, taken) = self.due_entries(generation).map_err(ReadError::Store)?;
        let opening = opening.map(|opening| opening.encode());
        let opening = opening.map(|leaf| LogEntry { zone: None, size: 0, leaf });
        let rows: Vec<LogEntry> = opening.into_iter().chain(entries).collect();
        let hashes: Vec<Hash> = rows.iter().map(|row| leaf_hash(&row.leaf)).collect();
        let mut growth = grow(&LogTiles(&self.storage, generation), size, &hashes)?;
        let checkpoint = if begins || !rows.is_empty() {
            let origin = log_origin(&self.log.name, generation);
            match Checkpoint::sign(&origin, growth.position, &self.key) {
                Ok(checkpoint) => Some(checkpoint),
                Err(error) => {
                    tracing::error!(%error, "the name of the instance log cannot be signed");
                    return Ok(None);
                }
            }
        } else {
            None
        };
        put_rows(&mut batch, generation, size, rows, &mut growth);
        if let Some(checkpoint) = &checkpoint {
            let note = checkpoint.note().to_string();
            let row = LogCheckpoint { size: growth.position.size, note, made_ms: now_ms };
            batch.put(Op::Log(LogOp::PutCheckpoint(generation, row)));
        }
        let size = growth.position.size;
        let stamps = size > 0 && self.log.wants_stamp(now_ms, &self.policy);
        if stamps {
            self.wish_for_stamps(&mut batch, generation, size, now_ms);
        }
        Ok(Some(Draft { generation, checkpoint, batch, taken, stamps }))
    }

    /// Entries for zones that are due, and the zones that were looked at.
    fn due_entries(&self, generation: u32) -> Stored<(Vec<LogEntry>, Vec<ZoneId>)> {
        let (mut entries, mut taken) = (Vec::new(), Vec::new());
        for zone in self.log.due.iter().take(ENTRIES_MAX) {
            taken.push(*zone);
            let head = self.storage.head(zone)?;
            // Without a head that verifies the zone is damaged, which is told where it is read.
            let Some(head) = head.and_then(|head| ZoneHead::parse(&head).ok()) else { continue };
            let said = self.storage.log_newest_entry(generation, zone)?;
            let position = head.position;
            if position.size <= said.map_or(0, |(_, entry)| entry.size) {
                continue;
            }
            let leaf = Entry { generation, zone: *zone, position }.encode();
            entries.push(LogEntry { zone: Some(*zone), size: position.size, leaf });
        }
        Ok((entries, taken))
    }

    fn wish_for_stamps(&self, batch: &mut Batch, generation: u32, size: u64, now_ms: u64) {
        for authority in self.policy.log_authorities.iter().take(LOG_STAMPS_MAX) {
            let (authority, why) = (authority.clone(), String::new());
            let wish = LogStampDue { generation, size, authority, due_ms: now_ms, tries: 0, why };
            batch.put(Op::Log(LogOp::PutStampDue(wish)));
        }
    }
}

/// The writes of leaves and tiles.
fn put_rows(
    batch: &mut Batch,
    generation: u32,
    size: u64,
    rows: Vec<LogEntry>,
    growth: &mut Growth,
) {
    for (place, row) in (size..).zip(rows) {
        batch.put(Op::Log(LogOp::PutEntry(generation, place, row)));
    }
    for (tile, hashes) in growth.tiles.drain(..) {
        if let TileKind::Hashes { level } = tile.kind() {
            batch.put(Op::Log(LogOp::PutTile(generation, level, tile.index(), hashes)));
        }
    }
}
