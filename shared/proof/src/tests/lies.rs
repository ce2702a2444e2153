//! Proofs in the hands of a liar who is a member and signs the manifest anew: only what others
//! signed can be shown, at the place where they signed it.

use super::authority::{certified, development, stamp};
use super::scene::{ANA, BO, CY, DEE, ENTRY, OTHER, START_MS, Scene, title};
use super::whole::trust;
use crate::build::{borrowed, derived};
use crate::codec::{decode, encode};
use crate::member::{LogPlace, Placed, Shown};
use crate::verdict::{ProofKind, StampTrust};
use crate::{
    BuildError, Fault, Input, Lang, Trust, Wrong, archive, build, layout, manifest, render, verify,
};
use cahier_crypto::{RelayKey, Secret32};
use cahier_evidence::log::VerifierKey;
use cahier_evidence::{
    DocumentId, Hash, Meaning, RecordHeader, Role, ZoneBody, ZoneHead, ZoneRecord, root_of,
};
use cahier_timestamp::{EvidenceRecord, TimestampError};
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
    assert_eq!(built(&input, &scene), Wrong::Attestation, "nobody ever vouched for it");
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
    other.write(BO, ENTRY, &[title("Another")]);
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
        let record = EvidenceRecord::parse(&token).unwrap();
        members.insert(layout::stamp(0, 0), record.first().to_vec());
        members.insert(layout::evidence(0, 0), token);
    });
    assert_eq!(replaced, Wrong::Stamp(TimestampError::WrongImprint));
    let other = wrong(|_, members| {
        let token = stamp(&certified(5, START_MS), b"something else", START_MS + 1);
        let token = EvidenceRecord::parse(&token).unwrap().first().to_vec();
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

/// The zone as the liar would have it end: the relay signs what stands there.
fn cut(scene: &Scene, input: &mut Input, size: usize) {
    let zone = &mut input.zones[0];
    zone.records.retain(|record| record.index < size as u64);
    zone.leaves.truncate(size);
    let position = cahier_evidence::Position { size: size as u64, root: root_of(&zone.leaves) };
    let now_ms = scene.zone.received_ms;
    zone.head = ZoneHead::sign(&scene.relay, scene.zone.id, position, now_ms).bytes().to_vec();
}

#[test]
fn the_last_records_cannot_be_left_out() {
    let mut scene = Scene::lively();
    // Bo is removed, and signs no more; before, his name was taken back.
    let (person, commitment) = (scene.people[BO].state.id, scene.attestations[BO].commitment());
    scene.record(ANA, ZoneBody::Disavow { person, commitment, reason: 1 });
    scene.sign(BO, ENTRY, Some(Meaning::Review), None, None);
    scene.record(ANA, ZoneBody::Remove { person });
    let authority = development(5, START_MS);
    let whole = scene.input(&[ENTRY], &authority);
    assert!(build(&whole, &scene.exporter(ANA)).is_ok());
    // Without the records at the end, in the very log that the relay signed.
    let mut input = whole.clone();
    let seal = *scene.statements.keys().last().unwrap();
    input.zones[0].records.retain(|record| record.index < seal);
    assert_eq!(built(&input, &scene), Wrong::Unfinished);
    // And without the one that took the name back, which is the last one that matters here.
    input.zones[0].records.pop();
    assert_eq!(built(&input, &scene), Wrong::Unfinished);
    // Nor by a head of before the end.
    let mut input = scene.input(&[ENTRY], &authority);
    input.logs.clear();
    cut(&scene, &mut input, usize::try_from(seal).unwrap() + 1);
    assert_eq!(built(&input, &scene), Wrong::Unfinished);
    let fault = match build(&input, &scene.exporter(ANA)) {
        Err(BuildError::Fault(fault)) => fault,
        other => panic!("{:?}", other.map(|bytes| bytes.len())),
    };
    assert_eq!(fault.member, layout::records(scene.zone.id));
}

/// The head of an input under another key than its logs.
pub(super) fn under_another_key(input: &mut Input) -> RelayKey {
    let other = RelayKey::from_seed(&Secret32::from([0xBE; 32]));
    let head = ZoneHead::parse(&input.zones[0].head).unwrap();
    let signed = ZoneHead::sign(&other, head.zone, head.position, head.time_ms);
    input.zones[0].head = signed.bytes().to_vec();
    other
}

#[test]
fn a_log_counts_under_the_key_of_the_head_alone() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    let forger = under_another_key(&mut input);
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify::verify(&bytes, &trust(&authority)).unwrap();
    assert!(!verdict.certified && !verdict.logs[0].counts());
    assert!(verdict.times().all(|times| times.certified_ms.is_none()));
    assert_eq!(verdict.logs[0].stamps[0].trust, StampTrust::Trusted, "the authority is");
    let page = render(&verdict.unjudged(), Lang::En);
    assert!(page.contains("only for those who name both keys"), "{page}");
    // Who names the log's key alone does not know the head's, and the other way round it is the
    // log that is nobody's. Both together are the relay that they know, before and after.
    let old = input.logs[0].key.clone();
    let new = VerifierKey::new("lab.example/cahier/2", forger.public()).unwrap();
    let naming = |logs: &[&VerifierKey]| {
        let logs = logs.iter().copied().cloned().collect();
        verify::verify(&bytes, &Trust { logs, ..trust(&authority) })
    };
    assert_eq!(naming(&[&old]).unwrap_err().wrong, Wrong::LogKey);
    let verdict = naming(&[&new]).unwrap();
    assert!(!verdict.certified && !verdict.logs[0].counts() && verdict.zones[0].compared);
    let verdict = naming(&[&old, &new]).unwrap();
    assert!(verdict.certified && verdict.logs[0].counts());
    assert_eq!(verdict.unjudged(), verify::verify(&bytes, &Trust::none()).unwrap().unjudged());
}

#[test]
fn logs_under_another_key_take_no_room_from_those_that_count() {
    let mut scene = Scene::lively();
    let authority = certified(5, START_MS);
    let head = scene.log.len() as u64;
    for _ in 0..9 {
        scene.sign(ANA, ENTRY, None, None, None);
    }
    let mut input = scene.input(&[ENTRY], &authority);
    let honest =
        std::mem::replace(&mut scene.relay, RelayKey::from_seed(&Secret32::from([0xBE; 32])));
    // Earlier than the one that counts, each of them.
    input.logs.extend((head..head + 9).map(|size| scene.log_input(size, &authority)));
    scene.relay = honest;
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify::verify(&bytes, &trust(&authority)).unwrap();
    assert!(verdict.certified);
    let logs = &verdict.documents[0].statements[0].times.logs;
    assert_eq!((logs.len(), logs[0]), (9, 0));
}

#[test]
fn a_head_without_a_log_is_a_key_that_nobody_compared() {
    let scene = Scene::lively();
    let mut input = scene.input(&[ENTRY], &development(5, START_MS));
    under_another_key(&mut input);
    // Without a log it is what it is: a key that nobody compared.
    let key = input.logs[0].key.clone();
    input.logs.clear();
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    assert!(!verify::verify(&bytes, &Trust::none()).unwrap().zones[0].compared);
    let trust = Trust { logs: vec![key], ..Trust::none() };
    assert_eq!(verify::verify(&bytes, &trust).unwrap_err().wrong, Wrong::LogKey);
}

/// A log whose relay let in what the rules refuse: Dee, who contributes, opens Ana's document to
/// herself and signs it.
fn opened_by_dee() -> (Scene, Input) {
    let mut scene = Scene::lively();
    let dee = &scene.people[DEE];
    let (id, person) = (scene.zone.id, dee.state.id);
    let header = RecordHeader::new(id, person, dee.device(), scene.zone.record_head);
    let open = ZoneRecord::sign(&dee.keys, header, ZoneBody::Open { document: OTHER, person });
    // Every honest member refuses it; it stands in the log without effect.
    let received_ms = scene.zone.received_ms;
    let signed = open.bytes().to_vec();
    let leaf = cahier_evidence::LogLeaf { received_ms, signed, ciphertext: None };
    assert_eq!(scene.zone.append(&leaf), Err(cahier_evidence::Refusal::Role));
    scene.zone.void(&leaf);
    scene.log.push(leaf);
    // The liars go on as if it had counted.
    scene.zone.record_head = open.hash();
    let document = scene.zone.documents.get_mut(&OTHER).unwrap();
    document.opened.insert(person);
    scene.sign(DEE, OTHER, Some(Meaning::Authorship), None, None);
    let input = scene.input(&[OTHER], &development(5, START_MS));
    (scene, input)
}

#[test]
fn nobody_opens_a_document_to_themself() {
    let (scene, mut input) = opened_by_dee();
    assert_eq!(built(&input, &scene), Wrong::Records, "it is shown to be Ana's");
    input.documents[0].birth = None;
    assert_eq!(built(&input, &scene), Wrong::Right, "nothing shows that it is Dee's");
}

#[test]
fn nothing_is_signed_in_a_document_that_left() {
    let mut scene = Scene::lively();
    scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
    let to = cahier_evidence::ZoneId([5; 16]);
    scene.record(ANA, ZoneBody::MoveOut { document: OTHER, to });
    // Members and relay refuse what comes then; the liars' relay lets it in.
    scene.zone.documents.get_mut(&OTHER).unwrap().moved_to = None;
    scene.sign(BO, OTHER, Some(Meaning::Witness), None, None);
    scene.write(ANA, OTHER, &[title("Buffer of salt")]);
    scene.sign(ANA, OTHER, None, None, None);
    let mut input = scene.input(&[OTHER], &development(5, START_MS));
    assert_eq!(built(&input, &scene), Wrong::Moved, "a statement");
    input.documents[0].statements.truncate(3);
    assert_eq!(built(&input, &scene), Wrong::Moved, "a seal");
    input.documents[0].statements.truncate(2);
    assert!(build(&input, &scene.exporter(ANA)).is_ok(), "what was signed before stands");
    let mut history = scene.history_input(OTHER);
    input.kind = ProofKind::History;
    input.documents[0].history = Some(history.clone());
    assert_eq!(built(&input, &scene), Wrong::Moved, "a change");
    history.changes.pop();
    input.documents[0].history = Some(history);
    assert!(build(&input, &scene.exporter(ANA)).is_ok());
}

#[test]
fn whoever_may_not_begin_a_document_begins_none() {
    let mut scene = Scene::lively();
    let (own, person) = (DocumentId([0xE4; 16]), scene.people[DEE].state.id);
    scene.record(ANA, ZoneBody::SetRole { person, role: Role::Commenter, until_ms: None });
    // The relay lets Dee write all the same, and Bo signs what she wrote.
    scene.zone.members.get_mut(&person).unwrap().role = Some(Role::Contributor);
    scene.write(DEE, own, &[title("Mine")]);
    scene.sign(BO, own, Some(Meaning::Review), None, None);
    let mut input = scene.input(&[own], &development(5, START_MS));
    assert_eq!(built(&input, &scene), Wrong::Right);
    input.documents[0].birth = None;
    assert!(build(&input, &scene.exporter(ANA)).is_ok(), "that Bo signed it is shown");
}

#[test]
fn who_lost_the_right_shows_nothing_that_was_signed_later() {
    let person = Scene::new().people[BO].state.id;
    let (role, until_ms) = (Role::Reader, None);
    for lost in [ZoneBody::SetRole { person, role, until_ms }, ZoneBody::Remove { person }] {
        let mut scene = Scene::lively();
        scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
        scene.record(ANA, lost);
        let input = scene.input(&[OTHER], &development(5, START_MS));
        assert!(build(&input, &scene.exporter(ANA)).is_ok(), "what was signed before stands");
        // Members and relay refuse what comes then; the liars' relay lets it in.
        scene.zone.members.get_mut(&person).unwrap().role = Some(Role::Editor);
        scene.sign(BO, OTHER, Some(Meaning::Review), None, None);
        let input = scene.input(&[OTHER], &development(5, START_MS));
        assert_eq!(built(&input, &scene), Wrong::Right);
    }
}
