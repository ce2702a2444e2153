//! What a page asked for stays here until it is on disk, so that a change of the lead loses none
//! of it: whoever leads next is asked again. Something may then be carried out twice, where a
//! leader froze between writing and saying so; never not at all. What would do harm twice goes by
//! the name that it has here ([`Waiting::once`]): it is begun once.

use crate::message::Request;
use std::collections::{BTreeMap, VecDeque};
use web_sys::Blob;

/// Most that a page may ask for ahead of what is kept.
const ASKED_MAX: usize = 256;
/// Most tabs that a leader remembers.
const TABS_MAX: usize = 64;

/// Something that a page asked for.
#[derive(Clone)]
pub(crate) struct Waiting {
    /// Random, and the same however often it is asked.
    pub once: [u8; 16],
    /// What, under the page's own number.
    pub request: Request,
    /// The file that came beside it.
    pub file: Option<Blob>,
}

/// What this tab's page asked for and nobody has kept yet, oldest first.
#[derive(Default)]
pub(crate) struct Asked {
    /// Number of the oldest.
    first: u64,
    waiting: VecDeque<Waiting>,
    /// How many of them the leader has taken, but not kept yet.
    taken: usize,
}

impl Asked {
    /// Adds the newest; false where too much waits already.
    pub fn add(&mut self, waiting: Waiting) -> bool {
        let fits = self.waiting.len() < ASKED_MAX;
        if fits {
            self.waiting.push_back(waiting);
        }
        fits
    }

    /// The oldest that no leader has taken, with its number.
    pub fn next(&self) -> Option<(u64, Waiting)> {
        let waiting = self.waiting.get(self.taken)?;
        Some((self.first + self.taken as u64, waiting.clone()))
    }

    /// The leader took this one.
    pub fn taken(&mut self, number: u64) {
        if self.taken < self.waiting.len() && self.first + self.taken as u64 == number {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Ask;

    fn waiting(number: u64) -> Waiting {
        let once = [number as u8; 16];
        let request = Request { number, once, ask: Ask::AcceptLog };
        Waiting { once, request, file: None }
    }

    /// The number of the page's request that is next, and under which running number.
    fn next(asked: &Asked) -> Option<(u64, u64)> {
        asked.next().map(|(number, waiting)| (number, waiting.request.number))
    }

    #[test]
    fn what_was_not_kept_is_asked_again_under_the_same_name() {
        let mut asked = Asked::default();
        (10..13).for_each(|number| assert!(asked.add(waiting(number))));
        assert_eq!(next(&asked), Some((0, 10)));
        asked.taken(1);
        assert_eq!(next(&asked), Some((0, 10)), "an answer to another question changes nothing");
        asked.taken(0);
        asked.taken(1);
        asked.kept(0);
        assert_eq!(next(&asked), Some((2, 12)));
        // Another leader has heard of nothing that is not on disk.
        asked.again();
        assert_eq!(next(&asked), Some((1, 11)));
        assert_eq!(asked.next().map(|(_, waiting)| waiting.once), Some([11; 16]));
        asked.taken(1);
        asked.taken(2);
        asked.kept_taken();
        assert_eq!(next(&asked), None);
        asked.taken(3);
        assert!(asked.add(waiting(13)));
        assert_eq!(next(&asked), Some((3, 13)), "numbers go on");
    }

    #[test]
    fn what_waits_is_bounded() {
        let mut asked = Asked::default();
        let fit = (0..2 * ASKED_MAX as u64).filter(|number| asked.add(waiting(*number))).count();
        assert_eq!(fit, ASKED_MAX);
    }

    #[test]
    fn a_question_of_another_tab_is_carried_out_once() {
        let mut served = Served::default();
        assert!(served.is_new("a", 0));
        served.taken("a", 0);
        assert!(!served.is_new("a", 0) && served.is_new("a", 1) && served.is_new("b", 0));
        served.taken("a", 1);
        served.taken("b", 0);
        let owed = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 0)]);
        assert_eq!(served.kept(), owed);
        assert!(served.kept().is_empty(), "it is said once");
        (0..2 * TABS_MAX).for_each(|tab| served.taken(&format!("t{tab:03}"), 5));
        assert_eq!(served.last.len(), TABS_MAX);
    }
}
