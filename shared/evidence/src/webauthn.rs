//! A WebAuthn assertion, checked offline (W3C WebAuthn level 3, section 7.2): that a security key
//! of the person signed this very challenge, with the person present and verified. There is no
//! server and no counter here; when it was signed is for the log to say.
//!
//! Nothing that came of the `hmac-secret` extension (PRF) may be stored: it could be the key that
//! unlocks a notebook. An assertion that holds any is refused, whatever else is right about it.

mod registration;

pub use registration::registered;

use crate::credential::Credential;
use crate::ids::Hash;
use crate::revealed::Assertion;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_crypto::{sha256, verify_strict};
use coset::cbor::value::Value;
use coset::{Algorithm, CborSerializable, CoseKey, KeyType, Label, iana};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};

/// Bytes of authenticator data before extensions: hash of the relying party, flags, counter.
const FIXED_BYTES: usize = 37;
const FLAGS_AT: usize = 32;
const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ATTESTED_DATA: u8 = 0x40;
const EXTENSION_DATA: u8 = 0x80;

/// Why an assertion does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssertionError {
    /// Something in it is not of the form that WebAuthn gives it.
    #[error("the security key's answer is malformed")]
    Malformed,
    /// It is by another credential.
    #[error("the answer is by another security key")]
    Credential,
    /// It is no answer to a request to sign, or to another one.
    #[error("the answer is to another question")]
    Challenge,
    /// It was made on a page that has no right to the credential.
    #[error("the answer was made on another page")]
    Origin,
    /// It is for another relying party.
    #[error("the answer is for another site")]
    Party,
    /// The security key did not ask for the person, or did not check that it is them.
    #[error("the security key did not verify its owner")]
    Presence,
    /// It holds results of the `hmac-secret` extension, which must not be kept anywhere.
    #[error("the answer holds a secret that must not be stored")]
    Secret,
    /// The key's algorithm is neither ES256 nor EdDSA.
    #[error("the security key's algorithm is not known to this version")]
    Unknown,
    /// The signature is wrong.
    #[error("the security key's signature is wrong")]
    Signature,
}

/// What of the client data counts; browsers may add members.
#[derive(serde::Deserialize)]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

/// Whether a person's credential signed this challenge: for a seal, [`crate::version_hash`].
/// Whether the credential was live where the seal stands is the caller's to check.
pub fn verify_assertion(
    assertion: &Assertion,
    credential: &Credential,
    challenge: &Hash,
) -> Result<(), AssertionError> {
    if !assertion.bounded() || !credential.bounded() {
        return Err(AssertionError::Malformed);
    }
    if assertion.credential != credential.id {
        return Err(AssertionError::Credential);
    }
    check_client_data(&assertion.client_data_json, &credential.rp, challenge)?;
    check_authenticator_data(&assertion.authenticator_data, &credential.rp)?;
    let client_data_hash = sha256(&assertion.client_data_json);
    let signed = [&assertion.authenticator_data[..], &client_data_hash].concat();
    check_signature(&credential.key, &signed, &assertion.signature)
}

fn check_client_data(json: &[u8], rp: &str, challenge: &Hash) -> Result<(), AssertionError> {
    // The reader would take a list of the members for the object as well.
    if json.first() != Some(&b'{') {
        return Err(AssertionError::Malformed);
    }
    let data: ClientData = serde_json::from_slice(json).map_err(|_| AssertionError::Malformed)?;
    if data.kind != "webauthn.get" || data.challenge != URL_SAFE_NO_PAD.encode(challenge.0) {
        return Err(AssertionError::Challenge);
    }
    if data.cross_origin || !origin_fits(&data.origin, rp) {
        return Err(AssertionError::Origin);
    }
    Ok(())
}

