//! A document's random key, wrapped under the zone key, and the messages it encrypts.

use crate::hazmat::kdf;
use crate::message::SealedMessage;
use crate::secret::{Secret32, fill};

/// Names a document key without telling anything about it: random.
pub type KeyId = [u8; 16];

/// A wrapped key could not be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the wrapped key does not open with this zone key")]
pub struct WrapError;

/// One document key and its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentKey {
    /// Random name.
    pub id: KeyId,
    pub(crate) secret: Secret32,
}

impl DocumentKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self { id: fill(rng), secret: Secret32::make(rng) }
    }

    /// A key that was kept sealed at rest.
    pub fn from_parts(id: KeyId, secret: Secret32) -> Self {
        Self { id, secret }
    }

    /// The secret, for keeping it sealed at rest.
    pub fn secret(&self) -> &Secret32 {
        &self.secret
    }

    /// What key and commitment of the message with that salt come from: to be shown in a proof
    /// instead of this key, which opens every message.
    pub fn message_root(&self, salt: &[u8; 32]) -> Secret32 {
        kdf::extract(salt, self.secret.expose())
    }

    /// The key and commitment of the message with that salt.
    pub fn derive_message(&self, salt: &[u8; 32]) -> SealedMessage {
        SealedMessage::derive(&self.secret, salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::MessageError;
    use crate::test_rng;

    #[test]
    fn a_message_has_one_opening() {
        let mut rng = test_rng(2);
        let (key, other) = (DocumentKey::make(&mut rng), DocumentKey::make(&mut rng));
        let salt: [u8; 32] = fill(&mut rng);
        let message = key.derive_message(&salt);
        let sealed = message.seal(b"header", b"5 mg").unwrap();
        let commitment = message.commitment();
        let open =
            |k: &DocumentKey, h: &[u8], c: &[u8]| k.derive_message(&salt).open(&commitment, h, c);
        assert_eq!(open(&key, b"header", &sealed).unwrap(), b"5 mg");
        assert_eq!(open(&other, b"header", &sealed), Err(MessageError::Commitment));
        assert_eq!(open(&key, b"Header", &sealed), Err(MessageError::Changed));
        let mut changed = sealed.clone();
        changed[3] ^= 1;
        assert_eq!(open(&key, b"header", &changed), Err(MessageError::Changed));
    }

    #[test]
    fn the_root_opens_one_message_and_no_other() {
        let key = DocumentKey::make(&mut test_rng(2));
        let (one, other) = (key.derive_message(&[1; 32]), key.derive_message(&[2; 32]));
        let shown = SealedMessage::from_root(&key.message_root(&[1; 32]));
        let sealed = one.seal(b"header", b"5 mg").unwrap();
        assert_eq!(shown.open(&one.commitment(), b"header", &sealed).unwrap(), b"5 mg");
        let sealed = other.seal(b"header", b"5 mg").unwrap();
        let refused = shown.open(&other.commitment(), b"header", &sealed);
        assert_eq!(refused, Err(MessageError::Commitment));
        // A root that was made up opens nothing: no second reading of a ciphertext.
        let made_up = SealedMessage::from_root(&Secret32::from([3; 32]));
        let refused = made_up.open(&other.commitment(), b"header", &sealed);
        assert_eq!(refused, Err(MessageError::Commitment));
    }

    #[test]
    fn too_large_is_said() {
        let mut rng = test_rng(2);
        let message = DocumentKey::make(&mut rng).derive_message(&[0; 32]);
        let big = vec![0; crate::MESSAGE_BYTES_MAX];
        assert_eq!(message.seal(b"", &big), Err(MessageError::TooLarge));
    }
}
