//! The text of an entry as a reader sees it. A node becomes an element only where HTML allows it;
//! whatever is not understood is shown with its name and all that is in it, so nothing is left out.

use super::escape::Html;
use super::words::{labels, story};
use cahier_notebook::{BODY_DEPTH_MAX, Body, Element, Node, Run};

/// Largest span of a cell that is followed.
const SPAN_MAX: u32 = 100;

/// What may stand somewhere.
#[derive(Clone, Copy)]
enum Place {
    /// Blocks and lines.
    Flow,
    /// Within a line.
    Line,
    /// Letters alone.
    Code,
    /// Items of a list.
    List,
    /// Rows.
    Table,
    /// Cells; those of the first row name columns.
    Row { first: bool },
}

/// Writes a body.
pub(super) fn body(out: &mut Html, body: &Body) {
    nodes(out, &body.0, Place::Flow, BODY_DEPTH_MAX);
}

fn nodes(out: &mut Html, nodes: &[Node], place: Place, depth: usize) {
    for (at, node) in nodes.iter().enumerate() {
        match node {
            Node::Text(runs) => wrapped(out, place, |out, _| {
                runs.iter().for_each(|one| run(out, one));
            }),
            Node::Element(element) => match depth.checked_sub(1) {
                Some(depth) => one(out, element, place, at, depth),
                None => wrapped(out, place, |out, _| out.say(story::TOO_DEEP)),
            },
        }
        if matches!(place, Place::Flow) {
            out.markup("\n");
        }
    }
}

/// What stands where it has no place of its own.
fn wrapped(out: &mut Html, place: Place, inner: impl FnOnce(&mut Html, Place)) {
    match place {
        Place::Flow => out.class("div", "text", |out| inner(out, Place::Flow)),
        Place::Line => inner(out, Place::Line),
        Place::Code => inner(out, Place::Code),
        Place::List => out.class("li", "text", |out| inner(out, Place::Flow)),
        Place::Row { .. } => out.class("td", "text", |out| inner(out, Place::Flow)),
        Place::Table => out.tag("tr", |out| {
            out.class("td", "text", |out| inner(out, Place::Flow));
        }),
    }
}

/// An element, the `at`-th where it stands.
fn one(out: &mut Html, element: &Element, place: Place, at: usize, depth: usize) {
    let within = |out: &mut Html, place| nodes(out, &element.children, place, depth);
    if element.attributes.keys().any(|name| !known(&element.name).contains(&name.as_str())) {
        return odd(out, element, place, depth);
    }
    match (place, element.name.as_str()) {
        (Place::Flow, "paragraph") => {
            out.tag_with("p", &[("class", "text"), ("dir", "auto")], |out| {
                within(out, Place::Line);
            });
        }
        (Place::Flow, "heading") => {
            let class = format!("text level{}", number(element, "level").clamp(1, 6));
            out.tag_with("h5", &[("class", class.as_str()), ("dir", "auto")], |out| {
                within(out, Place::Line);
            });
        }
        (Place::Flow, "bullet_list") => out.tag("ul", |out| within(out, Place::List)),
        (Place::Flow, "check_list") => out.class("ul", "checks", |out| within(out, Place::List)),
        (Place::Flow, "ordered_list") => {
            let start = number(element, "start").to_string();
            out.tag_with("ol", &[("start", start.as_str())], |out| within(out, Place::List));
        }
        (Place::Flow, "blockquote") => out.tag("blockquote", |out| within(out, Place::Flow)),
        (Place::Flow, "callout") => out.class("div", "callout", |out| {
            aside(out, element, "tone");
            within(out, Place::Flow);
        }),
        (Place::Flow, "code_block") => {
            aside(out, element, "language");
            out.tag("pre", |out| out.tag("code", |out| within(out, Place::Code)));
        }
        (Place::Flow, "horizontal_rule") => out.markup("<hr>"),
        (Place::Flow, "table") => {
            out.tag("table", |out| out.tag("tbody", |out| within(out, Place::Table)));
        }
        (Place::Flow, "formula") => {
            out.tag("pre", |out| out.code(attribute(element, "source")));
        }
        (Place::Flow | Place::Line, "formula_inline") => out.code(attribute(element, "source")),
        (Place::Flow | Place::Line, "image") => image(out, element),
        (Place::Flow | Place::Line, "hard_break") => out.markup("<br>"),
        (Place::Code, "hard_break") => out.markup("\n"),
        (Place::List, "list_item") => out.tag("li", |out| within(out, Place::Flow)),
        (Place::List, "check_item") => out.tag("li", |out| {
            let done = attribute(element, "checked") == "true";
            out.say(if done { labels::DONE } else { labels::TO_DO });
            within(out, Place::Flow);
        }),
        (Place::Table, "table_row") => {
            out.tag("tr", |out| within(out, Place::Row { first: at == 0 }));
        }
        (Place::Row { first }, "table_header") => {
            let scope = if first { "col" } else { "row" };
            cell(out, element, "th", Some(scope), |out| within(out, Place::Flow));
        }
        (Place::Row { .. }, "table_cell") => {
            cell(out, element, "td", None, |out| within(out, Place::Flow));
        }
        _ => odd(out, element, place, depth),
    }
}

