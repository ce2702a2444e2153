//! Memberships that end by date: who gets keys, when new ones are due, and which owner counts.

use super::*;
use crate::group::tests::Team;
use crate::group::{GroupRole, GroupState};

fn rotation(zone: &ZoneState, holders: impl IntoIterator<Item = DeviceId>) -> ZoneBody {
    let (epoch, previous) = (zone.epoch + 1, Some(vec![1].into()));
    ZoneBody::Rotate { keys: EpochKeys { epoch, seals: seals(holders), previous } }
}

fn set(person: &Actor, role: Role, until_ms: Option<u64>) -> ZoneBody {
    ZoneBody::SetRole { person: person.state.id, role, until_ms }
}

/// Ana's zone with Bo, an editor until 20.
fn with_an_end() -> (ZoneState, Actor, Actor) {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    record(&mut zone, &ana, set(&bo, Role::Editor, Some(20)), 10).unwrap();
    assert!(!zone.rotation_due);
    (zone, ana, bo)
}

#[test]
fn new_keys_are_due_after_an_end_and_leave_out_whoever_ended() {
    let (mut zone, ana, bo) = with_an_end();
    let (alone, both) = ([ana.device()], [ana.device(), bo.device()]);
    assert_eq!((zone.new_keys_due(20), zone.new_keys_due(21)), (false, true));
    // Until the last moment they are one of those who must have it, and not after it.
    let early = rotation(&zone, alone);
    assert_eq!(record(&mut zone, &ana, early, 20), Err(Refusal::Seals));
    let late = rotation(&zone, both);
    assert_eq!(record(&mut zone, &ana, late, 21), Err(Refusal::Seals));
    let seal = ZoneBody::Seal { epoch: 1, seals: bo.seals() };
    assert_eq!(record(&mut zone, &ana, seal.clone(), 21), Err(Refusal::Seals));
    record(&mut zone, &ana, seal, 20).unwrap();
    let keys = rotation(&zone, alone);
    record(&mut zone, &ana, keys, 21).unwrap();
    assert_eq!((zone.epoch, zone.new_keys_due(u64::MAX)), (2, false), "once");
    assert_eq!(zone.key_holders(21), BTreeSet::from(alone));
}

#[test]
fn an_end_that_is_moved_makes_keys_due_where_somebody_has_too_many_or_too_few() {
    let (mut zone, ana, bo) = with_an_end();
    // Longer, before it came: nothing changes.
    record(&mut zone, &ana, set(&bo, Role::Editor, Some(30)), 11).unwrap();
    assert!(!zone.rotation_due && !zone.new_keys_due(30));
    // Over at once, at a time before the current key was made.
    record(&mut zone, &ana, set(&bo, Role::Editor, Some(5)), 12).unwrap();
    assert!(zone.rotation_due);
    let keys = rotation(&zone, [ana.device()]);
    record(&mut zone, &ana, keys, 13).unwrap();
    assert!(!zone.new_keys_due(13));
    // Back again: the newest key is not theirs yet.
    record(&mut zone, &ana, set(&bo, Role::Editor, None), 14).unwrap();
    assert!(zone.rotation_due);
    let keys = rotation(&zone, [ana.device(), bo.device()]);
    record(&mut zone, &ana, keys, 15).unwrap();
    assert!(!zone.new_keys_due(u64::MAX));
}

#[test]
fn nobody_is_let_in_whose_time_is_over() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    let admission = |until_ms| ZoneBody::Admit {
        role: Role::Editor,
        until_ms,
        chain: bo.chain.clone(),
        person: bo.state.id,
        invitation: None,
        seals: bo.seals(),
    };
    assert_eq!(record(&mut zone, &ana, admission(Some(10)), 11), Err(Refusal::Seals));
    record(&mut zone, &ana, admission(Some(11)), 11).unwrap();
}

#[test]
fn a_group_ends_with_its_key_and_whoever_is_a_member_otherwise_stays() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut team = Team::of(&ana, 7);
    let mut zone = zone_of(&ana);
    let admission = |team: &Team, until_ms| ZoneBody::AdmitGroup {
        group: team.state.id,
        role: Role::Editor,
        until_ms,
        chain: team.chain.clone(),
        seal: team.seal(),
    };
    assert_eq!(record(&mut zone, &ana, admission(&team, Some(9)), 10), Err(Refusal::Seals));
    record(&mut zone, &ana, admission(&team, Some(20)), 10).unwrap();
    assert!(!zone.new_keys_due(21), "its only person is the owner");
    let known = team.state.length;
    team.add(&ana, &bo, GroupRole::Member).unwrap();
    let chain = team.after(known);
    record(&mut zone, &ana, ZoneBody::PinGroup { group: team.state.id, chain }, 10).unwrap();
    assert!(!zone.new_keys_due(20) && zone.new_keys_due(21));
    let key: &GroupState = &team.state;
    let both = rotation(&zone, [ana.device(), key.key_id()]);
    assert_eq!(record(&mut zone, &ana, both, 21), Err(Refusal::Seals));
    let keys = rotation(&zone, [ana.device()]);
    record(&mut zone, &ana, keys, 21).unwrap();
    assert!(!zone.new_keys_due(21));
    let back = ZoneBody::SetGroupRole { group: key.id, role: Role::Reader, until_ms: None };
    record(&mut zone, &ana, back, 22).unwrap();
    assert!(zone.rotation_due, "it gets the next key");
}

#[test]
fn somebody_who_stayed_by_a_group_alone_and_leaves_it_makes_keys_due() {
    let (mut zone, ana, bo) = with_an_end();
    let mut team = Team::of(&ana, 7);
    team.add(&ana, &bo, GroupRole::Member).unwrap();
    let admission = ZoneBody::AdmitGroup {
        group: team.state.id,
        role: Role::Editor,
        until_ms: None,
        chain: team.chain.clone(),
        seal: team.seal(),
    };
    record(&mut zone, &ana, admission, 12).unwrap();
    // Their own membership ended at 20; at 25 they get the new key by the group.
    let keys = rotation(&zone, [ana.device(), team.state.key_id()]);
    record(&mut zone, &ana, keys, 25).unwrap();
    assert!(!zone.new_keys_due(29));
    let known = team.state.length;
    team.remove(&ana, &bo).unwrap();
    team.new_key(&ana).unwrap();
    let chain = team.after(known);
    record(&mut zone, &ana, ZoneBody::PinGroup { group: team.state.id, chain }, 30).unwrap();
    assert!(zone.rotation_due, "they hold the key of 25");
}

#[test]
fn an_owner_without_end_remains() {
    let (ana, bo) = (Actor::new(1), Actor::new(2));
    let mut zone = zone_of(&ana);
    admit(&mut zone, &ana, &bo, Role::Editor).unwrap();
    record(&mut zone, &ana, set(&bo, Role::Owner, Some(20)), 10).unwrap();
    let leave = |whom: &Actor| ZoneBody::Remove { person: whom.state.id };
    // Bo is an owner, and not for ever.
    assert_eq!(record(&mut zone, &ana, leave(&ana), 10), Err(Refusal::LastOwner));
    let ends = set(&ana, Role::Owner, Some(30));
    assert_eq!(record(&mut zone, &bo, ends, 10), Err(Refusal::LastOwner));
    // One with an end can go although only one without is left.
    let mut other = zone.clone();
    record(&mut zone, &ana, leave(&bo), 10).unwrap();
    record(&mut other, &ana, set(&bo, Role::Owner, None), 10).unwrap();
    record(&mut other, &ana, leave(&ana), 10).unwrap();
}
