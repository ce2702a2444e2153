//! A body as Markdown that `body_from_markdown` reads back.

use super::escape::Mode;
use super::inline::{inline, is_plain_formula, longest_run};
use crate::html::{block_html, code_text, level};
use cahier_notebook::body::{BODY_DEPTH_MAX, Body, Element, Node};

const TONES: [&str; 5] = ["note", "tip", "important", "warning", "caution"];
/// A paragraph with nothing in it.
const EMPTY: &str = "&nbsp;";
/// The largest number that an ordered list may begin with.
const START_MAX: u64 = 999_999_999;

/// The body as Markdown, ending with a line end unless it is empty.
pub fn body_to_markdown(body: &Body) -> String {
    let mut out = blocks(&body.0, 1, false).join("\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The lines of a sequence of blocks. In an item, a list may follow its paragraph directly.
fn blocks(nodes: &[Node], depth: usize, in_item: bool) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut previous: Option<char> = None;
    if depth > BODY_DEPTH_MAX {
        return lines;
    }
    for (at, node) in nodes.iter().enumerate() {
        let Node::Element(element) = node else {
            lines.push(paragraph(std::slice::from_ref(node)));
            continue;
        };
        let marker = marker(element, previous);
        let tight = in_item && at == 1 && may_interrupt(element);
        if at > 0 && !tight {
            lines.push(String::new());
        }
        lines.extend(block(element, marker, depth));
        previous = marker;
    }
    lines
}

/// The sign of a list, other than that of a list right before it, which it would join.
fn marker(element: &Element, previous: Option<char>) -> Option<char> {
    match element.name.as_str() {
        "bullet_list" | "check_list" => Some(if previous == Some('-') { '+' } else { '-' }),
        "ordered_list" => Some(if previous == Some('.') { ')' } else { '.' }),
        _ => None,
    }
}

fn may_interrupt(element: &Element) -> bool {
    match element.name.as_str() {
        "bullet_list" | "check_list" => true,
        "ordered_list" => start(element) == 1,
        _ => false,
    }
}

fn start(element: &Element) -> u64 {
    let start = element.attributes.get("start").and_then(|start| start.parse::<u64>().ok());
    start.unwrap_or(1)
}

fn block(element: &Element, marker: Option<char>, depth: usize) -> Vec<String> {
    match element.name.as_str() {
        "paragraph" => paragraph(&element.children).split('\n').map(str::to_owned).collect(),
        "heading" => {
            let signs = "#".repeat(usize::from(level(element)));
            let text = inline(&element.children, Mode::Line);
            vec![format!("{signs} {text}").trim_end_matches(' ').to_owned()]
        }
        "bullet_list" | "ordered_list" | "check_list" => list(element, marker, depth),
        "blockquote" => quote(Vec::new(), &element.children, depth),
        "callout" => callout(element, depth),
        "code_block" => code(element),
        "horizontal_rule" => vec!["---".to_owned()],
        "table" => table(element).unwrap_or_else(|| vec![block_html(element)]),
        "formula" => formula(element),
        _ => blocks(&element.children, depth + 1, false),
    }
}

fn paragraph(children: &[Node]) -> String {
    let text = inline(children, Mode::Block);
    if text.trim_matches(' ').is_empty() { EMPTY.to_owned() } else { text }
}

fn list(list: &Element, marker: Option<char>, depth: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let first = start(list).min(START_MAX);
    for (at, item) in list.children.iter().enumerate() {
        let Node::Element(item) = item else { continue };
        let sign = match marker {
            Some(dot @ ('.' | ')')) => {
                format!("{}{dot}", first.saturating_add(at as u64).min(START_MAX))
            }
            Some(bullet) => bullet.to_string(),
            None => "-".to_owned(),
        };
        let content = blocks(&item.children, depth + 2, true);
        let indent = " ".repeat(sign.len() + 1);
        let checked = item.attributes.get("checked").is_some_and(|checked| checked == "true");
        let check = match item.name.as_str() {
            "check_item" if checked => "[x] ",
            "check_item" => "[ ] ",
            _ => "",
        };
        let mut content = content.into_iter();
        let head = content.next().unwrap_or_else(|| EMPTY.to_owned());
        lines.push(format!("{sign} {check}{head}"));
        lines.extend(content.map(|line| prefix(&indent, &line)));
    }
    lines
}

fn prefix(indent: &str, line: &str) -> String {
    if line.is_empty() { String::new() } else { format!("{indent}{line}") }
}

fn quote(mut lines: Vec<String>, children: &[Node], depth: usize) -> Vec<String> {
    for line in blocks(children, depth + 1, false) {
        lines.push(if line.is_empty() { ">".to_owned() } else { format!("> {line}") });
    }
    lines
}

fn callout(element: &Element, depth: usize) -> Vec<String> {
    let tone = element.attributes.get("tone").map_or("", String::as_str);
    if !TONES.contains(&tone) {
        return vec![block_html(element)];
    }
    let head = vec![format!("> [!{}]", tone.to_ascii_uppercase()), ">".to_owned()];
    quote(head, &element.children, depth)
}

fn code(element: &Element) -> Vec<String> {
    let text = code_text(element);
    let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
    let language = element.attributes.get("language").map_or("", String::as_str);
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '`' | '\\' | '&');
    let language: String = language.chars().filter(|c| plain(*c)).collect();
    let mut lines = vec![format!("{fence}{language}")];
    lines.extend(text.split('\n').map(str::to_owned));
    lines.push(fence);
    lines
}

fn formula(element: &Element) -> Vec<String> {
    let source = element.attributes.get("source").map_or("", String::as_str);
    match is_plain_formula(source) {
        true => vec![format!("$${source}$$")],
        false => vec![block_html(element)],
    }
}

/// The table with pipes, if it is one that Markdown can say: one header row, no spans, and one
/// paragraph a cell.
fn table(table: &Element) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    let mut columns = 0;
    for (at, row) in table.children.iter().enumerate() {
        let Node::Element(row) = row else { return None };
        let wanted = if at == 0 { "table_header" } else { "table_cell" };
        let mut line = String::from("|");
        for cell in &row.children {
            line.push_str(&format!(" {} |", cell_text(cell, wanted)?));
        }
        if at == 0 {
            columns = row.children.len();
        }
        if columns == 0 || row.children.len() != columns {
            return None;
        }
        lines.push(line);
        if at == 0 {
            lines.push(format!("|{}", " --- |".repeat(columns)));
        }
    }
    (!lines.is_empty()).then_some(lines)
}

fn cell_text(cell: &Node, wanted: &str) -> Option<String> {
    let Node::Element(cell) = cell else { return None };
    if cell.name != wanted || !cell.attributes.is_empty() {
        return None;
    }
    match cell.children.as_slice() {
        [] => Some(String::new()),
        [Node::Element(block)] if block.name == "paragraph" => {
            Some(inline(&block.children, Mode::Cell).trim_matches(' ').to_owned())
        }
        _ => None,
    }
}
