//! Numbers with a fixed count of decimals, as whole numbers: no machine rounds them otherwise.

use crate::plan::Lang;

/// Most decimals.
const PLACES_MAX: u32 = 9;

/// A number: so many units of a tenth, a hundredth ...
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    /// How many units.
    pub(crate) units: i64,
    /// How many decimals.
    pub(crate) places: u32,
}

impl Decimal {
    /// As people of a language write it.
    pub(crate) fn said(self, lang: Lang) -> String {
        self.with(lang.say(",", "."))
    }

    /// As programs write it.
    pub(crate) fn plain(self) -> String {
        self.with(".")
    }

    fn with(self, point: &str) -> String {
        let places = self.places.min(PLACES_MAX);
        let scale = 10_u64.pow(places);
        let sign = if self.units < 0 { "-" } else { "" };
        let (whole, rest) = (self.units.unsigned_abs() / scale, self.units.unsigned_abs() % scale);
        match places {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}{point}{rest:0width$}", width = places as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_as_each_language_does() {
        let of = |units, places| Decimal { units, places };
        assert_eq!(of(1_205, 2).said(Lang::Fr), "12,05");
        assert_eq!(of(1_205, 2).said(Lang::En), "12.05");
        assert_eq!(of(-4, 3).plain(), "-0.004");
        assert_eq!(of(70, 0).plain(), "70");
    }
}
