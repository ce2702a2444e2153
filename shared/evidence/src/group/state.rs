//! A group's chain, reduced: who is in it, and its key. One pure function of the chain's bytes.

use super::{GROUP_RECORD_BYTES_MAX, GroupBody, GroupKeys, GroupRecord, GroupRole};
use crate::ids::{DeviceId, GroupId, Hash, PersonId, ZoneId};
use crate::person::PersonState;
use crate::record::{SealedKey, recipients};
use crate::signed::SignError;
use cahier_crypto::DeviceCard;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Most people in a group.
pub const GROUP_PEOPLE_MAX: usize = 200;
/// Most people that a group may ever have had.
pub const GROUP_PEOPLE_EVER_MAX: usize = 500;
/// Most live devices of a group's people: a new key is sealed to all of them in one record.
pub const GROUP_DEVICES_MAX: usize = 600;
/// Most records that one group's chain may have.
pub const GROUP_RECORDS_MAX: u64 = 4096;

/// Why a record does not continue a group's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GroupError {
    /// The bytes are no record.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// It does not follow the last record: another group, a gap, or a fork.
    #[error("the record does not follow the chain of the group")]
    Fork,
    /// Not signed by a live device of somebody in the group, or not rightly signed.
    #[error("the record is not signed by a live device of somebody in the group")]
    Signature,
    /// Only a manager may do this.
    #[error("its author does not manage the group")]
    Role,
    /// It adds somebody who is in the group, or names somebody who is not.
    #[error("the record names a person in a way that is not possible")]
    Person,
    /// A carried chain of a person does not continue what is known.
    #[error("a person's chain in the record is not valid")]
    Chain,
    /// The key is not that of the next epoch, is not valid, or the group had it before.
    #[error("the group's key in the record is not valid")]
    Key,
    /// The secret is sealed to the wrong set of devices.
    #[error("the group's key is not sealed to the right devices")]
    Seals,
    /// The last manager cannot go.
    #[error("a group must keep a manager")]
    LastManager,
    /// More people, devices or records than a group may have, or too large a record.
    #[error("a limit of the group is reached")]
    Limit,
}

/// A person who is or was in a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupPerson {
    /// Their chain up to the head that is pinned here.
    #[n(0)]
    pub chain: PersonState,
    /// As what; none once they were removed.
    #[n(1)]
    pub role: Option<GroupRole>,
}

/// A group's chain, reduced.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupState {
    /// Which group.
    #[n(0)]
    pub id: GroupId,
    /// Number of records.
    #[n(1)]
    pub length: u64,
    /// Hash of the last record.
    #[n(2)]
    pub head: Hash,
    /// Everyone who is or was in it.
    #[n(3)]
    pub people: BTreeMap<PersonId, GroupPerson>,
    /// Current epoch of the group's key.
    #[n(4)]
    pub epoch: u32,
    /// The public half of the current key.
    #[cbor(n(5), with = "crate::person::card")]
    pub card: DeviceCard,
    /// Whether somebody left or a device was lost since the key was made.
    #[n(6)]
    pub key_due: bool,
    /// The zone whose log alone orders the chain.
    #[n(7)]
    pub home: ZoneId,
    /// The oldest epoch whose secret opens from the current one.
    #[n(8)]
    pub opens_from: u32,
    /// Hashes of the receiving keys of all epochs: none comes back.
    #[n(9)]
    cards: BTreeSet<Hash>,
}

impl GroupState {
    /// Begins a chain from its first record, verified.
    pub fn begin(record: &GroupRecord) -> Result<Self, GroupError> {
        let GroupBody::Genesis { nonce, chain, keys, home, .. } = &record.body else {
            return Err(GroupError::Fork);
        };
        let header = &record.header;
        let founder = continued(None, header.person, chain)?;
        let first = PersonState::first_device(chain).map_err(|_| GroupError::Chain)?;
        let bound = header.group == GroupId::derive(nonce, header.person, first, *home)
            && header.number == 0
            && header.previous == Hash::ZERO;
        if !bound {
            return Err(GroupError::Fork);
        }
        let device = founder.live(&header.device).ok_or(GroupError::Signature)?;
        if !record.verifies(&device.card.verify) {
            return Err(GroupError::Signature);
        }
        if keys.epoch != 1 || keys.previous.is_some() || !keys.card.is_valid() {
            return Err(GroupError::Key);
        }
        if sealed_to(&keys.seals)? != devices(&founder) {
            return Err(GroupError::Seals);
        }
        if devices(&founder).len() > GROUP_DEVICES_MAX || !fits(record) {
            return Err(GroupError::Limit);
        }
        let person = GroupPerson { chain: founder, role: Some(GroupRole::Manager) };
        Ok(Self {
            id: header.group,
            length: 1,
            head: record.hash(),
            people: BTreeMap::from([(header.person, person)]),
            epoch: 1,
            card: keys.card.clone(),
            key_due: false,
            home: *home,
            opens_from: 1,
            cards: BTreeSet::from([Hash::of(&keys.card.receive)]),
        })
    }

