//! Groups: people who are let into zones together. What their managers do, and how groups look.

use super::group::Group;
use super::group_duties::parts;
use super::{CommandError, Context, Engine, Work};
use crate::rows::GroupRow;
use crate::store::Table;
use cahier_crypto::{DeviceCard, GroupKey, fill};
use cahier_evidence::{
    DeviceId, GroupBody, GroupError, GroupId, GroupKeys, GroupMember, GroupRecord, GroupRole,
    GroupState, PersonId, PersonState, Refusal, Role, SealedKey, ZoneBody, ZoneId,
    group_note_context, group_seal_context,
};
use cahier_notebook::read_directory;
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;

/// A group as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupView {
    /// Which.
    pub id: GroupId,
    /// Name, for those who are in it.
    pub name: Option<String>,
    /// Who is in it, and as what.
    pub people: Vec<(PersonId, GroupRole)>,
    /// Whether somebody left since its key was made.
    pub key_due: bool,
}

/// A group in a zone as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMemberView {
    /// Which.
    pub group: GroupId,
    /// Name, from the group or from the zone's directory.
    pub name: Option<String>,
    /// Role; none for former members.
    pub role: Option<Role>,
    /// End date, ms since 1970.
    pub until_ms: Option<u64>,
    /// Who is in it as far as the zone knows.
    pub people: Vec<PersonId>,
    /// How many records of the group the zone has not heard yet.
    pub unheard: usize,
    /// Why it is not told them, where it is not just a matter of time.
    pub untold: Option<CommandError>,
}

impl Engine {
    /// Founds a group whose only person, its manager, is this one. The zone is its home: it is
    /// let in there at once, as a reader, and that zone's log orders its records from then on.
    pub fn new_group(
        &mut self,
        home: ZoneId,
        name: &str,
        ctx: &mut Context<'_>,
    ) -> Result<GroupId, CommandError> {
        self.check_writes()?;
        let (nonce, me) = (fill(ctx.rng), self.me.state.id);
        let id = GroupId::derive(&nonce, me, self.first_device(), home);
        let key = GroupKey::make(ctx.rng);
        let seals = seal_group_key(id, 1, &key, self.own_cards(), ctx)?;
        let keys = GroupKeys { epoch: 1, card: key.card().clone(), seals, previous: None };
        let note = key.seal_note(ctx.rng, &group_note_context(id), name.as_bytes());
        let chain = self.me.row.chain.clone();
        let body = GroupBody::Genesis { nonce, chain, keys, note, home };
        let record = GroupRecord::genesis(id, me, &self.me.keys, body, ctx.now_ms);
        let chain = [ByteVec::from(record.bytes().to_vec())];
        let group = Group::read(&chain, &self.me).map_err(refused)?;
        self.groups.insert(id, group);
        if let Err(error) = self.admit_group(home, id, Role::Reader, None, ctx) {
            self.groups.remove(&id);
            return Err(error);
        }
        self.save_group(id);
        Ok(id)
    }

    /// Adds a person whose chain some zone here has pinned: nobody else's is sealed to. The
    /// shell hands in the chain, see [`Engine::chains_in`].
    pub fn add_to_group(
        &mut self,
        id: GroupId,
        chain: Vec<ByteVec>,
        role: GroupRole,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let state = PersonState::from_chain(chain.iter().map(|bytes| bytes.as_slice()))
            .map_err(|_| CommandError::Invalid("the person's chain"))?;
        let pinned = |known: &PersonState| known.agrees(&state);
        let mut zones = self.zones.values();
        if !zones.any(|zone| zone.accepted.chain_of(&state.id).is_some_and(pinned)) {
            return Err(CommandError::NotFound);
        }
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let key = group.key().ok_or(CommandError::NoKey)?;
        let seals = seal_group_key(id, group.state.epoch, key, cards_of(&state), ctx)?;
        let person = state.id;
        self.extend_group(id, GroupBody::Add { person, role, chain, seals }, ctx)?;
        self.pin_home(id, ctx)
    }

    /// Makes somebody in a group a manager, or a manager a member.
    pub fn set_role_in_group(
        &mut self,
        id: GroupId,
        person: PersonId,
        role: GroupRole,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.extend_group(id, GroupBody::SetRole { person, role }, ctx)?;
        self.pin_home(id, ctx)
    }

    /// Removes somebody from a group; managers alone can. Their access ends in each zone as soon
    /// as it hears; the group has a new key at once, and zones make theirs as a duty.
    pub fn remove_from_group(
        &mut self,
        id: GroupId,
        person: PersonId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.extend_group(id, GroupBody::Remove { person }, ctx)?;
        // Whoever leaves makes no key for those who stay: it is a duty of theirs.
        let renewed = match person == self.me.state.id {
            true => Ok(()),
            false => self.renew_group_key(id, ctx),
        };
        self.pin_home(id, ctx)?;
        renewed
    }

