//! What engines do about groups unasked: they learn chains from zones' logs, open zone keys
//! through them, tell zones what they have not heard, and make keys that are due.
//!
//! A group's chain has no relay of its own. Its records are ordered by one of the zones that it
//! is a member of, the one with the smallest id, which all its people see: other zones get a
//! record once it stands there. So two managers who act at once do not split the group.

use super::group::Group;
use super::groups::{cards_of, seal_group_key};
use super::{CommandError, Context, Engine};
use crate::rows::GroupRow;
use crate::store::Place;
use cahier_crypto::{DeviceCard, GroupKey, Secret32, ZoneKey};
use cahier_evidence::{
    DeviceId, GROUP_RECORD_BYTES_MAX, GroupBody, GroupId, GroupKeys, Hash, Role, ZoneBody, ZoneId,
    group_wrap_context, seal_context,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// Groups from their stored chains; the places of those that do not verify.
    pub(super) fn load_groups(&mut self, rows: Vec<(Place, GroupRow)>) -> Vec<Place> {
        let mut damaged = Vec::new();
        for (place, row) in rows {
            match Group::read(&row.chain, &self.me) {
                Ok(group) => {
                    self.groups.insert(group.state.id, group);
                }
                Err(_) => damaged.push(place),
            }
        }
        damaged
    }

    /// What an accepted record says of a group's chain.
    pub(super) fn learn_group(&mut self, zone: ZoneId, body: &ZoneBody) {
        let (ZoneBody::AdmitGroup { group, chain, .. } | ZoneBody::PinGroup { group, chain }) =
            body
        else {
            return;
        };
        let orders = self.ordering_zone(*group).is_none_or(|ordering| ordering == zone);
        let heard = match self.groups.get_mut(group) {
            Some(known) => known.hear(chain, orders, &self.me),
            None => Group::read(chain, &self.me).map(|read| {
                self.groups.insert(*group, read);
            }),
        };
        // What does not fit here was accepted by the zone all the same, and counts there: this
        // device then goes by the zone alone and opens nothing through the group.
        if heard.is_ok() {
            self.save_group(*group);
        }
    }

    /// Opens keys of a zone that were sealed to groups of this person.
    pub(super) fn open_by_groups(&mut self, id: ZoneId) {
        let Some(zone) = self.zones.get(&id) else { return };
        let sealed = zone.accepted.groups.values().filter_map(|group| group.seal.as_ref());
        let sealed = sealed.filter(|(epoch, _)| !zone.keys.contains_key(epoch));
        let opened = sealed.filter_map(|(epoch, seal)| {
            let key = self.groups.values().find_map(|group| group.opener(seal.device))?;
            let context = seal_context(id, *epoch, seal.device);
            let secret = Secret32::from_slice(&key.open(&context, &seal.sealed).ok()?)?;
            Some((*epoch, ZoneKey::from_secret(secret)))
        });
        let opened: Vec<(u32, ZoneKey)> = opened.collect();
        if opened.is_empty() {
            return;
        }
        for (epoch, key) in opened {
            self.keep_zone_key(id, epoch, key);
        }
        // The first key opens the zone's title.
        self.save_zone(id);
    }

    /// What this person owes the groups of a zone once it is in step: their own new devices, a
    /// key that is due, and to the zone what it has not heard. True where something was done.
    pub(super) fn tend_groups_of(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> bool {
        let Some(zone) = self.zones.get(&id) else { return false };
        let admitted = zone.projected.groups.iter().filter(|(_, member)| member.role.is_some());
        let groups: Vec<GroupId> = admitted.map(|(group, _)| *group).collect();
        let before = zone.outbox.len();
        for group in groups {
            // A failure is tried again after the next pull.
            if self.ordering_zone(group) == Some(id) {
                let _ = self.tend_group(group, ctx);
            }
            let _ = self.pin_group(id, group, ctx);
        }
        self.zones.get(&id).is_some_and(|zone| zone.outbox.len() > before)
    }

    /// The same for every group, whatever zones know: this person's devices have changed.
    pub(super) fn tend_groups(&mut self, ctx: &mut Context<'_>) {
        let groups: Vec<GroupId> = self.groups.keys().copied().collect();
        for group in groups {
            // What cannot be done now is a duty once a zone of the group is in step.
            let _ = self.tend_group(group, ctx);
            self.pin_group_everywhere(group, ctx);
        }
    }

    fn tend_group(&mut self, id: GroupId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let me = self.me.state.id;
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let (Some(own), Some(_)) = (group.state.person(&me), group.key()) else { return Ok(()) };
        let known: BTreeSet<DeviceId> = own.chain.live_devices().map(|(id, _)| *id).collect();
        let length = own.chain.length as usize;
        let chain = self.me.row.chain.get(length..).unwrap_or_default().to_vec();
        if !chain.is_empty() {
            self.extend_group(id, GroupBody::Pin { person: me, chain }, ctx)?;
            let mut cards = self.own_cards();
            cards.retain(|device, _| !known.contains(device));
            self.seal_group_to(id, cards, ctx)?;
        }
        let due = self.groups.get(&id).is_some_and(|group| group.state.key_due);
        if due { self.renew_group_key(id, ctx) } else { Ok(()) }
    }

    fn seal_group_to(
        &mut self,
        id: GroupId,
        cards: BTreeMap<DeviceId, DeviceCard>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        if cards.is_empty() {
            return Ok(());
        }
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let (epoch, key) = (group.state.epoch, group.key().ok_or(CommandError::NoKey)?);
        let seals = seal_group_key(id, epoch, key, cards, ctx)?;
        self.extend_group(id, GroupBody::Seal { epoch, seals }, ctx)
    }

    /// Makes the group's next key for everyone who is in it now.
    pub(super) fn renew_group_key(
        &mut self,
        id: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let old = group.key().ok_or(CommandError::NoKey)?;
        let (epoch, key) = (group.state.epoch + 1, GroupKey::make(ctx.rng));
        let wrapped = key.wrap_previous(ctx.rng, &group_wrap_context(id, epoch), old);
        let cards = group.state.present().flat_map(|(_, person)| cards_of(&person.chain)).collect();
        let seals = seal_group_key(id, epoch, &key, cards, ctx)?;
        let previous = Some(wrapped.into());
        let keys = GroupKeys { epoch, card: key.card().clone(), seals, previous };
        self.extend_group(id, GroupBody::NewKey { keys }, ctx)
    }

    /// The zone whose log orders a group's records; none while no zone has admitted it.
    fn ordering_zone(&self, group: GroupId) -> Option<ZoneId> {
        let admits = |zone: &super::zone::Zone| {
            let member = zone.accepted.groups.get(&group);
            zone.alarm.is_none() && member.is_some_and(|member| member.role.is_some())
        };
        self.zones.iter().find(|(_, zone)| admits(zone)).map(|(id, _)| *id)
    }

    /// How many records of a group's chain may go to a zone now: to the one that orders them
    /// all, to others those that stand there.
    pub(super) fn settled(&self, zone: ZoneId, id: GroupId, group: &Group) -> usize {
        let ordering = self.ordering_zone(id).filter(|ordering| *ordering != zone);
        let ordering = ordering.and_then(|ordering| self.zones.get(&ordering));
        let stands = ordering.and_then(|zone| zone.accepted.groups.get(&id));
        let length = stands.map(|member| member.chain.length as usize);
        length.unwrap_or(group.chain.len()).min(group.chain.len())
    }

    pub(super) fn pin_group_everywhere(&mut self, id: GroupId, ctx: &mut Context<'_>) {
        let zones: Vec<ZoneId> = self.zones.keys().copied().collect();
        for zone in zones {
            // Zones that cannot take it now get it as a duty when they are in step.
            let _ = self.pin_group(zone, id, ctx);
        }
    }

    /// Tells a zone how a group's chain goes on.
    fn pin_group(
        &mut self,
        zone: ZoneId,
        id: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let (me, group) = (self.me.state.id, self.groups.get(&id));
        let group = group.ok_or(CommandError::NotFound)?;
        let state = &self.zone(&zone)?.projected;
        let manages = state.role(&me, state.received_ms) >= Some(Role::Manager);
        let member = state.groups.get(&id);
        let known = &member.filter(|m| m.role.is_some()).ok_or(CommandError::NotFound)?.chain;
        let length = known.length as usize;
        let last = length.checked_sub(1).and_then(|last| group.chain.get(last));
        // A zone that knows another end of the chain is told nothing that does not follow, and
        // those who are not near the group leave it to others.
        let follows = last.is_some_and(|last| Hash::of(last) == known.head);
        if !follows || !(known.person(&me).is_some() || manages) {
            return Ok(());
        }
        let follows = group.chain.get(length..self.settled(zone, id, group));
        for chain in parts(follows.unwrap_or_default()) {
            self.propose(zone, ZoneBody::PinGroup { group: id, chain }, None, ctx)?;
        }
        Ok(())
    }
}

/// Records in pieces that a zone's record can hold.
pub(super) fn parts(records: &[ByteVec]) -> Vec<Vec<ByteVec>> {
    let mut parts: Vec<Vec<ByteVec>> = Vec::new();
    let mut bytes = 0;
    for record in records {
        bytes += record.len();
        match parts.last_mut() {
            Some(part) if bytes <= GROUP_RECORD_BYTES_MAX => part.push(record.clone()),
            _ => {
                bytes = record.len();
                parts.push(vec![record.clone()]);
            }
        }
    }
    parts
}
