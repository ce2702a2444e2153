//! Roots and proofs from tiles: those of the whole tree, verified by two programs, with few reads.

use super::*;
use crate::tree::{verify_consistency, verify_inclusion};
use proptest::prelude::*;
use std::cell::Cell;
use tlog_tiles::{TileHashReader, TileReader, prove_record, prove_tree};

/// Our tiles as the other program asks for them; it checks each against the root.
struct Judge<'a>(&'a Shelf);

impl TileReader for Judge<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            let kind = TileKind::Hashes { level: tile.level() };
            let bytes = &self.0.tiles[&(kind, tile.level_index())];
            bytes[..32 * tile.width() as usize].to_vec()
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

fn hashes(proof: &[tlog_tiles::Hash]) -> Vec<Hash> {
    proof.iter().map(|hash| Hash(hash.0)).collect()
}

#[test]
fn tiles_give_what_the_whole_tree_gives() {
    let all = leaves(1000);
    let shelf = Shelf::of(&all);
    for size in [1, 2, 3, 100, 255, 256, 257, 511, 512, 513, 999, 1000_usize] {
        let (part, long) = (&all[..size], size as u64);
        assert_eq!(tiled_root(&shelf, long), Ok(root_of(part)));
        for index in (0..size).step_by(37).chain([size - 1]) {
            let proof = tiled_inclusion(&shelf, index as u64, long).unwrap();
            assert_eq!(Some(proof), inclusion_proof(part, index), "{index} of {size}");
        }
        for old in (1..=size).step_by(41).chain([size]) {
            let proof = tiled_consistency(&shelf, old as u64, long).unwrap();
            assert_eq!(Some(proof), consistency_proof(part, old), "{old} of {size}");
        }
    }
    assert_eq!(tiled_root(&shelf, 0), Ok(root_of(&[])));
}

#[test]
fn the_other_program_proves_the_same_from_our_tiles() {
    for size in [1, 2, 7, 255, 256, 257, 300, 600, 70_000_u64] {
        let shelf = Shelf::of(&leaves(size));
        let judge = Judge(&shelf);
        let root = tlog_tiles::Hash(shelf.position.root.0);
        let reader = TileHashReader::new(size, root, &judge);
        for at in [0, size / 3, size / 2, size - 1] {
            let theirs = prove_record(size, at, &reader).unwrap();
            assert_eq!(tiled_inclusion(&shelf, at, size), Ok(hashes(&theirs)), "{at} of {size}");
            let theirs = prove_tree(size, at + 1, &reader).unwrap();
            let ours = tiled_consistency(&shelf, at + 1, size);
            assert_eq!(ours, Ok(hashes(&theirs)), "{at} of {size}");
        }
    }
}

/// A log of any length in which all leaves are alike, so that no tile has to be stored.
struct Uniform {
    leaf: Hash,
    reads: Cell<usize>,
}

impl Tiles for Uniform {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Infallible> {
        self.reads.set(self.reads.get() + 1);
        let TileKind::Hashes { level } = tile.kind() else { return Ok(None) };
        let up = |hash: Hash| root_of(&[hash, hash]);
        let hash = (0..8 * u32::from(level)).fold(self.leaf, |hash, _| up(hash));
        Ok(Some(encode_hashes(&vec![hash; tile.width().into()])))
    }
}

