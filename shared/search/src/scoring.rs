//! Which documents hold the words of a query, and in which order: by BM25F (Robertson and
//! Zaragoza, *The probabilistic relevance framework: BM25 and beyond*, 2009, section 3.6), in
//! which a word of the title, and one of the labels, counts as several of the rest. All words that
//! are what one word of a query wants count as that word, each for what it is worth beside it.

use crate::head::{Listed, PLACES};
use crate::known::Known;
use crate::lookup::{Match, matches};
use crate::piece::Sight;
use crate::places::{Places, Seen};
use crate::query::{Grade, Query};
use crate::segment::{Held, Id};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// How soon repeating a word stops counting: k1 of BM25.
const SATURATION: f32 = 1.2;
/// How much a long document counts less: b of BM25, for what is neither title nor label.
const LENGTH: f32 = 0.5;
/// For how many words of the rest one of the title counts, and a label.
const TITLE: f32 = 8.0;
const LABEL: f32 = 6.0;

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub id: Id,
    /// Two for each word that is in the title, one for each that is a label.
    pub rank: u32,
    /// BM25F in hundredths: smaller differences say nothing.
    pub score: u32,
    /// When it last changed, ms since 1970.
    pub modified_ms: u64,
}

/// All segments, oldest first, and which of their documents count.
pub(crate) struct Ground<'a> {
    pub parts: Vec<(u64, &'a Held)>,
    pub known: &'a Known,
}

/// How often a word, or what counts as it, stands in a document.
#[derive(Clone, Copy, Debug, Default)]
struct Weighed {
    amount: f32,
    title: bool,
    label: bool,
}

impl Weighed {
    /// Adds a word that stands in a document of some length, 1 being the mean.
    fn add(&mut self, seen: Seen, grade: Grade, length: f32) {
        let (title, label) = (u32::from(seen.title), u32::from(seen.label));
        let rest = seen.count.saturating_sub(title + label) as f32;
        let rest = rest / (1.0 - LENGTH + LENGTH * length);
        self.amount += grade.weight() * (TITLE * title as f32 + LABEL * label as f32 + rest);
        self.title |= seen.title;
        self.label |= seen.label;
    }
}

/// The documents of a segment in which one word of a query stands.
#[derive(Default)]
pub(crate) struct Placed {
    weighed: BTreeMap<usize, Weighed>,
    /// Of a word that is quoted, where the bytes lie that tell at which places.
    positions: BTreeMap<usize, Vec<Range<u64>>>,
}

impl Placed {
    /// Where the places of the word in a document lie.
    pub fn positions(&self, document: usize) -> &[Range<u64>] {
        self.positions.get(&document).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A document that holds enough words.
pub(crate) struct Candidate {
    /// In which segment, by its place among all.
    pub part: usize,
    /// Its number there.
    pub document: usize,
    pub found: Found,
}

/// For each segment and each word of a query the documents in which it stands; nothing where
/// something is missing. With `near` words count that were meant.
pub(crate) fn gathered<'a>(
    ground: &Ground<'a>,
    query: &Query,
    near: bool,
    sight: &mut Sight<'a>,
) -> Option<Vec<Vec<Placed>>> {
    let mut matched: Vec<Vec<Vec<Match>>> = Vec::new();
    for (segment, held) in &ground.parts {
        let words = query.wanted.iter();
        let found = words.map(|wanted| matches(*segment, held, wanted, near, sight));
        matched.push(found.collect());
    }
    if !sight.is_clear() {
        return None;
    }
    (0..query.wanted.len()).for_each(|at| keep_nearest(&mut matched, at));
    let mut placed = Vec::new();
    for ((segment, held), words) in ground.parts.iter().zip(&matched) {
        let mut all = Vec::new();
        for (matches, wanted) in words.iter().zip(&query.wanted) {
            let mut one = Placed::default();
            let mean = ground.known.mean();
            for matched in matches {
                one.read(*segment, held, matched, wanted.quoted.is_some(), mean, sight);
            }
            all.push(one);
        }
        placed.push(all);
    }
    sight.is_clear().then_some(placed)
}

/// Of words that were meant, only those count in which the fewest letters differ.
fn keep_nearest(matched: &mut [Vec<Vec<Match>>], at: usize) {
    let grades = matched.iter().filter_map(|words| words.get(at)).flatten().map(|one| one.grade);
    let nearest = grades.filter(|grade| matches!(grade, Grade::Near(_))).min();
    let Some(nearest) = nearest else { return };
    for one in matched.iter_mut().filter_map(|words| words.get_mut(at)) {
        one.retain(|one| one.grade <= nearest);
    }
}

impl Placed {
    /// Adds the documents of a word.
    fn read<'a>(
        &mut self,
        segment: u64,
        held: &'a Held,
        Match { grade, entry }: &Match,
        quoted: bool,
        mean: f32,
        sight: &mut Sight<'a>,
    ) {
        let bytes = sight.bytes(segment, held, PLACES, entry.places.clone());
        let Some(bytes) = bytes else { return };
        let mut places = Places::new(&bytes);
        let mut start = entry.positions.start;
        for place in places.by_ref() {
            let listed = held.head.documents.get(place.document);
            let end = start.checked_add(place.positions);
            let end = end.filter(|end| *end <= entry.positions.end);
            let Some((listed, end)) = listed.zip(end) else {
                sight.damaged = Some(segment);
                return;
            };
            let length = listed.words.unwrap_or(0) as f32 / mean;
            self.weighed.entry(place.document).or_default().add(place.seen, *grade, length);
            if quoted && start < end {
                self.positions.entry(place.document).or_default().push(start..end);
            }
            start = end;
        }
        if places.failed {
            sight.damaged = Some(segment);
        }
    }
}

