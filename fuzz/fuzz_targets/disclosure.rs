//! Parts of a version that somebody shows: what a verifier reads before it checks them.
#![no_main]

use cahier_evidence::{Disclosure, Disclosures, Hash};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(shown) = Disclosure::parse(data) {
        assert_eq!(shown.to_bytes(), data);
        assert!(!shown.verify(data, Hash::ZERO, shown.parts));
    }
    if let Ok(shown) = Disclosures::parse(data) {
        assert_eq!(shown.to_bytes(), data);
        for one in shown.iter() {
            assert_eq!(shown.get(&one.name), Some(one));
        }
    }
});
