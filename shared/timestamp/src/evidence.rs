//! A token with all that its check needs years later: the certificates of its path and the
//! revocation lists of its time. One value has one encoding.

use crate::asn1::{self, Malformed, Reader};
use crate::chain::{Goal, TrustAnchors};
use crate::cms::{CERTIFICATES_MAX, LISTS_MAX, TOKEN_BYTES_MAX};
use crate::error::{Part, TimestampError};
use crate::imprint::Imprint;
use crate::revocation::LIST_BYTES_MAX;
use crate::verify::{self, Expect, Given, Stamp};

/// Longest evidence that is read, bytes.
pub const EVIDENCE_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A token, and what lies beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    token: Vec<u8>,
    certificates: Vec<Vec<u8>>,
    lists: Vec<Vec<u8>>,
}

impl Evidence {
    /// Keeps a token with certificates and revocation lists, all in DER, in whatever order.
    pub fn new(
        token: Vec<u8>,
        mut certificates: Vec<Vec<u8>>,
        mut lists: Vec<Vec<u8>>,
    ) -> Result<Self, TimestampError> {
        tidy(&mut certificates);
        tidy(&mut lists);
        if token.len() > TOKEN_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Token));
        }
        if certificates.len() > CERTIFICATES_MAX || lists.len() > LISTS_MAX {
            return Err(TimestampError::TooManyCertificates);
        }
        if lists.iter().any(|list| list.len() > LIST_BYTES_MAX) {
            return Err(TimestampError::TooLarge(Part::RevocationList));
        }
        let evidence = Self { token, certificates, lists };
        // What cannot be read again must not be kept.
        Self::parse(&evidence.encode())
    }

    /// The token in DER, as the authority gave it.
    pub fn token(&self) -> &[u8] {
        &self.token
    }

    /// The certificates in DER.
    pub fn certificates(&self) -> &[Vec<u8>] {
        &self.certificates
    }

    /// The revocation lists in DER.
    pub fn lists(&self) -> &[Vec<u8>] {
        &self.lists
    }

    /// `SEQUENCE { INTEGER 1, token, [0] certificates, [1] lists }`, certificates and lists in the
    /// order of their bytes.
    pub fn encode(&self) -> Vec<u8> {
        asn1::write_sequence(&[
            &asn1::write_number(1),
            &self.token,
            &asn1::write_list(asn1::constructed(0), &self.certificates),
            &asn1::write_list(asn1::constructed(1), &self.lists),
        ])
    }

    /// Reads what `encode` wrote, and nothing else.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        if bytes.len() > EVIDENCE_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Evidence));
        }
        read(bytes).map_err(Part::Evidence.malformed())
    }

    /// Checks the token with what was kept beside it, as `verify` does.
    pub fn verify(
        &self,
        imprint: &Imprint,
        expect: &Expect,
        anchors: &TrustAnchors,
    ) -> Result<Stamp, TimestampError> {
        verify::verify_until(&self.given(), imprint, expect, Goal::Anchor(anchors), None)
    }

    fn given(&self) -> Given<'_> {
        let (certificates, lists) = (&self.certificates, &self.lists);
        Given { token: &self.token, certificates, lists, more: &[] }
    }
}

/// Puts items of DER into their one order.
pub(crate) fn tidy(items: &mut Vec<Vec<u8>>) {
    items.sort();
    items.dedup();
}

/// The SEQUENCEs of a list, which must be in order, each once.
pub(crate) fn in_order(content: &[u8], max: usize) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut reader = Reader::new(content);
    let mut items: Vec<Vec<u8>> = Vec::new();
    while !reader.is_empty() {
        let item = reader.whole(asn1::SEQUENCE)?;
        if items.len() >= max || items.last().is_some_and(|last| last.as_slice() >= item) {
            return Err(Malformed);
        }
        items.push(item.to_vec());
    }
    Ok(items)
}

fn read(bytes: &[u8]) -> Result<Evidence, Malformed> {
    let mut reader = Reader::only(asn1::SEQUENCE, bytes)?;
    let version = reader.number()?;
    let token = reader.whole(asn1::SEQUENCE)?;
    let certificates = in_order(reader.content(asn1::constructed(0))?, CERTIFICATES_MAX)?;
    let lists = in_order(reader.content(asn1::constructed(1))?, LISTS_MAX)?;
    reader.end()?;
    if version != 1 || token.len() > TOKEN_BYTES_MAX {
        return Err(Malformed);
    }
    Ok(Evidence { token: token.to_vec(), certificates, lists })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(bytes: &[u8]) -> Vec<u8> {
        asn1::write_sequence(&[bytes])
    }

    proptest! {
        #[test]
        fn one_evidence_has_one_encoding(
            certificates in proptest::collection::vec(any::<[u8; 3]>(), 0..6),
            lists in proptest::collection::vec(any::<[u8; 2]>(), 0..6),
        ) {
            let mut certificates: Vec<_> = certificates.iter().map(|one| item(one)).collect();
            let lists: Vec<_> = lists.iter().map(|one| item(one)).collect();
            let one = Evidence::new(item(&[]), certificates.clone(), lists.clone()).unwrap();
            certificates.reverse();
            certificates.extend(certificates.clone());
            let other = Evidence::new(item(&[]), certificates, lists).unwrap();
            prop_assert_eq!(one.encode(), other.encode());
            prop_assert_eq!(Evidence::parse(&one.encode()), Ok(one));
        }

        #[test]
        fn hostile_evidence_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(evidence) = Evidence::parse(&bytes) {
                prop_assert_eq!(evidence.encode(), bytes);
            }
        }
    }

    #[test]
    fn what_could_not_be_read_again_is_not_kept() {
        assert!(Evidence::new(vec![4, 0], Vec::new(), Vec::new()).is_err());
        assert!(Evidence::new(item(&[]), vec![vec![4, 0]], Vec::new()).is_err());
        let many = (0..=CERTIFICATES_MAX as u8).map(|number| item(&[number])).collect();
        assert!(Evidence::new(item(&[]), many, Vec::new()).is_err());
    }
}
