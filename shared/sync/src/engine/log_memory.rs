//! How an answer of the relay about its public log follows what is remembered of it. Pure: what
//! to do about it is decided in `instance_log.rs`.

use crate::rows::LogAlarm;
use cahier_evidence::Hash;
use cahier_evidence::log::{
    Checkpoint, CheckpointText, Contradiction, Leaf, LogError, LogMemory, Note, Succession,
    VerifierKey, split_log_origin,
};
use cahier_protocol::{Followed, PlacedEntry};

/// An answer: the newest checkpoint, and how the log went on until it.
pub(super) struct Shown {
    pub note: String,
    pub consistency: Vec<Hash>,
    pub successions: Vec<Followed>,
    pub entries: Vec<PlacedEntry>,
}

/// Why an answer does not follow.
pub(super) enum Misfit {
    /// It is no answer: not signed, not parsed, not proved.
    Malformed,
    /// It is one, and contradicts what is remembered.
    Contradicts(LogAlarm, Box<Contradiction>),
}

/// Verifies a signed note as a checkpoint, under the first of these keys that signed it.
pub(super) fn opened(note: &str, keys: &[[u8; 32]]) -> Option<Checkpoint> {
    let note = Note::parse(note.as_bytes()).ok()?;
    let text = CheckpointText::parse(note.text()).ok()?;
    keys.iter().find_map(|key| {
        let key = VerifierKey::new(text.origin(), *key).ok()?;
        Checkpoint::of(note.clone(), &key).ok()
    })
}

/// Takes an answer into a memory. False where the relay has more generations to tell of than fit
/// into one answer. On an error the memory may be some generations on, and is to be thrown away.
pub(super) fn follow(
    memory: &mut LogMemory,
    keys: &[[u8; 32]],
    shown: &Shown,
) -> Result<bool, Misfit> {
    for step in &shown.successions {
        let Ok(Leaf::Opening(opening)) = Leaf::parse(&step.opening) else {
            return Err(Misfit::Malformed);
        };
        let new = opened(&step.note, keys).ok_or(Misfit::Malformed)?;
        let (inclusion, consistency) = (step.inclusion.clone(), step.consistency.clone());
        let with = Succession { opening, inclusion, consistency };
        memory.succeed(new.clone(), &with).map_err(|error| misfit(error, memory, &new))?;
    }
    let newest = opened(&shown.note, keys).ok_or(Misfit::Malformed)?;
    let same_name = split_log_origin(newest.origin()).filter(|(name, _)| *name == memory.name());
    let later = same_name.is_some_and(|(_, generation)| generation > memory.generation());
    if later && !shown.successions.is_empty() {
        return Ok(false);
    }
    let whole = shown.successions.is_empty();
    let proof: &[Hash] = if whole { &shown.consistency } else { &[] };
    memory.advance(newest.clone(), proof).map_err(|error| misfit(error, memory, &newest))?;
    Ok(true)
}

fn misfit(error: LogError, memory: &LogMemory, offered: &Checkpoint) -> Misfit {
    let (alarm, notes) = match error {
        LogError::Fork(notes) => (LogAlarm::Fork, notes),
        LogError::Inconsistent(notes) => (LogAlarm::Inconsistent, notes),
        LogError::RolledBack(notes) => (LogAlarm::RolledBack, notes),
        LogError::Forgotten(notes) => (LogAlarm::Forgotten, notes),
        LogError::Opening(notes) => (LogAlarm::Opening, notes),
        LogError::OtherLog => (LogAlarm::OtherLog, beside(memory, offered)),
        // A later generation, and no word of how it began.
        LogError::Generation(_) => (LogAlarm::Opening, beside(memory, offered)),
    };
    Misfit::Contradicts(alarm, notes)
}

/// Both notes of two checkpoints that do not go together.
pub(super) fn beside(memory: &LogMemory, offered: &Checkpoint) -> Box<Contradiction> {
    let remembered = memory.newest().note().clone();
    Box::new(Contradiction { remembered, offered: offered.note().clone(), named: None })
}
