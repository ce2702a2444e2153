//! Proofs of when something was there. For places of weight (one's own statements and seals,
//! and the seals of others) the relay is asked for what its public log and timestamps give. A
//! proof is kept once its entry is the very root that the leaves here give; it lies in the store,
//! and only what it says is remembered.

use super::entries::Borne;
use super::keeping::{Proved, Under, dated_in, under};
use super::log_memory::opened;
use super::places::{At, Places};
use super::session::Asked;
use super::{Context, Engine, Notice};
use crate::rows::{DatedRow, LogAlarm, PlaceRow};
use crate::store::Table;
use cahier_evidence::log::{
    Checkpoint, Comparison, Contradiction, Entry, Leaf, compare, log_origin,
};
use cahier_evidence::{
    EnvelopeKind, Hash, Item, Position, ZoneId, verify_consistency, verify_inclusion,
};
use cahier_protocol::{Fault, LogProof, Request};
use std::collections::{BTreeMap, BTreeSet};

/// Most proofs that wait for a root: more are not asked for meanwhile.
const ARRIVED_MAX: usize = 8;

/// Places of weight, what is known of when they were there, and proofs on their way.
#[derive(Default)]
pub(super) struct Proofs {
    pub places: Places,
    /// What is known of times.
    pub dated: BTreeMap<Under, DatedRow>,
    /// Proofs that came, until those beside which they are to be put are read.
    pub merging: BTreeMap<Under, Proved>,
    /// Of which entries the proof that is kept cannot be read.
    pub unreadable: BTreeSet<Under>,
    /// When was looked for certified times that are to be renewed, ms since 1970.
    pub renewals_ms: u64,
    arrived: BTreeMap<At, Arrived>,
}

/// A proof that is whole, before its root is compared with the leaves.
pub(super) struct Arrived {
    pub proof: Box<LogProof>,
    pub checked: Checked,
}

/// What a proof says.
pub(super) struct Checked {
    pub position: Position,
    /// Size of the checkpoint, and the key that signed it.
    pub checkpoint: u64,
    pub relay: Hash,
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

impl Proofs {
    /// The entry that the relay named under this key, or any, for this very place, if it has.
    pub fn answer(&self, at: At, relay: Option<Hash>) -> Option<&DatedRow> {
        answer_in(&self.dated, at, relay)
    }

    /// Positions of zones whose roots proofs wait for.
    pub fn waiting(&self) -> impl Iterator<Item = At> {
        self.arrived.iter().map(|((id, _), arrived)| (*id, arrived.checked.position.size))
    }

    /// The place that is to be asked about now.
    fn next(&mut self, now_ms: u64) -> Option<At> {
        if self.arrived.len() + self.merging.len() >= ARRIVED_MAX {
            return None;
        }
        let arrived = &self.arrived;
        let answers = |(id, from): At, one: &Arrived, at: At| {
            id == at.0 && (from..=one.checked.position.size).contains(&at.1)
        };
        let waiting = |at: At| arrived.iter().any(|(from, one)| answers(*from, one, at));
        self.places.next(now_ms, waiting)
    }
}

impl Engine {
    /// What is known from the store.
    pub(super) fn load_proofs(
        &mut self,
        dated: impl Iterator<Item = DatedRow>,
        places: impl Iterator<Item = PlaceRow>,
    ) {
        self.proofs.dated = dated.map(|row| (under(&row), row)).collect();
        let mut heads: BTreeMap<ZoneId, Option<Hash>> = BTreeMap::new();
        for row in places {
            let at = (row.zone, row.size);
            let relay = *heads.entry(row.zone).or_insert_with(|| self.relay_of(row.zone));
            let answer = self.proofs.answer(at, relay);
            if answer.is_some_and(|dated| self.is_done(dated)) {
                self.delete(Table::Place, row.zone.0, row.size);
                continue;
            }
            let stamped = answer.filter(|dated| !dated.found.is_empty());
            let stamped_ms = stamped.map(|dated| dated.taken_ms);
            self.proofs.places.load(at, row.own, stamped_ms);
        }
        self.proofs.places.trim();
    }

