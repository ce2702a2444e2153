//! Which words of a segment are what is wanted: those of the blocks that may hold them.

use crate::head::WORDS;
use crate::piece::Sight;
use crate::places::{Entry, read_entries};
use crate::query::{Grade, Wanted};
use crate::segment::Held;
use std::cmp::Reverse;

/// Most blocks of a segment that are looked through for one word, and most words of them that
/// count for it: a letter alone begins many.
const BLOCKS_MAX: usize = 256;
const WORDS_MAX: usize = 160;

/// A word that is what is wanted, and how well.
pub(crate) struct Match {
    pub grade: Grade,
    pub entry: Entry,
}

/// The words of a segment that are what is wanted; with `near` those that were meant as well.
pub(crate) fn matches<'a>(
    segment: u64,
    held: &'a Held,
    wanted: &Wanted,
    near: bool,
    sight: &mut Sight<'a>,
) -> Vec<Match> {
    let beginning = wanted.beginning(near);
    let blocks = &held.head.blocks;
    let after = blocks.partition_point(|block| block.first.as_slice() <= beginning);
    let start = after.saturating_sub(1);
    let may = |at: &usize| {
        let begins = blocks.get(*at).is_some_and(|block| block.first.starts_with(beginning));
        // The word itself stands in one block alone.
        *at == start || (begins && (near || !wanted.is_exact()))
    };
    let mut found = Vec::new();
    for at in (start..blocks.len()).take_while(may) {
        if at - start >= BLOCKS_MAX {
            sight.cut = true;
            break;
        }
        for entry in entries(segment, held, at, sight) {
            let meant = || near.then(|| wanted.near(&entry.word)).flatten();
            if let Some(grade) = wanted.grade(&entry.word).or_else(meant) {
                found.push(Match { grade, entry });
            }
        }
    }
    if found.len() > WORDS_MAX {
        sight.cut = true;
        found.sort_by_key(|one| (one.grade, Reverse(one.entry.documents)));
        found.truncate(WORDS_MAX);
    }
    found
}

/// The words of a block, if it is here.
fn entries<'a>(segment: u64, held: &'a Held, at: usize, sight: &mut Sight<'a>) -> Vec<Entry> {
    let block = held.head.blocks.get(at).zip(held.head.block(at));
    let Some((block, ranges)) = block else { return Vec::new() };
    let Some(bytes) = sight.bytes(segment, held, WORDS, ranges[WORDS].clone()) else {
        return Vec::new();
    };
    let read = read_entries(&bytes, block, &ranges);
    if read.is_none() {
        sight.damaged = Some(segment);
    }
    read.unwrap_or_default()
}
