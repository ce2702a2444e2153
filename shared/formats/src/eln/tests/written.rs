//! What is written is read back, by the importer of this crate.

use super::super::*;
use cahier_notebook::body::{Body, Element, Node, Run};
use cahier_notebook::entry::{Attachment, Comment, Entry, EntryKind, Field, Link, Step};
use std::collections::BTreeMap;
use std::io::Cursor;

const FIRST: &str = "00112233445566778899aabbccddeeff";
const SECOND: &str = "ffeeddccbbaa99887766554433221100";

fn linked(text: &str, address: &str) -> Node {
    let marks = BTreeMap::from([("link".to_owned(), address.to_owned())]);
    let run = Run { text: text.to_owned(), marks };
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
}

fn file(id: &str, name: &str) -> Attachment {
    let media_type = "text/csv".to_owned();
    Attachment { id: id.into(), name: name.into(), media_type, size: 3, ..Attachment::default() }
}

fn entry() -> Entry {
    Entry {
        kind: EntryKind::Experiment,
        title: "Dosage du fer — « été »".into(),
        date: Some("2026-11-21".into()),
        status: Some("En cours".into()),
        category: Some("Eau".into()),
        tags: vec!["eau".into(), "fer".into()],
        people: vec!["Ana Ruiz".into(), "Bo".into()],
        fields: vec![
            Field {
                name: "Masse".into(),
                kind: "number".into(),
                value: "5,2".into(),
                unit: Some("mg".into()),
                ..Field::default()
            },
            Field {
                name: "Suite".into(),
                kind: "entry".into(),
                value: SECOND.into(),
                ..Field::default()
            },
        ],
        steps: vec![
            Step {
                text: "Peser".into(),
                done_at: Some("2026-11-21T10:00:00Z".into()),
                ..Step::default()
            },
            Step { text: "Attendre".into(), ..Step::default() },
        ],
        links: vec![Link { target: SECOND.into(), label: "Autre".into(), ..Link::default() }],
        attachments: vec![file("a1", "mesure été.csv"), file("a2", "../Mesure été.csv")],
        body: Body(vec![
            linked("fichier", "attachment:a1"),
            linked("entrée", &format!("entry:{SECOND}")),
        ]),
        ..Entry::default()
    }
}

/// An archive with the first entry, and the second one where `both`.
fn archive(both: bool) -> Vec<u8> {
    let (first, second) = (entry(), Entry { title: "Autre".into(), ..Entry::default() });
    let comments = [Comment {
        id: "c1".into(),
        text: "À revoir".into(),
        at: "2026-11-22T08:00:00Z".into(),
        author: "Bo".into(),
        ..Comment::default()
    }];
    let mut export = Export::begin("2026-11-22T12:00:00Z").unwrap();
    let all = [(FIRST, &first, &comments[..]), (SECOND, &second, &comments[..0])];
    for (id, entry, comments) in all.into_iter().take(if both { 2 } else { 1 }) {
        let (author, modified) = ("Ana Ruiz".to_owned(), "2026-11-22T09:00:00Z".to_owned());
        let exported = ExportedEntry { id: id.to_owned(), entry, comments, author, modified };
        let mut open = export.entry(&exported).unwrap();
        for (at, file) in entry.attachments.iter().enumerate() {
            export.file(&mut open, file, format!("1,{at}").as_bytes()).unwrap();
        }
        export.end_entry(open);
    }
    export.finish().unwrap()
}

fn written() -> Vec<u8> {
    archive(true)
}

