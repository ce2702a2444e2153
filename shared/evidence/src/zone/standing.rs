//! Who somebody is in a zone at one place of its log. Whether they are a member themselves or
//! through groups is decided here and nowhere else.

use super::ZoneState;
use crate::group::GroupState;
use crate::ids::{DeviceId, PersonId};
use crate::member::{GroupMember, lasts};
use crate::person::PersonState;
use crate::refusal::Refusal;
use crate::rights::Role;
use cahier_crypto::DeviceCard;
use std::collections::{BTreeMap, BTreeSet};

/// What a person may do, and with which devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The best of their own role and those of the groups that they are in.
    pub role: Role,
    /// Their chain as far as the zone knows it.
    pub chain: &'a PersonState,
}

impl ZoneState {
    /// What a person may do at a moment of the relay's clock. Every check of a right asks this.
    pub fn standing(&self, person: &PersonId, at_ms: u64) -> Result<Standing<'_>, Refusal> {
        let mut known = self.memberships(person).peekable();
        known.peek().ok_or(Refusal::NotMember)?;
        let current = known.filter(|(_, until_ms)| lasts(*until_ms, at_ms));
        let role = current.map(|(role, _)| role).max().ok_or(Refusal::Expired)?;
        let chain = self.chain_of(person).ok_or(Refusal::NotMember)?;
        Ok(Standing { role, chain })
    }

    /// Whom the relay serves: whoever is a member, and managers of groups whose home this is, who
    /// may always bring what their group decided.
    pub fn served(&self, person: &PersonId, at_ms: u64) -> Result<Standing<'_>, Refusal> {
        let manages =
            |group: &&GroupMember| group.chain.home == self.id && group.chain.is_manager(person);
        self.standing(person, at_ms).or_else(|refusal| {
            self.groups.values().find(manages).ok_or(refusal)?;
            let chain = self.known_chain(person).ok_or(refusal)?;
            Ok(Standing { role: Role::Reader, chain })
        })
    }

    /// Every way in which a person is a member: roles, and until when they last.
    pub fn memberships(&self, person: &PersonId) -> impl Iterator<Item = (Role, Option<u64>)> {
        let person = *person;
        let own = self.members.get(&person).and_then(|m| Some((m.role?, m.until_ms)));
        let groups = self.groups.values().filter(move |g| g.chain.person(&person).is_some());
        own.into_iter().chain(groups.filter_map(|g| Some((g.role?, g.until_ms))))
    }

    /// A person's role at a moment of the relay's clock.
    pub fn role(&self, person: &PersonId, received_ms: u64) -> Option<Role> {
        self.standing(person, received_ms).ok().map(|standing| standing.role)
    }

    /// A person's chain as far as the zone knows it. Where nothing else says it, the pin of a
    /// group that they were in does: work of before can still be taken in.
    pub fn chain_of(&self, person: &PersonId) -> Option<&PersonState> {
        let former = self.groups.values().filter_map(|g| g.chain.people.get(person));
        let former = former.map(|p| &p.chain).max_by_key(|chain| chain.length);
        self.known_chain(person).or(former)
    }

    /// The same from their own pins and those of groups that they are in. No two of them
    /// contradict each other, so the longest says most: a device that was removed anywhere is
    /// removed.
    pub(super) fn known_chain(&self, person: &PersonId) -> Option<&PersonState> {
        let own = self.members.get(person).map(|m| &m.chain);
        let groups = self.groups.values().filter_map(|g| g.chain.person(person));
        own.into_iter().chain(groups.map(|p| &p.chain)).max_by_key(|chain| chain.length)
    }

    /// Everyone whose chain the zone knows, former ones too.
    pub fn people(&self) -> BTreeSet<PersonId> {
        let groups = self.groups.values().flat_map(|g| g.chain.people.keys());
        self.members.keys().chain(groups).copied().collect()
    }

    /// Refuses a chain that contradicts what the zone knows of that person.
    pub(super) fn check_agrees(&self, chain: &PersonState) -> Result<(), Refusal> {
        let agrees = self.known_chain(&chain.id).is_none_or(|known| known.agrees(chain));
        if agrees { Ok(()) } else { Err(Refusal::Chain) }
    }

    /// Whether a group's key is in the hands of somebody who must not have it any more, as far
    /// as the zone knows: nothing is sealed to it until the group has a new one.
    pub fn group_key_is_due(&self, group: &GroupState) -> bool {
        let lost = |theirs: &PersonState| {
            let known = self.chain_of(&theirs.id);
            // A shorter chain does not know of what was added since.
            let later = known.filter(|known| known.length > theirs.length);
            later.is_some_and(|known| theirs.live_devices().any(|(d, _)| known.live(d).is_none()))
        };
        group.key_due || group.present().any(|(_, person)| lost(&person.chain))
    }

    /// Whether new keys are due at a moment of the relay's clock: somebody left or lost a device,
    /// or came to their end, since the current key was made.
    pub fn new_keys_due(&self, at_ms: u64) -> bool {
        self.rotation_due || self.someone_ended(at_ms)
    }

    fn someone_ended(&self, at_ms: u64) -> bool {
        let since = self.epoch_ms;
        let mut members = self.members.iter().filter(|(_, m)| m.lasts(since) && !m.lasts(at_ms));
        let mut groups = self.groups.values().filter(|g| g.lasts(since) && !g.lasts(at_ms));
        // Whoever is a member in another way goes on reading.
        let is_out = |person: &PersonId| self.role(person, at_ms).is_none();
        members.any(|(person, _)| is_out(person))
            || groups.any(|group| group.chain.present().any(|(person, _)| is_out(person)))
    }

    /// Who must hold the zone key at a moment of the relay's clock, and the cards that it is
    /// sealed to: live devices of members, and the current key of each group.
    pub fn key_cards(&self, at_ms: u64) -> BTreeMap<DeviceId, &DeviceCard> {
        let members = self.members.iter().filter(|(_, m)| m.lasts(at_ms));
        let chains = members.filter_map(|(person, _)| self.chain_of(person));
        let devices = chains.flat_map(PersonState::live_devices).map(|(id, d)| (*id, &d.card));
        let groups = self.groups.values().filter(|g| g.lasts(at_ms));
        let groups = groups.map(|g| &g.chain).filter(|g| !self.group_key_is_due(g));
        devices.chain(groups.map(|g| (g.key_id(), &g.card))).collect()
    }

    /// Who must hold the zone key, by id.
    pub fn key_holders(&self, at_ms: u64) -> BTreeSet<DeviceId> {
        self.key_cards(at_ms).into_keys().collect()
    }

    /// Which devices of these people may hold the zone key at a moment of the relay's clock.
    pub(super) fn devices_within(
        &self,
        people: &BTreeSet<PersonId>,
        at_ms: u64,
    ) -> BTreeSet<DeviceId> {
        let is_in = |person: &&PersonId| {
            self.memberships(person).any(|(_, until_ms)| lasts(until_ms, at_ms))
        };
        let within = people.iter().filter(is_in);
        let chains = within.filter_map(|person| self.chain_of(person));
        chains.flat_map(PersonState::live_devices).map(|(id, _)| *id).collect()
    }
}
