//! A zone's key for one epoch: sealed to persons and groups, it wraps the key of the epoch
//! before it and the keys of documents.

use crate::document_key::{DocumentKey, KeyId, WrapError};
use crate::hazmat::once;
use crate::padding::{pad_note, unpad_note};
use crate::secret::Secret32;
use zeroize::Zeroizing;

const DOCUMENT: &str = "cahier/v1/wrap/document";
const PREVIOUS: &str = "cahier/v1/wrap/previous-zone-key";
const NOTE: &str = "cahier/v1/zone-note";

/// The key of one epoch of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneKey(Secret32);

impl ZoneKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self(Secret32::make(rng))
    }

    /// A key that was opened from its seal, or kept sealed at rest.
    pub fn from_secret(secret: Secret32) -> Self {
        Self(secret)
    }

    /// The secret, for sealing it to a person's device.
    pub fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// Wraps a document key; `context` names zone, document and epoch.
    pub fn wrap_document(
        &self,
        rng: &mut crate::Rng<'_>,
        context: &[u8],
        key: &DocumentKey,
    ) -> Vec<u8> {
        let aad = [context, &key.id].concat();
        once::seal(rng, &self.0, DOCUMENT, &aad, key.secret.expose())
    }

    /// Opens a wrapped document key.
    pub fn unwrap_document(
        &self,
        context: &[u8],
        id: KeyId,
        wrapped: &[u8],
    ) -> Result<DocumentKey, WrapError> {
        let aad = [context, &id].concat();
        let secret = once::open(&self.0, DOCUMENT, &aad, wrapped).ok_or(WrapError)?;
        let secret = Secret32::from_slice(&secret).ok_or(WrapError)?;
        Ok(DocumentKey { id, secret })
    }

    /// Wraps the key of the epoch before, so that members can read back.
    pub fn wrap_previous(
        &self,
        rng: &mut crate::Rng<'_>,
        context: &[u8],
        previous: &ZoneKey,
    ) -> Vec<u8> {
        once::seal(rng, &self.0, PREVIOUS, context, previous.0.expose())
    }

    /// Opens the key of the epoch before.
    pub fn unwrap_previous(&self, context: &[u8], wrapped: &[u8]) -> Result<ZoneKey, WrapError> {
        let secret = once::open(&self.0, PREVIOUS, context, wrapped).ok_or(WrapError)?;
        Secret32::from_slice(&secret).map(ZoneKey).ok_or(WrapError)
    }

    /// Encrypts a small note that every member may read: the name of a zone, an invitation, why a
    /// proof left. Its length shows in steps only.
    pub fn seal_note(&self, rng: &mut crate::Rng<'_>, context: &[u8], plain: &[u8]) -> Vec<u8> {
        once::seal(rng, &self.0, NOTE, context, &Zeroizing::new(pad_note(plain)))
    }

    /// Opens such a note.
    pub fn open_note(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, WrapError> {
        let padded = once::open(&self.0, NOTE, context, sealed).ok_or(WrapError)?;
        unpad_note(&padded).map(<[u8]>::to_vec).map_err(|_| WrapError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn wraps_open_in_their_context_only() {
        let mut rng = test_rng(3);
        let (zone, newer) = (ZoneKey::make(&mut rng), ZoneKey::make(&mut rng));
        let key = DocumentKey::make(&mut rng);
        let wrapped = zone.wrap_document(&mut rng, b"zone,doc,1", &key);
        assert_eq!(zone.unwrap_document(b"zone,doc,1", key.id, &wrapped).unwrap(), key);
        assert_eq!(zone.unwrap_document(b"zone,doc,2", key.id, &wrapped), Err(WrapError));
        assert_eq!(zone.unwrap_document(b"zone,doc,1", [0; 16], &wrapped), Err(WrapError));
        assert_eq!(newer.unwrap_document(b"zone,doc,1", key.id, &wrapped), Err(WrapError));
        let back = newer.wrap_previous(&mut rng, b"zone,2", &zone);
        assert_eq!(newer.unwrap_previous(b"zone,2", &back).unwrap(), zone);
        assert_eq!(zone.unwrap_previous(b"zone,2", &back), Err(WrapError));
        // A wrap for one purpose is no wrap for another.
        assert_eq!(zone.open_note(b"zone,doc,1", &wrapped), Err(WrapError));
    }

    #[test]
    fn the_length_of_a_note_shows_in_steps_only() {
        let mut rng = test_rng(4);
        let zone = ZoneKey::make(&mut rng);
        let mut sealed = |plain: &[u8]| zone.seal_note(&mut rng, b"zone", plain);
        let (short, longer, long) = (sealed(b""), sealed(&[7; 60]), sealed(&[7; 61]));
        assert_eq!((short.len(), longer.len()), (32 + 64 + 16, 32 + 64 + 16));
        assert_eq!(long.len(), 32 + 128 + 16);
        for (note, plain) in [(short, 0), (longer, 60), (long, 61)] {
            assert_eq!(zone.open_note(b"zone", &note).unwrap(), vec![7; plain]);
        }
        // Other padding is no note, though the key seals it.
        let bare = once::seal(&mut rng, &zone.0, NOTE, b"zone", b"Chimie");
        assert_eq!(zone.open_note(b"zone", &bare), Err(WrapError));
    }
}
