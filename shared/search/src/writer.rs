//! Makes segments: takes words in order and gives a head and three streams, whole or in pieces.

use crate::head::{BLOCK_BYTES, Block, Head, Listed, PLACES, POSITIONS, STREAMS, WORDS};
use crate::piece::PIECE_BYTES;
use crate::places::{Entry, Place, Seen, pack_positions, put_entry, put_place};
use crate::segment::{Id, Segment};
use std::collections::BTreeMap;

/// Where one word stands in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub seen: Seen,
    /// Places, counted in words.
    pub positions: Vec<u32>,
}

impl Said {
    /// Adds one more, and at which place where that is known.
    pub fn add(&mut self, seen: Seen, position: Option<u32>) {
        self.seen.add(seen);
        self.positions.extend(position);
    }
}

/// A document that was read, and stands in no segment yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fresh {
    pub listed: Listed,
    pub words: BTreeMap<String, Said>,
}

impl Fresh {
    /// About how much memory it takes, bytes.
    pub fn memory(&self) -> usize {
        let word = |(word, said): (&String, &Said)| {
            word.capacity() + said.positions.capacity() * 4 + size_of::<(String, Said)>()
        };
        size_of::<Self>() + self.words.iter().map(word).sum::<usize>()
    }
}

/// Takes words in order.
#[derive(Default)]
pub(crate) struct Writer {
    blocks: Vec<Block>,
    streams: [Vec<u8>; STREAMS],
    /// How many bytes of each stream were taken out, in whole pieces.
    taken: [u64; STREAMS],
    /// Where the positions of the next word begin: those of this one may still be coming.
    positions: u64,
    before: Vec<u8>,
}

impl Writer {
    /// Adds a word, in how many documents it stands, their places, and how long their positions
    /// are, which follow.
    pub fn word(&mut self, word: Vec<u8>, documents: u64, places: &[u8], positions: u64) {
        let (words, start) = (self.length(WORDS), self.length(PLACES));
        let has_room = |block: &Block| words - block.starts[WORDS] < BLOCK_BYTES;
        if !self.blocks.last().is_some_and(has_room) {
            let starts = [words, start, self.positions];
            self.blocks.push(Block { first: word.clone(), starts });
            self.before.clear();
        }
        self.streams[PLACES].extend_from_slice(places);
        let end = self.positions + positions;
        let entry = Entry {
            word,
            documents,
            places: start..self.length(PLACES),
            positions: self.positions..end,
        };
        put_entry(&self.before, &entry, &mut self.streams[WORDS]);
        (self.positions, self.before) = (end, entry.word);
    }

    /// Adds positions of the last word.
    pub fn positions(&mut self, bytes: &[u8]) {
        self.streams[POSITIONS].extend_from_slice(bytes);
    }

    fn length(&self, stream: usize) -> u64 {
        self.taken[stream] + self.streams[stream].len() as u64
    }

    /// How many bytes wait to be taken out.
    pub fn waiting(&self) -> usize {
        self.streams.iter().map(Vec::len).sum()
    }

    /// Takes out pieces that are full, or all that there is: of which stream, at which place in
    /// it, and the bytes.
    pub fn take(&mut self, all: bool) -> Vec<(usize, u64, Vec<u8>)> {
        let mut pieces = Vec::new();
        for (stream, bytes) in self.streams.iter_mut().enumerate() {
            let size = if all { bytes.len() } else { bytes.len() - bytes.len() % PIECE_BYTES };
            let rest = bytes.split_off(size);
            let out = std::mem::replace(bytes, rest);
            let start = self.taken[stream] / PIECE_BYTES as u64;
            for (at, piece) in out.chunks(PIECE_BYTES).enumerate() {
                pieces.push((stream, start + at as u64, piece.to_vec()));
            }
            self.taken[stream] += out.len() as u64;
        }
        pieces
    }

    /// The head of all that was added.
    pub fn head(&mut self, documents: Vec<Listed>) -> Head {
        let lengths = std::array::from_fn(|stream| self.length(stream));
        Head { documents, blocks: std::mem::take(&mut self.blocks), lengths }
    }
}

/// A segment of documents that were read.
pub(crate) fn written(fresh: &BTreeMap<Id, Fresh>) -> Segment {
    let mut all: BTreeMap<&str, Vec<(usize, &Said)>> = BTreeMap::new();
    for (number, document) in fresh.values().enumerate() {
        for (word, said) in &document.words {
            all.entry(word).or_default().push((number, said));
        }
    }
    let mut writer = Writer::default();
    for (word, documents) in all {
        let (mut places, mut positions, mut before) = (Vec::new(), Vec::new(), None);
        for (number, said) in &documents {
            let packed = pack_positions(&said.positions);
            let length = packed.len() as u64;
            let place = Place { document: *number, seen: said.seen, positions: length };
            put_place(before, place, &mut places);
            positions.extend(packed);
            before = Some(*number);
        }
        let count = documents.len() as u64;
        writer.word(word.as_bytes().to_vec(), count, &places, positions.len() as u64);
        writer.positions(&positions);
    }
    let head = writer.head(fresh.values().map(|document| document.listed).collect());
    Segment { head, streams: writer.streams }
}
