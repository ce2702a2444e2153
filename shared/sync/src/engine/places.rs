//! Places whose time is of weight and not certified yet, and those whose certified time is to be
//! renewed: which is asked about next, how long each waits after a question, and which is given up
//! where there are too many. Pure; what is given up here keeps its row, and is taken in again when
//! the notebook opens the next time, or somebody seeks its proof.

use super::unread::waits;
use cahier_evidence::ZoneId;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Most places that are remembered, and how many of them may be those of others.
const PLACES_MAX: usize = 4_096;
const PLACES_OF_OTHERS_MAX: usize = 1_024;
/// How long to wait after the first question, ms; twice as long after each.
const FIRST_WAIT_MS: u64 = 15_000;
/// The longest wait of a place without a timestamp, ms; the first of one that has any.
const HOUR_MS: u64 = 3_600_000;
/// The longest wait, ms.
const DAY_MS: u64 = 24 * HOUR_MS;
/// How often is looked what could be asked, ms.
const LOOK_MS: u64 = 1_000;
/// Most questions one after the other, and the pause after them, ms.
const BATCH: usize = 32;
const PAUSE_MS: u64 = 5_000;
/// How often a proof may be ahead of what is remembered of the log before it has to wait.
const EARLY_MAX: u8 = 4;

/// A zone, and how many of its leaves must be covered.
pub(super) type At = (ZoneId, u64);

/// Places by zone and size.
#[derive(Default)]
pub(super) struct Places {
    places: BTreeMap<At, Place>,
    /// Questions of this batch.
    asked: usize,
    look_at_ms: u64,
    pause_until_ms: u64,
}

/// What there is of the time of a place: the more, the less it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Has {
    /// A certified time, of which a renewal is to come.
    Certified,
    /// A timestamp, of whatever worth.
    Timestamp,
    Nothing,
}

/// One place.
struct Place {
    own: bool,
    has: Has,
    next_ms: u64,
    wait_ms: u64,
    early: u8,
}

impl Place {
    /// What sorts first is given up first: places of others, then those that have most, then
    /// those that wait longest.
    fn wanted(&self) -> (bool, Has, Reverse<u64>) {
        (self.own, self.has, Reverse(self.next_ms))
    }

    fn new(own: bool) -> Self {
        Self { own, has: Has::Nothing, next_ms: 0, wait_ms: FIRST_WAIT_MS, early: 0 }
    }

    /// One that has something, and was asked about then.
    fn asked(own: bool, has: Has, at_ms: u64) -> Self {
        Self { own, has, next_ms: at_ms.saturating_add(DAY_MS), wait_ms: DAY_MS, early: 0 }
    }

    fn later(&mut self, now_ms: u64) {
        let longest_ms = if self.has == Has::Nothing { HOUR_MS } else { DAY_MS };
        self.next_ms = now_ms.saturating_add(self.wait_ms);
        self.wait_ms = self.wait_ms.saturating_mul(2).min(longest_ms);
    }
}

impl Places {
    /// One from the store: it is asked about once that time has come.
    pub fn load(&mut self, at: At, own: bool, stamped_ms: Option<u64>) {
        let place = match stamped_ms {
            Some(at_ms) => Place::asked(own, Has::Timestamp, at_ms),
            None => Place::new(own),
        };
        self.places.insert(at, place);
    }

    /// The certified time of a place, of which was asked at that moment, can soon be checked no
    /// more: a day later is looked for its renewal.
    pub fn renew(&mut self, at: At, own: bool, asked_ms: u64) {
        self.places.entry(at).or_insert(Place::asked(own, Has::Certified, asked_ms));
    }

    /// A place is of weight now: it is asked about as soon as may be. Whoever is the least wanted
    /// makes room.
    pub fn want(&mut self, at: At, own: bool) {
        let place = self.places.entry(at).or_insert(Place::new(own));
        place.own |= own;
        if place.has == Has::Certified {
            place.has = Has::Nothing;
        }
        (place.next_ms, place.wait_ms) = (0, FIRST_WAIT_MS);
        self.trim();
    }

    /// Gives up the least wanted ones, where there are too many.
    pub fn trim(&mut self) {
        let others = self.places.values().filter(|place| !place.own).count();
        let excess = self.places.len().saturating_sub(PLACES_MAX);
        let excess = excess.max(others.saturating_sub(PLACES_OF_OTHERS_MAX));
        if excess == 0 {
            return;
        }
        let ranked = self.places.iter().map(|(at, place)| (place.wanted(), *at));
        let mut ranked: Vec<_> = ranked.collect();
        ranked.sort_unstable();
        for (_, at) in ranked.into_iter().take(excess) {
            self.places.remove(&at);
        }
    }

