//! Questions about the log, answered from what is stored alone. It is public: whoever has a
//! session may ask about any zone, and learns no more than from the tiles.

use super::{Open, Standing, is_over};
use crate::core::Core;
use crate::core::account::damaged;
use crate::core::connection::Asker;
use crate::core::policy::Policy;
use crate::core::request::{Answer, Handled};
use crate::storage::{
    LogCheckpoint, LogGeneration, LogStamp, LogTiles, Storage, StorageError, Stored,
};
use cahier_evidence::log::{
    CheckpointText, Leaf, Note, ReadError, tiled_consistency, tiled_inclusion,
};
use cahier_evidence::{Hash, PersonId, ZoneId};
use cahier_protocol::{
    Fault, Followed, LOG_STAMPS_MAX, LOG_SUCCESSIONS_MAX, LogProof, PlacedEntry, Remembered, Reply,
    Stamped,
};

/// Most people of whom it is remembered when they asked for a timestamp.
const ASKED_MAX: usize = 1_024;
/// Most generations that are looked through for a proof, the newest ones.
const GENERATIONS_MAX: usize = 64;

/// What reading the tiles gives.
type Tiled<T> = Result<T, ReadError<StorageError>>;

impl super::InstanceLog {
    /// Takes a wish for a timestamp, unless its author had one a moment ago.
    fn wish(
        &mut self,
        (person, zone): (PersonId, ZoneId),
        now_ms: u64,
        policy: &Policy,
    ) -> Result<(), Fault> {
        let recent = |at: u64| !is_over(at, policy.log_stamp_asked_ms_min, now_ms);
        self.asked_ms.retain(|_, at| recent(*at));
        if self.asked_ms.contains_key(&person) || self.asked_ms.len() >= ASKED_MAX {
            return Err(Fault::Slow);
        }
        self.asked_ms.insert(person, now_ms);
        self.hurry(zone);
        Ok(())
    }
}

impl<S: Storage> Core<S> {
    /// A checkpoint and a timestamp are wanted for a zone.
    pub(in crate::core) fn stamp(&mut self, asker: Asker, zone: ZoneId, now_ms: u64) -> Handled {
        self.role_of(asker, zone, now_ms)?;
        self.log.wish((asker.person, zone), now_ms, &self.policy)?;
        Ok(Answer::Now(Reply::Done))
    }

    /// The newest checkpoint, and how it follows what the member remembers.
    pub(in crate::core) fn checkpoint(
        &mut self,
        remembered: Option<Remembered>,
        zones: &[ZoneId],
    ) -> Handled {
        if matches!(self.log.standing, Standing::Unread) {
            return Err(Fault::Storage);
        }
        if remembered.is_some_and(|theirs| theirs.generation == 0) {
            return Err(Fault::Malformed);
        }
        if remembered.is_some_and(|theirs| theirs > self.log.known()) {
            return Err(Fault::LogBehind);
        }
        let Standing::Open(open) = &self.log.standing else { return Err(Fault::LogStopped) };
        let size = open.newest.position().size;
        let (mut consistency, mut successions) = (Vec::new(), Vec::new());
        match remembered {
            Some(theirs) if theirs.generation == open.generation => {
                let proof = self.consistency(open.generation, theirs.size, size);
                consistency = proof.map_err(unreadable)?;
            }
            Some(theirs) => successions = self.successions(theirs, open)?,
            None => {}
        }
        let mut entries = Vec::new();
        for zone in zones {
            let entry = self.placed_entry(open.generation, *zone, size).map_err(unreadable)?;
            entries.extend(entry);
        }
        let note = open.newest.note().to_string();
        Ok(Answer::Now(Reply::Checkpoint { note, consistency, successions, entries }))
    }

    /// When a zone had at least so many leaves: under a timestamp, in whatever generation under
    /// the present key it came first, then under a former key; else in the newest one.
    pub(in crate::core) fn evidence(&mut self, zone: ZoneId, size: u64) -> Handled {
        let mut found: Option<Box<LogProof>> = None;
        let generations = self.storage.log_generations()?;
        let skipped = generations.len().saturating_sub(GENERATIONS_MAX);
        let mut generations: Vec<LogGeneration> = generations.into_iter().skip(skipped).collect();
        let present = self.key.public();
        generations.sort_by_key(|row| (row.key != present, row.generation));
        for row in generations {
            match self.proof_in(row.generation, zone, size.max(1)) {
                Ok(Some(proof)) => {
                    let stamped = !proof.stamps.is_empty();
                    if stamped || found.as_ref().is_none_or(|it| it.generation < row.generation) {
                        found = Some(Box::new(proof));
                    }
                    if stamped {
                        break;
                    }
                }
                Ok(None) => {}
                Err(ReadError::Store(error)) => return Err(error.into()),
                // A generation that was given up because of this is no reason to be silent.
                Err(error) => {
                    let generation = row.generation;
                    tracing::warn!(%error, generation, "the instance log is damaged");
                }
            }
        }
        Ok(Answer::Now(Reply::Evidence(found)))
    }

