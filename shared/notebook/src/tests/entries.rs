//! Entries: each change does what it says, and restoring brings back what was.

use super::{any_change, body, change, document, paragraph};
use crate::revision::{at, restore};
use crate::{
    Amendment, Attachment, Body, Change, Comment, Document, DocumentError, Entry, EntryKind, Field,
    Link, PartChange, SignRequest, Step, UPDATE_BYTES_MAX, apply_changes, difference,
    read_comments, read_entry,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// An entry with something in every part.
pub(super) fn entry() -> Entry {
    let field = Field {
        id: "f".into(),
        name: "Volume".into(),
        kind: "number".into(),
        value: "5".into(),
        unit: Some("ml".into()),
        group: Some("Doses".into()),
        options: vec!["5".into(), "\"7\"".into()],
        description: Some(String::new()),
    };
    let attachment = Attachment {
        id: "a".into(),
        name: "scan.tif".into(),
        media_type: "image/tiff".into(),
        size: u64::MAX,
        sha256: "00".into(),
        blob: "01".into(),
        key: "02".into(),
        description: Some("raw".into()),
    };
    let amendment = Amendment {
        id: "m".into(),
        seal: "5e".into(),
        reason: "the balance was off".into(),
        date: "2026-11-04T10:00:00Z".into(),
        by: "ad".into(),
    };
    let request = SignRequest {
        id: "r".into(),
        person: "9c".into(),
        meaning: "review".into(),
        by: "ad".into(),
        date: "2026-11-04T11:00:00Z".into(),
    };
    Entry {
        kind: EntryKind::ExperimentTemplate,
        title: "Salinity 🌊".into(),
        date: Some("2026-11-02".into()),
        status: Some("running".into()),
        category: Some("Field work".into()),
        tags: vec!["sea".into(), "été".into()],
        people: vec!["Ada".into()],
        fields: vec![field, Field { id: "e".into(), ..Field::default() }],
        steps: vec![
            Step { id: "2".into(), text: "first".into(), ..Step::default() },
            Step {
                id: "1".into(),
                text: "second".into(),
                done_at: Some("2026-11-02T08:00:00Z".into()),
                deadline: Some("2026-11-03".into()),
            },
        ],
        links: vec![Link { id: "l".into(), target: "ff".into(), label: "Buoy".into() }],
        attachments: vec![attachment],
        body: Body(vec![paragraph("at noon")]),
        extra: BTreeMap::from([("elabid".into(), "17".into())]),
        amendments: vec![amendment],
        requests: vec![request],
    }
}

/// The changes that make an entry out of nothing.
pub(super) fn all_of(entry: &Entry) -> Vec<Change> {
    let mut changes = restore(&Entry::default(), entry);
    let requests = entry.requests.iter().cloned();
    changes.extend(requests.map(|request| Change::AskToSign { request }));
    changes.push(Change::Kind { kind: entry.kind });
    changes
}

#[test]
fn every_part_comes_back() {
    let mut document = document(1);
    change(&mut document, &all_of(&entry())).unwrap();
    assert_eq!(read_entry(&document), entry());
    assert_eq!(change(&mut document, &all_of(&entry())), Ok(None), "nothing is written twice");
    let copy = Document::load(crate::ClientId::new(2).unwrap(), &document.encode_state()).unwrap();
    assert_eq!(read_entry(&copy), entry());
}

#[test]
fn every_part_can_go() {
    let mut document = document(1);
    change(&mut document, &all_of(&entry())).unwrap();
    change(&mut document, &restore(&entry(), &Entry::default())).unwrap();
    let Entry { kind, extra, amendments, requests, .. } = entry();
    let mut left = Entry { kind, extra, amendments, requests, ..Entry::default() };
    assert_eq!(read_entry(&document), left);
    change(&mut document, &[Change::RemoveRequest { id: "r".into() }]).unwrap();
    left.requests.clear();
    assert_eq!(read_entry(&document), left);
}

#[test]
fn parts_without_an_id_get_a_fresh_one() {
    let mut document = document(1);
    let mut count = 0;
    let mut fresh = || {
        count += 1;
        format!("fresh{count}")
    };
    let changes = [
        Change::PutStep { step: Step { text: "one".into(), ..Step::default() } },
        Change::PutStep { step: Step { id: "mine".into(), ..Step::default() } },
        Change::PutLink { link: Link { target: "x".into(), ..Link::default() } },
        Change::TickStep { id: "fresh1".into(), done_at: Some("now".into()) },
    ];
    apply_changes(&mut document, &changes, &mut fresh).unwrap();
    let entry = read_entry(&document);
    let ids: Vec<_> = entry.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["fresh1", "mine"]);
    assert_eq!(entry.links[0].id, "fresh2");
    assert_eq!(entry.steps[0].done_at.as_deref(), Some("now"));
}

