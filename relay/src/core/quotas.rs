//! What the zones of each account weigh, against the account's quota.
//!
//! A zone counts for whoever brought it, with its log and its files. The store is asked once for
//! each account; from then on what is taken is added, before it is durable, so that a group
//! commit under way counts too.

use super::Core;
use crate::storage::{Storage, Stored};
use cahier_evidence::{PersonId, ZoneId};
use cahier_protocol::Fault;
use std::collections::HashMap;

/// Most accounts whose weight is remembered.
const REMEMBERED_MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Quotas {
    /// Bytes of each account, as far as anybody asked.
    weights: HashMap<PersonId, u64>,
}

impl Quotas {
    /// What an account weighs now, bytes.
    fn weight<S: Storage>(&mut self, storage: &S, account: PersonId) -> Stored<u64> {
        if let Some(weight) = self.weights.get(&account) {
            return Ok(*weight);
        }
        let weight = storage.weight_of(&account)?;
        self.weights.insert(account, weight);
        Ok(weight)
    }

    /// Notes that something was taken for an account.
    pub fn add(&mut self, account: PersonId, bytes: u64) {
        // Whoever was never asked about is weighed as a whole when they are.
        if let Some(weight) = self.weights.get_mut(&account) {
            *weight = weight.saturating_add(bytes);
        }
    }

    /// Notes that something of an account went.
    pub fn free(&mut self, account: PersonId, bytes: u64) {
        if let Some(weight) = self.weights.get_mut(&account) {
            *weight = weight.saturating_sub(bytes);
        }
    }

    /// Forgets everything, because the store may say something else.
    pub fn forget(&mut self) {
        self.weights.clear();
    }

    /// Forgets everything once it is too much. Only while nothing waits to be written: what
    /// waits is in no store.
    pub fn make_room(&mut self) {
        if self.weights.len() > REMEMBERED_MAX {
            self.forget();
        }
    }
}

impl<S: Storage> Core<S> {
    /// Refuses what would bring an account above its quota.
    pub(super) fn check_quota(&mut self, account: PersonId, bytes: u64) -> Result<(), Fault> {
        let weight = self.quotas.weight(&self.storage, account)?;
        let fits = weight.saturating_add(bytes) <= self.policy.account_quota_bytes_max;
        if fits { Ok(()) } else { Err(Fault::Limit) }
    }

    /// For whom a zone counts.
    pub(super) fn creator_of(&mut self, zone: ZoneId) -> Result<PersonId, Fault> {
        let cached = self.zones.load(&self.storage, zone)?.ok_or(Fault::NotFound)?;
        Ok(cached.creator)
    }
}
