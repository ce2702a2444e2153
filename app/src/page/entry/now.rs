//! What time it is, for what a person does now. The engine writes its own times; these are the ones
//! that stand in an entry itself, as its author claims them.

use js_sys::Date;

/// Now, RFC 3339 in UTC.
pub fn now() -> String {
    String::from(Date::new_0().to_iso_string())
}

/// Milliseconds since 1970 of a date of an entry; none where it is no date.
pub fn ms_of(date: &str) -> Option<f64> {
    let ms = Date::parse(date);
    ms.is_finite().then_some(ms)
}

/// Now on this device's clock, as a part of a file name: `20261121-1405`.
pub fn stamp() -> String {
    let now = Date::new_0();
    format!(
        "{:04}{:02}{:02}-{:02}{:02}",
        now.get_full_year(),
        now.get_month() + 1,
        now.get_date(),
        now.get_hours(),
        now.get_minutes()
    )
}
