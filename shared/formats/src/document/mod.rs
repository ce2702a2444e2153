//! What a file of another program is once it was read: one entry in the making, the pictures that
//! stood in it, and what a person should know of it. HTML, Markdown and Word files all become
//! this.

mod warning;

pub(crate) use warning::Warnings;
pub use warning::{LeftOut, Warning};

use crate::eln::ImportedEntry;
use crate::identity;
use crate::tree::Reading;
use cahier_notebook::body::{Body, Element, Node};
use cahier_notebook::entry::{Attachment, Entry};
use sha2::{Digest, Sha256};

/// Longest title that is kept, characters.
const TITLE_CHARS_MAX: usize = 255;
/// Most tags and authors that a document brings.
const WORDS_MAX: usize = 200;

/// A document of another program, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// The id by which a second import finds this document again: it is of the file's bytes.
    pub source_id: String,
    /// Title, one line; none if the file has none.
    pub title: Option<String>,
    /// Day that the file gives itself, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Who wrote it, as the file says.
    pub authors: Vec<String>,
    /// Tags, each once.
    pub tags: Vec<String>,
    /// When it was made, RFC 3339, as the file claims.
    pub created: Option<String>,
    /// When it was last changed, RFC 3339, as the file claims.
    pub modified: Option<String>,
    /// The text. Its pictures are named `attachment:<id>`, by the ids of `pictures`.
    pub body: Body,
    /// The pictures, to be attached under their ids.
    pub pictures: Vec<Picture>,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// A picture that stood in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// Id of the attachment that it becomes: the same bytes have the same id.
    pub id: String,
    /// File name.
    pub name: String,
    /// Media type, by its first bytes.
    pub media_type: String,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// A picture of these bytes.
    pub(crate) fn new(name: String, media_type: &str, bytes: Vec<u8>) -> Self {
        let sha256 = hex::encode(Sha256::digest(&bytes));
        let (id, media_type) = (identity::of_digest(&sha256), media_type.to_owned());
        Self { id, name, media_type, sha256, bytes }
    }

    /// The manifest of the picture, without blob and key.
    pub fn attachment(&self) -> Attachment {
        Attachment {
            id: self.id.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.bytes.len() as u64,
            sha256: self.sha256.clone(),
            ..Attachment::default()
        }
    }
}

impl Document {
    /// The entry that this document makes, as an import has it, so that `eln::changes_of` turns
    /// it into changes. The pictures are not in it: they are attached by whoever stores it. A
    /// document without a title gets `otherwise`, such as the name of its file.
    pub fn imported(&self, otherwise: &str) -> ImportedEntry {
        let title = self.title.clone().unwrap_or_else(|| one_line(otherwise));
        let entry = Entry {
            title,
            date: self.date.clone(),
            tags: self.tags.clone(),
            body: self.body.clone(),
            ..Entry::default()
        };
        ImportedEntry {
            source_id: self.source_id.clone(),
            entry,
            authors: self.authors.clone(),
            created: self.created.clone(),
            modified: self.modified.clone(),
            ..ImportedEntry::default()
        }
    }
}

/// Says what reading a text lost.
pub(crate) fn warn_of(reading: &Reading, warnings: &mut Warnings) {
    if reading.dropped > 0 {
        warnings.add(Warning::PicturesDropped { count: u64::from(reading.dropped) });
    }
    if reading.left_out > 0 {
        let count = u64::from(reading.left_out);
        warnings.add(Warning::LeftOut { what: LeftOut::Embedded, count });
    }
    if reading.cut {
        warnings.add(Warning::TextCut);
    }
    let count = pictures_elsewhere(&reading.body.0);
    if count > 0 {
        warnings.add(Warning::PicturesElsewhere { count });
    }
}

/// Pictures that lie neither in the text nor among its files.
fn pictures_elsewhere(nodes: &[Node]) -> u64 {
    let elements = nodes.iter().filter_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    });
    elements.map(|e| u64::from(is_elsewhere(e)) + pictures_elsewhere(&e.children)).sum()
}

fn is_elsewhere(element: &Element) -> bool {
    let inside = |source: &String| source.starts_with("data:") || source.starts_with("attachment:");
    element.name == "image" && !element.attributes.get("src").is_some_and(inside)
}

/// The text of the first heading, which is what a document without a title is called.
pub(crate) fn first_heading(body: &Body) -> Option<String> {
    let heading = body
        .0
        .iter()
        .find(|node| matches!(node, Node::Element(element) if element.name == "heading"));
    filled(&heading?.plain_text())
}

/// A title, a name or a tag: one line of bounded length.
pub(crate) fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(TITLE_CHARS_MAX).collect()
}

/// One line, if there is anything in it.
pub(crate) fn filled(text: &str) -> Option<String> {
    Some(one_line(text)).filter(|line| !line.is_empty())
}

/// Words of a list such as tags: each once, none empty.
pub(crate) fn words<'a>(list: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in list.filter_map(filled).take(WORDS_MAX) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_picture_has_the_same_id() {
        let one = Picture::new("a.png".into(), "image/png", vec![1, 2]);
        let two = Picture::new("b.png".into(), "image/png", vec![1, 2]);
        assert_eq!(one.id, two.id);
        assert_eq!((one.attachment().size, one.attachment().name), (2, "a.png".to_owned()));
    }

    #[test]
    fn a_document_without_a_title_gets_another() {
        let document = Document { source_id: "s".into(), ..Document::default() };
        assert_eq!(document.imported("notes.md").entry.title, "notes.md");
        let titled = Document { title: Some("T".into()), ..document };
        assert_eq!(titled.imported("notes.md").entry.title, "T");
        assert_eq!(titled.imported("").source_id, "s");
    }

    #[test]
    fn words_are_told_apart() {
        assert_eq!(words(["a", " b ", "", "a", "c\nd"].into_iter()), ["a", "b", "c d"]);
        assert_eq!(filled(" \n"), None);
    }
}
