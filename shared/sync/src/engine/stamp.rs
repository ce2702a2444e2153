//! What one timestamp is worth: verified up to a root of this notebook's choice, one for
//! development, or neither.

use crate::rows::{FoundTime, Worth};
use cahier_protocol::{LOG_AUTHORITY_BYTES_MAX, Stamped};
use cahier_timestamp::{EvidenceRecord, Stamp, TrustAnchors};

/// Looks a timestamp over these bytes up. What the relay says of it counts for nothing but a
/// name for what was not verified.
pub(super) fn found(stamped: &Stamped, covered: &[u8], anchors: &TrustAnchors) -> FoundTime {
    let Ok(record) = EvidenceRecord::parse(&stamped.evidence) else { return unverified(stamped) };
    if let Ok(stamps) = record.verify(covered, anchors) {
        let worth = match stamps.iter().any(Stamp::is_development) {
            true => Worth::Development,
            false => Worth::Certified,
        };
        return time_of(worth, &stamps, stamped);
    }
    // An authority for development vouches for itself, and is worth as much.
    let itself = own_anchors(&record).and_then(|own| record.verify(covered, &own).ok());
    match itself.filter(|stamps| stamps.iter().all(Stamp::is_development)) {
        Some(stamps) => time_of(Worth::Development, &stamps, stamped),
        None => unverified(stamped),
    }
}

/// The certificates that came with it.
fn own_anchors(record: &EvidenceRecord) -> Option<TrustAnchors> {
    let mut anchors = TrustAnchors::none();
    record.certificates().iter().try_for_each(|certificate| anchors.add(certificate)).ok()?;
    Some(anchors)
}

/// The time that counts is that of the first token, as late as its authority leaves open; those
/// behind it renew it.
fn time_of(worth: Worth, stamps: &[Stamp], stamped: &Stamped) -> FoundTime {
    let (Some(first), Some(last)) = (stamps.first(), stamps.last()) else {
        return unverified(stamped);
    };
    let time_ms = first.time.unix_ms().saturating_add(first.accuracy_ms());
    let until_ms = last.valid_until.unix_ms();
    FoundTime { worth, authority: short(&first.authority), time_ms, until_ms }
}

/// As much of a name as is remembered: a certificate can hold one of any length.
fn short(name: &str) -> String {
    let fits = |(at, letter): &(usize, char)| at + letter.len_utf8() <= LOG_AUTHORITY_BYTES_MAX;
    name.char_indices().take_while(fits).map(|(_, letter)| letter).collect()
}

fn unverified(stamped: &Stamped) -> FoundTime {
    let authority = stamped.authority.clone();
    FoundTime { worth: Worth::Unverified, authority, time_ms: 0, until_ms: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_timestamp::Evidence;

    /// A token that OpenSSL made over the bytes `checkpoint`, and its root.
    const TOKEN: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/ecdsa-p384.der");
    const ROOT: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/ecdsa-p384-root.pem");
    const OTHER: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/rsa-root.pem");

    fn stamped() -> Stamped {
        let first = Evidence::new(TOKEN.to_vec(), Vec::new(), Vec::new()).unwrap();
        let evidence = EvidenceRecord::begin(&first).unwrap().encode();
        Stamped { authority: "the relay's word".into(), certified: true, evidence }
    }

    fn worth(stamped: &Stamped, covered: &[u8], anchors: &TrustAnchors) -> (Worth, String, u64) {
        let found = found(stamped, covered, anchors);
        (found.worth, found.authority, found.time_ms)
    }

    #[test]
    fn a_time_is_certified_only_by_an_authority_that_is_trusted_here() {
        let trusted = TrustAnchors::parse(ROOT).unwrap();
        // The token says 1,795,323,685,679 and up to 1.5 s off.
        let certified =
            (Worth::Certified, "CN=Fixture timestamps ecdsa".to_owned(), 1_795_323_687_179);
        assert_eq!(worth(&stamped(), b"checkpoint", &trusted), certified);
        let unverified = (Worth::Unverified, "the relay's word".to_owned(), 0);
        let other = TrustAnchors::parse(OTHER).unwrap();
        for anchors in [&other, &TrustAnchors::none()] {
            assert_eq!(worth(&stamped(), b"checkpoint", anchors), unverified);
        }
        assert_eq!(worth(&stamped(), b"another checkpoint", &trusted), unverified);
        let broken = Stamped { evidence: vec![0x30, 0], ..stamped() };
        assert_eq!(worth(&broken, b"checkpoint", &trusted), unverified);
    }

    #[test]
    fn a_name_is_remembered_as_far_as_it_fits() {
        assert_eq!(short("CN=Fixture é"), "CN=Fixture é");
        let long = "é".repeat(LOG_AUTHORITY_BYTES_MAX);
        assert_eq!(short(&long), "é".repeat(LOG_AUTHORITY_BYTES_MAX / 2));
    }

    #[test]
    fn an_authority_does_not_vouch_for_itself() {
        let root = TrustAnchors::parse(ROOT).unwrap().certificates()[0].der().to_vec();
        let first = Evidence::new(TOKEN.to_vec(), vec![root], Vec::new()).unwrap();
        let evidence = EvidenceRecord::begin(&first).unwrap().encode();
        let with_root = Stamped { evidence, ..stamped() };
        let found = found(&with_root, b"checkpoint", &TrustAnchors::none());
        assert_eq!(found.worth, Worth::Unverified, "whoever made it brought the root along");
    }
}
