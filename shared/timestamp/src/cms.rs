//! The envelope of a token: ContentInfo and SignedData of RFC 5652, as RFC 3161 section 2.4.2
//! narrows them. Strict on purpose: one signer, no attributes outside of the signature, no
//! algorithm that is not used; what is not covered by the signature has no room to vary, other than
//! certificates and revocation lists that the path does not use.

use crate::asn1::{self, Malformed, Reader};
use crate::error::{Part, TimestampError};
use crate::imprint::HashAlgorithm;
use crate::signature::Scheme;
use der::oid::ObjectIdentifier;

/// Longest token that is read, bytes.
pub const TOKEN_BYTES_MAX: usize = 64 * 1024;
/// Most certificates in a token or beside it.
pub const CERTIFICATES_MAX: usize = 32;
/// Most revocation lists in a token or beside it.
pub const LISTS_MAX: usize = 16;
const ATTRIBUTES_MAX: usize = 32;

pub const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
pub const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
pub const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
pub const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
pub const SIGNING_CERTIFICATE_V2: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// A token, opened. Nothing is verified yet.
pub struct SignedData<'a> {
    /// The TSTInfo in DER.
    pub content: &'a [u8],
    /// Certificates in DER.
    pub certificates: Vec<&'a [u8]>,
    /// Revocation lists in DER.
    pub lists: Vec<&'a [u8]>,
    /// Name of the signer's issuer, in DER.
    pub issuer: &'a [u8],
    /// The signer's serial number.
    pub serial: &'a [u8],
    /// The hash of content and attributes.
    pub digest: HashAlgorithm,
    /// How it was signed.
    pub scheme: Scheme,
    /// The signature.
    pub signature: &'a [u8],
    attributes: Attributes<'a>,
}

/// The attributes that the signature covers.
struct Attributes<'a> {
    /// What is between the tag `[0]` and the end.
    bytes: &'a [u8],
    message_digest: &'a [u8],
    signing_certificate: Option<&'a [u8]>,
}

impl<'a> SignedData<'a> {
    /// Reads a token.
    pub fn parse(token: &'a [u8]) -> Result<Self, TimestampError> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Token));
        }
        let malformed = Part::Token.malformed();
        let mut data = open(token).map_err(&malformed)?;
        // Version 3, as the content is no plain data (RFC 5652 section 5.1).
        if data.number().map_err(&malformed)? != 3 {
            return Err(malformed(Malformed));
        }
        let digest = only_digest(data.nested(asn1::SET).map_err(&malformed)?)?;
        let content = content(&mut data).map_err(&malformed)?;
        let certificates = items(&mut data, 0, CERTIFICATES_MAX)?;
        let lists = items(&mut data, 1, LISTS_MAX)?;
        let mut signers = data.nested(asn1::SET).map_err(&malformed)?;
        data.end().map_err(&malformed)?;
        let mut signer = signers.sequence().map_err(&malformed)?;
        signers.end().map_err(&malformed)?;
        // Version 1: the signer is named by issuer and serial number.
        if signer.number().map_err(&malformed)? != 1 {
            return Err(malformed(Malformed));
        }
        let (issuer, serial) = issuer_and_serial(&mut signer).map_err(&malformed)?;
        let signer_digest = HashAlgorithm::read(&mut signer).map_err(Part::Token.hash_fault())?;
        let attributes = Attributes::read(&mut signer).map_err(&malformed)?;
        let identifier = signer.whole(asn1::SEQUENCE).map_err(&malformed)?;
        let scheme = Scheme::parse(identifier, Some(signer_digest), Part::Token)?;
        let signature = signer.content(asn1::OCTET_STRING).map_err(&malformed)?;
        // Attributes outside of the signature would be anybody's.
        signer.end().map_err(&malformed)?;
        if signer_digest != digest || scheme.hash() != digest {
            return Err(malformed(Malformed));
        }
        Ok(Self {
            content,
            certificates,
            lists,
            issuer,
            serial,
            digest,
            scheme,
            signature,
            attributes,
        })
    }

    /// What the signature is over: the attributes as a SET (RFC 5652 section 5.4).
    pub fn signed(&self) -> Vec<u8> {
        asn1::write(asn1::SET, &[self.attributes.bytes])
    }

    /// Whether the content is the one that was signed.
    pub fn content_matches(&self) -> bool {
        self.digest.digest(self.content) == self.attributes.message_digest
    }

    /// The SigningCertificateV2 in DER, if the token has one.
    pub fn signing_certificate(&self) -> Option<&'a [u8]> {
        self.attributes.signing_certificate
    }
}

