//! Every kind of block and mark goes out as HTML and comes back as it was.

use crate::{body_from_html, body_to_html};
use cahier_notebook::body::{Body, Element, Node, Run};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Words with the characters that HTML treats in its own way, one space between them.
const WORDS: &str = "[a-z0-9é<>&\"'=;/-]{1,6}( [a-z0-9é<>&\"'=;/-]{1,6}){0,2}";
const LINK: &str = "https://a.b/c?d=e&f#g";
const SOURCES: [&str; 3] = ["E=mc^2", "\\frac{a}{b} < c", "x & \"y\"\n+ z"];

fn element(name: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, children))
}

fn with(node: Node, attribute: &str, value: &str) -> Node {
    match node {
        Node::Element(element) => Node::Element(element.with(attribute, value)),
        text @ Node::Text(_) => text,
    }
}

/// Runs of which no two that stand side by side have the same marks: those would be one.
fn runs() -> impl Strategy<Value = Node> {
    let marks = prop::sample::select(vec![
        vec![],
        vec!["strong"],
        vec!["em"],
        vec!["underline"],
        vec!["strike"],
        vec!["code"],
        vec!["sub"],
        vec!["sup"],
        vec!["highlight"],
        vec!["link"],
        vec!["code", "em", "highlight", "link", "strike", "strong", "sub", "underline"],
    ]);
    prop::collection::vec((WORDS, marks), 1..4).prop_map(|pieces| {
        let mut runs: Vec<Run> = Vec::new();
        for (text, marks) in pieces {
            let value = |mark: &str| if mark == "link" { LINK } else { "" };
            let marks = marks.into_iter().map(|mark| (mark.to_owned(), value(mark).to_owned()));
            let marks: BTreeMap<String, String> = marks.collect();
            match runs.last_mut() {
                Some(last) if last.marks == marks => last.text.push_str(&text),
                _ => runs.push(Run { text, marks }),
            }
        }
        Node::Text(runs)
    })
}

fn leaf() -> impl Strategy<Value = Node> {
    let image = (WORDS, any::<bool>()).prop_map(|(words, titled)| {
        let image = with(element("image", vec![]), "src", "attachment:0f");
        let image = with(image, "alt", &words);
        if titled { with(image, "title", &words) } else { image }
    });
    let formula = prop::sample::select(SOURCES.to_vec())
        .prop_map(|source| with(element("formula_inline", vec![]), "source", source));
    prop_oneof![Just(element("hard_break", vec![])), image, formula]
}

/// What stands in a text block: text first and last.
fn inline() -> impl Strategy<Value = Vec<Node>> {
    (runs(), prop::collection::vec((leaf(), runs()), 0..3)).prop_map(|(first, rest)| {
        let rest = rest.into_iter().flat_map(|(leaf, text)| [leaf, text]);
        std::iter::once(first).chain(rest).collect()
    })
}

fn paragraph() -> impl Strategy<Value = Node> {
    prop_oneof![
        5 => inline().prop_map(|children| element("paragraph", children)),
        1 => Just(element("paragraph", vec![])),
    ]
}

fn flat() -> impl Strategy<Value = Node> {
    let heading = (inline(), 1..7_u8).prop_map(|(children, level)| {
        with(element("heading", children), "level", &level.to_string())
    });
    let code = ("[a-z<&\"'\t\n -]{1,20}", "[a-z+#]{0,4}").prop_map(|(text, language)| {
        let run = Run { text, ..Run::default() };
        let block = element("code_block", vec![Node::Text(vec![run])]);
        if language.is_empty() { block } else { with(block, "language", &language) }
    });
    let formula = prop::sample::select(SOURCES.to_vec())
        .prop_map(|source| with(element("formula", vec![]), "source", source));
    prop_oneof![
        5 => paragraph(),
        1 => heading,
        1 => code,
        1 => formula,
        1 => Just(element("horizontal_rule", vec![])),
    ]
}

/// The content of a list: items that begin with a paragraph.
fn items(
    name: &'static str,
    block: impl Strategy<Value = Node> + Clone + 'static,
) -> impl Strategy<Value = Vec<Node>> {
    let item = (paragraph(), prop::collection::vec(block, 0..2), any::<bool>());
    let item = item.prop_map(move |(first, rest, checked)| {
        let item = element(name, std::iter::once(first).chain(rest).collect());
        match name {
            "check_item" => with(item, "checked", if checked { "true" } else { "false" }),
            _ => item,
        }
    });
    prop::collection::vec(item, 1..4)
}

fn table(block: impl Strategy<Value = Node> + Clone + 'static) -> impl Strategy<Value = Node> {
    let cell = (prop::collection::vec(block, 1..3), any::<bool>(), 1..4_u32, 1..4_u32);
    let cell = cell.prop_map(|(blocks, is_head, columns, rows)| {
        let mut cell = element(if is_head { "table_header" } else { "table_cell" }, blocks);
        for (name, span) in [("colspan", columns), ("rowspan", rows)] {
            if span > 1 {
                cell = with(cell, name, &span.to_string());
            }
        }
        cell
    });
    let row = prop::collection::vec(cell, 1..4).prop_map(|cells| element("table_row", cells));
    prop::collection::vec(row, 1..4).prop_map(|rows| element("table", rows))
}

fn block() -> impl Strategy<Value = Node> {
    flat().prop_recursive(3, 32, 4, |inner| {
        let children = || prop::collection::vec(inner.clone(), 1..4);
        let numbered = (items("list_item", inner.clone()), 0..4_u32).prop_map(|(items, start)| {
            let list = element("ordered_list", items);
            if start == 1 { list } else { with(list, "start", &start.to_string()) }
        });
        prop_oneof![
            children().prop_map(|children| element("blockquote", children)),
            (children(), "[a-z]{0,5}")
                .prop_map(|(children, tone)| { with(element("callout", children), "tone", &tone) }),
            items("list_item", inner.clone()).prop_map(|items| element("bullet_list", items)),
            numbered,
            items("check_item", inner.clone()).prop_map(|items| element("check_list", items)),
            table(inner.clone()),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_the_same(nodes in prop::collection::vec(block(), 0..5)) {
        let body = Body(nodes);
        let html = body_to_html(&body);
        prop_assert_eq!(body_from_html(&html), body, "{}", html);
    }
}
