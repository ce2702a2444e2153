//! Who works there, and when: posts that somebody holds for a while, one after the other.

use crate::calendar::{Calendar, date};
use crate::dice::{Dice, Stream};
use crate::plan::{Lang, Plan};
use crate::words::names::{FAMILY, GIVEN};
use std::collections::BTreeSet;
use std::ops::Range;

/// Most people that ever worked there.
const PEOPLE_MAX: usize = 20_000;
/// How often a name is drawn before one is put together.
const DRAWS_MAX: usize = 20;

/// What somebody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Post {
    /// A permanent researcher.
    Researcher,
    /// An engineer.
    Engineer,
    /// A technician.
    Technician,
    /// A researcher for a year or two.
    PostDoc,
    /// Somebody who writes a thesis.
    PhdStudent,
    /// Somebody who is there for some months.
    Intern,
}

impl Post {
    /// In which order posts are filled, behind the first researcher of each zone.
    const ORDER: [Self; 8] = [
        Self::PhdStudent,
        Self::Engineer,
        Self::PostDoc,
        Self::PhdStudent,
        Self::Technician,
        Self::Intern,
        Self::PhdStudent,
        Self::Researcher,
    ];

    /// How long somebody stays, working days.
    fn term(self) -> (i64, i64) {
        match self {
            Self::Researcher | Self::Engineer => (1_500, 6_000),
            Self::Technician => (700, 4_000),
            Self::PostDoc => (240, 500),
            Self::PhdStudent => (730, 800),
            Self::Intern => (40, 125),
        }
    }

    /// How long a post is free behind somebody, working days.
    fn gap(self) -> (i64, i64) {
        match self {
            Self::Intern => (20, 160),
            _ => (5, 90),
        }
    }
}

/// Somebody who works or worked there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their number among all.
    pub number: u32,
    /// Given and family name; nobody else has the same.
    pub name: String,
    /// What they are.
    pub post: Post,
    /// Number of their zone.
    pub zone: u32,
    /// In which language they write most.
    pub lang: Lang,
    /// Their first day, `YYYY-MM-DD`.
    pub since: String,
    /// Their last day, `YYYY-MM-DD`.
    pub until: String,
    /// The same in places of the calendar.
    pub(crate) span: Range<u32>,
}

/// Everybody who was ever there. Each zone has one person who stays all the time.
pub(crate) fn people(plan: &Plan, calendar: &Calendar) -> Vec<Person> {
    let mut people = Vec::new();
    let mut taken = BTreeSet::new();
    for place in 0..plan.posts {
        let mut dice = Dice::new(plan.seed, Stream::People, u64::from(place));
        let (post, zone) = (post(place, plan.zones), place % plan.zones);
        let mut from = 0;
        while from < calendar.count() && people.len() < PEOPLE_MAX {
            let until = match place < plan.zones {
                true => calendar.count(),
                false => (from + term(&mut dice, post, from == 0)).min(calendar.count()),
            };
            let number = u32::try_from(people.len()).unwrap_or(u32::MAX);
            let (since, last) = (calendar.day(from), calendar.day(until.saturating_sub(1)));
            people.push(Person {
                number,
                name: name(&mut dice, &mut taken),
                post,
                zone,
                lang: plan.lang(&mut dice),
                since: date(since),
                until: date(last),
                span: from..until,
            });
            let (short, long) = post.gap();
            from = until + days(dice.between(short, long));
        }
    }
    people
}

fn post(place: u32, zones: u32) -> Post {
    let Some(behind) = place.checked_sub(zones) else { return Post::Researcher };
    let order = Post::ORDER.get(behind as usize % Post::ORDER.len());
    order.copied().unwrap_or(Post::Researcher)
}

/// How long somebody stays; of whoever was there before everything, the rest.
fn term(dice: &mut Dice, post: Post, is_first: bool) -> u32 {
    let (short, long) = post.term();
    let whole = dice.between(short, long);
    days(if is_first { dice.between(1, whole) } else { whole })
}

fn days(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(1).max(1)
}

/// A name that nobody has yet.
fn name(dice: &mut Dice, taken: &mut BTreeSet<String>) -> String {
    for _ in 0..DRAWS_MAX {
        let name = format!("{} {}", dice.any(GIVEN), dice.any(FAMILY));
        if taken.insert(name.clone()) {
            return name;
        }
    }
    let mut name = format!("{} {}-{}", dice.any(GIVEN), dice.any(FAMILY), dice.any(FAMILY));
    while !taken.insert(name.clone()) {
        name = format!("{name}-{}", dice.any(FAMILY));
    }
    name
}