/// Whether a page of that origin may use credentials of a relying party: its host or one below
/// it over HTTPS, and `localhost` without.
fn origin_fits(origin: &str, rp: &str) -> bool {
    let Some((scheme, place)) = origin.split_once("://") else { return false };
    let (host, port) = place.split_once(':').unwrap_or((place, "443"));
    let is_port = (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    let is_host = host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
    let below = || host.strip_suffix(rp).is_some_and(|before| before.ends_with('.'));
    let fits = match scheme {
        "https" => host == rp || below(),
        "http" => host == "localhost" && rp == "localhost",
        _ => false,
    };
    is_port && is_host && fits
}

fn check_authenticator_data(data: &[u8], rp: &str) -> Result<(), AssertionError> {
    let (fixed, extensions) =
        data.split_at_checked(FIXED_BYTES).ok_or(AssertionError::Malformed)?;
    if fixed[..FLAGS_AT] != sha256(rp.as_bytes())[..] {
        return Err(AssertionError::Party);
    }
    let has = |flags: u8| fixed[FLAGS_AT] & flags == flags;
    if !has(USER_PRESENT | USER_VERIFIED) {
        return Err(AssertionError::Presence);
    }
    match (has(ATTESTED_DATA), has(EXTENSION_DATA)) {
        (false, false) if extensions.is_empty() => Ok(()),
        (false, true) => check_extensions(extensions),
        _ => Err(AssertionError::Malformed),
    }
}

/// The map of extension results: any but that of a secret.
fn check_extensions(bytes: &[u8]) -> Result<(), AssertionError> {
    let malformed = |_| AssertionError::Malformed;
    let mut decoder = minicbor::Decoder::new(bytes);
    let count = decoder.map().map_err(malformed)?.ok_or(AssertionError::Malformed)?;
    // Every turn takes at least a byte or ends it, whatever the count claims.
    for _ in 0..count {
        let name = decoder.str().map_err(malformed)?;
        if name.starts_with("hmac-secret") {
            return Err(AssertionError::Secret);
        }
        decoder.skip().map_err(malformed)?;
    }
    if decoder.position() == bytes.len() { Ok(()) } else { Err(AssertionError::Malformed) }
}

fn check_signature(key: &[u8], signed: &[u8], signature: &[u8]) -> Result<(), AssertionError> {
    let key = CoseKey::from_slice(key).map_err(|_| AssertionError::Malformed)?;
    let right = match &key.alg {
        Some(Algorithm::Assigned(iana::Algorithm::ES256)) => {
            on_curve(&key, iana::KeyType::EC2, 1)?;
            // An uncompressed point (SEC 1, section 2.3.3).
            let point = [&[4_u8][..], &coordinate(&key, -2)?, &coordinate(&key, -3)?].concat();
            let public = VerifyingKey::from_sec1_bytes(&point);
            let public = public.map_err(|_| AssertionError::Malformed)?;
            let signature = Signature::from_der(signature);
            signature.is_ok_and(|signature| public.verify(signed, &signature).is_ok())
        }
        Some(Algorithm::Assigned(iana::Algorithm::EdDSA)) => {
            on_curve(&key, iana::KeyType::OKP, 6)?;
            let public = coordinate(&key, -2)?;
            let signature = <[u8; 64]>::try_from(signature);
            signature.is_ok_and(|signature| verify_strict(&public, signed, &signature))
        }
        _ => return Err(AssertionError::Unknown),
    };
    if right { Ok(()) } else { Err(AssertionError::Signature) }
}

/// Whether a key is of the type and curve that its algorithm has in WebAuthn.
fn on_curve(key: &CoseKey, kind: iana::KeyType, curve: u64) -> Result<(), AssertionError> {
    let fits = key.kty == KeyType::Assigned(kind)
        && parameter(key, -1).is_some_and(|value| *value == Value::from(curve));
    if fits { Ok(()) } else { Err(AssertionError::Malformed) }
}

fn coordinate(key: &CoseKey, label: i64) -> Result<[u8; 32], AssertionError> {
    let Some(Value::Bytes(bytes)) = parameter(key, label) else {
        return Err(AssertionError::Malformed);
    };
    bytes.as_slice().try_into().map_err(|_| AssertionError::Malformed)
}

fn parameter(key: &CoseKey, label: i64) -> Option<&Value> {
    key.params.iter().find(|(name, _)| *name == Label::Int(label)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests;
