//! `groups.json`: a group's chain with the keys to open everything in it, what it reduces to,
//! records that are refused on the way, and the log of a zone that the group comes into.

use crate::cbor::diagnostic;
use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::opened::Keyring;
use crate::summary::number;
use crate::team::Team;
use crate::team_scene::play;
use crate::zone::{LogOf, check_log, log};
use cahier_crypto::{DeviceKeys, GroupKey, Secret32};
use cahier_evidence::{
    DeviceId, GROUP_RECORD_BYTES_MAX, GroupBody, GroupId, GroupKeys, GroupMember, GroupRecord,
    GroupState, LogLeaf, SealedKey, SignedBytes, ZoneId, ZoneState, group_note_context,
    group_seal_context, group_wrap_context,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Seeds of the devices, each one byte, repeated.
const SEEDS: [u8; 5] = [1, 2, 3, 4, 5];
/// One bit of so many bytes is flipped: records hold whole chains.
const STEP: usize = 7;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    device_seeds: Vec<Hex>,
    group: Hex,
    name: String,
    /// Secrets of the group, from epoch 1.
    secrets: Vec<Hex>,
    records: Vec<Record>,
    state: State,
    refused: Vec<Refused>,
    zone: LogOf,
    /// What the zone holds of the group after each leaf.
    standing: Vec<Option<Standing>>,
}

/// A record of the chain; `header` and `body` are in diagnostic notation.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    name: String,
    header: String,
    body: String,
    signed: Hex,
    hash: Hex,
}

/// What the records reduce to.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    /// The zone whose log orders the records.
    home: Hex,
    length: u64,
    head: Hex,
    people: Vec<PersonOf>,
    epoch: u32,
    /// The oldest epoch whose secret opens from the current one.
    opens_from: u32,
    /// Under which name secrets are sealed to the current key.
    key_id: Hex,
    key_due: bool,
    key_holders: Vec<Hex>,
}

/// Somebody who is or was in it; no role means was.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonOf {
    person: Hex,
    role: Option<u8>,
    chain_length: u64,
    chain_head: Hex,
}

/// A record that is refused after so many others, and why.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    after: usize,
    error: String,
    record: Hex,
}

/// A group in a zone.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standing {
    role: Option<u8>,
    until_ms: Option<u64>,
    chain_length: u64,
    /// Epoch of the newest zone key that was sealed to it.
    sealed_epoch: Option<u32>,
}

fn state_of(state: &GroupState) -> State {
    let person =
        |(id, entry): (&cahier_evidence::PersonId, &cahier_evidence::GroupPerson)| PersonOf {
            person: Hex::of(id.0),
            role: entry.role.map(number),
            chain_length: entry.chain.length,
            chain_head: Hex::of(entry.chain.head.0),
        };
    State {
        home: Hex::of(state.home.0),
        length: state.length,
        head: Hex::of(state.head.0),
        people: state.people.iter().map(person).collect(),
        epoch: state.epoch,
        opens_from: state.opens_from,
        key_id: Hex::of(state.key_id().0),
        key_due: state.key_due,
        key_holders: state.key_holders().iter().map(|device| Hex::of(device.0)).collect(),
    }
}

fn standing(state: &ZoneState, group: GroupId) -> Option<Standing> {
    let of = |member: &GroupMember| Standing {
        role: member.role.map(number),
        until_ms: member.until_ms,
        chain_length: member.chain.length,
        sealed_epoch: member.seal.as_ref().map(|(epoch, _)| *epoch),
    };
    state.groups.get(&group).map(of)
}

/// What a zone holds of a group after each leaf of its log.
fn standings(zone: &LogOf, group: GroupId) -> Vec<Option<Standing>> {
    let mut state = ZoneState::new(ZoneId(zone.zone.array()));
    let leaves =
        zone.leaves.iter().map(|entry| -> LogLeaf { minicbor::decode(&entry.leaf.0).unwrap() });
    leaves
        .map(|leaf| {
            state.append(&leaf).unwrap();
            standing(&state, group)
        })
        .collect()
}

fn records(team: &Team) -> Vec<Record> {
    let record = |(name, signed): (&String, &minicbor::bytes::ByteVec)| {
        let parts = SignedBytes::parse(signed, GROUP_RECORD_BYTES_MAX).unwrap();
        Record {
            name: name.clone(),
            header: diagnostic(&parts.header),
            body: diagnostic(&parts.payload),
            signed: Hex::of(signed.as_slice()),
            hash: Hex::of(parts.hash().0),
        }
    };
    team.names.iter().zip(&team.chain).map(record).collect()
}

fn made() -> File {
    let (team, lab) = play();
    let zone = log("lab", &lab);
    let refused = team.refused.iter().map(|refused| Refused {
        name: refused.name.clone(),
        after: refused.after,
        error: format!("{:?}", refused.error),
        record: Hex::of(refused.record.as_slice()),
    });
    File {
        device_seeds: SEEDS.iter().map(|byte| Hex::of([*byte; 32])).collect(),
        group: Hex::of(team.state.id.0),
        name: team.name.into(),
        secrets: team.keys.iter().map(|key| Hex::of(key.secret().expose())).collect(),
        records: records(&team),
        state: state_of(&team.state),
        refused: refused.collect(),
        standing: standings(&zone, team.state.id),
        zone,
    }
}

/// All keys behind a group's chain.
struct Keys {
    group: GroupId,
    devices: BTreeMap<DeviceId, DeviceKeys>,
    epochs: Vec<GroupKey>,
}

