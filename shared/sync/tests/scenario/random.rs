//! One seed, one run: people write, disconnect, crash, lose disks' favour and clocks; in the end
//! replicas are equal, nothing kept is lost, and everybody is the author of their own words.

use crate::world::World;
use cahier_evidence::{DocumentId, Role, ZoneId};
use cahier_sync::store::Fault;
use pollster::block_on;

/// Things that happen in one run.
const EVENTS: u64 = 40;

/// Runs one seed.
///
/// # Panics
/// Panics where a promise is broken; the message names the seed.
pub fn run(seed: u64) {
    let mut world = World::new(seed);
    let count = 2 + world.below(2) as usize;
    for who in 0..count {
        world.person(&format!("Person {who}"));
    }
    let others: Vec<_> = (1..count).map(|who| (who, Role::Editor)).collect();
    let zone = world.zone_of(0, &others);
    let mut entries = vec![world.entry(0, zone, "Dosage")];
    world.heal();
    world.delay_ms_max = 1 + world.below(400);
    world.duplicates = world.below(30);
    for _ in 0..EVENTS {
        event(&mut world, zone, &mut entries, count);
    }
    for who in 0..count {
        world.people[who].skew_ms = 0;
    }
    world.heal();
    check(&mut world, zone, &entries, seed);
}

fn event(world: &mut World, zone: ZoneId, entries: &mut Vec<DocumentId>, count: usize) {
    let who = world.below(count as u64) as usize;
    let entry = entries[world.below(entries.len() as u64) as usize];
    match world.below(20) {
        0..=8 => {
            let known = world.people[who].driver.engine.zone_of(entry).is_some();
            if known {
                world.write(who, entry);
            }
        }
        9 => entries.push(world.entry(who, zone, "Autre")),
        10 => world.people[who].online = false,
        11 => world.people[who].online = true,
        12 => world.cut(who),
        13 => world.restart(who),
        14 => world.restart_relay(),
        15 => {
            let fault = [Fault::Full, Fault::Lost, Fault::LostAfterWrite];
            let fault = fault[world.below(3) as usize];
            world.set_fault(who, fault);
        }
        16 => {
            let full = world.below(2) == 0;
            world.disk.set_full(full);
        }
        17 => world.people[who].skew_ms = world.below(80_000_000_000) as i64 - 40_000_000_000,
        18 => {
            world.with(who, |driver, ctx| driver.engine.flush(ctx)).ok();
        }
        _ => world.wipe_or_pass(),
    }
    let pause = world.below(700);
    world.pass(pause);
}

impl World {
    fn wipe_or_pass(&mut self) {
        if self.below(3) == 0 {
            // Whoever refills a relay with less than others hold makes a fork, which is found
            // and shown, never healed in silence: see the lies. Here all hold the same.
            let offline: Vec<bool> = self.people.iter().map(|p| p.online).collect();
            self.heal();
            self.wipe_relay();
            for (person, online) in self.people.iter_mut().zip(offline) {
                person.online = online;
            }
        } else {
            self.pass(12_000);
        }
    }
}

fn check(world: &mut World, zone: ZoneId, entries: &[DocumentId], seed: u64) {
    let count = world.people.len();
    let position = |world: &World, who: usize| {
        let zones = world.people[who].driver.engine.zones();
        zones.into_iter().find(|z| z.id == zone).map(|z| (z.position, z.alarm, z.unsent))
    };
    let first = position(world, 0);
    for who in 0..count {
        assert_eq!(position(world, who), first, "seed {seed}: logs differ");
        let engine = &world.people[who].driver.engine;
        assert_eq!(engine.quarantined(), [], "seed {seed}: quarantine");
        assert_eq!(engine.kept().count(), 0, "seed {seed}: kept work");
    }
    assert_eq!(first.map(|(_, alarm, unsent)| (alarm, unsent)), Some((None, 0)), "seed {seed}");
    for entry in entries {
        let expected = world.read(0, *entry);
        for who in 1..count {
            assert_eq!(world.read(who, *entry), expected, "seed {seed}: replicas differ");
        }
    }
    for (token, author) in world.tokens.clone() {
        let found = entries.iter().find(|e| world.text(0, **e).contains(&token)).copied();
        let entry = found.unwrap_or_else(|| panic!("seed {seed}: {token} is lost"));
        let person = world.people[author].driver.engine.person();
        let history = block_on(world.people[0].driver.history(entry)).unwrap();
        let written = |update: &[u8]| update.windows(token.len()).any(|w| w == token.as_bytes());
        let by: Vec<_> = history.iter().filter(|(_, row)| written(&row.update)).collect();
        assert_eq!(by.len(), 1, "seed {seed}: {token} once: {by:?}");
        assert_eq!(by[0].1.person, person, "seed {seed}: {token} by its author");
    }
}
