//! The instance log as rules, each held against independent programs where there are any:
//! `signed_note` for notes, `tlog_tiles` for checkpoints, tiles and proofs.

use super::*;
use crate::head::Position;
use crate::ids::{Hash, ZoneId};
use crate::tree::{Frontier, consistency_proof, inclusion_proof, leaf_hash, root_of};
use cahier_crypto::{RelayKey, Secret32};
use std::collections::BTreeMap;
use std::convert::Infallible;

mod checkpoints;
mod entries;
mod memories;
mod notes;
mod proofs;
mod tiles;

fn key(seed: u8) -> RelayKey {
    RelayKey::from_seed(&Secret32::from([seed; 32]))
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|at| leaf_hash(&at.to_be_bytes())).collect()
}

/// Tiles as a relay may keep them: the widest of each place.
#[derive(Default)]
struct Shelf {
    tiles: BTreeMap<(TileKind, u64), Vec<u8>>,
    position: Position,
}

impl Tiles for Shelf {
    type Error = Infallible;

    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(self.tiles.get(&(tile.kind(), tile.index())).cloned())
    }
}

impl Shelf {
    fn of(leaves: &[Hash]) -> Self {
        let mut shelf = Self::default();
        shelf.grow(leaves);
        shelf
    }

    /// Appends, and gives the tiles that were written.
    fn grow(&mut self, leaves: &[Hash]) -> Vec<Tile> {
        let growth = grow(&*self, self.position.size, leaves).unwrap();
        self.position = growth.position;
        let mut written = Vec::new();
        for (tile, bytes) in growth.tiles {
            assert_eq!(bytes.len(), 32 * usize::from(tile.width()));
            self.tiles.insert((tile.kind(), tile.index()), bytes);
            written.push(tile);
        }
        written
    }
}
