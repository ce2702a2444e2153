//! A zone's own records: who is a member, in which role, with which keys. Each names the record
//! before it, so that a relay can neither drop nor reorder one (DESIGN section 5).

mod parts;

pub use parts::{Arrival, Carried, EpochKeys, ExportKind, Invitation, SealedKey, ZoneGenesis};

use crate::head::Position;
use crate::ids::{DeviceId, DocumentId, GroupId, Hash, InvitationId, PersonId, ZoneId};
use crate::item::RECORD_BYTES_MAX;
use crate::rights::Role;
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
    /// A manager countersigns who somebody says that they are.
    #[n(17)]
    Vouch {
        /// Whose attestation.
        #[n(0)]
        person: PersonId,
        /// Commitment to it, which must stand in their chain.
        #[n(1)]
        commitment: Hash,
        /// Until when, ms since 1970.
        #[n(2)]
        until_ms: Option<u64>,
        /// Epoch and attestation under its zone key, so that members read it: `u32be` and a note
        /// under [`vouch_context`].
        #[cbor(n(3), with = "minicbor::bytes")]
        sealed: Vec<u8>,
    },
    /// A manager takes back what managers said of an attestation.
    #[n(18)]
    Disavow {
        /// Whose attestation.
        #[n(0)]
        person: PersonId,
        /// Commitment to it.
        #[n(1)]
        commitment: Hash,
        /// Why: 0 not said, 1 a mistake, 2 they left, 3 their devices are not theirs any more.
        #[n(2)]
        reason: u8,
    },
    /// A member hands the zone an attestation of their own, so that its members read it and its
    /// managers can vouch for it.
    #[n(19)]
    Introduce {
        /// Commitment to it, which must stand in their chain.
        #[n(0)]
        commitment: Hash,
        /// As in [`ZoneBody::Vouch`].
        #[cbor(n(1), with = "minicbor::bytes")]
        sealed: Vec<u8>,
    },
    /// A proof leaves the zone. Standing behind what the proof shows, it shows besides that none
    /// of the zone's records before it was left out.
    #[n(20)]
    Export {
        /// About which documents, in strictly rising order; none where it is of the zone as a
        /// whole.
        #[n(0)]
        documents: Vec<DocumentId>,
        /// What the proof reveals.
        #[n(1)]
        kind: ExportKind,
        /// Epoch and words for members, under its zone key: `u32be` and a note under
        /// [`export_context`].
        #[cbor(n(2), with = "minicbor::bytes")]
        note: Vec<u8>,
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
    encode(&("cahier/v1/zone-key", zone, epoch, device))
}

/// What a key wrapped under a zone key is bound to; the document is zero for the zone's own.
pub fn wrap_context(zone: ZoneId, epoch: u32, document: DocumentId) -> Vec<u8> {
    encode(&("cahier/v1/wrapped", zone, epoch, document))
}

/// What an attestation under a zone key is bound to.
pub fn vouch_context(zone: ZoneId, epoch: u32, commitment: Hash) -> Vec<u8> {
    encode(&("cahier/v1/vouch", zone, epoch, commitment))
}

/// What the words of an export under a zone key are bound to.
pub fn export_context(zone: ZoneId, epoch: u32, documents: &[DocumentId]) -> Vec<u8> {
    encode(&("cahier/v1/export", zone, epoch, documents))
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

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.signed.bytes
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
mod tests;
