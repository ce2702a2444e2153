//! HTML from anywhere: what is read from it is bounded, and stable once it was read.
#![no_main]

use cahier_formats::{body_from_html, body_to_html};
use cahier_notebook::BODY_DEPTH_MAX;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(html) = std::str::from_utf8(data) else { return };
    let once = body_from_html(html);
    assert!(once.depth() <= BODY_DEPTH_MAX);
    assert_eq!(body_from_html(&body_to_html(&once)), once);
});
