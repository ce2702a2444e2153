//! Files: encrypted in chunks under a key of their own, kept here, sent and fetched piece by
//! piece, resumed where they stopped.

use super::edit::hex;
use super::session::Asked;
use super::{CommandError, Context, Effect, Engine, Notice};
use crate::rows::BlobRow;
use crate::store::Table;
use cahier_crypto::{BLOB_CHUNK_BYTES, BLOB_TAG_BYTES, BlobKey, Secret32, sealed_len, sha256};
use cahier_evidence::{BlobId, DocumentId, Hash};
use cahier_notebook::{Attachment, Change};
use cahier_protocol::{Reply, Request};

/// Bytes of a sealed chunk that is not the last.
pub(super) const CHUNK: u64 = (BLOB_CHUNK_BYTES + BLOB_TAG_BYTES) as u64;

/// A file on its way into an entry.
#[derive(Clone, Debug)]
pub struct NewFile<'a> {
    /// File name.
    pub name: &'a str,
    /// Media type.
    pub media_type: &'a str,
    /// What it is.
    pub description: Option<String>,
    /// The bytes.
    pub bytes: &'a [u8],
    /// Key of the attachment in the entry, where an import fixed it.
    pub id: Option<String>,
}

/// A file that is fetched.
pub(super) struct Wanted {
    /// Opens its pieces.
    key: BlobKey,
    /// Where the next piece begins, while a file that is here is fetched once more.
    again: Option<u64>,
    /// Whether a piece came that does not open.
    wrong: bool,
}

impl Engine {
    /// Attaches a file to an entry.
    pub fn attach(
        &mut self,
        document: DocumentId,
        file: NewFile<'_>,
        ctx: &mut Context<'_>,
    ) -> Result<String, CommandError> {
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let key = BlobKey::make(ctx.rng);
        let sealed = key.seal(file.bytes).map_err(|_| CommandError::TooLarge)?;
        let blob = BlobId::make(ctx.rng);
        let id = file.id.unwrap_or_else(|| hex(&cahier_crypto::fill::<8>(ctx.rng)));
        let attachment = Attachment {
            id: id.clone(),
            name: file.name.to_owned(),
            media_type: file.media_type.to_owned(),
            size: file.bytes.len() as u64,
            sha256: hex(&sha256(file.bytes)),
            blob: blob.to_string(),
            key: hex(key.secret().expose()),
            description: file.description,
        };
        self.edit(document, &[Change::PutAttachment { attachment }], ctx)?;
        for (number, chunk) in sealed.chunks(CHUNK as usize).enumerate() {
            let place = crate::store::Place::new(Table::Blob, blob.0, number as u64);
            self.writes.push(crate::store::Write::Put(place, chunk.to_vec()));
        }
        let total = sealed.len() as u64;
        let hash = Hash::of(&sealed);
        let row = BlobRow { zone: origin.zone, blob, total, hash, have: total, on_relay: false };
        self.save_blob(row);
        Ok(id)
    }

    pub(super) fn save_blob(&mut self, row: BlobRow) {
        self.put(Table::BlobMeta, row.blob.0, 0, &row);
        self.blobs.insert(row.blob, row);
    }

    /// Fetches a file that is not here yet, from the relay when it is in reach. Pieces that the
    /// entry's key does not open are asked for once more, and never kept.
    pub fn fetch(
        &mut self,
        document: DocumentId,
        attachment: &Attachment,
    ) -> Result<BlobId, CommandError> {
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let blob: BlobId =
            attachment.blob.parse().map_err(|_| CommandError::Invalid("the file's id"))?;
        let total = sealed_len(attachment.size);
        let missing =
            BlobRow { zone: origin.zone, blob, total, hash: Hash::ZERO, have: 0, on_relay: true };
        let row = self.blobs.get(&blob).cloned().unwrap_or(missing);
        if row.have < row.total {
            if let Some(key) = file_key(attachment) {
                self.wanted.insert(blob, Wanted { key, again: None, wrong: false });
            }
            self.fetching.insert(blob);
            self.save_blob(row);
        }
        Ok(blob)
    }

    /// Fetches a file again whose bytes here do not open. What is here stays until the right
    /// piece takes its place.
    pub fn fetch_again(
        &mut self,
        document: DocumentId,
        attachment: &Attachment,
    ) -> Result<BlobId, CommandError> {
        let blob = self.fetch(document, attachment)?;
        if !self.fetching.contains(&blob) {
            let key = file_key(attachment);
            let key = key.ok_or(CommandError::Invalid("the file does not fit its entry"))?;
            self.wanted.insert(blob, Wanted { key, again: Some(0), wrong: false });
            self.fetching.insert(blob);
        }
        Ok(blob)
    }

    /// How much of a file is here, sealed bytes of how many.
    pub fn blob(&self, blob: &BlobId) -> Option<&BlobRow> {
        self.blobs.get(blob)
    }

