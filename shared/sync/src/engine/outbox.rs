//! What is signed and on its way. Items keep their bytes and number at every try; they are made
//! anew only when the log has moved so that the old bytes can no longer enter.

use super::attest::vouches;
use super::network::{WAIT_MS, rotates};
use super::{CommandError, Context, Engine, Notice};
use crate::rows::{OutboxEdit, OutboxRow};
use crate::store::Table;
use cahier_evidence::{
    DocumentId, EnvelopeHeader, EnvelopeKind, Hash, Item, LogLeaf, RecordHeader, Refusal, Remedy,
    ZoneBody, ZoneId, ZoneRecord,
};
use cahier_protocol::Sent;
use std::collections::VecDeque;

/// Tries after which an item that could be rebuilt is kept instead.
const REBUILDS_MAX: u8 = 8;

/// One item in the outbox.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    pub seq: u64,
    pub hash: Hash,
    pub sent: Sent,
    /// What is needed to cut an update again.
    pub edit: Option<OutboxEdit>,
    /// Of an envelope: which document it is of.
    pub document: Option<DocumentId>,
    pub rebuilds: u8,
}

impl Outgoing {
    pub fn new(seq: u64, sent: Sent, edit: Option<OutboxEdit>) -> Self {
        let document = EnvelopeHeader::peek(&sent.signed).map(|header| header.document);
        Self { seq, hash: Hash::of(&sent.signed), sent, edit, document, rebuilds: 0 }
    }

    pub fn leaf(&self, received_ms: u64) -> LogLeaf {
        let Sent { signed, ciphertext } = self.sent.clone();
        LogLeaf { received_ms, signed, ciphertext }
    }
}

impl Engine {
    /// Lays an envelope on top of everything known and under way, and sends it on.
    pub(super) fn send_on(
        &mut self,
        id: ZoneId,
        sent: Sent,
        edit: Option<OutboxEdit>,
    ) -> Result<(), CommandError> {
        let zone = self.zones.get_mut(&id).ok_or(CommandError::NotFound)?;
        let received_ms = zone.projected.received_ms;
        let leaf = Outgoing::new(0, sent.clone(), None).leaf(received_ms);
        zone.projected.append(&leaf)?;
        self.enqueue(id, sent, edit);
        Ok(())
    }

    /// Puts an item that the projected zone has already taken into the outbox.
    pub(super) fn enqueue(&mut self, zone: ZoneId, sent: Sent, edit: Option<OutboxEdit>) {
        let seq = self.fresh_seq();
        let item = Outgoing::new(seq, sent, edit);
        self.save_outgoing(zone, &item);
        if let Some(zone) = self.zones.get_mut(&zone) {
            zone.outbox.push_back(item);
        }
    }

    fn save_outgoing(&mut self, zone: ZoneId, item: &Outgoing) {
        let (sent, edit) = (item.sent.clone(), item.edit.clone());
        let row = OutboxRow { zone, seq: item.seq, sent, edit };
        self.put(Table::Outbox, zone.0, item.seq, &row);
    }

    /// Signs a record on top of everything known and under way, and sends it on.
    pub(super) fn propose(
        &mut self,
        id: ZoneId,
        body: ZoneBody,
        ciphertext: Option<Vec<u8>>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let received_ms = self.zone(&id)?.projected.received_ms;
        self.propose_at(id, body, ciphertext, received_ms, ctx)
    }

