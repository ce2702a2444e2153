//! People's days, step by step: joining, leaving, kept work, new devices, carrying by hand.

use crate::world::World;
use cahier_crypto::{DeviceKeys, LocalKey};
use cahier_evidence::{DeviceKind, Refusal, Role};
use cahier_notebook::Change;
use cahier_sync::store::MemoryStore;
use cahier_sync::{CommandError, Engine, Notice};
use pollster::block_on;

/// R12, R16: both change the same entry offline; both hold both changes; the relay read nothing.
#[test]
fn two_people_write_offline_and_merge() {
    let mut world = World::new(1);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage du fer");
    world.heal();
    assert_eq!(world.read(bo, entry).title, "Dosage du fer");
    for who in [ana, bo] {
        world.people[who].online = false;
        world.cut(who);
        assert!(world.write(who, entry) && world.write(who, entry));
    }
    world.heal();
    let text = world.text(ana, entry);
    assert_eq!(text, world.text(bo, entry));
    assert!(world.tokens.iter().all(|(token, _)| text.contains(token)), "{text}");
    let names = world.people[ana].driver.engine.members(zone).unwrap();
    assert_eq!(names.len(), 2);
}

/// R8: a removed member's offline work is kept, carried by file, adopted; the key is new.
#[test]
fn work_of_a_removed_member_is_kept_and_adopted() {
    let mut world = World::new(2);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    world.people[bo].online = false;
    world.cut(bo);
    for _ in 0..2 {
        assert!(world.write(bo, entry));
        world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    }
    let person = world.people[bo].driver.engine.person();
    world.with(ana, |driver, ctx| driver.engine.remove(zone, person, ctx)).unwrap();
    world.pass(3_000);
    let view = world.people[ana].driver.engine.zones();
    assert_eq!((view[0].epoch, view[0].rotation_due), (2, false), "an engine made new keys");

    // The relay serves nothing any more; the work stays on Bo's device.
    world.people[bo].online = true;
    world.pass(3_000);
    let mine = world.tokens[0].0.clone();
    assert!(world.text(bo, entry).contains(&mine));
    assert!(!world.text(ana, entry).contains(&mine));

    let bytes = world.bundle(bo);
    let brought = world.with(ana, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    assert!(brought.kept >= 2 && brought.carried == 0, "{brought:?}");
    let kept: Vec<u64> = world.people[ana].driver.engine.kept().map(|row| row.seq).collect();
    // What the last words rest on comes with them, once, whatever is adopted after them.
    for seq in kept.into_iter().rev() {
        world.with(ana, |driver, ctx| driver.engine.adopt(seq, ctx)).unwrap();
    }
    let unsent = world.people[ana].driver.engine.zones()[0].unsent;
    assert_eq!(unsent as u64, brought.kept, "each is adopted once");
    world.people[bo].online = false;
    world.cut(bo);
    world.pass(3_000);
    let text = world.text(ana, entry);
    assert!(world.tokens.iter().all(|(token, _)| text.contains(token)), "{text}");
    let history = block_on(world.people[ana].driver.history(entry)).unwrap();
    let adopted: Vec<_> = history.iter().filter(|(_, row)| row.adopted_by.is_some()).collect();
    assert!(adopted.iter().all(|(_, row)| row.person == person), "the author stays the author");
    assert!(!adopted.is_empty() && world.people[ana].driver.engine.kept().count() == 0);
}

/// A lowered role: refused work leaves the document of record and waits as kept work.
#[test]
fn work_above_the_role_is_kept_and_shown() {
    let mut world = World::new(3);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    world.people[bo].online = false;
    world.cut(bo);
    assert!(world.write(bo, entry));
    let person = world.people[bo].driver.engine.person();
    world.with(ana, |d, ctx| d.engine.set_role(zone, person, Role::Reader, None, ctx)).unwrap();
    world.heal();
    let token = world.tokens[0].0.clone();
    assert!(!world.text(bo, entry).contains(&token), "the record is the same for all");
    assert_eq!(world.people[bo].driver.engine.kept().count(), 1);
    let told = &world.people[bo].told;
    assert!(told.iter().any(|n| matches!(n, Notice::Kept { reason: Refusal::Role, .. })));
    assert!(!world.write(bo, entry), "a reader writes nothing");
    let change = [Change::Title { title: "x".into() }];
    let refused = world.with(bo, |driver, ctx| driver.engine.edit(entry, &change, ctx));
    assert_eq!(refused, Err(CommandError::Refused(Refusal::Role)));
}

/// Two people on a boat: one carries the other's envelopes and brings both to the relay.
#[test]
fn a_colleague_carries_work_by_hand() {
    let mut world = World::new(4);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    for who in [ana, bo] {
        world.people[who].online = false;
        world.cut(who);
    }
    assert!(world.write(bo, entry));
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    let bytes = world.bundle(bo);
    let brought = world.with(ana, |d, ctx| d.engine.take_bundle(&bytes, ctx)).unwrap();
    assert_eq!((brought.carried, brought.kept), (1, 0));
    world.people[ana].online = true;
    world.pass(4_000);
    assert!(world.text(ana, entry).contains(&world.tokens[0].0.clone()));
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
    assert_eq!(world.people[bo].driver.engine.kept().count(), 0);
}

/// A second device of a person reads what was written before it existed, and writes.
#[test]
fn a_new_device_reads_the_past_and_a_lost_one_is_shut_out() {
    let mut world = World::new(5);
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let entry = world.entry(ana, zone, "Avant");
    world.heal();
    let keys = DeviceKeys::make(&mut world.rng);
    let card = keys.card().clone();
    world.with(ana, |d, ctx| d.engine.add_device(DeviceKind::Device, &card, ctx)).unwrap();
    world.heal();
    let chain = world.people[ana].driver.engine.chain_bytes().to_vec();
    let mut engine = Engine::adopt_device(keys, "Ana", chain).unwrap();
    engine.set_relay(crate::world::ADDRESS, None, None);
    let key = LocalKey::make(&mut world.rng);
    let tablet = world.seat_person("tablet", MemoryStore::default(), key, engine);
    world.heal();
    assert_eq!(world.read(tablet, entry).title, "Avant");
    assert!(world.write(tablet, entry));
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(tablet, entry));

    let lost = world.people[tablet].driver.engine.device();
    world.with(ana, |driver, ctx| driver.engine.remove_device(lost, ctx)).unwrap();
    world.people[tablet].online = false;
    world.cut(tablet);
    world.pass(4_000);
    assert_eq!(world.people[ana].driver.engine.zones()[0].epoch, 2);
    world.people[tablet].online = true;
    world.pass(4_000);
    assert!(!world.people[tablet].driver.engine.is_connected(), "the relay shuts it out");
}

