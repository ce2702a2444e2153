//! Renewal over decades: tokens of authorities that follow each other, with the same hash and with
//! a new one, and everything that can be wrong with such a record.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use cahier_timestamp::{
    Authority, Evidence, EvidenceRecord, HashAlgorithm, Imprint, Request, Revocation, Time,
    TimestampError, TrustAnchors, token_of,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const START: Time = Time { seconds: 1_800_000_000, nanos: 500_000_000 };
const DATA: &[u8] = b"checkpoint";

/// An authority whose certificates last ten years from this year on.
struct Decade {
    authority: Authority,
    start: Time,
}

fn decade(number: u32) -> Decade {
    let start = START.plus_days(number * 3000);
    let mut rng = ChaCha20Rng::seed_from_u64(u64::from(number) + 1);
    Decade { authority: Authority::make(&mut rng, start, 3650).unwrap(), start }
}

impl Decade {
    fn stamp(&self, imprint: Imprint, days: u32) -> Evidence {
        let now = self.start.plus_days(days);
        let request = Request { imprint, nonce: Some(1), policy: None };
        let mut rng = ChaCha20Rng::seed_from_u64(u64::from(days) + 99);
        let token = token_of(&self.authority.answer(&request.encode(), now, &mut rng)).unwrap();
        let list = self.authority.revocation_list(now, now.plus_days(4000)).unwrap();
        let root = self.authority.root().der().to_vec();
        Evidence::new(token, vec![root], vec![list]).unwrap()
    }
}

fn trust(decades: &[&Decade]) -> TrustAnchors {
    let mut anchors = TrustAnchors::none();
    for decade in decades {
        anchors.add(decade.authority.root().der()).unwrap();
    }
    anchors
}

/// A token, one over it by the next authority, and one with a longer hash by the third.
fn record(decades: &[Decade; 3]) -> EvidenceRecord {
    let first = decades[0].stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 0);
    let mut record = EvidenceRecord::begin(&first).unwrap();
    record.renew(&decades[1].stamp(record.renewal_imprint(), 10)).unwrap();
    let imprint = record.rehash_imprint(DATA, HashAlgorithm::Sha512);
    record.rehash(&decades[2].stamp(imprint, 20)).unwrap();
    record
}

fn decades() -> [Decade; 3] {
    [decade(0), decade(1), decade(2)]
}

#[test]
fn a_record_proves_the_first_time_after_its_certificates_ended() {
    let decades = decades();
    let record = record(&decades);
    let stamps = record.verify(DATA, &trust(&[&decades[0], &decades[1], &decades[2]])).unwrap();
    assert_eq!(
        stamps.iter().map(|stamp| stamp.time).collect::<Vec<_>>(),
        [START, decades[1].start.plus_days(10), decades[2].start.plus_days(20)]
    );
    assert!(stamps[0].valid_until < stamps[2].time);
    assert_eq!(stamps[2].algorithm, HashAlgorithm::Sha512);
    assert_eq!(EvidenceRecord::parse(&record.encode()), Ok(record));
}

#[test]
fn every_authority_of_the_record_must_be_trusted() {
    let decades = decades();
    let record = record(&decades);
    let missing = record.verify(DATA, &trust(&[&decades[0], &decades[2]]));
    assert!(matches!(missing, Err(TimestampError::UnknownRoot | TimestampError::Impostor(_))));
    assert_eq!(
        record.verify(b"other", &trust(&[&decades[0], &decades[1], &decades[2]])),
        Err(TimestampError::WrongImprint)
    );
}

