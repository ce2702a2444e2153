//! The embedded store: SQLite in WAL with full synchronisation.
//!
//! `synchronous` is a property of a connection and not of the file, and a build or a wrapper can
//! change its default: so it is read back on the live connection, and a relay does not start on
//! one that could lose what it acknowledged.

mod instance_log;
mod read;
mod renewals;
mod write;

use super::{StorageError, Stored};
use cahier_evidence::PersonId;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode};
use std::path::Path;
use std::time::Duration;

/// Tells our files from other SQLite files: "CAHR".
const APPLICATION_ID: i64 = 0x4341_4852;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
const STATEMENTS_CACHED: usize = 128;
/// `PRAGMA synchronous`: 2 is FULL, 3 is EXTRA.
const SYNCHRONOUS_FULL: i64 = 2;
const BACKUP_TRIES_MAX: u32 = 600;

/// One file a form, applied in order; the form of a file is how many were applied.
const MIGRATIONS: [&str; 8] = [
    include_str!("../migrations/0001_accounts.sql"),
    include_str!("../migrations/0002_zones.sql"),
    include_str!("../migrations/0003_summaries_and_blobs.sql"),
    include_str!("../migrations/0004_states_and_weights.sql"),
    include_str!("../migrations/0005_records.sql"),
    include_str!("../migrations/0006_instance_log.sql"),
    include_str!("../migrations/0007_renewals.sql"),
    include_str!("../migrations/0008_evidence_records.sql"),
];

/// The settings that durability rests on, as the live connection has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Durability {
    /// `wal`, or writes can be torn.
    pub journal_mode: String,
    /// 2 (FULL) or 3 (EXTRA), or the newest commits can be lost with the power.
    pub synchronous: i64,
    /// Whether references are enforced.
    pub foreign_keys: bool,
}

/// A store in one SQLite file.
pub struct SqliteStorage {
    connection: Connection,
}

impl SqliteStorage {
    /// Opens or makes the file, brings it to the newest form, and makes sure that writes are
    /// durable.
    pub fn open(path: &Path) -> Stored<Self> {
        let connection = Connection::open(path).map_err(trouble)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(trouble)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        let mut store = Self { connection };
        store.set_up()?;
        store.migrate()?;
        store.assert_durable()?;
        Ok(store)
    }

    /// A new file of an older form, as programs of that time made it.
    #[cfg(test)]
    pub(crate) fn of_form(path: &Path, form: usize) -> Stored<Connection> {
        let old = Connection::open(path).map_err(trouble)?;
        for migration in MIGRATIONS.iter().take(form) {
            old.execute_batch(migration).map_err(trouble)?;
        }
        let stamp =
            format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {form};");
        old.execute_batch(&stamp).map_err(trouble)?;
        Ok(old)
    }

    fn set_up(&self) -> Stored<()> {
        // These two answer with a row, so they cannot be part of the batch below. The second is
        // in pages: many commits write the same ones, which then go into the file once.
        self.pragma_text("journal_mode = WAL")?;
        self.pragma_int("wal_autocheckpoint = 4096")?;
        // The cache is small because a commit that divided pages of a tree looks through all of
        // it (`pcache1Truncate`); what it does not hold is in the system's own.
        // The last two matter on macOS only, where fsync alone does not reach the disk.
        let settings = "PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -16384;
            PRAGMA fullfsync = ON;
            PRAGMA checkpoint_fullfsync = ON;";
        self.connection.execute_batch(settings).map_err(trouble)
    }

    fn migrate(&mut self) -> Stored<()> {
        let found = self.form()?;
        let known = MIGRATIONS.len() as u32;
        if found > known {
            return Err(StorageError::Newer { found, known });
        }
        let application = self.pragma_int("application_id")?;
        if found > 0 && application != APPLICATION_ID {
            return Err(StorageError::Corrupt("this is another program's file".into()));
        }
        for (form, migration) in (1u32..).zip(MIGRATIONS).skip(found as usize) {
            let transaction = self.connection.transaction().map_err(trouble)?;
            transaction.execute_batch(migration).map_err(trouble)?;
            let stamp =
                format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {form};");
            transaction.execute_batch(&stamp).map_err(trouble)?;
            transaction.commit().map_err(trouble)?;
        }
        Ok(())
    }

    /// Form of the file: how many migrations it has seen.
    pub fn form(&self) -> Stored<u32> {
        let form = self.pragma_int("user_version")?;
        u32::try_from(form).map_err(|_| StorageError::Corrupt("impossible form".into()))
    }

