//! A relay that lies about its public log, and members who lie about what they saw.

use super::insider::{Insider, claimed, nonce, step};
use super::line::Line;
use super::{again, alarm, answer_for, away, goes_on, reads, say, shared, size, told};
use crate::world::World;
use cahier_crypto::RelayKey;
use cahier_evidence::log::{Checkpoint, Entry, Leaf, Note, Opening, VerifierKey, log_origin};
use cahier_evidence::{
    DocumentId, Hash, Position, Role, ZoneId, client_id, consistency_proof, inclusion_proof,
    leaf_hash, root_of,
};
use cahier_protocol::{Followed, Outcome, PlacedEntry, Remembered, Reply, Request};
use cahier_relay::storage::LogStorage as _;
use cahier_sync::Notice;
use cahier_sync::rows::{Alarm, ContradictionRow, LogAlarm};
use std::cell::Cell;
use std::rc::Rc;

const NAME: &str = "localhost/cahier";
const MINUTES_MS: u64 = 60_000;

/// A log of somebody's making, signed with the relay's key.
struct FalseLog {
    key: RelayKey,
    generation: u32,
    leaves: Vec<Vec<u8>>,
}

impl FalseLog {
    /// The relay's own, as it stands.
    fn like(world: &mut World) -> Self {
        let key = world.relay_key();
        let entries = world.relay.storage_mut().log_entries(1, 0, 10_000).unwrap();
        let leaves = entries.into_iter().map(|entry| entry.leaf).collect();
        Self { key, generation: 1, leaves }
    }

    fn hashes(&self) -> Vec<Hash> {
        self.leaves.iter().map(|leaf| leaf_hash(leaf)).collect()
    }

    /// Says something of a zone.
    fn says(&mut self, zone: ZoneId, size: u64, root: Hash) {
        let position = Position { size, root };
        self.leaves.push(Entry { generation: self.generation, zone, position }.encode());
    }

    fn checkpoint(&self) -> Checkpoint {
        let hashes = self.hashes();
        let position = Position { size: hashes.len() as u64, root: root_of(&hashes) };
        Checkpoint::sign(&log_origin(NAME, self.generation), position, &self.key).unwrap()
    }

    fn note(&self) -> String {
        self.checkpoint().note().to_string()
    }

    /// The answer of a relay whose log this is.
    fn answer(&self, remembered: Option<Remembered>) -> Reply {
        let hashes = self.hashes();
        let old = remembered.map_or(0, |theirs| theirs.size as usize);
        let consistency = consistency_proof(&hashes, old).filter(|_| old < hashes.len());
        let last = self.leaves.last().map(|leaf| (self.leaves.len() - 1, leaf));
        let entries = last.and_then(|(at, leaf)| self.placed(at, leaf)).into_iter().collect();
        let (note, consistency) = (self.note(), consistency.unwrap_or_default());
        Reply::Checkpoint { note, consistency, successions: Vec::new(), entries }
    }

    fn placed(&self, at: usize, leaf: &[u8]) -> Option<PlacedEntry> {
        let Ok(Leaf::Entry(entry)) = Leaf::parse(leaf) else { return None };
        let inclusion = inclusion_proof(&self.hashes(), at)?;
        Some(PlacedEntry { zone: entry.zone, index: at as u64, leaf: leaf.to_vec(), inclusion })
    }

    /// Answers one person in the relay's place. Gives how often it was shown a checkpoint.
    fn instead(self, world: &mut World, victim: usize) -> Rc<Cell<u32>> {
        let shown = Rc::new(Cell::new(0));
        let count = Rc::clone(&shown);
        answer_for(world, victim, move |request, _| match request {
            Request::Checkpoint { remembered, .. } => Some(self.answer(*remembered)),
            Request::ShowCheckpoint { .. } => {
                count.set(count.get() + 1);
                Some(Reply::Done)
            }
            _ => None,
        });
        shown
    }
}

/// A while passes in which nobody does anything.
fn later(world: &mut World, ms: u64) {
    world.pass(3_000);
    world.now_ms += ms;
    world.pass(3_000);
}

