//! The digest of a zone, as another member wrote it.
#![no_main]

use cahier_notebook::Digest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(digest) = Digest::decode(data) {
        let again = digest.encode().expect("what was read can be written");
        assert_eq!(Digest::decode(&again), Ok(digest));
    }
});
