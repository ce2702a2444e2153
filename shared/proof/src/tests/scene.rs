//! The laboratory: Ana owns the zone, Bo edits, Cy manages and vouches, Dee contributes. What they
//! write is real text under real keys.

use crate::statement::{OpeningInput, StatementInput};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_crypto::{DeviceKeys, DocumentKey, RelayKey, SUITE, Secret32, sha256};
use cahier_evidence::*;
use cahier_notebook::canonical::{self, Part};
use cahier_notebook::entry::Change;
use cahier_notebook::{ClientId, Document, apply_changes, inspect, read_entry};
use minicbor::Encoder;
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const START_MS: u64 = 1_760_000_000_000;
pub(super) const ENTRY: DocumentId = DocumentId([0xE1; 16]);
pub(super) const OTHER: DocumentId = DocumentId([0xE2; 16]);
/// Owner, editor, manager, contributor.
pub(super) const ANA: usize = 0;
pub(super) const BO: usize = 1;
pub(super) const CY: usize = 2;
pub(super) const DEE: usize = 3;
const RP: &str = "cahier.example";

/// A person with one device.
pub(super) struct Person {
    pub keys: DeviceKeys,
    pub chain: Vec<ByteVec>,
    pub state: PersonState,
}

impl Person {
    pub(super) fn new(byte: u8) -> Self {
        let keys = DeviceKeys::derive(Secret32::from([byte; 32]));
        let genesis = PersonRecord::genesis([byte; 16], &keys, START_MS);
        let state = PersonState::begin(&genesis).unwrap();
        Self { keys, chain: vec![genesis.bytes().to_vec().into()], state }
    }

    pub(super) fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }

    pub(super) fn extend(&mut self, body: PersonBody) -> Vec<ByteVec> {
        let record = PersonRecord::next(&self.state, &self.keys, body, START_MS);
        self.state.apply(&record).unwrap();
        let bytes: ByteVec = record.bytes().to_vec().into();
        self.chain.push(bytes.clone());
        vec![bytes]
    }

    fn seals(&self) -> Vec<SealedKey> {
        vec![SealedKey { device: self.device(), sealed: vec![1] }]
    }
}

/// The zone, its log, and what only members know.
pub(super) struct Scene {
    pub people: Vec<Person>,
    pub zone: ZoneState,
    pub log: Vec<LogLeaf>,
    pub attestations: Vec<Attestation>,
    pub relay: RelayKey,
    pub statements: BTreeMap<u64, (DocumentId, StatementInput)>,
    updates: BTreeMap<DocumentId, Vec<Vec<u8>>>,
    pub births: BTreeMap<DocumentId, u64>,
    count: u64,
}

impl Scene {
    /// The people are there; nothing is written.
    pub(super) fn new() -> Self {
        Self::founded_by(1)
    }

    /// The same with others as its people.
    pub(super) fn founded_by(first: u8) -> Self {
        let people: Vec<Person> = (first..first + 4).map(Person::new).collect();
        let ana = &people[ANA];
        let zone = ZoneId::derive(&[7; 16], ana.state.id, ana.device());
        let keys = EpochKeys { epoch: 1, seals: ana.seals(), previous: None };
        let (nonce, chain, note) = ([7; 16], ana.chain.clone(), Vec::new());
        let genesis = ZoneBody::Genesis(ZoneGenesis { nonce, chain, keys, note });
        let mut scene = Self {
            people,
            zone: ZoneState::new(zone),
            log: Vec::new(),
            attestations: Vec::new(),
            relay: RelayKey::from_seed(&Secret32::from([0xAE; 32])),
            statements: BTreeMap::new(),
            updates: BTreeMap::new(),
            births: BTreeMap::new(),
            count: 0,
        };
        scene.record(ANA, genesis);
        let roles = [(BO, Role::Editor), (CY, Role::Manager), (DEE, Role::Contributor)];
        for (whom, role) in roles {
            let body = scene.admission(whom, role);
            scene.record(ANA, body);
        }
        scene.attest(ANA, "Ana Núñez", CY);
        scene.attest(BO, "Bo Dupont", ANA);
        scene.attest(CY, "Cy Okafor", ANA);
        let key = scene.credential_key();
        let body = PersonBody::AddCredential { id: vec![9; 16], key, rp: RP.into() };
        scene.pin(BO, body);
        scene
    }

