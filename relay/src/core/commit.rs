//! Group commit: what was taken since the last flush becomes durable in one batch, and only then
//! is anybody told.
//!
//! The heads of the zones that grew are signed before the batch and written with it, so that a
//! restarted relay shows the very head that it gave out. A head whose batch failed was never
//! seen by anybody and is forgotten together with the zone's state in memory.

use super::connection::Watcher;
use super::effect::{ConnectionId, Effect, Outgoing};
use super::policy::Policy;
use super::{Core, Reason};
use crate::storage::{Batch, Op, Storage};
use cahier_evidence::{PersonId, ZoneHead, ZoneId};
use cahier_protocol::{Fault, Notice, Outcome, RelayMessage, Reply, encode};
use std::collections::{BTreeMap, BTreeSet};

/// What waits for the next flush.
#[derive(Default)]
pub(super) struct Pending {
    pub batch: Batch,
    /// Zones that grew.
    pub grown: BTreeSet<ZoneId>,
    /// Zones that begin, and for whom they count.
    pub begun: Vec<PersonId>,
    /// Items in the batch.
    pub items: u64,
    /// Zones with a seal among them.
    pub sealed: BTreeSet<ZoneId>,
    answers: Vec<Waiting>,
}

/// An answer that waits.
struct Waiting {
    connection: ConnectionId,
    id: u32,
    reply: WaitingReply,
}

enum WaitingReply {
    Pushed(ZoneId, Vec<Outcome>),
    Done,
}

impl Pending {
    /// Answers a push after the flush.
    pub fn pushed(&mut self, to: (ConnectionId, u32), zone: ZoneId, outcomes: Vec<Outcome>) {
        self.answer(to, WaitingReply::Pushed(zone, outcomes));
    }

    /// Answers "done" after the flush.
    pub fn done(&mut self, to: (ConnectionId, u32)) {
        self.answer(to, WaitingReply::Done);
    }

    fn answer(&mut self, (connection, id): (ConnectionId, u32), reply: WaitingReply) {
        self.answers.push(Waiting { connection, id, reply });
    }

    /// Whether it should be written without waiting for more.
    pub fn is_full(&self, policy: &Policy) -> bool {
        self.batch.bytes() >= policy.commit_bytes_max
            || self.answers.len() >= policy.commit_answers_max
    }

    fn is_empty(&self) -> bool {
        self.batch.is_empty() && self.answers.is_empty()
    }
}

impl<S: Storage> Core<S> {
    /// Whether something waits to be written or answered.
    pub fn needs_flush(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Writes what waits in one durable batch, then answers.
    pub fn flush(&mut self, now_ms: u64) -> Vec<Effect> {
        let mut out = Outgoing::default();
        self.flush_into(now_ms, &mut out);
        out.finish(&mut self.counters)
    }

    pub(super) fn flush_into(&mut self, now_ms: u64, out: &mut Outgoing) {
        if self.pending.is_empty() {
            return;
        }
        let Pending { mut batch, grown, items, sealed, answers, .. } =
            std::mem::take(&mut self.pending);
        let heads = self.sign_heads(&grown, now_ms);
        let mut marks = Vec::new();
        for (zone, head) in &heads {
            batch.put(Op::PutHead(*zone, head.position.size, head.bytes().to_vec()));
            let cached = self.zones.get_mut(*zone);
            if let Some((op, mark)) = cached.and_then(|c| c.due(self.policy.state_items_min)) {
                batch.put(op);
                marks.push((*zone, mark));
            }
        }
        if let Err(fault) = self.commit_now(batch) {
            // Memory is ahead of a store that did not follow: it is read again when needed.
            grown.iter().for_each(|zone| self.zones.forget(*zone));
            self.quotas.forget();
            for Waiting { connection, id, .. } in answers {
                self.counters.refuse(Reason::Request(fault));
                out.answer(connection, id, Reply::Failed(fault));
            }
            return;
        }
        self.counters.appended += items;
        for (zone, head) in &heads {
            self.log.grew(*zone);
            if let Some(cached) = self.zones.get_mut(*zone) {
                cached.settle(head);
            }
        }
        sealed.into_iter().for_each(|zone| self.log.hurry(zone));
        self.note_states(marks);
        self.quotas.make_room();
        let told = self.release(answers, out);
        for (zone, head) in &heads {
            self.tell_grown(*zone, head.bytes(), &told, now_ms, out);
        }
    }

    /// Writes a batch by itself, now. For what is rare and stands alone.
    pub(super) fn commit_now(&mut self, batch: Batch) -> Result<(), Fault> {
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.storage.commit(batch);
        match written {
            Ok(()) => self.counters.commits += 1,
            Err(_) => self.counters.commits_failed += 1,
        }
        Ok(written?)
    }

    fn sign_heads(&mut self, grown: &BTreeSet<ZoneId>, now_ms: u64) -> BTreeMap<ZoneId, ZoneHead> {
        let mut heads = BTreeMap::new();
        for zone in grown {
            let Some(cached) = self.zones.get_mut(*zone) else { continue };
            let time_ms = now_ms.max(cached.state.received_ms);
            let position = cached.state.position();
            heads.insert(*zone, ZoneHead::sign(&self.key, *zone, position, time_ms));
        }
        heads
    }

    /// Gives the answers out; says who learned by them that which zone grew.
    fn release(
        &mut self,
        answers: Vec<Waiting>,
        out: &mut Outgoing,
    ) -> BTreeSet<(ConnectionId, ZoneId)> {
        let mut told = BTreeSet::new();
        for Waiting { connection, id, reply } in answers {
            // Whoever left meanwhile is not there to be answered.
            if self.connections.get_mut(connection).is_none() {
                continue;
            }
            let reply = match reply {
                WaitingReply::Done => Reply::Done,
                WaitingReply::Pushed(zone, outcomes) => match self.head_of(zone) {
                    Ok(head) => {
                        told.insert((connection, zone));
                        Reply::Pushed { outcomes, head }
                    }
                    // Everything is durable; whoever pushes it again learns its places.
                    Err(fault) => Reply::Failed(fault),
                },
            };
            out.answer(connection, id, reply);
        }
        told
    }

    /// The newest head of a zone; empty where there is none.
    fn head_of(&mut self, zone: ZoneId) -> Result<Vec<u8>, Fault> {
        let found = self.zones.load(&self.storage, zone)?;
        Ok(found.map(|cached| cached.head.clone()).unwrap_or_default())
    }

    /// Tells watching members that a zone grew, but not those who learned it by an answer.
    pub(super) fn tell_grown(
        &mut self,
        zone: ZoneId,
        head: &[u8],
        told: &BTreeSet<(ConnectionId, ZoneId)>,
        now_ms: u64,
        out: &mut Outgoing,
    ) {
        let watchers = self.connections.watchers(&zone);
        let Some(cached) = self.zones.get_mut(zone).filter(|_| !watchers.is_empty()) else {
            return;
        };
        let notice = encode(&RelayMessage::Notice(Notice::Grew { head: head.to_vec() }));
        for Watcher { connection, person, device } in watchers {
            let new = !told.contains(&(connection, zone));
            if new && cached.serves(&person, &device, now_ms).is_some() {
                out.send_bytes(connection, notice.clone());
            }
        }
    }
}
