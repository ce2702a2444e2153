//! Times: what an author claims, what the relay says, and what is certified. Nothing is called
//! certified because the relay says so.

use crate::authority::certified as certified_authority;
use crate::proofs::{order, verified};
use crate::world::World;
use cahier_evidence::{Role, ZoneId};
use cahier_proof::{ProofKind, StampTrust, Trust, verify};
use cahier_protocol::ClientMessage;
use cahier_relay::core::{Core, Policy};
use cahier_relay::storage::{LogStamp, LogStorage as _};
use cahier_sync::store::{Range, Store as _, Table};
use cahier_sync::{Certification, CommandError, Notice};
use cahier_timestamp::{
    Authority, Evidence, EvidenceRecord, HashAlgorithm, Imprint, Request, Time, TrustAnchors,
    token_of,
};
use pollster::block_on;
use std::cell::Cell;
use std::rc::Rc;

/// A relay that asks one authority for timestamps, and what it names it.
const AUTHORITY: &str = "essai";

fn world(seed: u64) -> World {
    let mut world = World::new(seed);
    let policy = Policy {
        open_registration: true,
        log_authorities: vec![AUTHORITY.into()],
        ..Policy::default()
    };
    world.relay =
        Core::open(world.disk.clone(), world.relay_key(), policy.without_rates()).unwrap();
    world
}

fn token(world: &mut World, authority: &Authority, imprint: Imprint) -> Vec<u8> {
    let request = Request { imprint, nonce: Some(7), policy: None }.encode();
    let now = Time::from_unix_ms(world.now_ms);
    token_of(&authority.answer(&request, now, &mut world.rng)).unwrap()
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
        let token = token(world, authority, imprint);
        let root = authority.root().der().to_vec();
        let beside = if with_root { vec![root] } else { Vec::new() };
        let first = Evidence::new(token, beside, Vec::new()).unwrap();
        let evidence = EvidenceRecord::begin(&first).unwrap().encode();
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
    let found = certified(&world, ana, zone, 0);
    assert_eq!(found, Certification::Logged, "whatever the relay says of it");
}

/// Whoever asks again hears the same, and nothing of it is written.
#[test]
fn an_equal_answer_writes_nothing() {
    let mut world = world(443);
    let now = Time::from_unix_ms(world.now_ms);
    let authority = Authority::make(&mut world.rng, now, 365).unwrap();
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let index = world.people[ana].driver.engine.zones()[0].position.size - 1;
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(3_000);
    stamp_all(&mut world, &authority, false, <[u8]>::to_vec);
    world.pass(90_000);
    let unverified = Certification::Unverified { authority: AUTHORITY.to_owned() };
    assert_eq!(certified(&world, ana, zone, index), unverified);

    let asked = Rc::new(Cell::new(0));
    let heard = asked.clone();
    world.lie = Some(Box::new(move |_, message, _| {
        use cahier_protocol::Request;
        if matches!(message, ClientMessage::Ask { request: Request::Evidence { .. }, .. }) {
            heard.set(heard.get() + 1);
        }
        None
    }));
    let saves = world.people[ana].driver.saves();
    for _ in 0..3 {
        world.with(ana, |driver, _| driver.engine.seek_proof(zone, index));
        world.pass(3_000);
    }
    assert_eq!(asked.get(), 3);
    assert_eq!(world.people[ana].driver.saves(), saves);
    assert_eq!(certified(&world, ana, zone, index), unverified);
}

/// A token over something else would make a fault of the proof that it is put into.
#[test]
fn a_timestamp_of_something_else_spoils_no_proof() {
    let mut world = world(448);
    let now = Time::from_unix_ms(world.now_ms);
    let authority = Authority::make(&mut world.rng, now, 365).unwrap();
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.state(ana, entry);
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(90_000);
    stamp_all(&mut world, &authority, true, |_| b"another checkpoint".to_vec());
    world.pass(90_000);
    let index = world.people[ana].driver.engine.zones()[0].position.size - 1;
    assert_eq!(certified(&world, ana, zone, index), Certification::Logged, "it is not kept");
    let proved = world.proof(ana, &order(&[entry], ProofKind::Statement));
    let logs = verified(&proved).logs;
    assert!(logs.len() == 1 && logs[0].stamps.is_empty(), "{logs:?}");
}

const DAY_MS: u64 = 86_400_000;

/// The relay's plan: a newer token over the one that it keeps of a checkpoint.
fn renew(world: &mut World, authority: &Authority, (generation, size): (u32, u64)) {
    let kept = world.disk.log_stamps(generation, size).unwrap().remove(0);
    let mut record = EvidenceRecord::parse(&kept.evidence).unwrap();
    let token = token(world, authority, record.renewal_imprint());
    let root = authority.root().der().to_vec();
    record.renew(&Evidence::new(token, vec![root], Vec::new()).unwrap()).unwrap();
    let stamp = LogStamp { evidence: record.encode(), ..kept };
    let effects = world.relay.stamped(stamp).unwrap();
    world.relay_effects(effects);
}

