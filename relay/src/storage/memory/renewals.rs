//! Renewals in the store in memory.

use super::MemoryStorage;
use crate::storage::{LogRenewal, LogStamp, RenewalStorage, StampKey, Stored};

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

    fn log_renewals_before(&self, until_ms: u64, count: u64) -> Stored<Vec<LogRenewal>> {
        self.read(|t| {
            let ending = t.log.renewals.values().filter(|row| row.until_ms < until_ms);
            let mut ending: Vec<LogRenewal> = ending.cloned().collect();
            ending.sort_by_key(|row| row.until_ms);
            ending.truncate(count as usize);
            ending
        })
    }
}
