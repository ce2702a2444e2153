//! What opens a store: one row for each way in, the only rows that are not sealed. They hold
//! the local key, wrapped; without one of the ways nothing else in the store can be read.

use crate::store::{Place, Range, Store, StoreError, Table, Write};
use cahier_crypto::{
    LocalKey, PASSPHRASE_SALT_BYTES, RecoveryWords, Secret32, UnlockError, UnlockKey,
    derive_from_passphrase, fill,
};
use cahier_protocol::{decode, encode};
use minicbor::{Decode, Encode};

/// One way in.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum LockRow {
    /// A passphrase.
    #[n(0)]
    Passphrase {
        /// Salt of Argon2id.
        #[cbor(n(0), with = "minicbor::bytes")]
        salt: [u8; PASSPHRASE_SALT_BYTES],
        /// The wrapped local key.
        #[cbor(n(1), with = "minicbor::bytes")]
        wrapped: Vec<u8>,
    },
    /// The PRF extension of a FIDO2 key or passkey.
    #[n(1)]
    Prf {
        /// Which credential.
        #[cbor(n(0), with = "minicbor::bytes")]
        credential: Vec<u8>,
        /// What the authenticator is asked to evaluate.
        #[cbor(n(1), with = "minicbor::bytes")]
        salt: [u8; 32],
        /// The wrapped local key.
        #[cbor(n(2), with = "minicbor::bytes")]
        wrapped: Vec<u8>,
    },
    /// The recovery words.
    #[n(2)]
    Recovery {
        /// The wrapped local key.
        #[cbor(n(0), with = "minicbor::bytes")]
        wrapped: Vec<u8>,
    },
}

/// What somebody offers to open a store.
pub enum Way<'a> {
    /// A passphrase.
    Passphrase(&'a str),
    /// The PRF result of a credential.
    Prf(&'a [u8], &'a Secret32),
    /// The recovery words.
    Recovery(&'a RecoveryWords),
}

/// Why a store did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LockError {
    /// There is no notebook here.
    #[error("there is no notebook here yet")]
    Empty,
    /// This way does not open it.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is ciphertext, but nothing that could open it: keep it, and ask.
    #[error("the notebook's locks are missing; its content is kept untouched")]
    LocksMissing,
}

const ACCOUNT: &[u8] = b"cahier/v1/account";

fn range(table: Table) -> Range {
    Range { table, scope: None, from: 0, limit: 64 }
}

/// All ways in.
pub async fn locks<S: Store>(store: &S) -> Result<Vec<LockRow>, LockError> {
    let rows = store.read(range(Table::Lock)).await?;
    if rows.is_empty() {
        let account = store.read(range(Table::Account)).await?;
        let missing = if account.is_empty() { LockError::Empty } else { LockError::LocksMissing };
        return Err(missing);
    }
    let read = rows.iter().map(|(_, bytes)| decode(bytes, 64 << 10));
    read.collect::<Result<_, _>>().map_err(|e| StoreError::Damaged(e.to_string()).into())
}

/// The lock that makes a way open a local key.
pub fn make_lock(
    rng: &mut cahier_crypto::Rng<'_>,
    way: &Way<'_>,
    prf_salt: [u8; 32],
    local: &LocalKey,
) -> Result<LockRow, UnlockError> {
    Ok(match way {
        Way::Passphrase(phrase) => {
            let salt = fill(rng);
            let wrapped = derive_from_passphrase(phrase, &salt)?.wrap(rng, ACCOUNT, local);
            LockRow::Passphrase { salt, wrapped }
        }
        Way::Prf(credential, output) => {
            let wrapped = UnlockKey::derive_from_prf(output).wrap(rng, ACCOUNT, local);
            LockRow::Prf { credential: credential.to_vec(), salt: prf_salt, wrapped }
        }
        Way::Recovery(words) => {
            let seed = words.derive_seed();
            let wrapped = UnlockKey::derive_from_recovery(&seed).wrap(rng, ACCOUNT, local);
            LockRow::Recovery { wrapped }
        }
    })
}

/// The write that puts a lock in place; a way has one place, so a new one replaces the old.
pub fn lock_write(lock: &LockRow) -> Write {
    let (scope, seq) = match lock {
        LockRow::Passphrase { .. } => ([0; 16], 0),
        LockRow::Recovery { .. } => ([0; 16], 1),
        LockRow::Prf { credential, .. } => {
            let hash = cahier_crypto::sha256(credential);
            let mut scope = [0; 16];
            scope.copy_from_slice(&hash[..16]);
            (scope, 2)
        }
    };
    Write::Put(Place::new(Table::Lock, scope, seq), encode(lock))
}

/// The writes that take ways in out of a store, by what `gone` says of each; nothing where none
/// would stay.
pub fn locks_removed(ways: &[LockRow], gone: impl Fn(&LockRow) -> bool) -> Option<Vec<Write>> {
    let mut writes = Vec::new();
    for way in ways.iter().filter(|way| gone(way)) {
        // A lock lies where it would be written.
        if let Write::Put(place, _) = lock_write(way) {
            writes.push(Write::Delete(place));
        }
    }
    (writes.len() < ways.len()).then_some(writes)
}

