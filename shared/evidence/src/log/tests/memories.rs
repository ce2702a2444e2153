//! A member's memory of a log: what follows is taken, every lie is told from the others, and the
//! notes that show it are kept.

use super::*;
use proptest::prelude::*;

const NAME: &str = "relay.example/cahier";

/// One generation of a log, honest or not.
#[derive(Clone)]
struct Log {
    generation: u32,
    seed: u8,
    leaves: Vec<Hash>,
}

impl Log {
    fn of(size: u64) -> Self {
        Self { generation: 1, seed: 1, leaves: leaves(size) }
    }

    /// The generation after this one, begun by an opening, with some leaves more.
    fn next(&self, last: Option<&Checkpoint>, more: u64) -> (Self, Opening) {
        let generation = self.generation + 1;
        let opening = Opening { generation, last: last.map(|last| last.note().clone()) };
        let all = [vec![opening.hash()], leaves(more)].concat();
        (Self { generation, seed: self.seed, leaves: all }, opening)
    }

    /// The same beginning, then other leaves.
    fn forked(&self, at: usize, size: usize) -> Self {
        let other = |index: usize| leaf_hash(&[&b"other"[..], &index.to_be_bytes()].concat());
        let leaves = self.leaves[..at].iter().copied().chain((at..size).map(other)).collect();
        Self { leaves, ..self.clone() }
    }

    fn checkpoint(&self, size: usize) -> Checkpoint {
        let position = Position { size: size as u64, root: root_of(&self.leaves[..size]) };
        Checkpoint::sign(&log_origin(NAME, self.generation), position, &key(self.seed)).unwrap()
    }

    fn newest(&self) -> Checkpoint {
        self.checkpoint(self.leaves.len())
    }

    fn proof(&self, old: usize) -> Vec<Hash> {
        consistency_proof(&self.leaves, old).unwrap_or_default()
    }

    fn succession(&self, opening: Opening, consistency: Vec<Hash>) -> Succession {
        let inclusion = inclusion_proof(&self.leaves, 0).unwrap();
        Succession { opening, inclusion, consistency }
    }
}

fn memory(log: &Log, size: usize) -> LogMemory {
    LogMemory::begin(log.checkpoint(size)).unwrap()
}

/// What the memory says to this, having changed only if it was taken.
fn advance(memory: &mut LogMemory, new: Checkpoint, proof: &[Hash]) -> Result<(), LogError> {
    let before = memory.clone();
    let result = memory.advance(new.clone(), proof);
    let expected = if result.is_ok() { &new } else { before.newest() };
    assert_eq!(memory.newest(), expected);
    result
}

fn succeed(memory: &mut LogMemory, new: &Checkpoint, with: &Succession) -> Result<(), LogError> {
    let before = memory.clone();
    let result = memory.succeed(new.clone(), with);
    assert!(result.is_ok() || *memory == before);
    result
}

fn notes(
    remembered: &Checkpoint,
    offered: &Checkpoint,
    named: Option<&Checkpoint>,
) -> Contradiction {
    let note = |checkpoint: &Checkpoint| checkpoint.note().clone();
    let (remembered, offered) = (note(remembered), note(offered));
    Contradiction { remembered, offered, named: named.map(note) }
}

#[test]
fn a_log_that_grows_is_followed() {
    let log = Log::of(20);
    let mut memory = memory(&log, 0);
    assert_eq!((memory.name(), memory.generation()), (NAME, 1));
    assert_eq!(memory.key(), log.newest().key());
    advance(&mut memory, log.checkpoint(7), &[]).unwrap();
    advance(&mut memory, log.checkpoint(7), &[]).unwrap();
    advance(&mut memory, log.newest(), &log.proof(7)).unwrap();
    let entry = Entry {
        generation: 1,
        zone: ZoneId([1; 16]),
        position: Position { size: 1, root: Hash([2; 32]) },
    };
    assert!(!memory.holds(&entry, 0, &[]));
    let mut log = log;
    log.leaves.push(entry.hash());
    advance(&mut memory, log.newest(), &log.proof(20)).unwrap();
    let proof = inclusion_proof(&log.leaves, 20).unwrap();
    assert!(memory.holds(&entry, 20, &proof));
    assert!(!memory.holds(&entry, 19, &proof));
    assert!(!memory.holds(&Entry { generation: 2, ..entry }, 20, &proof));
}

