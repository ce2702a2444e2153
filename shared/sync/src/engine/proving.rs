//! What only the engine knows of a proof: which versions were signed, the keys that open what is
//! shown and nothing else, the public log's word, the names that somebody vouches for, and who
//! makes the file. What stands in the store, `proving.rs` beside the driver reads.

use super::content::{HistoryRow, MOVED};
use super::log_memory::opened;
use super::sealed::{Seals, settled_seals};
use super::{CommandError, Engine};
use crate::rows::{Fit, SealRow, Suspicion};
use cahier_crypto::Secret32;
use cahier_evidence::log::Leaf;
use cahier_evidence::{
    ATTESTATIONS_MAX, Attestation, Class, DocumentId, Envelope, Hash, LogLeaf, Parts, PersonId,
    Revealed, Version, ZoneHead, ZoneId,
};
use cahier_notebook::canonical::{self, Part};
use cahier_notebook::{Entry, read_entry, revision};
use cahier_proof::{
    Candidate, Exporter, LogInput, OpeningInput, Selection, StatementInput, token_holds,
};
use cahier_protocol::LogProof;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// A statement or seal that a proof could show.
#[derive(Clone)]
pub(crate) struct Signed {
    /// Where it stands, and of which version.
    pub at: Candidate,
    /// What the log says of it.
    pub row: SealRow,
    /// What it says inside.
    pub revealed: Revealed,
    /// Whether it was held against what the document said.
    pub is_checked: bool,
}

/// Leaves of a zone that failed a check here.
pub(crate) struct Failed {
    /// The rules refuse them: they have no effect, and no other leaf counts them.
    pub void: BTreeSet<u64>,
    /// They count, and what they say cannot be shown.
    pub unread: BTreeSet<u64>,
}

impl Engine {
    /// Entries that a selection may be about, by the zone where they are now.
    pub(crate) fn selectable(&self, selection: &Selection) -> Vec<(ZoneId, DocumentId)> {
        let takes = |zone: ZoneId, document: &DocumentId| match selection {
            Selection::Documents(documents) => documents.contains(document),
            Selection::Zone(wanted) => zone == *wanted,
            Selection::Period { .. } => true,
        };
        let entries = self.origins.iter().filter(|(_, origin)| origin.class == Class::Entry);
        let entries = entries.map(|(document, origin)| (origin.zone, *document));
        entries.filter(|(zone, document)| takes(*zone, document)).collect()
    }

    /// What is signed on a document and stands before the newest head of its zone. What moved here
    /// from another zone is left out: its place was there.
    pub(crate) fn signed(&self, zone: ZoneId, document: DocumentId, seals: &Seals) -> Vec<Signed> {
        let size = self.head_of(zone).map_or(0, |head| head.position.size);
        let signed = settled_seals(seals).filter_map(|(place, row, sealed)| {
            let opened = sealed.opened.as_ref()?;
            let index = place % MOVED;
            let shown = row.carried_by.is_none() && row.version.form == Version::FORM;
            if !shown || opened.fit == Some(Fit::Differs) || index >= size {
                return None;
            }
            let (received_ms, version) = (row.received_ms, row.version.hashes);
            let at = Candidate { zone, document, index, received_ms, version };
            let (row, revealed) = (row.clone(), opened.revealed.clone());
            Some(Signed { at, row, revealed, is_checked: opened.fit.is_some() })
        });
        signed.collect()
    }

    /// The version of a document that the log has: how many updates, and the hash over them.
    pub(crate) fn newest_version(&self, zone: ZoneId, document: DocumentId) -> Option<(u64, Hash)> {
        let state = self.zones.get(&zone)?.accepted.documents.get(&document)?;
        Some((state.count, state.hashes)).filter(|_| state.moved_to.is_none())
    }

