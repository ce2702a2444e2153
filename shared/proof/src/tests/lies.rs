//! Proofs in the hands of a liar who is a member and signs the manifest anew: only what others
//! signed can be shown, at the place where they signed it.

use super::authority::{certified, development, stamp};
use super::scene::{ANA, BO, CY, ENTRY, OTHER, START_MS, Scene};
use crate::build::{borrowed, derived};
use crate::codec::{decode, encode};
use crate::member::{LogPlace, Placed, Shown};
use crate::{BuildError, Fault, Input, Trust, Wrong, archive, build, layout, manifest, verify};
use cahier_evidence::{Hash, Meaning};
use cahier_timestamp::{Evidence, EvidenceRecord, TimestampError};
use std::collections::BTreeMap;

pub(super) type Owned = BTreeMap<String, Vec<u8>>;

pub(super) fn owned(bytes: &[u8]) -> Owned {
    let members = archive::read(bytes).unwrap().into_iter();
    members.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect()
}

pub(super) fn zip(members: &Owned) -> Vec<u8> {
    archive::write(members).unwrap()
}

/// Signs changed members anew, with reports that say what they would show where that can be said.
pub(super) fn signed_anew(scene: &Scene, mut members: Owned) -> Vec<u8> {
    if let Ok(account) = verify::account(&borrowed(&members)) {
        members.extend(derived(&account.verdict));
    }
    let exporter = scene.exporter(ANA);
    let person = scene.people[ANA].state.id;
    let list = manifest::list(borrowed(&members).into_iter());
    let signature = manifest::sign(&list, person, exporter.keys, exporter.claimed_ms);
    members.insert(layout::MANIFEST.into(), list);
    members.insert(layout::SIGNATURE.into(), signature);
    zip(&members)
}

fn proof(scene: &Scene) -> Owned {
    let input = scene.input(&[ENTRY], &development(5, START_MS));
    owned(&build(&input, &scene.exporter(ANA)).unwrap())
}

/// What is found once the liar changed something.
fn fault(change: impl FnOnce(&Scene, &mut Owned)) -> Fault {
    let scene = Scene::lively();
    let mut members = proof(&scene);
    assert!(verify::verify(&signed_anew(&scene, members.clone()), &Trust::none()).is_ok());
    change(&scene, &mut members);
    verify::verify(&signed_anew(&scene, members), &Trust::none()).unwrap_err()
}

fn wrong(change: impl FnOnce(&Scene, &mut Owned)) -> Wrong {
    fault(change).wrong
}

fn built(input: &Input, scene: &Scene) -> Wrong {
    match build(input, &scene.exporter(ANA)) {
        Err(BuildError::Fault(fault)) => fault.wrong,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    }
}

#[test]
fn somebody_elses_attestation_names_nobody() {
    // Under another commitment it is found; under its own it speaks of its own person only.
    let swapped = wrong(|scene, members| {
        let [bo, cy] = [BO, CY].map(|who| scene.attestations[who].commitment());
        let theirs = members[&layout::attestation(cy)].clone();
        members.insert(layout::attestation(bo), theirs);
    });
    assert_eq!(swapped, Wrong::Attestation);
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    let mut forged = scene.attestations[CY].clone();
    forged.person = scene.people[BO].state.id;
    input.attestations = vec![forged];
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify::verify(&bytes, &Trust::none()).unwrap();
    assert!(verdict.documents[0].statements.iter().all(|one| one.signer.names.is_empty()));
}

