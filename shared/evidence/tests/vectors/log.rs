//! A zone's log while it is written: the zone, its keys, and the leaves so far.

use crate::people::{Person, START_MS};
use cahier_crypto::{DeviceCard, DeviceKeys, DocumentKey, ZoneKey};
use cahier_evidence::{
    Attestation, Birth, Class, DeviceId, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind,
    EpochKeys, Hash, KeyId, KeyWrap, LogLeaf, PersonId, RecordHeader, Refusal, SealedKey, Writes,
    ZoneBody, ZoneGenesis, ZoneId, ZoneRecord, ZoneState, client_id, export_context, seal_context,
    vouch_context, wrap_context,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::collections::BTreeMap;

/// A leaf that the zone took, and what was encrypted in it.
pub struct Taken {
    pub name: String,
    pub leaf: LogLeaf,
    pub plain: Option<Vec<u8>>,
}

/// A leaf that the zone refuses after so many others.
pub struct Refused {
    pub name: String,
    pub after: usize,
    pub leaf: LogLeaf,
    pub refusal: Refusal,
}

/// A log, the keys behind it, and what it refused.
pub struct Log {
    pub state: ZoneState,
    pub title: &'static str,
    pub taken: Vec<Taken>,
    pub refused: Vec<Refused>,
    /// Keys of the epochs, from epoch 1.
    pub keys: Vec<ZoneKey>,
    pub documents: Vec<(DocumentId, DocumentKey)>,
    pub now_ms: u64,
    rng: ChaCha20Rng,
}

/// What a person writes into a document.
pub struct Writing<'a> {
    pub by: &'a Person,
    pub document: DocumentId,
    pub class: Class,
    pub key: &'a DocumentKey,
    pub plain: &'a [u8],
}

impl Log {
    /// A zone begun by its owner.
    pub fn begin(owner: &Person, nonce: u8, title: &'static str) -> Self {
        let nonce = [nonce; 16];
        let id = ZoneId::derive(&nonce, owner.state.id, owner.device());
        let mut log = Self {
            state: ZoneState::new(id),
            title,
            taken: Vec::new(),
            refused: Vec::new(),
            keys: Vec::new(),
            documents: Vec::new(),
            now_ms: START_MS,
            rng: ChaCha20Rng::seed_from_u64(u64::from(nonce[0])),
        };
        let keys = log.new_epoch(&[owner.keys.card()]);
        let context = wrap_context(id, 1, DocumentId::ZERO);
        let note = log.keys[0].seal_note(&mut log.rng, &context, title.as_bytes());
        let genesis = ZoneGenesis { nonce, chain: owner.chain.clone(), keys, note };
        let leaf = log.record(owner, ZoneBody::Genesis(genesis));
        log.take("genesis", leaf);
        log
    }

    /// A new zone key for these devices.
    pub fn new_epoch(&mut self, cards: &[&DeviceCard]) -> EpochKeys {
        let key = ZoneKey::make(&mut self.rng);
        let epoch = self.keys.len() as u32 + 1;
        let context = wrap_context(self.state.id, epoch, DocumentId::ZERO);
        let before = self.keys.last();
        let previous =
            before.map(|before| key.wrap_previous(&mut self.rng, &context, before).into());
        self.keys.push(key);
        EpochKeys { epoch, seals: self.seals(cards), previous }
    }

    /// The newest zone key for these devices.
    pub fn seals(&mut self, cards: &[&DeviceCard]) -> Vec<SealedKey> {
        let (id, epoch) = (self.state.id, self.keys.len() as u32);
        let key = self.keys[self.keys.len() - 1].secret().expose();
        let sorted: BTreeMap<_, _> =
            cards.iter().map(|card| (DeviceId::derive(card), *card)).collect();
        let mut seals = Vec::new();
        for (device, card) in sorted {
            let context = seal_context(id, epoch, device);
            let sealed = card.seal(&mut self.rng, &context, key).unwrap();
            seals.push(SealedKey { device, sealed });
        }
        seals
    }

    /// Bytes under the newest zone key, bound to the zone and what is given.
    pub fn note(&mut self, with: &[u8], plain: &[u8]) -> Vec<u8> {
        let epoch = self.keys.len() as u32;
        let context = wrap_context(self.state.id, epoch, DocumentId::ZERO);
        let key = &self.keys[self.keys.len() - 1];
        key.seal_note(&mut self.rng, &[&context[..], with].concat(), plain)
    }

    /// An attestation under the newest zone key, behind the number of its epoch.
    pub fn attestation(&mut self, attestation: &Attestation) -> Vec<u8> {
        let epoch = self.keys.len() as u32;
        let context = vouch_context(self.state.id, epoch, attestation.commitment());
        let key = &self.keys[self.keys.len() - 1];
        let plain = attestation.encode().unwrap();
        let note = key.seal_note(&mut self.rng, &context, &plain);
        [&epoch.to_be_bytes()[..], &note].concat()
    }