/// Ana and Bo, who both remember one log of the relay with their zone in it.
fn logged(seed: u64) -> (World, usize, usize, ZoneId, DocumentId) {
    let (mut world, ana, bo, zone, entry) = shared(seed, Role::Editor);
    for _ in 0..3 {
        say(&mut world, ana, entry);
        later(&mut world, 2 * MINUTES_MS);
    }
    for who in [ana, bo] {
        again(&mut world, who);
        let engine = &world.people[who].driver.engine;
        assert!(engine.log_view().position.size > 1 && engine.log_view().alarm.is_none());
        assert_eq!(engine.logged(zone).map(|at| at.size), Some(size(&world, who, zone)));
    }
    (world, ana, bo, zone, entry)
}

fn log_alarm(world: &World, who: usize) -> Option<LogAlarm> {
    world.people[who].driver.engine.log_view().alarm
}

fn found(world: &World, who: usize) -> Vec<ContradictionRow> {
    world.people[who].driver.engine.contradictions().to_vec()
}

/// Whether both notes are there, each signed by the relay: what a stranger needs.
fn is_proof(world: &World, row: &ContradictionRow) -> bool {
    let key = VerifierKey::new(&log_origin(NAME, 1), world.relay_key().public()).unwrap();
    let signed = |note: &Option<String>| {
        let note = Note::parse(note.as_ref().unwrap().as_bytes()).unwrap();
        note.verify(&key).is_ok()
    };
    signed(&row.remembered) && signed(&row.offered)
}

/// T29.
pub fn fork_the_public_log() {
    // One that is not continued: against one client alone.
    let (mut world, ana, bo, zone, entry) = logged(291);
    let mut log = FalseLog::like(&mut world);
    log.leaves[0] = log.leaves[1].clone();
    log.says(zone, 1, Hash([7; 32]));
    log.instead(&mut world, bo);
    again(&mut world, bo);
    assert_eq!(log_alarm(&world, bo), Some(LogAlarm::Inconsistent));
    assert!(told(&world, bo, |n| *n == Notice::Log(LogAlarm::Inconsistent, None)));
    let rows = found(&world, bo);
    assert!(rows.len() == 1 && is_proof(&world, &rows[0]), "both notes are kept");
    assert_eq!((log_alarm(&world, ana), alarm(&world, bo)), (None, None));
    goes_on(&mut world, bo, zone, entry);
    // It is there when the notebook opens the next time, and a person ends it.
    world.heal();
    world.restart(bo);
    assert_eq!((log_alarm(&world, bo), found(&world, bo)), (Some(LogAlarm::Inconsistent), rows));
    again(&mut world, bo);
    world.with(bo, |driver, _| driver.engine.end_log_alarm());
    assert_eq!((log_alarm(&world, bo), found(&world, bo).len()), (None, 1), "what was found stays");

    // Two that go on well, each for one of two members: found when they meet, without a relay.
    let (mut world, ana, bo, zone, entry) = logged(292);
    let mut log = FalseLog::like(&mut world);
    let held = world.people[bo].driver.engine.logged(zone).unwrap();
    log.says(zone, held.size, held.root);
    log.instead(&mut world, bo);
    say(&mut world, ana, entry);
    later(&mut world, 2 * MINUTES_MS);
    again(&mut world, bo);
    again(&mut world, ana);
    assert_eq!((log_alarm(&world, ana), log_alarm(&world, bo)), (None, None), "kept apart");
    away(&mut world, ana);
    away(&mut world, bo);
    let bytes = world.bundle(ana);
    world.with(bo, |driver, ctx| driver.engine.take_bundle(&bytes, ctx)).unwrap();
    assert_eq!(log_alarm(&world, bo), Some(LogAlarm::Fork));
    assert!(found(&world, bo).iter().all(|row| is_proof(&world, row)));
}

