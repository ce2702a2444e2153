//! A segment of the search, as a disk gives it back, whole or in a head and pieces: whole or
//! refused, and searched and merged without a panic.
#![no_main]

use cahier_search::{Content, Index, Looking, PIECE_BYTES, Query, Segment, Step};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    opened(data);
    let Ok(segment) = Segment::decode(data) else { return };
    assert_eq!(Segment::decode(&segment.encode()), Ok(segment));
    let mut index = Index::load(vec![(1, data.to_vec())]).expect("it decodes");
    for words in ["e", "essais", "\"sel et l", "electrolise"] {
        index.search(&Query::parse(words), 50);
    }
    for _ in 0..10 {
        index.put([1; 16], &Content { body: "essai".to_owned(), ..Content::default() });
        index.search(&Query::parse("essai"), 50);
        assert!(index.keep().is_some());
    }
});

/// The first half is a head, and the rest is given for every piece.
fn opened(data: &[u8]) {
    let (head, rest) = data.split_at(data.len() / 2);
    let (mut index, _) = Index::open(vec![(1, head.to_vec())]);
    let mut looking = Looking::new(Query::parse("\"sel et\" essai"), 50);
    while let Step::Needs(pieces) = index.look(&mut looking) {
        for piece in pieces {
            looking.give(piece, rest.iter().copied().take(PIECE_BYTES).collect());
        }
    }
}
