//! Roots of a zone's log at any size that it ever had, without its leaves.
//!
//! Because a perfect subtree never changes, the roots of the groups of 256 leaves are enough: an
//! old root is the root over the groups before it and the leaves of one group, which are read
//! from the store where they are not the last ones.

use crate::storage::{Storage, StorageError, Stored};
use cahier_evidence::{Hash, Position, ZoneId, root_of};

const GROUP: usize = 256;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roots {
    groups: Vec<Hash>,
    /// Leaves of the last group, which is not full.
    tail: Vec<Hash>,
}

impl Roots {
    /// Full groups and the leaves of the last one; none where that one would be full.
    pub fn from_parts(groups: Vec<Hash>, tail: Vec<Hash>) -> Option<Self> {
        (tail.len() < GROUP).then_some(Self { groups, tail })
    }

    /// Full groups, and the leaves of the last one.
    pub fn parts(&self) -> (&[Hash], &[Hash]) {
        (&self.groups, &self.tail)
    }

    pub fn push(&mut self, leaf: Hash) {
        self.tail.push(leaf);
        if self.tail.len() == GROUP {
            self.groups.push(root_of(&self.tail));
            self.tail.clear();
        }
    }

    pub fn size(&self) -> u64 {
        (self.groups.len() * GROUP + self.tail.len()) as u64
    }

    /// Root at a size that is not larger than the present one; zero at size zero.
    pub fn at<S: Storage + ?Sized>(&self, size: u64, zone: &ZoneId, store: &S) -> Stored<Hash> {
        let (full, rest) = ((size / GROUP as u64) as usize, (size % GROUP as u64) as usize);
        if size == 0 || size > self.size() {
            return Ok(Position::default().root);
        }
        let mut nodes = self.groups.get(..full).unwrap_or_default().to_vec();
        if rest > 0 && full == self.groups.len() {
            nodes.push(root_of(self.tail.get(..rest).unwrap_or_default()));
        } else if rest > 0 {
            let leaves = store.leaf_hashes(zone, (full * GROUP) as u64, rest as u64)?;
            if leaves.len() != rest {
                return Err(StorageError::Corrupt("leaves of a zone are missing".into()));
            }
            nodes.push(root_of(&leaves));
        }
        Ok(root_of(&nodes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Batch, LeafRow, MemoryStorage, Op};
    use cahier_evidence::{LogLeaf, PersonId};

    #[test]
    fn every_root_that_ever_was() {
        let zone = ZoneId([1; 16]);
        let mut store = MemoryStorage::new();
        let (mut batch, mut roots, mut leaves) = (Batch::default(), Roots::default(), vec![]);
        batch.put(Op::PutZone(zone, PersonId::ZERO));
        for n in 0..1100u64 {
            let signed = n.to_be_bytes().to_vec();
            let row = LeafRow::new(LogLeaf { received_ms: n, signed, ciphertext: None });
            roots.push(row.leaf);
            leaves.push(row.leaf);
            batch.put(Op::PutLeaf(zone, n, row));
        }
        store.commit(batch).unwrap();
        assert_eq!(roots.size(), 1100);
        for size in [1, 2, 3, 255, 256, 257, 511, 512, 513, 700, 768, 1024, 1025, 1099, 1100] {
            let expected = root_of(&leaves[..size]);
            assert_eq!(roots.at(size as u64, &zone, &store).unwrap(), expected, "{size}");
        }
        assert_eq!(roots.at(0, &zone, &store).unwrap(), Hash::ZERO);
    }
}
