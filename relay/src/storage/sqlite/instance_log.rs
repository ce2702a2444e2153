//! The instance log in SQLite: each write and each question as one statement.

use super::read::uint;
use super::renewals;
use super::write::{int, run};
use super::{SqliteStorage, trouble};
use crate::storage::{
    LogCheckpoint, LogEntry, LogGeneration, LogOp, LogStamp, LogStampDue, LogStorage, StampKey,
    Stored,
};
use cahier_evidence::ZoneId;
use rusqlite::{Connection, Row, params};

const PUT_TILE: &str = "INSERT INTO log_tiles (generation, level, place, hashes)
    VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (generation, level, place) DO UPDATE SET hashes = excluded.hashes";
const PUT_STAMP: &str = "INSERT INTO log_stamps
    (generation, size, authority, certified, evidence, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (generation, size, authority) DO UPDATE SET certified = excluded.certified,
    evidence = excluded.evidence, made_ms = excluded.made_ms";
const DROP_STAMP_DUE: &str =
    "DELETE FROM log_stamp_queue WHERE generation = ?1 AND size = ?2 AND authority = ?3";
const PUT_STAMP_DUE: &str = "INSERT INTO log_stamp_queue
    (generation, size, authority, due_ms, tries, why) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (generation, size, authority) DO UPDATE SET due_ms = excluded.due_ms,
    tries = excluded.tries, why = excluded.why";

pub(super) fn apply(to: &Connection, op: &LogOp) -> Stored<()> {
    match op {
        LogOp::PutGeneration(LogGeneration { generation, name, key, opened_ms }) => {
            let sql = "INSERT INTO log_generations (generation, name, key, opened_ms)
                VALUES (?1, ?2, ?3, ?4)";
            run(to, sql, params![generation, name, key, int(*opened_ms)?]).map(drop)
        }
        LogOp::PutEntry(generation, place, LogEntry { zone, size, leaf }) => {
            let sql = "INSERT INTO log_entries (generation, place, zone, size, leaf)
                VALUES (?1, ?2, ?3, ?4, ?5)";
            let (place, size) = (int(*place)?, int(*size)?);
            let zone = zone.as_ref().map(|zone| zone.as_bytes());
            run(to, sql, params![generation, place, zone, size, leaf]).map(drop)
        }
        LogOp::PutTile(generation, level, place, hashes) => {
            run(to, PUT_TILE, params![generation, level, int(*place)?, hashes]).map(drop)
        }
        LogOp::PutCheckpoint(generation, LogCheckpoint { size, note, made_ms }) => {
            let sql = "INSERT INTO log_checkpoints (generation, size, note, made_ms)
                VALUES (?1, ?2, ?3, ?4)";
            run(to, sql, params![generation, int(*size)?, note, int(*made_ms)?]).map(drop)
        }
        LogOp::PutStamp(stamp) => {
            let LogStamp { generation, size, authority, certified, evidence, made_ms } = stamp;
            let (size, made_ms) = (int(*size)?, int(*made_ms)?);
            run(to, DROP_STAMP_DUE, params![generation, size, authority])?;
            let values = params![generation, size, authority, certified, evidence, made_ms];
            run(to, PUT_STAMP, values).map(drop)
        }
        LogOp::PutStampDue(due) => {
            let LogStampDue { generation, size, authority, due_ms, tries, why } = due;
            let (size, due_ms) = (int(*size)?, int(*due_ms)?);
            let values = params![generation, size, authority, due_ms, tries, why];
            run(to, PUT_STAMP_DUE, values).map(drop)
        }
        LogOp::DropStampDue(StampKey { generation, size, authority }) => {
            run(to, DROP_STAMP_DUE, params![generation, int(*size)?, authority]).map(drop)
        }
        LogOp::PutRenewal(renewal) => renewals::put(to, renewal),
    }
}

/// The columns are zone, size, leaf.
fn entry(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    let zone: Option<[u8; 16]> = row.get(0)?;
    Ok(LogEntry { zone: zone.map(ZoneId), size: uint(row, 1)?, leaf: row.get(2)? })
}

/// As [`entry`], with the place behind.
fn placed(row: &Row<'_>) -> rusqlite::Result<(u64, LogEntry)> {
    Ok((uint(row, 3)?, entry(row)?))
}

/// The columns are generation, size, authority, certified, evidence, made_ms.
pub(super) fn stamp(row: &Row<'_>) -> rusqlite::Result<LogStamp> {
    let (generation, size, authority) = (row.get(0)?, uint(row, 1)?, row.get(2)?);
    let (certified, evidence, made_ms) = (row.get(3)?, row.get(4)?, uint(row, 5)?);
    Ok(LogStamp { generation, size, authority, certified, evidence, made_ms })
}

fn checkpoint(row: &Row<'_>) -> rusqlite::Result<LogCheckpoint> {
    Ok(LogCheckpoint { size: uint(row, 0)?, note: row.get(1)?, made_ms: uint(row, 2)? })
}

impl LogStorage for SqliteStorage {
    fn log_generations(&self) -> Stored<Vec<LogGeneration>> {
        let sql = "SELECT generation, name, key, opened_ms FROM log_generations
            ORDER BY generation";
        self.many(sql, [], |row| {
            let (generation, name, key) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(LogGeneration { generation, name, key, opened_ms: uint(row, 3)? })
        })
    }

    fn log_entries(&self, generation: u32, from: u64, count: u64) -> Stored<Vec<LogEntry>> {
        let sql = "SELECT zone, size, leaf FROM log_entries
            WHERE generation = ?1 AND place >= ?2 ORDER BY place LIMIT ?3";
        let Ok(from) = int(from) else { return Ok(Vec::new()) };
        self.many(sql, params![generation, from, int(count)?], entry)
    }

    fn log_entry_from(
        &self,
        generation: u32,
        zone: &ZoneId,
        size_min: u64,
    ) -> Stored<Option<(u64, LogEntry)>> {
        let Ok(size_min) = int(size_min) else { return Ok(None) };
        let sql = "SELECT zone, size, leaf, place FROM log_entries
            WHERE generation = ?1 AND zone = ?2 AND size >= ?3 ORDER BY size LIMIT 1";
        self.one(sql, params![generation, zone.as_bytes(), size_min], placed)
    }

    fn log_newest_entry(&self, generation: u32, zone: &ZoneId) -> Stored<Option<(u64, LogEntry)>> {
        let sql = "SELECT zone, size, leaf, place FROM log_entries
            WHERE generation = ?1 AND zone = ?2 ORDER BY size DESC LIMIT 1";
        self.one(sql, params![generation, zone.as_bytes()], placed)
    }

    fn log_due(&self, generation: u32) -> Stored<Vec<ZoneId>> {
        let sql = "SELECT h.zone FROM heads h WHERE h.size > COALESCE((
            SELECT MAX(e.size) FROM log_entries e WHERE e.generation = ?1 AND e.zone = h.zone
            ), 0) ORDER BY h.zone";
        self.many(sql, [generation], |row| row.get(0).map(ZoneId))
    }

    fn log_tile(&self, generation: u32, level: u8, place: u64) -> Stored<Option<Vec<u8>>> {
        let Ok(place) = int(place) else { return Ok(None) };
        let sql = "SELECT hashes FROM log_tiles
            WHERE generation = ?1 AND level = ?2 AND place = ?3";
        self.one(sql, params![generation, level, place], |row| row.get(0))
    }

    fn log_newest(&self, generation: u32) -> Stored<Option<LogCheckpoint>> {
        let sql = "SELECT size, note, made_ms FROM log_checkpoints
            WHERE generation = ?1 ORDER BY size DESC LIMIT 1";
        self.one(sql, [generation], checkpoint)
    }

    fn log_checkpoint_from(&self, generation: u32, size_min: u64) -> Stored<Option<LogCheckpoint>> {
        let Ok(size_min) = int(size_min) else { return Ok(None) };
        let sql = "SELECT size, note, made_ms FROM log_checkpoints
            WHERE generation = ?1 AND size >= ?2 ORDER BY size LIMIT 1";
        self.one(sql, params![generation, size_min], checkpoint)
    }

    fn log_stamped_from(
        &self,
        generation: u32,
        certified: bool,
        size_min: u64,
    ) -> Stored<Option<u64>> {
        let Ok(size_min) = int(size_min) else { return Ok(None) };
        let sql = "SELECT size FROM log_stamps
            WHERE generation = ?1 AND certified = ?2 AND size >= ?3 ORDER BY size LIMIT 1";
        self.one(sql, params![generation, certified, size_min], |row| uint(row, 0))
    }

    fn log_stamps(&self, generation: u32, size: u64) -> Stored<Vec<LogStamp>> {
        let Ok(size) = int(size) else { return Ok(Vec::new()) };
        let sql = "SELECT generation, size, authority, certified, evidence, made_ms
            FROM log_stamps WHERE generation = ?1 AND size = ?2 ORDER BY authority";
        self.many(sql, params![generation, size], stamp)
    }

    fn log_stamps_due(&self, now_ms: u64, count: u64) -> Stored<Vec<LogStampDue>> {
        let sql = "SELECT generation, size, authority, due_ms, tries, why FROM log_stamp_queue
            WHERE due_ms <= ?1 ORDER BY due_ms, generation, size, authority LIMIT ?2";
        let now_ms = int(now_ms.min(i64::MAX as u64))?;
        self.many(sql, params![now_ms, int(count)?], |row| {
            let (generation, size, authority) = (row.get(0)?, uint(row, 1)?, row.get(2)?);
            let (due_ms, tries, why) = (uint(row, 3)?, row.get(4)?, row.get(5)?);
            Ok(LogStampDue { generation, size, authority, due_ms, tries, why })
        })
    }
}

impl SqliteStorage {
    /// Lets a relay that is restored from a backup know it: its log goes on as a new generation.
    pub fn mark_restored(&self) -> Stored<()> {
        let sql = "INSERT INTO meta (key, value) VALUES (?1, ?2)
            ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE LENGTH(meta.value) = 0";
        let marked = self
            .connection
            .execute(sql, params![crate::storage::LOG_REOPEN, b"restored".as_slice()]);
        marked.map(drop).map_err(trouble)
    }
}
