//! People write on the days on which they are there, one sitting after the other.

use super::lab;
use crate::calendar::{date, date_time};
use std::collections::BTreeSet;

const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;

#[test]
fn sittings_are_on_working_days_of_whoever_is_there() {
    let lab = lab();
    let (mut sittings, mut several, mut shared) = (0, 0, 0);
    for one in lab.entries() {
        let history = one.history();
        let mut last_ms = 0;
        for sitting in &history {
            let first = sitting.edits.first().unwrap();
            assert_eq!(first.at_ms, sitting.began_ms);
            let person = &lab.people()[sitting.person as usize];
            assert_eq!(person.zone, one.zone);
            for edit in &sitting.edits {
                assert!(edit.at_ms > last_ms && !edit.changes.is_empty());
                last_ms = edit.at_ms;
                let day = u32::try_from(edit.at_ms / DAY_MS).unwrap();
                assert!((day + 3) % 7 < 5, "{}", date(day));
                assert!((7..18).contains(&(edit.at_ms % DAY_MS / HOUR_MS)));
                assert!((&person.since..=&person.until).contains(&&date(day)), "{person:?}");
            }
            assert!(sitting.files.iter().all(|file| *file < one.files.len()));
        }
        let files: Vec<usize> = history.iter().flat_map(|sitting| sitting.files.clone()).collect();
        assert_eq!(files, (0..one.files.len()).collect::<Vec<_>>());
        assert_eq!((history[0].person, history[0].began_ms), (one.author, one.created_ms()));
        let people: BTreeSet<u32> = history.iter().map(|sitting| sitting.person).collect();
        sittings += history.len();
        several += usize::from(history.len() > 1);
        shared += usize::from(people.len() > 1);
        let mut ticks = one.entry.steps.iter().filter_map(|step| step.done_at.as_ref());
        assert!(ticks.all(|at| *at <= date_time(last_ms)));
        assert!(one.comments.is_sorted_by(|before, next| before.at < next.at));
        assert!(one.comments.iter().all(|comment| comment.at > date_time(one.created_ms())));
    }
    assert!(sittings > 300 && several > 60 && shared > 5, "{sittings} {several} {shared}");
}

#[test]
fn entries_come_in_the_order_of_their_days() {
    let lab = lab();
    let days: Vec<u64> = lab.entries().map(|one| one.created_ms() / DAY_MS).collect();
    assert!(days.is_sorted());
    let years = (days.last().unwrap() - days.first().unwrap()) / 365;
    assert_eq!(years as u32 + 1, lab.plan().years);
}
