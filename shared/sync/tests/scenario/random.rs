//! One seed, one run: people write, disconnect, crash, lose disks' favour and clocks, open second
//! windows, carry work by hand; in the end replicas are equal, nothing kept is lost, and
//! everybody is the author of their own words.

use crate::world::World;
use cahier_evidence::{DocumentId, Hash, Meaning, PersonId, Role, SealClaim, ZoneId};
use cahier_sync::SealStanding;
use cahier_sync::rows::Fit;
use cahier_sync::store::Fault;
use pollster::block_on;
use std::collections::{BTreeMap, BTreeSet};

/// Things that happen in one run.
const EVENTS: u64 = 40;
/// In one run of so many, people lose and get back their rights, leave, and move entries.
const UNREST: u64 = 4;

/// How often what happened.
pub type Counts = BTreeMap<&'static str, u64>;

/// What has to happen in a thousand seeds.
pub const KINDS: [&str; 22] = [
    "bundles",
    "clocks set wrong",
    "connections broken",
    "connections broken with frames lost",
    "crashes",
    "crashes of the relay",
    "edits",
    "entries begun",
    "entries moved",
    "envelopes carried",
    "frames twice",
    "full disks",
    "full disks of the relay",
    "kept work adopted",
    "leader changes",
    "leader changes with unsaved work",
    "members removed",
    "roles changed",
    "seals",
    "sittings ended",
    "windows that woke up",
    "wiped relays",
];

/// Who is where in one run.
struct Day {
    zone: ZoneId,
    /// A second zone of the same people, in unrest.
    narrow: Option<ZoneId>,
    entries: Vec<DocumentId>,
    count: usize,
}

/// Runs one seed; a failure is printed so that it can be run alone.
pub fn play(seed: u64) -> Option<Counts> {
    let played = std::panic::catch_unwind(|| run(seed));
    if played.is_err() {
        println!("seed {seed} failed; again: cargo xtask simulate --seed {seed}");
    }
    played.ok()
}

/// The sum over many seeds.
pub fn total(all: &[Counts]) -> Counts {
    let mut total = Counts::new();
    for (what, times) in all.iter().flatten() {
        *total.entry(*what).or_default() += *times;
    }
    total
}

fn run(seed: u64) -> Counts {
    let mut world = World::new(seed);
    let unrest = seed % UNREST == UNREST - 1;
    let count = if unrest { 3 } else { 2 + world.below(2) as usize };
    for who in 0..count {
        world.person(&format!("Person {who}"));
    }
    let others: Vec<_> = (1..count).map(|who| (who, Role::Editor)).collect();
    let zone = world.zone_of(0, &others);
    let narrow = unrest.then(|| world.zone_of(0, &others));
    let entries = vec![world.entry(0, zone, "Dosage")];
    world.heal();
    let mut day = Day { zone, narrow, entries, count };
    world.delay_ms_max = 1 + world.below(400);
    world.duplicates = world.below(30);
    world.rough = true;
    world.counts.clear();
    for _ in 0..EVENTS {
        event(&mut world, &mut day);
    }
    for person in &mut world.people {
        person.skew_ms = 0;
    }
    world.heal();
    if unrest {
        make_peace(&mut world, &day);
    }
    check(&mut world, &day, seed);
    world.counts
}

fn event(world: &mut World, day: &mut Day) {
    let who = world.below(day.count as u64) as usize;
    let entry = day.entries[world.below(day.entries.len() as u64) as usize];
    match world.below(29) {
        0..=8 => write(world, who, entry),
        9 => {
            if let Ok(entry) = world.try_entry(who, day.zone, "Autre") {
                day.entries.push(entry);
                world.count("entries begun");
            }
        }
        10 => world.people[who].online = false,
        11 => world.people[who].online = true,
        12 => world.cut(who),
        13 => world.cut_unnoticed(who),
        14 => world.restart(who),
        15 => {
            world.restart_relay();
            world.count("crashes of the relay");
        }
        16 => {
            let fault = [Fault::Full, Fault::Lost, Fault::LostAfterWrite];
            let fault = fault[world.below(3) as usize];
            world.set_fault(who, fault);
        }
        17 => {
            let full = world.below(2) == 0;
            world.disk.set_full(full);
            if full {
                world.count("full disks of the relay");
            }
        }
        18 => {
            world.people[who].skew_ms = world.below(80_000_000_000) as i64 - 40_000_000_000;
            world.count("clocks set wrong");
        }
        19 => {
            world.with(who, |driver, ctx| driver.engine.flush(ctx)).ok();
        }
        20 | 21 => change_leader(world, who, entry),
        22 => world.wake(who, entry),
        23 | 24 => part(world, day, who, entry),
        25 if day.narrow.is_some() => unrest(world, day, entry),
        27 => sign(world, who, entry),
        28 => end_sitting(world, who, entry),
        _ => wipe_or_pass(world),
    }
    let pause = world.below(700);
    world.pass(pause);
}

