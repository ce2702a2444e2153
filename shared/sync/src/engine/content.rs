//! The content of an accepted leaf: commitment, decryption, and whether the update adds only
//! what its header names. What fails goes to quarantine and is shown.

use super::{Context, Engine, Notice};
use crate::rows::{Suspicion, UpdateRow};
use crate::store::{Place, Rows, Table};
use cahier_crypto::{DocumentKey, MessageError};
use cahier_evidence::{
    DocumentId, Envelope, EnvelopeKind, Hash, Item, KeyId, LogLeaf, PersonId, Revealed, ZoneBody,
    ZoneId, wrap_context,
};
use cahier_notebook::{DocumentError, inspect};
use cahier_protocol::decode;
use std::collections::BTreeSet;

/// Updates of a document that moved here stand behind those of where it was, so that two zones
/// never share a place.
pub(super) const MOVED: u64 = 1 << 48;

/// What an envelope says, once its own claims are checked.
pub(super) enum Said {
    /// A yrs update.
    Update(Vec<u8>),
    /// What is revealed of a version: a seal or a statement, and no content.
    Signed(Box<Revealed>),
}

/// One place in a document's history: its zone index and what stands there.
pub type HistoryRow = (u64, UpdateRow);

/// An envelope of a leaf and, where it is carried by a record, by whom.
pub(super) fn envelope_of(leaf: &LogLeaf) -> Option<(Envelope, Option<PersonId>)> {
    match Item::parse(&leaf.signed).ok()? {
        Item::Envelope(envelope) => Some((envelope, None)),
        Item::Record(record) => match record.body? {
            ZoneBody::Adopt(carried) => {
                let envelope = Envelope::parse(&carried.envelope).ok()?;
                Some((envelope, Some(record.header.person)))
            }
            _ => None,
        },
    }
}

/// Reads a document's history from its rows, oldest first, and says how many do not read.
pub fn history_of(rows: Rows) -> (Vec<HistoryRow>, usize) {
    let all = rows.len();
    let read = |(place, bytes): (Place, Vec<u8>)| {
        let row = decode::<UpdateRow>(&bytes, bytes.len()).ok()?;
        Some((place.seq, row))
    };
    let history: Vec<HistoryRow> = rows.into_iter().filter_map(read).collect();
    let damaged = all - history.len();
    (history, damaged)
}

/// A whole history by the indexes of the zone where the document is now: what moved stands there
/// again, so what it was before is left out.
pub(crate) fn settled(history: Vec<HistoryRow>) -> Vec<HistoryRow> {
    let here: BTreeSet<Hash> =
        history.iter().filter(|(seq, _)| *seq >= MOVED).map(|(_, row)| row.envelope).collect();
    let history = history.into_iter();
    let stands = history.filter(|(seq, row)| *seq >= MOVED || !here.contains(&row.envelope));
    stands.map(|(seq, row)| (seq % MOVED, row)).collect()
}

impl Engine {
    /// Where an update stands among the rows of its document.
    pub(super) fn history_place(&self, zone: ZoneId, document: DocumentId, index: u64) -> u64 {
        let state = self.zones.get(&zone).and_then(|z| z.accepted.documents.get(&document));
        if state.is_some_and(|state| state.arrived.is_some()) { MOVED + index } else { index }
    }

    /// Which document a leaf's content belongs to, if it has any to read.
    pub(super) fn content_document(
        &self,
        zone: ZoneId,
        index: u64,
        leaf: &LogLeaf,
    ) -> Option<DocumentId> {
        if self.quarantine.iter().any(|row| row.zone == zone && row.index == index) {
            return None;
        }
        let (envelope, _) = envelope_of(leaf)?;
        // After a wrong root nobody's words are taken from what no head bears out, but one's own.
        let own = envelope.header.device == self.me.device;
        let borne_out = self.zones.get(&zone).is_some_and(|z| index < z.borne_out());
        (own || borne_out).then_some(envelope.header.document)
    }

