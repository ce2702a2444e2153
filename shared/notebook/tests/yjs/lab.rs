//! Trials played in yrs: two or three people write one entry at the same time, catch up with
//! each other now and then, and have everything at the end.

use crate::canonical::{canonical, first_difference};
use crate::changes::changes;
use crate::random::Random;
use crate::trial::Trial;
use cahier_notebook::{Document, DocumentError, apply_changes, read_entry};

const EDITS_MIN: usize = 20;
const EDITS_MAX: usize = 40;

/// The trial of one seed.
pub fn play(seed: u64) -> Trial {
    let mut random = Random::new(seed);
    let mut lab = Lab::new(&mut random);
    // Something that everybody has, for the concurrent edits to meet in.
    (0..4).for_each(|_| lab.edit(0, &mut random));
    (0..lab.people.len()).for_each(|who| lab.catch_up(who, lab.log.len()));
    for _ in 0..random.range(EDITS_MIN, EDITS_MAX) {
        let who = random.below(lab.people.len());
        lab.edit(who, &mut random);
        if random.chance(30) {
            let who = random.below(lab.people.len());
            let end = random.range(lab.seen[who], lab.log.len());
            lab.catch_up(who, end);
        }
    }
    lab.end(seed, &mut random)
}

struct Lab {
    people: Vec<Document>,
    /// How much of the log each of them has.
    seen: Vec<usize>,
    /// Every update after all that its author had seen.
    log: Vec<Vec<u8>>,
}

impl Lab {
    fn new(random: &mut Random) -> Self {
        let count = random.range(2, 3);
        let people = (0..count).map(|_| Document::new(random.client())).collect();
        Self { people, seen: vec![0; count], log: Vec::new() }
    }

    fn edit(&mut self, who: usize, random: &mut Random) {
        let document = &mut self.people[who];
        let changes = changes(random, &read_entry(document));
        match apply_changes(document, &changes, &mut || panic!("every part has an id")) {
            Ok(update) => self.log.extend(update),
            // Places and fields are drawn blindly; what names none of them changes nothing.
            Err(DocumentError::NoSuchPlace | DocumentError::Unknown(_)) => {}
            Err(error) => panic!("{error}: {changes:?}"),
        }
    }

    /// Gives somebody the log up to before `end`; what they wrote themselves is passed over.
    fn catch_up(&mut self, who: usize, end: usize) {
        for update in &self.log[self.seen[who]..end] {
            self.people[who].apply(update).expect("nothing is missing in the order of the log");
        }
        self.seen[who] = end;
    }

    fn end(mut self, seed: u64, random: &mut Random) -> Trial {
        (0..self.people.len()).for_each(|who| self.catch_up(who, self.log.len()));
        let read = |document: &Document| document.read(|txn, _| canonical(txn));
        let expected = read(&self.people[0]);
        for other in &self.people[1..] {
            let difference = first_difference(&expected, &read(other));
            assert_eq!(difference, None, "seed {seed}: yrs differs from yrs");
        }
        let shuffled = random.permutation(self.log.len());
        let state = self.people[0].encode_state();
        Trial::new(seed, &self.log, shuffled, &state, expected)
    }
}
