//! What a relay says to a member.

use crate::client::{Ephemeral, Knock, Sent};
use crate::log::{Followed, LogProof, PlacedEntry};
use cahier_evidence::{Hash, LogLeaf, Refusal, ZoneId};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A message of a relay.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum RelayMessage {
    /// Answer to a hello.
    #[n(0)]
    Challenge {
        /// The relay's public key; a member who knows another one stops here.
        #[n(0)]
        relay: Hash,
        /// Random bytes to sign.
        #[n(1)]
        nonce: Hash,
        /// The relay's clock, ms since 1970.
        #[n(2)]
        time_ms: u64,
    },
    /// The session stands.
    #[n(1)]
    Welcome,
    /// The connection ends; why.
    #[n(2)]
    Goodbye(#[n(0)] Fault),
    /// Answer to a question.
    #[n(3)]
    Answer {
        /// Number of the question.
        #[n(0)]
        id: u32,
        /// The answer.
        #[n(1)]
        reply: Reply,
    },
    /// Something happened.
    #[n(4)]
    Notice(#[n(0)] Notice),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Reply {
    /// Leaves in order; empty where the member holds all. More may follow: ask again until the
    /// head's size is reached.
    #[n(0)]
    Leaves {
        /// Index of the first.
        #[n(0)]
        from: u64,
        /// Leaves.
        #[n(1)]
        leaves: Vec<LogLeaf>,
        /// The newest signed head; empty where the log is empty.
        #[cbor(n(2), with = "minicbor::bytes")]
        head: Vec<u8>,
    },
    /// What became of each pushed item, after the write was durable.
    #[n(1)]
    Pushed {
        /// One outcome an item.
        #[n(0)]
        outcomes: Vec<Outcome>,
        /// The signed head that covers them.
        #[cbor(n(1), with = "minicbor::bytes")]
        head: Vec<u8>,
    },
    /// The relay's log is shorter than what the member holds: refill it from here.
    #[n(2)]
    Behind {
        /// Leaves that the relay has.
        #[n(0)]
        size: u64,
    },
    /// The relay's log differs from what the member holds. One of the two was lied to.
    #[n(3)]
    Fork {
        /// The relay's newest head.
        #[cbor(n(0), with = "minicbor::bytes")]
        head: Vec<u8>,
    },
    /// Done; nothing to tell.
    #[n(4)]
    Done,
    /// A snapshot or digest, if there is one.
    #[n(5)]
    Summary(#[n(0)] Option<Sent>),
    /// What the relay has of a blob, and the piece asked for.
    #[n(6)]
    Blob {
        /// Bytes that the relay has, from the beginning.
        #[n(0)]
        have: u64,
        /// Length of the whole sealed blob; 0 where it is unknown.
        #[n(1)]
        total: u64,
        /// The piece.
        #[cbor(n(2), with = "minicbor::bytes")]
        bytes: Vec<u8>,
    },
    /// Who knocks.
    #[n(7)]
    Knocks(#[n(0)] Vec<Knock>),
    /// A person's chain.
    #[n(8)]
    Chain(#[n(0)] Vec<ByteVec>),
    /// Zones.
    #[n(9)]
    Zones(#[n(0)] Vec<ZoneId>),
    /// It could not be done.
    #[n(10)]
    Failed(#[n(0)] Fault),
    /// Records in order; more may follow the last of them, and none means that there are no more.
    #[n(11)]
    Records(#[n(0)] Vec<PlacedRecord>),
    /// When a zone had the size asked for; none where no checkpoint covers it yet.
    #[n(12)]
    Evidence(#[n(0)] Option<Box<LogProof>>),
    /// The newest checkpoint of the instance log.
    #[n(13)]
    Checkpoint {
        /// The signed note.
        #[n(0)]
        note: String,
        /// Proof that it continues what the member remembers, where that is of the same
        /// generation; empty at first contact.
        #[cbor(n(1), decode_with = "crate::log::proof")]
        consistency: Vec<Hash>,
        /// The steps from an earlier generation, in order; the last one brings the note above
        /// where there are not more than fit.
        #[cbor(n(2), decode_with = "crate::log::successions")]
        successions: Vec<Followed>,
        /// The newest entry of each zone asked for that has one, under that checkpoint.
        #[cbor(n(3), decode_with = "crate::log::entries")]
        entries: Vec<PlacedEntry>,
    },
}

/// A record of a zone, with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PlacedRecord {
    /// Its index.
    #[n(0)]
    pub index: u64,
    /// The relay's clock when it took the record, ms since 1970.
    #[n(1)]
    pub received_ms: u64,
    /// The COSE_Sign1.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub signed: Vec<u8>,
}

/// What became of one pushed item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// It stands at this index, now or since an earlier push.
    #[n(0)]
    At(#[n(0)] u64),
    /// It has no place.
    #[n(1)]
    Refused(#[n(0)] Refusal),
}

/// Something that happened, without being asked for. Correctness never depends on one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Notice {
    /// A zone grew: its newest signed head.
    #[n(0)]
    Grew {
        /// The head.
        #[cbor(n(0), with = "minicbor::bytes")]
        head: Vec<u8>,
    },
    /// Somebody knocks.
    #[n(1)]
    Knocked {
        /// At which zone.
        #[n(0)]
        zone: ZoneId,
    },
    /// Cursors and presence of somebody else.
    #[n(2)]
    Ephemeral(#[n(0)] Ephemeral),
    /// A checkpoint of the instance log has a timestamp.
    #[n(3)]
    Certified {
        /// Generation of the log.
        #[n(0)]
        generation: u32,
        /// Size of the checkpoint.
        #[n(1)]
        size: u64,
    },
}

/// Why a request or a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, thiserror::Error)]
#[cbor(index_only)]
pub enum Fault {
    /// The bytes are no message.
    #[n(0)]
    #[error("the message is malformed")]
    Malformed,
    /// Another protocol version.
    #[n(1)]
    #[error("the relay speaks another version of the protocol")]
    Version,
    /// The relay knows no such account, and nothing allows a new one.
    #[n(2)]
    #[error("the relay does not know this person, and the ticket does not open an account")]
    NoAccount,
    /// The signature over the challenge is wrong, or the device is not live.
    #[n(3)]
    #[error("the relay does not recognise this device")]
    Session,
    /// Not a member, or the role does not allow it.
    #[n(4)]
    #[error("this person may not do that in this zone")]
    Forbidden,
    /// No such zone, blob or person.
    #[n(5)]
    #[error("the relay does not have it")]
    NotFound,
    /// Too many requests; wait.
    #[n(6)]
    #[error("too many requests: wait a little")]
    Slow,
    /// A quota or bound was reached.
    #[n(7)]
    #[error("a limit of the relay is reached")]
    Limit,
    /// The relay could not write; nothing was kept of the request.
    #[n(8)]
    #[error("the relay could not write; nothing was lost here")]
    Storage,
    /// The relay is stopping.
    #[n(9)]
    #[error("the relay is stopping")]
    Stopping,
    /// A chain that does not continue what the relay knows.
    #[n(10)]
    #[error("the person's records do not continue those that the relay knows")]
    Chain,
    /// The leaves do not reproduce the head.
    #[n(11)]
    #[error("the leaves do not reproduce the head that came with them")]
    Refill,
    /// The instance log is shorter than what the member remembers: show the checkpoint.
    #[n(12)]
    #[error("the relay's public log is shorter than what was seen of it before")]
    LogBehind,
    /// The instance log is not continued at the moment.
    #[n(13)]
    #[error("the relay's public log stands still at the moment")]
    LogStopped,
}
