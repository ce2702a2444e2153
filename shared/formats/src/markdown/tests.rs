//! What Markdown says, and that a body comes back from Markdown as it went in.

use super::*;
use crate::html::{body_from_html, body_to_html};
use cahier_notebook::body::{BODY_DEPTH_MAX, Element, Node, Run};
use proptest::prelude::*;

fn html(markdown: &str) -> String {
    body_to_html(&body_from_markdown(markdown))
}

#[test]
fn blocks_are_read() {
    assert_eq!(
        html("# A\n\ntext *em* **strong** ~~no~~ `x<y`"),
        "<h1>A</h1>\n<p>text \
        <em>em</em> <strong>strong</strong> <s>no</s> <code>x&lt;y</code></p>"
    );
    assert_eq!(
        html("3. a\n4. b\n   - c\n"),
        "<ol start=\"3\"><li><p>a</p></li><li><p>b</p><ul><li><p>c</p></li></ul></li></ol>"
    );
    assert_eq!(
        html("- [x] done\n- [ ] open"),
        "<ul data-type=\"check_list\">\
         <li data-checked=\"true\"><input type=\"checkbox\" disabled checked><p>done</p></li>\
         <li data-checked=\"false\"><input type=\"checkbox\" disabled><p>open</p></li></ul>"
    );
    assert_eq!(
        html("| A | B |\n| - | - |\n| 1 | 2\\|3 |"),
        "<table><tr><th><p>A</p></th><th><p>B</p></th></tr>\
         <tr><td><p>1</p></td><td><p>2|3</p></td></tr></table>"
    );
    assert_eq!(
        html("```rust\nlet a = \"<b>\";\n```\n\n---"),
        "<pre><code class=\"language-rust\">let a = \"&lt;b&gt;\";\n</code></pre>\n<hr>"
    );
    assert_eq!(
        html("> [!WARNING]\n> hot\n\n> calm"),
        "<aside data-callout=\"warning\"><p>hot</p></aside>\n\
         <blockquote><p>calm</p></blockquote>"
    );
}

#[test]
fn formulas_images_and_links_are_read() {
    assert_eq!(
        html("$T=2\\pi\\sqrt{\\frac{L}{g}}$ and $5\n\n$$E=mc^2$$"),
        "<p><span data-formula=\"T=2\\pi\\sqrt{\\frac{L}{g}}\">$T=2\\pi\\sqrt{\\frac{L}{g}}$\
         </span> and $5</p>\n<div data-formula=\"E=mc^2\">$$E=mc^2$$</div>"
    );
    assert_eq!(
        html("![a *b*](attachment:12 \"t\") [x](javascript:alert(1)) <https://a.b>"),
        "<p><img src=\"attachment:12\" alt=\"a b\" title=\"t\"> x \
         <a href=\"https://a.b\" rel=\"noopener noreferrer\">https://a.b</a></p>"
    );
}

#[test]
fn html_inside_is_read_as_html() {
    assert_eq!(
        html(
            "H<sub>2</sub>O <u>**x**</u><script>alert(1)</script>\n\n<div onclick=x>in *md*</div>"
        ),
        "<p>H<sub>2</sub>O <strong><u>x</u></strong></p>\n<p>in *md*</p>"
    );
}

#[test]
fn what_markdown_cannot_say_is_html() {
    let markdown = body_to_markdown(&body_from_html(
        "<p>a<u>b</u> c<sub>2</sub></p>\
         <table><tr><td colspan=2>x</td></tr><tr><td>1</td><td>2</td></tr></table>\
         <aside data-callout=odd><p>y</p></aside>",
    ));
    assert_eq!(
        markdown,
        "a<u>b</u> c<sub>2</sub>\n\n\
         <table><tr><td colspan=\"2\"><p>x</p></td></tr>\
         <tr><td><p>1</p></td><td><p>2</p></td></tr></table>\n\n\
         <aside data-callout=\"odd\"><p>y</p></aside>\n"
    );
}

#[test]
fn what_markdown_can_say_is_markdown() {
    let source = "# Title\n\nA **strong** and *em* word.\n\n- one\n  - deep\n- two\n\n\
        | A | B |\n| --- | --- |\n| 1 | `2` |\n\n> quoted\n\n```py\nx = 1\n```\n";
    assert_eq!(body_to_markdown(&body_from_markdown(source)), source);
}

/// Words with the characters that Markdown treats in its own way.
const WORDS: &str =
    "[a-zA-Z0-9é*_<>&#\\[\\]`$~|!+.=-]{1,6}( [a-zA-Z0-9é*_<>&#`$~|!+.=-]{1,6}){0,3}";

