//! Rows of what is bulky: files, and merged states.

use cahier_evidence::{BlobId, DocumentId, Hash, ZoneId};
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

/// A file on its way into an entry, from its first piece on until the entry names it. It holds the
/// file's key, and prints as nothing.
#[derive(Clone, Encode, Decode)]
pub struct UnfinishedRow {
    /// The entry.
    #[n(0)]
    pub document: DocumentId,
    /// Blob.
    #[n(1)]
    pub blob: BlobId,
    /// Name of the file.
    #[n(2)]
    pub name: String,
    /// Length, bytes.
    #[n(3)]
    pub size: u64,
    /// SHA-256 of the file, by which it is found when it is chosen again; none where nobody can.
    #[n(4)]
    pub sha256: Option<Hash>,
    /// The file's key; wiped with the row.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub key: [u8; 32],
    /// Bytes of it whose pieces are here.
    #[n(6)]
    pub taken: u64,
    /// When it was begun or last went on, ms since 1970.
    #[n(7)]
    pub at_ms: u64,
}

impl Drop for UnfinishedRow {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.key);
    }
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