    /// Lets a group into a zone.
    pub fn admit_group(
        &mut self,
        zone: ZoneId,
        id: GroupId,
        role: Role,
        until_ms: Option<u64>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let group = self.groups.get(&id).ok_or(CommandError::NotFound)?;
        let chain = &group.chain[..self.settled(zone, group)];
        if chain.is_empty() {
            return Err(CommandError::Invalid("a group that its home zone has not heard of yet"));
        }
        let state = GroupState::continued(None, id, chain).map_err(refused)?;
        let name = group.name();
        let known = self.zone(&zone)?.projected.groups.get(&id).map_or(0, |g| g.chain.length);
        let mut parts = parts(chain.get(known as usize..).unwrap_or_default());
        let (epoch, key) = self.zone(&zone)?.current_key().ok_or(CommandError::NoKey)?;
        let (key, cards) = (key.clone(), BTreeMap::from([(state.key_id(), state.card.clone())]));
        let seal = Self::seal_to(zone, epoch, &key, cards, ctx)?.pop();
        let seal = seal.ok_or(CommandError::NoKey)?;
        let chain = parts.pop().unwrap_or_default();
        for part in parts {
            self.propose(zone, ZoneBody::PinGroup { group: id, chain: part }, None, ctx)?;
        }
        let body = ZoneBody::AdmitGroup { group: id, role, until_ms, chain, seal };
        self.propose(zone, body, None, ctx)?;
        if let Some(name) = name {
            // The directory names members by the hex of their id, a group as well as a person.
            self.work.push_back(Work::Name { zone, person: PersonId(id.0), name });
        }
        Ok(())
    }

    /// Changes a group's role and end date in a zone.
    pub fn set_group_role(
        &mut self,
        zone: ZoneId,
        group: GroupId,
        role: Role,
        until_ms: Option<u64>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.propose(zone, ZoneBody::SetGroupRole { group, role, until_ms }, None, ctx)
    }

    /// Removes a group from a zone.
    pub fn remove_group(
        &mut self,
        zone: ZoneId,
        group: GroupId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.propose(zone, ZoneBody::RemoveGroup { group }, None, ctx)
    }

    /// All groups that are known here.
    pub fn groups(&self) -> Vec<GroupView> {
        let view = |(id, group): (&GroupId, &Group)| GroupView {
            id: *id,
            name: group.name(),
            people: group.state.present().filter_map(|(p, who)| Some((*p, who.role?))).collect(),
            key_due: group.state.key_due,
        };
        self.groups.iter().map(view).collect()
    }

    /// Groups of a zone, former ones too. Names of groups of others need the directory to be
    /// open.
    pub fn groups_in(&self, zone: ZoneId) -> Result<Vec<GroupMemberView>, CommandError> {
        let names = self.directory_of(zone).and_then(|d| self.desks.get(&d));
        let names = names.map(|desk| read_directory(&desk.document).members).unwrap_or_default();
        let groups = self.zone(&zone)?.projected.groups.iter();
        let views = groups.map(|(id, member)| {
            let own = self.groups.get(id).and_then(Group::name);
            let noted = names.get(&id.to_string()).map(|member| member.name.clone());
            GroupMemberView {
                group: *id,
                name: own.or(noted),
                role: member.role,
                until_ms: member.until_ms,
                people: member.chain.present().map(|(person, _)| *person).collect(),
                unheard: self.unheard(zone, *id).map_or(0, |records| records.len()),
                untold: self.untold(zone, *id, member),
            }
        });
        Ok(views.collect())
    }

    fn untold(&self, zone: ZoneId, id: GroupId, member: &GroupMember) -> Option<CommandError> {
        // What is not known here can be told by nobody here.
        self.groups.get(&id).filter(|_| member.role.is_some())?;
        let failed = self.untold.get(&(zone, id)).cloned();
        failed.or_else(|| self.unheard(zone, id).err())
    }

    /// Signs the next record of a group's chain and keeps it, where its home can take it.
    pub(super) fn extend_group(
        &mut self,
        id: GroupId,
        body: GroupBody,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_writes()?;
        self.check_home(id)?;
        let group = self.groups.get_mut(&id).ok_or(CommandError::NotFound)?;
        let (person, keys) = (self.me.state.id, &self.me.keys);
        let record = GroupRecord::next(&group.state, person, keys, body, ctx.now_ms);
        group.append(&record, &self.me).map_err(refused)?;
        self.save_group(id);
        Ok(())
    }

    pub(super) fn save_group(&mut self, id: GroupId) {
        if let Some(group) = self.groups.get(&id) {
            let row = GroupRow { chain: group.chain.clone(), heard: group.all_following() };
            self.put(Table::Group, id.0, 0, &row);
        }
    }
}

pub(super) fn cards_of(person: &PersonState) -> BTreeMap<DeviceId, DeviceCard> {
    person.live_devices().map(|(device, entry)| (*device, entry.card.clone())).collect()
}

/// Seals a group's secret to devices, in order of their ids.
pub(super) fn seal_group_key(
    group: GroupId,
    epoch: u32,
    key: &GroupKey,
    cards: BTreeMap<DeviceId, DeviceCard>,
    ctx: &mut Context<'_>,
) -> Result<Vec<SealedKey>, CommandError> {
    let seal = |(device, card): (DeviceId, DeviceCard)| {
        let context = group_seal_context(group, epoch, device);
        card.seal(ctx.rng, &context, key.secret().expose())
            .map(|sealed| SealedKey { device, sealed })
            .map_err(|_| CommandError::Invalid("a device key"))
    };
    cards.into_iter().map(seal).collect()
}

/// Why a group's chain does not go on like that, in the words of zones.
fn refused(error: GroupError) -> CommandError {
    match error {
        GroupError::Sign(_) => Refusal::Malformed.into(),
        GroupError::Fork => Refusal::RecordHead.into(),
        GroupError::Signature => Refusal::NotMember.into(),
        GroupError::Role => Refusal::Role.into(),
        GroupError::Person => Refusal::Target.into(),
        GroupError::Chain => Refusal::Chain.into(),
        GroupError::Seals => Refusal::Seals.into(),
        GroupError::Limit => Refusal::Limit.into(),
        GroupError::Key => CommandError::Invalid("the group's key"),
        GroupError::LastManager => CommandError::Invalid("a group must keep a manager"),
    }
}
