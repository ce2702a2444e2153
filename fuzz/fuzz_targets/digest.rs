//! The digest of a zone, as an editor wrote it: what a new device shows before it has the log.
#![no_main]

use cahier_notebook::Digest;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(digest) = Digest::decode(data) {
        let again = digest.encode().expect("what was read can be written");
        assert_eq!(Digest::decode(&again), Ok(digest));
    }
});
