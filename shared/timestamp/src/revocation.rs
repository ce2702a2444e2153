//! Revocation lists (CRL, RFC 5280 section 5), kept beside a token so that the check can be made
//! years later. Lists are the only kind: answers of OCSP responders are not read.

use crate::asn1::{self, Malformed, Reader};
use crate::certificate::{self, Certificate};
use crate::error::{Part, TimestampError};
use crate::extensions;
use crate::pem;
use crate::signature::{self, Scheme};
use crate::time::Time;
use der::oid::ObjectIdentifier;

/// Longest list that is read, bytes.
pub const LIST_BYTES_MAX: usize = 4 * 1024 * 1024;

const REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
/// Extensions of a list that may be critical and narrow nothing: its number, and its signer's key.
const HARMLESS: [ObjectIdentifier; 2] =
    [ObjectIdentifier::new_unwrap("2.5.29.20"), ObjectIdentifier::new_unwrap("2.5.29.35")];
/// Reasons after which older tokens stand: unspecified, affiliation changed, superseded, cessation
/// of operation (RFC 3161 section 4, item 1).
const HARMLESS_REASONS: [u64; 4] = [0, 3, 4, 5];

/// What is known about revocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revocation {
    /// For every certificate below the anchor there is a list of that time or later, and no list
    /// revokes it.
    Checked,
    /// For one at least there is no such list.
    Unknown,
}

/// A revocation list, parsed.
pub(crate) struct RevocationList<'a> {
    to_be_signed: &'a [u8],
    algorithm: &'a [u8],
    issuer: &'a [u8],
    this_update: Time,
    next_update: Option<Time>,
    entries: &'a [u8],
    signature: &'a [u8],
}

/// Reads one list in DER, or any number of them in PEM: they come back in DER, to be kept. Whose
/// they are is looked at when a token is verified.
pub fn parse_lists(bytes: &[u8]) -> Result<Vec<Vec<u8>>, TimestampError> {
    if bytes.len() > 2 * LIST_BYTES_MAX {
        return Err(TimestampError::TooLarge(Part::RevocationList));
    }
    let lists = if bytes.first() == Some(&asn1::SEQUENCE) {
        vec![bytes.to_vec()]
    } else {
        let text = std::str::from_utf8(bytes).ok();
        text.and_then(|text| pem::blocks(text, "X509 CRL"))
            .ok_or(TimestampError::Malformed(Part::RevocationList))?
    };
    lists.iter().try_for_each(|list| RevocationList::parse(list).map(|_| ()))?;
    Ok(lists)
}

/// When and how a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    at: Time,
    reason: Option<u64>,
}

impl<'a> RevocationList<'a> {
    /// Reads a list in DER.
    pub fn parse(der: &'a [u8]) -> Result<Self, TimestampError> {
        if der.len() > LIST_BYTES_MAX {
            return Err(TimestampError::TooLarge(Part::RevocationList));
        }
        read(der).map_err(Part::RevocationList.malformed())
    }

    fn check_signature(&self, issuer: &Certificate) -> Result<(), TimestampError> {
        let wrong = || TimestampError::WrongRevocationList(issuer.name());
        if !issuer.may_sign_lists() {
            return Err(wrong());
        }
        let scheme = Scheme::parse(self.algorithm, None, Part::RevocationList)?;
        match signature::verify(issuer.key_info(), scheme, self.to_be_signed, self.signature) {
            Err(TimestampError::WrongSignature) => Err(wrong()),
            other => other,
        }
    }

    /// The list speaks of the time, and of the certificate: later lists may leave out what had
    /// expired by then.
    fn covers(&self, certificate: &Certificate, at: Time) -> bool {
        let fresh = self.this_update >= at || self.next_update.is_some_and(|next| next >= at);
        fresh && self.this_update <= certificate.not_after()
    }

    fn find(&self, serial: &[u8]) -> Result<Option<Entry>, Malformed> {
        let mut entries = Reader::new(self.entries);
        while !entries.is_empty() {
            let mut entry = entries.sequence()?;
            if entry.integer()? == serial {
                return Entry::read(entry).map(Some);
            }
        }
        Ok(None)
    }
}

