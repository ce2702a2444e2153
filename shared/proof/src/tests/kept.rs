//! A proof that is kept for ever: every later version finds the same in it, and makes the same
//! bytes of the same input. `CAHIER_WRITE_VECTORS=1` writes it where the form changes on purpose.

use super::authority::certified;
use super::scene::{ANA, ENTRY, OTHER, START_MS, Scene};
use super::whole::trust;
use crate::{Trust, build, verify};
use std::path::PathBuf;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/v1").join(name)
}

#[test]
fn the_kept_proof_is_whole_and_made_again_byte_for_byte() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let made = build(&scene.input(&[ENTRY, OTHER], &authority), &scene.exporter(ANA)).unwrap();
    let (proof, root) = (file("statement.eln"), file("root.pem"));
    if std::env::var_os("CAHIER_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(file("")).unwrap();
        std::fs::write(&proof, &made).unwrap();
        std::fs::write(&root, authority.root_pem()).unwrap();
    }
    let kept = std::fs::read(proof).unwrap();
    let anchors = cahier_timestamp::TrustAnchors::parse(&std::fs::read(root).unwrap()).unwrap();
    let verdict = verify(&kept, &Trust { anchors, logs: Vec::new() }).unwrap();
    assert!(verdict.certified);
    assert_eq!(verdict, verify(&made, &trust(&authority)).unwrap());
    assert!(kept == made, "the same input makes other bytes than it did");
}
