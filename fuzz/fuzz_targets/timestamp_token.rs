//! Everything that comes with a timestamp: responses, tokens, certificates, revocation lists, kept
//! evidence, evidence records.
#![no_main]

use cahier_timestamp::{
    Authority, Certificate, Evidence, EvidenceRecord, Expect, HashAlgorithm, Imprint, Time,
    TimestampError, TrustAnchors, parse_lists, token_of, verify,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

const ROOT: &[u8] = include_bytes!("../../shared/timestamp/tests/fixtures/ecdsa-p384-root.pem");
const TOKEN: &[u8] = include_bytes!("../../shared/timestamp/tests/fixtures/ecdsa-p384.der");

static ANCHORS: LazyLock<TrustAnchors> =
    LazyLock::new(|| TrustAnchors::parse(ROOT).expect("the kept root can be read"));
static IMPRINT: LazyLock<Imprint> =
    LazyLock::new(|| Imprint::of(HashAlgorithm::Sha256, b"checkpoint"));
/// The time of the kept token.
static TIME: LazyLock<Time> = LazyLock::new(|| check(TOKEN, &[]).expect("the kept token stands"));

fn check(token: &[u8], lists: &[Vec<u8>]) -> Result<Time, TimestampError> {
    verify(token, &IMPRINT, &Expect::default(), &ANCHORS, lists).map(|stamp| stamp.time)
}

fuzz_target!(|data: &[u8]| {
    let imprint = &*IMPRINT;
    // Nobody but the kept authority makes a token that stands, and it made one.
    assert!(!check(data, &[]).is_ok_and(|other| other != *TIME));
    // A list that does not read is not worth the checks of a token.
    if parse_lists(data).is_ok() {
        let _ = check(TOKEN, &[data.to_vec()]);
    }
    if let Ok(token) = token_of(data) {
        assert!(!check(&token, &[]).is_ok_and(|other| other != *TIME));
    }
    if let Ok(evidence) = Evidence::parse(data) {
        assert_eq!(evidence.encode(), data);
        let _ = evidence.verify(imprint, &Expect::default(), &ANCHORS);
    }
    if let Ok(record) = EvidenceRecord::parse(data) {
        assert_eq!(record.encode(), data);
        let _ = record.verify(b"checkpoint", &ANCHORS);
    }
    if let Ok(certificate) = Certificate::parse(data) {
        assert_eq!(certificate.der(), data);
        assert!(!certificate.name().contains(char::is_control));
    }
    let _ = (TrustAnchors::parse(data), parse_lists(data), Authority::restore(data));
});
