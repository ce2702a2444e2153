//! One signed record of a person's chain: what it says, who signed it, and which record it follows.

use crate::ids::{DeviceId, Hash, PersonId};
use crate::person::PersonState;
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use cahier_crypto::{DeviceCard, DeviceKeys, SUITE};
use minicbor::{Decode, Encode};

const PERSON_RECORD_BYTES_MAX: usize = 8 * 1024;

/// What kind of device a card belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum DeviceKind {
    /// A browser profile, a laptop, a tablet, a script.
    #[n(0)]
    Device,
    /// The recovery words.
    #[n(1)]
    Recovery,
}

/// What one record of the chain says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum PersonBody {
    /// The first device; its signature is under its own key.
    #[n(0)]
    Genesis {
        /// Random, so that one device could begin two persons.
        #[cbor(n(0), with = "minicbor::bytes")]
        nonce: [u8; 16],
        /// Ed25519 public key.
        #[cbor(n(1), with = "minicbor::bytes")]
        verify: [u8; 32],
        /// X-Wing public key.
        #[cbor(n(2), with = "minicbor::bytes")]
        receive: Vec<u8>,
    },
    /// One more device.
    #[n(1)]
    AddDevice {
        /// Device or recovery words.
        #[n(0)]
        kind: DeviceKind,
        /// Ed25519 public key.
        #[cbor(n(1), with = "minicbor::bytes")]
        verify: [u8; 32],
        /// X-Wing public key.
        #[cbor(n(2), with = "minicbor::bytes")]
        receive: Vec<u8>,
    },
    /// A device that is lost or given away.
    #[n(2)]
    RemoveDevice {
        /// Which.
        #[n(0)]
        device: DeviceId,
    },
    /// A security key or passkey that may sign for seals.
    #[n(3)]
    AddCredential {
        /// Its id.
        #[cbor(n(0), with = "minicbor::bytes")]
        id: Vec<u8>,
        /// Its public key, a COSE_Key.
        #[cbor(n(1), with = "minicbor::bytes")]
        key: Vec<u8>,
        /// The relying party that it is bound to.
        #[n(2)]
        rp: String,
    },
    /// A credential that is lost or given away.
    #[n(4)]
    RemoveCredential {
        /// Which.
        #[cbor(n(0), with = "minicbor::bytes")]
        id: Vec<u8>,
    },
    /// Who the person says that they are, as a commitment; others vouch for it.
    #[n(5)]
    Attest {
        /// Commitment to the attestation.
        #[n(0)]
        commitment: Hash,
    },
    /// An attestation that holds no more.
    #[n(6)]
    Withdraw {
        /// Which.
        #[n(0)]
        commitment: Hash,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub(crate) struct PersonHeader {
    #[n(0)]
    pub(crate) suite: u8,
    #[n(1)]
    pub(crate) domain: u8,
    #[n(2)]
    pub(crate) person: PersonId,
    #[n(3)]
    pub(crate) number: u64,
    #[n(4)]
    pub(crate) previous: Hash,
    #[n(5)]
    pub(crate) device: DeviceId,
    #[n(6)]
    pub(crate) claimed_ms: u64,
}

/// Tells a person record from every other signed thing.
const DOMAIN: u8 = 0x50;

/// One signed record of a person's chain, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    pub(crate) header: PersonHeader,
    /// What it says.
    pub body: PersonBody,
    signed: SignedBytes,
}

impl PersonRecord {
    /// Begins a chain with its first device.
    pub fn genesis(nonce: [u8; 16], keys: &DeviceKeys, claimed_ms: u64) -> Self {
        let card = keys.card();
        let device = DeviceId::derive(card);
        let header = PersonHeader {
            suite: SUITE,
            domain: DOMAIN,
            person: PersonId::derive(&nonce, device),
            number: 0,
            previous: Hash::ZERO,
            device,
            claimed_ms,
        };
        let (verify, receive) = (card.verify, card.receive.clone());
        Self::sign(keys, header, PersonBody::Genesis { nonce, verify, receive })
    }

    /// Continues a chain.
    pub fn next(state: &PersonState, keys: &DeviceKeys, body: PersonBody, claimed_ms: u64) -> Self {
        let header = PersonHeader {
            suite: SUITE,
            domain: DOMAIN,
            person: state.id,
            number: state.length,
            previous: state.head,
            device: DeviceId::derive(keys.card()),
            claimed_ms,
        };
        Self::sign(keys, header, body)
    }

    pub(crate) fn sign(keys: &DeviceKeys, header: PersonHeader, body: PersonBody) -> Self {
        let signed = SignedBytes::sign(keys, encode(&header), encode(&body));
        Self { header, body, signed }
    }

    /// Parses a record; it is verified when it is applied to a chain.
    pub fn parse(bytes: &[u8]) -> Result<Self, SignError> {
        let signed = SignedBytes::parse(bytes, PERSON_RECORD_BYTES_MAX)?;
        let header: PersonHeader = decode_strict(&signed.header)?;
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
    pub fn person(&self) -> PersonId {
        self.header.person
    }

    /// Place in the chain, from 0.
    pub fn number(&self) -> u64 {
        self.header.number
    }

    /// When the device claims to have signed, ms since 1970.
    pub fn claimed_ms(&self) -> u64 {
        self.header.claimed_ms
    }

    /// Strict verification against a device's public key.
    #[must_use]
    pub(crate) fn verifies(&self, key: &[u8; 32]) -> bool {
        self.signed.verifies(key)
    }

    /// Hash of the record.
    pub fn hash(&self) -> Hash {
        self.signed.hash()
    }
}

impl PersonBody {
    /// A record that adds a device.
    pub fn add(kind: DeviceKind, card: &DeviceCard) -> Self {
        Self::AddDevice { kind, verify: card.verify, receive: card.receive.clone() }
    }
}
