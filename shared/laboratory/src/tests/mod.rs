//! What holds for every laboratory.

mod history;
mod kept;
mod model;
mod texts;

use crate::{Laboratory, Plan, Written};

/// A laboratory that is large enough to show everything, and quickly made.
fn lab() -> Laboratory {
    Laboratory::new(Plan::new(3, 240))
}

/// All that is written of an entry, as text.
fn said(written: &Written) -> String {
    format!("{}\n{}", written.entry.title, written.entry.body.plain_text())
}

#[test]
fn an_entry_follows_from_its_number_alone() {
    let lab = lab();
    for (number, one) in (0..).zip(lab.entries()).step_by(17) {
        let again = lab.entry(number).unwrap();
        assert!(again.entry == one.entry && again.comments == one.comments, "{number}");
        assert_eq!((again.id, again.linked, again.number), (one.id, one.linked, number));
    }
    assert_eq!(lab.entries().count(), 240);
    assert!(lab.entry(240).is_none());
}

#[test]
fn links_lead_to_earlier_entries() {
    let lab = lab();
    let mut links = 0;
    for mut one in lab.entries() {
        assert_eq!(one.entry.links.len(), one.linked.len());
        for (link, number) in one.entry.links.iter().zip(&one.linked) {
            let other = lab.entry(*number).unwrap();
            assert!(other.number < one.number && other.zone == one.zone, "{}", one.number);
            assert_eq!((&link.target, &link.label), (&other.id, &other.entry.title));
            links += 1;
        }
        one.link_to(|number| format!("entry {number}"));
        let mut named = one.entry.links.iter().zip(&one.linked);
        assert!(named.all(|(link, number)| link.target == format!("entry {number}")));
    }
    assert!(links > 120, "{links}");
}

#[test]
fn a_laboratory_grows_with_its_entries() {
    let bytes = |entries| {
        let lab = Laboratory::new(Plan::new(5, entries));
        lab.entries().map(|one| said(&one).len()).sum::<usize>()
    };
    let (few, many) = (bytes(300), bytes(600));
    assert!((few * 3 / 2..few * 5 / 2).contains(&many), "{few} {many}");
    assert!(few / 300 > 400, "an entry is no line: {few}");
}

#[test]
fn large_laboratories_have_more_people_and_years() {
    let sizes = [1_000, 10_000, 50_000].map(|entries| Laboratory::new(Plan::new(1, entries)));
    for pair in sizes.windows(2) {
        assert!(pair[0].people().len() < pair[1].people().len());
        assert!(pair[0].plan().years < pair[1].plan().years);
        assert!(pair[0].zones().len() < pair[1].zones().len());
    }
    let [_, _, large] = &sizes;
    assert!(large.people().len() < 2_000, "{}", large.people().len());
    // The last of fifty thousand is made as quickly as the first.
    let last = large.entry(49_999).unwrap();
    assert!(last.entry.date.is_none_or(|date| date.starts_with("2025-1")));
}

#[test]
fn names_are_each_of_one_person() {
    let lab = Laboratory::new(Plan::new(1, 50_000));
    let mut names: Vec<&str> = lab.people().iter().map(|person| person.name.as_str()).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    for person in lab.people() {
        assert!(person.since <= person.until, "{person:?}");
        assert_eq!(lab.people()[person.number as usize], *person);
    }
}

#[test]
fn a_plan_out_of_bounds_is_brought_within() {
    let plan = |entries, zones, posts, years| Plan {
        zones,
        posts,
        years,
        french_percent: 1_000,
        ..Plan::new(9, entries)
    };
    for plan in [plan(0, 0, 0, 0), plan(3, 999, 1, 9_999), plan(5, 1, 1, 1)] {
        let lab = Laboratory::new(plan.clone());
        assert_eq!(lab.entries().count() as u32, plan.entries);
        assert!(lab.zones().len() <= 64 && lab.plan().years <= 30);
        assert_eq!(lab.prose(12).take(3).count(), 3);
    }
    assert_eq!(Plan::new(1, u32::MAX).bounded().entries, crate::ENTRIES_MAX);
}
