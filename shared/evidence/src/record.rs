//! A zone's own records: who is a member, in which role, with which keys. Each names the record
//! before it, so that a relay can neither drop nor reorder one (DESIGN section 5).

use crate::head::Position;
use crate::ids::{DeviceId, DocumentId, GroupId, Hash, InvitationId, KeyId, PersonId, ZoneId};
use crate::item::RECORD_BYTES_MAX;
use crate::rights::{Class, Role};
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use cahier_crypto::{DeviceKeys, SUITE};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

pub(crate) const DOMAIN: u8 = 0x5A;

/// The signed header of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RecordHeader {
    /// Always 1.
    #[n(0)]
    pub suite: u8,
    /// Tells zone records from other signed things.
    #[n(1)]
    pub domain: u8,
    /// Zone.
    #[n(2)]
    pub zone: ZoneId,
    /// Who.
    #[n(3)]
    pub person: PersonId,
    /// With which device.
    #[n(4)]
    pub device: DeviceId,
    /// Hash of the zone's record before this one; zero for the first.
    #[n(5)]
    pub previous: Hash,
    /// When the device says that it was, ms since 1970.
    #[n(6)]
    pub claimed_ms: u64,
    /// The newest place of the zone's log that the device had seen.
    #[n(7)]
    pub seen: Position,
}

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
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ZoneBody {
    /// The zone begins; its author is the first owner.
    #[n(0)]
    Genesis(#[n(0)] ZoneGenesis),
    /// A person becomes a member.
    #[n(1)]
    Admit {
        /// Role.
        #[n(0)]
        role: Role,
        /// Until when, ms since 1970, for partners from outside.
        #[n(1)]
        until_ms: Option<u64>,
        /// Their whole chain, or what follows the part that the zone already knows.
        #[n(2)]
        chain: Vec<ByteVec>,
        /// Whom; the chain must be theirs.
        #[n(3)]
        person: PersonId,
        /// Through which invitation.
        #[n(4)]
        invitation: Option<InvitationId>,
        /// The current zone key for their devices.
        #[n(5)]
        seals: Vec<SealedKey>,
    },
    /// A member's role or end date changes.
    #[n(2)]
    SetRole {
        /// Whose.
        #[n(0)]
        person: PersonId,
        /// New role.
        #[n(1)]
        role: Role,
        /// New end date.
        #[n(2)]
        until_ms: Option<u64>,
    },
    /// A member leaves or is removed: their access ends here, new keys are due.
    #[n(3)]
    Remove {
        /// Who.
        #[n(0)]
        person: PersonId,
    },
    /// New keys.
    #[n(4)]
    Rotate {
        /// The next epoch.
        #[n(0)]
        keys: EpochKeys,
    },
    /// The current key for more devices of members.
    #[n(5)]
    Seal {
        /// Number of the current epoch.
        #[n(0)]
        epoch: u32,
        /// The sealed keys.
        #[n(1)]
        seals: Vec<SealedKey>,
    },
    /// What follows in a member's chain: devices added or removed count from here on.
    #[n(6)]
    Pin {
        /// Whose chain.
        #[n(0)]
        person: PersonId,
        /// The records that follow.
        #[n(1)]
        chain: Vec<ByteVec>,
    },
    /// An invitation is opened.
    #[n(7)]
    Invite(#[n(0)] Invitation),
    /// An invitation is closed.
    #[n(8)]
    Revoke {
        /// Which.
        #[n(0)]
        invitation: InvitationId,
    },
    /// A contributor may edit a document that is not theirs.
    #[n(9)]
    Open {
        /// Which document.
        #[n(0)]
        document: DocumentId,
        /// For whom.
        #[n(1)]
        person: PersonId,
    },
    /// An editor takes refused work in, its author and claimed time unchanged.
    #[n(10)]
    Adopt(#[n(0)] Carried),
    /// A document leaves for another zone; its place here is frozen.
    #[n(11)]
    MoveOut {
        /// Which document.
        #[n(0)]
        document: DocumentId,
        /// Where to.
        #[n(1)]
        to: ZoneId,
    },
    /// A document arrives from another zone; its envelopes follow as [`ZoneBody::Adopt`] with
    /// `from`, then it is written here.
    #[n(12)]
    MoveIn(#[n(0)] Arrival),
    /// A group becomes a member: all its people have the role as long as they are in it.
    #[n(13)]
    AdmitGroup {
        /// Which; the chain must be the group's.
        #[n(0)]
        group: GroupId,
        /// Role, editor at most.
        #[n(1)]
        role: Role,
        /// Until when, ms since 1970.
        #[n(2)]
        until_ms: Option<u64>,
        /// Its whole chain, or what follows the part that the zone already knows.
        #[n(3)]
        chain: Vec<ByteVec>,
        /// The current zone key for the group's current key.
        #[n(4)]
        seal: SealedKey,
    },
    /// A group's role or end date changes.
    #[n(14)]
    SetGroupRole {
        /// Whose.
        #[n(0)]
        group: GroupId,
        /// New role, editor at most.
        #[n(1)]
        role: Role,
        /// New end date.
        #[n(2)]
        until_ms: Option<u64>,
    },
    /// A group is removed: access through it ends here, new keys are due.
    #[n(15)]
    RemoveGroup {
        /// Which.
        #[n(0)]
        group: GroupId,
    },
    /// What follows in a group's chain: people, their devices and the group's key count from
    /// here on. A long chain can come in parts before its group is admitted.
    #[n(16)]
    PinGroup {
        /// Whose chain.
        #[n(0)]
        group: GroupId,
        /// The records that follow.
        #[n(1)]
        chain: Vec<ByteVec>,
    },
}

/// A signed zone record, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneRecord {
    /// The signed header.
    pub header: RecordHeader,
    /// What it says; none where it is of a kind that this version does not know.
    pub body: Option<ZoneBody>,
    signed: SignedBytes,
}

/// Whom secrets are sealed to; none unless they stand in strictly rising order.
pub(crate) fn recipients(seals: &[SealedKey]) -> Option<BTreeSet<DeviceId>> {
    let ordered = seals.windows(2).all(|pair| pair[0].device < pair[1].device);
    ordered.then(|| seals.iter().map(|seal| seal.device).collect())
}

/// What a sealed zone key is bound to.
pub fn seal_context(zone: ZoneId, epoch: u32, device: DeviceId) -> Vec<u8> {
    encode(&("cahier/v0/zone-key", zone, epoch, device))
}

/// What a key wrapped under a zone key is bound to; the document is zero for the zone's own.
pub fn wrap_context(zone: ZoneId, epoch: u32, document: DocumentId) -> Vec<u8> {
    encode(&("cahier/v0/wrapped", zone, epoch, document))
}

impl RecordHeader {
    /// The constants of a header, the rest as given.
    pub fn new(zone: ZoneId, person: PersonId, device: DeviceId, previous: Hash) -> Self {
        let (claimed_ms, seen) = (0, Position::default());
        let (suite, domain) = (SUITE, DOMAIN);
        Self { suite, domain, zone, person, device, previous, claimed_ms, seen }
    }
}

impl ZoneRecord {
    /// Signs a record.
    pub fn sign(keys: &DeviceKeys, header: RecordHeader, body: ZoneBody) -> Self {
        let signed = SignedBytes::sign(keys, encode(&header), encode(&body));
        Self { header, body: Some(body), signed }
    }

    /// Parses a record; it is verified by its zone.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        Self::from_signed(SignedBytes::parse(bytes, RECORD_BYTES_MAX)?)
    }

    pub(crate) fn from_signed(signed: SignedBytes) -> Result<Self, SignError> {
        let header: RecordHeader = decode_strict(&signed.header)?;
        if header.suite != SUITE || header.domain != DOMAIN {
            return Err(SignError::Unknown);
        }
        let body = match decode_strict(&signed.payload) {
            Ok(body) => Some(body),
            Err(SignError::Unknown) => None,
            Err(error) => return Err(error),
        };
        Ok(Self { header, body, signed })
    }

    /// The bytes that travel.
    pub fn bytes(&self) -> &[u8] {
        &self.signed.bytes
    }

    /// Hash of the record.
    pub fn hash(&self) -> Hash {
        self.signed.hash()
    }

    /// Strict verification against a device's public key.
    #[must_use]
    pub fn verifies(&self, key: &[u8; 32]) -> bool {
        self.signed.verifies(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_kinds_are_kept_and_told_apart() {
        let keys = DeviceKeys::make(&mut crate::test_rng(1));
        let device = DeviceId::derive(keys.card());
        let header = RecordHeader::new(ZoneId::ZERO, PersonId::ZERO, device, Hash::ZERO);
        let known = ZoneRecord::sign(&keys, header, ZoneBody::Remove { person: PersonId::ZERO });
        assert_eq!(ZoneRecord::parse(known.bytes()).unwrap(), known);
        // Kind 99 of some later version: [99, []].
        let later = SignedBytes::sign(&keys, encode(&header), vec![0x82, 0x18, 99, 0x80]);
        assert_eq!(ZoneRecord::parse(&later.bytes).unwrap().body, None);
        let broken = SignedBytes::sign(&keys, encode(&header), vec![0x82, 0x03, 0x80, 0]);
        assert_eq!(ZoneRecord::parse(&broken.bytes), Err(SignError::Malformed));
    }
}
