//! A store that lays the rows of a backup with the first batch that is committed: all of it is
//! there together, or nothing.

use crate::store::IndexedStore;
use cahier_sync::store::{Batch, Place, Range, Rows, Store, StoreError, Write};

/// A store, and rows that are not in it yet.
pub(super) struct Laying {
    store: IndexedStore,
    rows: Vec<Write>,
}

impl Laying {
    /// Rows that lie as they are, sealed.
    pub fn new(store: IndexedStore, rows: Vec<(Place, Vec<u8>)>) -> Self {
        let rows = rows.into_iter().map(|(place, bytes)| Write::Put(place, bytes)).collect();
        Self { store, rows }
    }
}

impl Store for Laying {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        self.store.take_lead().await
    }

    /// Whoever sees it fail begins again: the rows go with the first try alone.
    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let mut writes = std::mem::take(&mut self.rows);
        writes.extend(batch.writes);
        self.store.commit(Batch { fence: batch.fence, writes }).await
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        self.store.read(range).await
    }
}