    /// Bo wrote an entry, sealed it, and Cy approved it; Ana wrote another one and stated it.
    pub(super) fn lively() -> Self {
        let mut scene = Self::new();
        scene.write(BO, ENTRY, &[title("Assay of aspirin"), tag("assay"), tag("zibeline")]);
        scene.write(ANA, ENTRY, &[title("Assay of pure aspirin")]);
        let sealed = scene.sign(BO, ENTRY, Some(Meaning::Authorship), Some("Done by me."), None);
        scene.sign(CY, ENTRY, Some(Meaning::Approval), None, Some(sealed));
        scene.write(ANA, OTHER, &[title("Buffer")]);
        scene.sign(ANA, OTHER, None, None, None);
        scene
    }

    fn admission(&self, whom: usize, role: Role) -> ZoneBody {
        let person = &self.people[whom];
        let (chain, seals) = (person.chain.clone(), person.seals());
        let (until_ms, invitation, person) = (None, None, person.state.id);
        ZoneBody::Admit { role, until_ms, chain, person, invitation, seals }
    }

    fn attest(&mut self, whom: usize, name: &str, by: usize) {
        let person = self.people[whom].state.id;
        let (orcid, institution) = (None, Some("Institut Pasteur".to_owned()));
        let (salt, claimed_ms, until_ms) = ([whom as u8; 32], START_MS, None);
        let name = name.to_owned();
        let made = Attestation { person, name, orcid, institution, salt, claimed_ms, until_ms };
        let commitment = made.commitment();
        self.attestations.push(made);
        self.pin(whom, PersonBody::Attest { commitment });
        let sealed = vec![1; 40];
        self.record(by, ZoneBody::Vouch { person, commitment, until_ms, sealed });
    }

    pub(super) fn pin(&mut self, whom: usize, body: PersonBody) {
        let chain = self.people[whom].extend(body);
        let person = self.people[whom].state.id;
        self.record(whom, ZoneBody::Pin { person, chain });
    }

    fn now(&mut self) -> u64 {
        self.count += 1;
        START_MS + 1000 * self.count
    }

    pub(super) fn append(&mut self, signed: &[u8], ciphertext: Option<Vec<u8>>) -> u64 {
        let received_ms = self.now();
        let ciphertext = ciphertext.map(Into::into);
        let leaf = LogLeaf { received_ms, signed: signed.to_vec(), ciphertext };
        let index = self.zone.append(&leaf).unwrap().index;
        self.log.push(leaf);
        index
    }

    pub(super) fn record(&mut self, by: usize, body: ZoneBody) -> u64 {
        self.record_with(by, body, None)
    }

    fn record_with(&mut self, by: usize, body: ZoneBody, ciphertext: Option<Vec<u8>>) -> u64 {
        let person = &self.people[by];
        let head = self.zone.record_head;
        let header = RecordHeader::new(self.zone.id, person.state.id, person.device(), head);
        let record = ZoneRecord::sign(&person.keys, header, body);
        self.append(record.bytes(), ciphertext)
    }

    pub(super) fn key(document: DocumentId) -> DocumentKey {
        DocumentKey::from_parts(document.0, Secret32::from([document.0[0] ^ 0x55; 32]))
    }

    /// The header of what somebody signs now, but for what makes it one thing or another.
    fn header(&self, by: usize, document: DocumentId, kind: EnvelopeKind) -> EnvelopeHeader {
        let person = &self.people[by];
        let known = self.zone.documents.get(&document);
        let tips = known.map(|known| &known.tips);
        let salt = [self.count as u8 + 1; 32];
        let is_new = known.is_none();
        EnvelopeHeader {
            suite: SUITE,
            domain: EnvelopeHeader::DOMAIN,
            kind,
            class: Class::Entry,
            zone: self.zone.id,
            document,
            key: KeyId(document.0),
            salt,
            person: person.state.id,
            device: person.device(),
            number: self.zone.next_number(&person.device()),
            previous: tips.and_then(|tips| tips.get(&person.device())).copied().unwrap_or_default(),
            writes: Vec::new(),
            claimed_ms: START_MS + 1000 * self.count + 500,
            seen: self.zone.position(),
            commitment: Hash(Self::key(document).derive_message(&salt).commitment()),
            birth: is_new.then_some(Birth { parent: None, owner: person.state.id }),
            wrap: is_new.then(|| KeyWrap { epoch: 1, wrapped: vec![1] }),
            covers: None,
            version: None,
            seal: None,
            amends: known.and_then(|known| known.frozen),
        }
    }

