//! Timestamps over which newer ones were put.

use super::authority::{certified, evidence};
use super::scene::{ANA, ENTRY, START_MS, Scene};
use super::whole::trust;
use crate::verdict::StampTrust;
use crate::{build, verify};
use cahier_timestamp::EvidenceRecord;

const YEAR_MS: u64 = 365 * 86_400_000;

#[test]
fn what_was_renewed_counts_from_its_first_token() {
    let scene = Scene::lively();
    let authority = certified(5, START_MS);
    let mut input = scene.input(&[ENTRY], &authority);
    let mut record = EvidenceRecord::parse(&input.logs[0].stamps[0]).unwrap();
    let later_ms = scene.zone.received_ms + YEAR_MS;
    let next = evidence(&authority, record.first(), later_ms);
    record.renew(&next).unwrap();
    input.logs[0].stamps = vec![record.encode()];
    let bytes = build(&input, &scene.exporter(ANA)).unwrap();
    let verdict = verify(&bytes, &trust(&authority)).unwrap();
    assert!(verdict.certified);
    let shown = &verdict.logs[0].stamps[0];
    assert_eq!((shown.trust, shown.renewals), (StampTrust::Trusted, 1));
    assert_eq!(shown.time_ms, Some(scene.zone.received_ms + 60_000));
}
