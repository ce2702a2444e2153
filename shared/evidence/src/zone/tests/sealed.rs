//! Statements and seals: who may sign them, what freezes, and what a frozen document takes.

use super::moves::carry;
use super::*;
use crate::envelope::{EnvelopeHeader, EnvelopeKind};
use crate::seal::{Meaning, SealClaim};
use crate::version_claim::Version;

const DOCUMENT: DocumentId = DocumentId([1; 16]);

/// A statement of the newest version, as `by` would send it now.
fn statement(zone: &ZoneState, by: &Actor) -> EnvelopeHeader {
    let document = &zone.documents[&DOCUMENT];
    let (count, hashes, at) = (document.count, document.hashes, zone.position());
    let version = Version { form: 1, parts: 2, root: Hash([3; 32]), at, count, hashes };
    let mut header = envelope(zone, by, DOCUMENT);
    header.kind = EnvelopeKind::Statement;
    (header.writes, header.version) = (Vec::new(), Some(version));
    header
}

fn seal(zone: &ZoneState, by: &Actor, meaning: Meaning) -> EnvelopeHeader {
    let seal = Some(SealClaim { meaning, about: None });
    EnvelopeHeader { kind: EnvelopeKind::Seal, seal, ..statement(zone, by) }
}

/// What `by` would write now, as an amendment of the seal that stands.
fn amendment(zone: &ZoneState, by: &Actor) -> EnvelopeHeader {
    EnvelopeHeader { amends: frozen(zone), ..envelope(zone, by, DOCUMENT) }
}

fn frozen(zone: &ZoneState) -> Option<Hash> {
    zone.documents[&DOCUMENT].frozen
}

/// Ana's zone with an entry, and Bo in it.
fn lab(role: Role) -> (Actor, Actor, ZoneState) {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    write(&mut zone, &ana, 1).unwrap();
    admit(&mut zone, &ana, &bo, role).unwrap();
    (ana, bo, zone)
}

#[test]
fn a_seal_freezes_what_its_signer_saw() {
    for meaning in Meaning::ALL {
        let (ana, bo, mut zone) = lab(Role::Editor);
        let before = zone.documents[&DOCUMENT].clone();
        let header = seal(&zone, &ana, meaning);
        let hash = send(&mut zone, &ana, header).unwrap().item.hash();
        let after = &zone.documents[&DOCUMENT];
        assert_eq!(after.frozen, meaning.freezes().then_some(hash), "{meaning:?}");
        // It takes a place and a number, and is no content.
        assert_eq!(after.tips[&ana.device()], hash);
        assert_eq!((after.count, after.hashes), (before.count, before.hashes));
        assert_eq!((after.last_index, &after.clocks), (before.last_index, &before.clocks));
        assert_eq!(zone.next_number(&ana.device()), 2);
        let expected = if meaning.freezes() { Some(Refusal::Frozen) } else { None };
        assert_eq!(write(&mut zone, &bo, 1).err(), expected, "{meaning:?}");
        write(&mut zone, &bo, 2).unwrap();
    }
}

#[test]
fn an_overtaken_seal_stands_and_freezes_nothing() {
    let (ana, bo, mut zone) = lab(Role::Editor);
    let late = seal(&zone, &ana, Meaning::Authorship);
    write(&mut zone, &bo, 1).unwrap();
    let hash = send(&mut zone, &ana, late).unwrap().item.hash();
    assert_eq!(frozen(&zone), None);
    assert_eq!(zone.documents[&DOCUMENT].tips[&ana.device()], hash);
    write(&mut zone, &bo, 1).unwrap();
    // Number and hashes must both be those of the log.
    let changes: [fn(&mut Version); 2] = [|v| v.count += 1, |v| v.hashes = Hash::ZERO];
    for change in changes {
        let mut header = seal(&zone, &ana, Meaning::Approval);
        change(header.version.as_mut().unwrap());
        send(&mut zone, &ana, header).unwrap();
        assert_eq!(frozen(&zone), None);
    }
    // Statements in between do not overtake, nor do other seals.
    let header = seal(&zone, &ana, Meaning::Approval);
    let other = seal(&zone, &bo, Meaning::Review);
    send(&mut zone, &bo, other).unwrap();
    let other = statement(&zone, &bo);
    send(&mut zone, &bo, other).unwrap();
    let hash = send(&mut zone, &ana, header).unwrap().item.hash();
    assert_eq!(frozen(&zone), Some(hash));
}