    /// Whether a signature of this device on that version is on its way.
    pub(crate) fn signs_soon(&self, document: DocumentId, version: (u64, Hash)) -> bool {
        let items = self.zones.values().flat_map(|zone| &zone.outbox);
        let items = items.filter(|item| item.document == Some(document) && item.edit.is_none());
        let mut signed = items.filter_map(|item| Envelope::parse(&item.sent.signed).ok());
        signed.any(|one| one.header.version.is_some_and(|v| (v.count, v.hashes) == version))
    }

    /// Leaves of a zone that failed a check.
    pub(crate) fn failed(&self, zone: ZoneId) -> Failed {
        let of = |takes: fn(Suspicion) -> bool| {
            let rows = self.quarantine.iter().filter(|row| row.zone == zone && takes(row.reason));
            rows.map(|row| row.index).collect()
        };
        Failed {
            void: of(|why| matches!(why, Suspicion::Refused(_))),
            unread: of(|why| match why {
                Suspicion::Key
                | Suspicion::Commitment
                | Suspicion::Decryption
                | Suspicion::Update
                | Suspicion::Clients
                | Suspicion::Missing => true,
                // What has no place in the log, and what takes nothing from what a document says.
                Suspicion::Refused(_) | Suspicion::Summary(_) | Suspicion::Version(_) => false,
            }),
        }
    }

    /// Whether a document has changes that the log does not have.
    pub(crate) fn has_unsent_changes(&self, document: DocumentId) -> bool {
        !self.unsent(document).is_empty()
    }

    /// Whether a document came from another zone.
    pub(crate) fn has_arrived(&self, zone: ZoneId, document: DocumentId) -> bool {
        let state = self.zones.get(&zone).and_then(|z| z.accepted.documents.get(&document));
        state.is_some_and(|state| state.arrived.is_some())
    }

    /// The relay's newest signed head of a zone.
    pub(crate) fn head_of(&self, zone: ZoneId) -> Option<ZoneHead> {
        ZoneHead::parse(&self.zones.get(&zone)?.head).ok()
    }

    /// What opens one message of a document and no other.
    pub(crate) fn opening(&self, envelope: &Envelope, leaf: &LogLeaf) -> Option<OpeningInput> {
        let header = &envelope.header;
        let key = self.keys.get(&(header.document, header.key))?;
        let ciphertext = leaf.ciphertext.as_ref()?.to_vec();
        Some(OpeningInput { ciphertext, root: key.message_root(&header.salt) })
    }

    /// A statement or seal with the parts of its version; none where these are not the ones that
    /// were signed.
    pub(crate) fn statement_input(
        &self,
        signed: &Signed,
        leaf: &LogLeaf,
        parts: &[Part],
        show: &[String],
    ) -> Option<StatementInput> {
        let envelope = Envelope::parse(&leaf.signed).ok()?;
        let seed = Secret32::from(signed.revealed.seed);
        let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
        let salted = Parts::new(&seed, named).ok()?;
        let version = &signed.row.version;
        if (salted.count(), salted.root()) != (version.parts, version.root) {
            return None;
        }
        Some(StatementInput {
            index: signed.at.index,
            received_ms: leaf.received_ms,
            signed: leaf.signed.clone(),
            seed,
            parts: parts.to_vec(),
            show: show.to_vec(),
            assertion: signed.revealed.assertion.clone(),
            opening: self.opening(&envelope, leaf),
        })
    }

    /// The public log's word for a zone, under a key of the relay, as far as it goes with the head.
    /// That may be an older key than the head's. Tokens that are none over its checkpoint are left
    /// out: whatever a relay hands over, the proof stands.
    pub(crate) fn log_input(&self, zone: ZoneId, relay: Hash, proof: LogProof) -> Option<LogInput> {
        let head = self.head_of(zone)?;
        let checkpoint = opened(&proof.checkpoint, &[relay.0])?;
        let Ok(Leaf::Entry(entry)) = Leaf::parse(&proof.entry) else { return None };
        if entry.position.size > head.position.size {
            return None;
        }
        let covered = checkpoint.stamped();
        let stamps = proof.stamps.into_iter().map(|stamp| stamp.evidence);
        Some(LogInput {
            entry: proof.entry,
            index: proof.index,
            checkpoint: proof.checkpoint.into_bytes(),
            key: checkpoint.key().clone(),
            inclusion: proof.inclusion,
            stamps: stamps.filter(|token| token_holds(token, &covered)).collect(),
        })
    }