    /// Whether a file is being fetched, or waits for the relay.
    pub fn is_fetching(&self, blob: &BlobId) -> bool {
        self.fetching.contains(blob)
    }

    /// Files of which anything is here.
    pub fn blob_ids(&self) -> impl Iterator<Item = BlobId> {
        self.blobs.keys().copied()
    }

    /// Opens a file from its sealed chunks, checked against the manifest.
    pub fn open_file(attachment: &Attachment, chunks: &[Vec<u8>]) -> Result<Vec<u8>, CommandError> {
        let wrong = || CommandError::Invalid("the file does not fit its entry");
        let key = file_key(attachment).ok_or_else(wrong)?;
        let plain = key.open(&chunks.concat()).map_err(|_| wrong())?;
        // Of another size it fits no more than of another hash: nobody could show it as what it is.
        let fits = plain.len() as u64 == attachment.size;
        if fits && hex(&sha256(&plain)) == attachment.sha256 { Ok(plain) } else { Err(wrong()) }
    }

    pub(super) fn blobs_quiet(&self) -> bool {
        let ready = self.session.link == super::session::Link::Ready;
        !ready || (self.next_upload().is_none() && self.fetching.is_empty())
    }

    fn next_upload(&self) -> Option<&BlobRow> {
        let placed = |row: &&BlobRow| {
            // A relay that lost the log is given the log first; what it does not take holds up no
            // other file.
            let ready = |zone: &super::zone::Zone| {
                let stands = zone.alarm.is_some() || zone.refill_from.is_some() || zone.shut_out;
                zone.on_relay && !stands
            };
            self.zones.get(&row.zone).is_some_and(ready)
        };
        let whole = |row: &&BlobRow| {
            !row.on_relay && row.have == row.total && !self.damages.blobs.contains(&row.blob)
        };
        self.blobs.values().filter(whole).find(placed)
    }

    /// One piece at a time: files never hold up text.
    pub(super) fn pump_blobs(&mut self, ctx: &mut Context<'_>) {
        if self.session.blob_busy || self.blobs_wait(ctx.now_ms) {
            return;
        }
        if let Some(row) = self.next_upload() {
            let (zone, blob) = (row.zone, row.blob);
            if row.hash == Hash::ZERO {
                return self.hash_file(blob);
            }
            self.session.blob_busy = true;
            self.ask(Asked::BlobStatus(blob), Request::BlobStatus { zone, blob }, ctx.now_ms);
        } else if let Some(blob) = self.fetching.first().copied() {
            self.get_piece(blob, ctx);
        }
    }

    pub(super) fn blob_status(&mut self, blob: BlobId, reply: Reply, ctx: &mut Context<'_>) {
        self.session.blob_busy = false;
        let Some(row) = self.blobs.get(&blob).cloned() else { return };
        match reply {
            Reply::Blob { have, .. } if have >= row.total => self.uploaded(row),
            Reply::Blob { have, .. } => self.read_piece(blob, have),
            Reply::Failed(cahier_protocol::Fault::NotFound) => self.read_piece(blob, 0),
            Reply::Failed(fault) => {
                self.tell(Notice::Relay(fault));
                self.session.slow_until_ms = ctx.now_ms + 1_000;
            }
            _ => {}
        }
    }

    pub(super) fn read_piece(&mut self, blob: BlobId, have: u64) {
        self.session.blob_busy = true;
        self.effects.push_back(Effect::ReadChunk { blob, chunk: have / CHUNK });
    }

    fn uploaded(&mut self, row: BlobRow) {
        self.save_blob(BlobRow { on_relay: true, ..row });
    }

    /// Answer to [`Effect::ReadChunk`].
    pub fn chunk_read(
        &mut self,
        blob: BlobId,
        chunk: u64,
        bytes: Option<Vec<u8>>,
        ctx: &mut Context<'_>,
    ) {
        let Some(bytes) = bytes else { return self.lost_chunk(blob) };
        if self.hash_piece(blob, chunk, &bytes) {
            return;
        }
        let Some(row) = self.blobs.get(&blob) else {
            self.session.blob_busy = false;
            return;
        };
        let (zone, total, hash) = (row.zone, row.total, row.hash);
        let request = Request::BlobPut { zone, blob, offset: chunk * CHUNK, total, hash, bytes };
        self.ask(Asked::BlobPut(blob), request, ctx.now_ms);
    }

    pub(super) fn blob_put(&mut self, blob: BlobId, reply: Reply, ctx: &mut Context<'_>) {
        self.session.blob_busy = false;
        let Some(row) = self.blobs.get(&blob).cloned() else { return };
        match reply {
            Reply::Blob { have, .. } if have >= row.total => self.uploaded(row),
            Reply::Blob { have, .. } => self.read_piece(blob, have),
            // A full relay must not be asked again and again without a pause.
            Reply::Failed(fault) => {
                self.tell(Notice::Relay(fault));
                self.session.slow_until_ms = ctx.now_ms + 1_000;
            }
            _ => {}
        }
    }

