//! A body out of an `XmlFragment` of yrs, by the y-prosemirror convention: nodes are
//! `XmlElement`s with attributes, text is `XmlText` with marks as formatting attributes.
//!
//! Reading is total: what is no node, or deeper than a body may be, is passed over and stays
//! where it is. Neighbouring texts, which concurrent typing makes, are read as one.

use crate::body::{BODY_DEPTH_MAX, Body, Element, Node, Run};
use crate::runs::{push_run, read_runs};
use crate::value::any_text;
use std::collections::BTreeMap;
use yrs::{Out, ReadTxn, Xml, XmlElementRef, XmlFragment, XmlFragmentRef, XmlOut, XmlTextRef};

/// Most children that are looked at one by one where a foreign peer put something that is no
/// node between them.
const FOREIGN_CHILDREN_MAX: u32 = 20_000;

/// The body in a fragment. No run or text in it is empty, and no two texts are neighbours.
pub fn read_body<T: ReadTxn>(txn: &T, fragment: &XmlFragmentRef) -> Body {
    Body(visible_nodes(&parts(txn, fragment, 0)))
}

/// A child of a fragment or an element, and where it is.
pub(crate) enum Part {
    /// An element.
    Element(ElementPart),
    /// Texts with nothing in between; at least one.
    Text(Vec<TextPart>),
}

/// An element in its place.
pub(crate) struct ElementPart {
    /// Index among all children, foreign ones included.
    pub(crate) at: u32,
    pub(crate) node: XmlElementRef,
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) children: Vec<Part>,
}

/// A text in its place.
pub(crate) struct TextPart {
    /// Index among all children, foreign ones included.
    pub(crate) at: u32,
    pub(crate) text: XmlTextRef,
    pub(crate) runs: Vec<Run>,
}

impl Part {
    /// Index of its first child of yrs.
    pub(crate) fn at(&self) -> u32 {
        match self {
            Part::Element(element) => element.at,
            Part::Text(texts) => texts.first().map_or(0, |text| text.at),
        }
    }

    /// The node as it is read; an empty text is a text without runs.
    pub(crate) fn to_node(&self) -> Node {
        match self {
            Part::Element(part) => Node::Element(Element {
                name: part.name.clone(),
                attributes: part.attributes.clone(),
                children: visible_nodes(&part.children),
            }),
            Part::Text(texts) => {
                let mut runs = Vec::new();
                for run in texts.iter().flat_map(|text| &text.runs) {
                    push_run(&mut runs, run.clone());
                }
                Node::Text(runs)
            }
        }
    }

    /// Whether a body shows it: empty texts do not count.
    pub(crate) fn is_visible(&self) -> bool {
        match self {
            Part::Element(_) => true,
            Part::Text(texts) => texts.iter().any(|text| !text.runs.is_empty()),
        }
    }
}

/// The nodes that a body shows.
pub(crate) fn visible_nodes(parts: &[Part]) -> Vec<Node> {
    parts.iter().filter(|part| part.is_visible()).map(Part::to_node).collect()
}

/// The children of a fragment, or of an element seen as one, at a depth (0 for the top).
pub(crate) fn parts<T: ReadTxn>(txn: &T, parent: &XmlFragmentRef, depth: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    if depth >= BODY_DEPTH_MAX {
        return parts;
    }
    for (at, child) in children(txn, parent) {
        match child {
            XmlOut::Element(node) => parts.extend(element_part(txn, at, node, depth)),
            XmlOut::Text(text) => {
                let text = TextPart { at, runs: read_runs(txn, &text), text };
                match parts.last_mut() {
                    Some(Part::Text(texts)) => texts.push(text),
                    _ => parts.push(Part::Text(vec![text])),
                }
            }
            XmlOut::Fragment(_) => {}
        }
    }
    parts
}

fn element_part<T: ReadTxn>(txn: &T, at: u32, node: XmlElementRef, depth: usize) -> Option<Part> {
    let name = node.try_tag()?.to_string();
    let mut attributes = BTreeMap::new();
    for (attribute, value) in node.attributes(txn) {
        if let Out::Any(value) = value
            && let Some(value) = any_text(&value)
        {
            attributes.insert(attribute.to_owned(), value);
        }
    }
    let inner: &XmlFragmentRef = node.as_ref();
    let children = parts(txn, inner, depth + 1);
    Some(Part::Element(ElementPart { at, node, name, attributes, children }))
}

