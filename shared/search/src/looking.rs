//! A search from its beginning to what it finds, over as many turns as pieces take to come. Each
//! turn begins anew with what is here by then: first for documents that hold all words as they are
//! typed; where there are none, with words that were meant; where there are none, for those that
//! hold most.

use crate::piece::{Piece, Pieces, Sight, Step};
use crate::places::unpack_positions;
use crate::query::Query;
use crate::scoring::{Candidate, Found, Ground, Placed, candidates, gathered};
use std::collections::BTreeSet;

/// Most pieces that one search reads; beyond it looks no further.
const PIECES_MAX: usize = 512;
/// In so many documents at a time it is looked whether quoted words follow each other.
const AT_ONCE: usize = 64;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The documents, best first.
    pub found: Vec<Found>,
    /// Whether no document holds the words as they were typed, and others count that were meant.
    pub near: bool,
    /// Whether no document holds all of them, and these hold most.
    pub partly: bool,
    /// Whether there was more to look at than a search does.
    pub cut: bool,
}

/// A search that is under way.
pub struct Looking {
    pub(crate) query: Query,
    pub(crate) limit: usize,
    pub(crate) given: Pieces,
    asked: BTreeSet<Piece>,
}

impl Looking {
    /// A search for so many documents at most.
    pub fn new(query: Query, limit: usize) -> Self {
        Self { query, limit, given: Pieces::new(), asked: BTreeSet::new() }
    }

    /// Gives a piece that was needed.
    pub fn give(&mut self, piece: Piece, bytes: Vec<u8>) {
        if self.asked.contains(&piece) {
            self.given.insert(piece, bytes);
        }
    }

    /// How many more pieces may be asked for.
    pub(crate) fn room(&self) -> usize {
        PIECES_MAX.saturating_sub(self.asked.len())
    }

    /// Asks for pieces; one that was asked for and did not come is lost.
    pub(crate) fn ask(&mut self, missing: BTreeSet<Piece>) -> Step<Outcome> {
        if let Some(lost) = missing.iter().find(|piece| self.asked.contains(piece)) {
            return Step::Damaged(lost.segment);
        }
        self.asked.extend(&missing);
        Step::Needs(missing.into_iter().collect())
    }
}

/// What a query finds; nothing where something is missing.
pub(crate) fn found<'a>(
    ground: &Ground<'a>,
    query: &Query,
    limit: usize,
    sight: &mut Sight<'a>,
) -> Option<Outcome> {
    let needed = query.needed().count();
    if needed == 0 {
        return Some(Outcome::default());
    }
    let placed = gathered(ground, query, false, sight)?;
    let strict = picked(ground, query, &placed, needed, limit, sight)?;
    if !strict.is_empty() {
        return Some(Outcome { found: strict, ..Outcome::default() });
    }
    let placed = gathered(ground, query, true, sight)?;
    let near = picked(ground, query, &placed, needed, limit, sight)?;
    let most = needed.div_ceil(2).max(2);
    if !near.is_empty() || most >= needed {
        return Some(Outcome { near: !near.is_empty(), found: near, ..Outcome::default() });
    }
    let some = picked(ground, query, &placed, most, limit, sight)?;
    let (near, partly) = (false, !some.is_empty());
    Some(Outcome { found: some, near, partly, cut: false })
}

/// The best documents that hold so many words, and in which quoted words follow each other.
fn picked<'a>(
    ground: &Ground<'a>,
    query: &Query,
    placed: &[Vec<Placed>],
    least: usize,
    limit: usize,
    sight: &mut Sight<'a>,
) -> Option<Vec<Found>> {
    let quotations = query.quotations();
    let all = candidates(ground, query, placed, least);
    let mut found = Vec::new();
    for some in all.chunks(AT_ONCE) {
        for candidate in some {
            let stand = |words: &Vec<usize>| stands(ground, placed, candidate, words, sight);
            // Each is asked, so that all that is missing is asked for at once.
            let standing = quotations.iter().map(stand).filter(|stands| *stands).count();
            if standing == quotations.len() && found.len() < limit {
                found.push(candidate.found);
            }
        }
        if !sight.is_clear() {
            return None;
        }
        if found.len() >= limit {
            break;
        }
    }
    Some(found)
}

/// Whether words stand one behind the other somewhere in a document.
fn stands<'a>(
    ground: &Ground<'a>,
    placed: &[Vec<Placed>],
    candidate: &Candidate,
    words: &[usize],
    sight: &mut Sight<'a>,
) -> bool {
    let Some((segment, held)) = ground.parts.get(candidate.part).copied() else { return false };
    let mut starts: Option<BTreeSet<u32>> = None;
    for (behind, word) in words.iter().enumerate() {
        let placed = placed.get(candidate.part).and_then(|words| words.get(*word));
        let ranges = placed.map(|placed| placed.positions(candidate.document)).unwrap_or_default();
        let mut here = BTreeSet::new();
        for range in ranges {
            let bytes = sight.bytes(segment, held, crate::head::POSITIONS, range.clone());
            let Some(bytes) = bytes else { continue };
            let Some(positions) = unpack_positions(&bytes) else {
                sight.damaged = Some(segment);
                return false;
            };
            let behind = behind as u32;
            here.extend(positions.into_iter().filter_map(|position| position.checked_sub(behind)));
        }
        let both = match &starts {
            Some(before) => before.intersection(&here).copied().collect(),
            None => here,
        };
        starts = Some(both);
    }
    starts.is_some_and(|starts| !starts.is_empty())
}