    fn get_piece(&mut self, blob: BlobId, ctx: &mut Context<'_>) {
        let Some(row) = self.blobs.get(&blob) else {
            self.give_up(blob);
            return;
        };
        let again = self.wanted.get(&blob).and_then(|wanted| wanted.again);
        let (zone, offset) = (row.zone, again.unwrap_or(row.have));
        self.session.blob_busy = true;
        let request = Request::BlobGet { zone, blob, offset, max: CHUNK as u32 };
        self.ask(Asked::BlobGet(blob), request, ctx.now_ms);
    }

    pub(super) fn blob_got(&mut self, blob: BlobId, reply: Reply, ctx: &mut Context<'_>) {
        self.session.blob_busy = false;
        let Some(mut row) = self.blobs.get(&blob).cloned() else { return };
        let Reply::Blob { total, bytes, .. } = reply else {
            self.give_up(blob);
            if let Reply::Failed(fault) = reply {
                self.tell(Notice::Relay(fault));
            }
            return;
        };
        let again = self.wanted.get(&blob).and_then(|wanted| wanted.again);
        let offset = again.unwrap_or(row.have);
        let end = offset + bytes.len() as u64;
        let whole = bytes.len() as u64 == CHUNK || end == row.total;
        if total != row.total || bytes.is_empty() || !whole {
            // Not yet complete on the relay, or not the file that the entry names.
            self.give_up(blob);
            self.tell(Notice::Relay(cahier_protocol::Fault::NotFound));
            return;
        }
        if !self.opens(blob, offset / CHUNK, end == row.total, &bytes) {
            return self.wrong_piece(blob, ctx);
        }
        let place = crate::store::Place::new(Table::Blob, blob.0, offset / CHUNK);
        self.writes.push(crate::store::Write::Put(place, bytes));
        match self.wanted.get_mut(&blob).and_then(|wanted| wanted.again.as_mut()) {
            Some(next) => *next = end,
            None => row.have = end,
        }
        // The sealed bytes may be others than before.
        row.hash = if again.is_some() { Hash::ZERO } else { row.hash };
        self.save_blob(row.clone());
        if end >= row.total {
            self.give_up(blob);
            self.tell(Notice::Fetched(blob));
        } else {
            self.get_piece(blob, ctx);
        }
    }

    /// Nothing more of a file is asked for.
    fn give_up(&mut self, blob: BlobId) {
        self.fetching.remove(&blob);
        self.wanted.remove(&blob);
    }

    /// Whether a piece is the entry's. Where only its length is known since the notebook was
    /// opened, that shows when the file is opened.
    fn opens(&self, blob: BlobId, number: u64, last: bool, piece: &[u8]) -> bool {
        let Some(wanted) = self.wanted.get(&blob) else { return true };
        let number = u32::try_from(number).ok();
        number.is_some_and(|number| wanted.key.open_chunk(number, last, piece).is_ok())
    }

    /// A piece that does not open is asked for once more, and not a third time.
    fn wrong_piece(&mut self, blob: BlobId, ctx: &mut Context<'_>) {
        match self.wanted.get_mut(&blob) {
            Some(wanted) if !wanted.wrong => {
                wanted.wrong = true;
                self.get_piece(blob, ctx);
            }
            _ => {
                self.give_up(blob);
                self.tell(Notice::WrongFile(blob));
            }
        }
    }
}

/// The key of a file, from its manifest.
pub(super) fn file_key(attachment: &Attachment) -> Option<BlobKey> {
    Secret32::from_slice(&unhex(&attachment.key)?).map(BlobKey::from_secret)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|p| u8::from_str_radix(std::str::from_utf8(p).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_as_what_its_entry_says_and_as_nothing_else() {
        let (key, bytes) = (BlobKey::from_secret(Secret32::from([7; 32])), b"0123456789");
        let chunks = [key.seal(bytes).unwrap()];
        let attachment = Attachment {
            size: 10,
            sha256: hex(&sha256(bytes)),
            key: hex(key.secret().expose()),
            ..Attachment::default()
        };
        let opens = |attachment: &Attachment| Engine::open_file(attachment, &chunks).is_ok();
        assert!(opens(&attachment));
        for size in [0, 9, 11, u64::MAX] {
            assert!(!opens(&Attachment { size, ..attachment.clone() }), "{size}");
        }
        assert!(!opens(&Attachment { sha256: hex(&sha256(b"other")), ..attachment.clone() }));
        assert!(!opens(&Attachment { key: hex(&[8; 32]), ..attachment }));
    }
}
