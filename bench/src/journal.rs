//! `journal`: how long a keystroke takes to be safe on this machine. The disk's part is the
//! batch of the engine, committed to SQLite as the command line's store does.

use crate::measure::clock;
use crate::process;
use crate::report::Row;
use anyhow::{Result, ensure};
use cahier_bench_client::journal::{self, ENTRIES};
use cahier_sync::store::{Batch, MemoryStore, Place, Range, Rows, Store, StoreError, Write};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;

/// A store in memory that commits each batch to a file first.
struct FileStore {
    memory: MemoryStore,
    file: Connection,
}

/// Runs the benchmark.
pub fn run() -> Result<Vec<Row>> {
    let clock = clock();
    let mut rows = Vec::new();
    for entry in ENTRIES {
        eprintln!("journal: {}", entry.name);
        // Beside the build: a folder for temporary files may lie in memory.
        let folder = tempfile::tempdir_in(process::target()?)?;
        let file = file(&folder.path().join("notebook.sqlite"))?;
        let store = FileStore { memory: MemoryStore::default(), file };
        let measured = journal::run(store, entry, "SQLite commit", &clock);
        rows.extend(pollster::block_on(measured)?);
    }
    Ok(rows)
}

/// The tables and settings of the command line's store.
fn file(path: &Path) -> Result<Connection> {
    let db = Connection::open(path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    let full: i64 = db.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    ensure!(full == 2, "SQLite refused full synchronisation");
    db.execute_batch(
        "CREATE TABLE rows (place BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID",
    )?;
    Ok(db)
}

fn write(db: &mut Connection, batch: &Batch) -> rusqlite::Result<()> {
    let txn = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for write in &batch.writes {
        match write {
            Write::Put(place, bytes) => {
                let mut put = txn.prepare_cached("INSERT OR REPLACE INTO rows VALUES (?1, ?2)")?;
                put.execute(params![place.to_bytes(), bytes])?;
            }
            Write::Delete(place) => {
                let mut delete = txn.prepare_cached("DELETE FROM rows WHERE place = ?1")?;
                delete.execute([place.to_bytes()])?;
            }
            Write::Clear(table, scope) => {
                let first = Place::new(*table, *scope, 0).to_bytes();
                let last = Place::new(*table, *scope, u64::MAX).to_bytes();
                let mut clear =
                    txn.prepare_cached("DELETE FROM rows WHERE place BETWEEN ?1 AND ?2")?;
                clear.execute([first, last])?;
            }
        }
    }
    txn.commit()
}

impl Store for FileStore {
    async fn take_lead(&mut self) -> Result<u64, StoreError> {
        self.memory.take_lead().await
    }

    async fn commit(&mut self, batch: Batch) -> Result<(), StoreError> {
        write(&mut self.file, &batch).map_err(|error| StoreError::Lost(error.to_string()))?;
        self.memory.commit(batch).await
    }

    async fn read(&self, range: Range) -> Result<Rows, StoreError> {
        self.memory.read(range).await
    }
}
