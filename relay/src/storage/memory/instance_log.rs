//! The instance log in the store in memory.

use super::MemoryStorage;
use super::tables::rule;
use crate::storage::{
    LogCheckpoint, LogEntry, LogGeneration, LogOp, LogRenewal, LogStamp, LogStampDue, LogStorage,
    StampKey, Stored,
};
use cahier_evidence::ZoneId;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Default)]
pub(super) struct LogTables {
    generations: BTreeMap<u32, LogGeneration>,
    entries: BTreeMap<(u32, u64), LogEntry>,
    zones: BTreeMap<(u32, ZoneId, u64), u64>,
    tiles: BTreeMap<(u32, u8, u64), Vec<u8>>,
    checkpoints: BTreeMap<(u32, u64), LogCheckpoint>,
    pub stamps: BTreeMap<(u32, u64, String), LogStamp>,
    queue: BTreeMap<(u32, u64, String), LogStampDue>,
    pub renewals: BTreeMap<StampKey, LogRenewal>,
}

/// What a batch would add.
#[derive(Default)]
pub(super) struct LogAdded {
    generations: BTreeSet<u32>,
    places: BTreeSet<(u32, u64)>,
    zones: BTreeSet<(u32, ZoneId, u64)>,
    checkpoints: BTreeSet<(u32, u64)>,
    stamps: BTreeSet<StampKey>,
}

impl LogTables {
    pub fn check(&self, op: &LogOp, added: &mut LogAdded) -> Stored<()> {
        let begun = |generation: &u32, added: &LogAdded| {
            self.generations.contains_key(generation) || added.generations.contains(generation)
        };
        let signed = |at: &(u32, u64), added: &LogAdded| {
            self.checkpoints.contains_key(at) || added.checkpoints.contains(at)
        };
        match op {
            LogOp::PutGeneration(row) => {
                rule(!begun(&row.generation, added), "the generation exists")?;
                added.generations.insert(row.generation);
                Ok(())
            }
            LogOp::PutEntry(generation, place, entry) => {
                rule(begun(generation, added), "no such generation")?;
                let at = (*generation, *place);
                let fresh = !self.entries.contains_key(&at) && added.places.insert(at);
                rule(fresh, "the place is taken")?;
                let Some(zone) = entry.zone else { return Ok(()) };
                let of = (*generation, zone, entry.size);
                let fresh = !self.zones.contains_key(&of) && added.zones.insert(of);
                rule(fresh, "the log says that already")
            }
            LogOp::PutTile(generation, ..) => rule(begun(generation, added), "no such generation"),
            LogOp::PutCheckpoint(generation, row) => {
                rule(begun(generation, added), "no such generation")?;
                let at = (*generation, row.size);
                rule(!signed(&at, added), "the checkpoint exists")?;
                added.checkpoints.insert(at);
                Ok(())
            }
            LogOp::PutStamp(row) => {
                rule(signed(&(row.generation, row.size), added), "no such checkpoint")?;
                added.stamps.insert(row.key());
                Ok(())
            }
            LogOp::PutStampDue(LogStampDue { generation, size, .. }) => {
                rule(signed(&(*generation, *size), added), "no such checkpoint")
            }
            LogOp::DropStampDue(_) => Ok(()),
            LogOp::PutRenewal(LogRenewal { key, .. }) => {
                let at = (key.generation, key.size, key.authority.clone());
                let given = self.stamps.contains_key(&at) || added.stamps.contains(key);
                rule(given, "no such timestamp")
            }
        }
    }

    pub fn apply(&mut self, op: LogOp) {
        match op {
            LogOp::PutGeneration(row) => drop(self.generations.insert(row.generation, row)),
            LogOp::PutEntry(generation, place, entry) => {
                if let Some(zone) = entry.zone {
                    self.zones.insert((generation, zone, entry.size), place);
                }
                self.entries.insert((generation, place), entry);
            }
            LogOp::PutTile(generation, level, place, hashes) => {
                self.tiles.insert((generation, level, place), hashes);
            }
            LogOp::PutCheckpoint(generation, row) => {
                self.checkpoints.insert((generation, row.size), row);
            }
            LogOp::PutStamp(row) => {
                let at = (row.generation, row.size, row.authority.clone());
                self.queue.remove(&at);
                self.stamps.insert(at, row);
            }
            LogOp::PutStampDue(row) => {
                self.queue.insert((row.generation, row.size, row.authority.clone()), row);
            }
            LogOp::DropStampDue(StampKey { generation, size, authority }) => {
                self.queue.remove(&(generation, size, authority));
            }
            LogOp::PutRenewal(row) => drop(self.renewals.insert(row.key.clone(), row)),
        }
    }

