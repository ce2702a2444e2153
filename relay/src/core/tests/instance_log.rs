//! The instance log: what is published and when, what a member can verify of it, and how it goes
//! on after a loss.

mod clock;
mod stamps;

use super::*;
use crate::storage::{Batch, DiskFault, LogOp, Op, Storage};
use cahier_evidence::log::{
    Checkpoint, CheckpointText, Entry, Leaf, LogError, LogMemory, Note, Succession, VerifierKey,
    log_origin,
};
use cahier_evidence::{Hash, Meaning, leaf_hash, verify_inclusion};
use cahier_protocol::{Followed, LogProof, PlacedEntry, Remembered};

const MINUTE_MS: u64 = 60_000;
const NAME: &str = "localhost/cahier";

fn policy() -> Policy {
    let log_authorities = vec!["one".into(), "two".into()];
    Policy { open_registration: true, log_authorities, ..Policy::default() }
}

/// Lets time pass; the relay's shell ticks once at its end.
fn pass(sim: &mut Sim, ms: u64) {
    sim.now_ms += ms;
    let effects = sim.core.tick(sim.now_ms);
    sim.take(effects);
}

/// What the relay shows of its log, verified as far as one answer can be.
struct Shown {
    newest: Checkpoint,
    consistency: Vec<Hash>,
    successions: Vec<Followed>,
    entries: Vec<PlacedEntry>,
}

fn open(note: &str) -> Checkpoint {
    let parsed = Note::parse(note.as_bytes()).unwrap();
    let origin = CheckpointText::parse(parsed.text()).unwrap().origin().to_owned();
    let key = VerifierKey::new(&origin, relay_key(RELAY_SEED).public()).unwrap();
    Checkpoint::of(parsed, &key).unwrap()
}

fn ask(
    sim: &mut Sim,
    from: ConnectionId,
    memory: Option<&LogMemory>,
    zones: Vec<ZoneId>,
) -> Result<Shown, Fault> {
    let remembered = memory.map(|memory| {
        let size = memory.newest().position().size;
        Remembered { generation: memory.generation(), size }
    });
    match sim.ask(from, Request::Checkpoint { remembered, zones }) {
        Reply::Checkpoint { note, consistency, successions, entries } => {
            let newest = open(&note);
            for PlacedEntry { index, leaf, inclusion, .. } in &entries {
                let (leaf, at) = (leaf_hash(leaf), newest.position());
                assert!(verify_inclusion(leaf, *index, at.size, inclusion, at.root));
            }
            Ok(Shown { newest, consistency, successions, entries })
        }
        Reply::Failed(fault) => Err(fault),
        other => panic!("{other:?}"),
    }
}

/// What a member does who is there all the time.
fn follow(sim: &mut Sim, from: ConnectionId, memory: &mut LogMemory) -> u64 {
    let shown = ask(sim, from, Some(memory), vec![]).unwrap();
    memory.advance(shown.newest, &shown.consistency).unwrap();
    memory.newest().position().size
}

fn begin(sim: &mut Sim, from: ConnectionId) -> LogMemory {
    LogMemory::begin(ask(sim, from, None, vec![]).unwrap().newest).unwrap()
}

/// Something more in a zone.
fn grow(sim: &mut Sim, by: &Someone, from: ConnectionId, zone: &mut ZoneState) {
    let sent = by.envelope(zone, 1, b"more");
    sim.put(from, zone, sent);
}

fn show(sim: &mut Sim, from: ConnectionId, note: String) -> Reply {
    sim.ask(from, Request::ShowCheckpoint { note })
}

#[test]
fn what_zones_grew_to_is_published_each_interval() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    assert_eq!(ask(&mut sim, a, None, vec![]).err(), Some(Fault::LogStopped), "not begun");
    pass(&mut sim, 0);
    let elsewhere = ZoneId([9; 16]);
    let shown = ask(&mut sim, a, None, vec![elsewhere, zone.id]).unwrap();
    assert_eq!((shown.newest.origin(), shown.newest.position().size), ("localhost/cahier/1", 1));
    assert_eq!(shown.entries.len(), 1, "nothing is said of a zone that is not here");
    let position = sim.read(a, zone.id).2.position;
    let entry = Entry { generation: 1, zone: zone.id, position };
    assert_eq!(Leaf::parse(&shown.entries[0].leaf), Ok(Leaf::Entry(entry)));
    let mut memory = LogMemory::begin(shown.newest).unwrap();
    grow(&mut sim, &ana, a, &mut zone);
    grow(&mut sim, &ana, a, &mut zone);
    pass(&mut sim, MINUTE_MS - 1);
    assert_eq!(follow(&mut sim, a, &mut memory), 1);
    pass(&mut sim, 1);
    assert_eq!(follow(&mut sim, a, &mut memory), 2, "one entry for a zone that grew twice");
    pass(&mut sim, 10 * MINUTE_MS);
    assert_eq!(follow(&mut sim, a, &mut memory), 2, "nothing grew");
    let entries = ask(&mut sim, a, Some(&memory), vec![zone.id]).unwrap().entries;
    assert!(memory.holds(&entry, 0, &proof_of(&mut sim, a, zone.id, 3).inclusion));
    assert_eq!(entries[0].index, 1, "the newest");
}

