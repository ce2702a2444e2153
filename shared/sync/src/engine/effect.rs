//! What the engine asks of its shell.

use super::{CommandError, Damage};
use crate::rows::{Alarm, LogAlarm};
use crate::store::{StoreError, Write};
use cahier_evidence::{BlobId, DocumentId, Frontier, Hash, Meaning, PersonId, Refusal, ZoneId};
use cahier_protocol::Fault;

/// One thing for the shell to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Commit these writes, durably and together; answer with [`super::Engine::saved`].
    Save(Vec<Write>),
    /// Send one frame to the relay.
    Send(Vec<u8>),
    /// End the connection to the relay.
    Hangup,
    /// Read the rows of a document; answer with [`super::Engine::seat`]. This and the other
    /// reads may also be answered with [`super::Engine::not_read`].
    Seat(DocumentId),
    /// Read leaves from an index on; answer with [`super::Engine::leaves_read`].
    ReadLeaves {
        /// Zone.
        zone: ZoneId,
        /// First index.
        from: u64,
        /// Most leaves.
        limit: usize,
    },
    /// Read the whole history of a document; answer with [`super::Engine::history_read`].
    ReadHistory(DocumentId),
    /// Go on towards the root of a zone's log at a size by one page of its leaves; answer with
    /// [`super::Engine::root_read`].
    ReadRoot {
        /// Zone.
        zone: ZoneId,
        /// How many leaves.
        size: u64,
        /// How far it has come; none before the first page.
        tree: Option<Frontier>,
    },
    /// Read a proof of a time as the relay gave it; answer with [`super::Engine::proof_read`].
    ReadProof {
        /// Zone.
        zone: ZoneId,
        /// How many leaves the log's entry names.
        size: u64,
        /// The relay's key under which it was shown.
        relay: Hash,
    },
    /// Read one sealed chunk of a file; answer with [`super::Engine::chunk_read`].
    ReadChunk {
        /// Which file.
        blob: BlobId,
        /// Number of the chunk.
        chunk: u64,
    },
    /// Tell the person, or whoever watches.
    Tell(Notice),
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A document has new content.
    Changed(DocumentId),
    /// A zone's members, keys or state changed.
    ZoneChanged(ZoneId),
    /// Something could not be saved; it is still here and will be tried again.
    NotSaved(StoreError),
    /// The relay refused or failed.
    Relay(Fault),
    /// Another device of this person had changed their chain while this one changed it too, and the
    /// relay took that first: what this device had signed stands behind it now, signed again.
    Rejoined {
        /// How many devices of the person are new here.
        devices: usize,
        /// How many changes of this device have no place there and must be made again.
        lost: usize,
    },
    /// The relay has another key than the one that is pinned; the connection was ended.
    RelayKeyChanged {
        /// The pinned key.
        pinned: Hash,
        /// The one that it shows now.
        shown: Hash,
    },
    /// A zone stands still until a person decides.
    Alarm(ZoneId, Alarm),
    /// The relay's public log and what is known here do not go together; of which zone, where it
    /// is about one. Both statements are kept.
    Log(LogAlarm, Option<ZoneId>),
    /// A leaf failed a check and is in quarantine.
    Quarantined(ZoneId, u64),
    /// A member signed a snapshot or digest that the log does not bear out. It is in quarantine
    /// and shown no longer.
    FalseSummary(ZoneId, PersonId),
    /// Work was refused and is kept.
    Kept {
        /// Number of the kept work.
        seq: u64,
        /// Which document.
        document: DocumentId,
        /// Why.
        reason: Refusal,
    },
    /// Somebody signed a version of a document, and it has its place.
    Sealed {
        /// Which document.
        document: DocumentId,
        /// Who.
        person: PersonId,
        /// As what.
        meaning: Meaning,
    },
    /// A seal of this device has its place, but other work came in between: it stands as a
    /// signature over the version that was seen, and freezes nothing.
    Overtaken {
        /// Which document.
        document: DocumentId,
        /// As what it was signed.
        meaning: Meaning,
    },
    /// A statement of this device has no place, and was dropped: nobody wrote anything in it.
    StatementDropped {
        /// Which document.
        document: DocumentId,
        /// Why.
        reason: Refusal,
    },
    /// A seal of this device has no place. It is kept, with its comment.
    SealKept {
        /// Number of the kept work.
        seq: u64,
        /// Which document.
        document: DocumentId,
        /// Why.
        reason: Refusal,
    },
    /// A member signed a version that the document never had. It is in quarantine, and shown as
    /// what it is.
    FalseVersion {
        /// Zone.
        zone: ZoneId,
        /// Which document.
        document: DocumentId,
        /// Who signed it.
        signer: PersonId,
    },
    /// A record that this device proposed was overtaken by another and dropped.
    RecordDropped(ZoneId, Refusal),
    /// Somebody was let in.
    Admitted(ZoneId, PersonId),
    /// The relay serves this member a zone no more that it served before.
    ShutOut(ZoneId),
    /// A knock was not answered: it was not made by somebody who holds the invitation.
    KnockRefused(ZoneId),
    /// A file is complete on this device.
    Fetched(BlobId),
    /// The relay gave bytes of a file that do not open with the entry's key, twice. They were
    /// not kept.
    WrongFile(BlobId),
    /// Stored rows cannot be read. They stay where they are, and what leans on them is closed
    /// for writing.
    Damaged(Damage),
    /// The store did not give rows; they are asked for again.
    NotRead(StoreError),
    /// Edits of a document could not leave as an envelope. They are kept and tried again.
    NotCut {
        /// Which document.
        document: DocumentId,
        /// Why.
        reason: CommandError,
    },
}
