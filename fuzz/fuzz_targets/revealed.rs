//! What is encrypted in a statement or a seal, by whoever made it.
#![no_main]

use cahier_evidence::{Revealed, SEAL_NOTE_CHARS_MAX};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(read) = Revealed::decode(data) {
        assert_eq!(read.encode().as_deref(), Ok(data));
        assert!(read.note.is_none_or(|note| note.chars().count() <= SEAL_NOTE_CHARS_MAX));
    }
});
