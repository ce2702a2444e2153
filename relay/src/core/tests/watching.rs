//! Who is told what, and when.

use super::*;
use cahier_evidence::DocumentId;
use cahier_protocol::Ephemeral;

#[test]
fn members_who_watch_are_told_after_the_commit() {
    let mut sim = Sim::new();
    let (ana, bo, a, b, mut zone) = two(&mut sim);
    let c = sim.log_in(&Someone::new(3));
    for connection in [a, b, c] {
        let zones = vec![zone.id];
        assert_eq!(sim.ask(connection, Request::Watch { zones }), Reply::Done);
    }
    let sent = ana.envelope(&zone, 1, b"x");
    let (held, items) = (Position::default(), vec![sent.clone()]);
    sim.ask_only(a, 1, Request::Push { zone: zone.id, held, items });
    assert!(sim.notices(b).is_empty(), "not before it is durable");
    sim.flush();
    crate::testing::foresee(&mut zone, &sent);
    let told = sim.notices(b);
    let [Notice::Grew { head }] = &told[..] else { panic!() };
    assert_eq!(ZoneHead::parse(head).unwrap().position.size, 4);
    assert!(sim.notices(a).is_empty(), "the answer said it");
    assert!(sim.notices(c).is_empty(), "a stranger");
    let remove = ana.remove(&zone, &bo);
    sim.put(a, &mut zone, remove);
    assert!(sim.notices(b).is_empty(), "removed");
    assert_eq!(sim.ask(b, Request::Watch { zones: vec![] }), Reply::Done);
}

#[test]
fn cursors_reach_the_others_who_watch() {
    let mut sim = Sim::new();
    let (_, bo, a, b, zone) = two(&mut sim);
    let (b2, c) = (sim.log_in(&bo), sim.log_in(&Someone::new(3)));
    for connection in [a, b, c] {
        sim.ask(connection, Request::Watch { zones: vec![zone.id] });
    }
    let cursor = |bytes: usize| Ephemeral {
        zone: zone.id,
        document: DocumentId([1; 16]),
        bytes: vec![7; bytes],
    };
    sim.say(a, &ClientMessage::Ephemeral(cursor(10)));
    assert_eq!(sim.notices(b), vec![Notice::Ephemeral(cursor(10))]);
    assert!(sim.notices(a).is_empty() && sim.notices(b2).is_empty() && sim.notices(c).is_empty());
    sim.say(a, &ClientMessage::Ephemeral(cursor(super::super::EPHEMERAL_BYTES_MAX + 1)));
    sim.say(c, &ClientMessage::Ephemeral(cursor(10)));
    assert!(sim.notices(b).is_empty());
    assert_eq!(sim.core.counters().refused_total(), 2);
}

#[test]
fn watches_are_bounded() {
    let mut sim =
        Sim::with(Policy { open_registration: true, watches_max: 3, ..Policy::default() });
    let a = sim.log_in(&Someone::new(1));
    let zones = vec![ZoneId([1; 16]); 4];
    assert_eq!(failed(&sim.ask(a, Request::Watch { zones })), Some(Fault::Limit));
}
