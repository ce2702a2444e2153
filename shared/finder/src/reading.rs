//! Reading entries a few at a time, and keeping what was read.

use crate::content::{content, stamp};
use crate::due::Due;
use crate::finder::Finder;
use crate::kept;
use cahier_evidence::DocumentId;
use cahier_search::{Content, Index, Merged, Step};
use cahier_sync::store::{Store, StoreError};
use cahier_sync::{Context, Driver, Engine};

/// Most entries that are read at one turn, and for how long, ms.
const READ_MAX: usize = 8;
const READ_MS: u64 = 8;
/// Entries whose state is compared with what is known of them, at one turn.
const COMPARED_MAX: usize = 256;
/// What was read is kept once so many entries were, or so many bytes of words, or after so long,
/// ms.
const UNKEPT_MAX: usize = 64;
const UNKEPT_BYTES_MAX: usize = 4 << 20;
const KEEP_MS: u64 = 15_000;
/// After so long a store that did not answer is asked again, ms.
const RETRY_MS: u64 = 3_000;
/// How long until it is looked again whether there is something to read with, ms.
const PUT_OFF_MS: u64 = 250;

impl Finder {
    /// Whether nothing is read just now, because it could not be.
    pub fn is_put_off(&self) -> bool {
        self.fence.is_none() && (self.now_ms)() < self.retry_at_ms
    }

    /// Nothing can be read for a while.
    pub fn put_off(&mut self) {
        self.fence = None;
        self.retry_at_ms = (self.now_ms)() + PUT_OFF_MS;
    }

    /// Whether another turn would do nothing now: all is read that can be read, and kept.
    pub fn rests(&self) -> bool {
        let now = (self.now_ms)();
        let read = self.unseen.is_empty() && self.dirty.values().all(|due| due.at_ms > now);
        self.fence.is_some() && read && self.merging.is_none()
    }

    /// Reads some of what it does not know yet, and keeps what was read: one turn, which is short.
    pub async fn go_on<S: Store>(&mut self, driver: &mut Driver<S>, ctx: &mut Context<'_>) {
        if self.fence != Some(driver.vault().fence()) {
            if (self.now_ms)() >= self.retry_at_ms {
                // What does not answer is asked again, after a while.
                let _ = self.open(driver).await;
            }
            return;
        }
        self.compare(&driver.engine);
        self.read(driver, (self.now_ms)(), ctx).await;
        self.caught_up |= self.unseen.is_empty() && self.dirty.is_empty();
        self.keep(driver, ctx).await;
    }

    /// Keeps what was read, however short ago: for who closes the notebook. What cannot be written
    /// is read again another time.
    pub async fn close<S: Store>(&mut self, driver: &mut Driver<S>, ctx: &mut Context<'_>) {
        self.keep_at_ms = 0;
        self.keep(driver, ctx).await;
    }

