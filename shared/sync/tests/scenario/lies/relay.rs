//! A relay that lies about a zone's log: another one, an old one, less of it, in another order.

use super::false_log::sign_head;
use super::{
    again, alarm, answer_for, away, back, change_answers, change_pages, goes_on, log_of, reads,
    relay_head, say, second_device, shared, size, suspicions, switch_on, told, unsent,
};
use crate::world::World;
use cahier_crypto::RelayKey;
use cahier_evidence::{DocumentId, LogLeaf, Position, Refusal, Role, ZoneHead, ZoneId};
use cahier_protocol::{ClientMessage, Fault, Outcome, Reply, Request};
use cahier_sync::Notice;
use cahier_sync::rows::{Alarm, Suspicion};
use std::cell::Cell;
use std::rc::Rc;

/// Ana and Bo hold two histories under heads of one relay, and neither has heard of the other.
fn two_histories(seed: u64) -> (World, usize, usize, ZoneId, DocumentId, String) {
    let (mut world, ana, bo, zone, entry) = shared(seed, Role::Editor);
    away(&mut world, ana);
    let token = say(&mut world, bo, entry);
    world.pass(3_000);
    away(&mut world, bo);
    world.wipe_relay();
    back(&mut world, ana);
    say(&mut world, ana, entry);
    world.pass(6_000);
    assert_ne!(log_of(&world, ana, zone), log_of(&world, bo, zone));
    assert_eq!((unsent(&world, ana, zone), unsent(&world, bo, zone)), (0, 0));
    (world, ana, bo, zone, entry, token)
}

/// T1.
pub fn fork() {
    let (mut world, ana, bo, zone, entry, token) = two_histories(11);
    assert_eq!((alarm(&world, ana), alarm(&world, bo)), (None, None), "kept apart, unseen");
    back(&mut world, bo);
    world.pass(6_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::Fork));
    assert!(told(&world, bo, |n| *n == Notice::Alarm(zone, Alarm::Fork)));
    assert!(reads(&mut world, bo, entry, &token), "nothing of Bo's is lost");
    assert!(!world.write(bo, entry), "the zone stands still");
    goes_on(&mut world, ana, zone, entry);

    // A bundle finds it as well, where the relay never shows one the other's log.
    let (mut world, ana, bo, _, entry, token) = two_histories(12);
    let bytes = world.bundle(ana);
    world.with(bo, |driver, ctx| driver.engine.take_bundle(&bytes, ctx)).unwrap();
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongRoot));
    assert!(reads(&mut world, bo, entry, &token));
}

/// T2.
pub fn roll_back() {
    // A relay that admits it is refilled.
    let (mut world, ana, bo, _, entry) = shared(21, Role::Editor);
    away(&mut world, ana);
    let token = say(&mut world, bo, entry);
    world.pass(3_000);
    away(&mut world, bo);
    world.wipe_relay();
    back(&mut world, ana);
    world.pass(6_000);
    world.heal();
    assert_eq!((alarm(&world, ana), alarm(&world, bo)), (None, None));
    assert!(reads(&mut world, ana, entry, &token) && reads(&mut world, bo, entry, &token));

    // One that shows an old head as if all were well is found out at the next pull.
    let (mut world, ana, bo, zone, entry) = shared(22, Role::Editor);
    let old = relay_head(&mut world, zone);
    let token = say(&mut world, ana, entry);
    world.heal();
    answer_pulls(&mut world, bo, move |held, _| page(held, Vec::new(), old.clone()));
    again(&mut world, bo);
    assert_eq!(alarm(&world, bo), Some(Alarm::Fork));
    assert!(reads(&mut world, bo, entry, &token), "what was read stays");
}

/// T3.
pub fn withhold() {
    let (mut world, ana, bo, zone, entry) = shared(31, Role::Editor);
    let old = relay_head(&mut world, zone);
    away(&mut world, bo);
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    // Where the relay shows no newer head either, a reader is told nothing.
    answer_pulls(&mut world, bo, move |held, _| page(held, Vec::new(), old.clone()));
    back(&mut world, bo);
    world.pass(3_000);
    assert_eq!((alarm(&world, bo), world.people[bo].driver.engine.is_quiet()), (None, true));
    assert!(!reads(&mut world, bo, entry, &token));
    // Where the head promises more than comes, they ask again every 5 s and never rest.
    let (head, asked) = (relay_head(&mut world, zone), Rc::new(Cell::new(0)));
    let count = Rc::clone(&asked);
    answer_pulls(&mut world, bo, move |held, _| {
        count.set(count.get() + 1);
        page(held, Vec::new(), head.clone())
    });
    world.cut(bo);
    world.pass(20_000);
    assert!((3..=6).contains(&asked.get()), "asked {} times", asked.get());
    assert!(!world.people[bo].driver.engine.is_quiet());
    assert!(size(&world, bo, zone) < size(&world, ana, zone));
    // Once the lie ends, nothing has been lost by it.
    world.heal();
    assert!(reads(&mut world, bo, entry, &token));
    pushes_that_are_not_taken();
}

