//! The chain of a group as rules, and that any way of hearing it gives one state.

use super::*;
use crate::ids::{DeviceId, GroupId, ZoneId};
use crate::person_record::{DeviceKind, PersonBody};
use crate::record::SealedKey;
use crate::signed::{SignError, SignedBytes, encode};
use crate::test_rng;
use crate::zone::tests::{Actor, seals};
use cahier_crypto::{DeviceKeys, GroupKey};
use minicbor::bytes::ByteVec;

mod bounds;
mod hearing;

/// A group as one of its people knows it.
pub(crate) struct Team {
    pub chain: Vec<ByteVec>,
    pub state: GroupState,
}

fn card(seed: u64) -> cahier_crypto::DeviceCard {
    GroupKey::make(&mut test_rng(1000 + seed)).card().clone()
}

fn genesis_body(founder: &Actor, seed: u64) -> GroupBody {
    let (epoch, card, previous) = (1, card(seed), None);
    let keys = GroupKeys { epoch, card, seals: founder.seals(), previous };
    let (chain, note) = (founder.chain.clone(), vec![]);
    let home = home_of(founder);
    GroupBody::Genesis { nonce: [seed as u8; 16], chain, keys, note, home }
}

/// The zone of the reducer's tests that this founder begins.
fn home_of(founder: &Actor) -> ZoneId {
    ZoneId::derive(&[7; 16], founder.state.id, founder.device())
}

fn id_of(founder: &Actor, seed: u64) -> GroupId {
    let (person, home) = (founder.state.id, home_of(founder));
    GroupId::derive(&[seed as u8; 16], person, founder.device(), home)
}

impl Team {
    pub(crate) fn of(founder: &Actor, seed: u64) -> Self {
        let (id, body) = (id_of(founder, seed), genesis_body(founder, seed));
        let record = GroupRecord::genesis(id, founder.state.id, &founder.keys, body, 1);
        let state = GroupState::begin(&record).unwrap();
        Self { chain: vec![record.bytes().to_vec().into()], state }
    }

    /// Appends what somebody signs now; the record's bytes.
    pub(crate) fn record(&mut self, by: &Actor, body: GroupBody) -> Result<ByteVec, GroupError> {
        let record = GroupRecord::next(&self.state, by.state.id, &by.keys, body, 1);
        let before = self.state.clone();
        let result = self.state.append(&record);
        if let Err(error) = result {
            assert_eq!(self.state, before, "a refusal changes nothing");
            return Err(error);
        }
        let bytes: ByteVec = record.bytes().to_vec().into();
        self.chain.push(bytes.clone());
        Ok(bytes)
    }

    pub(crate) fn add(
        &mut self,
        by: &Actor,
        whom: &Actor,
        role: GroupRole,
    ) -> Result<ByteVec, GroupError> {
        let (person, chain, seals) = (whom.state.id, whom.chain.clone(), whom.seals());
        self.record(by, GroupBody::Add { person, role, chain, seals })
    }

    pub(crate) fn remove(&mut self, by: &Actor, whom: &Actor) -> Result<ByteVec, GroupError> {
        self.record(by, GroupBody::Remove { person: whom.state.id })
    }

    pub(crate) fn set(
        &mut self,
        by: &Actor,
        whom: &Actor,
        role: GroupRole,
    ) -> Result<ByteVec, GroupError> {
        self.record(by, GroupBody::SetRole { person: whom.state.id, role })
    }

    /// The key that would come next.
    pub(crate) fn next_keys(&self) -> GroupKeys {
        let epoch = self.state.epoch + 1;
        let mut first = [0; 4];
        first.copy_from_slice(&self.state.id.0[..4]);
        // Another key for each group and epoch.
        let card = card((u64::from(epoch) << 32) + u64::from(u32::from_be_bytes(first)));
        let seals = seals(self.state.key_holders());
        GroupKeys { epoch, card, seals, previous: Some(vec![1].into()) }
    }

    pub(crate) fn new_key(&mut self, by: &Actor) -> Result<ByteVec, GroupError> {
        let keys = self.next_keys();
        self.record(by, GroupBody::NewKey { keys })
    }

