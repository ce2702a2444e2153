//! A backup: every row of a notebook as it lies, sealed, and under a passphrase what opens them;
//! no key that signs. Restoring enrols a new device, in the name of the recovery words. Version 1:
//! every shell writes and reads the same bytes.

use crate::engine::{CommandError, Context, Engine};
use crate::schema::{self, SCHEMA};
use crate::store::{Place, Table};
use cahier_crypto::{
    DeviceKeys, LocalKey, PASSPHRASE_SALT_BYTES, RecoveryWords, UnlockError,
    derive_from_passphrase, fill,
};
use cahier_evidence::{DeviceId, DeviceKind, Hash, PersonBody, PersonRecord, PersonState};
use cahier_protocol::{decode, encode};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode, Encoder};

const ACCOUNT: &[u8] = b"cahier/v1/backup";
const MAGIC: &[u8; 8] = b"CAHIERB1";

/// A backup that was read and not opened yet.
#[derive(Encode, Decode)]
pub struct Backup {
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

/// Why a backup was not brought back. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RestoreError {
    /// The bytes are no backup, or not a whole one.
    #[error("this is not a whole backup")]
    NotABackup,
    /// A newer version of the app wrote it.
    #[error("a newer version of the app wrote this backup")]
    Newer,
    /// The passphrase does not open it.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The words are not those of its owner.
    #[error("these are the recovery words of somebody else")]
    OtherWords,
    /// Its owner makes no account.
    #[error(transparent)]
    Engine(#[from] CommandError),
}

/// The place of a row that belongs into a backup: ways in, the account and files that are not
/// whole stay with the device, and the search is made anew.
pub fn backed_up(place: &[u8]) -> Option<Place> {
    let place = Place::from_bytes(place)?;
    let stays = [Table::Lock, Table::Account, Table::Search, Table::Unfinished];
    (!stays.contains(&place.table)).then_some(place)
}

/// The beginning of a backup of so many rows, each of which follows as [`backup_row`] writes it.
pub fn backup_head(
    engine: &Engine,
    key: &LocalKey,
    passphrase: &str,
    rows: u64,
    ctx: &mut Context<'_>,
) -> Result<Vec<u8>, UnlockError> {
    let salt = fill(ctx.rng);
    let unlock = derive_from_passphrase(passphrase, &salt)?;
    let owner = Owner {
        name: engine.name().to_owned(),
        chain: engine.chain_bytes().to_vec(),
        relay: engine.relay().map(|relay| (relay.address.clone(), relay.key)),
        made_ms: ctx.now_ms,
    };
    let wrapped = unlock.wrap(ctx.rng, ACCOUNT, key);
    let owner = key.seal_row(ctx.rng, ACCOUNT, &encode(&owner));
    Ok(head(&salt, &wrapped, &owner, rows))
}

fn head(salt: &[u8], wrapped: &[u8], owner: &[u8], rows: u64) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let mut encoder = Encoder::new(&mut out);
    // Writing to memory cannot fail.
    let _ = encoder.array(4).and_then(|e| e.bytes(salt)).and_then(|e| e.bytes(wrapped));
    let _ = encoder.bytes(owner).and_then(|e| e.array(rows));
    out
}

/// A row as it stands in a backup: its place, and its sealed bytes.
pub fn backup_row(place: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(place.len() + bytes.len() + 12);
    let mut encoder = Encoder::new(&mut out);
    let _ = encoder.array(2).and_then(|e| e.bytes(place)).and_then(|e| e.bytes(bytes));
    out
}

/// A backup that its passphrase opened.
pub struct OpenBackup {
    key: LocalKey,
    owner: Owner,
    rows: Vec<(Place, Vec<u8>)>,
}

/// What a store is to hold so that the notebook is here again, on a new device.
pub struct Restored {
    /// The key of its rows.
    pub key: LocalKey,
    /// The account, on the new device.
    pub engine: Engine,
    /// Its rows, sealed as they are.
    pub rows: Vec<(Place, Vec<u8>)>,
}

impl Backup {
    /// Reads a backup.
    pub fn read(bytes: &[u8]) -> Result<Self, RestoreError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(RestoreError::NotABackup)?;
        decode(body, body.len()).map_err(|_| RestoreError::NotABackup)
    }

    /// Opens it.
    pub fn open(self, passphrase: &str) -> Result<OpenBackup, RestoreError> {
        let key = derive_from_passphrase(passphrase, &self.salt)?.unwrap(ACCOUNT, &self.wrapped)?;
        let wrong = || RestoreError::NotABackup;
        let owner = key.open_row(ACCOUNT, &self.owner).map_err(|_| wrong())?;
        let owner: Owner = decode(&owner, owner.len()).map_err(|_| wrong())?;
        let placed = |(place, bytes): (ByteVec, ByteVec)| -> Option<(Place, Vec<u8>)> {
            Some((backed_up(&place)?, bytes.into()))
        };
        let rows: Option<Vec<_>> = self.rows.into_iter().map(placed).collect();
        let mut rows = rows.ok_or_else(wrong)?;
        match schema::version_of(&rows) {
            Err(_) => return Err(wrong()),
            Ok(version) if version > SCHEMA => return Err(RestoreError::Newer),
            // Where none was said, the rows go on being of before it was.
            Ok(version) => schema::say(&mut rows, version),
        }
        Ok(OpenBackup { key, owner, rows })
    }
}

