//! `backup` and `restore`: everything in one encrypted file, without a signing key. Restoring
//! enrols a new device, in the name of the recovery words.

use crate::account::{Account, ask, fresh_store, passphrase, rng, with_context};
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use crate::store::SqliteStore;
use crate::usage::Usage;
use cahier_crypto::{LocalKey, RecoveryWords};
use cahier_sync::store::{Place, StoreError, Write};
use cahier_sync::{
    Backup, Driver, Engine, LockError, RestoreError, Restored, Way, backed_up, backup_head,
    backup_row, lock_write, make_lock,
};
use serde_json::json;
use std::path::Path;

/// Largest backup that is read, MiB.
const BACKUP_MIB_MAX: u64 = 64 << 10;

/// Writes a backup.
pub async fn backup(args: &Args, out: &Output, to: &Path) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.finish().await?;
    let phrase = passphrase(args, out)?;
    let vault = account.driver.vault();
    let engine = &account.driver.engine;
    let rows = vault.store().raw()?.into_iter();
    let rows: Vec<_> = rows.filter(|(place, _)| backed_up(place).is_some()).collect();
    let count = rows.len();
    let head = with_context(|ctx| backup_head(engine, vault.key(), &phrase, count as u64, ctx));
    let mut bytes = head.map_err(LockError::from)?;
    rows.iter().for_each(|(place, row)| bytes.extend(backup_row(place, row)));
    let beside = to.with_extension("part");
    let written = std::fs::write(&beside, &bytes);
    written
        .and_then(|()| std::fs::File::open(&beside)?.sync_all())
        .and_then(|()| std::fs::rename(&beside, to))
        .map_err(Error::file(to))?;
    let recoverable = engine.status().recoverable;
    if !recoverable {
        out.note(
            "Sans les mots de secours cette sauvegarde ne pourra pas être restaurée : cahier \
             devices words",
            "Without the recovery words this backup cannot be restored: cahier devices words",
        );
    }
    let value = json!({ "file": to.display().to_string(), "rows": count,
        "recoverable": recoverable });
    out.answer(&value, || to.display().to_string());
    Ok(())
}

fn read(path: &Path) -> Result<Backup, Error> {
    let length = std::fs::metadata(path).map_err(Error::file(path))?.len();
    if length > BACKUP_MIB_MAX << 20 {
        let (path, mib_max) = (path.to_owned(), BACKUP_MIB_MAX);
        return Err(Usage::FileTooLarge { path, mib_max }.into());
    }
    let bytes = std::fs::read(path).map_err(Error::file(path))?;
    Backup::read(&bytes).map_err(|error| failed(error, path))
}

fn failed(error: RestoreError, path: &Path) -> Error {
    match error {
        RestoreError::NotABackup => Usage::Backup(path.to_owned()).into(),
        RestoreError::Unlock(error) => LockError::from(error).into(),
        RestoreError::OtherWords => Usage::OtherWords.into(),
        RestoreError::Newer => StoreError::Newer.into(),
        RestoreError::Engine(error) => error.into(),
    }
}

/// Brings a backup back as a new device.
pub async fn restore(
    args: &Args,
    out: &Output,
    path: &Path,
    words: Option<&str>,
) -> Result<(), Error> {
    let file = read(path)?;
    let phrase = passphrase(args, out)?;
    let opened = file.open(&phrase).map_err(|error| failed(error, path))?;
    let words: zeroize::Zeroizing<String> = match words {
        Some(words) => words.to_owned().into(),
        None => ask(out.lang.say("Mots de secours : ", "Recovery words: "))?,
    };
    let words = RecoveryWords::parse(&words).map_err(|_| Usage::Words)?;
    let restored = with_context(|ctx| opened.enrol(&words, ctx));
    let Restored { key, engine, rows } = restored.map_err(|error| failed(error, path))?;
    let (store, dir) = fresh_store(args)?;
    if !matches!(cahier_sync::locks(&store).await, Err(LockError::Empty)) {
        return Err(Usage::NotEmpty(dir).into());
    }
    let lock = make_lock(&mut rng(), &Way::Passphrase(&phrase), [0; 32], &key);
    let lock = lock_write(&lock.map_err(LockError::from)?);
    let (device, count) = (engine.device(), rows.len());
    let driver = bring_back(store, rows, key, engine, lock).await?;
    let mut account = Account::new(driver, dir, args, out);
    account.settle().await?;
    let value = json!({ "device": device.to_string(), "rows": count });
    out.answer(&value, || {
        out.lang
            .say(
                "Restauré comme nouvel appareil ; synchronisez.",
                "Restored as a new device; sync now.",
            )
            .into()
    });
    Ok(())
}

/// Puts everything into an empty store, in one transaction with the lock and the account of the
/// new device: a restore that is cut short leaves an empty folder, where it can begin again.
async fn bring_back(
    mut store: SqliteStore,
    rows: Vec<(Place, Vec<u8>)>,
    local: LocalKey,
    engine: Engine,
    lock: Write,
) -> Result<Driver<SqliteStore>, Error> {
    store.lay(rows)?;
    Ok(Driver::restore(store, local, engine, lock).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_sync::store::Table;
    use std::collections::BTreeSet;

    /// Which tables hold anything.
    fn tables(path: &Path) -> BTreeSet<Table> {
        let rows = SqliteStore::open(path).unwrap().raw().unwrap();
        rows.iter().map(|(place, _)| Place::from_bytes(place).unwrap().table).collect()
    }

    #[test]
    fn a_restore_that_is_cut_short_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notebook.sqlite");
        let lock = Write::Put(Place::new(Table::Lock, [0; 16], 0), vec![1]);
        for saved in [false, true] {
            let store = SqliteStore::open(&path).unwrap();
            let rows = vec![(Place::new(Table::Blob, [1; 16], 0), vec![7])];
            let engine = with_context(|ctx| Engine::create("Ana", ctx)).unwrap();
            let local = LocalKey::make(&mut rng());
            let back = bring_back(store, rows, local, engine, lock.clone());
            let mut driver = pollster::block_on(back).unwrap();
            // The machine stops before the first rows of the new device are saved, or after.
            if saved {
                while with_context(|ctx| pollster::block_on(driver.next(ctx))).is_some() {}
            }
            drop(driver);
            let found = tables(&path);
            if saved {
                let all = [Table::Lock, Table::Account, Table::Blob];
                assert!(all.iter().all(|table| found.contains(table)), "{found:?}");
            } else {
                assert_eq!(found, BTreeSet::new());
            }
        }
    }
}
