//! The binding of a token to its signer's certificate (ESSCertIDv2, RFC 5035 section 4, RFC 5816):
//! without it somebody could put another certificate with the same key beside the token. The first
//! version of this attribute binds by SHA-1 and is not enough.

use crate::asn1::{self, Malformed, Reader};
use crate::certificate::Certificate;
use crate::error::{Part, TimestampError};
use crate::imprint::{HashAlgorithm, HashFault};

const IDS_MAX: usize = 32;

/// The certificates that a token names: the signer's, then others of its path.
pub struct Binding<'a> {
    ids: Vec<CertificateId<'a>>,
}

struct CertificateId<'a> {
    algorithm: HashAlgorithm,
    digest: &'a [u8],
    /// Issuer's name in DER and serial number.
    issuer_serial: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> Binding<'a> {
    /// Reads a SigningCertificateV2; a token without one is refused.
    pub fn parse(attribute: Option<&'a [u8]>) -> Result<Self, TimestampError> {
        let attribute = attribute.ok_or(TimestampError::UnboundSigner)?;
        read(attribute).map_err(Part::Token.hash_fault())
    }

    /// Whether this certificate is the one bound as the signer's.
    pub fn is_signer(&self, certificate: &Certificate) -> bool {
        self.ids.first().is_some_and(|id| id.names(certificate))
    }

    /// Every further certificate that is bound stands on the path (RFC 5035 section 4).
    pub fn check_path(&self, path: &[&Certificate]) -> Result<(), TimestampError> {
        let stands = |id: &CertificateId<'_>| path.iter().any(|certificate| id.names(certificate));
        if self.ids.iter().all(stands) { Ok(()) } else { Err(TimestampError::WrongBinding) }
    }
}

impl CertificateId<'_> {
    fn names(&self, certificate: &Certificate) -> bool {
        let same_serial = |(issuer, serial): (&[u8], &[u8])| {
            issuer == certificate.issuer() && serial == certificate.serial()
        };
        self.algorithm.digest(certificate.der()) == self.digest
            && self.issuer_serial.is_none_or(same_serial)
    }
}

fn read(attribute: &[u8]) -> Result<Binding<'_>, HashFault> {
    let mut outer = Reader::only(asn1::SEQUENCE, attribute)?;
    let mut list = outer.sequence()?;
    // Policies of the signer say nothing that is used.
    outer.optional(asn1::SEQUENCE)?;
    outer.end()?;
    let mut ids = Vec::new();
    while !list.is_empty() {
        if ids.len() >= IDS_MAX {
            return Err(HashFault::Malformed);
        }
        ids.push(certificate_id(list.sequence()?)?);
    }
    if ids.is_empty() { Err(HashFault::Malformed) } else { Ok(Binding { ids }) }
}

fn certificate_id(mut id: Reader<'_>) -> Result<CertificateId<'_>, HashFault> {
    let algorithm = match id.optional(asn1::SEQUENCE)? {
        Some(content) => HashAlgorithm::read_content(&mut Reader::new(content))?,
        None => HashAlgorithm::Sha256,
    };
    let digest = id.content(asn1::OCTET_STRING)?;
    let issuer_serial = id.optional(asn1::SEQUENCE)?.map(issuer_serial).transpose()?;
    id.end()?;
    Ok(CertificateId { algorithm, digest, issuer_serial })
}

/// IssuerSerial, whose issuer is one directory name.
fn issuer_serial(content: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let mut reader = Reader::new(content);
    let mut names = reader.sequence()?;
    let mut directory = names.nested(asn1::constructed(4))?;
    let issuer = directory.whole(asn1::SEQUENCE)?;
    let serial = reader.integer()?;
    directory.end()?;
    names.end()?;
    reader.end()?;
    Ok((issuer, serial))
}

/// The attribute of a token of this signer. SHA-256 is the default, and not written.
pub fn encode(certificate: &Certificate) -> Vec<u8> {
    let digest = HashAlgorithm::Sha256.digest(certificate.der());
    let id = asn1::write_sequence(&[&asn1::write(asn1::OCTET_STRING, &[&digest])]);
    asn1::write_sequence(&[&asn1::write_sequence(&[&id])])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_without_the_attribute_is_refused() {
        assert_eq!(Binding::parse(None).err(), Some(TimestampError::UnboundSigner));
    }

    proptest! {
        #[test]
        fn hostile_bindings_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(Binding::parse(Some(&bytes)).is_err());
        }
    }
}
