//! Timestamps over checkpoints: who is asked when, what is kept, what a member is shown of it.

use super::*;
use crate::core::LogAuthority;
use crate::storage::LogStamp;
use cahier_evidence::verify_consistency;

fn stamp(size: u64, authority: &str, certified: bool) -> LogStamp {
    let (authority, evidence) = (authority.to_owned(), vec![size as u8]);
    LogStamp { generation: 1, size, authority, certified, evidence, made_ms: 1 }
}

#[test]
fn timestamps_are_wished_for_kept_and_told() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, b, mut zone) = two(&mut sim);
    sim.ask(b, Request::Watch { zones: vec![zone.id] });
    pass(&mut sim, 0);
    let due = |sim: &Sim| {
        let due = sim.core.stamps_due(sim.now_ms, 9).unwrap();
        due.iter().map(|due| (due.wish.size, due.wish.authority.clone())).collect::<Vec<_>>()
    };
    let both = |size: u64| vec![(size, "one".to_owned()), (size, "two".to_owned())];
    assert_eq!(due(&sim), both(1), "the first checkpoint");
    let newest = begin(&mut sim, a).newest().clone();
    assert_eq!(sim.core.stamps_due(sim.now_ms, 1).unwrap()[0].stamped, newest.stamped());
    for authority in ["one", "two"] {
        let effects = sim.core.stamped(stamp(1, authority, false)).unwrap();
        sim.take(effects);
    }
    assert!(certified(&mut sim, b).is_empty(), "as time passes");
    pass(&mut sim, 0);
    assert_eq!(certified(&mut sim, b), [1], "once for both");
    assert!(sim.notices(a).is_empty(), "does not watch");
    // An hour is not over, and nothing of weight came.
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, MINUTE_MS);
    assert_eq!(due(&sim), vec![]);
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Review));
    sim.put(a, &mut zone, seal);
    pass(&mut sim, 1_000);
    assert_eq!(due(&sim), both(3));
    let mut wish = sim.core.stamps_due(sim.now_ms, 1).unwrap().remove(0).wish;
    (wish.tries, wish.due_ms, wish.why) = (1, sim.now_ms + 5_000, "silent".into());
    sim.core.stamp_later(wish).unwrap();
    assert_eq!(due(&sim), vec![(3, "two".to_owned())]);
    let large = LogStamp { evidence: vec![0; (256 << 10) + 1], ..stamp(3, "two", true) };
    assert_eq!(sim.core.stamped(large), Err(Fault::Limit));
}

#[test]
fn what_came_last_is_dated_after_an_interval_though_nothing_follows() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    let date = |sim: &mut Sim| {
        let due = sim.core.stamps_due(sim.now_ms, 9).unwrap();
        let wishes: Vec<_> = due.into_iter().map(|due| due.wish).collect();
        for wish in &wishes {
            let effects = sim.core.stamped(stamp(wish.size, &wish.authority, true)).unwrap();
            sim.take(effects);
        }
        wishes.into_iter().map(|wish| wish.size).collect::<Vec<_>>()
    };
    pass(&mut sim, 0);
    assert_eq!(date(&mut sim), [1, 1]);
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, MINUTE_MS);
    assert!(date(&mut sim).is_empty(), "an hour is not over");
    pass(&mut sim, 60 * MINUTE_MS);
    assert_eq!(date(&mut sim), [2, 2]);
    pass(&mut sim, 120 * MINUTE_MS);
    assert!(date(&mut sim).is_empty(), "and once only");
}

/// The sizes of the checkpoints of which a connection was told that they have a timestamp.
fn certified(sim: &mut Sim, to: ConnectionId) -> Vec<u64> {
    let sizes = sim.notices(to).into_iter().filter_map(|notice| match notice {
        Notice::Certified { size, .. } => Some(size),
        _ => None,
    });
    sizes.collect()
}

