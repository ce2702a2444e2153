//! ChaCha20-Poly1305 (RFC 8439) with a nonce given by the caller, who must never repeat one
//! under the same key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};

/// Encrypts; the 16-byte tag is at the end. None only beyond the cipher's length limit (256 GiB).
pub(crate) fn seal(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    cipher.encrypt(&Nonce::from(*nonce), Payload { msg, aad }).ok()
}

/// Decrypts; None where anything was changed.
pub(crate) fn open(key: &[u8; 32], nonce: &[u8; 12], aad: &[u8], msg: &[u8]) -> Option<Vec<u8>> {
    let cipher = ChaCha20Poly1305::new(&Key::from(*key));
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg, aad }).ok()
}
