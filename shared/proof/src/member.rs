//! What stands in the members of a proof that are CBOR. Everything in them is hostile until it was
//! checked against something signed.

use cahier_evidence::Hash;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A signed item at its place of a zone's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Placed {
    /// Place.
    #[n(0)]
    pub index: u64,
    /// The relay's clock when it took the item, ms since 1970.
    #[n(1)]
    pub received_ms: u64,
    /// The COSE_Sign1.
    #[n(2)]
    pub signed: ByteVec,
}

/// The proof that everything shown of a zone stands in its tree.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct TreeProof {
    /// Roots of the parts of the tree in which nothing is shown, from left to right.
    #[n(0)]
    pub hashes: Vec<Hash>,
}

/// What is shown of a statement or a seal beside its signed header.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Shown {
    /// The relay's clock when it took it, ms since 1970.
    #[n(0)]
    pub received_ms: u64,
    /// What a security key signed, where the whole is not opened.
    #[n(1)]
    pub assertion: Option<ByteVec>,
    /// What opens the encrypted half: only where no part is withheld.
    #[n(2)]
    pub opening: Option<Opening>,
    /// Names, salts and inclusion proofs of the parts that are shown.
    #[n(3)]
    pub disclosures: ByteVec,
    /// SHA-256 of each of these parts: under that name its bytes are.
    #[n(4)]
    pub parts: Vec<Hash>,
}

/// What opens one message.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Opening {
    /// The ciphertext.
    #[n(0)]
    pub ciphertext: ByteVec,
    /// The root of the message's key and commitment.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub root: [u8; 32],
}

/// How an entry stands in the instance log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct LogPlace {
    /// Its index in the instance log.
    #[n(0)]
    pub index: u64,
    /// Inclusion proof in the tree of the checkpoint.
    #[n(1)]
    pub inclusion: Vec<Hash>,
    /// The log's verifier key.
    #[n(2)]
    pub key: String,
    /// Proof that the zone's log of the entry is a beginning of that of the head.
    #[n(3)]
    pub consistency: Vec<Hash>,
}

/// One change of a document, opened.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Change {
    /// Place in the zone's log.
    #[n(0)]
    pub index: u64,
    /// The relay's clock when it took it, ms since 1970.
    #[n(1)]
    pub received_ms: u64,
    /// The COSE_Sign1; none where it stands in a record of the zone, of who adopted it.
    #[n(2)]
    pub signed: Option<ByteVec>,
    /// What opens it.
    #[n(3)]
    pub opening: Opening,
}
