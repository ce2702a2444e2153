//! Days with a group: people let into zones together, and out again.

use crate::world::World;
use cahier_evidence::{DocumentId, GroupId, GroupRole, Refusal, Role, ZoneId};
use cahier_sync::{CommandError, Engine};
use pollster::block_on;
use std::collections::BTreeSet;

/// Ada knows others from a zone that they share.
fn acquainted(world: &mut World, others: &[&str]) -> (usize, Vec<usize>, ZoneId) {
    let ada = world.person("Ada");
    let others: Vec<usize> = others.iter().map(|name| world.person(name)).collect();
    let readers: Vec<_> = others.iter().map(|who| (*who, Role::Reader)).collect();
    let shared = world.zone_of(ada, &readers);
    (ada, others, shared)
}

fn add(world: &mut World, ada: usize, group: GroupId, who: usize, shared: ZoneId) {
    let person = world.people[who].driver.engine.person();
    let log = block_on(world.people[ada].driver.leaves(shared, 0, usize::MAX)).unwrap();
    let chain = Engine::chains_in(&log, &BTreeSet::from([person])).pop().unwrap();
    let role = GroupRole::Member;
    world.with(ada, |d, ctx| d.engine.add_to_group(group, chain, role, ctx)).unwrap();
}

/// Ada's group, at home in the zone that its people share.
fn found(world: &mut World, ada: usize, home: ZoneId) -> GroupId {
    world.with(ada, |d, ctx| d.engine.new_group(home, "Métaux", ctx)).unwrap()
}

/// A zone of Ada's that her group edits, with one entry in it.
fn group_zone(world: &mut World, ada: usize, group: GroupId) -> (ZoneId, DocumentId) {
    let zone = world.with(ada, |d, ctx| d.engine.new_zone("Projet", ctx)).unwrap();
    // What the group's home has not heard stands nowhere yet.
    world.heal();
    let role = Role::Editor;
    world.with(ada, |d, ctx| d.engine.admit_group(zone, group, role, None, ctx)).unwrap();
    let entry = world.entry(ada, zone, "Dosage du fer");
    world.heal();
    (zone, entry)
}

/// Comes back, and hears of zones that somebody else let them into.
fn comes_back(world: &mut World, who: usize) {
    world.cut(who);
    world.people[who].online = true;
    world.pass(6_000);
}

fn goes_away(world: &mut World, who: usize) {
    world.people[who].online = false;
    world.cut(who);
}

/// Epoch of a zone's keys, and whether new ones are due.
fn keys(world: &World, who: usize, zone: ZoneId) -> (u32, bool) {
    let zones = world.people[who].driver.engine.zones();
    let view = zones.into_iter().find(|view| view.id == zone).unwrap();
    (view.epoch, view.rotation_due)
}

