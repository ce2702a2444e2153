//! Where a relay keeps what it must not lose: one trait, and stores behind it.
//!
//! Whatever [`Storage::commit`] took is on disk when it returns, all of it or nothing. The trait
//! is synchronous, because one thread owns the store; it knows nothing of tokio. `conformance`
//! holds the tests that every store must pass.

mod batch;
#[cfg(any(test, feature = "testing"))]
pub mod conformance;
mod error;
mod instance_log;
mod memory;
mod renewals;
mod rows;
mod sqlite;

pub use batch::{Batch, Op};
pub use error::StorageError;
pub use instance_log::{
    LogCheckpoint, LogEntry, LogGeneration, LogOp, LogStamp, LogStampDue, LogStorage, LogTiles,
};
pub use memory::{DiskFault, MemoryStorage};
pub use renewals::{LogRenewal, RenewalStorage, RenewalsDue, StampKey};
pub use rows::{Account, BlobMeta, Counts, Generation, LeafRow, Page, Ticket};
pub use sqlite::{Durability, SqliteStorage};

use cahier_evidence::{BlobId, DocumentId, Hash, InvitationId, PersonId, ZoneId};

/// Under which name it is noted that the instance log cannot be continued: a checkpoint that the
/// relay has forgotten, or a word of whoever restored a backup; empty once a new generation began.
pub const LOG_REOPEN: &str = "log_reopen";

/// The result of asking a store.
pub type Stored<T> = Result<T, StorageError>;

/// A store of one relay.
pub trait Storage: LogStorage + RenewalStorage + Send {
    /// Writes all of a batch, durably, or nothing of it.
    fn commit(&mut self, batch: Batch) -> Stored<()>;

    /// A value of the relay itself.
    fn meta(&self, key: &str) -> Stored<Option<Vec<u8>>>;

    /// A person's account.
    fn account(&self, person: &PersonId) -> Stored<Option<Account>>;
    /// How many accounts one ticket or invitation opened.
    fn accounts_via(&self, via: &[u8]) -> Stored<u64>;
    /// A person's chain, from its first record.
    fn chain(&self, person: &PersonId) -> Stored<Vec<Vec<u8>>>;

    /// For whom a zone counts; none where there is no such zone.
    fn zone_creator(&self, zone: &ZoneId) -> Stored<Option<PersonId>>;
    /// Every zone.
    fn zones(&self) -> Stored<Vec<ZoneId>>;
    /// How many zones count for a person.
    fn zones_by(&self, creator: &PersonId) -> Stored<u64>;
    /// What the zones that count for a person weigh, logs and blobs, bytes.
    fn weight_of(&self, creator: &PersonId) -> Stored<u64>;
    /// Zones of which a person is a member at that moment of the relay's clock.
    fn zones_of(&self, person: &PersonId, now_ms: u64) -> Stored<Vec<ZoneId>>;
    /// Whether two persons are members of one zone.
    fn share_zone(&self, one: &PersonId, other: &PersonId) -> Stored<bool>;
    /// Zones that have this invitation open, as far as the store was told.
    fn invitation_zones(&self, invitation: &InvitationId) -> Stored<Vec<ZoneId>>;

    /// A part of a zone's log, in order.
    fn leaves(&self, zone: &ZoneId, page: Page) -> Stored<Vec<LeafRow>>;
    /// Records in a part of a zone's log, with their indexes, without the envelopes between them
    /// and without ciphertexts.
    fn records(&self, zone: &ZoneId, page: Page) -> Stored<Vec<(u64, LeafRow)>>;
    /// Hashes of so many leaves from an index on.
    fn leaf_hashes(&self, zone: &ZoneId, from: u64, count: u64) -> Stored<Vec<Hash>>;
    /// Index at which an item stands.
    fn index_of(&self, zone: &ZoneId, item: &Hash) -> Stored<Option<u64>>;
    /// What a zone's log weighs, bytes.
    fn zone_bytes(&self, zone: &ZoneId) -> Stored<u64>;
    /// A zone's newest signed head.
    fn head(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>>;
    /// A zone's reduced state at some size, as the core wrote it: a shortcut beside the log.
    fn state(&self, zone: &ZoneId) -> Stored<Option<Vec<u8>>>;
    /// The newest foreign head that a zone was refilled to.
    fn generation(&self, zone: &ZoneId) -> Stored<Option<Generation>>;
    /// Zones with leaves of an unfinished refill.
    fn staged_zones(&self) -> Stored<Vec<ZoneId>>;

    /// The newest summary of a document, or with document zero the zone's digest.
    fn summary(&self, zone: &ZoneId, document: &DocumentId) -> Stored<Option<Vec<u8>>>;
    /// Who knocks at a zone.
    fn knocks(&self, zone: &ZoneId) -> Stored<Vec<(PersonId, Vec<u8>)>>;

    /// What is known of a blob.
    fn blob(&self, zone: &ZoneId, blob: &BlobId) -> Stored<Option<BlobMeta>>;
    /// Every blob of a zone.
    fn blobs(&self, zone: &ZoneId) -> Stored<Vec<(BlobId, BlobMeta)>>;
    /// Sum of the lengths of a zone's blobs, complete or not, bytes.
    fn zone_blob_bytes(&self, zone: &ZoneId) -> Stored<u64>;

    /// A ticket, by the hash of its code.
    fn ticket(&self, hash: &Hash) -> Stored<Option<Ticket>>;
    /// A person's credentials, as they were given.
    fn credentials(&self, person: &PersonId) -> Stored<Vec<String>>;
    /// Whose credential this is.
    fn credential_owner(&self, credential_id: &[u8]) -> Stored<Option<PersonId>>;

    /// How much there is.
    fn counts(&self) -> Stored<Counts>;
}
