//! What is beside the point makes no fault of a proof, what is dated is shown as dated, and what
//! would only keep a verifier busy is not looked at.

use super::authority::{certified, development, evidence};
use super::lies::{owned, signed_anew};
use super::scene::{ANA, BO, ENTRY, START_MS, Scene, but};
use super::whole::trust;
use crate::plan::Plan;
use crate::verdict::{SecurityKey, StampTrust};
use crate::{BuildError, Input, Trust, Verdict, Wrong, build, layout, verify};
use cahier_evidence::log::Checkpoint;
use cahier_evidence::{Meaning, PersonBody};
use cahier_timestamp::{Authority, Evidence, EvidenceRecord, Time};
use std::sync::Arc;

fn verified(scene: &Scene, input: &Input, trust: &Trust) -> Verdict {
    verify(&build(input, &scene.exporter(ANA)).unwrap(), trust).unwrap()
}

/// The only token of an input, with other certificates and lists beside it.
fn beside(
    input: &mut Input,
    (scene, authority): (&Scene, &Authority),
    change: impl FnOnce(&mut Vec<Vec<u8>>, &mut Vec<Vec<u8>>),
) {
    let log = &mut input.logs[0];
    let covered = Checkpoint::open(&log.checkpoint, &log.key).unwrap().stamped();
    let first = evidence(authority, &covered, scene.zone.received_ms + 60_000);
    let (mut certificates, mut lists) = (first.certificates().to_vec(), first.lists().to_vec());
    change(&mut certificates, &mut lists);
    let changed = Evidence::new(first.token().to_vec(), certificates, lists).unwrap();
    log.stamps = vec![EvidenceRecord::begin(&changed).unwrap().encode()];
}

#[test]
fn a_security_key_that_does_not_hold_is_a_finding_and_no_fault() {
    let key = |scene: &Scene, input: &Input| {
        let verdict = verified(scene, input, &Trust::none());
        verdict.documents[0].statements[0].security_key.clone()
    };
    let authority = development(5, START_MS);
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &authority);
    for statement in &mut input.documents[0].statements {
        statement.show = but(&statement.show, "tags");
    }
    assert!(key(&scene, &input).holds());
    let assertion = input.documents[0].statements[0].assertion.as_mut().unwrap();
    assertion.signature[7] ^= 1;
    assert_eq!(key(&scene, &input), SecurityKey::Wrong);
    input.documents[0].statements[0].assertion = None;
    assert_eq!(key(&scene, &input), SecurityKey::None);
    // A credential that was no longer Bo's where he signed.
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[super::scene::title("Assay")]);
    scene.pin(BO, PersonBody::RemoveCredential { id: vec![9; 16] });
    scene.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    assert_eq!(key(&scene, &scene.input(&[ENTRY], &authority)), SecurityKey::Wrong);
}

#[test]
fn a_certificate_of_a_namesake_beside_a_token_is_no_fault() {
    let scene = Scene::lively();
    let (authority, namesake) = (certified(5, START_MS), certified(6, START_MS));
    let mut input = scene.input(&[ENTRY], &authority);
    let plain = verified(&scene, &input, &Trust::none());
    beside(&mut input, (&scene, &authority), |certificates, _| {
        certificates
            .extend([namesake.root(), namesake.certificate()].map(|one| one.der().to_vec()));
    });
    assert!(verified(&scene, &input, &trust(&authority)).certified);
    let unknown = verified(&scene, &input, &Trust::none());
    assert_eq!(unknown.logs[0].stamps, plain.logs[0].stamps);
    assert_eq!(unknown.logs[0].stamps[0].trust, StampTrust::Unknown);
    assert!(!unknown.logs[0].stamps[0].root.is_empty());
    // Whoever trusts the namesake is told that this one is not it.
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let other = verify(&bytes, &trust(&namesake)).unwrap_err();
    assert!(matches!(other.wrong, Wrong::Stamp(_)));
}

#[test]
fn revocation_lists_of_the_verifier_count_besides() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    beside(&mut input, (&scene, &authority), |_, lists| lists.clear());
    let checked =
        |trust: &Trust| verified(&scene, &input, trust).logs[0].stamps[0].revocation_checked;
    let mut trust = trust(&authority);
    assert!(!checked(&trust));
    trust.lists = vec![list(&authority, &scene)];
    assert!(checked(&trust));
    // Of a namesake with another key it says nothing that can be believed.
    trust.lists = vec![list(&certified(6, START_MS), &scene)];
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    assert!(matches!(verify(&bytes, &trust).unwrap_err().wrong, Wrong::Stamp(_)));
}

fn list(authority: &Authority, scene: &Scene) -> Vec<u8> {
    let now = Time::from_unix_ms(scene.zone.received_ms + 70_000);
    authority.revocation_list(now, now.plus_days(30)).unwrap()
}

#[test]
fn a_place_that_was_dated_later_is_not_shown_without() {
    let mut scene = Scene::lively();
    for _ in 0..9 {
        scene.sign(ANA, ENTRY, None, None, None);
    }
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    let size = scene.log.len() as u64;
    let undated = (size - 9..size).map(|size| {
        let mut log = scene.log_input(size, &authority);
        log.stamps.clear();
        log
    });
    input.logs = undated.chain(std::mem::take(&mut input.logs)).collect();
    let verdict = verified(&scene, &input, &trust(&authority));
    let times = &verdict.documents[0].statements[0].times;
    assert_eq!((times.logs.len(), times.logs[0]), (8, 9), "the dated one, then earlier ones");
    assert!(verdict.certified);
}

#[test]
fn versions_share_the_parts_that_they_have_in_common() {
    let scene = Scene::lively();
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    let verdict = verified(&scene, &input, &Trust::none());
    let [seal, approval] = verdict.documents[0].statements.as_slice() else { panic!("two") };
    assert!(!seal.parts.is_empty() && seal.parts.len() == approval.parts.len());
    let mut both = seal.parts.iter().zip(&approval.parts);
    assert!(both.all(|(one, other)| Arc::ptr_eq(one, other)));
}

#[test]
fn more_of_the_log_than_a_file_needs_is_not_read() {
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    let members = owned(&build(&input, &scene.exporter(ANA)).unwrap());
    let mut plan = Plan::decode(&members[layout::PLAN]).unwrap();
    // None of these is in the file: it is not even looked for.
    plan.logs.extend(vec![plan.logs[0].clone(); 1000]);
    let mut changed = members;
    changed.insert(layout::PLAN.into(), plan.encode());
    let fault = verify(&signed_anew(&scene, changed), &Trust::none()).unwrap_err();
    assert_eq!((fault.wrong, fault.member.as_str()), (Wrong::TooLarge, layout::PLAN));
    let stamp = input.logs[0].stamps[0].clone();
    input.logs[0].stamps = vec![stamp; 8];
    assert!(build(&input, &scene.exporter(ANA)).is_ok());
    let stamp = input.logs[0].stamps[0].clone();
    input.logs[0].stamps.push(stamp);
    let refused = build(&input, &scene.exporter(ANA)).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::TooLarge));
}
