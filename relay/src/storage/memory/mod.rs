//! A store in memory on a simulated disk, for simulations and tests.
//!
//! Handles made by cloning share one disk. The disk can fail the k-th commit, be full, lie about
//! having synced, and crash: then every handle of before is dead, what was not synced is gone,
//! and [`MemoryStorage::reopen`] gives what a restarted relay would find.

mod instance_log;
mod renewals;
mod tables;

use super::{
    Account, Batch, BlobMeta, Counts, Generation, LeafRow, Page, Storage, StorageError, Stored,
    Ticket,
};
use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId, PersonId, ZoneId};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tables::Tables;

/// How a commit fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// Nothing reaches the disk.
    Write,
    /// Everything reaches the disk, only the answer is an error.
    Answer,
}

#[derive(Default)]
struct Disk {
    live: Tables,
    /// What would be left after a crash, where that is not what is live.
    synced: Option<Tables>,
    fault: Option<(u64, DiskFault)>,
    full: bool,
    commits: u64,
    crashes: u64,
}

/// A handle of a simulated disk.
#[derive(Clone, Default)]
pub struct MemoryStorage {
    disk: Arc<Mutex<Disk>>,
    /// How many crashes there had been when this handle was made.
    born: u64,
}

impl MemoryStorage {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets a commit fail: 0 is the next one.
    pub fn fail_commit(&self, which: u64, fault: DiskFault) {
        let mut disk = self.lock();
        disk.fault = Some((disk.commits + which, fault));
    }

    /// Fills the disk, or frees it.
    pub fn set_full(&self, full: bool) {
        self.lock().full = full;
    }

    /// From now on commits return before anything is synced, as with `synchronous=OFF`; or all
    /// is synced now, and commits are honest again.
    pub fn set_lying(&self, lying: bool) {
        let mut disk = self.lock();
        disk.synced = lying.then(|| disk.live.clone());
    }

    /// Cuts the power: what was not synced is gone, and so is every handle.
    pub fn crash(&self) {
        let mut disk = self.lock();
        if let Some(synced) = disk.synced.take() {
            disk.live = synced;
        }
        disk.crashes += 1;
    }

    /// What a restarted relay finds on this disk.
    pub fn reopen(&self) -> Self {
        let born = self.lock().crashes;
        Self { disk: Arc::clone(&self.disk), born }
    }

    /// How many commits there were, failed ones included.
    pub fn commits(&self) -> u64 {
        self.lock().commits
    }

    /// Forgets everything, as when somebody puts an empty disk in: for a relay that lost its
    /// log. Handles of before are dead.
    pub fn wipe(&self) {
        let mut disk = self.lock();
        (disk.live, disk.synced) = (Tables::default(), None);
        disk.crashes += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, look: impl FnOnce(&Tables) -> T) -> Stored<T> {
        let disk = self.lock();
        disk.alive(self.born)?;
        Ok(look(&disk.live))
    }
}

impl Disk {
    fn alive(&self, born: u64) -> Stored<()> {
        if born == self.crashes { Ok(()) } else { Err(StorageError::Io("power cut".into())) }
    }
}

impl Storage for MemoryStorage {
    fn commit(&mut self, batch: Batch) -> Stored<()> {
        let mut disk = self.lock();
        disk.alive(self.born)?;
        let number = disk.commits;
        disk.commits += 1;
        if disk.full {
            return Err(StorageError::Full);
        }
        let fault = disk.fault.take_if(|(which, _)| *which == number).map(|(_, fault)| fault);
        if fault == Some(DiskFault::Write) {
            return Err(StorageError::Io("simulated write error".into()));
        }
        disk.live.check(&batch)?;
        disk.live.apply(batch);
        match fault {
            None => Ok(()),
            Some(_) => Err(StorageError::Io("simulated error after the write".into())),
        }
    }

    fn meta(&self, key: &str) -> Stored<Option<Vec<u8>>> {
        self.read(|t| t.meta.get(key).cloned())
    }

    fn account(&self, person: &PersonId) -> Stored<Option<Account>> {
        self.read(|t| t.accounts.get(person).cloned())
    }

