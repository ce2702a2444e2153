//! Own kept work, taken into another zone: a new entry there that says what the old one would say
//! with it, with copies of those files that are on this device.

use crate::driver::Driver;
use crate::engine::{CommandError, Context};
use crate::rows::BlobRow;
use crate::store::{Place, Store, StoreError, Table, Write};
use cahier_evidence::{BlobId, Class, DocumentId, Hash, ZoneId};
use cahier_notebook::{Attachment, Entry, read_entry, revision};
use cahier_protocol::encode;

/// Why kept work was not taken into another zone. Where it was, it is untouched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The zone does not take it, or it cannot be read.
    #[error(transparent)]
    Engine(#[from] CommandError),
}

impl<S: Store> Driver<S> {
    /// Takes own kept work into a zone, as an entry under a random id. Gives the names of files
    /// that are not whole on this device and are not in the copy. Asked again under the same id,
    /// it begins nothing twice.
    pub async fn copy_kept(
        &mut self,
        seq: u64,
        (id, zone): (DocumentId, ZoneId),
        ctx: &mut Context<'_>,
    ) -> Result<Vec<String>, CopyError> {
        let mut missing = Vec::new();
        if self.engine.zone_of(id).is_some() {
            return Ok(missing);
        }
        self.engine.check_begin(zone, Class::Entry)?;
        let mut entry = self.with_kept(seq).await?;
        // They are about seals that the copy does not have.
        entry.amendments.clear();
        let (mut files, mut copied) = (Vec::new(), Vec::new());
        for mut attachment in std::mem::take(&mut entry.attachments) {
            match self.copy_file(&attachment, zone, ctx).await? {
                Some(row) => {
                    attachment.blob = row.blob.to_string();
                    files.push(row);
                    copied.push(attachment);
                }
                None => missing.push(attachment.name),
            }
        }
        entry.attachments = copied;
        let blobs: Vec<BlobId> = files.iter().map(|row| row.blob).collect();
        if let Err(why) = self.engine.begin_copy(id, zone, (&entry, files), ctx) {
            blobs.into_iter().for_each(|blob| self.engine.drop_file(blob));
            return Err(why.into());
        }
        Ok(missing)
    }

    /// The entry of kept work, as it would be with that work.
    async fn with_kept(&self, seq: u64) -> Result<Entry, CopyError> {
        let (document, kept) = self.engine.kept_words(seq)?;
        self.engine.row(document).ok_or(CommandError::NotFound)?;
        let history = self.history(document).await?;
        let updates = history.iter().map(|(_, row)| row.update.as_slice());
        let updates: Vec<&[u8]> = updates.chain(kept.iter().map(Vec::as_slice)).collect();
        let document = revision::at(&updates, updates.len()).map_err(CommandError::from)?;
        Ok(read_entry(&document))
    }

    /// Lays the sealed pieces of a file down once more, for another zone; none where they are not
    /// all here. No entry names them yet: a row says that they were begun, and where nothing comes
    /// of them they go when the notebook is opened next.
    async fn copy_file(
        &mut self,
        attachment: &Attachment,
        zone: ZoneId,
        ctx: &mut Context<'_>,
    ) -> Result<Option<BlobRow>, StoreError> {
        let Ok(from) = attachment.blob.parse::<BlobId>() else { return Ok(None) };
        let whole = self.engine.blob(&from).filter(|row| row.have == row.total);
        let Some(known) = whole.cloned() else { return Ok(None) };
        let blob = BlobId::make(ctx.rng);
        let begun = BlobRow { zone, blob, total: 0, hash: Hash::ZERO, have: 0, on_relay: true };
        let begun = Write::Put(Place::new(Table::BlobMeta, blob.0, 0), encode(&begun));
        self.write(&[begun], ctx).await?;
        let (mut number, mut have) = (0, 0);
        while have < known.total {
            let piece = self.chunk(from, number).await?.filter(|piece| !piece.is_empty());
            let Some(piece) = piece else {
                self.engine.drop_file(blob);
                return Ok(None);
            };
            have += piece.len() as u64;
            let piece = Write::Put(Place::new(Table::Blob, blob.0, number), piece);
            self.write(&[piece], ctx).await?;
            number += 1;
        }
        Ok(Some(BlobRow { zone, blob, on_relay: false, ..known }))
    }
}
