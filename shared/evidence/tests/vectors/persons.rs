//! `persons.json`: a person's chain, what it reduces to, and chains that are refused.

use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::people::{Person, START_MS, device};
use crate::summary::number;
use cahier_evidence::{DeviceId, DeviceKind, PersonBody, PersonRecord, PersonState, SignedBytes};
use serde::{Deserialize, Serialize};

const RECORD_BYTES_MAX: usize = 8192;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    records: Vec<Record>,
    state: State,
    refused: Vec<Refused>,
}

/// A record of the chain; `header` and `body` are in diagnostic notation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    name: String,
    signer_seed: Hex,
    header: String,
    body: String,
    signed: Hex,
    hash: Hex,
}

/// What the records reduce to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    person: Hex,
    length: u64,
    head: Hex,
    devices: Vec<Device>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Device {
    device: Hex,
    kind: u8,
    live: bool,
}

/// A chain whose last record must be refused.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    name: String,
    error: String,
    chain: Vec<Hex>,
}

/// A record of a chain as it stands in a file.
pub fn record(name: &str, signer: u8, signed: &[u8]) -> Record {
    let parts = SignedBytes::parse(signed, RECORD_BYTES_MAX).unwrap();
    Record {
        name: name.into(),
        signer_seed: Hex::of([signer; 32]),
        header: diagnostic(&parts.header),
        body: diagnostic(&parts.payload),
        signed: Hex::of(signed),
        hash: Hex::of(parts.hash().0),
    }
}

fn state_of(state: &PersonState) -> State {
    let device = |(id, entry): (&DeviceId, &cahier_evidence::DeviceEntry)| Device {
        device: Hex::of(id.0),
        kind: number(entry.kind),
        live: entry.live,
    };
    State {
        person: Hex::of(state.id.0),
        length: state.length,
        head: Hex::of(state.head.0),
        devices: state.devices.iter().map(device).collect(),
    }
}

/// A record that somebody's chain refuses.
pub fn refused(name: &str, before: &Person, last: &PersonRecord) -> Refused {
    let error = before.state.clone().apply(last).expect_err(name);
    let mut chain: Vec<Hex> = before.chain.iter().map(|bytes| Hex::of(bytes.as_slice())).collect();
    chain.push(Hex::of(last.bytes()));
    Refused { name: name.into(), error: format!("{error:?}"), chain }
}

fn made() -> File {
    let mut ana = Person::new("ana", 1);
    let (tablet, words, stranger) = (device(2), device(3), device(4));
    let id = DeviceId::derive(tablet.card());
    let mut records = vec![record("genesis", 1, &ana.chain[0])];
    let added = ana.extend(PersonBody::add(DeviceKind::Device, tablet.card()));
    records.push(record("a tablet is added", 1, &added));
    let again = PersonBody::add(DeviceKind::Device, tablet.card());
    let remove = PersonBody::RemoveDevice { device: id };
    let next = |keys, body| PersonRecord::next(&ana.state, keys, body, START_MS + 1);
    let mut refusals = vec![
        refused("a device is added twice", &ana, &next(&ana.keys, again)),
        refused("a stranger signs", &ana, &next(&stranger, remove.clone())),
        refused("another person's record", &ana, &PersonRecord::genesis([9; 16], &stranger, 0)),
    ];
    let stale = next(&ana.keys, remove.clone());
    let added = ana.extend(PersonBody::add(DeviceKind::Recovery, words.card()));
    records.push(record("recovery words are added", 1, &added));
    refusals.push(refused("the record before is another one", &ana, &stale));
    let removed = ana.extend(remove.clone());
    records.push(record("the tablet is removed", 1, &removed));
    let next = |keys, body| PersonRecord::next(&ana.state, keys, body, START_MS + 1);
    refusals.push(refused("a removed device signs", &ana, &next(&tablet, remove.clone())));
    refusals.push(refused("a device is removed twice", &ana, &next(&ana.keys, remove)));
    let alone = Person::new("bo", 5);
    let last = PersonBody::RemoveDevice { device: alone.device() };
    let last = PersonRecord::next(&alone.state, &alone.keys, last, START_MS + 1);
    refusals.push(refused("the last device is removed", &alone, &last));
    File { records, state: state_of(&ana.state), refused: refusals }
}

/// The chain of a file up to one of its records.
pub fn chain(records: &[Record]) -> PersonState {
    PersonState::from_chain(records.iter().map(|record| record.signed.0.as_slice())).unwrap()
}

/// Every record says what stands beside it and follows, and no flipped bit does.
pub fn check_records(records: &[Record]) {
    for (at, entry) in records.iter().enumerate() {
        let parsed = PersonRecord::parse(&entry.signed.0).unwrap();
        assert_eq!((parsed.number(), Hex::of(parsed.hash().0)), (at as u64, entry.hash.clone()));
        let keys = cahier_crypto::DeviceKeys::derive(entry.signer_seed.array::<32>().into());
        let parts = SignedBytes::parse(&entry.signed.0, RECORD_BYTES_MAX).unwrap();
        assert!(parts.verifies(&keys.card().verify), "{}", entry.name);
        assert_eq!(diagnostic(&parts.header), entry.header);
        assert_eq!(diagnostic(&parts.payload), entry.body);
        let before = (at > 0).then(|| chain(&records[..at]));
        for other in flips(&entry.signed.0) {
            let Ok(other) = PersonRecord::parse(&other) else { continue };
            let result = match before.clone() {
                None => PersonState::begin(&other).map(|_| ()),
                Some(mut before) => before.apply(&other),
            };
            assert!(result.is_err(), "{}", entry.name);
        }
    }
}

/// The last record of each chain is refused for the reason that stands beside it.
pub fn check_refused(refused: &[Refused]) {
    for entry in refused {
        let (last, before) = entry.chain.split_last().unwrap();
        let before = before.iter().map(|bytes| bytes.0.as_slice());
        let mut state = PersonState::from_chain(before).unwrap();
        let error = state.apply(&PersonRecord::parse(&last.0).unwrap()).unwrap_err();
        assert_eq!(format!("{error:?}"), entry.error, "{}", entry.name);
    }
}

#[test]
fn persons_are_as_written() {
    let read = committed("persons.json", &made());
    assert_eq!(state_of(&chain(&read.records)), read.state);
    check_records(&read.records);
    check_refused(&read.refused);
}