    /// Whether a place is asked about.
    pub fn holds(&self, at: At) -> bool {
        self.places.contains_key(&at)
    }

    /// Forgets places of a zone, and says which these were.
    pub fn remove(&mut self, id: ZoneId, sizes: RangeInclusive<u64>) -> Vec<u64> {
        let gone = self.places.range((id, *sizes.start())..=(id, *sizes.end()));
        let gone: Vec<u64> = gone.map(|((_, size), _)| *size).collect();
        for size in &gone {
            self.places.remove(&(id, *size));
        }
        gone
    }

    /// Whether one of these places of a zone is this person's; none where none is held that is to
    /// be certified.
    pub fn own(&self, id: ZoneId, sizes: RangeInclusive<u64>) -> Option<bool> {
        let places = self.places.range((id, *sizes.start())..=(id, *sizes.end()));
        let open = places.filter(|(_, place)| place.has != Has::Certified);
        open.map(|(_, place)| place.own).reduce(|one, other| one || other)
    }

    /// The place that is to be asked about now; what is certified comes last, and of the others
    /// this person's first. After many questions comes a pause.
    pub fn next(&mut self, now_ms: u64, waiting: impl Fn(At) -> bool) -> Option<At> {
        if waits(self.pause_until_ms, now_ms) || waits(self.look_at_ms, now_ms) {
            return None;
        }
        let next = self.due(now_ms, waiting);
        match next {
            None => (self.asked, self.look_at_ms) = (0, now_ms + LOOK_MS),
            Some(_) => self.asked += 1,
        }
        if self.asked >= BATCH {
            (self.asked, self.pause_until_ms) = (0, now_ms + PAUSE_MS);
        }
        next
    }

    fn due(&self, now_ms: u64, waiting: impl Fn(At) -> bool) -> Option<At> {
        // A clock that was set back holds nothing up.
        let late = |at_ms: u64| at_ms <= now_ms || at_ms > now_ms.saturating_add(DAY_MS);
        let due = self.places.iter().filter(|(at, place)| late(place.next_ms) && !waiting(**at));
        let first = due.min_by_key(|(_, place)| (place.has == Has::Certified, !place.own));
        first.map(|(at, _)| *at)
    }

    /// These places of a zone have their answer, and wait before they are asked about again.
    pub fn later(&mut self, id: ZoneId, sizes: RangeInclusive<u64>, now_ms: u64) {
        let places = self.places.range_mut((id, *sizes.start())..=(id, *sizes.end()));
        places.for_each(|(_, place)| place.later(now_ms));
    }

    /// These places have a timestamp: better ones are rare.
    pub fn stamped(&mut self, id: ZoneId, sizes: RangeInclusive<u64>, now_ms: u64) {
        let places = self.places.range_mut((id, *sizes.start())..=(id, *sizes.end()));
        for (_, place) in places.filter(|(_, place)| place.has == Has::Nothing) {
            (place.has, place.wait_ms) = (Has::Timestamp, HOUR_MS);
            place.later(now_ms);
        }
    }

    /// The proof of a place is ahead of what is remembered of the log: both are asked for again at
    /// once, so that they fit; and later where they still do not. True where at once.
    pub fn early(&mut self, at: At) -> bool {
        let Some(place) = self.places.get_mut(&at) else { return false };
        place.early = (place.early + 1) % EARLY_MAX;
        if place.early > 0 {
            place.next_ms = 0;
        }
        place.early > 0
    }