/// An entry moves with its history to a zone that others do not see.
#[test]
fn an_entry_moves_with_its_authors() {
    let mut world = World::new(6);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Confidentiel");
    world.heal();
    world.read(bo, entry);
    assert!(world.write(bo, entry));
    world.heal();
    let narrow = world.with(ana, |d, ctx| d.engine.new_zone("Restreinte", ctx)).unwrap();
    world.heal();
    world.move_entry(ana, entry, narrow).unwrap();
    world.heal();
    assert!(world.text(ana, entry).contains(&world.tokens[0].0.clone()));
    assert!(world.write(ana, entry), "it is written in its new place");
    world.heal();
    let late = world.tokens[1].0.clone();
    assert!(world.text(ana, entry).contains(&late));
    assert!(!world.text(bo, entry).contains(&late));
    assert!(!world.write(bo, entry), "the old place is frozen");
    world.restart(ana);
    assert!(world.text(ana, entry).contains(&late), "after a restart too");
}

/// R14: a relay that lost everything is refilled by whoever comes first.
#[test]
fn a_wiped_relay_is_refilled() {
    let mut world = World::new(7);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    assert!(world.write(ana, entry));
    world.heal();
    let before = world.people[ana].driver.engine.zones()[0].position;
    world.wipe_relay();
    world.people[ana].online = false;
    world.pass(6_000);
    assert!(world.write(bo, entry));
    world.heal();
    let after = world.people[bo].driver.engine.zones()[0].position;
    assert!(after.size > before.size);
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
    assert_eq!(world.people[ana].driver.engine.zones()[0].alarm, None);
}