/// The children that are XML nodes, with their index among all children.
///
/// The iterator of yrs stops at what is no node, or never ends, so it is only trusted where it
/// found as many nodes as there are children.
fn children<T: ReadTxn>(txn: &T, parent: &XmlFragmentRef) -> Vec<(u32, XmlOut)> {
    let len = parent.len(txn);
    let mut found: Vec<XmlOut> = parent.first_child().into_iter().collect();
    let first = found.first().cloned();
    match first {
        Some(XmlOut::Element(first)) => found.extend(first.siblings(txn)),
        Some(XmlOut::Text(first)) => found.extend(first.siblings(txn)),
        Some(XmlOut::Fragment(_)) | None => {}
    }
    if u32::try_from(found.len()) == Ok(len) {
        return (0..len).zip(found).collect();
    }
    let at = 0..len.min(FOREIGN_CHILDREN_MAX);
    at.filter_map(|at| Some((at, parent.get(txn, at)?))).collect()
}

/// The same nodes without empty runs, empty texts and texts that are neighbours.
pub(crate) fn canonical(nodes: &[Node]) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) => out.push(Node::Element(Element {
                name: element.name.clone(),
                attributes: element.attributes.clone(),
                children: canonical(&element.children),
            })),
            Node::Text(runs) => {
                let mut joined = match out.pop() {
                    Some(Node::Text(before)) => before,
                    Some(other) => {
                        out.push(other);
                        Vec::new()
                    }
                    None => Vec::new(),
                };
                for run in runs {
                    push_run(&mut joined, run.clone());
                }
                if !joined.is_empty() {
                    out.push(Node::Text(joined));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, Document, DocumentError};
    use yrs::branch::{Branch, BranchPtr};
    use yrs::{Any, Text, TextRef, TransactionMut, XmlElementPrelim, XmlTextPrelim};

    fn body_after(fill: impl FnOnce(&mut TransactionMut<'_>, &XmlFragmentRef)) -> Body {
        let mut document = Document::new(ClientId::new(1).unwrap());
        document
            .edit(|txn, roots| {
                fill(txn, &roots.body);
                Ok::<(), DocumentError>(())
            })
            .unwrap();
        document.read(|txn, roots| read_body(txn, &roots.body))
    }

    fn text(value: &str) -> Node {
        Node::Text(vec![Run { text: value.to_owned(), marks: BTreeMap::new() }])
    }

    #[test]
    fn attributes_of_any_type_are_text() {
        let body = body_after(|txn, body| {
            let cell = body.insert(txn, 0, XmlElementPrelim::empty("table_cell"));
            cell.insert_attribute(txn, "colspan", 2i64);
            cell.insert_attribute(txn, "header", true);
            cell.insert_attribute(txn, "width", Any::from_json("[100,null]").unwrap());
            cell.insert_attribute(txn, "background", Any::Null);
        });
        let cell = Element::new("table_cell", vec![])
            .with("colspan", "2")
            .with("header", "true")
            .with("width", "[100,null]");
        assert_eq!(body, Body(vec![Node::Element(cell)]));
    }

    #[test]
    fn neighbouring_and_empty_texts_are_one_or_none() {
        let body = body_after(|txn, body| {
            let paragraph = body.insert(txn, 0, XmlElementPrelim::empty("paragraph"));
            for (at, value) in ["", "one ", "", "two", ""].into_iter().enumerate() {
                paragraph.insert(txn, at as u32, XmlTextPrelim::new(value));
            }
            body.insert(txn, 1, XmlElementPrelim::empty("paragraph"));
            let empty = body.insert(txn, 2, XmlElementPrelim::empty("paragraph"));
            empty.insert(txn, 0, XmlTextPrelim::new(""));
        });
        let paragraph = |children| Node::Element(Element::new("paragraph", children));
        assert_eq!(
            body,
            Body(vec![paragraph(vec![text("one two")]), paragraph(vec![]), paragraph(vec![])])
        );
        assert_eq!(Body(canonical(&body.0)), body);
    }

    #[test]
    fn foreign_content_is_passed_over() {
        let body = body_after(|txn, body| {
            body.insert(txn, 0, XmlElementPrelim::empty("before"));
            body.insert(txn, 1, XmlElementPrelim::empty("after"));
            // Seen as a text, the fragment takes characters among its nodes.
            let branch: &Branch = body.as_ref();
            let as_text = TextRef::from(BranchPtr::from(branch));
            as_text.insert(txn, 1, "😀 garbage");
        });
        let names = body.0.iter().map(|node| match node {
            Node::Element(element) => element.name.as_str(),
            Node::Text(_) => "text",
        });
        assert_eq!(names.collect::<Vec<_>>(), ["before", "after"]);
    }

    #[test]
    fn depth_is_bounded() {
        let body = body_after(|txn, body| {
            let mut inner = body.insert(txn, 0, XmlElementPrelim::empty("blockquote"));
            for _ in 0..200 {
                inner = inner.insert(txn, 0, XmlElementPrelim::empty("blockquote"));
            }
        });
        assert_eq!(body.depth(), BODY_DEPTH_MAX);
    }
}
