//! Two devices of one person that both changed their chain while neither heard of the other. What
//! the relay took first counts. The other device takes it in, signs what it had signed itself once
//! more behind it, and makes anew what is on its way and carries the old records: zones that begin
//! with them, announcements to zones, records of groups. All of that is one write, before any of
//! it is sent.
//!
//! A relay cannot invent such an end of the chain: devices of the person signed it. One that shows
//! less than it took before, or than a zone's log knows, is not believed.

use super::group::person_records;
use super::outbox::Outgoing;
use super::zone::Zone;
use super::{Context, Engine, Notice};
use crate::store::Table;
use cahier_crypto::DeviceCard;
use cahier_evidence::{
    DeviceId, EpochKeys, GroupBody, GroupId, GroupRecord, Item, PersonRecord, PersonState,
    ZoneBody, ZoneGenesis, ZoneId,
};
use cahier_protocol::Fault;
use minicbor::bytes::ByteVec;
use std::collections::{BTreeMap, BTreeSet};

/// What no zone may hear any more.
struct Old {
    /// The end of the chain that gave way.
    records: Vec<ByteVec>,
    /// Where it began.
    from: usize,
    /// Groups whose chains were cut for it.
    groups: BTreeSet<GroupId>,
}

impl Old {
    /// Whether records of a person's chain are among those.
    fn has_any(&self, chain: &[ByteVec]) -> bool {
        chain.iter().any(|bytes| self.records.contains(bytes))
    }
}

/// What becomes of a record that is on its way.
enum Becomes {
    Same,
    Other(Box<ZoneBody>),
    /// It goes: what it said is said by another one, or is a duty.
    Gone,
    /// It goes, and the person must say it again.
    Lost,
}

impl Engine {
    /// Takes in a chain that has so many records in common with the one here, in place of the
    /// rest. On error nothing has changed.
    pub(super) fn rejoin(
        &mut self,
        common: usize,
        theirs: &[ByteVec],
        ctx: &mut Context<'_>,
    ) -> Result<(), Fault> {
        let base = PersonState::from_chain(theirs.iter().map(|bytes| bytes.as_slice()));
        let base = base.map_err(|_| Fault::Chain)?;
        self.check_base(common, &base)?;
        let records = self.me.row.chain.get(common..).unwrap_or_default().to_vec();
        let signed = records.iter().filter_map(|bytes| PersonRecord::parse(bytes).ok());
        let signed: Vec<PersonRecord> = signed.collect();
        let joined = base.rejoined(&signed, &self.me.keys, ctx.now_ms);
        let known = std::mem::replace(&mut self.me.state, joined.state).devices;
        let again = joined.again.iter().map(|record| ByteVec::from(record.bytes().to_vec()));
        self.me.row.chain = theirs.iter().cloned().chain(again).collect();
        self.save_account();
        self.follow_own_name();
        let mut new = self.own_cards();
        new.retain(|device, _| !known.contains_key(device));
        let mut old = Old { records, from: common, groups: BTreeSet::new() };
        let mut lost = joined.lost + self.cut_groups(&mut old);
        let zones: Vec<ZoneId> = self.zones.keys().copied().collect();
        for zone in zones {
            lost += self.renew_outbox(zone, &old, &new, ctx);
        }
        self.tell(Notice::Rejoined { devices: new.len(), lost });
        Ok(())
    }

    /// Whether a chain may take the place of the end of the one here.
    fn check_base(&self, common: usize, base: &PersonState) -> Result<(), Fault> {
        let me = self.me.state.id;
        let has = |known: &PersonState| base.passes(&known.head);
        let heard = |zone: &Zone| zone.accepted.chain_of(&me).is_none_or(has);
        let forgets = common == 0 || (common as u64) < self.me.row.taken;
        if base.id != me || forgets || !self.zones.values().all(heard) {
            return Err(Fault::Chain);
        }
        // Whoever was removed is told so, as by a relay that recognises them no more.
        base.live(&self.me.device).map(|_| ()).ok_or(Fault::Session)
    }

    /// Cuts the chains of groups before what was signed here with old records in it. Gives how
    /// much of it a person must do again: pins and keys are duties.
    fn cut_groups(&mut self, old: &mut Old) -> usize {
        let ids: Vec<GroupId> = self.groups.keys().copied().collect();
        let mut lost = 0;
        for id in ids {
            let Some(group) = self.groups.get_mut(&id) else { continue };
            let carries =
                |bytes: &ByteVec| old.has_any(&person_records(std::slice::from_ref(bytes)));
            let Some(at) = group.chain.iter().position(carries) else { continue };
            lost += group.chain[at..].iter().filter(|bytes| is_act(bytes)).count();
            old.groups.insert(id);
            match group.cut(at, &self.me) {
                Ok(()) => self.save_group(id),
                // It began with them.
                Err(_) => {
                    self.groups.remove(&id);
                    self.delete(Table::Group, id.0, 0);
                }
            }
        }
        lost
    }

