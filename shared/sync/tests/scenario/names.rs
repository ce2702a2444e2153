//! Names: what somebody says of themself, who vouches for it, and until when.

use crate::lies::{away, back, second_device, switch_on};
use crate::world::World;
use cahier_evidence::{Hash, PersonId, Refusal, Role, ZoneId};
use cahier_sync::{CommandError, NameView, NewAttestation};
use pollster::block_on;

const DAY_MS: u64 = 24 * 3_600_000;

/// How somebody reads a person's name in a zone.
fn name(world: &mut World, who: usize, zone: ZoneId, of: PersonId) -> NameView {
    let directory = world.people[who].driver.engine.directory_of(zone);
    if let Some(directory) = directory {
        world.with(who, |driver, ctx| block_on(driver.ensure(directory, ctx)));
    }
    let now_ms = world.time_of(who);
    let names = world.people[who].driver.engine.names(zone, now_ms).unwrap();
    names.into_iter().find(|name| name.person == of).unwrap()
}

/// Somebody says who they are, and everybody hears of it.
fn attest(world: &mut World, who: usize, institution: &str) -> Hash {
    let said = NewAttestation {
        name: "Bo Berg",
        orcid: Some("0000-0002-1825-0097"),
        institution: Some(institution),
        until_ms: None,
    };
    let commitment = world.with(who, |d, ctx| d.engine.attest(&said, ctx)).unwrap();
    world.heal();
    commitment
}

/// A manager vouches for what reached the zone.
fn vouch(
    world: &mut World,
    by: usize,
    zone: ZoneId,
    commitment: Hash,
    until_ms: Option<u64>,
) -> Result<(), CommandError> {
    let views = world.people[by].driver.engine.attestations(zone).unwrap();
    let view = views.into_iter().find(|view| view.commitment == commitment).unwrap();
    let done = world.with(by, |d, ctx| d.engine.vouch(zone, &view.attestation, until_ms, ctx));
    world.heal();
    done
}

#[test]
fn a_name_is_vouched_for_taken_back_and_renewed() {
    let mut world = World::new(401);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Reader)]);
    let (owner, reader) =
        (world.people[ana].driver.engine.person(), world.people[bo].driver.engine.person());
    // What a joiner calls themself is nobody's word but theirs.
    let before = name(&mut world, ana, zone, reader);
    assert_eq!((before.name.as_deref(), before.commitment), (Some("Bo"), None));
    assert!(before.vouchers.is_empty());

    let first = attest(&mut world, bo, "Institut A");
    let said = name(&mut world, ana, zone, reader);
    assert_eq!((said.name.as_deref(), said.commitment), (Some("Bo Berg"), Some(first)));
    assert!(said.vouchers.is_empty(), "said, and nobody vouches");

    vouch(&mut world, ana, zone, first, None).unwrap();
    let vouched = name(&mut world, bo, zone, reader);
    assert_eq!(vouched.orcid.as_deref(), Some("0000-0002-1825-0097"));
    let [voucher] = vouched.vouchers[..] else { panic!("one vouches: {vouched:?}") };
    assert_eq!((voucher.by, voucher.until_ms), (owner, None));
    assert!(voucher.since_ms > 0 && voucher.since > 0);

    world.with(ana, |d, ctx| d.engine.disavow(zone, reader, first, 1, ctx)).unwrap();
    world.heal();
    let taken_back = name(&mut world, bo, zone, reader);
    assert!(taken_back.vouchers.is_empty() && taken_back.commitment == Some(first));

    // A new attestation and a new word for it; the old one is withdrawn.
    let second = attest(&mut world, bo, "Institut B");
    vouch(&mut world, ana, zone, second, None).unwrap();
    world.with(bo, |d, ctx| d.engine.withdraw(first, ctx)).unwrap();
    world.heal();
    for who in [ana, bo] {
        let renewed = name(&mut world, who, zone, reader);
        assert_eq!(renewed.institution.as_deref(), Some("Institut B"));
        assert_eq!((renewed.commitment, renewed.vouchers.len()), (Some(second), 1));
    }
    let views = world.people[ana].driver.engine.attestations(zone).unwrap();
    let stand: Vec<bool> = views.iter().map(|view| view.stands).collect();
    assert_eq!(stand, [false, true], "what was said stays known");
}

#[test]
fn nobody_vouches_for_themself_or_below_a_manager() {
    let mut world = World::new(402);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let own = attest(&mut world, ana, "Institut A");
    let refused = Err(CommandError::Refused(Refusal::Role));
    assert_eq!(vouch(&mut world, ana, zone, own, None), refused);
    assert_eq!(vouch(&mut world, bo, zone, own, None), refused);
    let wrong =
        NewAttestation { orcid: Some("0000-0002-1825-0098"), name: "Bo", ..Default::default() };
    let made = world.with(bo, |d, ctx| d.engine.attest(&wrong, ctx));
    assert_eq!(made, Err(CommandError::Invalid("the ORCID")));
    let unknown = world.with(bo, |d, ctx| d.engine.withdraw(own, ctx));
    assert_eq!(unknown, Err(CommandError::NotFound), "another's");
}

