//! The relay keeps a knock until the admission stands in the log: nobody is forgotten at the door.

use crate::world::World;
use cahier_evidence::Role;
use cahier_protocol::{ClientMessage, Request};
use cahier_sync::Notice;
use std::cell::Cell;
use std::rc::Rc;

/// Says when one person tells the relay that a knock is answered; where `deaf`, what they push
/// is lost.
fn hear(world: &mut World, victim: usize, deaf: bool) -> Rc<Cell<bool>> {
    let answered = Rc::new(Cell::new(false));
    let ear = Rc::clone(&answered);
    world.lie = Some(Box::new(move |who, message, _| match message {
        ClientMessage::Ask { request: Request::Answered { .. }, .. } if who == victim => {
            ear.set(true);
            None
        }
        ClientMessage::Ask { request: Request::Push { .. }, .. } if who == victim && deaf => {
            Some(Vec::new())
        }
        _ => None,
    }));
    answered
}

#[test]
fn a_knock_is_answered_once_the_admission_stands() {
    let mut world = World::new(51);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    let answered = hear(&mut world, ana, true);
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(6_000);
    let person = world.people[bo].driver.engine.person();
    let admitted = |notice: &Notice| *notice == Notice::Admitted(zone, person);
    assert!(world.people[ana].told.iter().any(admitted), "Ana's engine has opened");
    assert!(!answered.get(), "and the relay does not have it yet");
    // Ana's power fails; later the admission arrives, and only then the knock is done with.
    let answered = hear(&mut world, ana, true);
    world.restart(ana);
    world.pass(6_000);
    assert!(!answered.get());
    let answered = hear(&mut world, ana, false);
    world.cut(ana);
    world.pass(8_000);
    assert!(answered.get());
    assert_eq!(world.people[ana].driver.engine.members(zone).unwrap().len(), 2);
    world.heal();
    let zones = world.people[bo].driver.engine.zones();
    assert!(zones.iter().any(|view| view.id == zone && view.role == Some(Role::Editor)));
    assert_eq!(world.people[ana].told.iter().filter(|notice| admitted(notice)).count(), 1);
}

#[test]
fn a_knock_that_is_refused_is_answered_at_once() {
    let mut world = World::new(52);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    // The membership that is offered is over before anybody can take it.
    let (until_ms, end_ms) = (world.now_ms + 3_600_000, Some(world.now_ms));
    let link = world.with(ana, |driver, ctx| {
        driver.engine.invite_until(zone, Role::Editor, until_ms, end_ms, ctx)
    });
    let link = link.unwrap();
    world.heal();
    let answered = hear(&mut world, ana, false);
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(6_000);
    assert!(world.people[ana].told.contains(&Notice::KnockRefused(zone)));
    assert!(answered.get());
    assert_eq!(world.people[ana].driver.engine.members(zone).unwrap().len(), 1);
}
