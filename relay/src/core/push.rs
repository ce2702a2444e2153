//! Push: items come in, each gets its place in the zone's log or a refusal that says why.

use super::commit::Pending;
use super::connection::Asker;
use super::incoming::Checked;
use super::index;
use super::policy::Policy;
use super::request::{Answer, Handled};
use super::zones::{Cached, Held};
use super::{Core, Reason};
use crate::storage::{Batch, LeafRow, Op, Storage, Stored};
use cahier_evidence::{
    CheckedItem, EnvelopeKind, Item, LogLeaf, Position, Refusal, ZoneBody, ZoneId,
};
use cahier_protocol::{Fault, Outcome, Reply};

/// What the items of one push come to.
#[derive(Default)]
struct Taken {
    outcomes: Vec<Outcome>,
    batch: Batch,
    items: u64,
    /// What those items weigh.
    bytes: u64,
    repeated: u64,
    /// Whether there is a seal among them.
    sealed: bool,
}

impl<S: Storage> Core<S> {
    pub(super) fn push(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        held: Position,
        items: Vec<Checked>,
        now_ms: u64,
    ) -> Handled {
        // Leaves of a refill are about to take the places that these items would get.
        if let Some(size) = self.refilled_to(&zone, asker.connection) {
            return Ok(Answer::Now(Reply::Behind { size }));
        }
        if self.refills.contains_key(&zone) {
            return Err(Fault::Slow);
        }
        let Some(cached) = self.zones.load(&self.storage, zone)? else {
            return self.begin_zone(asker, zone, held, items, now_ms);
        };
        match cached.compare(held, &self.storage)? {
            Held::Longer => return Ok(Answer::Now(Reply::Behind { size: cached.durable.size })),
            Held::Forked if cached.state.served(&asker.person, now_ms).is_ok() => {
                return Ok(Answer::Now(Reply::Fork { head: cached.head.clone() }));
            }
            _ => {}
        }
        // Items of others may be carried by any member, so only membership is asked here; what
        // each item's own author may do is decided item by item. A device that the log has not
        // heard of may push the record that announces it.
        cached.state.served(&asker.person, now_ms).map_err(|_| Fault::Forbidden)?;
        let creator = cached.creator;
        self.check_quota(creator, weight(&items))?;
        let cached = self.zones.get_mut(zone).ok_or(Fault::NotFound)?;
        let mut taken = Taken::default();
        let result = take_all(cached, &self.storage, &self.policy, items, now_ms, &mut taken);
        // Even if the store failed half-way, the state has moved on by what was taken.
        self.wait_for(asker, zone, taken, result)
    }

    /// The first push of a zone begins with its genesis record.
    fn begin_zone(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        held: Position,
        items: Vec<Checked>,
        now_ms: u64,
    ) -> Handled {
        if held.size > 0 {
            return Ok(Answer::Now(Reply::Behind { size: 0 }));
        }
        if !items.first().is_some_and(is_genesis) {
            return Err(Fault::NotFound);
        }
        let begun = self.pending.begun.iter().filter(|by| **by == asker.person).count() as u64;
        if self.storage.zones_by(&asker.person)? + begun >= self.policy.zones_per_account_max {
            return Err(Fault::Limit);
        }
        self.check_quota(asker.person, weight(&items))?;
        let mut cached = Cached::new(zone, asker.person);
        let mut taken = Taken::default();
        taken.batch.put(Op::PutZone(zone, asker.person));
        take_all(&mut cached, &self.storage, &self.policy, items, now_ms, &mut taken)?;
        if taken.items == 0 {
            // Nothing begins with a genesis that is refused.
            let Taken { outcomes, .. } = taken;
            self.count_refusals(&outcomes);
            return Ok(Answer::Now(Reply::Pushed { outcomes, head: Vec::new() }));
        }
        cached.state.role(&asker.person, now_ms).ok_or(Fault::Forbidden)?;
        self.zones.insert(zone, cached);
        self.pending.begun.push(asker.person);
        self.wait_for(asker, zone, taken, Ok(()))
    }

