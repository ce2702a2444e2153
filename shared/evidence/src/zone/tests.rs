//! The reducer as rules: one test a rule, each with what must be refused beside what must pass.

use super::*;
use crate::envelope::tests::header as envelope_header;
use crate::envelope::{Birth, Envelope, KeyWrap, Writes};
use crate::person::PersonState;
use crate::person_record::{DeviceKind, PersonBody, PersonRecord};
use crate::record::*;
use crate::rights::Role;
use crate::test_rng;
use cahier_crypto::DeviceKeys;
use minicbor::bytes::ByteVec;

mod checked;
mod ends;
mod exports;
mod groups;
mod moves;
mod sealed;
mod vouches;

/// A person with one device.
pub(crate) struct Actor {
    pub keys: DeviceKeys,
    pub chain: Vec<ByteVec>,
    pub state: PersonState,
}

impl Actor {
    pub(crate) fn new(seed: u64) -> Self {
        let keys = DeviceKeys::make(&mut test_rng(seed));
        let genesis = PersonRecord::genesis([seed as u8; 16], &keys, 0);
        let state = PersonState::begin(&genesis).unwrap();
        Self { keys, chain: vec![genesis.bytes().to_vec().into()], state }
    }

    pub(crate) fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }

    pub(crate) fn seals(&self) -> Vec<SealedKey> {
        seals(self.state.live_devices().map(|(id, _)| *id))
    }

    pub(crate) fn extend(&mut self, body: PersonBody) -> Vec<ByteVec> {
        let record = PersonRecord::next(&self.state, &self.keys, body, 1);
        self.state.apply(&record).unwrap();
        let bytes: ByteVec = record.bytes().to_vec().into();
        self.chain.push(bytes.clone());
        vec![bytes]
    }
}

pub(crate) fn seals(devices: impl IntoIterator<Item = DeviceId>) -> Vec<SealedKey> {
    let set: BTreeSet<_> = devices.into_iter().collect();
    set.into_iter().map(|device| SealedKey { device, sealed: vec![1] }).collect()
}

fn leaf(signed: &[u8], ciphertext: Option<&[u8]>, received_ms: u64) -> LogLeaf {
    let ciphertext = ciphertext.map(|c| c.to_vec().into());
    LogLeaf { received_ms, signed: signed.to_vec(), ciphertext }
}

fn zone_of(owner: &Actor) -> ZoneState {
    let id = ZoneId::derive(&[7; 16], owner.state.id, owner.device());
    let mut zone = ZoneState::new(id);
    let keys = EpochKeys { epoch: 1, seals: owner.seals(), previous: None };
    let chain = owner.chain.clone();
    let genesis = ZoneGenesis { nonce: [7; 16], chain, keys, note: vec![] };
    record(&mut zone, owner, ZoneBody::Genesis(genesis), 10).unwrap();
    zone
}

fn record(
    zone: &mut ZoneState,
    by: &Actor,
    body: ZoneBody,
    received_ms: u64,
) -> Result<Accepted, Refusal> {
    let header = RecordHeader::new(zone.id, by.state.id, by.device(), zone.record_head);
    let signed = ZoneRecord::sign(&by.keys, header, body);
    let before = zone.clone();
    let result = zone.append(&leaf(signed.bytes(), None, received_ms));
    if result.is_err() {
        assert_eq!(*zone, before, "a refusal changes nothing");
    }
    result
}

fn admit(zone: &mut ZoneState, by: &Actor, whom: &Actor, role: Role) -> Result<Accepted, Refusal> {
    let body = ZoneBody::Admit {
        role,
        until_ms: None,
        chain: whom.chain.clone(),
        person: whom.state.id,
        invitation: None,
        seals: whom.seals(),
    };
    record(zone, by, body, 10)
}

/// A well-made envelope as `by` would send it now, for `document`.
fn envelope(zone: &ZoneState, by: &Actor, document: DocumentId) -> crate::EnvelopeHeader {
    let mut header = envelope_header(&by.keys, by.state.id, zone.id);
    let known = zone.documents.get(&document);
    header.document = document;
    header.number = zone.next_number(&by.device());
    header.previous = known.and_then(|d| d.tips.get(&by.device())).copied().unwrap_or_default();
    header.birth = known.is_none().then_some(Birth { parent: None, owner: by.state.id });
    let fresh = known.is_none_or(|d| d.keys.get(&d.current_key) != Some(&zone.epoch));
    header.key = match known {
        Some(d) if !fresh => d.current_key,
        _ => KeyId([zone.id.0[0] ^ zone.epoch as u8 ^ document.0[0]; 16]),
    };
    header.wrap = fresh.then(|| KeyWrap { epoch: zone.epoch, wrapped: vec![1] });
    let nonce = [by.state.id.0[0]; 16];
    let client = crate::client_id(by.device(), document, &nonce);
    let start = known.and_then(|d| d.clocks.get(&client)).copied().unwrap_or(0);
    header.writes = vec![Writes { nonce, start, end: start + 2 }];
    header
}