#[test]
fn changes_are_made_all_or_none() {
    let mut document = document(1);
    let changes = [
        Change::Title { title: "half".into() },
        Change::SetField { id: "none".into(), value: "x".into() },
    ];
    assert_eq!(change(&mut document, &changes), Err(DocumentError::Unknown("field")));
    assert_eq!(read_entry(&document), Entry::default());
    assert!(document.state_vector().is_empty());
    let tick = [Change::TickStep { id: "none".into(), done_at: None }];
    assert_eq!(change(&mut document, &tick), Err(DocumentError::Unknown("step")));
    let typed = [
        Change::Body { body: Body(vec![paragraph("ab")]) },
        Change::InsertText { path: vec![0], offset: 1, text: "-".into() },
        Change::DeleteText { path: vec![0], offset: 0, length: 9 },
    ];
    assert_eq!(change(&mut document, &typed), Err(DocumentError::NoSuchPlace));
    change(&mut document, &typed[..2]).unwrap();
    assert_eq!(read_entry(&document).body.plain_text(), "a-b");
}

#[test]
fn what_fits_into_no_envelope_is_refused() {
    let mut document = document(1);
    let large = Body(vec![paragraph(&"text ".repeat(UPDATE_BYTES_MAX / 4))]);
    let refused = change(&mut document, &[Change::Body { body: large }]);
    assert!(matches!(refused, Err(DocumentError::TooLarge { .. })));
    assert_eq!(read_entry(&document), Entry::default());
}

#[test]
fn comments_are_said_once() {
    let mut document = document(1);
    let comment = |id: &str, at: &str, text: &str| Comment {
        id: id.into(),
        at: at.into(),
        text: text.into(),
        author: "Ada".into(),
        reply_to: String::new(),
    };
    let said = |comment| [Change::Comment { comment }];
    change(&mut document, &said(comment("b", "2026-02", "second"))).unwrap();
    change(&mut document, &said(comment("c", "2026-01", "first"))).unwrap();
    assert_eq!(change(&mut document, &said(comment("b", "2026-02", "rewritten"))), Ok(None));
    let texts: Vec<_> = read_comments(&document).into_iter().map(|said| said.text).collect();
    assert_eq!(texts, ["first", "second"]);
}

#[test]
fn amendments_and_requests_are_said_once() {
    let mut document = document(1);
    let amend = |id: &str, date: &str, reason: &str| {
        let (id, date, reason) = (id.into(), date.into(), reason.into());
        [Change::Amend { amendment: Amendment { id, date, reason, ..Amendment::default() } }]
    };
    change(&mut document, &amend("b", "2026-02", "second")).unwrap();
    change(&mut document, &amend("c", "2026-01", "first")).unwrap();
    let before = read_entry(&document);
    assert_eq!(change(&mut document, &amend("b", "2026-02", "rewritten")), Ok(None));
    let reasons: Vec<_> = before.amendments.iter().map(|said| said.reason.as_str()).collect();
    assert_eq!(reasons, ["first", "second"]);

    let ask = |meaning: &str| {
        let (id, meaning) = ("r".into(), meaning.into());
        [Change::AskToSign { request: SignRequest { id, meaning, ..SignRequest::default() } }]
    };
    change(&mut document, &ask("review")).unwrap();
    assert_eq!(change(&mut document, &ask("approval")), Ok(None));
    let after = read_entry(&document);
    assert_eq!(after.requests[0].meaning, "review");
    let found = difference(&before, &after);
    assert_eq!(found.requests, [PartChange::Added(after.requests[0].clone())]);
    assert!(found.amendments.is_empty() && !found.is_empty());
    // An older revision has neither: both stay, and what is gone of an amendment comes back.
    assert_eq!(restore(&after, &Entry::default()), []);
    let changes: Vec<Change> = [amend("c", "2026-01", "first"), amend("b", "2026-02", "second")]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(restore(&Entry::default(), &after), changes);
}

