//! Groups in a zone: what they let their people do, from where in the log on, and until when.

use super::*;
use crate::group::tests::Team;
use crate::group::{GroupBody, GroupRole};

mod pins;

/// Ada's zone and her group with Bo and Cy.
struct Place {
    zone: ZoneState,
    ada: Actor,
    bo: Actor,
    cy: Actor,
    team: Team,
}

fn place() -> Place {
    let (ada, bo, cy) = (Actor::new(1), Actor::new(2), Actor::new(3));
    let mut team = Team::of(&ada, 7);
    team.add(&ada, &bo, GroupRole::Member).unwrap();
    team.add(&ada, &cy, GroupRole::Member).unwrap();
    Place { zone: zone_of(&ada), ada, bo, cy, team }
}

fn admission(team: &Team, role: Role) -> ZoneBody {
    ZoneBody::AdmitGroup {
        group: team.state.id,
        role,
        until_ms: None,
        chain: team.chain.clone(),
        seal: team.seal(),
    }
}

fn pin(team: &Team, chain: Vec<ByteVec>) -> ZoneBody {
    ZoneBody::PinGroup { group: team.state.id, chain }
}

fn set(team: &Team, role: Role, until_ms: Option<u64>) -> ZoneBody {
    ZoneBody::SetGroupRole { group: team.state.id, role, until_ms }
}

fn rotation(zone: &ZoneState, holders: impl IntoIterator<Item = DeviceId>) -> ZoneBody {
    let (epoch, previous) = (zone.epoch + 1, Some(vec![1].into()));
    ZoneBody::Rotate { keys: EpochKeys { epoch, seals: seals(holders), previous } }
}

fn admitted(role: Role) -> Place {
    let mut at = place();
    record(&mut at.zone, &at.ada, admission(&at.team, role), 10).unwrap();
    at
}

#[test]
fn people_of_a_group_write_as_the_group_may() {
    for role in [Role::Reader, Role::Commenter, Role::Contributor, Role::Editor] {
        let mut at = place();
        write(&mut at.zone, &at.ada, 1).unwrap();
        assert_eq!(write(&mut at.zone, &at.bo, 1), Err(Refusal::NotMember));
        record(&mut at.zone, &at.ada, admission(&at.team, role), 10).unwrap();
        assert_eq!(at.zone.role(&at.bo.state.id, 10), Some(role));
        assert_eq!(write(&mut at.zone, &at.bo, 1).is_ok(), role >= Role::Editor);
        assert_eq!(write(&mut at.zone, &at.bo, 2).is_ok(), role >= Role::Contributor);
        assert_eq!(at.zone.role(&at.ada.state.id, 10), Some(Role::Owner), "the best counts");
    }
}

#[test]
fn a_group_is_an_editor_at_most_and_managers_admit_it() {
    let mut at = place();
    for role in [Role::Manager, Role::Owner] {
        let body = admission(&at.team, role);
        assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Role));
    }
    admit(&mut at.zone, &at.ada, &at.bo, Role::Editor).unwrap();
    let body = admission(&at.team, Role::Editor);
    assert_eq!(record(&mut at.zone, &at.bo, body.clone(), 10), Err(Refusal::Role));
    record(&mut at.zone, &at.ada, body.clone(), 10).unwrap();
    assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Target));
    for role in [Role::Manager, Role::Owner] {
        let body = set(&at.team, role, None);
        assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Role));
    }
    let lower = set(&at.team, Role::Reader, None);
    assert_eq!(record(&mut at.zone, &at.bo, lower.clone(), 10), Err(Refusal::Role));
    record(&mut at.zone, &at.ada, lower, 10).unwrap();
    assert_eq!(at.zone.role(&at.cy.state.id, 10), Some(Role::Reader));
    assert_eq!(at.zone.role(&at.bo.state.id, 10), Some(Role::Editor), "his own role is better");
    let remove = ZoneBody::RemoveGroup { group: at.team.state.id };
    assert_eq!(record(&mut at.zone, &at.bo, remove.clone(), 10), Err(Refusal::Role));
    record(&mut at.zone, &at.ada, remove.clone(), 10).unwrap();
    assert!(at.zone.rotation_due);
    assert_eq!(record(&mut at.zone, &at.ada, remove, 10), Err(Refusal::Target));
    let late = set(&at.team, Role::Editor, None);
    assert_eq!(record(&mut at.zone, &at.ada, late, 10), Err(Refusal::Target));
    assert_eq!(at.zone.role(&at.cy.state.id, 10), None);
    // It can come back; the zone knows its chain.
    let group = at.team.state.id;
    let (role, until_ms, chain) = (Role::Editor, None, vec![]);
    let seal = at.team.seal();
    let again = ZoneBody::AdmitGroup { group, role, until_ms, chain, seal };
    record(&mut at.zone, &at.ada, again, 10).unwrap();
    write(&mut at.zone, &at.cy, 2).unwrap();
}

