//! What the records of a zone say of the acts between them: whose a document is, that an act has
//! one place, and that nobody says more than they know.

use super::authority::development;
use super::scene::{ANA, BO, DEE, ENTRY, OTHER, START_MS, Scene, title};
use crate::history::ChangeInput;
use crate::verdict::ProofKind;
use crate::{BuildError, Fault, Input, Lang, Trust, Verdict, Wrong, build, render, verify};
use cahier_evidence::{
    Carried, DocumentId, Meaning, RecordHeader, SignedBytes, ZoneBody, ZoneRecord,
};

fn input(scene: &Scene, document: DocumentId) -> Input {
    scene.input(&[document], &development(5, START_MS))
}

fn history(scene: &Scene, document: DocumentId) -> Input {
    let mut input = input(scene, document);
    input.kind = ProofKind::History;
    input.documents[0].history = Some(scene.history_input(document));
    input
}

fn verified(scene: &Scene, input: &Input) -> Verdict {
    verify(&build(input, &scene.exporter(ANA)).unwrap(), &Trust::none()).unwrap()
}

fn fault(scene: &Scene, input: &Input) -> Fault {
    match build(input, &scene.exporter(ANA)) {
        Err(BuildError::Fault(fault)) => fault,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn whoever_owns_what_was_taken_in_for_them_signs_it() {
    let own = DocumentId([0xE4; 16]);
    let mut scene = Scene::lively();
    scene.adopt(BO, DEE, own, &[title("Mine")]);
    scene.sign(DEE, own, Some(Meaning::Authorship), None, None);
    let [bo, dee] = [BO, DEE].map(|who| scene.people[who].state.id);
    let of_statement = input(&scene, own);
    assert!(of_statement.documents[0].birth.is_none(), "it is no leaf of the log");
    let verdict = verified(&scene, &of_statement);
    assert_eq!(verdict.documents[0].statements[0].signer.person, dee);
    let verdict = verified(&scene, &history(&scene, own));
    let change = &verdict.documents[0].history.as_ref().unwrap().changes[0];
    assert_eq!(change.author.person, dee);
    assert_eq!(change.adopted_by.as_ref().map(|by| by.person), Some(bo));
}

/// The liars' relay gives Cy's approval of the entry a second place.
pub(super) fn copy_an_approval(scene: &mut Scene) {
    let (index, (document, mut approval)) =
        scene.statements.iter().nth(1).map(|(index, one)| (*index, one.clone())).unwrap();
    let mut leaf = scene.log[index as usize].clone();
    leaf.received_ms = scene.zone.received_ms;
    (approval.index, approval.received_ms) = (scene.zone.void(&leaf), leaf.received_ms);
    scene.log.push(leaf);
    scene.statements.insert(approval.index, (document, approval));
}

#[test]
fn an_approval_is_not_shown_twice() {
    let mut scene = Scene::lively();
    assert!(build(&input(&scene, ENTRY), &scene.exporter(ANA)).is_ok());
    copy_an_approval(&mut scene);
    assert_eq!(fault(&scene, &input(&scene, ENTRY)).wrong, Wrong::Place);
}

#[test]
fn a_change_is_not_taken_in_where_it_stands_already() {
    let mut scene = Scene::lively();
    let mut input = history(&scene, ENTRY);
    let changes = &mut input.documents[0].history.as_mut().unwrap().changes;
    let mut again: ChangeInput = changes[1].clone();
    let carried = Carried { envelope: again.signed.take().unwrap(), from: None };
    let bo = &scene.people[BO];
    let (zone, head) = (scene.zone.id, scene.zone.record_head);
    let header = RecordHeader::new(zone, bo.state.id, bo.device(), head);
    let record = ZoneRecord::sign(&bo.keys, header, ZoneBody::Adopt(carried));
    let (received_ms, signed) = (scene.zone.received_ms, record.bytes().to_vec());
    let leaf = cahier_evidence::LogLeaf { received_ms, signed, ciphertext: None };
    (again.index, again.received_ms) = (scene.zone.void(&leaf), received_ms);
    changes.push(again);
    scene.log.push(leaf);
    // The liars go on as if it had counted.
    scene.zone.record_head = record.hash();
    input.zones = vec![scene.zone_input()];
    input.logs.clear();
    assert_eq!(fault(&scene, &input).wrong, Wrong::Place);
}

/// Ana writes a record of a kind that is not known here.
pub(super) fn decide_something_new(scene: &mut Scene) {
    let ana = &scene.people[ANA];
    let (zone, head) = (scene.zone.id, scene.zone.record_head);
    let header = RecordHeader::new(zone, ana.state.id, ana.device(), head);
    let header = minicbor::to_vec(header).unwrap();
    let signed = SignedBytes::sign(&ana.keys, header, vec![0x82, 0x18, 99, 0x80]);
    scene.append(&signed.bytes, None);
    assert!(scene.zone.newer);
}

#[test]
fn nothing_is_said_of_acts_behind_what_is_not_understood() {
    let mut scene = Scene::lively();
    assert!(!verified(&scene, &input(&scene, OTHER)).zones[0].newer);
    decide_something_new(&mut scene);
    // Behind everything that is shown it is a limit of whoever does not know it, and is not written
    // into the file: a newer program would find another report.
    let bytes = build(&input(&scene, OTHER), &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    assert!(verdict.zones[0].newer && !verdict.unjudged().zones[0].newer);
    let french = "qu’une version plus récente de Cahier a écrites";
    for (lang, words) in [(Lang::Fr, french), (Lang::En, "a newer version of Cahier wrote")] {
        let said = |verdict: &Verdict| render(verdict, lang).contains(words);
        assert!(said(&verdict) && !said(&verdict.unjudged()));
    }
    // A newer relay and newer members go on.
    scene.zone.newer = false;
    scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
    let found = fault(&scene, &input(&scene, OTHER));
    assert_eq!(found.wrong, Wrong::Newer);
    assert!(found.sentence(Lang::En).ends_with("verify it with the newest version of Cahier."));
    assert!(found.sentence(Lang::Fr).ends_with("contrôlez-le avec la dernière version de Cahier."));
    assert!(verified(&scene, &input(&scene, ENTRY)).zones[0].newer, "acts before it stand");
}
