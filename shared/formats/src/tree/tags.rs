//! What each HTML tag means for a body.
//!
//! The reader keeps two stacks, one of blocks and one of formatting, so that badly nested tags
//! such as `<b><p></b>` come out as browsers show them. Both stacks are bounded, and nothing
//! here takes more than a bounded time a tag, whatever the markup.

use super::attributes::Attributes;
use super::builder::{Builder, Marks, value};
use super::class::{Class, Raw, class, is_shown, raw};
use super::elements::{cell, clean_language, container, language};
use super::{Reading, style};
use crate::address;
use cahier_notebook::body::Element;

const BLOCKS_MAX: usize = 256;
const FORMATS_MAX: usize = 128;
/// Longest formula, bytes.
const FORMULA_BYTES_MAX: usize = 64 << 10;

#[derive(Debug)]
struct OpenBlock {
    name: String,
    class: Class,
    /// Containers that were open before this one.
    depth: usize,
    /// Formatting tags that were open before this one.
    formats: usize,
}

#[derive(Debug)]
struct OpenFormat {
    name: String,
    marks: Vec<(&'static str, String)>,
}

/// The state of reading a stream of tags.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    builder: Builder,
    blocks: Vec<OpenBlock>,
    formats: Vec<OpenFormat>,
    marks: Marks,
    /// The tag whose content is left out, and how often it is open.
    skip: Option<(String, u32)>,
    /// Right after `<pre>`, where one line end does not count.
    code_starts: bool,
    dropped: u32,
    left_out: u32,
}

impl Tags {
    /// Closes everything and gives the body.
    pub(crate) fn finish(self, cut: bool) -> Reading {
        let Self { builder, dropped, left_out, .. } = self;
        let reading = builder.finish();
        Reading { dropped, left_out, cut: cut || reading.cut, ..reading }
    }

    /// Text between tags.
    pub(crate) fn text(&mut self, text: &str) {
        let starts = std::mem::take(&mut self.code_starts);
        if self.skip.is_some() {
            return;
        }
        let text = if starts { text.strip_prefix('\n').unwrap_or(text) } else { text };
        self.builder.text(text, &self.marks);
    }

    /// A whole code block at once.
    pub(crate) fn code_block(&mut self, language: &str, text: &str) {
        if self.skip.is_some() {
            return;
        }
        self.builder.open_block(Element::new("code_block", Vec::new()));
        if let Some(language) = clean_language(language) {
            self.builder.code_language(&language);
        }
        self.builder.text(text, &Marks::new());
        self.builder.finish_block();
    }

    /// A formula, as a block or inside text.
    pub(crate) fn formula(&mut self, source: &str, block: bool) {
        if self.skip.is_some() || source.trim().is_empty() || source.len() > FORMULA_BYTES_MAX {
            return;
        }
        let name = if block { "formula" } else { "formula_inline" };
        let element = Element::new(name, Vec::new()).with("source", source);
        if block {
            self.builder.leaf_block(element);
        } else {
            self.builder.leaf_inline(element);
        }
    }

    /// A check box.
    pub(crate) fn check(&mut self, checked: bool) {
        if self.skip.is_none() && !self.builder.check(checked) {
            let mark = if checked { "\u{2611} " } else { "\u{2610} " };
            self.builder.text(mark, &self.marks);
        }
    }

    /// A start tag; `name` in lower case.
    pub(crate) fn start(&mut self, name: &str, attributes: &Attributes, closes: bool) -> Raw {
        self.code_starts = false;
        if let Some((skipped, depth)) = self.skip.as_mut() {
            if skipped.as_str() == name && !closes_itself(name, closes) {
                *depth = depth.saturating_add(1);
            }
            return raw(name);
        }
        let class = class(name, attributes);
        if self.builder.in_code() {
            self.start_in_code(name, attributes, class);
            return raw(name);
        }
        if matches!(name, "span" | "div")
            && let Some(source) = attributes.get("data-formula")
        {
            self.formula(source, name == "div");
            self.skip = Some((name.to_owned(), 1));
            return Raw::No;
        }
        match class {
            Class::Dropped => {
                self.left_out += u32::from(is_shown(name));
                if name == "math" {
                    self.formula(attributes.get("alttext").unwrap_or(""), false);
                }
                if !closes_itself(name, closes) {
                    self.skip = Some((name.to_owned(), 1));
                }
            }
            Class::Format => self.start_format(name, attributes),
            Class::Unknown => self.leaf(name, attributes),
            _ => self.start_block(name, attributes, class),
        }
        raw(name)
    }