    /// What is sealed to the group's current key.
    pub(crate) fn seal(&self) -> SealedKey {
        SealedKey { device: self.state.key_id(), sealed: vec![1] }
    }

    /// Records from a place on.
    pub(crate) fn after(&self, length: u64) -> Vec<ByteVec> {
        self.chain[length as usize..].to_vec()
    }
}

#[test]
fn a_group_is_bound_to_its_founder() {
    let (ada, bo) = (Actor::new(1), Actor::new(2));
    let team = Team::of(&ada, 7);
    assert_eq!(team.state.person(&ada.state.id).unwrap().role, Some(GroupRole::Manager));
    let read = GroupState::continued(None, team.state.id, &team.chain).unwrap();
    assert_eq!(read, team.state);
    let other = GroupState::continued(None, GroupId([9; 16]), &team.chain);
    assert_eq!(other, Err(GroupError::Fork));
    assert_eq!(GroupState::continued(None, team.state.id, &[]), Err(GroupError::Fork));
    let begin = |id, by: &Actor, keys: &DeviceKeys, body| {
        GroupState::begin(&GroupRecord::genesis(id, by.state.id, keys, body, 1)).err()
    };
    let id = id_of(&ada, 7);
    assert_eq!(begin(id, &ada, &ada.keys, genesis_body(&ada, 7)), None);
    assert_eq!(begin(id, &bo, &bo.keys, genesis_body(&bo, 7)), Some(GroupError::Fork));
    assert_eq!(begin(id, &ada, &ada.keys, genesis_body(&ada, 8)), Some(GroupError::Fork));
    assert_eq!(begin(id, &ada, &bo.keys, genesis_body(&ada, 7)), Some(GroupError::Signature));
    assert_eq!(begin(id, &ada, &ada.keys, genesis_body(&bo, 7)), Some(GroupError::Chain));
    let changed = |change: &dyn Fn(&mut GroupKeys)| {
        let mut body = genesis_body(&ada, 7);
        if let GroupBody::Genesis { keys, .. } = &mut body {
            change(keys);
        }
        begin(id, &ada, &ada.keys, body)
    };
    assert_eq!(changed(&|k| k.epoch = 2), Some(GroupError::Key));
    assert_eq!(changed(&|k| k.previous = Some(vec![1].into())), Some(GroupError::Key));
    assert_eq!(changed(&|k| k.card.receive.truncate(9)), Some(GroupError::Key));
    assert_eq!(changed(&|k| k.seals = bo.seals()), Some(GroupError::Seals));
    assert_eq!(changed(&|k| k.seals.clear()), Some(GroupError::Seals));
}

