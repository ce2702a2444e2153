//! A person as a chain of signed records: genesis, devices and credentials added and removed,
//! attestations made and withdrawn. Whoever has the first record can check all that follow;
//! nobody else can write one (DESIGN section 3).

mod rejoined;

pub use rejoined::Rejoined;

use crate::credential::{CREDENTIALS_MAX, Credential};
use crate::ids::{DeviceId, Hash, PersonId};
use crate::person_record::{DeviceKind, PersonBody, PersonRecord};
use crate::signed::SignError;
use cahier_crypto::DeviceCard;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Most records that one person's chain may have.
pub const PERSON_RECORDS_MAX: u64 = 4096;
/// Most attestations of a person that stand at a time.
pub const ATTESTATIONS_MAX: usize = 64;

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
    /// A credential added twice, with a part that is missing or too large, or as one too many, or
    /// one removed that is not there.
    #[error("the record names a security key in a way that is not possible")]
    Credential,
    /// An attestation made twice or as one too many, or one withdrawn that does not stand.
    #[error("the record names an attestation in a way that is not possible")]
    Attestation,
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
    /// Every credential there ever was, in the order in which they came.
    #[cbor(n(5), default)]
    pub credentials: Vec<Credential>,
    /// Every attestation there ever was, by its commitment, and whether it stands.
    #[cbor(n(6), default)]
    pub attestations: BTreeMap<Hash, bool>,
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
        if !card.is_valid() || !record.verifies(&card.verify) {
            return Err(ChainError::Signature);
        }
        let entry = DeviceEntry { card, kind: DeviceKind::Device, live: true };
        let devices = BTreeMap::from([(device, entry)]);
        Ok(Self {
            id: header.person,
            length: 1,
            head: record.hash(),
            devices,
            past: Vec::new(),
            credentials: Vec::new(),
            attestations: BTreeMap::new(),
        })
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
        if !record.verifies(&signer.card.verify) {
            return Err(ChainError::Signature);
        }
        self.reduce(&record.body)?;
        self.length += 1;
        self.past.push(self.head);
        self.head = record.hash();
        Ok(())
    }

    /// What a record that follows and is rightly signed changes; on error nothing.
    fn reduce(&mut self, body: &PersonBody) -> Result<(), ChainError> {
        match body {
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
            PersonBody::AddCredential { id, key, rp } => {
                let (id, key, rp) = (id.clone(), key.clone(), rp.clone());
                self.add_credential(Credential { id, key, rp, live: true })?;
            }
            PersonBody::RemoveCredential { id } => {
                let entry = self.credentials.iter_mut().find(|c| c.live && c.id == *id);
                entry.ok_or(ChainError::Credential)?.live = false;
            }
            PersonBody::Attest { commitment } => {
                let standing = self.attestations.values().filter(|stands| **stands).count();
                if standing >= ATTESTATIONS_MAX || self.attestations.contains_key(commitment) {
                    return Err(ChainError::Attestation);
                }
                self.attestations.insert(*commitment, true);
            }
            PersonBody::Withdraw { commitment } => {
                let entry = self.attestations.get_mut(commitment).filter(|stands| **stands);
                *entry.ok_or(ChainError::Attestation)? = false;
            }
        }
        Ok(())
    }

    fn add_credential(&mut self, credential: Credential) -> Result<(), ChainError> {
        let lives = self.credentials.iter().filter(|c| c.live).count();
        let known = self.credentials.iter().any(|c| c.id == credential.id);
        if known || lives >= CREDENTIALS_MAX || !credential.bounded() {
            return Err(ChainError::Credential);
        }
        self.credentials.push(credential);
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

    /// The credential with that id, live or not.
    pub fn credential(&self, id: &[u8]) -> Option<&Credential> {
        self.credentials.iter().find(|credential| credential.id == id)
    }

    /// Whether an attestation of that commitment stands.
    pub fn attests(&self, commitment: &Hash) -> bool {
        self.attestations.get(commitment) == Some(&true)
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
mod tests;
