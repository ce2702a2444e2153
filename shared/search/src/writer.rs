//! Makes segments: of documents that were read, and of segments that become one.

use crate::segment::{Block, Id, Listed, Seen, Segment};
use crate::varint::{put, put_bytes};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A block is closed once it holds this many bytes.
const BLOCK_BYTES: usize = 4096;

/// A document that was read, and stands in no segment yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fresh {
    pub listed: Listed,
    pub words: BTreeMap<String, Seen>,
}

/// The places of each word, by the number of the document.
type Postings = BTreeMap<Vec<u8>, Vec<(usize, Seen)>>;

/// A segment of documents that were read.
pub(crate) fn written(fresh: &BTreeMap<Id, Fresh>) -> Segment {
    let mut postings = Postings::new();
    for (number, document) in fresh.values().enumerate() {
        for (word, seen) in &document.words {
            match postings.get_mut(word.as_bytes()) {
                Some(places) => places.push((number, *seen)),
                None => {
                    postings.insert(word.clone().into_bytes(), vec![(number, *seen)]);
                }
            }
        }
    }
    segment(fresh.values().map(|document| document.listed).collect(), &postings)
}

/// One segment of several: of each, the documents that still count.
pub(crate) fn merged(segments: &[&Segment], counts: &dyn Fn(usize, &Listed) -> bool) -> Segment {
    let mut documents = Vec::new();
    for (at, one) in segments.iter().enumerate() {
        let counted = one.documents.iter().enumerate().filter(|(_, listed)| counts(at, listed));
        documents.extend(counted.map(|(number, listed)| (*listed, at, number)));
    }
    documents.sort_by_key(|(listed, ..)| listed.id);
    let mut numbers: Vec<Vec<Option<usize>>> =
        segments.iter().map(|one| vec![None; one.documents.len()]).collect();
    for (new, (_, at, number)) in documents.iter().enumerate() {
        numbers[*at][*number] = Some(new);
    }
    let mut postings = Postings::new();
    for (one, numbers) in segments.iter().zip(&numbers) {
        one.each_from(b"", &mut |word, places| {
            let kept = places.filter_map(|(number, seen)| Some(((*numbers.get(number)?)?, seen)));
            let kept: Vec<(usize, Seen)> = kept.collect();
            match postings.get_mut(word) {
                Some(places) => places.extend(kept),
                None if kept.is_empty() => {}
                None => {
                    postings.insert(word.to_vec(), kept);
                }
            }
            ControlFlow::Continue(())
        });
    }
    postings.values_mut().for_each(|places| places.sort_unstable_by_key(|(number, _)| *number));
    segment(documents.into_iter().map(|(listed, ..)| listed).collect(), &postings)
}

fn segment(documents: Vec<Listed>, postings: &Postings) -> Segment {
    let mut segment = Segment { documents, ..Segment::default() };
    let mut before: &[u8] = &[];
    for (word, places) in postings {
        let room = segment.blocks.last().is_some_and(|block| block.place.len() < BLOCK_BYTES);
        if !room {
            let start = segment.bytes.len();
            segment.blocks.push(Block { first: word.clone(), place: start..start });
            before = &[];
        }
        let shared = word.iter().zip(before).take_while(|(one, other)| one == other).count();
        put(shared as u64, &mut segment.bytes);
        put_bytes(&word[shared..], &mut segment.bytes);
        put_bytes(&packed(places), &mut segment.bytes);
        if let Some(block) = segment.blocks.last_mut() {
            block.place.end = segment.bytes.len();
        }
        before = word;
    }
    segment
}

fn packed(places: &[(usize, Seen)]) -> Vec<u8> {
    let (mut packed, mut before) = (Vec::new(), 0);
    for (number, seen) in places {
        put((number - before) as u64, &mut packed);
        put(seen.packed(), &mut packed);
        before = *number;
    }
    packed
}