fn read(der: &[u8]) -> Result<RevocationList<'_>, Malformed> {
    let mut outer = Reader::only(asn1::SEQUENCE, der)?;
    let to_be_signed = outer.whole(asn1::SEQUENCE)?;
    let algorithm = outer.whole(asn1::SEQUENCE)?;
    let signature = outer.bits()?;
    outer.end()?;
    let mut inner = Reader::only(asn1::SEQUENCE, to_be_signed)?;
    let version = inner.optional(asn1::INTEGER)?;
    if inner.whole(asn1::SEQUENCE)? != algorithm || version.is_some_and(|version| version != [1]) {
        return Err(Malformed);
    }
    let issuer = inner.whole(asn1::SEQUENCE)?;
    let this_update = certificate::time(&mut inner)?;
    let has_next = inner.is_next(asn1::UTC_TIME) || inner.is_next(asn1::GENERALIZED_TIME);
    let next_update = has_next.then(|| certificate::time(&mut inner)).transpose()?;
    let entries = inner.optional(asn1::SEQUENCE)?.unwrap_or_default();
    if let Some(explicit) = inner.optional(asn1::constructed(0))? {
        check_extensions(explicit)?;
    }
    inner.end()?;
    Ok(RevocationList {
        to_be_signed,
        algorithm,
        issuer,
        this_update,
        next_update,
        entries,
        signature,
    })
}

/// A list that holds changes only, or speaks of some certificates only, says so critically; it
/// would be read as a whole one.
fn check_extensions(explicit: &[u8]) -> Result<(), Malformed> {
    let mut list = Reader::only(asn1::SEQUENCE, explicit)?;
    while !list.is_empty() {
        let extension = extensions::extension(&mut list)?;
        if extension.is_critical && !HARMLESS.contains(&extension.oid) {
            return Err(Malformed);
        }
    }
    Ok(())
}

impl Entry {
    /// Reads what follows the serial number.
    fn read(mut entry: Reader<'_>) -> Result<Self, Malformed> {
        let at = certificate::time(&mut entry)?;
        let mut reason = None;
        if let Some(list) = entry.optional(asn1::SEQUENCE)? {
            let mut list = Reader::new(list);
            while !list.is_empty() {
                let extension = extensions::extension(&mut list)?;
                if extension.oid == REASON {
                    let mut value = Reader::new(extension.value);
                    reason = Some(asn1::number(value.content(asn1::ENUMERATED)?)?);
                    value.end()?;
                } else if extension.is_critical {
                    return Err(Malformed);
                }
            }
        }
        entry.end()?;
        Ok(Self { at, reason })
    }

    /// Whether what was signed at that time stands: revoked later, and not because the key might be
    /// in other hands. Without a reason the worst is assumed.
    fn spares(self, signed: Time) -> bool {
        let harmless = self.reason.is_some_and(|reason| HARMLESS_REASONS.contains(&reason));
        harmless && signed < self.at
    }
}

/// Looks every certificate of a path up in its issuer's lists. `known_until`: when something newer
/// took over the proof, so that what was revoked later changes nothing any more.
pub(crate) fn check(
    path: &[&Certificate],
    lists: &[RevocationList<'_>],
    signed: Time,
    known_until: Option<Time>,
) -> Result<Revocation, TimestampError> {
    // Of a signer that is trusted by itself there is no list.
    let mut known = if path.len() > 1 { Revocation::Checked } else { Revocation::Unknown };
    for pair in path.windows(2) {
        let [certificate, issuer] = *pair else { continue };
        let (mut covered, mut is_signed, mut fault) = (false, false, None);
        for list in lists.iter().filter(|list| list.issuer == certificate.issuer()) {
            // An authority may have had another key under this name; one list must be of this one.
            if let Err(wrong) = list.check_signature(issuer) {
                fault = Some(wrong);
                continue;
            }
            is_signed = true;
            let entry = list.find(certificate.serial());
            let entry = entry.map_err(Part::RevocationList.malformed())?;
            let counts = |entry: &Entry| known_until.is_none_or(|until| entry.at <= until);
            if let Some(entry) = entry.filter(counts).filter(|entry| !entry.spares(signed)) {
                let (authority, at) = (certificate.name(), entry.at);
                return Err(TimestampError::Revoked { authority, at });
            }
            covered |= list.covers(certificate, known_until.unwrap_or(signed));
        }
        if let Some(fault) = fault.filter(|_| !is_signed) {
            return Err(fault);
        }
        if !covered {
            known = Revocation::Unknown;
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn second(seconds: i64) -> Time {
        Time { seconds, nanos: 0 }
    }

    #[test]
    fn the_reason_decides_about_older_tokens() {
        let spares = |reason, signed| Entry { at: second(100), reason }.spares(second(signed));
        for harmless in HARMLESS_REASONS {
            assert!(spares(Some(harmless), 99) && !spares(Some(harmless), 100));
        }
        for harmful in [1, 2, 6, 8, 9, 10] {
            assert!(!spares(Some(harmful), 99));
        }
        assert!(!spares(None, 99));
    }

    proptest! {
        #[test]
        fn hostile_lists_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(RevocationList::parse(&bytes).is_err());
            let _ = Entry::read(Reader::new(&bytes));
        }
    }
}