fn write(world: &mut World, who: usize, entry: DocumentId) {
    let known = world.people[who].driver.engine.zone_of(entry).is_some();
    if known && world.write(who, entry) {
        world.count("edits");
    }
}

/// Signs what somebody sees, in a way that freezes nothing: what others write at the same time is
/// never shut out by it.
fn sign(world: &mut World, who: usize, entry: DocumentId) {
    let meanings = [Meaning::Review, Meaning::Safety, Meaning::Witness, Meaning::Disapproval];
    let meaning = meanings[world.below(4) as usize];
    world.read(who, entry);
    let claim = SealClaim { meaning, about: None };
    // Own work that is not in the log yet is not signed.
    if world.with(who, |d, ctx| d.engine.seal(entry, claim, None, ctx)).is_ok() {
        world.count("seals");
    }
}

fn end_sitting(world: &mut World, who: usize, entry: DocumentId) {
    if world.with(who, |driver, ctx| driver.engine.close(entry, ctx)).is_ok() {
        world.count("sittings ended");
    }
}

/// Another window takes the lead, at times from one that could not save what was typed last.
fn change_leader(world: &mut World, who: usize, entry: DocumentId) {
    if world.below(2) == 0 {
        world.set_fault(who, Fault::Full);
        write(world, who, entry);
    }
    world.take_lead(who);
    if world.below(3) == 0 {
        world.wake(who, entry);
    }
}

