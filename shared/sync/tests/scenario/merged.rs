//! The merged state of a document at rest: opens like the whole history, holds nothing unsent,
//! and nothing depends on it.

use crate::world::World;
use cahier_evidence::{DocumentId, Role};
use cahier_sync::store::{Fault, Place, Table};
use cahier_sync::{CommandError, Notice};
use pollster::block_on;

/// Two people write in one entry by turns; every line is an envelope of its own.
fn written(seed: u64, lines: usize) -> (World, usize, usize, DocumentId) {
    let mut world = World::new(seed);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    for line in 0..lines {
        let who = [ana, bo][line % 2];
        assert!(world.write(who, entry));
        world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        world.pass(300);
    }
    world.heal();
    (world, ana, bo, entry)
}

fn state(world: &World, who: usize, entry: DocumentId) -> Option<Vec<u8>> {
    let vault = world.people[who].driver.vault();
    let rows = block_on(vault.read(Table::State, entry.0, 0, 1)).unwrap();
    rows.into_iter().next().map(|(_, bytes)| bytes)
}

fn holds(state: Option<&Vec<u8>>, token: &str) -> bool {
    state.is_some_and(|bytes| bytes.windows(token.len()).any(|w| w == token.as_bytes()))
}

/// With the state the old updates are not even read; without it they say the same; without both
/// the entry is closed, and opens again once one of the two is whole.
#[test]
fn a_merged_state_opens_like_the_whole_history() {
    let (mut world, ana, bo, entry) = written(130, 70);
    assert!(state(&world, bo, entry).is_some(), "written after so many updates, without a close");
    world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    let text = world.text(ana, entry);
    assert!(world.tokens.iter().all(|(token, _)| text.contains(token)));
    let harm = |world: &mut World, table: Table| {
        world.people[ana].store.damage(|place: &Place| place.table == table);
        world.people[ana].told.clear();
        world.restart(ana);
    };
    harm(&mut world, Table::Update);
    assert_eq!(world.text(ana, entry), text);
    assert_eq!(world.people[ana].driver.engine.status().damaged, 0);

    harm(&mut world, Table::State);
    world.read(ana, entry);
    let shown = world.people[ana].driver.engine.entry(entry);
    assert_eq!(shown, Err(CommandError::Damaged));

    harm(&mut world, Table::Update);
    assert_eq!(world.text(ana, entry), text);
    let told = &world.people[ana].told;
    let about_state = |n: &Notice| matches!(n, Notice::Damaged(d) if d.table == Table::State);
    assert!(told.iter().any(about_state), "{told:?}");
    assert!(!world.people[ana].driver.engine.is_closed(entry));
    assert!(world.write(ana, entry));
    world.heal();
    world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    world.restart(ana);
    let again = world.text(ana, entry);
    assert_eq!(again, world.text(bo, entry));
    assert_eq!(world.people[ana].driver.engine.status().damaged, 0, "written anew");
}

/// It spares replaying and is nobody's change: nothing looks unsaved for it.
#[test]
fn a_merged_state_is_no_change() {
    let (mut world, ana, bo, entry) = written(133, 4);
    // What this reader wrote is stated first: that is a change.
    world.with(bo, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    world.heal();
    world.read(bo, entry);
    assert!(world.write(ana, entry));
    world.heal();
    let before = state(&world, bo, entry);
    let unsaved = world.with(bo, |driver, ctx| {
        driver.engine.close(entry, ctx).unwrap();
        driver.engine.status().unsaved
    });
    assert_eq!(unsaved, 0);
    assert_ne!(state(&world, bo, entry), before, "it was written all the same");
}

/// Work that is not in the log is not in the state, until it is.
#[test]
fn nothing_unsent_is_in_a_merged_state() {
    let (mut world, ana, _, entry) = written(131, 4);
    world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    let before = state(&world, ana, entry);
    assert!(holds(before.as_ref(), &world.tokens[0].0));
    world.people[ana].online = false;
    world.cut(ana);
    assert!(world.write(ana, entry));
    let token = world.tokens.last().unwrap().0.clone();
    world.pass(90_000);
    world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    assert_eq!(state(&world, ana, entry), before);
    world.restart(ana);
    assert!(world.text(ana, entry).contains(&token));
    world.heal();
    // Nobody looks at it any more.
    world.pass(90_000);
    assert!(holds(state(&world, ana, entry).as_ref(), &token), "idle: written unasked");
}

/// The disk fails and the power goes just when states are written: with or without the row, the
/// entry is the same.
#[test]
fn a_crash_around_a_merged_state_changes_nothing() {
    let (mut world, ana, bo, entry) = written(132, 6);
    let faults = [Fault::Full, Fault::Lost, Fault::LostAfterWrite];
    for at in 0..80 {
        assert!(world.write(bo, entry));
        world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        if at % 8 == 3 || at > 56 {
            world.read(ana, entry);
            world.set_fault(ana, faults[at % 3]);
            world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
            world.pass(100);
            world.restart(ana);
            assert_eq!(world.people[ana].driver.engine.status().damaged, 0);
        }
        world.pass(300);
    }
    world.heal();
    let text = world.text(bo, entry);
    assert_eq!(world.text(ana, entry), text);
    world.restart(ana);
    assert_eq!(world.text(ana, entry), text);
    world.with(ana, |driver, ctx| driver.engine.close(entry, ctx)).unwrap();
    assert!(state(&world, ana, entry).is_some());
    world.people[ana].store.damage(|place: &Place| place.table == Table::State);
    world.restart(ana);
    assert_eq!(world.text(ana, entry), text);
    assert_eq!(world.people[ana].driver.engine.quarantined(), []);
}
