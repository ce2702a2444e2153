//! Ordinary, sloppy and hostile HTML, and the way back.

mod canonical;
mod hostile;

use super::*;
use cahier_notebook::body::{BODY_DEPTH_MAX, Element, Node};
use proptest::prelude::*;

/// A body as nested names and marked text, to compare at a glance.
fn outline(body: &Body) -> String {
    body.0.iter().map(outline_node).collect::<Vec<_>>().join(" ")
}

fn outline_node(node: &Node) -> String {
    match node {
        Node::Text(runs) => runs
            .iter()
            .map(|run| {
                let marks: Vec<&str> = run.marks.keys().map(String::as_str).collect();
                match marks.is_empty() {
                    true => format!("'{}'", run.text),
                    false => format!("{}'{}'", marks.join("+"), run.text),
                }
            })
            .collect::<Vec<_>>()
            .join(" "),
        Node::Element(e) if e.children.is_empty() => e.name.clone(),
        Node::Element(e) => {
            let children: Vec<String> = e.children.iter().map(outline_node).collect();
            format!("{}({})", e.name, children.join(" "))
        }
    }
}

fn read(html: &str) -> String {
    outline(&body_from_html(html))
}

#[test]
fn blocks_and_marks() {
    assert_eq!(
        read("<h2>Dosage</h2>\n<p>5 <b>mg</b> in H<sub>2</sub>O<br>then wait</p><hr>"),
        "heading('Dosage') paragraph('5 ' strong'mg' ' in H' sub'2' 'O' hard_break 'then wait') \
         horizontal_rule"
    );
    assert_eq!(
        read("<ul><li>one</li><li><p>two</p><ol start=3><li>deep</li></ol></li></ul>"),
        "bullet_list(list_item(paragraph('one')) list_item(paragraph('two') \
         ordered_list(list_item(paragraph('deep')))))"
    );
    assert_eq!(
        read("<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"),
        "table(table_row(table_header(paragraph('A'))) table_row(table_cell(paragraph('1'))))"
    );
    assert_eq!(
        read("<pre class=\"language-python\">\nif x &lt; 1:\n  <b>pass</b>\n</pre>"),
        "code_block('if x < 1:\n  pass')"
    );
}

#[test]
fn what_people_leave_out_is_put_in() {
    assert_eq!(read("loose <i>text</i>"), "paragraph('loose ' em'text')");
    assert_eq!(read("<p>a<p>b"), "paragraph('a') paragraph('b')");
    assert_eq!(
        read("<ul><li>a<li>b</ul>"),
        "bullet_list(list_item(paragraph('a')) list_item(paragraph('b')))"
    );
    assert_eq!(
        read("<table><td>a<td>b<tr><td>c</table>"),
        "table(table_row(table_cell(paragraph('a')) table_cell(paragraph('b'))) \
         table_row(table_cell(paragraph('c'))))"
    );
    assert_eq!(
        read("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>"),
        "bullet_list(list_item(paragraph('a') bullet_list(list_item(paragraph('b')))) \
         list_item(paragraph('c')))"
    );
    assert_eq!(
        read("<b>one<p>two</b>three</p>"),
        "paragraph(strong'one') \
         paragraph(strong'two' 'three')"
    );
    assert_eq!(read("<p><br></p><p>&nbsp;</p>"), "paragraph paragraph");
}

#[test]
fn check_lists_in_the_ways_that_they_are_written() {
    let expected = "check_list(check_item(paragraph('a')) check_item(paragraph('b')))";
    for html in [
        "<ul><li><input type=checkbox checked> a</li><li><input type=checkbox>b</li></ul>",
        "<ul class=tox-checklist><li class=tox-checklist--checked>a</li><li>b</li></ul>",
        "<ul data-type=taskList><li data-checked=true>a</li><li data-checked=false>b</li></ul>",
    ] {
        let body = body_from_html(html);
        assert_eq!(outline(&body), expected, "{html}");
        let Node::Element(list) = &body.0[0] else { panic!("a list") };
        let state = |i: usize| match &list.children[i] {
            Node::Element(item) => item.attributes.get("checked").cloned(),
            Node::Text(_) => None,
        };
        assert_eq!((state(0).as_deref(), state(1).as_deref()), (Some("true"), Some("false")));
    }
}

