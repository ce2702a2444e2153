//! Reads that the store did not answer: said, and tried again later at a bounded pace. What
//! needs them waits in its order; other documents and zones go on.

use super::network::WAIT_MS;
use super::{Context, Effect, Engine, Notice, Work};
use crate::store::{StoreError, Table};
use cahier_evidence::{BlobId, DocumentId, ZoneId};
use std::collections::{BTreeMap, BTreeSet};

/// How long to wait before what could not be read is tried again, ms.
const RETRY_READ_MS: u64 = 1_000;

/// What could not be read, and when each is tried again, ms since 1970.
#[derive(Default)]
pub(super) struct Unread {
    pub documents: BTreeMap<DocumentId, u64>,
    zones: BTreeMap<ZoneId, u64>,
    histories: BTreeMap<DocumentId, u64>,
    /// How many updates there were of documents of which a signed version could not be made again,
    /// because some were missing.
    partial: BTreeMap<DocumentId, u64>,
    blobs_at_ms: u64,
    /// Until then nothing more is said of a store that does not answer.
    quiet_until_ms: u64,
}

impl Unread {
    /// So many updates of a document are here, and not all.
    pub fn lacks_some(&mut self, document: DocumentId, held: u64) {
        self.partial.insert(document, held);
    }

    /// One more is here. True once that makes all of them.
    pub fn grew(&mut self, document: DocumentId, all: u64) -> bool {
        let Some(held) = self.partial.get_mut(&document) else { return false };
        *held = held.saturating_add(1);
        let whole = *held >= all;
        if whole {
            self.partial.remove(&document);
        }
        whole
    }
}

/// Whether that time is still to come. A clock that was set back holds nothing up.
pub(super) fn waits(at_ms: u64, now_ms: u64) -> bool {
    let wait_ms = at_ms.saturating_sub(now_ms);
    wait_ms > 0 && wait_ms <= WAIT_MS
}

impl Engine {
    /// Answer to [`Effect::Seat`], where the store did not give the rows.
    pub fn not_seated(&mut self, document: DocumentId, error: &StoreError, now_ms: u64) {
        self.waiting_for = None;
        if matches!(error, StoreError::Damaged(_)) {
            self.damaged(Table::Update, self.zone_of(document), Some(document), 1);
        } else {
            self.unread.documents.insert(document, now_ms + RETRY_READ_MS);
        }
    }

    /// Answer to an effect that reads, where the store did not give the rows.
    pub fn not_read(&mut self, wanted: &Effect, error: StoreError, ctx: &mut Context<'_>) {
        let damaged = matches!(error, StoreError::Damaged(_));
        let at_ms = ctx.now_ms + RETRY_READ_MS;
        match wanted {
            Effect::Seat(document) => self.not_seated(*document, &error, ctx.now_ms),
            // The zone counts as being read until then, so that nothing else asks again.
            Effect::ReadLeaves { zone, .. } if damaged => {
                self.damaged(Table::Leaf, Some(*zone), None, 1);
            }
            Effect::ReadLeaves { zone, .. } => self.read_leaves_later(*zone, at_ms),
            Effect::ReadRoot { zone, .. } => self.root_not_read(*zone, damaged, at_ms, ctx),
            Effect::ReadProof { zone, size, relay } => {
                self.proof_not_read((*zone, *size, *relay), damaged, at_ms, ctx.now_ms);
            }
            // What is damaged is looked at again when the document is opened the next time.
            Effect::ReadHistory(_) if damaged => {}
            Effect::ReadHistory(document) => {
                self.unread.histories.insert(*document, at_ms);
            }
            Effect::ReadChunk { blob, .. } if damaged => self.lost_chunk(*blob),
            Effect::ReadChunk { .. } => {
                self.session.blob_busy = false;
                self.session.hashing = None;
                self.unread.blobs_at_ms = at_ms;
            }
            _ => {}
        }
        if !damaged && !waits(self.unread.quiet_until_ms, ctx.now_ms) {
            self.unread.quiet_until_ms = at_ms;
            self.tell(Notice::NotRead(error));
        }
    }

