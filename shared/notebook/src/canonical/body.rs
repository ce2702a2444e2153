//! A body in the canonical form. A node is a list: its name, an object of its attributes, then
//! what is in it. A run of text is an object: `text`, and `marks` where it has any. A list takes
//! one level of nesting for each level of the body, which any reader of JSON bears.

use super::json::{Json, Members};
use crate::body::{BODY_DEPTH_MAX, Body, Element, Node, Run};
use crate::fragment::canonical;

/// The body; runs are as long as can be and none is empty, whatever it was typed as.
pub(super) fn body_json(body: &Body) -> Json {
    Json::List(nodes_json(&canonical(&body.0)))
}

fn nodes_json(nodes: &[Node]) -> Vec<Json> {
    let of_node = |node: &Node| match node {
        Node::Element(element) => vec![element_json(element)],
        Node::Text(runs) => runs.iter().map(run_json).collect(),
    };
    nodes.iter().flat_map(of_node).collect()
}

fn element_json(element: &Element) -> Json {
    let mut list = vec![Json::text(&element.name), Json::texts_by_name(&element.attributes)];
    list.extend(nodes_json(&element.children));
    Json::List(list)
}

fn run_json(run: &Run) -> Json {
    let marks = (!run.marks.is_empty()).then(|| Json::texts_by_name(&run.marks));
    Json::object([("marks", marks), ("text", Some(Json::text(&run.text)))])
}

/// The body that a value says, if it says one.
pub(super) fn read_body(json: Json) -> Option<Body> {
    let Json::List(list) = json else { return None };
    let body = Body(read_nodes(list)?);
    (body.depth() <= BODY_DEPTH_MAX).then_some(body)
}

fn read_nodes(list: Vec<Json>) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    for json in list {
        match json {
            Json::List(list) => nodes.push(Node::Element(read_element(list)?)),
            Json::Object(members) => {
                let run = read_run(members)?;
                match nodes.last_mut() {
                    Some(Node::Text(runs)) => runs.push(run),
                    _ => nodes.push(Node::Text(vec![run])),
                }
            }
            Json::Text(_) => return None,
        }
    }
    Some(nodes)
}

fn read_element(list: Vec<Json>) -> Option<Element> {
    let mut list = list.into_iter();
    let name = list.next()?.into_text()?;
    let attributes = list.next()?.into_texts_by_name()?;
    Some(Element { name, attributes, children: read_nodes(list.collect())? })
}

fn read_run(mut members: Members) -> Option<Run> {
    let text = members.remove("text")?.into_text()?;
    let marks = members.remove("marks").and_then(Json::into_texts_by_name).unwrap_or_default();
    Some(Run { text, marks })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, marks: &[&str]) -> Run {
        let marks = marks.iter().map(|name| ((*name).to_owned(), String::new()));
        Run { text: text.to_owned(), marks: marks.collect() }
    }

    fn written(body: &Body) -> String {
        String::from_utf8(body_json(body).to_bytes()).unwrap()
    }

    #[test]
    fn a_body_is_written_as_lists() {
        let text = Node::Text(vec![run("add ", &[]), run("acid", &["strong", "em"])]);
        let image = Node::Element(Element::new("image", vec![]).with("src", "attachment:a"));
        let heading = Element::new("heading", vec![text, image]).with("level", "2");
        let body = Body(vec![Node::Element(heading)]);
        let expected = concat!(
            r#"[["heading",{"level":"2"},{"text":"add "},"#,
            r#"{"marks":{"em":"","strong":""},"text":"acid"},"#,
            r#"["image",{"src":"attachment:a"}]]]"#,
        );
        assert_eq!(written(&body), expected);
        assert_eq!(read_body(body_json(&body)), Some(body));
    }

    #[test]
    fn how_it_was_typed_is_not_seen() {
        let typed = |nodes| Body(vec![Node::Element(Element::new("paragraph", nodes))]);
        let once = typed(vec![Node::Text(vec![run("5 ml", &[])])]);
        let often = typed(vec![
            Node::Text(vec![]),
            Node::Text(vec![run("5", &[]), run("", &["em"]), run(" ", &[])]),
            Node::Text(vec![run("ml", &[])]),
        ]);
        assert_eq!(written(&once), written(&often));
    }

    #[test]
    fn the_deepest_body_is_read_and_no_deeper_one() {
        let nested = |depth: usize| {
            let deeper = |node, _| Node::Element(Element::new("blockquote", vec![node]));
            Body(vec![(1..depth).fold(Node::Text(vec![run("x", &["em"])]), deeper)])
        };
        let deepest = nested(BODY_DEPTH_MAX);
        let bytes = body_json(&deepest).to_bytes();
        assert_eq!(Json::parse(&bytes).and_then(read_body), Some(deepest));
        assert_eq!(read_body(body_json(&nested(BODY_DEPTH_MAX + 1))), None);
    }
}
