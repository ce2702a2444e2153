//! Cryptography of suite 1, in two rooms: the modules re-exported here are what features may
//! use; `hazmat` holds the raw primitives and stays private.
//!
//! Suite 1 is fixed, never negotiated: X-Wing HPKE (HKDF-SHA256, ChaCha20-Poly1305), Ed25519
//! verified strictly, HKDF-SHA256, Argon2id. Randomness comes in as an argument; `derive_*` is
//! deterministic, `make_*` is random. Secrets are zeroised on drop and print as nothing.
//!
//! ```text
//! recovery words ──derive──► device seed ──derive──► signing key, receiving key
//! passphrase ──Argon2id──┐
//! PRF of a FIDO2 key ────┴─► unlock key ──opens──► local key ──► every row at rest
//!                                                  (holds the device seed)
//! device card ◄──seal── zone key (one an epoch) ──wraps──► previous zone key
//!                            └──wraps──► document key ──HKDF(salt)──► message key + commitment
//! device card ◄──seal── group key (one an epoch) ──wraps──► previous group key
//!                            └──opens──► what is sealed to the group's card: a zone key
//! blob key (one a file) ──► chunks
//! ```

mod hazmat;

mod blob;
mod device;
mod digest;
mod document_key;
mod group_key;
mod local_key;
mod message;
mod padding;
mod recovery;
mod relay_key;
mod secret;
mod unlock;
mod zone_key;

pub use blob::{BLOB_CHUNK_BYTES, BLOB_TAG_BYTES, BlobError, BlobKey, sealed_len};
pub use device::{DeviceCard, DeviceKeys, RECEIVE_KEY_BYTES, SealError, verify_strict};
pub use digest::{Hash, Sha256Pieces, mac, mac_matches, sha256, sha256_parts};
pub use document_key::{DocumentKey, KeyId, WrapError};
pub use group_key::GroupKey;
pub use local_key::{LocalKey, RowError};
pub use message::{MESSAGE_BYTES_MAX, MessageError, SealedMessage};
pub use padding::{PadError, padme_len};
pub use recovery::{RecoveryError, RecoveryWords, WordLanguage};
pub use relay_key::RelayKey;
pub use secret::{Secret32, fill};
pub use unlock::{PASSPHRASE_SALT_BYTES, UnlockError, UnlockKey, derive_from_passphrase};
pub use zone_key::ZoneKey;

/// A source of cryptographic randomness, handed in by whoever owns one.
pub type Rng<'a> = dyn rand_core::CryptoRng + 'a;

/// The one suite of formats of version 1.
pub const SUITE: u8 = 1;

#[cfg(test)]
pub(crate) fn test_rng(seed: u64) -> rand_chacha::ChaCha20Rng {
    rand_core::SeedableRng::seed_from_u64(seed)
}
