//! That any way of hearing a chain gives one state.

use super::*;
use proptest::prelude::*;

/// One act of somebody in a group of four, as numbers: who, what, whom.
fn act(team: &mut Team, people: &[Actor], (by, what, whom): (usize, u8, usize)) {
    let (by, whom) = (&people[by], &people[whom]);
    let result = match what {
        0 => team.add(by, whom, GroupRole::Member),
        1 => team.add(by, whom, GroupRole::Manager),
        2 => team.set(by, whom, GroupRole::Member),
        3 => team.set(by, whom, GroupRole::Manager),
        4 | 5 => team.remove(by, whom),
        _ => team.new_key(by),
    };
    let managers = team.state.present().filter(|(_, p)| p.role == Some(GroupRole::Manager));
    assert!(managers.count() > 0, "a manager stays");
    if what >= 6 && result.is_ok() {
        assert!(!team.state.key_due);
    }
    if matches!(what, 4 | 5) && result.is_ok() {
        assert!(team.state.key_due && !team.state.key_holders().contains(&whom.device()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever people do, and in whatever pieces, how often and from where a chain is heard,
    /// there is one state.
    #[test]
    fn any_way_of_hearing_a_chain_gives_one_state(
        acts in proptest::collection::vec((0usize..4, 0u8..8, 0usize..4), 1..40),
        pieces in proptest::collection::vec((0usize..50, 0usize..6), 1..30),
    ) {
        let people: Vec<Actor> = (1..=4).map(Actor::new).collect();
        let mut team = Team::of(&people[0], 7);
        acts.into_iter().for_each(|what| act(&mut team, &people, what));
        let id = team.state.id;
        let whole = GroupState::continued(None, id, &team.chain);
        prop_assert_eq!(whole.as_ref(), Ok(&team.state));
        let mut heard = GroupState::continued(None, id, &team.chain[..1]).unwrap();
        let all = (0, team.chain.len());
        for (from, count) in pieces.into_iter().chain([all]) {
            let from = from.min(team.chain.len());
            let to = (from + count).min(team.chain.len());
            match GroupState::continued(Some(&heard), id, &team.chain[from..to]) {
                Ok(next) => heard = next,
                // A gap: nothing is believed that does not follow.
                Err(error) => {
                    prop_assert_eq!(error, GroupError::Fork);
                    prop_assert!(from as u64 > heard.length && from < to);
                }
            }
        }
        prop_assert_eq!(&heard, &team.state);
        let bytes = minicbor::to_vec(&heard).unwrap();
        let read: GroupState = minicbor::decode(&bytes).unwrap();
        prop_assert_eq!(read, heard);
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = GroupRecord::parse(&bytes);
        let chain: [ByteVec; 1] = [bytes.into()];
        let _ = GroupState::continued(None, GroupId::ZERO, &chain);
    }
}
