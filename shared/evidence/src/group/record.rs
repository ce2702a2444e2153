//! The signed records of a group's chain: what they say, and their bytes.

use super::GroupState;
use crate::ids::{DeviceId, GroupId, Hash, PersonId, ZoneId};
use crate::item::RECORD_BYTES_MAX;
use crate::record::SealedKey;
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use cahier_crypto::{DeviceCard, DeviceKeys, SUITE};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Largest record of a group, bytes: a new key for the largest group, and room for the zone's
/// record around it.
pub const GROUP_RECORD_BYTES_MAX: usize = RECORD_BYTES_MAX - (64 << 10);

/// Tells a group's record from every other signed thing.
const DOMAIN: u8 = 0x47;

/// What somebody is in a group, weaker first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum GroupRole {
    /// Is in it.
    #[n(0)]
    Member,
    /// Decides who is in it.
    #[n(1)]
    Manager,
}

/// The key of a group's epoch: its public half, and its secret for every live device of the
/// group's people.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct GroupKeys {
    /// Number of the epoch, from 1.
    #[n(0)]
    pub epoch: u32,
    /// What others seal to.
    #[cbor(n(1), with = "crate::person::card")]
    pub card: DeviceCard,
    /// The sealed secrets, by device id, under [`group_seal_context`].
    #[n(2)]
    pub seals: Vec<SealedKey>,
    /// The secret of the epoch before under this one; none for epoch 1, and where whoever made
    /// the key does not have it.
    #[n(3)]
    pub previous: Option<ByteVec>,
}

/// What one record of the chain says. Managers alone sign them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum GroupBody {
    /// The group begins; its author is the first manager.
    #[n(0)]
    Genesis {
        /// Random; with the founder it gives the group's id.
        #[cbor(n(0), with = "minicbor::bytes")]
        nonce: [u8; 16],
        /// The founder's whole chain.
        #[n(1)]
        chain: Vec<ByteVec>,
        /// The key of epoch 1.
        #[n(2)]
        keys: GroupKeys,
        /// What its people may read about the group, encrypted under that key.
        #[cbor(n(3), with = "minicbor::bytes")]
        note: Vec<u8>,
        /// The zone whose log alone orders the chain.
        #[n(4)]
        home: ZoneId,
    },
    /// A person comes.
    #[n(1)]
    Add {
        /// Whom; the chain must be theirs.
        #[n(0)]
        person: PersonId,
        /// As what.
        #[n(1)]
        role: GroupRole,
        /// Their whole chain, or what follows the part that the group already knows.
        #[n(2)]
        chain: Vec<ByteVec>,
        /// The secret of the current epoch for their devices.
        #[n(3)]
        seals: Vec<SealedKey>,
    },
    /// A person becomes a manager, or is one no longer.
    #[n(2)]
    SetRole {
        /// Who.
        #[n(0)]
        person: PersonId,
        /// As what.
        #[n(1)]
        role: GroupRole,
    },
    /// A person is removed: a new key is due.
    #[n(3)]
    Remove {
        /// Who.
        #[n(0)]
        person: PersonId,
    },
    /// What follows in a person's chain: devices added or removed count from here on.
    #[n(4)]
    Pin {
        /// Whose chain.
        #[n(0)]
        person: PersonId,
        /// The records that follow.
        #[n(1)]
        chain: Vec<ByteVec>,
    },
    /// A new key.
    #[n(5)]
    NewKey {
        /// The next epoch.
        #[n(0)]
        keys: GroupKeys,
    },
    /// The secret of the current epoch for more devices of the group's people.
    #[n(6)]
    Seal {
        /// Number of the current epoch.
        #[n(0)]
        epoch: u32,
        /// The sealed secrets.
        #[n(1)]
        seals: Vec<SealedKey>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct GroupHeader {
    #[n(0)]
    suite: u8,
    #[n(1)]
    domain: u8,
    #[n(2)]
    pub group: GroupId,
    #[n(3)]
    pub number: u64,
    #[n(4)]
    pub previous: Hash,
    #[n(5)]
    pub person: PersonId,
    #[n(6)]
    pub device: DeviceId,
    #[n(7)]
    pub claimed_ms: u64,
}

/// One signed record of a group's chain, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRecord {
    pub(super) header: GroupHeader,
    /// What it says.
    pub body: GroupBody,
    signed: SignedBytes,
}

/// What a group's sealed secret is bound to.
pub fn group_seal_context(group: GroupId, epoch: u32, device: DeviceId) -> Vec<u8> {
    encode(&("cahier/v1/group-key", group, epoch, device))
}

/// What the secret of the epoch before is bound to under that of an epoch.
pub fn group_wrap_context(group: GroupId, epoch: u32) -> Vec<u8> {
    encode(&("cahier/v1/group-wrapped", group, epoch))
}

/// What a group's note is bound to.
pub fn group_note_context(group: GroupId) -> Vec<u8> {
    encode(&("cahier/v1/group-note", group))
}

impl GroupRole {
    /// The word in commands and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Manager => "manager",
        }
    }

    /// The role with that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Member, Self::Manager].into_iter().find(|role| role.name() == name)
    }
}

impl GroupRecord {
    /// Begins a chain; the body is a [`GroupBody::Genesis`], from which the group's id derives.
    pub fn genesis(
        group: GroupId,
        person: PersonId,
        device: &DeviceKeys,
        body: GroupBody,
        claimed_ms: u64,
    ) -> Self {
        Self::sign((group, 0, Hash::ZERO), person, device, body, claimed_ms)
    }

    /// Continues a chain.
    pub fn next(
        state: &GroupState,
        person: PersonId,
        device: &DeviceKeys,
        body: GroupBody,
        claimed_ms: u64,
    ) -> Self {
        Self::sign((state.id, state.length, state.head), person, device, body, claimed_ms)
    }

    pub(super) fn sign(
        (group, number, previous): (GroupId, u64, Hash),
        person: PersonId,
        keys: &DeviceKeys,
        body: GroupBody,
        claimed_ms: u64,
    ) -> Self {
        let device = DeviceId::derive(keys.card());
        let (suite, domain) = (SUITE, DOMAIN);
        let header =
            GroupHeader { suite, domain, group, number, previous, person, device, claimed_ms };
        let signed = SignedBytes::sign(keys, encode(&header), encode(&body));
        Self { header, body, signed }
    }

    /// Parses a record; it is verified when it is appended to a chain.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let signed = SignedBytes::parse(bytes, GROUP_RECORD_BYTES_MAX)?;
        let header: GroupHeader = decode_strict(&signed.header)?;
        if header.suite != SUITE || header.domain != DOMAIN {
            return Err(SignError::Unknown);
        }
        Ok(Self { body: decode_strict(&signed.payload)?, header, signed })
    }

    /// The bytes that travel.
    pub fn bytes(&self) -> &[u8] {
        &self.signed.bytes
    }

    /// Whose chain.
    pub fn group(&self) -> GroupId {
        self.header.group
    }

    /// Place in the chain, from 0.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// Who signed it.
    pub fn person(&self) -> PersonId {
        self.header.person
    }

    /// When the device claims to have signed, ms since 1970.
    pub fn claimed_ms(&self) -> u64 {
        self.header.claimed_ms
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
