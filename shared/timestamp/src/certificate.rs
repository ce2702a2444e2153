//! Certificates (X.509, RFC 5280): what a path needs of them, and the rules of RFC 3161 section 2.3
//! for the certificate of a timestamp authority. Whether somebody trusts them is for `chain.rs`.

use crate::asn1::{self, Malformed, Reader};
use crate::error::{Part, TimestampError};
use crate::extensions::Extensions;
use crate::imprint::HashAlgorithm;
use crate::name;
use crate::signature::{self, Scheme};
use crate::time::Time;

/// Longest certificate that is read, bytes.
pub const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;

/// A certificate, parsed. Names and numbers are kept as they stand in DER.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    to_be_signed: Vec<u8>,
    serial: Vec<u8>,
    algorithm: Vec<u8>,
    issuer: Vec<u8>,
    not_before: Time,
    not_after: Time,
    subject: Vec<u8>,
    key_info: Vec<u8>,
    extensions: Extensions,
    signature: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate in DER. Nothing is checked but its form.
    pub fn parse(der: &[u8]) -> Result<Self, TimestampError> {
        if der.len() > CERTIFICATE_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Certificate));
        }
        read(der).map_err(Part::Certificate.malformed())
    }

    /// The bytes as they were read.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Whose it is, as a person reads it.
    pub fn name(&self) -> String {
        name::text(&self.subject)
    }

    /// SHA-256 of the certificate, by which people compare it.
    pub fn fingerprint(&self) -> [u8; 32] {
        let digest = HashAlgorithm::Sha256.digest(&self.der);
        std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
    }

    /// Until when it is valid.
    pub fn not_after(&self) -> Time {
        self.not_after
    }

    pub(crate) fn serial(&self) -> &[u8] {
        &self.serial
    }

    pub(crate) fn issuer(&self) -> &[u8] {
        &self.issuer
    }

    pub(crate) fn subject(&self) -> &[u8] {
        &self.subject
    }

    pub(crate) fn key_info(&self) -> &[u8] {
        &self.key_info
    }

    pub(crate) fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether this certificate's key made the other one's signature.
    pub(crate) fn has_signed(&self, other: &Self) -> Result<(), TimestampError> {
        let scheme = Scheme::parse(&other.algorithm, None, Part::Certificate)?;
        signature::verify(&self.key_info, scheme, &other.to_be_signed, &other.signature)
    }

    /// Valid at that time, and no condition that is not understood.
    pub(crate) fn check_valid(&self, at: Time) -> Result<(), TimestampError> {
        if self.extensions.unknown_critical {
            return Err(TimestampError::UnknownExtension(self.name()));
        }
        if at < self.not_before {
            return Err(TimestampError::NotYetValid { authority: self.name(), at });
        }
        // The last second counts whole.
        if at.seconds > self.not_after.seconds {
            return Err(TimestampError::Expired { authority: self.name(), at });
        }
        Ok(())
    }

    /// RFC 3161 section 2.3: the key may put times and do nothing else, and says so critically.
    pub(crate) fn check_authority(&self) -> Result<(), TimestampError> {
        if self.extensions.is_for_timestamps_alone() && self.extensions.may_sign() {
            Ok(())
        } else {
            Err(TimestampError::WrongUsage(self.name()))
        }
    }

    /// May issue certificates for timestamps, with so many intermediate ones below it.
    pub(crate) fn check_issuer(&self, intermediates: usize) -> Result<(), TimestampError> {
        if self.extensions.may_issue(intermediates) {
            Ok(())
        } else {
            Err(TimestampError::NotAnIssuer(self.name()))
        }
    }

    /// May sign revocation lists.
    pub(crate) fn may_sign_lists(&self) -> bool {
        self.extensions.may_sign_lists()
    }
}

fn read(der: &[u8]) -> Result<Certificate, Malformed> {
    let mut outer = Reader::only(asn1::SEQUENCE, der)?;
    let to_be_signed = outer.whole(asn1::SEQUENCE)?;
    let algorithm = outer.whole(asn1::SEQUENCE)?;
    let signature = outer.bits()?;
    outer.end()?;
    let mut inner = Reader::only(asn1::SEQUENCE, to_be_signed)?;
    let version = version(&mut inner)?;
    let serial = inner.integer()?;
    let inner_algorithm = inner.whole(asn1::SEQUENCE)?;
    let issuer = inner.whole(asn1::SEQUENCE)?;
    let mut validity = inner.sequence()?;
    let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
    validity.end()?;
    let subject = inner.whole(asn1::SEQUENCE)?;
    let key_info = inner.whole(asn1::SEQUENCE)?;
    // Unique identifiers of old certificates say nothing that is used.
    inner.optional(asn1::primitive(1))?;
    inner.optional(asn1::primitive(2))?;
    let extensions = match inner.optional(asn1::constructed(3))? {
        Some(content) if version == 2 => Extensions::read(content)?,
        Some(_) => return Err(Malformed),
        None => Extensions::default(),
    };
    inner.end()?;
    name::check(issuer)?;
    name::check(subject)?;
    // The algorithm outside is not signed: it must be the one that is (RFC 5280 section 4.1.1.2).
    if algorithm != inner_algorithm || not_after < not_before {
        return Err(Malformed);
    }
    Ok(Certificate {
        der: der.to_vec(),
        to_be_signed: to_be_signed.to_vec(),
        serial: serial.to_vec(),
        algorithm: algorithm.to_vec(),
        issuer: issuer.to_vec(),
        not_before,
        not_after,
        subject: subject.to_vec(),
        key_info: key_info.to_vec(),
        extensions,
        signature: signature.to_vec(),
    })
}

/// 0 for version 1, 2 for version 3.
fn version(reader: &mut Reader<'_>) -> Result<u64, Malformed> {
    let Some(content) = reader.optional(asn1::constructed(0))? else { return Ok(0) };
    let mut explicit = Reader::new(content);
    let version = explicit.number()?;
    explicit.end()?;
    if (1..=2).contains(&version) { Ok(version) } else { Err(Malformed) }
}

/// A time of certificates and lists: UTCTime or GeneralizedTime.
pub fn time(reader: &mut Reader<'_>) -> Result<Time, Malformed> {
    let element = reader.element()?;
    let time = match element.tag {
        asn1::UTC_TIME => Time::parse_utc(element.content),
        asn1::GENERALIZED_TIME => Time::parse_generalized(element.content),
        _ => None,
    };
    time.ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_long_is_not_even_read() {
        let error = Certificate::parse(&[0x30; CERTIFICATE_BYTES_MAX + 1]);
        assert_eq!(error, Err(TimestampError::TooLarge(Part::Certificate)));
    }

    proptest! {
        #[test]
        fn hostile_certificates_are_survived(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
        ) {
            prop_assert!(Certificate::parse(&bytes).is_err());
        }
    }
}
