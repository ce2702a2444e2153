//! The XML of a part, one piece after the other: each is a small tree, given away before the next
//! one is read, so that a long text never stands in memory as a whole.
//!
//! This is the only file that knows the XML library. A document type is refused, so that no sign
//! is ever defined by the file itself; depth and the number of nodes of a piece are bounded.
//! Names carry the prefix that Word uses, whichever one the file uses for that namespace.

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Deepest nesting of elements.
const DEPTH_MAX: usize = 128;
/// Most elements and texts of one piece.
const NODES_MAX: usize = 1_000_000;
/// Most attributes that are read of one element.
const ATTRIBUTES_MAX: usize = 64;
/// Most prefixes that a file may rename.
const PREFIXES_MAX: usize = 64;

/// Namespaces (ECMA-376, transitional and strict) and the prefixes that stand for them here.
const NAMESPACES: [(&str, &str); 19] = [
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", "r"),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", "a"),
    ("http://purl.oclc.org/ooxml/drawingml/main", "a"),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"),
    ("http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", "wp"),
    ("http://schemas.openxmlformats.org/drawingml/2006/chart", "c"),
    ("http://schemas.openxmlformats.org/drawingml/2006/diagram", "dgm"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "m"),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"),
    ("urn:schemas-microsoft-com:vml", "v"),
    ("urn:schemas-microsoft-com:office:office", "o"),
    ("http://schemas.openxmlformats.org/package/2006/metadata/core-properties", "cp"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://purl.org/dc/terms/", "dcterms"),
    ("http://schemas.openxmlformats.org/package/2006/relationships", "rel"),
];

/// Why XML was not read to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum XmlError {
    /// Not well-formed, or cut off.
    Malformed,
    /// It has a document type, which may define signs.
    DocumentType,
    /// Too deep, or too much in one piece.
    TooTangled,
}

/// One element with all that it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Name with its usual prefix, such as `w:p`.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Child>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements inside, in order.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element inside of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The `w:val` of the first element inside of that name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.get("w:val")
    }

    /// The text that stands directly inside.
    pub(super) fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        texts.collect()
    }

    /// Whether a property such as `w:b` is on: it is unless its value says otherwise.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.get("w:val"), Some("0" | "false" | "off" | "none"))
    }
}

/// Gives each element at `depth` (the root has 0) to `found`, and answers the name of the root.
pub(super) fn for_each(
    text: &str,
    depth: usize,
    found: &mut dyn FnMut(Element),
) -> Result<String, XmlError> {
    let mut reader = Reader::from_str(text);
    let mut tree = Tree { depth, ..Tree::default() };
    loop {
        match reader.read_event().map_err(|_| XmlError::Malformed)? {
            Event::Start(tag) => tree.open(&tag)?,
            Event::Empty(tag) => {
                tree.open(&tag)?;
                tree.close(found)?;
            }
            Event::End(_) => tree.close(found)?,
            Event::Text(text) => tree.text(&text)?,
            Event::CData(text) => tree.text(&text)?,
            Event::GeneralRef(name) => tree.reference(&name)?,
            Event::DocType(_) => return Err(XmlError::DocumentType),
            Event::Eof => break,
            _ => {}
        }
    }
    match tree.root {
        Some(root) if tree.open.is_empty() => Ok(root),
        _ => Err(XmlError::Malformed),
    }
}

/// What is being read.
#[derive(Default)]
struct Tree {
    /// Depth of the elements that are given away.
    depth: usize,
    open: Vec<Element>,
    /// Nodes of the piece that is open.
    nodes: usize,
    /// Name of the root, once it was seen.
    root: Option<String>,
    /// Prefixes that the file uses otherwise; the empty one is that of names without.
    prefixes: BTreeMap<String, &'static str>,
}