#[test]
fn a_frozen_document_takes_amendments_of_its_newest_seal() {
    let (ana, bo, mut zone) = lab(Role::Editor);
    let early = EnvelopeHeader { amends: Some(Hash([9; 32])), ..envelope(&zone, &bo, DOCUMENT) };
    assert_eq!(send(&mut zone, &bo, early), Err(Refusal::Frozen), "it is not frozen");
    let first = DocumentId([2; 16]);
    let begins = EnvelopeHeader { amends: Some(Hash([9; 32])), ..envelope(&zone, &bo, first) };
    assert_eq!(send(&mut zone, &bo, begins), Err(Refusal::Frozen), "it has not begun");
    let header = seal(&zone, &ana, Meaning::Responsibility);
    send(&mut zone, &ana, header).unwrap();
    let wrong = EnvelopeHeader { amends: Some(Hash([9; 32])), ..envelope(&zone, &bo, DOCUMENT) };
    assert_eq!(send(&mut zone, &bo, wrong), Err(Refusal::Frozen));
    let before = frozen(&zone);
    for _ in 0..2 {
        let header = amendment(&zone, &bo);
        send(&mut zone, &bo, header).unwrap();
        assert_eq!(frozen(&zone), before, "it stays frozen");
    }
    assert_eq!(zone.documents[&DOCUMENT].count, 3);
    // The next seal takes the place of the one before.
    let old = amendment(&zone, &bo);
    let header = seal(&zone, &ana, Meaning::Approval);
    send(&mut zone, &ana, header).unwrap();
    assert_ne!(frozen(&zone), before);
    assert_eq!(send(&mut zone, &bo, old), Err(Refusal::Frozen));
    let header = amendment(&zone, &bo);
    send(&mut zone, &bo, header).unwrap();
}

#[test]
fn comments_of_a_frozen_entry_stay_open() {
    let (ana, bo, mut zone) = lab(Role::Commenter);
    let header = seal(&zone, &ana, Meaning::Authorship);
    send(&mut zone, &ana, header).unwrap();
    let mut comments = envelope(&zone, &bo, DocumentId([7; 16]));
    comments.class = Class::Comments;
    comments.birth = Some(Birth { parent: Some(DOCUMENT), owner: bo.state.id });
    send(&mut zone, &bo, comments).unwrap();
}

#[test]
fn statements_are_for_those_who_may_write() {
    for role in [Role::Reader, Role::Commenter, Role::Contributor, Role::Editor] {
        let (ana, bo, mut zone) = lab(role);
        let header = statement(&zone, &bo);
        let result = send(&mut zone, &bo, header).map(|_| ());
        let expected = if role >= Role::Editor { Ok(()) } else { Err(Refusal::Role) };
        assert_eq!(result, expected, "{role:?}");
        let header = statement(&zone, &ana);
        let elsewhere = EnvelopeHeader { document: DocumentId([8; 16]), ..header.clone() };
        assert_eq!(send(&mut zone, &ana, elsewhere), Err(Refusal::Birth), "of nothing");
        let jumped = EnvelopeHeader { number: header.number + 1, ..header.clone() };
        assert_eq!(send(&mut zone, &ana, jumped), Err(Refusal::Number));
        let torn = EnvelopeHeader { previous: Hash::ZERO, ..header.clone() };
        assert_eq!(send(&mut zone, &ana, torn), Err(Refusal::Previous));
        send(&mut zone, &ana, header).unwrap();
        assert_eq!(frozen(&zone), None);
        let freezing = seal(&zone, &ana, Meaning::Authorship);
        send(&mut zone, &ana, freezing).unwrap();
        let header = statement(&zone, &ana);
        send(&mut zone, &ana, header).unwrap();
    }
}

