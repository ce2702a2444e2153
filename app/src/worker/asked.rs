//! What a page asked for stays here until it is on disk, so that a change of the lead loses none
//! of it: whoever leads next is asked again. Something may then be carried out twice, where a
//! leader froze between writing and saying so; never not at all.

use crate::message::Ask;
use std::collections::{BTreeMap, VecDeque};

/// Most that a page may ask for ahead of what is kept.
const ASKED_MAX: usize = 256;
/// Most tabs that a leader remembers.
const TABS_MAX: usize = 64;

/// What this tab's page asked for and nobody has kept yet, oldest first.
#[derive(Default)]
pub(crate) struct Asked {
    /// Number of the oldest.
    first: u64,
    waiting: VecDeque<Ask>,
    /// How many of them the leader has taken, but not kept yet.
    taken: usize,
}

impl Asked {
    /// Adds the newest; false where too much waits already.
    pub fn add(&mut self, ask: Ask) -> bool {
        let fits = self.waiting.len() < ASKED_MAX;
        if fits {
            self.waiting.push_back(ask);
        }
        fits
    }

    /// The oldest that no leader has taken, with its number.
    pub fn next(&self) -> Option<(u64, Ask)> {
        let ask = self.waiting.get(self.taken)?;
        Some((self.first + self.taken as u64, ask.clone()))
    }

    /// The leader took this one.
    pub fn taken(&mut self, number: u64) {
        if self.next().is_some_and(|(next, _)| next == number) {
            self.taken += 1;
        }
    }

    /// Everything up to this number is on disk.
    pub fn kept(&mut self, number: u64) {
        while self.first <= number && self.waiting.pop_front().is_some() {
            self.first += 1;
            self.taken = self.taken.saturating_sub(1);
        }
    }

    /// Everything that was taken is on disk.
    pub fn kept_taken(&mut self) {
        if self.taken > 0 {
            self.kept(self.first + self.taken as u64 - 1);
        }
    }

    /// Another leader: it has taken nothing yet.
    pub fn again(&mut self) {
        self.taken = 0;
    }
}

/// What a leader has taken from other tabs.
#[derive(Default)]
pub(crate) struct Served {
    last: BTreeMap<String, u64>,
    owed: BTreeMap<String, u64>,
}

impl Served {
    /// Whether this was not taken before.
    pub fn is_new(&self, tab: &str, number: u64) -> bool {
        self.last.get(tab).is_none_or(|last| *last < number)
    }

    /// It was taken; the tab is to hear when it is on disk.
    pub fn taken(&mut self, tab: &str, number: u64) {
        // Tabs come and go; of one that is forgotten only a repetition would be taken for new.
        if self.last.len() >= TABS_MAX && !self.last.contains_key(tab) {
            self.last.pop_first();
        }
        self.last.insert(tab.to_owned(), number);
        self.owed.insert(tab.to_owned(), number);
    }

    /// Who is to hear that everything up to which number is on disk.
    pub fn kept(&mut self) -> BTreeMap<String, u64> {
        std::mem::take(&mut self.owed)
    }
}
