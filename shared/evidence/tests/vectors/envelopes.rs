//! `envelopes.json`: headers with and without their optional parts, sealed and signed, and headers
//! that say something impossible.

use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::people::{START_MS, device};
use crate::scene::key;
use crate::summary::number;
use cahier_crypto::{DeviceCard, DeviceKeys, DocumentKey, SUITE, Secret32};
use cahier_evidence::{
    Birth, Class, Covers, DeviceId, DocumentId, Envelope, EnvelopeHeader, EnvelopeKind, Hash,
    KeyId, KeyWrap, Meaning, PersonId, Position, Revealed, SealClaim, SignError, SignedBytes,
    Version, WRITES_MAX, Writes, ZoneId,
};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    envelopes: Vec<Entry>,
    refused: Vec<Refused>,
}

/// An envelope; `header` is in diagnostic notation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    device_seed: Hex,
    verify: Hex,
    document_key: Hex,
    kind: u8,
    class: u8,
    header: String,
    associated_data: Hex,
    plain: Hex,
    ciphertext: Hex,
    signed: Hex,
    hash: Hex,
    /// The yrs client id of each of its writers, first clock, one past the last.
    clocks: Vec<(u64, u32, u32)>,
}

/// Rightly signed, and yet no envelope.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    signed: Hex,
}

fn plain_header(keys: &DeviceKeys, key: &DocumentKey) -> EnvelopeHeader {
    let salt = [4; 32];
    EnvelopeHeader {
        suite: SUITE,
        domain: EnvelopeHeader::DOMAIN,
        kind: EnvelopeKind::Update,
        class: Class::Entry,
        zone: ZoneId([1; 16]),
        document: DocumentId([2; 16]),
        key: KeyId(key.id),
        salt,
        person: PersonId([3; 16]),
        device: DeviceId::derive(keys.card()),
        number: 300,
        previous: Hash([5; 32]),
        writes: vec![Writes { nonce: [6; 16], start: 10, end: 20 }],
        claimed_ms: START_MS,
        seen: Position { size: 1000, root: Hash([7; 32]) },
        commitment: Hash(key.derive_message(&salt).commitment()),
        birth: None,
        wrap: None,
        covers: None,
        version: None,
        seal: None,
        amends: None,
    }
}

fn entry(name: &str, plain: &[u8], change: impl FnOnce(&mut EnvelopeHeader)) -> Entry {
    let (keys, key) = (device(1), key(0x21));
    let mut header = plain_header(&keys, &key);
    change(&mut header);
    let bytes = header.encode();
    let ciphertext = key.derive_message(&header.salt).seal(&bytes, plain).unwrap();
    let envelope = Envelope::sign(&keys, header, &ciphertext);
    Entry {
        name: name.into(),
        device_seed: Hex::of([1; 32]),
        verify: Hex::of(keys.card().verify),
        document_key: Hex::of(key.secret().expose()),
        kind: number(envelope.header.kind),
        class: number(envelope.header.class),
        header: diagnostic(&bytes),
        associated_data: Hex(bytes),
        plain: Hex::of(plain),
        ciphertext: Hex(ciphertext),
        signed: Hex::of(envelope.bytes()),
        hash: Hex::of(envelope.hash().0),
        clocks: envelope.header.clocks().collect(),
    }
}

fn refused(name: &str, change: impl FnOnce(&mut EnvelopeHeader)) -> Refused {
    let (keys, key) = (device(1), key(0x21));
    let mut header = plain_header(&keys, &key);
    change(&mut header);
    let signed = Hex::of(Envelope::sign(&keys, header, b"").bytes());
    Refused { name: name.into(), signed }
}

/// A header or payload that no header of ours encodes to.
fn refused_bytes(name: &str, header: Vec<u8>, payload: Vec<u8>) -> Refused {
    let signed = SignedBytes::sign(&device(1), header, payload);
    Refused { name: name.into(), signed: Hex(signed.bytes) }
}

fn version() -> Version {
    let at = Position { size: 1000, root: Hash([7; 32]) };
    Version { form: 1, parts: 12, root: Hash([0x0a; 32]), at, count: 7, hashes: Hash([8; 32]) }
}

/// Makes a statement, or a seal, of a header.
fn state(header: &mut EnvelopeHeader, seal: Option<SealClaim>) {
    let kind = if seal.is_some() { EnvelopeKind::Seal } else { EnvelopeKind::Statement };
    (header.kind, header.version, header.seal) = (kind, Some(version()), seal);
    header.writes.clear();
}

fn made_envelopes() -> Vec<Entry> {
    let covers = Covers { size: 1000, count: 7, hashes: Hash([8; 32]) };
    let revealed = |note: Option<&str>| {
        let note = note.map(Into::into);
        Revealed { seed: [0x0b; 32], note, assertion: None }.encode().unwrap()
    };
    vec![
        entry("an update", b"5 mg", |_| ()),
        entry("the first of a document", b"", |header| {
            header.number = 0;
            header.previous = Hash::ZERO;
            header.writes[0].start = 0;
            header.seen = Position::default();
            header.birth = Some(Birth { parent: None, owner: PersonId([3; 16]) });
            header.wrap = Some(KeyWrap { epoch: 1, wrapped: vec![9; 80] });
        }),
        entry("comments with their parent", b"yes", |header| {
            header.class = Class::Comments;
            let parent = Some(DocumentId([0x0e; 16]));
            header.birth = Some(Birth { parent, owner: PersonId([3; 16]) });
        }),
        entry("a new key alone, and two writers", &[1; 300], |header| {
            header.writes.push(Writes { nonce: [7; 16], start: 0, end: 0 });
            header.wrap = Some(KeyWrap { epoch: 70_000, wrapped: vec![9; 80] });
        }),
        entry("a snapshot", &[2; 100], |header| {
            header.kind = EnvelopeKind::Snapshot;
            header.writes.clear();
            header.covers = Some(covers);
        }),
        entry("a digest", &[3; 100], |header| {
            header.kind = EnvelopeKind::Digest;
            header.document = DocumentId::ZERO;
            header.writes.clear();
            header.covers = Some(covers);
        }),
        entry("a statement", &revealed(None), |header| state(header, None)),
        entry("a seal", &revealed(Some("checked twice")), |header| {
            state(header, Some(SealClaim { meaning: Meaning::Approval, about: None }));
        }),
        entry("a countersignature under a new key", &revealed(None), |header| {
            let about = Some(Hash([0x0c; 32]));
            state(header, Some(SealClaim { meaning: Meaning::Witness, about }));
            header.wrap = Some(KeyWrap { epoch: 2, wrapped: vec![9; 80] });
        }),
        entry("an amendment", b"6 mg, not 5", |header| header.amends = Some(Hash([0x0c; 32]))),
    ]
}

