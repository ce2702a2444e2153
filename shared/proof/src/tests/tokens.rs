//! Tokens, before they are put into a proof.

use super::authority::certified;
use super::scene::{ENTRY, START_MS, Scene};
use crate::token_holds;
use cahier_evidence::log::Checkpoint;
use cahier_timestamp::EvidenceRecord;

#[test]
fn a_token_holds_where_it_is_one_over_its_checkpoint() {
    let scene = Scene::lively();
    let input = scene.input(&[ENTRY], &certified(5, START_MS));
    let log = &input.logs[0];
    let checkpoint = Checkpoint::open(&log.checkpoint, &log.key).unwrap().stamped();
    let token = &log.stamps[0];
    assert!(token_holds(token, &checkpoint), "whomever a verifier trusts");
    let record = EvidenceRecord::parse(token).unwrap();
    assert!(!token_holds(record.first(), &checkpoint), "it travels with what its check needs");
    assert!(!token_holds(token, b"another checkpoint"));
    assert!(!token_holds(&token[..token.len() - 1], &checkpoint));
    assert!(!token_holds(b"", &checkpoint));
}