fn send(
    zone: &mut ZoneState,
    by: &Actor,
    header: crate::EnvelopeHeader,
) -> Result<Accepted, Refusal> {
    let signed = Envelope::sign(&by.keys, header, b"sealed");
    let before = zone.clone();
    let result = zone.append(&leaf(signed.bytes(), Some(b"sealed"), 10));
    if result.is_err() {
        assert_eq!(*zone, before, "a refusal changes nothing");
    }
    result
}

fn write(zone: &mut ZoneState, by: &Actor, document: u8) -> Result<Accepted, Refusal> {
    let header = envelope(zone, by, DocumentId([document; 16]));
    send(zone, by, header)
}

#[test]
fn a_zone_is_bound_to_its_creator() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let zone = zone_of(&ana);
    assert_eq!(zone.role(&ana.state.id, 10), Some(Role::Owner));
    let mut stolen = ZoneState::new(zone.id);
    let keys = EpochKeys { epoch: 1, seals: bo.seals(), previous: None };
    let chain = bo.chain.clone();
    let genesis = ZoneGenesis { nonce: [7; 16], chain, keys, note: vec![] };
    assert_eq!(record(&mut stolen, &bo, ZoneBody::Genesis(genesis), 1), Err(Refusal::Zone));
}

#[test]
fn writing_follows_the_table() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    for role in [Role::Reader, Role::Commenter, Role::Contributor, Role::Editor] {
        let mut zone = zone_of(&ana);
        assert_eq!(write(&mut zone, &bo, 1), Err(Refusal::NotMember));
        write(&mut zone, &ana, 1).unwrap();
        admit(&mut zone, &ana, &bo, role).unwrap();
        assert_eq!(write(&mut zone, &bo, 1).is_ok(), role >= Role::Editor);
        assert_eq!(write(&mut zone, &bo, 2).is_ok(), role >= Role::Contributor);
        let mut header = envelope(&zone, &bo, DocumentId([3; 16]));
        header.class = Class::Comments;
        assert_eq!(send(&mut zone, &bo, header).is_ok(), role >= Role::Commenter);
        if role == Role::Contributor {
            let (document, person) = (DocumentId([1; 16]), bo.state.id);
            record(&mut zone, &ana, ZoneBody::Open { document, person }, 10).unwrap();
            write(&mut zone, &bo, 1).unwrap();
        }
    }
}

#[test]
fn envelopes_follow_each_other() {
    let ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    write(&mut zone, &ana, 1).unwrap();
    write(&mut zone, &ana, 1).unwrap();
    let good = envelope(&zone, &ana, DocumentId([1; 16]));
    let mut refused = |change: &dyn Fn(&mut crate::EnvelopeHeader)| {
        let mut header = good.clone();
        change(&mut header);
        send(&mut zone, &ana, header).unwrap_err()
    };
    assert_eq!(refused(&|h| h.number += 1), Refusal::Number);
    assert_eq!(refused(&|h| h.number -= 1), Refusal::Number);
    assert_eq!(refused(&|h| h.previous = Hash::ZERO), Refusal::Previous);
    assert_eq!(refused(&|h| h.writes[0].start = 0), Refusal::Clock);
    assert_eq!(refused(&|h| h.zone = ZoneId([9; 16])), Refusal::Zone);
    assert_eq!(refused(&|h| h.key = KeyId([9; 16])), Refusal::Key);
    assert_eq!(refused(&|h| h.class = Class::Stock), Refusal::Birth);
    assert_eq!(
        refused(&|h| h.birth = Some(Birth { parent: None, owner: ana.state.id })),
        Refusal::Birth
    );
    assert_eq!(refused(&|h| h.device = DeviceId([9; 16])), Refusal::Device);
    assert_eq!(refused(&|h| h.document = DocumentId([8; 16])), Refusal::Birth);
    let forged = Envelope::sign(&Actor::new(3).keys, good.clone(), b"sealed");
    let forged = leaf(forged.bytes(), Some(b"sealed"), 10);
    assert_eq!(zone.append(&forged), Err(Refusal::Signature));
    let other = leaf(Envelope::sign(&ana.keys, good.clone(), b"sealed").bytes(), Some(b"x"), 10);
    assert_eq!(zone.append(&other), Err(Refusal::Ciphertext));
    assert_eq!(zone.append(&LogLeaf { received_ms: 9, ..other }), Err(Refusal::Time));
    send(&mut zone, &ana, good).unwrap();
}

