//! Whether the instance log is whole: every checkpoint is signed and is the root over the leaves
//! before it, so each continues the one before; the tiles give the same root; and what a leaf
//! says of a zone is what the zone's log was at that size.

use crate::storage::{LogCheckpoint, LogGeneration, LogStorage, LogTiles, SqliteStorage, Stored};
use cahier_evidence::log::{
    Checkpoint, Entry, Leaf, ReadError, VerifierKey, log_origin, tiled_root,
};
use cahier_evidence::{Frontier, Position, ZoneId, ZoneState, leaf_hash};
use std::fmt;

/// Leaves that are read at once.
const LEAVES_MAX: u64 = 1_024;

/// What was found in one generation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogReport {
    /// Which generation.
    pub generation: u32,
    /// Leaves.
    pub leaves: u64,
    /// Checkpoints.
    pub checkpoints: u64,
    /// What is wrong with it; nothing where all is well.
    pub problem: Option<String>,
}

impl fmt::Display for LogReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { generation, leaves, checkpoints, problem } = self;
        let state = problem.as_deref().unwrap_or("whole");
        write!(f, "instance log {generation}: {leaves} leaves, {checkpoints} checkpoints, {state}")
    }
}

/// Checks every generation by itself; what the leaves say of zones is for [`Said`].
pub(super) fn check(storage: &SqliteStorage) -> Stored<Vec<LogReport>> {
    let generations = storage.log_generations()?;
    generations.iter().map(|row| check_generation(storage, row)).collect()
}

fn check_generation(storage: &SqliteStorage, row: &LogGeneration) -> Stored<LogReport> {
    let generation = row.generation;
    let mut report = LogReport { generation, leaves: 0, checkpoints: 0, problem: None };
    let mut log = Frontier::default();
    let mut newest = None;
    let mut next = storage.log_checkpoint_from(generation, 0)?;
    loop {
        while let Some(due) = next.take_if(|due| due.size == log.size()) {
            let position = Position { size: log.size(), root: log.root() };
            if !is_signed(row, &due, position) {
                report.problem = Some(format!("checkpoint {} is not of this log", due.size));
                return Ok(report);
            }
            report.checkpoints += 1;
            newest = Some(position);
            next = storage.log_checkpoint_from(generation, due.size + 1)?;
        }
        let rows = storage.log_entries(generation, log.size(), LEAVES_MAX)?;
        // Up to the next checkpoint: what comes behind it is read again.
        let until = next.as_ref().map_or(u64::MAX, |due| due.size);
        let part = usize::try_from(until - log.size()).unwrap_or(usize::MAX).min(rows.len());
        for row in rows.iter().take(part) {
            if !is_leaf(generation, log.size(), &row.leaf, row.zone, row.size) {
                report.problem = Some(format!("leaf {} is not what it should be", log.size()));
                return Ok(report);
            }
            log.push(leaf_hash(&row.leaf));
        }
        report.leaves = log.size();
        if part == 0 {
            break;
        }
    }
    let covered = newest.filter(|position: &Position| position.size == log.size());
    report.problem = match covered {
        None => Some("its newest checkpoint does not cover all of it".into()),
        Some(_) if next.is_some() => Some("there is a checkpoint of more than there is".into()),
        Some(position) => check_tiles(storage, generation, position)?,
    };
    Ok(report)
}

fn is_signed(row: &LogGeneration, kept: &LogCheckpoint, position: Position) -> bool {
    let key = VerifierKey::new(&log_origin(&row.name, row.generation), row.key);
    let checkpoint = key.ok().and_then(|key| Checkpoint::open(kept.note.as_bytes(), &key).ok());
    checkpoint.is_some_and(|checkpoint| checkpoint.position() == position)
}

/// Whether a leaf is one of this generation, at its place, and its row says the same.
fn is_leaf(generation: u32, place: u64, leaf: &[u8], zone: Option<ZoneId>, size: u64) -> bool {
    match Leaf::parse(leaf) {
        Ok(Leaf::Entry(Entry { generation: of, zone: about, position })) => {
            of == generation && Some(about) == zone && position.size == size
        }
        Ok(Leaf::Opening(opening)) => {
            opening.generation == generation && place == 0 && zone.is_none() && size == 0
        }
        Err(_) => false,
    }
}

