//! HKDF-SHA256 (RFC 5869) to 32-byte keys, with a domain for each use.

use crate::secret::Secret32;
use hkdf::Hkdf;
use sha2::Sha256;

/// Derives one key per domain from one extraction.
pub(crate) fn expand<const N: usize>(
    salt: &[u8],
    material: &[u8],
    domains: [&str; N],
) -> [Secret32; N] {
    expand_root(&extract(salt, material), domains)
}

/// The first half of the derivation (RFC 5869, section 2.2).
pub(crate) fn extract(salt: &[u8], material: &[u8]) -> Secret32 {
    Secret32::from(<[u8; 32]>::from(Hkdf::<Sha256>::extract(Some(salt), material).0))
}

/// The second half: one key per domain from what was extracted.
pub(crate) fn expand_root<const N: usize>(root: &Secret32, domains: [&str; N]) -> [Secret32; N] {
    let hkdf = Hkdf::<Sha256>::from_prk(root.expose());
    domains.map(|domain| {
        let mut key = [0u8; 32];
        // The root is as long as a hash, and 32 bytes are far below the limit of 255 hashes, so
        // this cannot fail.
        let done = hkdf.as_ref().is_ok_and(|hkdf| hkdf.expand(domain.as_bytes(), &mut key).is_ok());
        debug_assert!(done);
        Secret32::from(key)
    })
}