#[test]
fn a_log_of_any_length_takes_two_tiles_a_level() {
    let log = Uniform { leaf: leaf_hash(b"same"), reads: Cell::new(0) };
    for (old, size, levels) in [
        (1, 1_000_000, 3),
        (123_456, 12_345_678, 3),
        (65_537, (1 << 40) + 77, 6),
        (u64::MAX / 7, u64::MAX >> 2, 8),
    ] {
        let root = tiled_root(&log, size).unwrap();
        let before = tiled_root(&log, old).unwrap();
        log.reads.set(0);
        let proof = tiled_inclusion(&log, old, size).unwrap();
        assert!(log.reads.get() <= 2 * levels, "{} of {size}", log.reads.get());
        assert!(verify_inclusion(log.leaf, old, size, &proof, root));
        log.reads.set(0);
        let proof = tiled_consistency(&log, old, size).unwrap();
        assert!(log.reads.get() <= 2 * levels, "{} of {size}", log.reads.get());
        assert!(verify_consistency((old, before), (size, root), &proof));
        log.reads.set(0);
        let growth = grow(&log, size, &[log.leaf]).unwrap();
        assert!(log.reads.get() <= 2 * levels, "{} of {size}", log.reads.get());
        assert_eq!(growth.position.root, tiled_root(&log, size + 1).unwrap());
    }
}

#[test]
fn what_is_not_there_is_said() {
    let mut shelf = Shelf::of(&leaves(600));
    assert_eq!(tiled_inclusion(&shelf, 600, 600), Err(ReadError::Range));
    assert_eq!(tiled_consistency(&shelf, 0, 600), Err(ReadError::Range));
    assert_eq!(tiled_consistency(&shelf, 601, 600), Err(ReadError::Range));
    let kind = TileKind::Hashes { level: 0 };
    let tile = Tile::new(kind, 2, 88).unwrap();
    shelf.tiles.get_mut(&(kind, 2)).unwrap().pop();
    assert_eq!(tiled_root(&shelf, 600), Err(ReadError::Damaged(tile)));
    shelf.tiles.remove(&(kind, 2));
    assert_eq!(tiled_root(&shelf, 600), Err(ReadError::Missing(tile)));
    assert_eq!(grow(&shelf, 600, &leaves(1)), Err(ReadError::Missing(tile)));
    assert_eq!(grow(&shelf, u64::MAX, &leaves(1)), Err(ReadError::Range));
    // Tiles that this root does not need are not read.
    assert_eq!(tiled_root(&shelf, 512), Ok(root_of(&leaves(512))));

    struct Broken;
    impl Tiles for Broken {
        type Error = &'static str;
        fn tile(&self, _: Tile) -> Result<Option<Vec<u8>>, &'static str> {
            Err("disk")
        }
    }
    assert_eq!(tiled_root(&Broken, 1), Err(ReadError::Store("disk")));
}

proptest! {
    #[test]
    fn every_proof_from_tiles_verifies(size in 1..2500_u64, a in any::<u64>(), b in any::<u64>()) {
        let all = leaves(size);
        let shelf = Shelf::of(&all);
        let (index, old) = (a % size, 1 + b % size);
        let root = root_of(&all);
        prop_assert_eq!(shelf.position, Position { size, root });
        let proof = tiled_inclusion(&shelf, index, size).unwrap();
        prop_assert!(verify_inclusion(all[index as usize], index, size, &proof, root));
        let proof = tiled_consistency(&shelf, old, size).unwrap();
        let before = (old, root_of(&all[..old as usize]));
        prop_assert!(verify_consistency(before, (size, root), &proof));
    }

    #[test]
    fn a_log_that_grows_in_steps_is_the_one_that_came_at_once(
        steps in proptest::collection::vec(0..400_u64, 1..8),
    ) {
        let all = leaves(steps.iter().sum());
        let (mut shelf, mut frontier) = (Shelf::default(), Frontier::default());
        shelf.position.root = frontier.root();
        let mut rest = &all[..];
        for step in steps {
            let (now, later) = rest.split_at(step as usize);
            let old = shelf.position.size;
            let written = shelf.grow(now);
            now.iter().for_each(|leaf| frontier.push(*leaf));
            let new = old + step;
            prop_assert_eq!(shelf.position, Position { size: new, root: frontier.root() });
            let expected: Vec<Tile> =
                new_tiles(old, new).filter(|tile| tile.kind() != TileKind::Entries).collect();
            prop_assert_eq!(written, expected);
            rest = later;
        }
        prop_assert_eq!(shelf.tiles, Shelf::of(&all).tiles);
    }
}
