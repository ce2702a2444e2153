//! Makes a seed corpus: well-formed inputs, for targets that random bytes hardly get into.
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds` writes them to `fuzz/corpus`.

#[path = "seeds/formats.rs"]
mod formats;

use cahier_crypto::{DeviceKeys, GroupKey, RelayKey, SUITE, Secret32};
use cahier_evidence::log;
use cahier_evidence::{
    Assertion, Attestation, Birth, Class, DeviceKind, Disclosures, DocumentId, Envelope,
    EnvelopeHeader, EnvelopeKind, EpochKeys, GroupBody, GroupId, GroupKeys, GroupRecord, GroupRole,
    GroupState, Hash, KeyId, KeyWrap, LogLeaf, Parts, PersonBody, PersonRecord, PersonState,
    Position, RecordHeader, Revealed, SealedKey, Writes, ZoneBody, ZoneGenesis, ZoneHead, ZoneId,
    ZoneRecord,
};
use cahier_fuzz::{Member, joined};
use cahier_notebook::canonical::{Part, parts};
use cahier_notebook::{
    Body, Change, ClientId, Digest, Document, Element, EntryKind, Field, Node, Row, Run,
    apply_changes, read_entry,
};
use cahier_protocol::{
    Bundle, BundleZone, ClientMessage, Fault, InvitationLink, RelayMessage, Reply, Request, Sent,
    VERSION, encode,
};
use cahier_timestamp::{Evidence, EvidenceRecord, TrustAnchors, parse_lists};
use std::fs;
use std::path::Path;

const NONCE: [u8; 16] = [7; 16];
const DOCUMENT: DocumentId = DocumentId([3; 16]);

fn main() {
    let member = Member::of(1);
    let (record, envelope) = (record(&member), envelope(&member));
    let (updates, chain) = (updates(), chain(&member));
    let clients = client_messages(&member, &record);
    let hello = member.hello();
    let conversation: Vec<Vec<u8>> =
        clients.iter().flat_map(|message| [hello.clone(), message.clone()]).collect();
    write("envelope", &[envelope.clone()]);
    write("record", &[record.clone()]);
    write("item", &[envelope, record.clone()]);
    write("person", &[chain[0].clone(), joined(&chain)]);
    write("attestation", &[attestation(&member)]);
    write("revealed", &[revealed()]);
    write("assertion", &[assertion()]);
    let group = group(&member);
    write("group", &[group[0].clone(), joined(&group)]);
    write("head", &[head(&member)]);
    write("checkpoint", &instance_log(&member));
    write("tile_path", &tiles());
    write("client_message", &clients);
    write("relay_message", &relay_messages(&member, &record));
    write("relay_core", &[joined(&conversation)]);
    write("bundle", &[bundle(&member, record)]);
    write("link", &[link(&member).into_bytes()]);
    write("update", &[joined(&updates)]);
    write("merge", &[joined(&updates)]);
    write("digest", &[digest()]);
    let (disclosures, parts) = version();
    write("disclosure", &disclosures);
    write("part", &parts);
    write("html", &[formats::HTML.into()]);
    write("markdown", &[formats::MARKDOWN.into()]);
    write("text_file", &formats::text_files());
    write("eln", &[formats::eln()]);
    write("elabftw", &formats::elabftw());
    write("docx", &formats::docx());
    write("csv", &formats::tables());
    write("recovery_words", &[[b"abandon ".repeat(11), b"about".to_vec()].concat()]);
    write("search_segment", &[search_segment()]);
    write("timestamp_token", &timestamps());
    write("proof", &[proof()]);
}

/// The proof that is kept for ever.
fn proof() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/proof/tests/vectors/v1");
    fs::read(folder.join("statement.eln")).expect("the kept proof can be read")
}

/// Tokens, a response, a certificate, a list, kept evidence and a record.
fn timestamps() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/timestamp/tests/fixtures");
    let read = |name: &str| fs::read(folder.join(name)).expect("a kept token can be read");
    let (token, root) = (read("ecdsa-p384.der"), read("ecdsa-p384-root.pem"));
    let anchors = TrustAnchors::parse(&root).expect("the kept root can be read");
    let root = anchors.certificates()[0].der().to_vec();
    let lists = parse_lists(&read("ecdsa-p384-crl.pem")).expect("the kept list can be read");
    let evidence = Evidence::new(token.clone(), vec![root.clone()], lists.clone())
        .expect("the kept token can be kept");
    let record = EvidenceRecord::begin(&evidence).expect("a record begins with a token");
    // A SEQUENCE of a granted status and the token, whose length takes two bytes.
    let length = u16::try_from(token.len() + 5).expect("the kept token is small");
    let mut response = vec![0x30, 0x82];
    response.extend(length.to_be_bytes());
    response.extend([0x30, 3, 2, 1, 0]);
    response.extend(&token);
    let others = [evidence.encode(), record.encode(), response, root, lists[0].clone()];
    let tokens = [token, read("rsa.der"), read("rsa-pss.der")];
    tokens.into_iter().chain(others).collect()
}

fn write(target: &str, inputs: &[Vec<u8>]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("the corpus folder can be made");
    for (number, input) in inputs.iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), input).expect("a seed can be written");
    }
}

fn zone(member: &Member) -> ZoneId {
    ZoneId::derive(&NONCE, member.person(), member.device())
}

/// The record that begins a zone.
fn record(member: &Member) -> Vec<u8> {
    let header = RecordHeader::new(zone(member), member.person(), member.device(), Hash::ZERO);
    let seals = vec![SealedKey { device: member.device(), sealed: vec![1] }];
    let body = ZoneBody::Genesis(ZoneGenesis {
        nonce: NONCE,
        chain: vec![member.genesis().to_vec().into()],
        keys: EpochKeys { epoch: 1, seals, previous: None },
        note: Vec::new(),
    });
    ZoneRecord::sign(member.keys(), header, body).bytes().to_vec()
}

/// The first envelope of a document.
fn envelope(member: &Member) -> Vec<u8> {
    let header = EnvelopeHeader {
        suite: SUITE,
        domain: EnvelopeHeader::DOMAIN,
        kind: EnvelopeKind::Update,
        class: Class::Entry,
        zone: zone(member),
        document: DOCUMENT,
        key: KeyId([2; 16]),
        salt: [4; 32],
        person: member.person(),
        device: member.device(),
        number: 0,
        previous: Hash::ZERO,
        writes: vec![Writes { nonce: NONCE, start: 0, end: 5 }],
        claimed_ms: 1,
        seen: Position::default(),
        commitment: Hash([5; 32]),
        birth: Some(Birth { parent: None, owner: member.person() }),
        wrap: Some(KeyWrap { epoch: 1, wrapped: vec![1] }),
        covers: None,
        version: None,
        seal: None,
        amends: None,
    };
    Envelope::sign(member.keys(), header, b"sealed").bytes().to_vec()
}

/// A chain of two records: the second adds a device.
fn chain(member: &Member) -> Vec<Vec<u8>> {
    let genesis = PersonRecord::parse(member.genesis()).expect("a record reads what it wrote");
    let state = PersonState::begin(&genesis).expect("a chain begins with its genesis");
    let phone = DeviceKeys::derive(Secret32::from([8; 32]));
    let body = PersonBody::add(DeviceKind::Device, phone.card());
    let next = PersonRecord::next(&state, member.keys(), body, 1);
    vec![member.genesis().to_vec(), next.bytes().to_vec()]
}

/// Who somebody says that they are.
fn attestation(member: &Member) -> Vec<u8> {
    let attestation = Attestation {
        person: member.person(),
        name: "Ana".to_owned(),
        orcid: Some("0000-0002-1825-0097".to_owned()),
        institution: Some("Institut".to_owned()),
        salt: [1; 32],
        claimed_ms: 1,
        until_ms: Some(2),
    };
    attestation.encode().expect("an attestation within bounds encodes")
}

/// The form of what a security key gives; what it signed is for tests with keys to check.
fn an_assertion() -> Assertion {
    let client = "{\"type\":\"webauthn.get\",\"challenge\":\"\",\"origin\":\"https://a.example\"}";
    Assertion {
        credential: vec![1; 16],
        authenticator_data: [&[2; 32][..], &[0x85, 0, 0, 0, 1, 0xa0]].concat(),
        client_data_json: client.as_bytes().to_vec(),
        signature: vec![3; 64],
    }
}

fn revealed() -> Vec<u8> {
    let (note, assertion) = (Some("read".to_owned()), Some(an_assertion()));
    let revealed = Revealed { seed: [1; 32], note, assertion };
    revealed.encode().expect("what is within bounds encodes")
}

fn assertion() -> Vec<u8> {
    an_assertion().encode().expect("an assertion within bounds encodes")
}

/// A group that somebody begins, enters and leaves, and its new key.
fn group(member: &Member) -> Vec<Vec<u8>> {
    let other = Member::of(2);
    let keys = |epoch: u32, previous: Option<Vec<u8>>| {
        let card = GroupKey::from_secret(Secret32::from([epoch as u8; 32])).card().clone();
        let seals = vec![SealedKey { device: member.device(), sealed: vec![1] }];
        GroupKeys { epoch, card, seals, previous: previous.map(Into::into) }
    };
    let (person, chain) = (member.person(), vec![member.genesis().to_vec().into()]);
    let (keys_of_first, home) = (keys(1, None), zone(member));
    let genesis =
        GroupBody::Genesis { nonce: NONCE, chain, keys: keys_of_first, note: vec![1], home };
    let id = GroupId::derive(&NONCE, person, member.device(), home);
    let first = GroupRecord::genesis(id, person, member.keys(), genesis, 1);
    let mut state = GroupState::begin(&first).expect("a chain begins with its genesis");
    let seals = vec![SealedKey { device: other.device(), sealed: vec![1] }];
    let chain = vec![other.genesis().to_vec().into()];
    let (whom, role) = (other.person(), GroupRole::Member);
    let mut records = vec![first.bytes().to_vec()];
    for body in [
        GroupBody::Add { person: whom, role, chain, seals },
        GroupBody::SetRole { person: whom, role: GroupRole::Manager },
        GroupBody::Remove { person: whom },
        GroupBody::NewKey { keys: keys(2, Some(vec![1])) },
    ] {
        let next = GroupRecord::next(&state, person, member.keys(), body, 1);
        state.append(&next).expect("the record follows");
        records.push(next.bytes().to_vec());
    }
    records
}

fn head(member: &Member) -> Vec<u8> {
    let key = RelayKey::from_seed(&Secret32::from([9; 32]));
    let position = Position { size: 1, root: Hash([6; 32]) };
    ZoneHead::sign(&key, zone(member), position, 1).bytes().to_vec()
}

/// A checkpoint, its text, the key that signed it, and leaves of the log.
fn instance_log(member: &Member) -> Vec<Vec<u8>> {
    let key = RelayKey::from_seed(&Secret32::from([9; 32]));
    let position = Position { size: 1, root: Hash([6; 32]) };
    let origin = log::log_origin("relay.example/cahier", 1);
    let checkpoint = log::Checkpoint::sign(&origin, position, &key).expect("the name has no space");
    let entry = log::Leaf::Entry(log::Entry { generation: 1, zone: zone(member), position });
    let last = Some(checkpoint.note().clone());
    let opening = log::Leaf::Opening(log::Opening { generation: 2, last });
    let texts = [checkpoint.note().to_string(), checkpoint.text().to_string()];
    let texts = texts.into_iter().chain([checkpoint.key().to_string()]);
    texts.map(String::into_bytes).chain([entry.encode(), opening.encode()]).collect()
}

/// Paths of tiles, and a bundle of three entries after its width.
fn tiles() -> Vec<Vec<u8>> {
    let bundle = log::encode_bundle([&b"one"[..], b"", b"three"]).expect("the entries are small");
    let paths = log::new_tiles(300_000_000, 300_000_001).map(|tile| tile.to_string().into_bytes());
    paths.chain([[vec![3], bundle].concat()]).collect()
}

fn client_messages(member: &Member, record: &[u8]) -> Vec<Vec<u8>> {
    let (zone, held) = (zone(member), Position::default());
    let items = vec![Sent { signed: record.to_vec(), ciphertext: None }];
    let requests = [
        Request::Push { zone, held, items },
        Request::Pull { zone, held, without: None },
        Request::Watch { zones: vec![zone] },
        Request::GetSummary { zone, document: DOCUMENT },
        Request::Zones,
        Request::Checkpoint { remembered: None, zones: vec![zone] },
        Request::Evidence { zone, size: 1 },
        Request::Stamp { zone },
        Request::ShowCheckpoint { note: "relay.example/cahier/1\n0\n\n".into() },
    ];
    let ask = |(id, request)| encode(&ClientMessage::Ask { id, request });
    (1..).zip(requests).map(ask).collect()
}

fn relay_messages(member: &Member, record: &[u8]) -> Vec<Vec<u8>> {
    let leaves = vec![LogLeaf { received_ms: 1, signed: record.to_vec(), ciphertext: None }];
    let reply = Reply::Leaves { from: 0, leaves, head: head(member) };
    let messages = [
        RelayMessage::Challenge { relay: Hash([1; 32]), nonce: Hash([2; 32]), time_ms: 3 },
        RelayMessage::Answer { id: 1, reply },
        RelayMessage::Goodbye(Fault::Limit),
    ];
    messages.iter().map(encode).collect()
}

fn bundle(member: &Member, record: Vec<u8>) -> Vec<u8> {
    let leaves = vec![LogLeaf { received_ms: 1, signed: record, ciphertext: None }];
    let (zone, head) = (zone(member), head(member));
    let zones = vec![BundleZone { zone, from: 0, leaves, head, unsent: Vec::new() }];
    encode(&Bundle { version: VERSION, zones, checkpoint: None })
}

fn link(member: &Member) -> String {
    let link = InvitationLink {
        version: VERSION,
        relay: "https://relay.example".to_owned(),
        relay_key: Hash([1; 32]),
        zone: zone(member),
        inviter: member.person(),
        inviter_head: Hash([2; 32]),
        secret: [3; 16],
    };
    link.to_url()
}

/// Updates of an entry with text, marks, a table and a field.
fn updates() -> Vec<Vec<u8>> {
    let mut document = Document::new(ClientId::new(2).expect("2 is a client id"));
    let run = |text: &str| Run { text: text.to_owned(), ..Run::default() };
    let mut strong = run("acid");
    strong.marks.insert("strong".to_owned(), String::new());
    let text = Node::Text(vec![run("Add 🧪 "), strong]);
    let inside = |name: &str, child: Node| Node::Element(Element::new(name, vec![child]));
    let cell = inside("table_cell", inside("paragraph", Node::Text(vec![run("5")])));
    let table = inside("table", inside("table_row", cell));
    let body = Body(vec![inside("paragraph", text), table]);
    let field = Field { id: "1".to_owned(), value: "7.4".to_owned(), ..Field::default() };
    let changes = [
        Change::Title { title: "Titration".to_owned() },
        Change::Body { body },
        Change::PutField { field },
        Change::InsertText { path: vec![0], offset: 4, text: "5 ml ".to_owned() },
        Change::DeleteText { path: vec![0], offset: 0, length: 3 },
    ];
    let make = |change: &Change| {
        let made = apply_changes(&mut document, std::slice::from_ref(change), &mut String::new);
        made.expect("the change can be made")
    };
    changes.iter().filter_map(make).collect()
}

fn digest() -> Vec<u8> {
    let row = Row {
        document: DOCUMENT.0,
        kind: EntryKind::Experiment,
        title: "Titration".to_owned(),
        date: Some("2026-11-22".to_owned()),
        status: None,
        category: None,
        tags: vec!["acid".to_owned()],
        modified_ms: 1,
    };
    Digest { rows: vec![row] }.encode().expect("a small digest can be written")
}

/// A segment of a search, with words that share their beginnings.
fn search_segment() -> Vec<u8> {
    let mut index = cahier_search::Index::default();
    for (id, title) in [(1, "Titration"), (2, "Titre du sel")] {
        let (title, body) = (title.to_owned(), "le sel et l’eau, EXP-2024-11".to_owned());
        let content = cahier_search::Content { title, body, stamp: 9, ..Default::default() };
        index.put([id; 16], &content);
    }
    index.remove([2; 16]);
    index.keep().expect("something was taken in").bytes
}

/// Disclosures of an entry's parts, and the parts themselves.
fn version() -> (Vec<Vec<u8>>, Vec<Vec<u8>>) {
    let mut document = Document::new(ClientId::new(3).expect("3 is a client id"));
    for update in updates() {
        document.apply(&update).expect("the updates follow each other");
    }
    let parts = parts(&read_entry(&document)).expect("the entry is small");
    let named = parts.iter().map(|part| (part.name.as_str(), part.bytes.as_slice()));
    let hashed = Parts::new(&Secret32::from([6; 32]), named).expect("the parts are few");
    let names = || parts.iter().map(|part| part.name.as_str());
    let all = Disclosures::of(&hashed, names()).expect("each part is there");
    let mut disclosures: Vec<Vec<u8>> = all.iter().map(|one| one.to_bytes()).collect();
    disclosures.push(all.to_bytes());
    let part = |part: &Part| joined(&[part.name.clone().into_bytes(), part.bytes.clone()]);
    (disclosures, parts.iter().map(part).collect())
}
