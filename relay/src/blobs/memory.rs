//! Blobs in memory, for simulations and tests. Clones share what they hold.

use super::BlobStore;
use crate::storage::{StorageError, Stored};
use cahier_evidence::{BlobId, ZoneId};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Files = BTreeMap<(ZoneId, BlobId), Vec<u8>>;

/// A place for blobs in memory.
#[derive(Clone, Default)]
pub struct MemoryBlobs {
    files: Arc<Mutex<Files>>,
}

impl MemoryBlobs {
    fn lock(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BlobStore for MemoryBlobs {
    fn have(&self, zone: &ZoneId, blob: &BlobId) -> Stored<u64> {
        Ok(self.lock().get(&(*zone, *blob)).map_or(0, Vec::len) as u64)
    }

    fn append(&mut self, zone: &ZoneId, blob: &BlobId, at: u64, bytes: &[u8]) -> Stored<()> {
        let mut files = self.lock();
        let file = files.entry((*zone, *blob)).or_default();
        if file.len() as u64 != at {
            return Err(StorageError::Conflict("the piece is not at the end of its blob".into()));
        }
        file.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(&mut self, _: &ZoneId, _: &BlobId) -> Stored<()> {
        Ok(())
    }

    fn read(&self, zone: &ZoneId, blob: &BlobId, offset: u64, max: usize) -> Stored<Vec<u8>> {
        let files = self.lock();
        let missing = || StorageError::Corrupt("a blob is missing".into());
        let file = files.get(&(*zone, *blob)).ok_or_else(missing)?;
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(file.len());
        let to = from.saturating_add(max).min(file.len());
        Ok(file.get(from..to).unwrap_or_default().to_vec())
    }

    fn remove(&mut self, zone: &ZoneId, blob: &BlobId) -> Stored<()> {
        self.lock().remove(&(*zone, *blob));
        Ok(())
    }
}
