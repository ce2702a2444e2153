//! Where cursors are: of the tabs of this notebook and of colleagues. Kept nowhere, at most so
//! many, and gone after a while in which nothing is heard of them.

use crate::message::Cursor;
use cahier_evidence::DocumentId;
use std::collections::{BTreeMap, BTreeSet};

/// Most cursors that are remembered.
const PLACES_MAX: usize = 256;
/// Most bytes of a place.
const SPOT_BYTES_MAX: usize = 240;
/// Digits that tell one tab from another of the same device.
const TAB_DIGITS: usize = 8;
/// So long after it was last heard of a cursor is gone, ms.
const AGE_MS: u64 = 30_000;
/// Least time between two places of one tab, ms.
const PACE_MS: u64 = 250;

/// Anchor and head.
pub(super) type Spot = (Vec<u8>, Vec<u8>);

/// A place that a tab says: the entry, and where in it.
type Said = (String, Option<Spot>);

/// How often a tab says where its cursor is.
#[derive(Default)]
pub(super) struct Pace {
    last_ms: u64,
    waits: Option<Said>,
}

impl Pace {
    /// The newest place: to be said now, or later.
    pub fn offer(&mut self, said: Said, now_ms: u64) -> Option<Said> {
        self.waits = Some(said);
        self.due(now_ms)
    }

    /// What waited and is to be said now.
    pub fn due(&mut self, now_ms: u64) -> Option<Said> {
        // The clock may be set back while a tab is open.
        if now_ms.abs_diff(self.last_ms) < PACE_MS {
            return None;
        }
        let said = self.waits.take()?;
        self.last_ms = now_ms;
        Some(said)
    }
}

struct Place {
    entry: DocumentId,
    name: String,
    spot: Spot,
    at_ms: u64,
}

/// All cursors that are known.
#[derive(Default)]
pub(super) struct Places {
    all: BTreeMap<String, Place>,
    moved: BTreeSet<DocumentId>,
}

impl Places {
    /// Somebody is there, or nowhere any more.
    pub fn put(&mut self, who: &str, place: Option<(DocumentId, Spot)>, name: &str, at_ms: u64) {
        if let Some(before) = self.all.remove(who) {
            self.moved.insert(before.entry);
        }
        let Some((entry, spot)) = place else { return };
        if self.all.len() < PLACES_MAX && spot.0.len() + spot.1.len() <= SPOT_BYTES_MAX {
            self.moved.insert(entry);
            self.all.insert(who.to_owned(), Place { entry, name: name.to_owned(), spot, at_ms });
        }
    }

    /// Whether somebody was last heard of in an entry.
    pub fn is_at(&self, who: &str, entry: DocumentId) -> bool {
        self.all.get(who).is_some_and(|place| place.entry == entry)
    }

    /// Forgets those of whom nothing was heard for long.
    pub fn fade(&mut self, now_ms: u64) {
        let moved = &mut self.moved;
        self.all.retain(|_, place| {
            let stays = now_ms.abs_diff(place.at_ms) < AGE_MS;
            if !stays {
                moved.insert(place.entry);
            }
            stays
        });
    }

    /// Whoever edits an entry is to be told again.
    pub fn show(&mut self, entry: DocumentId) {
        self.moved.insert(entry);
    }

    /// Entries in which something moved since this was last asked.
    pub fn take_moved(&mut self) -> BTreeSet<DocumentId> {
        std::mem::take(&mut self.moved)
    }

    /// Who is in an entry, but for one.
    pub fn of(&self, entry: DocumentId, but: &str) -> Vec<Cursor> {
        let others = self.all.iter().filter(|(who, place)| place.entry == entry && *who != but);
        let cursor = |(who, place): (&String, &Place)| Cursor {
            who: who.clone(),
            name: place.name.clone(),
            place: place.spot.clone(),
        };
        others.map(cursor).collect()
    }
}

