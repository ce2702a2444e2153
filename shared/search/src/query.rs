//! What somebody looks for: all of these words, the last of which may still be under way, and
//! those in quotation marks as they stand there, one behind the other.

use crate::function_words::is_function_word;
use crate::kin::Kin;
use crate::near::Near;
use crate::words::each_word;
use std::ops::ControlFlow;

/// Most words of one query; the rest is not looked at.
pub const QUERY_WORDS_MAX: usize = 16;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) wanted: Vec<Wanted>,
}

/// How well a word is what is wanted, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// It is the word.
    Same,
    /// It is of the same family.
    Kin,
    /// It begins with the word, which is under way.
    Begins,
    /// So many letters differ.
    Near(usize),
}

impl Grade {
    /// What it counts for beside the word itself.
    pub fn weight(self) -> f32 {
        match self {
            Self::Same => 1.0,
            Self::Kin => 0.8,
            Self::Begins => 0.6,
            Self::Near(..=1) => 0.4,
            Self::Near(_) => 0.25,
        }
    }
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
    /// In which quotation it stands: there it is meant to the letter.
    pub quoted: Option<usize>,
    kin: Option<Kin>,
    near: Option<Near>,
}

impl Wanted {
    /// How well a word is what is wanted, if it is, but for wrong letters.
    pub fn grade(&self, word: &[u8]) -> Option<Grade> {
        let own = self.word.as_bytes();
        if word == own {
            return Some(Grade::Same);
        }
        let is_kin = self.kin.as_ref().is_some_and(|kin| kin.holds(word));
        let begins = self.prefix && word.starts_with(own);
        match (is_kin, begins) {
            (true, _) => Some(Grade::Kin),
            (_, true) => Some(Grade::Begins),
            _ => None,
        }
    }

    /// How many letters of a word differ, where that is a mistake that people make.
    pub fn near(&self, word: &[u8]) -> Option<Grade> {
        self.near.as_ref()?.distance(word).map(Grade::Near)
    }

    /// Whether a word is what is wanted.
    pub fn fits(&self, word: &[u8]) -> bool {
        self.grade(word).is_some()
    }

    /// Whether nothing is found without it even where most of a query is enough: what is quoted,
    /// and numbers and identifiers with all of their parts.
    pub fn is_sure(&self) -> bool {
        self.needed && (self.quoted.is_some() || self.word.contains(char::is_numeric))
    }

    /// Whether only the word itself is.
    pub fn is_exact(&self) -> bool {
        !self.prefix && self.kin.is_none()
    }

    /// With what every word begins that may be what is wanted.
    pub fn beginning(&self, near: bool) -> &[u8] {
        let own = self.word.as_bytes();
        if near && self.near.is_some() {
            let first = self.word.chars().next().map_or(0, char::len_utf8);
            return own.get(..first).unwrap_or(own);
        }
        self.kin.as_ref().map_or(own, Kin::beginning)
    }
}

fn is_quotation_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '«' | '»')
}

impl Query {
    /// The query that was typed.
    pub fn parse(typed: &str) -> Self {
        let (mut query, mut ends) = (Self::default(), Vec::new());
        let (mut start, mut closed) = (0, false);
        let mut parts = typed.split(is_quotation_mark).enumerate().peekable();
        while let Some((number, part)) = parts.next() {
            let quoted = (number % 2 == 1).then_some(number);
            let before = query.wanted.len();
            each_word(part, &mut |word| {
                if query.wanted.len() >= QUERY_WORDS_MAX {
                    return ControlFlow::Break(());
                }
                // What is quoted is held against words as they follow each other: its parts.
                if quoted.is_none() || !word.whole {
                    query.want(word.folded, !word.whole, quoted);
                    ends.push(start + word.end);
                }
                ControlFlow::Continue(())
            });
            if query.wanted.len() > before {
                closed = quoted.is_some() && parts.peek().is_some();
            }
            start += part.len() + 1;
        }
        if !closed {
            let last = ends.last().copied();
            let under_way = query.wanted.iter_mut().zip(ends);
            let under_way = under_way.filter(|(_, end)| Some(*end) == last);
            under_way.for_each(|(wanted, _)| wanted.prefix = true);
        }
        query.settle();
        query
    }

    fn want(&mut self, word: &str, needed: bool, quoted: Option<usize>) {
        let word = word.to_owned();
        self.wanted.push(Wanted { word, prefix: false, needed, quoted, kin: None, near: None });
    }

    /// Drops words that say nothing beside the others, and finds out what else each may be.
    fn settle(&mut self) {
        let idle = |wanted: &Wanted| {
            wanted.quoted.is_none() && !wanted.prefix && is_function_word(&wanted.word)
        };
        if self.needed().any(|wanted| wanted.quoted.is_some() || !is_function_word(&wanted.word)) {
            self.wanted.retain(|wanted| !idle(wanted));
        }
        let open = |wanted: &&mut Wanted| wanted.needed && wanted.quoted.is_none();
        for wanted in self.wanted.iter_mut().filter(open) {
            wanted.kin = Kin::of(wanted.word.as_bytes());
            wanted.near = Near::of(&wanted.word, wanted.prefix);
        }
    }

