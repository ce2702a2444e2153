//! How an alarm ends: the zone goes back to what was checked, the relay is asked anew, and
//! nothing that anybody wrote is lost on the way. A lie that goes on is found again.

use crate::world::World;
use cahier_evidence::{DocumentId, Hash, Role, ZoneId};
use cahier_protocol::{FRAME_BYTES_MAX, RelayMessage, Reply, decode, encode};
use cahier_sync::rows::Alarm;
use cahier_sync::{CommandError, ResumeError};
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

fn alarm(world: &World, who: usize, zone: ZoneId) -> Option<Alarm> {
    let view = world.people[who].driver.engine.alarm_of(zone).unwrap();
    view.map(|view| view.alarm)
}

fn resume(world: &mut World, who: usize, zone: ZoneId) -> Result<(), ResumeError> {
    world.with(who, |driver, ctx| {
        let leaves = block_on(driver.leaves(zone, 0, usize::MAX)).unwrap();
        driver.engine.resume(zone, leaves, ctx)
    })
}

/// Writes a line that leaves at once; gives its token.
fn say(world: &mut World, who: usize, entry: DocumentId) -> String {
    assert!(world.write(who, entry));
    world.with(who, |driver, ctx| driver.engine.flush(ctx)).unwrap();
    world.tokens.last().unwrap().0.clone()
}

/// Changes every answer of the relay to one person.
fn lie(world: &mut World, victim: usize, mut change: impl FnMut(Reply) -> Reply + 'static) {
    world.tamper =
        Some(Box::new(move |who, bytes| match decode::<RelayMessage>(&bytes, FRAME_BYTES_MAX) {
            Ok(RelayMessage::Answer { id, reply }) if who == victim => {
                encode(&RelayMessage::Answer { id, reply: change(reply) })
            }
            _ => bytes,
        }));
}

/// Other received times than those that the relay signed for: every item passes its own checks.
fn wrong_times(reply: Reply) -> Reply {
    match reply {
        Reply::Leaves { from, mut leaves, head } => {
            leaves.iter_mut().for_each(|leaf| leaf.received_ms += 1);
            Reply::Leaves { from, leaves, head }
        }
        other => other,
    }
}

#[test]
fn a_wrong_root_is_forgotten_and_both_texts_stay() {
    let (mut world, ana, bo, zone, entry) = shared(31);
    let before = world.people[bo].driver.engine.zones()[0].position;
    lie(&mut world, bo, wrong_times);
    let tokens = [say(&mut world, ana, entry), say(&mut world, bo, entry)];
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongRoot));
    let view = world.people[bo].driver.engine.alarm_of(zone).unwrap().unwrap();
    assert_eq!((view.ends_here, view.checked), (true, Some(before)));
    let shown = view.shown.unwrap();
    assert_eq!(shown.size, view.held.size);
    assert_ne!(shown.root, view.held.root);
    let text = world.text(bo, entry);
    assert!(!text.contains(&tokens[0]), "what no head bears out is not read: {text}");
    world.restart(bo);
    assert!(world.text(bo, entry).contains(&tokens[1]), "one's own words are there all the same");

    // The lie goes on: it is found again, and what Bo wrote is still there.
    resume(&mut world, bo, zone).unwrap();
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongRoot));
    assert!(world.text(bo, entry).contains(&tokens[1]));

    world.tamper = None;
    resume(&mut world, bo, zone).unwrap();
    // A restart on the way changes nothing: all of it was saved together.
    world.restart(bo);
    world.heal();
    assert_eq!(alarm(&world, bo, zone), None);
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
    for token in &tokens {
        assert!(world.text(bo, entry).contains(token));
    }
    let (engine, other) = (&world.people[bo].driver.engine, &world.people[ana].driver.engine);
    assert_eq!(engine.zones()[0].position, other.zones()[0].position);
    assert_eq!((engine.kept().count(), engine.quarantined().len()), (0, 0));
    assert_eq!((engine.status().unsent, engine.zones()[0].carried), (0, 0));
}

/// What Bo alone still holds goes out again, although the relay had placed it before it lost
/// everything.
#[test]
fn own_work_that_is_taken_back_leaves_again() {
    let (mut world, ana, bo, zone, entry) = shared(32);
    world.people[ana].online = false;
    world.cut(ana);
    lie(&mut world, bo, wrong_times);
    let token = say(&mut world, bo, entry);
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongRoot));
    assert_eq!(world.people[bo].driver.engine.status().unsent, 0, "the relay has it");
    world.wipe_relay();
    world.tamper = None;
    resume(&mut world, bo, zone).unwrap();
    assert!(world.people[bo].driver.engine.status().unsent > 0);
    world.heal();
    assert_eq!((alarm(&world, ana, zone), alarm(&world, bo, zone)), (None, None));
    assert!(world.text(ana, entry).contains(&token));
    assert!(world.write(bo, entry), "the zone goes on");
    world.heal();
    assert_eq!(world.text(ana, entry), world.text(bo, entry));
}

#[test]
fn a_fork_ends_once_the_relay_tells_our_history_again() {
    let (mut world, ana, bo, zone, entry) = shared(33);
    lie(&mut world, bo, |reply| match reply {
        Reply::Leaves { head, .. } => Reply::Fork { head },
        other => other,
    });
    let token = say(&mut world, ana, entry);
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::Fork));
    assert!(!world.write(bo, entry), "the zone stands still");
    resume(&mut world, bo, zone).unwrap();
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::Fork), "the lie goes on");
    world.tamper = None;
    resume(&mut world, bo, zone).unwrap();
    assert_eq!(resume(&mut world, bo, zone), Err(ResumeError::NoAlarm));
    world.heal();
    assert_eq!(alarm(&world, bo, zone), None);
    assert!(world.text(bo, entry).contains(&token));
    assert!(world.write(bo, entry));
}

/// The invitation named another inviter: asking the relay again says nothing about that.
#[test]
fn a_wrong_founder_stays() {
    let mut world = World::new(34);
    let (ana, bo) = (world.person("Ana"), world.person("Bo"));
    let zone = world.zone_of(ana, &[]);
    let mut link = world.invitation(ana, zone, Role::Editor);
    link.inviter_head = Hash([9; 32]);
    world.heal();
    world.with(bo, |driver, _| driver.engine.join(&link)).unwrap();
    world.cut(bo);
    world.pass(12_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongFounder));
    let stays = Err(ResumeError::Stays(Alarm::WrongFounder));
    assert_eq!(resume(&mut world, bo, zone), stays);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongFounder));
}

/// Leaves that do not give what was checked change nothing.
#[test]
fn a_store_with_a_hole_is_left_alone() {
    let (mut world, ana, bo, zone, entry) = shared(35);
    lie(&mut world, bo, wrong_times);
    say(&mut world, ana, entry);
    world.pass(4_000);
    assert_eq!(alarm(&world, bo, zone), Some(Alarm::WrongRoot));
    let held = world.people[bo].driver.engine.zones()[0].position;
    let outcome = world.with(bo, |driver, ctx| {
        let mut leaves = block_on(driver.leaves(zone, 0, usize::MAX)).unwrap();
        leaves.remove(1);
        driver.engine.resume(zone, leaves, ctx)
    });
    assert_eq!(outcome, Err(ResumeError::Unread));
    assert_eq!(world.people[bo].driver.engine.zones()[0].position, held);
    let unknown = ZoneId([7; 16]);
    let outcome = resume(&mut world, bo, unknown);
    assert_eq!(outcome, Err(ResumeError::Command(CommandError::NotFound)));
}
