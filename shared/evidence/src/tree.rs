//! Merkle trees as in RFC 6962 section 2.1 and RFC 9162 section 2.1: hashing, inclusion and
//! consistency. A [`Frontier`] keeps only the roots of the perfect subtrees, enough to append.

use crate::Hash;
use cahier_crypto::sha256;
use minicbor::{Decode, Encode};
use std::ops::Range;

/// Longest proof that is ever valid: 2^63 leaves.
const PROOF_HASHES_MAX: usize = 64;

/// Hash of a leaf's data.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(sha256(&[&[0u8][..], data].concat()))
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1u8; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash(sha256(&bytes))
}

/// The root of a growing tree, without its leaves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Frontier {
    #[n(0)]
    size: u64,
    /// Roots of perfect subtrees, largest first: one for each set bit of `size`.
    #[n(1)]
    peaks: Vec<Hash>,
}

impl Frontier {
    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf by its hash.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        let mut size = self.size;
        while size & 1 == 1 {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
            size >>= 1;
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// The root; that of an empty tree is SHA-256 of nothing.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Hash(sha256(&[])) };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// Root of the tree over these leaf hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash(sha256(&[])),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(split(more.len() as u64) as usize);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// How many leaves stand in the left half of a tree of so many: the largest power of two smaller
/// than `size`; 0 where there are no halves.
pub fn split(size: u64) -> u64 {
    size.saturating_sub(1).checked_ilog2().map_or(0, |height| 1 << height)
}

/// The parts of a tree whose roots prove that leaf `index` is in it, in the order of the proof
/// (RFC 9162 section 2.1.3.1); None where there is no such leaf.
pub(crate) fn inclusion_parts(index: u64, size: u64) -> Option<Vec<Range<u64>>> {
    if index >= size {
        return None;
    }
    let mut parts = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            parts.push(middle..high);
            high = middle;
        } else {
            parts.push(low..middle);
            low = middle;
        }
    }
    parts.reverse();
    Some(parts)
}

/// The parts whose roots prove that the first `old` leaves are a beginning of `new`, in the order
/// of the proof (RFC 9162 section 2.1.4.1); None where `old` is 0 or too large.
pub(crate) fn consistency_parts(old: u64, new: u64) -> Option<Vec<Range<u64>>> {
    if old == 0 || old > new {
        return None;
    }
    let mut parts = Vec::new();
    let (mut low, mut high) = (0, new);
    while old != high {
        let middle = low + split(high - low);
        if old <= middle {
            parts.push(middle..high);
            high = middle;
        } else {
            parts.push(low..middle);
            low = middle;
        }
    }
    // The first leaves are a part of their own where they do not begin the tree.
    if low > 0 {
        parts.push(low..high);
    }
    parts.reverse();
    Some(parts)
}

/// The roots of these parts of the tree over `leaves`.
fn roots_of(leaves: &[Hash], parts: Option<Vec<Range<u64>>>) -> Option<Vec<Hash>> {
    let root =
        |part: Range<u64>| Some(root_of(leaves.get(part.start as usize..part.end as usize)?));
    parts?.into_iter().map(root).collect()
}

/// Proof that leaf `index` is in the tree over `leaves` (RFC 9162 section 2.1.3.1); None where
/// there is no such leaf.
pub fn inclusion_proof(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    roots_of(leaves, inclusion_parts(index as u64, leaves.len() as u64))
}

/// Verifies an inclusion proof (RFC 9162 section 2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if index >= size || proof.len() > PROOF_HASHES_MAX {
        return false;
    }
    let (mut at, mut last, mut node) = (index, size - 1, leaf);
    for hash in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            node = node_hash(hash, &node);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            node = node_hash(&node, hash);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && node == root
}

/// Proof that the tree over the first `old` leaves is a beginning of the one over `leaves`
/// (RFC 9162 section 2.1.4.1); None where `old` is 0 or too large.
pub fn consistency_proof(leaves: &[Hash], old: usize) -> Option<Vec<Hash>> {
    roots_of(leaves, consistency_parts(old as u64, leaves.len() as u64))
}

/// Verifies a consistency proof (RFC 9162 section 2.1.4.2).
#[must_use]
pub fn verify_consistency(old: (u64, Hash), new: (u64, Hash), proof: &[Hash]) -> bool {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size == 0 || old_size > new_size || proof.len() > PROOF_HASHES_MAX {
        return false;
    }
    if old_size == new_size {
        return proof.is_empty() && old_root == new_root;
    }
    let mut hashes = proof.iter().copied();
    let (mut at, mut last) = (old_size - 1, new_size - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let first = if old_size.is_power_of_two() { Some(old_root) } else { hashes.next() };
    let Some(first) = first else { return false };
    let (mut from_old, mut from_new) = (first, first);
    for hash in hashes {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            from_old = node_hash(&hash, &from_old);
            from_new = node_hash(&hash, &from_new);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            from_new = node_hash(&from_new, &hash);
        }
        at >>= 1;
        last >>= 1;
    }
    last == 0 && from_old == old_root && from_new == new_root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(n: usize) -> Vec<Hash> {
        (0..n).map(|i| leaf_hash(&i.to_be_bytes())).collect()
    }

    #[test]
    fn empty_tree_has_the_standard_root() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Frontier::default().root().to_string(), empty);
    }

    #[test]
    fn frontier_equals_the_whole_tree() {
        let all = leaves(70);
        let mut frontier = Frontier::default();
        for n in 0..all.len() {
            assert_eq!(frontier.root(), root_of(&all[..n]));
            frontier.push(all[n]);
        }
    }

    #[test]
    fn every_inclusion_proof_verifies_and_no_other() {
        for size in 1..40 {
            let all = leaves(size);
            let root = root_of(&all);
            for index in 0..size {
                let proof = inclusion_proof(&all, index).unwrap();
                let ok = |i: usize, n: usize, p: &[Hash]| {
                    verify_inclusion(all[index], i as u64, n as u64, p, root)
                };
                assert!(ok(index, size, &proof));
                assert!(!ok(index + 1, size, &proof));
                if let Some((_, shorter)) = proof.split_last() {
                    assert!(!ok(index, size, shorter));
                }
                assert!(!ok(index, size, &[&proof[..], &[root]].concat()));
            }
        }
    }

    #[test]
    fn every_consistency_proof_verifies_and_no_other() {
        for size in 1..40 {
            let all = leaves(size);
            let new = (size as u64, root_of(&all));
            for old in 1..=size {
                let proof = consistency_proof(&all, old).unwrap();
                let before = (old as u64, root_of(&all[..old]));
                assert!(verify_consistency(before, new, &proof), "{old} of {size}");
                let forged = (old as u64, leaf_hash(b"other"));
                assert!(!verify_consistency(forged, new, &proof));
                let more = [&proof[..], &[new.1]].concat();
                assert!(!verify_consistency(before, new, &more));
            }
        }
    }

    #[test]
    fn an_independent_implementation_agrees() {
        use ct_merkle::mem_backed_tree::MemoryBackedTree;
        for size in 1..66usize {
            let mut judge = MemoryBackedTree::<sha2::Sha256, Vec<u8>>::new();
            (0..size).for_each(|i| judge.push(i.to_be_bytes().to_vec()));
            assert_eq!(judge.root().as_bytes().as_slice(), root_of(&leaves(size)).as_bytes());
        }
    }
}
