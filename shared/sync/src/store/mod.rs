//! Where an account's rows lie: one trait, with its conformance suite beside it. Backends are
//! IndexedDB in the page, SQLite in the command line, a simulated disk in tests.
//!
//! A store knows places and bytes, nothing else: everything but the locks is sealed before it
//! gets here, and ids in places are keyed hashes.

mod memory;

#[cfg(any(test, feature = "testing"))]
pub mod conformance;

pub use memory::{Fault, MemoryStore};

/// Kinds of rows. The numbers are part of the stored format; none is ever used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Table {
    /// What opens the local key; not sealed.
    Lock = 0,
    /// The account: device seed, chain, relay.
    Account = 1,
    /// A zone's reduced log, and how far it was read.
    Zone = 2,
    /// Zone keys by epoch.
    ZoneKey = 3,
    /// What a zone's log says of one document.
    Document = 4,
    /// Keys of one document.
    DocumentKey = 5,
    /// Leaves of a zone's log, as they came.
    Leaf = 6,
    /// Accepted updates of one document, decrypted, by zone index.
    Update = 7,
    /// The list row of a document.
    Row = 8,
    /// Merged state of a document up to some index.
    State = 9,
    /// Edits of a document that are not yet in an envelope.
    Journal = 10,
    /// Signed items that are not yet in the zone's log.
    Outbox = 11,
    /// Refused work.
    Kept = 12,
    /// Leaves that failed a check.
    Quarantine = 13,
    /// Sealed chunks of a file.
    Blob = 14,
    /// What is known of a file.
    BlobMeta = 15,
    /// Unsent items of others that this member carries.
    Carried = 16,
    /// Chains of groups.
    Group = 17,
    /// Attestations of this person.
    Attestation = 18,
    /// Attestations as records of a zone bring them, by zone index.
    Introduction = 19,
    /// What is remembered of the relay's public log.
    Log = 20,
    /// What contradicts it; never deleted.
    Contradiction = 21,
    /// Places of a zone whose time is of weight and not certified yet, by the size that covers
    /// them.
    Place = 22,
    /// Whom this notebook trusts to certify times.
    Trust = 23,
    /// Seals and statements of one document, as its zone's log has them, and what they say inside.
    Seal = 24,
    /// What this device began with a document and has not ended.
    Sitting = 25,
    /// Requests to sign that stand in a document.
    Request = 26,
    /// Since when strangers would believe that a zone had its leaves, by zone and key of the relay,
    /// and by the size that an entry of the relay's public log names.
    Dated = 27,
    /// What proves that, as the relay gave it, by the same.
    Proof = 28,
    /// Frontiers of a zone's log at round sizes, to compute later roots from.
    Frontier = 29,
    /// Segments of the search, by number; made anew where they are lost.
    Search = 30,
    /// Files on their way into an entry, of which not all pieces are here.
    Unfinished = 31,
    /// The logical version of all rows; not sealed.
    Schema = 32,
}

impl Table {
    /// Every table, in order of its number.
    pub const ALL: [Self; 33] = [
        Self::Lock,
        Self::Account,
        Self::Zone,
        Self::ZoneKey,
        Self::Document,
        Self::DocumentKey,
        Self::Leaf,
        Self::Update,
        Self::Row,
        Self::State,
        Self::Journal,
        Self::Outbox,
        Self::Kept,
        Self::Quarantine,
        Self::Blob,
        Self::BlobMeta,
        Self::Carried,
        Self::Group,
        Self::Attestation,
        Self::Introduction,
        Self::Log,
        Self::Contradiction,
        Self::Place,
        Self::Trust,
        Self::Seal,
        Self::Sitting,
        Self::Request,
        Self::Dated,
        Self::Proof,
        Self::Frontier,
        Self::Search,
        Self::Unfinished,
        Self::Schema,
    ];

    /// Whether its rows lie as they are: they are needed before anything can be opened.
    pub fn is_plain(self) -> bool {
        matches!(self, Self::Lock | Self::Schema)
    }

    /// The table with that number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Where a row lies: table, scope (a zone, a document …), and its number within the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Table.
    pub table: Table,
    /// Scope within the table.
    pub scope: [u8; 16],
    /// Number within the scope.
    pub seq: u64,
}

impl Place {
    /// A place.
    pub fn new(table: Table, scope: [u8; 16], seq: u64) -> Self {
        Self { table, scope, seq }
    }

    /// 25 bytes that sort like the place.
    pub fn to_bytes(self) -> [u8; 25] {
        let mut bytes = [0; 25];
        bytes[0] = self.table as u8;
        bytes[1..17].copy_from_slice(&self.scope);
        bytes[17..].copy_from_slice(&self.seq.to_be_bytes());
        bytes
    }

    /// The place with these bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (table, rest) = bytes.split_first()?;
        let (scope, seq) = rest.split_at_checked(16)?;
        Some(Self {
            table: Table::from_number(*table)?,
            scope: scope.try_into().ok()?,
            seq: u64::from_be_bytes(seq.try_into().ok()?),
        })
    }
}

/// One change of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Writes a row, over whatever was there.
    Put(Place, Vec<u8>),
    /// Removes a row, if it is there.
    Delete(Place),
    /// Removes all rows of a scope.
    Clear(Table, [u8; 16]),
}

/// Changes that happen together or not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Fencing number of the leader who writes.
    pub fence: u64,
    /// The changes, in order.
    pub writes: Vec<Write>,
}

/// Which rows to read, in order of their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Table.
    pub table: Table,
    /// One scope, or all of the table.
    pub scope: Option<[u8; 16]>,
    /// From this number on, within one scope.
    pub from: u64,
    /// Most rows to give.
    pub limit: usize,
}

/// Rows with their places.
pub type Rows = Vec<(Place, Vec<u8>)>;

/// Why a store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else leads now; this writer must stop. Nothing was written.
    #[error("another window has taken over")]
    Fenced,
    /// There is no room. Nothing was written.
    #[error("there is no room left on this device")]
    Full,
    /// The store did not answer. Whether anything was written is not known; it may be written
    /// again, because every write is of a whole row.
    #[error("the store did not answer: {0}")]
    Lost(String),
    /// Somebody deleted the store while it was open.
    #[error("the store was deleted")]
    Gone,
    /// A newer version of the app wrote the store: it is only read. Nothing was written.
    #[error("a newer version of the app wrote this store")]
    Newer,
    /// What was read is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
}

/// A store of one account. A commit is durable when it returns.
pub trait Store {
    /// Makes the caller the leader: later commits under an older number fail.
    fn take_lead(&mut self) -> impl Future<Output = Result<u64, StoreError>>;

    /// Writes a batch, all or nothing, durably.
    fn commit(&mut self, batch: Batch) -> impl Future<Output = Result<(), StoreError>>;

    /// Reads rows.
    fn read(&self, range: Range) -> impl Future<Output = Result<Rows, StoreError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_sort_like_their_bytes() {
        let a = Place::new(Table::Leaf, [1; 16], 255);
        let b = Place::new(Table::Leaf, [1; 16], 256);
        assert!(a < b && a.to_bytes() < b.to_bytes());
        assert_eq!(Place::from_bytes(&a.to_bytes()), Some(a));
        assert_eq!(Place::from_bytes(&[99; 25]), None);
        assert_eq!(Place::from_bytes(&[]), None);
        for (number, table) in Table::ALL.into_iter().enumerate() {
            assert_eq!(table as usize, number);
        }
    }
}
