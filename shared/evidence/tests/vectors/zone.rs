//! `zone.json`: whole logs, leaf by leaf, with the keys to open everything in them, the states that
//! they reduce to, and leaves that are refused on the way.

use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::log::Log;
use crate::opened::Keyring;
use crate::people::Person;
use crate::scene::play;
use crate::summary::{Summary, number, summary};
use cahier_evidence::{Item, LogLeaf, Refusal, SignedBytes, ZoneId, ZoneState};
use serde::{Deserialize, Serialize};

/// After how many leaves the state is written down, beside the end.
const STATES: [usize; 3] = [1, 8, 14];
/// One bit of so many bytes is flipped: the logs are long.
const STEP: usize = 13;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    people: Vec<PersonOf>,
    logs: Vec<LogOf>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonOf {
    name: String,
    person: Hex,
    device_seeds: Vec<Hex>,
    chain: Vec<Hex>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogOf {
    name: String,
    pub zone: Hex,
    pub title: String,
    /// From epoch 1.
    zone_keys: Vec<Hex>,
    document_keys: Vec<DocumentKeyOf>,
    pub leaves: Vec<Leaf>,
    states: Vec<Summary>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentKeyOf {
    document: Hex,
    id: Hex,
    key: Hex,
}

/// A leaf as it travels; `header` and `body` are in diagnostic notation, and `plain` is what is
/// encrypted in it. `root` is that of the log with this leaf.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    name: String,
    pub leaf: Hex,
    header: String,
    body: Option<String>,
    plain: Option<Hex>,
    root: Hex,
}

/// A leaf that is refused after so many others, and why.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    name: String,
    after: usize,
    refusal: u8,
    reason: String,
    leaf: Hex,
}

fn person(person: &Person, seeds: &[u8]) -> PersonOf {
    PersonOf {
        name: person.name.into(),
        person: Hex::of(person.state.id.0),
        device_seeds: seeds.iter().map(|byte| Hex::of([*byte; 32])).collect(),
        chain: person.chain.iter().map(|record| Hex::of(record.as_slice())).collect(),
    }
}

/// A log as it stands in a file.
pub fn log(name: &str, log: &Log) -> LogOf {
    let mut state = ZoneState::new(log.state.id);
    let (mut leaves, mut states) = (Vec::new(), Vec::new());
    for (at, taken) in log.taken.iter().enumerate() {
        state.append(&taken.leaf).unwrap();
        let parts = SignedBytes::parse(&taken.leaf.signed, cahier_evidence::RECORD_BYTES_MAX);
        let parts = parts.unwrap();
        let is_record = matches!(Item::parse(&taken.leaf.signed), Ok(Item::Record(_)));
        leaves.push(Leaf {
            name: taken.name.clone(),
            leaf: Hex(minicbor::to_vec(&taken.leaf).unwrap()),
            header: diagnostic(&parts.header),
            body: is_record.then(|| diagnostic(&parts.payload)),
            plain: taken.plain.as_ref().map(Hex::of),
            root: Hex::of(state.position().root.0),
        });
        if STATES.contains(&(at + 1)) || at + 1 == log.taken.len() {
            states.push(summary(&state));
        }
    }
    let refused = log.refused.iter().map(|refused| Refused {
        name: refused.name.clone(),
        after: refused.after,
        refusal: number(refused.refusal),
        reason: format!("{:?}", refused.refusal),
        leaf: Hex(minicbor::to_vec(&refused.leaf).unwrap()),
    });
    let key = |(document, key): &(cahier_evidence::DocumentId, cahier_crypto::DocumentKey)| {
        let (document, id) = (Hex::of(document.0), Hex::of(key.id));
        DocumentKeyOf { document, id, key: Hex::of(key.secret().expose()) }
    };
    LogOf {
        name: name.into(),
        zone: Hex::of(log.state.id.0),
        title: log.title.into(),
        zone_keys: log.keys.iter().map(|key| Hex::of(key.secret().expose())).collect(),
        document_keys: log.documents.iter().map(key).collect(),
        refused: refused.collect(),
        leaves,
        states,
    }
}

