//! What a member's device holds, taken out of its store: enough to sign and encrypt what its
//! engine never would.

use crate::world::World;
use cahier_crypto::{DeviceKeys, DocumentKey, SUITE, Secret32, ZoneKey};
use cahier_evidence::{
    Class, Covers, DeviceId, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash, KeyId,
    KeyWrap, LogLeaf, PersonId, RecordHeader, SignedBytes, Writes, ZoneBody, ZoneId, ZoneRecord,
    ZoneState, client_id, wrap_context,
};
use cahier_notebook::{Change, ClientId, Document, Step, apply_changes, inspect};
use cahier_protocol::{Sent, decode};
use cahier_sync::rows::{AccountRow, DocumentKeyRow, DocumentRow, ZoneKeyRow, ZoneRow};
use cahier_sync::store::{Place, Range, Rows, Store as _, Table};
use minicbor::bytes::ByteVec;
use pollster::block_on;
use std::collections::BTreeMap;

/// One member at one moment.
pub struct Insider {
    /// What it signs with; somebody else's keys make a forger of it.
    pub signer: DeviceKeys,
    pub person: PersonId,
    pub device: DeviceId,
    pub chain: Vec<ByteVec>,
    pub zone: ZoneState,
    keys: BTreeMap<(DocumentId, KeyId), DocumentKey>,
    zone_keys: BTreeMap<u32, ZoneKey>,
}

impl Insider {
    pub fn of(world: &World, who: usize, zone: ZoneId) -> Self {
        let engine = &world.people[who].driver.engine;
        let rows = |table| rows_of(world, who, table);
        let states = rows(Table::Zone).into_iter().filter(|(place, _)| place.seq == 0);
        let mut states = states.map(|(_, bytes)| read::<ZoneRow>(&bytes).state);
        let mut state = states.find(|state| state.id == zone).unwrap();
        for (_, bytes) in rows(Table::Document) {
            let row: DocumentRow = read(&bytes);
            if row.zone == zone {
                state.documents.insert(row.document, row.state);
            }
        }
        let key = |bytes: &[u8]| {
            let row: DocumentKeyRow = read(bytes);
            let key = DocumentKey::from_parts(row.id.0, Secret32::from(row.secret));
            ((row.document, row.id), key)
        };
        let zone_keys = rows(Table::ZoneKey).into_iter();
        let zone_keys = zone_keys.map(|(_, bytes)| read::<ZoneKeyRow>(&bytes));
        let zone_key =
            |row: ZoneKeyRow| (row.epoch, ZoneKey::from_secret(Secret32::from(row.secret)));
        Self {
            signer: Self::seed_of(world, who),
            person: engine.person(),
            device: engine.device(),
            chain: engine.chain_bytes().to_vec(),
            zone: state,
            keys: rows(Table::DocumentKey).iter().map(|(_, bytes)| key(bytes)).collect(),
            zone_keys: zone_keys.filter(|row| row.zone == zone).map(zone_key).collect(),
        }
    }

    /// The keys of a device, whether its person is a member anywhere or not.
    pub fn seed_of(world: &World, who: usize) -> DeviceKeys {
        let rows = rows_of(world, who, Table::Account);
        let account: AccountRow = read(&rows[0].1);
        DeviceKeys::derive(Secret32::from(account.seed))
    }

    /// A header for the place that is free now, with nothing wrong in it.
    pub fn header(&self, document: DocumentId) -> EnvelopeHeader {
        let known = &self.zone.documents[&document];
        EnvelopeHeader {
            suite: SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: EnvelopeKind::Update,
            class: known.class,
            zone: self.zone.id,
            document,
            key: known.current_key,
            salt: [0; 32],
            person: self.person,
            device: self.device,
            number: self.zone.next_number(&self.device),
            previous: known.tips.get(&self.device).copied().unwrap_or(Hash::ZERO),
            writes: Vec::new(),
            claimed_ms: self.zone.received_ms,
            seen: self.zone.position(),
            commitment: Hash::ZERO,
            birth: None,
            wrap: None,
            covers: None,
            version: None,
            seal: None,
            amends: None,
        }
    }

    /// Encrypts under the document's key, and signs.
    pub fn seal(&self, mut header: EnvelopeHeader, plain: &[u8]) -> Sent {
        header.salt = Hash::of(plain).0;
        let message = self.keys[&(header.document, header.key)].derive_message(&header.salt);
        header.commitment = Hash(message.commitment());
        let ciphertext = message.seal(&header.encode(), plain).unwrap();
        self.sign(header, ciphertext)
    }

    /// Signs a header over any ciphertext.
    pub fn sign(&self, header: EnvelopeHeader, ciphertext: Vec<u8>) -> Sent {
        let envelope = Envelope::sign(&self.signer, header, &ciphertext);
        Sent { signed: envelope.bytes().to_vec(), ciphertext: Some(ciphertext.into()) }
    }

