//! The canonical form: the same page is the same bytes whoever made it and how, each thing that
//! is said is in one part, and no two bytes say the same.

use super::entries::{all_of, entry};
use super::{any_change, change, document, paragraph};
use crate::canonical::{
    CanonicalError, Content, FORM, File, NAME_BYTES_MAX, Order, PARTS_MAX, Part, parts, read,
};
use crate::{
    Body, Change, ClientId, Document, Element, Entry, Field, Node, Step, merge, read_entry,
};
use proptest::prelude::*;

fn of(document: &Document) -> Vec<Part> {
    parts(&read_entry(document)).unwrap()
}

fn text<'p>(parts: &'p [Part], name: &str) -> &'p str {
    let part = parts.iter().find(|part| part.name == name).unwrap();
    std::str::from_utf8(&part.bytes).unwrap()
}

/// Names of the parts that two entries do not have alike.
fn differing(old: &Entry, new: &Entry) -> Vec<String> {
    let (old, new) = (parts(old).unwrap(), parts(new).unwrap());
    let only = |these: &[Part], others: &[Part]| -> Vec<String> {
        let alone = these.iter().filter(|part| !others.contains(part));
        alone.map(|part| part.name.clone()).collect()
    };
    let mut names = [only(&old, &new), only(&new, &old)].concat();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn a_whole_entry_is_written_as_ever() {
    assert_eq!(FORM, 1);
    let parts = parts(&entry()).unwrap();
    let written: Vec<(&str, &str)> =
        parts.iter().map(|part| (part.name.as_str(), text(&parts, &part.name))).collect();
    let field = concat!(
        r#"{"description":"","group":"Doses","id":"f","kind":"number","name":"Volume","#,
        r#""options":["5","\"7\""],"unit":"ml","value":"5"}"#,
    );
    let file = concat!(
        r#"{"description":"raw","id":"a","media_type":"image/tiff","name":"scan.tif","#,
        r#""sha256":"00","size":"18446744073709551615"}"#,
    );
    let amendment = concat!(
        r#"{"by":"ad","date":"2026-11-04T10:00:00Z","id":"m","#,
        r#""reason":"the balance was off","seal":"5e"}"#,
    );
    let expected = [
        ("amendments/m", amendment),
        ("body", r#"[["paragraph",{},{"text":"at noon"}]]"#),
        (
            "entry",
            concat!(
                r#"{"category":"Field work","date":"2026-11-02","#,
                r#""kind":"experiment-template","status":"running"}"#,
            ),
        ),
        ("extra/elabid", r#"{"key":"elabid","value":"17"}"#),
        ("fields/e", r#"{"id":"e","kind":"","name":"","options":[],"value":""}"#),
        ("fields/f", field),
        ("files/a", file),
        ("links/l", r#"{"id":"l","label":"Buoy","target":"ff"}"#),
        ("order", r#"{"fields":["f","e"],"files":["a"],"links":["l"],"steps":["2","1"]}"#),
        ("people", r#"["Ada"]"#),
        (
            "steps/1",
            concat!(
                r#"{"deadline":"2026-11-03","done_at":"2026-11-02T08:00:00Z","#,
                r#""id":"1","text":"second"}"#,
            ),
        ),
        ("steps/2", r#"{"id":"2","text":"first"}"#),
        ("tags", r#"["sea","été"]"#),
        ("title", r#""Salinity 🌊""#),
    ];
    assert_eq!(written, expected);
}

#[test]
fn an_empty_entry_has_the_six_parts_that_all_have() {
    let empty = parts(&Entry::default()).unwrap();
    let names: Vec<&str> = empty.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["body", "entry", "order", "people", "tags", "title"]);
    assert_eq!(text(&empty, "entry"), r#"{"kind":"experiment"}"#);
    assert_eq!(text(&empty, "order"), r#"{"fields":[],"files":[],"links":[],"steps":[]}"#);
}

#[test]
fn the_same_page_by_other_hands_is_the_same_bytes() {
    let mut one = document(1);
    change(&mut one, &all_of(&entry())).unwrap();

    // Written by another, in pieces and with detours.
    let mut other = document((1 << 53) - 1);
    let detours = [
        Change::Title { title: "Sal".into() },
        Change::Title { title: "Salty inity 🌊🌊".into() },
        Change::AddTag { tag: "gone".into() },
        Change::AddTag { tag: "été".into() },
        Change::RemoveTag { tag: "gone".into() },
        Change::Body { body: Body(vec![paragraph("noon"), paragraph("midnight")]) },
        Change::InsertText { path: vec![0], offset: 0, text: "at ".into() },
        Change::PutStep { step: Step { id: "gone".into(), ..Step::default() } },
        Change::PutStep { step: Step { id: "2".into(), text: "fist".into(), ..Step::default() } },
        Change::RemoveStep { id: "gone".into() },
    ];
    for made in detours.iter().chain(&all_of(&entry())) {
        change(&mut other, std::slice::from_ref(made)).unwrap();
    }
    assert_ne!(one.encode_state(), other.encode_state());
    assert_eq!(of(&one), of(&other));
    assert_eq!(of(&one), parts(&entry()).unwrap());
    let third = Document::load(ClientId::new(7).unwrap(), &other.encode_state()).unwrap();
    assert_eq!(of(&third), of(&one));
}

#[test]
fn two_replicas_that_merge_have_the_same_bytes() {
    let (mut a, mut b) = (document(1), document(2));
    let base = change(&mut a, &all_of(&entry())).unwrap().unwrap();
    b.apply(&base).unwrap();
    let step = |id: &str, text: &str| {
        let (id, text) = (id.into(), text.into());
        Change::PutStep { step: Step { id, text, ..Step::default() } }
    };
    let ours = [
        step("new", "from a"),
        Change::Title { title: "Salinity of Brest 🌊".into() },
        Change::InsertText { path: vec![0], offset: 7, text: ", sharp".into() },
        Change::SetField { id: "f".into(), value: "6".into() },
    ];
    let theirs = [
        step("also", "from b"),
        Change::Title { title: "The Salinity 🌊".into() },
        Change::InsertText { path: vec![0], offset: 7, text: " of day 2".into() },
        Change::SetField { id: "f".into(), value: "7".into() },
    ];
    let mut log = vec![base];
    for (ours, theirs) in ours.iter().zip(&theirs) {
        log.extend(change(&mut a, std::slice::from_ref(ours)).unwrap());
        log.extend(change(&mut b, std::slice::from_ref(theirs)).unwrap());
    }
    assert_ne!(of(&a), of(&b));
    // Each has the other's updates after its own, so in another order.
    for update in &log {
        a.apply(update).unwrap();
    }
    b.apply(&merge(&log.iter().map(Vec::as_slice).collect::<Vec<_>>()).unwrap()).unwrap();
    assert_eq!(of(&a), of(&b));
    assert_eq!(text(&of(&a), "title"), r#""The Salinity of Brest 🌊""#);
}

#[test]
fn every_change_is_seen_in_its_part_alone() {
    let changed = |change: fn(&mut Entry)| {
        let mut new = entry();
        change(&mut new);
        differing(&entry(), &new)
    };
    assert_eq!(changed(|e| e.title.push('.')), ["title"]);
    assert_eq!(changed(|e| e.date = None), ["entry"]);
    assert_eq!(changed(|e| e.status = Some(String::new())), ["entry"]);
    assert_eq!(changed(|e| e.category = None), ["entry"]);
    assert_eq!(changed(|e| e.kind = crate::EntryKind::Resource), ["entry"]);
    assert_eq!(changed(|e| e.tags.push("new".into())), ["tags"]);
    assert_eq!(changed(|e| e.people.clear()), ["people"]);
    assert_eq!(changed(|e| e.fields[0].unit = None), ["fields/f"]);
    assert_eq!(changed(|e| e.fields[0].options.swap(0, 1)), ["fields/f"]);
    assert_eq!(changed(|e| e.steps.swap(0, 1)), ["order"]);
    assert_eq!(changed(|e| e.steps[1].done_at = None), ["steps/1"]);
    assert_eq!(changed(|e| e.links.clear()), ["links/l", "order"]);
    assert_eq!(changed(|e| e.attachments[0].size -= 1), ["files/a"]);
    assert_eq!(changed(|e| e.attachments[0].sha256 = "01".into()), ["files/a"]);
    assert_eq!(changed(|e| e.attachments[0].description = None), ["files/a"]);
    assert_eq!(changed(|e| e.body = Body(vec![paragraph("at one")])), ["body"]);
    assert_eq!(changed(|e| e.amendments[0].reason.clear()), ["amendments/m"]);
    assert_eq!(changed(|e| e.extra.clear()), ["extra/elabid"]);
}

#[test]
fn keys_of_files_and_requests_to_sign_are_no_part() {
    let mut other = entry();
    other.requests.clear();
    other.attachments[0].key = "secret of the blob".into();
    other.attachments[0].blob = "name of the blob".into();
    other.tags.reverse();
    assert!(differing(&entry(), &other).is_empty());
    let all = parts(&other).unwrap();
    assert!(all.iter().all(|part| !text(&all, &part.name).contains("of the blob")));
}

#[test]
fn a_part_is_read_as_what_was_said() {
    let parts = parts(&entry()).unwrap();
    let read = |name: &str| read(name, text(&parts, name).as_bytes()).unwrap();
    let Entry { kind, date, status, category, .. } = entry();
    assert_eq!(read("entry"), Content::Entry { kind, date, status, category });
    assert_eq!(read("title"), Content::Title(entry().title));
    assert_eq!(read("tags"), Content::Tags(entry().tags));
    assert_eq!(read("people"), Content::People(entry().people));
    assert_eq!(read("fields/f"), Content::Field(entry().fields[0].clone()));
    assert_eq!(read("steps/1"), Content::Step(entry().steps[1].clone()));
    assert_eq!(read("links/l"), Content::Link(entry().links[0].clone()));
    assert_eq!(read("body"), Content::Body(entry().body));
    assert_eq!(read("amendments/m"), Content::Amendment(entry().amendments[0].clone()));
    let extra = Content::Extra { key: "elabid".into(), value: "17".into() };
    assert_eq!(read("extra/elabid"), extra);
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let order = Order {
        fields: ids(&["f", "e"]),
        steps: ids(&["2", "1"]),
        links: ids(&["l"]),
        files: ids(&["a"]),
    };
    assert_eq!(read("order"), Content::Order(order));
    let file = File {
        id: "a".into(),
        name: "scan.tif".into(),
        media_type: "image/tiff".into(),
        size: u64::MAX,
        sha256: "00".into(),
        description: Some("raw".into()),
    };
    assert_eq!(read("files/a"), Content::File(file));
}

#[test]
fn what_is_no_part_is_refused() {
    let malformed = Err(CanonicalError::Malformed);
    for (name, bytes) in [
        // Under another name.
        ("links/m", r#"{"id":"l","label":"Buoy","target":"ff"}"#),
        ("links", r#"{"id":"l","label":"Buoy","target":"ff"}"#),
        ("title/x", r#""Salinity""#),
        // A member more, one less, one that is no text.
        ("links/l", r#"{"id":"l","label":"Buoy","more":"","target":"ff"}"#),
        ("links/l", r#"{"id":"l","label":"Buoy"}"#),
        ("steps/1", r#"{"done_at":[],"id":"1","text":""}"#),
        // Numbers that are texts of another number.
        ("files/a", r#"{"id":"a","media_type":"","name":"","sha256":"","size":"007"}"#),
        ("files/a", r#"{"id":"a","media_type":"","name":"","sha256":"","size":"+7"}"#),
        ("files/a", r#"{"id":"a","media_type":"","name":"","sha256":"","size":7}"#),
        // Sets out of order, or with something twice.
        ("tags", r#"["b","a"]"#),
        ("tags", r#"["a","a"]"#),
        ("entry", r#"{"kind":"hologram"}"#),
        // Runs that are one, or none.
        ("body", r#"[["paragraph",{},{"text":"a"},{"text":"b"}]]"#),
        ("body", r#"[["paragraph",{},{"text":""}]]"#),
        ("body", r#"[["paragraph",{},{"marks":{},"text":"a"}]]"#),
        ("body", r#"[["paragraph"]]"#),
        ("title", ""),
    ] {
        assert_eq!(read(name, bytes.as_bytes()), malformed, "{name} {bytes}");
    }
    assert_eq!(read("requests/r", b"{}"), Err(CanonicalError::Unknown));
}

#[test]
fn parts_are_bounded() {
    let field = |id: String| Field { id, ..Field::default() };
    let with = |ids: Vec<String>| Entry {
        fields: ids.into_iter().map(field).collect(),
        ..Entry::default()
    };
    let room = NAME_BYTES_MAX - "fields/".len();
    assert!(parts(&with(vec!["x".repeat(room)])).is_ok());
    let long = parts(&with(vec!["x".repeat(room + 1)]));
    assert_eq!(long, Err(CanonicalError::LongName("fields")));
    let many = |count: usize| with((0..count).map(|id| id.to_string()).collect());
    assert_eq!(parts(&many(PARTS_MAX - 6)).map(|parts| parts.len()), Ok(PARTS_MAX));
    assert_eq!(parts(&many(PARTS_MAX - 5)), Err(CanonicalError::TooMany(PARTS_MAX + 1)));
    assert_eq!(parts(&with(vec!["x".into(), "x".into()])), Err(CanonicalError::Twice));
    let deeper = |node, _| Node::Element(Element::new("blockquote", vec![node]));
    let body = Body(vec![(0..crate::BODY_DEPTH_MAX).fold(paragraph("x"), deeper)]);
    assert_eq!(parts(&Entry { body, ..Entry::default() }), Err(CanonicalError::TooDeep));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_two_bytes_say_the_same(
        changes in prop::collection::vec(any_change(), 1..10),
        at in any::<prop::sample::Index>(),
        bit in 0u32..8,
    ) {
        let mut document = document(1);
        change(&mut document, &changes).unwrap();
        let parts = of(&document);
        prop_assert!(parts.is_sorted_by(|one, next| one.name < next.name));
        for part in parts {
            let content = read(&part.name, &part.bytes).unwrap();
            prop_assert_eq!(content.name(), part.name.as_str());
            let mut other = part.bytes.clone();
            other[at.index(part.bytes.len())] ^= 1 << bit;
            let changed = read(&part.name, &other);
            prop_assert_ne!(changed.as_ref(), Ok(&content));
            prop_assert!(read(&part.name, &part.bytes[1..]).is_err());
        }
    }
}
