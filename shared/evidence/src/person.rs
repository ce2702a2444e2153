//! A person as a chain of signed records: genesis, devices added and removed. Whoever has the
//! first record can check all that follow; nobody else can write one (DESIGN section 3).

use crate::ids::{DeviceId, Hash, PersonId};
use crate::signed::{SignError, SignedBytes, decode_strict, encode};
use cahier_crypto::{DeviceCard, DeviceKeys, SUITE};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Most records that one person's chain may have.
pub const PERSON_RECORDS_MAX: u64 = 4096;
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
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
struct PersonHeader {
    #[n(0)]
    suite: u8,
    #[n(1)]
    domain: u8,
    #[n(2)]
    person: PersonId,
    #[n(3)]
    number: u64,
    #[n(4)]
    previous: Hash,
    #[n(5)]
    device: DeviceId,
    #[n(6)]
    claimed_ms: u64,
}

/// Tells a person record from every other signed thing.
const DOMAIN: u8 = 0x50;

/// One signed record of a person's chain, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRecord {
    header: PersonHeader,
    /// What it says.
    pub body: PersonBody,
    signed: SignedBytes,
}

/// Why a record does not continue a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The bytes are no record.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// It does not follow the last record: another person, a gap, or a fork.
    #[error("the record does not follow the chain that is known")]
    Fork,
    /// Signed by a device that is not live in the chain, or not rightly signed.
    #[error("the record is not signed by a live device of that person")]
    Signature,
    /// A device added twice or with keys that are not valid, or one removed that is not there,
    /// or the last one.
    #[error("the record names a device in a way that is not possible")]
    Device,
    /// Longer than [`PERSON_RECORDS_MAX`].
    #[error("the chain is longer than allowed")]
    TooLong,
}

/// One device in a person's chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct DeviceEntry {
    /// Its public keys.
    #[cbor(n(0), with = "card")]
    pub card: DeviceCard,
    /// Device or recovery words.
    #[n(1)]
    pub kind: DeviceKind,
    /// Whether it may still sign.
    #[n(2)]
    pub live: bool,
}

/// A device card as CBOR: both public keys.
pub(crate) mod card {
    use cahier_crypto::DeviceCard;
    use minicbor::bytes::{ByteArray, ByteVec};
    use minicbor::decode::{Decoder, Error as DecodeError};
    use minicbor::encode::{Encoder, Error as EncodeError, Write};

    pub(crate) fn encode<C, W: Write>(
        card: &DeviceCard,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), EncodeError<W::Error>> {
        e.array(2)?.bytes(&card.verify)?.bytes(&card.receive)?.ok()
    }

    pub(crate) fn decode<C>(d: &mut Decoder<'_>, _: &mut C) -> Result<DeviceCard, DecodeError> {
        let (verify, receive): (ByteArray<32>, ByteVec) = d.decode()?;
        Ok(DeviceCard { verify: verify.into(), receive: receive.into() })
    }
}

