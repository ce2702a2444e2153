//! All documents and their words: those of the segments, oldest first, and those that were read
//! since. Of a document the newest state counts, and segments before know it no more.
//!
//! There are two ways to keep an index. Small ones are loaded and kept whole ([`Index::load`],
//! [`Index::keep`], [`Index::search`]). Of large ones only the heads are loaded ([`Index::open`]):
//! searches and merges ask for the pieces that they need ([`Index::look`], [`Index::merge_some`]).

use crate::head::{Head, Listed};
use crate::known::Known;
use crate::looking::{Looking, Outcome, found};
use crate::merging::{Merged, Merging};
use crate::piece::{Cache, Change, Sight, Step, changes};
use crate::places::Seen;
use crate::query::Query;
use crate::scoring::{Found, Ground};
use crate::segment::{Damaged, Held, Id, Segment};
use crate::words::{WORDS_MAX, each_word};
use crate::writer::{Fresh, Said, written};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Most segments; beyond it the newest become one.
pub const SEGMENTS_MAX: usize = 8;
/// Highest number of a segment that is kept: no store comes near it.
const NUMBER_MAX: u64 = 1 << 48;
/// Number of the segment that is not kept yet.
const FRESH: u64 = u64::MAX;

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Content {
    /// Its title.
    pub title: String,
    /// Tags, and whatever else it goes by.
    pub labels: String,
    /// The rest of its text.
    pub body: String,
    /// When it last changed, ms since 1970.
    pub modified_ms: u64,
    /// What it was like when it was read; another value means that it is to be read again.
    pub stamp: u64,
}

/// What is to be kept, all or nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Number of the new segment.
    pub number: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Numbers of segments that are in it now, and are to be deleted.
    pub deleted: Vec<u64>,
}

/// All documents and their words.
#[derive(Default)]
pub struct Index {
    segments: Vec<(u64, Held)>,
    fresh: BTreeMap<Id, Fresh>,
    fresh_bytes: usize,
    /// Those as a segment, made when first searched.
    written: Option<Held>,
    known: Known,
    cache: Cache,
    /// Highest number that was ever given to a segment, as far as is known.
    last: u64,
}

impl Index {
    /// The index of segments that were kept, in order of their numbers.
    pub fn load(kept: Vec<(u64, Vec<u8>)>) -> Result<Self, Damaged> {
        let mut index = Self::default();
        for (number, bytes) in kept {
            let ordered = index.segments.is_empty() || index.last < number;
            if !ordered || number > NUMBER_MAX {
                return Err(Damaged);
            }
            index.push(number, Held::from(Segment::decode(&bytes)?));
        }
        Ok(index)
    }

    /// The index of segments of which the heads were kept, by their numbers, and what is to be
    /// deleted: heads that do not read, what is left of a merge that did not end, and segments of
    /// another form. Their documents are to be read again, as their stamps say.
    pub fn open(heads: Vec<(u64, Vec<u8>)>) -> (Self, Vec<Change>) {
        let (mut index, mut gone) = (Self::default(), Vec::new());
        let heads: BTreeMap<u64, Vec<u8>> = heads.into_iter().collect();
        for (number, bytes) in heads {
            if number > NUMBER_MAX {
                gone.push(Change::Gone(number));
                continue;
            }
            // A number names one segment for ever, whether it reads or not.
            index.last = number;
            match Head::decode(&bytes) {
                Ok(head) => index.push(number, Held { head, streams: None }),
                Err(Damaged) => gone.push(Change::Gone(number)),
            }
        }
        (index, gone)
    }

    /// What a document was like when it was read, if it was.
    pub fn stamp(&self, id: &Id) -> Option<u64> {
        self.known.stamp(id)
    }

    /// Every document that can be found.
    pub fn documents(&self) -> impl Iterator<Item = &Id> {
        self.known.ids()
    }

    /// How many documents are to be kept.
    pub fn unkept(&self) -> usize {
        self.fresh.len()
    }

    /// About how much memory those take, bytes.
    pub fn unkept_bytes(&self) -> usize {
        self.fresh_bytes
    }

    /// About how much memory all of it takes, bytes.
    pub fn memory(&self) -> usize {
        let held = self.segments.iter().map(|(_, held)| held).chain(&self.written);
        let segments: usize = held.map(Held::memory).sum();
        segments + self.fresh_bytes + self.known.memory() + self.cache.memory()
    }