#[test]
fn somebody_removed_loses_the_right_at_the_pin_and_not_before() {
    let mut at = admitted(Role::Editor);
    write(&mut at.zone, &at.cy, 1).unwrap();
    let known = at.team.state.length;
    at.team.remove(&at.ada, &at.cy).unwrap();
    at.team.new_key(&at.ada).unwrap();
    // The group's chain has moved on; the zone has not heard of it.
    write(&mut at.zone, &at.cy, 1).unwrap();
    assert!(!at.zone.rotation_due);
    let follows = pin(&at.team, at.team.after(known));
    assert_eq!(record(&mut at.zone, &at.cy, follows.clone(), 10).err(), None, "anybody near");
    assert_eq!(write(&mut at.zone, &at.cy, 1), Err(Refusal::NotMember));
    assert!(at.zone.rotation_due);
    write(&mut at.zone, &at.bo, 1).unwrap();
    assert_eq!(record(&mut at.zone, &at.ada, follows, 10), Err(Refusal::Target), "nothing new");
    let old = at.team.seal();
    let keys = [at.ada.device(), at.team.state.key_id()];
    let with_cy = rotation(&at.zone, [keys[0], keys[1], at.cy.device()]);
    assert_eq!(record(&mut at.zone, &at.ada, with_cy, 10), Err(Refusal::Seals));
    let without = rotation(&at.zone, [keys[0]]);
    assert_eq!(record(&mut at.zone, &at.ada, without, 10), Err(Refusal::Seals));
    let rotate = rotation(&at.zone, keys);
    record(&mut at.zone, &at.bo, rotate, 10).unwrap();
    assert!(!at.zone.rotation_due);
    let seal = at.zone.groups[&at.team.state.id].seal.clone();
    assert_eq!(seal, Some((2, old)), "the newest key is sealed to the group's newest");
    // Work of before can still be taken in: whose device it was is known.
    assert!(at.zone.chain_of(&at.cy.state.id).is_some());
}

#[test]
fn the_best_membership_counts_and_each_ends_on_its_day() {
    let mut at = place();
    let until = |role, until_ms| match admission(&at.team, role) {
        ZoneBody::AdmitGroup { group, chain, seal, .. } => {
            ZoneBody::AdmitGroup { group, role, until_ms, chain, seal }
        }
        other => other,
    };
    let body = until(Role::Editor, Some(20));
    record(&mut at.zone, &at.ada, body, 10).unwrap();
    admit(&mut at.zone, &at.ada, &at.bo, Role::Reader).unwrap();
    let role = |zone: &ZoneState, who: &Actor, at_ms| zone.role(&who.state.id, at_ms);
    assert_eq!(role(&at.zone, &at.bo, 20), Some(Role::Editor));
    assert_eq!(role(&at.zone, &at.bo, 21), Some(Role::Reader));
    assert_eq!(role(&at.zone, &at.cy, 20), Some(Role::Editor));
    assert_eq!(role(&at.zone, &at.cy, 21), None);
    let late = |zone: &ZoneState, by: &Actor| {
        let header = envelope(zone, by, DocumentId([1; 16]));
        let signed = Envelope::sign(&by.keys, header, b"s");
        zone.clone().append(&leaf(signed.bytes(), Some(b"s"), 21)).err()
    };
    assert_eq!(late(&at.zone, &at.cy), Some(Refusal::Expired));
    assert_eq!(late(&at.zone, &at.bo), Some(Refusal::Role));
    let longer = set(&at.team, Role::Editor, Some(30));
    record(&mut at.zone, &at.ada, longer, 10).unwrap();
    assert_eq!(late(&at.zone, &at.cy), None);
    // Leaving the zone is not leaving the group.
    let leave = ZoneBody::Remove { person: at.bo.state.id };
    record(&mut at.zone, &at.bo, leave.clone(), 10).unwrap();
    assert_eq!(role(&at.zone, &at.bo, 10), Some(Role::Editor));
    assert_eq!(record(&mut at.zone, &at.bo, leave, 10), Err(Refusal::Target));
}

