//! Many leaves of one zone in one proof: the roots of those parts of the tree in which none of
//! them lies, from left to right. With one leaf it is an inclusion proof (RFC 9162, section
//! 2.1.3) in another order; with thousands of records it is a small part of as many of these.

use cahier_evidence::{Hash, root_of, split};

/// The proof that the leaves at these places, in rising order, stand in the tree over `leaves`.
pub(crate) fn prove(leaves: &[Hash], places: &[u64]) -> Vec<Hash> {
    let mut proof = Vec::new();
    cover(leaves, 0, places, &mut proof);
    proof
}

fn cover(leaves: &[Hash], low: u64, places: &[u64], proof: &mut Vec<Hash>) {
    if places.is_empty() {
        proof.push(root_of(leaves));
    } else if leaves.len() > 1 {
        let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
        let middle = low + left.len() as u64;
        let (before, after) = places.split_at(places.partition_point(|place| *place < middle));
        cover(left, low, before, proof);
        cover(right, middle, after, proof);
    }
}

/// The root of a tree of that size in which these leaves stand, with their places in strictly
/// rising order; none where the proof is not one of these.
pub(crate) fn root(size: u64, shown: &[(u64, Hash)], proof: &[Hash]) -> Option<Hash> {
    let rising = shown.is_sorted_by(|(one, _), (next, _)| one < next);
    let inside = shown.last().is_none_or(|(place, _)| *place < size);
    if size == 0 || !rising || !inside {
        return None;
    }
    let mut rest = proof.iter();
    let root = part(0, size, shown, &mut rest)?;
    rest.next().is_none().then_some(root)
}

/// As deep as the tree is high, and at most so many parts a leaf.
fn part(
    low: u64,
    high: u64,
    shown: &[(u64, Hash)],
    rest: &mut std::slice::Iter<'_, Hash>,
) -> Option<Hash> {
    let Some((_, first)) = shown.first() else { return rest.next().copied() };
    if high - low == 1 {
        return Some(*first);
    }
    let middle = low + split(high - low);
    let (before, after) = shown.split_at(shown.partition_point(|(place, _)| *place < middle));
    let left = part(low, middle, before, rest)?;
    let right = part(middle, high, after, rest)?;
    Some(root_of(&[left, right]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_evidence::{inclusion_proof, leaf_hash};
    use proptest::prelude::*;

    fn leaves(size: u64) -> Vec<Hash> {
        (0..size).map(|at| leaf_hash(&at.to_be_bytes())).collect()
    }

    proptest! {
        #[test]
        fn any_choice_of_leaves_gives_the_root(
            size in 1_u64..70, picks in any::<u128>(), changed in any::<u16>(),
        ) {
            let leaves = leaves(size);
            let places: Vec<u64> = (0..size).filter(|at| picks >> at & 1 == 1).collect();
            let proof = prove(&leaves, &places);
            let shown: Vec<_> = places.iter().map(|at| (*at, leaves[*at as usize])).collect();
            prop_assert_eq!(root(size, &shown, &proof), Some(root_of(&leaves)));
            let longer = [&proof[..], &[Hash::ZERO]].concat();
            prop_assert_eq!(root(size, &shown, &longer), None);
            if !proof.is_empty() {
                let mut other = proof.clone();
                let at = usize::from(changed) % other.len();
                other[at].0[3] ^= 4;
                prop_assert_ne!(root(size, &shown, &other), Some(root_of(&leaves)));
                prop_assert_eq!(root(size, &shown, &proof[1..]), None);
            }
            if let Some(at) = places.len().checked_sub(1) {
                let mut other = shown.clone();
                other[at].1.0[0] ^= 1;
                prop_assert_ne!(root(size, &other, &proof), Some(root_of(&leaves)));
            }
        }

        #[test]
        fn hostile_proofs_end(size in any::<u64>(), place in any::<u64>(), many in 0_usize..80) {
            let shown = [(place, Hash::ZERO)];
            let _ = root(size, &shown, &vec![Hash::ZERO; many]);
            let _ = root(size, &[], &vec![Hash::ZERO; many]);
        }
    }

    #[test]
    fn one_leaf_takes_the_hashes_of_an_inclusion_proof() {
        let leaves = leaves(37);
        for at in 0..37 {
            let mut ours = prove(&leaves, &[at]);
            let mut theirs = inclusion_proof(&leaves, at as usize).unwrap();
            ours.sort();
            theirs.sort();
            assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn places_rise_and_lie_inside() {
        let leaves = leaves(4);
        let proof = prove(&leaves, &[1, 2]);
        let good = [(1, leaves[1]), (2, leaves[2])];
        assert_eq!(root(4, &good, &proof), Some(root_of(&leaves)));
        assert_eq!(root(4, &[good[1], good[0]], &proof), None);
        assert_eq!(root(4, &[good[0], good[0]], &proof), None);
        assert_eq!(root(4, &[good[0], (4, leaves[2])], &proof), None);
        assert_eq!(root(0, &[], &[]), None);
    }
}
