//! What a foreword shows, claim by claim: taken in once signature, role and key are right, and
//! held against the log when its content was read exactly as far as the claim says it covers.
//! What the log does not bear out is put in quarantine, with whoever signed it.

use super::digest::{ListRows, list_rows};
use super::summary::{Verdict, loaded, opened, parsed, refused};
use super::{Engine, Notice, Work};
use crate::rows::Suspicion;
use cahier_evidence::{
    Covers, DocumentId, Envelope, EnvelopeKind, Frontier, Hash, LogLeaf, PersonId, ZoneId, rolled,
};
use cahier_notebook::Document;
use cahier_protocol::Sent;
use std::collections::BTreeMap;

/// Most snapshots that are shown at once of a zone.
const SNAPSHOTS_MAX: usize = 64;

/// One member's word for what a zone holds.
pub(super) struct Claim {
    /// Hash of the signed bytes.
    item: Hash,
    signer: PersonId,
    covers: Covers,
    pub shown: Shown,
}

/// What it shows.
pub(super) enum Shown {
    /// The rows of a digest.
    List(ListRows),
    /// The document of a snapshot.
    Document(Box<Document>),
}

/// What the log says itself, up to where its content was read.
#[derive(Default)]
pub(super) struct Tally {
    tree: Frontier,
    /// How many envelopes of a document, and the rolling hash over theirs.
    documents: BTreeMap<DocumentId, (u64, Hash)>,
}

impl Tally {
    /// Counts one leaf in; its envelope only where it has an effect on what its document says.
    fn count(&mut self, leaf: &LogLeaf, envelope: Option<&Envelope>) {
        self.tree.push(leaf.hash());
        if let Some(envelope) = envelope.filter(|e| e.header.kind == EnvelopeKind::Update) {
            let (count, hashes) = self.documents.entry(envelope.header.document).or_default();
            (*count, *hashes) = (*count + 1, rolled(*hashes, envelope.hash()));
        }
    }
}

impl Engine {
    /// Takes in what a foreword waits for. Nothing of it goes to the store.
    pub(super) fn take_claim(&mut self, id: ZoneId, asked: DocumentId, sent: &Sent) -> Verdict {
        let Some((envelope, covers)) = parsed(asked, sent) else {
            return Verdict::False(Suspicion::Update);
        };
        let cursor = self.zones.get(&id).map_or(0, |zone| zone.cursor);
        let Some(foreword) = self.forewords.get_mut(&id) else { return Verdict::Useless };
        if let Err(refusal) = foreword.records.check_summary(&envelope) {
            return refused(refusal);
        }
        // What cannot be held against the log any more, or ever, is not shown.
        if covers.size <= cursor || covers.size > foreword.size {
            return Verdict::Useless;
        }
        let plain = match opened(&envelope, sent, &foreword.keys) {
            Ok(plain) => plain,
            Err(verdict) => return verdict,
        };
        let signer = envelope.header.person;
        let shown = if asked == DocumentId::ZERO {
            list_rows(id, signer, &plain).map(Shown::List)
        } else {
            let document = loaded(&plain).map(|document| Shown::Document(Box::new(document)));
            document.ok_or(Verdict::False(Suspicion::Summary(signer)))
        };
        let shown = match shown {
            Ok(shown) => shown,
            Err(verdict) => return verdict,
        };
        if foreword.claims.len() > SNAPSHOTS_MAX {
            let other = |document: &&DocumentId| **document != DocumentId::ZERO;
            if let Some(document) = foreword.claims.keys().find(other).copied() {
                foreword.claims.remove(&document);
                foreword.asked.remove(&document);
            }
        }
        let claim = Claim { item: envelope.hash(), signer, covers, shown };
        foreword.claims.insert(asked, claim);
        Verdict::Good
    }

    /// Counts a leaf whose content is about to be read.
    pub(super) fn tally(&mut self, id: ZoneId, index: u64, leaf: &LogLeaf) {
        if !self.forewords.contains_key(&id) {
            return;
        }
        let effect = self.content_document(id, index, leaf).is_some();
        let envelope = super::content::envelope_of(leaf).filter(|_| effect);
        if let Some(foreword) = self.forewords.get_mut(&id) {
            foreword.tally.count(leaf, envelope.as_ref().map(|(envelope, _)| envelope));
        }
    }

    /// Puts every claim that the log has come to in line, before anything else is read.
    pub(super) fn queue_claims(&mut self, id: ZoneId) {
        let Some(foreword) = self.forewords.get(&id) else { return };
        let read = foreword.tally.tree.size();
        let due = foreword.claims.iter().filter(|(_, claim)| claim.covers.size == read);
        let due: Vec<DocumentId> = due.map(|(document, _)| *document).collect();
        if foreword.claims.is_empty() && read >= foreword.size {
            return self.end_foreword(id);
        }
        for document in due {
            self.work.push_front(Work::Judge { zone: id, document });
        }
    }

    /// Holds a claim against the log. Either way it is shown no longer.
    pub(super) fn judge(&mut self, id: ZoneId, document: DocumentId) {
        let Some(foreword) = self.forewords.get_mut(&id) else { return };
        let read = foreword.tally.tree.size();
        // Another one may stand in its place since it was put in line.
        if foreword.claims.get(&document).is_none_or(|claim| claim.covers.size != read) {
            return;
        }
        let Some(claim) = foreword.claims.remove(&document) else { return };
        let (count, hashes) = match &claim.shown {
            Shown::List(_) => (read, foreword.tally.tree.root()),
            Shown::Document(_) => {
                foreword.tally.documents.get(&document).copied().unwrap_or_default()
            }
        };
        let ended = foreword.claims.is_empty();
        let borne = (count, hashes) == (claim.covers.count, claim.covers.hashes);
        let same = match &claim.shown {
            _ if !borne => Some(false),
            Shown::List(rows) => (!self.has_holes(id)).then(|| self.list_agrees(id, rows)),
            Shown::Document(shown) => self.desk_agrees(document, shown),
        };
        if same == Some(false) {
            self.set_aside(id, claim.item, Suspicion::Summary(claim.signer));
        }
        self.tell(Notice::Changed(document));
        if ended {
            self.end_foreword(id);
        }
    }
}
