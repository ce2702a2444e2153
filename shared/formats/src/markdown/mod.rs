//! Bodies from Markdown and to Markdown.
//!
//! The dialect is CommonMark with tables, strikethrough, task lists, `$` formulas and quotes
//! that begin with `[!NOTE]`. What Markdown has no sign for (underline, sub, sup, highlight,
//! tables with spans or several blocks in a cell) is written as HTML inside the Markdown, which
//! the reader understands, so nothing is lost on the way out and back.

mod escape;
mod file;
mod front_matter;
mod inline;
mod read;
mod write;

pub use file::read_file;
pub use write::body_to_markdown;

use crate::html::is_abusive;
use crate::tree::{Reading, TEXT_BYTES_MAX, clip, read_plain};
use cahier_notebook::body::Body;

/// Longest Markdown that a body is read from, bytes; what comes after is cut.
pub const MARKDOWN_BYTES_MAX: usize = TEXT_BYTES_MAX;

/// The body that a piece of Markdown describes. Never fails; HTML inside it is read as HTML is.
pub fn body_from_markdown(markdown: &str) -> Body {
    read_markdown(markdown).body
}

/// As `body_from_markdown`, with what was lost.
pub(crate) fn read_markdown(markdown: &str) -> Reading {
    let clipped = clip(markdown, MARKDOWN_BYTES_MAX);
    if is_abusive(clipped) {
        return read_plain(markdown);
    }
    read::read(clipped).finish(clipped.len() < markdown.len())
}

#[cfg(test)]
mod tests;
