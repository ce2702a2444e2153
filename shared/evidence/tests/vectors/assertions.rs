//! Security keys of the vectors, and what they sign: both algorithms, with keys from seeds.

use crate::people::device;
use cahier_crypto::{DeviceKeys, sha256};
use cahier_evidence::{Assertion, Credential, Hash};
use minicbor::Encoder;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};

/// The site that the keys belong to.
pub const RP: &str = "cahier.example";

/// A security key.
pub enum Authenticator {
    Es256(SigningKey),
    EdDsa(Box<DeviceKeys>),
}

impl Authenticator {
    /// A key on P-256 whose secret is one byte, repeated.
    pub fn es256(byte: u8) -> Self {
        Self::Es256(SigningKey::from_slice(&[byte; 32]).unwrap())
    }

    /// An Ed25519 key: that of the device of the seed.
    pub fn eddsa(byte: u8) -> Self {
        Self::EdDsa(Box::new(device(byte)))
    }

    /// The credential, with an id of one byte, repeated.
    pub fn credential(&self, id: u8) -> Credential {
        Credential { id: vec![id; 16], key: self.cose(), rp: RP.into(), live: true }
    }

    fn cose(&self) -> Vec<u8> {
        let mut out = Encoder::new(Vec::new());
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(32);
                out.map(5).unwrap().u8(1).unwrap().u8(2).unwrap();
                out.u8(3).unwrap().i8(-7).unwrap().i8(-1).unwrap().u8(1).unwrap();
                out.i8(-2).unwrap().bytes(x).unwrap().i8(-3).unwrap().bytes(y).unwrap();
            }
            Self::EdDsa(key) => {
                out.map(4).unwrap().u8(1).unwrap().u8(1).unwrap();
                out.u8(3).unwrap().i8(-8).unwrap().i8(-1).unwrap().u8(6).unwrap();
                out.i8(-2).unwrap().bytes(&key.card().verify).unwrap();
            }
        }
        out.into_writer()
    }

    /// What it signs for a challenge on the page of its site.
    pub fn assert(&self, id: u8, challenge: &Hash) -> Assertion {
        let data = [&sha256(RP.as_bytes())[..], &[0x05], &[0, 0, 0, 7]].concat();
        self.assert_with(id, data, &client_data(challenge))
    }

    /// What it signs over any data.
    pub fn assert_with(&self, id: u8, data: Vec<u8>, client_data: &str) -> Assertion {
        let client_data_json = client_data.as_bytes().to_vec();
        let signed = [&data[..], &sha256(&client_data_json)].concat();
        let signature = match self {
            Self::Es256(key) => {
                let signature: Signature = key.sign(&signed);
                signature.to_der().as_bytes().to_vec()
            }
            Self::EdDsa(key) => key.sign(&signed).to_vec(),
        };
        let (credential, authenticator_data) = (vec![id; 16], data);
        Assertion { credential, authenticator_data, client_data_json, signature }
    }
}

/// What the browser says of the page and the challenge.
pub fn client_data(challenge: &Hash) -> String {
    format!(
        "{{\"type\":\"webauthn.get\",\"challenge\":\"{}\",\"origin\":\"https://{RP}\",\
         \"crossOrigin\":false}}",
        base64url(&challenge.0)
    )
}

/// Base64url without padding (RFC 4648, section 5), by hand: a second opinion.
fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bit = |at: usize| bytes.get(at / 8).map_or(0, |byte| (byte >> (7 - at % 8)) & 1);
    let letter = |at: usize| (0..6).fold(0, |value, bit_at| (value << 1) | bit(at * 6 + bit_at));
    let letters = (bytes.len() * 8).div_ceil(6);
    (0..letters).map(|at| char::from(LETTERS[usize::from(letter(at))])).collect()
}