#[test]
fn two_people_on_one_step_both_keep_their_change() {
    let (mut a, mut b) = (document(1), document(2));
    let step = Step { id: "s".into(), text: "add acid".into(), ..Step::default() };
    let base = change(&mut a, &[Change::PutStep { step: step.clone() }]).unwrap().unwrap();
    b.apply(&base).unwrap();
    let text = Change::PutStep { step: Step { text: "add 5 ml acid".into(), ..step.clone() } };
    let ours = change(&mut a, &[text]).unwrap().unwrap();
    let theirs = [
        Change::PutStep { step: Step { text: "add acid slowly".into(), ..step } },
        Change::TickStep { id: "s".into(), done_at: Some("noon".into()) },
        Change::PutStep { step: Step { id: "t".into(), ..Step::default() } },
    ];
    let theirs = change(&mut b, &theirs).unwrap().unwrap();
    let other = Change::PutStep { step: Step { id: "u".into(), ..Step::default() } };
    let more = change(&mut a, &[other]).unwrap().unwrap();
    a.apply(&theirs).unwrap();
    b.apply(&ours).unwrap();
    b.apply(&more).unwrap();
    let entry = read_entry(&a);
    assert_eq!(entry.steps[0].text, "add 5 ml acid slowly");
    assert_eq!(entry.steps[0].done_at.as_deref(), Some("noon"));
    let ids: Vec<_> = entry.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["s", "t", "u"], "equal places go by id");
    assert_eq!(entry, read_entry(&b));
}

/// What restoring promises: everything but the kind, the order, requests to sign, and what an
/// import brought or an amendment said later.
fn restored(entry: &Entry, from: &Entry) -> Entry {
    let mut entry = entry.clone();
    entry.kind = from.kind;
    entry.amendments.clone_from(&from.amendments);
    entry.requests.clone_from(&from.requests);
    entry.fields.sort_by(|a, b| a.id.cmp(&b.id));
    entry.steps.sort_by(|a, b| a.id.cmp(&b.id));
    let mut extra = from.extra.clone();
    extra.extend(entry.extra);
    entry.extra = extra;
    entry
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_revision_can_be_restored(
        changes in prop::collection::vec(any_change(), 1..8),
        back in any::<prop::sample::Index>(),
    ) {
        let mut document = document(1);
        let updates: Vec<Vec<u8>> = changes
            .iter()
            .filter_map(|one| change(&mut document, std::slice::from_ref(one)).unwrap())
            .collect();
        let updates: Vec<&[u8]> = updates.iter().map(Vec::as_slice).collect();
        let n = back.index(updates.len() + 1);
        let old = read_entry(&at(&updates, n).unwrap());
        let current = read_entry(&document);
        prop_assert_eq!(&read_entry(&at(&updates, updates.len()).unwrap()), &current);
        prop_assert!(at(&updates, updates.len() + 1).is_err());

        change(&mut document, &restore(&current, &old)).unwrap();
        let now = read_entry(&document);
        prop_assert_eq!(restored(&now, &now), restored(&old, &now));
        prop_assert!(restore(&now, &old).is_empty());
        prop_assert!(old.amendments.iter().all(|said| now.amendments.contains(said)));
        prop_assert_eq!(&now.requests, &current.requests);
    }

    #[test]
    fn a_difference_is_empty_where_nothing_differs(old in body(), new in body()) {
        let entry = |body: &Body| Entry { body: body.clone(), ..Entry::default() };
        let difference = difference(&entry(&old), &entry(&new));
        prop_assert_eq!(difference.is_empty(), old == new);
    }
}