/// T30.
pub fn roll_the_public_log_back() {
    // One that goes back is shown what it signed, asked once more, and then it is said.
    let (mut world, _, bo, zone, entry) = logged(301);
    let mut log = FalseLog::like(&mut world);
    log.leaves.pop();
    let shown = log.instead(&mut world, bo);
    again(&mut world, bo);
    assert_eq!((shown.get(), log_alarm(&world, bo)), (1, Some(LogAlarm::RolledBack)));
    assert!(found(&world, bo).iter().all(|row| is_proof(&world, row)));
    goes_on(&mut world, bo, zone, entry);

    // One that lost it, and begins a generation with what members show, is believed.
    let (mut world, ana, bo, _, _) = logged(302);
    world.wipe_relay();
    world.heal();
    later(&mut world, 12 * MINUTES_MS);
    for who in [ana, bo] {
        again(&mut world, who);
        let view = world.people[who].driver.engine.log_view();
        assert_eq!(view.origin, Some(log_origin(NAME, 2)), "{view:?}");
        assert_eq!((view.alarm, found(&world, who)), (None, Vec::new()));
    }

    // One that names an older state as its last has forgotten a part.
    let (mut world, _, bo, _, _) = logged(303);
    let mut older = FalseLog::like(&mut world);
    older.leaves.pop();
    let last = Some(older.checkpoint().note().clone());
    let opening = Opening { generation: 2, last }.encode();
    let new = FalseLog { key: world.relay_key(), generation: 2, leaves: vec![opening.clone()] };
    let note = new.note();
    answer_for(&mut world, bo, move |request, _| {
        let Request::Checkpoint { .. } = request else { return None };
        let (inclusion, consistency) = (Vec::new(), Vec::new());
        let step =
            Followed { note: note.clone(), opening: opening.clone(), inclusion, consistency };
        let (note, consistency, entries) = (note.clone(), Vec::new(), Vec::new());
        Some(Reply::Checkpoint { note, consistency, successions: vec![step], entries })
    });
    again(&mut world, bo);
    assert_eq!(log_alarm(&world, bo), Some(LogAlarm::Forgotten));
    assert!(found(&world, bo)[0].named.is_some(), "what it names is kept as well");
}

/// T31.
pub fn log_something_else() {
    // Another root for a zone than its leaves give: the relay signed two histories.
    let (mut world, _, bo, zone, entry) = logged(311);
    let token = say(&mut world, bo, entry);
    world.heal();
    let mut log = FalseLog::like(&mut world);
    log.says(zone, size(&world, bo, zone), Hash([7; 32]));
    log.instead(&mut world, bo);
    again(&mut world, bo);
    assert_eq!(alarm(&world, bo), Some(Alarm::Fork));
    let row = found(&world, bo).pop().unwrap();
    assert_eq!((row.alarm, row.zone), (LogAlarm::OtherRoot, Some(zone)));
    assert!(row.item.is_some() && row.held.is_some_and(|held| held.root != Hash([7; 32])));
    assert!(reads(&mut world, bo, entry, &token), "what is written stays");

    // More leaves than are handed out.
    let (mut world, _, bo, zone, entry) = logged(312);
    let mut log = FalseLog::like(&mut world);
    log.says(zone, size(&world, bo, zone) + 5, Hash([7; 32]));
    log.instead(&mut world, bo);
    again(&mut world, bo);
    let withheld = Notice::Log(LogAlarm::Withheld, Some(zone));
    assert!(told(&world, bo, |n| *n == withheld));
    assert_eq!((alarm(&world, bo), log_alarm(&world, bo)), (None, None));
    goes_on(&mut world, bo, zone, entry);

    // Nothing of what was signed long ago.
    let (mut world, _, bo, zone, entry) = logged(313);
    let log = FalseLog::like(&mut world);
    say(&mut world, bo, entry);
    world.pass(3_000);
    log.instead(&mut world, bo);
    later(&mut world, 90 * MINUTES_MS);
    again(&mut world, bo);
    assert!(told(&world, bo, |n| *n == Notice::Log(LogAlarm::NotLogged, Some(zone))));
}

/// T32.
pub fn sign_what_was_not_seen() {
    let (mut world, ana, bo, zone, entry) = shared(321, Role::Editor);
    let liar = Insider::of(&world, bo, zone);
    away(&mut world, bo);
    // Any change of one's own, but for the place that it says that it saw.
    let mut header = liar.header(entry);
    header.seen.root = Hash([7; 32]);
    let sitting = nonce("faux");
    let plain = step(client_id(liar.device, entry, &sitting), "faux");
    header.writes = claimed(&plain, sitting);
    let sent = liar.seal(header, &plain);
    let pushed = Line::of(&mut world, &liar).push(&mut world, zone, &sent);
    assert!(matches!(pushed, Outcome::At(_)), "no relay can tell");
    world.pass(3_000);
    let row = found(&world, ana).pop().unwrap();
    assert_eq!((row.alarm, row.by), (LogAlarm::OtherHistory, Some(liar.person)));
    assert!(told(&world, ana, |n| *n == Notice::Log(LogAlarm::OtherHistory, Some(zone))));
    // One false number stops nobody.
    assert_eq!((alarm(&world, ana), log_alarm(&world, ana)), (None, None));
    goes_on(&mut world, ana, zone, entry);
}
