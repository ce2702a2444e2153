//! The laboratory: its calendar, its zones, its people, and every entry by its number.

use crate::calendar::{Calendar, civil};
use crate::dice::{Dice, RANKS_MAX, Stream};
use crate::outline::{Outline, Seat, Sort, seat};
use crate::people::{Person, people};
use crate::plan::{END_YEAR, Plan, Zone};
use crate::writer::Prose;
use crate::written::Written;

/// How far back an entry looks for another one of its zone.
const SEARCHED_MAX: u32 = 32;

/// A laboratory. Each of its entries is made when it is asked for.
pub struct Laboratory {
    plan: Plan,
    calendar: Calendar,
    zones: Vec<Zone>,
    people: Vec<Person>,
    /// By zone, the numbers of its people.
    teams: Vec<Vec<u32>>,
}

impl Laboratory {
    /// The laboratory of a plan.
    pub fn new(plan: Plan) -> Self {
        let plan = plan.bounded();
        let calendar = Calendar::new(END_YEAR - plan.years, plan.years);
        let (zones, people) = (plan.zones(), people(&plan, &calendar));
        let mut teams = vec![Vec::new(); zones.len()];
        for person in &people {
            if let Some(team) = teams.get_mut(person.zone as usize) {
                team.push(person.number);
            }
        }
        Self { plan, calendar, zones, people, teams }
    }

    /// What it was made by, within bounds.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Its zones.
    pub fn zones(&self) -> &[Zone] {
        &self.zones
    }

    /// Everybody who ever worked there, by number.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Every entry, oldest first, made one by one.
    pub fn entries(&self) -> impl Iterator<Item = Written> {
        (0..self.plan.entries).filter_map(|number| self.entry(number))
    }

    /// The entry with that number; none where there are not so many.
    pub fn entry(&self, number: u32) -> Option<Written> {
        (number < self.plan.entries).then(|| Written::of(self, number))
    }

    /// What somebody types, sentence after sentence; any number gives another text.
    pub fn prose(&self, number: u32) -> Prose {
        let Outline { writer, .. } = Outline::of(self, number);
        Prose(writer.with(Dice::new(self.plan.seed, Stream::Prose, u64::from(number))))
    }

    pub(crate) fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// When an entry is begun: a place of the calendar.
    pub(crate) fn place(&self, number: u32) -> u32 {
        let (days, entries) = (self.calendar.count(), self.plan.entries.max(1));
        let place = u64::from(number) * u64::from(days) / u64::from(entries);
        u32::try_from(place).unwrap_or(u32::MAX).min(days.saturating_sub(1))
    }

    /// The year of a place of the calendar.
    pub(crate) fn year(&self, place: u32) -> u32 {
        civil(self.calendar.day(place)).0
    }

    /// Who of a zone is there on a day.
    pub(crate) fn present(&self, zone: u32, place: u32) -> Vec<u32> {
        let team = self.teams.get(zone as usize).map(Vec::as_slice).unwrap_or_default();
        team.iter().copied().filter(|number| self.is_present(*number, place)).collect()
    }

    /// Whether somebody is there on a day.
    pub(crate) fn is_present(&self, person: u32, place: u32) -> bool {
        self.people.get(person as usize).is_some_and(|person| person.span.contains(&place))
    }

    /// The name of somebody.
    pub(crate) fn name(&self, person: u32) -> String {
        self.people.get(person as usize).map(|person| person.name.clone()).unwrap_or_default()
    }

    /// The id under which links name an entry: 32 hexadecimal digits.
    pub(crate) fn id(&self, number: u32) -> String {
        Dice::new(self.plan.seed, Stream::Id, u64::from(number)).letters(b"0123456789abcdef", 32)
    }

    /// Which earlier entries an entry leads to.
    pub(crate) fn linked(&self, outline: &Outline) -> Vec<u32> {
        let mut dice = Dice::new(self.plan.seed, Stream::Links, u64::from(outline.number));
        let (zones, zone) = (self.plan.zones, outline.seat.zone);
        let mut found = Vec::new();
        // What each zone begins with: its instrument, its protocol, its reagent.
        let chances = match outline.seat.sort {
            Sort::Experiment => [35, 45, 30],
            Sort::Protocol => [60, 0, 40],
            Sort::Instrument | Sort::Reagent | Sort::Form => [0, 0, 0],
        };
        for (at, percent) in (0..).zip(chances) {
            let number = zones * at + zone;
            if dice.chance(percent) && number < outline.number {
                found.push(number);
            }
        }
        let more = match outline.seat.sort {
            Sort::Experiment => dice.rank(4),
            _ => 0,
        };
        for _ in 0..more {
            let other = self.earlier(&mut dice, outline);
            if let Some(other) = other.filter(|other| !found.contains(other)) {
                found.push(other);
            }
        }
        found
    }

    /// An earlier experiment of the zone, rather one of these days.
    fn earlier(&self, dice: &mut Dice, outline: &Outline) -> Option<u32> {
        let before = RANKS_MAX.min(outline.number as usize);
        let back = u32::try_from(dice.rank(before)).unwrap_or_default();
        let latest = outline.number.checked_sub(1)?.checked_sub(back)?;
        let wanted = Seat { sort: Sort::Experiment, ..outline.seat };
        let mut numbers = (latest.saturating_sub(SEARCHED_MAX)..=latest).rev();
        numbers.find(|number| self.seat(*number) == wanted)
    }

    fn seat(&self, number: u32) -> Seat {
        seat(self.plan.seed, self.plan.zones, number)
    }
}
