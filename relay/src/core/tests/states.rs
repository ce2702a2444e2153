//! Stored states of zones: quicker, and never anything else than the log says.

use super::*;
use crate::core::states::StoredState;
use crate::storage::{Batch, DiskFault, Op, Storage};
use crate::testing::envelopes;
use cahier_evidence::Hash;

/// A relay that stores states early.
fn early() -> Sim {
    Sim::with(Policy { open_registration: true, state_items_min: 8, ..Policy::default() })
}

fn tick(sim: &mut Sim) {
    let effects = sim.core.tick(sim.now_ms);
    sim.take(effects);
}

fn stored(sim: &mut Sim, zone: ZoneId) -> Option<Vec<u8>> {
    sim.core.storage_mut().state(&zone).unwrap()
}

fn put_state(sim: &mut Sim, zone: ZoneId, bytes: Vec<u8>) {
    let mut batch = Batch::default();
    batch.put(Op::PutState(zone, 1, bytes));
    sim.core.storage_mut().commit(batch).unwrap();
}

/// Reads the zone after a restart; gives how it came into memory: resumed, replayed, refused.
fn loads(sim: &mut Sim, zone: &ZoneState) -> (u64, u64, u64) {
    sim.restart();
    let a = sim.log_in(&Someone::new(1));
    let (read, ..) = sim.read(a, zone.id);
    assert_eq!(read.position().size, zone.position().size, "nothing is missing");
    let cached = sim.core.zones.get_mut(zone.id).unwrap();
    assert_eq!(cached.state, read, "the same state as a member's, leaf by leaf");
    let counters = sim.core.counters();
    (counters.zones_resumed, counters.zones_replayed, counters.states_refused)
}

/// A zone of some forty leaves whose state was stored on the way.
fn grown(sim: &mut Sim) -> (Someone, ZoneState) {
    let (ana, _, a, _, mut zone) = two(sim);
    for _ in 0..4 {
        let items = envelopes(&ana, &mut zone, 1, 9);
        sim.push(a, zone.id, items);
    }
    (ana, zone)
}

#[test]
fn a_stored_state_and_the_rest_of_the_log_are_the_same_as_the_whole_log() {
    let mut sim = early();
    let (ana, mut zone) = grown(&mut sim);
    let bytes = stored(&mut sim, zone.id).expect("it was stored with what grew");
    let size = StoredState::read(&bytes).unwrap().unwrap().mark.size;
    assert!((8..=zone.position().size).contains(&size), "{size}");
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
    // What is appended to a resumed state has its place like anything else.
    let a = sim.log_in(&ana);
    let more = ana.envelope(&zone, 1, b"more");
    assert_eq!(sim.put(a, &mut zone, more), 39);
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
}

#[test]
fn what_another_version_stored_is_passed_over_without_alarm() {
    let mut sim = early();
    let (_, zone) = grown(&mut sim);
    let other = encode(&("0.0.0 1", Hash::ZERO, ByteVec::from(vec![1])));
    put_state(&mut sim, zone.id, other.clone());
    assert_eq!(loads(&mut sim, &zone), (0, 1, 0));
    tick(&mut sim);
    assert_ne!(stored(&mut sim, zone.id), Some(other), "it is replaced");
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
}

#[test]
fn a_large_state_is_not_written_for_every_few_leaves() {
    let mut sim = early();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    for _ in 0..60 {
        let items = envelopes(&ana, &mut zone, 1, 8);
        sim.push(a, zone.id, items);
        tick(&mut sim);
    }
    let log = sim.core.storage_mut().zone_bytes(&zone.id).unwrap();
    let state = stored(&mut sim, zone.id).unwrap().len() as u64;
    let times = sim.core.counters().states_stored;
    assert!(times >= 2 && (times - 1) * state <= log, "{times} times {state} for {log}");
}

