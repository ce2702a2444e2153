//! A whole tree (RFC 9162 section 2.1) with the roots of its full parts: each proof from it costs a
//! few hashes and not one for every leaf.

use crate::Hash;
use crate::tree::{consistency_parts, inclusion_parts, root_of, split};
use std::ops::Range;

/// The roots of the full parts of 1, 2, 4 … leaves, from left to right.
#[derive(Clone)]
pub struct Levels(Vec<Vec<Hash>>);

impl Levels {
    /// Those of the tree over these leaves.
    pub fn new(leaves: &[Hash]) -> Self {
        let mut levels = vec![leaves.to_vec()];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let above = below.chunks_exact(2).map(root_of).collect();
            levels.push(above);
        }
        Self(levels)
    }

    fn size(&self) -> u64 {
        self.0.first().map_or(0, Vec::len) as u64
    }

    /// The root over all leaves; none where there are none.
    pub fn root(&self) -> Option<Hash> {
        let size = self.size();
        if size == 0 { None } else { self.root_of(0..size) }
    }

    /// As [`crate::inclusion_proof`] gives it.
    pub fn inclusion_proof(&self, index: u64) -> Option<Vec<Hash>> {
        self.roots_of(inclusion_parts(index, self.size())?)
    }

    /// As [`crate::consistency_proof`] gives it.
    pub fn consistency_proof(&self, old: u64) -> Option<Vec<Hash>> {
        self.roots_of(consistency_parts(old, self.size())?)
    }

    fn roots_of(&self, parts: Vec<Range<u64>>) -> Option<Vec<Hash>> {
        parts.into_iter().map(|part| self.root_of(part)).collect()
    }

    /// The root of a part of one leaf at least, which begins where the tree is divided.
    fn root_of(&self, part: Range<u64>) -> Option<Hash> {
        let size = part.end - part.start;
        if size.is_power_of_two() {
            let level = self.0.get(size.ilog2() as usize)?;
            return level.get(usize::try_from(part.start / size).ok()?).copied();
        }
        let middle = part.start + split(size);
        Some(root_of(&[self.root_of(part.start..middle)?, self.root_of(middle..part.end)?]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{consistency_proof, inclusion_proof, leaf_hash};

    #[test]
    fn proofs_are_those_of_the_leaves() {
        for size in 0_u64..70 {
            let leaves: Vec<Hash> = (0..size).map(|at| leaf_hash(&at.to_be_bytes())).collect();
            let levels = Levels::new(&leaves);
            assert_eq!(levels.root(), (size > 0).then(|| root_of(&leaves)));
            for at in 0..=size + 1 {
                let place = at as usize;
                assert_eq!(levels.inclusion_proof(at), inclusion_proof(&leaves, place));
                assert_eq!(levels.consistency_proof(at), consistency_proof(&leaves, place));
            }
        }
    }
}
