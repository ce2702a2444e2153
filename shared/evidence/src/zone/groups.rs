//! Groups in a zone: admitted, changed, removed, and their chains pinned.
//!
//! A group is an editor at most. Owners and managers stay persons: who decides on members must
//! not be decided by a chain that the zone's owners do not write.

use super::records::Actor;
use super::{GROUPS_MAX, Standing, ZoneState};
use crate::group::GroupState;
use crate::ids::{DeviceId, GroupId};
use crate::member::{GroupMember, lasts};
use crate::record::{SealedKey, ZoneBody, ZoneRecord};
use crate::refusal::Refusal;
use crate::rights::Role;
use minicbor::bytes::ByteVec;

impl ZoneState {
    /// The records about groups.
    pub(super) fn take_group(&mut self, body: &ZoneBody, actor: Actor) -> Result<(), Refusal> {
        match body {
            ZoneBody::AdmitGroup { group, role, until_ms, chain, seal } => {
                may_grant(*role, actor)?;
                if !lasts(*until_ms, actor.received_ms) {
                    return Err(Refusal::Seals);
                }
                let next = self.group_continued(*group, chain)?;
                self.admit_group(next, (*role, *until_ms), seal, actor)
            }
            ZoneBody::SetGroupRole { group, role, until_ms } => {
                may_grant(*role, actor)?;
                let member = self.groups.get_mut(group).filter(|g| g.role.is_some());
                let member = member.ok_or(Refusal::Target)?;
                let had_key = member.lasts(self.epoch_ms);
                (member.role, member.until_ms) = (Some(*role), *until_ms);
                self.rotation_due |= had_key != lasts(*until_ms, actor.received_ms);
                Ok(())
            }
            ZoneBody::RemoveGroup { group } => {
                actor.at_least(Role::Manager)?;
                let member = self.groups.get_mut(group).filter(|g| g.role.is_some());
                member.ok_or(Refusal::Target)?.role = None;
                self.rotation_due = true;
                Ok(())
            }
            ZoneBody::PinGroup { group, chain } => self.pin_group(*group, chain, actor),
            _ => Err(Refusal::Malformed),
        }
    }

    /// The standing of a group's manager who brings its records to its home zone: that log orders
    /// them, so removals get through even where the group is no member there any more.
    pub(super) fn brings_home(&self, record: &ZoneRecord) -> Option<Standing<'_>> {
        let Some(ZoneBody::PinGroup { group, .. }) = &record.body else { return None };
        let chain = &self.groups.get(group).filter(|g| g.chain.home == self.id)?.chain;
        let person = record.header.person;
        let pinned = &chain.person(&person).filter(|_| chain.is_manager(&person))?.chain;
        Some(Standing { role: Role::Reader, chain: self.known_chain(&person).unwrap_or(pinned) })
    }

    /// What is known of a group's chain, continued; none of those who are in it at its end may
    /// have another history than the one that the zone knows. Whoever forked their own chain can
    /// so be removed.
    pub(super) fn group_continued(
        &self,
        group: GroupId,
        records: &[ByteVec],
    ) -> Result<GroupState, Refusal> {
        let known = self.groups.get(&group);
        if known.is_none() && self.groups.len() >= GROUPS_MAX {
            return Err(Refusal::Limit);
        }
        let next = GroupState::continued(known.map(|g| &g.chain), group, records)
            .map_err(|_| Refusal::Chain)?;
        next.present().try_for_each(|(_, person)| self.check_agrees(&person.chain))?;
        Ok(next)
    }

    fn admit_group(
        &mut self,
        chain: GroupState,
        (role, until_ms): (Role, Option<u64>),
        seal: &SealedKey,
        actor: Actor,
    ) -> Result<(), Refusal> {
        let group = chain.id;
        if self.groups.get(&group).is_some_and(|g| g.role.is_some()) {
            return Err(Refusal::Target);
        }
        if seal.device != chain.key_id() || self.group_key_is_due(&chain) {
            return Err(Refusal::Seals);
        }
        let people = chain.people.keys().copied().collect();
        let before = self.devices_within(&people, self.epoch_ms);
        let (role, seal) = (Some(role), Some((self.epoch, seal.clone())));
        self.groups.insert(group, GroupMember { chain, role, until_ms, seal });
        let after = self.devices_within(&people, actor.received_ms);
        self.rotation_due |= !before.is_subset(&after);
        Ok(())
    }

    fn pin_group(
        &mut self,
        group: GroupId,
        records: &[ByteVec],
        actor: Actor,
    ) -> Result<(), Refusal> {
        let known = self.groups.get(&group).map(|g| &g.chain);
        // The records prove themselves; who brings them needs to be near the group.
        if known.is_none_or(|known| known.person(&actor.person).is_none()) {
            actor.at_least(Role::Manager)?;
        }
        let length = known.map_or(0, |known| known.length);
        let next = self.group_continued(group, records)?;
        if next.length == length {
            return Err(Refusal::Target);
        }
        let people = next.people.keys().copied().collect();
        // Who held the current key, and who may hold it now.
        let before = self.devices_within(&people, self.epoch_ms);
        let waited = known.is_some_and(|known| self.group_key_is_due(known));
        // What was sealed to the group's older keys does not open from its newest.
        let cut_off = known.is_some_and(|known| next.opens_from > known.epoch);
        match self.groups.get_mut(&group) {
            Some(member) => member.chain = next,
            None => {
                let member = GroupMember { chain: next, role: None, until_ms: None, seal: None };
                self.groups.insert(group, member);
            }
        }
        let member = self.groups.get(&group).filter(|g| g.role.is_some());
        // A group that was left out while its key was due gets the next one.
        let returns =
            (waited || cut_off) && member.is_some_and(|g| !self.group_key_is_due(&g.chain));
        let lost = !before.is_subset(&self.devices_within(&people, actor.received_ms));
        self.rotation_due |= returns || lost;
        Ok(())
    }

    /// Remembers what was sealed to groups: their people open it from there.
    pub(super) fn note_group_seals(&mut self, epoch: u32, seals: &[SealedKey]) {
        let sealed = |id: DeviceId| seals.iter().find(|seal| seal.device == id);
        for member in self.groups.values_mut().filter(|g| g.role.is_some()) {
            if let Some(seal) = sealed(member.chain.key_id()) {
                member.seal = Some((epoch, seal.clone()));
            }
        }
    }
}

/// Managers admit groups, as editors at most.
fn may_grant(role: Role, actor: Actor) -> Result<(), Refusal> {
    actor.at_least(Role::Manager)?;
    if role <= Role::Editor { Ok(()) } else { Err(Refusal::Role) }
}