    /// A digest for document zero, or a snapshot, as an engine would make it of anything.
    pub fn summary(
        &self,
        world: &mut World,
        document: DocumentId,
        covers: Covers,
        plain: &[u8],
    ) -> Sent {
        let (epoch, zone_key) = self.zone_keys.last_key_value().unwrap();
        let key = DocumentKey::make(&mut world.rng);
        let context = wrap_context(self.zone.id, *epoch, document);
        let wrapped = zone_key.wrap_document(&mut world.rng, &context, &key);
        let message = key.derive_message(&[9; 32]);
        let digest = document == DocumentId::ZERO;
        let header = EnvelopeHeader {
            suite: SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind: if digest { EnvelopeKind::Digest } else { EnvelopeKind::Snapshot },
            class: if digest { Class::Directory } else { Class::Entry },
            zone: self.zone.id,
            document,
            key: KeyId(key.id),
            salt: [9; 32],
            person: self.person,
            device: self.device,
            number: 0,
            previous: Hash::ZERO,
            writes: Vec::new(),
            claimed_ms: self.zone.received_ms,
            seen: self.zone.position(),
            commitment: Hash(message.commitment()),
            birth: None,
            wrap: Some(KeyWrap { epoch: *epoch, wrapped }),
            covers: Some(covers),
            version: None,
            seal: None,
            amends: None,
        };
        let ciphertext = message.seal(&header.encode(), plain).unwrap();
        self.sign(header, ciphertext)
    }

    /// What a digest of the whole log covers.
    pub fn covers_all(&self) -> Covers {
        let position = self.zone.position();
        Covers { size: position.size, count: position.size, hashes: position.root }
    }

    /// What a snapshot of now covers.
    pub fn covers(&self, document: DocumentId) -> Covers {
        let known = &self.zone.documents[&document];
        let size = self.zone.position().size;
        Covers { size, count: known.count, hashes: known.hashes }
    }

    /// An envelope with nothing wrong in it: a step with this text.
    pub fn write(&self, document: DocumentId, text: &str) -> Sent {
        let (header, plain) = self.prepare(document, text);
        self.seal(header, &plain)
    }

    /// The same, encrypted with one key and committed to another.
    pub fn write_with_two_keys(&self, document: DocumentId, text: &str) -> Sent {
        let (mut header, plain) = self.prepare(document, text);
        let key = &self.keys[&(document, header.key)];
        header.commitment = Hash(key.derive_message(&[1; 32]).commitment());
        let message = key.derive_message(&header.salt);
        let ciphertext = message.seal(&header.encode(), &plain).unwrap();
        self.sign(header, ciphertext)
    }

    fn prepare(&self, document: DocumentId, text: &str) -> (EnvelopeHeader, Vec<u8>) {
        let nonce = nonce(text);
        let plain = step(client_id(self.device, document, &nonce), text);
        let mut header = self.header(document);
        header.writes = claimed(&plain, nonce);
        (header, plain)
    }

    pub fn record(&self, body: ZoneBody) -> Sent {
        let signed = ZoneRecord::sign(&self.signer, self.record_header(), body);
        Sent { signed: signed.bytes().to_vec(), ciphertext: None }
    }

    /// A record of a kind that this version does not know.
    pub fn unknown_record(&self) -> Sent {
        let header = minicbor::to_vec(self.record_header()).unwrap();
        // Kind 99, without parts.
        let signed = SignedBytes::sign(&self.signer, header, vec![0x82, 0x18, 99, 0x80]).bytes;
        Sent { signed, ciphertext: None }
    }

    fn record_header(&self) -> RecordHeader {
        RecordHeader::new(self.zone.id, self.person, self.device, self.zone.record_head)
    }

    /// The log took it: what comes next follows it.
    pub fn took(&mut self, sent: &Sent) {
        let Sent { signed, ciphertext } = sent.clone();
        let received_ms = self.zone.received_ms;
        self.zone.append(&LogLeaf { received_ms, signed, ciphertext }).unwrap();
    }

    /// What a leaf says, where the keys that are here open it.
    pub fn opens(&self, leaf: &LogLeaf) -> Option<Vec<u8>> {
        let envelope = Envelope::parse(&leaf.signed).ok()?;
        let header = &envelope.header;
        let message = self.keys.get(&(header.document, header.key))?.derive_message(&header.salt);
        let ciphertext = leaf.ciphertext.as_ref()?;
        message.open(&header.commitment.0, envelope.associated_data(), ciphertext).ok()
    }
}

/// A sitting of its own for each text.
pub fn nonce(text: &str) -> [u8; 16] {
    let mut nonce = [0; 16];
    nonce.copy_from_slice(&Hash::of(text.as_bytes()).0[..16]);
    nonce
}

/// An update that adds a step, by this writer.
pub fn step(client: u64, text: &str) -> Vec<u8> {
    let mut document = Document::new(ClientId::new(client).unwrap());
    let step = Step { id: text.to_owned(), text: text.to_owned(), ..Step::default() };
    let change = Change::PutStep { step };
    apply_changes(&mut document, &[change], &mut || text.to_owned()).unwrap().unwrap()
}

/// What an update adds, claimed for a nonce.
pub fn claimed(update: &[u8], nonce: [u8; 16]) -> Vec<Writes> {
    let inserts = inspect(update).unwrap().inserts;
    inserts.iter().map(|range| Writes { nonce, start: range.start, end: range.end }).collect()
}

/// All rows of a table, opened with the device's key.
fn rows_of(world: &World, who: usize, table: Table) -> Rows {
    let person = &world.people[who];
    let range = Range { table, scope: None, from: 0, limit: usize::MAX };
    let sealed = block_on(person.store.read(range)).unwrap().into_iter();
    let open = |(place, bytes): (Place, Vec<u8>)| {
        (place, person.key.open_row(&place.to_bytes(), &bytes).unwrap())
    };
    sealed.map(open).collect()
}

fn read<T: for<'b> minicbor::Decode<'b, ()>>(bytes: &[u8]) -> T {
    decode(bytes, bytes.len()).unwrap()
}