#[test]
fn seals_follow_the_table() {
    for role in [Role::Reader, Role::Commenter, Role::Contributor, Role::Editor] {
        for meaning in Meaning::ALL {
            let (_, bo, mut zone) = lab(role);
            let header = seal(&zone, &bo, meaning);
            let result = send(&mut zone, &bo, header).map(|_| ());
            let needs = match meaning {
                Meaning::Authorship | Meaning::Responsibility => Role::Editor,
                _ => Role::Commenter,
            };
            let expected = if role >= needs { Ok(()) } else { Err(Refusal::Role) };
            assert_eq!(result, expected, "{role:?} {meaning:?}");
        }
    }
    // A contributor signs for what is their own or was opened to them.
    let (ana, bo, mut zone) = lab(Role::Contributor);
    let open = ZoneBody::Open { document: DOCUMENT, person: bo.state.id };
    record(&mut zone, &ana, open, 10).unwrap();
    let header = seal(&zone, &bo, Meaning::Authorship);
    send(&mut zone, &bo, header).unwrap();
}

#[test]
fn what_takes_a_place_is_no_summary_and_the_other_way_round() {
    let (ana, _, mut zone) = lab(Role::Editor);
    for header in [statement(&zone, &ana), seal(&zone, &ana, Meaning::Review)] {
        let signed = Envelope::sign(&ana.keys, header, b"sealed");
        assert_eq!(zone.check_summary(&signed, 10), Err(Refusal::Malformed));
    }
    let mut header = envelope(&zone, &ana, DOCUMENT);
    (header.kind, header.writes) = (EnvelopeKind::Snapshot, Vec::new());
    header.covers = Some(crate::Covers { size: 1, count: 1, hashes: Hash::ZERO });
    let signed = Envelope::sign(&ana.keys, header.clone(), b"sealed");
    assert_eq!(zone.check_summary(&signed, 10), Ok(()));
    assert_eq!(send(&mut zone, &ana, header), Err(Refusal::Malformed));
}

#[test]
fn adopted_work_must_amend_as_well_and_seals_are_not_adopted() {
    let (ana, bo, mut zone) = lab(Role::Editor);
    let kept = Envelope::sign(&bo.keys, envelope(&zone, &bo, DOCUMENT), b"sealed");
    let signed = Envelope::sign(&bo.keys, seal(&zone, &bo, Meaning::Review), b"sealed");
    assert_eq!(carry(&mut zone, &ana, &signed, None), Err(Refusal::Zone));
    let header = seal(&zone, &ana, Meaning::Authorship);
    send(&mut zone, &ana, header).unwrap();
    assert_eq!(carry(&mut zone, &ana, &kept, None), Err(Refusal::Frozen));
    let amends = Envelope::sign(&bo.keys, amendment(&zone, &bo), b"sealed");
    carry(&mut zone, &ana, &amends, None).unwrap();
    assert_eq!(zone.documents[&DOCUMENT].count, 2);
}

/// A document that was written, sealed and amended in Ana's zone and arrived in Bo's as if it was
/// frozen by some seal, with what follows it.
struct Moved {
    bo: Actor,
    history: Vec<Envelope>,
    from: ZoneId,
    to: ZoneState,
}

fn moved(word: impl FnOnce(&[Envelope]) -> Option<Hash>) -> Moved {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut old = zone_of(&ana);
    let mut history = Vec::new();
    for at in 0..4 {
        let header = match at {
            0 => envelope(&old, &ana, DOCUMENT),
            1 => seal(&old, &ana, Meaning::Authorship),
            2 => statement(&old, &ana),
            _ => amendment(&old, &ana),
        };
        history.push(Envelope::sign(&ana.keys, header.clone(), b"sealed"));
        send(&mut old, &ana, header).unwrap();
    }
    let mut to = ZoneState::new(ZoneId::derive(&[8; 16], bo.state.id, bo.device()));
    let keys = EpochKeys { epoch: 1, seals: bo.seals(), previous: None };
    let chain = bo.chain.clone();
    let genesis = ZoneGenesis { nonce: [8; 16], chain, keys, note: vec![] };
    record(&mut to, &bo, ZoneBody::Genesis(genesis), 10).unwrap();
    let arrival = Arrival {
        document: DOCUMENT,
        class: Class::Entry,
        parent: None,
        owner: ana.state.id,
        from: old.id,
        pinned: old.position(),
        authors: vec![ana.chain.clone()],
        wraps: vec![(history[0].header.key, vec![1].into())],
        epoch: 1,
        frozen: word(&history),
    };
    record(&mut to, &bo, ZoneBody::MoveIn(arrival), 10).unwrap();
    Moved { bo, history, from: old.id, to }
}

