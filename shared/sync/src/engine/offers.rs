//! Summaries unasked: what the idle engine of an editor offers of a zone that has grown much
//! since its newest digest, and of entries that have since their newest snapshot. Summaries take
//! no place in the log, so none is ever a reason for the next.
//!
//! Several editors rest at the same time. Each waits for its turn, and asks for the relay's
//! newest summary before it makes its own; two that cross do no harm. Each is tried once in a
//! rest: what fails waits until the log has grown, or the relay is met again.

use super::session::{Asked, Link};
use super::summary::{opened, parsed};
use super::unread::waits;
use super::zone::Zone;
use super::{Context, Engine, Work};
use cahier_evidence::{Class, DeviceKind, DocumentId, Hash, PersonId, Role, ZoneId};
use cahier_protocol::{Request, Sent};
use std::ops::Bound;

/// Leaves by which a zone grows from one digest to the next: whoever lacks no more than that
/// reads the log at once (`foreword.rs`).
const LEAVES_PER_DIGEST: u64 = 256;
/// Envelopes by which an entry grows from one snapshot to the next, as many as between two of its
/// merged states at rest (`merged.rs`).
const ENVELOPES_PER_SNAPSHOT: u64 = 64;
/// A zone rests when it was read to its end and nobody wrote in it for so long, ms.
const REST_MS: u64 = 60_000;
/// How much longer each device waits than the one before it, ms: time to ask, to make and to send.
const TURN_MS: u64 = 10_000;
/// Most turns that a device waits, however many come before it.
const TURNS_MAX: usize = 30;
/// How often is looked what could be offered, ms. It is one summary each time.
const LOOK_MS: u64 = 1_000;

/// How long a zone has been at rest, and what came of it so far.
#[derive(Default)]
pub(super) struct Rest {
    /// Size of the log.
    size: u64,
    /// Since when, ms since 1970.
    since_ms: u64,
    /// From when on it is this device's turn, ms since 1970, once that is known.
    turn_ms: Option<u64>,
    /// The last summary that was looked for. The digest, document zero, comes first; the
    /// snapshots follow in order of their documents.
    looked: Option<DocumentId>,
    /// Nothing is left to offer.
    done: bool,
}

impl Zone {
    /// How much the newest summary covers that is known here: leaves for the digest (document
    /// zero), envelopes for a snapshot.
    pub fn covered(&self, document: DocumentId) -> u64 {
        self.summarised.get(&document).copied().unwrap_or(0)
    }

    /// Whether a newer summary would be of use.
    fn lacks(&self, document: DocumentId) -> bool {
        let grown = |held: u64| held.saturating_sub(self.covered(document));
        if document == DocumentId::ZERO {
            return grown(self.accepted.position().size) >= LEAVES_PER_DIGEST;
        }
        self.accepted.documents.get(&document).is_some_and(|state| {
            let here = state.class == Class::Entry && state.moved_to.is_none();
            here && grown(state.count) >= ENVELOPES_PER_SNAPSHOT
        })
    }

    /// What lacks a newer summary, after what was looked for before.
    fn next_lacking(&self, after: Option<DocumentId>) -> Option<DocumentId> {
        let digest = after.is_none().then_some(DocumentId::ZERO);
        let from = Bound::Excluded(after.unwrap_or(DocumentId::ZERO));
        let entries = self.accepted.documents.range((from, Bound::Unbounded));
        let entries = entries.map(|(document, _)| *document);
        digest.into_iter().chain(entries).find(|document| self.lacks(*document))
    }
}

impl Engine {
    /// Time passes: asks for the relay's newest of whatever comes next, one at a time.
    pub(super) fn look_for_offers(&mut self, ctx: &mut Context<'_>) {
        if waits(self.look_at_ms, ctx.now_ms) {
            return;
        }
        self.look_at_ms = ctx.now_ms + LOOK_MS;
        let ids: Vec<ZoneId> = self.zones.keys().copied().collect();
        ids.iter().for_each(|id| self.note_rest(*id, ctx.now_ms));
        let offers = |asked: &Asked| matches!(asked, Asked::PutSummary(..) | Asked::Newest(..));
        let under_way = self.session.asked.values().any(|(asked, _)| offers(asked));
        let slow = waits(self.session.slow_until_ms, ctx.now_ms);
        let free = !self.fenced && self.work.is_empty() && !under_way && !slow;
        if !free || self.session.link != Link::Ready {
            return;
        }
        let next = ids.into_iter().find_map(|id| Some((id, self.next_offer(id, ctx.now_ms)?)));
        if let Some((zone, document)) = next {
            let request = Request::GetSummary { zone, document };
            self.ask(Asked::Newest(zone, document), request, ctx.now_ms);
        }
    }

    /// Whether a zone was read to its end, and nothing is under way in it.
    fn is_at_rest(&self, id: ZoneId) -> bool {
        let settled = |zone: &Zone| {
            let still = !zone.busy && !zone.stale && zone.has_read_all();
            still && zone.readable() && !zone.accepted.newer
        };
        let whole = !self.zone_is_closed(id) && !self.has_holes(id);
        let own = self.has_unsent(id) || self.forewords.contains_key(&id);
        whole && !own && self.zones.get(&id).is_some_and(settled)
    }

