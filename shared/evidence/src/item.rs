//! What stands at one place of a zone's log: an envelope or a record, with the time at which the
//! relay received it.

use crate::envelope::{self, Envelope};
use crate::ids::{DeviceId, Hash};
use crate::record::{self, ZoneRecord};
use crate::signed::{SignError, SignedBytes, encode};
use crate::tree::leaf_hash;
use cahier_crypto::SUITE;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Largest signed record, bytes: room for a rotation to some 700 devices.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// Where [`RECORD_MARK`] stands in the signed bytes of a zone's record.
pub const RECORD_MARK_AT: usize = 13;
/// How the typed header of a record begins, behind what every short COSE_Sign1 begins with: an
/// array of 8, suite, domain. No envelope has it there, so a store finds records without parsing.
pub const RECORD_MARK: [u8; 4] = [0x88, SUITE, 0x18, record::DOMAIN];

/// Whether an item that stands in a log is a record, by its mark alone.
pub fn is_record(signed: &[u8]) -> bool {
    signed.get(RECORD_MARK_AT..).is_some_and(|rest| rest.starts_with(&RECORD_MARK))
}

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

    /// The bytes that travel.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Envelope(envelope) => envelope.bytes(),
            Self::Record(record) => record.bytes(),
        }
    }

    /// The device that it says it was made with.
    pub(crate) fn device(&self) -> DeviceId {
        match self {
            Self::Envelope(envelope) => envelope.header.device,
            Self::Record(record) => record.header.device,
        }
    }

    /// Strict verification against a device's public key.
    #[must_use]
    pub(crate) fn verifies(&self, key: &[u8; 32]) -> bool {
        match self {
            Self::Envelope(envelope) => envelope.verifies(key),
            Self::Record(record) => record.verifies(key),
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Envelope(envelope) => envelope.into_bytes(),
            Self::Record(record) => record.into_bytes(),
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
        Self::hash_of(self.received_ms, Hash::of(&self.signed))
    }

    /// The same where the hash of the signed bytes is known.
    pub fn hash_of(received_ms: u64, item: Hash) -> Hash {
        leaf_hash(&encode(&(received_ms, item)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_from_envelopes_by_their_mark() {
        let keys = cahier_crypto::DeviceKeys::make(&mut crate::test_rng(1));
        let device = crate::DeviceId::derive(keys.card());
        let (zone, person) = (crate::ZoneId([1; 16]), crate::PersonId([2; 16]));
        // Numbers of every length.
        for number in [0, 23, 255, 65_535, u64::from(u32::MAX), u64::MAX] {
            let mut header = crate::RecordHeader::new(zone, person, device, Hash([3; 32]));
            (header.claimed_ms, header.seen.size) = (number, number);
            let body = crate::ZoneBody::Remove { person };
            assert!(is_record(ZoneRecord::sign(&keys, header, body).bytes()), "{number}");
            let mut header = crate::envelope::tests::header(&keys, person, zone);
            (header.claimed_ms, header.seen.size, header.number) = (number, number, number);
            let long = Envelope::sign(&keys, header.clone(), b"");
            (header.birth, header.wrap, header.writes) = (None, None, Vec::new());
            let short = Envelope::sign(&keys, header, b"");
            assert!(!is_record(long.bytes()) && !is_record(short.bytes()), "{number}");
        }
    }

    #[test]
    fn the_leaf_fixes_time_and_item_but_not_the_ciphertext() {
        let leaf = LogLeaf { received_ms: 5, signed: vec![1, 2], ciphertext: None };
        let with = LogLeaf { ciphertext: Some(vec![7].into()), ..leaf.clone() };
        assert_eq!(leaf.hash(), with.hash());
        assert_ne!(leaf.hash(), LogLeaf { received_ms: 6, ..leaf.clone() }.hash());
        assert_ne!(leaf.hash(), LogLeaf { signed: vec![1, 3], ..leaf }.hash());
    }
}
