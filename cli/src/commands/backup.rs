//! `backup` and `restore`: everything in one encrypted file, without a signing key. Restoring
//! enrols a new device, in the name of the recovery words.

use crate::account::{Account, ask, fresh_store, now_ms, passphrase, rng};
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use crate::usage::Usage;
use cahier_crypto::{
    DeviceKeys, LocalKey, PASSPHRASE_SALT_BYTES, RecoveryWords, derive_from_passphrase, fill,
};
use cahier_evidence::{DeviceId, DeviceKind, Hash, PersonBody, PersonRecord};
use cahier_protocol::{decode, encode};
use cahier_sync::store::{Batch, Place, Store as _, Table, Write};
use cahier_sync::{Driver, Engine, LockError, Way, lock_write, make_lock};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use serde_json::json;
use std::path::Path;

const ACCOUNT: &[u8] = b"cahier/v0/backup";
const MAGIC: &[u8; 8] = b"CAHIERB0";
/// Largest backup that is read, MiB.
const BACKUP_MIB_MAX: u64 = 64 << 10;
/// Rows written in one batch when a backup comes back.
const BATCH_ROWS: usize = 512;

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
    let kept = |(place, _): &(Vec<u8>, Vec<u8>)| {
        let table = Place::from_bytes(place).map(|place| place.table);
        !matches!(table, Some(Table::Lock | Table::Account) | None)
    };
    let rows: Vec<(ByteVec, ByteVec)> = vault
        .store()
        .raw()?
        .into_iter()
        .filter(kept)
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
    let (mut store, dir) = fresh_store(args)?;
    if !matches!(cahier_sync::locks(&store).await, Err(LockError::Empty)) {
        return Err(Usage::NotEmpty(dir).into());
    }
    write_rows(&mut store, &file.rows, &local, &phrase, path).await?;
    let device = DeviceId::derive(keys.card());
    let mut engine = Engine::adopt_device(keys, &owner.name, chain)?;
    if let Some((address, key)) = owner.relay {
        engine.set_relay(&address, key, None);
    }
    let driver = Driver::create(store, local, engine).await?;
    let mut account = Account::new(driver, dir, args, out);
    account.settle().await?;
    let value = json!({ "device": device.to_string(), "rows": file.rows.len() });
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

async fn write_rows(
    store: &mut crate::store::SqliteStore,
    rows: &[(ByteVec, ByteVec)],
    local: &LocalKey,
    phrase: &str,
    path: &Path,
) -> Result<(), Error> {
    let fence = store.take_lead().await?;
    for part in rows.chunks(BATCH_ROWS) {
        let writes = part
            .iter()
            .map(|(place, bytes)| {
                Place::from_bytes(place)
                    .map(|place| Write::Put(place, bytes.to_vec()))
                    .ok_or_else(|| Usage::Backup(path.to_owned()).into())
            })
            .collect::<Result<_, Error>>()?;
        store.commit(Batch { fence, writes }).await?;
    }
    let lock =
        make_lock(&mut rng(), &Way::Passphrase(phrase), [0; 32], local).map_err(LockError::from)?;
    store.commit(Batch { fence, writes: vec![lock_write(&lock)] }).await?;
    Ok(())
}
