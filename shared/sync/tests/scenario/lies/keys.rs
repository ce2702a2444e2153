//! Keys in the place of others' keys, and signatures that nobody made: invitations, relays, forged
//! items, heads and zones.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::line::{Line, push};
use super::{again, alarm, change_pages, goes_on, reads, say, shared, size, suspicions, told};
use crate::world::World;
use cahier_crypto::DeviceKeys;
use cahier_evidence::{
    EpochKeys, Hash, PersonRecord, Refusal, Role, ZoneBody, ZoneGenesis, ZoneId,
};
use cahier_protocol::{
    FRAME_BYTES_MAX, Fault, InvitationLink, Outcome, RelayMessage, Reply, decode, encode,
};
use cahier_sync::Notice;
use cahier_sync::rows::{Alarm, Suspicion};

/// T5.
pub fn swap_keys() {
    another_chain_for_a_joiner();
    another_founder();
    another_relay();
    a_first_contact_pins_whatever_is_shown();
}

/// The relay puts its own chain in the place of the joiner's.
pub fn another_chain_for_a_joiner() {
    let mut world = World::new(51);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    let spy = DeviceKeys::make(&mut world.rng);
    let chain = vec![PersonRecord::genesis([9; 16], &spy, 1).bytes().to_vec().into()];
    super::change_answers(&mut world, ana, move |reply| {
        if let Reply::Knocks(knocks) = reply {
            knocks.iter_mut().for_each(|knock| knock.chain.clone_from(&chain));
        }
    });
    join(&mut world, bo, &link);
    assert!(told(&world, ana, |n| matches!(n, Notice::KnockRefused(_))));
    assert_eq!(world.people[ana].driver.engine.members(zone).unwrap().len(), 1);
}

/// A link that names Ana and leads into a zone in which she has no say.
fn another_founder() {
    let mut world = World::new(52);
    let (ana, bo, spy) = (world.person("Ana"), world.person("Bo"), world.person("Eve"));
    let zone = world.zone_of(spy, &[]);
    let mut link = world.invitation(spy, zone, Role::Editor);
    world.heal();
    link.inviter = world.people[ana].driver.engine.person();
    link.inviter_head = world.people[ana].driver.engine.chain().head;
    join(&mut world, bo, &link);
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongFounder));
    assert!(told(&world, bo, |n| *n == Notice::Alarm(zone, Alarm::WrongFounder)));
}

/// Another relay in its place: the pinned key ends the connection.
fn another_relay() {
    let (mut world, ana, ..) = shared(53, Role::Editor);
    let other = Hash([7; 32]);
    show_relay_key(&mut world, other);
    world.cut(ana);
    world.pass(1_000);
    assert!(!world.people[ana].driver.engine.is_connected());
    let changed =
        |n: &Notice| matches!(n, Notice::RelayKeyChanged { shown, .. } if *shown == other);
    assert!(told(&world, ana, changed));
}

/// The residual: who meets the lie first believes it, and finds out when it ends.
fn a_first_contact_pins_whatever_is_shown() {
    let mut world = World::new(54);
    let (other, real) = (Hash([7; 32]), world.relay.relay());
    show_relay_key(&mut world, other);
    let cy = world.person("Cy");
    world.pass(500);
    assert_eq!(world.people[cy].driver.engine.relay().unwrap().key, Some(other));
    world.tamper = None;
    world.cut(cy);
    world.pass(500);
    let found = Notice::RelayKeyChanged { pinned: other, shown: real };
    assert!(told(&world, cy, |n| *n == found));
}

fn show_relay_key(world: &mut World, other: Hash) {
    world.tamper =
        Some(Box::new(move |_, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Challenge { nonce, time_ms, .. }) => {
                encode(&RelayMessage::Challenge { relay: other, nonce, time_ms })
            }
            _ => bytes,
        }));
}

