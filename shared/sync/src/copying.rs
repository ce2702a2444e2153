//! Own kept work, taken into another zone: a new entry there that says what the old one would say
//! with it, with what was said of that, and with copies of those files that are on this device. Of
//! files a few pieces are copied at a time: nobody who writes meanwhile waits for a large one, and
//! none is in memory as a whole.

use crate::driver::Driver;
use crate::engine::{CommandError, Context};
use crate::rows::BlobRow;
use crate::store::{Place, Store, StoreError, Table, Write};
use cahier_evidence::{BlobId, Class, DocumentId, Hash, PersonId, ZoneId};
use cahier_notebook::{Attachment, Comment, Entry, read_entry, revision};
use cahier_protocol::encode;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Pieces of files that are copied in one turn.
const PIECES_AT_ONCE: usize = 4;

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

/// What is not in a copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Names of files that are not whole on this device.
    pub missing: Vec<String>,
    /// How many changes of comments do not read here, or have no place there.
    pub unsaid: usize,
}

/// Kept work on its way into another zone.
pub struct Copying {
    id: DocumentId,
    zone: ZoneId,
    /// What the entry is to say, with those files that are copied already.
    entry: Entry,
    comments: Vec<Comment>,
    /// Files that are still to be copied.
    left: VecDeque<(Attachment, BlobRow)>,
    /// The one that is being copied.
    file: Option<FileCopy>,
    /// Rows of those that are copied.
    files: Vec<BlobRow>,
    /// Bytes that are copied, and all of them.
    count: (u64, u64),
    copied: Copied,
}

/// A file of which some pieces are copied.
struct FileCopy {
    attachment: Attachment,
    known: BlobRow,
    blob: BlobId,
    number: u64,
    have: u64,
}

impl Copying {
    /// How many bytes of its files are copied, and how many there are.
    pub fn count(&self) -> (u64, u64) {
        self.count
    }
}

impl<S: Store> Driver<S> {
    /// Begins to take own kept work into a zone, as an entry under a random id. Nothing is there
    /// before [`Driver::copy_on`] says so.
    pub async fn begin_copy(
        &mut self,
        seq: u64,
        (id, zone): (DocumentId, ZoneId),
        ctx: &mut Context<'_>,
    ) -> Result<Copying, CopyError> {
        let mut copying = Copying {
            id,
            zone,
            entry: Entry::default(),
            comments: Vec::new(),
            left: VecDeque::new(),
            file: None,
            files: Vec::new(),
            count: (0, 0),
            copied: Copied::default(),
        };
        // Asked again after a change of the lead: it is begun already.
        if self.engine.zone_of(id).is_some() {
            return Ok(copying);
        }
        self.engine.check_begin(zone, Class::Entry)?;
        let (of, mut entry) = self.with_kept(seq).await?;
        // They are about seals that the copy does not have.
        entry.amendments.clear();
        for attachment in std::mem::take(&mut entry.attachments) {
            let known = attachment.blob.parse::<BlobId>().ok();
            let known = known.and_then(|blob| self.engine.blob(&blob));
            match known.filter(|row| row.have == row.total).cloned() {
                Some(row) => {
                    copying.count.1 += row.total;
                    copying.left.push_back((attachment, row));
                }
                None => copying.copied.missing.push(attachment.name),
            }
        }
        copying.entry = entry;
        (copying.comments, copying.copied.unsaid) = self.said_of(of, ctx).await?;
        Ok(copying)
    }

    /// Copies a little more of it. Gives what is not in the copy once the entry is begun, whole;
    /// begun already under the same id, it is not begun twice. On an error nothing of it stays.
    pub async fn copy_on(
        &mut self,
        copying: &mut Copying,
        ctx: &mut Context<'_>,
    ) -> Result<Option<Copied>, CopyError> {
        if self.engine.zone_of(copying.id).is_some() {
            self.drop_copy(copying);
            return Ok(Some(Copied::default()));
        }
        let done = self.copy_some(copying, ctx).await;
        if done.is_err() {
            self.drop_copy(copying);
        }
        done
    }

    /// Nothing comes of a copy: what was laid down for it goes.
    pub fn drop_copy(&mut self, copying: &mut Copying) {
        let begun = copying.file.take().map(|file| file.blob);
        let whole = std::mem::take(&mut copying.files).into_iter().map(|row| row.blob);
        for blob in begun.into_iter().chain(whole) {
            self.engine.drop_file(blob);
        }
    }

    async fn copy_some(
        &mut self,
        copying: &mut Copying,
        ctx: &mut Context<'_>,
    ) -> Result<Option<Copied>, CopyError> {
        for _ in 0..PIECES_AT_ONCE {
            if copying.file.is_some() {
                self.copy_piece(copying, ctx).await?;
            } else if let Some((attachment, known)) = copying.left.pop_front() {
                let file = self.begin_file_copy(attachment, known, copying.zone, ctx).await?;
                copying.file = Some(file);
            } else {
                let (place, files) = ((copying.id, copying.zone), copying.files.clone());
                let says = (&copying.entry, copying.comments.as_slice());
                copying.copied.unsaid += self.engine.begin_copy(place, says, files, ctx)?;
                // The entry has them now.
                copying.files.clear();
                return Ok(Some(std::mem::take(&mut copying.copied)));
            }
        }
        Ok(None)
    }

