//! What no log takes, no history shows: changes of a document that was closed, and changes that
//! were taken in by whom or for whom they could not be.

use super::authority::development;
use super::scene::{ANA, BO, CY, DEE, ENTRY, START_MS, Scene, tag, title};
use crate::verdict::ProofKind;
use crate::{BuildError, Input, Lang, Trust, Wrong, build, render, verify};
use cahier_evidence::{
    Carried, Envelope, Hash, LogLeaf, Meaning, RecordHeader, Refusal, ZoneBody, ZoneRecord, rolled,
};

fn input(scene: &Scene) -> Input {
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.kind = ProofKind::History;
    input.documents[0].history = Some(scene.history_input(ENTRY));
    input
}

fn wrong(scene: &Scene) -> Option<Wrong> {
    match build(&input(scene), &scene.exporter(ANA)) {
        Ok(_) => None,
        Err(BuildError::Fault(fault)) => Some(fault.wrong),
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn nobody_changes_a_closed_document_as_if_it_was_open() {
    // What the header of the change behind the seal says that it amends.
    let behind = |meaning: Meaning, amends: Option<Hash>| {
        let mut scene = Scene::new();
        scene.write(BO, ENTRY, &[title("Assay")]);
        scene.sign(BO, ENTRY, Some(meaning), None, None);
        // The log refuses it; the liars' relay lets it in.
        scene.zone.documents.get_mut(&ENTRY).unwrap().frozen = amends;
        scene.write(ANA, ENTRY, &[tag("late")]);
        scene.sign(CY, ENTRY, Some(Meaning::Witness), None, None);
        wrong(&scene)
    };
    for meaning in Meaning::ALL {
        let found = behind(meaning, None);
        assert_eq!(found, meaning.freezes().then_some(Wrong::Frozen), "{meaning:?}");
    }
    // A seal that is not shown may have closed it since.
    assert_eq!(behind(Meaning::Authorship, Some(Hash([9; 32]))), None);
}

#[test]
fn a_document_stays_closed_and_what_was_overtaken_closes_nothing() {
    let mut scene = Scene::new();
    scene.write(BO, ENTRY, &[title("Assay")]);
    let seen = scene.seen(ENTRY);
    scene.write(ANA, ENTRY, &[tag("between")]);
    scene.sign_seen(BO, ENTRY, seen, Some(Meaning::Authorship), None, None);
    scene.write(ANA, ENTRY, &[tag("late")]);
    scene.sign(BO, ENTRY, Some(Meaning::Approval), None, None);
    scene.write(ANA, ENTRY, &[tag("amended")]);
    assert_eq!(wrong(&scene), None);
    scene.zone.documents.get_mut(&ENTRY).unwrap().frozen = None;
    scene.write(ANA, ENTRY, &[tag("hidden")]);
    assert_eq!(wrong(&scene), Some(Wrong::Frozen));
}

#[test]
fn who_took_a_change_in_is_shown_beside_who_wrote_it() {
    let mut scene = Scene::new();
    scene.write(ANA, ENTRY, &[title("Assay")]);
    scene.adopt(CY, BO, ENTRY, &[tag("refused")]);
    scene.sign(ANA, ENTRY, None, None, None);
    let bytes = build(&input(&scene), &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &Trust::none()).unwrap();
    let history = verdict.documents[0].history.as_ref().unwrap();
    let [bo, cy] = [BO, CY].map(|who| scene.people[who].state.id);
    let [written, adopted] = history.changes.as_slice() else { panic!("two changes") };
    assert_eq!((&written.adopted_by, adopted.author.person), (&None, bo));
    assert_eq!(adopted.adopted_by.as_ref().map(|who| who.person), Some(cy));
    assert_eq!(history.entry.as_ref().unwrap().tags, ["refused"]);
    let page = render(&verdict, Lang::En);
    assert!(page.contains("Refused at first, then taken in by Cy Okafor."), "{page}");
}

/// A log whose relay let in that somebody takes a change of Bo's in, under a signature of somebody.
fn forced(by: usize, signer: usize, refused: Refusal) -> Scene {
    let mut scene = Scene::new();
    scene.write(ANA, ENTRY, &[title("Assay")]);
    let (header, update) = scene.change(BO, ENTRY, &[tag("refused")]);
    let message = Scene::key(ENTRY).derive_message(&header.salt);
    let ciphertext = message.seal(&header.encode(), &update).unwrap();
    let envelope = Envelope::sign(&scene.people[signer].keys, header, &ciphertext);
    let person = &scene.people[by];
    let (zone, head) = (scene.zone.id, scene.zone.record_head);
    let header = RecordHeader::new(zone, person.state.id, person.device(), head);
    let carried = Carried { envelope: envelope.bytes().to_vec(), from: None };
    let record = ZoneRecord::sign(&person.keys, header, ZoneBody::Adopt(carried));
    let (received_ms, signed) = (scene.zone.received_ms, record.bytes().to_vec());
    let leaf = LogLeaf { received_ms, signed, ciphertext: Some(ciphertext.into()) };
    // Every honest member refuses it; the liars go on as if it had counted.
    assert_eq!(scene.zone.append(&leaf), Err(refused));
    scene.zone.void(&leaf);
    scene.zone.record_head = record.hash();
    let known = scene.zone.documents.get_mut(&ENTRY).unwrap();
    (known.count, known.hashes) = (known.count + 1, rolled(known.hashes, envelope.hash()));
    scene.log.push(leaf);
    scene.sign(ANA, ENTRY, None, None, None);
    scene
}

#[test]
fn nobody_takes_in_what_they_could_not_or_what_its_author_did_not_sign() {
    assert_eq!(wrong(&forced(DEE, BO, Refusal::Role)), Some(Wrong::Right));
    assert_eq!(wrong(&forced(CY, ANA, Refusal::Signature)), Some(Wrong::Signature));
}
