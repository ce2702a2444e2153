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
    let hkdf = Hkdf::<Sha256>::new(Some(salt), material);
    domains.map(|domain| {
        let mut key = [0u8; 32];
        // 32 bytes are far below the limit of 255 hashes, so this cannot fail.
        let done = hkdf.expand(domain.as_bytes(), &mut key);
        debug_assert!(done.is_ok());
        Secret32::from(key)
    })
}
