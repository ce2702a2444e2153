//! Footnotes and endnotes: gathered where the text refers to them, and told below it.

use super::xml::{Element, XmlError, for_each};
use std::collections::BTreeMap;

/// Most notes of one file.
const NOTES_MAX: usize = 20_000;

/// A part of the file that has paragraphs and relations of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// The text.
    #[default]
    Main,
    /// Notes at the foot of a page.
    Footnotes,
    /// Notes at the end of the text.
    Endnotes,
}

/// The notes of a file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    bodies: BTreeMap<(Part, String), Element>,
    /// Those that the text refers to, in that order; the first has the number 1.
    order: Vec<(Part, String)>,
    numbers: BTreeMap<(Part, String), usize>,
}

impl Notes {
    /// Reads `footnotes.xml` or `endnotes.xml`.
    pub(super) fn add(&mut self, part: Part, xml: &str) -> Result<(), XmlError> {
        for_each(xml, 1, &mut |element| {
            // Lines that part the notes from the text have a type.
            let is_note = matches!(element.get("w:type"), None | Some("normal"));
            let id = element.get("w:id").map(str::to_owned);
            if let Some(id) = id.filter(|_| is_note && self.bodies.len() < NOTES_MAX) {
                self.bodies.insert((part, id), element);
            }
        })?;
        Ok(())
    }

    /// The number of a note that the text refers to here; none if there is no such note.
    pub(super) fn number(&mut self, part: Part, id: &str) -> Option<usize> {
        let key = (part, id.to_owned());
        if !self.bodies.contains_key(&key) {
            return None;
        }
        if let Some(number) = self.numbers.get(&key) {
            return Some(*number);
        }
        self.order.push(key.clone());
        self.numbers.insert(key, self.order.len());
        Some(self.order.len())
    }

    /// Takes the note of a number, counted from 1, out.
    pub(super) fn take(&mut self, number: usize) -> Option<(Part, Element)> {
        let key = self.order.get(number.checked_sub(1)?)?;
        let body = self.bodies.get_mut(key).map(std::mem::take)?;
        Some((key.0, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_numbered_as_they_are_met() {
        let xml = "<w:footnotes><w:footnote w:id='-1' w:type='separator'/>\
            <w:footnote w:id='2'><w:p/></w:footnote><w:footnote w:id='5'/></w:footnotes>";
        let mut notes = Notes::default();
        notes.add(Part::Footnotes, xml).unwrap();
        assert_eq!(notes.number(Part::Footnotes, "5"), Some(1));
        assert_eq!(notes.number(Part::Footnotes, "2"), Some(2));
        assert_eq!(notes.number(Part::Footnotes, "5"), Some(1));
        assert_eq!(notes.number(Part::Footnotes, "-1"), None);
        assert_eq!(notes.number(Part::Endnotes, "2"), None);
        let (part, note) = notes.take(2).unwrap();
        assert_eq!((part, note.elements().count()), (Part::Footnotes, 1));
        assert!(notes.take(3).is_none() && notes.take(0).is_none());
    }
}
