//! `backup` and `restore`: everything in one encrypted file, without a signing key. Restoring
//! enrols a new device, in the name of the recovery words.

use crate::account::{Account, ask, fresh_store, now_ms, passphrase, rng};
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use crate::store::SqliteStore;
use crate::usage::Usage;
use cahier_crypto::{
    DeviceKeys, LocalKey, PASSPHRASE_SALT_BYTES, RecoveryWords, derive_from_passphrase, fill,
};
use cahier_evidence::{DeviceId, DeviceKind, Hash, PersonBody, PersonRecord};
use cahier_protocol::{decode, encode};
use cahier_sync::store::{Place, Table, Write};
use cahier_sync::{Driver, Engine, LockError, Way, lock_write, make_lock};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde_json::json;
use std::path::Path;

const ACCOUNT: &[u8] = b"cahier/v0/backup";
const MAGIC: &[u8; 8] = b"CAHIERB0";
/// Largest backup that is read, MiB.
const BACKUP_MIB_MAX: u64 = 64 << 10;

/// A backup: the rows as they lie, and under the passphrase what opens them.
#[derive(Encode, Decode)]
struct BackupFile {
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; PASSPHRASE_SALT_BYTES],
    /// The local key.
    #[cbor(n(1), with = "minicbor::bytes")]
    wrapped: Vec<u8>,
    /// [`Owner`], under the local key.
    #[cbor(n(2), with = "minicbor::bytes")]
    owner: Vec<u8>,
    #[n(3)]
    rows: Vec<(ByteVec, ByteVec)>,
}

/// Whose notebook it is; no secret of theirs.
#[derive(Encode, Decode)]
struct Owner {
    #[n(0)]
    name: String,
    #[n(1)]
    chain: Vec<ByteVec>,
    #[n(2)]
    relay: Option<(String, Option<Hash>)>,
    #[n(3)]
    made_ms: u64,
}

/// Writes a backup.
pub async fn backup(args: &Args, out: &Output, to: &Path) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.finish().await?;
    let phrase = passphrase(args, out)?;
    let salt = fill(&mut rng());
    let unlock = derive_from_passphrase(&phrase, &salt).map_err(LockError::from)?;
    let vault = account.driver.vault();
    let engine = &account.driver.engine;
    let relay = engine.relay().map(|relay| (relay.address.clone(), relay.key));
    let owner = Owner {
        name: engine.name().to_owned(),
        chain: engine.chain_bytes().to_vec(),
        relay,
        made_ms: now_ms(),
    };
    let rows: Vec<(ByteVec, ByteVec)> = vault
        .store()
        .raw()?
        .into_iter()
        .filter(|(place, _)| kept(place).is_some())
        .map(|(place, bytes)| (place.into(), bytes.into()))
        .collect();
    let count = rows.len();
    let file = BackupFile {
        salt,
        wrapped: unlock.wrap(&mut rng(), ACCOUNT, vault.key()),
        owner: vault.key().seal_row(&mut rng(), ACCOUNT, &encode(&owner)),
        rows,
    };
    let beside = to.with_extension("part");
    let written = std::fs::write(&beside, [&MAGIC[..], &encode(&file)].concat());
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

/// The place of a row that belongs into a backup: ways in and the account stay with the device.
fn kept(place: &[u8]) -> Option<Place> {
    let place = Place::from_bytes(place)?;
    (!matches!(place.table, Table::Lock | Table::Account)).then_some(place)
}

fn read(path: &Path) -> Result<BackupFile, Error> {
    let length = std::fs::metadata(path).map_err(Error::file(path))?.len();
    if length > BACKUP_MIB_MAX << 20 {
        let (path, mib_max) = (path.to_owned(), BACKUP_MIB_MAX);
        return Err(Usage::FileTooLarge { path, mib_max }.into());
    }
    let bytes = std::fs::read(path).map_err(Error::file(path))?;
    let wrong = || Error::from(Usage::Backup(path.to_owned()));
    let body = bytes.strip_prefix(MAGIC).ok_or_else(wrong)?;
    decode(body, body.len()).map_err(|_| wrong())
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
    let unlock = derive_from_passphrase(&phrase, &file.salt).map_err(LockError::from)?;
    let local = unlock.unwrap(ACCOUNT, &file.wrapped).map_err(LockError::from)?;
    let wrong = || Usage::Backup(path.to_owned());
    let owner = local.open_row(ACCOUNT, &file.owner).map_err(|_| wrong())?;
    let owner: Owner = decode(&owner, owner.len()).map_err(|_| wrong())?;
    let words: zeroize::Zeroizing<String> = match words {
        Some(words) => words.to_owned().into(),
        None => ask(out.lang.say("Mots de secours : ", "Recovery words: "))?,
    };
    let words = RecoveryWords::parse(&words).map_err(|_| Usage::Words)?;
    let (keys, chain) = enrol(&words, owner.chain, path)?;
    let placed = |(place, bytes): (ByteVec, ByteVec)| -> Option<(Place, Vec<u8>)> {
        Some((kept(&place)?, bytes.into()))
    };
    let rows: Option<Vec<_>> = file.rows.into_iter().map(placed).collect();
    let rows = rows.ok_or_else(wrong)?;
    let (store, dir) = fresh_store(args)?;
    if !matches!(cahier_sync::locks(&store).await, Err(LockError::Empty)) {
        return Err(Usage::NotEmpty(dir).into());
    }
    let lock = make_lock(&mut rng(), &Way::Passphrase(&phrase), [0; 32], &local);
    let lock = lock_write(&lock.map_err(LockError::from)?);
    let device = DeviceId::derive(keys.card());
    let mut engine = Engine::adopt_device(keys, &owner.name, chain)?;
    if let Some((address, key)) = owner.relay {
        engine.set_relay(&address, key, None);
    }
    let count = rows.len();
    let driver = bring_back(store, rows, local, engine, lock).await?;
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

/// A new device, let in by the recovery words.
fn enrol(
    words: &RecoveryWords,
    mut chain: Vec<ByteVec>,
    path: &Path,
) -> Result<(DeviceKeys, Vec<ByteVec>), Error> {
    let recovery = DeviceKeys::derive(words.derive_seed());
    let state = cahier_evidence::PersonState::from_chain(chain.iter().map(|b| b.as_slice()))
        .map_err(|_| Usage::Backup(path.to_owned()))?;
    if state.live(&DeviceId::derive(recovery.card())).is_none() {
        return Err(Usage::OtherWords.into());
    }
    let keys = DeviceKeys::make(&mut rng());
    let body = PersonBody::add(DeviceKind::Device, keys.card());
    let record = PersonRecord::next(&state, &recovery, body, now_ms());
    chain.push(record.bytes().to_vec().into());
    Ok((keys, chain))
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
    Ok(Driver::begin(store, local, engine, lock).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::with_context;
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
