//! Kept work: what was refused, with all that depends on it. It stays visible and exportable,
//! and an editor can adopt it, byte for byte.

use super::{CommandError, Context, Engine, Notice};
use crate::rows::KeptRow;
use crate::store::Table;
use cahier_evidence::{Carried, Envelope, EnvelopeHeader, Hash, Refusal, ZoneBody, ZoneId};
use cahier_protocol::Sent;

use super::outbox::Outgoing;

impl Engine {
    pub(super) fn keep_outgoing(&mut self, zone: ZoneId, item: &Outgoing, reason: Refusal) {
        self.delete(Table::Outbox, zone.0, item.seq);
        let Some(edit) = &item.edit else { return };
        let update = Some(edit.update.clone().into());
        self.keep(zone, item.sent.clone(), update, reason);
        // What was typed on top of refused work is rebuilt without it.
        self.desks.remove(&edit.document);
    }

    pub(super) fn keep(
        &mut self,
        zone: ZoneId,
        sent: Sent,
        update: Option<minicbor::bytes::ByteVec>,
        reason: Refusal,
    ) {
        let Ok(envelope) = Envelope::parse(&sent.signed) else { return };
        let known = |row: &KeptRow| Hash::of(&row.sent.signed) == envelope.hash();
        if self.kept.values().any(known) {
            return;
        }
        let seq = self.fresh_seq();
        let (document, person) = (envelope.header.document, envelope.header.person);
        let claimed_ms = envelope.header.claimed_ms;
        let row = KeptRow { zone, seq, document, person, reason, sent, update, claimed_ms };
        self.put(Table::Kept, zone.0, seq, &row);
        self.kept.insert(seq, row);
        self.tell(Notice::Kept { seq, document, reason });
    }

    /// All kept work.
    pub fn kept(&self) -> impl Iterator<Item = &KeptRow> {
        self.kept.values()
    }

    /// Takes kept work into the zone in this member's name; its author, claimed time and bytes
    /// stay. Work on the same document must be adopted in its order. Where a document was sealed
    /// meanwhile, its author's device writes it again, as part of an amendment that was begun.
    pub fn adopt(&mut self, seq: u64, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let row = self.kept.get(&seq).cloned().ok_or(CommandError::NotFound)?;
        let header = EnvelopeHeader::peek(&row.sent.signed).ok_or(CommandError::NotFound)?;
        if header.amends != self.frozen_by(row.document) {
            return self.take_up(row, header, ctx);
        }
        let carried = Carried { envelope: row.sent.signed.clone(), from: None };
        let ciphertext = row.sent.ciphertext.as_ref().map(|c| c.to_vec());
        self.propose(row.zone, ZoneBody::Adopt(carried), ciphertext, ctx)
    }

    /// Adopted work is in the log now.
    pub(super) fn forget_kept(&mut self, envelope: Hash) {
        let found = self.kept.iter().find(|(_, row)| Hash::of(&row.sent.signed) == envelope);
        if let Some((seq, zone)) = found.map(|(seq, row)| (*seq, row.zone)) {
            self.kept.remove(&seq);
            self.delete(Table::Kept, zone.0, seq);
        }
    }
}