    /// Reads the settings back that durability rests on.
    pub fn durability(&self) -> Stored<Durability> {
        Ok(Durability {
            journal_mode: self.pragma_text("journal_mode")?.to_ascii_lowercase(),
            synchronous: self.pragma_int("synchronous")?,
            foreign_keys: self.pragma_int("foreign_keys")? == 1,
        })
    }

    /// Refuses settings with which a power cut could take what was acknowledged.
    pub fn assert_durable(&self) -> Stored<()> {
        let found = self.durability()?;
        let durable = found.journal_mode == "wal" && found.synchronous >= SYNCHRONOUS_FULL;
        match durable && found.foreign_keys {
            true => Ok(()),
            false => Err(StorageError::NotDurable(format!("{found:?}"))),
        }
    }

    /// What `PRAGMA integrity_check` and `foreign_key_check` find; nothing where all is well.
    pub fn integrity(&self) -> Stored<Vec<String>> {
        let found = self.column("PRAGMA integrity_check(100)", |row| row.get::<_, String>(0))?;
        let mut problems: Vec<String> = found.into_iter().filter(|line| line != "ok").collect();
        let loose = self.column("PRAGMA foreign_key_check", |row| row.get::<_, String>(0))?;
        problems.extend(loose.into_iter().map(|table| format!("loose row in {table}")));
        Ok(problems)
    }

    /// Copies the whole store into a new file while it may be in use (SQLite's online backup).
    pub fn backup_to(&self, path: &Path) -> Stored<()> {
        let mut target = Connection::open(path).map_err(trouble)?;
        {
            let backup = Backup::new(&self.connection, &mut target).map_err(trouble)?;
            // One step for all pages: readers do not hinder a writer in WAL, and a copy in many
            // steps would begin again after every write of the relay.
            for tries in 0.. {
                match backup.step(-1).map_err(trouble)? {
                    StepResult::Done => break,
                    _ if tries >= BACKUP_TRIES_MAX => return Err(StorageError::Busy),
                    _ => std::thread::sleep(Duration::from_millis(50)),
                }
            }
        }
        drop(target);
        std::fs::File::open(path)?.sync_all()?;
        Ok(())
    }

    /// Reads from now on see the store as it is now, whatever a running relay writes meanwhile.
    /// Nothing can be written through this store any more.
    pub fn hold(&self) -> Stored<()> {
        self.connection.execute_batch("BEGIN; SELECT COUNT(*) FROM meta").map_err(trouble)
    }

    /// Forgets the reduced states of all zones: the log gives them again.
    pub fn forget_states(&self) -> Stored<()> {
        self.connection.execute_batch("DELETE FROM states").map_err(trouble)
    }

    /// Everybody who has an account.
    pub fn persons(&self) -> Stored<Vec<PersonId>> {
        self.column("SELECT person FROM accounts ORDER BY person", |row| row.get(0).map(PersonId))
    }

    /// Moves the write-ahead log into the file, so that it stands alone.
    pub fn checkpoint(&self) -> Stored<()> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(trouble)
    }

    fn pragma_int(&self, name: &str) -> Stored<i64> {
        self.connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).map_err(trouble)
    }

    fn pragma_text(&self, text: &str) -> Stored<String> {
        self.connection.query_row(&format!("PRAGMA {text}"), [], |row| row.get(0)).map_err(trouble)
    }

    fn column<T>(
        &self,
        sql: &str,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Stored<Vec<T>> {
        let mut statement = self.connection.prepare(sql).map_err(trouble)?;
        let rows = statement.query_map([], read).map_err(trouble)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(trouble)
    }
}