    /// A place is of weight: its proof is asked for until it is certified.
    pub(super) fn want_proof(&mut self, id: ZoneId, size: u64, own: bool) {
        if self.dated_at((id, size)).is_some_and(|dated| self.is_done(dated)) {
            return;
        }
        let known = self.proofs.places.own(id, size..=size);
        if known.is_none_or(|known| own && !known) {
            self.put(Table::Place, id.0, size, &PlaceRow { zone: id, size, own });
        }
        self.proofs.places.want((id, size), own);
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
        self.forget_frontiers(id, size);
        let later = size.saturating_add(1);
        for size in self.proofs.places.remove(id, later..=u64::MAX) {
            self.delete(Table::Place, id.0, size);
        }
        self.proofs
            .arrived
            .retain(|(zone, _), one| *zone != id || one.checked.position.size <= size);
        let dated = dated_in(&self.proofs.dated, id, later);
        let dated: Vec<DatedRow> = dated.cloned().collect();
        for row in dated {
            self.forget_dated(under(&row));
            if row.from <= size {
                self.want_proof(id, row.from, row.own);
            }
        }
    }

    /// Asks for the next proof, one at a time.
    pub(super) fn pump_proofs(&mut self, ctx: &mut Context<'_>) {
        let mut asked = self.session.asked.values().map(|(asked, _)| asked);
        if self.log.memory.is_none() || asked.any(|asked| matches!(asked, Asked::Evidence(..))) {
            return;
        }
        if let Some((zone, size)) = self.proofs.next(ctx.now_ms) {
            let request = Request::Evidence { zone, size };
            self.ask(Asked::Evidence(zone, size), request, ctx.now_ms);
        }
    }

    /// A checkpoint has a timestamp: whatever it covers and waits for one is asked about now.
    pub(super) fn stamped(&mut self, generation: u32, size: u64) {
        let relay = self.me.row.relay.as_ref().and_then(|relay| relay.key);
        let Proofs { places, dated, .. } = &mut self.proofs;
        let dated = &*dated;
        let concerns = |row: &DatedRow| {
            let covered = row.generation == generation && row.index < size;
            covered && (row.found.is_empty() || row.checkpoint == size)
        };
        places.hurry(|at, _| answer_in(dated, at, relay).is_none_or(concerns));
        self.session.log.due = true;
    }

    /// The relay asks for a timestamp of a zone.
    pub(super) fn stamp_comes(&mut self, id: ZoneId) {
        self.proofs.places.hurry(|(zone, _), stamped| zone == id && !stamped);
        self.session.log.due = true;
    }

    pub(super) fn evidence_got(
        &mut self,
        at: At,
        proof: Option<Box<LogProof>>,
        ctx: &mut Context<'_>,
    ) {
        let (id, size) = at;
        if !self.proofs.places.holds(at) {
            return;
        }
        let Some(proof) = proof else {
            // Where nothing covers this place, nothing covers a later one.
            return self.proofs.places.later(id, size..=u64::MAX, ctx.now_ms);
        };
        match self.check_proof(at, &proof) {
            Ok(checked) => {
                self.proofs.places.later(id, size..=checked.position.size, ctx.now_ms);
                self.proofs.arrived.insert(at, Arrived { proof, checked });
                return self.judge_proof(at, ctx);
            }
            Err(Unfit::Early) => {
                self.proofs.places.later(id, size..=size, ctx.now_ms);
                self.session.log.urgent |= self.proofs.places.early(at);
                self.session.log.due = true;
                return;
            }
            Err(Unfit::Wrong) => self.tell(Notice::Relay(Fault::Malformed)),
            Err(Unfit::Contradicts(notes)) => {
                self.contradicted(LogAlarm::Fork, &notes, ctx.now_ms);
            }
        }
        self.proofs.places.later(id, size..=size, ctx.now_ms);
    }

