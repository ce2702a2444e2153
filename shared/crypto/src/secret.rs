//! Secret bytes that are wiped when dropped and never print themselves.

use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 32 secret bytes. Compared in constant time, never printed, wiped on drop.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret32([u8; 32]);

impl Secret32 {
    /// Random secret.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self(fill(rng))
    }

    /// The bytes, for sealing them or handing them to a primitive. Never log them.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// From a slice of exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl From<[u8; 32]> for Secret32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl PartialEq for Secret32 {
    fn eq(&self, other: &Self) -> bool {
        subtle::ConstantTimeEq::ct_eq(&self.0[..], &other.0[..]).into()
    }
}

impl Eq for Secret32 {}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(..)")
    }
}

/// An array of random bytes.
pub fn fill<const N: usize>(rng: &mut crate::Rng<'_>) -> [u8; N] {
    let mut bytes = [0u8; N];
    rng.fill_bytes(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_nothing() {
        let text = format!("{:?}", Secret32::from([0xAB; 32]));
        assert!(!text.contains("171") && !text.to_lowercase().contains("ab,"));
        assert_eq!(text, "Secret32(..)");
    }
}
