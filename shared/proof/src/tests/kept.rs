//! Proofs that are kept for ever: every later version finds the same in them, and makes the same
//! bytes of the same input. `CAHIER_WRITE_VECTORS=1` writes a file that is missing and no other.

use super::authority::certified;
use super::scene::{ANA, ENTRY, OTHER, START_MS, Scene, tag};
use super::whole::trust;
use crate::verdict::ProofKind;
use crate::{Lang, Trust, build, render, verify};
use std::path::PathBuf;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/v1").join(name)
}

/// Writes what is to be kept, where that is asked for and nothing is kept yet.
fn keep(name: &str, bytes: &[u8]) {
    if !file(name).exists() && std::env::var_os("CAHIER_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(file("")).unwrap();
        std::fs::write(file(name), bytes).unwrap();
    }
}

#[test]
fn the_kept_proof_is_whole_and_made_again_byte_for_byte() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let made = build(&scene.input(&[ENTRY, OTHER], &authority), &scene.exporter(ANA)).unwrap();
    let (proof, root) = (file("statement.eln"), file("root.pem"));
    keep("statement.eln", &made);
    keep("root.pem", authority.root_pem().as_bytes());
    let kept = std::fs::read(proof).unwrap();
    let anchors = cahier_timestamp::TrustAnchors::parse(&std::fs::read(root).unwrap()).unwrap();
    let verdict = verify(&kept, &Trust { anchors, ..Trust::none() }).unwrap();
    assert!(verdict.certified);
    assert_eq!(verdict, verify(&made, &trust(&authority)).unwrap());
    assert!(kept == made, "the same input makes other bytes than it did");
}

/// A report of a form never changes: a verifier makes those in a file anew and compares.
#[test]
fn the_kept_reports_are_made_again_byte_for_byte() {
    let mut scene = Scene::lively();
    scene.write(ANA, OTHER, &[tag("late")]);
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY, OTHER], &authority);
    input.kind = ProofKind::History;
    for document in &mut input.documents {
        document.history = Some(scene.history_input(document.document));
    }
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    keep("history.eln", &bytes);
    let kept = std::fs::read(file("history.eln")).unwrap();
    assert!(kept == bytes, "the same input makes other bytes than it did");
    let verdict = verify(&kept, &trust(&authority)).unwrap();
    for (lang, name) in [(Lang::Fr, "report.fr.html"), (Lang::En, "report.en.html")] {
        let made = render(&verdict, lang);
        keep(name, made.as_bytes());
        let kept = std::fs::read_to_string(file(name)).unwrap();
        assert!(kept == made, "{name}: whoever changes a report gives it a new form");
    }
}