/// Lets days pass in which nobody is there.
fn days(world: &mut World, count: u64) {
    (0..world.people.len()).for_each(|who| world.cut(who));
    world.now_ms += count * DAY_MS;
    world.heal();
    world.pass(20_000);
}

/// From the relay through the notebook into a proof: what was certified is not left to end.
#[test]
fn a_renewed_time_is_fetched_kept_and_proved() {
    let mut world = world(449);
    // Its authority's certificates last for ten years: of these, 80 days are left.
    let short = certified_authority(5, world.now_ms - (3_650 - 80) * DAY_MS);
    let long = certified_authority(6, world.now_ms);
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.state(ana, entry);
    let roots = vec![short.root_pem(), long.root_pem()];
    world.with(ana, |driver, _| driver.engine.set_trust(roots)).unwrap();
    let index = world.people[ana].driver.engine.zones()[0].position.size - 1;
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(15_000);
    let due = world.relay.stamps_due(world.now_ms, 8).unwrap();
    let newest = due.iter().map(|due| (due.wish.generation, due.wish.size)).max().unwrap();
    let dated_ms = world.now_ms;
    stamp_all(&mut world, &short, true, <[u8]>::to_vec);
    world.pass(90_000);
    let found = certified(&world, ana, zone, index);
    let Certification::Certified { time_ms, .. } = found else { panic!("{found:?}") };
    assert_eq!(time_ms, dated_ms + 1_000, "as late as the authority leaves open");

    // The relay renews before the notebook asks; nothing is fetched while the end is far.
    days(&mut world, 1);
    renew(&mut world, &long, newest);
    world.pass(5_000);
    let renewals = |world: &mut World| {
        let proved = world.proof(ana, &order(&[entry], ProofKind::Statement));
        let mut anchors = TrustAnchors::none();
        [&short, &long].into_iter().for_each(|one| anchors.add(one.root().der()).unwrap());
        let verdict = verify(&proved.bytes, &Trust { anchors, ..Trust::none() }).unwrap();
        let stamps = verdict.logs.iter().flat_map(|log| &log.stamps);
        let trusted = stamps.filter(|stamp| stamp.trust == StampTrust::Trusted);
        trusted.map(|stamp| (stamp.renewals, stamp.latest_ms())).collect::<Vec<_>>()
    };
    assert_eq!(renewals(&mut world), [(0, Some(time_ms))]);
    // Twenty days later it is near, and the notebook asks by itself.
    days(&mut world, 20);
    assert_eq!(renewals(&mut world), [(1, Some(time_ms))]);
    assert_eq!(certified(&world, ana, zone, index), found);
    // After that nothing is asked for again: the renewal lasts.
    let asked = Rc::new(Cell::new(0));
    let heard = asked.clone();
    world.lie = Some(Box::new(move |_, message, _| {
        use cahier_protocol::Request;
        if matches!(message, ClientMessage::Ask { request: Request::Evidence { .. }, .. }) {
            heard.set(heard.get() + 1);
        }
        None
    }));
    world.now_ms += 2 * 3_600_000;
    world.pass(5_000);
    assert_eq!(asked.get(), 0);
}

/// A zone of which a place is dated by an authority that the relay names: whose, the zone, the
/// index, and the checkpoint with the bytes that its timestamps are over.
fn dated(world: &mut World, authority: &Authority) -> (usize, ZoneId, u64, LogStamp, Vec<u8>) {
    let ana = world.person("Ana");
    let zone = world.zone_of(ana, &[]);
    let index = world.people[ana].driver.engine.zones()[0].position.size - 1;
    world.with(ana, |d, ctx| d.engine.stamp_now(zone, ctx)).unwrap();
    world.pass(15_000);
    let due = world.relay.stamps_due(world.now_ms, 8).unwrap();
    let newest = due.into_iter().max_by_key(|due| (due.wish.generation, due.wish.size)).unwrap();
    stamp_all(world, authority, true, <[u8]>::to_vec);
    world.pass(90_000);
    let (generation, size) = (newest.wish.generation, newest.wish.size);
    let kept = world.disk.log_stamps(generation, size).unwrap().remove(0);
    (ana, zone, index, kept, newest.stamped)
}

/// The relay answers with this instead, as often as it is asked.
fn put_instead(world: &mut World, kept: &LogStamp, evidence: Vec<u8>) {
    let effects = world.relay.stamped(LogStamp { evidence, ..kept.clone() }).unwrap();
    world.relay_effects(effects);
}

fn ask_again(world: &mut World, who: usize, zone: ZoneId, index: u64) {
    world.with(who, |driver, _| driver.engine.seek_proof(zone, index));
    world.pass(5_000);
}

