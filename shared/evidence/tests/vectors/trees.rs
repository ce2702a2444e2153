//! `trees.json`: leaf hashes, roots, inclusion and consistency proofs. Leaf `i` of the trees is
//! the one byte `i`.

use crate::file::{Hex, committed};
use crate::flips::flips;
use cahier_evidence::{
    Frontier, Hash, LogLeaf, consistency_proof, inclusion_proof, leaf_hash, root_of,
    verify_consistency, verify_inclusion,
};
use serde::{Deserialize, Serialize};

const SIZES: [usize; 11] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 100];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trees {
    leaves: Vec<Leaf>,
    roots: Vec<Root>,
    inclusion: Vec<Inclusion>,
    consistency: Vec<Consistency>,
}

/// The hash of a leaf of a zone's log.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Leaf {
    received_ms: u64,
    signed: Hex,
    hash: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Root {
    size: usize,
    root: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inclusion {
    size: u64,
    index: u64,
    leaf: Hex,
    proof: Vec<Hex>,
    root: Hex,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Consistency {
    old_size: u64,
    old_root: Hex,
    new_size: u64,
    new_root: Hex,
    proof: Vec<Hex>,
}

fn leaves(size: usize) -> Vec<Hash> {
    (0..size).map(|at| leaf_hash(&[at as u8])).collect()
}

fn hexes(hashes: &[Hash]) -> Vec<Hex> {
    hashes.iter().map(|hash| Hex::of(hash.0)).collect()
}

fn hashes(hexes: &[Hex]) -> Vec<Hash> {
    hexes.iter().map(|hex| Hash(hex.array())).collect()
}

fn leaf(received_ms: u64, signed: &[u8]) -> Leaf {
    let leaf = LogLeaf { received_ms, signed: signed.to_vec(), ciphertext: None };
    Leaf { received_ms, signed: Hex::of(signed), hash: Hex::of(leaf.hash().0) }
}

fn inclusion(size: usize, index: usize) -> Inclusion {
    let all = leaves(size);
    Inclusion {
        size: size as u64,
        index: index as u64,
        leaf: Hex::of(all[index].0),
        proof: hexes(&inclusion_proof(&all, index).unwrap()),
        root: Hex::of(root_of(&all).0),
    }
}

fn consistency(old: usize, new: usize) -> Consistency {
    let all = leaves(new);
    Consistency {
        old_size: old as u64,
        old_root: Hex::of(root_of(&all[..old]).0),
        new_size: new as u64,
        new_root: Hex::of(root_of(&all).0),
        proof: hexes(&consistency_proof(&all, old).unwrap()),
    }
}

fn made() -> Trees {
    let root = |size| Root { size, root: Hex::of(root_of(&leaves(size)).0) };
    let pairs =
        [(1, 1), (1, 2), (2, 3), (3, 4), (3, 7), (4, 7), (6, 8), (7, 13), (8, 13), (13, 100)];
    Trees {
        leaves: vec![leaf(0, b""), leaf(1_700_000_000_000, b"signed")],
        roots: SIZES.map(root).into(),
        inclusion: [1, 2, 5, 7, 8]
            .into_iter()
            .flat_map(|size| (0..size).map(move |index| inclusion(size, index)))
            .collect(),
        consistency: pairs.into_iter().map(|(old, new)| consistency(old, new)).collect(),
    }
}

fn check_inclusion(entry: &Inclusion) {
    let (leaf, root) = (Hash(entry.leaf.array()), Hash(entry.root.array()));
    let holds =
        |index, size, proof: &[Hash], root| verify_inclusion(leaf, index, size, proof, root);
    let proof = hashes(&entry.proof);
    assert!(holds(entry.index, entry.size, &proof, root));
    assert!(!holds(entry.index + 1, entry.size, &proof, root));
    for other in flips(&entry.root.0) {
        assert!(!holds(entry.index, entry.size, &proof, Hash(Hex(other).array())));
    }
    for at in 0..proof.len() {
        let mut other = proof.clone();
        other[at].0[0] ^= 1;
        assert!(!holds(entry.index, entry.size, &other, root));
    }
}

fn check_consistency(entry: &Consistency) {
    let old = (entry.old_size, Hash(entry.old_root.array()));
    let new = (entry.new_size, Hash(entry.new_root.array()));
    let proof = hashes(&entry.proof);
    assert!(verify_consistency(old, new, &proof), "{} of {}", old.0, new.0);
    for other in flips(&entry.old_root.0) {
        assert!(!verify_consistency((old.0, Hash(Hex(other).array())), new, &proof));
    }
    for at in 0..proof.len() {
        let mut other = proof.clone();
        other[at].0[0] ^= 1;
        assert!(!verify_consistency(old, new, &other), "{} of {}", old.0, new.0);
    }
}

#[test]
fn trees_are_as_written() {
    let read = committed("trees.json", &made());
    for entry in &read.leaves {
        let again = leaf(entry.received_ms, &entry.signed.0);
        assert_eq!(again.hash, entry.hash);
    }
    for entry in &read.roots {
        let mut frontier = Frontier::default();
        leaves(entry.size).into_iter().for_each(|leaf| frontier.push(leaf));
        assert_eq!(Hex::of(frontier.root().0), entry.root, "size {}", entry.size);
    }
    read.inclusion.iter().for_each(check_inclusion);
    read.consistency.iter().for_each(check_consistency);
}
