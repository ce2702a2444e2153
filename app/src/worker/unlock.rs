//! Opening the store of this account, by whatever way the page offers.

use crate::message::{Locks, WayIn};
use crate::store::IndexedStore;
use cahier_crypto::{LocalKey, Secret32};
use cahier_sync::store::Write;
use cahier_sync::{LockError, LockRow, Way, first_lock, locks, unlock};
use zeroize::Zeroize as _;

/// Which ways in there are.
pub(crate) async fn ways(store: &IndexedStore) -> Result<Locks, LockError> {
    let rows = match locks(store).await {
        Ok(rows) => rows,
        Err(LockError::Empty) => return Ok(Locks::default()),
        Err(error) => return Err(error),
    };
    let mut ways = Locks { exists: true, ..Locks::default() };
    for row in rows {
        match row {
            LockRow::Prf { credential, salt, .. } => ways.credentials.push((credential, salt)),
            LockRow::Passphrase { .. } => ways.passphrase = true,
            LockRow::Recovery { .. } => {}
        }
    }
    Ok(ways)
}

/// Lends a way to something, and wipes what it was made of.
macro_rules! with_way {
    ($given:expr, |$way:ident, $salt:ident| $use_it:expr) => {
        match $given {
            WayIn::Passphrase(mut phrase) => {
                let result = {
                    let ($way, $salt) = (Way::Passphrase(&phrase), [0; 32]);
                    $use_it
                };
                phrase.zeroize();
                result
            }
            WayIn::Prf { credential, salt, mut output } => {
                let secret = Secret32::from(output);
                output.zeroize();
                let ($way, $salt) = (Way::Prf(&credential, &secret), salt);
                $use_it
            }
        }
    };
}

/// Opens the local key.
pub(crate) async fn open(store: &IndexedStore, way: WayIn) -> Result<LocalKey, LockError> {
    with_way!(way, |way, _salt| unlock(store, &way).await)
}

/// Whether there is nothing yet.
pub(crate) async fn is_empty(store: &IndexedStore) -> bool {
    matches!(locks(store).await, Err(LockError::Empty))
}

/// A new key for an empty store, and the lock that is written with its first rows.
pub(crate) async fn first(
    store: &IndexedStore,
    way: WayIn,
) -> Result<(LocalKey, Write), LockError> {
    with_way!(way, |way, salt| first_lock(store, &mut crate::clock::rng(), &way, salt).await)
}