#[test]
fn two_roots_at_one_size_are_a_fork() {
    let log = Log::of(20);
    let lie = log.forked(3, 20);
    let (mut memory, lie) = (memory(&log, 20), lie.newest());
    let expected = notes(&log.newest(), &lie, None);
    let error = advance(&mut memory, lie.clone(), &[]);
    assert_eq!(error, Err(LogError::Fork(Box::new(expected.clone()))));
    // Two members who meet find the same, and either note verifies by itself.
    assert_eq!(compare(&log.newest(), &lie), Comparison::Fork(Box::new(expected.clone())));
    for note in [expected.remembered, expected.offered] {
        assert!(Checkpoint::open(&note.encode(), memory.key()).is_ok());
    }
}

#[test]
fn a_branch_is_found_when_it_is_longer() {
    let log = Log::of(20);
    let lie = log.forked(19, 30);
    let mut memory = memory(&log, 20);
    let expected = Box::new(notes(&log.newest(), &lie.newest(), None));
    for proof in [lie.proof(20), lie.proof(19), log.proof(7), vec![]] {
        let error = advance(&mut memory, lie.newest(), &proof);
        assert_eq!(error, Err(LogError::Inconsistent(expected.clone())));
    }
}

#[test]
fn going_back_is_found() {
    let log = Log::of(20);
    let mut memory = memory(&log, 20);
    let expected = Box::new(notes(&log.newest(), &log.checkpoint(19), None));
    let error = advance(&mut memory, log.checkpoint(19), &[]);
    assert_eq!(error, Err(LogError::RolledBack(expected)));
    // Also to the generation before.
    let (second, _) = log.next(Some(&log.newest()), 3);
    let mut memory = LogMemory::begin(second.newest()).unwrap();
    let expected = Box::new(notes(&second.newest(), &log.newest(), None));
    let error = advance(&mut memory, log.newest(), &[]);
    assert_eq!(error, Err(LogError::RolledBack(expected)));
}

#[test]
fn another_log_or_key_is_not_this_one() {
    let log = Log::of(20);
    let mut memory = memory(&log, 10);
    let other = Log { seed: 2, ..log.clone() };
    assert_eq!(advance(&mut memory, other.newest(), &log.proof(10)), Err(LogError::OtherLog));
    assert_eq!(compare(&log.newest(), &other.newest()), Comparison::Apart);
    let position = log.newest().position();
    let elsewhere = Checkpoint::sign("other.example/cahier/1", position, &key(1)).unwrap();
    assert_eq!(advance(&mut memory, elsewhere, &log.proof(10)), Err(LogError::OtherLog));
    for origin in ["cahier", "cahier/0", "cahier/01", "/1", "cahier/4294967296", "cahier/-1"] {
        assert_eq!(split_log_origin(origin), None, "{origin}");
        let nameless = Checkpoint::sign(origin, position, &key(1)).unwrap();
        assert_eq!(LogMemory::begin(nameless), Err(LogError::OtherLog));
    }
    assert_eq!(split_log_origin(&log_origin(NAME, 3)), Some((NAME, 3)));
}

#[test]
fn members_who_meet_learn_what_to_ask() {
    let log = Log::of(20);
    let (old, new) = (log.checkpoint(7), log.newest());
    assert_eq!(compare(&new, &new), Comparison::Same);
    let expected = Comparison::NeedsProof { old: old.position(), new: new.position() };
    assert_eq!(compare(&new, &old), expected);
    assert_eq!(compare(&old, &new), expected);
}

#[test]
fn a_new_generation_names_what_is_remembered_or_later() {
    let log = Log::of(20);
    for remembered in [20, 12, 0] {
        let mut memory = memory(&log, remembered);
        let (second, opening) = log.next(Some(&log.newest()), 5);
        let new = second.newest();
        let proof = if remembered == 20 { vec![] } else { log.proof(remembered) };
        let with = second.succession(opening, proof);
        assert_eq!(advance(&mut memory, new.clone(), &[]), Err(LogError::Generation(2)));
        succeed(&mut memory, &new, &with).unwrap();
        assert_eq!((memory.generation(), memory.newest()), (2, &new));
        // It is taken once.
        assert_eq!(succeed(&mut memory, &new, &with), Err(LogError::Generation(2)));
        let mut longer = second.clone();
        longer.leaves.extend(leaves(3));
        advance(&mut memory, longer.newest(), &longer.proof(second.leaves.len())).unwrap();
    }
}

