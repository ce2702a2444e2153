//! The hash of a file that was fetched. Whoever attached a file knows it; whoever fetched it
//! learns it here, from the pieces, before the file is given to a relay that lost it.

use super::Engine;
use super::blobs::CHUNK;
use crate::rows::BlobRow;
use cahier_crypto::Sha256Pieces;
use cahier_evidence::{BlobId, Hash};

/// A file while its pieces are read.
pub(super) struct Hashing {
    blob: BlobId,
    pieces: Sha256Pieces,
    next: u64,
}

impl Engine {
    /// Begins to read a file from its first piece.
    pub(super) fn hash_file(&mut self, blob: BlobId) {
        self.session.hashing = Some(Hashing { blob, pieces: Sha256Pieces::default(), next: 0 });
        self.read_piece(blob, 0);
    }

    /// Takes a piece in, if it is what is being read here; the next one is read at once.
    pub(super) fn hash_piece(&mut self, blob: BlobId, chunk: u64, bytes: &[u8]) -> bool {
        let Some(mut hashing) = self.session.hashing.take() else { return false };
        if hashing.blob != blob || hashing.next != chunk {
            return false;
        }
        let Some(row) = self.blobs.get(&blob).cloned() else {
            self.session.blob_busy = false;
            return true;
        };
        hashing.pieces.push(bytes);
        hashing.next += 1;
        if hashing.next * CHUNK < row.total {
            self.session.hashing = Some(hashing);
            self.read_piece(blob, (chunk + 1) * CHUNK);
        } else {
            self.session.blob_busy = false;
            self.save_blob(BlobRow { hash: Hash(hashing.pieces.finish()), ..row });
        }
        true
    }
}
