//! What a proof of several entries, of a zone or of a period is about: the newest signed version
//! of each document, with the seals that stand on it. One archive holds them all, and what they
//! share is in it once.

use cahier_evidence::{DocumentId, Hash, ZoneId};
use std::collections::{BTreeMap, BTreeSet};

/// Which documents a proof is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These ones, each at its newest version.
    Documents(BTreeSet<DocumentId>),
    /// All of a zone, each at its newest version.
    Zone(ZoneId),
    /// All of which a version was received in a period, each at the newest of these.
    Period {
        /// First moment, ms since 1970.
        from_ms: u64,
        /// Last moment, ms since 1970.
        until_ms: u64,
    },
}

/// A statement or seal that could be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// In which zone.
    pub zone: ZoneId,
    /// Of which document.
    pub document: DocumentId,
    /// Its place in the zone's log.
    pub index: u64,
    /// When the relay received it, ms since 1970.
    pub received_ms: u64,
    /// Which state of the document it is about: `hashes` of its version.
    pub version: Hash,
}

impl Selection {
    /// Those to be shown, by document and in the order of the log: everything that was signed of
    /// the newest version that was chosen.
    pub fn of(&self, candidates: &[Candidate]) -> BTreeMap<DocumentId, Vec<Candidate>> {
        let mut newest: BTreeMap<DocumentId, Candidate> = BTreeMap::new();
        let chosen = || candidates.iter().filter(|candidate| self.takes(candidate));
        for candidate in chosen() {
            let known = newest.entry(candidate.document).or_insert(*candidate);
            if known.index < candidate.index {
                *known = *candidate;
            }
        }
        let mut found: BTreeMap<DocumentId, Vec<Candidate>> = BTreeMap::new();
        for candidate in chosen() {
            let version = newest.get(&candidate.document).map(|newest| newest.version);
            if version == Some(candidate.version) {
                found.entry(candidate.document).or_default().push(*candidate);
            }
        }
        found.values_mut().for_each(|all| all.sort_unstable_by_key(|one| one.index));
        found
    }

    fn takes(&self, candidate: &Candidate) -> bool {
        match self {
            Self::Documents(documents) => documents.contains(&candidate.document),
            Self::Zone(zone) => candidate.zone == *zone,
            Self::Period { from_ms, until_ms } => {
                (*from_ms..=*until_ms).contains(&candidate.received_ms)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(document: u8, index: u64, version: u8) -> Candidate {
        let (zone, document) = (ZoneId([document / 10; 16]), DocumentId([document; 16]));
        Candidate { zone, document, index, received_ms: index * 10, version: Hash([version; 32]) }
    }

    fn indexes(selection: &Selection) -> Vec<u64> {
        let all = [
            candidate(11, 7, 2),
            candidate(11, 3, 1),
            candidate(11, 5, 2),
            candidate(12, 4, 1),
            candidate(21, 9, 1),
        ];
        selection.of(&all).into_values().flatten().map(|one| one.index).collect()
    }

    #[test]
    fn the_newest_version_with_all_that_was_signed_of_it() {
        let one = Selection::Documents([DocumentId([11; 16])].into());
        assert_eq!(indexes(&one), [5, 7]);
        assert_eq!(indexes(&Selection::Zone(ZoneId([1; 16]))), [5, 7, 4]);
        assert_eq!(indexes(&Selection::Period { from_ms: 30, until_ms: 40 }), [3, 4]);
        assert_eq!(indexes(&Selection::Period { from_ms: 0, until_ms: u64::MAX }), [5, 7, 4, 9]);
        assert!(indexes(&Selection::Zone(ZoneId([9; 16]))).is_empty());
    }
}
