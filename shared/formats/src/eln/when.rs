//! Dates and times as other notebooks write them.

/// When something was done of which nothing more is known.
pub(crate) const LONG_AGO: &str = "1970-01-01T00:00:00Z";

/// A time as RFC 3339. What has no offset is taken as UTC, because the archive does not say
/// where it was written; a date alone is its first moment. None if it is no date.
pub(crate) fn moment(text: &str) -> Option<String> {
    let text = text.trim();
    let day = day(text)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(format!("{day}T00:00:00Z"));
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let clock_end = rest.find(['Z', 'z', '+', '-', ' ']).unwrap_or(rest.len());
    let (clock, offset) = rest.split_at(clock_end);
    let clock = clock_of(clock)?;
    let offset = offset_of(offset.trim())?;
    Some(format!("{day}T{clock}{offset}"))
}

/// The day of a date or time, `YYYY-MM-DD`, in the place where it was written.
pub(crate) fn day(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    let bytes = day.as_bytes();
    if bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let number = |from: usize, to: usize| {
        let part = day.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let (year, month, date) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=days).contains(&date).then(|| day.to_owned())
}

/// The second of a time as `moment` gives it, counted from the first of 1970 in UTC, so that times
/// of different offsets can be compared.
pub(crate) fn second(moment: &str) -> Option<i64> {
    let number = |from: usize, to: usize| moment.get(from..to)?.parse::<i64>().ok();
    let (year, month, date) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let clock = number(11, 13)? * 3600 + number(14, 16)? * 60 + number(17, 19)?;
    let rest = moment.get(19..)?.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match rest.get(..1)? {
        "Z" => 0,
        sign => {
            let part = |from: usize| rest.get(from..from + 2)?.parse::<i64>().ok();
            let seconds = part(1)? * 3600 + part(4)? * 60;
            if sign == "-" { -seconds } else { seconds }
        }
    };
    // Years begin in March, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + date;
    Some((days - 719_469) * 86_400 + clock - offset)
}

fn clock_of(clock: &str) -> Option<String> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<&str> = whole.split(':').collect();
    if !(2..=3).contains(&parts.len()) || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let two = |part: &&str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.iter().all(two) {
        return None;
    }
    let limits = ["24", "60", "61"];
    if parts.iter().zip(limits).any(|(part, limit)| *part >= limit) {
        return None;
    }
    let seconds = parts.get(2).copied().unwrap_or("00");
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{}:{}:{seconds}{point}{fraction}", parts[0], parts[1]))
}

fn offset_of(offset: &str) -> Option<String> {
    if offset.is_empty() || offset.eq_ignore_ascii_case("z") || offset == "UTC" {
        return Some("Z".to_owned());
    }
    let sign = offset.get(..1).filter(|sign| matches!(*sign, "+" | "-"))?;
    let digits: String = offset.get(1..)?.chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let minutes = if minutes.is_empty() { "00" } else { minutes };
    (hours < "24" && minutes < "60").then(|| format!("{sign}{hours}:{minutes}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_samples() {
        let is = |text: &str, expected: Option<&str>| {
            assert_eq!(moment(text).as_deref(), expected, "{text}");
        };
        is("2025-08-05T10:28:44+02:00", Some("2025-08-05T10:28:44+02:00"));
        is("2024-11-19T13:44:35.476888+00:00", Some("2024-11-19T13:44:35.476888+00:00"));
        is("2025-10-15T14:24:07.502648", Some("2025-10-15T14:24:07.502648Z"));
        is("2023-10-02 14:51:39", Some("2023-10-02T14:51:39Z"));
        is("2024-07-14T13:37", Some("2024-07-14T13:37:00Z"));
        is("2024-11-19", Some("2024-11-19T00:00:00Z"));
        is("2024-11-19T08:00:00-0530", Some("2024-11-19T08:00:00-05:30"));
        is("07:12:23:16:11:11", None);
        is("2024-02-30", None);
        is("2024-11-19T25:00:00", None);
        is("2024-11-19Tab:cd", None);
        is("", None);
    }

    #[test]
    fn times_of_different_offsets_are_compared() {
        let is = |text: &str, expected: Option<i64>| {
            assert_eq!(moment(text).as_deref().and_then(second), expected, "{text}");
        };
        is("1970-01-01", Some(0));
        is("1970-01-01T01:00:00+01:00", Some(0));
        is("2000-03-01T00:00:00Z", Some(951_868_800));
        is("2025-08-05T10:28:44.5+02:00", Some(1_754_382_524));
        is("2025-08-05T03:28:44-0500", Some(1_754_382_524));
        assert_eq!(second("yesterday"), None);
        assert_eq!(second(""), None);
    }

    #[test]
    fn days_know_their_months() {
        assert_eq!(day("2024-02-29T00:00:00+01:00").as_deref(), Some("2024-02-29"));
        assert_eq!(day("2023-02-29"), None);
        assert_eq!(day("2023-13-01"), None);
        assert_eq!(day("2023-1-01"), None);
        assert_eq!(day("+023-01-01"), None);
    }
}
