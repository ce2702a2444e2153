//! What a proof needs of one zone's log, read leaf by leaf: every record, the hash of every leaf,
//! and of the documents that are shown where they began, what was signed, and their changes, as far
//! as these stand before the record that announces the proof. Of what the rules refuse there is the
//! hash and nothing else: a relay that let it in cannot spoil a proof by it.

use super::making::Shown;
use crate::engine::{Engine, Failed};
use cahier_evidence::{
    DocumentId, Envelope, EnvelopeKind, Hash, LogLeaf, PersonId, RecordChain, Role, ZoneBody,
    ZoneId, ZoneRecord, is_record,
};
use cahier_proof::{ChangeInput, PlacedInput, ProofKind};
use std::collections::{BTreeMap, BTreeSet};

/// What was read of one zone's log.
pub(super) struct Gathered<'a> {
    engine: &'a Engine,
    documents: &'a BTreeMap<DocumentId, Shown>,
    failed: Failed,
    /// Where the record stands that announces the proof.
    end: u64,
    /// Whether every change is shown.
    all: bool,
    /// Where the statements and seals stand that are shown.
    places: BTreeSet<u64>,
    pub records: Vec<PlacedInput>,
    pub hashes: Vec<Hash>,
    /// The leaves at those places.
    pub leaves: BTreeMap<u64, LogLeaf>,
    births: BTreeMap<DocumentId, PlacedInput>,
    /// Who is who at the place that was reached; not followed where every change is shown.
    chain: RecordChain,
    /// Documents that somebody signed who may write what is theirs and nothing else.
    contributed: BTreeSet<DocumentId>,
    pub changes: BTreeMap<DocumentId, Vec<ChangeInput>>,
    /// Documents of which a change cannot be shown: what follows it is not shown either.
    pub ended: BTreeSet<DocumentId>,
    /// Who signed what is shown.
    pub people: BTreeSet<PersonId>,
}

impl<'a> Gathered<'a> {
    pub fn new(
        zone: ZoneId,
        engine: &'a Engine,
        documents: &'a BTreeMap<DocumentId, Shown>,
        failed: Failed,
        end: u64,
        kind: ProofKind,
    ) -> Self {
        let signed = documents.values().flat_map(|shown| &shown.signed);
        Self {
            engine,
            documents,
            failed,
            end,
            all: kind == ProofKind::History,
            places: signed.map(|one| one.at.index).collect(),
            records: Vec::new(),
            hashes: Vec::new(),
            leaves: BTreeMap::new(),
            births: BTreeMap::new(),
            chain: RecordChain::new(zone),
            contributed: BTreeSet::new(),
            changes: BTreeMap::new(),
            ended: BTreeSet::new(),
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
        if self.failed.void.contains(&index) {
            return;
        }
        if is_record(&leaf.signed) {
            if self.all && index < self.end {
                self.take_adopted(index, &leaf);
            }
            let (received_ms, signed) = (leaf.received_ms, leaf.signed);
            // One that does not hold is found when the proof is built.
            if !self.all {
                let _ = self.chain.take(&signed, received_ms);
            }
            self.records.push(PlacedInput { index, received_ms, signed });
            return;
        }
        // Where nothing is looked for any more, nothing is parsed.
        let is_signed = self.places.contains(&index);
        let is_done = !is_signed && !self.all && self.births.len() == self.documents.len();
        if is_done || index >= self.end {
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
            let role = self.chain.state().role(&header.person, received_ms);
            if role.is_none_or(|role| role < Role::Editor) {
                self.contributed.insert(document);
            }
            self.people.insert(header.person);
            self.leaves.insert(index, leaf);
        }
    }

    /// Where a document begins, if a proof needs to show whose it is: a history begins with it, and
    /// who may write everything needs no right to it.
    pub fn birth(&self, document: DocumentId) -> Option<PlacedInput> {
        let needed = !self.all && self.contributed.contains(&document);
        self.births.get(&document).filter(|_| needed).cloned()
    }

    /// False where a change cannot be shown.
    fn take_change(
        &mut self,
        index: u64,
        leaf: &LogLeaf,
        envelope: &Envelope,
        signed: Option<Vec<u8>>,
    ) -> bool {
        let header = &envelope.header;
        let opening = self.engine.opening(envelope, leaf);
        let opening = opening.filter(|_| !self.failed.unread.contains(&index));
        let Some(opening) = opening.filter(|_| !self.ended.contains(&header.document)) else {
            self.ended.insert(header.document);
            return false;
        };
        self.people.insert(header.person);
        let change = ChangeInput { index, received_ms: leaf.received_ms, signed, opening };
        self.changes.entry(header.document).or_default().push(change);
        true
    }

    /// A change that stands in the record of who took it in.
    fn take_adopted(&mut self, index: u64, leaf: &LogLeaf) {
        let Ok(record) = ZoneRecord::parse(&leaf.signed) else { return };
        let Some(ZoneBody::Adopt(carried)) = &record.body else { return };
        let Ok(envelope) = Envelope::parse(&carried.envelope) else { return };
        let header = &envelope.header;
        let ours = self.documents.contains_key(&header.document);
        let fits = ours && carried.from.is_none() && header.kind == EnvelopeKind::Update;
        if fits && self.take_change(index, leaf, &envelope, None) {
            self.people.insert(record.header.person);
        }
    }
}
