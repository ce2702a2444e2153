//! Pushing and pulling: order, repetition, pages, forks.

use super::*;
use crate::testing::{envelopes, foresee};
use cahier_evidence::{Hash, RecordChain, Refusal, Role};

#[test]
fn two_devices_write_and_read_the_same() {
    let mut sim = Sim::new();
    let (_ana, bo, a, b, mut zone) = two(&mut sim);
    let second = bo.envelope(&zone, 2, b"second");
    assert_eq!(sim.put(b, &mut zone, second), 3);
    let (seen_by_a, log, head) = sim.read(a, zone.id);
    let (seen_by_b, ..) = sim.read(b, zone.id);
    assert_eq!(seen_by_a, seen_by_b);
    assert_eq!((log.len(), head.position.size), (4, 4));
    assert_eq!(log[3].ciphertext.as_ref().map(|c| c.as_slice()), Some(&b"second"[..]));
    let reply = sim.ask(b, Request::Zones);
    assert_eq!(reply, Reply::Zones(vec![zone.id]));
    let without = Some(bo.device());
    let request = Request::Pull { zone: zone.id, held: Position::default(), without };
    let Reply::Leaves { leaves, .. } = sim.ask(b, request) else { panic!() };
    let whole: Vec<bool> = leaves.iter().map(|leaf| leaf.ciphertext.is_some()).collect();
    assert_eq!(whole, [false, false, true, false], "one's own is left out");
}

#[test]
fn pushing_again_gives_the_same_places() {
    let mut sim = Sim::new();
    let (ana, _, a, b, mut zone) = two(&mut sim);
    let items = envelopes(&ana, &mut zone, 1, 3);
    let places = [Outcome::At(3), Outcome::At(4), Outcome::At(5)];
    assert_eq!(sim.push(a, zone.id, items.clone()), places);
    assert_eq!(sim.push(a, zone.id, items.clone()), places);
    assert_eq!(sim.push(b, zone.id, items[1..].to_vec()), places[1..], "carried by another");
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(sim.push(a, zone.id, items.clone()), places);
    // Twice in one group commit, before anything is durable.
    let more = envelopes(&ana, &mut zone, 1, 1);
    for id in [1, 2] {
        let (zone, held, items) = (zone.id, Position::default(), more.clone());
        sim.ask_only(a, id, Request::Push { zone, held, items });
    }
    assert!(sim.core.needs_flush() && sim.answer(a, 1).is_none());
    sim.flush();
    for id in [1, 2] {
        let Some(Reply::Pushed { outcomes, head }) = sim.answer(a, id) else { panic!() };
        assert_eq!(outcomes, [Outcome::At(6)]);
        assert_eq!(ZoneHead::parse(&head).unwrap().position.size, 7);
    }
    assert_eq!(sim.core.counters().appended, 1);
}

