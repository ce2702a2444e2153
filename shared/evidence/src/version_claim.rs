//! A version of a document as somebody saw it, in the header of a statement or a seal: where it
//! was read, and the salted Merkle root over its canonical parts (DESIGN section 8). It says
//! nothing of the words; those who hold the parts and their salts can show some of them.

use crate::head::Position;
use crate::ids::Hash;
use crate::version::PARTS_MAX;
use minicbor::{Decode, Encode};

/// Which state of a document is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Version {
    /// Which canonical form the parts are in, from 1.
    #[n(0)]
    pub form: u8,
    /// How many parts there are.
    #[n(1)]
    pub parts: u32,
    /// Salted Merkle root over them.
    #[n(2)]
    pub root: Hash,
    /// The place of the zone's log that it was read at.
    #[n(3)]
    pub at: Position,
    /// How many updates of the document were merged there.
    #[n(4)]
    pub count: u64,
    /// Rolling SHA-256 over their hashes, as the zone keeps it for the document.
    #[n(5)]
    pub hashes: Hash,
}

impl Version {
    /// The canonical form that is written today.
    pub const FORM: u8 = 1;

    /// Forms of later versions pass: whoever only orders envelopes has no need to know them.
    pub(crate) fn well_formed(&self) -> bool {
        self.form >= Self::FORM && (1..=PARTS_MAX).contains(&(self.parts as usize))
    }
}
