//! Signatures of certificates, lists and tokens: RSA PKCS#1 v1.5 and PSS (RFC 8017) with keys of
//! 2048 to 4096 bits, ECDSA on P-256 and P-384 (FIPS 186-5), with SHA-256, SHA-384 or SHA-512.
//! Anything else is [`TimestampError::UnknownAlgorithm`], never passed over.

use crate::asn1::{self, Malformed, Reader};
use crate::error::{Part, TimestampError};
use crate::imprint::HashAlgorithm;
use der::oid::ObjectIdentifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::{Pkcs1v15Sign, Pss, RsaPublicKey};
use sha2::{Sha256, Sha384, Sha512};

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const EC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

const RSA_BITS_MIN: usize = 2048;
const RSA_BITS_MAX: usize = 4096;
/// DER of the largest RSA key that is taken, with its exponent, takes less.
const RSA_KEY_BYTES_MAX: usize = 600;

/// How something was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS with MGF1 over the same hash.
    RsaPss {
        /// The hash of message and mask.
        hash: HashAlgorithm,
        /// Length of the salt, bytes.
        salt_bytes: usize,
    },
    /// ECDSA; the curve is that of the key.
    Ecdsa(HashAlgorithm),
}

impl Scheme {
    /// The hash of the message.
    pub fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash) | Self::Ecdsa(hash) | Self::RsaPss { hash, .. } => hash,
        }
    }

    /// Reads an AlgorithmIdentifier (in DER). A token may name the bare RSA algorithm and its hash
    /// beside it (RFC 3370 section 3.2): that hash is `digest`.
    pub(crate) fn parse(
        identifier: &[u8],
        digest: Option<HashAlgorithm>,
        part: Part,
    ) -> Result<Self, TimestampError> {
        let malformed = part.malformed();
        let mut reader = Reader::only(asn1::SEQUENCE, identifier).map_err(&malformed)?;
        let oid = reader.oid().map_err(&malformed)?;
        let scheme = match oid {
            RSA_PSS => return pss(reader, part),
            RSA_SHA256 => Self::RsaPkcs1(HashAlgorithm::Sha256),
            RSA_SHA384 => Self::RsaPkcs1(HashAlgorithm::Sha384),
            RSA_SHA512 => Self::RsaPkcs1(HashAlgorithm::Sha512),
            ECDSA_SHA256 => Self::Ecdsa(HashAlgorithm::Sha256),
            ECDSA_SHA384 => Self::Ecdsa(HashAlgorithm::Sha384),
            ECDSA_SHA512 => Self::Ecdsa(HashAlgorithm::Sha512),
            RSA => match digest {
                Some(hash) => Self::RsaPkcs1(hash),
                None => return Err(TimestampError::UnknownAlgorithm(oid.to_string())),
            },
            _ => return Err(TimestampError::UnknownAlgorithm(oid.to_string())),
        };
        // RSA has NULL or nothing, ECDSA nothing (RFC 4055 section 5, RFC 5758 section 3.2).
        if matches!(scheme, Self::RsaPkcs1(_)) {
            null_or_nothing(&mut reader).map_err(&malformed)?;
        }
        reader.end().map_err(&malformed)?;
        Ok(scheme)
    }

    /// The AlgorithmIdentifier of ECDSA with SHA-256, which the development authority uses.
    pub(crate) fn ecdsa_sha256_identifier() -> Vec<u8> {
        asn1::write_sequence(&[&asn1::write_oid(&ECDSA_SHA256)])
    }
}

/// A P-256 key as a certificate bears it (SubjectPublicKeyInfo).
pub(crate) fn p256_key_info(point: &[u8]) -> Vec<u8> {
    let algorithm = asn1::write_sequence(&[&asn1::write_oid(&EC_KEY), &asn1::write_oid(&P_256)]);
    asn1::write_sequence(&[&algorithm, &asn1::write_bits(point)])
}

