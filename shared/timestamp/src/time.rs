//! Moments in UTC, to the nanosecond, as certificates and tokens write them.
//!
//! RFC 3161 lets an authority write fractions of a second in a GeneralizedTime, which libraries for
//! certificates refuse (RFC 5280 forbids them there); hence a reader of our own.

use std::fmt;

const DAY_SECONDS: i64 = 86_400;
/// The end of the year 9999: a GeneralizedTime has four digits for the year.
const SECONDS_MAX: i64 = 253_402_300_799;

/// A moment in UTC. Leap seconds are not counted, as in Unix time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    /// Seconds since 1970.
    pub seconds: i64,
    /// Nanoseconds after that second, below 1,000,000,000.
    pub nanos: u32,
}

impl Time {
    /// From milliseconds since 1970.
    pub fn from_unix_ms(ms: u64) -> Self {
        let seconds = i64::try_from(ms / 1000).unwrap_or(i64::MAX);
        Self { seconds, nanos: (ms % 1000) as u32 * 1_000_000 }
    }

    /// Milliseconds since 1970, rounded down; 0 before.
    pub fn unix_ms(self) -> u64 {
        let seconds = u64::try_from(self.seconds).unwrap_or(0);
        seconds.saturating_mul(1000).saturating_add(u64::from(self.nanos / 1_000_000))
    }

    /// Nanoseconds since 1970.
    pub fn unix_ns(self) -> i128 {
        i128::from(self.seconds) * 1_000_000_000 + i128::from(self.nanos)
    }

    /// The same moment of the day so many days later.
    pub fn plus_days(self, days: u32) -> Self {
        let seconds = self.seconds.saturating_add(i64::from(days) * DAY_SECONDS);
        Self { seconds, nanos: self.nanos }
    }

    /// Reads the content of a GeneralizedTime: `YYYYMMDDHHMMSS[.f…]Z`. Digits after the ninth are
    /// cut off, zeros at the end are let pass.
    pub(crate) fn parse_generalized(text: &[u8]) -> Option<Self> {
        let (whole, rest) = text.split_at_checked(14)?;
        let (year, rest_of_whole) = whole.split_at_checked(4)?;
        let seconds = seconds(i64::from(digits(year)?), rest_of_whole)?;
        let nanos = match rest {
            [b'Z'] => 0,
            [b'.', fraction @ .., b'Z'] => nanos(fraction)?,
            _ => return None,
        };
        Some(Self { seconds, nanos })
    }

    /// Reads the content of a UTCTime: `YYMMDDHHMMSSZ`, of the years 1950 to 2049.
    pub(crate) fn parse_utc(text: &[u8]) -> Option<Self> {
        let text = text.strip_suffix(b"Z")?;
        let (year, rest) = text.split_at_checked(2)?;
        let year = i64::from(digits(year)?);
        let century = if year < 50 { 2000 } else { 1900 };
        Some(Self { seconds: seconds(century + year, rest)?, nanos: 0 })
    }

    /// The content of a GeneralizedTime in DER: no zeros at the end of the fraction.
    pub(crate) fn generalized(self) -> String {
        let (year, month, day, hour, minute, second) = self.civil();
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}{}Z", self.fraction())
    }

    fn fraction(self) -> String {
        if self.nanos == 0 {
            return String::new();
        }
        format!(".{:09}", self.nanos).trim_end_matches('0').to_owned()
    }

    fn civil(self) -> (i64, i64, i64, i64, i64, i64) {
        let seconds = self.seconds.clamp(0, SECONDS_MAX);
        let (days, rest) = (seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS));
        let (year, month, day) = date(days);
        (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// ISO 8601, with as many digits of the second as there are.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second) = self.civil();
        let fraction = self.fraction();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }
}

/// A number of at most nine decimal digits.
fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0, |value: u32, byte| {
        byte.is_ascii_digit().then(|| value * 10 + u32::from(byte - b'0'))
    })
}

fn nanos(fraction: &[u8]) -> Option<u32> {
    if fraction.is_empty() || fraction.len() > 20 || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let kept = &fraction[..fraction.len().min(9)];
    let missing = u32::try_from(9 - kept.len()).ok()?;
    Some(digits(kept)? * 10_u32.pow(missing))
}

/// Seconds since 1970 of a year and `MMDDHHMMSS`.
fn seconds(year: i64, rest: &[u8]) -> Option<i64> {
    if rest.len() != 10 {
        return None;
    }
    let mut fields = rest.chunks(2).map(|field| digits(field).map(i64::from));
    let mut next = || fields.next().flatten();
    let (month, day, hour, minute, second) = (next()?, next()?, next()?, next()?, next()?);
    let date_fits = (1..=12).contains(&month) && day >= 1 && day <= month_days(year, month);
    if !date_fits || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(days(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second)
}

fn month_days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970 of a date of the Gregorian calendar, whose years begin in March here, so that
/// the leap day is the last one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days`].
fn date(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let years = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (years + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_moments() {
        let time = Time::parse_generalized(b"20261122043756.25Z").unwrap();
        assert_eq!(time.to_string(), "2026-11-22T04:37:56.25Z");
        assert_eq!(Time::parse_generalized(b"19700101000000Z"), Some(Time::default()));
        assert_eq!(Time::parse_utc(b"500101000000Z").map(|time| time.seconds), Some(-631_152_000));
        assert_eq!(Time::parse_utc(b"491231235959Z").unwrap().to_string(), "2049-12-31T23:59:59Z");
        assert_eq!(Time::parse_generalized(b"20000229000000Z").unwrap().seconds, 951_782_400);
    }

    #[test]
    fn fractions_are_read_to_the_nanosecond() {
        let nanos = |text: &str| Time::parse_generalized(text.as_bytes()).map(|time| time.nanos);
        assert_eq!(nanos("20260101000000.1Z"), Some(100_000_000));
        assert_eq!(nanos("20260101000000.100Z"), Some(100_000_000));
        assert_eq!(nanos("20260101000000.123456789Z"), Some(123_456_789));
        assert_eq!(nanos("20260101000000.1234567899Z"), Some(123_456_789));
        assert_eq!(nanos("20260101000000.000000001Z"), Some(1));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "20260101000000",
            "20260101000000.Z",
            "20260101000000,5Z",
            "20260101000000+0100",
            "20260229000000Z",
            "20261301000000Z",
            "20260100000000Z",
            "20260101240000Z",
            "20260101006000Z",
            "20260101000060Z",
            "2026010100000Z",
            "2026-01-01T00:00:00Z",
            "",
            "20260101000000.123456789012345678901Z",
        ] {
            assert_eq!(Time::parse_generalized(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Time::parse_utc(b"2601010000Z"), None);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(seconds in 0..=SECONDS_MAX, nanos in 0u32..1_000_000_000) {
            let time = Time { seconds, nanos };
            prop_assert_eq!(Time::parse_generalized(time.generalized().as_bytes()), Some(time));
        }

        #[test]
        fn hostile_times_give_nothing_or_a_moment(
            text in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let read = Time::parse_generalized(&text).or_else(|| Time::parse_utc(&text));
            prop_assert!(read.is_none_or(|time| time.nanos < 1_000_000_000));
        }
    }
}