fn proof_of(sim: &mut Sim, from: ConnectionId, zone: ZoneId, size: u64) -> LogProof {
    match sim.ask(from, Request::Evidence { zone, size }) {
        Reply::Evidence(Some(proof)) => *proof,
        other => panic!("no proof: {other:?}"),
    }
}

#[test]
fn many_zones_follow_each_other() {
    let mut sim = Sim::with(policy());
    let ana = Someone::new(1);
    let a = sim.log_in(&ana);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    assert_eq!(memory.newest().position().size, 0, "a log of nothing is shown too");
    // More than one tile, and each step is proved.
    let mut last = None;
    for round in 0..4_u8 {
        for n in 0..64_u8 {
            let (mut zone, genesis) = ana.begin_zone(64 * round + n);
            sim.put(a, &mut zone, genesis);
            last = Some(zone);
        }
        pass(&mut sim, MINUTE_MS);
        follow(&mut sim, a, &mut memory);
    }
    grow(&mut sim, &ana, a, &mut last.unwrap());
    pass(&mut sim, MINUTE_MS);
    assert_eq!(follow(&mut sim, a, &mut memory), 257);
    let zones = sim.core.storage_mut().zones().unwrap();
    let shown = ask(&mut sim, a, Some(&memory), zones[..64].to_vec()).unwrap();
    assert_eq!(shown.entries.len(), 64);
}

#[test]
fn a_seal_is_published_at_once_and_a_statement_with_the_others() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    let statement = ana.sign_off(&zone, 1, None);
    sim.put(a, &mut zone, statement);
    pass(&mut sim, 1_000);
    assert_eq!(follow(&mut sim, a, &mut memory), 1);
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Review));
    sim.put(a, &mut zone, seal);
    pass(&mut sim, 0);
    assert_eq!(follow(&mut sim, a, &mut memory), 2);
    // Not more often than once a second, however many there are.
    let seal = ana.sign_off(&zone, 1, Some(Meaning::Witness));
    sim.put(a, &mut zone, seal);
    pass(&mut sim, 999);
    assert_eq!(follow(&mut sim, a, &mut memory), 2);
    pass(&mut sim, 1);
    assert_eq!(follow(&mut sim, a, &mut memory), 3);
}

#[test]
fn nothing_is_handed_out_before_it_is_durable() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    for (fault, size) in [(DiskFault::Write, 2), (DiskFault::Answer, 3)] {
        grow(&mut sim, &ana, a, &mut zone);
        sim.disk.fail_commit(0, fault);
        pass(&mut sim, MINUTE_MS);
        assert_eq!(ask(&mut sim, a, Some(&memory), vec![]).err(), Some(Fault::Storage));
        pass(&mut sim, 1_000);
        assert_eq!(follow(&mut sim, a, &mut memory), size, "{fault:?}");
        pass(&mut sim, MINUTE_MS);
        assert_eq!(follow(&mut sim, a, &mut memory), size, "{fault:?}: said once");
    }
    assert_eq!(sim.core.counters().commits_failed, 2);
}

#[test]
fn a_restart_goes_on_where_the_log_was() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    grow(&mut sim, &ana, a, &mut zone);
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(follow(&mut sim, a, &mut memory), 1, "what was shown before");
    pass(&mut sim, 0);
    assert_eq!(follow(&mut sim, a, &mut memory), 2, "what grew before the crash");
    // Another name is for another log.
    sim.policy.log_name = "elsewhere.example/cahier".into();
    sim.restart();
    let a = sim.log_in(&ana);
    assert_eq!(follow(&mut sim, a, &mut memory), 2);
}

/// A relay whose disk forgot all that came after the first checkpoint, and two memories.
fn forgetful() -> (Sim, Someone, ConnectionId, LogMemory, LogMemory) {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, mut zone) = two(&mut sim);
    pass(&mut sim, 0);
    let early = begin(&mut sim, a);
    let mut late = early.clone();
    sim.disk.set_lying(true);
    for _ in 0..2 {
        grow(&mut sim, &ana, a, &mut zone);
        pass(&mut sim, MINUTE_MS);
        follow(&mut sim, a, &mut late);
    }
    sim.restart();
    let a = sim.log_in(&ana);
    (sim, ana, a, early, late)
}