#[test]
fn a_proof_of_another_zone_does_not_serve() {
    let (scene, other) = (Scene::lively(), other_zone());
    let authority = development(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    let theirs = other.input(&[ENTRY], &authority);
    let ours = input.documents[0].statements.clone();
    input.documents[0].statements = theirs.documents[0].statements.clone();
    assert_eq!(built(&input, &scene), Wrong::Stray);
    input.documents[0].statements = ours;
    let head = wrong(|scene, members| {
        members.insert(layout::head(scene.zone.id), other_zone().zone_input().head);
    });
    assert_eq!(head, Wrong::Head);
    let log = wrong(|_, members| {
        let entry = other_zone().log_input(3, &development(5, START_MS)).entry;
        members.insert(layout::entry(0), entry);
    });
    assert_eq!(log, Wrong::Log);
}

fn other_zone() -> Scene {
    let mut other = Scene::founded_by(0x40);
    other.write(BO, ENTRY, &[super::scene::title("Another")]);
    other.sign(BO, ENTRY, Some(Meaning::Authorship), None, None);
    other
}

#[test]
fn a_manipulated_report_is_found() {
    for name in [layout::REPORT_FR, layout::REPORT_EN, layout::CRATE] {
        let scene = Scene::lively();
        let mut members = proof(&scene);
        let text = String::from_utf8(members[name].clone()).unwrap();
        members.insert(name.to_owned(), text.replace("aspirin", "asperin").into_bytes());
        // Without `signed_anew`, which would make the report anew as well.
        let exporter = scene.exporter(ANA);
        let list = manifest::list(borrowed(&members).into_iter());
        let person = scene.people[ANA].state.id;
        let signature = manifest::sign(&list, person, exporter.keys, exporter.claimed_ms);
        members.insert(layout::MANIFEST.into(), list);
        members.insert(layout::SIGNATURE.into(), signature);
        let fault = verify::verify(&zip(&members), &Trust::none()).unwrap_err();
        assert_eq!((fault.wrong, fault.member.as_str()), (Wrong::Report, name));
    }
}

#[test]
fn a_replaced_token_is_found() {
    let replaced = wrong(|_, members| {
        let token = stamp(&certified(5, START_MS), b"something else", START_MS + 1);
        let record = EvidenceRecord::begin(&Evidence::parse(&token).unwrap()).unwrap();
        members.insert(layout::evidence(0, 0), record.encode());
        members.insert(layout::stamp(0, 0), record.first().to_vec());
    });
    assert_eq!(replaced, Wrong::Stamp(TimestampError::WrongImprint));
    let other = wrong(|_, members| {
        let token = stamp(&certified(5, START_MS), b"something else", START_MS + 1);
        let token = Evidence::parse(&token).unwrap().token().to_vec();
        members.insert(layout::stamp(0, 0), token);
    });
    assert_eq!(other, Wrong::Stamp(TimestampError::WrongImprint));
}

#[test]
fn no_part_but_those_that_were_signed() {
    let changed = wrong(|_, members| {
        let name = members.keys().find(|name| name.starts_with("proof/parts/")).unwrap().clone();
        members.insert(name, b"\"Another title\"".to_vec());
    });
    assert_eq!(changed, Wrong::Part);
    // The liar signs another version, and shows it under the seal of the first.
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.documents[0].statements[0].parts[0].bytes = b"{\"kind\":\"resource\"}".to_vec();
    assert_eq!(built(&input, &scene), Wrong::Part);
}

#[test]
fn the_shut_half_opens_in_one_way_only() {
    let name = |scene: &Scene| layout::shown(ENTRY, *scene.statements.keys().next().unwrap());
    let with = |change: fn(&mut Shown)| {
        wrong(|scene, members| {
            let name = name(scene);
            let mut shown: Shown = decode(&members[&name]).unwrap();
            change(&mut shown);
            members.insert(name, encode(&shown));
        })
    };
    assert_eq!(with(|shown| shown.opening.as_mut().unwrap().root[0] ^= 1), Wrong::Opening);
    let other = with(|shown| shown.opening.as_mut().unwrap().ciphertext[5] ^= 1);
    assert_eq!(other, Wrong::Opening);
    assert_eq!(with(|shown| shown.assertion = Some(vec![0x84].into())), Wrong::Opening);
    // Shut, it can be given the assertion of nothing.
    let another = with(|shown| {
        shown.opening = None;
        shown.assertion = Some(vec![0x84].into());
    });
    assert_eq!(another, Wrong::SecurityKey);
    // When it was received is what the tree says.
    assert_eq!(with(|shown| shown.received_ms += 1), Wrong::Place);
}

#[test]
fn records_are_whole_and_in_their_places() {
    let with = |change: fn(&mut Vec<Placed>)| {
        wrong(|scene, members| {
            let name = layout::records(scene.zone.id);
            let mut records: Vec<Placed> = decode(&members[&name]).unwrap();
            change(&mut records);
            members.insert(name, encode(&records));
        })
    };
    assert_eq!(with(|records| drop(records.remove(3))), Wrong::Place);
    assert_eq!(with(|records| records[3].received_ms += 1), Wrong::Place);
    assert_eq!(with(|records| records.swap(2, 3)), Wrong::Malformed);
    // One that is left out, though everything shown stands in the tree.
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.zones[0].records.remove(3);
    assert_eq!(built(&input, &scene), Wrong::Records);
}

#[test]
fn the_log_says_what_the_relay_said() {
    let place = wrong(|_, members| {
        let mut place: LogPlace = decode(&members[&layout::inclusion(0)]).unwrap();
        place.inclusion[0] = Hash::ZERO;
        members.insert(layout::inclusion(0), encode(&place));
    });
    assert_eq!(place, Wrong::Log);
    let checkpoint = wrong(|_, members| {
        let note = String::from_utf8(members[&layout::checkpoint(0)].clone()).unwrap();
        members.insert(layout::checkpoint(0), note.replace("\n6\n", "\n7\n").into_bytes());
    });
    assert_eq!(checkpoint, Wrong::Checkpoint);
    // A log whose entry has another root than the relay's head has there.
    let scene = Scene::lively();
    let mut fork = Scene::lively();
    fork.log[4].received_ms += 1;
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    input.logs = vec![fork.log_input(scene.log.len() as u64, &development(5, START_MS))];
    assert_eq!(built(&input, &scene), Wrong::Fork);
}

#[test]
fn nothing_more_and_nothing_less() {
    let more = wrong(|_, members| {
        members.insert("proof/note.txt".into(), b"believe me".to_vec());
    });
    assert_eq!(more, Wrong::Unexpected);
    let scene = Scene::lively();
    let names: Vec<String> = proof(&scene).into_keys().collect();
    let made = [layout::CRATE, layout::REPORT_EN, layout::REPORT_FR];
    let own = [layout::MANIFEST, layout::SIGNATURE];
    let kept = |name: &&String| !made.contains(&name.as_str()) && !own.contains(&name.as_str());
    for name in names.iter().filter(kept) {
        let fault = fault(|_, members| drop(members.remove(name)));
        assert_eq!((fault.wrong, &fault.member), (Wrong::Missing, name));
    }
}

#[test]
fn who_lost_the_right_shows_nothing_that_was_signed_later() {
    let mut scene = Scene::lively();
    scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
    let mut input = scene.input(&[OTHER], &development(5, START_MS));
    assert!(build(&input, &scene.exporter(ANA)).is_ok());
    // The same seal in a log in which Bo was never let in.
    input.zones[0].records.retain(|record| record.index != 1);
    assert!(matches!(built(&input, &scene), Wrong::Records | Wrong::Right));
}
