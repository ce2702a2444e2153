//! Records in a zone: members, roles, keys, invitations, adoption.

use super::{DocumentState, INVITATIONS_MAX, MEMBERS_MAX, Trust, ZoneState};
use crate::envelope::{Envelope, EnvelopeKind};
use crate::ids::{DeviceId, PersonId, ZoneId};
use crate::member::Member;
use crate::person::{PersonRecord, PersonState};
use crate::record::{Arrival, Carried, EpochKeys, SealedKey, ZoneBody, ZoneGenesis, ZoneRecord};
use crate::refusal::Refusal;
use crate::rights::Role;
use minicbor::bytes::ByteVec;
use std::collections::BTreeSet;

/// Who signed a record, in which role, when it was received.
#[derive(Clone, Copy)]
struct Actor {
    person: PersonId,
    role: Role,
    received_ms: u64,
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

    fn actor(&self, record: &ZoneRecord, received_ms: u64, trust: Trust) -> Result<Actor, Refusal> {
        let person = record.header.person;
        let member = self.members.get(&person).ok_or(Refusal::NotMember)?;
        member.role.ok_or(Refusal::NotMember)?;
        let role = member.role_at(received_ms).ok_or(Refusal::Expired)?;
        // Somebody's new device may announce itself: its own record brings the proof.
        let chain = match &record.body {
            Some(ZoneBody::Pin { person: of, chain }) if *of == person => {
                continued(Some(&member.chain), person, chain)?
            }
            _ => member.chain.clone(),
        };
        let device = chain.live(&record.header.device).ok_or(Refusal::Device)?;
        if trust == Trust::Verify && !record.verifies(&device.card.verify) {
            return Err(Refusal::Signature);
        }
        Ok(Actor { person, role, received_ms })
    }

    fn take_genesis(
        &mut self,
        record: &ZoneRecord,
        genesis: &ZoneGenesis,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let header = &record.header;
        let chain = continued(None, header.person, &genesis.chain)?;
        let first = first_device(&genesis.chain)?;
        let bound = self.tree.size() == 0
            && self.id == ZoneId::derive(&genesis.nonce, header.person, first);
        if !bound {
            return Err(Refusal::Zone);
        }
        let device = chain.live(&header.device).ok_or(Refusal::Device)?;
        if trust == Trust::Verify && !record.verifies(&device.card.verify) {
            return Err(Refusal::Signature);
        }
        let holders: BTreeSet<_> = chain.live_devices().map(|(id, _)| *id).collect();
        if genesis.keys.epoch != 1 || recipients(&genesis.keys.seals)? != holders {
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
                if document.owner != actor.person {
                    actor.at_least(Role::Editor)?;
                }
                document.opened.insert(*person);
                Ok(())
            }
            ZoneBody::Adopt(carried) => self.adopt(carried, ciphertext, actor, trust),
            ZoneBody::MoveOut { document, to } => {
                actor.at_least(Role::Editor)?;
                let document = self.documents.get_mut(document).ok_or(Refusal::Target)?;
                if document.moved_to.is_some() {
                    return Err(Refusal::Moved);
                }
                document.moved_to = Some(*to);
                Ok(())
            }
            ZoneBody::MoveIn(arrival) => self.move_in(arrival, actor),
        }
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
        let live: BTreeSet<_> = chain.live_devices().map(|(id, _)| *id).collect();
        if recipients(seals)? != live {
            return Err(Refusal::Seals);
        }
        if let Some(id) = invitation {
            self.invitations.remove(id);
        }
        let member = Member { chain, role: Some(*role), until_ms: *until_ms };
        self.members.insert(*person, member);
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
        if before == Role::Owner && !stays_owner && self.owners() == 1 {
            return Err(Refusal::LastOwner);
        }
        if let Some(member) = self.members.get_mut(&person) {
            (member.role, member.until_ms) = (Some(role), until_ms);
        }
        Ok(())
    }

    fn remove(&mut self, person: PersonId, actor: Actor) -> Result<(), Refusal> {
        let role = self.members.get(&person).and_then(|m| m.role).ok_or(Refusal::Target)?;
        if person != actor.person {
            actor.at_least(Role::Manager)?;
            actor.may_grant(role)?;
        }
        if role == Role::Owner && self.owners() == 1 {
            return Err(Refusal::LastOwner);
        }
        if let Some(member) = self.members.get_mut(&person) {
            member.role = None;
        }
        self.rotation_due = true;
        Ok(())
    }

    fn owners(&self) -> usize {
        let lasting = |m: &&Member| m.role == Some(Role::Owner) && m.until_ms.is_none();
        self.members.values().filter(lasting).count()
    }

    fn rotate(&mut self, keys: &EpochKeys, actor: Actor) -> Result<(), Refusal> {
        actor.at_least(Role::Editor)?;
        let next = self.epoch.checked_add(1).ok_or(Refusal::Limit)?;
        let sealed = recipients(&keys.seals)? == self.key_holders();
        if keys.epoch != next || keys.previous.is_none() || !sealed {
            return Err(Refusal::Seals);
        }
        self.epoch = next;
        self.rotation_due = false;
        Ok(())
    }

    fn seal(&self, epoch: u32, seals: &[SealedKey], actor: Actor) -> Result<(), Refusal> {
        let to = recipients(seals)?;
        let allowed = match self.members.get(&actor.person) {
            Some(own) if actor.role < Role::Editor => {
                own.chain.live_devices().map(|(id, _)| *id).collect()
            }
            _ => self.key_holders(),
        };
        let fits = epoch == self.epoch && !to.is_empty() && to.is_subset(&allowed);
        if fits { Ok(()) } else { Err(Refusal::Seals) }
    }

    fn pin(&mut self, person: PersonId, chain: &[ByteVec], actor: Actor) -> Result<(), Refusal> {
        if person != actor.person {
            actor.at_least(Role::Manager)?;
        }
        let member = self.members.get_mut(&person).ok_or(Refusal::Target)?;
        let next = continued(Some(&member.chain), person, chain)?;
        let lost = member.chain.live_devices().any(|(id, _)| next.live(id).is_none());
        member.chain = next;
        self.rotation_due |= lost;
        Ok(())
    }

    /// Takes in an envelope under somebody else's record: author, claimed time and bytes stay;
    /// number, previous hash and the author's own right at this index do not count.
    fn adopt(
        &mut self,
        carried: &Carried,
        ciphertext: Option<&[u8]>,
        actor: Actor,
        trust: Trust,
    ) -> Result<(), Refusal> {
        let envelope = Envelope::parse(&carried.envelope).map_err(|_| Refusal::Malformed)?;
        let header = &envelope.header;
        let origin = carried.from.map_or(self.id, |(zone, _, _)| zone);
        if header.zone != origin || header.kind != EnvelopeKind::Update {
            return Err(Refusal::Zone);
        }
        actor.at_least(Role::Editor)?;
        if carried.from.is_none() {
            self.check_right(header, actor.person, actor.role)?;
            self.check_key(header, false)?;
        }
        self.check_clocks(header)?;
        let moved = self.documents.get(&header.document).map(|d| &d.authors);
        let chain = match carried.from {
            None => self.members.get(&header.person).map(|m| &m.chain),
            Some(_) => moved.and_then(|authors| authors.get(&header.person)),
        };
        // The device may have been removed since; that it was the author's is what counts.
        let device = chain.and_then(|c| c.devices.get(&header.device)).ok_or(Refusal::Device)?;
        if trust == Trust::Verify {
            if !envelope.verifies(&device.card.verify) {
                return Err(Refusal::Signature);
            }
            if !ciphertext.is_some_and(|c| envelope.fits(c)) {
                return Err(Refusal::Ciphertext);
            }
        }
        let (index, arrived) = (self.tree.size(), carried.from.is_some());
        self.document_for(header).merge(&envelope, index, !arrived);
        Ok(())
    }

    fn move_in(&mut self, arrival: &Arrival, actor: Actor) -> Result<(), Refusal> {
        actor.at_least(Role::Editor)?;
        if arrival.from == self.id || self.documents.contains_key(&arrival.document) {
            return Err(Refusal::Target);
        }
        if arrival.epoch != self.epoch || arrival.wraps.is_empty() {
            return Err(Refusal::Key);
        }
        let mut state = DocumentState::new(arrival.class, arrival.parent, arrival.owner);
        for chain in &arrival.authors {
            let person = PersonState::from_chain(slices(chain)).map_err(|_| Refusal::Chain)?;
            state.authors.insert(person.id, person);
        }
        // Epoch 0 is never current: these keys open what was, and nothing new.
        state.keys.extend(arrival.wraps.iter().map(|(key, _)| (*key, 0)));
        self.documents.insert(arrival.document, state);
        Ok(())
    }
}