/// Attributes that are followed.
fn known(name: &str) -> &'static [&'static str] {
    match name {
        "heading" => &["level"],
        "ordered_list" => &["start"],
        "check_item" => &["checked"],
        "callout" => &["tone"],
        "code_block" => &["language"],
        "table_header" | "table_cell" => &["colspan", "rowspan"],
        "image" => &["src", "alt", "title"],
        "formula" | "formula_inline" => &["source"],
        _ => &[],
    }
}

fn attribute<'e>(element: &'e Element, name: &str) -> &'e str {
    element.attributes.get(name).map_or("", String::as_str)
}

fn number(element: &Element, name: &str) -> u32 {
    attribute(element, name).parse().unwrap_or(1)
}

/// A word that says what kind of block follows.
fn aside(out: &mut Html, element: &Element, name: &str) {
    let word = attribute(element, name);
    if !word.is_empty() {
        out.tag("p", |out| out.quoted(word));
    }
}

fn image(out: &mut Html, element: &Element) {
    let words = ["alt", "title", "src"].map(|name| attribute(element, name));
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    out.class("span", "odd", |out| out.fill(story::IMAGE, &[&words.join(" · ")]));
}

fn cell(
    out: &mut Html,
    element: &Element,
    name: &'static str,
    scope: Option<&'static str>,
    inner: impl FnOnce(&mut Html),
) {
    let spans = ["colspan", "rowspan"].map(|span| (span, number(element, span).clamp(1, SPAN_MAX)));
    let spans: Vec<(&'static str, String)> =
        spans.into_iter().filter(|(_, n)| *n > 1).map(|(name, n)| (name, n.to_string())).collect();
    let mut attributes: Vec<(&'static str, &str)> =
        spans.iter().map(|(name, n)| (*name, n.as_str())).collect();
    attributes.extend(scope.map(|scope| ("scope", scope)));
    out.tag_with(name, &attributes, inner);
}

/// What is not understood: its name, its attributes, and what is in it.
fn odd(out: &mut Html, element: &Element, place: Place, depth: usize) {
    wrapped(out, place, |out, place| {
        out.class("span", "odd", |out| {
            out.text(&element.name);
            for (name, value) in &element.attributes {
                out.text(&format!(" {name}={value}"));
            }
        });
        out.markup(" ");
        nodes(out, &element.children, place, depth);
    });
}

/// Text with its marks.
fn run(out: &mut Html, run: &Run) {
    let mut closing = Vec::new();
    for (mark, value) in &run.marks {
        match tags(mark) {
            Some((open, close)) if value.is_empty() => {
                out.markup(open);
                closing.push(close);
            }
            _ if mark == "link" => {}
            _ => out.class("span", "odd", |out| out.text(&format!("{mark}={value}"))),
        }
    }
    out.text(&run.text);
    closing.into_iter().rev().for_each(|close| out.markup(close));
    if let Some(address) = run.marks.get("link") {
        out.markup(" (");
        out.quoted(address);
        out.markup(")");
    }
}

fn tags(mark: &str) -> Option<(&'static str, &'static str)> {
    Some(match mark {
        "strong" => ("<strong>", "</strong>"),
        "em" => ("<em>", "</em>"),
        "underline" => ("<u>", "</u>"),
        "strike" => ("<s>", "</s>"),
        "code" => ("<code>", "</code>"),
        "sub" => ("<sub>", "</sub>"),
        "sup" => ("<sup>", "</sup>"),
        "highlight" => ("<mark>", "</mark>"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn text(text: &str, marks: &[(&str, &str)]) -> Node {
        let marks = marks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Node::Text(vec![Run { text: text.to_owned(), marks: marks.collect() }])
    }

    fn element(name: &str, children: Vec<Node>) -> Node {
        Node::Element(Element::new(name, children))
    }

    fn written(nodes: Vec<Node>) -> String {
        let mut out = Html::new(Lang::En);
        body(&mut out, &Body(nodes));
        out.finish().replace('\n', "")
    }

    #[test]
    fn blocks_are_readable() {
        let heading = Element::new("heading", vec![text("Dosage", &[])]).with("level", "2");
        let item = element("list_item", vec![element("paragraph", vec![text("one", &[])])]);
        let rows = element(
            "table_row",
            vec![
                Node::Element(Element::new("table_header", vec![]).with("colspan", "9999")),
                element("table_cell", vec![text("5", &[])]),
            ],
        );
        let nodes = vec![
            Node::Element(heading),
            element("paragraph", vec![text("H", &[]), text("2", &[("sub", "")]), text("O", &[])]),
            element("bullet_list", vec![item]),
            element("table", vec![rows]),
        ];
        let expected = concat!(
            r#"<h5 class="text level2" dir="auto">Dosage</h5>"#,
            r#"<p class="text" dir="auto">H<sub>2</sub>O</p>"#,
            r#"<ul><li><p class="text" dir="auto">one</p></li></ul>"#,
            r#"<table><tbody><tr><th colspan="100" scope="col"></th>"#,
            r#"<td><div class="text">5</div></td></tr></tbody></table>"#,
        );
        assert_eq!(written(nodes), expected);
    }

    #[test]
    fn what_is_not_understood_is_shown() {
        let reaction = Element::new("reaction", vec![text("A + B", &[("glow", "red")])]);
        let html = written(vec![Node::Element(reaction.with("smiles", "C<C"))]);
        assert!(html.contains("reaction smiles=C&lt;C"), "{html}");
        assert!(html.contains("glow=red</span>A + B"), "{html}");
        // A row outside of a table, an item outside of a list, a table within a line.
        let cell = element("table_cell", vec![text("cell", &[])]);
        let html = written(vec![
            element("table_row", vec![cell.clone()]),
            element("list_item", vec![text("item", &[])]),
            element("paragraph", vec![element("table", vec![element("table_row", vec![cell])])]),
        ]);
        assert!(html.matches("cell").count() == 4 && html.contains("item"), "{html}");
        assert!(!["<tr", "<td", "<li", "<table"].iter().any(|tag| html.contains(tag)), "{html}");
    }

    #[test]
    fn nothing_is_fetched_or_followed() {
        let image = Element::new("image", vec![]).with("src", "https://a.example/x.png");
        let link = text("here", &[("link", "javascript:alert(1)")]);
        let html = written(vec![Node::Element(image), element("paragraph", vec![link])]);
        assert!(!["href", "src=", "<img", "<a"].iter().any(|bad| html.contains(bad)), "{html}");
        assert!(html.contains("https://a.example/x.png") && html.contains("javascript:alert(1)"));
    }

    #[test]
    fn nesting_has_an_end() {
        let deep = (0..500).fold(text("x", &[]), |node, _| element("blockquote", vec![node]));
        let html = written(vec![deep]);
        assert_eq!(html.matches("<blockquote>").count(), BODY_DEPTH_MAX);
        assert!(html.contains(story::TOO_DEEP.get(Lang::En)));
    }
}
