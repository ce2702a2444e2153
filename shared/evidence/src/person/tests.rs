//! A chain of a person: what continues it and what does not.

use super::*;
use crate::test_rng;
use cahier_crypto::DeviceKeys;

fn person() -> (DeviceKeys, PersonState) {
    let keys = DeviceKeys::make(&mut test_rng(1));
    let state = PersonState::begin(&PersonRecord::genesis([1; 16], &keys, 5)).unwrap();
    (keys, state)
}

#[test]
fn devices_come_and_go() {
    let (keys, mut state) = person();
    let second = DeviceKeys::make(&mut test_rng(2));
    let id = DeviceId::derive(second.card());
    let add = PersonBody::add(DeviceKind::Device, second.card());
    state.apply(&PersonRecord::next(&state, &keys, add.clone(), 6)).unwrap();
    assert!(state.live(&id).is_some());
    let twice = PersonRecord::next(&state, &keys, add, 6);
    assert_eq!(state.apply(&twice), Err(ChainError::Device));
    let first = DeviceId::derive(keys.card());
    let remove = PersonBody::RemoveDevice { device: first };
    state.apply(&PersonRecord::next(&state, &second, remove, 7)).unwrap();
    let late = PersonBody::RemoveDevice { device: id };
    let by_removed = PersonRecord::next(&state, &keys, late.clone(), 8);
    assert_eq!(state.apply(&by_removed), Err(ChainError::Signature));
    let last = PersonRecord::next(&state, &second, late, 8);
    assert_eq!(state.apply(&last), Err(ChainError::Device));
}

#[test]
fn forks_and_foreign_records_are_refused() {
    let (keys, mut state) = person();
    let other = DeviceKeys::make(&mut test_rng(3));
    let one = PersonBody::add(DeviceKind::Recovery, other.card());
    let a = PersonRecord::next(&state, &keys, one.clone(), 6);
    let b = PersonRecord::next(&state, &keys, one, 7);
    state.apply(&a).unwrap();
    assert_eq!(state.apply(&b), Err(ChainError::Fork));
    let stranger = PersonRecord::genesis([1; 16], &other, 5);
    assert_eq!(state.apply(&stranger), Err(ChainError::Fork));
}

#[test]
fn a_chain_reads_back_and_a_claimed_identity_does_not() {
    let keys = DeviceKeys::make(&mut test_rng(1));
    let genesis = PersonRecord::genesis([1; 16], &keys, 5);
    let read = PersonState::from_chain([genesis.bytes()]).unwrap();
    assert_eq!(read.id, genesis.person());
    let mut forged = genesis.header.clone();
    forged.person = PersonId([9; 16]);
    let forged = PersonRecord::sign(&keys, forged, genesis.body.clone());
    assert_eq!(PersonState::begin(&forged), Err(ChainError::Fork));
    assert!(PersonState::from_chain([]).is_err());
}

/// A chain that takes what its one device signs.
fn take(state: &mut PersonState, keys: &DeviceKeys, body: PersonBody) -> Result<(), ChainError> {
    let before = state.clone();
    let result = state.apply(&PersonRecord::next(state, keys, body, 6));
    if result.is_err() {
        assert_eq!(*state, before, "a refusal changes nothing");
    }
    result
}

fn credential(id: u8) -> PersonBody {
    PersonBody::AddCredential { id: vec![id; 16], key: vec![1; 77], rp: "a.example".into() }
}

#[test]
fn credentials_come_once_and_go() {
    let (keys, mut state) = person();
    take(&mut state, &keys, credential(1)).unwrap();
    assert!(state.credential(&[1; 16]).is_some_and(|c| c.live && c.rp == "a.example"));
    assert_eq!(take(&mut state, &keys, credential(1)), Err(ChainError::Credential));
    let remove = PersonBody::RemoveCredential { id: vec![1; 16] };
    take(&mut state, &keys, remove.clone()).unwrap();
    // What it signed before can still be checked.
    assert!(state.credential(&[1; 16]).is_some_and(|c| !c.live && c.key == vec![1; 77]));
    assert_eq!(take(&mut state, &keys, remove), Err(ChainError::Credential));
    assert_eq!(take(&mut state, &keys, credential(1)), Err(ChainError::Credential), "once only");
}

#[test]
fn credentials_have_bounds() {
    let (keys, mut state) = person();
    let add = |id: usize, key: usize, rp: usize| PersonBody::AddCredential {
        id: vec![9; id],
        key: vec![1; key],
        rp: "a".repeat(rp),
    };
    let (id, key, rp) = (1024, 512, 255);
    for wrong in [
        add(id + 1, key, rp),
        add(id, key + 1, rp),
        add(id, key, rp + 1),
        add(0, key, rp),
        add(id, 0, rp),
        add(id, key, 0),
    ] {
        assert_eq!(take(&mut state, &keys, wrong), Err(ChainError::Credential));
    }
    take(&mut state, &keys, add(id, key, rp)).unwrap();
    for number in 1..64 {
        take(&mut state, &keys, credential(number)).unwrap();
    }
    assert_eq!(take(&mut state, &keys, credential(64)), Err(ChainError::Credential));
    take(&mut state, &keys, PersonBody::RemoveCredential { id: vec![9; id] }).unwrap();
    take(&mut state, &keys, credential(64)).unwrap();
}

#[test]
fn attestations_stand_until_they_are_withdrawn() {
    let (keys, mut state) = person();
    let attest = |byte: u8| PersonBody::Attest { commitment: Hash([byte; 32]) };
    let withdraw = |byte: u8| PersonBody::Withdraw { commitment: Hash([byte; 32]) };
    assert_eq!(take(&mut state, &keys, withdraw(0)), Err(ChainError::Attestation));
    take(&mut state, &keys, attest(0)).unwrap();
    assert!(state.attests(&Hash([0; 32])) && !state.attests(&Hash([1; 32])));
    assert_eq!(take(&mut state, &keys, attest(0)), Err(ChainError::Attestation));
    for byte in 1..64 {
        take(&mut state, &keys, attest(byte)).unwrap();
    }
    assert_eq!(take(&mut state, &keys, attest(64)), Err(ChainError::Attestation), "one too many");
    take(&mut state, &keys, withdraw(0)).unwrap();
    assert!(!state.attests(&Hash([0; 32])));
    assert_eq!(take(&mut state, &keys, withdraw(0)), Err(ChainError::Attestation));
    assert_eq!(take(&mut state, &keys, attest(0)), Err(ChainError::Attestation), "once only");
    take(&mut state, &keys, attest(64)).unwrap();
}

#[test]
fn a_stored_chain_of_before_still_reads() {
    let (keys, mut state) = person();
    let old = (state.id, state.length, state.head, &state.devices, &state.past);
    let old = minicbor::to_vec(old).unwrap();
    assert_eq!(minicbor::decode::<PersonState>(&old).unwrap(), state);
    take(&mut state, &keys, credential(1)).unwrap();
    take(&mut state, &keys, PersonBody::Attest { commitment: Hash([1; 32]) }).unwrap();
    let now = minicbor::to_vec(&state).unwrap();
    assert_eq!(minicbor::decode::<PersonState>(&now).unwrap(), state);
}
