//! A signed change of a zone (members, roles, keys), alone and as the first of a log.
#![no_main]

use cahier_evidence::{LogLeaf, ZoneRecord, ZoneState};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(record) = ZoneRecord::parse(data) {
        assert_eq!(record.bytes(), data);
        let mut zone = ZoneState::new(record.header.zone);
        let leaf = LogLeaf { received_ms: 1, signed: data.to_vec(), ciphertext: None };
        let size = u64::from(zone.append(&leaf).is_ok());
        assert_eq!(zone.position().size, size);
    }
});
