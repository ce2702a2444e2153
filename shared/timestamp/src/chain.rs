//! The path from a signer to an authority that the verifier trusts (RFC 5280 section 6, without
//! names and policies). A step counts only if the signature is that of the issuer's key: a name
//! alone never does. Nothing is fetched.
//!
//! Authorities send certificates along that no path needs, of others and of former keys under the
//! same name. Such a one leads nowhere and the search goes on with the next: only where no path
//! reaches an anchor is it asked why.

use crate::certificate::Certificate;
use crate::cms::CERTIFICATES_MAX;
use crate::error::{Part, TimestampError};
use crate::pem;
use crate::time::Time;

/// Longest path, signer and anchor included.
const PATH_MAX: usize = 8;
/// Most signatures that are checked while looking for a path.
const CHECKS_MAX: usize = 32;
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

/// Where a path has to end.
#[derive(Clone, Copy)]
pub(crate) enum Goal<'a> {
    /// In an authority that the verifier trusts.
    Anchor(&'a TrustAnchors),
    /// As far up as the certificates at hand lead: it says what they claim, and nobody vouches.
    Top,
}

/// When every certificate of a path must be valid: at the time of the token and, where a newer one
/// took over, also then.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub at: Time,
    pub until: Option<Time>,
}

/// The certificates from the signer to the goal. All of them are valid in the span, and each may
/// do what it did.
pub(crate) fn path<'a>(
    signer: &'a Certificate,
    pool: &'a [Certificate],
    goal: Goal<'a>,
    span: Span,
) -> Result<Vec<&'a Certificate>, TimestampError> {
    if pool.len() > 3 * CERTIFICATES_MAX {
        return Err(TimestampError::TooManyCertificates);
    }
    span.check(signer)?;
    signer.check_authority()?;
    match goal {
        Goal::Top => Ok(Search::new(signer, pool, &[], span).longest()),
        Goal::Anchor(anchors) => to_anchor(signer, pool, &anchors.certificates, span),
    }
}

fn to_anchor<'a>(
    signer: &'a Certificate,
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
    span: Span,
) -> Result<Vec<&'a Certificate>, TimestampError> {
    let mut strict = Search::new(signer, pool, anchors, span);
    if strict.extend()? {
        return Ok(strict.path);
    }
    // Whether one would be there, were it not for a rule that a certificate breaks.
    let mut lenient = Search { is_strict: false, ..Search::new(signer, pool, anchors, span) };
    if strict.is_flawed && lenient.extend()? {
        return Err(lenient.fault.unwrap_or(TimestampError::UnknownRoot));
    }
    Err(strict.impostor.unwrap_or(TimestampError::UnknownRoot))
}

impl Span {
    fn check(self, certificate: &Certificate) -> Result<(), TimestampError> {
        certificate.check_valid(self.at)?;
        self.until.map_or(Ok(()), |until| certificate.check_valid(until))
    }
}

struct Search<'a> {
    pool: &'a [Certificate],
    anchors: &'a [Certificate],
    span: Span,
    /// Goes on through a certificate that breaks a rule, to learn whether that one is missed.
    is_strict: bool,
    path: Vec<&'a Certificate>,
    longest: Vec<&'a Certificate>,
    checks: usize,
    /// A certificate was passed over that is none of a namesake, or cannot be told from one.
    is_flawed: bool,
    /// The first rule that is broken on the path of a search that is not strict.
    fault: Option<TimestampError>,
    /// A trusted authority bears the name that was looked for, with another key.
    impostor: Option<TimestampError>,
}

impl<'a> Search<'a> {
    fn new(
        signer: &'a Certificate,
        pool: &'a [Certificate],
        anchors: &'a [Certificate],
        span: Span,
    ) -> Self {
        Self {
            pool,
            anchors,
            span,
            is_strict: true,
            path: vec![signer],
            longest: vec![signer],
            checks: 0,
            is_flawed: false,
            fault: None,
            impostor: None,
        }
    }

    /// The longest path that was found before the search ended, without any anchor.
    fn longest(mut self) -> Vec<&'a Certificate> {
        // One that is too long or too tangled says what it says up to there.
        let _ = self.extend();
        self.longest
    }

    /// Goes on from the end of the path; true once it ends in an anchor. At most `PATH_MAX` deep.
    fn extend(&mut self) -> Result<bool, TimestampError> {
        let Some(&last) = self.path.last() else { return Ok(false) };
        if self.path.len() > self.longest.len() {
            self.longest.clone_from(&self.path);
        }
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
            let before = self.fault.clone();
            if !self.passes(candidate, is_anchor, last) {
                continue;
            }
            self.path.push(candidate);
            if is_anchor || self.extend()? {
                return Ok(true);
            }
            self.path.pop();
            self.fault = before;
        }
        Ok(false)
    }

    /// Whether the path goes on through a candidate.
    fn passes(&mut self, candidate: &Certificate, is_anchor: bool, last: &Certificate) -> bool {
        match self.check(candidate, last) {
            Ok(()) => true,
            Err(TimestampError::WrongSignature) => {
                if is_anchor {
                    self.impostor = Some(TimestampError::Impostor(candidate.name()));
                }
                false
            }
            Err(fault) => {
                self.is_flawed = true;
                if !self.is_strict {
                    self.fault.get_or_insert(fault);
                }
                !self.is_strict
            }
        }
    }

    /// Whether the candidate issued the last certificate of the path, and might.
    fn check(&self, candidate: &Certificate, last: &Certificate) -> Result<(), TimestampError> {
        candidate.has_signed(last)?;
        // Those between signer and candidate; one that only hands over to a new key of the same
        // name does not count (RFC 5280 section 4.2.1.9).
        let between = self.path.iter().skip(1).filter(|between| !between.is_self_issued()).count();
        candidate.check_issuer(between)?;
        self.span.check(candidate)
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
