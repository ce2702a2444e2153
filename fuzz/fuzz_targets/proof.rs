//! A proof archive, as a stranger is handed one.
#![no_main]

use cahier_proof::{Lang, Trust, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match verify(data, &Trust::none()) {
        // Without anybody to trust, nothing is ever certified.
        Ok(verdict) => assert!(verdict.judged && !verdict.certified),
        Err(fault) => {
            assert!(!fault.wrong.code().is_empty());
            assert_ne!(fault.sentence(Lang::Fr), fault.sentence(Lang::En));
        }
    }
});