    pub(super) fn read_leaves_later(&mut self, id: ZoneId, at_ms: u64) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if zone.refill_from.is_some() {
            zone.busy = false;
            zone.wait_until_ms = at_ms;
        }
        if zone.reading {
            self.unread.zones.insert(id, at_ms);
        }
    }

    /// A chunk of a file that is said to be here cannot be read: the file is not sent, and does
    /// not hold up the others.
    pub(super) fn lost_chunk(&mut self, blob: BlobId) {
        self.session.blob_busy = false;
        self.session.hashing = None;
        self.damages.blobs.insert(blob);
        let zone_of = |blob: &BlobId| self.blobs.get(blob).map(|row| row.zone);
        let zone = zone_of(&blob);
        let lost = self.damages.blobs.iter().copied().filter(|b| zone_of(b) == zone).count();
        self.damaged(Table::Blob, zone, None, lost);
    }

    /// Whether files wait for a store that did not answer.
    pub(super) fn blobs_wait(&self, now_ms: u64) -> bool {
        waits(self.unread.blobs_at_ms, now_ms)
    }

    /// Leaves that could not be read are asked for again, and signed versions whose history could
    /// not be read are looked at again.
    pub(super) fn read_again(&mut self, now_ms: u64) {
        let late = self.unread.zones.iter().filter(|(_, at_ms)| !waits(**at_ms, now_ms));
        let late: Vec<ZoneId> = late.map(|(zone, _)| *zone).collect();
        for id in late {
            self.unread.zones.remove(&id);
            if let Some(zone) = self.zones.get_mut(&id) {
                zone.reading = false;
            }
            self.queue_content(id, Vec::new());
        }
        let late = self.unread.histories.iter().filter(|(_, at_ms)| !waits(**at_ms, now_ms));
        let late: Vec<DocumentId> = late.map(|(document, _)| *document).collect();
        for document in late {
            self.unread.histories.remove(&document);
            self.verify_later(document);
        }
    }

    /// One more update of a document is here: signed versions that waited for all of them are
    /// looked at again.
    pub(super) fn history_grew(&mut self, zone: ZoneId, document: DocumentId) {
        let log = self.zones.get(&zone).and_then(|zone| zone.accepted.documents.get(&document));
        let all = log.map_or(u64::MAX, |state| state.count);
        if self.unread.grew(document, all) {
            self.verify_later(document);
        }
    }

    /// Which piece of work comes next: the first that waits for no read. Behind one that waits,
    /// all of its zone keep their order.
    pub(super) fn next_work(&self, now_ms: u64) -> Option<usize> {
        if self.unread.documents.is_empty() {
            return if self.work.is_empty() { None } else { Some(0) };
        }
        let mut held = BTreeSet::new();
        self.work.iter().position(|work| {
            let zone = match work {
                Work::Content { zone, .. }
                | Work::Name { zone, .. }
                | Work::List { zone, .. }
                | Work::Judge { zone, .. }
                | Work::Offer { zone, .. }
                | Work::State { zone, .. } => *zone,
            };
            let free = !held.contains(&zone)
                && self.subject(work).is_none_or(|document| !self.is_late(document, now_ms));
            if !free {
                held.insert(zone);
            }
            free
        })
    }

    /// The document that a piece of work needs.
    fn subject(&self, work: &Work) -> Option<DocumentId> {
        match work {
            Work::Content { zone, index, leaf } => self.content_document(*zone, *index, leaf),
            Work::Name { zone, .. } => self.directory_of(*zone),
            Work::List { document, .. }
            | Work::Judge { document, .. }
            | Work::Offer { document, .. }
            | Work::State { document, .. } => Some(*document),
        }
    }

    fn is_late(&self, document: DocumentId, now_ms: u64) -> bool {
        let at_ms = self.unread.documents.get(&document);
        !self.is_seated(document) && at_ms.is_some_and(|at_ms| waits(*at_ms, now_ms))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_history_is_looked_at_once_when_it_becomes_whole() {
        let (one, other) = (DocumentId([1; 16]), DocumentId([2; 16]));
        let mut unread = Unread::default();
        assert!(!unread.grew(one, 3), "it was never partial");
        unread.lacks_some(one, 3);
        // What is written meanwhile makes nothing whole.
        assert!(!unread.grew(one, 6) && !unread.grew(other, 1));
        assert!(!unread.grew(one, 6));
        assert!(unread.grew(one, 6));
        assert!(!unread.grew(one, 7), "once");
    }
}
