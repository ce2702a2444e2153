//! Records in a zone: members, roles, keys, invitations.

use super::{INVITATIONS_MAX, MEMBERS_MAX, Trust, ZoneState};
use crate::ids::{DeviceId, DocumentId, PersonId, ZoneId};
use crate::member::{Member, lasts};
use crate::person::PersonState;
use crate::record::{EpochKeys, SealedKey, ZoneBody, ZoneGenesis, ZoneRecord, recipients};
use crate::refusal::Refusal;
use crate::rights::{Role, demanded_role};
use minicbor::bytes::ByteVec;
use std::collections::BTreeSet;

/// Who signed a record, in which role, when it was received.
#[derive(Clone, Copy)]
pub(super) struct Actor {
    pub person: PersonId,
    pub role: Role,
    pub received_ms: u64,
}

impl ZoneState {
    pub(super) fn take_record(
        &mut self,
        record: &ZoneRecord,
        ciphertext: Option<&[u8]>,
        received_ms: u64,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let header = &record.header;
        if header.zone != self.id {
            return Err(Refusal::Zone);
        }
        if header.previous != self.record_head {
            return Err(Refusal::RecordHead);
        }
        if let Some(ZoneBody::Genesis(genesis)) = &record.body {
            self.take_genesis(record, genesis, trust)?;
            self.epoch_ms = received_ms;
        } else {
            let actor = self.actor(record, received_ms, trust)?;
            match &record.body {
                Some(body) => self.take_body(body, ciphertext, actor, trust)?,
                // What stops everybody's writing is no right of those who may only read or edit.
                None => {
                    actor.at_least(Role::Manager)?;
                    self.newer = true;
                }
            }
        }
        self.record_head = record.hash();
        Ok(())
    }

    pub(super) fn actor(
        &self,
        record: &ZoneRecord,
        received_ms: u64,
        trust: Trust,
    ) -> Result<Actor, Refusal> {
        let (person, device) = (record.header.person, record.header.device);
        let standing = match self.standing(&person, received_ms) {
            Err(refusal) => self.brings_home(record).ok_or(refusal)?,
            Ok(standing) => standing,
        };
        let announced = self.announced(record, standing.chain)?;
        let chain = announced.as_ref().unwrap_or(standing.chain);
        let device = chain.live(&device).ok_or(Refusal::Device)?;
        if !trust.holds(&device.card.verify, |key| record.verifies(key)) {
            return Err(Refusal::Signature);
        }
        Ok(Actor { person, role: standing.role, received_ms })
    }

    /// The author's own chain where the record continues it: somebody's new device may announce
    /// itself, its own record brings the proof.
    fn announced(
        &self,
        record: &ZoneRecord,
        known: &PersonState,
    ) -> Result<Option<PersonState>, Refusal> {
        let (person, device) = (record.header.person, &record.header.device);
        let chain = match &record.body {
            Some(ZoneBody::Pin { person: of, chain }) if *of == person => {
                let pinned = self.pinned(&person).ok_or(Refusal::Target)?;
                continued(Some(pinned), person, chain).map(Some)
            }
            Some(ZoneBody::PinGroup { group, chain }) if known.live(device).is_none() => {
                let next = self.group_continued(*group, chain)?;
                Ok(next.person(&person).map(|p| p.chain.clone()))
            }
            _ => Ok(None),
        };
        Ok(chain?.filter(|chain| chain.length > known.length))
    }

    fn take_genesis(
        &mut self,
        record: &ZoneRecord,
        genesis: &ZoneGenesis,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let header = &record.header;
        let chain = continued(None, header.person, &genesis.chain)?;
        let first = PersonState::first_device(&genesis.chain).map_err(|_| Refusal::Chain)?;
        let bound = self.tree.size() == 0
            && self.id == ZoneId::derive(&genesis.nonce, header.person, first);
        if !bound {
            return Err(Refusal::Zone);
        }
        let device = chain.live(&header.device).ok_or(Refusal::Device)?;
        if !trust.holds(&device.card.verify, |key| record.verifies(key)) {
            return Err(Refusal::Signature);
        }
        let holders: BTreeSet<_> = chain.live_devices().map(|(id, _)| *id).collect();
        if genesis.keys.epoch != 1 || sealed_to(&genesis.keys.seals)? != holders {
            return Err(Refusal::Seals);
        }
        let owner = Member { chain, role: Some(Role::Owner), until_ms: None };
        self.members.insert(header.person, owner);
        self.epoch = 1;
        Ok(())
    }