#[test]
fn a_worse_answer_takes_nothing_away() {
    let mut world = world(450);
    let now = Time::from_unix_ms(world.now_ms);
    let genuine = certified_authority(7, world.now_ms);
    let (ana, zone, index, kept, covered) = dated(&mut world, &genuine);
    let unverified = Certification::Unverified { authority: AUTHORITY.to_owned() };
    assert_eq!(certified(&world, ana, zone, index), unverified, "nobody is trusted here yet");
    // A token that the relay makes itself is verified, for development; the other one stays.
    let made = Authority::make(&mut world.rng, now, 365).unwrap();
    let token = token(&mut world, &made, Imprint::of(HashAlgorithm::Sha256, &covered));
    let first = Evidence::new(token, vec![made.root().der().to_vec()], Vec::new()).unwrap();
    put_instead(&mut world, &kept, EvidenceRecord::begin(&first).unwrap().encode());
    ask_again(&mut world, ana, zone, index);
    let found = certified(&world, ana, zone, index);
    assert!(matches!(found, Certification::Development { .. }), "{found:?}");
    // Roots are chosen, and the relay answers before anything was looked up under them.
    world.with(ana, |driver, _| driver.engine.set_trust(vec![genuine.root_pem()])).unwrap();
    ask_again(&mut world, ana, zone, index);
    let found = certified(&world, ana, zone, index);
    assert!(matches!(found, Certification::Certified { .. }), "{found:?}");
    // Neither garbage nor nothing takes it away, nor other roots for a while.
    put_instead(&mut world, &kept, vec![0x30, 0]);
    world.with(ana, |driver, _| driver.engine.set_trust(vec![made.root_pem()])).unwrap();
    ask_again(&mut world, ana, zone, index);
    let other = certified(&world, ana, zone, index);
    assert!(matches!(other, Certification::Development { .. }), "{other:?}");
    world.with(ana, |driver, _| driver.engine.set_trust(vec![genuine.root_pem()])).unwrap();
    world.pass(5_000);
    assert_eq!(certified(&world, ana, zone, index), found);
}

#[test]
fn authorities_are_trusted_one_by_one_and_no_more() {
    let mut world = world(459);
    let genuine = certified_authority(7, world.now_ms);
    let (ana, zone, index, ..) = dated(&mut world, &genuine);
    let others = world.people[ana].driver.engine.untrusted_authorities();
    assert_eq!(others.into_iter().collect::<Vec<_>>(), [AUTHORITY]);
    let text = format!("Autorité\n{}", genuine.root_pem());
    for _ in 0..2 {
        world.with(ana, |driver, _| driver.engine.trust_authorities(&text)).unwrap();
    }
    world.pass(5_000);
    let engine = &world.people[ana].driver.engine;
    let known = engine.authorities();
    assert_eq!(known.len(), 1, "the same one twice is one");
    assert!(engine.untrusted_authorities().is_empty());
    assert!(engine.certified_until(zone, index) > Some(world.now_ms));
    let gone = known[0].fingerprint;
    world.with(ana, |driver, _| driver.engine.distrust_authority(gone)).unwrap();
    let engine = &world.people[ana].driver.engine;
    assert_eq!((engine.authorities(), engine.certified_until(zone, index)), (Vec::new(), None));
    let again = world.with(ana, |driver, _| driver.engine.distrust_authority(gone));
    assert_eq!(again, Err(CommandError::NotFound));
}

/// What proves a time and cannot be read is said and left as it is, until the relay gives it anew.
#[test]
fn a_damaged_proof_is_said_kept_and_asked_for_again() {
    let mut world = world(451);
    let genuine = certified_authority(8, world.now_ms);
    let (ana, zone, index, ..) = dated(&mut world, &genuine);
    let trust = |world: &mut World| {
        world.with(ana, |driver, _| driver.engine.set_trust(vec![genuine.root_pem()])).unwrap();
        world.pass(5_000);
    };
    let rows = |world: &World, table: Table| {
        let range = Range { table, scope: None, from: 0, limit: usize::MAX };
        block_on(world.people[ana].store.read(range)).unwrap()
    };
    world.people[ana].online = false;
    world.cut(ana);
    let hit = world.people[ana].store.damage(|place| place.table == Table::Proof);
    assert!(!hit.is_empty());
    let before = [Table::Proof, Table::Dated].map(|table| rows(&world, table));
    world.people[ana].told.clear();
    trust(&mut world);
    let said = |notice: &Notice| match notice {
        Notice::Damaged(damage) => Some((damage.table, damage.zone)),
        _ => None,
    };
    let told: Vec<_> = world.people[ana].told.iter().filter_map(said).collect();
    assert_eq!(told.first(), Some(&(Table::Proof, Some(zone))));
    assert_eq!(told.len(), hit.len(), "each once: {told:?}");
    assert_eq!([Table::Proof, Table::Dated].map(|table| rows(&world, table)), before);
    // The relay has it still.
    world.people[ana].online = true;
    world.pass(10_000);
    ask_again(&mut world, ana, zone, index);
    let found = certified(&world, ana, zone, index);
    assert!(matches!(found, Certification::Certified { .. }), "{found:?}");
}
