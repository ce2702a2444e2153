//! Which words of the public log go into a proof. One covers everything that stands in its zone
//! before it, so a few of them are enough for any number of signatures; each more dates some of
//! these earlier.

use cahier_evidence::ZoneId;
use cahier_proof::DocumentInput;
use std::collections::{BTreeMap, BTreeSet};

/// Most words in a proof, where it is not of more zones: what a verifier reads of any file.
const WORDS_MAX: usize = 64;

/// The words that could be given for what is shown of a zone, by the sizes that they are for.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Those for the newest place: they cover all.
    newest: BTreeSet<u64>,
    /// Those that cover some place best.
    others: BTreeSet<u64>,
}

impl Words {
    /// Those for documents of a zone; `best` gives the sizes that cover a place best.
    pub(super) fn of(documents: &[DocumentInput], best: impl Fn(u64) -> Vec<u64>) -> Self {
        let mut places = BTreeSet::new();
        for document in documents {
            places.extend(document.statements.iter().map(|one| one.index));
            // What an earlier change needs, a signature behind it has.
            let history = document.history.iter();
            places.extend(history.filter_map(|history| Some(history.changes.last()?.index)));
        }
        let newest = places.last().map(|index| best(*index).into_iter().collect());
        let others = places.iter().flat_map(|index| best(*index)).collect();
        Self { newest: newest.unwrap_or_default(), others }
    }
}

/// Those that are given: for each zone what covers all of it, then of the others as many as there
/// is room for, in even steps.
pub(super) fn chosen(words: &BTreeMap<ZoneId, Words>) -> BTreeSet<(ZoneId, u64)> {
    let mut chosen = BTreeSet::new();
    for (zone, words) in words {
        chosen.extend(words.newest.iter().map(|size| (*zone, *size)));
    }
    let mut others = Vec::new();
    for (zone, words) in words {
        let more = words.others.difference(&words.newest);
        others.extend(more.map(|size| (*zone, *size)));
    }
    let room = WORDS_MAX.saturating_sub(chosen.len()).min(others.len());
    // The last of each step: it covers those before it.
    let last = |step: usize| others.get(step * others.len() / room - 1).copied();
    chosen.extend((1..=room).filter_map(last));
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: ZoneId = ZoneId([1; 16]);

    fn words(newest: u64, others: impl Iterator<Item = u64>) -> Words {
        Words { newest: BTreeSet::from([newest]), others: others.collect() }
    }

    fn sizes(all: &BTreeMap<ZoneId, Words>) -> Vec<u64> {
        chosen(all).into_iter().map(|(_, size)| size).collect()
    }

    #[test]
    fn few_words_are_all_given() {
        let all = BTreeMap::from([(ZONE, words(9, [3, 5, 9].into_iter()))]);
        assert_eq!(sizes(&all), [3, 5, 9]);
        assert!(chosen(&BTreeMap::from([(ZONE, Words::default())])).is_empty());
    }

    #[test]
    fn of_many_words_as_many_are_given_as_are_read() {
        let all = BTreeMap::from([(ZONE, words(10_000, 1..=10_000))]);
        let given = sizes(&all);
        assert_eq!((given.len(), given.last()), (WORDS_MAX, Some(&10_000)));
        let step = |two: &[u64]| two[1] - two[0];
        assert!(given.windows(2).map(step).all(|step| (1..=160).contains(&step)));
        assert!(given[0] <= 160);
        // Every zone has the one that covers all of it.
        let other = ZoneId([2; 16]);
        let all = BTreeMap::from([(ZONE, words(500, 1..=500)), (other, words(7, 1..=7))]);
        let given = chosen(&all);
        assert_eq!(given.len(), WORDS_MAX);
        assert!(given.contains(&(ZONE, 500)) && given.contains(&(other, 7)));
    }

    #[test]
    fn every_zone_is_covered_however_many_there_are() {
        let zone = |byte: u8| (ZoneId([byte; 16]), words(5, 1..=5));
        let all: BTreeMap<ZoneId, Words> = (0..100).map(zone).collect();
        let given = chosen(&all);
        assert!(given.len() == 100 && given.iter().all(|(_, size)| *size == 5));
    }
}
