//! Moments as documents hold them: RFC 3339 in UTC. There is no local time here: a notebook is
//! read in other time zones too.

const DAY_MS: u64 = 86_400_000;

/// RFC 3339 in UTC, from ms since 1970 (civil-from-days of H. Hinnant).
pub fn date_time(ms: u64) -> String {
    let (days, rest) = (ms / DAY_MS, ms % DAY_MS);
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_index = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_index + 2) / 5 + 1;
    let month = if month_index < 10 { month_index + 3 } else { month_index - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339_writes_them() {
        assert_eq!(date_time(0), "1970-01-01T00:00:00Z");
        assert_eq!(date_time(951_827_696_000), "2000-02-29T12:34:56Z");
        assert_eq!(date_time(1_798_761_599_999), "2026-12-31T23:59:59Z");
        assert_eq!(date_time(4_107_542_400_000), "2100-03-01T00:00:00Z");
    }
}
