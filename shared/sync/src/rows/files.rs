//! Rows of what is bulky: files, and merged states.

use cahier_evidence::{BlobId, Hash, ZoneId};
use minicbor::{Decode, Encode};

/// What is known of a file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct BlobRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Blob.
    #[n(1)]
    pub blob: BlobId,
    /// Length sealed, bytes.
    #[n(2)]
    pub total: u64,
    /// SHA-256 of the sealed file.
    #[n(3)]
    pub hash: Hash,
    /// Sealed bytes that are here.
    #[n(4)]
    pub have: u64,
    /// Whether the relay has it all.
    #[n(5)]
    pub on_relay: bool,
}

/// Merged state of a document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct StateRow {
    /// Up to which zone index updates are in it; exclusive.
    #[n(0)]
    pub through: u64,
    /// The yrs state, v2.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub state: Vec<u8>,
}
