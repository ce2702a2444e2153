//! A zone head: the relay's signed word that a zone's log has this many leaves, this root, at
//! this time. It is the receipt for everything before it.

use crate::ids::{Hash, ZoneId};
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use cahier_crypto::{RelayKey, SUITE};
use minicbor::{Decode, Encode};

const DOMAIN: u8 = 0x48;
const HEAD_BYTES_MAX: usize = 512;

/// A place in a zone's log: so many leaves, this root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Position {
    /// Number of leaves.
    #[n(0)]
    pub size: u64,
    /// Root over them; zero where nothing was seen yet.
    #[n(1)]
    pub root: Hash,
}

impl Default for Hash {
    fn default() -> Self {
        Self::ZERO
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
struct HeadHeader {
    #[n(0)]
    suite: u8,
    #[n(1)]
    domain: u8,
    #[n(2)]
    zone: ZoneId,
    #[n(3)]
    position: Position,
    #[n(4)]
    time_ms: u64,
    #[n(5)]
    relay: Hash,
}

/// A signed zone head, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneHead {
    /// Which zone.
    pub zone: ZoneId,
    /// Size and root.
    pub position: Position,
    /// The relay's clock when it signed, ms since 1970.
    pub time_ms: u64,
    /// The relay's public key.
    pub relay: Hash,
    signed: SignedBytes,
}

impl ZoneHead {
    /// Signs a head.
    pub fn sign(key: &RelayKey, zone: ZoneId, position: Position, time_ms: u64) -> Self {
        let relay = Hash(key.public());
        let header = HeadHeader { suite: SUITE, domain: DOMAIN, zone, position, time_ms, relay };
        let signed = SignedBytes::sign_with(encode(&header), Vec::new(), |m| key.sign(m));
        Self { zone, position, time_ms, relay, signed }
    }

    /// Parses a head and verifies it under the key that it names; whether that is the key of
    /// the relay one knows is the caller's to check.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let signed = SignedBytes::parse(bytes, HEAD_BYTES_MAX)?;
        let header: HeadHeader = decode_strict(&signed.header)?;
        let known = header.suite == SUITE && header.domain == DOMAIN && signed.payload.is_empty();
        if !known || !signed.verifies(&header.relay.0) {
            return Err(SignError::Malformed);
        }
        let HeadHeader { zone, position, time_ms, relay, .. } = header;
        Ok(Self { zone, position, time_ms, relay, signed })
    }

    /// The bytes that travel.
    pub fn bytes(&self) -> &[u8] {
        &self.signed.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_named_relay_signs() {
        let mut rng = crate::test_rng(1);
        let (relay, other) = (RelayKey::make(&mut rng), RelayKey::make(&mut rng));
        let position = Position { size: 3, root: Hash([1; 32]) };
        let head = ZoneHead::sign(&relay, ZoneId([1; 16]), position, 9);
        assert_eq!(ZoneHead::parse(head.bytes()).unwrap(), head);
        let header = HeadHeader {
            suite: SUITE,
            domain: DOMAIN,
            zone: head.zone,
            position,
            time_ms: 9,
            relay: head.relay,
        };
        let forged = SignedBytes::sign_with(encode(&header), Vec::new(), |m| other.sign(m));
        assert!(ZoneHead::parse(&forged.bytes).is_err());
    }
}
