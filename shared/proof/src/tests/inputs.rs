//! What a proof of the laboratory's documents is made of.

use super::authority;
use super::scene::{ANA, Scene};
use crate::history::{ChangeInput, HistoryInput};
use crate::input::{DocumentInput, Exporter, Input, LogInput, PlacedInput, ZoneInput};
use crate::statement::OpeningInput;
use crate::verdict::ProofKind;
use cahier_evidence::log::{Checkpoint, Entry, VerifierKey, log_origin};
use cahier_evidence::*;
use cahier_timestamp::Authority;

impl Scene {
    pub(super) fn placed(&self, index: u64) -> PlacedInput {
        let leaf = &self.log[index as usize];
        PlacedInput { index, received_ms: leaf.received_ms, signed: leaf.signed.clone() }
    }

    /// The zone as it is once Ana has said that a proof of all of it leaves: that stands behind
    /// everything else.
    pub(super) fn zone_input(&self) -> ZoneInput {
        let (announced, zone) = self.announced();
        let records = (0..).zip(&self.log).filter(|(_, leaf)| is_record(&leaf.signed));
        let mut records: Vec<_> = records.map(|(index, _)| self.placed(index)).collect();
        let (received_ms, signed) = (announced.received_ms, announced.signed.clone());
        records.push(PlacedInput { index: self.log.len() as u64, received_ms, signed });
        let head = ZoneHead::sign(&self.relay, zone.id, zone.position(), received_ms);
        let leaves = self.log.iter().chain([&announced]).map(LogLeaf::hash).collect();
        ZoneInput { zone: zone.id, records, head: head.bytes().to_vec(), leaves }
    }

    /// The export that ends a zone's log, and the zone with it.
    fn announced(&self) -> (LogLeaf, ZoneState) {
        let ana = &self.people[ANA];
        let header =
            RecordHeader::new(self.zone.id, ana.state.id, ana.device(), self.zone.record_head);
        let documents = self.zone.documents.keys().copied().collect();
        let (kind, note) = (ExportKind::Statement, vec![1; 40]);
        let body = ZoneBody::Export { documents, kind, note };
        let signed = ZoneRecord::sign(&ana.keys, header, body).bytes().to_vec();
        let received_ms = self.zone.received_ms + 500;
        let leaf = LogLeaf { received_ms, signed, ciphertext: None };
        let mut zone = self.zone.clone();
        zone.append(&leaf).unwrap();
        (leaf, zone)
    }

    pub(super) fn document_input(&self, document: DocumentId) -> DocumentInput {
        let statements = self.statements.values().filter(|(of, _)| *of == document);
        DocumentInput {
            zone: self.zone.id,
            document,
            birth: self.births.get(&document).map(|index| self.placed(*index)),
            statements: statements.map(|(_, statement)| statement.clone()).collect(),
            history: None,
        }
    }

    pub(super) fn history_input(&self, document: DocumentId) -> HistoryInput {
        let mut changes = Vec::new();
        for (index, leaf) in (0..).zip(&self.log) {
            let (envelope, signed) = match Item::parse(&leaf.signed) {
                Ok(Item::Envelope(envelope)) => (envelope, Some(leaf.signed.clone())),
                Ok(Item::Record(ZoneRecord { body: Some(ZoneBody::Adopt(carried)), .. })) => {
                    (Envelope::parse(&carried.envelope).unwrap(), None)
                }
                _ => continue,
            };
            let header = &envelope.header;
            if header.document != document || header.kind != EnvelopeKind::Update {
                continue;
            }
            let root = Self::key(document).message_root(&header.salt);
            let ciphertext = leaf.ciphertext.clone().unwrap().to_vec();
            let received_ms = leaf.received_ms;
            let opening = OpeningInput { ciphertext, root };
            changes.push(ChangeInput { index, received_ms, signed, opening });
        }
        HistoryInput { changes }
    }

    /// The instance log has the zone as it was at a size; its checkpoint is dated.
    pub(super) fn log_input(&self, size: u64, authority: &Authority) -> LogInput {
        let leaves: Vec<Hash> = self.log[..size as usize].iter().map(LogLeaf::hash).collect();
        let position = Position { size, root: root_of(&leaves) };
        let entry = Entry { generation: 1, zone: self.zone.id, position };
        let mut tree: Vec<Hash> = (0_u8..5).map(|at| leaf_hash(&[at])).collect();
        tree.insert(2, entry.hash());
        let origin = log_origin("lab.example/cahier", 1);
        let position = Position { size: 6, root: root_of(&tree) };
        let checkpoint = Checkpoint::sign(&origin, position, &self.relay).unwrap();
        let now_ms = self.zone.received_ms + 60_000;
        LogInput {
            entry: entry.encode(),
            index: 2,
            inclusion: inclusion_proof(&tree, 2).unwrap(),
            stamps: vec![authority::stamp(authority, &checkpoint.stamped(), now_ms)],
            checkpoint: checkpoint.note().encode(),
            key: VerifierKey::new(&origin, self.relay.public()).unwrap(),
        }
    }

    /// Everything that was signed of these documents, dated by an authority.
    pub(super) fn input(&self, documents: &[DocumentId], authority: &Authority) -> Input {
        let logs = vec![self.log_input(self.log.len() as u64, authority)];
        Input {
            kind: ProofKind::Statement,
            zones: vec![self.zone_input()],
            documents: documents.iter().map(|one| self.document_input(*one)).collect(),
            logs,
            attestations: self.attestations.clone(),
            files: Vec::new(),
        }
    }

    pub(super) fn exporter(&self, who: usize) -> Exporter<'_> {
        let person = &self.people[who];
        let chain = person.chain.iter().map(|record| record.to_vec()).collect();
        Exporter { chain, keys: &person.keys, claimed_ms: self.zone.received_ms + 90_000 }
    }
}
