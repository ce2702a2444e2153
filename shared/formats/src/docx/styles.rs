//! The styles of a Word file: what a paragraph is by its style, and how a run looks by its own.
//!
//! Styles are named in the language of whoever wrote the file, except those that Word brings:
//! their names are English everywhere.

use super::look::Look;
use super::xml::{Element, XmlError, for_each};
use std::collections::BTreeMap;

/// How far a style may rest on others.
const CHAIN_MAX: usize = 20;
const STYLES_MAX: usize = 10_000;

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A paragraph.
    #[default]
    Text,
    /// A heading, level 1 to 6.
    Heading(u8),
    /// The title of the document.
    Title,
    /// A quotation.
    Quote,
    /// A line of code.
    Code,
}

/// A list by the number of its definition, and a level in it.
pub(super) type Place = (String, u8);

#[derive(Debug, Default)]
struct Style {
    /// Name in small letters.
    name: String,
    based_on: Option<String>,
    /// Level of outline, from 0.
    outline: Option<u8>,
    /// Id of a list; the level may be absent.
    list: Option<(Option<String>, Option<u8>)>,
    look: Option<Element>,
}

/// The styles by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles(BTreeMap<String, Style>);

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(xml: &str) -> Result<Self, XmlError> {
        let mut styles = BTreeMap::new();
        for_each(xml, 1, &mut |element| {
            if element.name == "w:style"
                && styles.len() < STYLES_MAX
                && let Some(id) = element.get("w:styleId")
            {
                styles.insert(id.to_owned(), style(&element));
            }
        })?;
        Ok(Self(styles))
    }

    /// What a paragraph of that style is.
    pub(super) fn kind(&self, id: &str) -> Kind {
        let known = self.chain(id).find_map(|style| {
            let by_name = kind_of_name(&style.name);
            by_name.or_else(|| style.outline.and_then(heading))
        });
        // Small programs name styles that they do not describe.
        let absent = !self.0.contains_key(id);
        let named = || kind_of_name(&id.to_lowercase()).filter(|_| absent);
        known.or_else(named).unwrap_or_default()
    }

    /// The list that a paragraph of that style is an item of.
    pub(super) fn list(&self, id: &str) -> Option<Place> {
        let mut level = None;
        for (list, own) in self.chain(id).filter_map(|style| style.list.as_ref()) {
            level = level.or(*own);
            if let Some(list) = list {
                return Some((list.clone(), level.unwrap_or(0)));
            }
        }
        None
    }

    /// How a run of that style looks.
    pub(super) fn look(&self, id: &str) -> Look {
        let chain: Vec<&Style> = self.chain(id).collect();
        let mut look = Look::default();
        for style in chain.iter().rev() {
            if let Some(properties) = &style.look {
                look.apply(properties);
            }
        }
        if chain.iter().any(|style| is_code(&style.name)) {
            look.set("code", true);
        }
        look
    }

    /// A style and those that it rests on.
    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Style> + use<'s> {
        let first = self.0.get(id);
        let next = move |style: &&'s Style| self.0.get(style.based_on.as_deref()?);
        std::iter::successors(first, next).take(CHAIN_MAX)
    }
}

fn style(element: &Element) -> Style {
    let properties = element.child("w:pPr");
    let list = properties.and_then(|properties| properties.child("w:numPr")).map(|list| {
        let level = list.value("w:ilvl").and_then(|level| level.parse().ok());
        (list.value("w:numId").map(str::to_owned), level)
    });
    Style {
        name: element.value("w:name").unwrap_or("").to_lowercase(),
        based_on: element.value("w:basedOn").map(str::to_owned),
        outline: properties.and_then(outline),
        list,
        look: element.child("w:rPr").cloned(),
    }
}

/// The level of outline that the properties of a paragraph give it.
pub(super) fn outline(properties: &Element) -> Option<u8> {
    properties.value("w:outlineLvl")?.parse().ok()
}

/// The heading of a level of outline; the last one is that of ordinary text.
pub(super) fn heading(outline: u8) -> Option<Kind> {
    (outline < 9).then(|| Kind::Heading((outline + 1).min(6)))
}

fn kind_of_name(name: &str) -> Option<Kind> {
    let level = name.strip_prefix("heading").and_then(|level| level.trim().parse::<u8>().ok());
    match level {
        Some(level @ 1..=9) => return heading(level - 1),
        Some(_) => return None,
        None => {}
    }
    Some(match name {
        "title" => Kind::Title,
        "quote" | "intense quote" | "block text" | "block quotation" | "quotations" => Kind::Quote,
        "source code" | "html preformatted" | "preformatted text" | "code" => Kind::Code,
        "normal" => Kind::Text,
        _ => return None,
    })
}

fn is_code(name: &str) -> bool {
    matches!(
        name,
        "verbatim char" | "html code" | "html typewriter" | "source text" | "code char" | "code"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles() -> Styles {
        let xml = "<w:styles>\
            <w:style w:styleId='Titre1'><w:name w:val='heading 1'/></w:style>\
            <w:style w:styleId='Mine'><w:name w:val='My part'/><w:basedOn w:val='Titre1'/>\
             </w:style>\
            <w:style w:styleId='Deep'><w:name w:val='x'/><w:pPr><w:outlineLvl w:val='7'/></w:pPr>\
             </w:style>\
            <w:style w:styleId='Loop'><w:name w:val='a'/><w:basedOn w:val='Loop'/></w:style>\
            <w:style w:styleId='List'><w:name w:val='list bullet'/><w:pPr><w:numPr>\
             <w:numId w:val='4'/></w:numPr></w:pPr></w:style>\
            <w:style w:styleId='List2'><w:basedOn w:val='List'/><w:pPr><w:numPr>\
             <w:ilvl w:val='1'/></w:numPr></w:pPr></w:style>\
            <w:style w:styleId='Fort'><w:name w:val='Strong'/><w:rPr><w:b/></w:rPr></w:style>\
            <w:style w:styleId='Faible'><w:basedOn w:val='Fort'/><w:rPr><w:b w:val='0'/><w:i/>\
             </w:rPr></w:style></w:styles>";
        Styles::read(xml).unwrap()
    }

    #[test]
    fn headings_are_known_by_name_by_what_they_rest_on_and_by_outline() {
        let styles = styles();
        assert_eq!(styles.kind("Titre1"), Kind::Heading(1));
        assert_eq!(styles.kind("Mine"), Kind::Heading(1));
        assert_eq!(styles.kind("Deep"), Kind::Heading(6));
        assert_eq!(styles.kind("Loop"), Kind::Text);
        assert_eq!(styles.kind("Heading3"), Kind::Heading(3));
        assert_eq!(styles.kind("nowhere"), Kind::Text);
    }

    #[test]
    fn lists_and_looks_come_from_what_a_style_rests_on() {
        let styles = styles();
        assert_eq!(styles.list("List"), Some(("4".to_owned(), 0)));
        assert_eq!(styles.list("List2"), Some(("4".to_owned(), 1)));
        assert_eq!(styles.list("Mine"), None);
        assert_eq!(styles.look("Fort").tags(), ["strong"]);
        assert_eq!(styles.look("Faible").tags(), ["em"]);
    }
}
