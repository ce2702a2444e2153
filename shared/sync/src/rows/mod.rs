//! What the engine keeps, row by row: plain CBOR before the vault seals it. Version 1.

mod evidence;
mod files;
mod groups;
mod quarantine;
mod seals;

pub use evidence::{
    AttestationRow, ContradictionRow, DatedRow, FoundTime, IntroductionRow, LogAlarm, LogRow,
    PlaceRow, TrustRow, Worth,
};
pub use files::{BlobRow, StateRow, UnfinishedRow};
pub use groups::GroupRow;
pub use quarantine::{QuarantineRow, Suspicion};
pub use seals::{Asked, AskedRow, Fit, OpenedRow, SealRow, SittingRow};

use cahier_evidence::{
    Class, DeviceId, DocumentId, DocumentState, Hash, KeyId, PersonId, Refusal, Writes, ZoneId,
    ZoneState,
};
use cahier_protocol::Sent;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// The account: who writes here. One row.
#[derive(Clone, Encode, Decode)]
pub struct AccountRow {
    /// Name that colleagues read.
    #[n(0)]
    pub name: String,
    /// Seed of this device; wiped with the row.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub seed: [u8; 32],
    /// The person's chain.
    #[n(2)]
    pub chain: Vec<ByteVec>,
    /// The relay that this notebook speaks to.
    #[n(3)]
    pub relay: Option<RelayRow>,
    /// Invitations that were accepted and not answered yet.
    #[n(4)]
    pub joining: Vec<JoiningRow>,
    /// Whether the recovery words were written down.
    #[n(5)]
    pub recoverable: bool,
    /// Zones that stay on this device and are never sent.
    #[cbor(n(6), default)]
    pub local: Vec<ZoneId>,
    /// How many records of the person's chain the relay is known to have.
    #[cbor(n(7), default)]
    pub taken: u64,
}

impl Drop for AccountRow {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.seed);
    }
}

/// A relay and its pinned key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RelayRow {
    /// Address.
    #[n(0)]
    pub address: String,
    /// Public key; none until the first connection.
    #[n(1)]
    pub key: Option<Hash>,
    /// What opens an account there.
    #[n(2)]
    pub ticket: Option<ByteVec>,
}

/// An invitation that this person accepted.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct JoiningRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Who invited.
    #[n(1)]
    pub inviter: PersonId,
    /// Head of the inviter's chain, from the link.
    #[n(2)]
    pub inviter_head: Hash,
    /// The invitation's secret.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub secret: [u8; 16],
}

/// A zone: its reduced log without the documents, which have rows of their own. How far its
/// content was read stands in a row of its own beside it.
#[derive(Clone, Encode, Decode)]
pub struct ZoneRow {
    /// The reduced log.
    #[n(0)]
    pub state: ZoneState,
    /// The newest verified head; empty while no relay has seen the zone.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub head: Vec<u8>,
    /// Title, from the zone's note.
    #[n(2)]
    pub title: String,
    /// Why the zone stands still, if it does.
    #[n(3)]
    pub alarm: Option<Alarm>,
    /// Wrapped key of the epoch before, by epoch.
    #[n(4)]
    pub previous: BTreeMap<u32, ByteVec>,
    /// The founder's note.
    #[n(5)]
    pub note: ByteVec,
    /// How many leaves the newest digest covers that is known here.
    #[cbor(n(6), default)]
    pub covered: u64,
    /// Whether the relay says that this person is no member any more.
    #[cbor(n(7), default)]
    pub shut_out: bool,
}

/// Why a zone stands still until a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Alarm {
    /// The relay shows another history than the one that is held.
    #[n(0)]
    Fork,
    /// The relay's head does not fit the leaves that it sent.
    #[n(1)]
    WrongRoot,
    /// The founder of the zone is not who the invitation said.
    #[n(2)]
    WrongFounder,
    /// An envelope of this very device came that it did not send: its key is used elsewhere.
    #[n(3)]
    ClonedDevice,
}

/// A zone key.
#[derive(Encode, Decode)]
pub struct ZoneKeyRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Epoch.
    #[n(1)]
    pub epoch: u32,
    /// The key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub secret: [u8; 32],
}

/// A document key.
#[derive(Encode, Decode)]
pub struct DocumentKeyRow {
    /// Document.
    #[n(0)]
    pub document: DocumentId,
    /// Its name.
    #[n(1)]
    pub id: KeyId,
    /// The key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub secret: [u8; 32],
}

