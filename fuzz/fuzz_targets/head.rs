//! A relay's signed word about a zone's log.
#![no_main]

use cahier_evidence::ZoneHead;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(head) = ZoneHead::parse(data) {
        assert_eq!(head.bytes(), data);
    }
});