    pub(super) fn send(&mut self, by: usize, header: EnvelopeHeader, plain: &[u8]) -> u64 {
        let message = Self::key(header.document).derive_message(&header.salt);
        let ciphertext = message.seal(&header.encode(), plain).unwrap();
        let envelope = Envelope::sign(&self.people[by].keys, header, &ciphertext);
        self.append(envelope.bytes(), Some(ciphertext))
    }

    fn document(&self, document: DocumentId, client: u64) -> Document {
        let mut made = Document::new(ClientId::new(client).unwrap());
        for update in self.updates.get(&document).into_iter().flatten() {
            made.apply(update).unwrap();
        }
        made
    }

    /// Somebody changes a document.
    pub(super) fn write(&mut self, by: usize, document: DocumentId, changes: &[Change]) -> u64 {
        let (header, update) = self.change(by, document, changes);
        let index = self.send(by, header, &update);
        self.births.entry(document).or_insert(index);
        index
    }

    /// Somebody takes in a change of another's that did not reach the log by itself.
    pub(super) fn adopt(
        &mut self,
        by: usize,
        whose: usize,
        document: DocumentId,
        changes: &[Change],
    ) -> u64 {
        let (header, update) = self.change(whose, document, changes);
        let message = Self::key(document).derive_message(&header.salt);
        let ciphertext = message.seal(&header.encode(), &update).unwrap();
        let envelope = Envelope::sign(&self.people[whose].keys, header, &ciphertext);
        let carried = Carried { envelope: envelope.bytes().to_vec(), from: None };
        self.record_with(by, ZoneBody::Adopt(carried), Some(ciphertext))
    }

    /// Somebody's change, as header and update; it is not sent.
    pub(super) fn change(
        &mut self,
        by: usize,
        document: DocumentId,
        changes: &[Change],
    ) -> (EnvelopeHeader, Vec<u8>) {
        let nonce = [by as u8; 16];
        let client = client_id(self.people[by].device(), document, &nonce);
        let mut desk = self.document(document, client);
        let mut fresh = || "id".to_owned();
        let update = apply_changes(&mut desk, changes, &mut fresh).unwrap().unwrap();
        let mut header = self.header(by, document, EnvelopeKind::Update);
        let inserts = inspect(&update).unwrap().inserts;
        let range = |range: &cahier_notebook::ClockRange| {
            assert_eq!(range.client, client);
            Writes { nonce, start: range.start, end: range.end }
        };
        header.writes = inserts.iter().map(range).collect();
        self.updates.entry(document).or_default().push(update.clone());
        (header, update)
    }

    pub(super) fn parts(&self, document: DocumentId) -> Vec<Part> {
        canonical::parts(&read_entry(&self.document(document, 1))).unwrap()
    }

    /// Somebody signs the newest version of a document, Bo with a security key too.
    pub(super) fn sign(
        &mut self,
        by: usize,
        document: DocumentId,
        meaning: Option<Meaning>,
        note: Option<&str>,
        about: Option<Hash>,
    ) -> Hash {
        let seen = self.seen(document);
        self.sign_seen(by, document, seen, meaning, note, about)
    }

    /// A document as it is now.
    pub(super) fn seen(&self, document: DocumentId) -> Seen {
        let known = &self.zone.documents[&document];
        let (at, count, hashes) = (self.zone.position(), known.count, known.hashes);
        Seen { parts: self.parts(document), at, count, hashes }
    }

