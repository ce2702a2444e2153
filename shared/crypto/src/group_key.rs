//! A group's key for one epoch: a receiving key that all its people hold. What is sealed to its
//! card opens for each of them. It never signs: only persons do.

use crate::device::{DeviceCard, DeviceKeys, SealError};
use crate::document_key::WrapError;
use crate::hazmat::once;
use crate::padding::{pad_note, unpad_note};
use crate::secret::Secret32;
use zeroize::Zeroizing;

const PREVIOUS: &str = "cahier/v1/wrap/previous-group-key";
const NOTE: &str = "cahier/v1/group-note";

/// The key of one epoch of a group.
#[derive(Debug)]
pub struct GroupKey(DeviceKeys);

impl GroupKey {
    /// A new random key.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self::from_secret(Secret32::make(rng))
    }

    /// The key that belongs to a secret that was opened from its seal.
    pub fn from_secret(secret: Secret32) -> Self {
        Self(DeviceKeys::derive(secret))
    }

    /// The secret, for sealing it to a person's device.
    pub fn secret(&self) -> &Secret32 {
        self.0.seed()
    }

    /// What others seal to.
    pub fn card(&self) -> &DeviceCard {
        self.0.card()
    }

    /// Opens what was sealed to this key's card under the same context; wiped when dropped.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.0.open(context, sealed)
    }

    /// Wraps the key of the epoch before, so that people who come later read back.
    pub fn wrap_previous(
        &self,
        rng: &mut crate::Rng<'_>,
        context: &[u8],
        previous: &Self,
    ) -> Vec<u8> {
        once::seal(rng, self.secret(), PREVIOUS, context, previous.secret().expose())
    }

    /// Opens the key of the epoch before.
    pub fn unwrap_previous(&self, context: &[u8], wrapped: &[u8]) -> Result<Self, WrapError> {
        let secret = once::open(self.secret(), PREVIOUS, context, wrapped).ok_or(WrapError)?;
        Secret32::from_slice(&secret).map(Self::from_secret).ok_or(WrapError)
    }

    /// Encrypts a small note that everyone in the group may read: its name. Its length shows in
    /// steps only.
    pub fn seal_note(&self, rng: &mut crate::Rng<'_>, context: &[u8], plain: &[u8]) -> Vec<u8> {
        once::seal(rng, self.secret(), NOTE, context, &Zeroizing::new(pad_note(plain)))
    }

    /// Opens such a note.
    pub fn open_note(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, WrapError> {
        let padded = once::open(self.secret(), NOTE, context, sealed).ok_or(WrapError)?;
        unpad_note(&padded).map(<[u8]>::to_vec).map_err(|_| WrapError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn the_newest_key_opens_all_before_it_and_no_other_does() {
        let mut rng = test_rng(1);
        let (old, new) = (GroupKey::make(&mut rng), GroupKey::make(&mut rng));
        let wrapped = new.wrap_previous(&mut rng, b"group 2", &old);
        let back = new.unwrap_previous(b"group 2", &wrapped).unwrap();
        assert_eq!(back.card(), old.card());
        assert_eq!(new.unwrap_previous(b"group 3", &wrapped).err(), Some(WrapError));
        assert_eq!(old.unwrap_previous(b"group 2", &wrapped).err(), Some(WrapError));
        let sealed = old.card().seal(&mut rng, b"zone", b"key").unwrap();
        assert_eq!(back.open(b"zone", &sealed).unwrap().as_slice(), b"key");
        assert_eq!(new.open(b"zone", &sealed).err(), Some(SealError::NotForUs));
        let note = old.seal_note(&mut rng, b"group", b"Chimie");
        assert_eq!(back.open_note(b"group", &note).unwrap(), b"Chimie");
        assert_eq!(old.unwrap_previous(b"group", &note).err(), Some(WrapError));
    }

    #[test]
    fn prints_nothing() {
        let text = format!("{:?}", GroupKey::from_secret(Secret32::from([7; 32])));
        assert_eq!(text, "GroupKey(DeviceKeys(..))");
    }
}
