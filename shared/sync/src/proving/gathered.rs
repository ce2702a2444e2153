//! What a proof needs of one zone's log, read leaf by leaf: every record, the hash of every leaf,
//! and of the documents that are shown where they began, what was signed, and their changes.

use super::making::Shown;
use crate::engine::Engine;
use cahier_evidence::{
    DocumentId, Envelope, EnvelopeKind, Hash, LogLeaf, PersonId, ZoneBody, ZoneRecord, is_record,
};
use cahier_proof::{ChangeInput, PlacedInput, ProofKind};
use std::collections::{BTreeMap, BTreeSet};

/// What was read of one zone's log.
pub(super) struct Gathered<'a> {
    engine: &'a Engine,
    documents: &'a BTreeMap<DocumentId, Shown>,
    /// Whether every change is shown.
    all: bool,
    /// Where the statements and seals stand that are shown.
    places: BTreeSet<u64>,
    pub records: Vec<PlacedInput>,
    pub hashes: Vec<Hash>,
    /// The leaves at those places.
    pub leaves: BTreeMap<u64, LogLeaf>,
    pub births: BTreeMap<DocumentId, PlacedInput>,
    pub changes: BTreeMap<DocumentId, Vec<ChangeInput>>,
    /// Who signed what is shown.
    pub people: BTreeSet<PersonId>,
}

impl<'a> Gathered<'a> {
    pub fn new(
        engine: &'a Engine,
        documents: &'a BTreeMap<DocumentId, Shown>,
        kind: ProofKind,
    ) -> Self {
        let signed = documents.values().flat_map(|shown| &shown.signed);
        Self {
            engine,
            documents,
            all: kind == ProofKind::History,
            places: signed.map(|one| one.at.index).collect(),
            records: Vec::new(),
            hashes: Vec::new(),
            leaves: BTreeMap::new(),
            births: BTreeMap::new(),
            changes: BTreeMap::new(),
            people: BTreeSet::new(),
        }
    }

    /// How many leaves were taken.
    pub fn size(&self) -> u64 {
        self.hashes.len() as u64
    }

    /// The next leaf.
    pub fn take(&mut self, leaf: LogLeaf) {
        let index = self.size();
        self.hashes.push(leaf.hash());
        if is_record(&leaf.signed) {
            if self.all {
                self.take_adopted(index, &leaf);
            }
            let (received_ms, signed) = (leaf.received_ms, leaf.signed);
            self.records.push(PlacedInput { index, received_ms, signed });
            return;
        }
        // Where nothing is looked for any more, nothing is parsed.
        let is_signed = self.places.contains(&index);
        if !is_signed && !self.all && self.births.len() == self.documents.len() {
            return;
        }
        let Ok(envelope) = Envelope::parse(&leaf.signed) else { return };
        let header = &envelope.header;
        let document = header.document;
        if !self.documents.contains_key(&document) {
            return;
        }
        let received_ms = leaf.received_ms;
        if header.birth.is_some() {
            let birth = PlacedInput { index, received_ms, signed: leaf.signed.clone() };
            self.births.insert(document, birth);
        }
        if self.all && header.kind == EnvelopeKind::Update {
            self.take_change(index, &leaf, &envelope, Some(leaf.signed.clone()));
        }
        if is_signed {
            self.people.insert(header.person);
            self.leaves.insert(index, leaf);
        }
    }

    fn take_change(
        &mut self,
        index: u64,
        leaf: &LogLeaf,
        envelope: &Envelope,
        signed: Option<Vec<u8>>,
    ) {
        let Some(opening) = self.engine.opening(envelope, leaf) else { return };
        let header = &envelope.header;
        self.people.insert(header.person);
        let change = ChangeInput { index, received_ms: leaf.received_ms, signed, opening };
        self.changes.entry(header.document).or_default().push(change);
    }

    /// A change that stands in the record of who took it in.
    fn take_adopted(&mut self, index: u64, leaf: &LogLeaf) {
        let Ok(record) = ZoneRecord::parse(&leaf.signed) else { return };
        let Some(ZoneBody::Adopt(carried)) = &record.body else { return };
        let Ok(envelope) = Envelope::parse(&carried.envelope) else { return };
        let header = &envelope.header;
        let ours = self.documents.contains_key(&header.document);
        if ours && carried.from.is_none() && header.kind == EnvelopeKind::Update {
            self.people.insert(record.header.person);
            self.take_change(index, leaf, &envelope, None);
        }
    }
}
