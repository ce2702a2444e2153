//! The development authority: a root and a timestamp authority below it, made at a relay's first
//! start, so that everything works before anybody has an account elsewhere. Its names say that it
//! is not certified; a stranger has no reason to trust it.
//!
//! Time and randomness come in as arguments. Keys are ECDSA P-256, wiped when dropped.

use crate::asn1;
use crate::certificate::Certificate;
use crate::cms;
use crate::error::{Part, TimestampError};
use crate::imprint::HashAlgorithm;
use crate::issue;
use crate::pem;
use crate::request::Asked;
use crate::response;
use crate::signing_certificate;
use crate::time::Time;
use crate::tst_info::{Accuracy, TstInfo};
use der::oid::ObjectIdentifier;
use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use std::fmt;
use zeroize::Zeroizing;

/// Where randomness comes from.
pub type Rng<'a> = dyn rand_core::CryptoRng + 'a;

/// No policy in particular (RFC 5280 section 4.2.1.4): a development authority promises nothing.
const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
const EXPORT_VERSION: u8 = 1;
const KEY_BYTES: usize = 32;
/// A random number is no P-256 key once in 2^32 times.
const TRIES_MAX: usize = 16;

/// A secret key, wiped when dropped.
pub(crate) type SecretKey = Zeroizing<[u8; KEY_BYTES]>;

/// An authority with its keys.
pub struct Authority {
    root_key: SecretKey,
    root: Certificate,
    key: SecretKey,
    certificate: Certificate,
}

impl Authority {
    /// Makes a new authority, valid from an hour before `now` for so many days.
    pub fn make(rng: &mut Rng<'_>, now: Time, days: u32) -> Result<Self, TimestampError> {
        let start = Time { seconds: now.seconds.saturating_sub(3600), nanos: 0 };
        let span = (start, start.plus_days(days));
        let (root_key, key) = (random_key(rng)?, random_key(rng)?);
        let root = issue::root(&root_key, serial(rng), span)?;
        let certificate = issue::authority(&root_key, &root, &key, serial(rng), span)?;
        Ok(Self { root_key, root, key, certificate })
    }

    /// The root that people may choose to trust.
    pub fn root(&self) -> &Certificate {
        &self.root
    }

    /// The root in PEM, for `--trust` and `openssl ts -verify -CAfile`.
    pub fn root_pem(&self) -> String {
        pem::encode("CERTIFICATE", self.root.der())
    }

    /// The certificate that signs tokens.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Answers a request with a token, or says why not; never fails otherwise.
    pub fn answer(&self, request: &[u8], now: Time, rng: &mut Rng<'_>) -> Vec<u8> {
        let asked = match Asked::parse(request) {
            Ok(asked) => asked,
            Err(TimestampError::UnknownAlgorithm(_)) => {
                return response::rejected(response::BAD_ALGORITHM);
            }
            Err(_) => return response::rejected(response::BAD_FORMAT),
        };
        if asked.policy.is_some_and(|policy| policy != POLICY) {
            return response::rejected(response::BAD_POLICY);
        }
        match self.token(asked, now, serial(rng)) {
            Ok(token) => response::granted(&token),
            Err(_) => response::rejected(response::BAD_REQUEST),
        }
    }

    /// A revocation list that revokes nothing, valid between these times, in DER.
    pub fn revocation_list(&self, from: Time, until: Time) -> Result<Vec<u8>, TimestampError> {
        issue::empty_list(&self.root_key, &self.root, (from, until))
    }

    /// Keys and certificates, to be kept where nobody else reads; wiped when dropped.
    pub fn export(&self) -> Zeroizing<Vec<u8>> {
        let certificates = [self.root.der(), self.certificate.der()].concat();
        // The room is reserved first: growing would leave keys behind in freed memory.
        let length = 1 + 2 * KEY_BYTES + certificates.len();
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        bytes.push(EXPORT_VERSION);
        bytes.extend_from_slice(self.root_key.as_slice());
        bytes.extend_from_slice(self.key.as_slice());
        bytes.extend_from_slice(&certificates);
        bytes
    }

