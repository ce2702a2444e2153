//! A segment of the search, as a disk gives it back: whole or refused, and searched without a
//! panic.
#![no_main]

use cahier_search::{Content, Index, Query, Segment};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(segment) = Segment::decode(data) else { return };
    assert_eq!(Segment::decode(&segment.encode()), Ok(segment));
    let mut index = Index::load(vec![(1, data.to_vec())]).expect("it decodes");
    index.search(&Query::parse("e"), 50);
    index.put([1; 16], &Content { body: "essai".to_owned(), ..Content::default() });
    index.search(&Query::parse("essai"), 50);
    assert!(index.keep().is_some());
});