    fn accounts_via(&self, via: &[u8]) -> Stored<u64> {
        self.read(|t| {
            let by_it = t.accounts.values().filter(|a| a.via.as_deref() == Some(via));
            by_it.count() as u64
        })
    }

    fn chain(&self, person: &PersonId) -> Stored<Vec<Vec<u8>>> {
        self.read(|t| t.chains.get(person).cloned().unwrap_or_default())
    }

    fn zone_creator(&self, zone: &ZoneId) -> Stored<Option<PersonId>> {
        self.read(|t| t.zones.get(zone).copied())
    }

    fn zones(&self) -> Stored<Vec<ZoneId>> {
        self.read(|t| t.zones.keys().copied().collect())
    }

    fn zones_by(&self, creator: &PersonId) -> Stored<u64> {
        self.read(|t| t.zones.values().filter(|by| *by == creator).count() as u64)
    }

    fn weight_of(&self, creator: &PersonId) -> Stored<u64> {
        self.read(|t| {
            let theirs = |zone: &ZoneId| t.zones.get(zone) == Some(creator);
            let log = t.leaves.iter().filter(|((zone, _), _)| theirs(zone));
            let blobs = t.blobs.iter().filter(|((zone, _), _)| theirs(zone));
            let log: u64 = log.map(|(_, row)| row.bytes()).sum();
            log + blobs.map(|(_, meta)| meta.total).sum::<u64>()
        })
    }

    fn zones_of(&self, person: &PersonId, now_ms: u64) -> Stored<Vec<ZoneId>> {
        self.read(|t| {
            let theirs = t.members.iter().filter(|((_, of), until)| {
                of == person && until.is_none_or(|until| until >= now_ms)
            });
            theirs.map(|((zone, _), _)| *zone).collect()
        })
    }

    fn share_zone(&self, one: &PersonId, other: &PersonId) -> Stored<bool> {
        self.read(|t| {
            let mut theirs = t.members.keys().filter(|(_, of)| of == one);
            theirs.any(|(zone, _)| t.members.contains_key(&(*zone, *other)))
        })
    }

    fn invitation_zones(&self, invitation: &InvitationId) -> Stored<Vec<ZoneId>> {
        self.read(|t| {
            let open = t.invitations.iter().filter(|(_, id)| id == invitation);
            open.map(|(zone, _)| *zone).take(16).collect()
        })
    }

    fn leaves(&self, zone: &ZoneId, page: Page) -> Stored<Vec<LeafRow>> {
        self.read(|t| t.page(zone, page))
    }

    fn records(&self, zone: &ZoneId, page: Page) -> Stored<Vec<(u64, LeafRow)>> {
        self.read(|t| t.records(zone, page))
    }

    fn leaf_hashes(&self, zone: &ZoneId, from: u64, count: u64) -> Stored<Vec<Hash>> {
        self.read(|t| {
            let log = t.leaves.range((*zone, from)..=(*zone, u64::MAX));
            log.take(count as usize).map(|(_, row)| row.leaf).collect()
        })
    }

    fn index_of(&self, zone: &ZoneId, item: &Hash) -> Stored<Option<u64>> {
        self.read(|t| t.items.get(&(*zone, *item)).copied())
    }

    fn zone_bytes(&self, zone: &ZoneId) -> Stored<u64> {
        self.read(|t| {
            let log = t.leaves.range((*zone, 0)..=(*zone, u64::MAX));
            log.map(|(_, row)| row.bytes()).sum()
        })
    }