    /// Reads what `export` gave.
    pub fn restore(bytes: &[u8]) -> Result<Self, TimestampError> {
        let malformed = TimestampError::Malformed(Part::Authority);
        let split = |bytes: &[u8]| -> Option<(SecretKey, SecretKey, Vec<u8>)> {
            let (version, rest) = bytes.split_first()?;
            let (root_key, rest) = rest.split_first_chunk::<KEY_BYTES>()?;
            let (key, rest) = rest.split_first_chunk::<KEY_BYTES>()?;
            let keys = (Zeroizing::new(*root_key), Zeroizing::new(*key));
            (*version == EXPORT_VERSION).then(|| (keys.0, keys.1, rest.to_vec()))
        };
        let (root_key, key, rest) = split(bytes).ok_or(malformed.clone())?;
        let mut reader = asn1::Reader::new(&rest);
        let fault = Part::Authority.malformed();
        let root = Certificate::parse(reader.whole(asn1::SEQUENCE).map_err(&fault)?)?;
        let certificate = Certificate::parse(reader.whole(asn1::SEQUENCE).map_err(&fault)?)?;
        reader.end().map_err(&fault)?;
        let fits = root.key_info() == issue::key_info(&root_key)?
            && certificate.key_info() == issue::key_info(&key)?;
        if fits { Ok(Self { root_key, root, key, certificate }) } else { Err(malformed) }
    }

    fn token(
        &self,
        asked: Asked,
        now: Time,
        serial: [u8; issue::SERIAL_BYTES],
    ) -> Result<Vec<u8>, TimestampError> {
        self.certificate.check_valid(now)?;
        let content = TstInfo {
            policy: POLICY,
            imprint: asked.imprint,
            serial: serial.to_vec(),
            time: now,
            accuracy: Some(Accuracy { seconds: 1, ..Accuracy::default() }),
            ordering: false,
            nonce: asked.nonce,
            authority: Some(self.certificate.subject().to_vec()),
        };
        let content = content.encode();
        let hash = HashAlgorithm::Sha256;
        let attributes = self.attributes(&hash.digest(&content));
        let signature = sign(&self.key, &asn1::write(asn1::SET, &[&attributes]))?;
        let certificate: &[u8] = if asked.wants_certificate { self.certificate.der() } else { &[] };
        let certificates = if certificate.is_empty() {
            Vec::new()
        } else {
            asn1::write(asn1::constructed(0), &[certificate])
        };
        let octets = asn1::write(asn1::OCTET_STRING, &[&content]);
        let encapsulated = asn1::write_sequence(&[
            &asn1::write_oid(&cms::TST_INFO),
            &asn1::write(asn1::constructed(0), &[&octets]),
        ]);
        let data = asn1::write_sequence(&[
            &asn1::write_number(3),
            &asn1::write(asn1::SET, &[&hash.identifier()]),
            &encapsulated,
            &certificates,
            &asn1::write(asn1::SET, &[&self.signer_info(&attributes, &signature)]),
        ]);
        Ok(asn1::write_sequence(&[
            &asn1::write_oid(&cms::SIGNED_DATA),
            &asn1::write(asn1::constructed(0), &[&data]),
        ]))
    }

    /// The content of the SET of signed attributes.
    fn attributes(&self, digest: &[u8]) -> Vec<u8> {
        let values = [
            (cms::CONTENT_TYPE, asn1::write_oid(&cms::TST_INFO)),
            (cms::MESSAGE_DIGEST, asn1::write(asn1::OCTET_STRING, &[digest])),
            (cms::SIGNING_CERTIFICATE_V2, signing_certificate::encode(&self.certificate)),
        ];
        let mut attributes = values.map(|(oid, value)| {
            asn1::write_sequence(&[&asn1::write_oid(&oid), &asn1::write(asn1::SET, &[&value])])
        });
        attributes.sort();
        attributes.concat()
    }

    fn signer_info(&self, attributes: &[u8], signature: &[u8]) -> Vec<u8> {
        let serial = asn1::write(asn1::INTEGER, &[self.certificate.serial()]);
        asn1::write_sequence(&[
            &asn1::write_number(1),
            &asn1::write_sequence(&[self.certificate.issuer(), &serial]),
            &HashAlgorithm::Sha256.identifier(),
            &asn1::write(asn1::constructed(0), &[attributes]),
            &crate::signature::Scheme::ecdsa_sha256_identifier(),
            &asn1::write(asn1::OCTET_STRING, &[signature]),
        ])
    }
}

/// Shows the names, never the keys.
impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.certificate.name())
    }
}