#[test]
fn a_new_name_is_ones_own_at_once_and_reaches_colleagues() {
    let mut world = World::new(404);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Reader)]);
    let reader = world.people[bo].driver.engine.person();
    attest(&mut world, bo, "Institut A");
    world.now_ms += 1;
    world.with(bo, |d, ctx| d.engine.rename(" Bo Lund ", ctx)).unwrap();
    assert_eq!(world.people[bo].driver.engine.name(), "Bo Lund");
    world.heal();
    let told = name(&mut world, ana, zone, reader);
    assert_eq!(told.name.as_deref(), Some("Bo Lund"));
    assert_eq!(told.institution.as_deref(), Some("Institut A"), "all else is as it was said");

    let nameless = world.with(bo, |d, ctx| d.engine.rename("  ", ctx));
    assert_eq!(nameless, Err(CommandError::Invalid("the name of an attestation")));
    assert_eq!(world.people[bo].driver.engine.name(), "Bo Lund");
}

/// How the devices of a person call them.
fn called(world: &World, devices: [usize; 2]) -> [&str; 2] {
    devices.map(|device| world.people[device].driver.engine.name())
}

#[test]
fn a_new_name_is_ones_own_on_every_device() {
    let mut world = World::new(405);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    world.zone_of(ana, &[(bo, Role::Reader)]);
    let keys = second_device(&mut world, ana);
    let tablet = switch_on(&mut world, ana, keys);
    // Its clock is behind: what was said last counts, not what says so.
    world.people[tablet].skew_ms = -3_600_000;
    world.heal();
    let devices = [ana, tablet];
    assert_eq!(called(&world, devices), ["Ana", "Ana"]);

    let said = NewAttestation {
        name: "Ana Ruiz",
        institution: Some("Institut A"),
        ..NewAttestation::default()
    };
    world.with(ana, |d, ctx| d.engine.attest(&said, ctx)).unwrap();
    assert_eq!(called(&world, devices), ["Ana Ruiz", "Ana"], "nobody told it yet");
    world.heal();
    assert_eq!(called(&world, devices), ["Ana Ruiz"; 2]);

    world.with(tablet, |d, ctx| d.engine.rename("Ana Lund", ctx)).unwrap();
    world.heal();
    assert_eq!(called(&world, devices), ["Ana Lund"; 2]);
    let own = world.people[tablet].driver.engine.own_attestations().next();
    let institution = own.and_then(|own| own.institution.as_deref());
    assert_eq!(institution, Some("Institut A"), "all else is as it was said on the first one");
    let last = own.unwrap().commitment();

    // It was saved, and a name that comes while a device is off is taken when it is on again.
    away(&mut world, ana);
    world.restart(ana);
    assert_eq!(called(&world, devices), ["Ana Lund"; 2]);
    world.with(tablet, |d, ctx| d.engine.rename("Ana Berg", ctx)).unwrap();
    world.pass(6_000);
    assert_eq!(called(&world, devices), ["Ana Lund", "Ana Berg"]);
    back(&mut world, ana);
    world.heal();
    assert_eq!(called(&world, devices), ["Ana Berg"; 2]);

    // Who takes it back is called as before, everywhere.
    let own = world.people[tablet].driver.engine.own_attestations();
    let newest = own.map(|own| own.commitment()).find(|commitment| *commitment != last).unwrap();
    world.with(tablet, |d, ctx| d.engine.withdraw(newest, ctx)).unwrap();
    world.heal();
    assert_eq!(called(&world, devices), ["Ana Lund"; 2]);
}

#[test]
fn a_word_ends_on_its_day_and_is_given_again() {
    let mut world = World::new(403);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let reader = world.people[bo].driver.engine.person();
    let said = attest(&mut world, bo, "Institut A");
    let until_ms = world.now_ms + DAY_MS;
    vouch(&mut world, ana, zone, said, Some(until_ms)).unwrap();
    assert_eq!(name(&mut world, ana, zone, reader).vouchers.len(), 1);
    world.now_ms += 2 * DAY_MS;
    for who in [ana, bo] {
        world.cut(who);
    }
    world.heal();
    assert!(name(&mut world, ana, zone, reader).vouchers.is_empty());
    // Nothing came since: what counts is when the new word arrives.
    vouch(&mut world, ana, zone, said, None).unwrap();
    let again = name(&mut world, bo, zone, reader);
    assert_eq!(again.vouchers.len(), 1, "{again:?}");
    // And all of it is there when the notebook opens the next time.
    world.restart(bo);
    world.heal();
    assert_eq!(name(&mut world, bo, zone, reader), again);
}
