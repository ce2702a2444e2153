//! Rows in one SQLite file: WAL, full sync, one transaction a batch. The file holds only
//! ciphertext; SQLite never sees a key.

use cahier_sync::store::{Batch, Place, Range, Rows, Store, StoreError, Write};
use rusqlite::{Connection, ErrorCode, params};
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
pub struct SqliteStore {
    db: Connection,
    /// Whether rows of a backup wait in an open transaction: see [`SqliteStore::lay`].
    laid: bool,
}

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
            _ => return Err(StoreError::Newer),
        }
        Ok(Self { db, laid: false })
    }

    /// Every row as it lies, for a backup.
    pub fn raw(&self) -> Result<Vec<RawRow>, StoreError> {
        let mut query =
            self.db.prepare("SELECT place, bytes FROM rows ORDER BY place").map_err(failed)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }

    /// Puts rows of a backup in place, sealed as they are. They stay with the next batch that
    /// is committed or not at all: whatever ends this process before leaves nothing of them.
    pub fn lay(&mut self, rows: Vec<(Place, Vec<u8>)>) -> Result<(), StoreError> {
        self.db.execute_batch("BEGIN IMMEDIATE").map_err(failed)?;
        self.laid = true;
        rows.into_iter().try_for_each(|(place, bytes)| self.carry_out(&Write::Put(place, bytes)))
    }

    fn carry_out(&self, write: &Write) -> Result<(), StoreError> {
        match write {
            Write::Put(place, bytes) => self
                .db
                .prepare_cached("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")
                .and_then(|mut put| put.execute(params![place.to_bytes(), bytes])),
            Write::Delete(place) => self
                .db
                .prepare_cached("DELETE FROM rows WHERE place = ?1")
                .and_then(|mut delete| delete.execute([place.to_bytes()])),
            Write::Clear(table, scope) => {
                let first = Place::new(*table, *scope, 0).to_bytes();
                let last = Place::new(*table, *scope, u64::MAX).to_bytes();
                self.db
                    .prepare_cached("DELETE FROM rows WHERE place BETWEEN ?1 AND ?2")
                    .and_then(|mut clear| clear.execute([first, last]))
            }
        }
        .map(drop)
        .map_err(failed)
    }

    /// Carries out a batch within the transaction that is open, and ends that.
    fn finish(&self, batch: &Batch) -> Result<(), StoreError> {
        let query = "SELECT fence FROM lead";
        let fence: i64 = self.db.query_row(query, [], |row| row.get(0)).map_err(failed)?;
        if fence as u64 != batch.fence {
            return Err(StoreError::Fenced);
        }
        batch.writes.iter().try_for_each(|write| self.carry_out(write))?;
        self.db.execute_batch("COMMIT").map_err(failed)
    }
}

impl Store for SqliteStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        let query = "UPDATE lead SET fence = fence + 1 RETURNING fence";
        let fence: i64 = self.db.query_row(query, [], |row| row.get(0)).map_err(failed)?;
        Ok(fence as u64)
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        match (self.laid, self.db.is_autocommit()) {
            (false, _) => self.db.execute_batch("BEGIN IMMEDIATE").map_err(failed)?,
            (true, false) => {}
            (true, true) => return Err(StoreError::Lost("the backup was not written".into())),
        }
        let done = self.finish(&batch);
        if done.is_ok() {
            self.laid = false;
        } else if !self.db.is_autocommit() {
            // Where even this fails, the transaction ends with the connection, uncommitted.
            let _ = self.db.execute_batch("ROLLBACK");
        }
        done
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
            .db
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
    use cahier_sync::store::{Table, conformance};

    #[test]
    fn conforms() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        pollster::block_on(conformance::run(|| {
            let store = SqliteStore::open(&path).unwrap();
            async move { store }
        }));
    }

    fn put(table: Table) -> (Place, Vec<u8>) {
        (Place::new(table, [1; 16], 0), vec![7])
    }

    #[test]
    fn laid_rows_stay_with_the_next_batch_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        for fails in [true, false] {
            let mut store = SqliteStore::open(&path).unwrap();
            store.lay(vec![put(Table::Row)]).unwrap();
            pollster::block_on(async {
                let fence = store.take_lead().await.unwrap();
                let (place, bytes) = put(Table::Lock);
                let writes = vec![Write::Put(place, bytes)];
                let batch = |fence| Batch { fence, writes: writes.clone() };
                if fails {
                    assert_eq!(store.commit(batch(fence + 1)).await, Err(StoreError::Fenced));
                    // What comes later must not look like the whole.
                    let again = store.commit(batch(fence)).await;
                    assert!(matches!(again, Err(StoreError::Lost(_))));
                } else {
                    store.commit(batch(fence)).await.unwrap();
                    store.commit(batch(fence)).await.unwrap();
                }
            });
            drop(store);
            let found = SqliteStore::open(&path).unwrap().raw().unwrap().len();
            assert_eq!(found, if fails { 0 } else { 2 });
        }
    }

    #[test]
    fn a_newer_file_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        drop(SqliteStore::open(&path).unwrap());
        let db = Connection::open(&path).unwrap();
        db.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(SqliteStore::open(&path), Err(StoreError::Newer)));
    }
}
