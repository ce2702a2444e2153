//! What a Word file says of itself (`docProps/core.xml`, ECMA-376 part 2, section 8).

use super::xml::{XmlError, for_each};
use crate::day::moment;
use crate::document::{filled, words};

/// The properties of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Properties {
    pub(super) title: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) created: Option<String>,
    pub(super) modified: Option<String>,
}

impl Properties {
    /// Reads `core.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, XmlError> {
        let mut properties = Self::default();
        for_each(xml, 1, &mut |element| {
            let text = element.text();
            match element.name.as_str() {
                "dc:title" => properties.title = filled(&text),
                "dc:creator" => properties.authors = words(text.split(';')),
                "cp:keywords" => properties.tags = words(text.split([',', ';'])),
                "dcterms:created" => properties.created = moment(&text),
                "dcterms:modified" => properties.modified = moment(&text),
                _ => {}
            }
        })?;
        Ok(properties)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read() {
        let xml = "<cp:coreProperties><dc:title>Gel &amp; PCR</dc:title>\
            <dc:creator>Ann; Bo</dc:creator><cp:keywords>pcr, gel;pcr</cp:keywords>\
            <dcterms:created>2024-05-01T08:30:00Z</dcterms:created>\
            <dcterms:modified>yesterday</dcterms:modified></cp:coreProperties>";
        let properties = Properties::read(xml).unwrap();
        assert_eq!(properties.title.as_deref(), Some("Gel & PCR"));
        assert_eq!(properties.authors, ["Ann", "Bo"]);
        assert_eq!(properties.tags, ["pcr", "gel"]);
        assert_eq!(properties.created.as_deref(), Some("2024-05-01T08:30:00Z"));
        assert_eq!(properties.modified, None);
    }
}