    /// Takes in a document, new or changed.
    pub fn put(&mut self, id: Id, content: &Content) {
        let (words, count) = read(content);
        let (stamp, modified_ms) = (content.stamp, content.modified_ms);
        self.add(Fresh { listed: Listed { id, stamp, modified_ms, words: Some(count) }, words });
    }

    /// A document is gone.
    pub fn remove(&mut self, id: Id) {
        if self.stamp(&id).is_some() {
            let listed = Listed { id, stamp: 0, modified_ms: 0, words: None };
            self.add(Fresh { listed, words: BTreeMap::new() });
        }
    }

    fn add(&mut self, fresh: Fresh) {
        self.written = None;
        self.known.place(&fresh.listed, FRESH);
        self.fresh_bytes += fresh.memory();
        if let Some(before) = self.fresh.insert(fresh.listed.id, fresh) {
            self.fresh_bytes = self.fresh_bytes.saturating_sub(before.memory());
        }
    }

    /// The documents that hold all words of a query, best first, so many at most; of an index that
    /// is here whole: one that was opened needs pieces ([`Self::look`]).
    pub fn search(&mut self, query: &Query, limit: usize) -> Vec<Found> {
        let mut looking = Looking::new(query.clone(), limit);
        match self.look(&mut looking) {
            Step::Done(outcome) => outcome.found,
            Step::Needs(_) | Step::Damaged(_) => Vec::new(),
        }
    }

    /// Goes on with a search. What it needs is given to it before it is called again; what it
    /// does not get is lost, and the segment damaged.
    pub fn look(&mut self, looking: &mut Looking) -> Step<Outcome> {
        if self.written.is_none() && !self.fresh.is_empty() {
            self.written = Some(Held::from(written(&self.fresh)));
        }
        let kept = self.segments.iter().map(|(number, held)| (*number, held));
        let parts = kept.chain(self.written.iter().map(|held| (FRESH, held))).collect();
        let ground = Ground { parts, known: &self.known };
        let mut sight = Sight::new(&looking.given, &self.cache, looking.room());
        let outcome = found(&ground, &looking.query, looking.limit, &mut sight);
        let Sight { missing, damaged, cut, .. } = sight;
        if let Some(number) = damaged {
            return Step::Damaged(number);
        }
        let Some(outcome) = outcome else { return looking.ask(missing) };
        self.cache.take_in(std::mem::take(&mut looking.given));
        Step::Done(Outcome { cut, ..outcome })
    }

    /// Makes a segment of what was taken in since the last one; none where nothing was. Where
    /// there are too many by then, the newest become one.
    pub fn keep(&mut self) -> Option<Kept> {
        self.keep_fresh()?;
        let deleted = self.merge_here();
        let (number, held) = self.segments.last()?;
        Some(Kept { number: *number, bytes: held.encode()?, deleted })
    }

    /// Makes a segment of what was taken in since the last one, in pieces. It stays in memory
    /// until [`Self::settled`] says that all of this was written.
    pub fn keep_pieces(&mut self) -> Vec<Change> {
        if self.keep_fresh().is_none() {
            return Vec::new();
        }
        let Some((number, Held { head, streams: Some(streams) })) = self.segments.last() else {
            return Vec::new();
        };
        changes(*number, head, streams)
    }

    /// All that was to be kept was written: of segments no more than the heads is needed here.
    pub fn settled(&mut self) {
        self.segments.iter_mut().for_each(|(_, held)| held.streams = None);
    }

    fn keep_fresh(&mut self) -> Option<()> {
        if self.fresh.is_empty() {
            return None;
        }
        let held = self.written.take().unwrap_or_else(|| Held::from(written(&self.fresh)));
        self.fresh.clear();
        self.fresh_bytes = 0;
        self.push(self.last + 1, held);
        Some(())
    }

    /// Adds a segment behind all others.
    fn push(&mut self, number: u64, held: Held) {
        held.head.documents.iter().for_each(|listed| self.known.place(listed, number));
        self.segments.push((number, held));
        self.last = number;
    }

    /// A segment is damaged: what is known of its documents is forgotten, so that they are read
    /// again. Gives what is to be deleted.
    pub fn forget(&mut self, segment: u64) -> Vec<Change> {
        self.segments.retain(|(number, _)| *number != segment);
        self.known.forget(segment);
        self.cache.forget(segment);
        vec![Change::Gone(segment)]
    }