/// Two are where no relay is in reach, and one hands all that they have to the other.
fn part(world: &mut World, day: &Day, who: usize, entry: DocumentId) {
    let other = (who + 1 + world.below(day.count as u64 - 1) as usize) % day.count;
    for one in [who, other] {
        world.people[one].online = false;
        world.cut(one);
    }
    write(world, who, entry);
    world.with(who, |driver, ctx| driver.engine.flush(ctx)).ok();
    // What is not saved is not handed out either.
    if world.people[who].driver.engine.status().unsaved > 0 {
        return;
    }
    let bytes = world.bundle(who);
    let brought = world.with(other, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    world.count("bundles");
    if brought.carried > 0 {
        world.count("envelopes carried");
    }
    world.people[other].online = world.below(2) == 0;
}

/// Lets the world come to rest, does something, and lets it be as rough as before.
fn at_rest(world: &mut World, act: impl FnOnce(&mut World)) {
    let before = (world.duplicates, world.rough);
    let online: Vec<bool> = world.people.iter().map(|p| p.online).collect();
    world.heal();
    act(world);
    (world.duplicates, world.rough) = before;
    for (person, online) in world.people.iter_mut().zip(online) {
        person.online = online;
    }
}

fn wipe_or_pass(world: &mut World) {
    // Whoever refills a relay with less than others hold makes a fork, which is found and shown,
    // never healed in silence: see the lies. Here all hold the same.
    if world.below(3) == 0 && !world.people.iter().any(|person| person.removed) {
        at_rest(world, World::wipe_relay);
        world.count("wiped relays");
    } else {
        world.pass(12_000);
    }
}

/// The owner changes what others may do, or where an entry is.
fn unrest(world: &mut World, day: &Day, entry: DocumentId) {
    let who = 1 + world.below(day.count as u64 - 1) as usize;
    let person = world.people[who].driver.engine.person();
    let zone = day.zone;
    match world.below(7) {
        kind @ 0..=4 => {
            let role = if kind < 3 { Role::Reader } else { Role::Editor };
            let set = world.with(0, |d, ctx| d.engine.set_role(zone, person, role, None, ctx));
            if set.is_ok() {
                world.count("roles changed");
            }
        }
        5 if world.people.iter().all(|person| !person.removed) => {
            if world.with(0, |d, ctx| d.engine.remove(zone, person, ctx)).is_ok() {
                world.people[who].removed = true;
                world.count("members removed");
            }
        }
        // What others typed at the old place after a move would be refused: it moves at rest.
        _ => at_rest(world, |world| {
            let to = day.narrow.unwrap_or(zone);
            let there = world.people[0].driver.engine.zone_of(entry) == Some(zone);
            if there && world.move_entry(0, entry, to).is_ok() {
                world.count("entries moved");
                world.heal();
            }
        }),
    }
}

/// Everybody who was not removed may write again, and adopts what was refused meanwhile.
fn make_peace(world: &mut World, day: &Day) {
    for person in world.people.iter_mut().filter(|person| person.removed) {
        person.online = false;
    }
    for who in 0..day.count {
        if world.people[who].removed {
            world.cut(who);
            continue;
        }
        let (zone, person) = (day.zone, world.people[who].driver.engine.person());
        if who > 0 {
            let editor = Role::Editor;
            world.with(0, |d, ctx| d.engine.set_role(zone, person, editor, None, ctx)).ok();
            world.heal();
        }
    }
    world.heal();
    for who in (0..day.count).filter(|who| !world.people[*who].removed).collect::<Vec<_>>() {
        let kept: Vec<u64> = world.people[who].driver.engine.kept().map(|row| row.seq).collect();
        for seq in kept {
            // Keys or clocks of what entered in another way refuse it; it stays kept.
            if world.with(who, |driver, ctx| driver.engine.adopt(seq, ctx)).is_ok() {
                world.count("kept work adopted");
            }
        }
        world.heal();
    }
}

fn check(world: &mut World, day: &Day, seed: u64) {
    let members: Vec<usize> = (0..day.count).filter(|who| !world.people[*who].removed).collect();
    for zone in [Some(day.zone), day.narrow].into_iter().flatten() {
        let position = |world: &World, who: usize| {
            let zones = world.people[who].driver.engine.zones();
            zones.into_iter().find(|z| z.id == zone).map(|z| (z.position, z.alarm, z.unsent))
        };
        let first = position(world, 0);
        for who in &members {
            assert_eq!(position(world, *who), first, "seed {seed}: logs differ");
        }
        assert_eq!(first.map(|(_, alarm, unsent)| (alarm, unsent)), Some((None, 0)), "seed {seed}");
    }
    for who in &members {
        let engine = &world.people[*who].driver.engine;
        assert_eq!(engine.quarantined(), [], "seed {seed}: quarantine");
        assert!(day.narrow.is_some() || engine.kept().count() == 0, "seed {seed}: kept work");
    }
    for entry in &day.entries {
        // What was begun by somebody who was not allowed to any more is there and nowhere else.
        if world.people[0].driver.engine.zone_of(*entry).is_none() {
            continue;
        }
        let expected = world.read(0, *entry);
        let expected_seals = signed(world, 0, *entry);
        for who in &members {
            assert_eq!(world.read(*who, *entry), expected, "seed {seed}: replicas differ");
            assert_eq!(signed(world, *who, *entry), expected_seals, "seed {seed}: seals differ");
        }
    }
    for token in world.in_vain.clone() {
        let found = day.entries.iter().any(|entry| world.text(0, *entry).contains(&token));
        assert!(!found, "seed {seed}: {token} is of a window that led no more");
    }
    for (token, author) in world.tokens.clone() {
        check_token(world, day, (token.as_str(), author), seed);
    }
}

/// What is signed on an open entry: each by whom, where, and how it stands.
fn signed(world: &World, who: usize, entry: DocumentId) -> Vec<(PersonId, Hash, SealStanding)> {
    let seals = world.people[who].driver.engine.seals(entry).unwrap_or_default();
    assert!(seals.iter().all(|seal| seal.fit != Some(Fit::Differs)), "{seals:?}");
    seals.into_iter().map(|seal| (seal.person, seal.envelope, seal.standing)).collect()
}

/// A token is in an entry, once and by its author; or, in unrest, kept, or still unsent at
/// somebody who was removed.
fn check_token(world: &mut World, day: &Day, (token, author): (&str, usize), seed: u64) {
    let holds = |update: &[u8]| update.windows(token.len()).any(|w| w == token.as_bytes());
    let found = day.entries.iter().find(|e| world.text(0, **e).contains(token)).copied();
    let Some(entry) = found else {
        assert!(day.narrow.is_some(), "seed {seed}: {token} is lost");
        let kept = world
            .people
            .iter()
            .flat_map(|person| person.driver.engine.kept())
            .any(|row| row.update.as_ref().is_some_and(|update| holds(update)));
        // What leans on refused work is not shown, and stays in the journal.
        let typed = |world: &World, entry: &DocumentId| {
            world.people[author].driver.engine.typed(*entry).any(&holds)
        };
        let unsent = world.people[author].removed
            && day
                .entries
                .iter()
                .any(|entry| world.text(author, *entry).contains(token) || typed(world, entry));
        assert!(kept || unsent, "seed {seed}: {token} is neither in an entry nor kept");
        return;
    };
    let person = world.people[author].driver.engine.person();
    let history = block_on(world.people[0].driver.history(entry)).unwrap();
    let by = history.iter().filter(|(_, row)| holds(&row.update));
    // Beside the rows of where an entry is stand those of where it was.
    let by: BTreeSet<_> = by.map(|(_, row)| (row.envelope, row.person)).collect();
    assert_eq!(by.len(), 1, "seed {seed}: {token} once: {by:?}");
    assert!(by.iter().all(|(_, by)| *by == person), "seed {seed}: {token} by its author");
}
