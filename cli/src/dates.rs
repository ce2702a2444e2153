//! Days as people give them, `YYYY-MM-DD`; moments are written as documents hold them, RFC 3339 in
//! UTC. There is no local time here: a notebook is read in other time zones too.

use crate::usage::Usage;

pub use cahier_sync::date_time;

/// A day, ms.
pub const DAY_MS: u64 = 86_400_000;

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