    /// Whether it looks for nothing.
    pub fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether each of its words begins a word of a short text, such as a title, or is of the same
    /// family as one.
    pub fn fits(&self, text: &str) -> bool {
        let mut missing: Vec<&Wanted> = self.needed().collect();
        each_word(text, &mut |word| {
            let word = word.folded.as_bytes();
            let fits =
                |wanted: &Wanted| word.starts_with(wanted.word.as_bytes()) || wanted.fits(word);
            missing.retain(|wanted| !fits(wanted));
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

    /// The words of each quotation, by their place among all that is wanted.
    pub(crate) fn quotations(&self) -> Vec<Vec<usize>> {
        let mut all: Vec<(usize, Vec<usize>)> = Vec::new();
        for (at, wanted) in self.wanted.iter().enumerate() {
            let Some(number) = wanted.quoted else { continue };
            match all.last_mut() {
                Some((last, words)) if *last == number => words.push(at),
                _ => all.push((number, vec![at])),
            }
        }
        all.into_iter().map(|(_, words)| words).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(typed: &str) -> Vec<(String, bool, bool)> {
        let wanted = Query::parse(typed).wanted.into_iter();
        wanted.map(|wanted| (wanted.word, wanted.prefix, wanted.needed)).collect()
    }

    #[test]
    fn the_last_word_may_be_under_way() {
        let word = |text: &str, prefix| (text.to_owned(), prefix, true);
        assert_eq!(
            told("Dosage pH Éth"),
            [word("dosage", false), word("ph", false), word("eth", true)]
        );
        assert!(Query::parse(" … ").is_empty());
    }

    #[test]
    fn words_that_say_nothing_are_dropped_beside_others() {
        let words = |typed| told(typed).into_iter().map(|(word, ..)| word).collect::<Vec<_>>();
        assert_eq!(words("Dosage de l’éthanol dans"), ["dosage", "ethanol", "dans"]);
        assert_eq!(words("the titration of iron"), ["titration", "iron"]);
        assert_eq!(words("de la"), ["de", "la"], "where there is nothing else they are wanted");
        assert_eq!(words("«de la» soude"), ["de", "la", "soude"], "or where they are quoted");
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
    fn a_quotation_is_meant_to_the_letter() {
        let query = Query::parse("pur “acides faibles” eau");
        assert_eq!(query.quotations(), [vec![1, 2]]);
        assert!(query.wanted[0].fits(b"purs") && !query.wanted[1].fits(b"acide"));
        assert!(query.wanted[3].prefix);
        let query = Query::parse("\"acide\" \"eau pure\"");
        assert_eq!(query.quotations(), [vec![0], vec![1, 2]]);
        assert!(query.wanted.iter().all(|wanted| !wanted.prefix), "a closed one is not under way");
        let query = Query::parse("\"acide fai");
        assert!(!query.wanted[0].prefix && query.wanted[1].prefix, "an open one is");
        assert_eq!(told("\"exp-2024\"").len(), 2, "an identifier is its parts in order");
    }

    #[test]
    fn a_query_is_bounded() {
        assert_eq!(Query::parse(&"a ".repeat(99)).wanted.len(), QUERY_WORDS_MAX);
        assert_eq!(Query::parse(&"\"a\" ".repeat(99)).wanted.len(), QUERY_WORDS_MAX);
    }

    #[test]
    fn titles_fit_by_the_beginnings_of_their_words() {
        let title = "Synthèse de l’œstradiol";
        assert!(Query::parse("oes synt").fits(title));
        assert!(Query::parse("synthèses de").fits(title), "by their families too");
        assert!(!Query::parse("synt diol").fits(title));
        assert!(Query::parse("").fits(title), "who looks for nothing in particular sees all");
    }

    proptest! {
        #[test]
        fn every_word_begins_as_what_is_wanted_says(
            typed in "[a-zé\" ]{0,20}",
            word in "[a-z]{1,9}",
        ) {
            for wanted in &Query::parse(&typed).wanted {
                let word = word.as_bytes();
                prop_assert!(!wanted.fits(word) || word.starts_with(wanted.beginning(false)));
                let near = wanted.near(word).is_some() || wanted.fits(word);
                prop_assert!(!near || word.starts_with(wanted.beginning(true)));
            }
        }

        #[test]
        fn nothing_that_is_typed_is_too_strange(typed in any::<String>(), text in any::<String>()) {
            let query = Query::parse(&typed);
            prop_assert!(query.wanted.len() <= QUERY_WORDS_MAX);
            query.fits(&text);
            query.quotations();
        }
    }
}
