//! Hashes of blobs that are arriving, so that a finished one need not be read again. Where the
//! first pieces did not pass by here, because the relay was started anew meanwhile, the store is
//! read, in steps: a large file must not hold everybody else up.

use cahier_evidence::{BlobId, Hash, ZoneId};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Most uploads that are followed; the one that rests longest begins anew when it goes on.
const UPLOADS_MAX: usize = 256;
/// What is read from the store at a time, bytes.
const READ_BYTES: u64 = 1 << 20;

type Upload = (ZoneId, BlobId);

#[derive(Default)]
pub(super) struct Uploads {
    running: BTreeMap<Upload, Running>,
    clock: u64,
}

#[derive(Clone, Default)]
struct Running {
    at: u64,
    hash: Sha256,
    used: u64,
}

impl Running {
    fn take(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.at += bytes.len() as u64;
    }
}

impl Uploads {
    fn get(&mut self, upload: Upload) -> &mut Running {
        if self.running.len() >= UPLOADS_MAX && !self.running.contains_key(&upload) {
            let resting = self.running.iter().min_by_key(|(_, running)| running.used);
            if let Some(resting) = resting.map(|(upload, _)| *upload) {
                self.running.remove(&resting);
            }
        }
        self.clock += 1;
        let running = self.running.entry(upload).or_default();
        running.used = self.clock;
        running
    }

    /// Notes a piece that was stored at an offset.
    pub fn add(&mut self, upload: Upload, offset: u64, bytes: &[u8]) {
        let running = self.get(upload);
        if offset == 0 {
            *running = Running { used: running.used, ..Running::default() };
        }
        if running.at == offset {
            running.take(bytes);
        }
    }

    /// Goes on with what the store has and did not pass by here, by at most so many bytes; true
    /// once the first `size` bytes are hashed, or the store has no more.
    pub fn follow<E>(
        &mut self,
        upload: Upload,
        size: u64,
        bytes_max: u64,
        mut read: impl FnMut(u64, usize) -> Result<Vec<u8>, E>,
    ) -> Result<bool, E> {
        let running = self.get(upload);
        let end = running.at.saturating_add(bytes_max).min(size);
        while running.at < end {
            let piece = read(running.at, (end - running.at).min(READ_BYTES) as usize)?;
            if piece.is_empty() {
                return Ok(true);
            }
            running.take(&piece);
        }
        Ok(running.at >= size)
    }

    /// The hash over everything up to now; the upload is followed no more.
    pub fn finish(&mut self, upload: Upload) -> Hash {
        let running = self.running.remove(&upload).unwrap_or_default();
        Hash(running.hash.finalize().into())
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
        running.take(&piece);
    }
    Ok(Hash(running.hash.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPLOAD: Upload = (ZoneId([1; 16]), BlobId([2; 16]));
    const WHOLE: &[u8] = b"hello world";

    fn read(at: u64, max: usize) -> Result<Vec<u8>, ()> {
        let at = at as usize;
        Ok(WHOLE[at..(at + max).min(WHOLE.len())].to_vec())
    }

    fn none(_: u64, _: usize) -> Result<Vec<u8>, ()> {
        panic!("nothing needs to be read")
    }

    #[test]
    fn pieces_in_order_give_the_hash_of_the_whole() {
        let mut uploads = Uploads::default();
        uploads.add(UPLOAD, 0, b"hello ");
        uploads.add(UPLOAD, 6, b"world");
        assert_eq!(uploads.follow(UPLOAD, 11, 1, none), Ok(true));
        assert_eq!(uploads.finish(UPLOAD), Hash::of(WHOLE));
        // One that begins anew forgets what it was.
        uploads.add(UPLOAD, 0, b"other");
        uploads.add(UPLOAD, 0, b"hello ");
        uploads.add(UPLOAD, 6, b"world");
        assert_eq!(uploads.finish(UPLOAD), Hash::of(WHOLE));
        assert_eq!(hash_blob(11, 4, read), Ok(Hash::of(WHOLE)));
    }

    #[test]
    fn what_did_not_pass_by_is_read_in_steps() {
        let mut uploads = Uploads::default();
        uploads.add(UPLOAD, 6, b"world");
        assert_eq!(uploads.follow(UPLOAD, 11, 4, read), Ok(false));
        assert_eq!(uploads.follow(UPLOAD, 11, 4, read), Ok(false));
        assert_eq!(uploads.follow(UPLOAD, 11, 4, read), Ok(true));
        assert_eq!(uploads.finish(UPLOAD), Hash::of(WHOLE));
        // A store that has less than it said does not make anybody wait for ever.
        assert_eq!(uploads.follow(UPLOAD, 99, 11, read), Ok(false));
        assert_eq!(uploads.follow(UPLOAD, 99, 11, read), Ok(true));
        assert_eq!(uploads.finish(UPLOAD), Hash::of(WHOLE));
    }

    #[test]
    fn the_one_that_rests_longest_makes_room() {
        let mut uploads = Uploads::default();
        for n in 0..UPLOADS_MAX as u64 + 3 {
            let mut id = [0; 16];
            id[..8].copy_from_slice(&n.to_be_bytes());
            uploads.add((ZoneId([1; 16]), BlobId(id)), 0, b"x");
            uploads.add(UPLOAD, n, &WHOLE[..1]);
        }
        assert_eq!(uploads.running.len(), UPLOADS_MAX);
        let busy = uploads.running.get(&UPLOAD).map(|running| running.at);
        assert_eq!(busy, Some(UPLOADS_MAX as u64 + 3));
    }
}
