//! Roots of a zone's log at its latest sizes, so that what others saw or signed of it can be
//! compared with what the leaves give. Bounded: older roots are computed from the leaves anew.

use cahier_evidence::{Hash, Position};
use std::collections::{BTreeMap, VecDeque};

/// Most sizes that are remembered as the log grows.
const RECENT_MAX: usize = 2_048;
/// Most roots that were computed anew and are remembered.
const READ_MAX: usize = 64;

/// Roots by size.
#[derive(Default)]
pub(super) struct Roots {
    /// In rising order of size.
    recent: VecDeque<Position>,
    read: BTreeMap<u64, Hash>,
}

impl Roots {
    /// The log as it is now.
    pub fn push(&mut self, position: Position) {
        if self.recent.back().is_some_and(|newest| newest.size >= position.size) {
            return;
        }
        if self.recent.len() == RECENT_MAX {
            self.recent.pop_front();
        }
        self.recent.push_back(position);
    }

    /// A root that was computed from the leaves.
    pub fn keep(&mut self, position: Position) {
        if self.read.len() == READ_MAX {
            self.read.pop_first();
        }
        self.read.insert(position.size, position.root);
    }

    /// The root at a size, where it is remembered.
    pub fn at(&self, size: u64) -> Option<Hash> {
        let found = self.recent.binary_search_by_key(&size, |position| position.size);
        let recent = found.ok().and_then(|at| self.recent.get(at)).map(|position| position.root);
        recent.or_else(|| self.read.get(&size).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(size: u64) -> Position {
        Position { size, root: Hash([size as u8; 32]) }
    }

    #[test]
    fn the_latest_sizes_and_those_read_are_remembered() {
        let mut roots = Roots::default();
        let last = RECENT_MAX as u64 + 10;
        (1..=last).for_each(|size| roots.push(position(size)));
        assert_eq!(roots.at(last), Some(position(last).root));
        assert_eq!(roots.at(11), Some(position(11).root));
        assert_eq!((roots.at(10), roots.at(last + 1)), (None, None));
        roots.push(position(last));
        roots.push(position(5));
        assert_eq!(roots.recent.len(), RECENT_MAX, "it only grows");
        roots.keep(position(5));
        assert_eq!(roots.at(5), Some(position(5).root));
    }
}