fn check_tiles(
    storage: &SqliteStorage,
    generation: u32,
    position: Position,
) -> Stored<Option<String>> {
    match tiled_root(&LogTiles(storage, generation), position.size) {
        Ok(root) if root == position.root => Ok(None),
        Ok(_) => Ok(Some("its tiles have another root than its newest checkpoint".into())),
        Err(ReadError::Store(error)) => Err(error),
        Err(error) => Ok(Some(error.to_string())),
    }
}

/// What the instance log says of one zone, compared while the zone's log is replayed.
pub(super) struct Said {
    zone: ZoneId,
    /// The next entry of each generation.
    next: Vec<(u32, Option<Entry>)>,
    problem: Option<String>,
}

impl Said {
    pub(super) fn of(storage: &SqliteStorage, zone: ZoneId) -> Stored<Self> {
        let generations = storage.log_generations()?;
        let next: Stored<Vec<(u32, Option<Entry>)>> = generations
            .iter()
            .map(|row| Ok((row.generation, entry_from(storage, row.generation, &zone, 1)?)))
            .collect();
        Ok(Self { zone, next: next?, problem: None })
    }

    /// Compares where the replay stands at a size that the log speaks of.
    pub(super) fn compare(&mut self, storage: &SqliteStorage, replayed: &ZoneState) -> Stored<()> {
        let size = replayed.position().size;
        for (generation, next) in &mut self.next {
            let Some(entry) = next.filter(|entry| entry.position.size == size) else { continue };
            if entry.position != replayed.position() && self.problem.is_none() {
                self.problem = Some(format!("the instance log says another root at size {size}"));
            }
            *next = entry_from(storage, *generation, &self.zone, size.saturating_add(1))?;
        }
        Ok(())
    }

    pub(super) fn problem(self) -> Option<String> {
        let more = self.next.iter().any(|(_, next)| next.is_some());
        let longer = more.then(|| "the instance log says that it was longer".to_owned());
        self.problem.or(longer)
    }
}

fn entry_from(
    storage: &SqliteStorage,
    generation: u32,
    zone: &ZoneId,
    size_min: u64,
) -> Stored<Option<Entry>> {
    let found = storage.log_entry_from(generation, zone, size_min)?;
    Ok(found.and_then(|(_, row)| match Leaf::parse(&row.leaf) {
        Ok(Leaf::Entry(entry)) => Some(entry),
        // Found where the generation itself is checked.
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::filled;

    #[test]
    fn what_was_changed_in_the_log_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.sqlite3");
        filled(&path);
        let found = || {
            let storage = SqliteStorage::open(&path).unwrap();
            let report = crate::check::check(&storage, &crate::blobs::MemoryBlobs::default());
            let report = report.unwrap();
            (report.log[0].problem.clone(), report.zones[0].problem.clone())
        };
        assert_eq!(found(), (None, None));
        let change = |sql: &str| {
            let changed = rusqlite::Connection::open(&path).unwrap().execute(sql, []).unwrap();
            assert_eq!(changed, 1, "{sql}");
        };
        change("UPDATE log_tiles SET hashes = zeroblob(LENGTH(hashes)) WHERE level = 0");
        assert!(found().0.unwrap().contains("tiles"));
        change("UPDATE log_entries SET size = size - 1 WHERE place = 0");
        assert!(found().0.unwrap().contains("leaf 0"));
        change("UPDATE log_checkpoints SET size = size + 1");
        assert!(found().0.unwrap().contains("leaf 0"));
    }

    #[test]
    fn a_leaf_that_says_another_root_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.sqlite3");
        let zone = filled(&path);
        let root = cahier_evidence::Hash([7; 32]);
        for (size, words) in [(5, "another root at size 5"), (500, "longer")] {
            let position = Position { size, root };
            let leaf = Entry { generation: 1, zone, position }.encode();
            let database = rusqlite::Connection::open(&path).unwrap();
            let sql = "UPDATE log_entries SET leaf = ?1, size = ?2 WHERE place = 0";
            assert_eq!(database.execute(sql, rusqlite::params![leaf, size as i64]).unwrap(), 1);
            drop(database);
            let storage = SqliteStorage::open(&path).unwrap();
            let report =
                crate::check::check(&storage, &crate::blobs::MemoryBlobs::default()).unwrap();
            assert!(report.zones[0].problem.as_ref().unwrap().contains(words), "{report}");
            assert!(report.log[0].problem.is_some(), "its checkpoint was signed over another");
        }
    }
}
