//! Rows of what is signed on a document: seals and statements, requests to sign, and what this
//! device began with a document and has not ended.

use cahier_evidence::{
    DeviceId, DocumentId, Hash, Meaning, PersonId, Revealed, SealClaim, Version,
};
use minicbor::{Decode, Encode};

/// A seal or a statement as the log has it; by the place where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealRow {
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
    /// Who carried it here, where its document moved.
    #[n(5)]
    pub carried_by: Option<PersonId>,
    /// Which version.
    #[n(6)]
    pub version: Version,
    /// What is meant; none for a statement.
    #[n(7)]
    pub seal: Option<SealClaim>,
    /// Whether other updates stood in the log by then.
    #[n(8)]
    pub overtaken: bool,
    /// Hashes of the ids of the credentials that could sign for the person at that place.
    #[n(9)]
    pub credentials: Vec<Hash>,
}

/// What a seal or a statement says inside.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OpenedRow {
    /// The plaintext.
    #[n(0)]
    pub revealed: Revealed,
    /// Whether the document had that version; none before it was looked at.
    #[n(1)]
    pub fit: Option<Fit>,
}

/// Whether a document had the version that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Fit {
    /// Its parts give the very root that was signed.
    #[n(0)]
    Fits,
    /// They do not, or there never was such a version.
    #[n(1)]
    Differs,
    /// It cannot be told here: another form, or a history that did not follow the document.
    #[n(2)]
    Unknown,
}

/// What this device began with a document and has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SittingRow {
    /// Document.
    #[n(0)]
    pub document: DocumentId,
    /// Whether its last sitting waits for its statement, or was under way when this was written.
    #[n(1)]
    pub due: bool,
    /// The seal that is being amended.
    #[n(2)]
    pub amends: Option<Hash>,
}

/// Requests to sign that stand in a document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AskedRow {
    /// The document that they stand in: the entry, or its comments.
    #[n(0)]
    pub document: DocumentId,
    /// The entry to sign.
    #[n(1)]
    pub entry: DocumentId,
    /// Those that nobody answered.
    #[n(2)]
    pub open: Vec<Asked>,
    /// Ids of those that were answered.
    #[n(3)]
    pub answered: Vec<String>,
}

/// One request to sign.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Asked {
    /// Key within its document.
    #[n(0)]
    pub id: String,
    /// Who is asked.
    #[n(1)]
    pub person: PersonId,
    /// As what they are to sign.
    #[n(2)]
    pub meaning: Meaning,
    /// Who asks, as the writer's app claimed.
    #[n(3)]
    pub by: String,
    /// Claimed time, RFC 3339.
    #[n(4)]
    pub date: String,
}