    fn leaf(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "br" => self.builder.leaf_inline(Element::new("hard_break", Vec::new())),
            "hr" => {
                self.imply_ends(Class::Plain);
                self.builder.leaf_block(Element::new("horizontal_rule", Vec::new()));
            }
            "img" | "image" => self.image(attributes),
            "input" => {
                let kind = attributes.get("type").unwrap_or("");
                if kind.eq_ignore_ascii_case("checkbox") {
                    self.check(attributes.has("checked"));
                }
            }
            _ => {}
        }
    }

    fn image(&mut self, attributes: &Attributes) {
        let alt = value(attributes.get("alt").unwrap_or(""));
        let Some(source) = attributes.get("src").and_then(address::image) else {
            self.dropped += 1;
            self.builder.text(&alt, &self.marks);
            return;
        };
        let mut image = Element::new("image", Vec::new()).with("src", source);
        let title = value(attributes.get("title").unwrap_or(""));
        for (name, text) in [("alt", alt), ("title", title)] {
            if !text.is_empty() {
                image = image.with(name, text);
            }
        }
        self.builder.leaf_inline(image);
    }

    /// Inside code only line ends, the language and the end of the code count.
    fn start_in_code(&mut self, name: &str, attributes: &Attributes, class: Class) {
        match class {
            Class::Format if name == "code" => {
                if let Some(language) = language(attributes) {
                    self.builder.code_language(&language);
                }
            }
            Class::Format => {}
            Class::Dropped => self.skip = Some((name.to_owned(), 1)),
            Class::Unknown if name != "br" => {}
            _ => self.builder.text("\n", &Marks::new()),
        }
    }

    fn start_format(&mut self, name: &str, attributes: &Attributes) {
        if name == "a" {
            self.end_format("a");
        }
        if name == "q" {
            self.builder.text("\u{201c}", &self.marks);
        }
        if self.formats.len() >= FORMATS_MAX {
            return;
        }
        let marks = style::marks(name, attributes);
        let changes = !marks.is_empty();
        self.formats.push(OpenFormat { name: name.to_owned(), marks });
        if changes {
            self.refresh_marks();
        }
    }

    fn start_block(&mut self, name: &str, attributes: &Attributes, class: Class) {
        self.imply_ends(class);
        self.builder.finish_block();
        let of_table = matches!(class, Class::Section | Class::Row | Class::Cell);
        let loose = of_table && !self.blocks.iter().any(|open| open.class == Class::Table);
        if loose || self.blocks.len() >= BLOCKS_MAX {
            return;
        }
        let mut open = OpenBlock {
            name: name.to_owned(),
            class,
            depth: self.builder.depth(),
            formats: self.formats.len(),
        };
        match class {
            Class::Paragraph => self.builder.open_block(Element::new("paragraph", Vec::new())),
            Class::Heading => {
                let level = name.get(1..).unwrap_or("1");
                self.builder.open_block(Element::new("heading", Vec::new()).with("level", level));
            }
            Class::Code => {
                self.builder.open_block(Element::new("code_block", Vec::new()));
                if let Some(language) = language(attributes) {
                    self.builder.code_language(&language);
                }
                self.code_starts = true;
            }
            Class::Cell => {
                if self.builder.open(cell(name, attributes)) {
                    // A row that was opened for this cell stays open after it.
                    open.depth = self.builder.depth() - 1;
                }
            }
            Class::Item => self.item(attributes),
            Class::Strong => self
                .formats
                .push(OpenFormat { name: name.to_owned(), marks: vec![("strong", String::new())] }),
            _ => {
                if let Some(element) = container(class, attributes) {
                    self.builder.open(element);
                }
            }
        }
        self.blocks.push(open);
        if class == Class::Strong {
            self.refresh_marks();
        }
    }

    fn item(&mut self, attributes: &Attributes) {
        if !self.builder.open(Element::new("list_item", Vec::new())) {
            return;
        }
        let class = |wanted: &str| attributes.classes().any(|class| class == wanted);
        match attributes.get("data-checked") {
            Some(state) => {
                self.builder.check(state == "true");
            }
            None if class("tox-checklist--checked") => {
                self.builder.check(true);
            }
            None => {}
        }
    }

    /// End tags that a start tag stands for, as HTML lets people leave them out.
    fn imply_ends(&mut self, class: Class) {
        if let Some(at) = self.implied_end(class) {
            self.close_from(at);
        }
        let ends = self.blocks.last().is_some_and(|top| {
            let heading = top.class == Class::Heading && class == Class::Heading;
            top.class == Class::Paragraph || heading
        });
        if ends {
            self.close_from(self.blocks.len() - 1);
        }
    }

    /// The open block that a start tag of this class ends, with all inside it.
    fn implied_end(&self, class: Class) -> Option<usize> {
        let table = self.blocks.iter().rposition(|open| open.class == Class::Table);
        let inside = table.map_or(0, |at| at + 1);
        let find = |wanted: &dyn Fn(Class) -> bool| {
            let found = self.blocks[inside..].iter().position(|open| wanted(open.class));
            found.map(|at| inside + at)
        };
        match class {
            Class::Item => {
                let near = self.blocks.iter().rposition(|open| {
                    let ends = [Class::Item, Class::Cell, Class::Table].contains(&open.class);
                    ends || matches!(open.class, Class::List(_))
                });
                near.filter(|at| self.blocks[*at].class == Class::Item)
            }
            Class::Section => table.and(find(&|_| true)),
            Class::Row => table.and(find(&|class| class != Class::Section)),
            Class::Cell => table.and(find(&|class| class == Class::Cell)),
            Class::Strong => {
                let top = self.blocks.last().filter(|open| open.class == Class::Strong);
                top.map(|_| self.blocks.len() - 1)
            }
            _ => None,
        }
    }

    /// An end tag; `name` in lower case.
    pub(crate) fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = self.skip.as_mut() {
            let mut over = false;
            if skipped.as_str() == name {
                *depth = depth.saturating_sub(1);
                over = *depth == 0;
            }
            if over {
                self.skip = None;
            }
            return;
        }
        match class(name, &Attributes::default()) {
            Class::Format => self.end_format(name),
            Class::Dropped | Class::Unknown => {}
            class => self.end_block(name, class),
        }
    }

    fn end_format(&mut self, name: &str) {
        if self.builder.in_code() {
            return;
        }
        // Formatting that was opened before a table cell goes on after it.
        let cell = self.blocks.iter().rev().find(|open| open.class == Class::Cell);
        let from = cell.map_or(0, |open| open.formats).min(self.formats.len());
        if let Some(at) = self.formats[from..].iter().rposition(|open| open.name == name) {
            self.formats.remove(from + at);
            self.refresh_marks();
            if name == "q" {
                self.builder.text("\u{201d}", &self.marks);
            }
        }
    }

    fn end_block(&mut self, name: &str, class: Class) {
        let of_table = matches!(class, Class::Table | Class::Section | Class::Row | Class::Cell);
        for at in (0..self.blocks.len()).rev() {
            let open = &self.blocks[at];
            if open.name == name {
                self.close_from(at);
                return;
            }
            let shut = open.class == Class::Code || (open.class == Class::Cell && !of_table);
            if shut || (open.class == Class::Table && class != Class::Table) {
                return;
            }
        }
        self.builder.finish_block();
    }

    fn close_from(&mut self, at: usize) {
        let Some(first) = self.blocks.get(at) else { return };
        let (depth, class, formats) = (first.depth, first.class, first.formats);
        self.builder.close_to(depth);
        let before = self.formats.len();
        for open in &self.blocks[at..] {
            if open.class == Class::Strong
                && let Some(i) = self.formats.iter().rposition(|format| format.name == open.name)
            {
                self.formats.remove(i);
            }
        }
        if class == Class::Cell {
            self.formats.truncate(formats);
        }
        self.blocks.truncate(at);
        if self.formats.len() != before {
            self.refresh_marks();
        }
    }

    fn refresh_marks(&mut self) {
        let marks = self.formats.iter().flat_map(|open| open.marks.iter());
        self.marks = marks.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    }
}

/// A slash at the end of a tag counts in foreign content alone.
fn closes_itself(name: &str, slash: bool) -> bool {
    slash && matches!(name, "svg" | "math")
}
