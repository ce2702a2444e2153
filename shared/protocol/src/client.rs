//! What a member's engine says to a relay.

use crate::log::Remembered;
use cahier_evidence::{
    BlobId, DeviceId, DocumentId, Hash, InvitationId, LogLeaf, PersonId, Position, ZoneId,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A message of a client: a question with a number, or something that needs no answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ClientMessage {
    /// First message of a connection; answered by [`crate::RelayMessage::Challenge`].
    #[n(0)]
    Hello {
        /// Protocol version.
        #[n(0)]
        version: u16,
        /// Who.
        #[n(1)]
        person: PersonId,
        /// With which device.
        #[n(2)]
        device: DeviceId,
    },
    /// Answer to the challenge: a signature over [`crate::session_bytes`].
    #[n(1)]
    Prove {
        /// Ed25519 signature, 64 bytes.
        #[cbor(n(0), with = "minicbor::bytes")]
        signature: Vec<u8>,
        /// The person's chain, where the relay may not know it or not all of it.
        #[n(1)]
        chain: Vec<ByteVec>,
        /// What allows a new account: a ticket of the relay, or the id of an open invitation.
        #[n(2)]
        ticket: Option<ByteVec>,
    },
    /// A question.
    #[n(2)]
    Ask {
        /// The reply carries the same number.
        #[n(0)]
        id: u32,
        /// What is asked.
        #[n(1)]
        request: Request,
    },
    /// Cursors and presence: passed on to the other members who are connected, kept nowhere.
    #[n(3)]
    Ephemeral(#[n(0)] Ephemeral),
}

/// A question to a relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
    /// Leaves of a zone from an index on. Answered by [`crate::Reply::Leaves`].
    #[n(0)]
    Pull {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// What the member holds; must be a beginning of the relay's log.
        #[n(1)]
        held: Position,
        /// Leave out ciphertexts of this device: it has them.
        #[n(2)]
        without: Option<DeviceId>,
    },
    /// Items to append. Answered by [`crate::Reply::Pushed`].
    #[n(1)]
    Push {
        /// Zone; a genesis record begins a new one.
        #[n(0)]
        zone: ZoneId,
        /// What the member holds.
        #[n(1)]
        held: Position,
        /// Items in order.
        #[n(2)]
        items: Vec<Sent>,
    },
    /// Leaves that a relay lost, from the end of its log on, up to the signed head given. The
    /// relay takes them only if together they reproduce that head.
    #[n(2)]
    Refill {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Index of the first leaf.
        #[n(1)]
        from: u64,
        /// Leaves in order.
        #[n(2)]
        leaves: Vec<LogLeaf>,
        /// The newest head that the member holds.
        #[cbor(n(3), with = "minicbor::bytes")]
        head: Vec<u8>,
    },
    /// Be told when these zones grow.
    #[n(3)]
    Watch {
        /// All zones of interest; replaces what was watched before.
        #[n(0)]
        zones: Vec<ZoneId>,
    },
    /// A snapshot or digest to keep instead of an older one.
    #[n(4)]
    PutSummary {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// The signed envelope and its ciphertext.
        #[n(1)]
        summary: Sent,
    },
    /// The newest snapshot of a document, or with document zero the zone's digest.
    #[n(5)]
    GetSummary {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Document, or zero.
        #[n(1)]
        document: DocumentId,
    },
    /// How much of a blob the relay has. Answered by [`crate::Reply::Blob`] without bytes.
    #[n(6)]
    BlobStatus {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Blob.
        #[n(1)]
        blob: BlobId,
    },
    /// A piece of a blob, at the offset where the relay's part ends.
    #[n(7)]
    BlobPut {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Blob.
        #[n(1)]
        blob: BlobId,
        /// Where the piece begins, bytes.
        #[n(2)]
        offset: u64,
        /// Length of the whole sealed blob, bytes.
        #[n(3)]
        total: u64,
        /// SHA-256 of the whole sealed blob; the relay checks it when the last piece is there.
        #[n(4)]
        hash: Hash,
        /// The piece.
        #[cbor(n(5), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
    /// A piece of a blob.
    #[n(8)]
    BlobGet {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Blob.
        #[n(1)]
        blob: BlobId,
        /// Where the piece begins, bytes.
        #[n(2)]
        offset: u64,
        /// Most bytes wanted.
        #[n(3)]
        max: u32,
    },
    /// Somebody with an invitation asks to be let in; kept until a manager answers.
    #[n(9)]
    Knock(#[n(0)] Knock),
    /// Who knocks at a zone; managers only.
    #[n(10)]
    Knocks {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
    },
    /// A knock was answered (or refused) and can go.
    #[n(11)]
    Answered {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Whose knock.
        #[n(1)]
        person: PersonId,
    },
    /// One's own chain, continued.
    #[n(12)]
    Publish {
        /// Records; what the relay knows already is passed over.
        #[n(0)]
        chain: Vec<ByteVec>,
    },
    /// The chain of a person who shares a zone with the asker.
    #[n(13)]
    Chain {
        /// Whose.
        #[n(0)]
        person: PersonId,
    },
    /// Zones of which the asker is a member here.
    #[n(14)]
    Zones,
    /// Records of a zone from an index on, without the envelopes between them. Answered by
    /// [`crate::Reply::Records`].
    #[n(15)]
    Records {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Index of the log from which on.
        #[n(1)]
        from: u64,
    },
    /// The proof of when a zone had at least so many leaves. Answered by
    /// [`crate::Reply::Evidence`].
    #[n(16)]
    Evidence {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
        /// Leaves.
        #[n(1)]
        size: u64,
    },
    /// The newest checkpoint of the instance log, with the proof that it continues what the
    /// member remembers. Answered by [`crate::Reply::Checkpoint`].
    #[n(17)]
    Checkpoint {
        /// What the member remembers; none at first contact.
        #[n(0)]
        remembered: Option<Remembered>,
        /// Zones of the member whose newest entries are wanted, at most
        /// [`crate::LOG_ZONES_MAX`].
        #[cbor(n(1), decode_with = "crate::log::zones")]
        zones: Vec<ZoneId>,
    },
    /// A checkpoint and a timestamp now, because something of weight stands in this zone.
    #[n(18)]
    Stamp {
        /// Zone.
        #[n(0)]
        zone: ZoneId,
    },
    /// A checkpoint that this relay signed and may have forgotten: it begins a new generation of
    /// its log where that is so. Answered by [`crate::Reply::Done`].
    #[n(19)]
    ShowCheckpoint {
        /// The signed note.
        #[n(0)]
        note: String,
    },
}

/// An item on its way to the relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Sent {
    /// The COSE_Sign1.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub signed: Vec<u8>,
    /// Its ciphertext.
    #[n(1)]
    pub ciphertext: Option<ByteVec>,
}

/// A request to join.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Knock {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Which invitation.
    #[n(1)]
    pub invitation: InvitationId,
    /// The joiner's whole chain.
    #[n(2)]
    pub chain: Vec<ByteVec>,
    /// [`crate::knock_mac`] under the invitation's secret.
    #[n(3)]
    pub mac: Hash,
    /// The joiner's name under the invitation's secret, for the manager who answers.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub note: Vec<u8>,
}

/// Something for the members who look at a document right now.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ephemeral {
    /// Zone.
    #[n(0)]
    pub zone: ZoneId,
    /// Document.
    #[n(1)]
    pub document: DocumentId,
    /// Encrypted under the document key.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
}
