//! Kept work: what was refused, with all that depends on it. It stays visible and exportable,
//! and an editor can adopt it, byte for byte. A refused seal is kept with its comment and what a
//! security key signed; nobody adopts it: its signer signs again.

use super::{CommandError, Context, Engine, Notice};
use crate::rows::KeptRow;
use crate::store::Table;
use cahier_evidence::{
    Carried, Class, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash, Refusal, Revealed,
    SealClaim, ZoneBody, ZoneId, ZoneRecord,
};
use cahier_notebook::{ClockRange, UpdateSummary, inspect};
use cahier_protocol::Sent;
use std::collections::BTreeMap;

use super::outbox::Outgoing;

/// A seal that had no place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSeal {
    /// What was meant, and about what.
    pub claim: SealClaim,
    /// The comment, and what a security key signed; none where this device cannot read it.
    pub revealed: Option<Revealed>,
}

impl Engine {
    pub(super) fn keep_outgoing(&mut self, zone: ZoneId, item: &Outgoing, reason: Refusal) {
        self.delete(Table::Outbox, zone.0, item.seq);
        let update = item.edit.as_ref().map(|edit| edit.update.clone().into());
        self.keep((zone, item.seq), item.sent.clone(), update, reason);
        if let Some(edit) = &item.edit {
            // What was typed on top of refused work is rebuilt without it.
            self.desks.remove(&edit.document);
            self.unwrite(edit.document);
        }
    }

    /// Keeps work of a zone under a number that no other row has.
    pub(super) fn keep(
        &mut self,
        (zone, seq): (ZoneId, u64),
        sent: Sent,
        update: Option<minicbor::bytes::ByteVec>,
        reason: Refusal,
    ) {
        let Ok(envelope) = Envelope::parse(&sent.signed) else { return };
        let known = |row: &KeptRow| Hash::of(&row.sent.signed) == envelope.hash();
        if self.kept.values().any(known) {
            return;
        }
        let (document, person) = (envelope.header.document, envelope.header.person);
        let (claimed_ms, kind) = (envelope.header.claimed_ms, envelope.header.kind);
        let row = KeptRow { zone, seq, document, person, reason, sent, update, claimed_ms };
        self.put(Table::Kept, zone.0, seq, &row);
        self.kept.insert(seq, row);
        self.tell(match kind {
            EnvelopeKind::Seal => Notice::SealKept { seq, document, reason },
            _ => Notice::Kept { seq, document, reason },
        });
    }

    /// All refused work that is kept. What waits because the relay serves a zone no more is
    /// [`Engine::shut_out`].
    pub fn kept(&self) -> impl Iterator<Item = &KeptRow> {
        self.kept.values()
    }

    /// What a kept seal says; none where the row is other work.
    pub fn kept_seal(&self, row: &KeptRow) -> Option<KeptSeal> {
        let envelope = Envelope::parse(&row.sent.signed).ok()?;
        let claim = envelope.header.seal?;
        Some(KeptSeal { claim, revealed: self.revealed_in(&envelope, &row.sent) })
    }

    /// Takes kept work into the zone in this member's name; its author, claimed time and bytes
    /// stay. Kept work that it rests on comes with it, and before it: nobody could read it
    /// otherwise. Where a document was sealed meanwhile, its author's device writes it again, as
    /// part of an amendment that was begun.
    pub fn adopt(&mut self, seq: u64, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        for seq in self.rests_on(seq) {
            self.adopt_one(seq, ctx)?;
        }
        Ok(())
    }

    /// A piece of kept work with all other kept work that it rests on; what must come first is
    /// first.
    fn rests_on(&self, seq: u64) -> Vec<u64> {
        let document = self.kept.get(&seq).map(|row| row.document);
        let beside = self.kept.values().filter(|row| Some(row.document) == document);
        let known: BTreeMap<u64, UpdateSummary> =
            beside.filter_map(|row| Some((row.seq, inspect(row.update.as_ref()?).ok()?))).collect();
        let rests = |one: u64, other: u64| match (known.get(&one), known.get(&other)) {
            (Some(one_says), Some(other_says)) if one != other => {
                let needs = |range: &ClockRange| {
                    one_says.needs.get(&range.client).is_some_and(|end| range.start < *end)
                };
                other_says.inserts.iter().any(needs)
            }
            _ => false,
        };
        let (mut wanted, mut at) = (vec![seq], 0);
        while let Some(one) = wanted.get(at).copied() {
            let more = known.keys().copied().filter(|other| rests(one, *other));
            let more: Vec<u64> = more.filter(|other| !wanted.contains(other)).collect();
            wanted.extend(more);
            at += 1;
        }
        let mut ordered = Vec::new();
        // Nothing rests on itself by way of others, so that one is always free; were it not so,
        // what is left would stay kept.
        while let Some(free) =
            wanted.iter().position(|one| !wanted.iter().any(|other| rests(*one, *other)))
        {
            ordered.push(wanted.swap_remove(free));
        }
        ordered
    }

