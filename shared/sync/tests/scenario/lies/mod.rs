//! Relays and members that lie: one scenario a row of `docs/threat-model.md`. `table.rs` holds the
//! list and the one test that plays it; what liars need is in `insider.rs` (a member's keys
//! without the engine that keeps the rules), `line.rs` (a connection without an engine) and
//! `false_log.rs` (a relay that takes and signs everything). `hostile.rs` is a second list, of what
//! anybody who attacks would try first.

mod ciphers;
mod devices;
mod false_log;
mod hostile;
pub mod insider;
mod keys;
mod leaving;
pub mod line;
mod members;
mod network;
mod proofs;
mod public_log;
mod relay;
mod substitution;
mod table;

use crate::world::{ADDRESS, World};
use cahier_crypto::{DeviceKeys, LocalKey};
use cahier_evidence::{DeviceKind, DocumentId, LogLeaf, Role, ZoneId};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, RelayMessage, Reply, Request, decode, encode,
};
use cahier_relay::storage::Storage as _;
use cahier_sync::rows::{Alarm, Suspicion};
use cahier_sync::store::MemoryStore;
use cahier_sync::{Engine, Notice};
use pollster::block_on;
use std::cell::RefCell;
use std::rc::Rc;

/// Ana, an owner, and Bo share an entry; Bo has read it.
fn shared(seed: u64, role: Role) -> (World, usize, usize, ZoneId, DocumentId) {
    let mut world = World::new(seed);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, role)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    (world, ana, bo, zone, entry)
}

/// Writes a line that leaves at once; gives its token.
fn say(world: &mut World, who: usize, entry: DocumentId) -> String {
    assert!(world.write(who, entry));
    world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.tokens.last().unwrap().0.clone()
}

fn reads(world: &mut World, who: usize, entry: DocumentId, token: &str) -> bool {
    world.text(who, entry).contains(token)
}

pub fn away(world: &mut World, who: usize) {
    world.people[who].online = false;
    world.cut(who);
}

pub fn back(world: &mut World, who: usize) {
    world.people[who].online = true;
}

/// Comes back at once: everything is asked anew.
fn again(world: &mut World, who: usize) {
    world.cut(who);
    world.pass(3_000);
}

fn alarm(world: &World, who: usize) -> Option<Alarm> {
    world.people[who].driver.engine.zones().iter().find_map(|zone| zone.alarm)
}

fn suspicions(world: &World, who: usize) -> Vec<Suspicion> {
    world.people[who].driver.engine.quarantined().iter().map(|row| row.reason).collect()
}

fn told(world: &World, who: usize, what: impl Fn(&Notice) -> bool) -> bool {
    world.people[who].told.iter().any(what)
}

/// How much of a zone's log somebody holds.
fn size(world: &World, who: usize, zone: ZoneId) -> u64 {
    let zones = world.people[who].driver.engine.zones();
    zones.iter().find(|view| view.id == zone).map_or(0, |view| view.position.size)
}

/// What of a zone is on its way.
fn unsent(world: &World, who: usize, zone: ZoneId) -> usize {
    let zones = world.people[who].driver.engine.zones();
    zones.iter().find(|view| view.id == zone).map_or(0, |view| view.unsent)
}

/// A zone's log as somebody holds it.
fn log_of(world: &World, who: usize, zone: ZoneId) -> Vec<LogLeaf> {
    let leaves = block_on(world.people[who].driver.leaves(zone, 0, usize::MAX)).unwrap();
    leaves.into_iter().map(|(_, leaf)| leaf).collect()
}

/// The newest head that the relay keeps.
pub fn relay_head(world: &mut World, zone: ZoneId) -> Vec<u8> {
    world.relay.storage_mut().head(&zone).unwrap().unwrap()
}

/// Whoever was lied to goes on: what they write gets its place.
fn goes_on(world: &mut World, who: usize, zone: ZoneId, entry: DocumentId) {
    say(world, who, entry);
    world.pass(3_000);
    assert_eq!((alarm(world, who), unsent(world, who, zone)), (None, 0));
}

/// Changes the leaves of every page that goes to one person.
fn change_pages(
    world: &mut World,
    victim: usize,
    mut change: impl FnMut(&mut Vec<LogLeaf>) + 'static,
) {
    change_answers(world, victim, move |reply| match reply {
        Reply::Leaves { leaves, .. } if !leaves.is_empty() => change(leaves),
        _ => {}
    });
}

/// Changes every answer of the relay to one person.
fn change_answers(world: &mut World, victim: usize, mut change: impl FnMut(&mut Reply) + 'static) {
    world.tamper =
        Some(Box::new(move |who, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Answer { id, mut reply }) if who == victim => {
                change(&mut reply);
                encode(&RelayMessage::Answer { id, reply })
            }
            _ => bytes,
        }));
}

/// Answers one person's questions in the relay's place, wherever there is an answer.
pub fn answer_for(
    world: &mut World,
    victim: usize,
    mut answer: impl FnMut(&Request, u64) -> Option<Reply> + 'static,
) {
    world.lie = Some(Box::new(move |who, message, now_ms| match message {
        ClientMessage::Ask { id, request } if who == victim => {
            let reply = answer(request, now_ms)?;
            Some(vec![RelayMessage::Answer { id: *id, reply }])
        }
        _ => None,
    }));
}

/// Everything that people say to the relay from now on, and who says it.
fn overhear(world: &mut World) -> Rc<RefCell<Vec<(usize, ClientMessage)>>> {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let ear = Rc::clone(&heard);
    world.lie = Some(Box::new(move |who, message, _| {
        ear.borrow_mut().push((who, message.clone()));
        None
    }));
    heard
}

/// A second device for a person, which every zone knows; it is not switched on yet.
pub fn second_device(world: &mut World, owner: usize) -> DeviceKeys {
    let keys = DeviceKeys::make(&mut world.rng);
    let card = keys.card().clone();
    world.with(owner, |d, ctx| d.engine.add_device(DeviceKind::Device, &card, ctx)).unwrap();
    world.heal();
    keys
}

pub fn switch_on(world: &mut World, owner: usize, keys: DeviceKeys) -> usize {
    let chain = world.people[owner].driver.engine.chain_bytes().to_vec();
    let mut engine = Engine::adopt_device(keys, "Ana", chain).unwrap();
    engine.set_relay(ADDRESS, None, None);
    let key = LocalKey::make(&mut world.rng);
    world.seat_person("tablet", MemoryStore::default(), key, engine)
}
