//! Rows in one SQLite file: WAL, full sync, one transaction a batch. The file holds only
//! ciphertext; SQLite never sees a key.

use cahier_sync::store::{Batch, Place, Range, Rows, Store, StoreError, Write};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

/// Version of the tables, in SQLite's `user_version`.
const SCHEMA: i64 = 1;
const TABLES: &str = "
    CREATE TABLE rows (place BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE lead (one INTEGER PRIMARY KEY CHECK (one = 1), fence INTEGER NOT NULL);
    INSERT INTO lead VALUES (1, 0);
    PRAGMA user_version = 1;
";

/// A row as it lies: place and sealed bytes.
pub type RawRow = (Vec<u8>, Vec<u8>);

/// A store in a file.
pub struct SqliteStore(Connection);

fn failed(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StoreError::Damaged(error.to_string())
        }
        _ => StoreError::Lost(error.to_string()),
    }
}

impl SqliteStore {
    /// Opens the file, made where it is missing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let db = Connection::open(path).map_err(failed)?;
        db.busy_timeout(Duration::from_secs(10)).map_err(failed)?;
        db.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        db.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        let full: i64 =
            db.pragma_query_value(None, "synchronous", |row| row.get(0)).map_err(failed)?;
        if full != 2 {
            return Err(StoreError::Damaged("full synchronisation was refused".into()));
        }
        let version: i64 =
            db.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(failed)?;
        match version {
            0 => db.execute_batch(TABLES).map_err(failed)?,
            SCHEMA => {}
            _ => return Err(StoreError::Damaged("a newer version wrote this file".into())),
        }
        Ok(Self(db))
    }

    /// Every row as it lies, for a backup.
    pub fn raw(&self) -> Result<Vec<RawRow>, StoreError> {
        let mut query =
            self.0.prepare("SELECT place, bytes FROM rows ORDER BY place").map_err(failed)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }
}

impl Store for SqliteStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        let query = "UPDATE lead SET fence = fence + 1 RETURNING fence";
        let fence: i64 = self.0.query_row(query, [], |row| row.get(0)).map_err(failed)?;
        Ok(fence as u64)
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        let txn =
            self.0.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let fence: i64 =
            txn.query_row("SELECT fence FROM lead", [], |row| row.get(0)).map_err(failed)?;
        if fence as u64 != batch.fence {
            return Err(StoreError::Fenced);
        }
        for write in &batch.writes {
            match write {
                Write::Put(place, bytes) => txn
                    .prepare_cached("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")
                    .and_then(|mut put| put.execute(params![place.to_bytes(), bytes])),
                Write::Delete(place) => txn
                    .prepare_cached("DELETE FROM rows WHERE place = ?1")
                    .and_then(|mut delete| delete.execute([place.to_bytes()])),
                Write::Clear(table, scope) => {
                    let first = Place::new(*table, *scope, 0).to_bytes();
                    let last = Place::new(*table, *scope, u64::MAX).to_bytes();
                    txn.prepare_cached("DELETE FROM rows WHERE place BETWEEN ?1 AND ?2")
                        .and_then(|mut clear| clear.execute([first, last]))
                }
            }
            .map_err(failed)?;
        }
        txn.commit().map_err(failed)
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        let (low, high) = match range.scope {
            Some(scope) => (scope, scope),
            None => ([0; 16], [255; 16]),
        };
        let first = Place::new(range.table, low, range.from).to_bytes();
        let last = Place::new(range.table, high, u64::MAX).to_bytes();
        let limit = i64::try_from(range.limit).unwrap_or(i64::MAX);
        let mut query = self
            .0
            .prepare_cached(
                "SELECT place, bytes FROM rows WHERE place BETWEEN ?1 AND ?2
                 ORDER BY place LIMIT ?3",
            )
            .map_err(failed)?;
        let rows = query
            .query_map(params![first, last, limit], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
            .map_err(failed)?;
        rows.map(|row| {
            let (place, bytes) = row.map_err(failed)?;
            let place = Place::from_bytes(&place)
                .ok_or_else(|| StoreError::Damaged("a row without a place".into()))?;
            Ok((place, bytes))
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_sync::store::conformance;

    #[test]
    fn conforms() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        pollster::block_on(conformance::run(|| {
            let store = SqliteStore::open(&path).unwrap();
            async move { store }
        }));
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        drop(SqliteStore::open(&path).unwrap());
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(SqliteStore::open(&path), Err(StoreError::Damaged(_))));
    }
}