#[test]
fn keys_are_sealed_once_to_a_group_and_never_to_a_key_that_is_due() {
    let mut at = place();
    let group = at.team.state.id;
    let with = |team: &Team, seal| match admission(team, Role::Editor) {
        ZoneBody::AdmitGroup { group, role, until_ms, chain, .. } => {
            ZoneBody::AdmitGroup { group, role, until_ms, chain, seal }
        }
        other => other,
    };
    let to_bo = with(&at.team, at.bo.seals().remove(0));
    assert_eq!(record(&mut at.zone, &at.ada, to_bo, 10), Err(Refusal::Seals));
    at.team.remove(&at.ada, &at.cy).unwrap();
    let due = admission(&at.team, Role::Editor);
    assert_eq!(record(&mut at.zone, &at.ada, due, 10), Err(Refusal::Seals));
    at.team.new_key(&at.ada).unwrap();
    record(&mut at.zone, &at.ada, admission(&at.team, Role::Editor), 10).unwrap();
    assert_eq!(at.zone.key_holders(10), BTreeSet::from([at.ada.device(), at.team.state.key_id()]));
    let seal = |holders: Vec<DeviceId>| ZoneBody::Seal { epoch: 1, seals: seals(holders) };
    let to_device = seal(vec![at.bo.device()]);
    assert_eq!(record(&mut at.zone, &at.bo, to_device, 10), Err(Refusal::Seals));
    let to_group = seal(vec![at.team.state.key_id()]);
    record(&mut at.zone, &at.bo, to_group, 10).unwrap();

    // Somebody leaves, and nobody has made the group's new key yet.
    let known = at.team.state.length;
    at.team.remove(&at.ada, &at.bo).unwrap();
    let follows = pin(&at.team, at.team.after(known));
    record(&mut at.zone, &at.ada, follows, 10).unwrap();
    assert!(at.zone.rotation_due && at.zone.group_key_is_due(&at.zone.groups[&group].chain));
    let both = rotation(&at.zone, [at.ada.device(), at.team.state.key_id()]);
    assert_eq!(record(&mut at.zone, &at.ada, both, 10), Err(Refusal::Seals));
    let without = rotation(&at.zone, [at.ada.device()]);
    record(&mut at.zone, &at.ada, without, 10).unwrap();
    let known = at.team.state.length;
    at.team.new_key(&at.ada).unwrap();
    let follows = pin(&at.team, at.team.after(known));
    record(&mut at.zone, &at.ada, follows, 10).unwrap();
    assert!(at.zone.rotation_due, "the group was left out and gets the next key");
    let both = rotation(&at.zone, [at.ada.device(), at.team.state.key_id()]);
    record(&mut at.zone, &at.ada, both, 10).unwrap();
    assert!(!at.zone.rotation_due);
}

#[test]
fn a_key_that_opens_nothing_of_before_makes_new_keys_due() {
    let mut at = admitted(Role::Editor);
    let mut follow = |with_previous: bool| {
        let known = at.team.state.length;
        let mut keys = at.team.next_keys();
        keys.previous = keys.previous.filter(|_| with_previous);
        at.team.record(&at.ada, GroupBody::NewKey { keys }).unwrap();
        let follows = pin(&at.team, at.team.after(known));
        record(&mut at.zone, &at.ada, follows, 10).unwrap();
        at.zone.rotation_due
    };
    assert!(!follow(true));
    assert!(follow(false), "whoever comes later could not open what was sealed to the old one");
}

#[test]
fn work_of_somebody_who_left_the_group_is_adopted() {
    let mut at = admitted(Role::Editor);
    write(&mut at.zone, &at.cy, 1).unwrap();
    let header = envelope(&at.zone, &at.cy, DocumentId([1; 16]));
    let kept = Envelope::sign(&at.cy.keys, header, b"kept");
    let known = at.team.state.length;
    at.team.remove(&at.ada, &at.cy).unwrap();
    let follows = pin(&at.team, at.team.after(known));
    record(&mut at.zone, &at.ada, follows, 10).unwrap();
    assert_eq!(at.zone.append(&leaf(kept.bytes(), Some(b"kept"), 10)), Err(Refusal::NotMember));
    let body = ZoneBody::Adopt(Carried { envelope: kept.bytes().to_vec(), from: None });
    let header = RecordHeader::new(at.zone.id, at.bo.state.id, at.bo.device(), at.zone.record_head);
    let adopt = ZoneRecord::sign(&at.bo.keys, header, body);
    at.zone.append(&leaf(adopt.bytes(), Some(b"kept"), 10)).unwrap();
    assert_eq!(at.zone.documents[&DocumentId([1; 16])].count, 2);
}

#[test]
fn groups_are_bounded_and_survive_storage() {
    let mut at = admitted(Role::Editor);
    let bytes = minicbor::to_vec(&at.zone).unwrap();
    let read: ZoneState = minicbor::decode(&bytes).unwrap();
    assert_eq!(read, at.zone);
    let member = at.zone.groups[&at.team.state.id].clone();
    for n in 1..GROUPS_MAX {
        at.zone.groups.insert(GroupId([n as u8; 16]), member.clone());
    }
    let other = Team::of(&at.ada, 8);
    let body = admission(&other, Role::Editor);
    assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Limit));
    let body = pin(&other, other.chain.clone());
    assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Limit));
    at.zone.groups.remove(&GroupId([1; 16]));
    record(&mut at.zone, &at.ada, admission(&other, Role::Editor), 10).unwrap();
}