    /// Makes anew what is on its way to a zone and carries old records. Gives how much a person
    /// must do again.
    fn renew_outbox(
        &mut self,
        id: ZoneId,
        old: &Old,
        new: &BTreeMap<DeviceId, DeviceCard>,
        ctx: &mut Context<'_>,
    ) -> usize {
        let Some(zone) = self.zones.get(&id).filter(|_| !self.zone_is_closed(id)) else {
            return 0;
        };
        let records = zone.outbox.iter().filter(|item| item.document.is_none());
        let records: Vec<Outgoing> = records.cloned().collect();
        let (mut said, mut changed, mut lost) = (false, false, 0);
        for item in records {
            let body = match self.becomes(id, &item, old, said, ctx) {
                Becomes::Same => continue,
                Becomes::Other(body) => Some(*body),
                Becomes::Gone => None,
                Becomes::Lost => {
                    lost += 1;
                    None
                }
            };
            said |= body.is_some();
            changed = true;
            self.resay(id, item.seq, body, ctx);
        }
        // A zone that stands still is laid out anew when it goes on.
        let stands = self.zones.get(&id).is_some_and(|zone| zone.alarm.is_some());
        if changed && !stands {
            self.reproject(id, ctx);
        }
        if said {
            // Where this cannot be now, it is a duty of the device that let them in.
            let _ = self.seal_to_own(id, new.clone(), ctx);
        }
        lost
    }

    /// What becomes of a record on its way to a zone, to which the new end of the chain is said
    /// before or not.
    fn becomes(
        &self,
        id: ZoneId,
        item: &Outgoing,
        old: &Old,
        said: bool,
        ctx: &mut Context<'_>,
    ) -> Becomes {
        let Ok(Item::Record(record)) = Item::parse(&item.sent.signed) else {
            return Becomes::Same;
        };
        match record.body {
            Some(ZoneBody::Genesis(genesis)) if old.has_any(&genesis.chain) => {
                match self.genesis_again(id, genesis, ctx) {
                    Some(body) => Becomes::Other(Box::new(body)),
                    None => Becomes::Same,
                }
            }
            Some(ZoneBody::Pin { chain, .. }) if old.has_any(&chain) && said => Becomes::Gone,
            Some(ZoneBody::Pin { person, chain }) if old.has_any(&chain) => {
                let first = chain.first().and_then(|bytes| PersonRecord::parse(bytes).ok());
                let first = first.and_then(|record| usize::try_from(record.number()).ok());
                let from = first.unwrap_or(old.from).min(old.from);
                let chain = self.me.row.chain.get(from..).unwrap_or_default().to_vec();
                Becomes::Other(Box::new(ZoneBody::Pin { person, chain }))
            }
            Some(ZoneBody::PinGroup { group, chain }) if self.was_cut(group, &chain, old) => {
                Becomes::Gone
            }
            Some(ZoneBody::AdmitGroup { group, chain, .. }) if self.was_cut(group, &chain, old) => {
                Becomes::Lost
            }
            _ => Becomes::Same,
        }
    }

    /// Whether any of these records was cut from a group's chain.
    fn was_cut(&self, group: GroupId, chain: &[ByteVec], old: &Old) -> bool {
        let kept = self.groups.get(&group).map(|group| group.chain.as_slice()).unwrap_or_default();
        old.groups.contains(&group) && !chain.iter().all(|bytes| kept.contains(bytes))
    }

    /// How a zone begins that nobody else has heard of, with this person's chain as it is now.
    fn genesis_again(
        &self,
        id: ZoneId,
        genesis: ZoneGenesis,
        ctx: &mut Context<'_>,
    ) -> Option<ZoneBody> {
        let key = self.zones.get(&id)?.keys.get(&genesis.keys.epoch)?;
        let seals = Self::seal_to(id, genesis.keys.epoch, key, self.own_cards(), ctx).ok()?;
        let keys = EpochKeys { seals, ..genesis.keys };
        let chain = self.me.row.chain.clone();
        Some(ZoneBody::Genesis(ZoneGenesis { chain, keys, ..genesis }))
    }
}

/// Whether a record of a group says what a person decided.
fn is_act(bytes: &ByteVec) -> bool {
    let body = GroupRecord::parse(bytes).map(|record| record.body);
    !matches!(
        body,
        Ok(GroupBody::Pin { .. } | GroupBody::NewKey { .. } | GroupBody::Seal { .. }) | Err(_)
    )
}