    pub(super) fn read_content(
        &mut self,
        id: ZoneId,
        index: u64,
        leaf: &LogLeaf,
        ctx: &mut Context<'_>,
    ) {
        self.tally(id, index, leaf);
        if self.content_document(id, index, leaf).is_some()
            && let Some((envelope, adopted_by)) = envelope_of(leaf)
        {
            match self.open_content(id, &envelope, leaf) {
                Ok(Said::Update(update)) => {
                    self.take_in(id, index, leaf, &envelope, adopted_by, update, ctx);
                }
                Ok(Said::Signed(revealed)) => self.take_seal(id, index, &envelope, *revealed),
                Err(why) => self.quarantine(id, index, Hash::of(&leaf.signed), why),
            }
        } else if let Ok(Item::Record(record)) = Item::parse(&leaf.signed)
            && let Some(ZoneBody::MoveIn(arrival)) = record.body
        {
            self.learn_arrival(id, &arrival);
        }
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.cursor = index + 1;
            zone.queued = zone.queued.max(zone.cursor);
        }
        self.put(Table::Zone, id.0, 1, &(index + 1));
        if let Some((envelope, _)) = envelope_of(leaf) {
            self.catch_up_unsent(envelope.header.document, leaf.received_ms);
            self.keep_state_if_due(envelope.header.document);
        }
        let caught_up = !self.work.iter().any(|w| {
            matches!(w, super::Work::Content { zone, .. }
            if *zone == id)
        });
        if caught_up {
            self.queue_content(id, Vec::new());
        }
        self.queue_claims(id);
    }

    /// Commitment, decryption, and what the envelope claims of its content.
    pub(super) fn open_content(
        &mut self,
        zone: ZoneId,
        envelope: &Envelope,
        leaf: &LogLeaf,
    ) -> Result<Said, Suspicion> {
        let plain = self.decrypted(zone, envelope, leaf)?;
        if envelope.header.kind == EnvelopeKind::Update {
            return checked_update(envelope, plain).map(Said::Update);
        }
        let revealed = Revealed::decode(&plain).map_err(|_| Suspicion::Update)?;
        Ok(Said::Signed(Box::new(revealed)))
    }

    /// The update in an envelope; none where it is no update or fails a check.
    pub(super) fn open_update(
        &mut self,
        zone: ZoneId,
        envelope: &Envelope,
        leaf: &LogLeaf,
    ) -> Option<Vec<u8>> {
        match self.open_content(zone, envelope, leaf) {
            Ok(Said::Update(update)) => Some(update),
            Ok(Said::Signed(_)) | Err(_) => None,
        }
    }

    pub(super) fn decrypted(
        &mut self,
        zone: ZoneId,
        envelope: &Envelope,
        leaf: &LogLeaf,
    ) -> Result<Vec<u8>, Suspicion> {
        let ciphertext = leaf.ciphertext.as_ref().ok_or(Suspicion::Decryption)?;
        let header = &envelope.header;
        let key = self.reading_key(zone, envelope).ok_or(Suspicion::Key)?;
        let message = key.derive_message(&header.salt);
        let opened = message.open(&header.commitment.0, envelope.associated_data(), ciphertext);
        opened.map_err(|error| match error {
            MessageError::Commitment => Suspicion::Commitment,
            _ => Suspicion::Decryption,
        })
    }

    fn reading_key(&mut self, zone: ZoneId, envelope: &Envelope) -> Option<DocumentKey> {
        let header = &envelope.header;
        let (document, id) = (header.document, header.key);
        if let Some(key) = self.keys.get(&(document, id)) {
            return Some(key.clone());
        }
        let wrap = header.wrap.as_ref()?;
        let zone_key = self.zones.get(&zone)?.keys.get(&wrap.epoch)?;
        let context = wrap_context(zone, wrap.epoch, document);
        let key = zone_key.unwrap_document(&context, id.0, &wrap.wrapped).ok()?;
        self.keep_document_key(document, key.clone());
        Some(key)
    }

    /// Keys of a document that moved here.
    fn learn_arrival(&mut self, zone: ZoneId, arrival: &cahier_evidence::Arrival) {
        // A merged state counts in the indexes of the zone that it was made in.
        self.delete(Table::State, arrival.document.0, 0);
        let Some(key) = self.zones.get(&zone).and_then(|z| z.keys.get(&arrival.epoch)).cloned()
        else {
            return;
        };
        let context = wrap_context(zone, arrival.epoch, arrival.document);
        for (KeyId(id), wrapped) in &arrival.wraps {
            if let Ok(key) = key.unwrap_document(&context, *id, wrapped) {
                self.keep_document_key(arrival.document, key);
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn take_in(
        &mut self,
        id: ZoneId,
        index: u64,
        leaf: &LogLeaf,
        envelope: &Envelope,
        adopted_by: Option<PersonId>,
        update: Vec<u8>,
        ctx: &mut Context<'_>,
    ) {
        let header = &envelope.header;
        let document = header.document;
        let hash = envelope.hash();
        let placed = self.zones.get_mut(&id).and_then(|zone| zone.placed.remove(&hash));
        // One's own words are in the desk already, unless it was opened in between: what is
        // there is passed over. What cannot be read whole here is no measure of what came.
        let closed = self.is_closed(document);
        if let Some(desk) = self.desks.get_mut(&document).filter(|_| !closed) {
            match desk.document.apply(&update) {
                Ok(()) => desk.unmerged += 1,
                Err(DocumentError::Missing) => {
                    self.quarantine(id, index, Hash::of(&leaf.signed), Suspicion::Missing);
                    return;
                }
                Err(_) => {
                    self.quarantine(id, index, Hash::of(&leaf.signed), Suspicion::Update);
                    return;
                }
            }
        }
        let row = UpdateRow {
            person: header.person,
            device: header.device,
            envelope: hash,
            claimed_ms: header.claimed_ms,
            received_ms: leaf.received_ms,
            adopted_by,
            update,
        };
        self.put(Table::Update, document.0, self.history_place(id, document, index), &row);
        self.history_grew(id, document);
        self.refresh(document, leaf.received_ms);
        if placed.is_none() {
            self.company_of(document, header.device, ctx.now_ms, leaf.received_ms);
        }
        self.tell(Notice::Changed(document));
    }

    /// Somebody else just wrote in a document that is open here.
    fn company_of(
        &mut self,
        document: DocumentId,
        device: cahier_evidence::DeviceId,
        now_ms: u64,
        received_ms: u64,
    ) {
        let fresh = now_ms.abs_diff(received_ms) < 60_000;
        if device != self.me.device
            && fresh
            && let Some(desk) = self.desks.get_mut(&document)
        {
            desk.company_ms = now_ms;
        }
    }
}

/// An update that adds only what its header names.
fn checked_update(envelope: &Envelope, update: Vec<u8>) -> Result<Vec<u8>, Suspicion> {
    let summary = inspect(&update).map_err(|_| Suspicion::Update)?;
    let named = envelope.header.clocks().filter(|(_, from, to)| from < to);
    let mut named: Vec<_> = named.collect();
    let mut added: Vec<_> = summary.inserts.iter().map(|r| (r.client, r.start, r.end)).collect();
    named.sort_unstable();
    added.sort_unstable();
    if named == added { Ok(update) } else { Err(Suspicion::Clients) }
}
