//! The bytes of an attachment: from here, or from the relay first.

use super::blob::Parts;
use super::safe_type::safe_type;
use super::{Count, Step, Stepping, Work};
use crate::clock::now_ms;
use crate::ctx;
use crate::message::Answer;
use crate::store::IndexedStore;
use crate::worker::trouble::refused;
use cahier_evidence::{BlobId, DocumentId};
use cahier_notebook::Attachment;
use cahier_sync::{CommandError, Driver, Opening};
use cahier_words::{Sentence, both};

/// How long to wait for a relay that brings nothing, ms.
const WAIT_MS_MAX: u64 = 30_000;
/// Pieces that are opened in one turn.
const PIECES_AT_ONCE: usize = 8;

/// A file that somebody wants to have.
pub(in crate::worker) struct Get {
    entry: DocumentId,
    id: String,
    preview: bool,
    attachment: Option<Attachment>,
    blob: Option<BlobId>,
    /// Sealed bytes that are here, and since when no more came.
    have: (u64, u64),
    /// Whether the relay brings it.
    comes: bool,
    /// Whether the relay was asked for it once more, because what is here does not open.
    again: bool,
    opening: Option<(Opening, Parts)>,
}

impl Work for Get {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        Count { done: self.have.0, total: self.attachment.as_ref().map(|file| file.size) }
    }

    fn travels(&self) -> bool {
        true
    }

    fn is_told(&self) -> bool {
        // Nobody waits for a picture that is here, and lists show many of them.
        self.comes || !self.preview
    }
}

impl Get {
    /// A file of an entry.
    pub fn new(entry: DocumentId, id: String, preview: bool) -> Self {
        let (attachment, blob, opening) = (None, None, None);
        let (have, comes, again) = ((0, now_ms()), false, false);
        Self { entry, id, preview, attachment, blob, have, comes, again, opening }
    }

    /// Waits for its pieces, or opens the next of them.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        let Some((attachment, blob)) = self.attachment.clone().zip(self.blob) else {
            return self.begin(driver).await;
        };
        if self.opening.is_none() {
            if !self.is_here(driver, &blob)? {
                return Ok(Step::Waits);
            }
            let opening = Opening::of(&attachment).map_err(refused)?;
            self.opening = Some((opening, Parts::default()));
        }
        match self.open(driver, blob).await {
            Ok(true) => self.end(driver, &attachment),
            Ok(false) => Ok(Step::More),
            Err(Unopened::Why(why)) => Err(why),
            Err(Unopened::Unfit(why)) => self.try_again(driver, &attachment, why),
        }
    }

    async fn begin(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        ctx!(ctx);
        driver.ensure(self.entry, ctx).await;
        let entry = driver.engine.entry(self.entry).map_err(refused)?;
        let found = entry.attachments.into_iter().find(|file| file.id == self.id);
        let attachment = found.ok_or_else(|| refused(CommandError::NotFound))?;
        let blob = driver.engine.fetch(self.entry, &attachment).map_err(refused)?;
        (self.attachment, self.blob) = (Some(attachment), Some(blob));
        Ok(Step::More)
    }

    /// Whether all of it is here; an error where it does not come.
    fn is_here(&mut self, driver: &Driver<IndexedStore>, blob: &BlobId) -> Result<bool, Sentence> {
        let engine = &driver.engine;
        let row = engine.blob(blob).ok_or_else(|| refused(CommandError::NotFound))?;
        if row.have > self.have.0 {
            self.have = (row.have, now_ms());
        }
        let fetching = engine.is_fetching(blob);
        if row.have >= row.total && !fetching {
            return Ok(true);
        }
        if !fetching {
            return Err(not_there());
        }
        self.comes = true;
        let waited = now_ms().abs_diff(self.have.1);
        let patience = if engine.is_connected() { WAIT_MS_MAX } else { WAIT_MS_MAX / 10 };
        if waited > patience { Err(out_of_reach()) } else { Ok(false) }
    }

    /// Opens some pieces; true behind the last.
    async fn open(
        &mut self,
        driver: &Driver<IndexedStore>,
        blob: BlobId,
    ) -> Result<bool, Unopened> {
        let Some((opening, parts)) = &mut self.opening else { return Ok(false) };
        for _ in 0..PIECES_AT_ONCE {
            let Some(number) = opening.wants() else { return Ok(true) };
            let piece = driver.chunk(blob, number).await;
            let piece = piece.map_err(|why| Unopened::Unfit(cahier_words::store(&why)))?;
            let wrong = CommandError::Invalid("the file does not fit its entry");
            let piece = piece.ok_or_else(|| Unopened::Unfit(refused(wrong)))?;
            let plain = opening.open(&piece).map_err(|why| Unopened::Unfit(refused(why)))?;
            parts.push(&plain).map_err(Unopened::Why)?;
        }
        Ok(opening.wants().is_none())
    }

    /// Hands it out, if it is what its entry says.
    fn end(
        &mut self,
        driver: &mut Driver<IndexedStore>,
        attachment: &Attachment,
    ) -> Result<Step, Sentence> {
        let Some((opening, parts)) = self.opening.take() else { return Ok(Step::More) };
        if let Err(why) = opening.finish() {
            return self.try_again(driver, attachment, refused(why));
        }
        let media_type = safe_type(&attachment.media_type, self.preview);
        let blob = parts.finish(&[], &media_type)?;
        let name = attachment.name.clone();
        Ok(Step::Ended(Ok((Answer::File { name, media_type }, Some(blob)))))
    }

    /// What is here is not the file: perhaps what the relay has is.
    fn try_again(
        &mut self,
        driver: &mut Driver<IndexedStore>,
        attachment: &Attachment,
        why: Sentence,
    ) -> Result<Step, Sentence> {
        self.opening = None;
        if std::mem::replace(&mut self.again, true) {
            return Err(why);
        }
        driver.engine.fetch_again(self.entry, attachment).map_err(refused)?;
        self.have.1 = now_ms();
        Ok(Step::More)
    }
}

/// Why pieces did not open.
enum Unopened {
    /// They are not the file.
    Unfit(Sentence),
    /// Anything else.
    Why(Sentence),
}

pub(super) fn out_of_reach() -> Sentence {
    both(
        "Ce fichier n’est pas sur cet appareil, et le relais est hors de portée. Rien n’est \
         perdu ; il viendra dès que le relais sera atteint. Réessayez alors.",
        "This file is not on this device, and the relay is out of reach. Nothing is lost; it comes \
         as soon as the relay is reached. Try again then.",
    )
}

fn not_there() -> Sentence {
    both(
        "Le relais n’a pas encore ce fichier en entier. Il est sur l’appareil de qui l’a joint ; \
         réessayez une fois que cet appareil aura atteint le relais.",
        "The relay does not have all of this file yet. It is on the device of whoever attached it; \
         try again once that device has reached the relay.",
    )
}