/// Checks a signature of the message by the key of a SubjectPublicKeyInfo (in DER).
pub(crate) fn verify(
    key_info: &[u8],
    scheme: Scheme,
    message: &[u8],
    signature: &[u8],
) -> Result<(), TimestampError> {
    let malformed = Part::Certificate.malformed();
    let mut info = Reader::only(asn1::SEQUENCE, key_info).map_err(&malformed)?;
    let mut algorithm = info.sequence().map_err(&malformed)?;
    let key = info.bits().map_err(&malformed)?;
    info.end().map_err(&malformed)?;
    let oid = algorithm.oid().map_err(&malformed)?;
    let hashed = scheme.hash().digest(message);
    match (oid, scheme) {
        (RSA, Scheme::RsaPkcs1(hash)) => {
            null_or_nothing(&mut algorithm).map_err(&malformed)?;
            verify_pkcs1(&rsa_key(key, signature)?, hash, &hashed, signature)
        }
        (RSA, Scheme::RsaPss { hash, salt_bytes }) => {
            null_or_nothing(&mut algorithm).map_err(&malformed)?;
            verify_pss(&rsa_key(key, signature)?, hash, salt_bytes, &hashed, signature)
        }
        (RSA_PSS, Scheme::RsaPss { hash, salt_bytes }) => {
            key_allows(algorithm, hash, salt_bytes)?;
            verify_pss(&rsa_key(key, signature)?, hash, salt_bytes, &hashed, signature)
        }
        (EC_KEY, Scheme::Ecdsa(_)) => {
            let curve = algorithm.oid().map_err(&malformed)?;
            algorithm.end().map_err(&malformed)?;
            verify_ecdsa(curve, key, &hashed, signature)
        }
        (RSA | RSA_PSS | EC_KEY, _) => Err(TimestampError::WrongSignature),
        _ => Err(TimestampError::UnknownAlgorithm(oid.to_string())),
    }
}

fn null_or_nothing(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    match reader.optional(asn1::NULL)? {
        Some([]) | None => reader.clone().end(),
        Some(_) => Err(Malformed),
    }
}

/// RSASSA-PSS-params (RFC 4055 section 3.1). The defaults are SHA-1, which is not taken, so that
/// hash and mask must be written.
fn pss(mut identifier: Reader<'_>, part: Part) -> Result<Scheme, TimestampError> {
    let (malformed, hash_fault) = (part.malformed(), part.hash_fault());
    let mut parameters = identifier.sequence().map_err(&malformed)?;
    identifier.end().map_err(&malformed)?;
    let sha1 = || TimestampError::UnknownAlgorithm("RSASSA-PSS, SHA-1".to_owned());
    let explicit = |reader: &mut Reader<'_>, number: u8| {
        if reader.is_next(asn1::constructed(number)) { Ok(()) } else { Err(sha1()) }
    };
    explicit(&mut parameters, 0)?;
    let mut inner = parameters.nested(asn1::constructed(0)).map_err(&malformed)?;
    let hash = HashAlgorithm::read(&mut inner).map_err(&hash_fault)?;
    inner.end().map_err(&malformed)?;
    explicit(&mut parameters, 1)?;
    let mut inner = parameters.nested(asn1::constructed(1)).map_err(&malformed)?;
    let mut mask = inner.sequence().map_err(&malformed)?;
    inner.end().map_err(&malformed)?;
    let function = mask.oid().map_err(&malformed)?;
    if function != MGF1 {
        return Err(TimestampError::UnknownAlgorithm(function.to_string()));
    }
    let mask_hash = HashAlgorithm::read(&mut mask).map_err(&hash_fault)?;
    mask.end().map_err(&malformed)?;
    if mask_hash != hash {
        return Err(TimestampError::UnknownAlgorithm("RSASSA-PSS with two hashes".to_owned()));
    }
    let salt_bytes = explicit_number(&mut parameters, 2, 20).map_err(&malformed)?;
    let trailer = explicit_number(&mut parameters, 3, 1).map_err(&malformed)?;
    parameters.end().map_err(&malformed)?;
    let salt_bytes = usize::try_from(salt_bytes).map_err(|_| malformed(Malformed))?;
    if trailer != 1 || salt_bytes > RSA_BITS_MAX / 8 {
        return Err(malformed(Malformed));
    }
    Ok(Scheme::RsaPss { hash, salt_bytes })
}

