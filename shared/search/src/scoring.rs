//! Which documents hold all words of a query, and in which order: words of titles before words of
//! labels before the rest; among those by BM25 (Robertson and Zaragoza, 2009, section 3), among
//! equals the one that changed last.

use crate::query::{Query, Wanted};
use crate::segment::{Id, Listed, Seen, Segment};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// How soon repeating a word stops counting: k1 of BM25.
const SATURATION: f32 = 1.2;
/// How much a long document counts less: b of BM25.
const LENGTH: f32 = 0.75;

/// A document that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub id: Id,
    /// Two for each word that is in the title, one for each that is a label.
    pub rank: u32,
    /// BM25 in tenths: smaller differences say nothing.
    pub score: u32,
    /// When it last changed, ms since 1970.
    pub modified_ms: u64,
}

/// A segment, and which of its documents count.
pub(crate) struct Part<'a> {
    pub segment: &'a Segment,
    pub counted: Vec<bool>,
}

/// Where one word of a query stands, by document.
type Places = BTreeMap<usize, Seen>;

impl Part<'_> {
    fn places(&self, wanted: &Wanted) -> Places {
        let mut found = Places::new();
        self.segment.each_from(wanted.word.as_bytes(), &mut |word, places| {
            if !wanted.fits(word) {
                return ControlFlow::Break(());
            }
            let counts = |(number, _): &(usize, Seen)| self.counted.get(*number) == Some(&true);
            for (number, seen) in places.filter(counts) {
                found.entry(number).or_default().add(seen);
            }
            ControlFlow::Continue(())
        });
        found
    }

    fn listed(&self) -> impl Iterator<Item = &Listed> {
        self.segment
            .documents
            .iter()
            .zip(&self.counted)
            .filter(|(_, yes)| **yes)
            .map(|(one, _)| one)
    }
}

/// The documents that hold all needed words, best first.
pub(crate) fn ranked(parts: &[Part<'_>], query: &Query, limit: usize) -> Vec<Found> {
    let by_part: Vec<Vec<Places>> = parts
        .iter()
        .map(|part| query.wanted.iter().map(|wanted| part.places(wanted)).collect())
        .collect();
    let (count, words) = parts.iter().flat_map(|part| part.listed()).fold((0u32, 0u64), sum);
    let mean = (words as f32 / count.max(1) as f32).max(1.0);
    let weights: Vec<f32> = (0..query.wanted.len())
        .map(|word| {
            let holding: usize =
                by_part.iter().filter_map(|words| words.get(word)).map(BTreeMap::len).sum();
            let holding = holding as f32;
            (1.0 + (count as f32 - holding + 0.5) / (holding + 0.5)).ln()
        })
        .collect();
    let mut found = Vec::new();
    for (part, words) in parts.iter().zip(&by_part) {
        let needed = query.wanted.iter().zip(words).filter(|(wanted, _)| wanted.needed);
        let needed: Vec<&Places> = needed.map(|(_, places)| places).collect();
        let Some(fewest) = needed.iter().min_by_key(|places| places.len()) else { continue };
        for number in fewest.keys() {
            let Some(listed) = part.segment.documents.get(*number) else { continue };
            if needed.iter().all(|places| places.contains_key(number)) {
                let seen = words.iter().map(|places| places.get(number));
                found.push(scored(listed, seen.zip(&weights), mean));
            }
        }
    }
    found.sort_by_key(|one| (Reverse((one.rank, one.score, one.modified_ms)), one.id));
    found.truncate(limit);
    found
}

fn sum((count, words): (u32, u64), listed: &Listed) -> (u32, u64) {
    (count + 1, words + u64::from(listed.words.unwrap_or(0)))
}

fn scored<'a>(
    listed: &Listed,
    words: impl Iterator<Item = (Option<&'a Seen>, &'a f32)>,
    mean: f32,
) -> Found {
    let length = listed.words.unwrap_or(0) as f32 / mean;
    let (mut rank, mut score) = (0, 0.0);
    for (seen, weight) in words {
        let Some(seen) = seen else { continue };
        rank += if seen.title { 2 } else { u32::from(seen.label) };
        let times = seen.count as f32;
        let damped = times + SATURATION * (1.0 - LENGTH + LENGTH * length);
        score += weight * times * (SATURATION + 1.0) / damped;
    }
    let score = (score * 10.0) as u32;
    Found { id: listed.id, rank, score, modified_ms: listed.modified_ms }
}
