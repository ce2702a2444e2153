//! The records of a person's chain, one alone and several in a row.
#![no_main]

use cahier_evidence::{PersonRecord, PersonState};
use cahier_fuzz::pieces;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(record) = PersonRecord::parse(data) {
        assert_eq!(record.bytes(), data);
    }
    let chain = pieces(data);
    if let Ok(state) = PersonState::from_chain(chain.iter().copied()) {
        assert_eq!(state.length, chain.len() as u64);
        assert!(state.passes(&state.head));
    }
});