#[test]
fn what_has_no_place_is_refused_and_the_rest_is_taken() {
    let mut sim = Sim::new();
    let (ana, bo, a, _, mut zone) = two(&mut sim);
    let mut items = envelopes(&ana, &mut zone, 1, 2);
    let gap = {
        let mut ahead = zone.clone();
        envelopes(&ana, &mut ahead, 1, 2).pop().unwrap()
    };
    let mut torn = bo.envelope(&zone, 2, b"whole");
    torn.ciphertext = Some(b"other".to_vec().into());
    items.extend([gap, torn, Sent { signed: vec![1, 2, 3], ciphertext: None }]);
    let outcomes = sim.push(a, zone.id, items);
    let refused = |refusal| Outcome::Refused(refusal);
    let expected = [
        Outcome::At(3),
        Outcome::At(4),
        refused(Refusal::Number),
        refused(Refusal::Ciphertext),
        refused(Refusal::Malformed),
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(sim.core.counters().refused_total(), 3);
}

#[test]
fn pages_follow_each_other_to_the_head() {
    let mut sim = Sim::new();
    let (ana, _, a, b, mut zone) = two(&mut sim);
    for _ in 0..4 {
        let items = envelopes(&ana, &mut zone, 1, 200);
        sim.push(a, zone.id, items);
    }
    let Reply::Leaves { leaves, .. } = sim.pull(b, zone.id, Position::default()) else { panic!() };
    assert!(leaves.len() <= cahier_protocol::PAGE_LEAVES_MAX && leaves.len() > 100);
    let (state, log, _) = sim.read(b, zone.id);
    assert_eq!(log.len(), 803);
    let reply = sim.pull(b, zone.id, state.position());
    assert!(matches!(reply, Reply::Leaves { from: 803, ref leaves, .. } if leaves.is_empty()));
}

#[test]
fn every_old_position_fits_and_a_forged_one_is_a_fork() {
    let mut sim = Sim::new();
    let (ana, _, a, b, mut zone) = two(&mut sim);
    for _ in 0..3 {
        let items = envelopes(&ana, &mut zone, 1, 100);
        sim.push(a, zone.id, items);
    }
    let (_, log, head) = sim.read(b, zone.id);
    let mut replayed = ZoneState::new(zone.id);
    for (index, leaf) in log.iter().enumerate() {
        replayed.append(leaf).unwrap();
        if index % 50 == 0 || index > 250 {
            let held = replayed.position();
            assert!(matches!(sim.pull(b, zone.id, held), Reply::Leaves { from, .. }
                if from == held.size));
            let forged = Position { root: Hash([9; 32]), ..held };
            let Reply::Fork { head: shown } = sim.pull(b, zone.id, forged) else { panic!() };
            assert_eq!(ZoneHead::parse(&shown).unwrap(), head);
        }
    }
    let (held, items) = (Position { size: 9, root: Hash([9; 32]) }, vec![]);
    let reply = sim.ask(b, Request::Push { zone: zone.id, held, items });
    assert!(matches!(reply, Reply::Fork { .. }));
    let ahead = Position { size: 999, root: Hash([9; 32]) };
    assert_eq!(sim.pull(b, zone.id, ahead), Reply::Behind { size: 303 });
    let request = Request::Push { zone: zone.id, held: ahead, items: vec![] };
    assert_eq!(sim.ask(b, request), Reply::Behind { size: 303 });
}

#[test]
fn a_zone_begins_with_its_genesis_and_counts_for_whoever_brought_it() {
    let mut sim = Sim::with(Policy {
        open_registration: true,
        zones_per_account_max: 2,
        ..Policy::default()
    });
    let (ana, bo) = (Someone::new(1), Someone::new(2));
    let a = sim.log_in(&ana);
    let (mut zone, genesis) = ana.begin_zone(1);
    let held = Position::default();
    let mut later = zone.clone();
    foresee(&mut later, &genesis);
    let envelope = ana.envelope(&later, 1, b"x");
    let push = |zone: &ZoneState, items| Request::Push { zone: zone.id, held, items };
    assert_eq!(failed(&sim.ask(a, push(&zone, vec![envelope.clone()]))), Some(Fault::NotFound));
    let (foreign, foreign_genesis) = bo.begin_zone(1);
    let reply = sim.ask(a, push(&foreign, vec![foreign_genesis.clone()]));
    assert_eq!(failed(&reply), Some(Fault::Forbidden), "Ana is no member there");
    let mut admitted = foreign.clone();
    foresee(&mut admitted, &foreign_genesis);
    let admit = bo.admit(&admitted, &ana, Role::Editor);
    // Two people met on a boat: who is back first brings the other's zone.
    assert_eq!(sim.push(a, foreign.id, vec![foreign_genesis, admit]).len(), 2);
    sim.push(a, zone.id, vec![genesis.clone(), envelope]);
    foresee(&mut zone, &genesis);
    let (third, genesis) = ana.begin_zone(2);
    assert_eq!(failed(&sim.ask(a, push(&third, vec![genesis]))), Some(Fault::Limit));
    let (stolen, genesis) = (ZoneState::new(zone.id), ana.begin_zone(3).1);
    let outcomes = sim.push(a, stolen.id, vec![genesis]);
    assert!(matches!(outcomes[..], [Outcome::Refused(_)]));
}

#[test]
fn too_many_items_are_not_looked_at() {
    let mut sim = Sim::new();
    let (.., a, _, zone) = two(&mut sim);
    let items = vec![Sent { signed: vec![], ciphertext: None }; 257];
    let (zone, held) = (zone.id, Position::default());
    let reply = sim.ask(a, Request::Push { zone, held, items });
    assert_eq!(failed(&reply), Some(Fault::Limit));
}

#[test]
fn a_full_zone_takes_no_more_but_still_knows_what_it_has() {
    let mut sim =
        Sim::with(Policy { open_registration: true, zone_leaves_max: 4, ..Policy::default() });
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let items = envelopes(&ana, &mut zone, 1, 2);
    let expected = [Outcome::At(3), Outcome::Refused(Refusal::Limit)];
    assert_eq!(sim.push(a, zone.id, items.clone()), expected);
    assert_eq!(sim.push(a, zone.id, items), expected);
}

#[test]
fn a_record_brings_no_bytes_that_nobody_signed_for() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let mut invite = ana.invite(&zone, &[5; 16], 9_000);
    invite.ciphertext = Some(vec![1; 1000].into());
    sim.put(a, &mut zone, invite);
    let (_, log, _) = sim.read(a, zone.id);
    assert!(log[3].ciphertext.is_none());
}

