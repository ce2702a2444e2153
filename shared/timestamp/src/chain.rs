//! The path from a signer to an authority that the verifier trusts (RFC 5280 section 6, without
//! names and policies). A step counts only if the signature is that of the issuer's key: a name
//! alone never does. Nothing is fetched.

use crate::certificate::Certificate;
use crate::cms::CERTIFICATES_MAX;
use crate::error::{Part, TimestampError};
use crate::pem;
use crate::time::Time;

/// Longest path, signer and anchor included.
const PATH_MAX: usize = 8;
/// Most signatures that are checked while looking for a path.
const CHECKS_MAX: usize = 64;
const ANCHORS_MAX: usize = 512;
const ANCHORS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The authorities that the verifier trusts: they come from the person who verifies, never from
/// what is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustAnchors {
    certificates: Vec<Certificate>,
}

impl TrustAnchors {
    /// Nobody: nothing verifies.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads one certificate in DER, or any number of them in PEM with text between.
    pub fn parse(bytes: &[u8]) -> Result<Self, TimestampError> {
        let mut anchors = Self::none();
        anchors.add(bytes)?;
        Ok(anchors)
    }

    /// Reads more of them. On an error nothing is added.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), TimestampError> {
        if bytes.len() > ANCHORS_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::Certificate));
        }
        let blocks = if bytes.first() == Some(&crate::asn1::SEQUENCE) {
            vec![bytes.to_vec()]
        } else {
            let text = std::str::from_utf8(bytes).ok();
            text.and_then(|text| pem::blocks(text, "CERTIFICATE"))
                .ok_or(TimestampError::Malformed(Part::Certificate))?
        };
        if blocks.is_empty() {
            return Err(TimestampError::NoAnchors);
        }
        if self.certificates.len() + blocks.len() > ANCHORS_MAX {
            return Err(TimestampError::TooLarge(Part::Certificate));
        }
        let read: Result<Vec<_>, _> =
            blocks.iter().map(|block| Certificate::parse(block)).collect();
        self.certificates.extend(read?);
        Ok(())
    }

    /// The certificates.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }
}

/// The certificates from the signer to an anchor, the anchor last. All of them are valid at the
/// time, and each may do what it did.
pub(crate) fn path<'a>(
    signer: &'a Certificate,
    pool: &'a [Certificate],
    anchors: &'a TrustAnchors,
    at: Time,
) -> Result<Vec<&'a Certificate>, TimestampError> {
    if pool.len() > 3 * CERTIFICATES_MAX {
        return Err(TimestampError::TooManyCertificates);
    }
    signer.check_valid(at)?;
    signer.check_authority()?;
    let anchors = &anchors.certificates;
    let mut search = Search { pool, anchors, at, path: vec![signer], checks: 0, fault: None };
    if search.extend()? {
        Ok(search.path)
    } else {
        Err(search.fault.unwrap_or(TimestampError::UnknownRoot))
    }
}

struct Search<'a> {
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
    at: Time,
    path: Vec<&'a Certificate>,
    checks: usize,
    /// Why the best candidate so far did not do.
    fault: Option<TimestampError>,
}

impl<'a> Search<'a> {
    /// Goes on from the end of the path; true once it ends in an anchor. At most `PATH_MAX` deep.
    fn extend(&mut self) -> Result<bool, TimestampError> {
        let Some(&last) = self.path.last() else { return Ok(false) };
        if self.anchors.iter().any(|anchor| anchor == last) {
            return Ok(true);
        }
        let (anchors, pool) = (self.anchors, self.pool);
        for (candidate, is_anchor) in
            anchors.iter().map(|anchor| (anchor, true)).chain(pool.iter().map(|one| (one, false)))
        {
            if candidate.subject() != last.issuer() || self.path.contains(&candidate) {
                continue;
            }
            // The first certificates of the search count as tangled before they cost time.
            self.checks += 1;
            if self.checks > CHECKS_MAX || self.path.len() >= PATH_MAX {
                return Err(TimestampError::TooManyCertificates);
            }
            if let Err(fault) = self.check(candidate, last) {
                self.note(fault);
                continue;
            }
            self.path.push(candidate);
            if is_anchor || self.extend()? {
                return Ok(true);
            }
            self.path.pop();
        }
        Ok(false)
    }

    /// Whether the candidate issued the last certificate of the path, and might.
    fn check(&self, candidate: &Certificate, last: &Certificate) -> Result<(), TimestampError> {
        match candidate.has_signed(last) {
            Err(TimestampError::WrongSignature) => {
                return Err(TimestampError::Impostor(candidate.name()));
            }
            other => other?,
        }
        // Those between signer and candidate; one that only hands over to a new key of the same
        // name does not count (RFC 5280 section 4.2.1.9).
        let between = self.path.iter().skip(1).filter(|between| !between.is_self_issued()).count();
        candidate.check_issuer(between)?;
        candidate.check_valid(self.at)
    }

    /// Keeps the fault that says most: a forged signature less than a rule that was broken.
    fn note(&mut self, fault: TimestampError) {
        let is_weak = |fault: &TimestampError| matches!(fault, TimestampError::Impostor(_));
        if self.fault.as_ref().is_none_or(|old| is_weak(old) && !is_weak(&fault)) {
            self.fault = Some(fault);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn trust_that_holds_nothing_is_said() {
        assert_eq!(TrustAnchors::parse(b"# nothing\n"), Err(TimestampError::NoAnchors));
        let error = TimestampError::Malformed(Part::Certificate);
        assert_eq!(TrustAnchors::parse(&[0x30, 0]), Err(error.clone()));
        assert_eq!(TrustAnchors::parse(&[0xFF, 0xFE]), Err(error));
    }

    proptest! {
        #[test]
        fn hostile_anchors_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(TrustAnchors::parse(&bytes).is_err());
        }
    }
}
