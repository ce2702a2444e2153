//! Every entry is one that a notebook may hold.

use super::lab;
use crate::FILE_BYTES_MAX;
use cahier_notebook::{
    BODY_DEPTH_MAX, ClientId, Document, EntryKind, Node, UPDATE_BYTES_MAX, apply_changes,
    canonical, read_entry,
};
use std::collections::BTreeSet;

const BLOCKS: [&str; 11] = [
    "paragraph",
    "heading",
    "blockquote",
    "callout",
    "code_block",
    "horizontal_rule",
    "formula",
    "bullet_list",
    "ordered_list",
    "check_list",
    "table",
];

/// Whether a node may stand in a parent, by the schema of the editor (`www/editor/src/schema.js`).
fn may_stand(parent: &str, name: &str) -> bool {
    match parent {
        "" | "blockquote" | "callout" | "list_item" | "check_item" | "table_cell"
        | "table_header" => BLOCKS.contains(&name),
        "bullet_list" | "ordered_list" => name == "list_item",
        "check_list" => name == "check_item",
        "table" => name == "table_row",
        "table_row" => name == "table_cell" || name == "table_header",
        "paragraph" | "heading" => ["text", "image", "formula_inline"].contains(&name),
        "code_block" => name == "text",
        _ => false,
    }
}

fn attributes(name: &str) -> &'static [&'static str] {
    match name {
        "heading" => &["level"],
        "callout" => &["tone"],
        "code_block" => &["language"],
        "check_item" => &["checked"],
        "formula" => &["source"],
        "image" => &["src", "alt"],
        _ => &[],
    }
}

/// Checks nodes; gives the attachments that they show.
fn check(parent: &str, nodes: &[Node], shown: &mut Vec<String>) {
    for node in nodes {
        match node {
            Node::Text(runs) => {
                assert!(may_stand(parent, "text"), "text in {parent}");
                assert!(runs.iter().all(|run| !run.text.is_empty()));
                let mut marks = runs.iter().flat_map(|run| run.marks.keys());
                let known = ["em", "strong", "sub", "sup"];
                assert!(marks.all(|mark| known.contains(&mark.as_str())));
                let broken = runs.iter().any(|run| run.text.contains('\n'));
                assert!(!broken || parent == "code_block");
            }
            Node::Element(element) => {
                let name = element.name.as_str();
                assert!(may_stand(parent, name), "{name} in {parent}");
                let own: Vec<&str> = element.attributes.keys().map(String::as_str).collect();
                assert!(own.iter().all(|own| attributes(name).contains(own)), "{name}: {own:?}");
                if let Some(src) = element.attributes.get("src") {
                    shown.push(src.strip_prefix("attachment:").unwrap().to_owned());
                }
                check(name, &element.children, shown);
            }
        }
    }
}

#[test]
fn every_entry_is_one_of_the_model() {
    let mut kinds = BTreeSet::new();
    for one in lab().entries() {
        let entry = &one.entry;
        let mut shown = Vec::new();
        check("", &entry.body.0, &mut shown);
        assert!(entry.body.depth() <= BODY_DEPTH_MAX && !entry.body.0.is_empty());
        assert!(shown.iter().all(|id| one.files.iter().any(|file| file.id == *id)));
        assert!(!entry.title.is_empty() && !entry.title.contains(['\n', '*', '[', '~', '^']));
        assert_eq!(entry.date.is_some(), entry.kind == EntryKind::Experiment);
        assert!(entry.tags.is_sorted_by(|one, next| one < next));
        assert!(entry.people.is_sorted_by(|one, next| one < next) && !entry.people.is_empty());
        assert!(canonical::parts(entry).is_ok(), "{}", one.number);
        kinds.insert(entry.kind.name());
    }
    assert!(kinds.len() >= 3, "{kinds:?}");
}

#[test]
fn its_history_gives_the_entry() {
    for one in lab().entries() {
        let mut document = Document::new(ClientId::new(1).unwrap());
        for edit in one.history().into_iter().flat_map(|sitting| sitting.edits) {
            let fresh: &mut dyn FnMut() -> String = &mut || panic!("every part has an id");
            let update = apply_changes(&mut document, &edit.changes, fresh).unwrap();
            assert!(update.is_none_or(|update| update.len() < UPDATE_BYTES_MAX / 4));
        }
        assert_eq!(read_entry(&document), one.entry, "{}", one.number);
        let mut at_once = Document::new(ClientId::new(2).unwrap());
        apply_changes(&mut at_once, &one.changes(), &mut String::new).unwrap();
        assert_eq!(read_entry(&at_once), one.entry, "{}", one.number);
    }
}

#[test]
fn files_are_what_they_say_and_bounded() {
    let mut types = BTreeSet::new();
    for one in lab().entries() {
        let mut names = BTreeSet::new();
        for file in &one.files {
            let bytes = file.bytes();
            assert!((100..=FILE_BYTES_MAX).contains(&bytes.len()), "{}", file.name);
            assert_eq!(bytes, file.bytes());
            match file.media_type {
                "image/png" => assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
                "image/svg+xml" => {
                    assert!(bytes.starts_with(b"<svg ") && bytes.ends_with(b"</svg>\n"));
                }
                "text/csv" => {
                    let text = String::from_utf8(bytes).unwrap();
                    let sign = one.lang.say(';', ',');
                    let cells = |line: &str| line.matches(sign).count();
                    let first = text.lines().next().map(cells).unwrap();
                    assert!(first > 0 && text.lines().all(|line| cells(line) == first));
                }
                other => assert_eq!(other, "text/plain"),
            }
            let attachment = file.attachment(7);
            assert_eq!((attachment.name, attachment.size), (file.name.clone(), 7));
            assert!(names.insert(file.name.clone()), "{}", file.name);
            types.insert(file.media_type);
        }
    }
    assert_eq!(types.len(), 4);
}
