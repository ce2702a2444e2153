//! Renewals in the store in memory.

use super::MemoryStorage;
use crate::storage::{LogRenewal, LogStamp, RenewalStorage, RenewalsDue, StampKey, Stored};

impl RenewalStorage for MemoryStorage {
    fn log_newest_stamp(&self, authority: &str) -> Stored<Option<LogStamp>> {
        self.read(|t| t.log.stamps.values().rfind(|row| row.authority == authority).cloned())
    }

    fn log_stamps_after(&self, key: &StampKey, count: u64) -> Stored<Vec<LogStamp>> {
        self.read(|t| {
            let behind = t.log.stamps.values().filter(|row| row.key() > *key);
            behind.take(count as usize).cloned().collect()
        })
    }

    fn log_stamps_unrated(&self, count: u64) -> Stored<Vec<LogStamp>> {
        self.read(|t| {
            let unrated =
                t.log.stamps.values().filter(|row| !t.log.renewals.contains_key(&row.key()));
            unrated.take(count as usize).cloned().collect()
        })
    }

    fn log_renewal(&self, key: &StampKey) -> Stored<Option<LogRenewal>> {
        self.read(|t| t.log.renewals.get(key).cloned())
    }

    fn log_renewals_due(&self, due: &RenewalsDue) -> Stored<Vec<LogRenewal>> {
        self.read(|t| {
            first(due.count, t.log.renewals.values(), |row| {
                let behind = |(end, key): &(u64, StampKey)| (row.until_ms, &row.key) > (*end, key);
                row.until_ms < due.until_ms
                    && row.due_ms <= due.now_ms
                    && due.after.as_ref().is_none_or(behind)
            })
        })
    }

    fn log_renewals_failed(&self, count: u64) -> Stored<Vec<LogRenewal>> {
        self.read(|t| first(count, t.log.renewals.values(), |row| !row.why.is_empty()))
    }
}

/// So many of those that are asked for, in the order of ends and keys.
fn first<'a>(
    count: u64,
    rows: impl Iterator<Item = &'a LogRenewal>,
    asked: impl Fn(&LogRenewal) -> bool,
) -> Vec<LogRenewal> {
    let mut found: Vec<LogRenewal> = rows.filter(|row| asked(row)).cloned().collect();
    found.sort_by(|one, other| (one.until_ms, &one.key).cmp(&(other.until_ms, &other.key)));
    found.truncate(count as usize);
    found
}
