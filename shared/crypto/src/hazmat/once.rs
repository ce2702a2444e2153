//! One key, many messages, no nonce to manage: every message gets a key of its own, derived
//! with a fresh 32-byte salt that stands in front of the ciphertext.

use super::{aead, kdf};
use crate::secret::{Secret32, fill};
use zeroize::Zeroizing;

const SALT: usize = 32;

/// `salt ‖ ciphertext ‖ tag` under HKDF(key, salt, domain).
pub(crate) fn seal(
    rng: &mut crate::Rng<'_>,
    key: &Secret32,
    domain: &str,
    aad: &[u8],
    plain: &[u8],
) -> Vec<u8> {
    let salt: [u8; SALT] = fill(rng);
    let [once] = kdf::expand(&salt, key.expose(), [domain]);
    let sealed = aead::seal(once.expose(), &[0; 12], aad, plain).unwrap_or_default();
    [&salt[..], &sealed].concat()
}

/// Opens what [`seal`] made, wiped when dropped; None where the key is another one or anything
/// was changed.
pub(crate) fn open(
    key: &Secret32,
    domain: &str,
    aad: &[u8],
    sealed: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let (salt, rest) = sealed.split_at_checked(SALT)?;
    let [once] = kdf::expand(salt, key.expose(), [domain]);
    aead::open(once.expose(), &[0; 12], aad, rest).map(Zeroizing::new)
}
