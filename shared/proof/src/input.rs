//! What a proof is made of, as plain data: whoever has a zone's log and the opened versions gives
//! it, the engine or a test. Nothing of it is trusted either: [`crate::build`] verifies the proof
//! before it gives it away.

use crate::history::HistoryInput;
use crate::statement::StatementInput;
use crate::verdict::ProofKind;
use cahier_crypto::DeviceKeys;
use cahier_evidence::log::VerifierKey;
use cahier_evidence::{Attestation, DocumentId, Hash, ZoneId};

/// Everything that goes into a proof.
#[derive(Clone, Debug)]
pub struct Input {
    /// What it shows.
    pub kind: ProofKind,
    /// The zones of the documents, in any order.
    pub zones: Vec<ZoneInput>,
    /// The documents, in the order in which they are to be read; each once.
    pub documents: Vec<DocumentInput>,
    /// The instance log's word for the zones; what comes twice is stored once.
    pub logs: Vec<LogInput>,
    /// Attestations of those who signed and of those who vouched for them; only what may be
    /// shown. What comes twice is stored once.
    pub attestations: Vec<Attestation>,
    /// Attached files, in clear, whose hash is in a shown part.
    pub files: Vec<Vec<u8>>,
}

/// A zone's log, as far as it is needed.
#[derive(Clone, Debug)]
pub struct ZoneInput {
    /// Which.
    pub zone: ZoneId,
    /// All of its records that stand before the head, in the order of the log.
    pub records: Vec<PlacedInput>,
    /// The relay's newest signed head: nothing that is shown stands behind it.
    pub head: Vec<u8>,
    /// The hash of every leaf up to that head ([`cahier_evidence::LogLeaf::hash`]).
    pub leaves: Vec<Hash>,
}

/// A signed item at its place of a zone's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedInput {
    /// Place.
    pub index: u64,
    /// When the relay received it, ms since 1970.
    pub received_ms: u64,
    /// The COSE_Sign1.
    pub signed: Vec<u8>,
}

/// What is to be shown of one document.
#[derive(Clone, Debug)]
pub struct DocumentInput {
    /// In which zone.
    pub zone: ZoneId,
    /// Which.
    pub document: DocumentId,
    /// Its first envelope: needed where a contributor wrote or signed, because their right is to
    /// what is theirs.
    pub birth: Option<PlacedInput>,
    /// Its statements and seals that are to be shown, in any order.
    pub statements: Vec<StatementInput>,
    /// Its changes, for a proof of that kind.
    pub history: Option<HistoryInput>,
}

/// The instance log's word for one zone: what a relay answers when it is asked for evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInput {
    /// The entry of the log, as it stands there.
    pub entry: Vec<u8>,
    /// Its index.
    pub index: u64,
    /// The checkpoint note that covers it.
    pub checkpoint: Vec<u8>,
    /// The key that signed the checkpoint.
    pub key: VerifierKey,
    /// Inclusion proof of the entry in the checkpoint's tree.
    pub inclusion: Vec<Hash>,
    /// Tokens over the checkpoint with what their check needs, renewed or not:
    /// `cahier_timestamp::EvidenceRecord`.
    pub stamps: Vec<Vec<u8>>,
}

/// Who makes a proof, and when they say that it is.
#[derive(Clone)]
pub struct Exporter<'a> {
    /// Their whole chain of records.
    pub chain: Vec<Vec<u8>>,
    /// A live device of that chain.
    pub keys: &'a DeviceKeys,
    /// Now, ms since 1970.
    pub claimed_ms: u64,
}