#[test]
fn news_come_once_a_minute_and_at_once_to_whoever_waits() {
    let mut sim = Sim::with(Policy { log_interval_ms: 0, ..policy() });
    let (ana, _, a, b, mut zone) = two(&mut sim);
    let carl = Someone::new(3);
    let c = sim.log_in(&carl);
    let (mut other, genesis) = carl.begin_zone(9);
    sim.put(c, &mut other, genesis);
    sim.ask(b, Request::Watch { zones: vec![zone.id] });
    sim.ask(c, Request::Watch { zones: vec![other.id] });
    let give = |sim: &mut Sim, size: u64, authority: &str| {
        let effects = sim.core.stamped(stamp(size, authority, false)).unwrap();
        sim.take(effects);
    };
    pass(&mut sim, 0);
    give(&mut sim, 2, "one");
    pass(&mut sim, 0);
    assert_eq!((certified(&mut sim, b), certified(&mut sim, c)), (vec![2], vec![2]));
    // Under load: a timestamp every ten seconds, and both zones are under each.
    let (mut heard, mut elsewhere) = (Vec::new(), Vec::new());
    for step in 1..=12 {
        grow(&mut sim, &ana, a, &mut zone);
        grow(&mut sim, &carl, c, &mut other);
        pass(&mut sim, 10_000);
        give(&mut sim, 2 + 2 * step, "one");
        heard.extend(certified(&mut sim, b));
        elsewhere.extend(certified(&mut sim, c));
    }
    assert_eq!((heard, elsewhere), (vec![12, 24], vec![12, 24]), "the newest of each minute");
    // A seal is waited for where it stands, and nowhere else.
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Review));
    sim.put(a, &mut zone, seal);
    pass(&mut sim, 10_000);
    give(&mut sim, 27, "one");
    assert_eq!((certified(&mut sim, b), certified(&mut sim, c)), (vec![27], vec![]));
    give(&mut sim, 27, "two");
    assert!(certified(&mut sim, b).is_empty(), "one came already");
    pass(&mut sim, MINUTE_MS);
    assert_eq!((certified(&mut sim, b), certified(&mut sim, c)), (vec![27], vec![27]));
    // So is what somebody asked for.
    assert_eq!(sim.ask(c, Request::Stamp { zone: other.id }), Reply::Done);
    pass(&mut sim, 10_000);
    give(&mut sim, 27, "one");
    assert_eq!((certified(&mut sim, b), certified(&mut sim, c)), (vec![], vec![27]));
}

#[test]
fn many_seals_share_a_timestamp() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    for meaning in [Meaning::Review, Meaning::Witness, Meaning::Safety] {
        let seal = ana.sign_off(&zone, 1, Some(meaning));
        sim.put(a, &mut zone, seal);
        pass(&mut sim, 1_000);
    }
    assert_eq!(follow(&mut sim, a, &mut memory), 4, "each has its checkpoint at once");
    let sizes = |sim: &Sim| {
        let due = sim.core.stamps_due(sim.now_ms, 9).unwrap();
        due.iter().map(|due| due.wish.size).collect::<Vec<_>>()
    };
    assert_eq!(sizes(&sim), [1, 1]);
    pass(&mut sim, 6_999);
    assert_eq!(sizes(&sim), [1, 1]);
    pass(&mut sim, 1);
    assert_eq!(sizes(&sim), [1, 1, 4, 4], "over the newest, once the first one is ten seconds old");
    pass(&mut sim, MINUTE_MS);
    assert_eq!(sizes(&sim), [1, 1, 4, 4]);
}

#[test]
fn a_proof_says_when_a_zone_had_a_size() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    for _ in 0..4 {
        pass(&mut sim, MINUTE_MS);
        grow(&mut sim, &ana, a, &mut zone);
    }
    // The log has 4 entries: of the zone at 3, 4, 5 and 6.
    let asked = sim.ask(a, Request::Evidence { zone: zone.id, size: 7 });
    assert_eq!(asked, Reply::Evidence(None));
    let verified = |sim: &mut Sim, size: u64| {
        let proof = proof_of(sim, a, zone.id, size);
        let (at, newest) = (open(&proof.checkpoint).position(), open(&proof.newest).position());
        let leaf = leaf_hash(&proof.entry);
        assert!(verify_inclusion(leaf, proof.index, at.size, &proof.inclusion, at.root));
        let steps = ((at.size, at.root), (newest.size, newest.root));
        assert!(verify_consistency(steps.0, steps.1, &proof.consistency));
        let Ok(Leaf::Entry(entry)) = Leaf::parse(&proof.entry) else { panic!() };
        let stamps: Vec<String> = proof.stamps.into_iter().map(|s| s.authority).collect();
        (entry.position.size, at.size, stamps)
    };
    assert_eq!(verified(&mut sim, 1), (3, 4, vec![]), "no timestamp: the newest");
    assert_eq!(verified(&mut sim, 5), (5, 4, vec![]));
    for stamp in [stamp(2, "one", false), stamp(4, "one", false), stamp(4, "two", true)] {
        sim.core.stamped(stamp).unwrap();
    }
    let both = || vec!["two".to_owned(), "one".to_owned()];
    assert_eq!(verified(&mut sim, 4), (4, 4, both()), "certified before early");
    let effects = sim.core.stamped(stamp(3, "two", true)).unwrap();
    sim.take(effects);
    assert_eq!(verified(&mut sim, 4), (4, 3, vec!["two".to_owned()]), "the earliest certified");
    assert_eq!(verified(&mut sim, 6), (6, 4, both()));
}

