//! SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) as plain functions.

use crate::Secret32;
use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

/// SHA-256 of one slice.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// SHA-256 over several slices, each preceded by its length (u64, big-endian), so that no two
/// lists of parts share a digest.
pub fn sha256_parts(domain: &str, parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in std::iter::once(&domain.as_bytes()).chain(parts) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// A keyed hash: HKDF-Extract is HMAC-SHA256(salt, material), so it serves as the MAC.
pub fn mac(key: &Secret32, domain: &str, parts: &[&[u8]]) -> Hash {
    let bound = sha256_parts(domain, parts);
    hkdf::Hkdf::<Sha256>::extract(Some(key.expose()), &bound).0.into()
}

/// Whether a MAC is right, in constant time.
pub fn mac_matches(key: &Secret32, domain: &str, parts: &[&[u8]], claimed: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(&mac(key, domain, parts)[..], claimed).into()
}

/// SHA-256 over bytes that come in pieces.
#[derive(Clone, Default)]
pub struct Sha256Pieces(Sha256);

impl Sha256Pieces {
    /// Takes the next piece in.
    pub fn push(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The hash of all pieces as if they had come as one.
    #[must_use]
    pub fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_hash_as_one() {
        let mut pieces = Sha256Pieces::default();
        for piece in ["de", "", "termine"] {
            pieces.push(piece.as_bytes());
        }
        assert_eq!(pieces.finish(), sha256(b"determine"));
    }

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(sha256_parts("d", &[b"ab", b"c"]), sha256_parts("d", &[b"a", b"bc"]));
        assert_ne!(sha256_parts("d", &[]), sha256_parts("e", &[]));
    }

    #[test]
    fn mac_needs_its_key() {
        let (a, b) = (Secret32::from([1; 32]), Secret32::from([2; 32]));
        let tag = mac(&a, "t", &[b"x"]);
        assert!(mac_matches(&a, "t", &[b"x"], &tag));
        assert!(!mac_matches(&b, "t", &[b"x"], &tag));
        assert!(!mac_matches(&a, "t", &[b"x"], &tag[..31]));
    }
}