#[test]
fn only_owners_make_managers_and_one_owner_stays() {
    let (ana, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Manager).unwrap();
    assert_eq!(admit(&mut zone, &bo, &cy, Role::Manager), Err(Refusal::Role));
    admit(&mut zone, &bo, &cy, Role::Editor).unwrap();
    let set =
        |person: &Actor, role| ZoneBody::SetRole { person: person.state.id, role, until_ms: None };
    assert_eq!(record(&mut zone, &bo, set(&cy, Role::Owner), 10), Err(Refusal::Role));
    assert_eq!(record(&mut zone, &bo, set(&ana, Role::Reader), 10), Err(Refusal::Role));
    assert_eq!(record(&mut zone, &ana, set(&ana, Role::Editor), 10), Err(Refusal::LastOwner));
    let leave = ZoneBody::Remove { person: ana.state.id };
    assert_eq!(record(&mut zone, &ana, leave.clone(), 10), Err(Refusal::LastOwner));
    record(&mut zone, &ana, set(&bo, Role::Owner), 10).unwrap();
    record(&mut zone, &ana, leave, 10).unwrap();
    assert!(zone.rotation_due);
}

#[test]
fn removal_ends_access_and_rotation_makes_a_new_key() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    write(&mut zone, &bo, 1).unwrap();
    record(&mut zone, &ana, ZoneBody::Remove { person: bo.state.id }, 10).unwrap();
    assert_eq!(write(&mut zone, &bo, 1), Err(Refusal::NotMember));
    let rotate = |seals| {
        let keys = EpochKeys { epoch: 2, seals, previous: Some(vec![1].into()) };
        ZoneBody::Rotate { keys }
    };
    let both = seals([ana.device(), bo.device()]);
    assert_eq!(record(&mut zone, &ana, rotate(both), 10), Err(Refusal::Seals));
    record(&mut zone, &ana, rotate(ana.seals()), 10).unwrap();
    assert!(!zone.rotation_due);
    let mut old = envelope(&zone, &ana, DocumentId([1; 16]));
    (old.key, old.wrap) = (zone.documents[&DocumentId([1; 16])].current_key, None);
    assert_eq!(send(&mut zone, &ana, old), Err(Refusal::Key));
    write(&mut zone, &ana, 1).unwrap();
}

#[test]
fn membership_ends_on_its_day() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    let until_ms = Some(20);
    let body = ZoneBody::SetRole { person: bo.state.id, role: Role::Editor, until_ms };
    record(&mut zone, &ana, body, 10).unwrap();
    write(&mut zone, &bo, 1).unwrap();
    let header = envelope(&zone, &bo, DocumentId([1; 16]));
    let late = leaf(Envelope::sign(&bo.keys, header, b"s").bytes(), Some(b"s"), 21);
    assert_eq!(zone.append(&late), Err(Refusal::Expired));
}

#[test]
fn devices_count_from_their_pin() {
    let mut ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    let second = DeviceKeys::make(&mut test_rng(9));
    let added = ana.extend(PersonBody::add(DeviceKind::Device, second.card()));
    let first_keys = std::mem::replace(&mut ana.keys, second);
    assert_eq!(write(&mut zone, &ana, 1), Err(Refusal::Device));
    let pin = ZoneBody::Pin { person: ana.state.id, chain: added };
    record(&mut zone, &ana, pin, 10).unwrap();
    write(&mut zone, &ana, 1).unwrap();
    let seal = ZoneBody::Seal { epoch: 1, seals: seals([ana.device()]) };
    record(&mut zone, &ana, seal, 10).unwrap();
    let lost = ana.extend(PersonBody::RemoveDevice { device: DeviceId::derive(first_keys.card()) });
    let pin = ZoneBody::Pin { person: ana.state.id, chain: lost };
    record(&mut zone, &ana, pin, 10).unwrap();
    assert!(zone.rotation_due);
    ana.keys = first_keys;
    assert_eq!(write(&mut zone, &ana, 2), Err(Refusal::Device));
}

#[test]
fn records_are_compare_and_swap() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    let stale = RecordHeader::new(zone.id, ana.state.id, ana.device(), zone.record_head);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    let signed = ZoneRecord::sign(&ana.keys, stale, ZoneBody::Remove { person: bo.state.id });
    assert_eq!(zone.append(&leaf(signed.bytes(), None, 10)), Err(Refusal::RecordHead));
}

