//! An encrypted backup of this notebook, as every shell reads it, put together a few rows at a
//! time.

use super::blob::Parts;
use super::{Count, Step, Stepping, Work};
use crate::ctx;
use crate::message::Answer;
use crate::store::IndexedStore;
use crate::worker::trouble::{refused, shut};
use cahier_evidence::BlobId;
use cahier_sync::store::{Rows, Table};
use cahier_sync::{Driver, Engine, LockError, backed_up, backup_head, backup_row, date_time};
use cahier_words::{Sentence, both};
use zeroize::Zeroizing;

/// Pieces of files that are read in one turn.
const PIECES_AT_ONCE: usize = 8;

/// A backup that is made.
pub(in crate::worker) struct BackingUp {
    passphrase: Zeroizing<String>,
    tables: Vec<Table>,
    files: Vec<BlobId>,
    /// The next piece of the file that is read.
    piece: u64,
    parts: Parts,
    rows: u64,
    all: u64,
    begun: bool,
}

impl Work for BackingUp {
    fn step<'a>(&'a mut self, driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on(driver))
    }

    fn count(&self) -> Count {
        let left = (self.tables.len() + self.files.len()) as u64;
        Count { done: self.all - left, total: Some(self.all) }
    }
}

impl BackingUp {
    /// A backup under a passphrase.
    pub fn new(engine: &Engine, passphrase: String) -> Self {
        let passphrase = Zeroizing::new(passphrase);
        // Files are read piece by piece, after everything else.
        let tables: Vec<Table> =
            Table::ALL.into_iter().filter(|table| *table != Table::Blob).collect();
        let files: Vec<BlobId> = engine.blob_ids().collect();
        let all = (tables.len() + files.len()) as u64;
        let parts = Parts::default();
        Self { passphrase, tables, files, piece: 0, parts, rows: 0, all, begun: false }
    }

    /// Reads the next table, or the next pieces of a file.
    async fn go_on(&mut self, driver: &mut Driver<IndexedStore>) -> Result<Step, Sentence> {
        if !std::mem::replace(&mut self.begun, true) {
            if !driver.engine.status().recoverable {
                return Err(not_recoverable());
            }
            ctx!(ctx);
            // What was typed goes with it, as envelopes.
            driver.engine.flush(ctx).map_err(refused)?;
            return Ok(Step::More);
        }
        if driver.engine.status().unsaved > 0 {
            return Ok(Step::Waits);
        }
        let lost = |why| cahier_words::store(&why);
        if let Some(table) = self.tables.pop() {
            let rows = driver.vault().raw(table, None, 0, usize::MAX).await.map_err(lost)?;
            self.add(rows)?;
            return Ok(Step::More);
        }
        if let Some(file) = self.files.last().copied() {
            let rows = driver.vault().raw(Table::Blob, Some(file.0), self.piece, PIECES_AT_ONCE);
            let rows = rows.await.map_err(lost)?;
            match rows.last() {
                Some((place, _)) => self.piece = place.seq + 1,
                None => {
                    self.files.pop();
                    self.piece = 0;
                }
            }
            self.add(rows)?;
            return Ok(Step::More);
        }
        self.end(driver)
    }

    fn add(&mut self, rows: Rows) -> Result<(), Sentence> {
        for (place, bytes) in rows {
            let place = place.to_bytes();
            if backed_up(&place).is_some() {
                self.parts.push(&backup_row(&place, &bytes))?;
                self.rows += 1;
            }
        }
        Ok(())
    }

    fn end(&mut self, driver: &Driver<IndexedStore>) -> Result<Step, Sentence> {
        ctx!(ctx);
        let (engine, key) = (&driver.engine, driver.vault().key());
        let head = backup_head(engine, key, &self.passphrase, self.rows, ctx);
        let head = head.map_err(|why| shut(LockError::from(why)))?;
        let media_type = "application/octet-stream".to_owned();
        let blob = std::mem::take(&mut self.parts).finish(&head, &media_type)?;
        let day: String = date_time(ctx.now_ms).chars().take(10).collect();
        let name = format!("cahier-{day}.backup");
        Ok(Step::Ended(Ok((Answer::File { name, media_type }, Some(blob)))))
    }
}

fn not_recoverable() -> Sentence {
    both(
        "Sans mots de secours cette sauvegarde ne pourrait pas être restaurée : elle n’a pas été \
         faite. Écrivez d’abord les mots de secours, puis recommencez.",
        "Without recovery words this backup could not be restored: it was not made. Write the \
         recovery words down first, then begin again.",
    )
}
