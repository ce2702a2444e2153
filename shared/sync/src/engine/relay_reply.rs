//! What the relay answers, and what that changes here.

use super::network::WAIT_MS;
use super::offers::Rest;
use super::own_chain::Heard;
use super::session::Asked;
use super::{Context, Engine, Notice};
use crate::rows::Alarm;
use cahier_evidence::{EnvelopeHeader, EnvelopeKind, Hash, LogLeaf, Refusal, ZoneHead, ZoneId};
use cahier_protocol::{Fault, Notice as RelayNotice, Outcome, Reply, Request};

impl Engine {
    pub(super) fn answered(&mut self, asked: Asked, reply: Reply, ctx: &mut Context<'_>) {
        match (asked, reply) {
            (asked, Reply::Failed(Fault::Slow)) => self.ask_later(asked, ctx.now_ms),
            (Asked::OwnChain, reply) => self.own_chain_got(reply, ctx),
            (Asked::Publish(length), Reply::Done) => self.chain_taken(length),
            (Asked::Publish(_), Reply::Failed(Fault::Chain)) => self.chain_refused(),
            (Asked::Pull(id), reply) => self.pulled(id, reply, ctx),
            (Asked::Push(id, hashes), reply) => self.pushed(id, &hashes, reply, ctx),
            (Asked::Refill(id), reply) => self.refilled(id, reply),
            (Asked::Zones, Reply::Zones(zones)) => {
                for id in zones {
                    if self.may_begin(id) {
                        let zone = self.zones.entry(id);
                        zone.or_insert_with(|| super::zone::Zone::new(id)).on_relay = true;
                    }
                }
            }
            (Asked::Knocks(id), Reply::Knocks(knocks)) => self.open_door(id, knocks, ctx),
            (Asked::BlobStatus(blob), reply) => self.blob_status(blob, reply, ctx),
            (Asked::BlobPut(blob), reply) => self.blob_put(blob, reply, ctx),
            (Asked::BlobGet(blob), reply) => self.blob_got(blob, reply, ctx),
            (Asked::GetSummary(zone, document), Reply::Summary(found)) => {
                self.summary_got(zone, document, found);
            }
            (Asked::Newest(zone, document), Reply::Summary(found)) => {
                self.newest_got(zone, document, found);
            }
            (Asked::PutSummary(zone, document, covered), Reply::Done) => {
                self.note_summary(zone, document, covered);
            }
            (Asked::Records(zone), Reply::Records(records)) => {
                self.records_got(zone, records, ctx);
            }
            (asked @ (Asked::Checkpoint(..) | Asked::ShowCheckpoint(_)), reply) => {
                self.log_answered(asked, reply, ctx);
            }
            (Asked::Evidence(zone, size), Reply::Evidence(proof)) => {
                self.evidence_got((zone, size), proof, ctx);
            }
            // It is asked for again by itself.
            (Asked::Evidence(zone, size), Reply::Failed(_)) => {
                self.evidence_got((zone, size), None, ctx);
            }
            (Asked::Stamp(zone), Reply::Done) => self.stamp_comes(zone),
            // Not a member yet: they are asked for again with the log.
            (Asked::Answered | Asked::Knocks(_) | Asked::Records(_), Reply::Failed(_)) => {}
            // Nobody waits for it: it is asked for again in another rest.
            (Asked::Newest(..), Reply::Failed(_)) => {}
            // Whoever was let in meanwhile knocks in vain: whether that is so shows with the log.
            (Asked::Knock, Reply::Failed(Fault::Forbidden)) => self.session.unheard = true,
            (_, Reply::Failed(fault)) => self.tell(Notice::Relay(fault)),
            _ => {}
        }
        self.free_busy();
    }

    /// The relay is too busy: whatever was asked is asked again in a moment.
    fn ask_later(&mut self, asked: Asked, now_ms: u64) {
        self.session.slow_until_ms = now_ms + 1_000;
        match asked {
            Asked::Pull(id) | Asked::Push(id, _) | Asked::Refill(id) => {
                self.zones.entry(id).and_modify(|zone| zone.stale = true);
            }
            Asked::Watch => self.session.watched.clear(),
            Asked::Knock => self.session.knocked.clear(),
            Asked::Knocks(id) => self.session.knocks_due.push(id),
            Asked::OwnChain => self.session.chain = Heard::Due,
            Asked::Publish(_) => self.session.published = 0,
            Asked::Zones => self.session.zones_known = false,
            Asked::BlobStatus(_) | Asked::BlobPut(_) | Asked::BlobGet(_) => {
                self.session.blob_busy = false;
            }
            Asked::GetSummary(id, document) => {
                if let Some(foreword) = self.forewords.get_mut(&id) {
                    foreword.asked.remove(&document);
                }
            }
            Asked::PutSummary(id, ..) | Asked::Newest(id, _) => {
                self.zones.entry(id).and_modify(|zone| zone.rest = Rest::default());
            }
            Asked::Checkpoint(..) | Asked::ShowCheckpoint(_) => self.session.log.begin_anew(),
            Asked::Answered | Asked::Records(_) | Asked::Evidence(..) | Asked::Stamp(_) => {}
        }
    }

