//! A zone's key for one epoch: sealed to persons and groups, it wraps the key of the epoch
//! before it and the keys of documents.

use crate::document_key::{DocumentKey, KeyId, WrapError};
use crate::hazmat::once;
use crate::secret::Secret32;

const DOCUMENT: &str = "cahier/v0/wrap/document";
const PREVIOUS: &str = "cahier/v0/wrap/previous-zone-key";
const NOTE: &str = "cahier/v0/zone-note";

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

    /// Encrypts a small note that every member may read: the name of a zone, an invitation.
    pub fn seal_note(&self, rng: &mut crate::Rng<'_>, context: &[u8], plain: &[u8]) -> Vec<u8> {
        once::seal(rng, &self.0, NOTE, context, plain)
    }

    /// Opens such a note.
    pub fn open_note(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, WrapError> {
        let note = once::open(&self.0, NOTE, context, sealed).ok_or(WrapError);
        note.map(|mut note| std::mem::take(&mut *note))
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
}
