//! A whole Markdown file: its characters, the properties above its text, its title, its body.

use super::front_matter::{Property, split};
use super::{MARKDOWN_BYTES_MAX, read_markdown};
use crate::charset::{Charset, decode};
use crate::day::iso_day;
use crate::document::{Document, Warning, Warnings, filled, first_heading, warn_of, words};
use crate::html::is_abusive;
use crate::identity;
use crate::tree::clip;
use cahier_notebook::body::{Element, Node, Run};

const WARNINGS_MAX: usize = 100;

/// Reads a Markdown file. Never fails: what is not understood is left out, and told.
pub fn read_file(bytes: &[u8]) -> Document {
    let mut warnings = Warnings::new(WARNINGS_MAX);
    let decoded = decode(bytes, None);
    if decoded.damaged {
        warnings.add(Warning::CharactersDamaged);
    }
    if decoded.charset == Charset::Windows1252 {
        warnings.add(Warning::CharactersGuessed);
    }
    let text = &*decoded.text;
    let (properties, markdown) = split(text).unwrap_or((Vec::new(), text));
    if is_abusive(clip(markdown, MARKDOWN_BYTES_MAX)) {
        warnings.add(Warning::ReadAsText);
    }
    let reading = read_markdown(markdown);
    warn_of(&reading, &mut warnings);
    let mut document = Document {
        source_id: identity::of_file("markdown", bytes),
        body: reading.body,
        ..Document::default()
    };
    let unknown: Vec<Property> =
        properties.into_iter().filter_map(|property| take(property, &mut document)).collect();
    if document.title.is_none() {
        document.title = first_heading(&document.body);
    }
    if !unknown.is_empty() {
        let mut nodes: Vec<Node> = unknown.iter().map(paragraph).collect();
        nodes.append(&mut document.body.0);
        document.body.0 = nodes;
        let names = unknown.into_iter().map(|property| property.key).collect();
        warnings.add(Warning::UnknownProperties { names });
    }
    document.warnings = warnings.finish();
    document
}

/// Takes a property over, or gives it back if no part of an entry holds it.
fn take(property: Property, document: &mut Document) -> Option<Property> {
    let values = property.values.iter().map(String::as_str);
    match property.key.to_lowercase().as_str() {
        "title" | "titre" if document.title.is_none() => {
            document.title = filled(&property.values.join(" "));
        }
        "date" if document.date.is_none() => {
            document.date = property.values.first().and_then(|value| day(value));
            if document.date.is_none() {
                return Some(property);
            }
        }
        "tags" | "tag" | "keywords" => {
            let parts = values.flat_map(|value| value.split(','));
            document.tags = words(parts.map(|tag| tag.trim().trim_start_matches('#')));
        }
        "author" | "authors" | "auteur" | "auteurs" => document.authors = words(values),
        _ => return Some(property),
    }
    None
}

/// The day of a date, with or without a time of the day.
fn day(value: &str) -> Option<String> {
    let (day, rest) = iso_day(value)?;
    (rest.is_empty() || rest.starts_with(['T', ' '])).then_some(day)
}

/// A property that stays in the text.
fn paragraph(property: &Property) -> Node {
    let text = format!("{}: {}", property.key, property.values.join(", "));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.chars().filter(|c| !c.is_control()).collect();
    let run = Run { text, ..Run::default() };
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_become_parts_of_the_entry() {
        let file = b"\xef\xbb\xbf---\ntitle: Gel 2\ndate: 2024-05-01\ntags: \"#pcr, gel\"\n\
            author: [Ann, Bo]\nproject: X\n---\n# Heading\n\ntext\n";
        let document = read_file(file);
        assert_eq!(document.title.as_deref(), Some("Gel 2"));
        assert_eq!(document.date.as_deref(), Some("2024-05-01"));
        assert_eq!(document.tags, ["pcr", "gel"]);
        assert_eq!(document.authors, ["Ann", "Bo"]);
        assert_eq!(document.body.plain_text(), "project: X\nHeading\ntext");
        let names = vec!["project".to_owned()];
        assert_eq!(document.warnings, [Warning::UnknownProperties { names }]);
    }

    #[test]
    fn a_file_without_properties_is_called_by_its_heading() {
        let document = read_file("a line\n\n## Été *2*\n".as_bytes());
        assert_eq!(document.title.as_deref(), Some("Été 2"));
        assert!(document.warnings.is_empty());
        assert_eq!(read_file(b"---\n\ntext\n").body.0.len(), 2);
        assert_eq!(read_file(b"caf\xe9").warnings, [Warning::CharactersGuessed]);
    }

    #[test]
    fn a_date_that_is_none_stays_in_the_text() {
        let document = read_file(b"---\ndate: last week\n---\nx\n");
        assert_eq!(document.date, None);
        assert_eq!(document.body.plain_text(), "date: last week\nx");
    }
}