    /// Reads what changed, however short ago.
    pub(crate) async fn catch_up<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        ctx: &mut Context<'_>,
    ) -> Result<(), StoreError> {
        if self.fence != Some(driver.vault().fence()) {
            self.open(driver).await?;
        }
        self.read(driver, u64::MAX, ctx).await;
        Ok(())
    }

    /// Loads what is kept, and begins to compare it with all entries.
    async fn open<S: Store>(&mut self, driver: &Driver<S>) -> Result<(), StoreError> {
        let retry_at_ms = (self.now_ms)() + RETRY_MS;
        *self = Self { retry_at_ms, ..Self::new(self.now_ms) };
        let (index, gone) = Index::open(kept::heads(driver).await?);
        self.index = index;
        self.unwritten = gone.into_iter().flat_map(kept::writes).collect();
        let engine = &driver.engine;
        let known = self.index.documents().map(|id| DocumentId(*id));
        let gone: Vec<DocumentId> = known.filter(|id| engine.row(*id).is_none()).collect();
        gone.iter().for_each(|id| self.index.remove(id.0));
        self.see_all(engine);
        self.fence = Some(driver.vault().fence());
        Ok(())
    }

    /// All entries are to be compared with what is known of them.
    fn see_all(&mut self, engine: &Engine) {
        self.comments = engine.all_comments();
        self.unseen = engine.list(None).iter().map(|row| row.document).collect();
        // The newest are read first: they are taken from the end.
        self.unseen.reverse();
        self.caught_up = false;
    }

    /// A segment is damaged: it goes, and its entries are read again.
    pub(crate) fn forget(&mut self, engine: &Engine, segment: u64) {
        let gone = self.index.forget(segment);
        self.unwritten.extend(gone.into_iter().flat_map(kept::writes));
        self.see_all(engine);
    }

    /// Finds entries that changed since they were read.
    fn compare(&mut self, engine: &Engine) {
        for _ in 0..COMPARED_MAX {
            // No more than can be read soon: the rest is still to be compared.
            if self.dirty.len() >= UNKEPT_MAX {
                return;
            }
            let Some(id) = self.unseen.pop() else { return };
            let Some(row) = engine.row(id) else { continue };
            let stamp = stamp(engine, row, self.comments.get(&id).copied());
            if self.index.stamp(&id.0) != Some(stamp) {
                self.dirty.insert(id, Due::at(0));
            }
        }
    }

    /// Reads some of the entries that changed before a moment.
    async fn read<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        before_ms: u64,
        ctx: &mut Context<'_>,
    ) {
        let until = (self.now_ms)() + READ_MS;
        for _ in 0..READ_MAX {
            let mut due = self.dirty.iter().filter(|(_, due)| due.at_ms <= before_ms);
            let Some(id) = due.next().map(|(id, _)| *id) else { return };
            self.dirty.remove(&id);
            self.take_in(driver, id, ctx).await;
            if (self.now_ms)() >= until {
                return;
            }
        }
    }

    /// Reads one document: an entry, or the one that it belongs to.
    async fn take_in<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        document: DocumentId,
        ctx: &mut Context<'_>,
    ) {
        let id = driver.engine.parent_of(document).unwrap_or(document);
        let Some(row) = driver.engine.row(id).cloned() else {
            return self.index.remove(id.0);
        };
        let comments = driver.engine.comments_of(id);
        let stamp = stamp(&driver.engine, &row, comments);
        // Opening an entry may tell that it changed: one that did not is not opened for that.
        let seated = |document| driver.engine.is_seated(document);
        let open = seated(id) && comments.is_none_or(seated);
        if !open && self.index.stamp(&id.0) == Some(stamp) {
            return;
        }
        let modified_ms = row.modified_ms;
        let (content, again) = content(driver, row, comments, ctx).await;
        // What could not be read whole is another state than this one.
        let stamp = if again { !stamp } else { stamp };
        self.index.put(id.0, &Content { stamp, modified_ms, ..content });
        if again {
            self.dirty.insert(id, Due::at((self.now_ms)() + RETRY_MS));
        }
    }

    /// Keeps what was read, all or nothing; what is not written now is written later.
    async fn keep<S: Store>(&mut self, driver: &mut Driver<S>, ctx: &mut Context<'_>) {
        if self.fence.is_none() {
            return;
        }
        let now = (self.now_ms)();
        let much =
            self.index.unkept() >= UNKEPT_MAX || self.index.unkept_bytes() >= UNKEPT_BYTES_MAX;
        if now >= self.keep_at_ms || much {
            self.keep_at_ms = now + KEEP_MS;
            let changes = self.index.keep_pieces();
            self.unwritten.extend(changes.into_iter().flat_map(kept::writes));
        }
        if self.write(driver, ctx).await {
            self.merge(driver, ctx).await;
        }
    }

    /// Writes what is to be kept; whether all of it is.
    async fn write<S: Store>(&mut self, driver: &mut Driver<S>, ctx: &mut Context<'_>) -> bool {
        // Whoever lost the lead is told so by what the engine writes.
        if !self.unwritten.is_empty() && driver.write(&self.unwritten, ctx).await.is_err() {
            return false;
        }
        self.unwritten.clear();
        self.index.settled();
        true
    }

    /// Goes on making one segment of several, where there are too many.
    async fn merge<S: Store>(&mut self, driver: &mut Driver<S>, ctx: &mut Context<'_>) {
        let begun = self.merging.take();
        let begun = begun.or_else(|| Some((self.index.merge()?, Vec::new())));
        let Some((mut merging, mut needs)) = begun else { return };
        while let Some(piece) = needs.pop() {
            match kept::piece(driver, piece).await {
                Ok((piece, Some(bytes))) => merging.give(piece, bytes),
                // What does not come is lost, as the next step says.
                Ok((_, None)) => {}
                Err(_) => {
                    needs.push(piece);
                    self.merging = Some((merging, needs));
                    return;
                }
            }
        }
        match self.index.merge_some(&mut merging) {
            Step::Done(Merged { changes, done }) => {
                self.unwritten.extend(changes.into_iter().flat_map(kept::writes));
                self.merging = (!done).then_some((merging, needs));
                self.write(driver, ctx).await;
            }
            Step::Needs(pieces) => self.merging = Some((merging, pieces)),
            Step::Damaged(segment) => {
                // The merge ends by itself, as one of its segments is no more.
                self.forget(&driver.engine, segment);
                self.merging = Some((merging, needs));
            }
        }
    }
}
