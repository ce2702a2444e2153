//! Bodies from HTML and to HTML.
//!
//! Reading takes any bytes that somebody calls HTML and gives a body of the schema: scripts,
//! styles, frames, event handlers and dangerous addresses are not in it because the schema has
//! no place for them. Writing escapes everything and checks addresses again, because a body may
//! come from another person's computer.

mod file;
mod guard;
mod read;
mod write;

pub use file::{read_file, write_file};
pub use write::body_to_html;

pub(crate) use guard::is_abusive;
pub(crate) use read::feed;
pub(crate) use write::{attribute, block_html, code_text, level};

use crate::tree::{Reading, TEXT_BYTES_MAX, Tags, clip, read_plain};
use cahier_notebook::body::Body;

/// Longest HTML that a body is read from, bytes; what comes after is cut.
pub const HTML_BYTES_MAX: usize = TEXT_BYTES_MAX;

/// The body that a piece of HTML describes. Never fails: what is not understood is left out.
pub fn body_from_html(html: &str) -> Body {
    read_html(html).body
}

/// As `body_from_html`, with what was lost.
pub(crate) fn read_html(html: &str) -> Reading {
    let clipped = clip(html, HTML_BYTES_MAX);
    if is_abusive(clipped) {
        return read_plain(html);
    }
    feed(Tags::default(), clipped).finish(clipped.len() < html.len())
}

#[cfg(test)]
mod tests;
