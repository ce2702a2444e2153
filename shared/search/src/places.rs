//! The words of a block, the documents in which a word stands, and where it stands there, as they
//! are packed. What is packed otherwise gives nothing.

use crate::head::{Block, PLACES, POSITIONS, STREAMS, WORD_BYTES_MAX};
use crate::varint::{Reader, put, put_bytes};
use std::ops::Range;

/// Of so many places at which a word stands in one document is known which; of more, how many.
pub(crate) const POSITIONS_MAX: usize = 4096;

/// A word, and where what is known of it lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub word: Vec<u8>,
    /// In how many documents it stands.
    pub documents: u64,
    pub places: Range<u64>,
    pub positions: Range<u64>,
}

/// Adds a word behind one.
pub(crate) fn put_entry(before: &[u8], entry: &Entry, bytes: &mut Vec<u8>) {
    let shared = entry.word.iter().zip(before).take_while(|(one, other)| one == other).count();
    put(shared as u64, bytes);
    put_bytes(entry.word.get(shared..).unwrap_or_default(), bytes);
    put(entry.documents, bytes);
    put(entry.places.end - entry.places.start, bytes);
    put(entry.positions.end - entry.positions.start, bytes);
}

/// The words of a block, in order, each once, and all that lies in its ranges.
pub(crate) fn read_entries(
    bytes: &[u8],
    block: &Block,
    ranges: &[Range<u64>; STREAMS],
) -> Option<Vec<Entry>> {
    let mut reader = Reader(bytes);
    let mut all: Vec<Entry> = Vec::new();
    let (mut places, mut positions) = (ranges[PLACES].start, ranges[POSITIONS].start);
    while !reader.is_empty() {
        let before = all.last().map(|entry| entry.word.as_slice());
        let (shared, rest) = (reader.size()?, reader.bytes()?);
        let word = [before.unwrap_or_default().get(..shared)?, rest].concat();
        let ordered = before.map_or(word == block.first, |before| before < word.as_slice());
        if !ordered || word.len() > WORD_BYTES_MAX {
            return None;
        }
        let documents = reader.number()?;
        let places_end = places.checked_add(reader.number()?)?;
        let positions_end = positions.checked_add(reader.number()?)?;
        let (places_here, positions_here) = (places..places_end, positions..positions_end);
        all.push(Entry { word, documents, places: places_here, positions: positions_here });
        (places, positions) = (places_end, positions_end);
    }
    let whole = places == ranges[PLACES].end && positions == ranges[POSITIONS].end;
    (whole && !all.is_empty()).then_some(all)
}

/// Where and how often a word stands in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    pub title: bool,
    pub label: bool,
    pub count: u32,
}

impl Seen {
    pub fn add(&mut self, other: Self) {
        self.title |= other.title;
        self.label |= other.label;
        self.count = self.count.saturating_add(other.count);
    }

    fn packed(self) -> u64 {
        u64::from(self.count) << 2 | u64::from(self.label) << 1 | u64::from(self.title)
    }

    fn unpack(packed: u64) -> Option<Self> {
        let count = u32::try_from(packed >> 2).ok()?;
        Some(Self { title: packed & 1 == 1, label: packed & 2 == 2, count })
    }
}

/// A document in which a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its number in the list.
    pub document: usize,
    pub seen: Seen,
    /// How many bytes tell at which places.
    pub positions: u64,
}

/// Adds a document behind one.
pub(crate) fn put_place(before: Option<usize>, place: Place, bytes: &mut Vec<u8>) {
    put(place.document.saturating_sub(before.unwrap_or(0)) as u64, bytes);
    put(place.seen.packed(), bytes);
    put(place.positions, bytes);
}

/// The documents in which a word stands, in order.
pub(crate) struct Places<'a> {
    reader: Reader<'a>,
    before: Option<usize>,
    /// Whether something else came.
    pub failed: bool,
}

impl<'a> Places<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { reader: Reader(bytes), before: None, failed: false }
    }

    fn read(&mut self) -> Option<Place> {
        let step = self.reader.size()?;
        let document = match self.before {
            None => step,
            // Each document stands here once.
            Some(before) => before.checked_add(step).filter(|document| *document > before)?,
        };
        self.before = Some(document);
        let seen = Seen::unpack(self.reader.number()?)?;
        Some(Place { document, seen, positions: self.reader.number()? })
    }

    /// Whether these are as many documents as are said of a list of so many, and their positions
    /// lie one behind the other.
    pub fn are_those_of(mut self, entry: &Entry, documents: usize) -> bool {
        let (mut count, mut end) = (0, Some(entry.positions.start));
        for place in self.by_ref() {
            if place.document >= documents {
                return false;
            }
            count += 1;
            end = end.and_then(|end| end.checked_add(place.positions));
        }
        !self.failed && count > 0 && count == entry.documents && end == Some(entry.positions.end)
    }
}

impl Iterator for Places<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        if self.failed || self.reader.is_empty() {
            return None;
        }
        let read = self.read();
        self.failed = read.is_none();
        read
    }
}

/// The places of a word in a document, counted in words.
pub(crate) fn pack_positions(positions: &[u32]) -> Vec<u8> {
    let (mut packed, mut before) = (Vec::new(), 0);
    for position in positions.iter().take(POSITIONS_MAX) {
        put(u64::from(position.saturating_sub(before)), &mut packed);
        before = *position;
    }
    packed
}

/// What [`pack_positions`] packed: one behind the other.
pub(crate) fn unpack_positions(bytes: &[u8]) -> Option<Vec<u32>> {
    let (mut reader, mut all) = (Reader(bytes), Vec::<u32>::new());
    while !reader.is_empty() {
        let step = u32::try_from(reader.number()?).ok()?;
        let next = match all.last() {
            None => step,
            Some(before) => before.checked_add(step).filter(|next| next > before)?,
        };
        all.push(next);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn positions_come_back(positions in proptest::collection::btree_set(any::<u32>(), 0..50)) {
            let positions: Vec<u32> = positions.into_iter().collect();
            prop_assert_eq!(unpack_positions(&pack_positions(&positions)), Some(positions));
        }

        #[test]
        fn documents_come_back(
            documents in proptest::collection::btree_set(0usize..100_000, 1..50),
            count in any::<u32>(),
            positions in any::<u32>(),
        ) {
            let (mut bytes, mut before) = (Vec::new(), None);
            let (title, label) = (count.is_multiple_of(2), count.is_multiple_of(3));
            let seen = Seen { title, label, count };
            for document in &documents {
                let place = Place { document: *document, seen, positions: u64::from(positions) };
                put_place(before, place, &mut bytes);
                before = Some(*document);
            }
            let mut places = Places::new(&bytes);
            let found: BTreeSet<usize> = places.by_ref().map(|place| place.document).collect();
            prop_assert!(!places.failed);
            prop_assert_eq!(found, documents);
            prop_assert_eq!(Places::new(&bytes).next().map(|place| place.seen), Some(seen));
        }

        #[test]
        fn hostile_bytes_give_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let block = Block { first: b"a".to_vec(), starts: [0; STREAMS] };
            read_entries(&bytes, &block, &[0..60, 0..9, 0..9]);
            Places::new(&bytes).for_each(drop);
            unpack_positions(&bytes);
        }
    }

    #[test]
    fn nothing_stands_twice() {
        assert_eq!(unpack_positions(&[3, 0]), None);
        let mut places = Places::new(&[3, 4, 0, 0, 4, 0]);
        assert_eq!(places.by_ref().count(), 1);
        assert!(places.failed);
    }
}
