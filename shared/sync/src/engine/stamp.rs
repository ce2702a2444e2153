//! What one timestamp is worth: verified up to a root of this notebook's choice, one for
//! development, or neither.

use crate::rows::{FoundTime, Worth};
use cahier_protocol::Stamped;
use cahier_timestamp::{Evidence, Expect, HashAlgorithm, Imprint, Stamp, TrustAnchors};

/// The hashes under which an authority may have dated a checkpoint.
const ALGORITHMS: [HashAlgorithm; 3] =
    [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512];

/// Looks a timestamp over these bytes up. What the relay says of it counts for nothing but a
/// name for what was not verified.
pub(super) fn found(stamped: &Stamped, covered: &[u8], anchors: &TrustAnchors) -> FoundTime {
    let Ok(evidence) = Evidence::parse(&stamped.evidence) else { return unverified(stamped) };
    if let Some(stamp) = verified(&evidence, covered, anchors) {
        let worth = match stamp.is_development() {
            true => Worth::Development,
            false => Worth::Certified,
        };
        return time_of(worth, stamp);
    }
    // An authority for development vouches for itself, and is worth as much.
    let itself = own_anchors(&evidence).and_then(|own| verified(&evidence, covered, &own));
    match itself.filter(Stamp::is_development) {
        Some(stamp) => time_of(Worth::Development, stamp),
        None => unverified(stamped),
    }
}

fn verified(evidence: &Evidence, covered: &[u8], anchors: &TrustAnchors) -> Option<Stamp> {
    let imprints = ALGORITHMS.into_iter().map(|algorithm| Imprint::of(algorithm, covered));
    let expect = Expect::default();
    imprints.map(|imprint| evidence.verify(&imprint, &expect, anchors)).find_map(Result::ok)
}

/// The certificates that came with it.
fn own_anchors(evidence: &Evidence) -> Option<TrustAnchors> {
    let mut anchors = TrustAnchors::none();
    evidence.certificates().iter().try_for_each(|certificate| anchors.add(certificate)).ok()?;
    Some(anchors)
}

fn time_of(worth: Worth, stamp: Stamp) -> FoundTime {
    FoundTime { worth, authority: stamp.authority, time_ms: stamp.time.unix_ms() }
}

fn unverified(stamped: &Stamped) -> FoundTime {
    FoundTime { worth: Worth::Unverified, authority: stamped.authority.clone(), time_ms: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token that OpenSSL made over the bytes `checkpoint`, and its root.
    const TOKEN: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/ecdsa-p384.der");
    const ROOT: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/ecdsa-p384-root.pem");
    const OTHER: &[u8] = include_bytes!("../../../timestamp/tests/fixtures/rsa-root.pem");

    fn stamped() -> Stamped {
        let evidence = Evidence::new(TOKEN.to_vec(), Vec::new(), Vec::new()).unwrap().encode();
        Stamped { authority: "the relay's word".into(), certified: true, evidence }
    }

    fn worth(stamped: &Stamped, covered: &[u8], anchors: &TrustAnchors) -> (Worth, String, u64) {
        let found = found(stamped, covered, anchors);
        (found.worth, found.authority, found.time_ms)
    }

    #[test]
    fn a_time_is_certified_only_by_an_authority_that_is_trusted_here() {
        let trusted = TrustAnchors::parse(ROOT).unwrap();
        let certified =
            (Worth::Certified, "CN=Fixture timestamps ecdsa".to_owned(), 1_795_323_685_679);
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
    fn an_authority_does_not_vouch_for_itself() {
        let root = TrustAnchors::parse(ROOT).unwrap().certificates()[0].der().to_vec();
        let evidence = Evidence::new(TOKEN.to_vec(), vec![root], Vec::new()).unwrap().encode();
        let with_root = Stamped { evidence, ..stamped() };
        let found = found(&with_root, b"checkpoint", &TrustAnchors::none());
        assert_eq!(found.worth, Worth::Unverified, "whoever made it brought the root along");
    }
}
