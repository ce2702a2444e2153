//! From a stream of tags and text to a body of the schema: what the HTML and the Markdown
//! readers share. Neither of them can make a body that the schema does not allow, because only
//! `Builder` makes nodes.

mod attributes;
mod builder;
mod class;
mod elements;
mod schema;
mod style;
mod tags;
mod trim;

pub(crate) use attributes::Attributes;
pub(crate) use class::Raw;
pub(crate) use tags::Tags;

use cahier_notebook::body::Body;

/// Longest text that a body is read from, bytes; the rest is cut.
pub(crate) const TEXT_BYTES_MAX: usize = 8 << 20;

/// A body and what was lost on the way to it.
#[derive(Debug)]
pub(crate) struct Reading {
    /// What was understood.
    pub(crate) body: Body,
    /// Pictures that may not be kept.
    pub(crate) dropped: u32,
    /// Films, frames and the like, for which a body has no place.
    pub(crate) left_out: u32,
    /// Whether the text was longer or larger than what a body may hold.
    pub(crate) cut: bool,
}

/// The start of a text, at most `bytes_max` long, cut between two characters.
pub(crate) fn clip(text: &str, bytes_max: usize) -> &str {
    let mut end = bytes_max.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Plain text: blank lines part paragraphs, other line ends are hard breaks.
pub(crate) fn read_plain(text: &str) -> Reading {
    let clipped = clip(text, TEXT_BYTES_MAX);
    let mut tags = Tags::default();
    let mut open = false;
    for line in clipped.lines() {
        if line.trim().is_empty() {
            tags.end("p");
            open = false;
            continue;
        }
        tags.start(if open { "br" } else { "p" }, &Attributes::default(), false);
        tags.text(line);
        open = true;
    }
    tags.finish(clipped.len() < text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_keeps_its_lines() {
        let reading = read_plain("one\ntwo\n\nthree <b>");
        assert_eq!(reading.body.plain_text(), "one\ntwo\nthree <b>");
        assert_eq!(reading.body.0.len(), 2);
        assert!(!reading.cut);
    }

    #[test]
    fn clipping_never_parts_a_character() {
        assert_eq!(clip("aé", 2), "a");
        assert_eq!(clip("aé", 3), "aé");
        assert_eq!(clip("", 5), "");
    }
}
