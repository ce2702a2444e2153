//! Moving a document to another zone: a record in both, its history carried envelope by
//! envelope, the old place frozen (DESIGN section 5).

use super::content::{HistoryRow, envelope_of};
use super::group::person_records;
use super::{CommandError, Context, Engine};
use cahier_evidence::{
    Arrival, Carried, DocumentId, Envelope, Item, KeyId, LogLeaf, PersonId, PersonRecord, Refusal,
    ZoneBody, ZoneId, wrap_context,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// Moves a document. The shell hands in the leaves that hold its history, seals and statements
    /// with it, in order, and the chains of those who signed them; unsent work must have reached
    /// the relay before. [`crate::Driver::following`] says which leaves and whose chains.
    pub fn move_document(
        &mut self,
        document: DocumentId,
        to: ZoneId,
        leaves: &[(u64, LogLeaf)],
        chains: Vec<Vec<ByteVec>>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_open(document)?;
        let origin = *self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let from = origin.zone;
        if self.is_local(from) || self.is_local(to) {
            return Err(CommandError::Invalid("a zone that stays on this device"));
        }
        if !self.unsent(document).is_empty() || self.has_unsent_seals(document) {
            return Err(CommandError::Invalid("work that is not on the relay yet"));
        }
        // What follows must have been signed for the zone that it leaves.
        let here = |(_, leaf): &(u64, LogLeaf)| envelope_of(leaf).map(|(e, _)| e.header.zone);
        if leaves.iter().any(|leaf| here(leaf).is_some_and(|zone| zone != from)) {
            return Err(CommandError::Invalid("an entry that came from another zone stays there"));
        }
        let old = self.zone(&from)?;
        let state = old.accepted.documents.get(&document).ok_or(CommandError::NotFound)?.clone();
        let pinned = old.accepted.position();
        let target = self.zone(&to)?;
        let (epoch, zone_key) = target.current_key().ok_or(CommandError::NoKey)?;
        let (zone_key, context) = (zone_key.clone(), wrap_context(to, epoch, document));
        let mut wraps = Vec::new();
        for id in state.keys.keys() {
            let key = self.keys.get(&(document, *id)).ok_or(CommandError::NoKey)?;
            let wrapped = zone_key.wrap_document(ctx.rng, &context, key);
            wraps.push((KeyId(key.id), ByteVec::from(wrapped)));
        }
        let arrival = Arrival {
            document,
            class: state.class,
            parent: state.parent,
            owner: state.owner,
            from,
            pinned,
            authors: chains,
            wraps,
            epoch,
            frozen: state.frozen,
        };
        self.propose(to, ZoneBody::MoveIn(arrival), None, ctx)?;
        for (index, leaf) in leaves {
            let (envelope, _) = envelope_of(leaf).ok_or(CommandError::NotFound)?;
            self.carry_over(to, from, *index, leaf, &envelope, ctx)?;
        }
        self.propose(from, ZoneBody::MoveOut { document, to }, None, ctx)?;
        self.origins.insert(document, crate::rows::Origin { zone: to, ..origin });
        if let Some(row) = self.list.get_mut(&document) {
            row.zone = to;
            let row = row.clone();
            self.put(crate::store::Table::Row, document.0, 0, &row);
        }
        self.desks.remove(&document);
        Ok(())
    }

    fn carry_over(
        &mut self,
        to: ZoneId,
        from: ZoneId,
        index: u64,
        leaf: &LogLeaf,
        envelope: &Envelope,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let from = Some((from, index, leaf.received_ms));
        let carried = Carried { envelope: envelope.bytes().to_vec(), from };
        let ciphertext = leaf.ciphertext.as_ref().map(|c| c.to_vec());
        self.propose(to, ZoneBody::Adopt(carried), ciphertext, ctx)
    }

    /// Who wrote in a document, from its history.
    pub fn authors(history: &[HistoryRow]) -> BTreeSet<PersonId> {
        history.iter().map(|(_, row)| row.person).collect()
    }

    /// Chains of these persons, gathered from the records of a zone's log.
    pub fn chains_in(leaves: &[(u64, LogLeaf)], of: &BTreeSet<PersonId>) -> Vec<Vec<ByteVec>> {
        let mut chains: BTreeMap<PersonId, BTreeMap<u64, ByteVec>> = BTreeMap::new();
        for (_, leaf) in leaves {
            let Ok(Item::Record(record)) = Item::parse(&leaf.signed) else { continue };
            let records = match record.body {
                Some(ZoneBody::Genesis(genesis)) => genesis.chain,
                Some(ZoneBody::Admit { chain, .. } | ZoneBody::Pin { chain, .. }) => chain,
                Some(ZoneBody::AdmitGroup { chain, .. } | ZoneBody::PinGroup { chain, .. }) => {
                    person_records(&chain)
                }
                _ => continue,
            };
            for bytes in records {
                if let Ok(record) = PersonRecord::parse(&bytes) {
                    chains.entry(record.person()).or_default().insert(record.number(), bytes);
                }
            }
        }
        chains.retain(|person, _| of.contains(person));
        chains.into_values().map(|records| records.into_values().collect()).collect()
    }

    /// Whether a refusal means that a document went to another zone, and where to.
    pub fn moved_to(&self, document: DocumentId) -> Result<Option<ZoneId>, CommandError> {
        let origin = self.origins.get(&document).ok_or(CommandError::NotFound)?;
        let state = self.zone(&origin.zone)?.projected.documents.get(&document);
        state.map(|s| s.moved_to).ok_or_else(|| Refusal::Target.into())
    }
}
