//! Some documents and their words, written once and never changed. What a search does not need at
//! once lies in three streams: words in order, in blocks; for each word the documents in which it
//! stands; for each of those the places at which it stands there.
//!
//! ```text
//! segment    head ‖ words ‖ places ‖ positions
//! head       "cahier/v2/search" ‖ documents ‖ directory
//! document   id (16) · stamp · modified · words + 1, or 0 where it is gone
//! directory  for each block: its first word · its length · that of its places · of its positions
//! words      for each word: bytes shared with the one before in its block · the rest
//!            · how many documents · length of their places · length of their positions
//! places     for each document: its number less that of the one before · 4 × count + parts
//!            · length of its positions
//! positions  the first · for each other, how many words later
//! ```
//!
//! Numbers are varints; a list and a string come after their length. The same may be kept as a row
//! for the head, and rows for the pieces of the streams.

use crate::head::{Head, PLACES, POSITIONS, STREAMS, WORDS};
use crate::places::{Places, read_entries, unpack_positions};
use crate::varint::Reader;
use std::ops::Range;

/// Which document.
pub type Id = [u8; 16];

/// Bytes that are no segment of this form: it is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no segment of a search")]
pub struct Damaged;

/// Some documents and their words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    pub(crate) head: Head,
    pub(crate) streams: [Vec<u8>; STREAMS],
}

/// A segment of which at least the head is here.
pub(crate) struct Held {
    pub head: Head,
    pub streams: Option<[Vec<u8>; STREAMS]>,
}

impl From<Segment> for Held {
    fn from(Segment { head, streams }: Segment) -> Self {
        Self { head, streams: Some(streams) }
    }
}

impl Held {
    /// The bytes of all of it, where it is here.
    pub fn encode(&self) -> Option<Vec<u8>> {
        self.streams.as_ref().map(|streams| joined(&self.head, streams))
    }

    /// About how much memory it takes, bytes.
    pub fn memory(&self) -> usize {
        let streams = self.streams.iter().flatten().map(Vec::capacity);
        self.head.memory() + streams.sum::<usize>()
    }
}

fn joined(head: &Head, streams: &[Vec<u8>; STREAMS]) -> Vec<u8> {
    let mut out = head.encode();
    streams.iter().for_each(|stream| out.extend_from_slice(stream));
    out
}

impl Segment {
    /// The bytes to keep.
    pub fn encode(&self) -> Vec<u8> {
        joined(&self.head, &self.streams)
    }

    /// Reads a segment and all that is in it: afterwards nothing of it fails.
    pub fn decode(bytes: &[u8]) -> Result<Self, Damaged> {
        let read = Self::read(bytes);
        read.filter(|segment| segment.is_whole().is_some()).ok_or(Damaged)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let head = Head::read(&mut reader)?;
        let mut streams: [Vec<u8>; STREAMS] = Default::default();
        for (stream, length) in streams.iter_mut().zip(head.lengths) {
            *stream = reader.take(usize::try_from(length).ok()?)?.to_vec();
        }
        reader.is_empty().then_some(Self { head, streams })
    }

    /// Something where words stand in order, each once, and every place names a document.
    fn is_whole(&self) -> Option<()> {
        let mut before: Option<Vec<u8>> = None;
        for (at, block) in self.head.blocks.iter().enumerate() {
            let ranges = self.head.block(at)?;
            let entries = read_entries(self.part(WORDS, &ranges[WORDS])?, block, &ranges)?;
            // A block's words are in order; its first stands behind the last of the block before.
            if before.is_some_and(|before| before >= block.first) {
                return None;
            }
            for entry in &entries {
                let places = self.part(PLACES, &entry.places)?;
                let documents = self.head.documents.len();
                if !Places::new(places).are_those_of(entry, documents) {
                    return None;
                }
                let mut start = entry.positions.start;
                for place in Places::new(places) {
                    let range = start..start.checked_add(place.positions)?;
                    unpack_positions(self.part(POSITIONS, &range)?)?;
                    start = range.end;
                }
            }
            before = entries.into_iter().next_back().map(|entry| entry.word);
        }
        Some(())
    }

    fn part(&self, stream: usize, range: &Range<u64>) -> Option<&[u8]> {
        let places = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
        self.streams.get(stream)?.get(places)
    }
}
