//! Refill: a member gives back what a relay lost.
//!
//! A new or wiped relay must reproduce the newest head that a member holds before it appends
//! (DESIGN section 5). Leaves may come in many messages, because a log is larger than a frame;
//! each is verified as it comes and staged on disk, where it counts for nothing: it is neither
//! served nor appended to. When the head's size is reached, root and size must be those of the
//! head; then all staged leaves become the log in one batch. A connection that goes away, a leaf
//! that is refused, or a minute of silence ends a refill, and nothing of it stays.
//!
//! Which heads count: any that this relay's own key signed; and a head of another key only while
//! nothing was appended here since the log was lost, because received times under a foreign key
//! are no more than its owner's word. Such a takeover is recorded as a new generation.

use super::connection::Asker;
use super::effect::{ConnectionId, Outgoing};
use super::push::keeps_ciphertext;
use super::request::{Answer, Handled};
use super::roots::Roots;
use super::zones::Cached;
use super::{Core, index};
use crate::storage::{Batch, Generation, LeafRow, Op, Storage};
use cahier_evidence::{LogLeaf, PersonId, ZoneHead, ZoneId, ZoneState};
use cahier_protocol::{Fault, Reply};
use std::collections::BTreeSet;

/// Most refills that one connection may have under way.
const REFILLS_PER_CONNECTION_MAX: usize = 2;

/// A refill under way.
pub(super) struct Refill {
    connection: ConnectionId,
    state: ZoneState,
    roots: Roots,
    bytes: u64,
    /// For whom the zone counts, and what was staged for them.
    creator: PersonId,
    staged_bytes: u64,
    /// The head that must come out.
    head: ZoneHead,
    touched_ms: u64,
}

/// What one message brings.
pub(super) struct Part {
    pub zone: ZoneId,
    pub from: u64,
    pub leaves: Vec<LogLeaf>,
    pub head: Vec<u8>,
}

impl<S: Storage> Core<S> {
    pub(super) fn refill(
        &mut self,
        asker: Asker,
        part: Part,
        now_ms: u64,
        out: &mut Outgoing,
    ) -> Handled {
        let zone = part.zone;
        // What is being appended must be durable before anything is compared with it.
        if self.pending.grown.contains(&zone) {
            self.flush_into(now_ms, out);
        }
        let mut refill = match self.refills.remove(&zone) {
            Some(refill) if refill.connection == asker.connection => refill,
            Some(other) => {
                self.refills.insert(zone, other);
                return Err(Fault::Slow);
            }
            None => match self.begin_refill(asker, &part, now_ms)? {
                Some(refill) => refill,
                None => return Ok(Answer::Now(Reply::Done)),
            },
        };
        refill.touched_ms = now_ms;
        let took = self.take_part(&mut refill, part);
        let behind = match took {
            Ok(behind) => behind,
            Err(fault) => return self.give_up(zone, fault),
        };
        let size = refill.state.position().size;
        if behind || size < refill.head.position.size {
            self.refills.insert(zone, refill);
            return Ok(Answer::Now(if behind { Reply::Behind { size } } else { Reply::Done }));
        }
        match self.finish_refill(asker, refill, now_ms, out) {
            Ok(()) => Ok(Answer::Now(Reply::Done)),
            Err(fault) => self.give_up(zone, fault),
        }
    }

    /// Looks at the head and at what is here: a refill to begin, or nothing where all of it is
    /// here already.
    fn begin_refill(
        &mut self,
        asker: Asker,
        part: &Part,
        now_ms: u64,
    ) -> Result<Option<Refill>, Fault> {
        let head = ZoneHead::parse(&part.head).map_err(|_| Fault::Refill)?;
        let early = head.time_ms > now_ms.saturating_add(self.policy.clock_skew_ms_max);
        if head.zone != part.zone || early {
            return Err(Fault::Refill);
        }
        let theirs = self.refills.values().filter(|r| r.connection == asker.connection).count();
        if self.refills.len() >= self.policy.refills_max || theirs >= REFILLS_PER_CONNECTION_MAX {
            return Err(Fault::Slow);
        }
        let foreign = head.relay != self.relay;
        let taken_over = self.storage.generation(&part.zone)?.map(|generation| generation.size);
        let (state, roots, bytes, creator) = match self.zones.load(&self.storage, part.zone)? {
            None => {
                if self.storage.zones_by(&asker.person)? >= self.policy.zones_per_account_max {
                    return Err(Fault::Limit);
                }
                (ZoneState::new(part.zone), Roots::default(), 0, asker.person)
            }
            Some(cached) => {
                let size = cached.durable.size;
                if head.position.size <= size {
                    let root = cached.roots.at(head.position.size, &part.zone, &self.storage)?;
                    return if root == head.position.root { Ok(None) } else { Err(Fault::Refill) };
                }
                // This relay appended under its own key: a foreign head cannot follow that.
                if foreign && taken_over != Some(size) {
                    return Err(Fault::Refill);
                }
                (cached.state.clone(), cached.roots.clone(), cached.bytes, cached.creator)
            }
        };
        if self.unclean.contains(&part.zone) {
            self.drop_staged(part.zone)?;
        }
        Ok(Some(Refill {
            connection: asker.connection,
            state,
            roots,
            bytes,
            creator,
            staged_bytes: 0,
            head,
            touched_ms: now_ms,
        }))
    }