/// The documents that hold so many of the words that are needed, and all that are sure, best
/// first.
pub(crate) fn candidates(
    ground: &Ground<'_>,
    query: &Query,
    placed: &[Vec<Placed>],
    least: usize,
) -> Vec<Candidate> {
    let documents = ground.known.documents() as f32;
    let weight = |at: usize| {
        let words = placed.iter().filter_map(|words| words.get(at));
        let holding = words.map(|word| word.weighed.len()).sum::<usize>() as f32;
        (1.0 + ((documents - holding).max(0.0) + 0.5) / (holding + 0.5)).ln()
    };
    let weights: Vec<f32> = (0..query.wanted.len()).map(weight).collect();
    let mut all = Vec::new();
    for (part, ((segment, held), words)) in ground.parts.iter().zip(placed).enumerate() {
        for document in holding(query, words, least) {
            let listed = held.head.documents.get(document);
            let Some(listed) = listed.filter(|one| ground.known.counts(*segment, one)) else {
                continue;
            };
            let found = scored(listed, words, &weights, document);
            all.push(Candidate { part, document, found });
        }
    }
    all.sort_by_key(|Candidate { found, .. }| {
        (Reverse((found.score, found.rank, found.modified_ms)), found.id)
    });
    all
}

/// The documents of a segment that hold enough words.
fn holding(query: &Query, words: &[Placed], least: usize) -> BTreeSet<usize> {
    let pairs = || query.wanted.iter().zip(words);
    let needed = pairs().filter(|(wanted, _)| wanted.needed).map(|(_, placed)| &placed.weighed);
    let sure = pairs().filter(|(wanted, _)| wanted.is_sure()).map(|(_, placed)| &placed.weighed);
    let sure: Vec<&BTreeMap<usize, Weighed>> = sure.collect();
    let mut needed: Vec<&BTreeMap<usize, Weighed>> = needed.collect();
    // Whatever holds enough of them holds one of the rarest.
    needed.sort_by_key(|places| places.len());
    let few = (needed.len() + 1).saturating_sub(least);
    let any = needed.iter().take(few).flat_map(|places| places.keys().copied());
    let mut any: BTreeSet<usize> = any.collect();
    any.retain(|document| {
        let held = needed.iter().filter(|places| places.contains_key(document)).count();
        held >= least && sure.iter().all(|places| places.contains_key(document))
    });
    any
}

fn scored(listed: &Listed, words: &[Placed], weights: &[f32], document: usize) -> Found {
    let (mut rank, mut score) = (0, 0.0);
    for (word, weight) in words.iter().zip(weights) {
        let Some(weighed) = word.weighed.get(&document) else { continue };
        rank += if weighed.title { 2 } else { u32::from(weighed.label) };
        score += weight * weighed.amount * (SATURATION + 1.0) / (weighed.amount + SATURATION);
    }
    let score = (score * 100.0) as u32;
    Found { id: listed.id, rank, score, modified_ms: listed.modified_ms }
}