    /// Puts what was taken into the next group commit, and the answer behind it.
    fn wait_for(
        &mut self,
        asker: Asker,
        zone: ZoneId,
        taken: Taken,
        result: Stored<()>,
    ) -> Handled {
        let Taken { outcomes, batch, items, bytes, repeated, sealed } = taken;
        self.count_refusals(&outcomes);
        self.counters.repeated += repeated;
        if let Some(cached) = self.zones.get_mut(zone) {
            self.quotas.add(cached.creator, bytes);
        }
        let pending: &mut Pending = &mut self.pending;
        if items > 0 {
            pending.grown.insert(zone);
            pending.batch.append(batch);
            pending.items += items;
            if sealed {
                pending.sealed.insert(zone);
            }
        }
        result?;
        pending.pushed((asker.connection, asker.id), zone, outcomes);
        Ok(Answer::Later)
    }

    fn count_refusals(&mut self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            if let Outcome::Refused(refusal) = outcome {
                self.counters.refuse(Reason::Item(*refusal));
            }
        }
    }
}

/// What items weigh, bytes. One that cannot be read is never kept.
fn weight(items: &[Checked]) -> u64 {
    items.iter().flatten().map(CheckedItem::weight).sum()
}

fn is_genesis(item: &Checked) -> bool {
    match item.as_ref().map(CheckedItem::item) {
        Ok(Item::Record(record)) => matches!(record.body, Some(ZoneBody::Genesis(_))),
        _ => false,
    }
}

/// Whether somebody signed something with it, whose time matters.
fn is_seal(item: &Item) -> bool {
    matches!(item, Item::Envelope(envelope) if envelope.header.kind == EnvelopeKind::Seal)
}

fn take_all<S: Storage>(
    cached: &mut Cached,
    storage: &S,
    policy: &Policy,
    items: Vec<Checked>,
    now_ms: u64,
    taken: &mut Taken,
) -> Stored<()> {
    for item in items {
        let outcome = match item {
            Ok(item) => take(cached, storage, policy, item, now_ms, taken)?,
            Err(_) => Outcome::Refused(Refusal::Malformed),
        };
        taken.outcomes.push(outcome);
    }
    Ok(())
}

/// Gives one item its place.
fn take<S: Storage>(
    cached: &mut Cached,
    storage: &S,
    policy: &Policy,
    checked: CheckedItem,
    now_ms: u64,
    taken: &mut Taken,
) -> Stored<Outcome> {
    let hash = checked.item().hash();
    let received_ms = now_ms.max(cached.state.received_ms);
    let (size, bytes) = (cached.roots.size(), cached.bytes + checked.weight());
    let full = size >= policy.zone_leaves_max || bytes > policy.zone_log_bytes_max;
    // An item that stands in the log is always refused a second place: its number or the record
    // before it is taken. So the log is searched only after a refusal.
    let placed = match full {
        true => Err(Refusal::Limit),
        false => cached.state.append_checked(&checked, received_ms),
    };
    let refusal = match placed {
        Ok(index) => {
            index::note(&mut taken.batch, &cached.state, checked.item());
            taken.sealed |= is_seal(checked.item());
            let keeps_ciphertext = keeps_ciphertext(checked.item());
            let (signed, ciphertext) = checked.into_parts();
            let ciphertext = ciphertext.filter(|_| keeps_ciphertext).map(Vec::<u8>::from);
            let leaf = LogLeaf::hash_of(received_ms, hash);
            let row = LeafRow { received_ms, signed, item: hash, leaf, ciphertext };
            cached.roots.push(leaf);
            cached.fresh.insert(hash, index);
            cached.bytes += row.bytes();
            taken.items += 1;
            taken.bytes += row.bytes();
            taken.batch.put(Op::PutLeaf(cached.state.id, index, row));
            return Ok(Outcome::At(index));
        }
        Err(refusal) => refusal,
    };
    let stands = match cached.fresh.get(&hash) {
        Some(index) => Some(*index),
        None => storage.index_of(&cached.state.id, &hash)?,
    };
    Ok(match stands {
        Some(index) => {
            taken.repeated += 1;
            Outcome::At(index)
        }
        None => Outcome::Refused(refusal),
    })
}

/// Only envelopes have a ciphertext, carried or not. Nobody signed for anything else that came
/// beside an item, so it is not kept.
pub(super) fn keeps_ciphertext(item: &Item) -> bool {
    match item {
        Item::Envelope(_) => true,
        Item::Record(record) => matches!(record.body, Some(ZoneBody::Adopt(_))),
    }
}
