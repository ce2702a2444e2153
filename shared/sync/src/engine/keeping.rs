//! Keeps proofs: what a relay answers takes nothing away of what an earlier answer brought.
//! Timestamps over one checkpoint are put together. Another checkpoint takes the place of the one
//! that is kept where it is certified and says more. What came under another key of the relay has
//! rows of its own. What is kept lies in the store, and is read before anything is put beside it.

use super::certified::worth_of;
use super::log_memory::opened;
use super::places::At;
use super::proofs::Arrived;
use super::stamps::{Seen, look_up, merge, sift};
use super::{Context, Effect, Engine, Notice};
use crate::rows::DatedRow;
use crate::store::Table;
use cahier_evidence::{Hash, ZoneHead, ZoneId};
use cahier_protocol::{LogProof, Stamped};
use cahier_timestamp::TrustAnchors;
use std::collections::{BTreeMap, BTreeSet};

/// An entry of the relay's public log: the zone, how many of its leaves it names, and the key
/// under which it was shown.
pub(super) type Under = (ZoneId, u64, Hash);

/// A proof as it is kept: what is known of it, and itself.
pub(super) struct Proved {
    row: DatedRow,
    proof: Box<LogProof>,
}

impl Proved {
    fn with(mut self, seen: Vec<Seen>) -> Self {
        (self.row.found, self.proof.stamps) =
            seen.into_iter().map(|seen| (seen.found, seen.stamp)).unzip();
        self
    }

    /// Of which checkpoint, and what stands under it.
    fn subject(&self) -> (u32, u64, u64) {
        (self.row.generation, self.row.index, self.row.checkpoint)
    }

    fn reaches(&mut self, from: u64, own: bool) {
        self.row.from = self.row.from.min(from);
        self.row.own |= own;
    }
}

/// The entry that a row is about.
pub(super) fn under(row: &DatedRow) -> Under {
    (row.zone, row.size, row.relay)
}

/// What is known of a zone at some size and at larger ones, smallest first.
pub(super) fn dated_in(
    dated: &BTreeMap<Under, DatedRow>,
    id: ZoneId,
    size: u64,
) -> impl Iterator<Item = &DatedRow> {
    let rows = dated.range((id, size, Hash::ZERO)..=(id, u64::MAX, Hash([0xFF; 32])));
    rows.map(|(_, row)| row)
}

/// Where rows of a zone lie under a key of the relay: those of one key never take the place of
/// those of another.
pub(crate) fn proof_scope(zone: ZoneId, relay: Hash) -> [u8; 16] {
    let hash = Hash::of(&[&b"cahier/v1/dated"[..], &zone.0, &relay.0].concat());
    std::array::from_fn(|at| hash.0[at])
}

impl Engine {
    /// Keeps a proof, as far as it says more than the one that is kept.
    pub(super) fn keep_proof(&mut self, at: At, arrived: Arrived, now_ms: u64) {
        let new = self.proved(at, arrived, now_ms);
        self.keep_proved(new, now_ms);
    }

    fn keep_proved(&mut self, mut new: Proved, now_ms: u64) {
        let Some(kept) = self.proofs.dated.get(&under(&new.row)).cloned() else {
            return self.write_proof(new, now_ms);
        };
        if self.proofs.unreadable.contains(&under(&kept)) {
            // There is nothing to put it beside, and nothing to prove with.
            let certified = |row: &DatedRow| (self.is_certified(row), !row.found.is_empty());
            if certified(&new.row) >= certified(&kept) {
                new.reaches(kept.from, kept.own);
                self.write_proof(new, now_ms);
            }
        } else if new.row.found.is_empty() {
            let (from, own) = (kept.from.min(new.row.from), kept.own || new.row.own);
            self.asked_in_vain(DatedRow { from, own, ..kept }, now_ms);
        } else if kept.found.is_empty() {
            new.reaches(kept.from, kept.own);
            self.write_proof(new, now_ms);
        } else {
            self.proofs.merging.insert(under(&kept), new);
        }
    }

