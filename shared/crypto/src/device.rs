//! A device: an Ed25519 key to sign (RFC 8032, verified strictly) and an X-Wing key to receive
//! (HPKE, RFC 9180 base mode with draft-connolly-cfrg-xwing-kem). Both come from one seed.

use crate::hazmat::kdf;
use crate::secret::Secret32;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

/// Length of a receiving (X-Wing) public key, bytes.
pub const RECEIVE_KEY_BYTES: usize = 1216;
const ENCAPPED_BYTES: usize = 1120;

/// The public half of a device.
#[derive(Clone, PartialEq, Eq, Debug, Hash)]
pub struct DeviceCard {
    /// Ed25519 public key.
    pub verify: [u8; 32],
    /// X-Wing public key, [`RECEIVE_KEY_BYTES`] long.
    pub receive: Vec<u8>,
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The receiving key is no valid X-Wing key.
    #[error("the receiving key of that device is not valid")]
    BadKey,
    /// The sealed bytes were made for somebody else or were changed.
    #[error("this was not sealed for this device, or was changed on the way")]
    NotForUs,
}

/// The secret half of a device.
pub struct DeviceKeys {
    seed: Secret32,
    signing: SigningKey,
    receive_secret: <XWing as Kem>::PrivateKey,
    card: DeviceCard,
}

impl DeviceKeys {
    /// A new random device.
    pub fn make(rng: &mut crate::Rng<'_>) -> Self {
        Self::derive(Secret32::make(rng))
    }

    /// The device that belongs to a seed.
    pub fn derive(seed: Secret32) -> Self {
        let [sign, receive] = kdf::expand(
            b"cahier/v1/device",
            seed.expose(),
            ["cahier/v1/device/sign", "cahier/v1/device/receive"],
        );
        let signing = SigningKey::from_bytes(sign.expose());
        let (receive_secret, receive_public) = XWing::derive_keypair(receive.expose());
        let card = DeviceCard {
            verify: signing.verifying_key().to_bytes(),
            receive: receive_public.to_bytes().to_vec(),
        };
        Self { seed, signing, receive_secret, card }
    }

    /// The seed, for keeping it sealed at rest.
    pub fn seed(&self) -> &Secret32 {
        &self.seed
    }

    /// The public half.
    pub fn card(&self) -> &DeviceCard {
        &self.card
    }

    /// Ed25519 signature over the message.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }

    /// Opens what was sealed to this device's card under the same context; wiped when dropped.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (encapped, rest) =
            sealed.split_at_checked(ENCAPPED_BYTES).ok_or(SealError::NotForUs)?;
        let encapped =
            <XWing as Kem>::EncappedKey::from_bytes(encapped).map_err(|_| SealError::NotForUs)?;
        hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &self.receive_secret,
            &encapped,
            b"cahier/v1/seal",
            rest,
            context,
        )
        .map(Zeroizing::new)
        .map_err(|_| SealError::NotForUs)
    }
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKeys(..)")
    }
}

impl DeviceCard {
    /// Seals bytes to this device; the context (zone, epoch, …) must be given again to open.
    pub fn seal(
        &self,
        rng: &mut crate::Rng<'_>,
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let public =
            <XWing as Kem>::PublicKey::from_bytes(&self.receive).map_err(|_| SealError::BadKey)?;
        let mut rng = rng;
        let (encapped, sealed) =
            hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
                &OpModeS::Base,
                &public,
                b"cahier/v1/seal",
                plain,
                context,
                &mut rng,
            )
            .map_err(|_| SealError::BadKey)?;
        Ok([&encapped.to_bytes()[..], &sealed].concat())
    }

    /// Whether the keys have the right form; checked once, when a card enters.
    pub fn is_valid(&self) -> bool {
        VerifyingKey::from_bytes(&self.verify).is_ok_and(|key| !key.is_weak())
            && <XWing as Kem>::PublicKey::from_bytes(&self.receive).is_ok()
    }

    /// Strict Ed25519 verification.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        verify_strict(&self.verify, message, signature)
    }
}

/// Strict Ed25519 verification: canonical encodings only, no weak keys (dalek `verify_strict`).
#[must_use]
pub fn verify_strict(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_rng;

    #[test]
    fn seals_to_one_device_and_context() {
        let mut rng = test_rng(1);
        let (ana, bo) = (DeviceKeys::make(&mut rng), DeviceKeys::make(&mut rng));
        let sealed = ana.card().seal(&mut rng, b"zone 1", b"key").unwrap();
        assert_eq!(ana.open(b"zone 1", &sealed).unwrap().as_slice(), b"key");
        assert_eq!(ana.open(b"zone 2", &sealed).err(), Some(SealError::NotForUs));
        assert_eq!(bo.open(b"zone 1", &sealed).err(), Some(SealError::NotForUs));
        assert_eq!(ana.open(b"zone 1", &sealed[..40]).err(), Some(SealError::NotForUs));
    }

    #[test]
    fn a_seed_gives_the_same_device() {
        let a = DeviceKeys::derive(Secret32::from([7; 32]));
        let b = DeviceKeys::derive(Secret32::from([7; 32]));
        assert_eq!(a.card(), b.card());
        assert!(a.card().is_valid());
        assert_eq!(a.card().receive.len(), RECEIVE_KEY_BYTES);
        assert!(b.card().verifies(b"m", &a.sign(b"m")));
        assert!(!b.card().verifies(b"n", &a.sign(b"m")));
    }

    #[test]
    fn weak_keys_are_refused() {
        let mut card = DeviceKeys::derive(Secret32::from([7; 32])).card().clone();
        card.verify = [0; 32];
        assert!(!card.is_valid());
    }
}
