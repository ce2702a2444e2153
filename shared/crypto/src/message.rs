//! One message of a document: a key of its own from the document key and the header's salt, and
//! a commitment to that key, so that a ciphertext has one opening only and a single message can
//! be shown to a stranger without the document's key.

use crate::hazmat::{aead, kdf};
use crate::padding::{pad, unpad};
use crate::{Hash, Secret32};

/// Largest ciphertext of an envelope, bytes.
pub const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// Why a message could not be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Larger than [`MESSAGE_BYTES_MAX`] once padded.
    #[error("the message is larger than one envelope may hold")]
    TooLarge,
    /// The key does not fit the commitment in the header.
    #[error("the key is not the one this message was made with")]
    Commitment,
    /// Ciphertext, header or padding was changed.
    #[error("the message was changed after it was encrypted")]
    Changed,
}

/// A key for one message, with the commitment that goes into its header.
pub struct SealedMessage {
    key: Secret32,
    commitment: Hash,
}

impl SealedMessage {
    pub(crate) fn derive(document_key: &Secret32, salt: &[u8; 32]) -> Self {
        Self::from_root(&kdf::extract(salt, document_key.expose()))
    }

    /// The message whose root this is ([`crate::DocumentKey::message_root`]): who was shown it
    /// opens this one message, checks its commitment, and learns nothing of any other.
    pub fn from_root(root: &Secret32) -> Self {
        let domains = ["cahier/v1/message/key", "cahier/v1/message/commitment"];
        let [key, commitment] = kdf::expand_root(root, domains);
        Self { key, commitment: *commitment.expose() }
    }

    /// What the header holds: a value that fixes the key and tells nothing about it.
    pub fn commitment(&self) -> Hash {
        self.commitment
    }

    /// Pads and encrypts under the header as associated data.
    pub fn seal(&self, header: &[u8], plain: &[u8]) -> Result<Vec<u8>, MessageError> {
        let padded = pad(plain);
        if padded.len() + 16 > MESSAGE_BYTES_MAX {
            return Err(MessageError::TooLarge);
        }
        aead::seal(self.key.expose(), &[0; 12], header, &padded).ok_or(MessageError::TooLarge)
    }

    /// Checks the commitment, then decrypts.
    pub fn open(
        &self,
        commitment: &Hash,
        header: &[u8],
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, MessageError> {
        if !bool::from(subtle::ConstantTimeEq::ct_eq(&self.commitment[..], &commitment[..])) {
            return Err(MessageError::Commitment);
        }
        let padded = aead::open(self.key.expose(), &[0; 12], header, ciphertext)
            .ok_or(MessageError::Changed)?;
        unpad(&padded).map(<[u8]>::to_vec).map_err(|_| MessageError::Changed)
    }
}
