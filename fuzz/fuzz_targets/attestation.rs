//! Who somebody says that they are, as a zone or a proof gives it.
#![no_main]

use cahier_evidence::{Attestation, orcid_is_valid};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(read) = Attestation::decode(data) {
        // One statement has one encoding.
        assert_eq!(read.encode().as_deref(), Ok(data));
        assert!(read.orcid.as_deref().is_none_or(orcid_is_valid));
        let _ = read.commitment();
    }
});
