//! Checkpoints (C2SP tlog-checkpoint): the log's signed word for its size and root.
//!
//! A [`Checkpoint`] exists only verified: whoever holds one knows which key signed it.

use super::note::{Note, NoteError, VerifierKey, is_text};
use crate::head::Position;
use crate::ids::Hash;
use crate::tree::root_of;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_crypto::RelayKey;
use std::fmt;

/// Most lines after the three that every checkpoint has.
pub const EXTENSION_LINES_MAX: usize = 16;

/// A checkpoint that is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note is malformed or not signed by the log.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The text is not that of a checkpoint.
    #[error("the signed text is not a checkpoint")]
    Malformed,
    /// It speaks of another log than the one whose key signed.
    #[error("the checkpoint is of another log")]
    Origin,
}

/// What a checkpoint says; by itself nobody's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointText {
    origin: String,
    position: Position,
    extensions: Vec<String>,
}

impl CheckpointText {
    /// Reads the text of a note.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        Self::read(text).ok_or(CheckpointError::Malformed)
    }

    fn read(text: &str) -> Option<Self> {
        if !is_text(text) {
            return None;
        }
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty())?.to_owned();
        let position = Position { size: number(lines.next()?)?, root: hash(lines.next()?)? };
        let extensions: Vec<String> =
            lines.take(EXTENSION_LINES_MAX + 1).map(str::to_owned).collect();
        let lines_fit = extensions.len() <= EXTENSION_LINES_MAX
            && extensions.iter().all(|line| !line.is_empty());
        // An empty tree has one root; a second one would be a second way to say the same.
        let root_fits = position.size > 0 || position.root == root_of(&[]);
        (lines_fit && root_fits).then_some(Self { origin, position, extensions })
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Size and root.
    pub fn position(&self) -> Position {
        self.position
    }

    /// Lines that follow. Cahier writes none; what they mean is not known here.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl fmt::Display for CheckpointText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.position.root.0);
        writeln!(f, "{}\n{}\n{root}", self.origin, self.position.size)?;
        self.extensions.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// A verified checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    text: CheckpointText,
    key: VerifierKey,
    note: Note,
    /// The note under the log's own signature alone.
    own: Note,
}

impl Checkpoint {
    /// Signs a checkpoint: the relay's only way to make one.
    pub fn sign(origin: &str, position: Position, key: &RelayKey) -> Result<Self, CheckpointError> {
        let text = CheckpointText { origin: origin.to_owned(), position, extensions: Vec::new() };
        let note = Note::sign(&text.to_string(), origin, key)?;
        Self::of(note, &VerifierKey::new(origin, key.public())?)
    }

    /// Reads and verifies a checkpoint of the log that this key signs for; the key's name is the
    /// log's origin.
    pub fn open(bytes: &[u8], key: &VerifierKey) -> Result<Self, CheckpointError> {
        Self::of(Note::parse(bytes)?, key)
    }

    /// Verifies a note that was read before.
    pub fn of(note: Note, key: &VerifierKey) -> Result<Self, CheckpointError> {
        let own = note.only(key)?;
        let text = CheckpointText::parse(note.text())?;
        if text.origin != key.name() {
            return Err(CheckpointError::Origin);
        }
        Ok(Self { text, key: key.clone(), note, own })
    }

    /// The name of the log.
    pub fn origin(&self) -> &str {
        &self.text.origin
    }

    /// Size and root.
    pub fn position(&self) -> Position {
        self.text.position
    }

    /// The whole of what it says.
    pub fn text(&self) -> &CheckpointText {
        &self.text
    }

    /// The key that signed.
    pub fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// The note as it came, with the signatures of witnesses.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// What a timestamp covers: the text and the log's own signature, without those that
    /// witnesses add later.
    pub fn stamped(&self) -> Vec<u8> {
        self.own.encode()
    }
}

/// A number in the one form that the standard allows.
fn number(line: &str) -> Option<u64> {
    line.parse().ok().filter(|number: &u64| number.to_string() == line)
}

fn hash(line: &str) -> Option<Hash> {
    Hash::from_slice(&STANDARD.decode(line).ok()?)
}
