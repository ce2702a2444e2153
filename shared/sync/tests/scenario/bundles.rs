//! A bundle that does not fit is refused as a whole and changes nothing: a file can be wrong
//! without anybody's lie.

use crate::world::World;
use cahier_evidence::{DocumentId, Role, ZoneId};
use cahier_protocol::{BUNDLE_BYTES_MAX, Bundle, BundleZone, decode, encode};
use cahier_sync::CommandError;

/// What is done to a bundle's zone on its way.
type Change = fn(&mut BundleZone);

/// Ana wrote while Bo was away.
fn parted(seed: u64) -> (World, usize, usize, ZoneId, DocumentId) {
    let mut world = World::new(seed);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    world.people[bo].online = false;
    world.cut(bo);
    for _ in 0..2 {
        assert!(world.write(ana, entry));
        world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    }
    world.pass(3_000);
    (world, ana, bo, zone, entry)
}

/// The same bundle with one zone's part changed.
fn changed(bytes: &[u8], zone: ZoneId, change: impl FnOnce(&mut BundleZone)) -> Vec<u8> {
    let mut bundle: Bundle = decode(bytes, BUNDLE_BYTES_MAX).unwrap();
    change(bundle.zones.iter_mut().find(|part| part.zone == zone).unwrap());
    encode(&bundle)
}

#[test]
fn a_bundle_that_does_not_fit_changes_nothing() {
    let (mut world, ana, bo, zone, entry) = parted(61);
    let whole = world.bundle(ana);
    let held = |world: &World| {
        let engine = &world.people[bo].driver.engine;
        let view = engine.zones().into_iter().find(|view| view.id == zone).unwrap();
        (view.position, view.alarm, view.carried, engine.quarantined().len())
    };
    let before = held(&world);
    let unfit = Err(CommandError::Invalid("a bundle that does not fit what is here"));
    let broken: [(&str, Change); 5] = [
        ("another time", |part| part.leaves.last_mut().unwrap().received_ms += 1),
        ("another item", |part| part.leaves.last_mut().unwrap().signed[40] ^= 1),
        ("it breaks off", |part| drop(part.leaves.pop())),
        ("a text is missing", |part| part.leaves.last_mut().unwrap().ciphertext = None),
        ("another order", |part| part.leaves.reverse()),
    ];
    for (what, change) in broken {
        let bytes = changed(&whole, zone, change);
        let taken = world.with(bo, |driver, ctx| driver.engine.take_bundle(&bytes, ctx));
        assert_eq!(taken, unfit, "{what}");
        assert_eq!(held(&world), before, "{what}");
    }
    // Leaves that follow the head prove nothing and are left out; the rest is taken.
    let longer = changed(&whole, zone, |part| {
        let last = part.leaves.last().unwrap().clone();
        part.leaves.push(last);
    });
    let brought = world.with(bo, |driver, ctx| driver.engine.take_bundle(&longer, ctx)).unwrap();
    assert_eq!(brought.leaves, 2);
    let text = world.text(bo, entry);
    assert!(world.tokens.iter().all(|(token, _)| text.contains(token)), "{text}");
    let (position, alarm, _, quarantined) = held(&world);
    assert_eq!((alarm, quarantined), (None, 0));
    assert_eq!(position, world.people[ana].driver.engine.zones()[0].position);
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
}
