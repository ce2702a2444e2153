//! When an entry is written, and by whom: sittings within working hours, on the days on which
//! somebody is there, some of them long after the first one.

use crate::dice::Dice;
use crate::lab::Laboratory;
use crate::outline::{Outline, Sort};

/// The first minute at which somebody begins (UTC), and the minute after the last one.
const BEGIN_MINUTE: u32 = 7 * 60;
const BEGIN_MINUTES: u32 = 8 * 60;
/// The shortest time between the beginnings of two sittings on a day, minutes.
const APART_MINUTES: u32 = 90;
/// Working days after which a late word may come, at the earliest, and how much later.
const LATE_DAYS: u32 = 30;
const LATER_DAYS: u32 = 400;
/// Most working days between two sittings of the same work.
const PAUSE_DAYS_MAX: usize = 12;

/// When somebody sits down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Number of a person.
    pub(crate) person: u32,
    /// A place of the calendar.
    pub(crate) place: u32,
    /// When it begins, ms since 1970.
    pub(crate) began_ms: u64,
    /// Whether it comes long after the work.
    pub(crate) is_late: bool,
}

/// The sittings of an entry of so many blocks, in order; at least one.
pub(crate) fn moments(
    lab: &Laboratory,
    outline: &Outline,
    blocks: usize,
    dice: &mut Dice,
) -> Vec<Moment> {
    let is_experiment = outline.seat.sort == Sort::Experiment;
    let most = if is_experiment { 1 + blocks / 3 } else { 2 };
    let count = 1 + dice.rank(most.min(8));
    let (mut place, mut minute) = (outline.place, BEGIN_MINUTE + dice.below(BEGIN_MINUTES));
    let at = |person, place, minute, is_late| {
        let began_ms = lab.calendar().moment_ms(place, minute);
        Moment { person, place, began_ms, is_late }
    };
    let mut moments = vec![at(outline.author, place, minute, false)];
    for _ in 1..count.min(blocks.max(1)) {
        let next = minute + APART_MINUTES + dice.below(APART_MINUTES);
        if next < BEGIN_MINUTE + BEGIN_MINUTES && dice.chance(35) {
            minute = next;
        } else {
            place += 1 + u32::try_from(dice.rank(PAUSE_DAYS_MAX)).unwrap_or_default();
            minute = BEGIN_MINUTE + dice.below(BEGIN_MINUTES);
        }
        if place >= lab.calendar().count() {
            return moments;
        }
        moments.push(at(somebody(lab, outline, place, dice), place, minute, false));
    }
    let late = place + LATE_DAYS + dice.below(LATER_DAYS);
    if is_experiment && dice.chance(18) && late < lab.calendar().count() {
        let minute = BEGIN_MINUTE + dice.below(BEGIN_MINUTES);
        moments.push(at(somebody(lab, outline, late, dice), late, minute, true));
    }
    moments
}

/// Mostly whoever began the entry, where they are still there.
fn somebody(lab: &Laboratory, outline: &Outline, place: u32, dice: &mut Dice) -> u32 {
    if lab.is_present(outline.author, place) && dice.chance(80) {
        return outline.author;
    }
    let mut others = lab.present(outline.seat.zone, place);
    if others.len() > 1 {
        others.retain(|person| *person != outline.author);
    }
    dice.any(&others)
}
