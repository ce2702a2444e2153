//! Replicas that saw the same updates say the same, whatever the order of their edits and of
//! delivery, as long as each gets an update after everything that its author had seen.

use super::{any_change, change, document};
use crate::{Change, ClientId, Document, DocumentError, canonical, merge, read_entry};
use proptest::prelude::*;

/// Somebody edits, or catches up with the log.
#[derive(Clone, Debug)]
enum Act {
    Edit(usize, Change),
    CatchUp(usize),
}

const REPLICAS: usize = 3;

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (0..REPLICAS, any_change()).prop_map(|(who, change)| Act::Edit(who, change)),
        1 => (0..REPLICAS).prop_map(Act::CatchUp),
    ]
}

struct Lab {
    replicas: Vec<Document>,
    /// How much of the log each replica has.
    seen: Vec<usize>,
    log: Vec<Vec<u8>>,
}

impl Lab {
    fn play(acts: &[Act]) -> Self {
        let replicas = (0..REPLICAS).map(|n| document(100 + n as u64)).collect();
        let mut lab = Self { replicas, seen: vec![0; REPLICAS], log: Vec::new() };
        for act in acts {
            match act {
                Act::Edit(who, one) => {
                    let made = change(&mut lab.replicas[*who], std::slice::from_ref(one)).unwrap();
                    lab.log.extend(made);
                }
                Act::CatchUp(who) => lab.catch_up(*who),
            }
        }
        lab
    }

    fn catch_up(&mut self, who: usize) {
        for update in &self.log[self.seen[who]..] {
            self.replicas[who].apply(update).unwrap();
        }
        self.seen[who] = self.log.len();
    }
}

/// Applies updates in an order of its own; those that come too early wait.
fn apply_in_any_order(mut updates: Vec<&Vec<u8>>, document: &mut Document) {
    while !updates.is_empty() {
        let before = updates.len();
        updates.retain(|update| match document.apply(update) {
            Ok(()) => false,
            Err(DocumentError::Missing) => true,
            Err(error) => panic!("{error}"),
        });
        assert!(updates.len() < before, "nobody waits for ever");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn replicas_converge(
        acts in prop::collection::vec(act(), 1..16),
        order in Just((0..16usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let mut lab = Lab::play(&acts);
        (0..REPLICAS).for_each(|who| lab.catch_up(who));
        let entry = read_entry(&lab.replicas[0]);
        for replica in &lab.replicas[1..] {
            prop_assert_eq!(&read_entry(replica), &entry);
            prop_assert_eq!(replica.state_vector(), lab.replicas[0].state_vector());
            let parts = canonical::parts(&read_entry(replica));
            prop_assert_eq!(parts, canonical::parts(&entry));
        }

        // In any order of delivery.
        let mut late = document(200);
        let shuffled = order.iter().filter_map(|index| lab.log.get(*index)).collect();
        apply_in_any_order(shuffled, &mut late);
        prop_assert_eq!(&read_entry(&late), &entry);

        // As a whole state, and as one merged update.
        let state = lab.replicas[0].encode_state();
        let loaded = Document::load(ClientId::new(201).unwrap(), &state).unwrap();
        prop_assert_eq!(&read_entry(&loaded), &entry);
        let updates: Vec<&[u8]> = lab.log.iter().map(Vec::as_slice).collect();
        let mut merged = document(202);
        merged.apply(&merge(&updates).unwrap()).unwrap();
        prop_assert_eq!(&read_entry(&merged), &entry);
        prop_assert_eq!(merged.state_vector(), loaded.state_vector());
    }
}
