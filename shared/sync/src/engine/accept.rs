//! Leaves of a zone's log: verified one by one, kept as they came, and only then read.

use super::{Context, Engine, Notice, Work};
use crate::rows::{Alarm, DocumentRow, Origin, QuarantineRow, Suspicion};
use crate::store::Table;
use cahier_evidence::{DocumentId, Envelope, Hash, Item, LogLeaf, ZoneBody, ZoneHead, ZoneId};
use std::collections::BTreeSet;

/// Leaves read from the store at once when content is caught up.
const READ_LEAVES: usize = 256;
/// Most leaves of a zone that wait in memory for their content to be read; the store has the rest.
const QUEUED_LEAVES_MAX: u64 = 1_024;

impl Engine {
    /// Takes a page of leaves that begins at `from`. What is known already is passed over.
    pub(super) fn accept_page(
        &mut self,
        id: ZoneId,
        from: u64,
        leaves: Vec<LogLeaf>,
        head: &[u8],
        ctx: &mut Context<'_>,
    ) {
        let size = self.zones.get(&id).map_or(0, |z| z.accepted.position().size);
        if from > size {
            return;
        }
        self.note_head(id, head);
        let mut documents = BTreeSet::new();
        let mut page = Vec::new();
        for mut leaf in leaves.into_iter().skip((size - from) as usize) {
            if self.fill_in(id, &mut leaf).is_err() {
                self.alarm(id, Alarm::ClonedDevice);
                break;
            }
            let (index, leaf) = self.accept_leaf(id, leaf, &mut documents);
            page.push((index, leaf));
            if !self.check_target(id) {
                break;
            }
        }
        for document in documents {
            self.save_document(id, document);
        }
        self.save_zone(id);
        if !page.is_empty()
            && let Some(zone) = self.zones.get_mut(&id)
        {
            // The log has moved: what others could not enter before may enter now.
            let own: BTreeSet<Hash> = zone.outbox.iter().map(|item| item.hash).collect();
            zone.refused.retain(|hash, _| own.contains(hash));
        }
        self.check_founder(id);
        self.open_by_groups(id);
        self.queue_content(id, page);
        self.reproject(id, ctx);
        self.hear_of_chain(id);
        self.answer_knocks(id, ctx);
        self.tell(Notice::ZoneChanged(id));
    }

    fn accept_leaf(
        &mut self,
        id: ZoneId,
        leaf: LogLeaf,
        documents: &mut BTreeSet<DocumentId>,
    ) -> (u64, LogLeaf) {
        let hash = Hash::of(&leaf.signed);
        let Some(zone) = self.zones.get_mut(&id) else { return (0, leaf) };
        let index = match zone.accepted.append(&leaf) {
            Ok(accepted) => {
                self.compare_seen(id, &accepted.item, &leaf);
                self.weigh(id, accepted.index, &accepted.item);
                match accepted.item {
                    Item::Envelope(envelope) => {
                        documents.insert(envelope.header.document);
                        self.learn_origin(id, envelope.header.document);
                        self.note_seal(id, (accepted.index, leaf.received_ms), &envelope, None);
                        self.place(id, hash);
                    }
                    Item::Record(record) => {
                        self.place(id, hash);
                        self.learn_name(id, accepted.index, leaf.received_ms, &record);
                        if let Some(body) = &record.body {
                            self.learn_record(id, body, documents);
                        }
                        if let Some(ZoneBody::Adopt(carried)) = &record.body
                            && let Ok(envelope) = Envelope::parse(&carried.envelope)
                        {
                            let place = (accepted.index, leaf.received_ms);
                            self.note_seal(id, place, &envelope, Some(record.header.person));
                        }
                    }
                }
                accepted.index
            }
            Err(reason) => {
                let index = zone.accepted.void(&leaf);
                self.quarantine(id, index, hash, Suspicion::Refused(reason));
                index
            }
        };
        self.note_root(id);
        self.put(Table::Leaf, id.0, index, &leaf);
        (index, leaf)
    }

