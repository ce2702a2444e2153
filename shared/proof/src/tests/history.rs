//! Proofs of the history kind: every change, and the text that they make is the one that was
//! signed.

use super::authority::development;
use super::scene::{ANA, BO, ENTRY, START_MS, Scene, tag, title};
use crate::verdict::ProofKind;
use crate::{BuildError, Input, Lang, Trust, Wrong, build, render, verify};
use cahier_evidence::{Hash, Meaning};
use cahier_notebook::Attachment;
use cahier_notebook::entry::Change;

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
    let known = document.completeness(ana).unwrap();
    let said: Vec<_> = document.statements.iter().map(|one| known.overtaking(one).name()).collect();
    assert_eq!(said, ["not-overtaken", "none-shown"]);
    assert_eq!((history.confirmed_to, history.unconfirmed()), (3, 0));
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
    let known = document.completeness(verdict.exporter.person).unwrap();
    let said: Vec<_> = document.statements.iter().map(|one| known.overtaking(one).name()).collect();
    assert_eq!(said, ["not-overtaken", "not-overtaken", "overtaken"]);
    assert!(render(&verdict, Lang::En).contains("✗ Overtaken, or not confirmed"));
}

#[test]
fn nothing_binds_what_stands_behind_the_last_signature() {
    let mut scene = scene();
    scene.write(BO, ENTRY, &[tag("late")]);
    scene.write(ANA, ENTRY, &[title("Assay of pure salt")]);
    let confirmed = |input: &Input| {
        let bytes = build(input, &scene.exporter(ANA)).unwrap();
        let verdict = verify(&bytes, &Trust::none()).unwrap();
        let history = verdict.documents[0].history.as_ref().unwrap();
        (history.confirmed_to, history.unconfirmed(), render(&verdict, Lang::En))
    };
    let mut input = input(&scene);
    for rest in [2, 1, 0] {
        let (signed, unsigned, page) = confirmed(&input);
        assert_eq!((signed, unsigned), (3, rest));
        assert_eq!(page.contains("nobody signed that they are all there"), rest > 0);
        assert_eq!(page.contains("Nobody signed this state"), rest > 0);
        input.documents[0].history.as_mut().unwrap().changes.pop();
    }
    // Now one is gone that a signature counts.
    let refused = build(&input, &scene.exporter(ANA)).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::Incomplete));
}

#[test]
fn a_history_of_which_nobody_signed_a_version_is_none() {
    let found = wrong(&scene(), |input| input.documents[0].statements.clear());
    assert_eq!(found, Wrong::Unsigned);
    // An overtaken signature counts what it counts.
    let first = |input: &mut Input| input.documents[0].statements.truncate(1);
    let scene = scene();
    let mut input = input(&scene);
    first(&mut input);
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let history = verdict.documents[0].history.as_ref().unwrap();
    assert_eq!((history.confirmed_to, history.unconfirmed()), (1, 2));
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
    scene.sign_lie(BO, ENTRY, None, "Assay of gold");
    let found = wrong(&scene, |_| {});
    assert_eq!(found, Wrong::Differs);
    // Without the history it is what Bo signed, and stands as that.
    let statement = scene.input(&[ENTRY], &development(5, START_MS));
    let bytes = build(&statement, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let last = verdict.documents[0].statements.last().unwrap();
    assert_eq!(last.signer.person, liar);
    assert_eq!(verdict.documents[0].title(), Some("Assay of gold"));
}

#[test]
fn a_file_goes_with_what_names_it_signed_or_not() {
    let mut scene = scene();
    let bytes = b"mass;12.4\n".to_vec();
    let attachment = Attachment {
        id: "f".into(),
        name: "masses.csv".into(),
        media_type: "text/csv".into(),
        size: bytes.len() as u64,
        sha256: Hash::of(&bytes).to_string(),
        blob: "ab".repeat(32),
        key: "cd".repeat(32),
        description: None,
    };
    // Behind the last signature: no version that is shown has it.
    scene.write(BO, ENTRY, &[Change::PutAttachment { attachment }]);
    let mut input = input(&scene);
    input.files = vec![bytes.clone()];
    let proof = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&proof, &Trust::none()).unwrap();
    let [file] = verdict.files.as_slice() else { panic!("{:?}", verdict.files) };
    let said = (file.name.as_str(), file.media_type.as_str(), file.size);
    assert_eq!(said, ("masses.csv", "text/csv", bytes.len() as u64));
    // Another file is named by nothing, and this one by nothing without its change.
    let found = |input: &Input| match build(input, &scene.exporter(ANA)) {
        Err(BuildError::Fault(fault)) => fault.wrong,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    };
    input.files = vec![b"another".to_vec()];
    assert_eq!(found(&input), Wrong::File);
    input.files = vec![bytes];
    input.documents[0].history.as_mut().unwrap().changes.pop();
    assert_eq!(found(&input), Wrong::File);
}

#[test]
fn a_statement_proof_holds_no_changes() {
    let scene = scene();
    let found = wrong(&scene, |input| input.kind = ProofKind::Statement);
    assert_eq!(found, Wrong::Malformed);
}
