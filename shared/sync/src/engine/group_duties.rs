//! What engines do about groups unasked: they learn chains from zones' logs, open zone keys
//! through them, tell zones what they have not heard, and make keys that are due.
//!
//! A group's chain has no relay of its own. Its genesis names a home zone, whose log alone orders
//! its records: other zones get a record once it stands there. So two managers who act at once do
//! not split the group. Managers alone sign; what others need of it is a duty of managers.

use super::group::{Group, person_records};
use super::groups::{cards_of, seal_group_key};
use super::zone::Zone;
use super::{CommandError, Context, Engine};
use crate::rows::GroupRow;
use crate::store::Place;
use cahier_crypto::{DeviceCard, GroupKey, Secret32, ZoneKey};
use cahier_evidence::{
    DeviceId, GROUP_RECORD_BYTES_MAX, GroupBody, GroupId, GroupKeys, GroupRecord, Hash, PersonId,
    PersonRecord, Refusal, Role, ZoneBody, ZoneId, group_wrap_context, seal_context,
};
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

impl Engine {
    /// Groups from their stored chains; the places of those that do not verify.
    pub(super) fn load_groups(&mut self, rows: Vec<(Place, GroupRow)>) -> Vec<Place> {
        let mut damaged = Vec::new();
        for (place, row) in rows {
            match Group::read(&row.chain, &self.me) {
                Ok(mut group) => {
                    for bytes in &row.heard {
                        // What does not follow any more was pinned since.
                        if let Ok(record) = PersonRecord::parse(bytes) {
                            group.hear_person(&record);
                        }
                    }
                    self.groups.insert(group.state.id, group);
                }
                Err(_) => damaged.push(place),
            }
        }
        damaged
    }

