//! Makes the nodes of a body, and only such as the schema allows.
//!
//! Containers (lists, items, quotes, tables, rows, cells) are opened and closed like brackets;
//! inside them at most one text block is open at a time. Text that comes without a text block
//! opens a paragraph. What may not stand where it comes is moved to the nearest place where it
//! may: a block inside a list gets an item, text between two cells goes before the table. White
//! space is folded as HTML folds it, except in code.

use super::schema::{closed, is_item, is_list, is_table_part};
use super::trim::{trim_end, trim_last_line, trim_space};
use super::{Reading, clip};
use cahier_notebook::body::{BODY_DEPTH_MAX, Body, Element, Node, Run};
use std::collections::BTreeMap;

/// Mark names and values.
pub(crate) type Marks = BTreeMap<String, String>;

/// Most memory that one body may take, roughly; what comes later is dropped.
const BODY_BYTES_MAX: usize = 64 << 20;
/// What a node costs besides its text, bytes.
const NODE_BYTES: usize = 160;
/// Levels that a container may need below itself: row, cell, paragraph, text.
const DEPTH_MARGIN: usize = 4;
/// Longest attribute value besides addresses and formulas, bytes.
const VALUE_BYTES_MAX: usize = 4096;

/// A body in the making.
#[derive(Debug)]
pub(crate) struct Builder {
    /// Open containers; the first one is the body itself and has no name.
    open: Vec<Element>,
    /// The open text block, without its children.
    block: Option<Element>,
    /// The children of the open text block.
    inline: Vec<Node>,
    /// Whether a white space that comes now would be a second one.
    after_space: bool,
    spent_bytes: usize,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            open: vec![Element::default()],
            block: None,
            inline: Vec::new(),
            after_space: true,
            spent_bytes: 0,
        }
    }
}

impl Builder {
    /// How many containers are open, the body included.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the open text block is code, where white space and line ends count.
    pub(crate) fn in_code(&self) -> bool {
        self.block.as_ref().is_some_and(|block| block.name == "code_block")
    }

    /// Opens a container; false if it may not stand here, and then its content goes on into
    /// the container that is open already.
    pub(crate) fn open(&mut self, element: Element) -> bool {
        self.finish_block();
        if !self.afford(cost(&element)) {
            return false;
        }
        let fits = match element.name.as_str() {
            "list_item" => is_list(self.top()),
            "table_row" => {
                if self.top() == "table_row" {
                    self.close_to(self.open.len() - 1);
                }
                self.top() == "table"
            }
            "table_cell" | "table_header" => {
                if self.top() == "table" {
                    self.open.push(Element::new("table_row", Vec::new()));
                }
                self.top() == "table_row"
            }
            name => self.make_room(is_list(name)),
        };
        if fits {
            self.open.push(element);
        }
        fits
    }

    /// Whether a list, quote or table may be opened here; inside a list it gets an item first.
    fn make_room(&mut self, for_list: bool) -> bool {
        let in_list = is_list(self.top());
        if self.open.len() + usize::from(in_list) + DEPTH_MARGIN > BODY_DEPTH_MAX {
            return false;
        }
        if !in_list {
            return !matches!(self.top(), "table" | "table_row");
        }
        // A list directly inside a list belongs to the item before it.
        let last = match self.open.last_mut() {
            Some(list) if for_list => list.children.pop(),
            _ => None,
        };
        self.open.push(match last {
            Some(Node::Element(item)) => item,
            _ => Element::new("list_item", Vec::new()),
        });
        true
    }

    /// Closes containers until only `depth` are open.
    pub(crate) fn close_to(&mut self, depth: usize) {
        self.finish_block();
        while self.open.len() > depth.max(1) {
            let Some(element) = self.open.pop() else { return };
            for node in closed(element) {
                self.attach(node);
            }
        }
    }

    fn top(&self) -> &str {
        self.open.last().map_or("", |element| element.name.as_str())
    }

    fn attach(&mut self, node: Element) {
        let mut at = self.open.len().saturating_sub(1);
        if !is_table_part(&node.name) {
            while at > 0 && matches!(self.open[at].name.as_str(), "table" | "table_row") {
                at -= 1;
            }
        }
        let Some(parent) = self.open.get_mut(at) else { return };
        if is_list(&parent.name) && !is_item(&node.name) {
            let item = Element::new("list_item", vec![Node::Element(node)]);
            parent.children.extend(closed(item).into_iter().map(Node::Element));
        } else {
            parent.children.push(Node::Element(node));
        }
    }

    /// Opens a text block: `paragraph`, `heading` or `code_block`.
    pub(crate) fn open_block(&mut self, element: Element) {
        self.finish_block();
        if self.afford(cost(&element)) {
            self.block = Some(element);
            self.after_space = true;
        }
    }

    /// Ends the open text block, if there is one.
    pub(crate) fn finish_block(&mut self) {
        let Some(mut block) = self.block.take() else { return };
        let mut inline = std::mem::take(&mut self.inline);
        if block.name == "code_block" {
            trim_last_line(&mut inline);
        } else {
            trim_end(&mut inline);
        }
        block.children = inline;
        self.attach(block);
    }

    /// Adds a block without text: `horizontal_rule` or `formula`.
    pub(crate) fn leaf_block(&mut self, element: Element) {
        if self.inline.is_empty() && !self.in_code() {
            // The paragraph was only opened to hold this.
            self.block = None;
        }
        self.finish_block();
        if self.afford(cost(&element)) {
            self.attach(element);
        }
    }

