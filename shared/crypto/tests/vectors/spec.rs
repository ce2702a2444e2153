//! Section 2 of `docs/protocol.md` once more, from the bare primitives: what a second
//! implementation would write. The vectors must hold for it as well.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};

/// SHA-256 of the domain and the parts, each after its length.
pub fn sha256_parts(domain: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut all = Vec::new();
    for part in [&[domain.as_bytes()][..], parts].concat() {
        all.extend((part.len() as u64).to_be_bytes());
        all.extend(part);
    }
    Sha256::digest(&all).into()
}

/// HKDF with this salt and material, one key for the domain.
pub fn derive(salt: &[u8], material: &[u8], domain: &str) -> [u8; 32] {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), material).expand(domain.as_bytes(), &mut key).unwrap();
    key
}

/// ChaCha20-Poly1305 with this nonce.
pub fn encrypt(key: [u8; 32], nonce: [u8; 12], aad: &[u8], msg: &[u8]) -> Vec<u8> {
    let cipher = ChaCha20Poly1305::new(&Key::from(key));
    cipher.encrypt(&Nonce::from(nonce), Payload { msg, aad }).unwrap()
}

/// The salt, then what is encrypted under the key that it gives.
pub fn once(salt: &[u8], key: &[u8], domain: &str, aad: &[u8], plain: &[u8]) -> Vec<u8> {
    [salt, &encrypt(derive(salt, key, domain), [0; 12], aad, plain)].concat()
}

/// Length, bytes, zeros.
pub fn pad(plain: &[u8]) -> Vec<u8> {
    let len = plain.len() + 4;
    let exponent = len.ilog2();
    let step = 1 << (exponent - (exponent.ilog2() + 1));
    let mut padded = (plain.len() as u32).to_le_bytes().to_vec();
    padded.extend(plain);
    padded.resize(len.next_multiple_of(step).max(32), 0);
    padded
}

/// A note: length, bytes, zeros up to a power of two.
pub fn pad_note(plain: &[u8]) -> Vec<u8> {
    let mut padded = [&(plain.len() as u32).to_le_bytes()[..], plain].concat();
    let mut total = 64;
    while total < padded.len() {
        total *= 2;
    }
    padded.resize(total, 0);
    padded
}