    /// Words for an export under the newest zone key, likewise.
    pub fn export_words(&mut self, documents: &[DocumentId], words: &str) -> Vec<u8> {
        let epoch = self.keys.len() as u32;
        let context = export_context(self.state.id, epoch, documents);
        let key = &self.keys[self.keys.len() - 1];
        let note = key.seal_note(&mut self.rng, &context, words.as_bytes());
        [&epoch.to_be_bytes()[..], &note].concat()
    }

    /// A document key under the newest zone key.
    pub fn wrap(&mut self, document: DocumentId, key: &DocumentKey) -> Vec<u8> {
        let context = wrap_context(self.state.id, self.keys.len() as u32, document);
        self.keys[self.keys.len() - 1].wrap_document(&mut self.rng, &context, key)
    }

    /// A record as that person would sign it now.
    pub fn record(&self, by: &Person, body: ZoneBody) -> LogLeaf {
        self.record_with(by, &by.keys, body)
    }

    /// The same by any device.
    pub fn record_with(&self, by: &Person, keys: &DeviceKeys, body: ZoneBody) -> LogLeaf {
        let record = ZoneRecord::sign(keys, self.header(by.state.id, keys), body);
        self.leaf(record.bytes().to_vec(), None)
    }

    /// The header of the next record.
    pub fn header(&self, person: PersonId, keys: &DeviceKeys) -> RecordHeader {
        let device = DeviceId::derive(keys.card());
        let mut header = RecordHeader::new(self.state.id, person, device, self.state.record_head);
        (header.claimed_ms, header.seen) = (self.now_ms, self.state.position());
        header
    }

    /// The header of the next envelope.
    pub fn envelope(&mut self, writing: &Writing<'_>) -> EnvelopeHeader {
        let Writing { by, document, class, key, .. } = *writing;
        let device = by.device();
        let nonce = [0x11; 16];
        let client = client_id(device, document, &nonce);
        let known = self.state.documents.get(&document);
        let begins = known.is_none();
        let start = known.and_then(|d| d.clocks.get(&client)).copied().unwrap_or(0);
        let previous = known.and_then(|d| d.tips.get(&device)).copied().unwrap_or(Hash::ZERO);
        let new_key = known.is_none_or(|d| !d.keys.contains_key(&KeyId(key.id)));
        let wrap = new_key.then(|| self.wrap(document, key));
        let number = self.state.next_number(&device);
        // Any 32 bytes that differ from one envelope to the next.
        let salt = cahier_crypto::sha256(&[&device.0[..], &number.to_be_bytes()].concat());
        EnvelopeHeader {
            suite: cahier_crypto::SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: EnvelopeKind::Update,
            class,
            zone: self.state.id,
            document,
            key: KeyId(key.id),
            salt,
            person: by.state.id,
            device,
            number,
            previous,
            writes: vec![Writes { nonce, start, end: start + 3 }],
            claimed_ms: self.now_ms,
            seen: self.state.position(),
            commitment: Hash(key.derive_message(&salt).commitment()),
            birth: begins.then_some(Birth { parent: None, owner: by.state.id }),
            wrap: wrap.map(|wrapped| KeyWrap { epoch: self.keys.len() as u32, wrapped }),
            covers: None,
            version: None,
            seal: None,
            amends: None,
        }
    }

    /// Encrypts and signs under a header.
    pub fn sealed(&self, writing: &Writing<'_>, header: EnvelopeHeader) -> LogLeaf {
        let message = writing.key.derive_message(&header.salt);
        let ciphertext = message.seal(&header.encode(), writing.plain).unwrap();
        let envelope = Envelope::sign(&writing.by.keys, header, &ciphertext);
        self.leaf(envelope.bytes().to_vec(), Some(ciphertext))
    }

    /// The next envelope of a person, in its place.
    pub fn write(&mut self, name: &str, writing: &Writing<'_>) -> LogLeaf {
        let header = self.envelope(writing);
        let leaf = self.sealed(writing, header);
        if !self.documents.iter().any(|(_, key)| key.id == writing.key.id) {
            self.documents.push((writing.document, writing.key.clone()));
        }
        self.take(name, leaf.clone());
        self.plain(writing.plain);
        leaf
    }

    /// A leaf received now.
    pub fn leaf(&self, signed: Vec<u8>, ciphertext: Option<Vec<u8>>) -> LogLeaf {
        LogLeaf { received_ms: self.now_ms, signed, ciphertext: ciphertext.map(Into::into) }
    }

    /// Takes a leaf in; time goes on.
    pub fn take(&mut self, name: &str, leaf: LogLeaf) {
        self.state.append(&leaf).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
        self.taken.push(Taken { name: name.into(), leaf, plain: None });
        self.now_ms += 1000;
    }

    /// What is encrypted in the newest leaf.
    pub fn plain(&mut self, plain: &[u8]) {
        if let Some(taken) = self.taken.last_mut() {
            taken.plain = Some(plain.to_vec());
        }
    }

    /// Offers a leaf that must be refused.
    pub fn refuse(&mut self, name: &str, leaf: LogLeaf) {
        let refusal = self.state.clone().append(&leaf).expect_err(name);
        let (name, after) = (name.into(), self.taken.len());
        self.refused.push(Refused { name, after, leaf, refusal });
    }
}