    /// Somebody signs the newest version of a document as if it had another title.
    pub(super) fn sign_lie(
        &mut self,
        by: usize,
        document: DocumentId,
        meaning: Option<Meaning>,
        title: &str,
    ) -> Hash {
        let mut seen = self.seen(document);
        let part = seen.parts.iter_mut().find(|part| part.name == "title").unwrap();
        part.bytes = format!("\"{title}\"").into_bytes();
        self.sign_seen(by, document, seen, meaning, None, None)
    }

    /// Somebody signs what they saw, whatever came since.
    pub(super) fn sign_seen(
        &mut self,
        by: usize,
        document: DocumentId,
        seen: Seen,
        meaning: Option<Meaning>,
        note: Option<&str>,
        about: Option<Hash>,
    ) -> Hash {
        let Seen { parts, at, count, hashes } = seen;
        let seed = Secret32::from([self.count as u8; 32]);
        let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
        let salted = Parts::new(&seed, named).unwrap();
        let (form, root) = (canonical::FORM, salted.root());
        let version = Version { form, parts: salted.count(), root, at, count, hashes };
        let kind = if meaning.is_some() { EnvelopeKind::Seal } else { EnvelopeKind::Statement };
        let mut header = self.header(by, document, kind);
        (header.amends, header.version) = (None, Some(version));
        header.seal = meaning.map(|meaning| SealClaim { meaning, about });
        let person = &self.people[by];
        let challenge = header
            .seal
            .filter(|_| by == BO)
            .map(|seal| version_hash(&version, &seal, person.state.id, person.device()));
        let assertion = challenge.map(|challenge| self.assert(&challenge));
        let note = note.map(str::to_owned);
        let revealed = Revealed { seed: *seed.expose(), note, assertion: assertion.clone() };
        let root = Self::key(document).message_root(&header.salt);
        let index = self.send(by, header, &revealed.encode().unwrap());
        let leaf = &self.log[index as usize];
        let ciphertext = leaf.ciphertext.clone().unwrap().to_vec();
        let input = StatementInput {
            index,
            received_ms: leaf.received_ms,
            signed: leaf.signed.clone(),
            seed,
            show: parts.iter().map(|part| part.name.clone()).collect(),
            parts,
            assertion,
            opening: Some(OpeningInput { ciphertext, root }),
        };
        let hash = Hash::of(&leaf.signed);
        self.statements.insert(index, (document, input));
        hash
    }

    fn authenticator() -> DeviceKeys {
        DeviceKeys::derive(Secret32::from([0x99; 32]))
    }

    fn credential_key(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::new());
        out.map(4).unwrap().u8(1).unwrap().u8(1).unwrap().u8(3).unwrap().i8(-8).unwrap();
        out.i8(-1).unwrap().u8(6).unwrap();
        out.i8(-2).unwrap().bytes(&Self::authenticator().card().verify).unwrap();
        out.into_writer()
    }

    fn assert(&self, challenge: &Hash) -> Assertion {
        let challenge = URL_SAFE_NO_PAD.encode(challenge.0);
        let kind = "\"type\":\"webauthn.get\"";
        let client_data_json =
            format!("{{{kind},\"challenge\":\"{challenge}\",\"origin\":\"https://{RP}\"}}");
        let client_data_json = client_data_json.into_bytes();
        let authenticator_data = [&sha256(RP.as_bytes())[..], &[5, 0, 0, 0, 7]].concat();
        let signed = [&authenticator_data[..], &sha256(&client_data_json)].concat();
        let signature = Self::authenticator().sign(&signed).to_vec();
        Assertion { credential: vec![9; 16], authenticator_data, client_data_json, signature }
    }
}

/// A version of a document that somebody saw.
pub(super) struct Seen {
    pub parts: Vec<Part>,
    pub at: Position,
    pub count: u64,
    pub hashes: Hash,
}

pub(super) fn title(title: &str) -> Change {
    Change::Title { title: title.into() }
}

pub(super) fn tag(tag: &str) -> Change {
    Change::AddTag { tag: tag.into() }
}

/// The names of all parts but one.
pub(super) fn but(parts: &[String], hidden: &str) -> Vec<String> {
    let all: BTreeSet<&String> = parts.iter().collect();
    all.into_iter().filter(|name| *name != hidden).cloned().collect()
}