/// The fields of the SignedData inside of the ContentInfo.
fn open(token: &[u8]) -> Result<Reader<'_>, Malformed> {
    let mut info = Reader::only(asn1::SEQUENCE, token)?;
    if info.oid()? != SIGNED_DATA {
        return Err(Malformed);
    }
    let mut explicit = info.nested(asn1::constructed(0))?;
    info.end()?;
    let data = explicit.sequence()?;
    explicit.end()?;
    Ok(data)
}

fn only_digest(mut set: Reader<'_>) -> Result<HashAlgorithm, TimestampError> {
    let digest = HashAlgorithm::read(&mut set).map_err(Part::Token.hash_fault())?;
    set.end().map_err(Part::Token.malformed())?;
    Ok(digest)
}

fn content<'a>(data: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let mut encapsulated = data.sequence()?;
    if encapsulated.oid()? != TST_INFO {
        return Err(Malformed);
    }
    let mut explicit = encapsulated.nested(asn1::constructed(0))?;
    encapsulated.end()?;
    let content = explicit.content(asn1::OCTET_STRING)?;
    explicit.end()?;
    Ok(content)
}

/// The SEQUENCEs under a tag; other kinds of certificates and lists are not read.
fn items<'a>(
    data: &mut Reader<'a>,
    number: u8,
    max: usize,
) -> Result<Vec<&'a [u8]>, TimestampError> {
    let malformed = Part::Token.malformed();
    let mut items = Vec::new();
    let Some(set) = data.optional(asn1::constructed(number)).map_err(&malformed)? else {
        return Ok(items);
    };
    let mut set = Reader::new(set);
    while !set.is_empty() {
        if items.len() >= max {
            return Err(TimestampError::TooManyCertificates);
        }
        items.push(set.whole(asn1::SEQUENCE).map_err(&malformed)?);
    }
    Ok(items)
}

fn issuer_and_serial<'a>(signer: &mut Reader<'a>) -> Result<(&'a [u8], &'a [u8]), Malformed> {
    let mut id = signer.sequence()?;
    let issuer = id.whole(asn1::SEQUENCE)?;
    let serial = id.integer()?;
    id.end()?;
    Ok((issuer, serial))
}

impl<'a> Attributes<'a> {
    fn read(signer: &mut Reader<'a>) -> Result<Self, Malformed> {
        let bytes = signer.content(asn1::constructed(0))?;
        let mut list = Reader::new(bytes);
        let mut seen: Vec<(ObjectIdentifier, &[u8])> = Vec::new();
        while !list.is_empty() {
            let (oid, value) = attribute(&mut list)?;
            if seen.len() >= ATTRIBUTES_MAX || seen.iter().any(|(other, _)| *other == oid) {
                return Err(Malformed);
            }
            seen.push((oid, value));
        }
        let find = |oid: ObjectIdentifier| {
            seen.iter().find(|(other, _)| *other == oid).map(|(_, value)| *value)
        };
        let mut content_type = Reader::new(find(CONTENT_TYPE).ok_or(Malformed)?);
        if content_type.oid()? != TST_INFO {
            return Err(Malformed);
        }
        content_type.end()?;
        let mut digest = Reader::new(find(MESSAGE_DIGEST).ok_or(Malformed)?);
        let message_digest = digest.content(asn1::OCTET_STRING)?;
        digest.end()?;
        let signing_certificate = find(SIGNING_CERTIFICATE_V2);
        Ok(Self { bytes, message_digest, signing_certificate })
    }
}

/// An attribute with exactly one value.
fn attribute<'a>(list: &mut Reader<'a>) -> Result<(ObjectIdentifier, &'a [u8]), Malformed> {
    let mut attribute = list.sequence()?;
    let oid = attribute.oid()?;
    let mut values = attribute.nested(asn1::SET)?;
    attribute.end()?;
    let value = values.element()?.bytes;
    values.end()?;
    Ok((oid, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_too_long_is_not_even_read() {
        let error = SignedData::parse(&[0x30; TOKEN_BYTES_MAX + 1]).err();
        assert_eq!(error, Some(TimestampError::TooLarge(Part::Token)));
    }

    proptest! {
        #[test]
        fn hostile_tokens_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(SignedData::parse(&bytes).is_err());
        }

        #[test]
        fn hostile_attributes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            let wrapped = asn1::write(asn1::constructed(0), &[&bytes]);
            let _ = Attributes::read(&mut Reader::new(&wrapped)).is_ok();
        }
    }
}