fn explicit_number(reader: &mut Reader<'_>, number: u8, default: u64) -> Result<u64, Malformed> {
    let Some(content) = reader.optional(asn1::constructed(number))? else { return Ok(default) };
    let mut inner = Reader::new(content);
    let value = inner.number()?;
    inner.end()?;
    Ok(value)
}

/// A PSS key may say with which hash and how much salt it signs at least (RFC 4055 section 3.3).
fn key_allows(
    algorithm: Reader<'_>,
    hash: HashAlgorithm,
    salt_bytes: usize,
) -> Result<(), TimestampError> {
    if algorithm.is_empty() {
        return Ok(());
    }
    match pss(algorithm, Part::Certificate)? {
        Scheme::RsaPss { hash: fixed, salt_bytes: least }
            if fixed == hash && least <= salt_bytes =>
        {
            Ok(())
        }
        _ => Err(TimestampError::WrongSignature),
    }
}

/// Reads an RSA key, and refuses sizes that are too weak or too slow before any arithmetic.
fn rsa_key(key: &[u8], signature: &[u8]) -> Result<RsaPublicKey, TimestampError> {
    let malformed = Part::Certificate.malformed();
    if key.len() > RSA_KEY_BYTES_MAX {
        return Err(TimestampError::KeySize(key.len() * 8));
    }
    let mut numbers = Reader::only(asn1::SEQUENCE, key).map_err(&malformed)?;
    let modulus = numbers.integer().map_err(&malformed)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let zeros = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    let bits = modulus.len() * 8 - zeros;
    if !(RSA_BITS_MIN..=RSA_BITS_MAX).contains(&bits) {
        return Err(TimestampError::KeySize(bits));
    }
    if signature.len() != modulus.len() {
        return Err(TimestampError::WrongSignature);
    }
    RsaPublicKey::from_pkcs1_der(key).map_err(|_| malformed(Malformed))
}

fn verify_pkcs1(
    key: &RsaPublicKey,
    hash: HashAlgorithm,
    hashed: &[u8],
    signature: &[u8],
) -> Result<(), TimestampError> {
    let scheme = match hash {
        HashAlgorithm::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
        HashAlgorithm::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
        HashAlgorithm::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
    };
    key.verify(scheme, hashed, signature).map_err(|_| TimestampError::WrongSignature)
}

fn verify_pss(
    key: &RsaPublicKey,
    hash: HashAlgorithm,
    salt_bytes: usize,
    hashed: &[u8],
    signature: &[u8],
) -> Result<(), TimestampError> {
    let checked = match hash {
        HashAlgorithm::Sha256 => {
            key.verify(Pss::<Sha256>::new_with_salt(salt_bytes), hashed, signature)
        }
        HashAlgorithm::Sha384 => {
            key.verify(Pss::<Sha384>::new_with_salt(salt_bytes), hashed, signature)
        }
        HashAlgorithm::Sha512 => {
            key.verify(Pss::<Sha512>::new_with_salt(salt_bytes), hashed, signature)
        }
    };
    checked.map_err(|_| TimestampError::WrongSignature)
}