fn run() -> impl Strategy<Value = Run> {
    let marks = prop::sample::select(vec![
        vec![],
        vec![],
        vec!["strong"],
        vec!["em"],
        vec!["em", "strong"],
        vec!["strike"],
        vec!["code"],
        vec!["code", "strong"],
        vec!["underline"],
        vec!["sub"],
        vec!["highlight", "link"],
        vec!["link"],
    ]);
    (WORDS, marks, any::<bool>()).prop_map(|(words, marks, space)| {
        let value = |mark: &str| if mark == "link" { "https://a.b/c?d=e&f" } else { "" };
        let marks = marks.into_iter().map(|mark| (mark.to_owned(), value(mark).to_owned()));
        let text = if space { format!("{words} ") } else { words };
        Run { text, marks: marks.collect() }
    })
}

fn leaf() -> impl Strategy<Value = Node> {
    let image = Element::new("image", vec![]).with("src", "attachment:0f").with("alt", "a picture");
    let formula = Element::new("formula_inline", vec![]).with("source", "\\frac{a}{b}");
    prop_oneof![
        6 => prop::collection::vec(run(), 1..4).prop_map(Node::Text),
        1 => Just(Node::Element(Element::new("hard_break", vec![]))),
        1 => Just(Node::Element(image)),
        1 => Just(Node::Element(formula)),
    ]
}

fn text_block(name: &'static str) -> impl Strategy<Value = Node> {
    prop::collection::vec(leaf(), 0..4)
        .prop_map(move |children| Node::Element(Element::new(name, children)))
}

fn flat() -> impl Strategy<Value = Node> {
    let code = ("[a-z`~# \n]{0,20}", "[a-z]{0,4}").prop_map(|(text, language)| {
        let runs = vec![Run { text, ..Run::default() }];
        let block = Element::new("code_block", vec![Node::Text(runs)]);
        Node::Element(if language.is_empty() { block } else { block.with("language", language) })
    });
    let heading = (text_block("heading"), 1..7_u8).prop_map(|(node, level)| match node {
        Node::Element(e) => Node::Element(e.with("level", level.to_string())),
        text @ Node::Text(_) => text,
    });
    prop_oneof![
        5 => text_block("paragraph"),
        1 => heading,
        1 => code,
        1 => Just(Node::Element(Element::new("horizontal_rule", vec![]))),
        1 => Just(Node::Element(Element::new("formula", vec![]).with("source", "E=mc^2"))),
    ]
}

fn block() -> impl Strategy<Value = Node> {
    flat().prop_recursive(3, 24, 4, |inner| {
        let children = || prop::collection::vec(inner.clone(), 1..4);
        let list = |list: &'static str, item: &'static str| {
            prop::collection::vec((text_block("paragraph"), children()), 1..4).prop_map(
                move |items| {
                    let items = items.into_iter().map(|(first, rest)| {
                        let children = std::iter::once(first).chain(rest).collect();
                        let item = Element::new(item, children);
                        Node::Element(match list {
                            "check_list" => item.with("checked", "true"),
                            _ => item,
                        })
                    });
                    Node::Element(Element::new(list, items.collect()))
                },
            )
        };
        prop_oneof![
            children().prop_map(|c| Node::Element(Element::new("blockquote", c))),
            children().prop_map(|c| Node::Element(Element::new("callout", c).with("tone", "tip"))),
            list("bullet_list", "list_item"),
            list("ordered_list", "list_item"),
            list("check_list", "check_item"),
        ]
    })
}

fn table() -> impl Strategy<Value = Node> {
    prop::collection::vec(prop::collection::vec(text_block("paragraph"), 2), 1..4).prop_map(
        |rows| {
            let rows = rows.into_iter().enumerate().map(|(at, cells)| {
                let name = if at == 0 { "table_header" } else { "table_cell" };
                let cells = cells.into_iter().map(|p| Node::Element(Element::new(name, vec![p])));
                Node::Element(Element::new("table_row", cells.collect()))
            });
            Node::Element(Element::new("table", rows.collect()))
        },
    )
}

proptest! {
    #[test]
    fn any_text_reads_without_panic(markdown in "\\PC{0,300}") {
        prop_assert!(body_from_markdown(&markdown).depth() <= BODY_DEPTH_MAX);
    }

    #[test]
    fn any_markup_reads_without_panic(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "- ", "1. ", "> ", "\n", "\n\n", "    ", "```", "|", "| - |", "a", " b ", "*", "**",
                "_", "`", "[", "](", ")", "![", "<b>", "</b>", "<table>", "$", "$$", "\\", "# ",
                "[x] ", "~~", "<!--", "-->", "&amp;", "\t",
            ]),
            0..80,
        )
    ) {
        prop_assert!(body_from_markdown(&parts.concat()).depth() <= BODY_DEPTH_MAX);
    }

    #[test]
    fn a_body_comes_back(nodes in prop::collection::vec(prop_oneof![block(), table()], 0..5)) {
        // Through HTML first, which brings the generated tree into its settled form.
        let body = body_from_html(&body_to_html(&Body(nodes)));
        let markdown = body_to_markdown(&body);
        prop_assert_eq!(body_from_markdown(&markdown), body, "{}", markdown);
    }
}