/// As it was.
fn honest(history: &[Envelope]) -> Option<Hash> {
    Some(history[1].hash())
}

#[test]
fn what_was_frozen_arrives_frozen_with_its_seals() {
    let Moved { bo, history, from, mut to } = moved(honest);
    let before = frozen(&to);
    assert_eq!(before, Some(history[1].hash()));
    for (at, envelope) in history.iter().enumerate() {
        carry(&mut to, &bo, envelope, Some((from, at as u64 + 1, 10))).unwrap();
        assert_eq!(frozen(&to), before);
    }
    assert_eq!(to.documents[&DOCUMENT].count, 2, "the seal and the statement are no content");
    assert_eq!(write(&mut to, &bo, 1), Err(Refusal::Frozen));
    let header = amendment(&to, &bo);
    send(&mut to, &bo, header).unwrap();
}

#[test]
fn what_followed_says_by_which_seal_it_is_frozen_and_not_its_mover() {
    let nothing: fn(&[Envelope]) -> Option<Hash> = |_| None;
    let invented: fn(&[Envelope]) -> Option<Hash> = |_| Some(Hash([9; 32]));
    for word in [nothing, invented] {
        let Moved { bo, history, from, mut to } = moved(word);
        let said = frozen(&to);
        carry(&mut to, &bo, &history[0], Some((from, 1, 10))).unwrap();
        assert_eq!(frozen(&to), said, "the word holds until the seal is here");
        for at in [1, 2, 3] {
            carry(&mut to, &bo, &history[at], Some((from, at as u64 + 1, 10))).unwrap();
            assert_eq!(frozen(&to), Some(history[1].hash()));
        }
        assert_eq!(write(&mut to, &bo, 1), Err(Refusal::Frozen));
        let header = amendment(&to, &bo);
        send(&mut to, &bo, header).unwrap();
    }
    // What came in between overtakes it, here as there.
    let Moved { bo, history, from, mut to } = moved(nothing);
    carry(&mut to, &bo, &history[0], Some((from, 1, 10))).unwrap();
    write(&mut to, &bo, 1).unwrap();
    carry(&mut to, &bo, &history[1], Some((from, 2, 10))).unwrap();
    assert_eq!(frozen(&to), None);
}

#[test]
fn a_seal_follows_once_and_nothing_follows_a_seal_made_here() {
    let Moved { bo, history, from, mut to } = moved(honest);
    carry(&mut to, &bo, &history[0], Some((from, 1, 10))).unwrap();
    carry(&mut to, &bo, &history[1], Some((from, 2, 10))).unwrap();
    let again = carry(&mut to, &bo, &history[1], Some((from, 3, 10)));
    assert_eq!(again, Err(Refusal::Target));
    let header = seal(&to, &bo, Meaning::Responsibility);
    send(&mut to, &bo, header).unwrap();
    let late = carry(&mut to, &bo, &history[3], Some((from, 4, 10)));
    assert_eq!(late, Err(Refusal::Frozen));
}

#[test]
fn the_store_keeps_what_is_frozen_and_reads_rows_of_before() {
    let (ana, _, mut zone) = lab(Role::Editor);
    let open = minicbor::to_vec(&zone.documents[&DOCUMENT]).unwrap();
    let header = seal(&zone, &ana, Meaning::Authorship);
    send(&mut zone, &ana, header).unwrap();
    let state = &zone.documents[&DOCUMENT];
    let bytes = minicbor::to_vec(state).unwrap();
    assert_eq!(minicbor::decode::<DocumentState>(&bytes).unwrap(), *state);
    // One that is not frozen has the form that it had before there were seals.
    assert_eq!(open[0], 0x80 | 14, "as many places as before");
    assert_eq!(minicbor::decode::<DocumentState>(&open).unwrap().frozen, None);
}
