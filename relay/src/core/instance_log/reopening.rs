//! When the log cannot go on: a member shows a checkpoint that this relay signed and has
//! forgotten, or one that its log contradicts. Nothing is signed any more in that generation, and
//! after a while, in which others may show more, a new one begins that names the largest.
//!
//! Only the relay's own signature makes it believe: nobody else can end a generation.

use super::{Standing, Stopped};
use crate::core::Core;
use crate::core::request::{Answer, Handled};
use crate::storage::{Batch, LOG_REOPEN, LogTiles, Op, Storage, Stored};
use cahier_crypto::RelayKey;
use cahier_evidence::log::{
    Checkpoint, CheckpointText, Note, ReadError, VerifierKey, split_log_origin, tiled_root,
};
use cahier_protocol::{Fault, Remembered, Reply};

/// A checkpoint that this relay signed, with its generation; none where it did not.
pub(super) fn own_checkpoint<S: Storage>(
    store: &S,
    key: &RelayKey,
    name: &str,
    note: &[u8],
) -> Stored<Option<(u32, Checkpoint)>> {
    let Ok(note) = Note::parse(note) else { return Ok(None) };
    let Ok(text) = CheckpointText::parse(note.text()) else { return Ok(None) };
    let Some((_, generation)) = split_log_origin(text.origin()).filter(|(of, _)| *of == name)
    else {
        return Ok(None);
    };
    let known = store.log_generations()?.into_iter().find(|row| row.generation == generation);
    // A generation that was forgotten may only have been signed by the key that is left.
    let public = known.map_or_else(|| key.public(), |row| row.key);
    let verifier = VerifierKey::new(text.origin(), public);
    let checkpoint = verifier.ok().and_then(|verifier| Checkpoint::of(note, &verifier).ok());
    Ok(checkpoint.map(|checkpoint| (generation, checkpoint)))
}

impl<S: Storage> Core<S> {
    /// A member shows a checkpoint.
    pub(in crate::core) fn show_checkpoint(&mut self, note: &str, now_ms: u64) -> Handled {
        if matches!(self.log.standing, Standing::Unread) {
            return Err(Fault::Storage);
        }
        let shown = own_checkpoint(&self.storage, &self.key, &self.log.name, note.as_bytes())?;
        let (generation, shown) = shown.ok_or(Fault::Malformed)?;
        if self.log_continues(generation, &shown)? {
            return Ok(Answer::Now(Reply::Done));
        }
        let mut stopped = match &self.log.standing {
            Standing::Stopped(stopped) => stopped.clone(),
            Standing::Open(open) => Stopped::after(open.generation, Some(&open.newest)),
            Standing::Empty | Standing::Unread => Stopped::after(0, None),
        };
        stopped.since_ms.get_or_insert(now_ms);
        stopped.learn(generation, &shown);
        // On disk first: a relay that starts again must not sign in that generation either.
        let mark = stopped.last.as_ref().map_or_else(|| b"stopped".to_vec(), Note::encode);
        let mut batch = Batch::default();
        batch.put(Op::PutMeta(LOG_REOPEN.into(), mark));
        self.commit_now(batch)?;
        let Remembered { generation: known, size } = self.log.known();
        tracing::error!(
            generation = known,
            size,
            shown_generation = generation,
            shown_size = shown.position().size,
            "the instance log does not continue what this relay signed: a new generation will"
        );
        self.log.standing = Standing::Stopped(stopped);
        Ok(Answer::Now(Reply::Done))
    }

    /// Whether the log, as it is known here, goes on from a checkpoint.
    fn log_continues(&self, generation: u32, shown: &Checkpoint) -> Result<bool, Fault> {
        let (position, known) = (shown.position(), self.log.known());
        let theirs = Remembered { generation, size: position.size };
        let Standing::Open(open) = &self.log.standing else { return Ok(theirs <= known) };
        if theirs.generation != open.generation || theirs > known {
            return Ok(theirs < known);
        }
        match tiled_root(&LogTiles(&self.storage, generation), position.size) {
            Ok(root) => Ok(root == position.root),
            Err(ReadError::Store(error)) => Err(error.into()),
            Err(_) => Ok(false),
        }
    }
}
