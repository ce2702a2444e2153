//! Roots and proofs from tiles alone: a log of any length is read piece by piece, some two tiles a
//! level, and never has to be in memory.

use super::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, decode_hashes};
use crate::ids::Hash;
use crate::tree::{consistency_parts, inclusion_parts, root_of};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Place;
use std::ops::Range;

/// Where tiles of hashes come from: files, rows, memory.
pub trait Tiles {
    /// What can go wrong where they lie.
    type Error;

    /// The bytes of a tile, or of a wider one at the same place; None where there is none.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// Why tiles give no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    /// The place where they lie failed.
    #[error("the tiles of the log could not be read: {0}")]
    Store(E),
    /// A tile that a log of this size has is not there.
    #[error("a part of the log is missing: {0}")]
    Missing(Tile),
    /// A tile is shorter than it must be, or no list of hashes.
    #[error("a part of the log is damaged: {0}")]
    Damaged(Tile),
    /// The log has no such leaf or size.
    #[error("the log has no such place")]
    Range,
}

/// The root of the tree over the first `size` leaves.
pub fn tiled_root<T: Tiles>(tiles: &T, size: u64) -> Result<Hash, ReadError<T::Error>> {
    Reader::new(tiles, size).range(0, size)
}

/// Proof that leaf `index` is in the tree over the first `size` leaves, as in
/// [`inclusion_proof`](crate::inclusion_proof).
pub fn tiled_inclusion<T: Tiles>(
    tiles: &T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ReadError<T::Error>> {
    Reader::new(tiles, size).roots(inclusion_parts(index, size))
}

/// Proof that the tree over the first `old` leaves is a beginning of the one over `new`, as in
/// [`consistency_proof`](crate::consistency_proof).
pub fn tiled_consistency<T: Tiles>(
    tiles: &T,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ReadError<T::Error>> {
    Reader::new(tiles, new).roots(consistency_parts(old, new))
}

/// Tiles of a tree of one size, each read once.
pub(super) struct Reader<'a, T: Tiles> {
    tiles: &'a T,
    size: u64,
    read: BTreeMap<Tile, Vec<Hash>>,
}

impl<'a, T: Tiles> Reader<'a, T> {
    pub(super) fn new(tiles: &'a T, size: u64) -> Self {
        Self { tiles, size, read: BTreeMap::new() }
    }

    /// Takes a tile in without asking for it.
    pub(super) fn keep(&mut self, tile: Tile, hashes: Vec<Hash>) {
        self.read.insert(tile, hashes);
    }

    /// The hashes of a tile of this tree.
    pub(super) fn hashes(&mut self, level: u8, index: u64) -> Result<&[Hash], ReadError<T::Error>> {
        let tile = Tile::in_tree(TileKind::Hashes { level }, index, self.size);
        let tile = tile.ok_or(ReadError::Range)?;
        match self.read.entry(tile) {
            Place::Occupied(place) => Ok(place.into_mut().as_slice()),
            Place::Vacant(place) => {
                let bytes = self.tiles.tile(tile).map_err(ReadError::Store)?;
                let bytes = bytes.ok_or(ReadError::Missing(tile))?;
                // A wider tile of the same place begins with the same hashes.
                let wanted = bytes.get(..32 * usize::from(tile.width()));
                let hashes = wanted.and_then(|bytes| decode_hashes(bytes, tile.width()).ok());
                Ok(place.insert(hashes.ok_or(ReadError::Damaged(tile))?).as_slice())
            }
        }
    }

    /// The roots of parts of this tree; none where the log has no such place.
    fn roots(&mut self, parts: Option<Vec<Range<u64>>>) -> Result<Vec<Hash>, ReadError<T::Error>> {
        let parts = parts.ok_or(ReadError::Range)?;
        parts.into_iter().map(|part| self.range(part.start, part.end)).collect()
    }

    /// Root over the leaves from `low` to below `high`, as they stand together in the tree.
    pub(super) fn range(&mut self, low: u64, high: u64) -> Result<Hash, ReadError<T::Error>> {
        let mut parts = Vec::new();
        let mut at = low;
        while at < high {
            let height = (high - at).ilog2();
            parts.push(self.perfect(height, at >> height)?);
            at += 1_u64 << height;
        }
        let mut parts = parts.into_iter().rev();
        let Some(last) = parts.next() else { return Ok(root_of(&[])) };
        Ok(parts.fold(last, |right, left| root_of(&[left, right])))
    }

    /// Root of the perfect subtree of 2^height leaves with this number among its like.
    fn perfect(&mut self, height: u32, number: u64) -> Result<Hash, ReadError<T::Error>> {
        let (level, inside) = (height / TILE_HEIGHT, height % TILE_HEIGHT);
        let first = number << inside;
        let index = first / u64::from(TILE_WIDTH);
        let start = (first % u64::from(TILE_WIDTH)) as usize;
        let hashes = self.hashes(level as u8, index)?;
        hashes.get(start..start + (1 << inside)).map(root_of).ok_or(ReadError::Range)
    }
}
