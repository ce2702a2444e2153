//! The instance log as it is stored: its rows, what is written, what is asked. What the rows mean
//! is in [`cahier_evidence::log`]; bundles of entries are cut from the entries.

use super::{LogRenewal, StampKey, StorageError, Stored};
use cahier_evidence::ZoneId;
use cahier_evidence::log::{Tile, TileKind, Tiles};

/// A generation of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGeneration {
    /// Its number, from 1.
    pub generation: u32,
    /// The log's name, without the generation.
    pub name: String,
    /// Public key that signs in it.
    pub key: [u8; 32],
    /// When it began, ms since 1970.
    pub opened_ms: u64,
}

/// A leaf of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Of which zone it speaks; none in an opening.
    pub zone: Option<ZoneId>,
    /// Size of the zone's log; 0 in an opening.
    pub size: u64,
    /// The leaf.
    pub leaf: Vec<u8>,
}

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogCheckpoint {
    /// Size of the log.
    pub size: u64,
    /// The signed note.
    pub note: String,
    /// When it was signed, ms since 1970.
    pub made_ms: u64,
}

/// A timestamp over a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStamp {
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// Who gave it, as the operator names them.
    pub authority: String,
    /// Whether the operator holds it for certified.
    pub certified: bool,
    /// The evidence record (RFC 4998): the timestamp, what was put over it since, and what it
    /// takes to verify them.
    pub evidence: Vec<u8>,
    /// When the first token came, ms since 1970.
    pub made_ms: u64,
}

/// A timestamp that is still to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStampDue {
    /// Generation of the log.
    pub generation: u32,
    /// Size of the checkpoint.
    pub size: u64,
    /// Whom to ask.
    pub authority: String,
    /// Not before, ms since 1970.
    pub due_ms: u64,
    /// How often it was tried.
    pub tries: u32,
    /// Why the last try failed; empty before the first.
    pub why: String,
}

/// A write to the log. What stands in it is never replaced, but tiles that widen and what is
/// known of timestamps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogOp {
    /// Begins a generation.
    PutGeneration(LogGeneration),
    /// Adds a leaf at its place of a generation.
    PutEntry(u32, u64, LogEntry),
    /// Keeps the tile of hashes at a level and place of a generation instead of a narrower one.
    PutTile(u32, u8, u64, Vec<u8>),
    /// Adds a checkpoint of a generation.
    PutCheckpoint(u32, LogCheckpoint),
    /// Keeps a timestamp instead of what the same authority gave before; the wish for it goes.
    PutStamp(LogStamp),
    /// Keeps the wish for a timestamp instead of what was known of it.
    PutStampDue(LogStampDue),
    /// Gives up the wish for a timestamp: a newer one says more, or nobody can give it any more.
    DropStampDue(StampKey),
    /// Keeps how long a timestamp lasts, and how renewing it went.
    PutRenewal(LogRenewal),
}

impl LogOp {
    pub(super) fn payload_bytes(&self) -> usize {
        match self {
            Self::PutEntry(_, _, entry) => entry.leaf.len(),
            Self::PutTile(_, _, _, hashes) => hashes.len(),
            Self::PutCheckpoint(_, checkpoint) => checkpoint.note.len(),
            Self::PutStamp(stamp) => stamp.evidence.len(),
            Self::PutRenewal(renewal) => renewal.why.len(),
            Self::PutGeneration(_) | Self::PutStampDue(_) | Self::DropStampDue(_) => 0,
        }
    }
}

/// Questions about the log.
pub trait LogStorage {
    /// Every generation, the newest last.
    fn log_generations(&self) -> Stored<Vec<LogGeneration>>;
    /// So many leaves of a generation from a place on.
    fn log_entries(&self, generation: u32, from: u64, count: u64) -> Stored<Vec<LogEntry>>;
    /// The earliest leaf that speaks of a zone and says at least this size, with its place.
    fn log_entry_from(
        &self,
        generation: u32,
        zone: &ZoneId,
        size_min: u64,
    ) -> Stored<Option<(u64, LogEntry)>>;
    /// The newest leaf that speaks of a zone, with its place.
    fn log_newest_entry(&self, generation: u32, zone: &ZoneId) -> Stored<Option<(u64, LogEntry)>>;
    /// Zones whose head is larger than what a generation says of them.
    fn log_due(&self, generation: u32) -> Stored<Vec<ZoneId>>;
    /// The tile of hashes at a level and place.
    fn log_tile(&self, generation: u32, level: u8, place: u64) -> Stored<Option<Vec<u8>>>;
    /// The newest checkpoint of a generation.
    fn log_newest(&self, generation: u32) -> Stored<Option<LogCheckpoint>>;
    /// The earliest checkpoint of a generation of at least this size.
    fn log_checkpoint_from(&self, generation: u32, size_min: u64) -> Stored<Option<LogCheckpoint>>;
    /// Size of the earliest checkpoint of at least this size with a timestamp, certified or not as
    /// asked.
    fn log_stamped_from(
        &self,
        generation: u32,
        certified: bool,
        size_min: u64,
    ) -> Stored<Option<u64>>;
    /// The timestamps over a checkpoint, by the names of the authorities.
    fn log_stamps(&self, generation: u32, size: u64) -> Stored<Vec<LogStamp>>;
    /// Timestamps to ask for at that moment, the longest due first, at most so many.
    fn log_stamps_due(&self, now_ms: u64, count: u64) -> Stored<Vec<LogStampDue>>;
}

/// The tiles of one generation in a store.
pub struct LogTiles<'a, S: ?Sized>(pub &'a S, pub u32);

impl<S: LogStorage + ?Sized> Tiles for LogTiles<'_, S> {
    type Error = StorageError;

    fn tile(&self, tile: Tile) -> Stored<Option<Vec<u8>>> {
        match tile.kind() {
            TileKind::Hashes { level } => self.0.log_tile(self.1, level, tile.index()),
            TileKind::Entries => Ok(None),
        }
    }
}