/// R8: a group edits a zone; somebody is removed from the group while two write offline: what
/// the one who stays wrote merges under the new key, what the other wrote is kept.
#[test]
fn somebody_is_removed_from_a_group_that_edits_a_zone() {
    let mut world = World::new(31);
    let (ada, others, shared) = acquainted(&mut world, &["Bo", "Cy", "Dee"]);
    let [bo, cy, dee] = others[..] else { panic!("three people") };
    let group = found(&mut world, ada, shared);
    add(&mut world, ada, group, bo, shared);
    add(&mut world, ada, group, cy, shared);
    let (zone, entry) = group_zone(&mut world, ada, group);
    comes_back(&mut world, bo);
    comes_back(&mut world, cy);
    world.heal();
    assert_eq!(world.read(bo, entry).title, "Dosage du fer");
    assert_eq!(world.read(cy, entry).title, "Dosage du fer");
    let seen = world.people[bo].driver.engine.groups_in(zone).unwrap();
    assert_eq!((seen.len(), seen[0].role, seen[0].people.len()), (1, Some(Role::Editor), 3));
    assert_eq!(seen[0].name.as_deref(), Some("Métaux"));
    let view = world.people[bo].driver.engine.zones();
    let view = view.into_iter().find(|view| view.id == zone).unwrap();
    assert_eq!((view.role, view.title.as_str()), (Some(Role::Editor), "Projet"));

    for who in [bo, cy] {
        goes_away(&mut world, who);
        assert!(world.write(who, entry));
        world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    }
    let person = world.people[cy].driver.engine.person();
    world.with(ada, |d, ctx| d.engine.remove_from_group(group, person, ctx)).unwrap();
    world.pass(12_000);
    assert_eq!(keys(&world, ada, zone), (2, false), "an engine made new keys");

    let (of_bo, of_cy) = (world.tokens[0].0.clone(), world.tokens[1].0.clone());
    comes_back(&mut world, cy);
    comes_back(&mut world, bo);
    let text = world.text(ada, entry);
    assert!(text.contains(&of_bo), "it was signed again under the new key: {text}");
    assert!(!text.contains(&of_cy), "{text}");
    assert_eq!(text, world.text(bo, entry));
    assert_eq!(world.people[bo].driver.engine.kept().count(), 0);
    assert!(world.text(cy, entry).contains(&of_cy), "it is still where it was written");
    let view = world.people[cy].driver.engine.groups();
    assert!(view.iter().all(|group| group.people.len() == 2), "its home is a zone that he shares");

    let bytes = world.bundle(cy);
    let brought = world.with(ada, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    assert_eq!((brought.kept, brought.carried), (1, 0), "{brought:?}");
    let kept: Vec<_> = world.people[ada].driver.engine.kept().cloned().collect();
    assert_eq!((kept[0].person, kept[0].reason), (person, Refusal::NotMember));
    world.with(ada, |driver, ctx| driver.engine.adopt(kept[0].seq, ctx)).unwrap();
    world.pass(3_000);
    assert!(world.text(bo, entry).contains(&of_cy), "an editor can take it in all the same");

    // Who comes later reads what was before, after a restart too.
    add(&mut world, ada, group, dee, shared);
    world.pass(12_000);
    comes_back(&mut world, dee);
    assert_eq!(world.text(dee, entry), world.text(ada, entry));
    world.restart(dee);
    world.pass(6_000);
    assert!(world.write(dee, entry));
    world.with(dee, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    let of_dee = world.tokens[2].0.clone();
    assert!(world.text(ada, entry).contains(&of_dee));
    assert_eq!(world.people[ada].driver.engine.quarantined(), []);
}

/// Whoever is removed from a group leaves all its zones; those who stay make the keys, in each.
#[test]
fn somebody_leaves_a_group_of_two_zones() {
    let mut world = World::new(32);
    let (ada, others, shared) = acquainted(&mut world, &["Bo", "Cy"]);
    let [bo, cy] = others[..] else { panic!("two people") };
    let group = found(&mut world, ada, shared);
    add(&mut world, ada, group, bo, shared);
    let (one, entry) = group_zone(&mut world, ada, group);
    let (two, _) = group_zone(&mut world, ada, group);
    // A group that is admitted already gets one more person, in both zones.
    add(&mut world, ada, group, cy, shared);
    world.heal();
    comes_back(&mut world, bo);
    comes_back(&mut world, cy);
    world.heal();
    for zone in [one, two] {
        let seen = world.people[cy].driver.engine.groups_in(zone).unwrap();
        assert_eq!(seen[0].people.len(), 3, "each zone has heard");
        assert_eq!((seen[0].unheard, &seen[0].untold), (0, &None));
    }
    assert!(world.write(bo, entry));
    world.heal();
    let person = world.people[ada].driver.engine.person();
    let last = world.with(ada, |d, ctx| d.engine.remove_from_group(group, person, ctx));
    assert_eq!(last, Err(CommandError::Invalid("a group must keep a manager")));
    let role = GroupRole::Manager;
    let above = world.with(bo, |d, ctx| d.engine.set_role_in_group(group, person, role, ctx));
    assert_eq!(above, Err(CommandError::Refused(Refusal::Role)));

    let person = world.people[bo].driver.engine.person();
    let own = world.with(bo, |d, ctx| d.engine.remove_from_group(group, person, ctx));
    assert_eq!(own, Err(CommandError::Refused(Refusal::Role)), "managers alone sign");
    world.with(ada, |d, ctx| d.engine.remove_from_group(group, person, ctx)).unwrap();
    world.pass(12_000);
    goes_away(&mut world, bo);
    world.heal_but(bo);
    for zone in [one, two] {
        let (epoch, due) = keys(&world, ada, zone);
        assert!(epoch >= 2 && !due, "new keys in each zone: {epoch} {due}");
        assert_eq!(keys(&world, cy, zone), (epoch, due));
    }
    let views = world.people[ada].driver.engine.groups();
    assert_eq!((views[0].people.len(), views[0].key_due), (2, false));
    assert_eq!(world.people[cy].driver.engine.groups()[0].people, views[0].people);
    assert!(world.write(cy, entry));
    world.heal_but(bo);
    let token = world.tokens.last().unwrap().0.clone();
    assert!(world.text(ada, entry).contains(&token));
    assert_eq!(world.people[ada].driver.engine.quarantined(), []);
}

/// A group is at home in one zone: what that has not heard goes nowhere else.
#[test]
fn another_zone_takes_a_group_once_its_home_has_heard_of_it() {
    let mut world = World::new(33);
    let (ada, others, shared) = acquainted(&mut world, &["Bo"]);
    let two = world.with(ada, |d, ctx| d.engine.new_zone("Projet", ctx)).unwrap();
    goes_away(&mut world, ada);
    let group = found(&mut world, ada, shared);
    add(&mut world, ada, group, others[0], shared);
    let admit = |world: &mut World| {
        let role = Role::Editor;
        world.with(ada, |d, ctx| d.engine.admit_group(two, group, role, None, ctx))
    };
    let early = admit(&mut world);
    let reason = "a group that its home zone has not heard of yet";
    assert_eq!(early, Err(CommandError::Invalid(reason)));
    comes_back(&mut world, ada);
    world.heal();
    admit(&mut world).unwrap();
    world.heal();
    let seen = world.people[ada].driver.engine.groups_in(two).unwrap();
    assert_eq!((seen[0].role, seen[0].people.len()), (Some(Role::Editor), 2));
    // Only a manager of the zone makes it the home of a group.
    let above = world.with(others[0], |d, ctx| d.engine.new_group(shared, "Zinc", ctx));
    assert_eq!(above, Err(CommandError::Refused(Refusal::Role)));
    assert_eq!(world.people[others[0]].driver.engine.groups().len(), 1);
}

impl World {
    /// Lets time pass while one person stays away; long enough for duties to be done.
    fn heal_but(&mut self, away: usize) {
        for who in (0..self.people.len()).filter(|who| *who != away) {
            self.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
        }
        self.pass(20_000);
    }
}
