//! Markdown from anywhere: what is read from it is bounded and can be written.
#![no_main]

use cahier_formats::{body_from_markdown, body_to_markdown};
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(markdown) = std::str::from_utf8(data) else { return };
    let body = body_from_markdown(markdown);
    assert!(body.depth() <= BODY_DEPTH_MAX);
    body_from_markdown(&body_to_markdown(&body));
});