    /// What of a proof that came is to be kept.
    fn proved(&self, (id, from): At, arrived: Arrived, now_ms: u64) -> Proved {
        let Arrived { proof, checked } = arrived;
        let row = DatedRow {
            zone: id,
            size: checked.position.size,
            from,
            own: self.proofs.places.own(id, from..=checked.position.size).unwrap_or(false),
            generation: proof.generation,
            index: proof.index,
            checkpoint: checked.checkpoint,
            relay: checked.relay,
            found: Vec::new(),
            trust: self.trust.id,
            taken_ms: now_ms,
        };
        let seen = self.seen_in(proof.stamps.clone(), &proof.checkpoint, row.relay, sift);
        Proved { row, proof }.with(seen)
    }

    /// Timestamps over a checkpoint, as they are worth here.
    fn seen_in(
        &self,
        stamps: Vec<Stamped>,
        checkpoint: &str,
        relay: Hash,
        see: fn(Vec<Stamped>, &[u8], &TrustAnchors) -> Vec<Seen>,
    ) -> Vec<Seen> {
        let Some(covers) = opened(checkpoint, &[relay.0]) else { return Vec::new() };
        see(stamps, &covers.stamped(), &self.trust.anchors)
    }

    fn write_proof(&mut self, proved: Proved, now_ms: u64) {
        let Proved { row, proof } = proved;
        self.proofs.unreadable.remove(&under(&row));
        self.put(Table::Proof, proof_scope(row.zone, row.relay), row.size, &*proof);
        self.put_dated(row, now_ms);
    }

    /// An answer says no more than what is kept: it is asked about again later.
    fn asked_in_vain(&mut self, mut row: DatedRow, now_ms: u64) {
        let certified = self.is_certified(&row);
        if certified {
            row.taken_ms = now_ms;
        }
        if certified || self.proofs.dated.get(&under(&row)) != Some(&row) {
            self.put_dated(row, now_ms);
        } else if !row.found.is_empty() {
            self.proofs.places.stamped(row.zone, row.from..=row.size, now_ms);
        }
    }

    /// Keeps what is known of a time. What is certified is asked about no longer, until it is to be
    /// renewed.
    pub(super) fn put_dated(&mut self, row: DatedRow, now_ms: u64) {
        let (id, sizes) = (row.zone, row.from..=row.size);
        self.put(Table::Dated, proof_scope(id, row.relay), row.size, &row);
        self.tell(Notice::ZoneChanged(id));
        if self.is_done(&row) {
            for size in self.proofs.places.remove(id, sizes) {
                self.delete(Table::Place, id.0, size);
            }
        } else if !row.found.is_empty() && self.is_current(&row) {
            self.proofs.places.stamped(id, sizes, now_ms);
        }
        self.proofs.dated.insert(under(&row), row);
    }

    pub(super) fn forget_dated(&mut self, under: Under) {
        let (id, size, relay) = under;
        self.proofs.dated.remove(&under);
        self.proofs.merging.remove(&under);
        self.proofs.unreadable.remove(&under);
        self.delete(Table::Dated, proof_scope(id, relay), size);
        self.delete(Table::Proof, proof_scope(id, relay), size);
    }

    /// Whether nothing more is wanted for the places that a row covers: they are certified under
    /// the key that signed the zone's head, and what proves it can be read.
    pub(super) fn is_done(&self, row: &DatedRow) -> bool {
        self.is_certified(row)
            && !self.proofs.unreadable.contains(&under(row))
            && self.is_current(row)
    }

    fn is_current(&self, row: &DatedRow) -> bool {
        self.relay_of(row.zone).is_none_or(|relay| relay == row.relay)
    }

    /// What is known of a time under the key that signed the newest head of its zone, if it was
    /// given for this very place.
    pub(super) fn dated_at(&self, at: At) -> Option<&DatedRow> {
        self.proofs.answer(at, self.relay_of(at.0))
    }

