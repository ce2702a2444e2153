//! What counts is not lost among what does not: a trusted time, the right size of a file, the
//! newest version.

use super::authority::{certified, development};
use super::scene::{ANA, BO, ENTRY, OTHER, START_MS, Scene, title};
use super::whole::trust;
use crate::{BuildError, Input, Lang, Trust, Verdict, Wrong, build, render, verify};
use cahier_evidence::Hash;
use cahier_notebook::Attachment;
use cahier_notebook::entry::Change;

fn verified(scene: &Scene, input: &Input, trust: &Trust) -> Verdict {
    verify(&build(input, &scene.exporter(ANA)).unwrap(), trust).unwrap()
}

#[test]
fn a_trusted_time_counts_however_many_others_stand_before_it() {
    let mut scene = Scene::lively();
    let (trusted, other) = (certified(5, START_MS), development(6, START_MS));
    let first = scene.log.len() as u64;
    for _ in 0..9 {
        scene.sign(ANA, ENTRY, None, None, None);
    }
    let mut input = scene.input(&[ENTRY], &trusted);
    input.logs.extend((first..first + 9).map(|size| scene.log_input(size, &other)));
    let verdict = verified(&scene, &input, &trust(&trusted));
    let times = &verdict.documents[0].statements[0].times;
    assert!(times.logs.len() == 8 && !times.logs.contains(&0), "it is not among those shown");
    assert!(verdict.certified && times.certified_ms.is_some() && times.certified_by == Some(0));
    assert!(render(&verdict, Lang::En).contains("The verifier trusts this authority</span></li>"));
    assert!(!verified(&scene, &input, &Trust::none()).certified);
}

#[test]
fn of_two_certified_times_the_earlier_one_counts_for_what_both_cover() {
    let mut scene = Scene::lively();
    let authority = certified(5, START_MS);
    let size = scene.log.len() as u64;
    let whole = scene.log_input(size, &authority);
    scene.sign(ANA, ENTRY, None, None, None);
    // The shorter log was dated before the longer one, and then once more, behind it.
    let later = scene.log_input(size + 1, &authority);
    let mut input = scene.input(&[ENTRY], &authority);
    input.logs = vec![later, whole];
    let verdict = verified(&scene, &input, &trust(&authority));
    let dated = |at: usize| verdict.documents[0].statements[at].times.certified_ms.unwrap();
    assert!(dated(0) == dated(1) && dated(1) < dated(2));
    // A shorter log that was dated later takes nothing from what the longer one says.
    let early = scene.log_input(size + 1, &authority);
    scene.sign(ANA, ENTRY, None, None, None);
    let late = scene.log_input(size, &authority);
    let mut input = scene.input(&[ENTRY], &authority);
    input.documents[0].statements.pop();
    input.logs = vec![late, early];
    let verdict = verified(&scene, &input, &trust(&authority));
    let dated = |at: usize| verdict.documents[0].statements[at].times.certified_ms.unwrap();
    assert!((0..3).all(|at| dated(at) == dated(2)));
}

#[test]
fn who_gives_a_file_another_size_stands_in_nobodys_way() {
    let bytes = b"mass;12.4\n".to_vec();
    let attached = |size: u64, name: &str| Change::PutAttachment {
        attachment: Attachment {
            id: "f".into(),
            name: name.into(),
            media_type: "text/csv".into(),
            size,
            sha256: Hash::of(&bytes).to_string(),
            blob: "ab".repeat(32),
            key: "cd".repeat(32),
            description: None,
        },
    };
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay"), attached(10, "masses.csv")]);
    scene.sign(BO, ENTRY, None, None, None);
    scene.write(ANA, OTHER, &[title("Buffer"), attached(11, "wrong.csv")]);
    scene.sign(ANA, OTHER, None, None, None);
    let mut input = scene.input(&[ENTRY, OTHER], &development(5, START_MS));
    input.files = vec![bytes.clone()];
    for _ in 0..2 {
        let verdict = verified(&scene, &input, &Trust::none());
        let [file] = verdict.files.as_slice() else { panic!("{:?}", verdict.files) };
        assert_eq!((file.name.as_str(), file.size), ("masses.csv", 10));
        input.documents.reverse();
    }
    // Where nobody gives its size, nobody names it.
    input.documents.remove(0);
    let refused = build(&input, &scene.exporter(ANA)).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::File));
}

#[test]
fn an_old_version_that_is_signed_late_is_not_the_newest() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay of aspirin")]);
    let old = scene.seen(ENTRY);
    scene.write(BO, ENTRY, &[title("Assay of salt")]);
    scene.sign(BO, ENTRY, None, None, None);
    scene.sign_seen(ANA, ENTRY, old, None, None, None);
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let verdict = verified(&scene, &input, &Trust::none());
    assert_eq!(verdict.documents[0].title(), Some("Assay of salt"));
}
