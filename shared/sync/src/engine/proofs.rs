//! Proofs of when something was there. For places of weight (one's own statements and seals,
//! and the seals of others) the relay is asked for what its public log and timestamps give. A
//! proof is kept once its entry is the very root that the leaves here give.

use super::entries::Borne;
use super::log_memory::opened;
use super::session::Asked;
use super::unread::waits;
use super::{Context, Engine, Notice};
use crate::rows::{FoundTime, LogAlarm, ProofRow, Worth};
use crate::store::Table;
use cahier_evidence::log::{
    Checkpoint, Comparison, Contradiction, Entry, Leaf, compare, log_origin,
};
use cahier_evidence::{
    EnvelopeKind, Hash, Item, Position, ZoneId, verify_consistency, verify_inclusion,
};
use cahier_protocol::{Fault, LogProof, Request, encode};
use std::collections::BTreeMap;

/// Most places whose proof is asked for, and how many of them may be those of others.
const PLACES_MAX: usize = 4_096;
const PLACES_OF_OTHERS_MAX: usize = 1_024;
/// How long to wait after the first question, ms; twice as long after each.
const FIRST_WAIT_MS: u64 = 15_000;
/// The longest wait, ms.
const WAIT_MS_MAX: u64 = 3_600_000;
/// How often is looked whether a better timestamp is there, ms.
const BETTER_WAIT_MS: u64 = 24 * 3_600_000;
/// How often is looked what could be asked, ms.
const LOOK_MS: u64 = 1_000;
/// How often a proof may be ahead of what is remembered before it has to wait.
const EARLY_MAX: u8 = 4;

/// Places of weight and their proofs.
#[derive(Default)]
pub(super) struct Proofs {
    pub places: BTreeMap<(ZoneId, u64), Place>,
    look_at_ms: u64,
}

/// One place.
pub(super) struct Place {
    pub row: ProofRow,
    arrived: Option<Arrived>,
    next_ms: u64,
    wait_ms: u64,
    early: u8,
}

/// A proof that is whole, before its root is compared with the leaves.
#[derive(Clone)]
struct Arrived {
    proof: Box<LogProof>,
    position: Position,
    relay: Hash,
}

/// Why a proof is not taken.
enum Unfit {
    /// It is none.
    Wrong,
    /// It goes further than what is remembered of the log.
    Early,
    /// It contradicts what is remembered.
    Contradicts(Box<Contradiction>),
}

impl Place {
    fn new(row: ProofRow) -> Self {
        Self { row, arrived: None, next_ms: 0, wait_ms: FIRST_WAIT_MS, early: 0 }
    }

    pub fn has(&self, worth: Worth) -> bool {
        self.row.found.iter().any(|found| found.worth == worth)
    }

    /// Another question later.
    fn wait(&mut self, now_ms: u64) {
        let wait_ms = if self.row.found.is_empty() { self.wait_ms } else { BETTER_WAIT_MS };
        self.next_ms = now_ms.saturating_add(wait_ms);
        self.wait_ms = self.wait_ms.saturating_mul(2).min(WAIT_MS_MAX);
    }
}

impl Proofs {
    pub fn load(&mut self, row: ProofRow) {
        self.places.insert((row.zone, row.size), Place::new(row));
    }

    /// The place that is to be asked about next; one's own come first.
    fn due(&self, now_ms: u64) -> Option<(ZoneId, u64)> {
        let open = |place: &Place| {
            // A clock that was set back holds nothing up.
            let late = place.next_ms <= now_ms || place.next_ms > now_ms + BETTER_WAIT_MS;
            late && place.arrived.is_none() && !place.has(Worth::Certified)
        };
        let mut due = self.places.iter().filter(|(_, place)| open(place)).peekable();
        let first = due.peek().map(|(at, _)| **at);
        due.find(|(_, place)| place.row.own).map(|(at, _)| *at).or(first)
    }

    /// Places whose proof waits for a root.
    fn arrived(&self, of: impl Fn(&ZoneId) -> bool) -> Vec<(ZoneId, u64)> {
        let waiting = self.places.iter().filter(|(at, place)| of(&at.0) && place.arrived.is_some());
        waiting.map(|(at, _)| *at).collect()
    }
}

