//! The key with which a relay signs zone heads: Ed25519, nothing else.

use crate::secret::Secret32;
use ed25519_dalek::{Signer, SigningKey};

/// A relay's signing key.
pub struct RelayKey(SigningKey);

impl RelayKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self::from_seed(&Secret32::make(rng))
    }

    /// The key that belongs to a seed.
    pub fn from_seed(seed: &Secret32) -> Self {
        Self(SigningKey::from_bytes(seed.expose()))
    }

    /// The seed, for keeping it in the relay's own store.
    pub fn seed(&self) -> Secret32 {
        Secret32::from(self.0.to_bytes())
    }

    /// The public key that members pin.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Ed25519 signature over the message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl std::fmt::Debug for RelayKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RelayKey(..)")
    }
}