/// Every development authority bears the same name.
#[test]
fn a_certificate_of_a_namesake_beside_a_token_changes_nothing() {
    let (own, namesake) = (decade(0), decade(1));
    let stamped = own.stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 0);
    let roots = [&own, &namesake].map(|one| one.authority.root().der().to_vec());
    let lists = stamped.lists().to_vec();
    let both = Evidence::new(stamped.token().to_vec(), roots.to_vec(), lists).unwrap();
    let record = EvidenceRecord::begin(&both).unwrap();
    assert_eq!(record.tokens(), 1);
    let check = |anchors: &TrustAnchors| record.verify(DATA, anchors).map(|stamps| stamps.len());
    assert_eq!(check(&trust(&[&own])), Ok(1));
    assert_eq!(check(&trust(&[&namesake, &own])), Ok(1));
    assert_eq!(check(&TrustAnchors::none()), Err(TimestampError::UnknownRoot));
    // A name that the verifier trusts, with another key, stays a forgery.
    assert!(matches!(check(&trust(&[&namesake])), Err(TimestampError::Impostor(_))));
    let claimed = record.verify_itself(DATA).unwrap();
    assert_eq!(
        (claimed[0].path.len(), claimed[0].time, claimed[0].accuracy_ms()),
        (2, START, 1000)
    );
    assert_eq!(claimed[0].root_fingerprint, own.authority.root().fingerprint());
    assert_eq!(record.verify_itself(b"other"), Err(TimestampError::WrongImprint));
}

/// The development authority revokes nobody: what is tested is that a list counts which lies not
/// beside the token.
#[test]
fn lists_of_the_verifier_count_besides() {
    let own = decade(0);
    let stamped = own.stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 0);
    let alone = Evidence::new(stamped.token().to_vec(), Vec::new(), Vec::new()).unwrap();
    let record = EvidenceRecord::begin(&alone).unwrap();
    let with = |lists: &[Vec<u8>]| {
        let stamps = record.verify_with(DATA, &trust(&[&own]), lists).unwrap();
        stamps[0].revocation
    };
    assert_eq!(with(&[]), Revocation::Unknown);
    assert_eq!(with(stamped.lists()), Revocation::Checked);
}

#[test]
fn a_renewal_that_came_too_late_does_not_count() {
    let (first, third) = (decade(0), decade(2));
    let start = first.stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 0);
    let mut record = EvidenceRecord::begin(&start).unwrap();
    record.renew(&third.stamp(record.renewal_imprint(), 0)).unwrap();
    let late = record.verify(DATA, &trust(&[&first, &third]));
    assert!(matches!(late, Err(TimestampError::Expired { .. })), "{late:?}");
}

#[test]
fn a_renewal_that_is_older_does_not_count() {
    let one = decade(0);
    let first = one.stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 100);
    let mut record = EvidenceRecord::begin(&first).unwrap();
    record.renew(&one.stamp(record.renewal_imprint(), 50)).unwrap();
    assert_eq!(record.verify(DATA, &trust(&[&one])), Err(TimestampError::WrongOrder));
}

#[test]
fn a_token_about_something_else_is_not_taken() {
    let one = decade(0);
    let first = one.stamp(Imprint::of(HashAlgorithm::Sha256, DATA), 0);
    let mut record = EvidenceRecord::begin(&first).unwrap();
    let before = record.clone();
    let other = one.stamp(Imprint::of(HashAlgorithm::Sha256, b"other"), 10);
    assert_eq!(record.renew(&other), Err(TimestampError::WrongImprint));
    assert_eq!(record, before);
    // The new hash must cover the data and all that came before.
    record.rehash(&one.stamp(Imprint::of(HashAlgorithm::Sha512, DATA), 10)).unwrap();
    assert_eq!(record.verify(DATA, &trust(&[&one])), Err(TimestampError::WrongImprint));
}

#[test]
fn damaged_records_are_found() {
    let decades = decades();
    let record = record(&decades);
    let anchors = trust(&[&decades[0], &decades[1], &decades[2]]);
    let bytes = record.encode();
    for at in (0..bytes.len()).step_by(7) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        let read = EvidenceRecord::parse(&flipped).and_then(|record| record.verify(DATA, &anchors));
        // Certificates and lists beside the tokens may be others, as long as the check succeeds.
        if let Ok(stamps) = read {
            assert_eq!(stamps[0].time, START);
        }
        assert!(EvidenceRecord::parse(&bytes[..at]).is_err());
    }
}

#[test]
fn a_token_is_checked_under_the_hash_that_it_names() {
    let one = decade(0);
    for algorithm in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
        let record = EvidenceRecord::begin(&one.stamp(Imprint::of(algorithm, DATA), 0)).unwrap();
        let stamps = record.verify(DATA, &trust(&[&one])).unwrap();
        assert_eq!(stamps[0].algorithm, algorithm);
        assert_eq!(record.verify(b"other", &trust(&[&one])), Err(TimestampError::WrongImprint));
    }
}