    fn take_body(
        &mut self,
        body: &ZoneBody,
        ciphertext: Option<&[u8]>,
        actor: Actor,
        trust: Trust,
    ) -> Result<(), Refusal> {
        self.check_demand(body, actor)?;
        match body {
            ZoneBody::Genesis(_) => Err(Refusal::Zone),
            ZoneBody::Admit { .. } => self.admit(body, actor),
            ZoneBody::SetRole { person, role, until_ms } => {
                self.set_role(*person, *role, *until_ms, actor)
            }
            ZoneBody::Remove { person } => self.remove(*person, actor),
            ZoneBody::Rotate { keys } => self.rotate(keys, actor),
            ZoneBody::Seal { epoch, seals } => self.seal(*epoch, seals, actor),
            ZoneBody::Pin { person, chain } => self.pin(*person, chain, actor),
            ZoneBody::Invite(invitation) => {
                actor.at_least(Role::Manager)?;
                actor.may_grant(invitation.role)?;
                self.invitations.retain(|_, i| i.until_ms >= actor.received_ms);
                if self.invitations.len() >= INVITATIONS_MAX {
                    return Err(Refusal::Limit);
                }
                self.invitations.insert(invitation.id, invitation.clone());
                Ok(())
            }
            ZoneBody::Revoke { invitation } => {
                actor.at_least(Role::Manager)?;
                self.invitations.remove(invitation).map(|_| ()).ok_or(Refusal::Target)
            }
            ZoneBody::Open { document, person } => {
                self.role(person, actor.received_ms).ok_or(Refusal::Target)?;
                let document = self.documents.get_mut(document).ok_or(Refusal::Target)?;
                document.opened.insert(*person);
                Ok(())
            }
            ZoneBody::Adopt(carried) => self.adopt(carried, ciphertext, actor, trust),
            ZoneBody::MoveOut { document, to } => {
                let document = self.documents.get_mut(document).ok_or(Refusal::Target)?;
                if document.moved_to.is_some() {
                    return Err(Refusal::Moved);
                }
                document.moved_to = Some(*to);
                Ok(())
            }
            ZoneBody::MoveIn(arrival) => self.move_in(arrival, actor),
            ZoneBody::AdmitGroup { .. }
            | ZoneBody::SetGroupRole { .. }
            | ZoneBody::RemoveGroup { .. }
            | ZoneBody::PinGroup { .. } => self.take_group(body, actor),
            ZoneBody::Vouch { .. } | ZoneBody::Disavow { .. } => self.take_vouch(body, actor),
            ZoneBody::Introduce { commitment, sealed } => {
                self.introduce(*commitment, sealed, actor)
            }
            ZoneBody::Export { documents, note, .. } => self.export(documents, note),
        }
    }

    /// Whether the signer may make a record about documents.
    fn check_demand(&self, body: &ZoneBody, actor: Actor) -> Result<(), Refusal> {
        let owner = |document: &DocumentId| self.documents.get(document).map(|d| d.owner);
        let owns = |document: &DocumentId| owner(document) == Some(actor.person);
        let own = matches!(body, ZoneBody::Open { document, .. } if owns(document));
        demanded_role(body, own).map_or(Ok(()), |role| actor.at_least(role))
    }

    fn admit(&mut self, body: &ZoneBody, actor: Actor) -> Result<(), Refusal> {
        let ZoneBody::Admit { role, until_ms, chain, person, invitation, seals } = body else {
            return Err(Refusal::Malformed);
        };
        actor.at_least(Role::Manager)?;
        actor.may_grant(*role)?;
        let known = self.members.get(person);
        if known.is_some_and(|m| m.role.is_some()) || self.members.len() >= MEMBERS_MAX {
            return Err(Refusal::Target);
        }
        if let Some(id) = invitation {
            let open = self.invitations.get(id).ok_or(Refusal::Target)?;
            if open.role < *role || open.until_ms < actor.received_ms {
                return Err(Refusal::Role);
            }
        }
        let chain = continued(known.map(|m| &m.chain), *person, chain)?;
        self.check_agrees(&chain)?;
        let before = self.chain_of(person).unwrap_or(&chain);
        let newest = if before.length > chain.length { before } else { &chain };
        let live: BTreeSet<_> = newest.live_devices().map(|(id, _)| *id).collect();
        // No key is sealed to somebody whose time is over.
        if sealed_to(seals)? != live || !lasts(*until_ms, actor.received_ms) {
            return Err(Refusal::Seals);
        }
        let lost = before.live_devices().any(|(id, _)| !live.contains(id));
        if let Some(id) = invitation {
            self.invitations.remove(id);
        }
        let member = Member { chain, role: Some(*role), until_ms: *until_ms };
        self.members.insert(*person, member);
        self.rotation_due |= lost;
        Ok(())
    }