    /// The same as if the relay received it at that moment of its clock.
    pub(super) fn propose_at(
        &mut self,
        id: ZoneId,
        body: ZoneBody,
        ciphertext: Option<Vec<u8>>,
        received_ms: u64,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let leaf = self.drafted(id, body, ciphertext, received_ms, ctx.now_ms)?;
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.projected.append(&leaf)?;
        }
        let LogLeaf { signed, ciphertext, .. } = leaf;
        self.enqueue(id, Sent { signed, ciphertext }, None);
        self.tell(Notice::ZoneChanged(id));
        Ok(())
    }

    /// Whether a record could be proposed now; nothing is sent.
    pub(super) fn try_record(
        &self,
        id: ZoneId,
        body: ZoneBody,
        now_ms: u64,
    ) -> Result<(), CommandError> {
        let projected = &self.zone(&id)?.projected;
        let leaf = self.drafted(id, body, None, projected.received_ms, now_ms)?;
        projected.clone().append(&leaf)?;
        Ok(())
    }

    /// A record on top of everything known and under way, where anything may be written.
    fn drafted(
        &self,
        id: ZoneId,
        body: ZoneBody,
        ciphertext: Option<Vec<u8>>,
        received_ms: u64,
        now_ms: u64,
    ) -> Result<LogLeaf, CommandError> {
        self.check_writes()?;
        self.check_zone_open(id)?;
        self.check_read(id)?;
        let zone = self.zone(&id)?;
        if zone.alarm.is_some() {
            return Err(CommandError::Alarm);
        }
        let signed = self.sign_record(id, zone.projected.record_head, body, now_ms);
        Ok(LogLeaf { received_ms, signed, ciphertext: ciphertext.map(Into::into) })
    }

    /// When the relay will receive what is sent now, by its own clock; the time of the last leaf
    /// where that clock is not known.
    pub(super) fn received_next_ms(&self, id: ZoneId, now_ms: u64) -> u64 {
        let known = self.zones.get(&id).map_or(0, |zone| zone.projected.received_ms);
        self.session.relay_clock_ms(now_ms).map_or(known, |clock| clock.max(known))
    }

    fn sign_record(&self, id: ZoneId, previous: Hash, body: ZoneBody, now_ms: u64) -> Vec<u8> {
        let mut header = RecordHeader::new(id, self.me.state.id, self.me.device, previous);
        header.claimed_ms = now_ms;
        header.seen = self.zones.get(&id).map(|z| z.accepted.position()).unwrap_or_default();
        ZoneRecord::sign(&self.me.keys, header, body).bytes().to_vec()
    }

    /// Another body for a record that is on its way, signed for the place that it has; without one
    /// it goes. Whoever asks for it lays the outbox on the log again.
    pub(super) fn resay(
        &mut self,
        id: ZoneId,
        seq: u64,
        body: Option<ZoneBody>,
        ctx: &mut Context<'_>,
    ) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let Some(at) = zone.outbox.iter().position(|item| item.seq == seq) else { return };
        let Some(body) = body else {
            zone.outbox.remove(at);
            return self.delete(Table::Outbox, id.0, seq);
        };
        let parsed = Item::parse(&zone.outbox[at].sent.signed);
        let Ok(Item::Record(record)) = parsed else { return };
        let signed = self.sign_record(id, record.header.previous, body, ctx.now_ms);
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let item = &mut zone.outbox[at];
        item.sent.signed = signed;
        item.hash = Hash::of(&item.sent.signed);
        let item = item.clone();
        self.save_outgoing(id, &item);
    }

    /// Lays the outbox on top of the accepted log again. What no longer fits as it is, is made
    /// anew where that can help, and kept where it cannot.
    pub(super) fn reproject(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        zone.projected = zone.accepted.clone();
        zone.held = false;
        let old: VecDeque<Outgoing> = std::mem::take(&mut zone.outbox);
        let mut lost = std::collections::BTreeSet::new();
        for item in old {
            let document = item.edit.as_ref().map(|e| e.document);
            if document.is_some_and(|d| lost.contains(&d)) {
                self.keep_outgoing(id, &item, Refusal::Previous);
                continue;
            }
            match self.project(id, item.clone(), ctx) {
                Ok(()) => {}
                Err(reason) => match document {
                    Some(document) => {
                        lost.insert(document);
                        self.keep_outgoing(id, &item, reason);
                    }
                    None if self.waits_for_chain(&item) => self.hold(id, item),
                    None => self.put_aside(id, &item, reason, ctx),
                },
            }
        }
        for document in lost {
            self.keep_journal(id, document, Refusal::Previous, ctx);
        }
        for document in self.frozen_out(id) {
            self.keep_journal(id, document, Refusal::Frozen, ctx);
        }
    }

    /// Whether a record may yet be made anew, because this person's chain goes on elsewhere.
    fn waits_for_chain(&self, item: &Outgoing) -> bool {
        item.document.is_none() && self.me.row.relay.is_some() && !self.chain_is_taken()
    }

    fn hold(&mut self, id: ZoneId, item: Outgoing) {
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.held = true;
            zone.outbox.push_back(item);
        }
    }

    /// What is no edit has no place: a seal is kept, for its comment is its signer's words; what
    /// nobody wrote, a statement or a record, goes.
    fn put_aside(&mut self, id: ZoneId, item: &Outgoing, reason: Refusal, ctx: &mut Context<'_>) {
        let header = EnvelopeHeader::peek(&item.sent.signed);
        if header.as_ref().is_some_and(|header| header.kind != EnvelopeKind::Statement) {
            return self.keep_outgoing(id, item, reason);
        }
        self.delete(Table::Outbox, id.0, item.seq);
        if reason == Refusal::Seals
            && let Some(zone) = self.zones.get_mut(&id)
        {
            zone.keys_wait_ms = ctx.now_ms.saturating_add(WAIT_MS);
        }
        self.tell(match header {
            Some(header) => Notice::StatementDropped { document: header.document, reason },
            None => Notice::RecordDropped(id, reason),
        });
    }

    fn project(
        &mut self,
        id: ZoneId,
        mut item: Outgoing,
        ctx: &mut Context<'_>,
    ) -> Result<(), Refusal> {
        // New keys are for those who are members when they arrive, and an earlier word for an
        // attestation may have ended by then.
        let timed = item.document.is_none() && (rotates(&item.sent) || vouches(&item.sent));
        let arrives_ms = match timed {
            true => self.received_next_ms(id, ctx.now_ms),
            false => 0,
        };
        let zone = self.zones.get_mut(&id).ok_or(Refusal::Zone)?;
        let told = zone.refused.remove(&item.hash);
        let leaf = item.leaf(arrives_ms.max(zone.projected.received_ms));
        let refusal = match told.filter(|told| *told != Refusal::Limit) {
            Some(told) => told,
            None => match zone.projected.append_kept(&leaf) {
                Ok(_) => {
                    zone.outbox.push_back(item);
                    return Ok(());
                }
                Err(refusal) => refusal,
            },
        };
        if refusal.remedy() == Remedy::Keep || item.rebuilds >= REBUILDS_MAX {
            return Err(refusal);
        }
        // A key that is on its way, through a group for example: what waits for it is signed again
        // once it is here.
        let zone = self.zones.get_mut(&id).ok_or(Refusal::Zone)?;
        if item.document.is_some() && zone.current_key().is_none() {
            zone.held = true;
            zone.outbox.push_back(item);
            return Ok(());
        }
        item.rebuilds += 1;
        item.sent = self.rebuild(id, &item, ctx).ok_or(refusal)?;
        item.hash = Hash::of(&item.sent.signed);
        let zone = self.zones.get_mut(&id).ok_or(Refusal::Zone)?;
        let leaf = item.leaf(zone.projected.received_ms);
        zone.projected.append(&leaf)?;
        self.save_outgoing(id, &item);
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.outbox.push_back(item);
        }
        Ok(())
    }

    /// The same statement, signed for the place that is free now.
    fn rebuild(&mut self, id: ZoneId, item: &Outgoing, ctx: &mut Context<'_>) -> Option<Sent> {
        let parsed = Item::parse(&item.sent.signed).ok()?;
        let record = match parsed {
            // Another device's work, brought back from a backup: only that device can sign it.
            Item::Envelope(envelope) if envelope.header.device != self.me.device => return None,
            Item::Envelope(envelope) => {
                return match &item.edit {
                    Some(edit) => self.sign_edit(id, edit, ctx).ok(),
                    None => self.sign_seal_again(id, &envelope, item, ctx),
                };
            }
            Item::Record(record) => record,
        };
        let body = record.body?;
        // New keys are for the members of then; whether they are still due is decided afresh.
        if matches!(body, ZoneBody::Rotate { .. } | ZoneBody::Genesis(_)) {
            return None;
        }
        let previous = self.zones.get(&id)?.projected.record_head;
        let signed = self.sign_record(id, previous, body, ctx.now_ms);
        Some(Sent { signed, ciphertext: item.sent.ciphertext.clone() })
    }
}