/// The author's side: what the relay says of a push is not believed before the leaf is there.
fn pushes_that_are_not_taken() {
    let (mut world, ana, bo, zone, entry) = shared(32, Role::Editor);
    answer_for(&mut world, ana, |request, _| match request {
        Request::Push { items, .. } => {
            let outcomes = items.iter().map(|_| Outcome::At(7)).collect();
            Some(Reply::Pushed { outcomes, head: Vec::new() })
        }
        _ => None,
    });
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    assert_eq!(unsent(&world, ana, zone), 1, "it counts as unsent");
    // No answer at all ends the connection after a minute.
    world.people[ana].told.clear();
    world.lie = Some(Box::new(move |who, message, _| match message {
        ClientMessage::Ask { request: Request::Push { .. }, .. } if who == ana => Some(Vec::new()),
        _ => None,
    }));
    world.pass(62_000);
    assert!(told(&world, ana, |n| *n == Notice::Relay(Fault::Slow)));
    assert_eq!(unsent(&world, ana, zone), 1);
    world.heal();
    assert_eq!(unsent(&world, ana, zone), 0);
    assert!(reads(&mut world, bo, entry, &token));
}

/// T4.
pub fn reorder() {
    let (mut world, ana, bo, _, entry) = shared(41, Role::Editor);
    away(&mut world, bo);
    let tokens = [say(&mut world, ana, entry), say(&mut world, ana, entry)];
    world.pass(3_000);
    change_pages(&mut world, bo, |leaves| leaves.reverse());
    back(&mut world, bo);
    world.pass(3_000);
    assert_eq!(alarm(&world, bo), Some(Alarm::WrongRoot));
    assert_eq!(suspicions(&world, bo)[0], Suspicion::Refused(Refusal::Number));
    assert!(tokens.iter().all(|token| reads(&mut world, ana, entry, token)));
    // Of two items that nobody saw together, the relay decides which comes first.
    assert!(write_and_removal(42, true), "the write came first and stands");
    assert!(!write_and_removal(43, false), "the removal came first: the work stays with Bo");
}

/// Bo writes while Ana removes him. Whether the zone has his words.
fn write_and_removal(seed: u64, write_first: bool) -> bool {
    let (mut world, ana, bo, zone, entry) = shared(seed, Role::Editor);
    away(&mut world, ana);
    away(&mut world, bo);
    let token = say(&mut world, bo, entry);
    let person = world.people[bo].driver.engine.person();
    world.with(ana, |driver, ctx| driver.engine.remove(zone, person, ctx)).unwrap();
    let order = if write_first { [bo, ana] } else { [ana, bo] };
    for who in order {
        back(&mut world, who);
        world.pass(6_000);
    }
    assert!(reads(&mut world, bo, entry, &token), "his device keeps them in any case");
    reads(&mut world, ana, entry, &token)
}

/// T6.
pub fn serve_an_old_state() {
    let (mut world, ana, _, zone, entry) = shared(61, Role::Editor);
    let keys = second_device(&mut world, ana);
    let (old, past) = (relay_head(&mut world, zone), log_of(&world, ana, zone));
    let token = say(&mut world, ana, entry);
    world.heal();
    let tablet = switch_on(&mut world, ana, keys);
    let known = past.len() as u64;
    answer_pulls(&mut world, tablet, move |held, _| {
        page(held, past.iter().skip(held.size as usize).cloned().collect(), old.clone())
    });
    world.pass(10_000);
    assert_eq!(size(&world, tablet, zone), known);
    assert_eq!(world.read(tablet, entry).title, "Dosage");
    assert!(!reads(&mut world, tablet, entry, &token));
    let engine = &world.people[tablet].driver.engine;
    assert_eq!((alarm(&world, tablet), engine.is_quiet()), (None, true), "it believes it");
    // A bundle shows more, and from then on the old head is a lie that shows.
    let bytes = world.bundle(ana);
    world.with(tablet, |driver, ctx| driver.engine.take_bundle(&bytes, ctx)).unwrap();
    assert!(reads(&mut world, tablet, entry, &token));
    again(&mut world, tablet);
    assert_eq!(alarm(&world, tablet), Some(Alarm::Fork));
    goes_on(&mut world, ana, zone, entry);
}

