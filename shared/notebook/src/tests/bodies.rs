//! Bodies: what is written is read, and nothing is written twice.

use super::{body, document, paragraph, run, set_body};
use crate::fragment::canonical;
use crate::{Body, Document, DocumentError, Element, Node, inspect, read_body};
use proptest::prelude::*;

fn read(document: &Document) -> Body {
    document.read(|txn, roots| read_body(txn, &roots.body))
}

fn canonical_body(body: &Body) -> Body {
    Body(canonical(&body.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_body_turns_into_any_other(old in body(), new in body()) {
        let mut document = document(1);
        set_body(&mut document, &old);
        prop_assert_eq!(read(&document), canonical_body(&old));
        let update = set_body(&mut document, &new);
        prop_assert_eq!(read(&document), canonical_body(&new));
        prop_assert_eq!(update.is_some(), canonical_body(&old) != canonical_body(&new));
        prop_assert_eq!(set_body(&mut document, &new), None);
    }

    #[test]
    fn canonical_bodies_stay(body in body()) {
        let once = canonical_body(&body);
        prop_assert_eq!(canonical_body(&once), once);
    }

    #[test]
    fn concurrent_bodies_converge(base in body(), ours in body(), theirs in body()) {
        let (mut a, mut b) = (document(1), document(2));
        if let Some(update) = set_body(&mut a, &base) {
            b.apply(&update).unwrap();
        }
        let from_a = set_body(&mut a, &ours);
        let from_b = set_body(&mut b, &theirs);
        if let Some(update) = from_a {
            b.apply(&update).unwrap();
        }
        if let Some(update) = from_b {
            a.apply(&update).unwrap();
        }
        prop_assert_eq!(read(&a), read(&b));
        // Writing over what concurrent edits left behind works as well.
        set_body(&mut a, &base);
        prop_assert_eq!(read(&a), canonical_body(&base));
    }
}

#[test]
fn an_edit_of_one_word_is_small() {
    let mut texts: Vec<Node> =
        (0..50).map(|n| paragraph(&format!("paragraph number {n}"))).collect();
    let mut document = document(1);
    set_body(&mut document, &Body(texts.clone()));
    texts[20] = paragraph("paragraph NUMBER 20");
    let update = set_body(&mut document, &Body(texts)).unwrap();
    let summary = inspect(&update).unwrap();
    let len = |ranges: &[crate::ClockRange]| ranges.iter().map(|r| r.end - r.start).sum::<u32>();
    assert_eq!((len(&summary.inserts), len(&summary.deletes)), (6, 6));
}

#[test]
fn a_paragraph_between_others_leaves_them_alone() {
    let mut document = document(1);
    let old = vec![paragraph("one"), paragraph("three")];
    set_body(&mut document, &Body(old));
    let new = Body(vec![paragraph("one"), paragraph("two"), paragraph("three")]);
    let update = set_body(&mut document, &new).unwrap();
    let summary = inspect(&update).unwrap();
    assert!(summary.deletes.is_empty());
    assert_eq!(summary.inserts[0].end - summary.inserts[0].start, 5, "p, its text, t, w, o");
}

#[test]
fn marks_change_without_the_text() {
    let with_marks =
        |runs| Body(vec![Node::Element(Element::new("paragraph", vec![Node::Text(runs)]))]);
    let mut document = document(1);
    set_body(&mut document, &with_marks(vec![run("add acid slowly", &[])]));
    let marked = with_marks(vec![
        run("add ", &[]),
        run("acid", &["strong"]),
        run(" slowly", &["strong", "em"]),
    ]);
    let update = set_body(&mut document, &marked).unwrap();
    // The paragraph, its text and 15 characters are the first 17 clocks.
    assert!(inspect(&update).unwrap().deletes.iter().all(|range| range.start >= 17));
    assert_eq!(read(&document), marked);
    let plain = with_marks(vec![run("add acid slowly", &[])]);
    set_body(&mut document, &plain);
    assert_eq!(read(&document), plain);
}

#[test]
fn two_people_in_one_paragraph_both_keep_their_words() {
    let (mut a, mut b) = (document(1), document(2));
    let update = set_body(&mut a, &Body(vec![paragraph("Add 5 ml of acid.")])).unwrap();
    b.apply(&update).unwrap();
    let ours = set_body(&mut a, &Body(vec![paragraph("Add 7 ml of acid.")])).unwrap();
    let theirs =
        set_body(&mut b, &Body(vec![paragraph("Add 5 ml of acid. Stir."), paragraph("Wait.")]));
    a.apply(&theirs.unwrap()).unwrap();
    b.apply(&ours).unwrap();
    assert_eq!(read(&a).plain_text(), "Add 7 ml of acid. Stir.\nWait.");
    assert_eq!(read(&a), read(&b));
}

#[test]
fn two_people_in_an_empty_paragraph_share_it() {
    let (mut a, mut b) = (document(1), document(2));
    let empty = Body(vec![Node::Element(Element::new("paragraph", vec![]))]);
    let update = set_body(&mut a, &empty).unwrap();
    b.apply(&update).unwrap();
    let ours = set_body(&mut a, &Body(vec![paragraph("left ")])).unwrap();
    let theirs = set_body(&mut b, &Body(vec![paragraph("right ")])).unwrap();
    a.apply(&theirs).unwrap();
    b.apply(&ours).unwrap();
    assert_eq!(read(&a), read(&b));
    let text = read(&a).plain_text();
    assert!(text.contains("left") && text.contains("right"), "{text}");
    // The two texts are one to whoever edits them next, and keep what stays.
    let one = Body(vec![paragraph("left middle right")]);
    set_body(&mut a, &one);
    assert_eq!(read(&a), one);
}

#[test]
fn a_body_that_is_too_deep_is_refused() {
    let mut node = paragraph("deep");
    for _ in 0..crate::BODY_DEPTH_MAX {
        node = Node::Element(Element::new("blockquote", vec![node]));
    }
    let refused =
        document(1).edit(|txn, roots| crate::write_body(txn, &roots.body, &Body(vec![node])));
    assert_eq!(refused, Err(DocumentError::TooDeep));
}
