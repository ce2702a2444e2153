//! Words that were meant: how many letters were left out, added, changed, or swapped with their
//! neighbour (the optimal string alignment of F. J. Damerau, 1964; see L. Boytsov, *Indexing
//! methods for approximate dictionary searching*, 2011, section 2). The first letter is never
//! wrong, so that few words have to be looked at.

/// Fewest letters of a word in which one may be wrong, and in which two may.
const ONE_WRONG_MIN: usize = 4;
const TWO_WRONG_MIN: usize = 8;
/// Fewest letters of the beginning of a word in which one may be wrong.
const BEGINNING_MIN: usize = 5;
const FAR: usize = usize::MAX / 2;

/// How many letters differ, for each beginning of the word.
type Row = Vec<usize>;

/// What is near a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Near {
    letters: Vec<char>,
    allowed: usize,
    /// Whether only the beginning of a word is compared.
    beginning: bool,
}

impl Near {
    /// What is near a word as it is compared; nothing where it is short, or an identifier.
    pub fn of(word: &str, under_way: bool) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < ONE_WRONG_MIN {
            return None;
        }
        let allowed = if letters.len() < TWO_WRONG_MIN { 1 } else { 2 };
        let beginning = under_way && letters.len() >= BEGINNING_MIN;
        let plain = letters.iter().all(|letter| letter.is_alphabetic());
        plain.then_some(Self { letters, allowed, beginning })
    }

    /// How many letters differ in a word, where it is near.
    pub fn distance(&self, word: &[u8]) -> Option<usize> {
        let word = std::str::from_utf8(word).ok()?;
        if word.chars().next() != self.letters.first().copied()
            || !word.chars().all(char::is_alphabetic)
        {
            return None;
        }
        let (mut before, mut above) = (Row::new(), (0..=self.letters.len()).collect::<Row>());
        let mut best = if self.beginning { self.letters.len() } else { FAR };
        let mut last = None;
        for letter in word.chars() {
            let row = self.row(letter, last, &before, &above);
            if row.iter().all(|wrong| *wrong > self.allowed) {
                return Some(best).filter(|best| *best <= self.allowed);
            }
            if self.beginning {
                best = best.min(at(&row, self.letters.len()));
            }
            (before, above, last) = (above, row, Some(letter));
        }
        let whole = at(&above, self.letters.len());
        Some(best.min(whole)).filter(|best| *best <= self.allowed)
    }

    /// How many letters differ between the beginnings of this word and those of another one up to
    /// some letter, from what they are up to the letters before it.
    fn row(&self, letter: char, last: Option<char>, before: &[usize], above: &[usize]) -> Row {
        let mut row = Vec::with_capacity(self.letters.len() + 1);
        row.push(at(above, 0) + 1);
        let mut previous = None;
        for (count, own) in self.letters.iter().enumerate() {
            let changed = at(above, count) + usize::from(*own != letter);
            let mut wrong = changed.min(at(above, count + 1) + 1).min(at(&row, count) + 1);
            if count > 0 && last == Some(*own) && previous == Some(letter) {
                wrong = wrong.min(at(before, count - 1) + 1);
            }
            row.push(wrong);
            previous = Some(*own);
        }
        row
    }
}

fn at(row: &[usize], place: usize) -> usize {
    row.get(place).copied().unwrap_or(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distance(typed: &str, word: &str) -> Option<usize> {
        Near::of(typed, false).and_then(|near| near.distance(word.as_bytes()))
    }

    #[test]
    fn one_letter_in_four_and_two_in_eight_may_be_wrong() {
        assert_eq!(distance("sodim", "sodium"), Some(1));
        assert_eq!(distance("electrolise", "electrolyse"), Some(1));
        assert_eq!(distance("chromatograhpy", "chromatography"), Some(1), "two that are swapped");
        assert_eq!(distance("spectrofotometrie", "spectrophotometrie"), Some(2));
        assert_eq!(distance("soduim", "sodium"), Some(1));
        assert_eq!(distance("sdoim", "sodium"), None);
        assert_eq!(distance("fer", "fet"), None, "too short");
        assert_eq!(distance("lectrolyse", "electrolyse"), None, "the first letter is never wrong");
        assert_eq!(distance("exp2024", "exp2025"), None, "identifiers are exact");
        assert_eq!(distance("gels", "gel2"), None);
    }

    #[test]
    fn a_word_under_way_is_compared_as_far_as_it_goes() {
        let near = Near::of("spectrof", true).unwrap();
        assert_eq!(near.distance(b"spectrophotometrie"), Some(1));
        assert_eq!(near.distance(b"spectre"), Some(2));
        assert_eq!(near.distance(b"spirale"), None);
    }

    /// The definition, letter by letter.
    fn naive(one: &[char], other: &[char]) -> usize {
        let (Some((last, rest)), Some((end, short))) = (one.split_last(), other.split_last())
        else {
            return one.len().max(other.len());
        };
        let mut best = naive(rest, short) + usize::from(last != end);
        best = best.min(naive(rest, other) + 1).min(naive(one, short) + 1);
        if let (Some((two, rest)), Some((twin, short))) = (rest.split_last(), short.split_last())
            && two == end
            && twin == last
        {
            best = best.min(naive(rest, short) + 1);
        }
        best
    }

    proptest! {
        #[test]
        fn distances_are_those_of_the_definition(
            typed in "a[ab]{3,4}",
            word in "a[ab]{0,5}",
            allowed in 1usize..4,
        ) {
            let letters = |text: &str| text.chars().collect::<Vec<char>>();
            let expected = naive(&letters(&typed), &letters(&word));
            let near = Near { letters: letters(&typed), allowed, beginning: false };
            let found = near.distance(word.as_bytes());
            prop_assert_eq!(found, Some(expected).filter(|wrong| *wrong <= allowed));
        }

        #[test]
        fn no_bytes_are_too_strange(
            typed in any::<String>(),
            word in proptest::collection::vec(any::<u8>(), 0..80),
            under_way in any::<bool>(),
        ) {
            if let Some(near) = Near::of(&typed, under_way) {
                near.distance(&word);
            }
        }
    }
}