#[test]
fn managers_decide_and_one_stays() {
    let (ada, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut team = Team::of(&ada, 7);
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    assert_eq!(team.add(&ada, &bo, GroupRole::Member), Err(GroupError::Person));
    assert_eq!(team.add(&bo, &cy, GroupRole::Member), Err(GroupError::Role));
    assert_eq!(team.set(&bo, &bo, GroupRole::Manager), Err(GroupError::Role));
    assert_eq!(team.remove(&bo, &ada), Err(GroupError::Role));
    assert_eq!(team.new_key(&bo), Err(GroupError::Role));
    assert_eq!(team.add(&cy, &cy, GroupRole::Member), Err(GroupError::Signature));
    assert_eq!(team.remove(&ada, &cy), Err(GroupError::Person));
    assert_eq!(team.set(&ada, &cy, GroupRole::Manager), Err(GroupError::Person));
    assert_eq!(team.set(&ada, &ada, GroupRole::Member), Err(GroupError::LastManager));
    assert_eq!(team.remove(&ada, &ada), Err(GroupError::LastManager));
    team.set(&ada, &bo, GroupRole::Manager).unwrap();
    team.remove(&ada, &ada).unwrap();
    assert!(team.state.key_due);
    assert_eq!(team.add(&ada, &cy, GroupRole::Member), Err(GroupError::Signature));
    assert_eq!(team.remove(&bo, &bo), Err(GroupError::LastManager));
    // Who comes back is told what follows in their chain, or all of it.
    team.add(&bo, &ada, GroupRole::Member).unwrap();
    assert_eq!(team.remove(&ada, &ada), Err(GroupError::Role), "managers alone sign");
    team.remove(&bo, &ada).unwrap();
}

#[test]
fn people_and_their_keys_must_fit() {
    let (ada, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut team = Team::of(&ada, 7);
    let mut add = |chain: &Actor, seals: Vec<SealedKey>| {
        let (person, role, chain) = (bo.state.id, GroupRole::Member, chain.chain.clone());
        team.record(&ada, GroupBody::Add { person, role, chain, seals }).err()
    };
    assert_eq!(add(&cy, bo.seals()), Some(GroupError::Chain));
    assert_eq!(add(&bo, cy.seals()), Some(GroupError::Seals));
    assert_eq!(add(&bo, vec![]), Some(GroupError::Seals));
    assert_eq!(add(&bo, seals([bo.device(), cy.device()])), Some(GroupError::Seals));
    let twice = [bo.seals(), bo.seals()].concat();
    assert_eq!(add(&bo, twice), Some(GroupError::Seals));
    assert_eq!(add(&bo, bo.seals()), None);
}

#[test]
fn a_new_key_is_due_after_a_removal_and_managers_make_it() {
    let (ada, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut team = Team::of(&ada, 7);
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    team.add(&ada, &cy, GroupRole::Member).unwrap();
    let first = team.state.key_id();
    team.remove(&ada, &cy).unwrap();
    assert!(team.state.key_due);
    assert_eq!(team.new_key(&bo), Err(GroupError::Role), "due or not");
    team.set(&ada, &bo, GroupRole::Manager).unwrap();
    let refused = |team: &mut Team, change: &dyn Fn(&mut GroupKeys)| {
        let mut keys = team.next_keys();
        change(&mut keys);
        team.record(&bo, GroupBody::NewKey { keys }).err()
    };
    let old = team.state.card.clone();
    let again = |k: &mut GroupKeys| k.card = old.clone();
    let with_cy = seals([ada.device(), bo.device(), cy.device()]);
    assert_eq!(refused(&mut team, &|k| k.seals = with_cy.clone()), Some(GroupError::Seals));
    assert_eq!(refused(&mut team, &|k| k.seals = bo.seals()), Some(GroupError::Seals));
    assert_eq!(refused(&mut team, &|k| k.epoch = 3), Some(GroupError::Key));
    assert_eq!(refused(&mut team, &again), Some(GroupError::Key));
    assert_eq!(refused(&mut team, &|k| k.card.verify = [0; 32]), Some(GroupError::Key));
    assert_eq!(team.new_key(&cy), Err(GroupError::Signature));
    team.new_key(&bo).unwrap();
    assert!(!team.state.key_due && team.state.epoch == 2 && team.state.key_id() != first);
    team.new_key(&ada).unwrap();
    assert_eq!((team.state.epoch, team.state.opens_from), (3, 1));
    assert_eq!(refused(&mut team, &again), Some(GroupError::Key), "not of any epoch");
    // Whoever does not have the secret of before makes a key all the same.
    assert_eq!(refused(&mut team, &|k| k.previous = None), None);
    assert_eq!((team.state.epoch, team.state.opens_from), (4, 4));
}

#[test]
fn devices_count_from_their_pin() {
    let (ada, mut bo) = (Actor::new(1), Actor::new(2));
    let mut team = Team::of(&ada, 7);
    team.add(&ada, &bo, GroupRole::Manager).unwrap();
    let second = DeviceKeys::make(&mut test_rng(9));
    let added = bo.extend(PersonBody::add(DeviceKind::Device, second.card()));
    let first_keys = std::mem::replace(&mut bo.keys, second);
    let seal = GroupBody::Seal { epoch: 1, seals: seals([bo.device()]) };
    assert_eq!(team.record(&bo, seal.clone()), Err(GroupError::Signature));
    let pin = |chain: &[ByteVec]| GroupBody::Pin { person: bo.state.id, chain: chain.to_vec() };
    let nothing = pin(&[]);
    let (pin_added, whole) = (pin(&added), pin(&bo.chain));
    assert_eq!(team.record(&ada, nothing), Err(GroupError::Chain));
    team.record(&bo, pin_added).unwrap();
    assert_eq!(team.record(&ada, whole), Err(GroupError::Chain), "it brings nothing new");
    team.record(&bo, seal).unwrap();
    let others = GroupBody::Seal { epoch: 1, seals: ada.seals() };
    team.record(&bo, others).unwrap();
    for seals in [vec![], seals([DeviceId([9; 16])])] {
        let wrong = GroupBody::Seal { epoch: 1, seals };
        assert_eq!(team.record(&ada, wrong), Err(GroupError::Seals));
    }
    let late = GroupBody::Seal { epoch: 2, seals: ada.seals() };
    assert_eq!(team.record(&ada, late), Err(GroupError::Seals));
    let lost = DeviceId::derive(first_keys.card());
    let removed = bo.extend(PersonBody::RemoveDevice { device: lost });
    let pin = GroupBody::Pin { person: bo.state.id, chain: removed };
    assert!(!team.state.key_due);
    team.record(&bo, pin).unwrap();
    assert!(team.state.key_due, "the lost device knows the key");
    bo.keys = first_keys;
    assert_eq!(team.remove(&bo, &bo), Err(GroupError::Signature));
    let cy = Actor::new(3);
    let stranger = GroupBody::Pin { person: cy.state.id, chain: cy.chain.clone() };
    assert_eq!(team.record(&ada, stranger), Err(GroupError::Person));
    bo.keys = DeviceKeys::make(&mut test_rng(9));
    team.set(&ada, &bo, GroupRole::Member).unwrap();
    let third = DeviceKeys::make(&mut test_rng(10));
    let added = bo.extend(PersonBody::add(DeviceKind::Device, third.card()));
    let own = GroupBody::Pin { person: bo.state.id, chain: added };
    let seal = GroupBody::Seal { epoch: 1, seals: seals([bo.device()]) };
    for body in [own.clone(), seal] {
        assert_eq!(team.record(&bo, body), Err(GroupError::Role), "not even one's own");
    }
    team.record(&ada, own).unwrap();
}

#[test]
fn forks_unknown_kinds_and_foreign_bytes_are_refused() {
    let (ada, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut team = Team::of(&ada, 7);
    let stale = team.state.clone();
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    let remove = GroupBody::Remove { person: ada.state.id };
    let fork = GroupRecord::next(&stale, ada.state.id, &ada.keys, remove.clone(), 2);
    assert_eq!(team.state.append(&fork), Err(GroupError::Fork));
    let mut other = Team::of(&cy, 8);
    let genesis = GroupRecord::parse(&other.chain[0]).unwrap();
    assert_eq!(other.state.append(&genesis), Err(GroupError::Fork));
    let again = genesis_body(&ada, 7);
    assert_eq!(team.record(&ada, again), Err(GroupError::Fork));
    let place = (team.state.id, team.state.length, team.state.head);
    let forged = GroupRecord::sign(place, ada.state.id, &bo.keys, remove, 1);
    assert_eq!(team.state.append(&forged), Err(GroupError::Signature));
    // Kind 99 of some later version: [99, []].
    let header = encode(&forged.header);
    let later = SignedBytes::sign(&ada.keys, header.clone(), vec![0x82, 0x18, 99, 0x80]);
    assert_eq!(GroupRecord::parse(&later.bytes), Err(SignError::Unknown));
    let chain = [team.chain.clone(), vec![later.bytes.into()]].concat();
    let read = GroupState::continued(None, team.state.id, &chain);
    assert_eq!(read, Err(GroupError::Sign(SignError::Unknown)));
    let person = GroupRecord::parse(&ada.chain[0]);
    assert!(person.is_err(), "a person's record is no group's");
    let broken = SignedBytes::sign(&ada.keys, header, vec![0x82, 0x03, 0x80, 0]);
    assert_eq!(GroupRecord::parse(&broken.bytes), Err(SignError::Malformed));
    let long = vec![0; GROUP_RECORD_BYTES_MAX + 1];
    assert_eq!(GroupRecord::parse(&long), Err(SignError::TooLarge));
}

#[test]
fn roles_have_names_and_an_order() {
    for role in [GroupRole::Member, GroupRole::Manager] {
        assert_eq!(GroupRole::parse(role.name()), Some(role));
    }
    assert_eq!(GroupRole::parse("owner"), None);
    assert!(GroupRole::Member < GroupRole::Manager);
}
