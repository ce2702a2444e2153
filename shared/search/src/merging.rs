//! Several segments become one, a little at a time: word by word, with no more in memory than
//! their heads, some pieces, and the documents of one word. What comes out is kept piece by piece
//! under a number that counts for nothing until the head is there.

use crate::head::{Head, Listed, PLACES, POSITIONS, WORDS};
use crate::piece::{Cache, Change, Piece, Pieces, Sight, Step};
use crate::places::{Entry, Place, Places, put_place, read_entries};
use crate::segment::Held;
use crate::writer::Writer;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

/// Stands where the head will be, so that nothing of a merge that did not end is left behind.
const BEGUN: &[u8] = b"begun";
/// A step ends once it wrote so many bytes, or after so many words.
const STEP_BYTES: usize = 128 * 1024;
const STEP_WORDS: usize = 2048;
/// Most pieces that are read for one word.
const ROOM: usize = 1024;
/// So many runs of positions are looked at ahead of the one that is copied.
const AHEAD: usize = 64;
/// Pieces are let go of once there are more.
const GIVEN_MAX: usize = 96;

/// What a step of a merge comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// What is to be kept before the next step.
    pub changes: Vec<Change>,
    /// Whether that was the last.
    pub done: bool,
}

/// A merge that is under way.
pub struct Merging {
    /// The number of what comes out.
    number: u64,
    sources: Vec<Source>,
    documents: Vec<Listed>,
    writer: Writer,
    /// Positions of the last word that are still to be copied: from which source, and where.
    copying: VecDeque<(usize, Range<u64>)>,
    given: Pieces,
    asked: BTreeSet<Piece>,
    begun: bool,
}

/// One of the segments.
struct Source {
    number: u64,
    /// The new number of each of its documents, of those that still count.
    renumbered: Vec<Option<usize>>,
    /// The next of its blocks, and the words of the one before that were not taken yet.
    block: usize,
    entries: VecDeque<Entry>,
}

/// What a word comes to: its documents, how many, how long their positions are, and where those
/// lie.
#[derive(Default)]
struct Joined {
    places: Vec<u8>,
    count: u64,
    last: Option<usize>,
    length: u64,
    ranges: VecDeque<(usize, Range<u64>)>,
}

impl Merging {
    /// Begins to make one of some segments, oldest first: of each, the documents that count.
    pub(crate) fn new(
        number: u64,
        parts: &[(u64, &Held)],
        counts: &dyn Fn(u64, &Listed) -> bool,
    ) -> Self {
        let (mut sources, mut documents) = (Vec::new(), Vec::new());
        for (source, held) in parts {
            let mut renumbered = Vec::with_capacity(held.head.documents.len());
            for listed in &held.head.documents {
                let counted = counts(*source, listed);
                renumbered.push(counted.then_some(documents.len()));
                documents.extend(counted.then_some(*listed));
            }
            let entries = VecDeque::new();
            sources.push(Source { number: *source, renumbered, block: 0, entries });
        }
        Self {
            number,
            sources,
            documents,
            writer: Writer::default(),
            copying: VecDeque::new(),
            given: Pieces::new(),
            asked: BTreeSet::new(),
            begun: false,
        }
    }

    /// Gives a piece that was needed.
    pub fn give(&mut self, piece: Piece, bytes: Vec<u8>) {
        if self.asked.contains(&piece) {
            self.given.insert(piece, bytes);
        }
    }

    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = u64> {
        self.sources.iter().map(|source| source.number)
    }

