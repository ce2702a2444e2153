//! Who the relay is: the key that it signs heads with, kept in its own store, and randomness.

use crate::storage::{Batch, Op, Storage, StorageError, Stored};
use cahier_crypto::{RelayKey, Rng, Secret32};
use rand_core::SeedableRng;

/// Under which name the seed of the key stands in the store.
const KEY: &str = "relay_key";

/// A generator seeded by the system.
pub fn rng() -> Result<rand_chacha::ChaCha20Rng, String> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| format!("no randomness: {error}"))?;
    Ok(rand_chacha::ChaCha20Rng::from_seed(seed))
}

/// The relay's key; made and kept where there is none.
pub fn relay_key(storage: &mut dyn Storage, rng: &mut Rng<'_>) -> Stored<RelayKey> {
    if let Some(kept) = storage.meta(KEY)? {
        let damaged = || StorageError::Corrupt("the relay's key is not one".into());
        let seed = Secret32::from_slice(&kept).ok_or_else(damaged)?;
        return Ok(RelayKey::from_seed(&seed));
    }
    let key = RelayKey::make(rng);
    let mut batch = Batch::default();
    batch.put(Op::PutMeta(KEY.into(), key.seed().expose().to_vec()));
    storage.commit(batch)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::MemoryStorage;

    #[test]
    fn the_key_stays() {
        let mut storage = MemoryStorage::new();
        let mut rng = rng().unwrap();
        let first = relay_key(&mut storage, &mut rng).unwrap().public();
        assert_eq!(relay_key(&mut storage, &mut rng).unwrap().public(), first);
        let other = relay_key(&mut MemoryStorage::new(), &mut rng).unwrap().public();
        assert_ne!(first, other);
    }
}
