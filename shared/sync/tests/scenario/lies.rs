//! Relays and members that lie: one scenario a row of `docs/threat-model.md`.

use crate::world::World;
use cahier_crypto::DeviceKeys;
use cahier_evidence::{DocumentId, Hash, LogLeaf, PersonRecord, Role, ZoneId};
use cahier_protocol::{FRAME_BYTES_MAX, RelayMessage, Reply, decode, encode};
use cahier_sync::Notice;
use cahier_sync::rows::Alarm;
use pollster::block_on;

/// Ana and Bo share an entry; Bo has read it.
fn shared(seed: u64) -> (World, usize, usize, ZoneId, DocumentId) {
    let mut world = World::new(seed);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[(bo, Role::Editor)]);
    let entry = world.entry(ana, zone, "Dosage");
    world.heal();
    world.read(bo, entry);
    (world, ana, bo, zone, entry)
}

fn alarm(world: &World, who: usize) -> Option<Alarm> {
    world.people[who].driver.engine.zones()[0].alarm
}

/// Changes the leaves of every page that goes to one person.
fn change_pages(
    world: &mut World,
    victim: usize,
    mut change: impl FnMut(&mut Vec<LogLeaf>) + 'static,
) {
    world.tamper =
        Some(Box::new(move |who, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Answer { id, reply: Reply::Leaves { from, mut leaves, head } })
                if who == victim && !leaves.is_empty() =>
            {
                change(&mut leaves);
                encode(&RelayMessage::Answer { id, reply: Reply::Leaves { from, leaves, head } })
            }
            _ => bytes,
        }));
}

/// fork: two members are shown two histories; whoever holds more finds it at the next contact.
#[test]
fn fork() {
    let (mut world, ana, bo, _, entry) = shared(11);
    world.people[ana].online = false;
    world.cut(ana);
    assert!(world.write(bo, entry));
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    world.people[bo].online = false;
    world.wipe_relay();
    // Ana, who never saw Bo's last words, refills the relay and goes on.
    world.people[ana].online = true;
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(6_000);
    world.people[bo].online = true;
    world.pass(6_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::Fork));
    let token = world.tokens[0].0.clone();
    assert!(world.text(bo, entry).contains(&token), "nothing of Bo's is lost");
}

/// roll back, serve old state: a relay that forgot the end of its log is refilled.
#[test]
fn roll_back() {
    let (mut world, ana, bo, _, entry) = shared(12);
    world.people[ana].online = false;
    world.cut(ana);
    assert!(world.write(bo, entry));
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    world.people[bo].online = false;
    world.wipe_relay();
    world.people[ana].online = true;
    world.pass(6_000);
    world.heal();
    assert_eq!((alarm(&world, ana), alarm(&world, bo)), (None, None));
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
}

/// forge: one changed bit in what somebody signed.
#[test]
fn forge() {
    let (mut world, ana, bo, _, entry) = shared(13);
    change_pages(&mut world, bo, |leaves| {
        if let Some(last) = leaves.last_mut() {
            let at = last.signed.len() - 1;
            last.signed[at] ^= 1;
        }
    });
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongRoot));
    assert!(!world.people[bo].driver.engine.quarantined().is_empty(), "kept and shown");
    let token = world.tokens[0].0.clone();
    assert!(!world.text(bo, entry).contains(&token));
}

/// reorder: two items change places.
#[test]
fn reorder() {
    let (mut world, ana, bo, _, entry) = shared(14);
    world.people[bo].online = false;
    world.cut(bo);
    for _ in 0..2 {
        assert!(world.write(ana, entry));
        world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    }
    world.pass(3_000);
    change_pages(&mut world, bo, |leaves| leaves.reverse());
    world.people[bo].online = true;
    world.pass(3_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongRoot));
}

/// withhold: a member sees that the signed head is larger than what it was given.
#[test]
fn withhold() {
    let (mut world, ana, bo, _, entry) = shared(15);
    change_pages(&mut world, bo, |leaves| leaves.clear());
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    let size = |world: &World, who: usize| world.people[who].driver.engine.zones()[0].position.size;
    assert!(size(&world, bo) < size(&world, ana));
    // Once the lie ends, nothing has been lost by it.
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
}

/// swap keys: the relay puts its own chain in the place of the joiner's.
#[test]
fn swap_keys_in_an_invitation() {
    let mut world = World::new(16);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let link = world.invitation(ana, zone, Role::Editor);
    world.heal();
    let spy = DeviceKeys::make(&mut world.rng);
    let chain = vec![PersonRecord::genesis([9; 16], &spy, 1).bytes().to_vec().into()];
    world.tamper =
        Some(Box::new(move |_, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Answer { id, reply: Reply::Knocks(mut knocks) }) => {
                knocks.iter_mut().for_each(|knock| knock.chain.clone_from(&chain));
                encode(&RelayMessage::Answer { id, reply: Reply::Knocks(knocks) })
            }
            _ => bytes,
        }));
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(6_000);
    let told = &world.people[ana].told;
    assert!(told.iter().any(|n| matches!(n, Notice::KnockRefused(_))), "{told:?}");
    assert_eq!(world.people[ana].driver.engine.members(zone).unwrap().len(), 1);
}

/// another relay in its place: the pinned key ends the connection.
#[test]
fn swap_the_relay() {
    let (mut world, ana, ..) = shared(17);
    let other = Hash([7; 32]);
    world.tamper =
        Some(Box::new(move |_, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Challenge { nonce, time_ms, .. }) => {
                encode(&RelayMessage::Challenge { relay: other, nonce, time_ms })
            }
            _ => bytes,
        }));
    world.cut(ana);
    world.pass(1_000);
    assert!(!world.people[ana].driver.engine.is_connected());
    let told = &world.people[ana].told;
    let changed =
        |n: &Notice| matches!(n, Notice::RelayKeyChanged { shown, .. } if *shown == other);
    assert!(told.iter().any(changed));
}

/// backdate: a wrong clock changes what is claimed, never what was received.
#[test]
fn backdate() {
    let (mut world, ana, bo, _, entry) = shared(18);
    world.people[bo].skew_ms = -300_000_000_000;
    assert!(world.write(bo, entry));
    world.with(bo, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    let now_ms = world.now_ms;
    world.pass(3_000);
    let history = block_on(world.people[ana].driver.history(entry)).unwrap();
    let (_, last) = history.last().unwrap();
    assert!(last.claimed_ms < now_ms - 200_000_000_000);
    assert!(last.received_ms >= now_ms);
}

/// clone a device: a copy of the store writes beside the original.
#[test]
fn clone_a_device() {
    let (mut world, ana, _, _, entry) = shared(19);
    let copy = world.people[ana].store.duplicate();
    let key = world.people[ana].key.clone();
    let mut ctx = cahier_sync::Context { now_ms: world.now_ms, rng: &mut world.rng };
    let driver = block_on(cahier_sync::Driver::open(copy, key, &mut ctx)).unwrap();
    world.people[ana].online = false;
    world.cut(ana);
    let original = std::mem::replace(&mut world.people[ana].driver, driver);
    world.people[ana].online = true;
    assert!(world.write(ana, entry));
    world.with(ana, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.pass(3_000);
    world.cut(ana);
    world.people[ana].driver = original;
    world.pass(3_000);
    assert_eq!(alarm(&world, ana), Some(Alarm::ClonedDevice));
}
