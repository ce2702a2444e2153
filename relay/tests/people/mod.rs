//! People and their devices in software, for tests: they sign what members sign. The unit tests
//! of the crate use it too, as `crate::testing`, so it names no part of the crate.

// A panic is how a test speaks; not every test uses everything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use cahier_crypto::{DeviceKeys, SUITE};
use cahier_evidence::{
    Birth, Class, Covers, DeviceId, DeviceKind, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind,
    EpochKeys, Hash, Invitation, InvitationId, KeyId, KeyWrap, LogLeaf, Meaning, PersonBody,
    PersonId, PersonRecord, PersonState, RecordHeader, Role, SealClaim, SealedKey, Version, Writes,
    ZoneBody, ZoneGenesis, ZoneId, ZoneRecord, ZoneState, client_id,
};
use cahier_protocol::{Knock, Sent, knock_mac, session_bytes};
use minicbor::bytes::ByteVec;
use rand_core::SeedableRng;

/// Deterministic randomness.
pub fn rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_chacha::ChaCha20Rng::seed_from_u64(seed)
}

/// A person with one device at hand.
pub struct Someone {
    /// The device.
    pub keys: DeviceKeys,
    /// The chain, record by record.
    pub chain: Vec<ByteVec>,
    /// The chain, reduced.
    pub state: PersonState,
}

impl Someone {
    /// A new person, always the same for a seed.
    pub fn new(seed: u64) -> Self {
        let keys = DeviceKeys::make(&mut rng(seed));
        let genesis = PersonRecord::genesis([seed as u8; 16], &keys, 0);
        let state = PersonState::begin(&genesis).unwrap();
        Self { keys, chain: vec![genesis.bytes().to_vec().into()], state }
    }

    /// Their id.
    pub fn person(&self) -> PersonId {
        self.state.id
    }

