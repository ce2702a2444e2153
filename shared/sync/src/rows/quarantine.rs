//! Rows of what failed a check.

use cahier_evidence::{Hash, PersonId, Refusal, ZoneId};
use minicbor::{Decode, Encode};

/// A leaf whose content failed a check.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct QuarantineRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Index in the zone.
    #[n(1)]
    pub index: u64,
    /// What failed.
    #[n(2)]
    pub reason: Suspicion,
    /// Hash of the signed bytes.
    #[n(3)]
    pub item: Hash,
}

/// Why a leaf is in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Suspicion {
    /// The rules of the zone refuse it; the relay should not have let it in.
    #[n(0)]
    #[error("the relay let in what the rules refuse: {0}")]
    Refused(#[n(0)] Refusal),
    /// The document key does not open.
    #[n(1)]
    #[error("its key does not open")]
    Key,
    /// The commitment does not fit the key.
    #[n(2)]
    #[error("it was made with another key than it says")]
    Commitment,
    /// The ciphertext does not decrypt.
    #[n(3)]
    #[error("it does not decrypt")]
    Decryption,
    /// The update does not decode.
    #[n(4)]
    #[error("its content is malformed")]
    Update,
    /// The update adds what its header does not name.
    #[n(5)]
    #[error("it writes in the name of somebody else")]
    Clients,
    /// The update depends on something that is not there.
    #[n(6)]
    #[error("it builds on something that never arrived")]
    Missing,
    /// A snapshot or digest that the log does not bear out, and who signed it.
    #[n(7)]
    #[error("{0} signed a snapshot or digest that the log does not bear out")]
    Summary(#[n(0)] PersonId),
    /// A seal or statement over a version that the document never had, and who signed it. It
    /// keeps its place; what it says of the document is not so.
    #[n(8)]
    #[error("{0} signed a version that the document never had")]
    Version(#[n(0)] PersonId),
}