    /// What an accepted record says of a group's chain, and of its people.
    pub(super) fn learn_group(&mut self, zone: ZoneId, body: &ZoneBody) {
        self.hear_people(body);
        let (ZoneBody::AdmitGroup { group, chain, .. } | ZoneBody::PinGroup { group, chain }) =
            body
        else {
            return;
        };
        let known = self.groups.get(group).map(|known| known.state.home);
        let Some(home) = known.or_else(|| home_in(chain)) else { return };
        // Other zones are brought what stands at home. They say something new only to whoever
        // does not see the home zone.
        if home != zone && self.zones.contains_key(&home) {
            return;
        }
        let heard = match self.groups.get_mut(group) {
            Some(known) => known.hear(chain, home == zone, &self.me),
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

    /// Remembers how the chains of people in groups go on: the groups' managers pin that.
    fn hear_people(&mut self, body: &ZoneBody) {
        let records = match body {
            ZoneBody::Genesis(genesis) => genesis.chain.clone(),
            ZoneBody::Admit { chain, .. } | ZoneBody::Pin { chain, .. } => chain.clone(),
            ZoneBody::AdmitGroup { chain, .. } | ZoneBody::PinGroup { chain, .. } => {
                person_records(chain)
            }
            _ => return,
        };
        let mut changed = BTreeSet::new();
        for record in records.iter().filter_map(|bytes| PersonRecord::parse(bytes).ok()) {
            for (id, group) in &mut self.groups {
                if group.hear_person(&record) {
                    changed.insert(*id);
                }
            }
        }
        for id in changed {
            self.save_group(id);
        }
    }

    /// Opens keys of a zone that were sealed to groups of this person, and those of other zones
    /// of groups whose home it is.
    pub(super) fn open_by_groups(&mut self, id: ZoneId) {
        self.open_zone_by_groups(id);
        let has = |zone: &Zone| zone.accepted.groups.values().any(|g| g.chain.home == id);
        let others = self.zones.iter().filter(|(other, zone)| **other != id && has(zone));
        let others: Vec<ZoneId> = others.map(|(other, _)| *other).collect();
        for other in others {
            self.open_zone_by_groups(other);
            self.queue_content(other, Vec::new());
        }
    }

    fn open_zone_by_groups(&mut self, id: ZoneId) {
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

    /// What this person owes the groups of a zone once it is in step: to the groups that they
    /// manage and whose home it is, new devices and a key that is due; to zones, what they have
    /// not heard. True where something was done.
    pub(super) fn tend_groups_of(&mut self, id: ZoneId, ctx: &mut Context<'_>) -> bool {
        let Some(zone) = self.zones.get(&id) else { return false };
        let groups: Vec<GroupId> = zone.projected.groups.keys().copied().collect();
        let before = zone.outbox.len();
        for group in groups {
            if self.groups.get(&group).is_some_and(|known| known.state.home == id) {
                self.tend_home(id, group, ctx);
            } else {
                let told = self.pin_group(id, group, ctx);
                self.note_told(id, group, told);
            }
        }
        self.zones.get(&id).is_some_and(|zone| zone.outbox.len() > before)
    }

    /// The same for every group: this person's devices have changed.
    pub(super) fn tend_groups(&mut self, ctx: &mut Context<'_>) {
        let groups = self.groups.iter().map(|(id, group)| (*id, group.state.home));
        let groups: Vec<(GroupId, ZoneId)> = groups.collect();
        for (group, home) in groups {
            self.tend_home(home, group, ctx);
        }
    }

    /// Does what is due for a group, and tells zones. What cannot be done now is remembered for
    /// those who ask, and a duty again once the zone is in step.
    fn tend_home(&mut self, home: ZoneId, group: GroupId, ctx: &mut Context<'_>) {
        let tended = self.tend_group(group, ctx);
        self.pin_group_everywhere(group, ctx);
        if tended.is_err() {
            self.note_told(home, group, tended);
        }
    }

    fn note_told(&mut self, zone: ZoneId, group: GroupId, told: Result<(), CommandError>) {
        match told {
            Ok(()) => self.untold.remove(&(zone, group)),
            Err(error) => self.untold.insert((zone, group), error),
        };
    }

    fn tend_group(&mut self, id: GroupId, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let me = self.me.state.id;
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        if !group.state.is_manager(&me) {
            return Ok(());
        }
        let mut pins = Vec::new();
        for (person, known) in group.state.present() {
            let own = self.me.row.chain.get(known.chain.length as usize..);
            let chain = match *person == me {
                true => own.unwrap_or_default().to_vec(),
                false => group.following(person),
            };
            if !chain.is_empty() {
                pins.push((*person, chain));
            }
        }
        // A device that the group has not heard of says first who it is.
        pins.sort_by_key(|(person, _)| *person != me);
        for (person, chain) in pins {
            self.pin_person(id, person, chain, ctx)?;
        }
        let due = self.groups.get(&id).is_some_and(|group| group.state.key_due);
        if due { self.renew_group_key(id, ctx) } else { Ok(()) }
    }

    /// Tells a group how the chain of somebody in it goes on, and seals its key to devices that
    /// lack it. A key that is due is sealed to them when it is made.
    fn pin_person(
        &mut self,
        id: GroupId,
        person: PersonId,
        chain: Vec<ByteVec>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let before = self.cards_in(id, &person);
        self.extend_group(id, GroupBody::Pin { person, chain }, ctx)?;
        let mut cards = self.cards_in(id, &person);
        cards.retain(|device, _| !before.contains_key(device));
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        if group.state.key_due || group.key().is_none() {
            return Ok(());
        }
        self.seal_group_to(id, cards, ctx)
    }

    fn cards_in(&self, id: GroupId, person: &PersonId) -> BTreeMap<DeviceId, DeviceCard> {
        let group = self.groups.get(&id);
        let person = group.and_then(|group| group.state.person(person));
        person.map(|person| cards_of(&person.chain)).unwrap_or_default()
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

    /// Makes the group's next key for everyone who is in it now. Where the key of before is not
    /// here, older ones do not open from it: zones then make new keys for the group.
    pub(super) fn renew_group_key(
        &mut self,
        id: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let (epoch, key) = (group.state.epoch + 1, GroupKey::make(ctx.rng));
        let context = group_wrap_context(id, epoch);
        let previous = group.key().map(|old| key.wrap_previous(ctx.rng, &context, old).into());
        let cards = group.state.present().flat_map(|(_, person)| cards_of(&person.chain)).collect();
        let seals = seal_group_key(id, epoch, &key, cards, ctx)?;
        let keys = GroupKeys { epoch, card: key.card().clone(), seals, previous };
        self.extend_group(id, GroupBody::NewKey { keys }, ctx)
    }

    /// How many records of a group's chain may go to a zone now: to its home all, to others
    /// those that stand there.
    pub(super) fn settled(&self, zone: ZoneId, group: &Group) -> usize {
        if zone == group.state.home {
            return group.chain.len();
        }
        let home = self.zones.get(&group.state.home).filter(|home| home.alarm.is_none());
        let stands = home.and_then(|home| home.accepted.groups.get(&group.state.id));
        stands.map_or(0, |member| member.chain.length as usize).min(group.chain.len())
    }

    /// What a zone has not heard of a group's chain and may hear now. One that knows another end
    /// of the chain is told nothing that does not follow.
    pub(super) fn unheard(&self, zone: ZoneId, id: GroupId) -> Result<Vec<ByteVec>, CommandError> {
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let known = self.zone(&zone)?.projected.groups.get(&id);
        let known = &known.ok_or(CommandError::NotFound)?.chain;
        let length = known.length as usize;
        let last = length.checked_sub(1).and_then(|last| group.chain.get(last));
        if last.is_some_and(|last| Hash::of(last) != known.head) {
            return Err(Refusal::RecordHead.into());
        }
        let follows = group.chain.get(length..self.settled(zone, group));
        Ok(follows.unwrap_or_default().to_vec())
    }

    /// Whether a group's home can take one more record of it now.
    pub(super) fn check_home(&self, id: GroupId) -> Result<(), CommandError> {
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let home = group.state.home;
        if self.zone(&home)?.alarm.is_some() {
            return Err(CommandError::Alarm);
        }
        self.check_zone_open(home)?;
        self.check_read(home)?;
        self.unheard(home, id).map(|_| ())
    }

    /// Brings to a group's home what was signed here; other zones hear once it stands there.
    pub(super) fn pin_home(
        &mut self,
        id: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let home = self.groups.get(&id).ok_or(CommandError::NotFound)?.state.home;
        self.pin_group(home, id, ctx)
    }

    fn pin_group_everywhere(&mut self, id: GroupId, ctx: &mut Context<'_>) {
        let zones: Vec<ZoneId> = self.zones.keys().copied().collect();
        for zone in zones {
            // Zones that cannot take it now get it as a duty when they are in step.
            let told = self.pin_group(zone, id, ctx);
            self.note_told(zone, id, told);
        }
    }

    /// Tells a zone that has the group how its chain goes on. Those who are not near the group
    /// leave it to others.
    fn pin_group(
        &mut self,
        zone: ZoneId,
        id: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let me = self.me.state.id;
        let state = &self.zone(&zone)?.projected;
        let (Some(member), Some(group)) = (state.groups.get(&id), self.groups.get(&id)) else {
            return Ok(());
        };
        let manages = state.role(&me, state.received_ms) >= Some(Role::Manager);
        let near = member.chain.person(&me).is_some() || manages;
        let brings_home = group.state.home == zone && member.chain.is_manager(&me);
        if !(brings_home || (near && member.role.is_some())) {
            return Ok(());
        }
        for chain in parts(&self.unheard(zone, id)?) {
            self.propose(zone, ZoneBody::PinGroup { group: id, chain }, None, ctx)?;
        }
        Ok(())
    }
}

/// The home zone that a chain names at its beginning.
fn home_in(chain: &[ByteVec]) -> Option<ZoneId> {
    match GroupRecord::parse(chain.first()?).ok()?.body {
        GroupBody::Genesis { home, .. } => Some(home),
        _ => None,
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
