//! Encrypted files: pieces come in order, so that an upload can be resumed; a blob counts once
//! all of it is there, has the hash that was announced, and is on disk.

use super::Core;
use super::connection::Asker;
use super::request::{Answer, Handled};
use super::uploads::hash_blob;
use crate::storage::{Batch, BlobMeta, Op, Storage};
use cahier_evidence::{BlobId, Hash, Role, ZoneId};
use cahier_protocol::{BLOB_PIECE_BYTES_MAX, Fault, Reply};

/// A piece on its way in.
pub(super) struct Piece {
    pub zone: ZoneId,
    pub blob: BlobId,
    pub offset: u64,
    pub total: u64,
    pub hash: Hash,
    pub bytes: Vec<u8>,
}

impl<S: Storage> Core<S> {
    pub(super) fn blob_status(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        blob: BlobId,
        now_ms: u64,
    ) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        if let Some(meta) = self.storage.blob(&zone, &blob)? {
            self.settle_blob((zone, blob), meta)?;
        }
        self.tell_blob((zone, blob), Vec::new())
    }

    pub(super) fn blob_get(
        &mut self,
        asker: Asker,
        (zone, blob): (ZoneId, BlobId),
        offset: u64,
        max: u32,
        now_ms: u64,
    ) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        let meta = self.storage.blob(&zone, &blob)?.ok_or(Fault::NotFound)?;
        // What nobody has checked yet is given to nobody.
        if !meta.complete {
            return Err(Fault::NotFound);
        }
        let max = (max as usize).min(BLOB_PIECE_BYTES_MAX);
        let bytes = match offset < meta.total {
            true => self.blobs.read(&zone, &blob, offset, max)?,
            false => Vec::new(),
        };
        self.tell_blob((zone, blob), bytes)
    }

    fn tell_blob(&self, (zone, blob): (ZoneId, BlobId), bytes: Vec<u8>) -> Handled {
        let reply = match self.storage.blob(&zone, &blob)? {
            None => Reply::Blob { have: 0, total: 0, bytes },
            Some(meta) if meta.complete => {
                Reply::Blob { have: meta.total, total: meta.total, bytes }
            }
            Some(meta) => {
                Reply::Blob { have: self.blobs.have(&zone, &blob)?, total: meta.total, bytes }
            }
        };
        Ok(Answer::Now(reply))
    }

    pub(super) fn blob_put(&mut self, asker: Asker, piece: &Piece, now_ms: u64) -> Handled {
        let Piece { zone, blob, offset, total, .. } = *piece;
        if self.role_of(asker, zone, now_ms)? < Role::Commenter {
            return Err(Fault::Forbidden);
        }
        let length = piece.bytes.len() as u64;
        if length == 0 || piece.bytes.len() > BLOB_PIECE_BYTES_MAX {
            return Err(Fault::Malformed);
        }
        if total > self.policy.blob_bytes_max {
            return Err(Fault::Limit);
        }
        let meta = match self.storage.blob(&zone, &blob)? {
            Some(meta) if meta.total != total || meta.hash != piece.hash => {
                return Err(Fault::Forbidden);
            }
            Some(meta) => self.settle_blob((zone, blob), meta)?,
            None => self.begin_blob(piece, now_ms)?,
        };
        let have = self.blobs.have(&zone, &blob)?;
        // A piece that does not begin at the end: the answer says where the end is.
        if meta.complete || offset != have {
            return self.tell_blob((zone, blob), Vec::new());
        }
        if offset + length > total {
            return Err(Fault::Malformed);
        }
        self.blobs.append(&zone, &blob, offset, &piece.bytes)?;
        self.uploads.add((zone, blob), offset, &piece.bytes);
        self.settle_blob((zone, blob), meta)?;
        self.tell_blob((zone, blob), Vec::new())
    }

    /// Finishes a blob of which every byte is there, be it that the last piece came now or that
    /// the relay stopped between the last piece and the record of it.
    fn settle_blob(
        &mut self,
        (zone, blob): (ZoneId, BlobId),
        meta: BlobMeta,
    ) -> Result<BlobMeta, Fault> {
        if meta.complete || self.blobs.have(&zone, &blob)? < meta.total {
            return Ok(meta);
        }
        self.finish_blob((zone, blob), meta)?;
        Ok(BlobMeta { complete: true, ..meta })
    }

    /// Reserves room for a blob.
    fn begin_blob(&mut self, piece: &Piece, now_ms: u64) -> Result<BlobMeta, Fault> {
        let Piece { zone, blob, total, hash, .. } = *piece;
        let bound = self.policy.zone_blob_bytes_max;
        if self.storage.zone_blob_bytes(&zone)?.saturating_add(total) > bound {
            self.drop_unfinished(zone, now_ms)?;
            if self.storage.zone_blob_bytes(&zone)?.saturating_add(total) > bound {
                return Err(Fault::Limit);
            }
        }
        // Bytes of an upload whose record was never written are nobody's.
        self.blobs.remove(&zone, &blob)?;
        let meta = BlobMeta { total, hash, created_ms: now_ms, complete: false };
        let mut batch = Batch::default();
        batch.put(Op::PutBlob(zone, blob, meta));
        self.commit_now(batch)?;
        Ok(meta)
    }

    /// Checks the whole and makes it count; one that is not what was announced goes.
    fn finish_blob(&mut self, (zone, blob): (ZoneId, BlobId), meta: BlobMeta) -> Result<(), Fault> {
        let hash = match self.uploads.finish((zone, blob), meta.total) {
            Some(hash) => hash,
            None => hash_blob(meta.total, BLOB_PIECE_BYTES_MAX, |at, max| {
                self.blobs.read(&zone, &blob, at, max)
            })?,
        };
        let mut batch = Batch::default();
        if hash != meta.hash {
            batch.put(Op::DropBlob(zone, blob));
            self.commit_now(batch)?;
            self.blobs.remove(&zone, &blob)?;
            return Err(Fault::Malformed);
        }
        self.blobs.finish(&zone, &blob)?;
        batch.put(Op::PutBlob(zone, blob, BlobMeta { complete: true, ..meta }));
        self.commit_now(batch)
    }

    /// Makes room by dropping uploads that nobody went on with.
    fn drop_unfinished(&mut self, zone: ZoneId, now_ms: u64) -> Result<(), Fault> {
        let bound = self.policy.blob_unfinished_ms_max;
        let old = |meta: &BlobMeta| now_ms.saturating_sub(meta.created_ms) > bound;
        let all = self.storage.blobs(&zone)?;
        let given_up = all.iter().filter(|(_, meta)| !meta.complete && old(meta));
        let mut batch = Batch::default();
        for (blob, _) in given_up {
            self.blobs.remove(&zone, blob)?;
            batch.put(Op::DropBlob(zone, *blob));
        }
        self.commit_now(batch)
    }
}
