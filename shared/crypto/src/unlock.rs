//! What opens the local key: a passphrase (Argon2id, RFC 9106), the PRF result of a FIDO2 key,
//! or the recovery words.

use crate::hazmat::{kdf, once};
use crate::local_key::LocalKey;
use crate::secret::Secret32;
use argon2::{Algorithm, Argon2, Params, Version};

/// Length of the salt beside a passphrase, bytes.
pub const PASSPHRASE_SALT_BYTES: usize = 16;
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const WRAP: &str = "cahier/v1/wrap/local-key";

/// Why the local key did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// The passphrase, key or words are not the right ones.
    #[error("this does not open the notebook")]
    Wrong,
    /// The device could not give the 64 MiB that Argon2id needs.
    #[error("there is not enough memory to check the passphrase")]
    Memory,
}

/// A key that opens the local key.
#[derive(Debug)]
pub struct UnlockKey(Secret32);

/// Argon2id with 64 MiB and 3 passes.
pub fn derive_from_passphrase(
    passphrase: &str,
    salt: &[u8; PASSPHRASE_SALT_BYTES],
) -> Result<UnlockKey, UnlockError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(32)).map_err(|_| UnlockError::Memory)?;
    let mut out = [0u8; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.as_bytes(), salt, &mut out)
        .map_err(|_| UnlockError::Memory)?;
    Ok(UnlockKey(Secret32::from(out)))
}

impl UnlockKey {
    /// From the 32 bytes that the PRF extension (WebAuthn level 3, section 10.1.4) returned.
    pub fn derive_from_prf(output: &Secret32) -> Self {
        let [key] = kdf::expand(b"cahier/v1/unlock", output.expose(), ["cahier/v1/unlock/prf"]);
        Self(key)
    }

    /// From the seed of the recovery words.
    pub fn derive_from_recovery(seed: &Secret32) -> Self {
        let [key] = kdf::expand(b"cahier/v1/unlock", seed.expose(), ["cahier/v1/unlock/words"]);
        Self(key)
    }

    /// Wraps the local key; `account` binds the wrap to one store.
    pub fn wrap(&self, rng: &mut crate::Rng<'_>, account: &[u8], local: &LocalKey) -> Vec<u8> {
        once::seal(rng, &self.0, WRAP, account, local.secret().expose())
    }

    /// Opens the local key.
    pub fn unwrap(&self, account: &[u8], wrapped: &[u8]) -> Result<LocalKey, UnlockError> {
        let secret = once::open(&self.0, WRAP, account, wrapped).ok_or(UnlockError::Wrong)?;
        Secret32::from_slice(&secret).map(LocalKey::from_secret).ok_or(UnlockError::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn a_passphrase_opens_its_own_store_only() {
        let mut rng = test_rng(5);
        let local = LocalKey::make(&mut rng);
        let wrapped = derive_from_passphrase("sel", &[1; 16]).unwrap().wrap(&mut rng, b"a", &local);
        let open = |phrase: &str, account: &[u8]| {
            derive_from_passphrase(phrase, &[1; 16]).unwrap().unwrap(account, &wrapped)
        };
        assert_eq!(open("sel", b"a").unwrap().secret(), local.secret());
        assert_eq!(open("Sel", b"a").unwrap_err(), UnlockError::Wrong);
        assert_eq!(open("sel", b"b").unwrap_err(), UnlockError::Wrong);
    }

    #[test]
    fn ways_in_are_told_apart() {
        let mut rng = test_rng(5);
        let (local, secret) = (LocalKey::make(&mut rng), Secret32::make(&mut rng));
        let wrapped = UnlockKey::derive_from_prf(&secret).wrap(&mut rng, b"a", &local);
        assert!(UnlockKey::derive_from_recovery(&secret).unwrap(b"a", &wrapped).is_err());
        assert!(UnlockKey::derive_from_prf(&secret).unwrap(b"a", &wrapped).is_ok());
    }
}
