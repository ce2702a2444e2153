//! What is known of the words of all entries, and what is found by it.

use crate::content::links_to;
use crate::due::Due;
use crate::excerpt::asked;
use crate::kept;
use cahier_evidence::DocumentId;
use cahier_search::{Found, Index, Looking, Merging, Outcome, Piece, Query, Step};
use cahier_sync::store::{Store, StoreError, Write};
use cahier_sync::{Context, Driver};
use futures_util::future::try_join_all;
use std::collections::BTreeMap;

/// Most entries that are found.
pub const HITS_MAX: usize = 50;
/// Most entries that are named as linking to one.
const LINKING_MAX: usize = 200;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The entries, best first.
    pub hits: Vec<DocumentId>,
    /// Whether nothing holds the words as they were typed, and these hold others that were meant.
    pub near: bool,
    /// Whether nothing holds all of the words, and these hold most of them.
    pub partly: bool,
    /// Whether there was more to look at than a search does.
    pub cut: bool,
}

/// What is known of the words of all entries: of whoever leads, and only of them.
pub struct Finder {
    /// The clock of the device, ms since 1970.
    pub(crate) now_ms: fn() -> u64,
    pub(crate) index: Index,
    /// Segments that become one, and the pieces that are needed to go on.
    pub(crate) merging: Option<(Merging, Vec<Piece>)>,
    /// Under which lead it was loaded: another one begins anew.
    pub(crate) fence: Option<u64>,
    /// Entries that were not compared yet with what is known of them.
    pub(crate) unseen: Vec<DocumentId>,
    /// Comments of entries, as they were when the comparison began.
    pub(crate) comments: BTreeMap<DocumentId, DocumentId>,
    /// Entries that changed, and when they are to be read again.
    pub(crate) dirty: BTreeMap<DocumentId, Due>,
    /// Whether it has been at the end of all entries.
    pub(crate) caught_up: bool,
    /// What is to be kept and was not written yet.
    pub(crate) unwritten: Vec<Write>,
    pub(crate) keep_at_ms: u64,
    pub(crate) retry_at_ms: u64,
}

impl Finder {
    /// Knows nothing yet. The clock gives ms since 1970.
    pub fn new(now_ms: fn() -> u64) -> Self {
        Self {
            now_ms,
            index: Index::default(),
            merging: None,
            fence: None,
            unseen: Vec::new(),
            comments: BTreeMap::new(),
            dirty: BTreeMap::new(),
            caught_up: false,
            unwritten: Vec::new(),
            keep_at_ms: 0,
            retry_at_ms: 0,
        }
    }

    /// How many entries are not read yet, until it has read all of them once.
    pub fn left(&self) -> usize {
        match self.caught_up {
            true => 0,
            // Before it looked there is something, if only to look.
            false => (self.unseen.len() + self.dirty.len()).max(1),
        }
    }

    /// About how much memory it takes, bytes.
    pub fn memory(&self) -> usize {
        self.index.memory()
    }

    /// A document has new content.
    pub fn changed(&mut self, document: DocumentId) {
        let due = Due::changed(self.dirty.get(&document).copied(), (self.now_ms)());
        self.dirty.insert(document, due);
    }

    /// The entries in which these words stand, best first; what was just written is found too. An
    /// error where the store does not answer.
    pub async fn find<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        words: &str,
        ctx: &mut Context<'_>,
    ) -> Result<Findings, StoreError> {
        let query = asked(words);
        let Outcome { found, near, partly, cut } = self.look(driver, &query, HITS_MAX, ctx).await?;
        let hits = found.into_iter().map(|Found { id, .. }| DocumentId(id));
        let hits = hits.filter(|id| driver.engine.row(*id).is_some()).collect();
        Ok(Findings { hits, near, partly, cut })
    }

    /// The entries that link to this one. An error where the store does not answer.
    pub async fn linking<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        entry: DocumentId,
        ctx: &mut Context<'_>,
    ) -> Result<Vec<DocumentId>, StoreError> {
        let query = Query::parse(&links_to(entry));
        let outcome = self.look(driver, &query, LINKING_MAX, ctx).await?;
        // Another id is never meant.
        let found = outcome.found.into_iter().filter(|_| !outcome.near && !outcome.partly);
        let others = found.map(|found| DocumentId(found.id)).filter(|id| *id != entry);
        Ok(others.filter(|id| driver.engine.row(*id).is_some()).collect())
    }

    /// Looks until it is found, or the store does not answer. It ends: no piece is asked for
    /// twice, and whatever is damaged is looked at no more.
    async fn look<S: Store>(
        &mut self,
        driver: &mut Driver<S>,
        query: &Query,
        limit: usize,
        ctx: &mut Context<'_>,
    ) -> Result<Outcome, StoreError> {
        self.catch_up(driver, ctx).await?;
        let mut looking = Looking::new(query.clone(), limit);
        loop {
            match self.index.look(&mut looking) {
                Step::Done(outcome) => return Ok(outcome),
                Step::Needs(pieces) => {
                    // All at once: each is a turn of the store of its own.
                    let reads = pieces.into_iter().map(|piece| kept::piece(driver, piece));
                    for (piece, bytes) in try_join_all(reads).await? {
                        if let Some(bytes) = bytes {
                            looking.give(piece, bytes);
                        }
                    }
                }
                Step::Damaged(segment) => {
                    self.forget(&driver.engine, segment);
                    looking = Looking::new(query.clone(), limit);
                }
            }
        }
    }
}