    /// Whether a proof is one: entry, checkpoint and the newest checkpoint hang together, and go
    /// with what is remembered.
    fn check_proof(&self, at: At, proof: &LogProof) -> Result<Checked, Unfit> {
        let memory = self.log.memory.as_ref().ok_or(Unfit::Early)?;
        let origin = log_origin(memory.name(), proof.generation);
        let keys = self.log_keys();
        let open = |note: &str| {
            let checkpoint = opened(note, &keys).filter(|found| found.origin() == origin);
            // Of a generation that ended, the key may be one that this device never saw.
            let former = proof.generation < memory.generation();
            checkpoint.ok_or(if former { Unfit::Early } else { Unfit::Wrong })
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
                // Of another key: the log is asked first whether it began anew under it.
                Comparison::Apart | Comparison::NeedsProof { .. } => return Err(Unfit::Early),
            }
        }
        let (position, checkpoint) = (entry.position, old.size);
        Ok(Checked { position, checkpoint, relay: Hash(*covers.key().public()) })
    }

    /// Holds every proof that waits against the leaves.
    pub(super) fn judge_all_proofs(&mut self, ctx: &mut Context<'_>) {
        let waiting: Vec<At> = self.proofs.arrived.keys().copied().collect();
        for at in waiting {
            self.judge_proof(at, ctx);
        }
    }

    /// Holds a proof that is whole against the leaves, and keeps it.
    fn judge_proof(&mut self, at: At, ctx: &mut Context<'_>) {
        let Some(arrived) = self.proofs.arrived.remove(&at) else { return };
        match self.bears(at.0, arrived.checked.position) {
            Borne::Unread => {
                self.proofs.arrived.insert(at, arrived);
            }
            Borne::Same => self.keep_proof(at, arrived, ctx.now_ms),
            Borne::Other(held) => {
                let LogProof { checkpoint, entry, .. } = *arrived.proof;
                self.other_root(at.0, checkpoint, entry, held, ctx.now_ms);
            }
            // It is asked for again once the leaves are here.
            Borne::Ahead => {
                if let Some(zone) = self.zones.get_mut(&at.0) {
                    zone.stale = true;
                }
            }
        }
    }
}

/// The earliest entry that is large enough for a place is so for all places up to its size.
fn answer_in(
    dated: &BTreeMap<Under, DatedRow>,
    (id, size): At,
    relay: Option<Hash>,
) -> Option<&DatedRow> {
    let is_of = |row: &&DatedRow| relay.is_none_or(|relay| row.relay == relay);
    let row = dated_in(dated, id, size).find(is_of)?;
    Some(row).filter(|row| row.from <= size)
}