impl OpenBackup {
    /// A new device of its owner, let in by the recovery words.
    pub fn enrol(
        self,
        words: &RecoveryWords,
        ctx: &mut Context<'_>,
    ) -> Result<Restored, RestoreError> {
        let Self { key, owner, rows } = self;
        let mut chain = owner.chain;
        let recovery = DeviceKeys::derive(words.derive_seed());
        let state = PersonState::from_chain(chain.iter().map(|bytes| bytes.as_slice()))
            .map_err(|_| RestoreError::NotABackup)?;
        if state.live(&DeviceId::derive(recovery.card())).is_none() {
            return Err(RestoreError::OtherWords);
        }
        let keys = DeviceKeys::make(ctx.rng);
        let body = PersonBody::add(DeviceKind::Device, keys.card());
        let record = PersonRecord::next(&state, &recovery, body, ctx.now_ms);
        chain.push(record.bytes().to_vec().into());
        let mut engine = Engine::adopt_device(keys, &owner.name, chain)?;
        if let Some((address, key)) = owner.relay {
            engine.set_relay(&address, key, None);
        }
        Ok(Restored { key, engine, rows })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW_MS: u64 = 1_795_000_000_000;

    #[test]
    fn pieces_make_what_is_written_as_one() {
        let rows: Vec<(ByteVec, ByteVec)> =
            vec![(vec![1; 25].into(), vec![2; 300].into()), (vec![3; 25].into(), vec![].into())];
        let mut pieces = head(&[7; PASSPHRASE_SALT_BYTES], &[8; 60], &[9; 70], 2);
        rows.iter().for_each(|(place, bytes)| pieces.extend(backup_row(place, bytes)));
        let whole = Backup {
            salt: [7; PASSPHRASE_SALT_BYTES],
            wrapped: vec![8; 60],
            owner: vec![9; 70],
            rows,
        };
        assert_eq!(pieces, [&MAGIC[..], &encode(&whole)].concat());
    }

    #[test]
    fn a_backup_comes_back_as_a_new_device_with_the_right_secrets_only() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let mut ctx = Context { now_ms: NOW_MS, rng: &mut rng };
        let mut engine = Engine::create("Ana", &mut ctx).unwrap();
        let words = RecoveryWords::make(ctx.rng);
        let recovery = DeviceKeys::derive(words.derive_seed());
        engine.add_device(DeviceKind::Recovery, recovery.card(), &mut ctx).unwrap();
        engine.set_relay("https://relais.example", Some(Hash([5; 32])), None);
        let key = LocalKey::make(ctx.rng);
        let place = Place::new(Table::Blob, [1; 16], 0);
        let mut bytes = backup_head(&engine, &key, "mer calme", 1, &mut ctx).unwrap();
        bytes.extend(backup_row(&place.to_bytes(), b"sealed"));
        let open = |phrase: &str| Backup::read(&bytes).unwrap().open(phrase);
        assert_eq!(open("mer").err(), Some(RestoreError::Unlock(UnlockError::Wrong)));
        let other = RecoveryWords::make(ctx.rng);
        let enrolled = open("mer calme").unwrap().enrol(&other, &mut ctx);
        assert_eq!(enrolled.err(), Some(RestoreError::OtherWords));
        let back = open("mer calme").unwrap().enrol(&words, &mut ctx).ok().unwrap();
        assert_eq!(back.rows[0], (place, b"sealed".to_vec()));
        assert_eq!(schema::version_of(&back.rows), Ok(1), "it says no version");
        assert_eq!(back.key.secret(), key.secret());
        assert_eq!((back.engine.person(), back.engine.name()), (engine.person(), "Ana"));
        assert_ne!(back.engine.device(), engine.device());
        assert_eq!(back.engine.relay().and_then(|relay| relay.key), Some(Hash([5; 32])));
        for cut in [0, 7, 40, bytes.len() - 1] {
            assert_eq!(Backup::read(&bytes[..cut]).err(), Some(RestoreError::NotABackup), "{cut}");
        }
    }

    #[test]
    fn ways_in_and_the_account_stay_with_the_device() {
        let stay = [Table::Lock, Table::Account, Table::Search, Table::Unfinished];
        let stay = stay.map(|table| (table, false));
        for (table, goes) in stay.into_iter().chain([(Table::Leaf, true)]) {
            assert_eq!(backed_up(&Place::new(table, [0; 16], 0).to_bytes()).is_some(), goes);
        }
        assert_eq!(backed_up(b"short"), None);
    }
}