    /// Adds an inline element: `image`, `hard_break` or `formula_inline`.
    pub(crate) fn leaf_inline(&mut self, element: Element) {
        let line_break = element.name == "hard_break";
        if self.in_code() {
            if line_break {
                self.text("\n", &Marks::new());
            }
            return;
        }
        if !self.afford(cost(&element)) || !self.need_block() {
            return;
        }
        if line_break {
            trim_space(&mut self.inline);
        }
        self.after_space = line_break;
        self.inline.push(Node::Element(element));
    }

    /// Adds text under marks.
    pub(crate) fn text(&mut self, text: &str, marks: &Marks) {
        if self.in_code() {
            let plain: String =
                text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
            self.push_run(plain, &Marks::new());
            return;
        }
        let mut after_space = self.block.is_none() || self.after_space;
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if (blank && after_space) || (c.is_control() && !blank) {
                continue;
            }
            after_space = blank;
            folded.push(if blank { ' ' } else { c });
        }
        if !folded.is_empty() && self.need_block() {
            self.after_space = after_space;
            self.push_run(folded, marks);
        }
    }

    fn need_block(&mut self) -> bool {
        if self.block.is_none() {
            self.open_block(Element::new("paragraph", Vec::new()));
        }
        self.block.is_some()
    }

    fn push_run(&mut self, text: String, marks: &Marks) {
        if text.is_empty() || !self.afford(text.len()) {
            return;
        }
        if let Some(Node::Text(runs)) = self.inline.last_mut()
            && let Some(last) = runs.last_mut()
            && last.marks == *marks
        {
            last.text.push_str(&text);
            return;
        }
        let values: usize = marks.iter().map(|(name, value)| name.len() + value.len() + 64).sum();
        if !self.afford(NODE_BYTES + values) {
            return;
        }
        let run = Run { text, marks: marks.clone() };
        match self.inline.last_mut() {
            Some(Node::Text(runs)) => runs.push(run),
            _ => self.inline.push(Node::Text(vec![run])),
        }
    }

    /// Makes the item that is open a check item; false if none is.
    pub(crate) fn check(&mut self, checked: bool) -> bool {
        for element in self.open.iter_mut().rev() {
            if is_item(&element.name) {
                "check_item".clone_into(&mut element.name);
                element.attributes.insert("checked".to_owned(), checked.to_string());
                return true;
            }
            if is_table_part(&element.name) {
                return false;
            }
        }
        false
    }

    /// Names the language of the code block that is open, unless it has one.
    pub(crate) fn code_language(&mut self, language: &str) {
        if let Some(block) = self.block.as_mut().filter(|block| block.name == "code_block") {
            block.attributes.entry("language".to_owned()).or_insert_with(|| language.to_owned());
        }
    }

    fn afford(&mut self, bytes: usize) -> bool {
        self.spent_bytes = self.spent_bytes.saturating_add(bytes);
        self.spent_bytes <= BODY_BYTES_MAX
    }

    /// Closes everything and gives the body.
    pub(crate) fn finish(mut self) -> Reading {
        self.close_to(1);
        let children = self.open.pop().map(|root| root.children).unwrap_or_default();
        let cut = self.spent_bytes > BODY_BYTES_MAX;
        Reading { body: Body(children), dropped: 0, left_out: 0, cut }
    }
}

/// A value for an attribute, bounded.
pub(crate) fn value(text: &str) -> String {
    clip(text.trim(), VALUE_BYTES_MAX).to_owned()
}

fn cost(element: &Element) -> usize {
    let sizes = element.attributes.iter().map(|(name, value)| name.len() + value.len() + 64);
    NODE_BYTES + sizes.sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &Body) -> Vec<&str> {
        body.0
            .iter()
            .map(|node| match node {
                Node::Element(e) => e.name.as_str(),
                Node::Text(_) => "text",
            })
            .collect()
    }

    #[test]
    fn loose_text_gets_a_paragraph_and_folded_space() {
        let mut builder = Builder::default();
        builder.text(" \n", &Marks::new());
        builder.text("  one\n two ", &Marks::new());
        builder.leaf_inline(Element::new("hard_break", Vec::new()));
        builder.text(" three ", &Marks::new());
        let body = builder.finish().body;
        assert_eq!(body.plain_text(), "one two\nthree");
        assert_eq!(names(&body), ["paragraph"]);
    }

    #[test]
    fn a_block_in_a_list_gets_an_item() {
        let mut builder = Builder::default();
        assert!(builder.open(Element::new("bullet_list", Vec::new())));
        builder.text("loose", &Marks::new());
        let body = builder.finish().body;
        assert_eq!(body.depth(), 4, "list, item, paragraph, text");
    }

    #[test]
    fn text_between_cells_goes_before_the_table() {
        let mut builder = Builder::default();
        assert!(builder.open(Element::new("table", Vec::new())));
        assert!(builder.open(Element::new("table_cell", Vec::new())));
        builder.text("in", &Marks::new());
        builder.close_to(3);
        builder.text("between", &Marks::new());
        let body = builder.finish().body;
        assert_eq!(names(&body), ["paragraph", "table"]);
        assert_eq!(body.plain_text(), "between\nin");
    }

    #[test]
    fn nesting_is_bounded() {
        let mut builder = Builder::default();
        for _ in 0..1000 {
            builder.open(Element::new("blockquote", Vec::new()));
            builder.text("x", &Marks::new());
        }
        let body = builder.finish().body;
        assert!(body.depth() <= BODY_DEPTH_MAX, "{}", body.depth());
        assert_eq!(body.plain_text().matches('x').count(), 1000);
    }
}
