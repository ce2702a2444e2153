//! Renewals in SQLite.

use super::SqliteStorage;
use super::instance_log::stamp;
use super::read::uint;
use super::write::{int, run};
use crate::storage::{LogRenewal, LogStamp, RenewalStorage, RenewalsDue, StampKey, Stored};
use rusqlite::{Connection, Row, params};

const PUT_RENEWAL: &str = "INSERT INTO log_renewals
    (generation, size, authority, until_ms, due_ms, tries, why)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (generation, size, authority) DO UPDATE SET until_ms = excluded.until_ms,
    due_ms = excluded.due_ms, tries = excluded.tries, why = excluded.why";

pub(super) fn put(to: &Connection, renewal: &LogRenewal) -> Stored<()> {
    let LogRenewal { key, until_ms, due_ms, tries, why } = renewal;
    let StampKey { generation, size, authority } = key;
    let (size, until_ms, due_ms) = (int(*size)?, int(*until_ms)?, int(*due_ms)?);
    let values = params![generation, size, authority, until_ms, due_ms, tries, why];
    run(to, PUT_RENEWAL, values).map(drop)
}

/// The columns are generation, size, authority, until_ms, due_ms, tries, why.
fn renewal(row: &Row<'_>) -> rusqlite::Result<LogRenewal> {
    let key = StampKey { generation: row.get(0)?, size: uint(row, 1)?, authority: row.get(2)? };
    let (until_ms, due_ms) = (uint(row, 3)?, uint(row, 4)?);
    Ok(LogRenewal { key, until_ms, due_ms, tries: row.get(5)?, why: row.get(6)? })
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
        let sql = "SELECT generation, size, authority, until_ms, due_ms, tries, why
            FROM log_renewals WHERE generation = ?1 AND size = ?2 AND authority = ?3";
        self.one(sql, params![key.generation, size, key.authority], renewal)
    }

    fn log_renewals_due(&self, due: &RenewalsDue) -> Stored<Vec<LogRenewal>> {
        let sql = "SELECT generation, size, authority, until_ms, due_ms, tries, why
            FROM log_renewals WHERE until_ms < ?1 AND due_ms <= ?2
            AND (until_ms, generation, size, authority) > (?3, ?4, ?5, ?6)
            ORDER BY until_ms, generation, size, authority LIMIT ?7";
        let RenewalsDue { until_ms, now_ms, after, count } = due;
        let moment = |ms: u64| int(ms.min(i64::MAX as u64));
        let (until_ms, now_ms, count) = (moment(*until_ms)?, moment(*now_ms)?, int(*count)?);
        // No row ends before 1970.
        let (end, generation, size, authority) = match after {
            None => (-1, 0, 0, ""),
            Some((end, key)) => {
                (moment(*end)?, key.generation, int(key.size)?, key.authority.as_str())
            }
        };
        let values = params![until_ms, now_ms, end, generation, size, authority, count];
        self.many(sql, values, renewal)
    }

    fn log_renewals_failed(&self, count: u64) -> Stored<Vec<LogRenewal>> {
        let sql = "SELECT generation, size, authority, until_ms, due_ms, tries, why
            FROM log_renewals WHERE why <> '' ORDER BY until_ms, generation, size, authority
            LIMIT ?1";
        self.many(sql, params![int(count)?], renewal)
    }
}
