//! COSE_Sign1 (RFC 9052 section 4.2) with EdDSA, in the one shape that Cahier writes.
//!
//! The protected header is the map `{1: -8, -70001: bstr}`: the algorithm, and the typed header
//! of an envelope or record as deterministic CBOR in a byte string. There is no unprotected
//! header and no external data. Bytes that say the same in another encoding are refused, so that
//! one statement has one hash.

use crate::Hash;
use cahier_crypto::{DeviceKeys, verify_strict};
use coset::cbor::value::Value;
use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, Label, iana};

/// Private header parameter under which the typed header stands.
const TYPED_HEADER: i64 = -70001;

/// Signed bytes that are not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// Not a COSE_Sign1 in the one accepted shape.
    #[error("the signed bytes are malformed")]
    Malformed,
    /// The header or the body is not of a kind or version that is known here.
    #[error("the signed bytes are of a kind that this version does not know")]
    Unknown,
    /// Larger than the bound for its kind.
    #[error("the signed bytes are larger than allowed")]
    TooLarge,
}

/// A COSE_Sign1 taken apart: typed header bytes, payload, and what the signature covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBytes {
    /// The whole COSE_Sign1, as it travels.
    pub bytes: Vec<u8>,
    /// The typed header, CBOR.
    pub header: Vec<u8>,
    /// The payload.
    pub payload: Vec<u8>,
    to_be_signed: Vec<u8>,
    signature: [u8; 64],
    hash: Hash,
}

impl SignedBytes {
    /// Signs a typed header and a payload with a device.
    pub fn sign(device: &DeviceKeys, header: Vec<u8>, payload: Vec<u8>) -> Self {
        Self::sign_with(header, payload, |bytes| device.sign(bytes))
    }

    /// Signs with whatever key stands behind `signer`.
    pub fn sign_with(
        header: Vec<u8>,
        payload: Vec<u8>,
        signer: impl FnOnce(&[u8]) -> [u8; 64],
    ) -> Self {
        let mut signature = [0; 64];
        let cose = CoseSign1Builder::new()
            .protected(protected(&header))
            .payload(payload.clone())
            .create_signature(&[], |bytes| {
                signature = signer(bytes);
                signature.to_vec()
            })
            .build();
        let to_be_signed = cose.tbs_data(&[]);
        // Encoding into a Vec cannot fail for values that were just built.
        let bytes = cose.to_vec().unwrap_or_default();
        let hash = Hash::of(&bytes);
        Self { bytes, header, payload, to_be_signed, signature, hash }
    }

    /// Takes a COSE_Sign1 apart; nothing is verified yet.
    pub fn parse(bytes: &[u8], bytes_max: usize) -> Result<Self, SignError> {
        if bytes.len() > bytes_max {
            return Err(SignError::TooLarge);
        }
        let cose = CoseSign1::from_slice(bytes).map_err(|_| SignError::Malformed)?;
        let header = match cose.protected.header.rest.as_slice() {
            [(Label::Int(TYPED_HEADER), Value::Bytes(typed))] => typed.clone(),
            _ => return Err(SignError::Malformed),
        };
        let payload = cose.payload.clone().ok_or(SignError::Malformed)?;
        let signature: [u8; 64] =
            cose.signature.as_slice().try_into().map_err(|_| SignError::Malformed)?;
        let again = Self::sign_with(header, payload, |_| signature);
        // Our own encoding of the same parts must be the very same bytes.
        if again.bytes == bytes { Ok(again) } else { Err(SignError::Malformed) }
    }

    /// Strict verification against a device's public key.
    #[must_use]
    pub fn verifies(&self, key: &[u8; 32]) -> bool {
        verify_strict(key, &self.to_be_signed, &self.signature)
    }

    /// SHA-256 of the whole.
    pub fn hash(&self) -> Hash {
        self.hash
    }
}

fn protected(typed: &[u8]) -> coset::Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::EdDSA)
        .value(TYPED_HEADER, Value::Bytes(typed.to_vec()))
        .build()
}

/// Decodes deterministic CBOR: what does not encode to the same bytes again is refused.
pub(crate) fn decode_strict<'b, T>(bytes: &'b [u8]) -> Result<T, SignError>
where
    T: minicbor::Decode<'b, ()> + minicbor::Encode<()>,
{
    let value: T = minicbor::decode(bytes).map_err(|error| {
        if error.is_unknown_variant() { SignError::Unknown } else { SignError::Malformed }
    })?;
    if encode(&value) == bytes { Ok(value) } else { Err(SignError::Malformed) }
}

/// Encodes to CBOR; into a Vec this cannot fail.
pub(crate) fn encode<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_shape_only() {
        let device = DeviceKeys::make(&mut crate::test_rng(1));
        let signed = SignedBytes::sign(&device, vec![1, 2], vec![3]);
        let read = SignedBytes::parse(&signed.bytes, 1000).unwrap();
        assert_eq!(read, signed);
        assert!(read.verifies(&device.card().verify));
        assert_eq!(SignedBytes::parse(&signed.bytes, 10), Err(SignError::TooLarge));
        for at in 0..signed.bytes.len() {
            let mut changed = signed.bytes.clone();
            changed[at] ^= 1;
            let passes = SignedBytes::parse(&changed, 1000)
                .is_ok_and(|read| read.verifies(&device.card().verify));
            assert!(!passes, "byte {at}");
        }
    }

    #[test]
    fn tagged_form_is_another_form() {
        use coset::TaggedCborSerializable;
        let device = DeviceKeys::make(&mut crate::test_rng(1));
        let signed = SignedBytes::sign(&device, vec![1], vec![2]);
        let tagged = CoseSign1::from_slice(&signed.bytes).unwrap().to_tagged_vec().unwrap();
        assert!(SignedBytes::parse(&tagged, 1000).is_err());
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = SignedBytes::parse(&bytes, 1000);
        }
    }
}