/// What a zone's log says of one document.
#[derive(Clone, Encode, Decode)]
pub struct DocumentRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Document.
    #[n(1)]
    pub document: DocumentId,
    /// Its state.
    #[n(2)]
    pub state: DocumentState,
    /// How many of its envelopes the newest snapshot covers that is known here.
    #[cbor(n(3), default)]
    pub covered: u64,
}

/// An accepted update, verified and decrypted.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct UpdateRow {
    /// Who.
    #[n(0)]
    pub person: PersonId,
    /// With which device.
    #[n(1)]
    pub device: DeviceId,
    /// Hash of the envelope.
    #[n(2)]
    pub envelope: Hash,
    /// Claimed time, ms since 1970.
    #[n(3)]
    pub claimed_ms: u64,
    /// Received time, ms since 1970.
    #[n(4)]
    pub received_ms: u64,
    /// Who took it in, where it was kept work.
    #[n(5)]
    pub adopted_by: Option<PersonId>,
    /// The yrs update, v2.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub update: Vec<u8>,
}

/// The list row of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ListRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Document.
    #[n(1)]
    pub document: DocumentId,
    /// Class.
    #[n(2)]
    pub class: Class,
    /// Kind of entry, as its name.
    #[n(3)]
    pub kind: String,
    /// Title.
    #[n(4)]
    pub title: String,
    /// Day of the work.
    #[n(5)]
    pub date: Option<String>,
    /// Status.
    #[n(6)]
    pub status: Option<String>,
    /// Category.
    #[n(7)]
    pub category: Option<String>,
    /// Tags.
    #[n(8)]
    pub tags: Vec<String>,
    /// When it last changed here, ms since 1970.
    #[n(9)]
    pub modified_ms: u64,
}

/// How a document that is not in the log yet will begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Origin {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Class.
    #[n(1)]
    pub class: Class,
    /// Parent.
    #[n(2)]
    pub parent: Option<DocumentId>,
}

/// One edit that is not yet in an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct JournalRow {
    /// Document.
    #[n(0)]
    pub document: DocumentId,
    /// Number within the document's journal.
    #[n(1)]
    pub seq: u64,
    /// How the document begins.
    #[n(2)]
    pub origin: Origin,
    /// The clocks that it adds.
    #[n(3)]
    pub writes: Vec<Writes>,
    /// When, ms since 1970.
    #[n(4)]
    pub at_ms: u64,
    /// The yrs update, v2.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub update: Vec<u8>,
    /// The seal that it amends, where the document is frozen.
    #[n(6)]
    pub amends: Option<Hash>,
}

/// A signed item that is not yet in the zone's log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OutboxRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Order in the outbox.
    #[n(1)]
    pub seq: u64,
    /// What will be sent; the same bytes at every try.
    #[n(2)]
    pub sent: Sent,
    /// For an envelope: what is needed to cut it again under a new key.
    #[n(3)]
    pub edit: Option<OutboxEdit>,
}

/// The plain side of an envelope in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OutboxEdit {
    /// Document.
    #[n(0)]
    pub document: DocumentId,
    /// How the document begins.
    #[n(1)]
    pub origin: Origin,
    /// The clocks that it adds.
    #[n(2)]
    pub writes: Vec<Writes>,
    /// When, ms since 1970.
    #[n(3)]
    pub at_ms: u64,
    /// The yrs update, v2.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub update: Vec<u8>,
    /// The seal that it amends, where the document is frozen.
    #[n(5)]
    pub amends: Option<Hash>,
}

/// Refused work, own or carried for somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct KeptRow {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Number of the kept work in this store.
    #[n(1)]
    pub seq: u64,
    /// Document.
    #[n(2)]
    pub document: DocumentId,
    /// Who wrote it.
    #[n(3)]
    pub person: PersonId,
    /// Why it was refused.
    #[n(4)]
    pub reason: Refusal,
    /// The envelope, byte for byte.
    #[n(5)]
    pub sent: Sent,
    /// The yrs update, v2, where it could be decrypted.
    #[n(6)]
    pub update: Option<ByteVec>,
    /// When it was written, as its author claims.
    #[n(7)]
    pub claimed_ms: u64,
}
