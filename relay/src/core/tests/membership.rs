//! Members come and go; whoever is none gets nothing.

use super::*;
use cahier_evidence::{PersonId, Role, ZoneBody};

#[test]
fn a_stranger_gets_nothing() {
    let mut sim = Sim::new();
    let (.., zone) = two(&mut sim);
    let cy = Someone::new(3);
    let c = sim.log_in(&cy);
    let (id, document) = (zone.id, cahier_evidence::DocumentId([1; 16]));
    let held = Position::default();
    let forbidden = [
        Request::Pull { zone: id, held, without: None },
        Request::Push { zone: id, held, items: vec![cy.envelope(&zone, 1, b"x")] },
        Request::GetSummary { zone: id, document },
        Request::PutSummary { zone: id, summary: cy.snapshot(&zone, 1, 1) },
        Request::BlobStatus { zone: id, blob: cahier_evidence::BlobId([1; 16]) },
        Request::Knocks { zone: id },
        Request::Answered { zone: id, person: cy.person() },
        Request::Knock(cy.knock(id, &[1; 16])),
    ];
    for request in forbidden {
        let reply = sim.ask(c, request.clone());
        assert_eq!(failed(&reply), Some(Fault::Forbidden), "{request:?}");
    }
    assert_eq!(sim.ask(c, Request::Zones), Reply::Zones(vec![]));
    let ana = Someone::new(1).person();
    assert_eq!(failed(&sim.ask(c, Request::Chain { person: ana })), Some(Fault::NotFound));
    assert_eq!(failed(&sim.pull(c, ZoneId([9; 16]), held)), Some(Fault::NotFound));
}

#[test]
fn after_removal_the_relay_stops_serving() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let held = sim.read(b, zone.id).0.position();
    let mine = bo.envelope(&zone, 2, b"before");
    sim.put(b, &mut zone, mine.clone());
    let remove = ana.remove(&zone, &bo);
    // Even before the removal is durable nothing is given any more.
    let items = vec![remove.clone()];
    sim.ask_only(a, 1, Request::Push { zone: zone.id, held: Position::default(), items });
    crate::testing::foresee(&mut zone, &remove);
    sim.ask_only(b, 2, Request::Pull { zone: zone.id, held, without: None });
    assert_eq!(sim.answer(b, 2).as_ref().and_then(failed), Some(Fault::Forbidden));
    sim.flush();
    let items = vec![mine];
    let reply = sim.ask(b, Request::Push { zone: zone.id, held: Position::default(), items });
    assert_eq!(failed(&reply), Some(Fault::Forbidden));
    assert_eq!(sim.ask(b, Request::Zones), Reply::Zones(vec![]));
    assert_eq!(failed(&sim.ask(b, Request::Chain { person: ana.person() })), Some(Fault::NotFound));
}

#[test]
fn membership_ends_on_its_day() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let until_ms = Some(2_000);
    let body = ZoneBody::SetRole { person: bo.person(), role: Role::Editor, until_ms };
    let until = ana.record(&zone, body);
    sim.put(a, &mut zone, until);
    assert!(matches!(sim.pull(b, zone.id, Position::default()), Reply::Leaves { .. }));
    sim.now_ms = 2_001;
    assert_eq!(failed(&sim.pull(b, zone.id, Position::default())), Some(Fault::Forbidden));
    assert_eq!(sim.ask(b, Request::Zones), Reply::Zones(vec![]));
}

#[test]
fn a_new_device_reads_the_log_to_announce_itself_and_a_removed_one_does_not() {
    let mut sim = Sim::new();
    let (mut ana, _, _, _, mut zone) = two(&mut sim);
    let first_device = ana.device();
    let second = ana.add_device(30);
    let first_keys = std::mem::replace(&mut ana.keys, second);
    let new = sim.log_in(&ana);
    assert!(matches!(sim.pull(new, zone.id, Position::default()), Reply::Leaves { .. }));
    let chain = ana.chain[1..].to_vec();
    let pin = ana.record(&zone, ZoneBody::Pin { person: ana.person(), chain });
    sim.put(new, &mut zone, pin);
    // The first device is lost: removed in the chain, then in the zone.
    let old = {
        let new_keys = std::mem::replace(&mut ana.keys, first_keys);
        let old = sim.log_in(&ana);
        ana.keys = new_keys;
        old
    };
    ana.remove_device(first_device);
    let chain = ana.chain[2..].to_vec();
    let pin = ana.record(&zone, ZoneBody::Pin { person: ana.person(), chain });
    sim.put(new, &mut zone, pin);
    let reply = sim.pull(old, zone.id, Position::default());
    assert_eq!(failed(&reply), Some(Fault::Forbidden));
}