    /// Verifies and stages leaves; true where they begin too late.
    fn take_part(&mut self, refill: &mut Refill, part: Part) -> Result<bool, Fault> {
        let size = refill.state.position().size;
        if part.from > size {
            return Ok(true);
        }
        let known = usize::try_from(size - part.from).map_err(|_| Fault::Refill)?;
        let (before, fresh) = part.leaves.split_at(known.min(part.leaves.len()));
        self.check_known(&part, before)?;
        let mut batch = Batch::default();
        for leaf in fresh {
            let at = refill.state.position().size;
            let late = leaf.received_ms > refill.head.time_ms;
            if late || at >= refill.head.position.size {
                return Err(Fault::Refill);
            }
            let accepted = refill.state.append(leaf).map_err(|_| Fault::Refill)?;
            let mut row = LeafRow::new(leaf.clone());
            if !keeps_ciphertext(&accepted.item) {
                row.ciphertext = None;
            }
            refill.roots.push(row.leaf);
            refill.bytes += row.bytes();
            refill.staged_bytes += row.bytes();
            batch.put(Op::PutStaged(part.zone, at, row));
        }
        let large = refill.bytes > self.policy.zone_log_bytes_max
            || refill.state.position().size > self.policy.zone_leaves_max;
        if large {
            return Err(Fault::Limit);
        }
        self.check_quota(refill.creator, refill.staged_bytes)?;
        self.commit_now(batch)?;
        Ok(false)
    }

    /// Leaves that are here already must be the same ones. Those of this refill itself were
    /// verified; only those of the log are compared.
    fn check_known(&self, part: &Part, before: &[LogLeaf]) -> Result<(), Fault> {
        let count = before.len() as u64;
        let stored = self.storage.leaf_hashes(&part.zone, part.from, count)?;
        let same = stored.iter().zip(before).all(|(hash, leaf)| *hash == leaf.hash());
        if same { Ok(()) } else { Err(Fault::Refill) }
    }

    /// The head's size is reached: everything must fit, then it becomes the log.
    fn finish_refill(
        &mut self,
        asker: Asker,
        refill: Refill,
        now_ms: u64,
        out: &mut Outgoing,
    ) -> Result<(), Fault> {
        let Refill { state, roots, bytes, creator, staged_bytes, head: given, .. } = refill;
        let (zone, position) = (state.id, state.position());
        if position != given.position {
            return Err(Fault::Refill);
        }
        let mut cached = Cached::with(state, roots, creator);
        cached.bytes = bytes;
        cached.serves(&asker.person, &asker.device, now_ms).ok_or(Fault::Forbidden)?;
        let mut batch = Batch::default();
        if self.storage.zone_creator(&zone)?.is_none() {
            batch.put(Op::PutZone(zone, creator));
        }
        batch.put(Op::PromoteStaged(zone));
        index::note_all(&mut batch, &cached.state);
        if given.relay != self.relay {
            let (size, head, at_ms) = (position.size, given.bytes().to_vec(), now_ms);
            batch.put(Op::PutGeneration(zone, Generation { size, head, at_ms }));
        }
        let time_ms = now_ms.max(cached.state.received_ms);
        let head = ZoneHead::sign(&self.key, zone, position, time_ms);
        batch.put(Op::PutHead(zone, position.size, head.bytes().to_vec()));
        self.commit_now(batch)?;
        self.counters.refills += 1;
        self.log.grew(zone);
        self.quotas.add(creator, staged_bytes);
        cached.settle(&head);
        self.zones.insert(zone, cached);
        self.tell_grown(zone, head.bytes(), &BTreeSet::new(), now_ms, out);
        Ok(())
    }

    /// Ends a refill: what was staged goes.
    fn give_up(&mut self, zone: ZoneId, fault: Fault) -> Handled {
        self.drop_refill(zone);
        Err(fault)
    }

    fn drop_refill(&mut self, zone: ZoneId) {
        self.refills.remove(&zone);
        // If this write fails, what is staged counts for nothing and is dropped before the next
        // refill of the zone, or when the relay is opened again.
        let _ = self.drop_staged(zone);
    }

    fn drop_staged(&mut self, zone: ZoneId) -> Result<(), Fault> {
        self.unclean.insert(zone);
        let mut batch = Batch::default();
        batch.put(Op::DropStaged(zone));
        self.commit_now(batch)?;
        self.unclean.remove(&zone);
        Ok(())
    }

    /// How far a connection has come with a refill of its own: what else it asks about the zone
    /// is answered by this, until the refill is done.
    pub(super) fn refilled_to(&self, zone: &ZoneId, by: ConnectionId) -> Option<u64> {
        let refill = self.refills.get(zone).filter(|refill| refill.connection == by)?;
        Some(refill.state.position().size)
    }

    pub(super) fn drop_refills_of(&mut self, connection: ConnectionId) {
        let theirs = self.refills.iter().filter(|(_, refill)| refill.connection == connection);
        let zones: Vec<ZoneId> = theirs.map(|(zone, _)| *zone).collect();
        zones.into_iter().for_each(|zone| self.drop_refill(zone));
    }

    pub(super) fn drop_resting_refills(&mut self, now_ms: u64) {
        let bound = self.policy.refill_ms_max;
        let resting = |refill: &Refill| now_ms.saturating_sub(refill.touched_ms) > bound;
        let resting = self.refills.iter().filter(|(_, refill)| resting(refill));
        let zones: Vec<ZoneId> = resting.map(|(zone, _)| *zone).collect();
        zones.into_iter().for_each(|zone| self.drop_refill(zone));
    }
}