#[test]
fn a_link_to_an_entry_outside_of_the_archive_is_found_again_where_that_is() {
    let import = import(Cursor::new(&archive(false)), &Limits::default()).unwrap();
    assert!(import.warnings.is_empty(), "{:?}", import.warnings);
    assert_eq!(import.entries.len(), 1, "what is only named is no entry");
    let mut here = import.entries[0].entry.clone();
    let lost = link_up(&mut here, &|source| (source == SECOND).then(|| "here".to_owned()));
    assert!(lost.is_empty(), "{lost:?}");
    assert_eq!((here.links[0].target.as_str(), here.links[0].label.as_str()), ("here", "Autre"));
    assert_eq!(here.fields[1].value, "here");
    let html = crate::html::body_to_html(&here.body);
    assert!(html.contains("entry:here"), "{html}");
    let mut elsewhere = import.entries[0].entry.clone();
    let lost = link_up(&mut elsewhere, &|_| None);
    assert!(elsewhere.links.is_empty(), "no link leads nowhere");
    assert!(matches!(&lost[..], [Warning::UnknownLink { target, .. }] if target == "Autre"));
}

#[test]
fn an_entry_comes_back_as_it_was() {
    let bytes = written();
    let import = import(Cursor::new(&bytes), &Limits::default()).unwrap();
    assert!(import.warnings.is_empty(), "{:?}", import.warnings);
    assert_eq!(import.entries.len(), 2);
    let (back, was) = (&import.entries[0], entry());
    assert_eq!(back.source_id, FIRST);
    let read = &back.entry;
    assert_eq!((&read.kind, &read.title, &read.date), (&was.kind, &was.title, &was.date));
    assert_eq!((&read.status, &read.category), (&was.status, &was.category));
    assert_eq!((&read.tags, &read.people), (&was.tags, &was.people));
    let field = &read.fields[0];
    let said = (field.name.as_str(), field.value.as_str(), field.unit.as_deref());
    assert_eq!((said, field.kind.as_str()), (("Masse", "5,2", Some("mg")), "number"));
    let steps: Vec<_> = read.steps.iter().map(|s| (s.text.clone(), s.done_at.clone())).collect();
    let done = Some("2026-11-21T10:00:00Z".to_owned());
    assert_eq!(steps, [("Peser".to_owned(), done), ("Attendre".to_owned(), None)]);
    assert_eq!(read.links[0].target, SECOND);
    let said = &back.comments[0];
    assert_eq!((said.text.as_str(), said.author.as_str()), ("À revoir", "Bo"));
}

#[test]
fn files_come_back_with_their_bytes_and_what_points_to_them() {
    let bytes = written();
    let import = import(Cursor::new(&bytes), &Limits::default()).unwrap();
    let back = &import.entries[0];
    let names: Vec<_> = back.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["mesure été.csv", "Mesure été.csv"]);
    let mut archive = Archive::open(Cursor::new(&bytes), &Limits::default()).unwrap();
    for (at, file) in back.files.iter().enumerate() {
        let (bytes, warning) = archive.read_attachment(file, 100).unwrap();
        assert_eq!((bytes, warning), (format!("1,{at}").into_bytes(), None));
    }
    let html = crate::html::body_to_html(&back.entry.body);
    let to_file = format!("attachment:{}", back.files[0].attachment_id);
    assert!(html.contains(&to_file) && html.contains(&format!("entry:{SECOND}")), "{html}");
}

#[test]
fn the_format_asks_for_one_folder_and_sizes_as_text() {
    let bytes = written();
    let mut archive = Archive::open(Cursor::new(&bytes), &Limits::default()).unwrap();
    assert_eq!(archive.root(), "cahier-20261122T120000Z");
    let description = archive.read_file("ro-crate-metadata.json", 1 << 20).unwrap();
    let description: serde_json::Value = serde_json::from_slice(&description).unwrap();
    let graph = description["@graph"].as_array().unwrap();
    let root = graph.iter().find(|node| node["@id"] == "./").unwrap();
    assert_eq!(root["hasPart"].as_array().unwrap().len(), 2);
    let file = graph.iter().find(|node| node["@type"] == "File").unwrap();
    assert_eq!(file["contentSize"], "3");
    assert_eq!(file["sha256"].as_str().unwrap().len(), 64);
}
