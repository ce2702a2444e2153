//! People, zones and pages to measure with: they sign and encrypt exactly what members do, with
//! real keys, from a seed.

use cahier_crypto::{DeviceKeys, DocumentKey, SUITE, ZoneKey, fill};
use cahier_evidence::{
    Birth, Class, Covers, DeviceId, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, EpochKeys,
    Hash, KeyId, KeyWrap, LogLeaf, PersonId, PersonRecord, Position, RecordHeader, Role, SealedKey,
    Version, Writes, ZoneBody, ZoneGenesis, ZoneId, ZoneRecord, seal_context, wrap_context,
};
use cahier_protocol::Sent;
use minicbor::bytes::ByteVec;
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;

/// The time that devices claim, ms since 1970.
pub const CLAIMED_MS: u64 = 1_790_000_000_000;
/// The only epoch of zones to measure with.
pub const EPOCH: u32 = 1;

/// A person with one device.
pub struct Someone {
    /// The device's keys. Boxed: they weigh several KiB, and thousands of people move between
    /// tasks.
    pub keys: Box<DeviceKeys>,
    /// The person.
    pub person: PersonId,
    /// The device.
    pub device: DeviceId,
    /// The chain, as it travels.
    pub chain: Vec<ByteVec>,
}

impl Someone {
    /// A new person.
    pub fn make(rng: &mut ChaCha20Rng) -> Self {
        let keys = Box::new(DeviceKeys::make(rng));
        let genesis = PersonRecord::genesis(fill(rng), &keys, CLAIMED_MS);
        let device = DeviceId::derive(keys.card());
        let chain = vec![genesis.bytes().to_vec().into()];
        Self { person: genesis.person(), keys, device, chain }
    }

    fn sealed(&self, zone: ZoneId, key: &ZoneKey, rng: &mut ChaCha20Rng) -> SealedKey {
        let context = seal_context(zone, EPOCH, self.device);
        let sealed = self.keys.card().seal(rng, &context, key.secret().expose());
        SealedKey { device: self.device, sealed: sealed.expect("a card of our own is valid") }
    }
}

/// A zone with the records that begin it.
pub struct Zone {
    /// Its id.
    pub id: ZoneId,
    /// The key of its first epoch.
    pub key: ZoneKey,
    /// Its records, in order.
    pub records: Vec<Sent>,
    last: Hash,
}

impl Zone {
    /// A zone of `owner`.
    pub fn begin(owner: &Someone, rng: &mut ChaCha20Rng) -> Self {
        let nonce: [u8; 16] = fill(rng);
        let id = ZoneId::derive(&nonce, owner.person, owner.device);
        let key = ZoneKey::make(rng);
        let seals = vec![owner.sealed(id, &key, rng)];
        let keys = EpochKeys { epoch: EPOCH, seals, previous: None };
        let note = key.seal_note(rng, &wrap_context(id, EPOCH, DocumentId::ZERO), b"Banc");
        let mut zone = Self { id, key, records: Vec::new(), last: Hash::ZERO };
        let chain = owner.chain.clone();
        zone.record(owner, ZoneBody::Genesis(ZoneGenesis { nonce, chain, keys, note }));
        zone
    }

    /// The owner lets somebody in.
    pub fn admit(&mut self, owner: &Someone, whom: &Someone, role: Role, rng: &mut ChaCha20Rng) {
        let body = ZoneBody::Admit {
            role,
            until_ms: None,
            chain: whom.chain.clone(),
            person: whom.person,
            invitation: None,
            seals: vec![whom.sealed(self.id, &self.key, rng)],
        };
        self.record(owner, body);
    }

    /// Somebody signs the next record of the zone.
    pub fn record(&mut self, by: &Someone, body: ZoneBody) {
        let header = RecordHeader::new(self.id, by.person, by.device, self.last);
        let record = ZoneRecord::sign(&by.keys, header, body);
        self.last = record.hash();
        self.records.push(Sent { signed: record.bytes().to_vec(), ciphertext: None });
    }
}

