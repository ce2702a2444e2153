//! Envelopes in a zone: whether one has its place here, and what it changes.

use super::{DocumentState, Trust, ZoneState};
use crate::envelope::{Envelope, EnvelopeHeader, EnvelopeKind};
use crate::ids::{DocumentId, Hash, KeyId, PersonId};
use crate::refusal::Refusal;
use crate::rights::{Class, Role, may_seal, may_write};
use crate::rolling::rolled;
use std::collections::{BTreeMap, BTreeSet};

impl ZoneState {
    /// Whether a snapshot or digest comes from somebody who may make one; it takes no place in
    /// the log.
    pub fn check_summary(&self, envelope: &Envelope, now_ms: u64) -> Result<(), Refusal> {
        if envelope.header.kind.takes_place() {
            return Err(Refusal::Malformed);
        }
        let role = self.signer(envelope, now_ms, Trust::Verify)?;
        if role >= Role::Editor { Ok(()) } else { Err(Refusal::Role) }
    }

    pub(super) fn check_envelope(
        &self,
        envelope: &Envelope,
        received_ms: u64,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let header = &envelope.header;
        if !header.kind.takes_place() {
            return Err(Refusal::Malformed);
        }
        let role = self.signer(envelope, received_ms, trust)?;
        self.check_right(header, header.person, role)?;
        if header.number != self.next_number(&header.device) {
            return Err(Refusal::Number);
        }
        let known = self.documents.get(&header.document);
        let tip = known.and_then(|d| d.tips.get(&header.device)).copied();
        if header.previous != tip.unwrap_or(Hash::ZERO) {
            return Err(Refusal::Previous);
        }
        self.check_clocks(envelope)?;
        self.check_key(header, true)
    }

    /// The author's role, once device and signature are right.
    fn signer(&self, envelope: &Envelope, at_ms: u64, trust: Trust) -> Result<Role, Refusal> {
        let header = &envelope.header;
        if header.zone != self.id {
            return Err(Refusal::Zone);
        }
        if self.newer && trust != Trust::Replay {
            return Err(Refusal::Newer);
        }
        let standing = self.standing(&header.person, at_ms)?;
        let device = standing.chain.live(&header.device).ok_or(Refusal::Device)?;
        if !trust.holds(&device.card.verify, |key| envelope.verifies(key)) {
            return Err(Refusal::Signature);
        }
        Ok(standing.role)
    }

    /// Whether a person in a role may make this change or sign this seal, and whether the document
    /// takes it; carried envelopes are checked for who carries them.
    pub(super) fn check_right(
        &self,
        header: &EnvelopeHeader,
        person: PersonId,
        role: Role,
    ) -> Result<(), Refusal> {
        let known = self.documents.get(&header.document);
        let own = match (known, &header.birth) {
            (Some(document), None) => {
                if document.moved_to.is_some() {
                    return Err(Refusal::Moved);
                }
                if document.class != header.class {
                    return Err(Refusal::Birth);
                }
                document.owner == person || document.opened.contains(&person)
            }
            (None, Some(birth)) => birth.owner == person,
            _ => return Err(Refusal::Birth),
        };
        let writes = may_write(role, header.class, own);
        let may = match &header.seal {
            Some(seal) => may_seal(role, header.class, seal.meaning, writes),
            None => writes,
        };
        if !may {
            return Err(Refusal::Role);
        }
        // A frozen document takes what amends that very seal, any other nothing that amends.
        let fits = known.and_then(|document| document.frozen) == header.amends;
        if fits || header.kind != EnvelopeKind::Update { Ok(()) } else { Err(Refusal::Frozen) }
    }

    /// No envelope enters twice: what it inserts goes on where the log left off, and one that
    /// inserts nothing is known by its hash.
    pub(super) fn check_clocks(&self, envelope: &Envelope) -> Result<(), Refusal> {
        let header = &envelope.header;
        let known = self.documents.get(&header.document);
        if is_bare(header) && known.is_some_and(|d| d.bare.contains(&envelope.hash())) {
            return Err(Refusal::Target);
        }
        let next = |client: u64| known.and_then(|d| d.clocks.get(&client)).copied().unwrap_or(0);
        let continues = header.clocks().all(|(client, start, _)| start == next(client));
        if continues { Ok(()) } else { Err(Refusal::Clock) }
    }