fn made() -> File {
    let covers = Some(Covers { size: 1, count: 1, hashes: Hash::ZERO });
    let seal = SealClaim { meaning: Meaning::Review, about: None };
    let header = plain_header(&device(1), &key(0x21)).encode();
    // The suite, 1, in two bytes instead of one.
    let long = [&header[..1], &[0x18, 0x01], &header[2..]].concat();
    let writes = |count: u8| {
        (0..count).map(|at| Writes { nonce: [at; 16], start: 0, end: 1 }).collect::<Vec<_>>()
    };
    File {
        envelopes: made_envelopes(),
        refused: vec![
            refused("another suite", |header| header.suite = 2),
            refused("the domain of a zone's record", |header| header.domain = 0x5a),
            refused("an update that covers", |header| header.covers = covers),
            refused("a snapshot that writes", |header| {
                header.kind = EnvelopeKind::Snapshot;
                header.covers = covers;
            }),
            refused("a snapshot that covers nothing", |header| {
                header.kind = EnvelopeKind::Snapshot;
                header.writes.clear();
            }),
            refused("writers out of order", |header| {
                header.writes = writes(2);
                header.writes.reverse();
            }),
            refused("a writer twice", |header| header.writes = vec![header.writes[0]; 2]),
            refused("clocks that run backwards", |header| header.writes[0].start = 21),
            refused("too many writers", |header| header.writes = writes(WRITES_MAX as u8 + 1)),
            refused_bytes("a number that is longer than needed", long, vec![0; 32]),
            refused_bytes("a payload that is no hash", header, vec![0; 31]),
            refused("a statement of no version", |header| {
                state(header, None);
                header.version = None;
            }),
            refused("a statement with a meaning", |header| {
                state(header, Some(seal));
                header.kind = EnvelopeKind::Statement;
            }),
            refused("a seal without a meaning", |header| {
                state(header, None);
                header.kind = EnvelopeKind::Seal;
            }),
            refused("a seal that writes", |header| {
                state(header, Some(seal));
                header.writes = writes(1);
            }),
            refused("a seal that amends", |header| {
                state(header, Some(seal));
                header.amends = Some(Hash([1; 32]));
            }),
            refused("an update with a version", |header| header.version = Some(version())),
            refused("a version without parts", |header| {
                state(header, None);
                header.version = Some(Version { parts: 0, ..version() });
            }),
        ],
    }
}

fn check(entry: &Entry) {
    let envelope = Envelope::parse(&entry.signed.0).unwrap();
    let header = &envelope.header;
    assert!(envelope.verifies(&entry.verify.array()), "{}", entry.name);
    assert_eq!(diagnostic(envelope.associated_data()), entry.header);
    assert_eq!(Hex::of(envelope.associated_data()), entry.associated_data);
    assert_eq!((number(header.kind), number(header.class)), (entry.kind, entry.class));
    assert_eq!(Hex::of(envelope.hash().0), entry.hash);
    assert_eq!(header.clocks().collect::<Vec<_>>(), entry.clocks);
    let key =
        DocumentKey::from_parts(header.key.0, Secret32::from(entry.document_key.array::<32>()));
    let message = key.derive_message(&header.salt);
    assert_eq!(message.commitment(), header.commitment.0);
    let open = |bytes: &[u8]| message.open(&header.commitment.0, &entry.associated_data.0, bytes);
    assert_eq!(open(&entry.ciphertext.0).as_ref(), Ok(&entry.plain.0), "{}", entry.name);
    assert!(envelope.fits(&entry.ciphertext.0));
    for other in flips(&entry.ciphertext.0) {
        assert!(!envelope.fits(&other) && open(&other).is_err(), "{}", entry.name);
    }
    let keys = DeviceKeys::derive(Secret32::from(entry.device_seed.array::<32>()));
    let again = Envelope::sign(&keys, header.clone(), &entry.ciphertext.0);
    assert_eq!(Hex::of(again.bytes()), entry.signed, "{}", entry.name);
    let card: &DeviceCard = keys.card();
    for other in flips(&entry.signed.0) {
        let passes = Envelope::parse(&other).is_ok_and(|other| other.verifies(&card.verify));
        assert!(!passes, "{}", entry.name);
    }
}

#[test]
fn envelopes_are_as_written() {
    let read = committed("envelopes.json", &made());
    read.envelopes.iter().for_each(check);
    for entry in &read.refused {
        let signed = SignedBytes::parse(&entry.signed.0, 8192).unwrap();
        assert!(signed.verifies(&device(1).card().verify), "{}", entry.name);
        let parsed = Envelope::parse(&entry.signed.0);
        assert_eq!(parsed, Err(SignError::Malformed), "{}", entry.name);
    }
}