    /// A rest goes on, or begins anew.
    fn note_rest(&mut self, id: ZoneId, now_ms: u64) {
        let rests = self.is_at_rest(id);
        let Some(zone) = self.zones.get_mut(&id) else { return };
        let size = zone.accepted.position().size;
        // A clock that was set back begins it anew as well.
        if !rests || zone.rest.size != size || zone.rest.since_ms > now_ms {
            zone.rest = Rest { size, since_ms: now_ms, ..Rest::default() };
        }
    }

    /// What of a zone is to be offered next, once it is this device's turn.
    fn next_offer(&mut self, id: ZoneId, now_ms: u64) -> Option<DocumentId> {
        let zone = self.zones.get(&id)?;
        let rested_ms = zone.rest.since_ms.saturating_add(REST_MS);
        if zone.rest.done || now_ms < zone.rest.turn_ms.unwrap_or(rested_ms) {
            return None;
        }
        let next = zone.next_lacking(zone.rest.looked);
        let turn_ms = match (next, zone.rest.turn_ms) {
            (None, _) => None,
            (_, Some(turn_ms)) => Some(turn_ms),
            (_, None) => self.turn(id, now_ms).map(|turn| rested_ms + turn * TURN_MS),
        };
        let rest = &mut self.zones.get_mut(&id)?.rest;
        rest.turn_ms = turn_ms;
        rest.done = turn_ms.is_none();
        if now_ms < turn_ms? {
            return None;
        }
        rest.looked = next;
        next
    }

    /// How many devices of editors come before this one; none where it is no editor's.
    fn turn(&self, id: ZoneId, now_ms: u64) -> Option<u64> {
        let at_ms = self.received_next_ms(id, now_ms);
        let state = &self.zones.get(&id)?.accepted;
        let edits = |person: &PersonId| state.role(person, at_ms) >= Some(Role::Editor);
        if !edits(&self.me.state.id) {
            return None;
        }
        let editors = state.people().into_iter().filter(edits);
        let mut before: usize = 0;
        for chain in editors.filter_map(|person| state.chain_of(&person)) {
            let live = chain.live_devices().filter(|(_, entry)| entry.kind == DeviceKind::Device);
            before += live.filter(|(device, _)| **device < self.me.device).count();
        }
        Some(before.min(TURNS_MAX) as u64)
    }

    /// The relay's newest summary of what is to be offered. Where it is not new enough, or is
    /// none that somebody new would be shown, this device makes one.
    pub(super) fn newest_got(&mut self, id: ZoneId, document: DocumentId, found: Option<Sent>) {
        let covered = found.as_ref().and_then(|sent| self.covered_by(id, document, sent));
        let item = found.as_ref().map(|sent| Hash::of(&sent.signed));
        self.summary_got(id, document, found);
        let is_false = self.quarantine.iter().any(|row| Some(row.item) == item);
        if let Some(covered) = covered.filter(|_| !is_false) {
            self.note_summary(id, document, covered);
        }
        let lacks = self.zones.get(&id).is_some_and(|zone| zone.lacks(document));
        if lacks && self.is_at_rest(id) {
            self.work.push_back(Work::Offer { zone: id, document });
        }
    }

    /// How much of the log a summary covers; none where it is not an editor's of this log.
    fn covered_by(&self, id: ZoneId, document: DocumentId, sent: &Sent) -> Option<u64> {
        let (envelope, covers) = parsed(document, sent)?;
        let zone = self.zones.get(&id)?;
        let state = &zone.accepted;
        state.check_summary(&envelope, state.received_ms).ok()?;
        opened(&envelope, sent, &zone.keys).ok()?;
        let (covered, held) = match document == DocumentId::ZERO {
            true => (covers.size, state.position().size),
            false => (covers.count, state.documents.get(&document)?.count),
        };
        (covered <= held).then_some(covered)
    }

    /// The relay has a summary that covers so much. It is known after a restart as well.
    pub(super) fn note_summary(&mut self, id: ZoneId, document: DocumentId, covered: u64) {
        let Some(zone) = self.zones.get_mut(&id) else { return };
        if covered <= zone.covered(document) {
            return;
        }
        zone.summarised.insert(document, covered);
        match document == DocumentId::ZERO {
            true => self.save_zone(id),
            false => self.save_document(id, document),
        }
    }

    /// Makes a summary and sends it.
    pub(super) fn offer(&mut self, id: ZoneId, document: DocumentId, ctx: &mut Context<'_>) {
        // What cannot be offered now is tried in another rest. Nobody waits for it: the log says
        // all that it says.
        let _ = match document == DocumentId::ZERO {
            true => self.offer_digest(id, ctx),
            false => self.offer_snapshot(document, ctx),
        };
    }
}
