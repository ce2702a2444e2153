//! Where the bytes of encrypted files are kept. What is known of them (length, hash, whether all
//! is there) stands in the storage; only what it calls complete counts.

mod disk;
mod memory;

pub use disk::DiskBlobs;
pub use memory::MemoryBlobs;

use crate::storage::Stored;
use cahier_evidence::{BlobId, ZoneId};

/// A place for blobs.
pub trait BlobStore: Send {
    /// How many bytes there are, from the beginning.
    fn have(&self, zone: &ZoneId, blob: &BlobId) -> Stored<u64>;
    /// Adds a piece at the present end. On error what was there stays as it was.
    fn append(&mut self, zone: &ZoneId, blob: &BlobId, at: u64, bytes: &[u8]) -> Stored<()>;
    /// Makes a blob durable, after its last piece.
    fn finish(&mut self, zone: &ZoneId, blob: &BlobId) -> Stored<()>;
    /// Reads at most so many bytes from an offset on; fewer only at the end.
    fn read(&self, zone: &ZoneId, blob: &BlobId, offset: u64, max: usize) -> Stored<Vec<u8>>;
    /// Forgets a blob, whole or not.
    fn remove(&mut self, zone: &ZoneId, blob: &BlobId) -> Stored<()>;
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: ZoneId = ZoneId([1; 16]);
    const BLOB: BlobId = BlobId([2; 16]);

    fn conforms(store: &mut dyn BlobStore) {
        assert_eq!(store.have(&ZONE, &BLOB).unwrap(), 0);
        assert!(store.read(&ZONE, &BLOB, 0, 5).is_err());
        store.append(&ZONE, &BLOB, 0, b"hello ").unwrap();
        store.append(&ZONE, &BLOB, 6, b"world").unwrap();
        assert_eq!(store.have(&ZONE, &BLOB).unwrap(), 11);
        assert!(store.append(&ZONE, &BLOB, 3, b"x").is_err(), "only at the end");
        assert_eq!(store.read(&ZONE, &BLOB, 0, 99).unwrap(), b"hello world");
        store.finish(&ZONE, &BLOB).unwrap();
        store.finish(&ZONE, &BLOB).unwrap();
        assert_eq!(store.have(&ZONE, &BLOB).unwrap(), 11);
        assert_eq!(store.read(&ZONE, &BLOB, 6, 3).unwrap(), b"wor");
        assert_eq!(store.read(&ZONE, &BLOB, 11, 3).unwrap(), b"");
        assert_eq!(store.have(&ZoneId([3; 16]), &BLOB).unwrap(), 0);
        store.remove(&ZONE, &BLOB).unwrap();
        store.remove(&ZONE, &BLOB).unwrap();
        assert_eq!(store.have(&ZONE, &BLOB).unwrap(), 0);
    }

    #[test]
    fn both_conform() {
        conforms(&mut MemoryBlobs::default());
        let dir = tempfile::tempdir().unwrap();
        conforms(&mut DiskBlobs::open(dir.path()).unwrap());
    }

    #[test]
    fn files_are_found_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = DiskBlobs::open(dir.path()).unwrap();
        store.append(&ZONE, &BLOB, 0, b"half").unwrap();
        let mut store = DiskBlobs::open(dir.path()).unwrap();
        assert_eq!(store.have(&ZONE, &BLOB).unwrap(), 4);
        store.append(&ZONE, &BLOB, 4, b" all").unwrap();
        store.finish(&ZONE, &BLOB).unwrap();
        let store = DiskBlobs::open(dir.path()).unwrap();
        assert_eq!(store.read(&ZONE, &BLOB, 0, 99).unwrap(), b"half all");
    }
}
