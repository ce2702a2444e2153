//! `canonical.json`: entries and the parts of their canonical form (`docs/protocol.md`,
//! section 6.5), and bytes that are no part.

use crate::file::committed;
use cahier_notebook::canonical::{FORM, parts, read};
use cahier_notebook::{
    Amendment, Attachment, Body, Element, Entry, EntryKind, Field, Link, Node, Run, SignRequest,
    Step,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: u8,
    entries: Vec<EntryOf>,
    refused: Vec<Refused>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryOf {
    name: String,
    entry: Entry,
    parts: Vec<PartOf>,
}

/// A part; `json` is its bytes, which are UTF-8.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartOf {
    name: String,
    json: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    part: PartOf,
    error: String,
}

fn entry_of(name: &str, entry: Entry) -> EntryOf {
    let parts = parts(&entry)
        .unwrap()
        .into_iter()
        .map(|part| PartOf { name: part.name, json: String::from_utf8(part.bytes).unwrap() });
    EntryOf { name: name.into(), parts: parts.collect(), entry }
}

fn refused(name: &str, json: &str) -> Refused {
    let error = read(name, json.as_bytes()).unwrap_err();
    let part = PartOf { name: name.into(), json: json.into() };
    Refused { part, error: format!("{error:?}") }
}

fn text(text: &str, marks: &[&str]) -> Node {
    let marks = marks.iter().map(|name| ((*name).to_owned(), String::new()));
    Node::Text(vec![Run { text: text.into(), marks: marks.collect() }])
}

fn body() -> Body {
    let heading = Element::new("heading", vec![text("Dosage", &[])]).with("level", "1");
    let image = Element::new("image", vec![]).with("src", "attachment:a").with("alt", "scan");
    let inside = vec![text("add ", &[]), text("5 µl", &["strong", "em"]), Node::Element(image)];
    let item = |child| Node::Element(Element::new("list_item", vec![child]));
    let paragraph = |children| Node::Element(Element::new("paragraph", children));
    let list = Element::new("bullet_list", vec![item(paragraph(vec![text("\"a\" \\ \t", &[])]))]);
    Body(vec![Node::Element(heading), paragraph(inside), Node::Element(list), paragraph(vec![])])
}

fn full() -> Entry {
    let field = Field {
        id: "0b".into(),
        name: "Température".into(),
        kind: "number".into(),
        value: "-7.50".into(),
        unit: Some("°C".into()),
        group: Some("Conditions".into()),
        options: vec!["b".into(), "a".into()],
        description: Some(String::new()),
    };
    let done_at = Some("2026-11-22T08:00:00Z".into());
    let deadline = Some("2026-11-23".into());
    Entry {
        kind: EntryKind::Resource,
        title: "Pâtes 🧪, A\u{30a} and \u{c5}".into(),
        date: Some("2026-11-22".into()),
        status: Some("running".into()),
        category: Some("Chimie".into()),
        tags: vec!["b".into(), "a".into(), "\u{fb33}".into(), "😀".into()],
        people: vec!["Ada".into()],
        fields: vec![field, Field { id: "0a".into(), ..Field::default() }],
        steps: vec![
            Step { id: "2".into(), text: "weigh".into(), done_at, deadline },
            Step { id: "1".into(), text: "stir".into(), ..Step::default() },
        ],
        links: vec![Link { id: "l".into(), target: "00ff".into(), label: "Buoy".into() }],
        attachments: vec![Attachment {
            id: "a".into(),
            name: "scan.tif".into(),
            media_type: "image/tiff".into(),
            size: 9_007_199_254_740_991,
            sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855".into(),
            blob: "not in any part".into(),
            key: "not in any part".into(),
            description: None,
        }],
        body: body(),
        extra: BTreeMap::from([("elab/id".into(), "17".into()), ("é".into(), "\u{1}".into())]),
        amendments: vec![Amendment {
            id: "m".into(),
            seal: "5e".repeat(32),
            reason: "the balance was off".into(),
            date: "2026-11-24T10:00:00Z".into(),
            by: "ad".repeat(16),
        }],
        requests: vec![SignRequest { id: "not in any part".into(), ..SignRequest::default() }],
    }
}

fn made() -> File {
    File {
        form: FORM,
        entries: vec![entry_of("an empty entry", Entry::default()), entry_of("a full one", full())],
        refused: vec![
            refused("tags", "[ ]"),
            refused("tags", r#"["b","a"]"#),
            refused("entry", r#"{"status":"","kind":"experiment"}"#),
            refused("entry", r#"{"kind":"experiment","status":null}"#),
            refused("title", r#""\u00e9""#),
            refused("links/m", r#"{"id":"l","label":"","target":""}"#),
            refused("files/a", r#"{"id":"a","media_type":"","name":"","sha256":"","size":7}"#),
            refused("body", r#"[["paragraph",{},{"text":"a"},{"text":"b"}]]"#),
            refused("requests/r", "{}"),
        ],
    }
}

#[test]
fn canonical_forms_are_as_written() {
    let file = committed("canonical.json", &made());
    assert_eq!(file.form, FORM);
    for entry in &file.entries {
        let made = parts(&entry.entry).unwrap();
        assert_eq!(made.len(), entry.parts.len(), "{}", entry.name);
        for (part, kept) in made.iter().zip(&entry.parts) {
            assert_eq!(part.name, kept.name, "{}", entry.name);
            assert_eq!(part.bytes, kept.json.as_bytes(), "{} of {}", kept.name, entry.name);
            assert!(!kept.json.contains("not in any part"), "{}", kept.name);
            let content = read(&part.name, &part.bytes).unwrap();
            assert_eq!(content.name(), part.name, "{}", entry.name);
        }
    }
    for refused in &file.refused {
        let part = &refused.part;
        let error = read(&part.name, part.json.as_bytes()).unwrap_err();
        assert_eq!(format!("{error:?}"), refused.error, "{} {}", part.name, part.json);
    }
}
