//! What a security key is said to have signed, alone and beside a key of somebody's chain.
#![no_main]

use cahier_evidence::{Assertion, Credential, Hash, verify_assertion};
use cahier_fuzz::pieces;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(read) = Assertion::decode(data) {
        assert_eq!(read.encode().as_deref(), Ok(data));
    }
    if let [assertion, key, ..] = pieces(data)[..]
        && let Ok(assertion) = Assertion::decode(assertion)
    {
        let (id, rp) = (assertion.credential.clone(), "a.example".to_owned());
        let credential = Credential { id, key: key.to_vec(), rp, live: true };
        // Whether it is right is for tests with keys; here it must come to an end.
        let _ = verify_assertion(&assertion, &credential, &Hash::ZERO);
    }
});