/// Opens the local key by a way.
pub async fn unlock<S: Store>(store: &S, way: &Way<'_>) -> Result<LocalKey, LockError> {
    let mut last = UnlockError::Wrong;
    for lock in locks(store).await? {
        let tried = match (way, &lock) {
            (Way::Passphrase(phrase), LockRow::Passphrase { salt, wrapped }) => {
                derive_from_passphrase(phrase, salt).and_then(|key| key.unwrap(ACCOUNT, wrapped))
            }
            (Way::Prf(id, output), LockRow::Prf { credential, wrapped, .. })
                if credential == id =>
            {
                UnlockKey::derive_from_prf(output).unwrap(ACCOUNT, wrapped)
            }
            (Way::Recovery(words), LockRow::Recovery { wrapped }) => {
                UnlockKey::derive_from_recovery(&words.derive_seed()).unwrap(ACCOUNT, wrapped)
            }
            _ => continue,
        };
        match tried {
            Ok(key) => return Ok(key),
            Err(error) => last = error,
        }
    }
    Err(last.into())
}

/// An error where a store holds anything.
pub(crate) async fn check_empty<S: Store>(store: &S) -> Result<(), LockError> {
    match locks(store).await {
        Err(LockError::Empty) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Err(UnlockError::Wrong.into()),
    }
}

/// A new local key for an empty store, with the lock that opens it. Nothing is written yet:
/// [`crate::Driver::begin`] does that, together with the account.
pub async fn first_lock<S: Store>(
    store: &S,
    rng: &mut cahier_crypto::Rng<'_>,
    way: &Way<'_>,
    prf_salt: [u8; 32],
) -> Result<(LocalKey, Write), LockError> {
    check_empty(store).await?;
    let local = LocalKey::make(rng);
    let lock = make_lock(rng, way, prf_salt, &local)?;
    Ok((local, lock_write(&lock)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Batch, MemoryStore};
    use rand_core::SeedableRng;

    #[test]
    fn ways_in_and_no_silent_fresh_start() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        pollster::block_on(async {
            let mut store = MemoryStore::default();
            let way = Way::Passphrase("mer calme");
            assert_eq!(unlock(&store, &way).await.unwrap_err(), LockError::Empty);
            let (local, lock) = first_lock(&store, &mut rng, &way, [0; 32]).await.unwrap();
            let fence = store.take_lead().await.unwrap();
            store.commit(Batch { fence, writes: vec![lock] }).await.unwrap();
            assert!(first_lock(&store, &mut rng, &way, [0; 32]).await.is_err());
            let output = Secret32::make(&mut rng);
            let prf = Way::Prf(b"credential", &output);
            assert!(unlock(&store, &prf).await.is_err());
            let lock = make_lock(&mut rng, &prf, [7; 32], &local).unwrap();
            let fence = store.take_lead().await.unwrap();
            store.commit(Batch { fence, writes: vec![lock_write(&lock)] }).await.unwrap();
            for way in [way, prf] {
                assert_eq!(unlock(&store, &way).await.unwrap().secret(), local.secret());
            }
            let wrong = Way::Passphrase("mer agitée");
            let error = unlock(&store, &wrong).await.unwrap_err();
            assert_eq!(error, LockError::Unlock(UnlockError::Wrong));
        });
    }

    #[test]
    fn a_key_gives_way_to_the_next_one_and_the_last_way_stays() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        pollster::block_on(async {
            let mut store = MemoryStore::default();
            let output = Secret32::make(&mut rng);
            let (first, next) = (Way::Prf(b"first", &output), Way::Prf(b"next", &output));
            let (local, row) = first_lock(&store, &mut rng, &first, [1; 32]).await.unwrap();
            let added = lock_write(&make_lock(&mut rng, &next, [2; 32], &local).unwrap());
            let fence = store.take_lead().await.unwrap();
            store.commit(Batch { fence, writes: vec![row.clone(), added] }).await.unwrap();
            let is_first = |way: &LockRow| lock_write(way) == row;
            let ways = locks(&store).await.unwrap();
            assert_eq!(locks_removed(&ways, |_| true), None);
            let writes = locks_removed(&ways, is_first).unwrap();
            assert_eq!(writes.len(), 1);
            store.commit(Batch { fence, writes }).await.unwrap();
            assert!(unlock(&store, &first).await.is_err());
            assert_eq!(unlock(&store, &next).await.unwrap().secret(), local.secret());
            // Asked again, there is nothing left to do.
            let ways = locks(&store).await.unwrap();
            assert_eq!(locks_removed(&ways, is_first), Some(Vec::new()));
        });
    }

    #[test]
    fn ciphertext_without_locks_is_left_alone() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        pollster::block_on(async {
            let mut store = MemoryStore::default();
            let fence = store.take_lead().await.unwrap();
            let place = Place::new(Table::Account, [0; 16], 0);
            let writes = vec![Write::Put(place, vec![1])];
            store.commit(Batch { fence, writes }).await.unwrap();
            let made = first_lock(&store, &mut rng, &Way::Passphrase("x"), [0; 32]).await;
            assert_eq!(made.unwrap_err(), LockError::LocksMissing);
        });
    }
}