    fn head(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>> {
        self.read(|t| t.heads.get(zone).map(|(_, head)| head.clone()))
    }

    fn state(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>> {
        self.read(|t| t.states.get(zone).cloned())
    }

    fn generation(&self, zone: &ZoneId) -> Stored<Option<Generation>> {
        self.read(|t| {
            let mut all = t.generations.range((*zone, 0)..=(*zone, u64::MAX));
            all.next_back().map(|(_, generation)| generation.clone())
        })
    }

    fn staged_zones(&self) -> Stored<Vec<ZoneId>> {
        self.read(|t| {
            let mut zones: Vec<ZoneId> = t.staged.keys().map(|(zone, _)| *zone).collect();
            zones.dedup();
            zones
        })
    }

    fn summary(&self, zone: &ZoneId, document: &DocumentId) -> Stored<Option<Vec<u8>>> {
        self.read(|t| t.summaries.get(&(*zone, *document)).map(|(_, bytes)| bytes.clone()))
    }

    fn knocks(&self, zone: &ZoneId) -> Stored<Vec<(PersonId, Vec<u8>)>> {
        self.read(|t| {
            let all = t.knocks.iter().filter(|((at, _), _)| at == zone);
            all.map(|((_, person), bytes)| (*person, bytes.clone())).collect()
        })
    }

    fn blob(&self, zone: &ZoneId, blob: &BlobId) -> Stored<Option<BlobMeta>> {
        self.read(|t| t.blobs.get(&(*zone, *blob)).copied())
    }

    fn blobs(&self, zone: &ZoneId) -> Stored<Vec<(BlobId, BlobMeta)>> {
        self.read(|t| {
            let all = t.blobs.iter().filter(|((at, _), _)| at == zone);
            all.map(|((_, blob), meta)| (*blob, *meta)).collect()
        })
    }

    fn zone_blob_bytes(&self, zone: &ZoneId) -> Stored<u64> {
        Ok(self.blobs(zone)?.iter().map(|(_, meta)| meta.total).sum())
    }

    fn ticket(&self, hash: &Hash) -> Stored<Option<Ticket>> {
        self.read(|t| t.tickets.get(hash).copied())
    }

    fn credentials(&self, person: &PersonId) -> Stored<Vec<String>> {
        self.read(|t| {
            let theirs = t.credentials.values().filter(|(of, _)| of == person);
            theirs.map(|(_, json)| json.clone()).collect()
        })
    }

    fn credential_owner(&self, credential_id: &[u8]) -> Stored<Option<PersonId>> {
        self.read(|t| t.credentials.get(credential_id).map(|(of, _)| *of))
    }

    fn counts(&self) -> Stored<Counts> {
        self.read(|t| {
            let complete = || t.blobs.values().filter(|meta| meta.complete);
            Counts {
                accounts: t.accounts.len() as u64,
                zones: t.zones.len() as u64,
                leaves: t.heads.values().map(|(size, _)| size).sum(),
                blobs: complete().count() as u64,
                blob_bytes: complete().map(|meta| meta.total).sum(),
                log_entries: t.log.count(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Op, conformance};

    #[test]
    fn it_conforms() {
        conformance::run(&mut || Box::new(MemoryStorage::new()));
    }

    fn note(store: &mut MemoryStorage, key: &str) -> Stored<()> {
        let mut batch = Batch::default();
        batch.put(Op::PutMeta(key.into(), vec![1]));
        store.commit(batch)
    }

    #[test]
    fn an_honest_disk_keeps_and_a_lying_one_loses() {
        let mut store = MemoryStorage::new();
        note(&mut store, "a").unwrap();
        store.crash();
        assert!(note(&mut store, "b").is_err(), "a dead handle does not write");
        let mut store = store.reopen();
        assert!(store.meta("a").unwrap().is_some());
        store.set_lying(true);
        note(&mut store, "c").unwrap();
        assert!(store.meta("c").unwrap().is_some());
        store.crash();
        assert!(store.reopen().meta("c").unwrap().is_none());
    }

    #[test]
    fn faults_strike_where_they_were_set() {
        let mut store = MemoryStorage::new();
        store.fail_commit(1, DiskFault::Write);
        note(&mut store, "a").unwrap();
        assert!(note(&mut store, "b").is_err());
        assert!(store.meta("b").unwrap().is_none());
        note(&mut store, "b").unwrap();
        store.fail_commit(0, DiskFault::Answer);
        assert!(note(&mut store, "c").is_err());
        assert!(store.meta("c").unwrap().is_some());
        store.set_full(true);
        assert_eq!(note(&mut store, "d"), Err(StorageError::Full));
        store.set_full(false);
        note(&mut store, "d").unwrap();
        store.wipe();
        assert!(store.reopen().meta("d").unwrap().is_none());
    }
}
