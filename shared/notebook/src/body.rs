//! The rich text of an entry as plain data: a tree of named nodes and marked runs.
//!
//! Names and attributes follow the y-prosemirror convention, so that the same tree is an
//! `XmlFragment` in a yrs document and a ProseMirror document in an editor. This file knows
//! neither: it is what importers make and what readers get.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Deepest nesting of nodes that a body may have; what is deeper is refused at the border.
pub const BODY_DEPTH_MAX: usize = 64;

/// A whole body: its top-level nodes in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Body(pub Vec<Node>);

/// One node of a body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// A block or an inline leaf such as `paragraph`, `heading`, `image`.
    Element(Element),
    /// Text with its marks; only inside text blocks.
    Text(Vec<Run>),
}

/// A named node with attributes and children.
///
/// Names in use: `paragraph`, `heading` (`level` 1-6), `bullet_list`, `ordered_list` (`start`),
/// `list_item`, `check_list`, `check_item` (`checked` true or false), `blockquote`, `callout`
/// (`tone`), `code_block` (`language`), `horizontal_rule`, `table`, `table_row`, `table_header`
/// and `table_cell` (`colspan`, `rowspan`), `image` (`src`, `alt`, `title`), `formula`
/// (`source`, block), `hard_break`. `image`, `hard_break` and `formula_inline` (`source`) are
/// inline. A `src` of the form `attachment:<id>` points to an attachment of the same entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Element {
    /// Node name of the schema.
    pub name: String,
    /// Attributes in name order, values as text.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Children in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Node>,
}

/// A run of text under one set of marks.
///
/// Marks in use, each with a value that is empty unless said: `strong`, `em`, `underline`,
/// `strike`, `code`, `sub`, `sup`, `highlight`, `link` (the address).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Run {
    /// The text; no line breaks, which are `hard_break` nodes (except in `code_block`).
    pub text: String,
    /// Mark names and their values.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub marks: BTreeMap<String, String>,
}

impl Element {
    /// An element without attributes.
    pub fn new(name: &str, children: Vec<Node>) -> Self {
        Self { name: name.to_owned(), attributes: BTreeMap::new(), children }
    }

    /// The same element with one attribute more.
    #[must_use]
    pub fn with(mut self, attribute: &str, value: impl Into<String>) -> Self {
        self.attributes.insert(attribute.to_owned(), value.into());
        self
    }
}

impl Body {
    /// The text alone, one line per text block, for search, lists and plain exports.
    pub fn plain_text(&self) -> String {
        plain_text(&self.0, &mut |_, _, _| {})
    }

    /// How deep the tree is; an empty body has depth 0.
    pub fn depth(&self) -> usize {
        fn deep(node: &Node) -> usize {
            match node {
                Node::Text(_) => 1,
                Node::Element(e) => 1 + e.children.iter().map(deep).max().unwrap_or(0),
            }
        }
        self.0.iter().map(deep).max().unwrap_or(0)
    }
}

impl Node {
    /// Its text alone, as [`Body::plain_text`] has it.
    pub fn plain_text(&self) -> String {
        plain_text(std::slice::from_ref(self), &mut |_, _, _| {})
    }
}

/// The text of nodes. Of each run is told what it stands in, from the outside in, and where it
/// ends in the text; the end is cut where nothing but spaces follows.
pub(crate) fn plain_text<'n>(
    nodes: &'n [Node],
    tell: &mut dyn FnMut(&'n Run, &[&'n Element], usize),
) -> String {
    let mut out = String::new();
    for node in nodes {
        plain(node, &mut Vec::new(), &mut out, tell);
    }
    out.truncate(out.trim_end().len());
    out
}

fn plain<'n>(
    node: &'n Node,
    within: &mut Vec<&'n Element>,
    out: &mut String,
    tell: &mut dyn FnMut(&'n Run, &[&'n Element], usize),
) {
    match node {
        Node::Text(runs) => {
            for run in runs {
                out.push_str(&run.text);
                tell(run, &within[..], out.len());
            }
        }
        Node::Element(e) if e.name == "hard_break" => out.push('\n'),
        Node::Element(e) => {
            within.push(e);
            for child in &e.children {
                plain(child, within, out, tell);
            }
            within.pop();
            let holds_text = e.children.iter().any(|c| matches!(c, Node::Text(_)));
            if (holds_text || e.name == "paragraph") && !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_has_a_line_per_block() {
        let run = |t: &str| Node::Text(vec![Run { text: t.into(), marks: BTreeMap::new() }]);
        let body = Body(vec![
            Node::Element(Element::new("heading", vec![run("Dosage")]).with("level", "1")),
            Node::Element(Element::new("paragraph", vec![run("5 mg")])),
        ]);
        assert_eq!(body.plain_text(), "Dosage\n5 mg");
        assert_eq!(body.depth(), 2);
    }
}
