//! `session.json`: what a device signs to open a session, and what a joiner's knock holds.

use crate::file::{Hex, committed};
use crate::flips::flips;
use crate::tape::Tape;
use cahier_crypto::{DeviceKeys, Secret32, ZoneKey, sha256_parts, verify_strict};
use cahier_evidence::{DeviceId, Hash, InvitationId, PersonId, ZoneId};
use cahier_protocol::{Knock, knock_mac, knock_matches, session_bytes};
use minicbor::bytes::ByteVec;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sessions: Vec<Session>,
    knocks: Vec<KnockOf>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Session {
    relay_key: Hex,
    nonce: Hex,
    person: Hex,
    device: Hex,
    device_seed: Hex,
    verify: Hex,
    to_be_signed: Hex,
    signature: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnockOf {
    secret: Hex,
    zone: Hex,
    invitation: Hex,
    /// Any bytes here, the records of the joiner's chain in a knock.
    chain: Vec<Hex>,
    mac: Hex,
    /// The joiner's name.
    name: String,
    note: Hex,
}

fn session() -> Session {
    let seed = [1; 32];
    let keys = DeviceKeys::derive(Secret32::from(seed));
    let (relay, nonce, person) = (Hash([0x11; 32]), Hash([0x12; 32]), PersonId([0x9e; 16]));
    let device = DeviceId::derive(keys.card());
    let to_be_signed = session_bytes(relay, nonce, person, device);
    Session {
        relay_key: Hex::of(relay.0),
        nonce: Hex::of(nonce.0),
        person: Hex::of(person.0),
        device: Hex::of(device.0),
        device_seed: Hex::of(seed),
        verify: Hex::of(keys.card().verify),
        to_be_signed: Hex::of(to_be_signed),
        signature: Hex::of(keys.sign(&to_be_signed)),
    }
}

/// The key of a joiner's note.
fn note_key(secret: &[u8]) -> ZoneKey {
    ZoneKey::from_secret(Secret32::from(sha256_parts("cahier/v1/knock-note", &[secret])))
}

fn knock() -> KnockOf {
    let (secret, zone, name) = ([5; 16], ZoneId([2; 16]), "Zoé");
    let invitation = InvitationId::derive(&secret);
    let chain: Vec<ByteVec> = vec![vec![0xc1; 3].into(), vec![0xc2; 3].into()];
    let note = note_key(&secret).seal_note(&mut Tape(&[0x5c; 32]), &zone.0, name.as_bytes());
    KnockOf {
        secret: Hex::of(secret),
        zone: Hex::of(zone.0),
        invitation: Hex::of(invitation.0),
        mac: Hex::of(knock_mac(&secret, zone, invitation, &chain).0),
        chain: chain.iter().map(|record| Hex::of(record.as_slice())).collect(),
        name: name.into(),
        note: Hex(note),
    }
}

fn check_session(entry: &Session) {
    let (relay, nonce) = (Hash(entry.relay_key.array()), Hash(entry.nonce.array()));
    let (person, device) = (PersonId(entry.person.array()), DeviceId(entry.device.array()));
    let bytes = session_bytes(relay, nonce, person, device);
    assert_eq!(Hex::of(bytes), entry.to_be_signed);
    let parts: [&[u8]; 5] =
        [&entry.relay_key.0, &entry.nonce.0, &entry.person.0, &entry.device.0, &[0, 1]];
    assert_eq!(Hex::of(sha256_parts("cahier/v1/session", &parts)), entry.to_be_signed);
    let keys = DeviceKeys::derive(Secret32::from(entry.device_seed.array::<32>()));
    assert_eq!(Hex::of(keys.sign(&bytes)), entry.signature);
    let verify = entry.verify.array();
    assert!(verify_strict(&verify, &bytes, &entry.signature.array()));
    for other in flips(&entry.signature.0) {
        assert!(!verify_strict(&verify, &bytes, &Hex(other).array()));
    }
}

fn check_knock(entry: &KnockOf) {
    let secret = entry.secret.array();
    let (zone, invitation) = (ZoneId(entry.zone.array()), InvitationId(entry.invitation.array()));
    assert_eq!(InvitationId::derive(&secret), invitation);
    let chain: Vec<ByteVec> = entry.chain.iter().map(|record| record.0.clone().into()).collect();
    let knock = |mac: Hash| {
        let note = entry.note.0.clone();
        Knock { zone, invitation, chain: chain.clone(), mac, note }
    };
    assert!(knock_matches(&secret, &knock(Hash(entry.mac.array()))));
    for other in flips(&entry.mac.0) {
        assert!(!knock_matches(&secret, &knock(Hash(Hex(other).array()))));
    }
    let key = note_key(&secret);
    assert_eq!(key.open_note(&zone.0, &entry.note.0).unwrap(), entry.name.as_bytes());
    for other in flips(&entry.note.0) {
        assert!(key.open_note(&zone.0, &other).is_err());
    }
}

#[test]
fn sessions_and_knocks_are_as_written() {
    let made = File { sessions: vec![session()], knocks: vec![knock()] };
    let read = committed("session.json", &made);
    read.sessions.iter().for_each(check_session);
    read.knocks.iter().for_each(check_knock);
}