#[test]
fn nothing_hostile_survives() {
    let html = "<script>alert(1)</script><style>p{}</style><iframe src=x>y</iframe>\
        <p onclick=\"alert(1)\" style=\"position:fixed\">a\
        <a href=\"javascript:alert(1)\">b</a>\
        <a href=\" java&#10;script:alert(1)\">c</a>\
        <img src=x onerror=alert(1) alt=pic>\
        <img src=\"data:text/html,<script>\" alt=bad>\
        <svg><script>alert(2)</script><text>no</text></svg>\
        <object data=x>no</object><math><mi>no</mi></math></p>\
        <form action=//evil><button>c</button></form>";
    let body = body_from_html(html);
    let written = body_to_html(&body);
    for word in ["script", "alert", "onclick", "onerror", "style", "iframe", "position", "no<"] {
        assert!(!written.contains(word), "{word} in {written}");
    }
    assert_eq!(body.plain_text(), "abcbad\nc");
    assert_eq!(read_html(html).dropped, 1);
}

#[test]
fn a_bad_body_is_written_safely() {
    let link = |address: &str| {
        let marks = [("link".to_owned(), address.to_owned())].into();
        Node::Text(vec![cahier_notebook::body::Run { text: "<x> & \"y\"".into(), marks }])
    };
    let image = Element::new("image", vec![]).with("src", "javascript:1").with("alt", "<b>");
    let body = Body(vec![
        Node::Element(Element::new("paragraph", vec![link("javascript:alert(1)")])),
        Node::Element(Element::new("paragraph", vec![link("https://a.b/\"><script>")])),
        Node::Element(Element::new("script", vec![Node::Element(image)])),
    ]);
    let written = body_to_html(&body);
    assert!(!written.contains("<script") && !written.contains("javascript"), "{written}");
    assert!(written.contains("href=\"https://a.b/%22%3E%3Cscript%3E\""), "{written}");
    assert!(written.contains("&lt;b&gt;"), "{written}");
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = "<blockquote><ul><li>".repeat(5000) + "end";
    let body = body_from_html(&deep);
    assert!(body.depth() <= BODY_DEPTH_MAX);
    assert!(body.plain_text().ends_with("end"));
    let long = format!("<p>{}</p><p>lost</p>", "a".repeat(HTML_BYTES_MAX));
    let reading = read_html(&long);
    assert!(reading.cut);
    assert!(!reading.body.plain_text().contains("lost"));
    assert!(!read_html("<p>short</p>").cut);
}

#[test]
fn elabftw_bodies_keep_what_they_say() {
    let html = "<p>The <strong>goal</strong> with \
        <span style=\"text-decoration:underline;\">all</span> \
        <span style=\"background-color:rgb(241,196,15);color:red\">attributes</span></p>\
        <table style=\"width:100%;\" border=\"1\"><tr><td>31<sup>321</sup></td></tr></table>\
        <p><img src=\"app/download.php?name=a.jpg&amp;f=7b/7b.jpg&amp;storage=1\" width=\"2\"></p>";
    assert_eq!(
        read(html),
        "paragraph('The ' strong'goal' ' with ' underline'all' ' ' highlight'attributes') \
         table(table_row(table_cell(paragraph('31' sup'321')))) paragraph(image)"
    );
}

/// Words with the characters that HTML and Markdown treat in their own way.
fn words() -> impl Strategy<Value = String> {
    "[a-zA-Z0-9é*_<>&\"#\\[\\]`$~|!+.-]{1,8}( [a-zA-Z0-9é*_<>&\"#\\[\\]`$~|!+.-]{1,8}){0,3}"
}

proptest! {
    #[test]
    fn any_text_reads_without_panic(html in "\\PC{0,400}") {
        let body = body_from_html(&html);
        prop_assert!(body.depth() <= BODY_DEPTH_MAX);
    }

    #[test]
    fn any_tag_soup_settles(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "<p>", "</p>", "<b>", "</b>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<table>",
                "</table>", "<tr>", "<td>", "</td>", "<th>", "<br>", "<hr>", "<pre>", "</pre>",
                "<code>", "</code>", "<blockquote>", "</blockquote>", "<h1>", "</h1>", "x", " y ",
                "<a href=z>", "</a>", "<input type=checkbox>", "<img src=a alt=b>", "<svg>",
                "</svg>", "<div>", "</div>", "<dt>", "<script>", "</script>", "&nbsp;", "\n",
            ]),
            0..60,
        )
    ) {
        // Whatever the soup, what is read from it is stable: writing and reading it again
        // changes nothing.
        let once = body_from_html(&parts.concat());
        let twice = body_from_html(&body_to_html(&once));
        prop_assert_eq!(&twice, &once);
        prop_assert!(once.depth() <= BODY_DEPTH_MAX);
    }

    #[test]
    fn text_comes_back_as_it_was(lines in prop::collection::vec(words(), 1..5)) {
        let blocks = lines.iter().map(|line| {
            let run = cahier_notebook::body::Run { text: line.clone(), ..Default::default() };
            Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
        });
        let body = Body(blocks.collect());
        prop_assert_eq!(body_from_html(&body_to_html(&body)), body);
    }
}