    /// Begins to lay the sealed pieces of a file down once more, for another zone. No entry names
    /// them yet: a row says that they were begun, and where nothing comes of them they go when the
    /// notebook is opened next.
    async fn begin_file_copy(
        &mut self,
        attachment: Attachment,
        known: BlobRow,
        zone: ZoneId,
        ctx: &mut Context<'_>,
    ) -> Result<FileCopy, StoreError> {
        let blob = BlobId::make(ctx.rng);
        let begun = BlobRow { zone, blob, total: 0, hash: Hash::ZERO, have: 0, on_relay: true };
        let begun = Write::Put(Place::new(Table::BlobMeta, blob.0, 0), encode(&begun));
        self.write(&[begun], ctx).await?;
        Ok(FileCopy { attachment, known, blob, number: 0, have: 0 })
    }

    /// Copies the next piece of a file. One of which a piece is not here any more is left out.
    async fn copy_piece(
        &mut self,
        copying: &mut Copying,
        ctx: &mut Context<'_>,
    ) -> Result<(), StoreError> {
        let Some(file) = &mut copying.file else { return Ok(()) };
        let piece = match self.chunk(file.known.blob, file.number).await {
            Err(StoreError::Damaged(_)) => None,
            piece => piece?.filter(|piece| !piece.is_empty()),
        };
        let Some(piece) = piece else {
            self.engine.drop_file(file.blob);
            copying.copied.missing.push(std::mem::take(&mut file.attachment.name));
            copying.file = None;
            return Ok(());
        };
        file.have += piece.len() as u64;
        copying.count.0 += piece.len() as u64;
        let place = Place::new(Table::Blob, file.blob.0, file.number);
        self.write(&[Write::Put(place, piece)], ctx).await?;
        file.number += 1;
        if file.have >= file.known.total
            && let Some(FileCopy { mut attachment, known, blob, .. }) = copying.file.take()
        {
            attachment.blob = blob.to_string();
            copying.entry.attachments.push(attachment);
            copying.files.push(BlobRow { zone: copying.zone, blob, on_relay: false, ..known });
        }
        Ok(())
    }

    /// The entry of kept work as it would be with that work, and which it is.
    async fn with_kept(&self, seq: u64) -> Result<(DocumentId, Entry), CopyError> {
        let (of, kept) = self.engine.kept_words(seq)?;
        self.engine.row(of).ok_or(CommandError::NotFound)?;
        let history = self.history(of).await?;
        let updates = history.iter().map(|(_, row)| row.update.as_slice());
        let updates: Vec<&[u8]> = updates.chain(kept.iter().map(Vec::as_slice)).collect();
        let document = revision::at(&updates, updates.len()).map_err(CommandError::from)?;
        Ok((of, read_entry(&document)))
    }

    /// What was said of an entry, with what is kept of it, and how many changes of it do not read:
    /// they stand in the way of nothing else.
    async fn said_of(
        &mut self,
        entry: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<(Vec<Comment>, usize), CopyError> {
        let (mut all, mut ids, mut unread) = (Vec::new(), BTreeSet::new(), 0);
        let documents = self.engine.said_in(entry);
        if documents.is_empty() {
            return Ok((all, unread));
        }
        let names = self.names_around(entry, ctx).await;
        for document in documents {
            let history = match self.history(document).await {
                Err(StoreError::Damaged(_)) => {
                    unread += 1;
                    continue;
                }
                history => history?,
            };
            let Ok((said, lost)) = self.engine.said(document, &history, &names) else {
                unread += 1;
                continue;
            };
            unread += lost;
            for mut comment in said {
                // Where two documents of them were begun at once, both may have given it.
                if !ids.insert(comment.id.clone()) {
                    comment.id.clear();
                }
                all.push(comment);
            }
        }
        Ok((all, unread))
    }

    /// How people are called in the zone of an entry.
    async fn names_around(
        &mut self,
        entry: DocumentId,
        ctx: &mut Context<'_>,
    ) -> BTreeMap<PersonId, String> {
        let Some(zone) = self.engine.zone_of(entry) else { return BTreeMap::new() };
        if let Some(directory) = self.engine.directory_of(zone) {
            self.ensure(directory, ctx).await;
        }
        let views = self.engine.names(zone, ctx.now_ms).unwrap_or_default();
        let mut names: BTreeMap<PersonId, String> =
            views.into_iter().filter_map(|view| Some((view.person, view.name?))).collect();
        names.insert(self.engine.person(), self.engine.name().to_owned());
        names
    }
}
