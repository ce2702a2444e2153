//! Encrypted files: pieces come in order, so that an upload can be resumed; a blob counts once
//! all of it is there, has the hash that was announced, and is on disk.

use super::Core;
use super::connection::Asker;
use super::request::{Answer, Handled};
use crate::storage::{Batch, BlobMeta, Op, Storage};
use cahier_evidence::{BlobId, Hash, PersonId, Role, ZoneId};
use cahier_protocol::{BLOB_PIECE_BYTES_MAX, Fault, Reply};

/// Most bytes that are read and hashed again when a piece comes: sixteen times what a client
/// sends at once, so that an upload which goes on after a restart is soon caught up with.
const ARRIVING_BYTES_MAX: u64 = 4 << 20;
/// The same when all pieces are there: some hundredths of a second of the core's thread.
const SETTLING_BYTES_MAX: u64 = 32 << 20;

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
            self.settle_blob(asker, (zone, blob), meta)?;
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
            Some(meta) => self.settle_blob(asker, (zone, blob), meta)?,
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
        if offset + length < total {
            self.follow(asker, (zone, blob), offset + length, ARRIVING_BYTES_MAX)?;
        }
        self.settle_blob(asker, (zone, blob), meta)?;
        self.tell_blob((zone, blob), Vec::new())
    }

    /// Finishes a blob of which every byte is there, be it that the last piece came now or that
    /// the relay stopped between the last piece and the record of it.
    fn settle_blob(
        &mut self,
        asker: Asker,
        (zone, blob): (ZoneId, BlobId),
        meta: BlobMeta,
    ) -> Result<BlobMeta, Fault> {
        if meta.complete || self.blobs.have(&zone, &blob)? < meta.total {
            return Ok(meta);
        }
        // Whoever asks again in a moment finds it further on.
        if !self.follow(asker, (zone, blob), meta.total, SETTLING_BYTES_MAX)? {
            return Err(Fault::Slow);
        }
        self.finish_blob((zone, blob), meta)?;
        Ok(BlobMeta { complete: true, ..meta })
    }

    /// Hashes on with what is on disk; true once all of it is hashed. Whoever asked pays for
    /// what was read, so that small requests cannot make the relay read much.
    fn follow(
        &mut self,
        asker: Asker,
        (zone, blob): (ZoneId, BlobId),
        size: u64,
        bytes_max: u64,
    ) -> Result<bool, Fault> {
        let mut read_bytes = 0;
        let read = |at, max| -> Result<Vec<u8>, Fault> {
            let piece = self.blobs.read(&zone, &blob, at, max)?;
            read_bytes += piece.len() as u64;
            Ok(piece)
        };
        let followed = self.uploads.follow((zone, blob), size, bytes_max, read);
        self.connections.charge(asker.connection, read_bytes);
        followed
    }

    /// Reserves room for a blob.
    fn begin_blob(&mut self, piece: &Piece, now_ms: u64) -> Result<BlobMeta, Fault> {
        let Piece { zone, blob, total, hash, .. } = *piece;
        let creator = self.creator_of(zone)?;
        if self.check_room(zone, creator, total).is_err() {
            self.drop_unfinished(zone, creator, now_ms)?;
            self.check_room(zone, creator, total)?;
        }
        // Bytes of an upload whose record was never written are nobody's.
        self.blobs.remove(&zone, &blob)?;
        let meta = BlobMeta { total, hash, created_ms: now_ms, complete: false };
        let mut batch = Batch::default();
        batch.put(Op::PutBlob(zone, blob, meta));
        self.commit_now(batch)?;
        self.quotas.add(creator, total);
        Ok(meta)
    }

    /// Whether a blob fits into the quotas of its zone and of the account that began it.
    fn check_room(&mut self, zone: ZoneId, creator: PersonId, total: u64) -> Result<(), Fault> {
        let weight = self.storage.zone_blob_bytes(&zone)?.saturating_add(total);
        if weight > self.policy.zone_blob_bytes_max {
            return Err(Fault::Limit);
        }
        self.check_quota(creator, total)
    }

    /// Checks the whole and makes it count; one that is not what was announced goes.
    fn finish_blob(&mut self, (zone, blob): (ZoneId, BlobId), meta: BlobMeta) -> Result<(), Fault> {
        let hash = self.uploads.finish((zone, blob));
        let mut batch = Batch::default();
        if hash != meta.hash {
            batch.put(Op::DropBlob(zone, blob));
            self.commit_now(batch)?;
            let creator = self.creator_of(zone)?;
            self.quotas.free(creator, meta.total);
            self.blobs.remove(&zone, &blob)?;
            return Err(Fault::Malformed);
        }
        self.blobs.finish(&zone, &blob)?;
        batch.put(Op::PutBlob(zone, blob, BlobMeta { complete: true, ..meta }));
        self.commit_now(batch)
    }

    /// Makes room by dropping uploads that nobody went on with.
    fn drop_unfinished(
        &mut self,
        zone: ZoneId,
        creator: PersonId,
        now_ms: u64,
    ) -> Result<(), Fault> {
        let bound = self.policy.blob_unfinished_ms_max;
        let old = |meta: &BlobMeta| now_ms.saturating_sub(meta.created_ms) > bound;
        let all = self.storage.blobs(&zone)?;
        let given_up = all.iter().filter(|(_, meta)| !meta.complete && old(meta));
        let (mut batch, mut freed) = (Batch::default(), 0);
        for (blob, meta) in given_up {
            self.blobs.remove(&zone, blob)?;
            batch.put(Op::DropBlob(zone, *blob));
            freed += meta.total;
        }
        self.commit_now(batch)?;
        self.quotas.free(creator, freed);
        Ok(())
    }
}