fn made() -> File {
    let (cast, logs) = play();
    let people = vec![
        person(&cast.ana, &[1, 5]),
        person(&cast.bo, &[2]),
        person(&cast.cy, &[3]),
        person(&cast.dee, &[4]),
    ];
    File { people, logs: logs.iter().map(|(name, played)| log(name, played)).collect() }
}

fn keyring(file: &File, log: &LogOf) -> Keyring {
    let mut keyring = Keyring::new(ZoneId(log.zone.array()), &log.title);
    for seed in file.people.iter().flat_map(|person| &person.device_seeds) {
        keyring.device(seed.array::<32>());
    }
    keyring
}

fn decode(bytes: &Hex) -> LogLeaf {
    let leaf: LogLeaf = minicbor::decode(&bytes.0).unwrap();
    assert_eq!(Hex(minicbor::to_vec(&leaf).unwrap()), *bytes);
    leaf
}

fn check_refused(state: &mut ZoneState, log: &LogOf, after: usize) {
    for entry in log.refused.iter().filter(|entry| entry.after == after) {
        let refusal = state.append(&decode(&entry.leaf)).unwrap_err();
        assert_eq!(number(refusal), entry.refusal, "{}: {refusal}", entry.name);
        assert_eq!(format!("{refusal:?}"), entry.reason);
    }
}

fn check_flips(state: &mut ZoneState, leaf: &LogLeaf, name: &str) {
    for signed in flips(&leaf.signed).step_by(STEP) {
        assert!(state.append(&LogLeaf { signed, ..leaf.clone() }).is_err(), "{name}");
    }
    let Some(ciphertext) = &leaf.ciphertext else { return };
    for other in flips(ciphertext).step_by(STEP) {
        let other = LogLeaf { ciphertext: Some(other.into()), ..leaf.clone() };
        assert_eq!(state.append(&other), Err(Refusal::Ciphertext), "{name}");
    }
}

/// Reads a log back, with the keys of all devices.
pub fn check_log(mut keyring: Keyring, log: &LogOf) {
    for key in &log.zone_keys {
        keyring.zone_key(key.array::<32>());
    }
    for key in &log.document_keys {
        keyring.document_key(key.id.array::<16>(), key.key.array::<32>());
    }
    let mut state = ZoneState::new(ZoneId(log.zone.array()));
    let mut compared = 0;
    for (at, entry) in log.leaves.iter().enumerate() {
        check_refused(&mut state, log, at);
        let leaf = decode(&entry.leaf);
        check_flips(&mut state, &leaf, &entry.name);
        let accepted = state.append(&leaf).unwrap();
        assert_eq!(accepted.index, at as u64, "{}", entry.name);
        assert_eq!(Hex::of(state.position().root.0), entry.root, "{}", entry.name);
        let ciphertext = leaf.ciphertext.as_ref().map(|bytes| bytes.as_slice());
        let opened = keyring.open(&accepted.item, state.epoch, ciphertext);
        assert_eq!(opened.map(Hex), entry.plain, "{}", entry.name);
        for expected in log.states.iter().filter(|expected| expected.size == at as u64 + 1) {
            assert_eq!(summary(&state), *expected, "after {}", entry.name);
            compared += 1;
        }
    }
    check_refused(&mut state, log, log.leaves.len());
    assert_eq!(compared, log.states.len());
}

#[test]
fn zones_are_as_written() {
    let read = committed("zone.json", &made());
    read.logs.iter().for_each(|log| check_log(keyring(&read, log), log));
}

#[test]
fn every_refusal_has_a_vector() {
    let read = made();
    let all = read.logs.iter().flat_map(|log| &log.refused);
    let mut numbers: Vec<u8> = all.map(|refused| refused.refusal).collect();
    numbers.sort_unstable();
    numbers.dedup();
    // All but the limit, which is `one_invitation_more_than_the_limit_is_refused`, and what a seal
    // refuses, which is in `seals.json`.
    assert_eq!(numbers, (0..=20).collect::<Vec<u8>>());
}