    fn tiles(&self, generation: u32) -> LogTiles<'_, S> {
        LogTiles(&self.storage, generation)
    }

    fn consistency(&self, generation: u32, old: u64, new: u64) -> Tiled<Vec<Hash>> {
        // Every log continues the empty one, and no proof says so.
        if old == 0 {
            return Ok(Vec::new());
        }
        tiled_consistency(&self.tiles(generation), old, new)
    }

    fn placed_entry(&self, generation: u32, zone: ZoneId, size: u64) -> Tiled<Option<PlacedEntry>> {
        let newest = self.storage.log_newest_entry(generation, &zone).map_err(ReadError::Store)?;
        let Some((index, entry)) = newest else { return Ok(None) };
        let inclusion = tiled_inclusion(&self.tiles(generation), index, size)?;
        Ok(Some(PlacedEntry { zone, index, leaf: entry.leaf, inclusion }))
    }

    /// The steps from what a member remembers to the newest generation.
    fn successions(&self, theirs: Remembered, open: &Open) -> Result<Vec<Followed>, Fault> {
        let rows = self.storage.log_generations()?.into_iter();
        let later = rows.map(|row| row.generation).filter(|number| *number > theirs.generation);
        let later: Vec<u32> = later.collect();
        let (mut at, mut steps) = (theirs, Vec::new());
        for (index, generation) in later.iter().enumerate().take(LOG_SUCCESSIONS_MAX) {
            let (opening, named) = self.opening(*generation)?;
            let note = match later.get(index + 1) {
                Some(next) => match self.opening(*next)?.1 {
                    Some(last) => last.to_string(),
                    None => {
                        self.storage.log_newest(*generation)?.map_or_else(String::new, |c| c.note)
                    }
                },
                None => open.newest.note().to_string(),
            };
            let size = note_size(note.as_bytes());
            let inclusion = given(tiled_inclusion(&self.tiles(*generation), 0, size))?;
            let ended = named.map_or(at.size, |last| note_size(last.to_string().as_bytes()));
            let consistency = given(self.consistency(at.generation, at.size, ended))?;
            steps.push(Followed { note, opening, inclusion, consistency });
            at = Remembered { generation: *generation, size };
        }
        Ok(steps)
    }

    /// The first leaf of a later generation, and the checkpoint that it names.
    fn opening(&self, generation: u32) -> Result<(Vec<u8>, Option<Note>), Fault> {
        let first = self.storage.log_entries(generation, 0, 1)?.pop();
        let first = first.ok_or_else(|| damaged("a generation of the log has no opening"))?;
        match Leaf::parse(&first.leaf) {
            Ok(Leaf::Opening(opening)) => Ok((first.leaf, opening.last)),
            _ => Err(damaged("a generation of the log does not begin with its opening")),
        }
    }

    fn proof_in(&self, generation: u32, zone: ZoneId, size: u64) -> Tiled<Option<LogProof>> {
        let parts = self.covering(generation, zone, size).map_err(ReadError::Store)?;
        let Some(Covering { index, entry, checkpoint, newest, stamps }) = parts else {
            return Ok(None);
        };
        let tiles = self.tiles(generation);
        let inclusion = tiled_inclusion(&tiles, index, checkpoint.size)?;
        let consistency = tiled_consistency(&tiles, checkpoint.size, newest.size)?;
        let stamped = |stamp: LogStamp| {
            let LogStamp { authority, certified, evidence, .. } = stamp;
            Stamped { authority, certified, evidence }
        };
        Ok(Some(LogProof {
            generation,
            entry,
            index,
            checkpoint: checkpoint.note,
            inclusion,
            stamps: stamps.into_iter().map(stamped).collect(),
            newest: newest.note,
            consistency,
        }))
    }

    /// The earliest entry of a zone that is large enough, and the checkpoint that shows it best.
    fn covering(&self, generation: u32, zone: ZoneId, size: u64) -> Stored<Option<Covering>> {
        let store = &self.storage;
        let found = store.log_entry_from(generation, &zone, size)?;
        let Some((index, entry)) = found else { return Ok(None) };
        let Some(newest) = store.log_newest(generation)? else { return Ok(None) };
        let stamped = match store.log_stamped_from(generation, true, index + 1)? {
            None => store.log_stamped_from(generation, false, index + 1)?,
            certified => certified,
        };
        let checkpoint = match stamped {
            Some(size) => store.log_checkpoint_from(generation, size)?,
            None => None,
        };
        let checkpoint = checkpoint.unwrap_or_else(|| newest.clone());
        let mut stamps = store.log_stamps(generation, checkpoint.size)?;
        stamps.sort_by_key(|stamp| !stamp.certified);
        stamps.truncate(LOG_STAMPS_MAX);
        Ok(Some(Covering { index, entry: entry.leaf, checkpoint, newest, stamps }))
    }
}

/// What a proof is made of.
struct Covering {
    index: u64,
    entry: Vec<u8>,
    checkpoint: LogCheckpoint,
    newest: LogCheckpoint,
    stamps: Vec<LogStamp>,
}

/// The size that a checkpoint says; 0 where it says none.
fn note_size(note: &[u8]) -> u64 {
    let text = Note::parse(note).ok().and_then(|note| CheckpointText::parse(note.text()).ok());
    text.map_or(0, |text| text.position().size)
}

/// A proof, empty where the log that would give it is lost: the member sees that it proves
/// nothing.
fn given(proof: Tiled<Vec<Hash>>) -> Result<Vec<Hash>, Fault> {
    match proof {
        Ok(proof) => Ok(proof),
        Err(ReadError::Store(error)) => Err(error.into()),
        Err(_) => Ok(Vec::new()),
    }
}

fn unreadable(error: ReadError<StorageError>) -> Fault {
    match error {
        ReadError::Store(error) => error.into(),
        other => damaged(&format!("the instance log: {other}")),
    }
}