impl Actor {
    fn at_least(self, role: Role) -> Result<(), Refusal> {
        if self.role >= role { Ok(()) } else { Err(Refusal::Role) }
    }

    /// Owners alone make, change and remove managers and owners.
    fn may_grant(self, role: Role) -> Result<(), Refusal> {
        if role >= Role::Manager { self.at_least(Role::Owner) } else { Ok(()) }
    }
}

/// A known chain continued by records, or a whole one from its first record.
fn continued(
    known: Option<&PersonState>,
    person: PersonId,
    records: &[ByteVec],
) -> Result<PersonState, Refusal> {
    let state = match known {
        None => PersonState::from_chain(slices(records)).map_err(|_| Refusal::Chain)?,
        Some(known) => {
            let mut state = known.clone();
            for bytes in records {
                let record = PersonRecord::parse(bytes).map_err(|_| Refusal::Chain)?;
                // A whole chain may be sent to those who know its beginning.
                if record.number() < known.length {
                    continue;
                }
                state.apply(&record).map_err(|_| Refusal::Chain)?;
            }
            state
        }
    };
    if state.id == person { Ok(state) } else { Err(Refusal::Chain) }
}

fn slices(chain: &[ByteVec]) -> impl Iterator<Item = &[u8]> {
    chain.iter().map(|bytes| bytes.as_slice())
}

fn first_device(chain: &[ByteVec]) -> Result<DeviceId, Refusal> {
    let first = chain.first().ok_or(Refusal::Chain)?;
    let record = PersonRecord::parse(first).map_err(|_| Refusal::Chain)?;
    let state = PersonState::begin(&record).map_err(|_| Refusal::Chain)?;
    state.devices.keys().next().copied().ok_or(Refusal::Chain)
}

/// The devices that keys are sealed to, each once, in order.
fn recipients(seals: &[SealedKey]) -> Result<BTreeSet<DeviceId>, Refusal> {
    let ordered = seals.windows(2).all(|pair| pair[0].device < pair[1].device);
    if ordered { Ok(seals.iter().map(|s| s.device).collect()) } else { Err(Refusal::Seals) }
}
