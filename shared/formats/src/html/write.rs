//! A body as HTML that `body_from_html` reads back, and that any browser shows.

use crate::address;
use cahier_notebook::body::{BODY_DEPTH_MAX, Body, Element, Node, Run};

/// Marks and their tags, outermost first.
const MARK_TAGS: [(&str, &str); 8] = [
    ("strong", "strong"),
    ("em", "em"),
    ("underline", "u"),
    ("strike", "s"),
    ("highlight", "mark"),
    ("sub", "sub"),
    ("sup", "sup"),
    ("code", "code"),
];

/// The body as an HTML fragment, one top-level block a line, everything escaped.
pub fn body_to_html(body: &Body) -> String {
    let mut out = String::new();
    for node in &body.0 {
        if !out.is_empty() {
            out.push('\n');
        }
        write_node(node, &mut out, 1);
    }
    out
}

/// One block on one line, for places where a line end would part it.
pub(crate) fn block_html(element: &Element) -> String {
    let mut out = String::new();
    write_element(element, &mut out, 1);
    out.replace('\n', "&#10;")
}

/// Text with the characters escaped that mean something in HTML.
pub(super) fn text(raw: &str, out: &mut String) {
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            _ => out.push(c),
        }
    }
}

/// ` name="value"`, escaped.
pub(crate) fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            _ => out.push(c),
        }
    }
    out.push('"');
}

fn write_node(node: &Node, out: &mut String, depth: usize) {
    match node {
        Node::Text(runs) => runs.iter().for_each(|run| write_run(run, out)),
        Node::Element(element) => write_element(element, out, depth),
    }
}

fn write_element(element: &Element, out: &mut String, depth: usize) {
    if depth > BODY_DEPTH_MAX {
        return;
    }
    let get = |name: &str| element.attributes.get(name).map(String::as_str);
    match element.name.as_str() {
        "paragraph" => text_block("p", element, out, depth),
        "heading" => text_block(&format!("h{}", level(element)), element, out, depth),
        "bullet_list" => wrap("ul", element, out, depth),
        "ordered_list" => open_with("ol", &[("start", get("start"))], element, out, depth),
        "check_list" => {
            open_with("ul", &[("data-type", Some("check_list"))], element, out, depth);
        }
        "check_item" => check_item(element, out, depth),
        "list_item" => wrap("li", element, out, depth),
        "blockquote" => wrap("blockquote", element, out, depth),
        "callout" => {
            let tone = Some(get("tone").unwrap_or(""));
            open_with("aside", &[("data-callout", tone)], element, out, depth);
        }
        "code_block" => code_block(element, out),
        "horizontal_rule" => out.push_str("<hr>"),
        "table" => wrap("table", element, out, depth),
        "table_row" => wrap("tr", element, out, depth),
        "table_header" | "table_cell" => {
            let tag = if element.name == "table_header" { "th" } else { "td" };
            let spans = [("colspan", get("colspan")), ("rowspan", get("rowspan"))];
            open_with(tag, &spans, element, out, depth);
        }
        "image" => image(element, out),
        "formula" => formula("div", "$$", get("source").unwrap_or(""), out),
        "formula_inline" => formula("span", "$", get("source").unwrap_or(""), out),
        "hard_break" => out.push_str("<br>"),
        _ => write_children(element, out, depth),
    }
}

/// Level of a heading, 1 to 6.
pub(crate) fn level(element: &Element) -> u8 {
    let level = element.attributes.get("level").and_then(|level| level.parse::<u8>().ok());
    level.unwrap_or(1).clamp(1, 6)
}

fn write_children(element: &Element, out: &mut String, depth: usize) {
    for child in &element.children {
        write_node(child, out, depth + 1);
    }
}

fn wrap(tag: &str, element: &Element, out: &mut String, depth: usize) {
    open_with(tag, &[], element, out, depth);
}

fn open_with(
    tag: &str,
    attributes: &[(&str, Option<&str>)],
    element: &Element,
    out: &mut String,
    depth: usize,
) {
    out.push('<');
    out.push_str(tag);
    for (name, value) in attributes {
        if let Some(value) = value {
            attribute(name, value, out);
        }
    }
    out.push('>');
    write_children(element, out, depth);
    close(tag, out);
}

fn close(tag: &str, out: &mut String) {
    out.push_str("</");
    out.push_str(tag);
    out.push('>');
}

fn text_block(tag: &str, element: &Element, out: &mut String, depth: usize) {
    out.push('<');
    out.push_str(tag);
    out.push('>');
    write_children(element, out, depth);
    if matches!(element.children.last(), Some(Node::Element(e)) if e.name == "hard_break") {
        // Browsers do not show a last line break, and readers drop it, unless it is doubled.
        out.push_str("<br>");
    }
    close(tag, out);
}

fn check_item(element: &Element, out: &mut String, depth: usize) {
    let checked = element.attributes.get("checked").is_some_and(|checked| checked == "true");
    out.push_str(if checked {
        "<li data-checked=\"true\">"
    } else {
        "<li data-checked=\"false\">"
    });
    out.push_str("<input type=\"checkbox\" disabled");
    out.push_str(if checked { " checked>" } else { ">" });
    write_children(element, out, depth);
    close("li", out);
}

fn code_block(element: &Element, out: &mut String) {
    out.push_str("<pre><code");
    if let Some(language) = element.attributes.get("language") {
        attribute("class", &format!("language-{language}"), out);
    }
    out.push('>');
    text(&code_text(element), out);
    out.push_str("\n</code></pre>");
}

/// The text of a code block.
pub(crate) fn code_text(element: &Element) -> String {
    let mut code = String::new();
    for child in &element.children {
        if let Node::Text(runs) = child {
            runs.iter().for_each(|run| code.push_str(&run.text));
        }
    }
    code
}

fn image(element: &Element, out: &mut String) {
    let get = |name: &str| element.attributes.get(name).map(String::as_str);
    let Some(source) = get("src").and_then(address::image) else {
        text(get("alt").unwrap_or(""), out);
        return;
    };
    out.push_str("<img");
    attribute("src", &source, out);
    for name in ["alt", "title"] {
        if let Some(value) = get(name) {
            attribute(name, value, out);
        }
    }
    out.push('>');
}

fn formula(tag: &str, sign: &str, source: &str, out: &mut String) {
    out.push('<');
    out.push_str(tag);
    attribute("data-formula", source, out);
    out.push('>');
    text(&format!("{sign}{source}{sign}"), out);
    close(tag, out);
}

fn write_run(run: &Run, out: &mut String) {
    let link = run.marks.get("link").and_then(|link| address::link(link));
    if let Some(link) = &link {
        out.push_str("<a");
        attribute("href", link, out);
        out.push_str(" rel=\"noopener noreferrer\">");
    }
    let tags = MARK_TAGS.iter().filter(|(mark, _)| run.marks.contains_key(*mark));
    for (_, tag) in tags.clone() {
        out.push('<');
        out.push_str(tag);
        out.push('>');
    }
    text(&run.text, out);
    for (_, tag) in tags.rev() {
        close(tag, out);
    }
    if link.is_some() {
        close("a", out);
    }
}