/// A place as colleagues are told it: the first digits of the tab's name, and where it is.
pub(super) fn packed_place(tab: &str, spot: Option<&Spot>) -> Option<Vec<u8>> {
    let mut bytes = tab.as_bytes().get(..TAB_DIGITS)?.to_vec();
    if let Some((anchor, head)) = spot {
        if anchor.len() + head.len() > SPOT_BYTES_MAX {
            return None;
        }
        bytes.push(u8::try_from(anchor.len()).ok()?);
        bytes.extend(anchor);
        bytes.extend(head);
    }
    Some(bytes)
}

/// What a colleague told; none where it is no place.
pub(super) fn unpacked_place(bytes: &[u8]) -> Option<(String, Option<Spot>)> {
    let (tab, place) = bytes.split_at_checked(TAB_DIGITS)?;
    let tab = std::str::from_utf8(tab).ok().filter(|tab| tab.is_ascii())?.to_owned();
    let Some((length, place)) = place.split_first() else { return Some((tab, None)) };
    let (anchor, head) = place.split_at_checked(usize::from(*length))?;
    Some((tab, Some((anchor.to_vec(), head.to_vec()))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: DocumentId = DocumentId([1; 16]);
    const B: DocumentId = DocumentId([2; 16]);

    fn spot(at: u8) -> Spot {
        (vec![at], vec![at, at])
    }

    #[test]
    fn a_place_is_told_as_it_is_and_nothing_else_is_one() {
        let tab = "0123456789abcdef";
        for place in [None, Some(spot(7)), Some((Vec::new(), vec![1; SPOT_BYTES_MAX]))] {
            let told = packed_place(tab, place.as_ref()).unwrap();
            assert!(told.len() <= 256);
            assert_eq!(unpacked_place(&told), Some(("01234567".to_owned(), place)));
        }
        assert_eq!(packed_place(tab, Some(&(vec![0; SPOT_BYTES_MAX], vec![0]))), None);
        for wrong in [&b"short"[..], b"01234567\x05ab", "é1234567".as_bytes(), &[0xff_u8; 9]] {
            assert_eq!(unpacked_place(wrong), None);
        }
    }

    #[test]
    fn cursors_of_others_are_told_where_they_move_until_they_fade() {
        let mut places = Places::default();
        places.put("one", Some((A, spot(1))), "Ana", 1_000);
        places.put("two", Some((A, spot(2))), "Bo", 2_000);
        assert_eq!(places.take_moved(), BTreeSet::from([A]));
        assert!(places.take_moved().is_empty());
        let names = |places: &Places, but: &str| -> Vec<String> {
            places.of(A, but).into_iter().map(|cursor| cursor.name).collect()
        };
        assert_eq!(names(&places, "one"), ["Bo"]);
        places.put("two", Some((B, spot(2))), "Bo", 3_000);
        assert_eq!(places.take_moved(), BTreeSet::from([A, B]));
        assert!(places.is_at("two", B) && !places.is_at("two", A));
        places.fade(1_000 + AGE_MS);
        assert_eq!(places.take_moved(), BTreeSet::from([A]));
        assert_eq!(names(&places, "three"), [""; 0]);
        places.put("two", None, "", 4_000);
        assert_eq!(places.take_moved(), BTreeSet::from([B]));
        let many = 0..2 * PLACES_MAX;
        many.for_each(|who| places.put(&who.to_string(), Some((A, spot(1))), "", 5_000));
        assert_eq!(places.all.len(), PLACES_MAX);
    }

    #[test]
    fn a_tab_says_the_newest_place_four_times_a_second() {
        let mut pace = Pace::default();
        let said = |at: u8| ("e".to_owned(), Some(spot(at)));
        assert_eq!(pace.offer(said(1), 10_000), Some(said(1)));
        assert_eq!(pace.offer(said(2), 10_100), None);
        assert_eq!(pace.offer(said(3), 10_200), None);
        assert_eq!(pace.due(10_200), None);
        assert_eq!(pace.due(10_250), Some(said(3)));
        assert_eq!(pace.due(20_000), None, "it is said once");
    }
}
