//! Proofs of the history kind: every change, and the text that they make is the one that was
//! signed.

use super::authority::development;
use super::scene::{ANA, BO, ENTRY, START_MS, Scene, tag, title};
use crate::verdict::ProofKind;
use crate::{BuildError, Input, Trust, Wrong, build, verify};
use cahier_evidence::Meaning;

/// Bo wrote and sealed; Ana deleted some of his words, with a reason, and stated that.
fn scene() -> Scene {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of confidential aspirin")]);
    scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    scene.write(ANA, ENTRY, &[title("Assay of aspirin")]);
    scene.write(BO, ENTRY, &[title("Assay of pure aspirin")]);
    scene.sign(ANA, ENTRY, None, None, None);
    scene
}

fn input(scene: &Scene) -> Input {
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.kind = ProofKind::History;
    input.documents[0].history = Some(scene.history_input(ENTRY));
    input
}

fn wrong(scene: &Scene, change: impl FnOnce(&mut Input)) -> Wrong {
    let mut input = input(scene);
    change(&mut input);
    match build(&input, &scene.exporter(ANA)) {
        Err(BuildError::Fault(fault)) => fault.wrong,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn it_shows_every_word_and_whose_it_was() {
    let scene = scene();
    let bytes = build(&input(&scene), &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    assert_eq!(verdict.kind, ProofKind::History);
    let document = &verdict.documents[0];
    let history = document.history.as_ref().unwrap();
    let [ana, bo] = [ANA, BO].map(|who| scene.people[who].state.id);
    let authors: Vec<_> = history.changes.iter().map(|change| change.author.person).collect();
    assert_eq!(authors, [bo, ana, bo]);
    // "confidential " is gone from the page and not from the file.
    let deleted: Vec<_> = history.reveals.iter().map(|one| (one.who.person, one.units)).collect();
    assert_eq!(deleted, [(bo, 13)]);
    assert_eq!((history.changes[1].added, history.changes[1].deleted), (0, 13));
    assert_eq!(history.entry.as_ref().unwrap().title, "Assay of pure aspirin");
    let title = &history.authorship.as_ref().unwrap().title;
    assert!(title.iter().all(|run| run.author == Some(bo)));
    let signed: Vec<_> = document.statements.iter().map(|statement| statement.index).collect();
    assert_eq!(history.confirms, signed);
    assert!(history.changes[1].amends.is_some() && history.changes[0].amends.is_none());
}

#[test]
fn a_seal_that_a_change_overtook_is_not_called_the_newest() {
    let mut scene = scene();
    let seen = scene.seen(ENTRY);
    scene.write(ANA, ENTRY, &[tag("late")]);
    scene.sign_seen(BO, ENTRY, seen, Some(Meaning::Review), None, None);
    let bytes = build(&input(&scene), &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let document = &verdict.documents[0];
    let signed: Vec<_> = document.statements.iter().map(|statement| statement.index).collect();
    let (overtaken, before) = signed.split_last().unwrap();
    let confirms = &document.history.as_ref().unwrap().confirms;
    assert_eq!(confirms, before);
    assert!(!confirms.contains(overtaken) && !before.is_empty());
}

#[test]
fn a_withheld_or_moved_change_is_missed() {
    let scene = scene();
    let changes = |input: &mut Input| std::mem::take(&mut input.documents[0].history);
    for at in 0..3 {
        let found = wrong(&scene, |input| {
            let mut history = changes(input).unwrap();
            history.changes.remove(at);
            input.documents[0].history = Some(history);
        });
        assert!(matches!(found, Wrong::Incomplete | Wrong::Change), "{at}: {found:?}");
    }
    let swapped = wrong(&scene, |input| {
        let mut history = changes(input).unwrap();
        history.changes.swap(1, 2);
        input.documents[0].history = Some(history);
    });
    assert_eq!(swapped, Wrong::Malformed);
}

#[test]
fn a_change_has_one_opening() {
    let scene = scene();
    let found = wrong(&scene, |input| {
        let history = input.documents[0].history.as_mut().unwrap();
        let other = history.changes[1].opening.root.clone();
        history.changes[0].opening.root = other;
    });
    assert_eq!(found, Wrong::Opening);
    let found = wrong(&scene, |input| {
        let history = input.documents[0].history.as_mut().unwrap();
        let other = history.changes[1].opening.ciphertext.clone();
        history.changes[0].opening.ciphertext = other;
    });
    assert_eq!(found, Wrong::Opening);
}

#[test]
fn a_version_that_was_signed_without_its_words_is_found() {
    let mut scene = scene();
    // Bo signs the newest state and gives it parts that it never had.
    let liar = scene.people[BO].state.id;
    scene.sign_lie(BO, ENTRY, "Assay of gold");
    let found = wrong(&scene, |_| {});
    assert_eq!(found, Wrong::Differs);
    // Without the history it is what Bo signed, and stands as that.
    let statement = scene.input(&[ENTRY], &development(5, START_MS));
    let bytes = build(&statement, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let last = verdict.documents[0].statements.last().unwrap();
    assert_eq!(last.signer.person, liar);
    assert_eq!(verdict.documents[0].title.as_deref(), Some("Assay of gold"));
}

#[test]
fn a_statement_proof_holds_no_changes() {
    let scene = scene();
    let found = wrong(&scene, |input| input.kind = ProofKind::Statement);
    assert_eq!(found, Wrong::Malformed);
}
