//! What the findings of a verdict come to: whose words a document has, what a seal answers, what
//! the times are worth.

use super::authority::{certified, development};
use super::scene::{ANA, BO, CY, ENTRY, START_MS, Scene, tag, title};
use super::whole::trust;
use crate::{Answered, Input, Lang, Standing, Trust, Verdict, build, layout, render, verify};
use cahier_evidence::Meaning;

/// The verdict, and the list for other programs.
fn read(scene: &Scene, input: &Input) -> (Verdict, String) {
    let bytes = build(input, &scene.exporter(ANA)).unwrap();
    let members = crate::archive::read(&bytes).unwrap();
    let list = String::from_utf8(members[layout::CRATE].to_vec()).unwrap();
    (verify(&bytes, &Trust::none()).unwrap(), list)
}

#[test]
fn a_witness_does_not_say_what_a_document_says() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of aspirin")]);
    scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    scene.sign_lie(CY, ENTRY, Some(Meaning::Witness), "Assay of gold");
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    let (verdict, list) = read(&scene, &input);
    assert_eq!(verdict.documents[0].title(), Some("Assay of aspirin"));
    assert!(list.contains("Assay of aspirin") && !list.contains("Assay of gold"), "{list}");
    assert!(render(&verdict, Lang::En).contains("<h3>Document 1: Assay of aspirin</h3>"));
    // Alone it shows what the witness signed, as theirs, and gives the document no title.
    input.documents[0].statements.remove(0);
    let (verdict, list) = read(&scene, &input);
    assert_eq!(verdict.documents[0].title(), None);
    assert!(!list.contains("Assay of"), "{list}");
    let page = render(&verdict, Lang::En);
    assert!(page.contains("(title not shown)") && page.contains("Assay of gold"));
    // Who may write it signs what it says now.
    scene.sign_lie(CY, ENTRY, Some(Meaning::Responsibility), "Assay of silver");
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    assert_eq!(read(&scene, &input).0.documents[0].title(), Some("Assay of silver"));
}

#[test]
fn all_that_is_said_of_a_document_is_of_one_version() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of aspirin"), tag("early")]);
    scene.sign(BO, ENTRY, None, None, None);
    scene.write(BO, ENTRY, &[title("Assay of salt"), tag("late")]);
    scene.sign(BO, ENTRY, None, None, None);
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.documents[0].statements[1].show = vec!["tags".to_owned()];
    let (verdict, list) = read(&scene, &input);
    assert_eq!(verdict.documents[0].title(), None, "the title that is shown is of another one");
    assert!(list.contains("early, late") && !list.contains("Assay of"), "{list}");
}

#[test]
fn a_seal_countersigns_the_version_that_it_is_on() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of aspirin")]);
    let seen = scene.seen(ENTRY);
    let sealed = scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    scene.write(ANA, ENTRY, &[tag("late")]);
    scene.sign(CY, ENTRY, Some(Meaning::Approval), None, Some(sealed));
    scene.sign_seen(CY, ENTRY, seen, Some(Meaning::Witness), None, Some(sealed));
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    let (verdict, _) = read(&scene, &input);
    let document = &verdict.documents[0];
    let [seal, late, same] = document.statements.as_slice() else { panic!("three seals") };
    assert_eq!(document.signatures().answered(seal), None);
    assert_eq!(document.signatures().answered(late), Some(Answered::Other(seal)));
    assert_eq!(document.signatures().answered(same), Some(Answered::Same(seal)));
    assert_ne!(same.version.root, seal.version.root, "salts differ");
    input.documents[0].statements.remove(0);
    let (verdict, _) = read(&scene, &input);
    let document = &verdict.documents[0];
    for seal in &document.statements {
        assert_eq!(document.signatures().answered(seal), Some(Answered::Unseen(sealed)));
    }
}

#[test]
fn who_signs_other_words_for_a_version_does_not_countersign_it() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of aspirin")]);
    let sealed = scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    scene.sign(CY, ENTRY, Some(Meaning::Witness), None, Some(sealed));
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let (mut verdict, _) = read(&scene, &input);
    let is_same = |verdict: &Verdict| {
        let document = &verdict.documents[0];
        matches!(document.signatures().answered(&document.statements[1]), Some(Answered::Same(_)))
    };
    assert!(is_same(&verdict));
    let part = &mut verdict.documents[0].statements[1].parts[0];
    let mut other = (**part).clone();
    other.bytes.push(b' ');
    *part = other.into();
    assert!(!is_same(&verdict));
}

#[test]
fn times_are_worth_what_those_are_who_gave_them() {
    let scene = Scene::lively();
    let standing = |input: &Input, trust: &Trust| {
        let bytes = build(input, &scene.exporter(ANA)).unwrap();
        let verdict = verify(&bytes, trust).unwrap();
        (verdict.standing(), verdict.unjudged().standing())
    };
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    let known = standing(&input, &trust(&authority));
    assert_eq!(known, (Standing::Certified, Standing::Unjudged));
    let alone = standing(&input, &Trust::none());
    assert_eq!(alone, (Standing::Untrusted, Standing::Unjudged));
    input.logs[0].stamps.clear();
    let undated = standing(&input, &trust(&authority));
    assert_eq!(undated, (Standing::Undated, Standing::Undated));
    let authority = development(5, START_MS);
    let input = scene.input(&[ENTRY], &authority);
    for trust in [trust(&authority), Trust::none()] {
        let development = standing(&input, &trust);
        assert_eq!(development, (Standing::Development, Standing::Development));
    }
}
