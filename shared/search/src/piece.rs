//! The streams of a segment in pieces, each kept as a row of its own, so that a search reads a few
//! of them and nothing else. Whoever looks takes what is here, notes what is not, and looks again
//! once it came.

use crate::head::{Head, STREAMS};
use crate::segment::Held;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

/// Longest piece; all but the last of a stream are as long.
pub const PIECE_BYTES: usize = 16 * 1024;
/// Most pieces of earlier searches that are kept in memory.
const CACHED_MAX: usize = 512;
/// In which bits of its number the stream of a piece stands.
const STREAM_SHIFT: u32 = 32;

/// Some of a segment's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Piece {
    /// Number of the segment.
    pub segment: u64,
    /// Its number in the segment.
    pub number: u64,
}

impl Piece {
    pub(crate) fn new(segment: u64, stream: usize, at: u64) -> Self {
        Self { segment, number: (stream as u64) << STREAM_SHIFT | at }
    }

    /// In which stream it lies.
    pub(crate) fn stream(self) -> usize {
        usize::try_from(self.number >> STREAM_SHIFT).unwrap_or(STREAMS)
    }
}

/// What is to be done with rows: all that came together, or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Keeps the head of a segment, by its number, over what was there.
    Head(u64, Vec<u8>),
    /// Keeps a piece, over what was there.
    Piece(Piece, Vec<u8>),
    /// Deletes the head and all pieces of a segment.
    Gone(u64),
}

/// How far something came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<T> {
    /// This came out.
    Done(T),
    /// These pieces are needed to go on.
    Needs(Vec<Piece>),
    /// This segment is damaged: it is to be forgotten, and its documents read again.
    Damaged(u64),
}

/// Pieces that are here.
pub(crate) type Pieces = BTreeMap<Piece, Vec<u8>>;

/// Pieces that were needed before, the first that came the first to go.
#[derive(Default)]
pub(crate) struct Cache {
    pieces: Pieces,
    order: VecDeque<Piece>,
}

impl Cache {
    pub fn take_in(&mut self, pieces: Pieces) {
        for (piece, bytes) in pieces {
            if self.pieces.insert(piece, bytes).is_none() {
                self.order.push_back(piece);
            }
        }
        while self.order.len() > CACHED_MAX {
            let Some(first) = self.order.pop_front() else { break };
            self.pieces.remove(&first);
        }
    }

    pub fn forget(&mut self, segment: u64) {
        self.pieces.retain(|piece, _| piece.segment != segment);
        self.order.retain(|piece| piece.segment != segment);
    }

    pub fn memory(&self) -> usize {
        self.pieces.values().map(Vec::capacity).sum()
    }
}

/// What can be read just now, and what was missed.
pub(crate) struct Sight<'a> {
    given: &'a Pieces,
    cache: &'a Cache,
    /// How many more pieces may be asked for.
    room: usize,
    pub missing: BTreeSet<Piece>,
    /// Whether more was needed than may be asked for.
    pub cut: bool,
    pub damaged: Option<u64>,
}

impl<'a> Sight<'a> {
    pub fn new(given: &'a Pieces, cache: &'a Cache, room: usize) -> Self {
        Self { given, cache, room, missing: BTreeSet::new(), cut: false, damaged: None }
    }

    /// Whether all that was read so far was there.
    pub fn is_clear(&self) -> bool {
        self.missing.is_empty() && self.damaged.is_none()
    }

    /// Bytes of a stream, where they are here.
    pub fn bytes(
        &mut self,
        segment: u64,
        held: &'a Held,
        stream: usize,
        range: Range<u64>,
    ) -> Option<Cow<'a, [u8]>> {
        let length = held.head.lengths.get(stream).copied().unwrap_or(0);
        if range.start > range.end || range.end > length {
            self.damaged = Some(segment);
            return None;
        }
        if let Some(streams) = &held.streams {
            let places = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
            return streams.get(stream)?.get(places).map(Cow::Borrowed);
        }
        if range.is_empty() {
            return Some(Cow::Owned(Vec::new()));
        }
        let size = PIECE_BYTES as u64;
        let (first, last) = (range.start / size, (range.end - 1) / size);
        let mut parts: Vec<&'a [u8]> = Vec::new();
        let mut whole = true;
        for at in first..=last {
            let piece = Piece::new(segment, stream, at);
            let expected = size.min(length - at * size);
            match self.here(piece) {
                Some(bytes) if bytes.len() as u64 == expected => {
                    let start = range.start.saturating_sub(at * size).min(size);
                    let end = (range.end - at * size).min(size);
                    parts.push(bytes.get(start as usize..end as usize)?);
                }
                Some(_) => {
                    self.damaged = Some(segment);
                    return None;
                }
                None if !self.miss(piece) => return None,
                None => whole = false,
            }
        }
        match parts.as_slice() {
            _ if !whole => None,
            [one] => Some(Cow::Borrowed(*one)),
            several => Some(Cow::Owned(several.concat())),
        }
    }

    fn here(&self, piece: Piece) -> Option<&'a [u8]> {
        let found = self.given.get(&piece).or_else(|| self.cache.pieces.get(&piece));
        found.map(Vec::as_slice)
    }

    /// Notes a piece that is not here, if it may be asked for.
    fn miss(&mut self, piece: Piece) -> bool {
        let may = self.missing.len() < self.room || self.missing.contains(&piece);
        if may {
            self.missing.insert(piece);
        }
        self.cut |= !may;
        may
    }
}

/// A head and its streams as what is to be kept of them.
pub(crate) fn changes(segment: u64, head: &Head, streams: &[Vec<u8>; STREAMS]) -> Vec<Change> {
    let mut all = Vec::new();
    for (stream, bytes) in streams.iter().enumerate() {
        for (at, bytes) in bytes.chunks(PIECE_BYTES).enumerate() {
            let piece = Piece::new(segment, stream, at as u64);
            all.push(Change::Piece(piece, bytes.to_vec()));
        }
    }
    all.push(Change::Head(segment, head.encode()));
    all
}
