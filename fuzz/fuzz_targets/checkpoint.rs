//! A signed note, the text of a checkpoint in it, and a leaf of the log that it is about: each
//! has one form.
#![no_main]

use cahier_evidence::log::{CheckpointText, Leaf, Note, VerifierKey};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(leaf) = Leaf::parse(data) {
        assert_eq!(leaf.encode(), data);
    }
    if let Ok(note) = Note::parse(data) {
        assert_eq!(note.encode(), data);
        if let Ok(read) = CheckpointText::parse(note.text()) {
            assert_eq!(read.to_string(), note.text());
        }
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(read) = CheckpointText::parse(text) {
        assert_eq!(read.to_string(), text);
    }
    if let Ok(key) = text.parse::<VerifierKey>() {
        assert_eq!(key.to_string(), text);
    }
});
