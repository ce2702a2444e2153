//! A relay that lost its log gets it back from a member, and appends only then.

use super::*;
use crate::storage::Storage;
use crate::testing::envelopes;
use cahier_evidence::ZoneHead;

/// What a member has of a zone: the log and the head that the relay gave for it.
struct Kept {
    log: Vec<LogLeaf>,
    head: ZoneHead,
}

fn kept(sim: &mut Sim, from: ConnectionId, zone: ZoneId) -> Kept {
    let (_, log, head) = sim.read(from, zone);
    Kept { log, head }
}

fn part(zone: ZoneId, from: usize, to: usize, kept: &Kept) -> Request {
    let leaves = kept.log[from..to].to_vec();
    Request::Refill { zone, from: from as u64, leaves, head: kept.head.bytes().to_vec() }
}

/// A zone with ten leaves, and what Ana has of it.
fn ten(sim: &mut Sim) -> (Someone, Someone, ZoneState, Kept) {
    let (ana, bo, a, _, mut zone) = two(sim);
    let items = envelopes(&ana, &mut zone, 1, 7);
    sim.push(a, zone.id, items);
    let kept = kept(sim, a, zone.id);
    (ana, bo, zone, kept)
}

#[test]
fn a_wiped_relay_is_refilled_in_parts_and_gives_the_same_head() {
    let mut sim = Sim::new();
    let (ana, bo, mut zone, kept) = ten(&mut sim);
    sim.wipe(RELAY_SEED);
    let (a, b) = (sim.log_in(&ana), sim.log_in(&bo));
    assert_eq!(sim.pull(a, zone.id, kept.head.position), Reply::Behind { size: 0 });
    let more = ana.envelope(&zone, 1, b"new");
    let held = kept.head.position;
    let push = Request::Push { zone: zone.id, held, items: vec![more.clone()] };
    assert_eq!(sim.ask(a, push), Reply::Behind { size: 0 }, "nothing is appended before");
    assert_eq!(sim.ask(a, part(zone.id, 0, 4, &kept)), Reply::Done);
    assert_eq!(failed(&sim.pull(b, zone.id, Position::default())), Some(Fault::NotFound));
    let push = Request::Push { zone: zone.id, held: Position::default(), items: vec![] };
    assert_eq!(sim.ask(a, push.clone()), Reply::Behind { size: 4 }, "a refill is under way");
    assert_eq!(sim.pull(a, zone.id, kept.head.position), Reply::Behind { size: 4 });
    assert_eq!(failed(&sim.ask(b, push)), Some(Fault::Slow), "somebody else's refill");
    assert_eq!(sim.ask(a, part(zone.id, 7, 10, &kept)), Reply::Behind { size: 4 });
    assert_eq!(sim.ask(a, part(zone.id, 2, 10, &kept)), Reply::Done);
    let (_, log, head) = sim.read(b, zone.id);
    assert_eq!((log, head.position), (kept.log, kept.head.position));
    assert_eq!(sim.put(a, &mut zone, more), 10);
    assert_eq!(sim.core.storage_mut().generation(&zone.id).unwrap(), None);
    sim.restart();
    let b = sim.log_in(&bo);
    assert_eq!(sim.read(b, zone.id).1.len(), 11);
    assert_eq!(sim.ask(b, Request::Zones), Reply::Zones(vec![zone.id]));
}

#[test]
fn a_relay_that_lost_its_end_gets_the_end_only() {
    let mut sim = Sim::new();
    let (ana, bo, a, _, mut zone) = two(&mut sim);
    sim.disk.set_lying(true);
    let items = envelopes(&ana, &mut zone, 1, 3);
    sim.push(a, zone.id, items);
    let kept = kept(&mut sim, a, zone.id);
    sim.restart();
    let (a, b) = (sim.log_in(&ana), sim.log_in(&bo));
    assert_eq!(sim.pull(a, zone.id, kept.head.position), Reply::Behind { size: 3 });
    assert_eq!(sim.ask(a, part(zone.id, 3, 6, &kept)), Reply::Done);
    assert_eq!(sim.read(b, zone.id).1, kept.log);
}

#[test]
fn leaves_that_do_not_give_the_head_are_refused_and_nothing_stays() {
    let mut sim = Sim::new();
    let (ana, _, zone, kept) = ten(&mut sim);
    sim.wipe(RELAY_SEED);
    let a = sim.log_in(&ana);
    let refused = |sim: &mut Sim, change: &dyn Fn(&mut Vec<LogLeaf>)| {
        let mut leaves = kept.log.clone();
        change(&mut leaves);
        let head = kept.head.bytes().to_vec();
        let reply = sim.ask(a, Request::Refill { zone: zone.id, from: 0, leaves, head });
        failed(&reply)
    };
    let wrong = Some(Fault::Refill);
    assert_eq!(refused(&mut sim, &|log| log[5].received_ms += 1), wrong, "another time");
    assert_eq!(refused(&mut sim, &|log| log[9].ciphertext = None), wrong, "no ciphertext");
    assert_eq!(refused(&mut sim, &|log| log.swap(8, 9)), wrong, "another order");
    assert_eq!(refused(&mut sim, &|log| log[3].signed[20] ^= 1), wrong, "another item");
    assert_eq!(refused(&mut sim, &|log| log.push(log[0].clone())), wrong, "one too many");
    assert!(sim.core.storage_mut().staged_zones().unwrap().is_empty());
    assert!(sim.core.storage_mut().zones().unwrap().is_empty());
    assert_eq!(refused(&mut sim, &|_| ()), None);
}