    fn set_role(
        &mut self,
        person: PersonId,
        role: Role,
        until_ms: Option<u64>,
        actor: Actor,
    ) -> Result<(), Refusal> {
        actor.at_least(Role::Manager)?;
        let before = self.members.get(&person).and_then(|m| m.role).ok_or(Refusal::Target)?;
        actor.may_grant(before)?;
        actor.may_grant(role)?;
        let stays_owner = role == Role::Owner && until_ms.is_none();
        if !stays_owner && self.is_last_owner(&person) {
            return Err(Refusal::LastOwner);
        }
        let since = self.epoch_ms;
        let member = self.members.get_mut(&person).ok_or(Refusal::Target)?;
        let had_key = member.lasts(since);
        (member.role, member.until_ms) = (Some(role), until_ms);
        // Whoever ends here keeps the current key, and whoever comes back does not have it.
        self.rotation_due |= had_key != lasts(until_ms, actor.received_ms);
        Ok(())
    }

    fn remove(&mut self, person: PersonId, actor: Actor) -> Result<(), Refusal> {
        let role = self.members.get(&person).and_then(|m| m.role).ok_or(Refusal::Target)?;
        if person != actor.person {
            actor.at_least(Role::Manager)?;
            actor.may_grant(role)?;
        }
        if self.is_last_owner(&person) {
            return Err(Refusal::LastOwner);
        }
        if let Some(member) = self.members.get_mut(&person) {
            member.role = None;
        }
        self.rotation_due = true;
        Ok(())
    }

    /// Whether nobody else is an owner without an end date.
    fn is_last_owner(&self, person: &PersonId) -> bool {
        let stays = |m: &Member| m.role == Some(Role::Owner) && m.until_ms.is_none();
        self.members.get(person).is_some_and(stays)
            && !self.members.iter().any(|(other, member)| other != person && stays(member))
    }

    fn rotate(&mut self, keys: &EpochKeys, actor: Actor) -> Result<(), Refusal> {
        actor.at_least(Role::Editor)?;
        let next = self.epoch.checked_add(1).ok_or(Refusal::Limit)?;
        let sealed = sealed_to(&keys.seals)? == self.key_holders(actor.received_ms);
        if keys.epoch != next || keys.previous.is_none() || !sealed {
            return Err(Refusal::Seals);
        }
        (self.epoch, self.epoch_ms) = (next, actor.received_ms);
        self.rotation_due = false;
        self.note_group_seals(next, &keys.seals);
        Ok(())
    }

    fn seal(&mut self, epoch: u32, seals: &[SealedKey], actor: Actor) -> Result<(), Refusal> {
        let to = sealed_to(seals)?;
        let mut allowed = self.key_holders(actor.received_ms);
        if actor.role < Role::Editor {
            let own = self.chain_of(&actor.person).ok_or(Refusal::Seals)?;
            allowed.retain(|device| own.live(device).is_some());
        }
        if epoch != self.epoch || to.is_empty() || !to.is_subset(&allowed) {
            return Err(Refusal::Seals);
        }
        self.note_group_seals(epoch, seals);
        Ok(())
    }

    fn pin(&mut self, person: PersonId, chain: &[ByteVec], actor: Actor) -> Result<(), Refusal> {
        if person != actor.person {
            actor.at_least(Role::Manager)?;
        }
        let known = self.pinned(&person).ok_or(Refusal::Target)?;
        let next = continued(Some(known), person, chain)?;
        self.check_agrees(&next)?;
        let lost = known.live_devices().any(|(id, _)| next.live(id).is_none());
        if self.members.len() >= MEMBERS_MAX && !self.members.contains_key(&person) {
            return Err(Refusal::Limit);
        }
        match self.members.get_mut(&person) {
            Some(member) => member.chain = next,
            None => {
                self.members.insert(person, Member { chain: next, role: None, until_ms: None });
            }
        }
        self.rotation_due |= lost;
        Ok(())
    }

    /// The chain that a pin continues: of a member, or of somebody in a group, whose devices
    /// announce themselves here too.
    fn pinned(&self, person: &PersonId) -> Option<&PersonState> {
        let member = self.members.get(person).map(|member| &member.chain);
        let by_group = || self.memberships(person).next().and_then(|_| self.known_chain(person));
        member.or_else(by_group)
    }
}

impl Actor {
    pub(super) fn at_least(self, role: Role) -> Result<(), Refusal> {
        if self.role >= role { Ok(()) } else { Err(Refusal::Role) }
    }

    /// Owners alone make, change and remove managers and owners.
    fn may_grant(self, role: Role) -> Result<(), Refusal> {
        if role >= Role::Manager { self.at_least(Role::Owner) } else { Ok(()) }
    }
}

fn continued(
    known: Option<&PersonState>,
    person: PersonId,
    records: &[ByteVec],
) -> Result<PersonState, Refusal> {
    PersonState::continued(known, person, records).map_err(|_| Refusal::Chain)
}

fn sealed_to(seals: &[SealedKey]) -> Result<BTreeSet<DeviceId>, Refusal> {
    recipients(seals).ok_or(Refusal::Seals)
}