/// Whether an entry is the zone's, large enough, and stands under a checkpoint.
fn stands(entry: &Entry, at: At, proof: &LogProof, covers: &Checkpoint) -> bool {
    let (zone, size) = at;
    let Position { size: all, root } = covers.position();
    entry.zone == zone
        && entry.generation == proof.generation
        && entry.position.size >= size
        && verify_inclusion(entry.hash(), proof.index, all, &proof.inclusion, root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Certification;
    use crate::rows::{FoundTime, Worth};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const ZONE: ZoneId = ZoneId([1; 16]);
    const NOW_MS: u64 = 1_795_000_000_000;

    fn engine() -> Engine {
        let mut rng = ChaCha20Rng::seed_from_u64(11);
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        Engine::create("Ana", &mut ctx).unwrap()
    }

    /// An entry that names so many leaves and stands at the same index, certified.
    fn dated(size: u64, trust: Hash) -> DatedRow {
        let time_ms = NOW_MS + size;
        let until_ms = NOW_MS + 365 * 86_400_000;
        let authority = "essai".into();
        let found = FoundTime { worth: Worth::Certified, authority, time_ms, until_ms };
        DatedRow {
            zone: ZONE,
            size,
            from: size,
            own: true,
            generation: 1,
            index: size,
            checkpoint: size + 1,
            relay: Hash::ZERO,
            found: vec![found],
            trust,
            taken_ms: NOW_MS,
        }
    }

    /// A proof without timestamps, of an entry at index 7 that names five leaves.
    fn arrived() -> Arrived {
        let proof = LogProof {
            generation: 1,
            entry: Vec::new(),
            index: 7,
            checkpoint: String::new(),
            inclusion: Vec::new(),
            stamps: Vec::new(),
            newest: String::new(),
            consistency: Vec::new(),
        };
        let position = Position { size: 5, root: Hash::ZERO };
        let checked = Checked { position, checkpoint: 9, relay: Hash::ZERO };
        Arrived { proof: Box::new(proof), checked }
    }

    #[test]
    fn thousands_of_certified_places_leave_room_for_the_next() {
        let mut engine = engine();
        let trust = engine.trust.id;
        let places = (1..=5_000).map(|size| PlaceRow { zone: ZONE, size, own: true });
        engine.load_proofs((1..=5_000).map(|size| dated(size, trust)), places);
        assert_eq!(engine.proofs.next(NOW_MS), None, "all are certified");
        engine.seek_proof(ZONE, 9);
        engine.want_proof(ZONE, 5_001, true);
        let next = engine.proofs.next(NOW_MS + 1_000);
        assert_eq!(next, Some((ZONE, 5_001)), "and what is sought is not asked for again");
        let of = |index| engine.certification(ZONE, index);
        assert!(matches!(of(4_999), Certification::Certified { .. }));
        assert_eq!(of(5_000), Certification::Received);
    }

    #[test]
    fn a_place_is_dated_under_the_relays_key_and_earlier_under_an_older_one() {
        let mut engine = engine();
        let (trust, old, new) = (engine.trust.id, Hash([1; 32]), Hash([2; 32]));
        let row = |size, relay| DatedRow { relay, ..dated(size, trust) };
        let undated = |size, relay| DatedRow { found: Vec::new(), ..row(size, relay) };
        let early = [undated(3, new), row(4, old), undated(5, old)];
        let late = [row(6, new), row(7, old), row(8, new)];
        engine.load_proofs(early.into_iter().chain(late), std::iter::empty());
        let of = |index| engine.proofs_for(ZONE, index, new);
        assert_eq!(of(2), [6, 4]);
        assert_eq!(of(4), [6], "what is not dated, or later, says nothing more");
        assert_eq!(of(6), [8, 7]);
        assert_eq!(of(7), [8]);
        assert!(of(8).is_empty());
        assert_eq!(engine.proofs_for(ZONE, 2, old), [4]);
        assert_eq!(engine.proof_keys(ZONE, 4), [old]);
    }

    #[test]
    fn an_answer_that_says_no_more_writes_nothing() {
        let mut engine = engine();
        engine.want_proof(ZONE, 3, true);
        engine.keep_proof((ZONE, 3), arrived(), NOW_MS);
        assert_eq!(engine.certification(ZONE, 2), Certification::Logged);
        let before = engine.writes.len();
        engine.keep_proof((ZONE, 3), arrived(), NOW_MS + 1);
        assert_eq!(engine.writes.len(), before);
        // That it is the answer to a smaller size as well is one small row.
        engine.keep_proof((ZONE, 2), arrived(), NOW_MS + 2);
        assert_eq!(engine.writes.len(), before + 1);
        engine.keep_proof((ZONE, 2), arrived(), NOW_MS + 3);
        assert_eq!(engine.writes.len(), before + 1);
    }

    #[test]
    fn a_timestamp_concerns_what_its_checkpoint_covers() {
        let mut engine = engine();
        engine.want_proof(ZONE, 3, true);
        engine.keep_proof((ZONE, 3), arrived(), NOW_MS);
        engine.proofs.places.later(ZONE, 0..=u64::MAX, NOW_MS);
        for (generation, size) in [(1, 7), (2, 8)] {
            engine.stamped(generation, size);
            assert_eq!(engine.proofs.next(NOW_MS), None, "{generation} {size}");
        }
        engine.stamped(1, 8);
        assert_eq!(engine.proofs.next(NOW_MS), Some((ZONE, 3)));
    }

    #[test]
    fn what_is_wound_back_is_asked_about_anew() {
        let mut engine = engine();
        let trust = engine.trust.id;
        let row = DatedRow { from: 3, ..dated(5, trust) };
        engine.load_proofs([row].into_iter(), std::iter::empty());
        assert_eq!(engine.proofs.next(NOW_MS), None);
        engine.forget_proofs(ZONE, 4);
        assert_eq!(engine.certification(ZONE, 2), Certification::Received);
        assert_eq!(engine.proofs.next(NOW_MS + 1_000), Some((ZONE, 3)));
    }
}
