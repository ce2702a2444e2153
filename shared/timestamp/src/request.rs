//! What is asked of an authority: TimeStampReq (RFC 3161 section 2.4.1). The certificate is always
//! asked for, since a token must be checkable years later with what is kept.

use crate::asn1::{self, Malformed, Reader};
use crate::error::{Part, TimestampError};
use crate::imprint::Imprint;
use der::oid::ObjectIdentifier;

const REQUEST_BYTES_MAX: usize = 4 * 1024;
const NONCE_BYTES_MAX: usize = 64;

/// The content type of a request over HTTP (RFC 3161 section 3.4).
pub const REQUEST_TYPE: &str = "application/timestamp-query";
/// The content type of a response over HTTP.
pub const RESPONSE_TYPE: &str = "application/timestamp-reply";

/// A request for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// What is to be dated.
    pub imprint: Imprint,
    /// A random number that the answer must repeat.
    pub nonce: Option<u64>,
    /// The policy under which the token shall be given; none for the authority's own.
    pub policy: Option<ObjectIdentifier>,
}

impl Request {
    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        let policy = self.policy.as_ref().map(asn1::write_oid).unwrap_or_default();
        let nonce = self.nonce.map(asn1::write_number).unwrap_or_default();
        let wants_certificate = asn1::write(asn1::BOOLEAN, &[&[0xFF]]);
        asn1::write_sequence(&[
            &asn1::write_number(1),
            &self.imprint.encode(),
            &policy,
            &nonce,
            &wants_certificate,
        ])
    }
}

/// A request as an authority reads it.
pub(crate) struct Asked {
    pub imprint: Imprint,
    pub policy: Option<ObjectIdentifier>,
    /// Content of the INTEGER, as it came.
    pub nonce: Option<Vec<u8>>,
    pub wants_certificate: bool,
}

impl Asked {
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        if bytes.len() > REQUEST_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Request));
        }
        let malformed = Part::Request.malformed();
        let mut request = Reader::only(asn1::SEQUENCE, bytes).map_err(&malformed)?;
        if request.number().map_err(&malformed)? != 1 {
            return Err(malformed(Malformed));
        }
        let imprint = Imprint::read(&mut request).map_err(Part::Request.hash_fault())?;
        rest(request, imprint).map_err(malformed)
    }
}

fn rest(mut request: Reader<'_>, imprint: Imprint) -> Result<Asked, Malformed> {
    let policy = if request.is_next(asn1::OID) { Some(request.oid()?) } else { None };
    let nonce = request.optional(asn1::INTEGER)?.map(asn1::shortest).transpose()?;
    let certificate = request.optional(asn1::BOOLEAN)?.map(asn1::boolean).transpose()?;
    // Extensions are refused: an authority that does not know one must say so.
    request.end()?;
    if nonce.is_some_and(|nonce| nonce.len() > NONCE_BYTES_MAX) {
        return Err(Malformed);
    }
    let nonce = nonce.map(<[u8]>::to_vec);
    Ok(Asked { imprint, policy, nonce, wants_certificate: certificate.unwrap_or(false) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imprint::HashAlgorithm;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_asked_is_read(nonce in any::<Option<u64>>(), policy in any::<bool>()) {
            let imprint = Imprint::of(HashAlgorithm::Sha512, b"checkpoint");
            let policy = policy.then_some(ObjectIdentifier::new_unwrap("1.2.3.4"));
            let request = Request { imprint, nonce, policy };
            let asked = Asked::parse(&request.encode()).unwrap();
            prop_assert_eq!(asked.imprint, request.imprint);
            prop_assert_eq!(asked.policy, policy);
            prop_assert!(asked.wants_certificate);
            let read = asked.nonce.map(|nonce| asn1::number(&nonce).unwrap());
            prop_assert_eq!(read, nonce);
        }

        #[test]
        fn hostile_requests_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
            prop_assert!(Asked::parse(&bytes).is_err());
        }
    }
}