    /// A zone is busy as long as a question about it is open.
    fn free_busy(&mut self) {
        let open = |asked: &Asked| match asked {
            Asked::Pull(id) | Asked::Push(id, _) | Asked::Refill(id) => Some(*id),
            _ => None,
        };
        let busy: Vec<ZoneId> =
            self.session.asked.values().filter_map(|(asked, _)| open(asked)).collect();
        for (id, zone) in &mut self.zones {
            let reading = zone.refill_from.is_some() && zone.busy;
            zone.busy = busy.contains(id) || reading;
        }
    }

    fn pulled(&mut self, id: ZoneId, reply: Reply, ctx: &mut Context<'_>) {
        match reply {
            Reply::Leaves { leaves, head, .. }
                if !leaves.is_empty() && !self.head_is_known(id, &head) =>
            {
                // Leaves under no head, or under that of another relay, prove nothing.
                self.hang_up(Fault::Malformed);
            }
            Reply::Leaves { from, leaves, head } => {
                let got = !leaves.is_empty();
                let shown = ZoneHead::parse(&head).map_or(0, |head| head.position.size);
                if let Some(zone) = self.zones.get_mut(&id) {
                    zone.on_relay = true;
                    // More may follow; an empty page ends the pull.
                    zone.stale = got;
                    zone.wait_until_ms = 0;
                }
                self.set_shut_out(id, false);
                self.accept_page(id, from, leaves, &head, ctx);
                if let Some(zone) = self.zones.get_mut(&id)
                    && !got
                    && shown > zone.accepted.position().size
                {
                    // The head promises leaves that did not come: ask until they do.
                    zone.stale = true;
                    zone.wait_until_ms = ctx.now_ms + WAIT_MS;
                }
                self.check_rollback(id, &head);
                if got {
                    self.session.log.due = true;
                } else {
                    self.check_withheld(id, ctx.now_ms);
                }
                if self.head_is_known(id, &head) {
                    self.begin_foreword(id, shown, ctx);
                }
                if !got && self.opens_doors(id) && !self.session.knocked.contains_key(&id) {
                    self.session.knocked.insert(id, ctx.now_ms);
                    self.session.knocks_due.push(id);
                }
            }
            Reply::Behind { size } => self.begin_refill(id, size),
            Reply::Fork { .. } => self.alarm(id, Alarm::Fork),
            Reply::Failed(Fault::NotFound) => self.not_there(id),
            Reply::Failed(fault) => self.not_served(id, fault, ctx.now_ms),
            _ => self.hang_up(Fault::Malformed),
        }
    }