#[test]
fn what_was_dated_under_a_former_key_is_dated_anew_under_the_present_one() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, MINUTE_MS);
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, MINUTE_MS);
    sim.core.stamped(stamp(1, "one", true)).unwrap();
    let generation = |sim: &mut Sim, from: ConnectionId, size: u64| {
        let proof = proof_of(sim, from, zone.id, size);
        (proof.generation, proof.stamps.len())
    };
    assert_eq!(generation(&mut sim, a, 3), (1, 1));
    // The relay lost its key and not its data: another generation, with an entry of every zone.
    sim.restart_as(77);
    let a = sim.log_in(&ana);
    pass(&mut sim, 0);
    pass(&mut sim, 10 * MINUTE_MS);
    assert_eq!(generation(&mut sim, a, 3), (1, 1), "dated is worth more than logged");
    // Its opening, and the entries of all zones.
    let asked = Request::Checkpoint { remembered: None, zones: vec![] };
    let Reply::Checkpoint { note, .. } = sim.ask(a, asked) else { panic!() };
    let newest: u64 = note.lines().nth(1).unwrap().parse().unwrap();
    sim.core.stamped(LogStamp { generation: 2, ..stamp(newest, "one", true) }).unwrap();
    assert_eq!(generation(&mut sim, a, 3), (2, 1));
}

#[test]
fn whoever_asks_for_a_timestamp_waits_a_moment_before_the_next() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, b, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    let stranger = sim.log_in(&Someone::new(3));
    let wish = Request::Stamp { zone: zone.id };
    assert_eq!(sim.ask(stranger, wish.clone()), Reply::Failed(Fault::Forbidden));
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, 1_000);
    assert_eq!(follow(&mut sim, a, &mut memory), 1);
    assert_eq!(sim.ask(a, wish.clone()), Reply::Done);
    pass(&mut sim, 0);
    assert_eq!(follow(&mut sim, a, &mut memory), 2, "at once");
    assert_eq!(sim.ask(a, wish.clone()), Reply::Failed(Fault::Slow));
    assert_eq!(sim.ask(b, wish.clone()), Reply::Done, "somebody else");
    pass(&mut sim, 30_000);
    assert_eq!(sim.ask(a, wish), Reply::Done);
}

/// The wishes: sizes of checkpoints and who is asked.
fn wishes(sim: &Sim) -> Vec<(u64, String)> {
    let due = sim.core.stamps_due(sim.now_ms, 99).unwrap();
    due.into_iter().map(|due| (due.wish.size, due.wish.authority)).collect()
}

#[test]
fn the_relay_asks_at_most_every_ten_seconds_whoever_wishes() {
    // Not even where the operator asks for one all the time.
    let mut sim = Sim::with(Policy { log_interval_ms: 0, log_stamp_ms: 0, ..policy() });
    let (ana, _, a, b, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    assert_eq!(wishes(&sim).len(), 2);
    for second in 1..10 {
        grow(&mut sim, &ana, a, &mut zone);
        if second == 3 {
            for from in [a, b] {
                assert_eq!(sim.ask(from, Request::Stamp { zone: zone.id }), Reply::Done);
            }
        }
        pass(&mut sim, 1_000);
        assert_eq!(wishes(&sim).len(), 2, "after {second} s");
    }
    pass(&mut sim, 1_000);
    assert_eq!(wishes(&sim).len(), 4, "one for all of that time");
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, 9_999);
    assert_eq!(wishes(&sim).len(), 4);
}

#[test]
fn a_restart_does_not_make_it_ask_more_often_nor_forget_a_wish() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    for authority in ["one", "two"] {
        let made_ms = sim.now_ms;
        sim.core.stamped(LogStamp { made_ms, ..stamp(1, authority, true) }).unwrap();
    }
    assert_eq!(wishes(&sim), vec![]);
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Review));
    sim.put(a, &mut zone, seal);
    sim.restart();
    pass(&mut sim, 1_000);
    assert_eq!(wishes(&sim), vec![], "not before ten seconds are over");
    pass(&mut sim, 9_000);
    assert_eq!(wishes(&sim), [(2, "one".to_owned()), (2, "two".to_owned())]);
}

#[test]
fn each_authority_has_its_interval() {
    let rare = LogAuthority { name: "two".into(), every_ms: Some(24 * 60 * MINUTE_MS) };
    let log_authorities = vec!["one".into(), rare];
    let mut sim = Sim::with(Policy { log_authorities, ..policy() });
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let asked = |sim: &Sim, name: &str| wishes(sim).iter().filter(|wish| wish.1 == name).count();
    assert_eq!((asked(&sim, "one"), asked(&sim, "two")), (1, 1));
    for hours in 1..=24 {
        grow(&mut sim, &ana, a, &mut zone);
        pass(&mut sim, 60 * MINUTE_MS);
        let daily = if hours < 24 { 1 } else { 2 };
        assert_eq!((asked(&sim, "one"), asked(&sim, "two")), (1 + hours, daily));
    }
    // A seal is for everybody.
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Review));
    sim.put(a, &mut zone, seal);
    pass(&mut sim, 10_000);
    assert_eq!((asked(&sim, "one"), asked(&sim, "two")), (26, 3));
}
