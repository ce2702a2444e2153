//! Certified times that are renewed: a token can be checked for as long as its certificates last,
//! and the relay puts a newer one over it before they end. A notebook that asked once would be left
//! with the first one alone, so it asks again when the end comes near, at most once a day.

use super::Engine;
use super::places::At;
use crate::rows::{DatedRow, Worth};

/// So long before its end a certified time is asked about again, ms. The relay renews 90 days
/// before.
const BEFORE_MS: u64 = 60 * 86_400_000;
/// How often is looked which these are, ms.
const LOOK_MS: u64 = 3_600_000;

impl Engine {
    /// Takes certified places in again whose times can soon be checked no more.
    pub(super) fn look_for_renewals(&mut self, now_ms: u64) {
        // A clock that was set back holds nothing up.
        if self.proofs.renewals_ms.abs_diff(now_ms) < LOOK_MS {
            return;
        }
        self.proofs.renewals_ms = now_ms;
        let rows = self.proofs.dated.values();
        let due = rows.filter(|row| ends_soon(row, now_ms) && self.is_done(row));
        let due: Vec<(At, bool, u64)> =
            due.map(|row| ((row.zone, row.from), row.own, row.taken_ms)).collect();
        for (at, own, asked_ms) in due {
            self.proofs.places.renew(at, own, asked_ms);
        }
        self.proofs.places.trim();
    }
}

/// Whether a certified time ends soon, or ended since it was asked about: after that nothing
/// renews it any more.
fn ends_soon(row: &DatedRow, now_ms: u64) -> bool {
    let asked_ms = if row.taken_ms > now_ms { 0 } else { row.taken_ms };
    let certified = row.found.iter().filter(|found| found.worth == Worth::Certified);
    let mut ends = certified.map(|found| found.until_ms);
    ends.any(|until_ms| until_ms < now_ms.saturating_add(BEFORE_MS) && asked_ms <= until_ms)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Context;
    use crate::rows::FoundTime;
    use cahier_evidence::{Hash, ZoneId};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;
    const DAY_MS: u64 = 86_400_000;

    /// Taken in a year ago.
    fn dated(until_ms: u64, trust: Hash) -> DatedRow {
        let (worth, authority) = (Worth::Certified, "essai".to_owned());
        let found = FoundTime { worth, authority, time_ms: NOW_MS - 365 * DAY_MS, until_ms };
        DatedRow {
            zone: ZoneId([1; 16]),
            size: 5,
            from: 3,
            own: true,
            generation: 1,
            index: 7,
            checkpoint: 9,
            relay: Hash::ZERO,
            found: vec![found],
            trust,
            taken_ms: NOW_MS - 365 * DAY_MS,
        }
    }

    #[test]
    fn what_ends_within_sixty_days_is_asked_about_until_it_ended() {
        let ends = |until_ms, taken_ms, now_ms| {
            ends_soon(&DatedRow { taken_ms, ..dated(until_ms, Hash::ZERO) }, now_ms)
        };
        let until_ms = NOW_MS + 60 * DAY_MS;
        assert!(!ends(until_ms, NOW_MS, NOW_MS));
        assert!(ends(until_ms, NOW_MS, NOW_MS + 1));
        assert!(ends(until_ms, until_ms, until_ms + DAY_MS), "a notebook that was closed");
        assert!(!ends(until_ms, until_ms + 1, until_ms + DAY_MS), "nothing comes any more");
        assert!(ends(until_ms, u64::MAX, until_ms), "asked by a clock that was wrong");
    }

    #[test]
    fn a_certified_place_is_taken_in_again_where_its_end_is_near() {
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let trust = engine.trust.id;
        let next = |engine: &mut Engine, now_ms| engine.proofs.places.next(now_ms, |_| false);
        let row = dated(NOW_MS + 61 * DAY_MS, trust);
        engine.load_proofs([row].into_iter(), std::iter::empty());
        engine.look_for_renewals(NOW_MS);
        assert_eq!(next(&mut engine, NOW_MS), None, "far from its end");
        let near_ms = NOW_MS + 2 * DAY_MS;
        engine.look_for_renewals(near_ms);
        assert_eq!(next(&mut engine, near_ms), Some((ZoneId([1; 16]), 3)));
        // One that is not certified for whom this notebook trusts now is looked up anew elsewhere.
        let row = dated(NOW_MS, Hash::of(b"other roots"));
        engine.load_proofs([row].into_iter(), std::iter::empty());
        engine.proofs.places.remove(ZoneId([1; 16]), 0..=u64::MAX);
        engine.look_for_renewals(near_ms + LOOK_MS);
        assert_eq!(next(&mut engine, near_ms + LOOK_MS), None);
    }
}