#[test]
fn a_zone_that_was_replayed_at_length_is_stored_at_the_next_tick() {
    let mut sim = early();
    sim.policy.state_items_min = u64::MAX;
    sim.restart();
    let (_, zone) = grown(&mut sim);
    assert_eq!(stored(&mut sim, zone.id), None);
    sim.policy.state_items_min = 8;
    assert_eq!(loads(&mut sim, &zone), (0, 1, 0));
    // A disk that fails is tried again.
    sim.disk.fail_commit(0, DiskFault::Write);
    tick(&mut sim);
    assert_eq!((stored(&mut sim, zone.id), sim.core.counters().states_stored), (None, 0));
    tick(&mut sim);
    assert_eq!(sim.core.counters().states_stored, 1);
    tick(&mut sim);
    assert_eq!(sim.core.counters().states_stored, 1, "once is enough");
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
}

#[test]
fn a_crash_between_leaves_a_state_that_fits() {
    let mut sim = early();
    let (ana, mut zone) = grown(&mut sim);
    let a = sim.log_in(&ana);
    // Taken, but never written: state and log stay behind together.
    let before = zone.clone();
    let lost = envelopes(&ana, &mut zone, 1, 40);
    sim.ask_only(a, 7, Request::Push { zone: zone.id, held: Position::default(), items: lost });
    assert_eq!(loads(&mut sim, &before), (1, 0, 0));
    // Written, though the answer was an error.
    let a = sim.log_in(&ana);
    let items = envelopes(&ana, &mut before.clone(), 1, 40);
    sim.disk.fail_commit(0, DiskFault::Answer);
    let request = Request::Push { zone: zone.id, held: Position::default(), items };
    assert_eq!(failed(&sim.ask(a, request)), Some(Fault::Storage));
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
}

#[test]
fn a_damaged_state_is_passed_over_counted_and_replaced() {
    let mut sim = early();
    let (ana, zone) = grown(&mut sim);
    let good = stored(&mut sim, zone.id).unwrap();
    let mut torn = good.clone();
    let middle = torn.len() / 2;
    torn[middle] ^= 1;
    let StoredState { mut state, roots, mark } = StoredState::read(&good).unwrap().unwrap();
    assert!(mark.size < zone.position().size, "something follows it");
    let other_zone = {
        let mut other = state.clone();
        other.id = ZoneId([9; 16]);
        StoredState::write(&other, &roots, 0)
    };
    // A log that went on where this one did not.
    let longer = {
        let mut ahead = zone.clone();
        envelopes(&ana, &mut ahead, 1, 60);
        let mut roots = roots.clone();
        (mark.size..ahead.position().size).for_each(|_| roots.push(Hash::ZERO));
        StoredState::write(&ahead, &roots, 0)
    };
    let short = good[..good.len() - 1].to_vec();
    state.documents.clear();
    let without = StoredState::write(&state, &roots, 0);
    for (what, bytes) in [
        ("nothing", vec![]),
        ("cut off", short),
        ("one bit", torn),
        ("another zone", other_zone),
        ("longer than the log", longer),
        ("rightly written, but it does not fit what follows", without),
    ] {
        put_state(&mut sim, zone.id, bytes.clone());
        assert_eq!(loads(&mut sim, &zone), (0, 1, 1), "{what}");
        tick(&mut sim);
        assert_ne!(stored(&mut sim, zone.id), Some(bytes), "{what}: replaced");
        assert_eq!(loads(&mut sim, &zone), (1, 0, 0), "{what}: and of use again");
    }
}

#[test]
fn a_refilled_zone_is_stored_and_resumed_like_any_other() {
    let mut sim = early();
    let (ana, zone) = grown(&mut sim);
    let a = sim.log_in(&ana);
    let (_, leaves, head) = sim.read(a, zone.id);
    sim.wipe(RELAY_SEED);
    let a = sim.log_in(&ana);
    assert_eq!(stored(&mut sim, zone.id), None);
    let request = Request::Refill { zone: zone.id, from: 0, leaves, head: head.bytes().to_vec() };
    assert_eq!(sim.ask(a, request), Reply::Done);
    tick(&mut sim);
    assert_eq!(loads(&mut sim, &zone), (1, 0, 0));
}
