//! Appending to a log that lies in tiles: which tiles are new or wider, and the new root, from the
//! hashes of the new leaves and the tiles at the old right edge.

use super::reader::{ReadError, Reader, Tiles};
use super::tile::{TILE_LEVEL_MAX, TILE_WIDTH, Tile, TileKind, encode_hashes};
use crate::head::Position;
use crate::ids::Hash;
use crate::tree::root_of;

/// What an append makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Tiles of hashes to write, with their bytes: the new ones, and the last ones of before as
    /// wide as they are now.
    pub tiles: Vec<(Tile, Vec<u8>)>,
    /// Size and root afterwards.
    pub position: Position,
}

/// Appends leaves, by their hashes, to a log of that size. Reads one or two tiles a level; holds
/// the new leaves in memory, so the caller bounds how many come at once.
pub fn grow<T: Tiles>(
    tiles: &T,
    size: u64,
    leaves: &[Hash],
) -> Result<Growth, ReadError<T::Error>> {
    let new = size.checked_add(leaves.len() as u64).ok_or(ReadError::Range)?;
    let (mut before, mut after) = (Reader::new(tiles, size), Reader::new(tiles, new));
    let mut written = Vec::new();
    let mut added = leaves.to_vec();
    for level in 0..=TILE_LEVEL_MAX {
        if added.is_empty() {
            break;
        }
        let kind = TileKind::Hashes { level };
        let count = kind.count(size);
        let first = count / u64::from(TILE_WIDTH);
        let is_partial = !count.is_multiple_of(TILE_WIDTH.into());
        let mut hashes =
            if is_partial { before.hashes(level, first)?.to_vec() } else { Vec::new() };
        hashes.append(&mut added);
        for (index, part) in (first..).zip(hashes.chunks(TILE_WIDTH.into())) {
            let tile = Tile::new(kind, index, part.len() as u16).ok_or(ReadError::Range)?;
            if part.len() == usize::from(TILE_WIDTH) {
                added.push(root_of(part));
            }
            written.push((tile, encode_hashes(part)));
            after.keep(tile, part.to_vec());
        }
    }
    let root = after.range(0, new)?;
    Ok(Growth { tiles: written, position: Position { size: new, root } })
}
