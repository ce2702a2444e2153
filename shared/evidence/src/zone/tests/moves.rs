//! What follows a document from another zone, and work that deletes only.

use super::*;

const DOCUMENT: DocumentId = DocumentId([1; 16]);

/// A document with three envelopes in Ana's zone, and the zone of Bo and Cy where it arrives.
struct Move {
    ana: Actor,
    bo: Actor,
    cy: Actor,
    history: Vec<Envelope>,
    from: ZoneId,
    to: ZoneState,
}

fn moved() -> Move {
    let (ana, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut old = zone_of(&ana);
    let mut history = Vec::new();
    for _ in 0..3 {
        let header = envelope(&old, &ana, DOCUMENT);
        history.push(Envelope::sign(&ana.keys, header.clone(), b"sealed"));
        send(&mut old, &ana, header).unwrap();
    }
    let mut to = ZoneState::new(ZoneId::derive(&[8; 16], bo.state.id, bo.device()));
    let keys = EpochKeys { epoch: 1, seals: bo.seals(), previous: None };
    let chain = bo.chain.clone();
    let genesis = ZoneGenesis { nonce: [8; 16], chain, keys, note: vec![] };
    record(&mut to, &bo, ZoneBody::Genesis(genesis), 10).unwrap();
    admit(&mut to, &bo, &cy, Role::Editor).unwrap();
    let (class, parent, owner) = (Class::Entry, None, ana.state.id);
    let (authors, pinned) = (vec![ana.chain.clone()], old.position());
    let wraps = vec![(history[0].header.key, vec![1].into())];
    let (document, from, epoch, frozen) = (DOCUMENT, old.id, 1, None);
    let arrival =
        Arrival { document, class, parent, owner, from, pinned, authors, wraps, epoch, frozen };
    record(&mut to, &bo, ZoneBody::MoveIn(arrival), 10).unwrap();
    Move { ana, bo, cy, history, from, to }
}

/// Offers an envelope under a record.
pub(super) fn carry(
    zone: &mut ZoneState,
    by: &Actor,
    envelope: &Envelope,
    from: Option<(ZoneId, u64, u64)>,
) -> Result<Accepted, Refusal> {
    let carried = Carried { envelope: envelope.bytes().to_vec(), from };
    let header = RecordHeader::new(zone.id, by.state.id, by.device(), zone.record_head);
    let signed = ZoneRecord::sign(&by.keys, header, ZoneBody::Adopt(carried));
    let before = zone.clone();
    let result = zone.append(&leaf(signed.bytes(), Some(b"sealed"), 10));
    if result.is_err() {
        assert_eq!(*zone, before, "a refusal changes nothing");
    }
    result
}

#[test]
fn what_follows_stood_before_the_pin_and_in_its_order() {
    let Move { bo, history, from, mut to, .. } = moved();
    let mut at = |index: u64, which: usize| {
        carry(&mut to, &bo, &history[which], Some((from, index, 10))).map(|_| ())
    };
    // The old log had four leaves: the zone's beginning and three envelopes.
    assert_eq!(at(4, 0), Err(Refusal::Target), "after it left");
    assert_eq!(at(2, 1), Err(Refusal::Clock), "the first is left out");
    at(1, 0).unwrap();
    assert_eq!(at(1, 1), Err(Refusal::Target), "two in one place");
    at(2, 1).unwrap();
    assert_eq!(at(1, 2), Err(Refusal::Target), "backwards");
    assert_eq!(at(3, 1), Err(Refusal::Clock), "once more");
    at(3, 2).unwrap();
    assert_eq!(to.documents[&DOCUMENT].count, 3);
}

#[test]
fn only_what_arrived_is_followed() {
    let Move { ana, bo, history, from, mut to, .. } = moved();
    let elsewhere = ZoneId([9; 16]);
    assert_eq!(carry(&mut to, &bo, &history[0], Some((elsewhere, 1, 10))), Err(Refusal::Zone));
    let changed = |change: &dyn Fn(&mut crate::EnvelopeHeader)| {
        let mut header = history[0].header.clone();
        change(&mut header);
        Envelope::sign(&ana.keys, header, b"sealed")
    };
    let mut refused = |change: &dyn Fn(&mut crate::EnvelopeHeader)| {
        carry(&mut to, &bo, &changed(change), Some((from, 1, 10))).unwrap_err()
    };
    // No document of this name arrived, or not with such a beginning, class or key.
    assert_eq!(refused(&|h| h.document = DocumentId([2; 16])), Refusal::Target);
    assert_eq!(refused(&|h| h.class = Class::Stock), Refusal::Birth);
    let birth = Some(Birth { parent: None, owner: bo.state.id });
    assert_eq!(refused(&|h| h.birth = birth), Refusal::Birth);
    assert_eq!(refused(&|h| h.key = KeyId([9; 16])), Refusal::Key);
    // One that began here has no history elsewhere.
    write(&mut to, &bo, 5).unwrap();
    let here = changed(&|h| h.document = DocumentId([5; 16]));
    assert_eq!(carry(&mut to, &bo, &here, Some((from, 1, 10))), Err(Refusal::Target));
}

#[test]
fn once_it_is_written_here_only_its_mover_completes_it() {
    let Move { bo, cy, history, from, mut to, .. } = moved();
    carry(&mut to, &cy, &history[0], Some((from, 1, 10))).unwrap();
    write(&mut to, &cy, 1).unwrap();
    let place = Some((from, 2, 10));
    assert_eq!(carry(&mut to, &cy, &history[1], place), Err(Refusal::Role));
    carry(&mut to, &bo, &history[1], place).unwrap();
    let away = ZoneBody::MoveOut { document: DOCUMENT, to: ZoneId([9; 16]) };
    record(&mut to, &bo, away, 10).unwrap();
    assert_eq!(carry(&mut to, &bo, &history[2], Some((from, 3, 10))), Err(Refusal::Moved));
}

#[test]
fn what_only_deletes_enters_once() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    write(&mut zone, &bo, 1).unwrap();
    let mut header = envelope(&zone, &bo, DOCUMENT);
    header.writes = Vec::new();
    let bare = Envelope::sign(&bo.keys, header.clone(), b"sealed");
    carry(&mut zone, &ana, &bare, None).unwrap();
    assert_eq!(carry(&mut zone, &ana, &bare, None), Err(Refusal::Target));
    assert_eq!(send(&mut zone, &bo, header.clone()), Err(Refusal::Target));
    // Nor can one be carried that stands in the log.
    header.salt = [8; 32];
    let stands = Envelope::sign(&bo.keys, header.clone(), b"sealed");
    send(&mut zone, &bo, header).unwrap();
    assert_eq!(carry(&mut zone, &ana, &stands, None), Err(Refusal::Target));
    // What the store keeps of a document remembers it.
    let state = &zone.documents[&DOCUMENT];
    let bytes = minicbor::to_vec(state).unwrap();
    let read: DocumentState = minicbor::decode(&bytes).unwrap();
    assert_eq!(read, *state);
    assert_eq!(state.bare.len(), 2);
}