/// A person's chain, reduced.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PersonState {
    /// Who.
    #[n(0)]
    pub id: PersonId,
    /// Number of records.
    #[n(1)]
    pub length: u64,
    /// Hash of the last record.
    #[n(2)]
    pub head: Hash,
    /// Every device there ever was.
    #[n(3)]
    pub devices: BTreeMap<DeviceId, DeviceEntry>,
    /// Hashes of the records before the last one.
    #[n(4)]
    past: Vec<Hash>,
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

    fn sign(keys: &DeviceKeys, header: PersonHeader, body: PersonBody) -> Self {
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

impl PersonState {
    /// Begins a chain from its first record, verified.
    pub fn begin(record: &PersonRecord) -> Result<Self, ChainError> {
        let PersonBody::Genesis { nonce, verify, receive } = &record.body else {
            return Err(ChainError::Fork);
        };
        let card = DeviceCard { verify: *verify, receive: receive.clone() };
        let device = DeviceId::derive(&card);
        let header = &record.header;
        let bound = header.person == PersonId::derive(nonce, device)
            && header.device == device
            && header.number == 0
            && header.previous == Hash::ZERO;
        if !bound {
            return Err(ChainError::Fork);
        }
        if !card.is_valid() || !record.signed.verifies(&card.verify) {
            return Err(ChainError::Signature);
        }
        let entry = DeviceEntry { card, kind: DeviceKind::Device, live: true };
        let devices = BTreeMap::from([(device, entry)]);
        let (id, head, past) = (header.person, record.hash(), Vec::new());
        Ok(Self { id, length: 1, head, devices, past })
    }

    /// A whole chain from bytes, verified from its first record.
    pub fn from_chain<'a>(chain: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, ChainError> {
        let mut records = chain.into_iter();
        let first = records.next().ok_or(ChainError::Fork)?;
        let mut state = Self::begin(&PersonRecord::parse(first)?)?;
        for bytes in records {
            state.apply(&PersonRecord::parse(bytes)?)?;
        }
        Ok(state)
    }

    /// Continues the chain by one verified record; on error nothing has changed.
    pub fn apply(&mut self, record: &PersonRecord) -> Result<(), ChainError> {
        let header = &record.header;
        let follows = header.person == self.id
            && header.number == self.length
            && header.previous == self.head;
        if !follows {
            return Err(ChainError::Fork);
        }
        if self.length >= PERSON_RECORDS_MAX {
            return Err(ChainError::TooLong);
        }
        let signer = self.live(&header.device).ok_or(ChainError::Signature)?;
        if !record.signed.verifies(&signer.card.verify) {
            return Err(ChainError::Signature);
        }
        match &record.body {
            PersonBody::Genesis { .. } => return Err(ChainError::Fork),
            PersonBody::AddDevice { kind, verify, receive } => {
                let card = DeviceCard { verify: *verify, receive: receive.clone() };
                let device = DeviceId::derive(&card);
                if !card.is_valid() || self.devices.contains_key(&device) {
                    return Err(ChainError::Device);
                }
                self.devices.insert(device, DeviceEntry { card, kind: *kind, live: true });
            }
            PersonBody::RemoveDevice { device } => {
                let lives = self.devices.values().filter(|d| d.live).count();
                let entry = self.devices.get_mut(device).filter(|d| d.live && lives > 1);
                entry.ok_or(ChainError::Device)?.live = false;
            }
        }
        self.length += 1;
        self.past.push(self.head);
        self.head = record.hash();
        Ok(())
    }

    /// Somebody's known chain continued by records, or a whole one from its first record. A
    /// whole chain may be sent to those who know its beginning.
    pub(crate) fn continued(
        known: Option<&Self>,
        person: PersonId,
        records: &[ByteVec],
    ) -> Result<Self, ChainError> {
        let state = match known {
            None => Self::from_chain(records.iter().map(|bytes| bytes.as_slice()))?,
            Some(known) => {
                let mut state = known.clone();
                for bytes in records {
                    let record = PersonRecord::parse(bytes)?;
                    if record.number() >= known.length {
                        state.apply(&record)?;
                    }
                }
                state
            }
        };
        if state.id == person { Ok(state) } else { Err(ChainError::Fork) }
    }

    /// The device that began a chain.
    pub(crate) fn first_device(records: &[ByteVec]) -> Result<DeviceId, ChainError> {
        let first = PersonRecord::parse(records.first().ok_or(ChainError::Fork)?)?;
        Self::begin(&first).map(|_| first.header.device)
    }

    /// Whether one of the two chains is a beginning of the other.
    pub fn agrees(&self, other: &Self) -> bool {
        self.passes(&other.head) || other.passes(&self.head)
    }

    /// The device, if it may still sign.
    pub fn live(&self, device: &DeviceId) -> Option<&DeviceEntry> {
        self.devices.get(device).filter(|d| d.live)
    }

    /// Whether a record with that hash is in the chain: what somebody pinned earlier.
    pub fn passes(&self, head: &Hash) -> bool {
        self.head == *head || self.past.contains(head)
    }

    /// Every device that may still sign or receive.
    pub fn live_devices(&self) -> impl Iterator<Item = (&DeviceId, &DeviceEntry)> {
        self.devices.iter().filter(|(_, d)| d.live)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    fn person() -> (DeviceKeys, PersonState) {
        let keys = DeviceKeys::make(&mut test_rng(1));
        let state = PersonState::begin(&PersonRecord::genesis([1; 16], &keys, 5)).unwrap();
        (keys, state)
    }

    #[test]
    fn devices_come_and_go() {
        let (keys, mut state) = person();
        let second = DeviceKeys::make(&mut test_rng(2));
        let id = DeviceId::derive(second.card());
        let add = PersonBody::add(DeviceKind::Device, second.card());
        state.apply(&PersonRecord::next(&state, &keys, add.clone(), 6)).unwrap();
        assert!(state.live(&id).is_some());
        let twice = PersonRecord::next(&state, &keys, add, 6);
        assert_eq!(state.apply(&twice), Err(ChainError::Device));
        let first = DeviceId::derive(keys.card());
        let remove = PersonBody::RemoveDevice { device: first };
        state.apply(&PersonRecord::next(&state, &second, remove, 7)).unwrap();
        let late = PersonBody::RemoveDevice { device: id };
        let by_removed = PersonRecord::next(&state, &keys, late.clone(), 8);
        assert_eq!(state.apply(&by_removed), Err(ChainError::Signature));
        let last = PersonRecord::next(&state, &second, late, 8);
        assert_eq!(state.apply(&last), Err(ChainError::Device));
    }

    #[test]
    fn forks_and_foreign_records_are_refused() {
        let (keys, mut state) = person();
        let other = DeviceKeys::make(&mut test_rng(3));
        let one = PersonBody::add(DeviceKind::Recovery, other.card());
        let a = PersonRecord::next(&state, &keys, one.clone(), 6);
        let b = PersonRecord::next(&state, &keys, one, 7);
        state.apply(&a).unwrap();
        assert_eq!(state.apply(&b), Err(ChainError::Fork));
        let stranger = PersonRecord::genesis([1; 16], &other, 5);
        assert_eq!(state.apply(&stranger), Err(ChainError::Fork));
    }

    #[test]
    fn a_chain_reads_back_and_a_claimed_identity_does_not() {
        let keys = DeviceKeys::make(&mut test_rng(1));
        let genesis = PersonRecord::genesis([1; 16], &keys, 5);
        let read = PersonState::from_chain([genesis.bytes()]).unwrap();
        assert_eq!(read.id, genesis.person());
        let mut forged = genesis.header.clone();
        forged.person = PersonId([9; 16]);
        let forged = PersonRecord::sign(&keys, forged, genesis.body.clone());
        assert_eq!(PersonState::begin(&forged), Err(ChainError::Fork));
        assert!(PersonState::from_chain([]).is_err());
    }
}