    /// A timestamp is there: the places that it is for are asked about now.
    pub fn hurry(&mut self, concerns: impl Fn(At, bool) -> bool) {
        self.look_at_ms = 0;
        let places = self.places.iter_mut();
        let has_any = |place: &Place| place.has != Has::Nothing;
        for (_, place) in places.filter(|(at, place)| concerns(**at, has_any(place))) {
            (place.next_ms, place.wait_ms) = (0, FIRST_WAIT_MS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: ZoneId = ZoneId([1; 16]);
    const OTHER: ZoneId = ZoneId([2; 16]);
    const NOW_MS: u64 = 1_795_000_000_000;

    fn next(places: &mut Places, now_ms: u64) -> Option<At> {
        places.next(now_ms, |_| false)
    }

    #[test]
    fn ones_own_enter_always_and_those_of_others_make_room() {
        let mut places = Places::default();
        let others = PLACES_OF_OTHERS_MAX as u64 + 10;
        (1..=others).for_each(|size| places.want((ZONE, size), false));
        assert_eq!(places.places.len(), PLACES_OF_OTHERS_MAX);
        let own = (PLACES_MAX - PLACES_OF_OTHERS_MAX) as u64 + 5;
        (1..=own).for_each(|size| places.want((OTHER, size), true));
        assert_eq!(places.places.len(), PLACES_MAX);
        assert_eq!(places.own(OTHER, 1..=own), Some(true));
        assert_eq!(places.remove(OTHER, 0..=u64::MAX).len() as u64, own, "all of one's own stay");
        assert_eq!(places.places.len(), PLACES_OF_OTHERS_MAX - 5);
    }

    #[test]
    fn a_place_with_a_timestamp_makes_room_for_one_without() {
        let mut places = Places::default();
        let many = PLACES_MAX as u64;
        (1..=many).for_each(|size| places.load((ZONE, size), true, Some(NOW_MS)));
        places.want((OTHER, 7), true);
        assert!(places.holds((OTHER, 7)));
        assert_eq!(places.places.len(), PLACES_MAX);
        assert_eq!(next(&mut places, NOW_MS), Some((OTHER, 7)), "and is asked about first");
    }

    #[test]
    fn what_is_certified_makes_room_for_all_else_of_ones_own_and_is_asked_about_last() {
        let mut places = Places::default();
        let many = PLACES_MAX as u64 + 9;
        (1..=many).for_each(|size| places.renew((ZONE, size), true, NOW_MS - DAY_MS));
        places.trim();
        assert_eq!(places.places.len(), PLACES_MAX);
        assert_eq!(places.own(ZONE, 0..=u64::MAX), None, "none is to be certified");
        places.want((OTHER, 7), true);
        places.want((OTHER, 8), false);
        assert_eq!(places.places.len(), PLACES_MAX);
        assert!(!places.holds((OTHER, 8)), "before that of somebody else");
        places.remove(ZONE, 100..=u64::MAX);
        places.want((OTHER, 8), false);
        for expected in [7, 8] {
            assert_eq!(next(&mut places, NOW_MS), Some((OTHER, expected)));
            places.later(OTHER, expected..=expected, NOW_MS);
        }
        let (zone, size) = next(&mut places, NOW_MS).unwrap();
        assert_eq!(zone, ZONE);
        places.later(ZONE, size..=size, NOW_MS);
        places.remove(ZONE, size + 1..=u64::MAX);
        places.remove(ZONE, 0..=size - 1);
        places.remove(OTHER, 0..=u64::MAX);
        assert_eq!(next(&mut places, NOW_MS + DAY_MS - 1), None, "once a day");
        assert_eq!(next(&mut places, NOW_MS + DAY_MS + LOOK_MS), Some((ZONE, size)));
    }

    #[test]
    fn questions_come_in_batches_and_ever_more_rarely() {
        let mut places = Places::default();
        (1..=100).for_each(|size| places.want((ZONE, size), size == 50));
        assert_eq!(next(&mut places, NOW_MS), Some((ZONE, 50)), "one's own come first");
        for _ in 1..BATCH {
            assert!(next(&mut places, NOW_MS).is_some());
        }
        assert_eq!(next(&mut places, NOW_MS), None);
        places.hurry(|_, _| true);
        assert_eq!(next(&mut places, NOW_MS + PAUSE_MS - 1), None, "nothing shortens the pause");
        assert!(next(&mut places, NOW_MS + PAUSE_MS).is_some());
        // One answer stands for all places that it covers.
        places.later(ZONE, 1..=u64::MAX, NOW_MS);
        let after = NOW_MS + FIRST_WAIT_MS;
        assert_eq!(next(&mut places, after - 1), None);
        assert!(next(&mut places, after + LOOK_MS).is_some());
        places.later(ZONE, 1..=u64::MAX, after);
        assert_eq!(next(&mut places, after + 2 * FIRST_WAIT_MS - 1), None);
        assert!(next(&mut places, after + 2 * FIRST_WAIT_MS + LOOK_MS).is_some());
    }

    #[test]
    fn a_timestamp_hurries_only_what_it_is_for() {
        let mut places = Places::default();
        (1..=3).for_each(|size| places.want((ZONE, size), true));
        places.later(ZONE, 1..=3, NOW_MS);
        places.stamped(ZONE, 1..=2, NOW_MS);
        assert_eq!(next(&mut places, NOW_MS), None);
        places.hurry(|_, stamped| !stamped);
        assert_eq!(next(&mut places, NOW_MS), Some((ZONE, 3)));
        places.later(ZONE, 3..=3, NOW_MS);
        assert_eq!(next(&mut places, NOW_MS), None, "the others wait for an hour");
        assert_eq!(next(&mut places, NOW_MS + HOUR_MS), Some((ZONE, 1)));
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nothing_up() {
        let mut places = Places::default();
        places.load((ZONE, 1), true, Some(NOW_MS));
        assert_eq!(next(&mut places, NOW_MS + 1), None);
        assert_eq!(next(&mut places, NOW_MS - DAY_MS), Some((ZONE, 1)));
    }
}