    /// A known chain continued by records, or a whole one from its first record. A whole chain
    /// may be sent to those who know its beginning.
    pub fn continued(
        known: Option<&Self>,
        group: GroupId,
        records: &[ByteVec],
    ) -> Result<Self, GroupError> {
        let mut records = records.iter();
        let (mut state, from) = match known {
            Some(known) => (known.clone(), known.length),
            None => {
                let first = records.next().ok_or(GroupError::Fork)?;
                (Self::begin(&GroupRecord::parse(first)?)?, 1)
            }
        };
        for bytes in records {
            let record = GroupRecord::parse(bytes)?;
            if record.number() >= from {
                state.append(&record)?;
            }
        }
        if state.id == group { Ok(state) } else { Err(GroupError::Fork) }
    }

    /// Continues the chain by one verified record; on error nothing has changed.
    pub fn append(&mut self, record: &GroupRecord) -> Result<(), GroupError> {
        let header = &record.header;
        let place = (header.group, header.number, header.previous);
        let follows = place == (self.id, self.length, self.head);
        if !follows {
            return Err(GroupError::Fork);
        }
        if self.length >= GROUP_RECORDS_MAX || !fits(record) {
            return Err(GroupError::Limit);
        }
        if self.author(record)? != GroupRole::Manager {
            return Err(GroupError::Role);
        }
        match &record.body {
            GroupBody::Genesis { .. } => return Err(GroupError::Fork),
            GroupBody::Add { person, role, chain, seals } => {
                self.add(*person, *role, chain, seals)?;
            }
            GroupBody::SetRole { person, role } => self.set_role(*person, Some(*role))?,
            GroupBody::Remove { person } => {
                self.set_role(*person, None)?;
                self.key_due = true;
            }
            GroupBody::Pin { person, chain } => self.pin(*person, chain)?,
            GroupBody::NewKey { keys } => self.new_key(keys)?,
            GroupBody::Seal { epoch, seals } => self.check_seal(*epoch, seals)?,
        }
        self.length += 1;
        self.head = record.hash();
        Ok(())
    }

    /// What the record's author is in the group, once device and signature are right.
    fn author(&self, record: &GroupRecord) -> Result<GroupRole, GroupError> {
        let header = &record.header;
        let person = self.person(&header.person).ok_or(GroupError::Signature)?;
        // A manager's new device may announce itself: its own record brings the proof.
        let announced = match &record.body {
            GroupBody::Pin { person: of, chain } if *of == header.person => {
                Some(continued(Some(&person.chain), *of, chain)?)
            }
            _ => None,
        };
        let chain = announced.as_ref().unwrap_or(&person.chain);
        let device = chain.live(&header.device).ok_or(GroupError::Signature)?;
        if !record.verifies(&device.card.verify) {
            return Err(GroupError::Signature);
        }
        person.role.ok_or(GroupError::Signature)
    }

    fn add(
        &mut self,
        person: PersonId,
        role: GroupRole,
        chain: &[ByteVec],
        seals: &[SealedKey],
    ) -> Result<(), GroupError> {
        if self.person(&person).is_some() {
            return Err(GroupError::Person);
        }
        let known = self.people.get(&person);
        let ever = self.people.len() + usize::from(known.is_none());
        if self.present().count() >= GROUP_PEOPLE_MAX || ever > GROUP_PEOPLE_EVER_MAX {
            return Err(GroupError::Limit);
        }
        let chain = continued(known.map(|p| &p.chain), person, chain)?;
        let theirs = devices(&chain);
        if sealed_to(seals)? != theirs {
            return Err(GroupError::Seals);
        }
        if self.key_holders().union(&theirs).count() > GROUP_DEVICES_MAX {
            return Err(GroupError::Limit);
        }
        self.people.insert(person, GroupPerson { chain, role: Some(role) });
        Ok(())
    }

