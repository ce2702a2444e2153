//! What a verifier looks at is counted before it is looked at, whether anything comes of it or not.

use super::authority::development;
use super::lies::owned;
use super::scene::{ANA, BO, CY, ENTRY, START_MS, Scene, tag, title};
use crate::build::borrowed;
use crate::verdict::ProofKind;
use crate::verify::{Budget, Cost};
use crate::{BuildError, Input, Wrong, build, layout, verify};
use cahier_evidence::{ATTESTATIONS_MAX, Attestation, Meaning, ZoneBody};

fn input(scene: &Scene) -> Input {
    scene.input(&[ENTRY], &development(5, START_MS))
}

fn history(scene: &Scene) -> Input {
    let mut input = input(scene);
    input.kind = ProofKind::History;
    input.documents[0].history = Some(scene.history_input(ENTRY));
    input
}

/// How much a proof asks for; with any less it is too large, by that member.
fn asks(scene: &Scene, input: &Input, cost: Cost, member: &str) -> u64 {
    let members = owned(&build(input, &scene.exporter(ANA)).unwrap());
    let within = |budget| verify::account_within(&borrowed(&members), budget);
    let spent = verify::account(&borrowed(&members)).unwrap().budget.spent(cost);
    assert!(within(Budget::with_left(cost, spent)).is_ok());
    let fault = within(Budget::with_left(cost, spent - 1)).err().unwrap();
    assert_eq!((fault.wrong, fault.member.as_str()), (Wrong::TooLarge, member));
    spent
}

#[test]
fn vouches_that_are_over_cost_nothing_where_somebody_signs() {
    let mut scene = Scene::lively();
    let (person, commitment) = (scene.people[BO].state.id, scene.attestations[BO].commitment());
    for _ in 0..20 {
        let (until_ms, sealed) = (None, vec![1; 40]);
        scene.record(ANA, ZoneBody::Disavow { person, commitment, reason: 1 });
        scene.record(CY, ZoneBody::Vouch { person, commitment, until_ms, sealed });
    }
    scene.record(ANA, ZoneBody::Disavow { person, commitment, reason: 1 });
    let member = layout::records(scene.zone.id);
    let looks = |scene: &Scene| asks(scene, &input(scene), Cost::Looks, &member);
    let before = looks(&scene);
    scene.sign(BO, ENTRY, Some(Meaning::Review), None, None);
    // Bo himself, his attestation, and the last who vouched for it: nobody makes a proof too large
    // by taking their word back again and again.
    assert_eq!(looks(&scene) - before, 1 + 1 + 1);
}

#[test]
fn nobody_has_more_attestations_than_can_stand() {
    let scene = Scene::lively();
    let mut input = input(&scene);
    let salted = |salt: u8| Attestation { salt: [salt; 32], ..scene.attestations[BO].clone() };
    input.attestations = (0..=ATTESTATIONS_MAX).map(|salt| salted(salt as u8)).collect();
    let refused = build(&input, &scene.exporter(ANA)).unwrap_err();
    assert!(matches!(refused, BuildError::Fault(fault) if fault.wrong == Wrong::TooLarge));
}

#[test]
fn deleted_words_count_wherever_a_signed_version_is_read() {
    let mut scene = Scene::new();
    let words = "aspirin ".repeat(200);
    scene.write(BO, ENTRY, &[title(&words)]);
    scene.write(BO, ENTRY, &[title("Assay")]);
    scene.sign(BO, ENTRY, None, None, None);
    let member = layout::history(ENTRY);
    let replayed = |scene: &Scene| asks(scene, &history(scene), Cost::Replayed, &member);
    let once = replayed(&scene);
    // In bytes and in units, though nothing of it is there any more.
    assert!(once > 2 * words.len() as u64, "{once}");
    // What was read is not read again for another who signs the same.
    scene.sign(ANA, ENTRY, None, None, None);
    assert_eq!(replayed(&scene), once);
    scene.write(ANA, ENTRY, &[tag("assay")]);
    scene.sign(ANA, ENTRY, None, None, None);
    assert!(replayed(&scene) > 2 * once);
}