fn verify_ecdsa(
    curve: ObjectIdentifier,
    point: &[u8],
    hashed: &[u8],
    signature: &[u8],
) -> Result<(), TimestampError> {
    let malformed = Part::Certificate.malformed();
    let checked = match curve {
        P_256 => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(point)
                .map_err(|_| malformed(Malformed))?;
            p256::ecdsa::Signature::from_der(signature)
                .and_then(|signature| key.verify_prehash(hashed, &signature))
        }
        P_384 => {
            let key = p384::ecdsa::VerifyingKey::from_sec1_bytes(point)
                .map_err(|_| malformed(Malformed))?;
            p384::ecdsa::Signature::from_der(signature)
                .and_then(|signature| key.verify_prehash(hashed, &signature))
        }
        _ => return Err(TimestampError::UnknownAlgorithm(curve.to_string())),
    };
    checked.map_err(|_| TimestampError::WrongSignature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn identifier(oid: &ObjectIdentifier, parameters: &[u8]) -> Vec<u8> {
        asn1::write_sequence(&[&asn1::write_oid(oid), parameters])
    }

    fn parse(identifier: &[u8]) -> Result<Scheme, TimestampError> {
        Scheme::parse(identifier, None, Part::Token)
    }

    #[test]
    fn only_the_listed_algorithms_are_taken() {
        let hash = HashAlgorithm::Sha256;
        assert_eq!(parse(&identifier(&RSA_SHA256, &[5, 0])), Ok(Scheme::RsaPkcs1(hash)));
        assert_eq!(parse(&identifier(&ECDSA_SHA256, &[])), Ok(Scheme::Ecdsa(hash)));
        assert!(parse(&identifier(&ECDSA_SHA256, &[5, 0])).is_err());
        let sha1 = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5");
        for oid in [sha1, RSA, EC_KEY] {
            let error = TimestampError::UnknownAlgorithm(oid.to_string());
            assert_eq!(parse(&identifier(&oid, &[5, 0])), Err(error));
        }
        let bare = identifier(&RSA, &[5, 0]);
        let scheme = Scheme::parse(&bare, Some(HashAlgorithm::Sha512), Part::Token);
        assert_eq!(scheme, Ok(Scheme::RsaPkcs1(HashAlgorithm::Sha512)));
    }

    fn pss_identifier(hash: HashAlgorithm, mask: HashAlgorithm, salt: u64, rest: &[u8]) -> Vec<u8> {
        let hash = asn1::write(asn1::constructed(0), &[&hash.identifier()]);
        let mask = identifier(&MGF1, &mask.identifier());
        let mask = asn1::write(asn1::constructed(1), &[&mask]);
        let salt = asn1::write(asn1::constructed(2), &[&asn1::write_number(salt)]);
        identifier(&RSA_PSS, &asn1::write_sequence(&[&hash, &mask, &salt, rest]))
    }

    #[test]
    fn parameters_of_pss_are_checked() {
        let (short, long) = (HashAlgorithm::Sha256, HashAlgorithm::Sha384);
        let scheme = Scheme::RsaPss { hash: short, salt_bytes: 32 };
        assert_eq!(parse(&pss_identifier(short, short, 32, &[])), Ok(scheme));
        assert!(parse(&pss_identifier(short, long, 32, &[])).is_err());
        assert!(parse(&pss_identifier(short, short, 100_000, &[])).is_err());
        assert!(parse(&pss_identifier(short, short, 32, &[0xA3, 3, 2, 1, 2])).is_err());
        let defaults = identifier(&RSA_PSS, &asn1::write_sequence(&[]));
        assert!(matches!(parse(&defaults), Err(TimestampError::UnknownAlgorithm(_))));
    }

    #[test]
    fn weak_and_huge_rsa_keys_are_refused_by_size() {
        for (bytes, bits) in [(128, 1024), (255, 2040), (513, 4104)] {
            let mut modulus = vec![0xFF; bytes];
            modulus[0] = 0x80;
            let (modulus, exponent) = (asn1::write_unsigned(&modulus), asn1::write_number(65537));
            let key = asn1::write_sequence(&[&modulus, &exponent]);
            assert_eq!(rsa_key(&key, &[]).err(), Some(TimestampError::KeySize(bits)));
        }
        let error = rsa_key(&[0x30; 5000], &[]).err();
        assert_eq!(error, Some(TimestampError::KeySize(40_000)));
    }

    proptest! {
        #[test]
        fn hostile_keys_and_identifiers_are_survived(
            key in proptest::collection::vec(any::<u8>(), 0..120),
            identifier in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let _ = parse(&identifier);
            let scheme = Scheme::Ecdsa(HashAlgorithm::Sha256);
            prop_assert!(verify(&key, scheme, b"message", &identifier).is_err());
            prop_assert!(verify(&p256_key_info(&key), scheme, b"message", &identifier).is_err());
        }
    }
}
