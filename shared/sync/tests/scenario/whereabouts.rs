//! Where people are in a document: colleagues hear it, the relay reads nothing of it, and what
//! does not open is nobody.

use crate::world::World;
use cahier_evidence::Role;
use cahier_protocol::{ClientMessage, Ephemeral};
use cahier_sync::{CommandError, Whereabouts};
use std::cell::RefCell;
use std::rc::Rc;

const SAID: &[u8] = b"paragraph 3, after the pH";

/// What the relay sees of cursors, from now on.
fn overhear(world: &mut World) -> Rc<RefCell<Vec<Ephemeral>>> {
    let seen: Rc<RefCell<Vec<Ephemeral>>> = Rc::default();
    let heard = Rc::clone(&seen);
    world.lie = Some(Box::new(move |_: usize, message: &ClientMessage, _: u64| {
        if let ClientMessage::Ephemeral(ephemeral) = message {
            heard.borrow_mut().push(ephemeral.clone());
        }
        None
    }));
    seen
}

/// Takes what somebody heard of where others are.
fn heard(world: &mut World, who: usize) -> Vec<Whereabouts> {
    world.with(who, |driver, _| driver.engine.take_whereabouts())
}

#[test]
fn colleagues_hear_where_somebody_is_and_the_relay_reads_nothing() {
    let mut world = World::new(52);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    let seen = overhear(&mut world);
    world.with(ana, |driver, ctx| driver.engine.tell_whereabouts(entry, SAID, ctx)).unwrap();
    world.pass(1_000);
    let engine = &world.people[ana].driver.engine;
    let (person, device) = (engine.person(), engine.device());
    let told = Whereabouts { document: entry, person, device, said: SAID.to_vec() };
    assert_eq!(heard(&mut world, bo), [told]);
    assert_eq!(heard(&mut world, bo), [], "it is heard once");
    assert_eq!(heard(&mut world, ana), [], "nobody hears themselves");
    let bytes = seen.borrow()[0].bytes.clone();
    for part in [SAID, person.as_bytes(), device.as_bytes()] {
        assert!(!bytes.windows(part.len()).any(|window| window == part), "the relay reads it");
    }
    let long = world.with(ana, |d, ctx| d.engine.tell_whereabouts(entry, &[0; 257], ctx));
    assert_eq!(long, Err(CommandError::TooLarge));
}

#[test]
fn what_was_changed_on_the_way_is_nobody() {
    let mut world = World::new(53);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let (entry, other) = (world.entry(ana, zone, "Dosage"), world.entry(ana, zone, "Autre"));
    world.heal();
    let seen = overhear(&mut world);
    world.with(ana, |driver, ctx| driver.engine.tell_whereabouts(entry, SAID, ctx)).unwrap();
    world.pass(1_000);
    assert_eq!(heard(&mut world, bo).len(), 1);
    let told = seen.borrow()[0].clone();
    let mut bent = told.bytes.clone();
    let last = bent.len() - 1;
    bent[last] ^= 1;
    let cut = told.bytes[..last].to_vec();
    let wrong = [
        Ephemeral { bytes: bent, ..told.clone() },
        Ephemeral { bytes: cut, ..told.clone() },
        Ephemeral { document: other, ..told.clone() },
        Ephemeral { bytes: vec![0; 16 << 10], ..told.clone() },
    ];
    for message in wrong {
        let notice = cahier_protocol::Notice::Ephemeral(message);
        let frame = cahier_protocol::encode(&cahier_protocol::RelayMessage::Notice(notice));
        world.with(bo, |driver, ctx| driver.engine.received(&frame, ctx));
    }
    assert_eq!(heard(&mut world, bo), []);
    assert!(world.people[bo].driver.engine.is_connected(), "and the connection stands");
    // The same once more, unchanged, is heard: what the relay keeps and repeats shows as old.
    let notice = cahier_protocol::Notice::Ephemeral(told);
    let frame = cahier_protocol::encode(&cahier_protocol::RelayMessage::Notice(notice));
    world.with(bo, |driver, ctx| driver.engine.received(&frame, ctx));
    assert_eq!(heard(&mut world, bo).len(), 1);
}

#[test]
fn whoever_was_removed_hears_nothing_and_nobody_speaks_where_nobody_hears() {
    let mut world = World::new(54);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    let person = world.people[bo].driver.engine.person();
    world.with(ana, |driver, ctx| driver.engine.remove(zone, person, ctx)).unwrap();
    world.people[bo].removed = true;
    world.heal();
    let seen = overhear(&mut world);
    // Until the document has a key of the new epoch, the one that was removed has its key.
    world.with(ana, |driver, ctx| driver.engine.tell_whereabouts(entry, SAID, ctx)).unwrap();
    world.pass(1_000);
    assert!(seen.borrow().is_empty());
    assert_eq!(heard(&mut world, bo), []);
    world.cut(ana);
    world.people[ana].online = false;
    world.with(ana, |driver, ctx| driver.engine.tell_whereabouts(entry, SAID, ctx)).unwrap();
    world.pass(1_000);
    assert!(seen.borrow().is_empty());
}
