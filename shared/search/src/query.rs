//! What somebody looks for: all of these words, the last of which may still be under way.

use crate::words::each_word;
use std::ops::ControlFlow;

/// Most words of one query; the rest is not looked at.
pub const QUERY_WORDS_MAX: usize = 16;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) wanted: Vec<Wanted>,
}

/// One word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// As it is compared.
    pub word: String,
    /// Whether a word that begins with it is one.
    pub prefix: bool,
    /// Whether nothing is found without it. An identifier as a whole is not needed where its
    /// parts are there, but what holds it comes first.
    pub needed: bool,
}

impl Wanted {
    /// Whether a word is what is wanted.
    pub fn fits(&self, word: &[u8]) -> bool {
        match self.prefix {
            true => word.starts_with(self.word.as_bytes()),
            false => word == self.word.as_bytes(),
        }
    }
}

impl Query {
    /// The query that was typed.
    pub fn parse(typed: &str) -> Self {
        let (mut wanted, mut ends) = (Vec::new(), Vec::new());
        each_word(typed, &mut |word| {
            let needed = !word.whole;
            wanted.push(Wanted { word: word.folded.to_owned(), prefix: false, needed });
            ends.push(word.end);
            match wanted.len() < QUERY_WORDS_MAX {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
        let last = ends.last().copied();
        let under_way = wanted.iter_mut().zip(ends).filter(|(_, end)| Some(*end) == last);
        under_way.for_each(|(word, _)| word.prefix = true);
        Self { wanted }
    }

    /// Whether it looks for nothing.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether each of its words begins a word of a short text, such as a title.
    pub fn fits(&self, text: &str) -> bool {
        let mut missing: Vec<&[u8]> = self.needed().map(|wanted| wanted.word.as_bytes()).collect();
        each_word(text, &mut |word| {
            missing.retain(|wanted| !word.folded.as_bytes().starts_with(wanted));
            match missing.is_empty() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        missing.is_empty()
    }

    pub(crate) fn needed(&self) -> impl Iterator<Item = &Wanted> {
        self.wanted.iter().filter(|wanted| wanted.needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(typed: &str) -> Vec<(String, bool, bool)> {
        let wanted = Query::parse(typed).wanted.into_iter();
        wanted.map(|wanted| (wanted.word, wanted.prefix, wanted.needed)).collect()
    }

    #[test]
    fn the_last_word_may_be_under_way() {
        let word = |text: &str, prefix| (text.to_owned(), prefix, true);
        assert_eq!(
            told("Dosage de l’Éth"),
            [word("dosage", false), word("de", false), word("l", false), word("eth", true)]
        );
        assert!(Query::parse(" … ").is_empty());
    }

    #[test]
    fn an_identifier_is_wanted_in_parts_and_better_whole() {
        let found = told("exp-2");
        assert_eq!(
            found,
            [
                ("exp".to_owned(), false, true),
                ("2".to_owned(), true, true),
                ("exp-2".to_owned(), true, false)
            ]
        );
    }

    #[test]
    fn a_query_is_bounded() {
        assert_eq!(Query::parse(&"a ".repeat(99)).wanted.len(), QUERY_WORDS_MAX);
    }

    #[test]
    fn titles_fit_by_the_beginnings_of_their_words() {
        let title = "Synthèse de l’œstradiol";
        assert!(Query::parse("oes synt").fits(title));
        assert!(!Query::parse("synt diol").fits(title));
        assert!(Query::parse("").fits(title), "who looks for nothing in particular sees all");
    }
}