#[test]
fn a_log_that_was_forgotten_goes_on_as_a_new_generation() {
    let (mut sim, ana, a, early, mut late) = forgetful();
    assert_eq!(ask(&mut sim, a, Some(&late), vec![]).err(), Some(Fault::LogBehind));
    let note = late.newest().note().to_string();
    assert_eq!(show(&mut sim, a, note), Reply::Done);
    assert_eq!(ask(&mut sim, a, Some(&late), vec![]).err(), Some(Fault::LogStopped));
    // A restart does not make it sign in the old generation again.
    sim.restart();
    let a = sim.log_in(&ana);
    pass(&mut sim, 0);
    pass(&mut sim, 599_999);
    assert_eq!(ask(&mut sim, a, Some(&late), vec![]).err(), Some(Fault::LogStopped));
    pass(&mut sim, 1);
    let shown = ask(&mut sim, a, Some(&late), vec![]).unwrap();
    let succession = succession(&shown.successions);
    late.succeed(shown.newest.clone(), &succession).unwrap();
    assert_eq!((late.generation(), late.newest().position().size), (2, 2));
    // Who remembers less is told rightly that what lies between cannot be proved any more.
    let shown = ask(&mut sim, a, Some(&early), vec![]).unwrap();
    let refused = early.clone().succeed(shown.newest, &self::succession(&shown.successions));
    assert!(matches!(refused, Err(LogError::Inconsistent(_))), "{refused:?}");
    // It goes on from there, through a restart as well.
    sim.restart();
    let a = sim.log_in(&ana);
    pass(&mut sim, 0);
    assert_eq!(follow(&mut sim, a, &mut late), 2);
}

fn succession(steps: &[Followed]) -> Succession {
    let [Followed { opening, inclusion, consistency, .. }] = steps else { panic!("one step") };
    let Ok(Leaf::Opening(opening)) = Leaf::parse(opening) else { panic!("an opening") };
    let (inclusion, consistency) = (inclusion.clone(), consistency.clone());
    Succession { opening, inclusion, consistency }
}

#[test]
fn the_largest_that_is_shown_is_named() {
    let (mut sim, ana, _, early, mut late) = forgetful();
    sim.wipe(RELAY_SEED);
    let a = sim.log_in(&ana);
    for note in [early.newest(), late.newest(), early.newest()] {
        assert_eq!(show(&mut sim, a, note.note().to_string()), Reply::Done);
    }
    pass(&mut sim, 0);
    pass(&mut sim, 600_000);
    let shown = ask(&mut sim, a, Some(&late), vec![]).unwrap();
    late.succeed(shown.newest, &succession(&shown.successions)).unwrap();
    assert_eq!(late.generation(), 2);
}

#[test]
fn only_the_relays_own_word_ends_a_generation() {
    let mut sim = Sim::with(policy());
    let (.., a, _, _) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    let sign = |origin: &str, size: u64, seed: u64| {
        let position = Position { size, root: Hash([9; 32]) };
        let signed = Checkpoint::sign(origin, position, &relay_key(seed)).unwrap();
        signed.note().to_string()
    };
    let own = log_origin(NAME, 1);
    for note in [
        String::new(),
        "no note".into(),
        sign(&own, 7, 1),
        sign("elsewhere.example/cahier/1", 7, RELAY_SEED),
        sign("localhost/cahier/01", 7, RELAY_SEED),
    ] {
        assert_eq!(show(&mut sim, a, note), Reply::Failed(Fault::Malformed));
    }
    let same = memory.newest().note().to_string();
    assert_eq!(show(&mut sim, a, same), Reply::Done);
    assert_eq!(follow(&mut sim, a, &mut memory), 1);
    // Signed by the relay, of the same size, and of another log: it forked.
    assert_eq!(show(&mut sim, a, sign(&own, 1, RELAY_SEED)), Reply::Done);
    assert_eq!(ask(&mut sim, a, Some(&memory), vec![]).err(), Some(Fault::LogStopped));
}

#[test]
fn a_damaged_log_signs_nothing_more() {
    let mut sim = Sim::with(policy());
    let (ana, _, a, _, _) = two(&mut sim);
    pass(&mut sim, 0);
    let mut memory = begin(&mut sim, a);
    let mut batch = Batch::default();
    batch.put(Op::Log(LogOp::PutTile(1, 0, 0, vec![0; 32])));
    sim.core.storage_mut().commit(batch).unwrap();
    sim.restart();
    let a = sim.log_in(&ana);
    pass(&mut sim, 0);
    assert_eq!(ask(&mut sim, a, Some(&memory), vec![]).err(), Some(Fault::LogStopped));
    pass(&mut sim, 600_000);
    let shown = ask(&mut sim, a, Some(&memory), vec![]).unwrap();
    memory.succeed(shown.newest, &succession(&shown.successions)).unwrap();
}
