//! Tiles (C2SP tlog-tiles): the tree of a log as immutable pieces, 256 hashes wide, and the
//! entries beside it in bundles as wide; where each lies, and its bytes.

use crate::ids::Hash;
use std::fmt;

/// How many hashes or entries a full tile holds.
pub const TILE_WIDTH: u16 = 256;
/// The highest level of a tree of less than 2^64 leaves. The standard's paths go to 63: above
/// this one there is nothing.
pub const TILE_LEVEL_MAX: u8 = 7;

/// Levels of the tree that one level of tiles stands for.
pub(super) const TILE_HEIGHT: u32 = 8;
const HASH_BYTES: usize = 32;
/// Longest path: bundle 2^56 - 1, partial.
const PATH_BYTES_MAX: usize = 48;

/// What is no tile, or does not fit into one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// No path of a tile, or not in its one form.
    #[error("this is not the path of a tile")]
    Path,
    /// Bytes that are not those of a tile of this width.
    #[error("the bytes are not those of this tile")]
    Bytes,
    /// An entry that no bundle can hold, or more of them than fit into one.
    #[error("the entries do not fit into a bundle")]
    TooLarge,
}

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes of the tree: those of leaves at level 0, roots of full tiles of the level below
    /// above it.
    Hashes {
        /// Level, up to [`TILE_LEVEL_MAX`].
        level: u8,
    },
    /// The entries themselves.
    Entries,
}

impl TileKind {
    /// How many hashes or entries there are of the kind in a tree of that size.
    pub(super) fn count(self, size: u64) -> u64 {
        size.checked_shr(TILE_HEIGHT * u32::from(self.level())).unwrap_or(0)
    }

    fn level(self) -> u8 {
        match self {
            Self::Hashes { level } => level,
            Self::Entries => 0,
        }
    }
}

/// The place of a tile in a log. Printed, it is the path under which it is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    kind: TileKind,
    index: u64,
    width: u16,
}

impl Tile {
    /// A tile that can exist: level, index and width within what 2^64 leaves need.
    pub fn new(kind: TileKind, index: u64, width: u16) -> Option<Self> {
        let level = u32::from(kind.level());
        let index_max = u64::MAX.checked_shr(TILE_HEIGHT * (level + 1)).unwrap_or(0);
        let fits = level <= u32::from(TILE_LEVEL_MAX)
            && index <= index_max
            && (1..=TILE_WIDTH).contains(&width);
        fits.then_some(Self { kind, index, width })
    }

    /// The tile at this place of a tree of that size, as wide as it is there.
    pub fn in_tree(kind: TileKind, index: u64, size: u64) -> Option<Self> {
        let width = kind.count(size).checked_sub(index.checked_mul(TILE_WIDTH.into())?)?;
        Self::new(kind, index, width.min(TILE_WIDTH.into()) as u16)
    }

    /// What it holds.
    pub fn kind(&self) -> TileKind {
        self.kind
    }

    /// Its number within the level.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, from 1 to [`TILE_WIDTH`].
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Reads a path in the one form that the standard allows.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        let tile = Self::read(path).ok_or(TileError::Path)?;
        // Leading zeros, signs, groups too many: whatever else says the same is refused.
        if tile.to_string() == path { Ok(tile) } else { Err(TileError::Path) }
    }

    fn read(path: &str) -> Option<Self> {
        if path.len() > PATH_BYTES_MAX {
            return None;
        }
        let (place, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let kind = match place {
            "entries" => TileKind::Entries,
            level => TileKind::Hashes { level: level.parse().ok()? },
        };
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (groups, width.parse().ok()?),
            None => (rest, TILE_WIDTH),
        };
        let mut index = 0_u64;
        for group in groups.split('/') {
            let number: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
            index = index.checked_mul(1000)?.checked_add(number)?;
        }
        Self::new(kind, index, width)
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes { level } => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        f.write_str(&groups(self.index))?;
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

/// A number in groups of three digits, so that no folder holds too many files.
fn groups(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// The tiles that a tree of size `new` has and one of size `old` had not, or not as wide: hashes
/// level by level, then bundles. From 0 they are all; none where `new` is not larger.
pub fn new_tiles(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..=TILE_LEVEL_MAX).map(|level| TileKind::Hashes { level });
    levels.chain([TileKind::Entries]).flat_map(move |kind| {
        let (before, after) = (kind.count(old), kind.count(new));
        let first = before / u64::from(TILE_WIDTH);
        let end = if before < after { after.div_ceil(TILE_WIDTH.into()) } else { first };
        (first..end).filter_map(move |index| Tile::in_tree(kind, index, new))
    })
}

/// The bytes of a tile of hashes.
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// The hashes of a tile of exactly this width.
pub fn decode_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    let whole = rest.is_empty() && hashes.len() == usize::from(width);
    if whole { Ok(hashes.iter().copied().map(Hash).collect()) } else { Err(TileError::Bytes) }
}

/// The bytes of a bundle: at most 256 entries, each after its length in two bytes, high byte first.
pub fn encode_bundle<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        if at == usize::from(TILE_WIDTH) {
            return Err(TileError::TooLarge);
        }
        let length = u16::try_from(entry.len()).map_err(|_| TileError::TooLarge)?;
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Ok(bytes)
}

/// The entries of a bundle of exactly this width.
pub fn decode_bundle(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let entry = after.split_at_checked(length).ok_or(TileError::Bytes)?;
        if entries.len() == usize::from(width) {
            return Err(TileError::Bytes);
        }
        entries.push(entry.0);
        rest = entry.1;
    }
    let whole = rest.is_empty() && entries.len() == usize::from(width);
    if whole { Ok(entries) } else { Err(TileError::Bytes) }
}