impl Tree {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), XmlError> {
        if self.open.len() >= DEPTH_MAX {
            return Err(XmlError::TooTangled);
        }
        self.count()?;
        let mut written = Vec::new();
        for attribute in tag.attributes().take(ATTRIBUTES_MAX) {
            let attribute = attribute.map_err(|_| XmlError::Malformed)?;
            let name = attribute.key.into_inner();
            let value = unescape(&attribute.value).map_err(|_| XmlError::Malformed)?;
            if name == "xmlns" {
                self.learn("", &value);
            } else if let Some(prefix) = name.strip_prefix("xmlns:") {
                self.learn(prefix, &value);
            } else if !is_noise(name) {
                written.push((name.to_owned(), value.into_owned()));
            }
        }
        // A name without a prefix has the default namespace only where it is an element's.
        let attributes = written.into_iter().map(|(name, value)| match name.contains(':') {
            true => (self.usual(&name), value),
            false => (name, value),
        });
        let attributes = attributes.collect();
        let name = self.usual(tag.name().into_inner());
        if self.open.is_empty() {
            if self.root.is_some() {
                return Err(XmlError::Malformed);
            }
            self.root = Some(name.clone());
        }
        self.open.push(Element { name, attributes, children: Vec::new() });
        Ok(())
    }

    fn close(&mut self, found: &mut dyn FnMut(Element)) -> Result<(), XmlError> {
        let element = self.open.pop().ok_or(XmlError::Malformed)?;
        if self.open.len() == self.depth {
            self.nodes = 0;
            found(element);
        } else if self.open.len() > self.depth
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(Child::Element(element));
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), XmlError> {
        if self.open.len() <= self.depth {
            return Ok(());
        }
        let Some(parent) = self.open.last_mut() else { return Ok(()) };
        // White space between elements is the layout of the XML, not of the text.
        let counts = matches!(parent.name.as_str(), "w:t" | "m:t" | "w:instrText");
        if !counts && text.trim().is_empty() {
            return Ok(());
        }
        if let Some(Child::Text(last)) = parent.children.last_mut() {
            last.push_str(text);
            return Ok(());
        }
        parent.children.push(Child::Text(text.to_owned()));
        self.count()
    }

    /// A character reference; nothing but characters and the five names of XML is one.
    fn reference(&mut self, name: &str) -> Result<(), XmlError> {
        let source = format!("&{name};");
        let text = unescape(&source).map_err(|_| XmlError::Malformed)?;
        self.text(&text)
    }

    fn count(&mut self) -> Result<(), XmlError> {
        self.nodes += 1;
        if self.nodes > NODES_MAX { Err(XmlError::TooTangled) } else { Ok(()) }
    }

    fn learn(&mut self, prefix: &str, address: &str) {
        let usual = NAMESPACES.iter().find(|(known, _)| *known == address);
        if let Some((_, usual)) = usual
            && prefix != *usual
            && self.prefixes.len() < PREFIXES_MAX
        {
            self.prefixes.insert(prefix.to_owned(), *usual);
        }
    }

    /// A name with the prefix that is usual for its namespace.
    fn usual(&self, name: &str) -> String {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.prefixes.get(prefix) {
            Some(usual) => format!("{usual}:{local}"),
            None => name.to_owned(),
        }
    }
}

/// Attributes that say when something was typed, of which there are many in each file.
fn is_noise(name: &str) -> bool {
    name.starts_with("w:rsid") || name.starts_with("w14:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(xml: &str, depth: usize) -> Result<Vec<Element>, XmlError> {
        let mut all = Vec::new();
        for_each(xml, depth, &mut |element| all.push(element))?;
        Ok(all)
    }

    #[test]
    fn pieces_come_one_after_the_other() {
        let xml = "<?xml version=\"1.0\"?><w:a>\n <w:b><w:p w:val='1'/>\n <w:p>x</w:p></w:b></w:a>";
        let pieces = read(xml, 2).unwrap();
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces[0].get("w:val"), Some("1"));
        assert_eq!(pieces[1].text(), "x");
        assert_eq!(for_each(xml, 2, &mut |_| {}).as_deref(), Ok("w:a"));
    }

    #[test]
    fn references_and_sections_are_text() {
        let xml = "<r><w:t>a &lt;&amp;&#233;&#x41; <![CDATA[<b>]]></w:t></r>";
        assert_eq!(read(xml, 1).unwrap()[0].text(), "a <&éA <b>");
        assert_eq!(read("<r><w:t>&nope;</w:t></r>", 1), Err(XmlError::Malformed));
    }

    #[test]
    fn prefixes_are_those_of_word() {
        let xml = "<ns0:document xmlns:ns0='http://purl.oclc.org/ooxml/wordprocessingml/main'>\
            <ns0:p ns0:val='x' val='y'/></ns0:document>";
        let pieces = read(xml, 1).unwrap();
        assert_eq!(pieces[0].name, "w:p");
        assert_eq!((pieces[0].get("w:val"), pieces[0].get("val")), (Some("x"), Some("y")));
        let xml = "<Relationships \
            xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\
            <Relationship Id='1'/></Relationships>";
        assert_eq!(read(xml, 1).unwrap()[0].name, "rel:Relationship");
    }

    #[test]
    fn definitions_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'bbbb'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
        assert_eq!(read(bomb, 0), Err(XmlError::DocumentType));
        let outside = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>";
        assert_eq!(read(outside, 0), Err(XmlError::DocumentType));
    }

    #[test]
    fn what_is_not_well_formed_is_refused() {
        for xml in ["", "text", "<a>", "<a></b>", "<a/><b/>", "<a b=c/>", "</a>", "<a><"] {
            assert_eq!(read(xml, 0).unwrap_err(), XmlError::Malformed, "{xml:?}");
        }
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let deep = "<a>".repeat(DEPTH_MAX + 1);
        assert_eq!(read(&deep, 0), Err(XmlError::TooTangled));
        let many = format!("<a>{}</a>", "<b/>".repeat(NODES_MAX));
        assert_eq!(read(&many, 0), Err(XmlError::TooTangled));
        // In pieces the same is read.
        let mut count = 0;
        assert!(for_each(&many, 1, &mut |_| count += 1).is_ok());
        assert_eq!(count, NODES_MAX);
    }
}
