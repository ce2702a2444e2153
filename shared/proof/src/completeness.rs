//! Whether the changes that a history shows are all that there were, and whether somebody's work
//! came between what a signer saw and the signature. A file cannot show that nothing was left out
//! of it: whoever makes it drops a change, and what counts it. So each of these rests on the word
//! of people who signed a version, each as far as they had read the zone's log then, and it is said
//! whose word that is. That of whoever made the file is no more than that the file is whole because
//! they say so.

use crate::verdict::{ChangeVerdict, DocumentVerdict, HistoryVerdict, StatementVerdict};
use cahier_evidence::PersonId;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whether somebody's work came between what a signer saw and the signature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Overtaking<'v> {
    /// None did, says somebody else than the signer: they had read the log beyond the signature,
    /// and signed a version without anything in between.
    NotOvertaken(Word<'v>),
    /// The changes that stand before the signature are not those that its version counts.
    Overtaken,
    /// No change that is shown did. Nobody else says that all are shown.
    NoneShown,
}

impl Overtaking<'_> {
    /// A word for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotOvertaken(_) => "not-overtaken",
            Self::Overtaken => "overtaken",
            Self::NoneShown => "none-shown",
        }
    }
}

/// What somebody who signed a version says by that of which changes there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word<'v> {
    /// The signature.
    pub signed: &'v StatementVerdict,
    /// So many changes, from the first, are all that there were as far as the signer had read.
    pub changes: u64,
    /// Whether it is only the word of whoever made the file.
    pub is_exporters: bool,
    /// So many leaves of the zone's log the signer had read: no more than stand before the
    /// signature.
    size: u64,
}

/// On whose word the completeness of a history rests.
#[derive(Clone, Debug)]
pub struct Completeness<'v> {
    /// Places of the changes, rising.
    places: Vec<u64>,
    /// Of everybody who signed a version the one before which they had read furthest. Whoever read
    /// furthest comes first, and whoever made the file last.
    words: Vec<Word<'v>>,
}

impl DocumentVerdict {
    /// On whose word the completeness of its history rests, for a file that somebody made; none
    /// where it shows no history.
    pub fn completeness(&self, exporter: PersonId) -> Option<Completeness<'_>> {
        let history = self.history.as_ref()?;
        Some(Completeness::of(history, &self.statements, exporter))
    }
}

impl<'v> Completeness<'v> {
    fn of(history: &HistoryVerdict, all: &'v [StatementVerdict], exporter: PersonId) -> Self {
        let index = |change: &ChangeVerdict| change.index;
        let places: Vec<u64> = history.changes.iter().map(index).collect();
        let mut furthest: BTreeMap<PersonId, Word<'v>> = BTreeMap::new();
        for signed in all {
            let (person, size) = (signed.signer.person, signed.version.at.size.min(signed.index));
            let changes = before(&places, size);
            // Who read beyond a change that they do not count saw another history than this one.
            if changes == 0 || signed.version.count < changes {
                continue;
            }
            let word = Word { signed, changes, is_exporters: person == exporter, size };
            let known = furthest.entry(person).or_insert(word);
            if known.size < size {
                *known = word;
            }
        }
        let mut words: Vec<Word<'v>> = furthest.into_values().collect();
        words.sort_by_key(|word| (word.is_exporters, Reverse(word.size)));
        Self { places, words }
    }

    /// Whether somebody's work came between what a signer saw and their signature.
    pub fn overtaking(&self, signed: &StatementVerdict) -> Overtaking<'v> {
        // The verifier compared the hashes: so many changes are these very ones.
        if before(&self.places, signed.index) != signed.version.count {
            return Overtaking::Overtaken;
        }
        let says = |word: &&Word<'v>| {
            word.signed.signer.person != signed.signer.person && signed.index < word.size
        };
        // One of the first two is somebody else's and the furthest of those; whoever made the file
        // is the last.
        let mut words = self.words.iter().take(2).chain(self.words.last());
        words.find(says).map_or(Overtaking::NoneShown, |word| Overtaking::NotOvertaken(*word))
    }

    /// What everybody who signed a version says of it: once each, others before whoever made the
    /// file, and of these whoever read furthest first.
    pub fn words(&self) -> &[Word<'v>] {
        &self.words
    }

    /// So many changes, from the first, are all that there were up to the last of them, says
    /// somebody else than whoever made the file.
    pub fn by_others(&self) -> u64 {
        let first = self.words.first().filter(|word| !word.is_exporters);
        first.map_or(0, |word| word.changes)
    }
}

/// How many of these places stand before one.
fn before(places: &[u64], index: u64) -> u64 {
    places.partition_point(|place| *place < index) as u64
}