    /// The key must be one of this document's, of the current epoch where `current` is asked
    /// for, or be introduced here.
    pub(super) fn check_key(&self, header: &EnvelopeHeader, current: bool) -> Result<(), Refusal> {
        let known = self.documents.get(&header.document);
        let epoch = known.and_then(|d| d.keys.get(&header.key)).copied();
        let epoch = match (&header.wrap, epoch) {
            (Some(wrap), None) => wrap.epoch,
            (None, Some(epoch)) => epoch,
            _ => return Err(Refusal::Key),
        };
        let fits = if current { epoch == self.epoch } else { (1..=self.epoch).contains(&epoch) };
        if fits { Ok(()) } else { Err(Refusal::Key) }
    }

    pub(super) fn accept_envelope(&mut self, envelope: &Envelope) {
        let header = &envelope.header;
        let index = self.tree.size();
        self.numbers.insert(header.device, header.number + 1);
        let document = self.document_for(header);
        document.tips.insert(header.device, envelope.hash());
        document.written_here();
        document.merge(envelope, index, true);
        document.freeze(envelope);
    }

    pub(super) fn document_for(&mut self, header: &EnvelopeHeader) -> &mut DocumentState {
        self.documents.entry(header.document).or_insert_with(|| {
            let birth = header.birth;
            let parent = birth.and_then(|b| b.parent);
            let owner = birth.map_or(header.person, |b| b.owner);
            DocumentState::new(header.class, parent, owner)
        })
    }
}

impl DocumentState {
    pub(super) fn new(class: Class, parent: Option<DocumentId>, owner: PersonId) -> Self {
        Self {
            class,
            parent,
            owner,
            opened: BTreeSet::new(),
            keys: BTreeMap::new(),
            current_key: KeyId::ZERO,
            clocks: BTreeMap::new(),
            tips: BTreeMap::new(),
            count: 0,
            hashes: Hash::ZERO,
            last_index: 0,
            moved_to: None,
            authors: BTreeMap::new(),
            bare: BTreeSet::new(),
            arrived: None,
            frozen: None,
        }
    }

    /// What every envelope changes, carried or not. Keys of one that moved here came with the
    /// document. Statements and seals are no content: they leave count and hashes as they were.
    pub(super) fn merge(&mut self, envelope: &Envelope, index: u64, brings_key: bool) {
        let header = &envelope.header;
        if let Some(wrap) = header.wrap.as_ref().filter(|_| brings_key) {
            let newest = self.keys.values().max().copied().unwrap_or(0);
            self.keys.insert(header.key, wrap.epoch);
            if wrap.epoch >= newest {
                self.current_key = header.key;
            }
        }
        for (client, _, end) in header.clocks() {
            self.clocks.insert(client, end);
        }
        if is_bare(header) {
            self.bare.insert(envelope.hash());
        }
        if header.kind != EnvelopeKind::Update {
            return;
        }
        self.hashes = rolled(self.hashes, envelope.hash());
        self.count += 1;
        self.last_index = index;
    }

    /// A seal freezes the version that its signer saw, and nothing that came in between: compare
    /// and swap. One that was overtaken stands as a signature and freezes nothing.
    pub(super) fn freeze(&mut self, envelope: &Envelope) {
        let header = &envelope.header;
        let (Some(version), Some(seal)) = (&header.version, &header.seal) else { return };
        let is_newest = (version.count, version.hashes) == (self.count, self.hashes);
        if is_newest && seal.meaning.freezes() {
            self.frozen = Some(envelope.hash());
        }
    }
}

/// Whether an envelope inserts nothing: it only deletes.
fn is_bare(header: &EnvelopeHeader) -> bool {
    header.writes.iter().all(|range| range.start == range.end)
}