    /// How many leaves all generations have.
    pub fn count(&self) -> u64 {
        self.entries.len() as u64
    }

    fn of(
        &self,
        generation: u32,
        zone: &ZoneId,
        size_min: u64,
    ) -> impl DoubleEndedIterator<Item = (u64, LogEntry)> + '_ {
        let from = (generation, *zone, size_min);
        let places = self.zones.range(from..=(generation, *zone, u64::MAX));
        places.filter_map(move |(_, place)| {
            Some((*place, self.entries.get(&(generation, *place))?.clone()))
        })
    }

    fn newest_size(&self, generation: u32, zone: &ZoneId) -> u64 {
        let newest = self.of(generation, zone, 0).next_back();
        newest.map_or(0, |(_, entry)| entry.size)
    }
}

impl LogStorage for MemoryStorage {
    fn log_generations(&self) -> Stored<Vec<LogGeneration>> {
        self.read(|t| t.log.generations.values().cloned().collect())
    }

    fn log_entries(&self, generation: u32, from: u64, count: u64) -> Stored<Vec<LogEntry>> {
        self.read(|t| {
            let all = t.log.entries.range((generation, from)..=(generation, u64::MAX));
            all.take(count as usize).map(|(_, entry)| entry.clone()).collect()
        })
    }

    fn log_entry_from(
        &self,
        generation: u32,
        zone: &ZoneId,
        size_min: u64,
    ) -> Stored<Option<(u64, LogEntry)>> {
        self.read(|t| t.log.of(generation, zone, size_min).next())
    }

    fn log_newest_entry(&self, generation: u32, zone: &ZoneId) -> Stored<Option<(u64, LogEntry)>> {
        self.read(|t| t.log.of(generation, zone, 0).next_back())
    }

    fn log_due(&self, generation: u32) -> Stored<Vec<ZoneId>> {
        self.read(|t| {
            let grown = t
                .heads
                .iter()
                .filter(|(zone, (size, _))| *size > t.log.newest_size(generation, zone));
            grown.map(|(zone, _)| *zone).collect()
        })
    }

    fn log_tile(&self, generation: u32, level: u8, place: u64) -> Stored<Option<Vec<u8>>> {
        self.read(|t| t.log.tiles.get(&(generation, level, place)).cloned())
    }

    fn log_newest(&self, generation: u32) -> Stored<Option<LogCheckpoint>> {
        self.read(|t| {
            let mut all = t.log.checkpoints.range((generation, 0)..=(generation, u64::MAX));
            all.next_back().map(|(_, row)| row.clone())
        })
    }

    fn log_checkpoint_from(&self, generation: u32, size_min: u64) -> Stored<Option<LogCheckpoint>> {
        self.read(|t| {
            let mut all = t.log.checkpoints.range((generation, size_min)..=(generation, u64::MAX));
            all.next().map(|(_, row)| row.clone())
        })
    }

    fn log_stamped_from(
        &self,
        generation: u32,
        certified: bool,
        size_min: u64,
    ) -> Stored<Option<u64>> {
        self.read(|t| {
            let mut all = t.log.stamps.values().filter(|row| {
                row.generation == generation && row.certified == certified && row.size >= size_min
            });
            all.next().map(|row| row.size)
        })
    }

    fn log_stamps(&self, generation: u32, size: u64) -> Stored<Vec<LogStamp>> {
        self.read(|t| {
            let all = t.log.stamps.values();
            all.filter(|row| (row.generation, row.size) == (generation, size)).cloned().collect()
        })
    }

    fn log_stamps_due(&self, now_ms: u64, count: u64) -> Stored<Vec<LogStampDue>> {
        self.read(|t| {
            let due = t.log.queue.values().filter(|row| row.due_ms <= now_ms);
            let mut due: Vec<LogStampDue> = due.cloned().collect();
            due.sort_by_key(|row| row.due_ms);
            due.truncate(count as usize);
            due
        })
    }
}