    /// The key that signed the newest head of a zone.
    pub(super) fn relay_of(&self, id: ZoneId) -> Option<Hash> {
        self.head_of(id).map(|head| head.relay)
    }

    /// Where rows of a zone may lie in a table.
    pub(super) fn scopes(&self, table: Table, id: ZoneId) -> Vec<[u8; 16]> {
        if !matches!(table, Table::Dated | Table::Proof) {
            return vec![id.0];
        }
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key);
        let known = self.proofs.dated.keys().map(|(_, _, relay)| *relay);
        let relays: BTreeSet<Hash> = pinned.into_iter().chain(known).collect();
        relays.into_iter().map(|relay| proof_scope(id, relay)).collect()
    }

    /// A zone has a newer head than this one. Where another key signed it, what is certified under
    /// the older key counts in no proof of the newer: it is asked about once more.
    pub(super) fn head_moved(&mut self, id: ZoneId, before: &[u8]) {
        let pinned = self.me.row.relay.as_ref().and_then(|relay| relay.key);
        let rows = dated_in(&self.proofs.dated, id, 0);
        let older = rows.filter(|row| Some(row.relay) != pinned);
        let places: BTreeSet<(u64, bool)> = older.map(|row| (row.from, row.own)).collect();
        if places.is_empty() {
            return;
        }
        let before = ZoneHead::parse(before).ok().map(|head| head.relay);
        if before.is_none() || before == self.relay_of(id) {
            return;
        }
        for (from, own) in places {
            self.want_proof(id, from, own);
        }
    }

    /// What proves a time cannot be read, or is gone: that is said, all rows stay as they are, and
    /// it is asked for once more.
    pub(crate) fn proof_unreadable(&mut self, under: Under) {
        let Some(row) = self.proofs.dated.get(&under) else { return };
        let (id, from, own) = (row.zone, row.from, row.own);
        self.proofs.unreadable.insert(under);
        let lost = self.proofs.unreadable.iter().filter(|(zone, ..)| *zone == id).count();
        self.damaged(Table::Proof, Some(id), None, lost);
        self.want_proof(id, from, own);
    }

    /// The store did not answer where a proof was to be read. What came for it comes again.
    pub(super) fn proof_not_read(&mut self, under: Under, damaged: bool, at_ms: u64, now_ms: u64) {
        let new = self.proofs.merging.remove(&under);
        if !damaged {
            self.trust.recheck_at_ms = at_ms;
            return;
        }
        self.proof_unreadable(under);
        if let Some(new) = new {
            self.keep_proved(new, now_ms);
        }
    }

    /// Answer to [`Effect::ReadProof`]; none where it is not there.
    pub fn proof_read(
        &mut self,
        (id, size, relay): (ZoneId, u64, Hash),
        proof: Option<LogProof>,
        ctx: &mut Context<'_>,
    ) {
        let under = (id, size, relay);
        let (Some(row), Some(proof)) = (self.proofs.dated.get(&under).cloned(), proof) else {
            return self.proof_not_read(under, true, ctx.now_ms, ctx.now_ms);
        };
        let seen = self.seen_in(proof.stamps.clone(), &proof.checkpoint, relay, look_up);
        if seen.len() < proof.stamps.len() {
            // Its checkpoint was one when it came.
            return self.proof_not_read(under, true, ctx.now_ms, ctx.now_ms);
        }
        let row = DatedRow { trust: self.trust.id, ..row };
        let kept = Proved { row, proof: Box::new(proof) }.with(seen.clone());
        if let Some(new) = self.proofs.merging.remove(&under) {
            return self.settle(kept, seen, new, ctx.now_ms);
        }
        let row = kept.row;
        let (from, own, done) = (row.from, row.own, self.is_done(&row));
        self.put_dated(row, ctx.now_ms);
        // What counted as certified before is asked about again.
        if !done && self.proofs.places.own(id, from..=size).is_none() {
            self.want_proof(id, from, own);
        }
    }

    /// Puts a proof that came beside the one that is kept, both as they are worth now.
    fn settle(&mut self, mut kept: Proved, seen: Vec<Seen>, mut new: Proved, now_ms: u64) {
        let (from, own) = (kept.row.from.min(new.row.from), kept.row.own || new.row.own);
        kept.reaches(from, own);
        new.reaches(from, own);
        if kept.subject() != new.subject() {
            let says_more = worth_of(&new.row.found) > worth_of(&kept.row.found);
            return match self.is_certified(&new.row) && says_more {
                true => self.write_proof(new, now_ms),
                false => self.asked_in_vain(kept.row, now_ms),
            };
        }
        // Over the very bytes of the checkpoint that is kept.
        let came = std::mem::take(&mut new.proof.stamps);
        let came = self.seen_in(came, &kept.proof.checkpoint, kept.row.relay, sift);
        let before = kept.proof.stamps.clone();
        let mut all = kept.with(merge(seen, came));
        if all.proof.stamps == before {
            self.asked_in_vain(all.row, now_ms);
        } else {
            all.row.taken_ms = now_ms;
            self.write_proof(all, now_ms);
        }
    }

    /// Some proofs that are to be read now: those beside which something is to be put, and those
    /// that were looked up under other roots.
    pub(super) fn proofs_to_read(&self, most: usize) -> Vec<Effect> {
        let stale = |row: &&DatedRow| {
            row.trust != self.trust.id && !self.proofs.unreadable.contains(&under(row))
        };
        let old = self.proofs.dated.values().filter(stale).map(under);
        let merging = self.proofs.merging.keys().copied();
        let due: BTreeSet<Under> = merging.chain(old).take(most).collect();
        due.into_iter().map(|(zone, size, relay)| Effect::ReadProof { zone, size, relay }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::zone::Zone;
    use crate::rows::{FoundTime, Worth};
    use cahier_crypto::{RelayKey, Secret32};
    use cahier_evidence::Position;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const ZONE: ZoneId = ZoneId([1; 16]);
    const NOW_MS: u64 = 1_795_000_000_000;

    fn key(byte: u8) -> RelayKey {
        RelayKey::from_seed(&Secret32::from([byte; 32]))
    }

    fn head(relay: &RelayKey) -> Vec<u8> {
        let position = Position { size: 9, root: Hash::ZERO };
        ZoneHead::sign(relay, ZONE, position, NOW_MS).bytes().to_vec()
    }

    /// A notebook with a zone whose head that key signed.
    fn engine(relay: &RelayKey) -> Engine {
        let mut rng = ChaCha20Rng::seed_from_u64(13);
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        engine.set_relay("relay.example", Some(Hash(relay.public())), None);
        let mut zone = Zone::new(ZONE);
        zone.head = head(relay);
        engine.zones.insert(ZONE, zone);
        engine
    }

    /// Certified, of an entry that names five leaves and answers for three.
    fn row(engine: &Engine, relay: &RelayKey) -> DatedRow {
        let (authority, until_ms) = ("essai".to_owned(), NOW_MS + 365 * 86_400_000);
        let found = FoundTime { worth: Worth::Certified, authority, time_ms: NOW_MS, until_ms };
        DatedRow {
            zone: ZONE,
            size: 5,
            from: 3,
            own: true,
            generation: 1,
            index: 7,
            checkpoint: 9,
            relay: Hash(relay.public()),
            found: vec![found],
            trust: engine.trust.id,
            taken_ms: NOW_MS,
        }
    }

    #[test]
    fn what_is_certified_under_an_older_key_is_asked_about_under_the_newer() {
        let (older, newer) = (key(1), key(2));
        let mut engine = engine(&older);
        let first = row(&engine, &older);
        engine.put_dated(first.clone(), NOW_MS);
        engine.want_proof(ZONE, 3, true);
        assert!(!engine.proofs.places.holds((ZONE, 3)), "it is done");
        // A person accepted another key, and a head under it is here.
        engine.set_relay("relay.example", Some(Hash(newer.public())), None);
        let before =
            engine.zones.get_mut(&ZONE).map(|z| std::mem::replace(&mut z.head, head(&newer)));
        engine.head_moved(ZONE, &before.unwrap());
        assert!(engine.proofs.places.holds((ZONE, 3)));
        // What is known stays what it is, and the newer answer lies beside it.
        let second = row(&engine, &newer);
        engine.put_dated(second.clone(), NOW_MS);
        assert!(!engine.proofs.places.holds((ZONE, 3)));
        assert_eq!(engine.proof_keys(ZONE, 5).len(), 2);
        assert_eq!(engine.proofs.dated.get(&under(&first)), Some(&first));
        let [one, other] = [&first, &second].map(|row| proof_scope(ZONE, row.relay));
        assert_ne!(one, other, "neither is written over the other");
        assert!(engine.scopes(Table::Dated, ZONE).contains(&one), "a damaged row names its zone");
        engine.head_moved(ZONE, &head(&newer));
        assert!(!engine.proofs.places.holds((ZONE, 3)), "the same key signed both");
    }

    fn proof(engine: &Engine, relay: &RelayKey, worth: Worth, checkpoint: u64) -> Proved {
        let mut row = DatedRow { checkpoint, ..row(engine, relay) };
        row.found[0].worth = worth;
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
        Proved { row, proof: Box::new(proof) }
    }

    #[test]
    fn another_checkpoint_takes_the_place_only_where_it_is_certified_and_says_more() {
        let relay = key(1);
        let cases = [
            (Worth::Unverified, Worth::Development, 9, 8, false),
            (Worth::Unverified, Worth::Unverified, 0, 8, false),
            (Worth::Unverified, Worth::Certified, 9, 8, true),
            (Worth::Certified, Worth::Certified, 1, 8, true),
            (Worth::Certified, Worth::Certified, u64::MAX, 8, false),
            (Worth::Certified, Worth::Development, 1, 8, false),
        ];
        for (kept, came, time_ms, checkpoint, takes) in cases {
            let mut engine = engine(&relay);
            let kept = proof(&engine, &relay, kept, 9);
            let mut came = proof(&engine, &relay, came, checkpoint);
            came.row.found[0].time_ms = time_ms;
            engine.put_dated(kept.row.clone(), NOW_MS);
            engine.settle(kept, Vec::new(), came, NOW_MS);
            let row = engine.proofs.dated.values().next().unwrap();
            assert_eq!(row.checkpoint == checkpoint, takes, "{:?} {time_ms}", row.found);
        }
    }

    #[test]
    fn what_is_kept_is_read_before_anything_is_put_beside_it() {
        let relay = key(1);
        let mut engine = engine(&relay);
        let kept = proof(&engine, &relay, Worth::Unverified, 9).row;
        let other_roots = DatedRow { trust: Hash::of(b"other roots"), ..kept.clone() };
        engine.put_dated(other_roots.clone(), NOW_MS);
        engine.keep_proved(proof(&engine, &relay, Worth::Development, 9), NOW_MS);
        assert_eq!(engine.proofs.dated.get(&under(&kept)), Some(&other_roots));
        let read = Effect::ReadProof { zone: ZONE, size: 5, relay: kept.relay };
        assert_eq!(engine.proofs_to_read(8), [read]);
        // It cannot be read: what is certified no more is given up for what can.
        engine.proof_not_read(under(&kept), true, NOW_MS, NOW_MS);
        let row = engine.proofs.dated.get(&under(&kept)).unwrap();
        assert_eq!(row.found[0].worth, Worth::Development);
        assert_eq!(engine.damages().len(), 1);
        assert_eq!(engine.proofs_to_read(8), []);
    }
}
