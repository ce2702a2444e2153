//! Renewals in SQLite.

use super::SqliteStorage;
use super::instance_log::stamp;
use super::read::uint;
use super::write::{int, run};
use crate::storage::{LogRenewal, LogStamp, RenewalStorage, StampKey, Stored};
use rusqlite::{Connection, Row, params};

const PUT_RENEWAL: &str = "INSERT INTO log_renewals
    (generation, size, authority, until_ms, record) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (generation, size, authority) DO UPDATE SET until_ms = excluded.until_ms,
    record = excluded.record";

pub(super) fn put(to: &Connection, renewal: &LogRenewal) -> Stored<()> {
    let LogRenewal { key: StampKey { generation, size, authority }, until_ms, record } = renewal;
    let (size, until_ms) = (int(*size)?, int(*until_ms)?);
    run(to, PUT_RENEWAL, params![generation, size, authority, until_ms, record]).map(drop)
}

/// The columns are generation, size, authority, until_ms, record.
fn renewal(row: &Row<'_>) -> rusqlite::Result<LogRenewal> {
    let key = StampKey { generation: row.get(0)?, size: uint(row, 1)?, authority: row.get(2)? };
    Ok(LogRenewal { key, until_ms: uint(row, 3)?, record: row.get(4)? })
}

impl RenewalStorage for SqliteStorage {
    fn log_newest_stamp(&self, authority: &str) -> Stored<Option<LogStamp>> {
        let sql = "SELECT generation, size, authority, certified, evidence, made_ms
            FROM log_stamps WHERE authority = ?1 ORDER BY generation DESC, size DESC LIMIT 1";
        self.one(sql, params![authority], stamp)
    }

    fn log_stamps_after(&self, key: &StampKey, count: u64) -> Stored<Vec<LogStamp>> {
        let Ok(size) = int(key.size) else { return Ok(Vec::new()) };
        let sql = "SELECT generation, size, authority, certified, evidence, made_ms
            FROM log_stamps WHERE (generation, size, authority) > (?1, ?2, ?3)
            ORDER BY generation, size, authority LIMIT ?4";
        self.many(sql, params![key.generation, size, key.authority, int(count)?], stamp)
    }

    fn log_stamps_unrated(&self, count: u64) -> Stored<Vec<LogStamp>> {
        let sql = "SELECT s.generation, s.size, s.authority, s.certified, s.evidence, s.made_ms
            FROM log_stamps s LEFT JOIN log_renewals r USING (generation, size, authority)
            WHERE r.until_ms IS NULL ORDER BY s.generation, s.size, s.authority LIMIT ?1";
        self.many(sql, params![int(count)?], stamp)
    }

    fn log_renewal(&self, key: &StampKey) -> Stored<Option<LogRenewal>> {
        let Ok(size) = int(key.size) else { return Ok(None) };
        let sql = "SELECT generation, size, authority, until_ms, record FROM log_renewals
            WHERE generation = ?1 AND size = ?2 AND authority = ?3";
        self.one(sql, params![key.generation, size, key.authority], renewal)
    }

    fn log_renewals_before(&self, until_ms: u64, count: u64) -> Stored<Vec<LogRenewal>> {
        let sql = "SELECT generation, size, authority, until_ms, record FROM log_renewals
            WHERE until_ms < ?1 ORDER BY until_ms, generation, size, authority LIMIT ?2";
        let until_ms = int(until_ms.min(i64::MAX as u64))?;
        self.many(sql, params![until_ms, int(count)?], renewal)
    }
}
