//! A file that somebody calls HTML or Markdown, in whatever characters: what is read from it is
//! bounded, and a whole HTML file that is written of it is read the same.
#![no_main]

use cahier_formats::{Lang, html, markdown};
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;

/// Longer texts may be cut when they are written: each letter can have a long link.
const SAME_BYTES_MAX: usize = 4096;

fuzz_target!(|data: &[u8]| {
    assert!(markdown::read_file(data).body.depth() <= BODY_DEPTH_MAX);
    let document = html::read_file(data);
    assert!(document.body.depth() <= BODY_DEPTH_MAX);
    if data.len() <= SAME_BYTES_MAX {
        let title = document.title.as_deref().unwrap_or("");
        let written = html::write_file(title, Lang::Fr, &document.body);
        let again = html::read_file(written.as_bytes());
        assert_eq!(again.body, document.body);
        assert_eq!(again.title.unwrap_or_default(), title);
    }
});
