//! What the fuzz targets share: how an input is cut into pieces, and a member who can prove to a
//! relay who they are. Targets check what must hold for any bytes; a panic is a finding.

use cahier_crypto::{DeviceKeys, Secret32};
use cahier_evidence::{DeviceId, PersonId, PersonRecord};
use cahier_protocol::{
    ClientMessage, FRAME_BYTES_MAX, RelayMessage, VERSION, decode, encode, session_bytes,
};

/// The pieces of an input: each comes after its length in two bytes, high byte first; the last
/// one ends where the input ends.
pub fn pieces(mut input: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while let Some((length, rest)) = input.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (piece, rest) = rest.split_at(length);
        pieces.push(piece);
        input = rest;
    }
    pieces
}

/// The inverse of [`pieces`], for making inputs; a piece is shorter than 64 KiB.
pub fn joined(pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut input = Vec::new();
    for piece in pieces {
        let length = u16::try_from(piece.len()).expect("a piece is shorter than 64 KiB");
        input.extend(length.to_be_bytes());
        input.extend(piece);
    }
    input
}

/// A person with one device.
pub struct Member {
    keys: DeviceKeys,
    person: PersonId,
    genesis: Vec<u8>,
}

impl Member {
    /// The member of a seed.
    pub fn of(seed: u8) -> Self {
        let keys = DeviceKeys::derive(Secret32::from([seed; 32]));
        let record = PersonRecord::genesis([seed; 16], &keys, 0);
        Self { person: record.person(), genesis: record.bytes().to_vec(), keys }
    }

    /// The device.
    pub fn keys(&self) -> &DeviceKeys {
        &self.keys
    }

    /// The id of the device.
    pub fn device(&self) -> DeviceId {
        DeviceId::derive(self.keys.card())
    }

    /// Who they are.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The one record of their chain.
    pub fn genesis(&self) -> &[u8] {
        &self.genesis
    }

    /// The first message to a relay.
    pub fn hello(&self) -> Vec<u8> {
        let (person, device) = (self.person, self.device());
        encode(&ClientMessage::Hello { version: VERSION, person, device })
    }

    /// The answer to a relay's challenge; none if the message is not one.
    pub fn proof(&self, challenge: &[u8]) -> Option<Vec<u8>> {
        let message = decode::<RelayMessage>(challenge, FRAME_BYTES_MAX).ok()?;
        let RelayMessage::Challenge { relay, nonce, .. } = message else { return None };
        let signed = session_bytes(relay, nonce, self.person, self.device());
        Some(encode(&ClientMessage::Prove {
            signature: self.keys.sign(&signed).to_vec(),
            chain: vec![self.genesis.clone().into()],
            ticket: None,
        }))
    }
}
