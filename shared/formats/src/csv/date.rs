//! Dates as people write them in tables. Where day and month cannot be told apart in any cell of a
//! column, the day comes first, as in most of the world, and a person is told.

use crate::day::{day, iso_day, number};
use serde::{Deserialize, Serialize};

/// What comes first in a date whose year comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// Day, month, year.
    #[default]
    DayFirst,
    /// Month, day, year, as in the United States.
    MonthFirst,
}

/// What the dates of a column say of their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Order {
    /// The order in which they are read.
    pub(super) order: DateOrder,
    /// Whether the other order would fit as well.
    pub(super) is_ambiguous: bool,
}

impl Order {
    /// The order of the dates of a column.
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first, mut dates) = (0_u64, 0_u64, 0_u64);
        for (first, second, _) in cells.filter_map(parts) {
            dates += 1;
            day_first += u64::from(first > 12);
            month_first += u64::from(second > 12);
        }
        let is_month = month_first > day_first;
        let order = if is_month { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        Self { order, is_ambiguous: dates > 0 && day_first == 0 && month_first == 0 }
    }
}

/// The day of a cell, `YYYY-MM-DD`, and whether the cell says more than that.
pub(super) fn read(cell: &str, order: DateOrder) -> Option<(String, bool)> {
    let cell = cell.trim();
    let slashed = cell.replacen(['/', '.'], "-", 2);
    let iso = iso_day(&slashed).map(|(day, rest)| (day, rest.to_owned()));
    let (day, rest) = match iso {
        Some(found) => found,
        None => {
            let (first, second, rest) = parts(cell)?;
            let (year, rest) = rest;
            let (date, month) = match order {
                DateOrder::DayFirst => (first, second),
                DateOrder::MonthFirst => (second, first),
            };
            (day(year, month, date)?, rest.to_owned())
        }
    };
    let more = rest.starts_with(['T', ' ']);
    (more || rest.is_empty()).then_some((day, more))
}

/// The numbers of a date whose year comes last, and what comes after it.
fn parts(cell: &str) -> Option<(u32, u32, (u32, &str))> {
    let cell = cell.trim();
    let sign = cell.chars().find(|c| matches!(c, '/' | '.' | '-'))?;
    let mut parts = cell.splitn(3, sign);
    let two = |part: &str| number(part).filter(|_| part.len() <= 2);
    let (first, second) = (two(parts.next()?)?, two(parts.next()?)?);
    let (year, rest) = parts.next()?.split_at_checked(4)?;
    Some((first, second, (number(year)?, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(cell: &str, order: DateOrder, expected: Option<(&str, bool)>) {
        let expected = expected.map(|(day, more)| (day.to_owned(), more));
        assert_eq!(read(cell, order), expected, "{cell}");
    }

    #[test]
    fn dates_in_the_forms_that_people_write() {
        let day_first = DateOrder::DayFirst;
        is("2024-05-01", day_first, Some(("2024-05-01", false)));
        is("2024/05/01", day_first, Some(("2024-05-01", false)));
        is(" 2024-05-01T08:30:00Z", day_first, Some(("2024-05-01", true)));
        is("1/5/2024", day_first, Some(("2024-05-01", false)));
        is("01.05.2024 08:30", day_first, Some(("2024-05-01", true)));
        is("05/01/2024", DateOrder::MonthFirst, Some(("2024-05-01", false)));
        for bad in ["", "May", "31/02/2024", "1/5/24", "2024", "1/5/20245", "é/1/2024", "45413"] {
            is(bad, day_first, None);
        }
    }

    #[test]
    fn the_order_is_found_in_the_column() {
        let of = |cells: &[&str]| Order::of(cells.iter().copied());
        let order = |order, is_ambiguous| Order { order, is_ambiguous };
        assert_eq!(of(&["1/2/2024", "25/2/2024"]), order(DateOrder::DayFirst, false));
        assert_eq!(of(&["1/2/2024", "2/25/2024"]), order(DateOrder::MonthFirst, false));
        assert_eq!(of(&["1/2/2024", "x"]), order(DateOrder::DayFirst, true));
        assert_eq!(of(&["2024-01-02", ""]), order(DateOrder::DayFirst, false));
    }
}