    /// Whether it was adopted here already, and is on its way.
    fn is_adopting(&self, row: &KeptRow) -> bool {
        let Some(zone) = self.zones.get(&row.zone) else { return false };
        zone.outbox.iter().filter(|item| item.edit.is_none()).any(|item| {
            let record = ZoneRecord::parse(&item.sent.signed).ok();
            let body = record.and_then(|record| record.body);
            matches!(body, Some(ZoneBody::Adopt(carried)) if carried.envelope == row.sent.signed)
        })
    }

    fn adopt_one(&mut self, seq: u64, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let Some(row) = self.kept.get(&seq).cloned() else {
            // It stands in its document, and goes out by itself once the relay takes it.
            let waits = self.shut_out().any(|row| row.seq == seq);
            return Err(if waits { Refusal::NotMember.into() } else { CommandError::NotFound });
        };
        if self.is_adopting(&row) {
            return Ok(());
        }
        let header = EnvelopeHeader::peek(&row.sent.signed).ok_or(CommandError::NotFound)?;
        if is_seal(&header) {
            return Err(CommandError::Invalid("a signature that was refused"));
        }
        if header.amends != self.frozen_by(row.document) {
            return self.take_up(row, header, ctx);
        }
        let carried = Carried { envelope: row.sent.signed.clone(), from: None };
        let ciphertext = row.sent.ciphertext.as_ref().map(|c| c.to_vec());
        self.propose(row.zone, ZoneBody::Adopt(carried), ciphertext, ctx)
    }

    /// Forgets kept work: somebody looked at it and does not want it. What the person wrote after
    /// it in a document that the relay does not take stays kept, and goes out no more.
    pub fn drop_kept(&mut self, seq: u64, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        self.let_go(seq, ctx);
        let row = self.kept.remove(&seq).ok_or(CommandError::NotFound)?;
        self.delete(Table::Kept, row.zone.0, seq);
        Ok(())
    }

    /// The entry that kept work is about: the one that it is written in, or that it comments. None
    /// where nothing here says which.
    pub fn kept_entry(&self, row: &KeptRow) -> Option<DocumentId> {
        if EnvelopeHeader::peek(&row.sent.signed)?.class != Class::Comments {
            return Some(row.document);
        }
        // Comments of which the log has nothing are known by what was to begin them alone.
        let begins = |one: &KeptRow| EnvelopeHeader::peek(&one.sent.signed)?.birth?.parent;
        let mut beside = self.kept.values().filter(|one| one.document == row.document);
        self.parent_of(row.document).or_else(|| begins(row)).or_else(|| beside.find_map(begins))
    }

    /// The entry of one's own kept work, and what there is of it beside the log: what waits to be
    /// sent, then that work with all that it rests on. Of a comment it is the entry as it is here.
    pub(crate) fn kept_words(&self, seq: u64) -> Result<(DocumentId, Vec<Vec<u8>>), CommandError> {
        let mut rows = self.kept.get(&seq).cloned().into_iter().chain(self.shut_out());
        let own = |row: &KeptRow| row.person == self.me.state.id && row.update.is_some();
        let row = rows.find(|row| row.seq == seq && own(row)).ok_or(CommandError::NotFound)?;
        let entry = self.kept_entry(&row).ok_or(CommandError::NotFound)?;
        let unsent = self.unsent(entry).into_iter().map(<[u8]>::to_vec);
        let rests_on = if entry == row.document { self.rests_on(seq) } else { Vec::new() };
        let kept = rests_on.iter().filter_map(|seq| self.kept.get(seq)?.update.as_ref());
        Ok((entry, unsent.chain(kept.map(|update| update.to_vec())).collect()))
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

/// Whether an envelope is somebody's signature, and no work.
pub(super) fn is_seal(header: &EnvelopeHeader) -> bool {
    header.kind == EnvelopeKind::Seal
}
