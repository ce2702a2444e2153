//! What a zone hears of a group: records in parts, from whom, and that their order does not count.

use super::*;
use crate::group::GroupState;
use proptest::prelude::*;

#[test]
fn a_group_that_is_no_member_gives_no_right_and_can_be_pinned_in_parts() {
    let mut at = place();
    let parts = at.team.chain.clone();
    let body = pin(&at.team, parts[..2].to_vec());
    assert_eq!(record(&mut at.zone, &at.bo, body.clone(), 10), Err(Refusal::NotMember));
    admit(&mut at.zone, &at.ada, &at.bo, Role::Editor).unwrap();
    assert_eq!(record(&mut at.zone, &at.bo, body.clone(), 10), Err(Refusal::Role));
    let gap = pin(&at.team, parts[1..].to_vec());
    assert_eq!(record(&mut at.zone, &at.ada, gap, 10), Err(Refusal::Chain));
    let other = ZoneBody::PinGroup { group: GroupId([9; 16]), chain: parts.clone() };
    assert_eq!(record(&mut at.zone, &at.ada, other, 10), Err(Refusal::Chain));
    record(&mut at.zone, &at.ada, body, 10).unwrap();
    assert_eq!(at.zone.role(&at.cy.state.id, 10), None);
    assert_eq!(at.zone.key_holders(10), BTreeSet::from([at.ada.device(), at.bo.device()]));
    let group = at.team.state.id;
    let (role, until_ms, chain, seal) = (Role::Editor, None, parts[2..].to_vec(), at.team.seal());
    let rest = ZoneBody::AdmitGroup { group, role, until_ms, chain, seal };
    record(&mut at.zone, &at.ada, rest, 10).unwrap();
    write(&mut at.zone, &at.cy, 1).unwrap();
}

#[test]
fn a_kind_of_record_that_is_unknown_in_a_chain_is_refused() {
    let mut at = admitted(Role::Editor);
    let body = vec![0x82, 0x18, 99, 0x80];
    let record_of = GroupBody::Remove { person: at.cy.state.id };
    let next = crate::group::GroupRecord::next(
        &at.team.state,
        at.ada.state.id,
        &at.ada.keys,
        record_of,
        1,
    );
    let header = crate::SignedBytes::parse(next.bytes(), 1 << 16).unwrap().header;
    let later = crate::SignedBytes::sign(&at.ada.keys, header, body);
    let pinned = pin(&at.team, vec![later.bytes.into()]);
    assert_eq!(record(&mut at.zone, &at.ada, pinned, 10), Err(Refusal::Chain));
    assert!(!at.zone.newer);
}

#[test]
fn a_device_removed_anywhere_is_removed_and_chains_must_agree() {
    let mut at = admitted(Role::Editor);
    admit(&mut at.zone, &at.ada, &at.bo, Role::Reader).unwrap();
    let second = DeviceKeys::make(&mut test_rng(9));
    let mut fork = Actor::new(2);
    let added = at.bo.extend(PersonBody::add(DeviceKind::Device, second.card()));
    let elsewhere = DeviceKeys::make(&mut test_rng(10));
    fork.extend(PersonBody::add(DeviceKind::Device, elsewhere.card()));
    // The zone hears of the new device; a group that says otherwise is not believed.
    let own = ZoneBody::Pin { person: at.bo.state.id, chain: added.clone() };
    record(&mut at.zone, &at.bo, own, 10).unwrap();
    let known = at.team.state.length;
    let state = at.team.state.clone();
    let forked = GroupBody::Pin { person: at.bo.state.id, chain: fork.chain.clone() };
    let bytes = at.team.record(&at.ada, forked).unwrap();
    let body = pin(&at.team, vec![bytes.clone()]);
    assert_eq!(record(&mut at.zone, &at.ada, body, 10), Err(Refusal::Chain));
    // Whoever forks their chain can be removed all the same, and what the group says of them
    // counts no more.
    let removal = at.team.remove(&at.ada, &at.bo).unwrap();
    let mut after = at.zone.clone();
    let body = pin(&at.team, vec![bytes, removal]);
    record(&mut after, &at.ada, body, 10).unwrap();
    assert_eq!(after.role(&at.bo.state.id, 10), Some(Role::Reader));
    assert_eq!(after.chain_of(&at.bo.state.id), Some(&at.bo.state));
    at.team.state = state;
    at.team.chain.truncate(known as usize);
    // The device of before goes: the group has not heard of it, the zone counts it all the same.
    let first = std::mem::replace(&mut at.bo.keys, second);
    let lost = DeviceId::derive(first.card());
    let removed = at.bo.extend(PersonBody::RemoveDevice { device: lost });
    let own = ZoneBody::Pin { person: at.bo.state.id, chain: removed };
    record(&mut at.zone, &at.bo, own, 10).unwrap();
    let chain = &at.zone.groups[&at.team.state.id].chain;
    assert!(chain.people[&at.bo.state.id].chain.live(&lost).is_some());
    assert!(at.zone.rotation_due && at.zone.group_key_is_due(chain));
    write(&mut at.zone, &at.bo, 1).unwrap();
    at.bo.keys = first;
    assert_eq!(write(&mut at.zone, &at.bo, 1), Err(Refusal::Device));
}

