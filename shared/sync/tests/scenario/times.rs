//! Times: what an author claims, what the relay says, and what is certified. Nothing is called
//! certified because the relay says so.

use crate::world::World;
use cahier_evidence::{Role, ZoneId};
use cahier_relay::core::{Core, Policy};
use cahier_relay::storage::LogStamp;
use cahier_sync::{Certification, CommandError};
use cahier_timestamp::{Authority, Evidence, HashAlgorithm, Imprint, Request, Time, token_of};
use pollster::block_on;

/// A relay that asks one authority for timestamps, and what it names it.
const AUTHORITY: &str = "essai";

fn world(seed: u64) -> World {
    let mut world = World::new(seed);
    let policy = Policy {
        open_registration: true,
        log_authorities: vec![AUTHORITY.to_owned()],
        ..Policy::default()
    };
    world.relay =
        Core::open(world.disk.clone(), world.relay_key(), policy.without_rates()).unwrap();
    world
}

/// The relay's shell: asks the authority for every timestamp that is due. The relay calls each
/// certified. `covered` changes what is dated.
fn stamp_all(
    world: &mut World,
    authority: &Authority,
    with_root: bool,
    covered: fn(&[u8]) -> Vec<u8>,
) {
    for due in world.relay.stamps_due(world.now_ms, 8).unwrap() {
        let imprint = Imprint::of(HashAlgorithm::Sha256, &covered(&due.stamped));
        let request = Request { imprint, nonce: Some(7), policy: None }.encode();
        let now = Time::from_unix_ms(world.now_ms);
        let token = token_of(&authority.answer(&request, now, &mut world.rng)).unwrap();
        let root = authority.root().der().to_vec();
        let beside = if with_root { vec![root] } else { Vec::new() };
        let evidence = Evidence::new(token, beside, Vec::new()).unwrap().encode();
        let stamp = LogStamp {
            generation: due.wish.generation,
            size: due.wish.size,
            authority: due.wish.authority,
            certified: true,
            evidence,
            made_ms: world.now_ms,
        };
        let effects = world.relay.stamped(stamp).unwrap();
        world.relay_effects(effects);
    }
}

fn certified(world: &World, who: usize, zone: ZoneId, index: u64) -> Certification {
    let times = block_on(world.people[who].driver.times(zone, index)).unwrap().unwrap();
    assert!(times.claimed_ms > 0 && times.received_ms > 0);
    times.certified
}

#[test]
fn a_time_is_shown_for_what_it_was_verified_to_be() {
    let mut world = world(441);
    let now = Time::from_unix_ms(world.now_ms);
    let authority = Authority::make(&mut world.rng, now, 365).unwrap();
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    world.entry(ana, zone, "Dosage");
    world.heal();
    let index = world.people[ana].driver.engine.zones()[0].position.size - 1;
    assert_eq!(certified(&world, ana, zone, index), Certification::Received);
    let none = block_on(world.people[ana].driver.times(zone, index + 1)).unwrap();
    assert_eq!(none, None);

    // In the log, and no timestamp yet.
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(90_000);
    assert_eq!(certified(&world, ana, zone, index), Certification::Logged);

    // Of an authority whose root is not known here, and of which the relay says that it certifies.
    stamp_all(&mut world, &authority, false, <[u8]>::to_vec);
    world.pass(90_000);
    let unverified = Certification::Unverified { authority: AUTHORITY.to_owned() };
    assert_eq!(certified(&world, ana, zone, index), unverified);

    // It is trusted now, and says itself that it is for development.
    let root = authority.root_pem();
    let wrong = world.with(ana, |driver, _| driver.engine.set_trust(vec!["no root".into()]));
    assert_eq!(wrong, Err(CommandError::Invalid("a root certificate")));
    world.with(ana, |driver, _| driver.engine.set_trust(vec![root.clone()])).unwrap();
    world.pass(1_000);
    let found = certified(&world, ana, zone, index);
    let Certification::Development { authority: name, time_ms } = found else {
        panic!("{found:?}")
    };
    assert!(name.contains("development, not certified") && time_ms > now.unix_ms(), "{name}");
    // Trust and what was found are there when the notebook opens the next time.
    world.restart(ana);
    assert_eq!(world.people[ana].driver.engine.trust(), [root]);
    let again = Certification::Development { authority: name, time_ms };
    assert_eq!(certified(&world, ana, zone, index), again);
    // Whoever did not ask knows nothing of it, and says nothing.
    assert_eq!(certified(&world, bo, zone, index), Certification::Received);
}

/// T33.
pub fn a_timestamp_of_something_else() {
    let mut world = world(442);
    let now = Time::from_unix_ms(world.now_ms);
    let authority = Authority::make(&mut world.rng, now, 365).unwrap();
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let root = authority.root_pem();
    world.with(ana, |driver, _| driver.engine.set_trust(vec![root])).unwrap();
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(3_000);
    stamp_all(&mut world, &authority, true, |_| b"another checkpoint".to_vec());
    world.pass(90_000);
    let unverified = Certification::Unverified { authority: AUTHORITY.to_owned() };
    assert_eq!(certified(&world, ana, zone, 0), unverified, "whatever the relay says of it");
}
