//! Everything that a report says, in French and in English side by side.

use crate::Lang;

/// The same said in both languages; `{1}`, `{2}` … stand for values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Words {
    fr: &'static str,
    en: &'static str,
}

macro_rules! words {
    ($($name:ident: $fr:literal, $en:literal;)*) => {
        use super::Words;

        $(pub(in crate::report) const $name: Words = Words { fr: $fr, en: $en };)*

        /// All of them, by name.
        #[cfg(test)]
        pub(in crate::report) const ALL: &[(&str, Words)] = &[$((stringify!($name), $name)),*];
    };
}

pub(super) mod check;
pub(super) mod labels;
pub(super) mod limit;
pub(super) mod story;

impl Words {
    /// In one language.
    pub(super) fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
        }
    }

    /// With values in their places. A value is never read for places again.
    pub(super) fn with(self, lang: Lang, values: &[&str]) -> String {
        let mut pieces = self.get(lang).split('{');
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (place, rest) = piece.split_once('}').unwrap_or(("", piece));
            let place = place.parse::<usize>().ok();
            let value = place.and_then(|place| values.get(place.wrapping_sub(1)));
            out.push_str(value.copied().unwrap_or_default());
            out.push_str(rest);
        }
        out
    }
}

/// The months, from January.
pub(super) const MONTHS: [Words; 12] = [
    Words { fr: "janvier", en: "January" },
    Words { fr: "février", en: "February" },
    Words { fr: "mars", en: "March" },
    Words { fr: "avril", en: "April" },
    Words { fr: "mai", en: "May" },
    Words { fr: "juin", en: "June" },
    Words { fr: "juillet", en: "July" },
    Words { fr: "août", en: "August" },
    Words { fr: "septembre", en: "September" },
    Words { fr: "octobre", en: "October" },
    Words { fr: "novembre", en: "November" },
    Words { fr: "décembre", en: "December" },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|piece| Some(piece.split_once('}')?.0)).collect()
    }

    #[test]
    fn both_languages_have_every_sentence() {
        for (name, words) in [check::ALL, labels::ALL, limit::ALL, story::ALL].concat() {
            assert!(!words.fr.trim().is_empty() && !words.en.trim().is_empty(), "{name}");
            assert!(words.fr != words.en || words.fr.len() < 12, "{name} is not translated");
            let values = places(words.fr);
            assert_eq!(values, places(words.en), "{name}");
            let expected: Vec<String> = (1..=values.len()).map(|at| at.to_string()).collect();
            assert!(values.iter().eq(expected.iter()), "{name}");
            assert!(!words.fr.contains('\''), "{name}: the apostrophe is ’");
            for mark in [":", ";", "?", "!"] {
                let end = words
                    .fr
                    .match_indices(mark)
                    .all(|(at, _)| at == 0 || words.fr[..at].ends_with(' '));
                assert!(end, "{name}: a space before {mark}");
            }
        }
    }

    #[test]
    fn values_stand_in_their_places() {
        let words = Words { fr: "{2} avant {1}", en: "{1} after {2}" };
        assert_eq!(words.with(Lang::Fr, &["a", "b"]), "b avant a");
        assert_eq!(words.with(Lang::En, &["{2}", "{1}{"]), "{2} after {1}{");
        assert_eq!(words.with(Lang::En, &["a"]), "a after ");
    }
}
