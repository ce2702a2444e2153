//! Where the log stands when the relay starts, or after a write that failed: only what is whole is
//! continued.

use super::reopening::own_checkpoint;
use super::{InstanceLog, Open, Standing, Stopped};
use crate::core::policy::{LogAuthority, Policy};
use crate::storage::{LOG_REOPEN, LogGeneration, LogTiles, Storage, Stored};
use cahier_crypto::RelayKey;
use cahier_evidence::log::{Checkpoint, ReadError, VerifierKey, log_origin, tiled_root};
use cahier_protocol::LOG_STAMPS_MAX;
use std::collections::{BTreeMap, BTreeSet};

impl InstanceLog {
    /// The log in a store.
    pub fn open<S: Storage>(store: &S, key: &RelayKey, policy: &Policy) -> Stored<Self> {
        let mut log = Self {
            name: policy.log_name.clone(),
            standing: Standing::Unread,
            due: BTreeSet::new(),
            urgent: false,
            stamp: false,
            published_ms: None,
            bare: false,
            stamped_ms: BTreeMap::new(),
            asked_ms: BTreeMap::new(),
            awaiting: BTreeMap::new(),
        };
        log.read(store, key)?;
        log.recall_stamps(store, policy)?;
        Ok(log)
    }

    /// When each authority gave its newest timestamp: a relay that is started again and again asks
    /// no more often than one that runs. What was wished for and not asked for when it stopped is
    /// wished for anew.
    fn recall_stamps<S: Storage>(&mut self, store: &S, policy: &Policy) -> Stored<()> {
        for LogAuthority { name, .. } in policy.log_authorities.iter().take(LOG_STAMPS_MAX) {
            if let Some(stamp) = store.log_newest_stamp(name)? {
                self.stamped_ms.insert(name.clone(), stamp.made_ms);
            }
        }
        self.stamp = match &self.standing {
            Standing::Open(open) => {
                let size = open.newest.position().size;
                let bare = size > 0 && store.log_stamps(open.generation, size)?.is_empty();
                bare || !self.due.is_empty()
            }
            Standing::Stopped(_) => true,
            Standing::Unread | Standing::Empty => false,
        };
        Ok(())
    }

    /// Reads again what the store has.
    pub(super) fn read<S: Storage>(&mut self, store: &S, key: &RelayKey) -> Stored<()> {
        let newest = store.log_generations()?.pop();
        // A relay that moved to another address keeps the name of its log.
        if let Some(row) = &newest {
            self.name.clone_from(&row.name);
        }
        let mark = store.meta(LOG_REOPEN)?.filter(|mark| !mark.is_empty());
        let shown = match &mark {
            Some(note) => own_checkpoint(store, key, &self.name, note)?,
            None => None,
        };
        let mut standing = match &newest {
            Some(row) => stand(store, key, row, mark.is_some())?,
            None if shown.is_some() => Standing::Stopped(Stopped::after(0, None)),
            None => Standing::Empty,
        };
        if let (Standing::Stopped(stopped), Some((generation, shown))) = (&mut standing, &shown) {
            stopped.learn(*generation, shown);
        }
        let due = store.log_due(newest.map_or(0, |row| row.generation))?;
        self.due = due.into_iter().collect();
        self.standing = standing;
        Ok(())
    }
}

/// Whether a generation can go on.
fn stand<S: Storage>(
    store: &S,
    key: &RelayKey,
    row: &LogGeneration,
    marked: bool,
) -> Stored<Standing> {
    let generation = row.generation;
    let newest = newest_of(store, row)?;
    let whole = match &newest {
        Some(newest) => is_whole(store, generation, newest)?,
        None => false,
    };
    if !whole {
        tracing::error!(generation, "the instance log is damaged: a new generation will go on");
    }
    Ok(match newest {
        Some(newest) if whole && !marked && row.key == key.public() => {
            Standing::Open(Box::new(Open { generation, newest }))
        }
        newest => Standing::Stopped(Stopped::after(generation, newest.as_ref())),
    })
}

/// The newest checkpoint of a generation; none where it is missing or not rightly signed.
fn newest_of<S: Storage>(store: &S, row: &LogGeneration) -> Stored<Option<Checkpoint>> {
    let Some(kept) = store.log_newest(row.generation)? else { return Ok(None) };
    let key = VerifierKey::new(&log_origin(&row.name, row.generation), row.key);
    let checkpoint = key.ok().and_then(|key| Checkpoint::open(kept.note.as_bytes(), &key).ok());
    Ok(checkpoint.filter(|checkpoint| checkpoint.position().size == kept.size))
}

/// Whether the tiles have the root that was signed.
fn is_whole<S: Storage>(store: &S, generation: u32, newest: &Checkpoint) -> Stored<bool> {
    let position = newest.position();
    match tiled_root(&LogTiles(store, generation), position.size) {
        Ok(root) => Ok(root == position.root),
        Err(ReadError::Store(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