/// What an error of SQLite means to whoever must act on it.
fn trouble(error: rusqlite::Error) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StorageError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            StorageError::Corrupt(error.to_string())
        }
        Some(ErrorCode::ConstraintViolation) => StorageError::Conflict(error.to_string()),
        _ => StorageError::Io(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::{Storage, conformance};

    fn open(dir: &tempfile::TempDir) -> SqliteStorage {
        SqliteStorage::open(&dir.path().join("relay.sqlite3")).unwrap()
    }

    #[test]
    fn it_conforms() {
        conformance::run(&mut || {
            let dir = tempfile::tempdir().unwrap();
            let store = open(&dir);
            // The file must outlive the test; the system cleans its own temporary folder.
            std::mem::forget(dir);
            Box::new(store)
        });
    }

    #[test]
    fn what_was_committed_is_there_after_opening_again() {
        let dir = tempfile::tempdir().unwrap();
        conformance::write_some(&mut open(&dir));
        let store = open(&dir);
        conformance::find_some(&store);
        assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
        assert_eq!(store.form().unwrap(), MIGRATIONS.len() as u32);
    }

    #[test]
    fn a_file_of_an_older_form_is_brought_up_to_date() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("relay.sqlite3");
        let old = SqliteStorage::of_form(&path, 3).unwrap();
        let rows = format!(
            "INSERT INTO zones VALUES (x'{zone}', x'{ana}');
            INSERT INTO leaves VALUES (x'{zone}', 0, 1, x'{item}', x'{item}', x'0102', NULL);
            INSERT INTO leaves VALUES (x'{zone}', 1, 1, x'{ana}', x'{item}', x'0304', x'05');",
            zone = "03".repeat(16),
            ana = "01".repeat(16),
            item = "07".repeat(32),
        );
        old.execute_batch(&rows).unwrap();
        drop(old);
        let store = SqliteStorage::open(&path).unwrap();
        assert_eq!(store.form().unwrap(), MIGRATIONS.len() as u32);
        let (zone, ana) = (cahier_evidence::ZoneId([3; 16]), PersonId([1; 16]));
        assert_eq!((store.zone_bytes(&zone).unwrap(), store.weight_of(&ana).unwrap()), (5, 5));
        assert_eq!(store.state(&zone).unwrap(), None);
        // What a lawful erasure takes away weighs nothing any more.
        let erase = "UPDATE leaves SET ciphertext = NULL WHERE place = 1";
        store.connection.execute_batch(erase).unwrap();
        assert_eq!(store.zone_bytes(&zone).unwrap(), 4);
    }

    #[test]
    fn a_backup_holds_the_same() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(&dir);
        conformance::write_some(&mut store);
        let copy = dir.path().join("copy.sqlite3");
        store.backup_to(&copy).unwrap();
        conformance::find_some(&SqliteStorage::open(&copy).unwrap());
        store.checkpoint().unwrap();
    }

    #[test]
    fn settings_that_lose_writes_are_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir);
        for setting in ["synchronous = OFF", "synchronous = NORMAL", "foreign_keys = OFF"] {
            store.connection.execute_batch(&format!("PRAGMA {setting}")).unwrap();
            assert!(matches!(store.assert_durable(), Err(StorageError::NotDurable(_))));
            store.set_up().unwrap();
            store.assert_durable().unwrap();
        }
        store.pragma_text("journal_mode = DELETE").unwrap();
        assert!(matches!(store.assert_durable(), Err(StorageError::NotDurable(_))));
    }

    #[test]
    fn a_newer_or_foreign_file_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        open(&dir).connection.execute_batch("PRAGMA user_version = 99").unwrap();
        let path = dir.path().join("relay.sqlite3");
        let newer = StorageError::Newer { found: 99, known: MIGRATIONS.len() as u32 };
        assert_eq!(SqliteStorage::open(&path).err(), Some(newer));
        let stamp = "PRAGMA user_version = 1; PRAGMA application_id = 5";
        Connection::open(&path).unwrap().execute_batch(stamp).unwrap();
        assert!(matches!(SqliteStorage::open(&path), Err(StorageError::Corrupt(_))));
        let text = dir.path().join("text");
        std::fs::write(&text, "no database at all, but long enough to look like one".repeat(20))
            .unwrap();
        assert!(SqliteStorage::open(&text).is_err());
    }

    #[test]
    fn a_full_disk_is_told_and_leaves_the_store_usable() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = open(&dir);
        let pages = store.pragma_int("page_count").unwrap();
        store.pragma_int(&format!("max_page_count = {}", pages + 4)).unwrap();
        let mut large = crate::storage::Batch::default();
        large.put(crate::storage::Op::PutMeta("large".into(), vec![1; 1 << 20]));
        assert_eq!(store.commit(large.clone()), Err(StorageError::Full));
        assert_eq!(store.meta("large").unwrap(), None);
        store.pragma_int("max_page_count = 1000000").unwrap();
        store.commit(large).unwrap();
        assert_eq!(store.meta("large").unwrap().map(|m| m.len()), Some(1 << 20));
    }
}