    /// The relay leaves out ciphertexts that this device made: they are in the outbox. An
    /// envelope of this very device that is not there was made by a copy of the device.
    fn fill_in(&self, id: ZoneId, leaf: &mut LogLeaf) -> Result<(), Alarm> {
        if leaf.ciphertext.is_some() {
            return Ok(());
        }
        let hash = Hash::of(&leaf.signed);
        let outbox = self.zones.get(&id).into_iter().flat_map(|z| &z.outbox);
        if let Some(item) = outbox.into_iter().find(|item| item.hash == hash) {
            leaf.ciphertext = item.sent.ciphertext.clone();
            return Ok(());
        }
        match Item::parse(&leaf.signed) {
            Ok(Item::Envelope(e)) if e.header.device == self.me.device => Err(Alarm::ClonedDevice),
            _ => Ok(()),
        }
    }

    /// An item that was on its way has its place now.
    fn place(&mut self, id: ZoneId, hash: Hash) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let carried = zone.carried.iter().find(|(_, s)| Hash::of(&s.signed) == hash);
        if let Some(seq) = carried.map(|(seq, _)| *seq) {
            zone.carried.remove(&seq);
            self.delete(Table::Carried, id.0, seq);
        }
        let Some(zone) = self.zones.get_mut(&id) else { return };
        zone.refused.remove(&hash);
        let found = zone.outbox.iter().position(|item| item.hash == hash);
        if let Some(item) = found.and_then(|at| zone.outbox.remove(at)) {
            if let Some(edit) = item.edit {
                zone.placed.insert(hash, edit);
            }
            self.delete(Table::Outbox, id.0, item.seq);
        }
    }

    fn learn_origin(&mut self, zone: ZoneId, document: DocumentId) {
        let state_in =
            |zone: &ZoneId| self.zones.get(zone).and_then(|z| z.accepted.documents.get(&document));
        // Whoever reads the old zone of a document that moved after the new one.
        let known = self.origins.get(&document).filter(|known| known.zone != zone);
        let moved = known.and_then(|known| state_in(&known.zone)?.arrived).is_some();
        let state = state_in(&zone).filter(|state| !moved || state.arrived.is_some());
        if let Some(state) = state {
            let origin = Origin { zone, class: state.class, parent: state.parent };
            self.origins.insert(document, origin);
        }
    }

    fn learn_record(&mut self, id: ZoneId, body: &ZoneBody, documents: &mut BTreeSet<DocumentId>) {
        self.learn_keys(id, body);
        self.learn_group(id, body);
        match body {
            ZoneBody::Adopt(carried) => {
                if let Ok(envelope) = Envelope::parse(&carried.envelope) {
                    documents.insert(envelope.header.document);
                    self.learn_origin(id, envelope.header.document);
                    self.forget_kept(envelope.hash());
                }
            }
            ZoneBody::Open { document, .. } | ZoneBody::MoveOut { document, .. } => {
                documents.insert(*document);
            }
            ZoneBody::MoveIn(arrival) => {
                documents.insert(arrival.document);
                self.learn_origin(id, arrival.document);
            }
            _ => {}
        }
    }

    pub(super) fn save_document(&mut self, id: ZoneId, document: DocumentId) {
        let Some(zone) = self.zones.get(&id) else { return };
        if let Some(state) = zone.accepted.documents.get(&document).cloned() {
            let covered = zone.covered(document);
            let row = DocumentRow { zone: id, document, state, covered };
            self.put(Table::Document, document.0, short(id), &row);
        }
    }

    pub(super) fn quarantine(&mut self, zone: ZoneId, index: u64, item: Hash, why: Suspicion) {
        let row = QuarantineRow { zone, index, reason: why, item };
        self.put(Table::Quarantine, zone.0, index, &row);
        self.quarantine.push(row);
        self.tell(Notice::Quarantined(zone, index));
    }

    /// Remembers a head to check against the leaves once they are here.
    fn note_head(&mut self, id: ZoneId, head: &[u8]) {
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key);
        let Ok(parsed) = ZoneHead::parse(head) else { return };
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if parsed.zone != id || Some(parsed.relay) != pinned {
            return;
        }
        let (size, root) = (parsed.position.size, parsed.position.root);
        let held = zone.accepted.position();
        if size >= held.size && zone.target.as_ref().is_none_or(|(target, ..)| *target < held.size)
        {
            zone.target = Some((size, root, head.to_vec()));
        }
        self.check_target(id);
    }

    /// Compares the tree with the signed head at the head's size. False stops the zone.
    fn check_target(&mut self, id: ZoneId) -> bool {
        let Some(zone) = self.zones.get_mut(&id) else { return false };
        let held = zone.accepted.position();
        match &zone.target {
            Some((size, root, head)) if *size == held.size => {
                if held.root == *root || *size == 0 {
                    let before = std::mem::replace(&mut zone.head, head.clone());
                    zone.target = None;
                    self.head_moved(id, &before);
                    true
                } else {
                    self.alarm(id, Alarm::WrongRoot);
                    false
                }
            }
            _ => true,
        }
    }

    /// Puts the content of accepted leaves in line for reading, from the page at hand or, where
    /// reading is behind, from the store.
    pub(super) fn queue_content(&mut self, id: ZoneId, page: Vec<(u64, LogLeaf)>) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if !zone.readable() {
            return;
        }
        if zone.queued.saturating_sub(zone.cursor) >= QUEUED_LEAVES_MAX {
            return;
        }
        let first = page.first().map(|(index, _)| *index);
        if zone.queued < zone.accepted.position().size && first.is_none_or(|f| f > zone.queued) {
            if !zone.reading {
                zone.reading = true;
                let (zone, from) = (id, zone.queued);
                let effect = super::Effect::ReadLeaves { zone, from, limit: READ_LEAVES };
                self.effects.push_back(effect);
            }
            return;
        }
        for (index, leaf) in page {
            if index == zone.queued {
                zone.queued += 1;
                let leaf = Box::new(leaf);
                self.work.push_back(Work::Content { zone: id, index, leaf });
            }
        }
    }

    /// Answer to [`super::Effect::ReadLeaves`].
    pub fn leaves_read(&mut self, id: ZoneId, leaves: Vec<(u64, LogLeaf)>, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if zone.refill_from.is_some() {
            self.send_refill(id, leaves, ctx);
            return;
        }
        zone.reading = false;
        let behind = zone.queued < zone.accepted.position().size;
        let from = leaves.first().map(|(index, _)| *index);
        if behind && from.is_none_or(|from| from > zone.queued) {
            return self.leaf_not_found(id, ctx.now_ms);
        }
        self.queue_content(id, leaves);
        // More may wait in the store; asking again with an empty page finds out.
        let behind = self
            .zones
            .get(&id)
            .is_some_and(|z| z.queued > z.cursor && z.queued < z.accepted.position().size);
        if behind {
            self.queue_content(id, Vec::new());
        }
    }
}

impl Engine {
    /// A leaf that was accepted does not lie in the store: it is still to be saved, and is asked
    /// for once it is; or it is gone, and the zone goes no further.
    fn leaf_not_found(&mut self, id: ZoneId, now_ms: u64) {
        if let Some(zone) = self.zones.get_mut(&id) {
            // It counts as being read until then, so that nothing else asks again.
            zone.reading = true;
        }
        match self.writes.is_empty() && self.in_flight.is_empty() {
            true => self.damaged(Table::Leaf, Some(id), None, 1),
            false => self.read_leaves_later(id, now_ms),
        }
    }
}

/// Documents that moved have a row in each zone.
pub(super) fn short(zone: ZoneId) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&zone.0[..8]);
    u64::from_be_bytes(bytes)
}