#[test]
fn an_editor_adopts_kept_work() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    write(&mut zone, &bo, 1).unwrap();
    let kept = envelope(&zone, &bo, DocumentId([1; 16]));
    let kept = Envelope::sign(&bo.keys, kept, b"kept");
    record(&mut zone, &ana, ZoneBody::Remove { person: bo.state.id }, 10).unwrap();
    let carried = Carried { envelope: kept.bytes().to_vec(), from: None };
    let body = ZoneBody::Adopt(carried);
    assert_eq!(record(&mut zone, &ana, body.clone(), 10), Err(Refusal::Ciphertext));
    let header = RecordHeader::new(zone.id, ana.state.id, ana.device(), zone.record_head);
    let adopt = ZoneRecord::sign(&ana.keys, header, body);
    zone.append(&leaf(adopt.bytes(), Some(b"kept"), 10)).unwrap();
    assert_eq!(zone.documents[&DocumentId([1; 16])].count, 2);
    // The same work cannot enter twice: its clocks are taken.
    let header = RecordHeader::new(zone.id, ana.state.id, ana.device(), zone.record_head);
    let carried = Carried { envelope: kept.bytes().to_vec(), from: None };
    let twice = ZoneRecord::sign(&ana.keys, header, ZoneBody::Adopt(carried));
    assert_eq!(zone.append(&leaf(twice.bytes(), Some(b"kept"), 10)), Err(Refusal::Clock));
}

#[test]
fn a_document_moves_with_its_history() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    let document = DocumentId([1; 16]);
    write(&mut zone, &ana, 1).unwrap();
    let first = Envelope::sign(&ana.keys, envelope(&zone, &ana, document), b"sealed");
    zone.append(&leaf(first.bytes(), Some(b"sealed"), 10)).unwrap();
    let pinned = zone.position();
    let mut other = ZoneState::new(ZoneId::derive(&[8; 16], bo.state.id, bo.device()));
    let keys = EpochKeys { epoch: 1, seals: bo.seals(), previous: None };
    let chain = bo.chain.clone();
    let genesis = ZoneGenesis { nonce: [8; 16], chain, keys, note: vec![] };
    record(&mut other, &bo, ZoneBody::Genesis(genesis), 10).unwrap();
    record(&mut zone, &ana, ZoneBody::MoveOut { document, to: other.id }, 10).unwrap();
    assert_eq!(write(&mut zone, &ana, 1), Err(Refusal::Moved));
    let wraps = vec![(first.header.key, vec![1].into())];
    let (from, owner, authors) = (zone.id, ana.state.id, vec![ana.chain.clone()]);
    let (class, parent) = (Class::Entry, None);
    let (epoch, frozen) = (1, None);
    let arrival =
        Arrival { document, class, parent, owner, from, pinned, authors, wraps, epoch, frozen };
    record(&mut other, &bo, ZoneBody::MoveIn(arrival), 10).unwrap();
    write(&mut other, &bo, 1).unwrap();
    assert_eq!(other.documents[&document].owner, ana.state.id);
}

#[test]
fn a_newer_record_stops_writing_not_reading() {
    let ana = Actor::new(1);
    let mut zone = zone_of(&ana);
    let header = RecordHeader::new(zone.id, ana.state.id, ana.device(), zone.record_head);
    let header = minicbor::to_vec(header).unwrap();
    let newer = crate::SignedBytes::sign(&ana.keys, header, vec![0x82, 0x18, 99, 0x80]);
    zone.append(&leaf(&newer.bytes, None, 10)).unwrap();
    assert!(zone.newer);
    assert_eq!(write(&mut zone, &ana, 1), Err(Refusal::Newer));
}

#[test]
fn replay_gives_the_same_state() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    let mut log = Vec::new();
    let header = envelope(&zone, &ana, DocumentId([1; 16]));
    let first = Envelope::sign(&ana.keys, header, b"s");
    log.push(leaf(first.bytes(), Some(b"s"), 10));
    let mut copy = zone.clone();
    zone.append(&log[0]).unwrap();
    copy.replay(&log[0]).unwrap();
    assert_eq!(zone, copy);
    admit(&mut zone, &ana, &bo, Role::Reader).unwrap();
    assert_ne!(zone.position(), copy.position());
    let bytes = minicbor::to_vec(&zone).unwrap();
    let mut read: ZoneState = minicbor::decode(&bytes).unwrap();
    read.documents = zone.documents.clone();
    assert_eq!(read, zone);
}