#[test]
fn a_new_device_announces_itself_in_the_zone_and_managers_pin_it_in_the_group() {
    let mut at = admitted(Role::Editor);
    let second = DeviceKeys::make(&mut test_rng(9));
    let added = at.bo.extend(PersonBody::add(DeviceKind::Device, second.card()));
    let first = std::mem::replace(&mut at.bo.keys, second);
    assert_eq!(write(&mut at.zone, &at.bo, 1), Err(Refusal::Device));
    let announce = ZoneBody::Pin { person: at.bo.state.id, chain: added.clone() };
    record(&mut at.zone, &at.bo, announce, 10).unwrap();
    write(&mut at.zone, &at.bo, 1).unwrap();
    let pinned = GroupBody::Pin { person: at.bo.state.id, chain: added };
    let bytes = at.team.record(&at.ada, pinned).unwrap();
    record(&mut at.zone, &at.bo, pin(&at.team, vec![bytes]), 10).unwrap();
    assert!(!at.zone.rotation_due);
    let lost = DeviceId::derive(first.card());
    let removed = at.bo.extend(PersonBody::RemoveDevice { device: lost });
    let pinned = GroupBody::Pin { person: at.bo.state.id, chain: removed };
    let bytes = at.team.record(&at.ada, pinned).unwrap();
    record(&mut at.zone, &at.bo, pin(&at.team, vec![bytes]), 10).unwrap();
    assert!(at.zone.rotation_due, "a device is lost through the group");
    at.bo.keys = first;
    assert_eq!(write(&mut at.zone, &at.bo, 1), Err(Refusal::Device));
    let stranger = ZoneBody::Pin { person: Actor::new(4).state.id, chain: vec![] };
    assert_eq!(record(&mut at.zone, &at.ada, stranger, 10), Err(Refusal::Target));
}

#[test]
fn managers_of_a_group_bring_its_records_home_whatever_its_role_there() {
    let mut at = admitted(Role::Editor);
    let known = at.team.state.length;
    at.team.set(&at.ada, &at.bo, GroupRole::Manager).unwrap();
    let follows = pin(&at.team, at.team.after(known));
    record(&mut at.zone, &at.ada, follows, 10).unwrap();
    let ends = set(&at.team, Role::Editor, Some(20));
    record(&mut at.zone, &at.ada, ends, 10).unwrap();
    let known = at.team.state.length;
    at.team.remove(&at.bo, &at.cy).unwrap();
    let follows = pin(&at.team, at.team.after(known));
    assert_eq!(record(&mut at.zone, &at.cy, follows.clone(), 30), Err(Refusal::Expired));
    assert!(at.zone.served(&at.bo.state.id, 30).is_ok());
    assert_eq!(at.zone.served(&at.cy.state.id, 30), Err(Refusal::Expired));
    let open = ZoneBody::Open { document: DocumentId([1; 16]), person: at.bo.state.id };
    assert_eq!(record(&mut at.zone, &at.bo, open, 30), Err(Refusal::Expired), "nothing else");
    record(&mut at.zone, &at.bo, follows, 30).unwrap();
    let chain = &at.zone.groups[&at.team.state.id].chain;
    assert!(chain.person(&at.cy.state.id).is_none());
    // Elsewhere they are nobody.
    let mut elsewhere = at.zone.clone();
    let member = elsewhere.groups.get_mut(&at.team.state.id).unwrap();
    member.chain.home = ZoneId([9; 16]);
    assert_eq!(elsewhere.served(&at.bo.state.id, 30), Err(Refusal::Expired));
}

/// Two groups with the same people, and what happens to each.
fn histories() -> (Vec<Actor>, Vec<Team>) {
    let people: Vec<Actor> = (1..=4).map(Actor::new).collect();
    let mut teams = Vec::new();
    for (nonce, keeps, loses) in [(7, 1, 2), (8, 2, 3)] {
        let mut team = Team::of(&people[0], nonce);
        team.add(&people[0], &people[keeps], GroupRole::Member).unwrap();
        team.add(&people[0], &people[loses], GroupRole::Manager).unwrap();
        team.remove(&people[0], &people[loses]).unwrap();
        team.new_key(&people[0]).unwrap();
        teams.push(team);
    }
    (people, teams)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However the pins of two groups interleave, and into whatever pieces they are cut, the
    /// zone comes to know the same of both.
    #[test]
    fn any_order_of_pins_gives_one_state(
        steps in proptest::collection::vec((any::<bool>(), 1usize..4, 0usize..4), 0..20),
    ) {
        let (people, teams) = histories();
        let ada = &people[0];
        let mut zone = zone_of(ada);
        let all = [(false, 9, 0), (true, 9, 0)];
        for (which, count, again) in steps.into_iter().chain(all) {
            let team = &teams[usize::from(which)];
            let known = zone.groups.get(&team.state.id).map_or(0, |g| g.chain.length as usize);
            // Some of what is known comes once more.
            let from = known.saturating_sub(again);
            let to = (known + count).min(team.chain.len());
            let result = record(&mut zone, ada, pin(team, team.chain[from..to].to_vec()), 10);
            let expected = if to > known { None } else { Some(Refusal::Target) };
            prop_assert_eq!(result.err(), expected);
        }
        let chains: Vec<&GroupState> = zone.groups.values().map(|g| &g.chain).collect();
        let mut expected: Vec<&GroupState> = teams.iter().map(|team| &team.state).collect();
        expected.sort_by_key(|group| group.id);
        prop_assert_eq!(chains, expected);
        prop_assert_eq!(zone.key_holders(10), BTreeSet::from([ada.device()]));
        for team in &teams {
            let (group, role, until_ms, chain) = (team.state.id, Role::Editor, None, vec![]);
            let body = ZoneBody::AdmitGroup { group, role, until_ms, chain, seal: team.seal() };
            record(&mut zone, ada, body, 10).unwrap();
        }
        let roles: Vec<_> = people.iter().map(|p| zone.role(&p.state.id, 10)).collect();
        let editor = Some(Role::Editor);
        prop_assert_eq!(roles, vec![Some(Role::Owner), editor, editor, None]);
        prop_assert_eq!(zone.key_holders(10).len(), 3);
    }
}
