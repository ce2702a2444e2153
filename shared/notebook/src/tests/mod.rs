//! Properties that hold across modules, and the random notebooks that they are tried on.

mod authors;
mod bodies;
mod canonical;
mod convergence;
mod entries;
mod hostile;
mod moves;

use crate::{
    Amendment, Body, Change, ClientId, Document, DocumentError, Element, Field, Node, Run,
    SignRequest, Step, apply_changes, write_body,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn document(client: u64) -> Document {
    Document::new(ClientId::new(client).unwrap())
}

fn run(text: &str, marks: &[&str]) -> Run {
    let marks = marks.iter().map(|name| ((*name).to_owned(), String::new()));
    Run { text: text.to_owned(), marks: marks.collect() }
}

fn paragraph(text: &str) -> Node {
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run(text, &[])])]))
}

/// Makes changes whose parts all have ids.
fn change(document: &mut Document, changes: &[Change]) -> Result<Option<Vec<u8>>, DocumentError> {
    apply_changes(document, changes, &mut || panic!("every part has an id"))
}

fn set_body(document: &mut Document, body: &Body) -> Option<Vec<u8>> {
    document.edit(|txn, roots| write_body(txn, &roots.body, body)).unwrap().1
}

fn text() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec!["a", "b", " ", "é", "😀", "😁", "acid"]);
    prop::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

fn marked() -> impl Strategy<Value = Run> {
    let link = prop::sample::select(vec!["https://a.example", "https://b.example"]);
    let marks = (any::<bool>(), any::<bool>(), prop::option::weighted(0.2, link));
    (text(), marks).prop_map(|(text, (strong, em, link))| {
        let mut marks = BTreeMap::new();
        if strong {
            marks.insert("strong".to_owned(), String::new());
        }
        if em {
            marks.insert("em".to_owned(), String::new());
        }
        if let Some(link) = link {
            marks.insert("link".to_owned(), link.to_owned());
        }
        Run { text, marks }
    })
}

fn inline() -> impl Strategy<Value = Node> {
    let leaf = |name: &str, src: &str| Node::Element(Element::new(name, vec![]).with("src", src));
    prop_oneof![
        4 => prop::collection::vec(marked(), 0..4).prop_map(Node::Text),
        1 => text().prop_map(move |src| leaf("image", &src)),
    ]
}

fn block() -> impl Strategy<Value = Node> {
    let text_block =
        (0u32..4, prop::collection::vec(inline(), 0..4)).prop_map(|(level, inline)| {
            let block = match level {
                0 => Element::new("paragraph", inline),
                level => Element::new("heading", inline).with("level", level.to_string()),
            };
            Node::Element(block)
        });
    text_block.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec(inner, 0..3)
            .prop_map(|children| Node::Element(Element::new("blockquote", children)))
    })
}

fn body() -> impl Strategy<Value = Body> {
    prop::collection::vec(block(), 0..5).prop_map(Body)
}

/// A change that can be made in any document.
fn any_change() -> impl Strategy<Value = Change> {
    let id = || prop::sample::select(vec!["1", "2", "3"]).prop_map(str::to_owned);
    let field = (id(), text(), prop::option::of(text())).prop_map(|(id, value, unit)| {
        let options = vec![value.clone()];
        Change::PutField { field: Field { id, value, unit, options, ..Field::default() } }
    });
    let step = (id(), text(), prop::option::of(text())).prop_map(|(id, text, done_at)| {
        Change::PutStep { step: Step { id, text, done_at, ..Step::default() } }
    });
    let amendment = (id(), text()).prop_map(|(id, reason)| Change::Amend {
        amendment: Amendment { id, reason, ..Amendment::default() },
    });
    let request = (id(), text()).prop_map(|(id, person)| Change::AskToSign {
        request: SignRequest { id, person, ..SignRequest::default() },
    });
    prop_oneof![
        text().prop_map(|title| Change::Title { title }),
        prop::option::of(text()).prop_map(|status| Change::Status { status }),
        text().prop_map(|tag| Change::AddTag { tag }),
        text().prop_map(|tag| Change::RemoveTag { tag }),
        field,
        id().prop_map(|id| Change::RemoveField { id }),
        step,
        id().prop_map(|id| Change::RemoveStep { id }),
        (id(), text()).prop_map(|(key, value)| Change::Extra { key, value }),
        amendment,
        request,
        id().prop_map(|id| Change::RemoveRequest { id }),
        body().prop_map(|body| Change::Body { body }),
    ]
}
