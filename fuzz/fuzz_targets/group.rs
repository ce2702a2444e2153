//! The records of a group's chain, one alone and several in a row.
#![no_main]

use cahier_evidence::{GroupId, GroupRecord, GroupState};
use cahier_fuzz::pieces;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(record) = GroupRecord::parse(data) {
        assert_eq!(record.bytes(), data);
    }
    let pieces = pieces(data);
    let first = pieces.first().and_then(|piece| GroupRecord::parse(piece).ok());
    let group = first.map_or(GroupId::ZERO, |record| record.group());
    let chain: Vec<_> = pieces.iter().map(|piece| piece.to_vec().into()).collect();
    if let Ok(state) = GroupState::continued(None, group, &chain) {
        assert_eq!(state.length, chain.len() as u64);
        assert!(state.present().any(|(person, _)| state.is_manager(person)));
        assert!(state.opens_from <= state.epoch);
    }
});
