//! The people of the vectors: their devices come from seeds of one byte, repeated.

use cahier_crypto::{DeviceKeys, Secret32};
use cahier_evidence::{DeviceId, PersonBody, PersonRecord, PersonState};
use minicbor::bytes::ByteVec;

/// When everything begins, ms since 1970.
pub const START_MS: u64 = 1_700_000_000_000;

/// A person and the device that signs for them.
pub struct Person {
    pub name: &'static str,
    pub keys: DeviceKeys,
    pub chain: Vec<ByteVec>,
    pub state: PersonState,
}

/// The device of a seed that is one byte, repeated.
pub fn device(byte: u8) -> DeviceKeys {
    DeviceKeys::derive(Secret32::from([byte; 32]))
}

impl Person {
    /// A person whose first device has that seed.
    pub fn new(name: &'static str, byte: u8) -> Self {
        let keys = device(byte);
        let genesis = PersonRecord::genesis([byte; 16], &keys, START_MS);
        let state = PersonState::begin(&genesis).unwrap();
        Self { name, keys, chain: vec![genesis.bytes().to_vec().into()], state }
    }

    /// The device that signs.
    pub fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }

    /// Continues the chain, signed by the person's device.
    pub fn extend(&mut self, body: PersonBody) -> ByteVec {
        let record = PersonRecord::next(&self.state, &self.keys, body, START_MS + 1);
        self.state.apply(&record).unwrap();
        let bytes: ByteVec = record.bytes().to_vec().into();
        self.chain.push(bytes.clone());
        bytes
    }
}
