//! Publishing: each interval one entry for every zone that grew, and one checkpoint over them; at
//! once where something of weight came. Entries, tiles and checkpoint become durable together.

use super::news::At;
use super::{InstanceLog, Open, Standing, Stopped, is_over};
use crate::core::Core;
use crate::core::policy::{LogAuthority, Policy};
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
    /// Generation and size of the newest checkpoint then.
    at: At,
    /// None where nothing is new, and only timestamps are wanted.
    checkpoint: Option<Checkpoint>,
    batch: Batch,
    /// Zones of which nothing more is to be said.
    taken: Vec<ZoneId>,
    /// Who is to be asked for timestamps.
    stamps: Vec<String>,
    /// Whether that is everybody.
    by_all: bool,
}

impl InstanceLog {
    /// Where a checkpoint goes, if it is time for one.
    fn next(&mut self, now_ms: u64, policy: &Policy) -> Option<Place> {
        let hurried = self.urgent || self.stamp && self.stamp_rested(now_ms, policy);
        // What came last is dated too, though nothing follows it.
        let late = self.bare && !self.stampers(now_ms, policy).is_empty();
        match &mut self.standing {
            Standing::Unread => None,
            Standing::Empty => Some(Place { generation: 1, size: 0, begins: true, opening: None }),
            Standing::Stopped(stopped) => {
                let since_ms = stopped.since_ms.get_or_insert(now_ms);
                // After a clock was set back the wait begins anew: members who know more have it.
                *since_ms = (*since_ms).min(now_ms);
                let waited = is_over(*since_ms, policy.log_reopen_ms, now_ms);
                waited.then(|| stopped.reopened())
            }
            Standing::Open(open) => {
                let wait_ms = if hurried { APART_MS_MIN } else { policy.log_interval_ms };
                let waited = self.published_ms.is_none_or(|at| is_over(at, wait_ms, now_ms));
                let (generation, size) = (open.generation, open.newest.position().size);
                let due = waited && (hurried || late || !self.due.is_empty());
                due.then_some(Place { generation, size, begins: false, opening: None })
            }
        }
    }

    /// Who is to be asked for a timestamp over the next checkpoint: all where one is wished for,
    /// else whoever has not been asked for an interval.
    fn stampers(&self, now_ms: u64, policy: &Policy) -> Vec<String> {
        let wished = self.stamp && self.stamp_rested(now_ms, policy);
        let due = |authority: &&LogAuthority| {
            let every_ms = authority.every_ms.unwrap_or(policy.log_stamp_ms);
            let every_ms = every_ms.max(policy.log_stamp_ms_min);
            let asked = self.stamped_ms.get(&authority.name);
            wished || asked.is_none_or(|at| is_over(*at, every_ms, now_ms))
        };
        let authorities = policy.log_authorities.iter().take(LOG_STAMPS_MAX);
        authorities.filter(due).map(|authority| authority.name.clone()).collect()
    }

    /// Whether the newest timestamp is not so new that one more would be a burden.
    fn stamp_rested(&self, now_ms: u64, policy: &Policy) -> bool {
        self.stamped_ms.values().all(|at| is_over(*at, policy.log_stamp_ms_min, now_ms))
    }

    /// Notes what became durable.
    fn published(&mut self, draft: Draft, now_ms: u64) {
        let full = draft.taken.len() >= ENTRIES_MAX;
        for zone in &draft.taken {
            self.due.remove(zone);
        }
        if !draft.stamps.is_empty() {
            self.published_at(draft.at);
        }
        self.urgent = full && !self.due.is_empty();
        self.bare = draft.stamps.is_empty() && (self.bare || draft.checkpoint.is_some());
        if draft.by_all {
            self.stamp = false;
        }
        for name in draft.stamps {
            self.stamped_ms.insert(name, now_ms);
        }
        if let Some(newest) = draft.checkpoint {
            self.published_ms = Some(now_ms);
            self.standing = Standing::Open(Box::new(Open { generation: draft.at.0, newest }));
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
        let stamps = match size {
            0 => Vec::new(),
            _ => self.log.stampers(now_ms, &self.policy),
        };
        put_wishes(&mut batch, &stamps, generation, size, now_ms);
        let all = self.policy.log_authorities.len().min(LOG_STAMPS_MAX);
        let by_all = size > 0 && stamps.len() == all;
        let at = (generation, size);
        Ok(Some(Draft { at, checkpoint, batch, taken, stamps, by_all }))
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
}

/// The wishes for timestamps over a checkpoint.
fn put_wishes(batch: &mut Batch, names: &[String], generation: u32, size: u64, now_ms: u64) {
    for name in names {
        let (authority, why) = (name.clone(), String::new());
        let wish = LogStampDue { generation, size, authority, due_ms: now_ms, tries: 0, why };
        batch.put(Op::Log(LogOp::PutStampDue(wish)));
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
