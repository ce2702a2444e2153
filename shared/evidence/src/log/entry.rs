//! What a leaf of the instance log says: that a zone's log had this size and root, or, as the
//! first leaf of a later generation, which checkpoint was the last that is known of the one before.
//!
//! Deterministic CBOR; bytes that say the same in another encoding are refused, so that one
//! statement has one leaf hash.

use super::note::Note;
use crate::head::Position;
use crate::ids::{Hash, ZoneId};
use crate::signed::{decode_strict, encode};
use crate::tree::leaf_hash;
use minicbor::{Decode, Encode};

/// Largest leaf, bytes: what the length in a bundle can say.
pub const ENTRY_BYTES_MAX: usize = u16::MAX as usize;

const ENTRY: u8 = 0x4C;
const OPENING: u8 = 0x4F;

/// Bytes or values that are no leaf of an instance log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Not in the one form, or with values that no log has.
    #[error("the entry of the instance log is malformed")]
    Malformed,
    /// Of a kind that is not known here.
    #[error("the entry of the instance log is of a kind that this version does not know")]
    Unknown,
    /// Larger than [`ENTRY_BYTES_MAX`].
    #[error("the entry of the instance log is larger than allowed")]
    TooLarge,
}

/// A zone's log had this size and root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The generation of the instance log in which it stands, from 1.
    pub generation: u32,
    /// Which zone.
    pub zone: ZoneId,
    /// Size and root of its log; the size is at least 1.
    pub position: Position,
}

/// How a later generation begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The generation that it opens, from 2.
    pub generation: u32,
    /// The last checkpoint of the generation before that the relay could find; not verified
    /// here.
    pub last: Option<Note>,
}

/// A leaf of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaf {
    /// A zone's log.
    Entry(Entry),
    /// The beginning of a generation.
    Opening(Opening),
}

#[derive(Encode, Decode)]
struct EntryForm {
    #[n(0)]
    domain: u8,
    #[n(1)]
    generation: u32,
    #[n(2)]
    zone: ZoneId,
    #[n(3)]
    size: u64,
    #[n(4)]
    root: Hash,
}

#[derive(Encode, Decode)]
struct OpeningForm {
    #[n(0)]
    domain: u8,
    #[n(1)]
    generation: u32,
    #[n(2)]
    last: Option<String>,
}

impl Entry {
    /// The bytes of the leaf.
    pub fn encode(&self) -> Vec<u8> {
        let Self { generation, zone, position: Position { size, root } } = *self;
        encode(&EntryForm { domain: ENTRY, generation, zone, size, root })
    }

    /// Hash of the leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

impl Opening {
    /// The bytes of the leaf. With a note near the bound of notes they can be too many to stand
    /// in a log: [`Leaf::parse`] tells.
    pub fn encode(&self) -> Vec<u8> {
        let last = self.last.as_ref().map(Note::to_string);
        encode(&OpeningForm { domain: OPENING, generation: self.generation, last })
    }

    /// Hash of the leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

impl Leaf {
    /// Reads a leaf of either kind.
    pub fn parse(bytes: &[u8]) -> Result<Self, LeafError> {
        if bytes.len() > ENTRY_BYTES_MAX {
            return Err(LeafError::TooLarge);
        }
        match domain(bytes).ok_or(LeafError::Malformed)? {
            ENTRY => entry(bytes).map(Self::Entry),
            OPENING => opening(bytes).map(Self::Opening),
            _ => Err(LeafError::Unknown),
        }
    }

    /// The generation in which it stands.
    pub fn generation(&self) -> u32 {
        match self {
            Self::Entry(entry) => entry.generation,
            Self::Opening(opening) => opening.generation,
        }
    }

    /// The bytes of the leaf.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Entry(entry) => entry.encode(),
            Self::Opening(opening) => opening.encode(),
        }
    }

    /// Hash of the leaf.
    pub fn hash(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

/// Every leaf is an array whose first part is its domain.
fn domain(bytes: &[u8]) -> Option<u8> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.array().ok()?;
    decoder.u8().ok()
}

fn entry(bytes: &[u8]) -> Result<Entry, LeafError> {
    let form: EntryForm = decode_strict(bytes).map_err(|_| LeafError::Malformed)?;
    let EntryForm { generation, zone, size, root, .. } = form;
    if generation == 0 || size == 0 {
        return Err(LeafError::Malformed);
    }
    Ok(Entry { generation, zone, position: Position { size, root } })
}

fn opening(bytes: &[u8]) -> Result<Opening, LeafError> {
    let form: OpeningForm = decode_strict(bytes).map_err(|_| LeafError::Malformed)?;
    let parse = |text: String| Note::parse(text.as_bytes());
    let last = form.last.map(parse).transpose().map_err(|_| LeafError::Malformed)?;
    if form.generation < 2 {
        return Err(LeafError::Malformed);
    }
    Ok(Opening { generation: form.generation, last })
}