#[test]
fn a_new_generation_that_forgets_is_an_alarm_of_its_own() {
    let log = Log::of(20);
    let mut memory = memory(&log, 20);
    let older = log.checkpoint(19);
    for named in [Some(&older), None] {
        let (second, opening) = log.next(named, 5);
        let new = second.newest();
        let with = second.succession(opening, log.proof(19));
        let expected = Box::new(notes(&log.newest(), &new, named));
        assert_eq!(succeed(&mut memory, &new, &with), Err(LogError::Forgotten(expected)));
    }
}

#[test]
fn a_new_generation_does_not_hide_a_fork() {
    let log = Log::of(20);
    let mut memory = memory(&log, 20);
    let (same, longer) = (log.forked(5, 20), log.forked(5, 25));
    let (second, opening) = log.next(Some(&same.newest()), 5);
    let expected = Box::new(notes(&log.newest(), &second.newest(), Some(&same.newest())));
    let with = second.succession(opening, vec![]);
    let error = succeed(&mut memory, &second.newest(), &with);
    assert_eq!(error, Err(LogError::Fork(expected)));
    let (second, opening) = log.next(Some(&longer.newest()), 5);
    let expected = Box::new(notes(&log.newest(), &second.newest(), Some(&longer.newest())));
    let with = second.succession(opening, longer.proof(20));
    let error = succeed(&mut memory, &second.newest(), &with);
    assert_eq!(error, Err(LogError::Inconsistent(expected)));
}

#[test]
fn an_opening_must_stand_first_and_name_what_the_log_signed() {
    let log = Log::of(20);
    let mut memory = memory(&log, 20);
    let (second, opening) = log.next(Some(&log.newest()), 5);
    let new = second.newest();
    let right = second.succession(opening.clone(), vec![]);
    let forger = Log { seed: 2, ..log.clone() }.newest();
    let (forged, by_other) = log.next(Some(&forger), 5);
    let moved = Log { leaves: [leaves(1), second.leaves.clone()].concat(), ..second.clone() };
    let inclusion = inclusion_proof(&moved.leaves, 1).unwrap();
    for (new, with) in [
        (&new, Succession { inclusion: vec![], ..right.clone() }),
        (&new, Succession { opening: Opening { last: None, ..opening.clone() }, ..right.clone() }),
        (&moved.newest(), Succession { inclusion, ..right.clone() }),
        (&forged.newest(), forged.succession(by_other, vec![])),
    ] {
        let error = succeed(&mut memory, new, &with).unwrap_err();
        assert!(matches!(error, LogError::Opening(_)), "{error:?}");
    }
    succeed(&mut memory, &new, &right).unwrap();
}

#[test]
fn generations_are_taken_in_their_turn() {
    let first = Log::of(20);
    let mut memory = memory(&first, 12);
    let (second, opening_second) = first.next(Some(&first.newest()), 5);
    let (third, opening_third) = second.next(Some(&second.newest()), 2);
    let to_second = second.succession(opening_second, first.proof(12));
    let to_third = third.succession(opening_third, vec![]);
    let error = succeed(&mut memory, &third.newest(), &to_third);
    assert_eq!(error, Err(LogError::Generation(3)));
    succeed(&mut memory, &second.newest(), &to_second).unwrap();
    succeed(&mut memory, &third.newest(), &to_third).unwrap();
    assert_eq!(memory.generation(), 3);
}

#[test]
fn a_memory_at_rest_comes_back_whole_or_not() {
    let memory = memory(&Log::of(20), 20);
    let bytes = memory.encode();
    assert_eq!(LogMemory::decode(&bytes), Ok(memory));
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(LogMemory::decode(&changed).is_err(), "byte {at}");
    }
}

proptest! {
    #[test]
    fn what_is_honest_is_taken_and_what_is_forked_is_not(
        old in 1..60_usize,
        more in 0..60_usize,
        at in any::<usize>(),
    ) {
        let log = Log::of(old as u64 + more as u64);
        let proof = log.proof(old);
        prop_assert_eq!(advance(&mut memory(&log, old), log.newest(), &proof), Ok(()));
        let lie = log.forked(at % old, old + more);
        let error = advance(&mut memory(&log, old), lie.newest(), &lie.proof(old));
        prop_assert!(matches!(error, Err(LogError::Fork(_) | LogError::Inconsistent(_))));
    }

    #[test]
    fn hostile_rows_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(LogMemory::decode(&bytes).is_err());
    }
}