    /// The proof of a place is asked for as soon as the relay is in reach.
    pub fn seek_proof(&mut self, zone: ZoneId, index: u64) {
        self.want_proof(zone, index.saturating_add(1), true);
    }

    /// Attestations of people for which somebody vouched before a place, and of those who did.
    pub(crate) fn attestations_for(
        &self,
        zone: ZoneId,
        people: &BTreeSet<PersonId>,
        size: u64,
    ) -> Result<Vec<Attestation>, CommandError> {
        let mut views = self.attestations(zone)?;
        views.retain(|view| view.vouches.iter().any(|vouch| vouch.since < size));
        let named = views.iter().filter(|view| people.contains(&view.attestation.person));
        let vouchers = named.flat_map(|view| &view.vouches).map(|vouch| vouch.by);
        let shown: BTreeSet<PersonId> = people.iter().copied().chain(vouchers).collect();
        views.retain(|view| shown.contains(&view.attestation.person));
        // A verifier reads so many of a person: those that stand first, then the newest.
        views.sort_by_key(|view| Reverse((view.stands, view.received_ms)));
        let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
        views.retain(|view| {
            let count = counts.entry(view.attestation.person).or_default();
            *count += 1;
            *count <= ATTESTATIONS_MAX
        });
        Ok(views.into_iter().map(|view| view.attestation).collect())
    }

    /// This device as the one that makes a proof.
    pub(crate) fn exporter(&self, now_ms: u64) -> Exporter<'_> {
        let chain = self.me.row.chain.iter().map(|record| record.to_vec()).collect();
        Exporter { chain, keys: &self.me.keys, claimed_ms: now_ms }
    }
}

/// What an entry said after so many of its updates; none where they are not all here.
pub(crate) fn entry_at(history: &[HistoryRow], count: u64) -> Option<Entry> {
    let updates: Vec<&[u8]> = history.iter().map(|(_, row)| row.update.as_slice()).collect();
    let document = revision::at(&updates, usize::try_from(count).ok()?).ok()?;
    Some(read_entry(&document))
}

/// Whether somebody means a part by a name: its own, the first word of it, or what people call
/// it, as a field or a file is called.
pub(crate) fn is_called(part: &Part, name: &str) -> bool {
    use canonical::Content;
    let kind = part.name.split_once('/').map_or(part.name.as_str(), |(kind, _)| kind);
    let said = match canonical::read(&part.name, &part.bytes) {
        Ok(Content::Field(field)) => Some(field.name),
        Ok(Content::File(file)) => Some(file.name),
        Ok(Content::Step(step)) => Some(step.text),
        _ => None,
    };
    part.name == name || kind == name || said.as_deref() == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::Field;

    #[test]
    fn a_part_has_several_names() {
        let field = Field { id: "7".into(), name: "masse".into(), ..Field::default() };
        let entry = Entry { title: "Dosage".into(), fields: vec![field], ..Entry::default() };
        let parts = canonical::parts(&entry).unwrap();
        let called = |name: &str| -> Vec<String> {
            let found = parts.iter().filter(|part| is_called(part, name));
            found.map(|part| part.name.clone()).collect()
        };
        for name in ["fields/7", "fields", "masse"] {
            assert_eq!(called(name), ["fields/7"], "{name}");
        }
        assert_eq!(called("title"), ["title"]);
        assert!(called("Dosage").is_empty() && called("").is_empty());
    }
}