    /// Begins to make one segment of the newest ones, where there are too many: always the last
    /// two, and any before them that is not much longer than all behind it, so that a long one is
    /// seldom written again.
    pub fn merge(&mut self) -> Option<Merging> {
        if self.segments.len() <= SEGMENTS_MAX {
            return None;
        }
        let (mut from, mut bytes) = (self.segments.len(), 0u64);
        while let Some((_, before)) = from.checked_sub(1).and_then(|at| self.segments.get(at)) {
            let weight = before.head.weight();
            if self.segments.len() - from >= 2 && weight > bytes.saturating_mul(2) {
                break;
            }
            bytes = bytes.saturating_add(weight);
            from -= 1;
        }
        // Where nothing stands before, what is gone need not be remembered.
        let all = from == 0;
        let counts = |number: u64, listed: &Listed| {
            self.known.is_newest(number, listed) && !(all && listed.words.is_none())
        };
        let parts: Vec<(u64, &Held)> =
            self.segments.iter().skip(from).map(|(number, held)| (*number, held)).collect();
        // It goes behind those that are in it: a number names one segment for ever.
        let merging = Merging::new(self.last + 1, &parts, &counts);
        self.last += 1;
        Some(merging)
    }

    /// Goes on with a merge. What it needs is given to it, and what is to be kept is written,
    /// before it is called again. It ends early where one of its segments was forgotten.
    pub fn merge_some(&mut self, merging: &mut Merging) -> Step<Merged> {
        let held = |number: u64| self.segments.iter().find(|(one, _)| *one == number);
        let parts: Option<Vec<&Held>> =
            merging.sources().map(|number| held(number).map(|(_, held)| held)).collect();
        let Some(parts) = parts else {
            return Step::Done(Merged {
                changes: vec![Change::Gone(merging.number())],
                done: true,
            });
        };
        let (changes, head) = match merging.step(&parts, &self.cache) {
            Step::Done(done) => done,
            Step::Needs(pieces) => return Step::Needs(pieces),
            Step::Damaged(number) => return Step::Damaged(number),
        };
        let done = head.is_some();
        if let Some(head) = head {
            self.adopt(merging, head);
        }
        Step::Done(Merged { changes, done })
    }

    /// What came out of a merge takes the place of what went in.
    fn adopt(&mut self, merging: &Merging, head: Head) {
        let sources: Vec<u64> = merging.sources().collect();
        self.known.moved(&sources, merging.number(), &head.documents);
        sources.iter().for_each(|number| self.cache.forget(*number));
        self.segments.retain(|(number, _)| !sources.contains(number));
        let at = self.segments.partition_point(|(number, _)| *number < merging.number());
        self.segments.insert(at, (merging.number(), Held { head, streams: None }));
    }

    /// Merges segments that are here whole, at once, and gives the numbers of those that are in
    /// the last one now.
    fn merge_here(&mut self) -> Vec<u64> {
        let whole = self.segments.iter().all(|(_, held)| held.streams.is_some());
        let Some(mut merging) = whole.then(|| self.merge()).flatten() else { return Vec::new() };
        let mut streams: [Vec<u8>; crate::head::STREAMS] = Default::default();
        while let Step::Done(Merged { changes, done }) = self.merge_some(&mut merging) {
            for change in changes {
                if let Change::Piece(piece, bytes) = change
                    && let Some(stream) = streams.get_mut(piece.stream())
                {
                    stream.extend(bytes);
                }
            }
            if done {
                if let Some((_, held)) = self.segments.last_mut() {
                    held.streams = Some(streams);
                }
                return merging.sources().collect();
            }
        }
        Vec::new()
    }
}

/// The words of a document, and how many there are, repeated ones too.
fn read(content: &Content) -> (BTreeMap<String, Said>, u32) {
    let (mut words, mut count) = (BTreeMap::<String, Said>::new(), 0);
    let plain = Seen { title: false, label: false, count: 1 };
    let parts = [
        (&content.title, Seen { title: true, ..plain }),
        (&content.labels, Seen { label: true, ..plain }),
        (&content.body, plain),
    ];
    // No words follow each other from one part to the next: between two, one place is left.
    let mut words_before = 0;
    for (parts_before, (text, seen)) in (0_u32..).zip(parts) {
        each_word(text, &mut |word| {
            if count == WORDS_MAX as u32 {
                return ControlFlow::Break(());
            }
            count += 1;
            // What is put together stands where its parts do.
            let place = (!word.whole).then_some(words_before + parts_before);
            words_before += u32::from(!word.whole);
            match words.get_mut(word.folded) {
                Some(said) => said.add(seen, place),
                None => {
                    let mut said = Said::default();
                    said.add(seen, place);
                    words.insert(word.folded.to_owned(), said);
                }
            }
            ControlFlow::Continue(())
        });
    }
    (words, count)
}
