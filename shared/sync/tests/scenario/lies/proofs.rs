//! What a relay let in, or a member put into the log, spoils nobody's proof.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::line::Line;
use super::{again, away, say, shared, size, suspicions};
use crate::proofs::{order, verified};
use cahier_evidence::{
    Birth, EnvelopeKind, Hash, Meaning, Revealed, Role, SealClaim, Version, ZoneBody,
};
use cahier_proof::ProofKind;
use cahier_protocol::Outcome;
use cahier_sync::CommandError;
use cahier_sync::rows::Suspicion;

/// A record and two envelopes that the rules refuse, served by a relay that takes everything.
#[test]
fn what_a_relay_let_in_is_a_hash_in_a_proof_and_nothing_else() {
    let (mut world, ana, bo, zone, entry) = shared(481, Role::Editor);
    world.state(ana, entry);
    let member = Insider::of(&world, bo, zone);
    let person = world.people[ana].driver.engine.person();
    let record = member.record(ZoneBody::SetRole { person, role: Role::Reader, until_ms: None });
    let mut header = member.header(entry);
    header.birth = Some(Birth { parent: None, owner: member.person });
    let birth = member.seal(header, b"begun again");
    let mut header = member.header(entry);
    header.number += 7;
    let change = member.seal(header, b"out of turn");
    let log = FalseLog::instead(&mut world, zone, ana);
    [&record, &birth, &change].into_iter().for_each(|void| log.push(void, world.now_ms));
    again(&mut world, ana);
    let found = suspicions(&world, ana);
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|why| matches!(why, Suspicion::Refused(_))), "{found:?}");
    for kind in [ProofKind::Statement, ProofKind::History] {
        let proved = world.proof(ana, &order(&[entry], kind));
        let verdict = verified(&proved);
        assert_eq!(verdict.zones[0].size, size(&world, ana, zone), "they stand in its tree");
        assert_eq!(verdict.documents[0].statements.len(), 1);
        let changes = verdict.documents[0].history.as_ref().map(|all| all.changes.len());
        assert_eq!(changes, (kind == ProofKind::History).then_some(1));
        assert!(proved.ended.is_empty(), "what has no effect ends no history");
    }
}

/// A change that the relay cannot judge, and nobody can read.
#[test]
fn a_history_ends_before_a_change_that_cannot_be_shown() {
    let (mut world, ana, bo, zone, entry) = shared(482, Role::Editor);
    world.state(ana, entry);
    away(&mut world, bo);
    let member = Insider::of(&world, bo, zone);
    let mut line = Line::of(&mut world, &member);
    let sent = member.write_with_two_keys(entry, "deux");
    assert!(matches!(line.push(&mut world, zone, &sent), Outcome::At(_)));
    world.pass(3_000);
    assert_eq!(suspicions(&world, ana), [Suspicion::Commitment]);
    say(&mut world, ana, entry);
    world.pass(3_000);
    let stated = world.with(ana, |d, ctx| d.engine.state_version(entry, ctx));
    let failed = CommandError::Invalid("an entry of which something failed a check");
    assert_eq!(stated, Err(failed));
    let proved = world.proof(ana, &order(&[entry], ProofKind::History));
    let verdict = verified(&proved);
    let history = verdict.documents[0].history.as_ref().unwrap();
    assert_eq!((history.changes.len(), proved.ended), (1, vec![entry]));
    let proved = world.proof(ana, &order(&[entry], ProofKind::Statement));
    assert_eq!(verified(&proved).documents[0].statements.len(), 1);
}

/// A member signs a version that the entry never had, newer than all others by its own word.
/// Nobody opened the entry since.
#[test]
fn a_version_that_never_was_stands_in_no_proofs_way() {
    let (mut world, ana, bo, zone, entry) = shared(483, Role::Editor);
    world.state(ana, entry);
    world.restart(ana);
    away(&mut world, bo);
    let member = Insider::of(&world, bo, zone);
    let mut line = Line::of(&mut world, &member);
    let known = &member.zone.documents[&entry];
    let (count, hashes, at) = (known.count + 5, known.hashes, member.zone.position());
    let mut header = member.header(entry);
    header.kind = EnvelopeKind::Seal;
    header.version = Some(Version { form: 1, parts: 3, root: Hash([7; 32]), at, count, hashes });
    header.seal = Some(SealClaim { meaning: Meaning::Review, about: None });
    let revealed = Revealed { seed: [5; 32], note: None, assertion: None };
    let sent = member.seal(header, &revealed.encode().unwrap());
    assert!(matches!(line.push(&mut world, zone, &sent), Outcome::At(_)));
    world.pass(3_000);
    let proved = world.proof(ana, &order(&[entry], ProofKind::Statement));
    let verdict = verified(&proved);
    let meanings: Vec<_> = verdict.documents[0].statements.iter().map(|one| one.meaning).collect();
    assert_eq!((meanings, proved.left_out.len()), (vec![None], 0));
}