impl Engine {
    /// A place is of weight: its proof is asked for until it is here.
    pub(super) fn want_proof(&mut self, id: ZoneId, size: u64, own: bool) {
        let places = &self.proofs.places;
        let most = if own { PLACES_MAX } else { PLACES_OF_OTHERS_MAX };
        if places.contains_key(&(id, size)) || places.len() >= most {
            return;
        }
        let (proof, found, trust, relay) = (None, Vec::new(), self.trust.id, Hash::ZERO);
        let row = ProofRow { zone: id, size, own, proof, found, trust, relay };
        self.put(Table::Proof, id.0, size, &row);
        self.proofs.load(row);
    }

    /// An accepted item at an index: statements and seals are of weight.
    pub(super) fn weigh(&mut self, id: ZoneId, index: u64, item: &Item) {
        let Item::Envelope(envelope) = item else { return };
        let own = envelope.header.person == self.me.state.id;
        match envelope.header.kind {
            EnvelopeKind::Seal => self.want_proof(id, index + 1, own),
            EnvelopeKind::Statement if own => self.want_proof(id, index + 1, true),
            _ => {}
        }
    }

    /// Leaves from a size on were taken back: what stood there may stand elsewhere later.
    pub(super) fn forget_proofs(&mut self, id: ZoneId, size: u64) {
        let later = self.proofs.places.range((id, size.saturating_add(1))..=(id, u64::MAX));
        let later: Vec<u64> = later.map(|((_, size), _)| *size).collect();
        for size in later {
            self.proofs.places.remove(&(id, size));
            self.delete(Table::Proof, id.0, size);
        }
    }

    /// Asks for the next proof, one at a time.
    pub(super) fn pump_proofs(&mut self, ctx: &mut Context<'_>) {
        let mut asked = self.session.asked.values().map(|(asked, _)| asked);
        if self.log.memory.is_none()
            || waits(self.proofs.look_at_ms, ctx.now_ms)
            || asked.any(|asked| matches!(asked, Asked::Evidence(..)))
        {
            return;
        }
        match self.proofs.due(ctx.now_ms) {
            None => self.proofs.look_at_ms = ctx.now_ms + LOOK_MS,
            Some((zone, size)) => {
                let request = Request::Evidence { zone, size };
                self.ask(Asked::Evidence(zone, size), request, ctx.now_ms);
            }
        }
    }

    /// A timestamp is there, or asked for: whatever waits for one is asked about now.
    pub(super) fn stamped(&mut self) {
        self.proofs.look_at_ms = 0;
        for place in self.proofs.places.values_mut().filter(|place| !place.has(Worth::Certified)) {
            (place.next_ms, place.wait_ms) = (0, FIRST_WAIT_MS);
        }
        self.session.log.due = true;
    }

    pub(super) fn evidence_got(
        &mut self,
        at: (ZoneId, u64),
        proof: Option<Box<LogProof>>,
        ctx: &mut Context<'_>,
    ) {
        let Some(place) = self.proofs.places.get_mut(&at) else { return };
        place.wait(ctx.now_ms);
        let Some(proof) = proof else { return };
        let checked = self.check_proof(at, &proof);
        let Some(place) = self.proofs.places.get_mut(&at) else { return };
        match checked {
            Ok((position, relay)) => {
                place.early = 0;
                place.arrived = Some(Arrived { proof, position, relay });
                self.judge_proof(at, ctx);
            }
            Err(Unfit::Early) => {
                // Both are asked for again at once, so that they fit; and later where they do not.
                place.early = (place.early + 1) % EARLY_MAX;
                if place.early > 0 {
                    place.next_ms = 0;
                    self.session.log.urgent = true;
                }
                self.session.log.due = true;
            }
            Err(Unfit::Wrong) => self.tell(Notice::Relay(Fault::Malformed)),
            Err(Unfit::Contradicts(notes)) => {
                self.contradicted(LogAlarm::Fork, &notes, ctx.now_ms);
            }
        }
    }

