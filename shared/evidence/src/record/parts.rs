//! What records are made of: sealed keys, how a zone begins, invitations, carried work, arrivals.

use crate::head::Position;
use crate::ids::{DeviceId, DocumentId, Hash, InvitationId, KeyId, PersonId, ZoneId};
use crate::rights::{Class, Role};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// A secret (a zone key, a group's key), sealed to one device or to the key of one group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedKey {
    /// For which device, or which key of a group.
    #[n(0)]
    pub device: DeviceId,
    /// HPKE: encapsulated key and ciphertext, under the context of what is sealed.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub sealed: Vec<u8>,
}

/// The key of an epoch, for every live device of every member and for every group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct EpochKeys {
    /// Number of the epoch, from 1.
    #[n(0)]
    pub epoch: u32,
    /// The sealed keys, by device id.
    #[n(1)]
    pub seals: Vec<SealedKey>,
    /// The key of the epoch before under this one; none for epoch 1.
    #[n(2)]
    pub previous: Option<ByteVec>,
}

/// How a zone begins.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ZoneGenesis {
    /// Random; with the creator it gives the zone's id.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 16],
    /// The creator's whole chain.
    #[n(1)]
    pub chain: Vec<ByteVec>,
    /// Keys of epoch 1.
    #[n(2)]
    pub keys: EpochKeys,
    /// What members may read about the zone, encrypted under the zone key.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub note: Vec<u8>,
}

/// An invitation that a manager opened.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Invitation {
    /// Stands for the secret.
    #[n(0)]
    pub id: InvitationId,
    /// Role that is offered.
    #[n(1)]
    pub role: Role,
    /// Until when it can be used, ms since 1970.
    #[n(2)]
    pub until_ms: u64,
    /// The secret under the zone key, so that any manager's device can check a joiner.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub note: Vec<u8>,
}

/// Somebody's envelope inside a record of somebody else, byte for byte; its ciphertext travels
/// beside the record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Carried {
    /// The COSE_Sign1 as it was.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub envelope: Vec<u8>,
    /// Where it stood before, for an entry that moved: zone, index and received time.
    #[n(1)]
    pub from: Option<(ZoneId, u64, u64)>,
}

/// What a proof reveals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum ExportKind {
    /// What statements and seals say of a version, and the parts of it that were chosen.
    #[n(0)]
    Statement,
    /// Every change, with deleted words: an act of a manager.
    #[n(1)]
    History,
}

/// A document that arrives from another zone.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Arrival {
    /// Which document.
    #[n(0)]
    pub document: DocumentId,
    /// Its class.
    #[n(1)]
    pub class: Class,
    /// The document it belongs to.
    #[n(2)]
    pub parent: Option<DocumentId>,
    /// Whose it is.
    #[n(3)]
    pub owner: PersonId,
    /// From which zone.
    #[n(4)]
    pub from: ZoneId,
    /// The old zone's log when it left: what its history is pinned by.
    #[n(5)]
    pub pinned: Position,
    /// Chains of those who wrote in it.
    #[n(6)]
    pub authors: Vec<Vec<ByteVec>>,
    /// Its keys, wrapped under this zone's key. They serve for reading only: whoever writes
    /// next makes a new one, because the old zone's members know these.
    #[n(7)]
    pub wraps: Vec<(KeyId, ByteVec)>,
    /// Epoch of the zone key that wraps them.
    #[n(8)]
    pub epoch: u32,
    /// The seal that froze it where it was. It holds until that seal has followed: from then on
    /// what followed says by which seal the document is frozen.
    #[n(9)]
    pub frozen: Option<Hash>,
}
