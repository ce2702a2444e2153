//! Days on which the relay is in trouble: it lost its files, or has too much to do.

use crate::world::World;
use cahier_evidence::Role;
use cahier_protocol::{ClientMessage, Fault, RelayMessage, Reply};
use cahier_sync::Notice;
use std::cell::RefCell;
use std::rc::Rc;

/// Several pieces, none like another.
fn spectrum() -> Vec<u8> {
    (0..600_000_u32).map(|n| (n / 1_000) as u8).collect()
}

/// R14: a relay that lost everything gets files back too, from whoever holds them.
fn a_file_returns(seed: u64, by_its_author: bool) {
    let mut world = World::new(seed);
    let (ana, bo, cy) = (world.person("Ana"), world.person("Bo"), world.person("Cy"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor), (cy, Role::Reader)]);
    let entry = world.entry(ana, zone, "Spectre");
    let file = world.attach(ana, entry, &spectrum());
    world.heal();
    assert!(world.fetch(bo, entry, &file).is_ok_and(|bytes| bytes == spectrum()));
    world.wipe_relay();
    for who in [ana, bo, cy] {
        world.people[who].online = false;
    }
    let refiller = if by_its_author { ana } else { bo };
    world.people[refiller].online = true;
    world.pass(20_000);
    world.people[cy].online = true;
    world.pass(6_000);
    assert!(world.fetch(cy, entry, &file).is_ok_and(|bytes| bytes == spectrum()));
    world.heal();
    assert!(world.people.iter().all(|p| p.driver.engine.zones()[0].alarm.is_none()));
}

#[test]
fn a_file_returns_from_its_author() {
    a_file_returns(31, true);
}

#[test]
fn a_file_returns_from_whoever_fetched_it() {
    a_file_returns(32, false);
}

/// A relay that says it is too busy is asked again a second later, and nothing is left behind.
#[test]
fn a_busy_relay_is_asked_again_later() {
    let mut world = World::new(33);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Spectre");
    world.heal();
    world.read(bo, entry);
    for who in [ana, bo] {
        world.people[who].online = false;
        world.people[who].told.clear();
        world.cut(who);
    }
    assert!(world.write(ana, entry));
    let file = world.attach(ana, entry, &spectrum());
    let (asked, quiet_at_ms) = (Rc::new(RefCell::new(Vec::new())), world.now_ms + 5_000);
    let times = Rc::clone(&asked);
    world.lie = Some(Box::new(move |who, message, now_ms| match message {
        ClientMessage::Ask { id, .. } if now_ms < quiet_at_ms => {
            if who == ana {
                times.borrow_mut().push(now_ms);
            }
            Some(vec![RelayMessage::Answer { id: *id, reply: Reply::Failed(Fault::Slow) }])
        }
        _ => None,
    }));
    world.people[ana].online = true;
    world.people[bo].online = true;
    world.pass(5_000);
    let asked = asked.borrow();
    let pauses: Vec<u64> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    // What was on its way together comes together; then nothing for a second.
    assert!(pauses.iter().all(|ms| *ms < 200 || *ms >= 1_000), "{pauses:?}");
    let rounds = 1 + pauses.iter().filter(|ms| **ms >= 1_000).count();
    assert!((3..=5).contains(&rounds) && asked.len() <= rounds * 8, "{asked:?}");
    world.pass(10_000);
    assert_eq!(world.people[ana].driver.engine.status().unsent, 0);
    let token = world.tokens[0].0.clone();
    assert!(world.text(bo, entry).contains(&token));
    assert!(world.fetch(bo, entry, &file).is_ok_and(|bytes| bytes == spectrum()));
    for person in &world.people {
        assert!(!person.told.iter().any(|n| matches!(n, Notice::Relay(_))), "{:?}", person.told);
    }
}