/// T7.
pub fn forge() {
    let (mut world, ana, bo, zone, entry) = shared(71, Role::Editor);
    let member = Insider::of(&world, bo, zone);
    // All that Ana's device would write, but for its seed.
    let mut forger = Insider::of(&world, ana, zone);
    forger.signer = DeviceKeys::make(&mut world.rng);
    let person = member.person;
    let (item, record) = (forger.write(entry, "faux"), forger.record(ZoneBody::Remove { person }));
    let mut line = Line::of(&mut world, &member);
    for forged in [&item, &record] {
        assert_eq!(line.push(&mut world, zone, forged), Outcome::Refused(Refusal::Signature));
    }
    // A zone under an id that does not come from its founder.
    let stolen = ZoneId([9; 16]);
    let keys = EpochKeys { epoch: 1, seals: Vec::new(), previous: None };
    let chain = member.chain.clone();
    let genesis = ZoneGenesis { nonce: [9; 16], chain, keys, note: Vec::new() };
    let mut founder = Insider::of(&world, bo, zone);
    founder.zone = cahier_evidence::ZoneState::new(stolen);
    let genesis = founder.record(ZoneBody::Genesis(genesis));
    assert_eq!(line.push(&mut world, stolen, &genesis), Outcome::Refused(Refusal::Zone));
    // A relay that lets them in anyway.
    let log = FalseLog::instead(&mut world, zone, ana);
    [&item, &record].into_iter().for_each(|forged| log.push(forged, world.now_ms));
    for who in [ana, bo] {
        again(&mut world, who);
        assert_eq!(suspicions(&world, who), [Suspicion::Refused(Refusal::Signature); 2]);
        assert!(!reads(&mut world, who, entry, "faux"));
        goes_on(&mut world, who, zone, entry);
    }
    a_changed_bit();
}

/// One changed bit in what somebody signed: refused, and the signed head does not fit any more.
fn a_changed_bit() {
    let (mut world, ana, bo, _, entry) = shared(72, Role::Editor);
    change_pages(&mut world, bo, |leaves| {
        if let Some(last) = leaves.last_mut() {
            let at = last.signed.len() - 1;
            last.signed[at] ^= 1;
        }
    });
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongRoot));
    assert_eq!(suspicions(&world, bo), [Suspicion::Refused(Refusal::Signature)]);
    assert!(!reads(&mut world, bo, entry, &token));
    assert!(reads(&mut world, ana, entry, &token));
}

/// T20.
pub fn swap_the_invitation_link() {
    let mut world = World::new(201);
    let (ana, bo, eve) = (world.person("Ana"), world.person("Bo"), world.person("Eve"));
    let zone = world.zone_of(ana, &[]);
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    // Whoever carries it uses it first. The true joiner is refused; Ana sees whom she did not mean.
    join(&mut world, eve, &link);
    join(&mut world, bo, &link);
    assert!(told(&world, bo, |n| *n == Notice::Relay(Fault::Forbidden)));
    assert_eq!(size(&world, bo, zone), 0);
    let stranger = world.people[eve].driver.engine.person();
    assert!(told(&world, ana, |n| *n == Notice::Admitted(zone, stranger)));
    let members = world.people[ana].driver.engine.members(zone).unwrap();
    assert!(members.len() == 2 && members.iter().any(|member| member.person == stranger));
    // A link to her own zone in the place of Ana's: Bo is in it, and nothing tells him so.
    let strange = world.with(eve, |d, ctx| d.engine.new_zone("Chimie", ctx)).unwrap();
    world.heal();
    let swapped = world.invitation(eve, strange, Role::Editor);
    world.heal();
    join(&mut world, bo, &swapped);
    assert!(size(&world, bo, strange) > 0 && alarm(&world, bo).is_none());
    // An invitation ends on its day.
    let until_ms = world.now_ms + 1_000;
    let late = world.with(ana, |d, ctx| d.engine.invite(zone, Role::Editor, until_ms, ctx));
    world.heal();
    world.pass(2_000);
    world.people[bo].told.clear();
    join(&mut world, bo, &late.unwrap());
    assert!(told(&world, bo, |n| *n == Notice::Relay(Fault::Forbidden)));
    assert_eq!(size(&world, bo, zone), 0);
    assert_refused_at_the_door(&mut world, ana, bo, zone);
}

/// Who has no invitation has no say in the zone at all.
fn assert_refused_at_the_door(world: &mut World, ana: usize, bo: usize, zone: ZoneId) {
    let mut outsider = Insider::of(world, ana, zone);
    let engine = &world.people[bo].driver.engine;
    (outsider.person, outsider.device) = (engine.person(), engine.device());
    outsider.chain = engine.chain_bytes().to_vec();
    outsider.signer = Insider::seed_of(world, bo);
    let person = world.people[ana].driver.engine.person();
    let record = outsider.record(ZoneBody::Remove { person });
    let mut line = Line::of(world, &outsider);
    assert_eq!(line.ask(world, push(zone, &record)), Reply::Failed(Fault::Forbidden));
}

/// Knocks with a link, and waits until whoever may has answered.
pub fn join(world: &mut World, who: usize, link: &InvitationLink) {
    world.with(who, |driver, _| driver.engine.join(link)).unwrap();
    world.cut(who);
    world.pass(12_000);
}
