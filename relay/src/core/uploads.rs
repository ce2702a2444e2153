//! Hashes of blobs that are arriving, so that a finished one need not be read again. Bounded:
//! what falls out is hashed from the store when its last piece comes.

use cahier_evidence::{BlobId, Hash, ZoneId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

const UPLOADS_MAX: usize = 256;

#[derive(Default)]
pub(super) struct Uploads {
    running: BTreeMap<(ZoneId, BlobId), Running>,
}

#[derive(Clone, Default)]
struct Running {
    at: u64,
    hash: Sha256,
}

impl Uploads {
    /// Notes a piece that was stored at an offset.
    pub fn add(&mut self, upload: (ZoneId, BlobId), offset: u64, bytes: &[u8]) {
        if offset == 0 && self.running.len() < UPLOADS_MAX {
            self.running.insert(upload, Running::default());
        }
        let Some(running) = self.running.get_mut(&upload) else { return };
        if running.at == offset {
            running.hash.update(bytes);
            running.at += bytes.len() as u64;
        } else {
            self.running.remove(&upload);
        }
    }

    /// The hash over everything up to `total`, if every piece passed by here.
    pub fn finish(&mut self, upload: (ZoneId, BlobId), total: u64) -> Option<Hash> {
        let running = self.running.remove(&upload)?;
        (running.at == total).then(|| Hash(running.hash.finalize().into()))
    }
}

/// Hashes a blob piece by piece.
pub fn hash_blob<E>(
    total: u64,
    piece_bytes: usize,
    mut read: impl FnMut(u64, usize) -> Result<Vec<u8>, E>,
) -> Result<Hash, E> {
    let mut running = Running::default();
    while running.at < total {
        let piece = read(running.at, piece_bytes)?;
        if piece.is_empty() {
            break;
        }
        running.hash.update(&piece);
        running.at += piece.len() as u64;
    }
    Ok(Hash(running.hash.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_in_order_give_the_hash_of_the_whole() {
        let (upload, whole) = ((ZoneId([1; 16]), BlobId([2; 16])), b"hello world");
        let mut uploads = Uploads::default();
        uploads.add(upload, 0, b"hello ");
        uploads.add(upload, 6, b"world");
        assert_eq!(uploads.finish(upload, 11), Some(Hash::of(whole)));
        uploads.add(upload, 6, b"world");
        assert_eq!(uploads.finish(upload, 11), None);
        uploads.add(upload, 0, b"hello ");
        uploads.add(upload, 5, b"x");
        assert_eq!(uploads.finish(upload, 6), None);
        let read = |at: u64, max: usize| {
            let at = at as usize;
            Ok::<_, ()>(whole[at..(at + max).min(whole.len())].to_vec())
        };
        assert_eq!(hash_blob(11, 4, read), Ok(Hash::of(whole)));
    }
}