/// Signs a message with ECDSA P-256 and SHA-256 (deterministic, RFC 6979); DER.
pub(crate) fn sign(key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, TimestampError> {
    let fault = |_| TimestampError::Malformed(Part::Authority);
    let key = SigningKey::from_slice(key.as_slice()).map_err(fault)?;
    let digest = HashAlgorithm::Sha256.digest(message);
    let signature: p256::ecdsa::Signature = key.sign_prehash(&digest).map_err(fault)?;
    Ok(signature.to_der().as_bytes().to_vec())
}

fn random_key(rng: &mut Rng<'_>) -> Result<SecretKey, TimestampError> {
    for _ in 0..TRIES_MAX {
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        rng.fill_bytes(key.as_mut_slice());
        if SigningKey::from_slice(key.as_slice()).is_ok() {
            return Ok(key);
        }
    }
    Err(TimestampError::Malformed(Part::Authority))
}

/// A random serial number, positive and in its shortest form.
fn serial(rng: &mut Rng<'_>) -> [u8; issue::SERIAL_BYTES] {
    let mut serial = [0; issue::SERIAL_BYTES];
    rng.fill_bytes(&mut serial);
    serial[0] = (serial[0] & 0x3F) | 0x40;
    serial
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::TrustAnchors;
    use crate::imprint::Imprint;
    use crate::request::Request;
    use crate::response::token_of;
    use crate::revocation::Revocation;
    use crate::verify::{Expect, verify};
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const NOW: Time = Time { seconds: 1_800_000_000, nanos: 123_456_000 };

    fn authority() -> Authority {
        Authority::make(&mut ChaCha20Rng::seed_from_u64(1), NOW, 3650).unwrap()
    }

    fn imprint() -> Imprint {
        Imprint::of(HashAlgorithm::Sha256, b"checkpoint")
    }

    fn answer(authority: &Authority, policy: Option<ObjectIdentifier>) -> Vec<u8> {
        let request = Request { imprint: imprint(), nonce: Some(7), policy };
        authority.answer(&request.encode(), NOW, &mut ChaCha20Rng::seed_from_u64(2))
    }

    #[test]
    fn its_token_verifies_with_fractions_and_says_what_it_is() {
        let authority = authority();
        let token = token_of(&answer(&authority, None)).unwrap();
        let anchors = TrustAnchors::parse(authority.root_pem().as_bytes()).unwrap();
        let list = authority.revocation_list(NOW, NOW.plus_days(7)).unwrap();
        let expect = Expect { nonce: Some(7), policy: Some(POLICY) };
        let stamp = verify(&token, &imprint(), &expect, &anchors, &[list]).unwrap();
        assert_eq!(stamp.time, NOW);
        assert!(stamp.is_development() && stamp.authority.contains("development, not certified"));
        assert_eq!(stamp.revocation, Revocation::Checked);
        assert_eq!(stamp.root_fingerprint, authority.root().fingerprint());
        let bare = verify(&token, &imprint(), &expect, &anchors, &[]).unwrap();
        assert_eq!(bare.revocation, Revocation::Unknown);
    }

    #[test]
    fn it_says_why_it_gives_no_token() {
        let authority = authority();
        let other = ObjectIdentifier::new_unwrap("1.2.3.4");
        let declined = |response: &[u8], words: &str| {
            let expected = TimestampError::Declined(format!("rejected; {words}"));
            assert_eq!(token_of(response), Err(expected));
        };
        declined(&answer(&authority, Some(other)), "policy not offered");
        let rng = &mut ChaCha20Rng::seed_from_u64(3);
        declined(&authority.answer(b"garbage", NOW, rng), "request not understood");
        let request = Request { imprint: imprint(), nonce: None, policy: None }.encode();
        let late = NOW.plus_days(4000);
        declined(&authority.answer(&request, late, rng), "request not allowed");
    }

    #[test]
    fn it_comes_back_from_its_kept_bytes_and_from_no_others() {
        let authority = authority();
        let kept = authority.export();
        let restored = Authority::restore(&kept).unwrap();
        assert_eq!(answer(&restored, None), answer(&authority, None));
        let mut other_key = kept.to_vec();
        other_key[40] ^= 1;
        assert!(Authority::restore(&other_key).is_err());
        assert!(Authority::restore(&kept[..kept.len() - 1]).is_err());
        assert!(Authority::restore(&[]).is_err());
    }

    #[test]
    fn keys_are_not_printed() {
        assert!(format!("{:?}", authority()).starts_with("Authority(CN="));
    }
}
