//! Words of one family, such as *titrated* and *titration*, *chevaux* and *cheval*: they begin
//! alike and have the same stem, in French or in English. Nothing tells the language of a word,
//! and nothing has to: both are asked.

use crate::{english, french};

/// Fewest letters of a word that has a family.
const LETTERS_MIN: usize = 3;
/// So many letters at the end of a stem are not those of every word of the family.
const UNLIKE: usize = 2;
/// Fewest letters with which all words of a family begin.
const ALIKE_MIN: usize = 2;

/// The family of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kin {
    beginning: Vec<u8>,
    french: Vec<u8>,
    english: Vec<u8>,
}

/// Names, numbers and formulas have no family, nor have words of other scripts.
fn has_kin(word: &[u8]) -> bool {
    word.len() >= LETTERS_MIN && word.iter().all(u8::is_ascii_lowercase)
}

impl Kin {
    /// The family of a word as it is compared, if it has one.
    pub fn of(word: &[u8]) -> Option<Self> {
        if !has_kin(word) {
            return None;
        }
        let (french, english) = (french::stem(word), english::stem(word));
        let shorter = french.len().min(english.len());
        let beginning = word.get(..shorter.saturating_sub(UNLIKE).max(ALIKE_MIN))?.to_vec();
        Some(Self { beginning, french, english })
    }

    /// With what all of its words begin.
    pub fn beginning(&self) -> &[u8] {
        &self.beginning
    }

    /// Whether a word belongs to it.
    pub fn holds(&self, word: &[u8]) -> bool {
        word.starts_with(&self.beginning)
            && has_kin(word)
            && (french::stem(word) == self.french || english::stem(word) == self.english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn are_kin(one: &str, other: &str) -> bool {
        Kin::of(one.as_bytes()).is_some_and(|kin| kin.holds(other.as_bytes()))
    }

    #[test]
    fn forms_of_a_word_are_kin_in_both_languages() {
        for (one, other) in [
            ("chevaux", "cheval"),
            ("metaux", "metal"),
            ("mesure", "mesurer"),
            ("gels", "gel"),
            ("titrated", "titration"),
            ("polymers", "polymer"),
            ("acide", "acid"),
            ("commissions", "commission"),
        ] {
            assert!(are_kin(one, other) && are_kin(other, one), "{one} {other}");
        }
    }

    #[test]
    fn other_substances_and_names_are_not() {
        for (one, other) in [
            ("sulfate", "sulfite"),
            ("methanol", "methane"),
            ("nitrates", "nitrites"),
            ("de", "des"),
            ("h2so4", "h2so"),
            ("exp2", "exp2s"),
            ("λογοι", "λογος"),
        ] {
            assert!(!are_kin(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn every_word_with_a_family_belongs_to_it(word in "[a-z]{3,40}") {
            let kin = Kin::of(word.as_bytes()).unwrap();
            prop_assert!(kin.holds(word.as_bytes()));
        }

        #[test]
        fn no_bytes_are_too_strange(
            word in proptest::collection::vec(any::<u8>(), 0..50),
            other in proptest::collection::vec(any::<u8>(), 0..50),
        ) {
            if let Some(kin) = Kin::of(&word) {
                kin.holds(&other);
            }
        }
    }
}