/// A document of a zone, and where each device's hand in it rests.
pub struct Page {
    /// Its id.
    pub document: DocumentId,
    /// The key of its messages.
    pub key: DocumentKey,
    zone: ZoneId,
    /// Goes with the first envelope.
    wrap: Option<KeyWrap>,
    tips: BTreeMap<DeviceId, Hash>,
}

impl Page {
    /// A document that nobody wrote in.
    pub fn new(zone: &Zone, rng: &mut ChaCha20Rng) -> Self {
        let (document, key) = (DocumentId::make(rng), DocumentKey::make(rng));
        let context = wrap_context(zone.id, EPOCH, document);
        let wrapped = zone.key.wrap_document(rng, &context, &key);
        let wrap = Some(KeyWrap { epoch: EPOCH, wrapped });
        Self { document, key, zone: zone.id, wrap, tips: BTreeMap::new() }
    }

    /// Encrypts and signs an update as its author's envelope `number` in the zone.
    pub fn sign(
        &mut self,
        who: &Someone,
        number: u64,
        writes: Vec<Writes>,
        update: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> Sent {
        let wrap = self.wrap.take();
        let header = EnvelopeHeader {
            number,
            previous: self.tips.get(&who.device).copied().unwrap_or(Hash::ZERO),
            writes,
            birth: wrap.is_some().then_some(Birth { parent: None, owner: who.person }),
            wrap,
            ..self.header(who, EnvelopeKind::Update, rng)
        };
        let (envelope, sent) = self.seal(who, header, update).expect("an update fits an envelope");
        self.tips.insert(who.device, envelope.hash());
        sent
    }

    /// Encrypts and signs a statement of a version as its author's envelope `number` in the zone.
    pub fn state(
        &mut self,
        who: &Someone,
        number: u64,
        version: Version,
        revealed: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> Sent {
        let header = EnvelopeHeader {
            number,
            previous: self.tips.get(&who.device).copied().unwrap_or(Hash::ZERO),
            version: Some(version),
            ..self.header(who, EnvelopeKind::Statement, rng)
        };
        let sealed = self.seal(who, header, revealed);
        let (envelope, sent) = sealed.expect("what a statement reveals fits an envelope");
        self.tips.insert(who.device, envelope.hash());
        sent
    }

    /// A snapshot of the document; none if its state is larger than an envelope may hold.
    pub fn snapshot(
        &self,
        who: &Someone,
        covers: Covers,
        state: &[u8],
        rng: &mut ChaCha20Rng,
    ) -> Option<Sent> {
        let header = EnvelopeHeader {
            covers: Some(covers),
            ..self.header(who, EnvelopeKind::Snapshot, rng)
        };
        self.seal(who, header, state).map(|(_, sent)| sent)
    }

    fn header(&self, who: &Someone, kind: EnvelopeKind, rng: &mut ChaCha20Rng) -> EnvelopeHeader {
        EnvelopeHeader {
            suite: SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind,
            class: Class::Entry,
            zone: self.zone,
            document: self.document,
            key: KeyId(self.key.id),
            salt: fill(rng),
            person: who.person,
            device: who.device,
            number: 0,
            previous: Hash::ZERO,
            writes: Vec::new(),
            claimed_ms: CLAIMED_MS,
            seen: Position::default(),
            commitment: Hash::ZERO,
            birth: None,
            wrap: None,
            covers: None,
            version: None,
            seal: None,
            amends: None,
        }
    }

    fn seal(
        &self,
        who: &Someone,
        mut header: EnvelopeHeader,
        plain: &[u8],
    ) -> Option<(Envelope, Sent)> {
        let message = self.key.derive_message(&header.salt);
        header.commitment = Hash(message.commitment());
        let ciphertext = message.seal(&header.encode(), plain).ok()?;
        let envelope = Envelope::sign(&who.keys, header, &ciphertext);
        let signed = envelope.bytes().to_vec();
        Some((envelope, Sent { signed, ciphertext: Some(ciphertext.into()) }))
    }
}

/// The leaf that a log makes of an item.
pub fn leaf(sent: Sent) -> LogLeaf {
    LogLeaf { received_ms: CLAIMED_MS, signed: sent.signed, ciphertext: sent.ciphertext }
}
