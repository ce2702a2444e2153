//! Members who go: by removal, or because their time is over.

use super::false_log::FalseLog;
use super::insider::Insider;
use super::line::{Line, push};
use super::{
    again, alarm, away, back, goes_on, log_of, reads, say, shared, size, suspicions, told,
};
use cahier_evidence::{
    EnvelopeHeader, LogLeaf, Position, Refusal, Role, SealedKey, ZoneBody, ZoneRecord,
};
use cahier_protocol::{Fault, Outcome, Reply, Request};
use cahier_sync::Notice;
use cahier_sync::rows::Suspicion;

/// T19, with work that claims to be of before the removal.
pub fn removed_member() {
    let (mut world, ana, bo, zone, entry) = shared(191, Role::Editor);
    let member = Insider::of(&world, bo, zone);
    // Ana removes Bo and writes on before the new keys are made.
    let removed_ms = world.now_ms;
    away(&mut world, ana);
    world.with(ana, |d, ctx| d.engine.remove(zone, member.person, ctx)).unwrap();
    let between = say(&mut world, ana, entry);
    back(&mut world, ana);
    world.pass(3_000);
    let view = world.people[ana].driver.engine.zones().remove(0);
    assert_eq!((view.epoch, view.rotation_due), (2, false), "an editor's engine made new keys");
    let after = say(&mut world, ana, entry);
    world.pass(3_000);
    // The relay serves nothing more, and takes nothing, whatever time is claimed; Bo is told so.
    assert!(size(&world, bo, zone) < size(&world, ana, zone));
    let late = member.write(entry, "tard");
    let claimed_ms = EnvelopeHeader::peek(&late.signed).unwrap().claimed_ms;
    assert!(claimed_ms < removed_ms, "it claims to be of before the removal");
    let mut line = Line::of(&mut world, &member);
    let pull = Request::Pull { zone, held: Position::default(), without: None };
    for request in [pull, push(zone, &late)] {
        assert_eq!(line.ask(&mut world, request), Reply::Failed(Fault::Forbidden));
    }
    let owner = Insider::of(&world, ana, zone);
    let carried = Line::of(&mut world, &owner).push(&mut world, zone, &late);
    assert_eq!(carried, Outcome::Refused(Refusal::NotMember));
    again(&mut world, bo);
    assert!(told(&world, bo, |notice| *notice == Notice::ShutOut(zone)));
    // The residual: with the relay's help the words in between are read, those after are not.
    let log = log_of(&world, ana, zone);
    assert!(opened_by(&member, &log, &between).is_some());
    assert_eq!(opened_by(&member, &log, &after), None);
    // A relay that lets the late work in.
    let log = FalseLog::instead(&mut world, zone, ana);
    log.push(&late, world.now_ms);
    again(&mut world, ana);
    assert_eq!(suspicions(&world, ana), [Suspicion::Refused(Refusal::NotMember)]);
    assert!(!reads(&mut world, ana, entry, "tard"));
    goes_on(&mut world, ana, zone, entry);
}

/// The text of an update that holds a token, where a member's keys open it.
fn opened_by(member: &Insider, log: &[LogLeaf], token: &str) -> Option<Vec<u8>> {
    let mut plain = log.iter().filter_map(|leaf| member.opens(leaf));
    plain.find(|update| update.windows(token.len()).any(|w| w == token.as_bytes()))
}

/// Whom a leaf gives a new zone key.
pub fn new_keys(leaf: &LogLeaf) -> Option<Vec<SealedKey>> {
    match ZoneRecord::parse(&leaf.signed).ok()?.body? {
        ZoneBody::Rotate { keys } => Some(keys.seals),
        _ => None,
    }
}

/// T21.
pub fn stay_after_the_end_date() {
    let (mut world, ana, bo, zone, entry) = shared(211, Role::Editor);
    let (person, until_ms) = (world.people[bo].driver.engine.person(), world.now_ms + 10_000);
    world
        .with(ana, |d, ctx| d.engine.set_role(zone, person, Role::Editor, Some(until_ms), ctx))
        .unwrap();
    world.pass(3_000);
    let partner = Insider::of(&world, bo, zone);
    world.pass(8_000);
    let token = say(&mut world, ana, entry);
    world.pass(3_000);
    assert!(!reads(&mut world, bo, entry, &token), "not served");
    let late = partner.write(entry, "tard");
    let refused = Line::of(&mut world, &partner).ask(&mut world, push(zone, &late));
    assert_eq!(refused, Reply::Failed(Fault::Forbidden));
    let owner = Insider::of(&world, ana, zone);
    let carried = Line::of(&mut world, &owner).push(&mut world, zone, &late);
    assert_eq!(carried, Outcome::Refused(Refusal::Expired));
    // Nobody wrote meanwhile: an editor's engine made new keys by itself, once, without the
    // partner's devices.
    let view = world.people[ana].driver.engine.zones().remove(0);
    assert_eq!((view.epoch, view.rotation_due), (2, false));
    let log = log_of(&world, ana, zone);
    let seals: Vec<_> = log.iter().filter_map(new_keys).collect();
    assert_eq!(seals.len(), 1);
    assert!(!seals[0].iter().any(|seal| seal.device == partner.device));
    assert_eq!(opened_by(&partner, &log, &token), None, "under the new key");
    // A relay that lets the late work in.
    let log = FalseLog::instead(&mut world, zone, ana);
    log.push(&late, world.now_ms);
    again(&mut world, ana);
    assert_eq!(suspicions(&world, ana), [Suspicion::Refused(Refusal::Expired)]);
    assert!(!reads(&mut world, ana, entry, "tard"));
    assert_eq!(alarm(&world, ana), None);
    goes_on(&mut world, ana, zone, entry);
}
