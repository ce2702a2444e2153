//! The days on which people of a French laboratory work: Monday to Friday, no public holidays, and
//! not between the years.

const DAY_MS: u64 = 86_400_000;
const MINUTE_MS: u64 = 60_000;
/// Public holidays that are the same every year: month and day.
const HOLIDAYS: [(u32, u32); 7] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11)];
/// Days after Easter Sunday: Easter Monday, Ascension, Whit Monday.
const AFTER_EASTER: [u32; 3] = [1, 39, 50];
/// The first day of the rest between the years.
const REST: (u32, u32) = (12, 24);

/// The working days of some years, in order.
pub(crate) struct Calendar(Vec<u32>);

impl Calendar {
    /// The working days from the first of January of a year on.
    pub(crate) fn new(first_year: u32, years: u32) -> Self {
        let days = day(first_year, 1, 1)..day(first_year + years, 1, 1);
        Self(days.filter(|day| is_working(*day)).collect())
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The working day at a place, in days since 1970; the last one for what is behind it.
    pub(crate) fn day(&self, at: u32) -> u32 {
        let last = self.0.last().copied().unwrap_or_default();
        self.0.get(at as usize).copied().unwrap_or(last)
    }

    /// A minute (UTC) of the working day at a place, ms since 1970.
    pub(crate) fn moment_ms(&self, at: u32, minute: u32) -> u64 {
        u64::from(self.day(at)) * DAY_MS + u64::from(minute) * MINUTE_MS
    }
}

/// Days since 1970 (days-from-civil of H. Hinnant).
pub(crate) fn day(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day (civil-from-days of H. Hinnant).
pub(crate) fn civil(day: u32) -> (u32, u32, u32) {
    let (era, of_era) = ((day + 719_468) / 146_097, (day + 719_468) % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + u32::from(month <= 2), month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// `YYYY-MM-DD`.
pub(crate) fn date(of: u32) -> String {
    let (year, month, day) = civil(of);
    format!("{year:04}-{month:02}-{day:02}")
}

/// RFC 3339 in UTC.
pub(crate) fn date_time(ms: u64) -> String {
    let day = u32::try_from(ms / DAY_MS).unwrap_or(u32::MAX >> 1);
    let second = ms % DAY_MS / 1_000;
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!("{}T{hour:02}:{minute:02}:{:02}Z", date(day), second % 60)
}

fn is_working(of: u32) -> bool {
    // 1970 began on a Thursday.
    let weekday = (of + 3) % 7;
    let (year, month, of_month) = civil(of);
    let easter = easter(year);
    weekday < 5
        && (month, of_month) < REST
        && !HOLIDAYS.contains(&(month, of_month))
        && !AFTER_EASTER.contains(&of.saturating_sub(easter))
}

/// Easter Sunday (the anonymous Gregorian computus).
fn easter(year: u32) -> u32 {
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let shift = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - century / 4 - shift + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * sunday) / 451;
    let place = moon + sunday + 114 - 7 * late;
    day(year, place / 31, place % 31 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_the_same() {
        assert_eq!((day(1970, 1, 1), day(2000, 2, 29)), (0, 11_016));
        for of in (0..40_000).step_by(13) {
            let (year, month, of_month) = civil(of);
            assert_eq!(day(year, month, of_month), of);
        }
        assert_eq!(date_time(951_827_696_000), "2000-02-29T12:34:56Z");
    }

    #[test]
    fn nobody_works_on_holidays() {
        let dates = [(2016, 3, 27), (2024, 3, 31), (2025, 4, 20)];
        assert!(dates.iter().all(|(y, m, d)| easter(*y) == day(*y, *m, *d)));
        let rest = [(2025, 4, 21), (2025, 5, 29), (2025, 7, 14), (2025, 12, 24), (2025, 3, 1)];
        assert!(rest.iter().all(|(y, m, d)| !is_working(day(*y, *m, *d))));
        let work = [(2025, 4, 22), (2025, 5, 30), (2025, 7, 15), (2025, 12, 23), (2025, 3, 3)];
        assert!(work.iter().all(|(y, m, d)| is_working(day(*y, *m, *d))));
        let year = Calendar::new(2025, 1);
        assert!((240..255).contains(&year.count()), "{}", year.count());
        assert_eq!(date(year.day(0)), "2025-01-02");
        assert_eq!(date(year.day(u32::MAX)), "2025-12-23");
    }
}
