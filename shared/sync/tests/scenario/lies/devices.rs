//! Devices in the wrong hands: a copied folder, a stolen laptop.

use super::{
    again, alarm, away, goes_on, reads, say, second_device, shared, switch_on, told, unsent,
};
use cahier_crypto::LocalKey;
use cahier_evidence::Role;
use cahier_sync::rows::Alarm;
use cahier_sync::{Context, Driver, Notice};
use pollster::block_on;

/// T17.
pub fn clone_a_device() {
    let (mut world, ana, bo, zone, entry) = shared(171, Role::Editor);
    let (store, key) = (world.people[ana].store.duplicate(), world.people[ana].key.clone());
    let mut ctx = Context { now_ms: world.now_ms, rng: &mut world.rng };
    let copy = block_on(Driver::open(store, key, &mut ctx)).unwrap();
    away(&mut world, ana);
    let original = std::mem::replace(&mut world.people[ana].driver, copy);
    world.people[ana].online = true;
    // A copy that only reads is found by nobody.
    let news = say(&mut world, bo, entry);
    again(&mut world, ana);
    assert!(reads(&mut world, ana, entry, &news));
    assert_eq!(alarm(&world, ana), None);
    // One that writes takes the number of the original's next envelope.
    goes_on(&mut world, ana, zone, entry);
    away(&mut world, ana);
    world.people[ana].driver = original;
    let lost = say(&mut world, ana, entry);
    world.people[ana].online = true;
    world.pass(3_000);
    assert_eq!(alarm(&world, ana), Some(Alarm::ClonedDevice));
    assert!(told(&world, ana, |n| *n == Notice::Alarm(zone, Alarm::ClonedDevice)));
    assert!(reads(&mut world, ana, entry, &lost) && !reads(&mut world, bo, entry, &lost));
    assert_eq!(unsent(&world, ana, zone), 1, "the work stays on the device that lost");
    goes_on(&mut world, bo, zone, entry);
}

/// T18.
pub fn steal_a_locked_laptop() {
    let (mut world, ana, bo, zone, entry) = shared(181, Role::Editor);
    let keys = second_device(&mut world, ana);
    let laptop = switch_on(&mut world, ana, keys);
    world.heal();
    let token = say(&mut world, laptop, entry);
    world.heal();
    // The thief copies rows and counts them; they read nothing and open nothing.
    let stolen = world.people[laptop].store.duplicate();
    let bytes = stolen.all_bytes();
    assert!(bytes.len() > 1_000, "how much there is, they see");
    for secret in ["Dosage", "Chimie", token.as_str()] {
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
    let guess = LocalKey::make(&mut world.rng);
    let mut ctx = Context { now_ms: world.now_ms, rng: &mut world.rng };
    assert!(block_on(Driver::open(stolen, guess, &mut ctx)).is_err());
    // Once its owner has removed it, no session is opened and the keys are new.
    let device = world.people[laptop].driver.engine.device();
    away(&mut world, laptop);
    world.with(ana, |driver, ctx| driver.engine.remove_device(device, ctx)).unwrap();
    world.pass(4_000);
    assert_eq!(world.people[ana].driver.engine.zones()[0].epoch, 2);
    let after = say(&mut world, ana, entry);
    world.people[laptop].online = true;
    world.pass(4_000);
    assert!(!world.people[laptop].driver.engine.is_connected());
    assert!(reads(&mut world, laptop, entry, &token), "what it had, it keeps");
    assert!(!reads(&mut world, laptop, entry, &after) && reads(&mut world, bo, entry, &after));
    goes_on(&mut world, ana, zone, entry);
}
