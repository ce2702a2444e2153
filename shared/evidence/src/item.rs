//! What stands at one place of a zone's log: an envelope or a record, with the time at which the
//! relay received it.

use crate::envelope::{self, Envelope};
use crate::ids::Hash;
use crate::record::{self, ZoneRecord};
use crate::signed::{SignError, SignedBytes, encode};
use crate::tree::leaf_hash;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Largest signed record, bytes: room for a rotation to some 700 devices.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// One leaf of a zone's log, as it travels and is stored.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct LogLeaf {
    /// The relay's clock when it took the item, ms since 1970; never decreases along the log.
    #[n(0)]
    pub received_ms: u64,
    /// The COSE_Sign1.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub signed: Vec<u8>,
    /// The ciphertext that belongs to an envelope, carried or not; none after a lawful erasure.
    #[n(2)]
    pub ciphertext: Option<ByteVec>,
}

/// A parsed item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)]
pub enum Item {
    /// A change of a document.
    Envelope(Envelope),
    /// A change of the zone.
    Record(ZoneRecord),
}

impl Item {
    /// Parses either; nothing is verified yet.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let signed = SignedBytes::parse(bytes, RECORD_BYTES_MAX)?;
        match domain(&signed.header).ok_or(SignError::Malformed)? {
            envelope::DOMAIN => Envelope::from_signed(signed).map(Self::Envelope),
            record::DOMAIN => ZoneRecord::from_signed(signed).map(Self::Record),
            _ => Err(SignError::Unknown),
        }
    }

    /// Hash of the signed bytes.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Envelope(envelope) => envelope.hash(),
            Self::Record(record) => record.hash(),
        }
    }
}

/// Every typed header is an array whose second part is its domain.
fn domain(header: &[u8]) -> Option<u8> {
    let mut decoder = minicbor::Decoder::new(header);
    decoder.array().ok()?;
    decoder.u8().ok()?;
    decoder.u8().ok()
}

impl LogLeaf {
    /// Hash of the leaf: over the received time and the hash of the signed bytes, so that the
    /// head signs when everything came and an erased ciphertext leaves the tree whole.
    pub fn hash(&self) -> Hash {
        leaf_hash(&encode(&(self.received_ms, Hash::of(&self.signed))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_leaf_fixes_time_and_item_but_not_the_ciphertext() {
        let leaf = LogLeaf { received_ms: 5, signed: vec![1, 2], ciphertext: None };
        let with = LogLeaf { ciphertext: Some(vec![7].into()), ..leaf.clone() };
        assert_eq!(leaf.hash(), with.hash());
        assert_ne!(leaf.hash(), LogLeaf { received_ms: 6, ..leaf.clone() }.hash());
        assert_ne!(leaf.hash(), LogLeaf { signed: vec![1, 3], ..leaf }.hash());
    }
}
