//! A part of a version in canonical form: its name, then its bytes.
#![no_main]

use cahier_fuzz::pieces;
use cahier_notebook::canonical::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let [name, bytes, ..] = pieces(data)[..]
        && let Ok(name) = std::str::from_utf8(name)
        && let Ok(content) = read(name, bytes)
    {
        assert_eq!(content.name(), name);
    }
});
