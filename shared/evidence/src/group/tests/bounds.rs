//! How large a group may become.

use super::*;
use crate::ids::PersonId;

#[test]
fn people_and_records_are_bounded() {
    let (ada, bo) = (Actor::new(1), Actor::new(2));
    let mut team = Team::of(&ada, 7);
    let known = team.state.people[&ada.state.id].clone();
    for n in 0..GROUP_PEOPLE_EVER_MAX - 1 {
        let mut id = crate::PersonId::ZERO;
        id.0[..8].copy_from_slice(&(n as u64).to_be_bytes());
        let gone = GroupPerson { role: None, ..known.clone() };
        team.state.people.insert(id, gone);
    }
    assert_eq!(team.add(&ada, &bo, GroupRole::Member), Err(GroupError::Limit));
    team.state.people.remove(&crate::PersonId::ZERO);
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    team.state.length = GROUP_RECORDS_MAX;
    assert_eq!(team.remove(&ada, &bo), Err(GroupError::Limit));
    team.state.length -= 1;
    team.remove(&ada, &bo).unwrap();
}

#[test]
fn the_largest_group_gets_a_new_key() {
    let (ada, bo) = (Actor::new(1), Actor::new(2));
    let mut team = Team::of(&ada, 7);
    let known = team.state.people[&ada.state.id].clone();
    let entry = known.chain.devices[&ada.device()].clone();
    let device = |n: u64, of: u64| {
        let mut id = DeviceId([0; 16]);
        id.0[..8].copy_from_slice(&n.to_be_bytes());
        id.0[8..].copy_from_slice(&of.to_be_bytes());
        (id, entry.clone())
    };
    for n in 0..GROUP_PEOPLE_MAX as u64 - 1 {
        let mut person = known.clone();
        let devices = if n == 0 { 5 } else { 3 };
        person.chain.devices = (0..devices).map(|of| device(n, of)).collect();
        let mut id = PersonId::ZERO;
        id.0[..8].copy_from_slice(&n.to_be_bytes());
        team.state.people.insert(id, person);
    }
    assert_eq!(team.state.key_holders().len(), GROUP_DEVICES_MAX);
    assert_eq!(team.add(&ada, &bo, GroupRole::Member), Err(GroupError::Limit), "of people");
    let mut keys = team.next_keys();
    let sealed = entry.card.seal(&mut test_rng(5), b"context", &[7; 32]).unwrap();
    keys.seals.iter_mut().for_each(|seal| seal.sealed = sealed.clone());
    let record = team.record(&ada, GroupBody::NewKey { keys }).unwrap();
    assert!(GroupRecord::parse(&record).is_ok() && record.len() > GROUP_RECORD_BYTES_MAX / 2);
    // One person fewer, and as many devices.
    let mut last = PersonId::ZERO;
    last.0[..8].copy_from_slice(&(GROUP_PEOPLE_MAX as u64 - 2).to_be_bytes());
    team.state.people.remove(&last);
    let first = team.state.people.get_mut(&PersonId::ZERO).unwrap();
    first.chain.devices.extend((5..8).map(|of| device(0, of)));
    assert_eq!(team.add(&ada, &bo, GroupRole::Member), Err(GroupError::Limit), "of devices");
    let first = team.state.people.get_mut(&PersonId::ZERO).unwrap();
    first.chain.devices.pop_last();
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    let long = GroupBody::Genesis {
        nonce: [7; 16],
        chain: ada.chain.clone(),
        keys: GroupKeys { epoch: 1, card: card(7), seals: ada.seals(), previous: None },
        note: vec![0; GROUP_RECORD_BYTES_MAX],
        home: home_of(&ada),
    };
    let record = GroupRecord::genesis(id_of(&ada, 7), ada.state.id, &ada.keys, long, 1);
    assert_eq!(GroupState::begin(&record), Err(GroupError::Limit));
}