#[test]
fn chains_are_shown_to_those_who_share_a_zone() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, _) = two(&mut sim);
    let reply = sim.ask(b, Request::Chain { person: ana.person() });
    assert_eq!(reply, Reply::Chain(ana.chain.clone()));
    let reply = sim.ask(a, Request::Chain { person: bo.person() });
    assert_eq!(reply, Reply::Chain(bo.chain.clone()));
    let reply = sim.ask(a, Request::Chain { person: PersonId([9; 16]) });
    assert_eq!(failed(&reply), Some(Fault::NotFound));
}

#[test]
fn somebody_knocks_and_is_let_in() {
    let mut sim = Sim::new();
    let (ana, _, a, b, mut zone) = two(&mut sim);
    let secret = [5; 16];
    let invite = ana.invite(&zone, &secret, 50_000);
    sim.put(a, &mut zone, invite);
    let cy = Someone::new(3);
    let c = sim.log_in(&cy);
    let knock = cy.knock(zone.id, &secret);
    let wrong = Someone::new(4).knock(zone.id, &secret);
    assert_eq!(failed(&sim.ask(c, Request::Knock(wrong))), Some(Fault::Chain));
    assert_eq!(sim.ask(c, Request::Knock(knock.clone())), Reply::Done);
    assert_eq!(sim.ask(c, Request::Knock(knock.clone())), Reply::Done, "again is the same");
    assert_eq!(sim.notices(a).last(), Some(&Notice::Knocked { zone: zone.id }));
    assert!(!sim.notices(b).contains(&Notice::Knocked { zone: zone.id }), "an editor");
    assert_eq!(failed(&sim.ask(b, Request::Knocks { zone: zone.id })), Some(Fault::Forbidden));
    sim.restart();
    let (a, c) = (sim.log_in(&ana), sim.log_in(&cy));
    let waiting = sim.ask(a, Request::Knocks { zone: zone.id });
    assert_eq!(waiting, Reply::Knocks(vec![knock]));
    let admit = ana.admit(&zone, &cy, Role::Contributor);
    sim.put(a, &mut zone, admit);
    assert_eq!(sim.ask(a, Request::Knocks { zone: zone.id }), Reply::Knocks(vec![]));
    assert_eq!(sim.read(c, zone.id).1.len(), 5);
}

#[test]
fn knocks_are_bounded_and_can_be_turned_away() {
    let mut sim =
        Sim::with(Policy { open_registration: true, knocks_per_zone_max: 1, ..Policy::default() });
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let secret = [5; 16];
    let invite = ana.invite(&zone, &secret, 50_000);
    sim.put(a, &mut zone, invite);
    let (cy, dan) = (Someone::new(3), Someone::new(4));
    let (c, d) = (sim.log_in(&cy), sim.log_in(&dan));
    // A note of 2 KiB is the longest.
    let mut long = cy.knock(zone.id, &secret);
    long.note = vec![0; 2_049];
    assert_eq!(failed(&sim.ask(c, Request::Knock(long.clone()))), Some(Fault::Limit));
    long.note.pop();
    assert_eq!(sim.ask(c, Request::Knock(long)), Reply::Done);
    assert_eq!(sim.ask(c, Request::Knock(cy.knock(zone.id, &secret))), Reply::Done);
    let second = dan.knock(zone.id, &secret);
    assert_eq!(failed(&sim.ask(d, Request::Knock(second.clone()))), Some(Fault::Limit));
    let answered = Request::Answered { zone: zone.id, person: cy.person() };
    assert_eq!(sim.ask(a, answered), Reply::Done);
    assert_eq!(sim.ask(d, Request::Knock(second)), Reply::Done);
}