    /// Id of the device at hand.
    pub fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }

    /// Adds a device to the chain and gives its keys.
    pub fn add_device(&mut self, seed: u64) -> DeviceKeys {
        let keys = DeviceKeys::make(&mut rng(seed));
        self.extend(PersonBody::add(DeviceKind::Device, keys.card()));
        keys
    }

    /// Takes a device out of the chain.
    pub fn remove_device(&mut self, device: DeviceId) {
        self.extend(PersonBody::RemoveDevice { device });
    }

    fn extend(&mut self, body: PersonBody) {
        let record = PersonRecord::next(&self.state, &self.keys, body, 1);
        self.state.apply(&record).unwrap();
        self.chain.push(record.bytes().to_vec().into());
    }

    /// The signature that opens a session.
    pub fn prove(&self, relay: Hash, nonce: Hash) -> Vec<u8> {
        let bytes = session_bytes(relay, nonce, self.person(), self.device());
        self.keys.sign(&bytes).to_vec()
    }

    fn seals(&self) -> Vec<SealedKey> {
        let devices = self.state.live_devices().map(|(device, _)| *device);
        devices.map(|device| SealedKey { device, sealed: vec![1] }).collect()
    }

    /// The record that begins a zone of theirs.
    pub fn begin_zone(&self, nonce: u8) -> (ZoneState, Sent) {
        let nonce = [nonce; 16];
        let state = ZoneState::new(ZoneId::derive(&nonce, self.person(), self.device()));
        let keys = EpochKeys { epoch: 1, seals: self.seals(), previous: None };
        let genesis = ZoneGenesis { nonce, chain: self.chain.clone(), keys, note: vec![] };
        let sent = self.record(&state, ZoneBody::Genesis(genesis));
        (state, sent)
    }

    /// A record as they would sign it now.
    pub fn record(&self, zone: &ZoneState, body: ZoneBody) -> Sent {
        let header = RecordHeader::new(zone.id, self.person(), self.device(), zone.record_head);
        let record = ZoneRecord::sign(&self.keys, header, body);
        Sent { signed: record.bytes().to_vec(), ciphertext: None }
    }

    /// The record by which they admit somebody.
    pub fn admit(&self, zone: &ZoneState, whom: &Self, role: Role) -> Sent {
        let body = ZoneBody::Admit {
            role,
            until_ms: None,
            chain: whom.chain.clone(),
            person: whom.person(),
            invitation: None,
            seals: whom.seals(),
        };
        self.record(zone, body)
    }

    /// The record by which they remove somebody.
    pub fn remove(&self, zone: &ZoneState, whom: &Self) -> Sent {
        self.record(zone, ZoneBody::Remove { person: whom.person() })
    }

    /// The record by which they open an invitation.
    pub fn invite(&self, zone: &ZoneState, secret: &[u8; 16], until_ms: u64) -> Sent {
        let id = InvitationId::derive(secret);
        let invitation = Invitation { id, role: Role::Editor, until_ms, note: vec![] };
        self.record(zone, ZoneBody::Invite(invitation))
    }

    /// A knock with an invitation's secret.
    pub fn knock(&self, zone: ZoneId, secret: &[u8; 16]) -> Knock {
        let (invitation, chain) = (InvitationId::derive(secret), self.chain.clone());
        let mac = knock_mac(secret, zone, invitation, &chain);
        Knock { zone, invitation, chain, mac, note: vec![1] }
    }

    /// An envelope as their device would make it now, for one of its own documents.
    pub fn envelope(&self, zone: &ZoneState, document: u8, ciphertext: &[u8]) -> Sent {
        let document = DocumentId([document; 16]);
        let known = zone.documents.get(&document);
        let mut header = self.header(zone, document);
        header.number = zone.next_number(&self.device());
        header.previous =
            known.and_then(|d| d.tips.get(&self.device())).copied().unwrap_or_default();
        let owner = self.person();
        header.birth = known.is_none().then_some(Birth { parent: None, owner });
        let fresh = known.is_none_or(|d| d.keys.get(&d.current_key) != Some(&zone.epoch));
        header.key = match known {
            Some(known) if !fresh => known.current_key,
            _ => KeyId([zone.epoch as u8 ^ document.0[0]; 16]),
        };
        header.wrap = fresh.then(|| KeyWrap { epoch: zone.epoch, wrapped: vec![1] });
        let nonce = [owner.0[0]; 16];
        let client = client_id(self.device(), document, &nonce);
        let start = known.and_then(|d| d.clocks.get(&client)).copied().unwrap_or(0);
        header.writes = vec![Writes { nonce, start, end: start + 1 }];
        self.seal(header, ciphertext)
    }

    /// A snapshot of a document.
    pub fn snapshot(&self, zone: &ZoneState, document: u8, size: u64) -> Sent {
        let mut header = self.header(zone, DocumentId([document; 16]));
        header.kind = EnvelopeKind::Snapshot;
        header.covers = Some(Covers { size, count: 1, hashes: Hash::ZERO });
        self.seal(header, b"snapshot")
    }

    /// A seal over a document as it is now; without a meaning, a statement of its version.
    pub fn sign_off(&self, zone: &ZoneState, document: u8, meaning: Option<Meaning>) -> Sent {
        let document = DocumentId([document; 16]);
        let known = &zone.documents[&document];
        let mut header = self.header(zone, document);
        header.kind = if meaning.is_some() { EnvelopeKind::Seal } else { EnvelopeKind::Statement };
        header.number = zone.next_number(&self.device());
        header.previous = known.tips.get(&self.device()).copied().unwrap_or_default();
        header.key = known.current_key;
        header.version = Some(Version {
            form: Version::FORM,
            parts: 1,
            root: Hash([7; 32]),
            at: zone.position(),
            count: known.count,
            hashes: known.hashes,
        });
        header.seal = meaning.map(|meaning| SealClaim { meaning, about: None });
        self.seal(header, b"revealed")
    }

    fn seal(&self, header: EnvelopeHeader, ciphertext: &[u8]) -> Sent {
        let envelope = Envelope::sign(&self.keys, header, ciphertext);
        let ciphertext = Some(ciphertext.to_vec().into());
        Sent { signed: envelope.bytes().to_vec(), ciphertext }
    }

    fn header(&self, zone: &ZoneState, document: DocumentId) -> EnvelopeHeader {
        EnvelopeHeader {
            suite: SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: EnvelopeKind::Update,
            class: Class::Entry,
            zone: zone.id,
            document,
            key: KeyId::ZERO,
            salt: [4; 32],
            person: self.person(),
            device: self.device(),
            number: 0,
            previous: Hash::ZERO,
            writes: vec![],
            claimed_ms: 1,
            seen: zone.position(),
            commitment: Hash::ZERO,
            birth: None,
            wrap: None,
            covers: None,
            version: None,
            seal: None,
            amends: None,
        }
    }
}

/// Takes an item into a member's own idea of a zone, before the relay has ordered it. Positions
/// differ from the relay's, because received times do; numbers, tips and clocks are the same.
pub fn foresee(zone: &mut ZoneState, sent: &Sent) {
    let (signed, ciphertext) = (sent.signed.clone(), sent.ciphertext.clone());
    zone.append(&LogLeaf { received_ms: 0, signed, ciphertext }).unwrap();
}

/// So many envelopes after each other, of one document.
pub fn envelopes(by: &Someone, zone: &mut ZoneState, document: u8, count: usize) -> Vec<Sent> {
    let one = |n: usize| {
        let sent = by.envelope(zone, document, format!("change {n}").as_bytes());
        foresee(zone, &sent);
        sent
    };
    (0..count).map(one).collect()
}
