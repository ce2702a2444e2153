//! Between the engine and a store: seals every row under the local key and hides the ids in its
//! place. The engine above sees plain rows; the store below sees ciphertext.

use crate::store::{Batch, Place, Range, Rows, Store, StoreError, Table, Write};
use cahier_crypto::LocalKey;

/// A store and the key of its account.
pub struct Vault<S> {
    store: S,
    key: LocalKey,
    /// The number under which it writes; none where it only reads.
    fence: Option<u64>,
}

impl<S: Store> Vault<S> {
    /// Opens a store with its key and takes the lead.
    pub async fn open(mut store: S, key: LocalKey) -> Result<Self, StoreError> {
        let fence = Some(store.take_lead().await?);
        Ok(Self { store, key, fence })
    }

    /// Opens a store with its key for reading only: whoever leads goes on leading.
    pub(crate) fn watch(store: S, key: LocalKey) -> Self {
        Self { store, key, fence: None }
    }

    /// The store below.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The key, for sealing a backup or changing a lock.
    pub fn key(&self) -> &LocalKey {
        &self.key
    }

    /// The fencing number under which it writes: every change of the lead raises it. 0 where it
    /// only reads.
    pub fn fence(&self) -> u64 {
        self.fence.unwrap_or_default()
    }

    /// The scope as the store sees it.
    pub(crate) fn hide(&self, table: Table, scope: [u8; 16]) -> [u8; 16] {
        if table.is_plain() {
            return scope;
        }
        self.key.hide("cahier/v1/scope", &[&[table as u8][..], &scope].concat())
    }

    fn sealed(&self, rng: &mut cahier_crypto::Rng<'_>, write: Write) -> Write {
        match write {
            Write::Put(place, bytes) => {
                let hidden = Place { scope: self.hide(place.table, place.scope), ..place };
                let bytes = match place.table.is_plain() {
                    true => bytes,
                    false => self.key.seal_row(rng, &hidden.to_bytes(), &bytes),
                };
                Write::Put(hidden, bytes)
            }
            Write::Delete(place) => {
                Write::Delete(Place { scope: self.hide(place.table, place.scope), ..place })
            }
            Write::Clear(table, scope) => Write::Clear(table, self.hide(table, scope)),
        }
    }

    /// Seals and commits.
    pub async fn commit(
        &mut self,
        rng: &mut cahier_crypto::Rng<'_>,
        writes: &[Write],
    ) -> Result<(), StoreError> {
        let fence = self.fence.ok_or(StoreError::Newer)?;
        let writes = writes.iter().map(|write| self.sealed(rng, write.clone())).collect();
        self.store.commit(Batch { fence, writes }).await
    }

    /// Reads and opens the rows of one scope. The scope in the places is the plain one.
    pub async fn read(
        &self,
        table: Table,
        scope: [u8; 16],
        from: u64,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        let hidden = Some(self.hide(table, scope));
        let rows = self.store.read(Range { table, scope: hidden, from, limit }).await?;
        let mut rows = self.opened(rows)?;
        rows.iter_mut().for_each(|(place, _)| place.scope = scope);
        Ok(rows)
    }

    /// Rows as they lie, sealed, of one scope or of a whole table: what a backup holds.
    pub async fn raw(
        &self,
        table: Table,
        scope: Option<[u8; 16]>,
        from: u64,
        limit: usize,
    ) -> Result<Rows, StoreError> {
        let scope = scope.map(|scope| self.hide(table, scope));
        self.store.read(Range { table, scope, from, limit }).await
    }

    /// Reads and opens rows of one scope, or of a whole table with scopes left hidden. Rows that
    /// do not open stand aside with their places, and do not hide the others.
    pub(crate) async fn sift(
        &self,
        table: Table,
        scope: Option<[u8; 16]>,
        from: u64,
    ) -> Result<Sifted, StoreError> {
        let hidden = scope.map(|scope| self.hide(table, scope));
        let range = Range { table, scope: hidden, from, limit: usize::MAX };
        let mut sifted = Sifted::default();
        for (place, bytes) in self.store.read(range).await? {
            let named = Place { scope: scope.unwrap_or(place.scope), ..place };
            match self.open_row(place, bytes) {
                Ok(plain) => sifted.rows.push((named, plain)),
                Err(_) => sifted.damaged.push(named),
            }
        }
        Ok(sifted)
    }

    fn opened(&self, rows: Rows) -> Result<Rows, StoreError> {
        let open = |(place, bytes): (Place, Vec<u8>)| {
            self.open_row(place, bytes).map(|plain| (place, plain))
        };
        rows.into_iter().map(open).collect()
    }

    fn open_row(&self, place: Place, bytes: Vec<u8>) -> Result<Vec<u8>, StoreError> {
        if place.table.is_plain() {
            return Ok(bytes);
        }
        let plain = self.key.open_row(&place.to_bytes(), &bytes);
        plain.map_err(|e| StoreError::Damaged(e.to_string()))
    }
}

/// Rows that opened, and where those lie that did not.
#[derive(Default)]
pub(crate) struct Sifted {
    pub rows: Rows,
    pub damaged: Vec<Place>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryStore;
    use rand_core::SeedableRng;

    #[test]
    fn nothing_plain_reaches_the_store() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        pollster::block_on(async {
            let disk = MemoryStore::default();
            let key = LocalKey::make(&mut rng);
            let mut vault = Vault::open(disk.clone(), key.clone()).await.unwrap();
            let place = Place::new(Table::Row, *b"0123456789abcdef", 3);
            vault.commit(&mut rng, &[Write::Put(place, b"secret".to_vec())]).await.unwrap();
            assert!(!disk.all_bytes().windows(6).any(|w| w == b"secret"));
            let rows = disk
                .read(Range { table: Table::Row, scope: None, from: 0, limit: 9 })
                .await
                .unwrap();
            assert_ne!(rows[0].0.scope, place.scope);
            let back = vault.read(Table::Row, place.scope, 0, 9).await.unwrap();
            assert_eq!(back, [(place, b"secret".to_vec())]);
            let other = Vault::open(disk, LocalKey::make(&mut rng)).await.unwrap();
            let read = other.read(Table::Row, place.scope, 0, 9).await;
            assert_eq!(read, Ok(Vec::new()), "another key hides ids elsewhere");
            let sifted = other.sift(Table::Row, None, 0).await.unwrap();
            assert!(sifted.rows.is_empty() && sifted.damaged.len() == 1);
        });
    }
}
