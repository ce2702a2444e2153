//! What a proof of the laboratory's documents is made of.

use super::authority;
use super::scene::Scene;
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

    pub(super) fn zone_input(&self) -> ZoneInput {
        let records = (0..).zip(&self.log).filter(|(_, leaf)| is_record(&leaf.signed));
        let records = records.map(|(index, _)| self.placed(index)).collect();
        let (position, now) = (self.zone.position(), self.zone.received_ms);
        let head = ZoneHead::sign(&self.relay, self.zone.id, position, now).bytes().to_vec();
        let leaves = self.log.iter().map(LogLeaf::hash).collect();
        ZoneInput { zone: self.zone.id, records, head, leaves }
    }

    pub(super) fn document_input(&self, document: DocumentId) -> DocumentInput {
        let statements = self.statements.values().filter(|(of, _)| *of == document);
        DocumentInput {
            zone: self.zone.id,
            document,
            birth: Some(self.placed(self.births[&document])),
            statements: statements.map(|(_, statement)| statement.clone()).collect(),
            history: None,
        }
    }

    pub(super) fn history_input(&self, document: DocumentId) -> HistoryInput {
        let mut changes = Vec::new();
        for (index, leaf) in (0..).zip(&self.log) {
            let Ok(Item::Envelope(envelope)) = Item::parse(&leaf.signed) else { continue };
            let header = &envelope.header;
            if header.document != document || header.kind != EnvelopeKind::Update {
                continue;
            }
            let root = Self::key(document).message_root(&header.salt);
            let ciphertext = leaf.ciphertext.clone().unwrap().to_vec();
            let (received_ms, signed) = (leaf.received_ms, Some(leaf.signed.clone()));
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
