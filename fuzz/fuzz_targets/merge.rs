//! Updates that are merged into one: it holds what they hold, or is refused.
#![no_main]

use cahier_fuzz::pieces;
use cahier_notebook::{ClientId, Document, merge, read_entry};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let updates = pieces(data);
    let Ok(merged) = merge(&updates) else { return };
    let reader = ClientId::new(1).expect("1 is a client id");
    let Ok(document) = Document::load(reader, &merged) else { return };
    read_entry(&document);
    let mut one_by_one = Document::new(reader);
    if updates.iter().all(|update| one_by_one.apply(update).is_ok()) {
        assert_eq!(document.state_vector(), one_by_one.state_vector());
    }
});
