//! All documents and their words: those of the segments, oldest first, and those that were read
//! since. Of a document the newest state counts, and segments before know it no more.

use crate::query::Query;
use crate::scoring::{Found, Part, ranked};
use crate::segment::{Damaged, Id, Listed, Seen, Segment};
use crate::words::{WORDS_MAX, each_word};
use crate::writer::{Fresh, merged, written};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Most segments; beyond it the newest become one.
pub const SEGMENTS_MAX: usize = 8;
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

/// Where the newest state of a document is.
#[derive(Clone, Copy)]
struct Newest {
    segment: u64,
    stamp: u64,
    gone: bool,
}

/// All documents and their words.
#[derive(Default)]
pub struct Index {
    segments: Vec<(u64, Segment)>,
    fresh: BTreeMap<Id, Fresh>,
    /// Those as a segment, made when first searched.
    written: Option<Segment>,
    newest: BTreeMap<Id, Newest>,
}

impl Index {
    /// The index of segments that were kept, in order of their numbers.
    pub fn load(kept: Vec<(u64, Vec<u8>)>) -> Result<Self, Damaged> {
        let mut index = Self::default();
        for (number, bytes) in kept {
            let before = index.segments.last().map(|(number, _)| *number);
            if number == FRESH || before.is_some_and(|before| before >= number) {
                return Err(Damaged);
            }
            let segment = Segment::decode(&bytes)?;
            segment.documents.iter().for_each(|listed| index.place(listed, number));
            index.segments.push((number, segment));
        }
        Ok(index)
    }

    /// What a document was like when it was read, if it was.
    pub fn stamp(&self, id: &Id) -> Option<u64> {
        self.newest.get(id).filter(|newest| !newest.gone).map(|newest| newest.stamp)
    }

    /// Every document that can be found.
    pub fn documents(&self) -> impl Iterator<Item = &Id> {
        self.newest.iter().filter(|(_, newest)| !newest.gone).map(|(id, _)| id)
    }

    /// How many documents are to be kept.
    pub fn unkept(&self) -> usize {
        self.fresh.len()
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
        self.place(&fresh.listed, FRESH);
        self.fresh.insert(fresh.listed.id, fresh);
    }

    fn place(&mut self, listed: &Listed, segment: u64) {
        let newest = Newest { segment, stamp: listed.stamp, gone: listed.words.is_none() };
        self.newest.insert(listed.id, newest);
    }

    /// The documents that hold all words of a query, best first, so many at most.
    pub fn search(&mut self, query: &Query, limit: usize) -> Vec<Found> {
        if query.is_empty() {
            return Vec::new();
        }
        if self.written.is_none() && !self.fresh.is_empty() {
            self.written = Some(written(&self.fresh));
        }
        let kept = self.segments.iter().map(|(number, segment)| (*number, segment));
        let all = kept.chain(self.written.iter().map(|segment| (FRESH, segment)));
        let part = |(number, segment): (u64, &Segment)| {
            let counts = |listed: &Listed| listed.words.is_some() && self.counts(number, listed);
            segment.documents.iter().map(counts).collect::<Vec<bool>>()
        };
        let parts: Vec<Part<'_>> =
            all.map(|all| Part { segment: all.1, counted: part(all) }).collect();
        ranked(&parts, query, limit)
    }

    /// Whether the newest state of a document is in this segment.
    fn counts(&self, segment: u64, listed: &Listed) -> bool {
        self.newest.get(&listed.id).is_some_and(|newest| newest.segment == segment)
    }

    /// Makes a segment of what was taken in since the last one; none where nothing was.
    pub fn keep(&mut self) -> Option<Kept> {
        if self.fresh.is_empty() {
            return None;
        }
        let segment = self.written.take().unwrap_or_else(|| written(&self.fresh));
        self.fresh.clear();
        self.push(segment);
        let deleted = if self.segments.len() > SEGMENTS_MAX { self.merge() } else { Vec::new() };
        let (number, segment) = self.segments.last()?;
        Some(Kept { number: *number, bytes: segment.encode(), deleted })
    }

    /// Adds a segment behind all others.
    fn push(&mut self, segment: Segment) -> u64 {
        let number = self.segments.last().map_or(1, |(last, _)| last + 1);
        segment.documents.iter().for_each(|listed| self.place(listed, number));
        self.segments.push((number, segment));
        number
    }

    /// Makes one segment of the newest ones, and gives the numbers of those that are in it: always
    /// the last two, and any before them that is not much longer than all behind it, so that a
    /// long one is seldom written again.
    fn merge(&mut self) -> Vec<u64> {
        let (mut from, mut bytes) = (self.segments.len(), 0);
        while let Some((_, before)) = from.checked_sub(1).and_then(|at| self.segments.get(at)) {
            if self.segments.len() - from >= 2 && before.bytes.len() > 2 * bytes {
                break;
            }
            bytes += before.bytes.len();
            from -= 1;
        }
        let parts: Vec<&Segment> = self.segments[from..].iter().map(|(_, one)| one).collect();
        // Where nothing stands before, what is gone need not be remembered.
        let all = from == 0;
        let counts = |at: usize, listed: &Listed| {
            let number = self.segments.get(from + at).map(|(number, _)| *number);
            number.is_some_and(|number| self.counts(number, listed))
                && !(all && listed.words.is_none())
        };
        let one = merged(&parts, &counts);
        let deleted = self.segments[from..].iter().map(|(number, _)| *number).collect();
        if all {
            self.newest.retain(|_, newest| !newest.gone);
        }
        // It goes behind those that are in it: a number names one segment for ever.
        let number = self.push(one);
        self.segments.drain(from..self.segments.len() - 1);
        debug_assert!(self.segments.last().is_some_and(|(last, _)| *last == number));
        deleted
    }
}

/// The words of a document, and how many there are, repeated ones too.
fn read(content: &Content) -> (BTreeMap<String, Seen>, u32) {
    let (mut words, mut count) = (BTreeMap::<String, Seen>::new(), 0);
    let plain = Seen { title: false, label: false, count: 1 };
    let parts = [
        (&content.title, Seen { title: true, ..plain }),
        (&content.labels, Seen { label: true, ..plain }),
        (&content.body, plain),
    ];
    for (text, seen) in parts {
        each_word(text, &mut |word| {
            if count == WORDS_MAX as u32 {
                return ControlFlow::Break(());
            }
            count += 1;
            match words.get_mut(word.folded) {
                Some(known) => known.add(seen),
                None => {
                    words.insert(word.folded.to_owned(), seen);
                }
            }
            ControlFlow::Continue(())
        });
    }
    (words, count)
}
