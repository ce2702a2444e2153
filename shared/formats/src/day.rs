//! Days and moments as documents and tables write them. What is no date is none: it is never
//! guessed into one.

/// A day as entries hold it, `YYYY-MM-DD`, if there is such a day.
pub(crate) fn day(year: u32, month: u32, date: u32) -> Option<String> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let known = (1..=9999).contains(&year) && (1..=days).contains(&date);
    known.then(|| format!("{year:04}-{month:02}-{date:02}"))
}

/// The day that a text begins with in the order of ISO 8601, and what comes after it.
pub(crate) fn iso_day(text: &str) -> Option<(String, &str)> {
    let (head, rest) = text.split_at_checked(10)?;
    let mut parts = head.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    let lengths = (year.len(), month.len(), date.len()) == (4, 2, 2);
    let found = day(number(year)?, number(month)?, number(date)?)?;
    (lengths && parts.next().is_none()).then_some((found, rest))
}

/// A moment in UTC as office programs write it (`YYYY-MM-DDThh:mm:ssZ`), as RFC 3339.
pub(crate) fn moment(text: &str) -> Option<String> {
    let (day, rest) = iso_day(text.trim())?;
    let clock = rest.strip_prefix('T')?.strip_suffix('Z')?;
    let mut parts = clock.split(':');
    for limit in [24, 60, 61] {
        let part = parts.next().filter(|part| part.len() == 2)?;
        if number(part)? >= limit {
            return None;
        }
    }
    parts.next().is_none().then(|| format!("{day}T{clock}Z"))
}

/// Digits alone as a number.
pub(crate) fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_know_their_months() {
        assert_eq!(day(2024, 2, 29).as_deref(), Some("2024-02-29"));
        assert_eq!(day(2023, 2, 29), None);
        assert_eq!(day(2023, 13, 1), None);
        assert_eq!(day(2023, 4, 31), None);
        assert_eq!(day(0, 1, 1), None);
        assert_eq!(iso_day("2024-05-01 rest"), Some(("2024-05-01".to_owned(), " rest")));
        assert_eq!(iso_day("2024-5-010"), None);
        assert_eq!(iso_day("2024-05-0"), None);
        assert_eq!(iso_day("20é4-05-01"), None);
    }

    #[test]
    fn moments_are_read_strictly() {
        assert_eq!(moment("2024-05-01T08:30:00Z").as_deref(), Some("2024-05-01T08:30:00Z"));
        for bad in ["2024-05-01", "2024-05-01T24:00:00Z", "2024-05-01T08:30Z", "x"] {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }
}