#[test]
fn a_head_of_another_key_counts_only_where_nothing_was_appended_since() {
    let mut sim = Sim::new();
    let (ana, bo, mut zone, kept) = ten(&mut sim);
    let shorter = Kept {
        log: kept.log[..5].to_vec(),
        head: {
            let mut state = ZoneState::new(zone.id);
            kept.log[..5].iter().for_each(|leaf| drop(state.append(leaf).unwrap()));
            ZoneHead::sign(&relay_key(RELAY_SEED), zone.id, state.position(), 1_000)
        },
    };
    // The key is lost with the log.
    sim.wipe(RELAY_SEED + 1);
    let (a, b) = (sim.log_in(&ana), sim.log_in(&bo));
    assert_eq!(sim.ask(b, part(zone.id, 0, 5, &shorter)), Reply::Done);
    assert_eq!(sim.read(b, zone.id).1.len(), 5);
    // Ana has more of the same generation.
    assert_eq!(sim.ask(a, part(zone.id, 5, 10, &kept)), Reply::Done);
    let generation = sim.core.storage_mut().generation(&zone.id).unwrap().unwrap();
    assert_eq!((generation.size, generation.head), (10, kept.head.bytes().to_vec()));
    assert_eq!(sim.ask(a, part(zone.id, 0, 10, &kept)), Reply::Done, "it is all there");
    let more = ana.envelope(&zone, 1, b"new");
    assert_eq!(sim.put(a, &mut zone, more), 10);
    // From now on only this relay's own word counts: a made-up head cannot date things back.
    let forged_key = relay_key(9);
    let late = ana.envelope(&zone, 1, b"backdated");
    let (mut state, mut log, _) = sim.read(a, zone.id);
    let LogLeaf { received_ms, .. } = log[10];
    log.push(LogLeaf { received_ms, signed: late.signed, ciphertext: late.ciphertext });
    state.append(&log[11]).unwrap();
    let head = ZoneHead::sign(&forged_key, zone.id, state.position(), received_ms);
    let forged = Kept { log, head };
    assert_eq!(failed(&sim.ask(a, part(zone.id, 11, 12, &forged))), Some(Fault::Refill));
}

#[test]
fn a_head_from_the_future_is_refused() {
    let mut sim = Sim::new();
    let (ana, _, zone, kept) = ten(&mut sim);
    sim.wipe(RELAY_SEED + 1);
    let a = sim.log_in(&ana);
    let key = relay_key(9);
    let late = sim.now_ms + sim.policy.clock_skew_ms_max + 1;
    let head = ZoneHead::sign(&key, zone.id, kept.head.position, late);
    let kept = Kept { head, ..kept };
    assert_eq!(failed(&sim.ask(a, part(zone.id, 0, 10, &kept))), Some(Fault::Refill));
}

#[test]
fn only_a_member_in_the_end_can_refill_and_one_at_a_time() {
    let mut sim = Sim::new();
    let (ana, _, zone, kept) = ten(&mut sim);
    sim.wipe(RELAY_SEED);
    let (a, c) = (sim.log_in(&ana), sim.log_in(&Someone::new(3)));
    assert_eq!(failed(&sim.ask(c, part(zone.id, 0, 10, &kept))), Some(Fault::Forbidden));
    assert_eq!(sim.ask(c, part(zone.id, 0, 3, &kept)), Reply::Done);
    assert_eq!(failed(&sim.ask(a, part(zone.id, 0, 3, &kept))), Some(Fault::Slow));
    sim.now_ms += sim.policy.refill_ms_max + 1;
    let effects = sim.core.tick(sim.now_ms);
    sim.take(effects);
    assert_eq!(sim.ask(a, part(zone.id, 0, 3, &kept)), Reply::Done);
    sim.core.disconnect(a);
    assert!(sim.core.storage_mut().staged_zones().unwrap().is_empty());
    let a = sim.log_in(&ana);
    assert_eq!(sim.ask(a, part(zone.id, 0, 10, &kept)), Reply::Done);
}

#[test]
fn a_refill_that_was_cut_off_begins_again() {
    let mut sim = Sim::new();
    let (ana, _, zone, kept) = ten(&mut sim);
    sim.wipe(RELAY_SEED);
    let a = sim.log_in(&ana);
    assert_eq!(sim.ask(a, part(zone.id, 0, 6, &kept)), Reply::Done);
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(sim.ask(a, part(zone.id, 6, 10, &kept)), Reply::Behind { size: 0 });
    assert_eq!(sim.ask(a, part(zone.id, 0, 10, &kept)), Reply::Done);
    assert_eq!(sim.read(a, zone.id).1, kept.log);
}