    /// Goes on for a while: what is to be kept now, and at last the head of the new segment.
    pub(crate) fn step(
        &mut self,
        parts: &[&Held],
        cache: &Cache,
    ) -> Step<(Vec<Change>, Option<Head>)> {
        let given = std::mem::take(&mut self.given);
        let mut sight = Sight::new(&given, cache, ROOM);
        let ended = self.advance(parts, &mut sight);
        let Sight { missing, damaged, cut, .. } = sight;
        self.given = given;
        let first = self.sources.first().map_or(self.number, |source| source.number);
        // What is missing has a name, or it is nothing that could be asked for.
        let broken = cut || (ended.is_none() && missing.is_empty());
        if let Some(number) = damaged.or(broken.then_some(first)) {
            return Step::Damaged(number);
        }
        let Some(ended) = ended else { return self.ask(missing) };
        if self.given.len() > GIVEN_MAX {
            self.given.clear();
        }
        self.asked = self.given.keys().copied().collect();
        let mut changes = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            changes.push(Change::Head(self.number, BEGUN.to_vec()));
        }
        for (stream, at, bytes) in self.writer.take(ended) {
            changes.push(Change::Piece(Piece::new(self.number, stream, at), bytes));
        }
        let head = ended.then(|| self.writer.head(std::mem::take(&mut self.documents)));
        if let Some(head) = &head {
            changes.push(Change::Head(self.number, head.encode()));
            changes.extend(self.sources().map(Change::Gone));
        }
        Step::Done((changes, head))
    }

    /// Asks for pieces; one that was asked for and did not come is lost.
    fn ask<T>(&mut self, missing: BTreeSet<Piece>) -> Step<T> {
        if let Some(lost) = missing.iter().find(|piece| self.asked.contains(piece)) {
            return Step::Damaged(lost.segment);
        }
        self.asked.extend(&missing);
        Step::Needs(missing.into_iter().collect())
    }

    /// Writes for a while: whether it came to the end, or nothing where a piece is missing.
    fn advance<'a>(&mut self, parts: &[&'a Held], sight: &mut Sight<'a>) -> Option<bool> {
        let mut words = 0;
        while self.writer.waiting() < STEP_BYTES && words < STEP_WORDS {
            if let Some((at, range)) = self.copying.pop_front() {
                self.copy(at, range, parts, sight)?;
            } else if self.word(parts, sight)? {
                words += 1;
            } else {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Copies positions as far as one piece goes.
    fn copy<'a>(
        &mut self,
        at: usize,
        range: Range<u64>,
        parts: &[&'a Held],
        sight: &mut Sight<'a>,
    ) -> Option<()> {
        let size = crate::piece::PIECE_BYTES as u64;
        let end = range.end.min((range.start / size + 1) * size);
        let number = self.sources.get(at)?.number;
        let bytes = sight.bytes(number, parts.get(at)?, POSITIONS, range.start..end);
        let rest = if bytes.is_some() { end..range.end } else { range };
        if !rest.is_empty() {
            self.copying.push_front((at, rest));
        }
        if bytes.is_none() {
            // What comes next is asked for as well, in one go.
            for (at, range) in self.copying.iter().take(AHEAD) {
                let source = self.sources.get(*at)?;
                let first = range.start..range.end.min(range.start + 1);
                sight.bytes(source.number, parts.get(*at)?, POSITIONS, first);
            }
        }
        self.writer.positions(&bytes?);
        Some(())
    }

    /// Takes the next word of all sources, if there is one.
    fn word<'a>(&mut self, parts: &[&'a Held], sight: &mut Sight<'a>) -> Option<bool> {
        for (source, held) in self.sources.iter_mut().zip(parts) {
            source.fill(held, sight);
        }
        if !sight.is_clear() || sight.cut {
            return None;
        }
        let first = |source: &Source| source.entries.front().map(|entry| entry.word.clone());
        let Some(word) = self.sources.iter().filter_map(first).min() else {
            return Some(false);
        };
        let mut joined = Joined::default();
        for (at, (source, held)) in self.sources.iter().zip(parts).enumerate() {
            let entry = source.entries.front().filter(|entry| entry.word == word);
            let Some(entry) = entry else { continue };
            // All that is missing is noted before anything is asked for.
            if let Some(bytes) = sight.bytes(source.number, held, PLACES, entry.places.clone())
                && joined.add(at, source, entry, &bytes).is_none()
            {
                sight.damaged = Some(source.number);
            }
        }
        if !sight.is_clear() || sight.cut {
            return None;
        }
        for source in &mut self.sources {
            if source.entries.front().is_some_and(|entry| entry.word == word) {
                source.entries.pop_front();
            }
        }
        if joined.count > 0 {
            self.writer.word(word, joined.count, &joined.places, joined.length);
            self.copying = joined.ranges;
        }
        Some(true)
    }
}

impl Source {
    /// Reads the words of the next block, where those of the one before are taken.
    fn fill<'a>(&mut self, held: &'a Held, sight: &mut Sight<'a>) {
        let block = held.head.blocks.get(self.block).zip(held.head.block(self.block));
        let Some((block, ranges)) = block.filter(|_| self.entries.is_empty()) else { return };
        let Some(bytes) = sight.bytes(self.number, held, WORDS, ranges[WORDS].clone()) else {
            return;
        };
        match read_entries(&bytes, block, &ranges) {
            Some(entries) => {
                self.entries = VecDeque::from(entries);
                self.block += 1;
            }
            None => sight.damaged = Some(self.number),
        }
    }
}

impl Joined {
    /// Adds the documents of a source that still count; nothing where they are not packed as they
    /// should be.
    fn add(&mut self, at: usize, source: &Source, entry: &Entry, bytes: &[u8]) -> Option<()> {
        let mut places = Places::new(bytes);
        let mut start = entry.positions.start;
        for place in places.by_ref() {
            let end = start.checked_add(place.positions)?;
            if end > entry.positions.end {
                return None;
            }
            if let Some(document) = *source.renumbered.get(place.document)? {
                put_place(self.last, Place { document, ..place }, &mut self.places);
                self.last = Some(document);
                self.count += 1;
                self.length += place.positions;
                self.lie(at, start..end);
            }
            start = end;
        }
        (!places.failed).then_some(())
    }

    /// Positions that lie there: with those before, where they lie right behind them.
    fn lie(&mut self, at: usize, range: Range<u64>) {
        match self.ranges.back_mut() {
            Some((source, before)) if *source == at && before.end == range.start => {
                before.end = range.end;
            }
            _ if range.is_empty() => {}
            _ => self.ranges.push_back((at, range)),
        }
    }
}