    /// Not a member, not yet, or not any more: the door may open later.
    fn not_served(&mut self, id: ZoneId, fault: Fault, now_ms: u64) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        zone.stale = true;
        zone.wait_until_ms = now_ms + WAIT_MS;
        if fault == Fault::Forbidden && zone.accepted.position().size > 0 {
            self.set_shut_out(id, true);
        }
        let joining = self.me.row.joining.iter().any(|joining| joining.zone == id);
        let unheard = joining && std::mem::take(&mut self.session.unheard);
        if fault != Fault::Forbidden || unheard {
            self.tell(Notice::Relay(fault));
        }
    }

    /// The relay does not know the zone: it lost it, or never had it.
    fn not_there(&mut self, id: ZoneId) {
        let held = self.zones.get(&id).map_or(0, |z| z.accepted.position().size);
        if held > 0 {
            self.begin_refill(id, 0);
        } else if let Some(zone) = self.zones.get_mut(&id) {
            zone.stale = false;
        }
    }

    /// A head that is older than what is held, though the relay answered as if all were well.
    fn check_rollback(&mut self, id: ZoneId, head: &[u8]) {
        let held = self.zones.get(&id).map_or(0, |z| z.accepted.position().size);
        let shown = ZoneHead::parse(head).map_or(0, |head| head.position.size);
        if shown < held {
            self.alarm(id, Alarm::Fork);
        }
    }

    fn pushed(&mut self, id: ZoneId, hashes: &[Hash], reply: Reply, ctx: &mut Context<'_>) {
        match reply {
            Reply::Pushed { outcomes, head: _ } => {
                let Some(zone) = self.zones.get_mut(&id) else { return };
                zone.on_relay = true;
                zone.stale = true;
                let mut carried = Vec::new();
                for (hash, outcome) in hashes.iter().zip(outcomes) {
                    let found = zone.carried.iter().find(|(_, s)| Hash::of(&s.signed) == *hash);
                    let found = found.map(|(seq, sent)| (*seq, sent.clone()));
                    if let Outcome::Refused(reason) = outcome {
                        zone.refused.insert(*hash, reason);
                    }
                    carried.extend(found.map(|(seq, sent)| (seq, sent, outcome)));
                }
                for (seq, sent, outcome) in carried {
                    match outcome {
                        Outcome::At(_) => self.drop_carried(id, seq, &sent),
                        Outcome::Refused(reason) => self.carried_refused(id, seq, sent, reason),
                    }
                }
            }
            Reply::Behind { size } => self.begin_refill(id, size),
            Reply::Fork { .. } => self.alarm(id, Alarm::Fork),
            Reply::Failed(fault) => {
                if let Some(zone) = self.zones.get_mut(&id) {
                    zone.stale = true;
                    zone.wait_until_ms = ctx.now_ms + WAIT_MS;
                }
                self.tell(Notice::Relay(fault));
            }
            _ => self.hang_up(Fault::Malformed),
        }
    }

    /// Somebody else's work that was carried here and has no place.
    fn carried_refused(
        &mut self,
        id: ZoneId,
        seq: u64,
        sent: cahier_protocol::Sent,
        reason: Refusal,
    ) {
        // What only came too early is tried again after the next pull.
        let early = reason.remedy() == cahier_evidence::Remedy::Rebuild && reason != Refusal::Key;
        if early && !self.was_signed_again(id, &sent) {
            return;
        }
        self.drop_carried(id, seq, &sent);
        self.keep_foreign(id, sent, reason);
    }

    /// Whether a seal of somebody else is behind what their device has in the log: it was signed
    /// anew for another place, and this one has none any more.
    fn was_signed_again(&self, id: ZoneId, sent: &cahier_protocol::Sent) -> bool {
        let Some(header) = EnvelopeHeader::peek(&sent.signed) else { return false };
        let next = self.zones.get(&id).map(|zone| zone.accepted.next_number(&header.device));
        header.kind != EnvelopeKind::Update && next.is_some_and(|next| header.number < next)
    }

    /// Carried work has arrived, or is kept: it needs no carrying any more.
    fn drop_carried(&mut self, id: ZoneId, seq: u64, sent: &cahier_protocol::Sent) {
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.carried.remove(&seq);
            zone.refused.remove(&Hash::of(&sent.signed));
        }
        self.delete(crate::store::Table::Carried, id.0, seq);
    }

    fn begin_refill(&mut self, id: ZoneId, size: u64) {
        // A relay that lost its log may have lost the files too: each is asked for again.
        let files: Vec<_> = self.blobs.values().filter(|row| row.zone == id).cloned().collect();
        for row in files.into_iter().filter(|row| row.have == row.total && row.on_relay) {
            self.save_blob(crate::rows::BlobRow { on_relay: false, ..row });
        }
        if let Some(zone) = self.zones.get_mut(&id) {
            zone.refill_from = Some(size);
            zone.busy = false;
            // And summaries: whoever offers the next ones asks for each.
            zone.summarised.clear();
        }
    }

    /// Leaves from the store on their way back to a relay that lost them.
    pub(super) fn send_refill(
        &mut self,
        id: ZoneId,
        leaves: Vec<(u64, LogLeaf)>,
        ctx: &mut Context<'_>,
    ) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let from = zone.refill_from.take().unwrap_or(0);
        let head = zone.head.clone();
        let size = ZoneHead::parse(&head).map_or(0, |h| h.position.size);
        let mut bytes = 0;
        let leaves: Vec<LogLeaf> = leaves
            .into_iter()
            .filter(|(index, _)| *index < size)
            .map(|(_, leaf)| leaf)
            .take_while(|leaf| {
                let first = bytes == 0;
                bytes += leaf.signed.len() + leaf.ciphertext.as_ref().map_or(0, |c| c.len());
                first || bytes < (1 << 20)
            })
            .collect();
        if leaves.is_empty() {
            zone.busy = false;
            zone.stale = true;
            return;
        }
        let request = Request::Refill { zone: id, from, leaves, head };
        self.ask(Asked::Refill(id), request, ctx.now_ms);
    }

    fn refilled(&mut self, id: ZoneId, reply: Reply) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        zone.busy = false;
        match reply {
            Reply::Behind { size } => zone.refill_from = Some(size),
            Reply::Done => {
                zone.stale = true;
                zone.on_relay = true;
            }
            Reply::Failed(Fault::Refill) => self.alarm(id, Alarm::Fork),
            Reply::Failed(fault) => self.tell(Notice::Relay(fault)),
            _ => self.hang_up(Fault::Malformed),
        }
    }

    pub(super) fn noticed(&mut self, notice: RelayNotice, ctx: &mut Context<'_>) {
        match notice {
            RelayNotice::Grew { head } => {
                let zone = ZoneHead::parse(&head).ok().and_then(|h| self.zones.get_mut(&h.zone));
                if let Some(zone) = zone {
                    zone.stale = true;
                    zone.wait_until_ms = 0;
                }
            }
            RelayNotice::Knocked { zone } => {
                if self.opens_doors(zone) && !self.session.knocks_due.contains(&zone) {
                    self.session.knocks_due.push(zone);
                }
            }
            RelayNotice::Ephemeral(seen) => self.overheard(&seen, ctx.now_ms),
            RelayNotice::Certified { generation, size } => self.stamped(generation, size),
        }
    }
}
