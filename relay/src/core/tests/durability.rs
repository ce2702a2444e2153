//! What was acknowledged is there, whatever happens; what could not be kept is not acknowledged.

use super::*;
use crate::storage::DiskFault;
use crate::testing::envelopes;

fn push_request(zone: &ZoneState, items: Vec<Sent>) -> Request {
    Request::Push { zone: zone.id, held: Position::default(), items }
}

#[test]
fn a_crash_before_the_flush_loses_nothing_that_was_acknowledged() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let kept = envelopes(&ana, &mut zone, 1, 3);
    sim.push(a, zone.id, kept);
    let lost = envelopes(&ana, &mut zone, 1, 2);
    sim.ask_only(a, 1, push_request(&zone, lost.clone()));
    assert!(sim.answer(a, 1).is_none(), "no answer before it is durable");
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(sim.read(a, zone.id).1.len(), 6);
    let outcomes = sim.push(a, zone.id, lost);
    assert_eq!(outcomes, [Outcome::At(6), Outcome::At(7)], "sent again it gets its place");
}

#[test]
fn a_disk_that_lies_is_found_out() {
    // The test above can fail: on a disk that does not sync, it would.
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    sim.disk.set_lying(true);
    let lost = envelopes(&ana, &mut zone, 1, 2);
    assert_eq!(sim.push(a, zone.id, lost).len(), 2);
    let held = sim.read(a, zone.id).0.position();
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(sim.read(a, zone.id).1.len(), 3);
    // The member who saw the head notices at once.
    assert_eq!(sim.pull(a, zone.id, held), Reply::Behind { size: 3 });
}

#[test]
fn a_full_disk_is_told_and_a_retry_works() {
    let mut sim = Sim::new();
    let (ana, _, a, b, mut zone) = two(&mut sim);
    let items = envelopes(&ana, &mut zone, 1, 2);
    sim.disk.set_full(true);
    let reply = sim.ask(a, push_request(&zone, items.clone()));
    assert_eq!(failed(&reply), Some(Fault::Storage));
    // Reading goes on, and shows nothing that was not kept.
    assert_eq!(sim.read(b, zone.id).1.len(), 3);
    sim.disk.set_full(false);
    assert_eq!(sim.push(a, zone.id, items), [Outcome::At(3), Outcome::At(4)]);
    assert_eq!(sim.core.counters().commits_failed, 1);
}

#[test]
fn a_lost_answer_of_the_disk_does_no_harm() {
    let mut sim = Sim::new();
    let (ana, _, a, _, mut zone) = two(&mut sim);
    for fault in [DiskFault::Write, DiskFault::Answer] {
        let items = envelopes(&ana, &mut zone, 1, 2);
        sim.disk.fail_commit(0, fault);
        let reply = sim.ask(a, push_request(&zone, items.clone()));
        assert_eq!(failed(&reply), Some(Fault::Storage), "{fault:?}");
        let at = zone.documents.values().map(|d| d.count).sum::<u64>() + 2;
        let expected = [Outcome::At(at - 2), Outcome::At(at - 1)];
        assert_eq!(sim.push(a, zone.id, items), expected, "{fault:?}");
    }
    let (state, log, head) = sim.read(a, zone.id);
    assert_eq!((log.len(), head.position), (7, state.position()));
}

#[test]
fn one_failure_fails_the_whole_group_and_nothing_else() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let (mut other, genesis) = bo.begin_zone(8);
    sim.disk.fail_commit(0, DiskFault::Write);
    let items = envelopes(&ana, &mut zone, 1, 1);
    sim.ask_only(a, 1, push_request(&zone, items.clone()));
    sim.ask_only(b, 2, push_request(&other, vec![genesis.clone()]));
    sim.ask_only(b, 3, Request::Zones);
    sim.flush();
    assert_eq!(sim.answer(a, 1).as_ref().and_then(failed), Some(Fault::Storage));
    assert_eq!(sim.answer(b, 2).as_ref().and_then(failed), Some(Fault::Storage));
    assert!(matches!(sim.answer(b, 3), Some(Reply::Zones(_))));
    assert_eq!(sim.push(a, zone.id, items), [Outcome::At(3)]);
    assert_eq!(sim.put(b, &mut other, genesis), 0, "it can begin again");
}

#[test]
fn many_pushes_become_one_commit() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let before = sim.disk.commits();
    let one = envelopes(&ana, &mut zone, 1, 5);
    let two = envelopes(&bo, &mut zone, 2, 5);
    for (id, sent) in (10..).zip(one) {
        sim.ask_only(a, id, push_request(&zone, vec![sent]));
    }
    for (id, sent) in (20..).zip(two) {
        sim.ask_only(b, id, push_request(&zone, vec![sent]));
    }
    sim.flush();
    assert_eq!(sim.disk.commits() - before, 1);
    for (connection, first) in [(a, 10), (b, 20)] {
        for id in first..first + 5 {
            let Some(Reply::Pushed { head, .. }) = sim.answer(connection, id) else { panic!() };
            assert_eq!(ZoneHead::parse(&head).unwrap().position.size, 13);
        }
    }
}

#[test]
fn a_large_group_is_written_without_being_asked() {
    let mut sim =
        Sim::with(Policy { open_registration: true, commit_answers_max: 3, ..Policy::default() });
    let (ana, _, a, _, mut zone) = two(&mut sim);
    for (id, sent) in (1..).zip(envelopes(&ana, &mut zone, 1, 3)) {
        sim.ask_only(a, id, push_request(&zone, vec![sent]));
    }
    assert!(!sim.core.needs_flush());
    assert!(matches!(sim.answer(a, 3), Some(Reply::Pushed { .. })));
}

#[test]
fn the_head_that_was_given_out_is_shown_again_after_a_restart() {
    let mut sim = Sim::new();
    let (ana, _, a, _, zone) = two(&mut sim);
    let before = sim.read(a, zone.id).2;
    sim.restart();
    sim.now_ms += 60_000;
    let a = sim.log_in(&ana);
    assert_eq!(sim.read(a, zone.id).2, before);
}

#[test]
fn a_damaged_log_is_not_served() {
    use crate::storage::{Batch, Op, Storage};
    let mut sim = Sim::new();
    let (ana, _, _, _, zone) = two(&mut sim);
    let mut batch = Batch::default();
    batch.put(Op::PutHead(zone.id, 2, vec![1]));
    sim.core.storage_mut().commit(batch).unwrap();
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(failed(&sim.pull(a, zone.id, Position::default())), Some(Fault::Storage));
}
