//! Writes the certificates and the revocation list of a development authority (RFC 5280).

use crate::asn1;
use crate::authority::{SecretKey, sign};
use crate::certificate::Certificate;
use crate::error::{Part, TimestampError};
use crate::extensions::{BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE, KEY_USAGE, TIME_STAMPING};
use crate::imprint::HashAlgorithm;
use crate::signature::{Scheme, p256_key_info};
use crate::time::Time;
use crate::verify::DEVELOPMENT_MARK;
use der::oid::ObjectIdentifier;
use p256::ecdsa::SigningKey;

pub const SERIAL_BYTES: usize = 16;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SUBJECT_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const AUTHORITY_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const LIST_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
/// Certificate and list signing.
const ISSUER_USAGE: [u8; 4] = [asn1::BIT_STRING, 2, 1, 0x06];
/// Digital signature.
const SIGNER_USAGE: [u8; 4] = [asn1::BIT_STRING, 2, 7, 0x80];
const KEY_ID_BYTES: usize = 20;

type Span = (Time, Time);

/// The root, signed by itself: it may issue authorities and nothing below them.
pub fn root(
    key: &SecretKey,
    serial: [u8; SERIAL_BYTES],
    span: Span,
) -> Result<Certificate, TimestampError> {
    let info = key_info(key)?;
    let is_authority = asn1::write(asn1::BOOLEAN, &[&[0xFF]]);
    let constraints = asn1::write_sequence(&[&is_authority, &asn1::write_number(0)]);
    let extensions = [
        extension(&BASIC_CONSTRAINTS, true, &constraints),
        extension(&KEY_USAGE, true, &ISSUER_USAGE),
        subject_key(&info),
    ];
    let name = name("Cahier root");
    certificate(key, serial, (&name, &name), span, &info, &extensions.concat())
}

/// The authority below the root: it may put times and nothing else (RFC 3161 section 2.3).
pub fn authority(
    root_key: &SecretKey,
    root: &Certificate,
    key: &SecretKey,
    serial: [u8; SERIAL_BYTES],
    span: Span,
) -> Result<Certificate, TimestampError> {
    let info = key_info(key)?;
    let purpose = asn1::write_sequence(&[&asn1::write_oid(&TIME_STAMPING)]);
    let issuer_key = asn1::write(asn1::primitive(0), &[&key_id(root.key_info())]);
    let extensions = [
        extension(&KEY_USAGE, true, &SIGNER_USAGE),
        extension(&EXTENDED_KEY_USAGE, true, &purpose),
        subject_key(&info),
        extension(&AUTHORITY_KEY, false, &asn1::write_sequence(&[&issuer_key])),
    ];
    let names = (root.subject(), name("Cahier timestamps"));
    certificate(root_key, serial, (names.0, &names.1), span, &info, &extensions.concat())
}

/// A list of the root that revokes nothing. Its number is the time, so that it grows.
pub fn empty_list(
    key: &SecretKey,
    root: &Certificate,
    span: Span,
) -> Result<Vec<u8>, TimestampError> {
    let number = asn1::write_number(span.0.unix_ms());
    let extensions = [
        extension(&LIST_NUMBER, false, &number),
        extension(
            &AUTHORITY_KEY,
            false,
            &asn1::write_sequence(&[&asn1::write(asn1::primitive(0), &[&key_id(root.key_info())])]),
        ),
    ];
    let extensions = asn1::write_sequence(&[&extensions.concat()]);
    let list = asn1::write_sequence(&[
        &asn1::write_number(1),
        &Scheme::ecdsa_sha256_identifier(),
        root.subject(),
        &time(span.0),
        &time(span.1),
        &asn1::write(asn1::constructed(0), &[&extensions]),
    ]);
    signed(key, &list)
}

/// The public half of a key, as certificates bear it.
pub fn key_info(key: &SecretKey) -> Result<Vec<u8>, TimestampError> {
    let key = SigningKey::from_slice(key.as_slice())
        .map_err(|_| TimestampError::Malformed(Part::Authority))?;
    Ok(p256_key_info(key.verifying_key().to_sec1_point(false).as_bytes()))
}

/// `names`: issuer and subject.
fn certificate(
    key: &SecretKey,
    serial: [u8; SERIAL_BYTES],
    names: (&[u8], &[u8]),
    span: Span,
    info: &[u8],
    extensions: &[u8],
) -> Result<Certificate, TimestampError> {
    let version = asn1::write(asn1::constructed(0), &[&asn1::write_number(2)]);
    let extensions = asn1::write_sequence(&[extensions]);
    let to_be_signed = asn1::write_sequence(&[
        &version,
        &asn1::write(asn1::INTEGER, &[&serial]),
        &Scheme::ecdsa_sha256_identifier(),
        names.0,
        &asn1::write_sequence(&[&time(span.0), &time(span.1)]),
        names.1,
        info,
        &asn1::write(asn1::constructed(3), &[&extensions]),
    ]);
    Certificate::parse(&signed(key, &to_be_signed)?)
}

fn signed(key: &SecretKey, to_be_signed: &[u8]) -> Result<Vec<u8>, TimestampError> {
    let signature = asn1::write_bits(&sign(key, to_be_signed)?);
    Ok(asn1::write_sequence(&[to_be_signed, &Scheme::ecdsa_sha256_identifier(), &signature]))
}

fn name(who: &str) -> Vec<u8> {
    let text = format!("{who} ({DEVELOPMENT_MARK})");
    let value = asn1::write(asn1::UTF8_STRING, &[text.as_bytes()]);
    let attribute = asn1::write_sequence(&[&asn1::write_oid(&COMMON_NAME), &value]);
    asn1::write_sequence(&[&asn1::write_set(vec![attribute])])
}

/// UTCTime until 2049, GeneralizedTime after (RFC 5280 section 4.1.2.5); whole seconds.
fn time(time: Time) -> Vec<u8> {
    let text = Time { seconds: time.seconds, nanos: 0 }.generalized();
    match text.strip_prefix("20") {
        Some(short) if text.as_str() < "2050" => asn1::write(asn1::UTC_TIME, &[short.as_bytes()]),
        _ => asn1::write(asn1::GENERALIZED_TIME, &[text.as_bytes()]),
    }
}

fn extension(oid: &ObjectIdentifier, is_critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if is_critical { asn1::write(asn1::BOOLEAN, &[&[0xFF]]) } else { Vec::new() };
    let value = asn1::write(asn1::OCTET_STRING, &[value]);
    asn1::write_sequence(&[&asn1::write_oid(oid), &critical, &value])
}

fn subject_key(info: &[u8]) -> Vec<u8> {
    extension(&SUBJECT_KEY, false, &asn1::write(asn1::OCTET_STRING, &[&key_id(info)]))
}

/// Only tells keys apart.
fn key_id(info: &[u8]) -> Vec<u8> {
    let mut id = HashAlgorithm::Sha256.digest(info);
    id.truncate(KEY_ID_BYTES);
    id
}