/// A tab that froze wakes up and can write nothing; what the new leader wrote stands.
#[test]
fn a_leader_that_wakes_up_is_fenced() {
    let mut world = World::new(8);
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    let (store, key) = (world.people[ana].store.clone(), world.people[ana].key.clone());
    let mut ctx = cahier_sync::Context { now_ms: world.now_ms, rng: &mut world.rng };
    let newer = block_on(cahier_sync::Driver::open(store, key, &mut ctx)).unwrap();
    let frozen = std::mem::replace(&mut world.people[ana].driver, newer);
    world.cut(ana);
    assert!(world.write(ana, entry));
    let current = std::mem::replace(&mut world.people[ana].driver, frozen);
    world.cut(ana);
    world.write(ana, entry);
    assert!(world.people[ana].driver.engine.is_fenced());
    world.people[ana].driver = current;
    world.people[ana].line = None;
    world.heal();
    let text = world.text(ana, entry);
    assert!(text.contains(&world.tokens[0].0) && !text.contains(&world.tokens[1].0), "{text}");
}

/// A snapshot and a digest are taken by the relay and stand up to the log.
#[test]
fn summaries_stand_up_to_the_log() {
    let mut world = World::new(9);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    // A title that a digest's row cuts.
    let entry = world.entry(ana, zone, &"Dosage ".repeat(60));
    world.heal();
    world.read(ana, entry);
    world.read(bo, entry);
    world.with(ana, |driver, ctx| driver.engine.offer_snapshot(entry, ctx)).unwrap();
    world.with(ana, |driver, ctx| driver.engine.offer_digest(zone, ctx)).unwrap();
    world.pass(2_000);
    assert!(!world.people[ana].told.iter().any(|n| matches!(n, Notice::Relay(_))));
    world.people[bo].told.clear();
    for document in [entry, cahier_evidence::DocumentId::ZERO] {
        world.with(bo, |driver, ctx| driver.engine.ask_summary(zone, document, ctx));
        world.pass(1_000);
        assert!(world.people[bo].told.contains(&Notice::Changed(document)));
    }
    assert_eq!(world.people[bo].driver.engine.quarantined(), []);
    // They say nothing about a later moment: neither right nor wrong.
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.heal();
    world.people[bo].told.clear();
    for document in [entry, cahier_evidence::DocumentId::ZERO] {
        world.with(bo, |driver, ctx| driver.engine.ask_summary(zone, document, ctx));
        world.pass(1_000);
        assert!(!world.people[bo].told.contains(&Notice::Changed(document)));
    }
    assert_eq!(world.people[bo].driver.engine.quarantined(), []);
}

/// R16: whoever joins a zone reads its log to the end, also where that is longer than what waits
/// to be read at once.
#[test]
fn a_long_log_is_read_to_its_end() {
    let mut world = World::new(10);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let mut entries = Vec::new();
    for part in 0..13 {
        for number in 0..100 {
            entries.push(world.entry(ana, zone, &format!("Essai {part}, {number}")));
        }
        world.heal();
    }
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.heal();
    world.pass(6_000);
    world.heal();
    assert_eq!(world.people[bo].driver.engine.list(Some(zone)).len(), entries.len());
    assert_eq!(world.read(bo, entries[1_299]).title, "Essai 12, 99");
    assert_eq!(world.people[bo].driver.engine.status().damaged, 0);
}
