//! Days and moments: RFC 3339 in UTC out, `YYYY-MM-DD` in. There is no local time here: a
//! notebook is read in other time zones too.

use crate::usage::Usage;

/// A day, ms.
pub const DAY_MS: u64 = 86_400_000;

/// RFC 3339 in UTC, from ms since 1970 (civil-from-days of H. Hinnant).
pub fn date_time(ms: u64) -> String {
    let (days, rest) = (ms / DAY_MS, ms % DAY_MS);
    let shifted = days as i64 + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// The first moment of a day, ms since 1970 (days-from-civil of H. Hinnant).
pub fn day_start_ms(text: &str) -> Result<u64, Usage> {
    let wrong = || Usage::Day(text.to_owned());
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let number = |part: &str, digits: usize| {
        let plain = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i64>().ok().filter(|_| plain).ok_or_else(wrong)
    };
    let (year, month, day) = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let month_index = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_index + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = u64::try_from(era * 146_097 + day_of_era - 719_468).map_err(|_| wrong())?;
    let ms = days * DAY_MS;
    // A day that is not in the calendar comes back as another one.
    if date_time(ms).starts_with(text) { Ok(ms) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(date_time(0), "1970-01-01T00:00:00Z");
        assert_eq!(date_time(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(date_time(1_795_269_900_000), "2026-11-21T14:05:00Z");
        assert_eq!(date_time(4_107_542_399_000), "2100-02-28T23:59:59Z");
    }

    #[test]
    fn days_come_back_as_they_were() {
        for day in ["1970-01-01", "2000-02-29", "2026-11-21", "2100-02-28", "9999-12-31"] {
            let ms = day_start_ms(day).unwrap();
            assert_eq!(date_time(ms), format!("{day}T00:00:00Z"));
        }
    }

    #[test]
    fn what_is_no_day_is_said() {
        let wrong = [
            "",
            "2026",
            "2026-11",
            "2026-1-2",
            "2026-13-01",
            "2026-00-10",
            "2100-02-29",
            "2026-04-31",
            "1969-12-31",
            "+026-01-01",
            "2026-11-21T00",
            "demain",
            "2026-11-21-1",
        ];
        for text in wrong {
            assert_eq!(day_start_ms(text), Err(Usage::Day(text.to_owned())), "{text}");
        }
    }
}