/// T15.
pub fn truncate() {
    // A page without its end: the member asks for the rest.
    let (mut world, ana, bo, zone, entry) = shared(151, Role::Editor);
    away(&mut world, bo);
    let tokens = [say(&mut world, ana, entry), say(&mut world, ana, entry)];
    world.pass(3_000);
    change_pages(&mut world, bo, |leaves| leaves.truncate(1));
    back(&mut world, bo);
    world.pass(3_000);
    assert!(tokens.iter().all(|token| reads(&mut world, bo, entry, token)));
    assert_eq!(alarm(&world, bo), None);
    // A file without its end: not taken, said, and fetched once it is whole.
    let bytes = vec![7_u8; 300_000];
    let file = world.attach(ana, entry, &bytes);
    world.heal();
    change_answers(&mut world, bo, |reply| match reply {
        Reply::Blob { bytes, .. } if !bytes.is_empty() => bytes.truncate(bytes.len() - 1),
        _ => {}
    });
    assert!(world.fetch(bo, entry, &file).is_err());
    assert!(told(&world, bo, |n| *n == Notice::Relay(Fault::NotFound)));
    assert!(!told(&world, bo, |n| matches!(n, Notice::Fetched(_))));
    world.tamper = None;
    assert!(world.fetch(bo, entry, &file).is_ok_and(|whole| whole == bytes));
    without_ciphertext(&mut world, (ana, bo), zone, entry);
}

/// A leaf that came without its ciphertext stays in quarantine, with what follows it.
fn without_ciphertext(
    world: &mut World,
    (ana, bo): (usize, usize),
    zone: ZoneId,
    entry: DocumentId,
) {
    change_pages(world, bo, |leaves| leaves.iter_mut().for_each(|leaf| leaf.ciphertext = None));
    let lost = say(world, ana, entry);
    world.pass(3_000);
    world.tamper = None;
    let late = say(world, ana, entry);
    world.heal();
    let expected = [Refusal::Ciphertext, Refusal::Number].map(Suspicion::Refused);
    assert_eq!(suspicions(world, bo), expected);
    assert!(!reads(world, bo, entry, &lost) && !reads(world, bo, entry, &late));
    assert!(reads(world, ana, entry, &lost) && reads(world, ana, entry, &late));
    goes_on(world, bo, zone, entry);
}

/// T24.
pub fn leaves_under_no_head() {
    let (mut world, ana, bo, zone, entry) = shared(241, Role::Editor);
    away(&mut world, bo);
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    let (held, log) = (size(&world, bo, zone), log_of(&world, ana, zone));
    let foreign = sign_head(&RelayKey::make(&mut world.rng), zone, &log, world.now_ms);
    let elsewhere = sign_head(&world.relay_key(), ZoneId([9; 16]), &log, world.now_ms);
    for head in [Vec::new(), foreign, elsewhere] {
        let log = log.clone();
        answer_pulls(&mut world, bo, move |held, _| {
            page(held, log.iter().skip(held.size as usize).cloned().collect(), head.clone())
        });
        world.people[bo].told.clear();
        back(&mut world, bo);
        world.pass(1_000);
        assert!(told(&world, bo, |n| *n == Notice::Relay(Fault::Malformed)));
        assert_eq!((size(&world, bo, zone), alarm(&world, bo)), (held, None), "not taken");
        away(&mut world, bo);
    }
    // A size that never comes keeps the zone asking.
    let key = world.relay_key();
    let far = Position { size: log.len() as u64 + 1_000, ..Position::default() };
    answer_pulls(&mut world, bo, move |held, now_ms| {
        let head = ZoneHead::sign(&key, zone, far, now_ms).bytes().to_vec();
        page(held, log.iter().skip(held.size as usize).cloned().collect(), head)
    });
    back(&mut world, bo);
    world.pass(12_000);
    assert!(reads(&mut world, bo, entry, &token), "what came was verified leaf by leaf");
    assert_eq!((alarm(&world, bo), world.people[bo].driver.engine.is_quiet()), (None, false));
    say(&mut world, bo, entry);
    world.pass(12_000);
    assert_eq!(unsent(&world, bo, zone), 1, "and its work waiting");
    goes_on(&mut world, ana, zone, entry);
}

fn answer_pulls(
    world: &mut World,
    victim: usize,
    mut answer: impl FnMut(&Position, u64) -> Reply + 'static,
) {
    answer_for(world, victim, move |request, now_ms| match request {
        Request::Pull { held, .. } => Some(answer(held, now_ms)),
        _ => None,
    });
}

fn page(held: &Position, leaves: Vec<LogLeaf>, head: Vec<u8>) -> Reply {
    Reply::Leaves { from: held.size, leaves, head }
}