impl Keys {
    fn of(file: &File) -> Self {
        let seeds = file.device_seeds.iter().map(|seed| Secret32::from(seed.array::<32>()));
        let devices = seeds.map(DeviceKeys::derive);
        let secrets = file.secrets.iter().map(|secret| Secret32::from(secret.array::<32>()));
        Self {
            group: GroupId(file.group.array()),
            devices: devices.map(|keys| (DeviceId::derive(keys.card()), keys)).collect(),
            epochs: secrets.map(GroupKey::from_secret).collect(),
        }
    }

    fn epoch(&self, epoch: u32) -> &GroupKey {
        &self.epochs[epoch as usize - 1]
    }

    fn seals(&self, epoch: u32, seals: &[SealedKey]) {
        assert!(!seals.is_empty());
        for seal in seals {
            let keys = &self.devices[&seal.device];
            let context = group_seal_context(self.group, epoch, seal.device);
            let opened = keys.open(&context, &seal.sealed).unwrap();
            assert_eq!(opened.as_slice(), self.epoch(epoch).secret().expose());
        }
    }

    fn keys(&self, keys: &GroupKeys) {
        let key = self.epoch(keys.epoch);
        assert_eq!(keys.card, *key.card());
        assert_eq!(keys.previous.is_some(), keys.epoch > 1);
        if let Some(wrapped) = &keys.previous {
            let context = group_wrap_context(self.group, keys.epoch);
            let before = key.unwrap_previous(&context, wrapped).unwrap();
            assert_eq!(before.card(), self.epoch(keys.epoch - 1).card());
        }
        self.seals(keys.epoch, &keys.seals);
    }

    /// Everything that is sealed or wrapped in a record opens.
    fn open(&self, body: &GroupBody, epoch: u32, name: &str) {
        match body {
            GroupBody::Genesis { keys, note, .. } => {
                self.keys(keys);
                let context = group_note_context(self.group);
                let opened = self.epoch(1).open_note(&context, note).unwrap();
                assert_eq!(opened, name.as_bytes());
            }
            GroupBody::Add { seals, .. } => self.seals(epoch, seals),
            GroupBody::Seal { epoch, seals } => self.seals(*epoch, seals),
            GroupBody::NewKey { keys } => self.keys(keys),
            GroupBody::SetRole { .. } | GroupBody::Remove { .. } | GroupBody::Pin { .. } => {}
        }
    }
}

fn next(before: Option<&GroupState>, record: &GroupRecord) -> Result<GroupState, String> {
    match before {
        None => GroupState::begin(record).map_err(|error| format!("{error:?}")),
        Some(before) => {
            let mut state = before.clone();
            state.append(record).map(|()| state).map_err(|error| format!("{error:?}"))
        }
    }
}

fn check_refused(file: &File, state: Option<&GroupState>, after: usize) {
    for entry in file.refused.iter().filter(|entry| entry.after == after) {
        let record = GroupRecord::parse(&entry.record.0).unwrap();
        assert_eq!(next(state, &record).unwrap_err(), entry.error, "{}", entry.name);
    }
}

fn check_chain(file: &File) {
    let keys = Keys::of(file);
    let mut state: Option<GroupState> = None;
    for (at, entry) in file.records.iter().enumerate() {
        check_refused(file, state.as_ref(), at);
        for other in flips(&entry.signed.0).step_by(STEP) {
            let Ok(other) = GroupRecord::parse(&other) else { continue };
            assert!(next(state.as_ref(), &other).is_err(), "{}", entry.name);
        }
        let record = GroupRecord::parse(&entry.signed.0).unwrap();
        let place = (record.number(), Hex::of(record.hash().0));
        assert_eq!(place, (at as u64, entry.hash.clone()));
        let parts = SignedBytes::parse(&entry.signed.0, GROUP_RECORD_BYTES_MAX).unwrap();
        assert_eq!(diagnostic(&parts.header), entry.header);
        assert_eq!(diagnostic(&parts.payload), entry.body);
        let after = next(state.as_ref(), &record).unwrap();
        keys.open(&record.body, after.epoch, &file.name);
        state = Some(after);
    }
    check_refused(file, state.as_ref(), file.records.len());
    assert_eq!(state_of(&state.unwrap()), file.state);
}

fn check_zone(file: &File) {
    let mut keyring = Keyring::new(ZoneId(file.zone.zone.array()), &file.zone.title);
    // What is sealed to a group's key opens with its secret, as with a device's seed.
    for seed in file.device_seeds.iter().chain(&file.secrets) {
        keyring.device(seed.array::<32>());
    }
    check_log(keyring, &file.zone);
    assert_eq!(standings(&file.zone, GroupId(file.group.array())), file.standing);
}

#[test]
fn groups_are_as_written() {
    let read = committed("groups.json", &made());
    check_chain(&read);
    check_zone(&read);
}

#[test]
fn every_error_of_a_group_has_a_vector() {
    let read = made();
    let errors: BTreeSet<String> = read.refused.into_iter().map(|entry| entry.error).collect();
    // All but bytes that are no record, which are flipped bits, and the limit, whose chain would
    // have four thousand records.
    let all = ["Chain", "Fork", "Key", "LastManager", "Person", "Role", "Seals", "Signature"];
    assert_eq!(errors.iter().map(String::as_str).collect::<Vec<_>>(), all);
}
