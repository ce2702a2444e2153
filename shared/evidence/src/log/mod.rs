//! The instance log: one public, append-only tree of what a relay signed for all its zones, in
//! the formats of C2SP, so that tools which are not ours can read and witness it.
//!
//! ```text
//! zone head ──► Entry ──leaf hash──► tiles (tlog-tiles) ──► root
//!                                                            │
//!             member's LogMemory ◄── proofs ◄── Checkpoint (tlog-checkpoint in a signed note)
//! ```
//!
//! A relay that loses its log begins a new generation, whose first leaf is an [`Opening`] that
//! names the last checkpoint. Members keep a [`LogMemory`] and [`compare`] what they saw. Nothing
//! here reads files or asks a relay: tiles come in through [`Tiles`].

mod checkpoint;
mod entry;
mod generation;
mod gossip;
mod grow;
mod memory;
mod note;
mod reader;
mod tile;

pub use checkpoint::{Checkpoint, CheckpointError, CheckpointText, EXTENSION_LINES_MAX};
pub use entry::{ENTRY_BYTES_MAX, Entry, Leaf, LeafError, Opening};
pub use generation::{log_origin, split_log_origin};
pub use gossip::{Comparison, Contradiction, compare};
pub use grow::{Growth, grow};
pub use memory::{LogError, LogMemory, Succession};
pub use note::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, Note, NoteError, NoteSignature, VerifierKey};
pub use reader::{ReadError, Tiles, tiled_consistency, tiled_inclusion, tiled_root};
pub use tile::{
    TILE_LEVEL_MAX, TILE_WIDTH, Tile, TileError, TileKind, decode_bundle, decode_hashes,
    encode_bundle, encode_hashes, new_tiles,
};

#[cfg(test)]
mod tests;
