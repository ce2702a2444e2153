//! A simulated disk: it can be full, fail, or lose power. Committed batches survive a crash,
//! because a commit is durable by contract; a batch that fails leaves nothing.

use super::{Batch, Place, Range, Rows, Store, StoreError, Write};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What the disk does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The next commit finds no room.
    Full,
    /// The next commit fails and writes nothing.
    Lost,
    /// The next commit is written, but its answer is lost.
    LostAfterWrite,
}

#[derive(Debug, Default)]
struct Disk {
    rows: BTreeMap<Place, Vec<u8>>,
    fence: u64,
    fault: Option<Fault>,
    unreadable: bool,
    commits: u64,
}

/// A handle on a simulated disk; clones share it, like two tabs share a database.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore(Rc<RefCell<Disk>>);

impl MemoryStore {
    /// Sets what goes wrong next.
    pub fn set_fault(&self, fault: Option<Fault>) {
        self.0.borrow_mut().fault = fault;
    }

    /// Whether reads fail, until it is set otherwise.
    pub fn set_unreadable(&self, unreadable: bool) {
        self.0.borrow_mut().unreadable = unreadable;
    }

    /// Flips a bit in every row that fits; gives their places.
    pub fn damage(&self, fits: impl Fn(&Place) -> bool) -> Vec<Place> {
        let mut disk = self.0.borrow_mut();
        let hit = disk.rows.iter_mut().filter(|(place, _)| fits(place));
        hit.map(|(place, bytes)| {
            if let Some(byte) = bytes.last_mut() {
                *byte ^= 1;
            }
            *place
        })
        .collect()
    }

    /// How many commits were written.
    pub fn commits(&self) -> u64 {
        self.0.borrow().commits
    }

    /// Every byte on the disk, for showing that no plaintext is there.
    pub fn all_bytes(&self) -> Vec<u8> {
        self.0.borrow().rows.values().flatten().copied().collect()
    }

    /// A copy of the disk as it is now, as a backup or a cloned profile would be.
    pub fn duplicate(&self) -> Self {
        let disk = self.0.borrow();
        let (rows, fence) = (disk.rows.clone(), disk.fence);
        Self(Rc::new(RefCell::new(Disk { rows, fence, ..Disk::default() })))
    }
}

impl Store for MemoryStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        let mut disk = self.0.borrow_mut();
        disk.fence += 1;
        Ok(disk.fence)
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let mut disk = self.0.borrow_mut();
        if batch.fence != disk.fence {
            return Err(StoreError::Fenced);
        }
        let fault = disk.fault.take();
        match fault {
            Some(Fault::Full) => return Err(StoreError::Full),
            Some(Fault::Lost) => return Err(StoreError::Lost("simulated".into())),
            _ => {}
        }
        for write in batch.writes {
            match write {
                Write::Put(place, bytes) => {
                    disk.rows.insert(place, bytes);
                }
                Write::Delete(place) => {
                    disk.rows.remove(&place);
                }
                Write::Clear(table, scope) => {
                    disk.rows.retain(|place, _| (place.table, place.scope) != (table, scope));
                }
            }
        }
        disk.commits += 1;
        match fault {
            Some(_) => Err(StoreError::Lost("simulated".into())),
            None => Ok(()),
        }
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        let disk = self.0.borrow();
        if disk.unreadable {
            return Err(StoreError::Lost("simulated".into()));
        }
        let first = Place::new(range.table, range.scope.unwrap_or([0; 16]), range.from);
        let within = |place: &Place| {
            place.table == range.table && range.scope.is_none_or(|scope| scope == place.scope)
        };
        let rows = disk.rows.range(first..).take_while(|(place, _)| within(place));
        Ok(rows.take(range.limit).map(|(place, bytes)| (*place, bytes.clone())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::conformance;

    #[test]
    fn conforms() {
        let disk = MemoryStore::default();
        pollster::block_on(conformance::run(|| {
            let disk = disk.clone();
            async move { disk }
        }));
    }

    #[test]
    fn faults_leave_nothing_or_everything() {
        pollster::block_on(async {
            let mut store = MemoryStore::default();
            let fence = store.take_lead().await.unwrap();
            let place = Place::new(crate::store::Table::Row, [1; 16], 0);
            let batch = || Batch { fence, writes: vec![Write::Put(place, vec![1])] };
            for fault in [Fault::Full, Fault::Lost] {
                store.set_fault(Some(fault));
                assert!(store.commit(batch()).await.is_err());
                assert!(store.all_bytes().is_empty());
            }
            store.set_fault(Some(Fault::LostAfterWrite));
            assert!(store.commit(batch()).await.is_err());
            assert_eq!(store.all_bytes(), [1]);
        });
    }
}