#[test]
fn received_times_never_go_back() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    sim.now_ms = 500;
    let sent = ana.envelope(&zone, 1, b"x");
    sim.put(a, &mut zone, sent);
    let (_, log, head) = sim.read(a, zone.id);
    assert_eq!((log[2].received_ms, log[3].received_ms, head.time_ms), (1_000, 1_000, 1_000));
}

#[test]
fn zones_that_were_forgotten_are_read_again() {
    let mut sim =
        Sim::with(Policy { open_registration: true, zones_cached_max: 4, ..Policy::default() });
    let ana = Someone::new(1);
    let a = sim.log_in(&ana);
    let mut zones = vec![];
    for nonce in 0..10 {
        let (mut zone, genesis) = ana.begin_zone(nonce);
        sim.put(a, &mut zone, genesis);
        zones.push(zone);
    }
    assert!(sim.core.stats().unwrap().zones_cached <= 5);
    for zone in &mut zones {
        let sent = ana.envelope(zone, 1, b"x");
        assert_eq!(sim.put(a, zone, sent), 1);
    }
    for zone in &zones {
        assert_eq!(sim.read(a, zone.id).1.len(), 2);
    }
}

#[test]
fn records_come_without_the_envelopes_between_them() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let items = envelopes(&ana, &mut zone, 1, 20);
    sim.push(a, zone.id, items);
    let invite = ana.invite(&zone, &[5; 16], 1_000_000);
    let last = sim.put(a, &mut zone, invite);
    let (_, log, _) = sim.read(b, zone.id);
    let records = |sim: &mut Sim, from| match sim.ask(b, Request::Records { zone: zone.id, from }) {
        Reply::Records(records) => records,
        other => panic!("no records: {other:?}"),
    };
    let all = records(&mut sim, 0);
    assert_eq!(all.iter().map(|record| record.index).collect::<Vec<_>>(), [0, 1, last]);
    let mut chain = RecordChain::new(zone.id);
    for record in &all {
        let leaf = &log[record.index as usize];
        assert_eq!((&record.signed, record.received_ms), (&leaf.signed, leaf.received_ms));
        chain.take(&record.signed, record.received_ms).unwrap();
    }
    assert_eq!(chain.role(&bo.person()), Some(Role::Editor));
    assert_eq!(records(&mut sim, 1), all[1..]);
    assert_eq!(records(&mut sim, 2), all[2..]);
    assert!(records(&mut sim, last + 1).is_empty() && records(&mut sim, u64::MAX).is_empty());
    // Served like the log: to members alone.
    let eve = sim.log_in(&Someone::new(3));
    let refused = sim.ask(eve, Request::Records { zone: zone.id, from: 0 });
    assert_eq!(failed(&refused), Some(Fault::Forbidden));
    let unknown = sim.ask(b, Request::Records { zone: ZoneId([9; 16]), from: 0 });
    assert_eq!(failed(&unknown), Some(Fault::NotFound));
}