    fn set_role(&mut self, person: PersonId, role: Option<GroupRole>) -> Result<(), GroupError> {
        let manager = Some(GroupRole::Manager);
        let managers = self.people.values().filter(|p| p.role == manager).count();
        let entry = self.people.get_mut(&person).filter(|p| p.role.is_some());
        let entry = entry.ok_or(GroupError::Person)?;
        if entry.role == manager && role != manager && managers == 1 {
            return Err(GroupError::LastManager);
        }
        entry.role = role;
        Ok(())
    }

    fn pin(&mut self, person: PersonId, chain: &[ByteVec]) -> Result<(), GroupError> {
        let known = &self.person(&person).ok_or(GroupError::Person)?.chain;
        let next = continued(Some(known), person, chain)?;
        if next.length == known.length {
            return Err(GroupError::Chain);
        }
        let (before, after) = (devices(known), devices(&next));
        let holders = self.key_holders();
        let added = after.difference(&before).filter(|id| !holders.contains(id)).count();
        let lost = before.difference(&after).count();
        // Fewer devices always fit.
        if added > lost && holders.len() - lost + added > GROUP_DEVICES_MAX {
            return Err(GroupError::Limit);
        }
        if let Some(entry) = self.people.get_mut(&person) {
            entry.chain = next;
        }
        self.key_due |= lost > 0;
        Ok(())
    }

    fn new_key(&mut self, keys: &GroupKeys) -> Result<(), GroupError> {
        let next = self.epoch.checked_add(1).ok_or(GroupError::Limit)?;
        let receive = Hash::of(&keys.card.receive);
        if keys.epoch != next || !keys.card.is_valid() || self.cards.contains(&receive) {
            return Err(GroupError::Key);
        }
        if sealed_to(&keys.seals)? != self.key_holders() {
            return Err(GroupError::Seals);
        }
        self.epoch = next;
        self.card = keys.card.clone();
        self.cards.insert(receive);
        if keys.previous.is_none() {
            self.opens_from = next;
        }
        self.key_due = false;
        Ok(())
    }

    fn check_seal(&self, epoch: u32, seals: &[SealedKey]) -> Result<(), GroupError> {
        let to = sealed_to(seals)?;
        let fits = epoch == self.epoch && !to.is_empty() && to.is_subset(&self.key_holders());
        if fits { Ok(()) } else { Err(GroupError::Seals) }
    }

    /// Somebody who is in the group now.
    pub fn person(&self, person: &PersonId) -> Option<&GroupPerson> {
        self.people.get(person).filter(|p| p.role.is_some())
    }

    /// Everyone who is in the group now.
    pub fn present(&self) -> impl Iterator<Item = (&PersonId, &GroupPerson)> {
        self.people.iter().filter(|(_, p)| p.role.is_some())
    }

    /// Whether somebody manages the group now.
    pub fn is_manager(&self, person: &PersonId) -> bool {
        self.person(person).is_some_and(|p| p.role == Some(GroupRole::Manager))
    }

    /// Live devices of the group's people: who must hold the group's secret.
    pub fn key_holders(&self) -> BTreeSet<DeviceId> {
        self.present().flat_map(|(_, p)| p.chain.live_devices().map(|(id, _)| *id)).collect()
    }

    /// Under which name secrets are sealed to the current key.
    pub fn key_id(&self) -> DeviceId {
        DeviceId::derive(&self.card)
    }
}

/// Whether a record can be sent to a zone: one that was not parsed was not measured yet.
fn fits(record: &GroupRecord) -> bool {
    record.bytes().len() <= GROUP_RECORD_BYTES_MAX
}

fn continued(
    known: Option<&PersonState>,
    person: PersonId,
    records: &[ByteVec],
) -> Result<PersonState, GroupError> {
    PersonState::continued(known, person, records).map_err(|_| GroupError::Chain)
}

fn devices(chain: &PersonState) -> BTreeSet<DeviceId> {
    chain.live_devices().map(|(id, _)| *id).collect()
}

fn sealed_to(seals: &[SealedKey]) -> Result<BTreeSet<DeviceId>, GroupError> {
    recipients(seals).ok_or(GroupError::Seals)
}
