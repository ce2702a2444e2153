//! What is encrypted in a statement or a seal: the seed of the parts' salts, the signer's comment,
//! and what a security key signed. Read strictly; everything has a bound.

use crate::signed::{SignError, decode_strict, encode};
use minicbor::{Decode, Encode};

/// Most characters of a signer's comment.
pub const SEAL_NOTE_CHARS_MAX: usize = 2_000;
/// Most bytes of what is encrypted in a statement or a seal.
pub const REVEALED_BYTES_MAX: usize = 16 * 1024;

/// Largest credential id (WebAuthn level 3, section 4: 1,023 bytes).
pub(crate) const CREDENTIAL_ID_BYTES_MAX: usize = 1024;
const AUTHENTICATOR_DATA_BYTES_MAX: usize = 1024;
const CLIENT_DATA_BYTES_MAX: usize = 2048;
const SIGNATURE_BYTES_MAX: usize = 512;

/// A WebAuthn assertion as the authenticator and the browser gave it, for
/// [`crate::verify_assertion`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Assertion {
    /// Id of the credential.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub credential: Vec<u8>,
    /// The authenticator data.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub authenticator_data: Vec<u8>,
    /// The client data, JSON, byte for byte.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub client_data_json: Vec<u8>,
    /// The signature over both.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub signature: Vec<u8>,
}

/// The plaintext of a statement or a seal. It does not print the seed.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub struct Revealed {
    /// The salts of the parts derive from it: whoever has it can show any part.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub seed: [u8; 32],
    /// The signer's comment.
    #[n(1)]
    pub note: Option<String>,
    /// What a security key signed over the same version.
    #[n(2)]
    pub assertion: Option<Assertion>,
}

impl Assertion {
    /// Deterministic CBOR; refused where a part is larger than allowed.
    pub fn encode(&self) -> Result<Vec<u8>, SignError> {
        self.bounded().then(|| encode(self)).ok_or(SignError::TooLarge)
    }

    /// Reads what [`Assertion::encode`] wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        if bytes.len() > REVEALED_BYTES_MAX {
            return Err(SignError::TooLarge);
        }
        let read: Self = decode_strict(bytes)?;
        if read.bounded() { Ok(read) } else { Err(SignError::TooLarge) }
    }

    pub(crate) fn bounded(&self) -> bool {
        self.credential.len() <= CREDENTIAL_ID_BYTES_MAX
            && self.authenticator_data.len() <= AUTHENTICATOR_DATA_BYTES_MAX
            && self.client_data_json.len() <= CLIENT_DATA_BYTES_MAX
            && self.signature.len() <= SIGNATURE_BYTES_MAX
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Revealed");
        shown.field("note", &self.note).field("assertion", &self.assertion);
        shown.finish_non_exhaustive()
    }
}

impl Revealed {
    /// Deterministic CBOR: what is encrypted. Refused where a part is larger than allowed.
    pub fn encode(&self) -> Result<Vec<u8>, SignError> {
        self.bounded().then(|| encode(self)).ok_or(SignError::TooLarge)
    }

    /// Reads what [`Revealed::encode`] wrote, and nothing else.
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        if bytes.len() > REVEALED_BYTES_MAX {
            return Err(SignError::TooLarge);
        }
        let read: Self = decode_strict(bytes)?;
        if read.bounded() { Ok(read) } else { Err(SignError::TooLarge) }
    }

    fn bounded(&self) -> bool {
        let short = |note: &String| note.chars().count() <= SEAL_NOTE_CHARS_MAX;
        self.note.as_ref().is_none_or(short)
            && self.assertion.as_ref().is_none_or(Assertion::bounded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(max: usize) -> impl Strategy<Value = Vec<u8>> {
        proptest::collection::vec(any::<u8>(), 0..=max)
    }

    fn assertions() -> impl Strategy<Value = Assertion> {
        (bytes(64), bytes(64), bytes(128), bytes(80)).prop_map(
            |(credential, authenticator_data, client_data_json, signature)| Assertion {
                credential,
                authenticator_data,
                client_data_json,
                signature,
            },
        )
    }

    #[test]
    fn bounds_hold_both_ways() {
        let good = Revealed { seed: [1; 32], note: Some("é".repeat(2_000)), assertion: None };
        assert_eq!(Revealed::decode(&good.encode().unwrap()), Ok(good.clone()));
        let long = Revealed { note: Some("é".repeat(2_001)), ..good.clone() };
        assert_eq!(long.encode(), Err(SignError::TooLarge));
        assert_eq!(Revealed::decode(&encode(&long)), Err(SignError::TooLarge));
        let assertion = Assertion {
            credential: vec![1; 1024],
            authenticator_data: vec![2; 1024],
            client_data_json: vec![3; 2048],
            signature: vec![4; 512],
        };
        let full = Revealed { assertion: Some(assertion.clone()), ..good.clone() };
        assert_eq!(Revealed::decode(&full.encode().unwrap()), Ok(full));
        for change in [0, 1, 2, 3] {
            let mut large = assertion.clone();
            match change {
                0 => large.credential.push(0),
                1 => large.authenticator_data.push(0),
                2 => large.client_data_json.push(0),
                _ => large.signature.push(0),
            }
            assert_eq!(large.encode(), Err(SignError::TooLarge), "{change}");
            assert_eq!(Assertion::decode(&encode(&large)), Err(SignError::TooLarge));
            let within = Revealed { assertion: Some(large), ..good.clone() };
            assert_eq!(within.encode(), Err(SignError::TooLarge));
        }
    }

    #[test]
    fn one_encoding_only() {
        let plain = Revealed { seed: [1; 32], note: None, assertion: None };
        let encoded = plain.encode().unwrap();
        // An array of one; the same with an absent note written out says nothing more.
        let longer = [&[0x82][..], &encoded[1..], &[0xf6]].concat();
        assert_eq!(Revealed::decode(&longer), Err(SignError::Malformed));
        let trailing = [&encoded[..], &[0]].concat();
        assert_eq!(Revealed::decode(&trailing), Err(SignError::Malformed));
    }

    proptest! {
        #[test]
        fn round_trips(
            seed in any::<[u8; 32]>(),
            note in proptest::option::of("\\PC{0,40}"),
            assertion in proptest::option::of(assertions()),
        ) {
            let revealed = Revealed { seed, note, assertion };
            let encoded = revealed.encode().unwrap();
            prop_assert_eq!(Revealed::decode(&encoded), Ok(revealed.clone()));
            if let Some(assertion) = revealed.assertion {
                let encoded = assertion.encode().unwrap();
                prop_assert_eq!(Assertion::decode(&encoded), Ok(assertion));
            }
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in bytes(300)) {
            if let Ok(read) = Revealed::decode(&bytes) {
                prop_assert_eq!(read.encode(), Ok(bytes.clone()));
            }
            if let Ok(read) = Assertion::decode(&bytes) {
                prop_assert_eq!(read.encode(), Ok(bytes));
            }
        }
    }
}