    /// Whether a proof is one: entry, checkpoint and the newest checkpoint hang together, and go
    /// with what is remembered. Gives the zone's position in it, and the key that signed.
    fn check_proof(&self, at: (ZoneId, u64), proof: &LogProof) -> Result<(Position, Hash), Unfit> {
        let memory = self.log.memory.as_ref().ok_or(Unfit::Early)?;
        let origin = log_origin(memory.name(), proof.generation);
        let keys = self.log_keys();
        let open = |note: &str| {
            let checkpoint = opened(note, &keys).filter(|found| found.origin() == origin);
            checkpoint.ok_or(Unfit::Wrong)
        };
        let (covers, newest) = (open(&proof.checkpoint)?, open(&proof.newest)?);
        let Ok(Leaf::Entry(entry)) = Leaf::parse(&proof.entry) else { return Err(Unfit::Wrong) };
        let (old, new) = (covers.position(), newest.position());
        let continues = old == new
            || verify_consistency((old.size, old.root), (new.size, new.root), &proof.consistency);
        if !stands(&entry, at, proof, &covers) || !continues || covers.key() != newest.key() {
            return Err(Unfit::Wrong);
        }
        if proof.generation > memory.generation() {
            return Err(Unfit::Early);
        }
        // Of a generation before, what it ended with is not remembered.
        if proof.generation == memory.generation() {
            match compare(memory.newest(), &newest) {
                Comparison::Same => {}
                Comparison::Fork(notes) => return Err(Unfit::Contradicts(notes)),
                Comparison::Apart => return Err(Unfit::Wrong),
                Comparison::NeedsProof { .. } => return Err(Unfit::Early),
            }
        }
        Ok((entry.position, Hash(*covers.key().public())))
    }

    /// Holds every proof that waits against the leaves.
    pub(super) fn judge_all_proofs(&mut self, ctx: &mut Context<'_>) {
        for at in self.proofs.arrived(|_| true) {
            self.judge_proof(at, ctx);
        }
    }

    /// The same for one zone.
    pub(super) fn judge_proofs(&mut self, id: ZoneId, ctx: &mut Context<'_>) {
        for at in self.proofs.arrived(|zone| *zone == id) {
            self.judge_proof(at, ctx);
        }
    }

    /// Holds a proof that is whole against the leaves, and keeps it.
    fn judge_proof(&mut self, at: (ZoneId, u64), ctx: &mut Context<'_>) {
        let arrived = self.proofs.places.get(&at).and_then(|place| place.arrived.clone());
        let Some(Arrived { proof, position, relay }) = arrived else { return };
        match self.bears(at.0, position) {
            Borne::Unread => return,
            Borne::Same => self.keep_proof(at, position, &proof, relay),
            Borne::Other(held) => {
                let (note, leaf) = (proof.checkpoint, proof.entry);
                self.other_root(at.0, note, leaf, held, ctx.now_ms);
            }
            // It is asked for again once the leaves are here.
            Borne::Ahead => {
                if let Some(zone) = self.zones.get_mut(&at.0) {
                    zone.stale = true;
                }
            }
        }
        if let Some(place) = self.proofs.places.get_mut(&at) {
            place.arrived = None;
        }
    }

    /// The earliest entry that is large enough for a place is so for all places up to its size.
    fn keep_proof(&mut self, at: (ZoneId, u64), reaches: Position, proof: &LogProof, relay: Hash) {
        let (found, trust) = (self.times_in(proof, relay), self.trust.id);
        let bytes = encode(proof);
        let places = self.proofs.places.range(at..=(at.0, reaches.size));
        // A proof with a timestamp is not given up for one without.
        let better = |row: &ProofRow| row.found.is_empty() || !found.is_empty();
        let rows = places.map(|(_, place)| &place.row).filter(|row| better(row));
        let rows: Vec<ProofRow> = rows.cloned().collect();
        for row in rows {
            let proof = Some(bytes.clone().into());
            self.put_proof(ProofRow { proof, found: found.clone(), trust, relay, ..row });
        }
    }

    /// What the timestamps of a proof are worth here.
    pub(super) fn times_in(&self, proof: &LogProof, relay: Hash) -> Vec<FoundTime> {
        let Some(covers) = opened(&proof.checkpoint, &[relay.0]) else { return Vec::new() };
        let bytes = covers.stamped();
        let anchors = &self.trust.anchors;
        proof.stamps.iter().map(|stamp| super::stamp::found(stamp, &bytes, anchors)).collect()
    }
}

/// Whether an entry is the zone's, large enough, and stands under a checkpoint.
fn stands(entry: &Entry, at: (ZoneId, u64), proof: &LogProof, covers: &Checkpoint) -> bool {
    let (zone, size) = at;
    let Position { size: all, root } = covers.position();
    entry.zone == zone
        && entry.generation == proof.generation
        && entry.position.size >= size
        && verify_inclusion(entry.hash(), proof.index, all, &proof.inclusion, root)
}
