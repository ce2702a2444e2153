//! Some of a text around the first word that was found in it, and where the words stand.

use crate::query::{Query, Wanted};
use crate::words::each_word;
use std::collections::VecDeque;
use std::ops::{ControlFlow, Range};

/// Longest excerpt, in characters, the dots where it is cut among them.
pub const EXCERPT_CHARS_MAX: usize = 160;
/// How much of the text stands before the first word, in characters.
const BEFORE_CHARS: usize = 40;
const DOTS: char = '…';

/// Some of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excerpt {
    /// The text, in one line.
    pub text: String,
    /// Where the words stand in it: start and end, in characters.
    pub marks: Vec<(usize, usize)>,
}

/// Where the words of a query stand in a short text: start and end, in characters.
pub fn marks(text: &str, query: &Query) -> Vec<(usize, usize)> {
    let places = found(text, query, usize::MAX);
    let characters = |place: &Range<usize>| {
        let start = text[..place.start].chars().count();
        (start, start + text[place.clone()].chars().count())
    };
    places.iter().map(characters).collect()
}

/// Some of a text around the first word of a query in it; its beginning where there is none.
pub fn excerpt(text: &str, query: &Query) -> Excerpt {
    let start = found(text, query, 0).first().map_or(0, |first| begin(text, first.start));
    let end = text[start..]
        .char_indices()
        .nth(4 * EXCERPT_CHARS_MAX)
        .map_or(text.len(), |(at, _)| start + at);
    let window = &text[start..end];
    let mut cut = Cut { excerpt: Excerpt::default(), chars: 0 };
    if start > 0 {
        cut.push(DOTS);
    }
    let mut places = found(window, query, usize::MAX).into_iter().peekable();
    let mut begun = None;
    for (at, letter) in window.char_indices() {
        if cut.chars + 1 >= EXCERPT_CHARS_MAX {
            cut.push(DOTS);
            cut.mark(begun.take(), 1);
            return cut.excerpt;
        }
        if places.peek().is_some_and(|place| place.end == at) {
            cut.mark(begun.take(), 0);
            places.next();
        }
        if places.peek().is_some_and(|place| place.start == at) {
            begun = Some(cut.chars);
        }
        cut.add(letter);
    }
    cut.mark(begun.take(), 0);
    if end < text.len() {
        cut.push(DOTS);
    }
    cut.excerpt
}

/// Where the words of a query stand, in bytes; those that begin up to some byte after the first.
/// Where none does, the words that were meant.
fn found(text: &str, query: &Query, after: usize) -> Vec<Range<usize>> {
    let strict = standing(text, query, after, &|wanted, word| wanted.fits(word));
    match strict.is_empty() {
        true => standing(text, query, after, &|wanted, word| wanted.near(word).is_some()),
        false => strict,
    }
}

fn standing(
    text: &str,
    query: &Query,
    after: usize,
    fits: &dyn Fn(&Wanted, &[u8]) -> bool,
) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = Vec::new();
    let mut quotations = Quotations::new(query);
    each_word(text, &mut |word| {
        let over =
            places.first().is_some_and(|first| word.start > first.start.saturating_add(after));
        if over {
            return ControlFlow::Break(());
        }
        if !word.whole {
            let place = word.start..word.end;
            let mut open = query.needed().filter(|wanted| wanted.quoted.is_none());
            let stands = open.any(|wanted| fits(wanted, word.folded.as_bytes()));
            quotations.see(word.folded, place.clone(), &mut places);
            if stands {
                places.push(place);
            }
        }
        ControlFlow::Continue(())
    });
    places.sort_unstable_by_key(|place| (place.start, place.end));
    places.dedup();
    places
}

/// The words of quotations, which count where they stand one behind the other.
struct Quotations<'a> {
    all: Vec<Vec<&'a Wanted>>,
    /// The last words of the text, as many as the longest quotation has.
    last: VecDeque<(String, Range<usize>)>,
    longest: usize,
}

impl<'a> Quotations<'a> {
    fn new(query: &'a Query) -> Self {
        let words = |places: Vec<usize>| -> Vec<&'a Wanted> {
            places.into_iter().filter_map(|at| query.wanted.get(at)).collect()
        };
        let all: Vec<Vec<&Wanted>> = query.quotations().into_iter().map(words).collect();
        let longest = all.iter().map(Vec::len).max().unwrap_or(0);
        Self { all, last: VecDeque::new(), longest }
    }

    /// Adds the places of quotations that end with this word.
    fn see(&mut self, folded: &str, place: Range<usize>, places: &mut Vec<Range<usize>>) {
        if self.longest == 0 {
            return;
        }
        if self.last.len() == self.longest {
            self.last.pop_front();
        }
        self.last.push_back((folded.to_owned(), place));
        for words in &self.all {
            let Some(before) = self.last.len().checked_sub(words.len()) else { continue };
            let mut pairs = words.iter().zip(self.last.iter().skip(before));
            if pairs.all(|(wanted, (word, _))| wanted.fits(word.as_bytes())) {
                places.extend(self.last.iter().skip(before).map(|(_, place)| place.clone()));
            }
        }
    }
}

/// Where an excerpt begins: a little before a word, where another word begins.
fn begin(text: &str, word: usize) -> usize {
    let before = text[..word].char_indices().rev().take(BEFORE_CHARS).last();
    let Some((at, _)) = before.filter(|(at, _)| *at > 0) else { return 0 };
    let space = text[at..word].char_indices().find(|(_, letter)| letter.is_whitespace());
    space.map_or(at, |(space, letter)| at + space + letter.len_utf8())
}

/// An excerpt that grows.
struct Cut {
    excerpt: Excerpt,
    chars: usize,
}

impl Cut {
    fn push(&mut self, letter: char) {
        self.excerpt.text.push(letter);
        self.chars += 1;
    }

    /// Adds a letter; lines and runs of space become one space.
    fn add(&mut self, letter: char) {
        match letter.is_whitespace() || letter.is_control() {
            false => self.push(letter),
            true if self.excerpt.text.is_empty() || self.excerpt.text.ends_with(' ') => {}
            true => self.push(' '),
        }
    }

    /// Marks what was added since a word began, but for so many characters at the end.
    fn mark(&mut self, begun: Option<usize>, but: usize) {
        let end = self.chars.saturating_sub(but);
        if let Some(start) = begun.filter(|start| *start < end) {
            self.excerpt.marks.push((start, end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn marked(excerpt: &Excerpt) -> Vec<String> {
        let part = |(start, end): &(usize, usize)| {
            excerpt.text.chars().skip(*start).take(end - start).collect()
        };
        excerpt.marks.iter().map(part).collect()
    }

    #[test]
    fn an_excerpt_stands_around_the_first_word() {
        let text =
            format!("{}\n\nDosage de l’Éthanol\tpur. {}", "avant ".repeat(60), "après ".repeat(60));
        let found = excerpt(&text, &Query::parse("ETHAN dosage"));
        assert_eq!(marked(&found), ["Dosage"], "the last word of a query alone is a beginning");
        let found = excerpt(&text, &Query::parse("dosage ethan"));
        assert_eq!(marked(&found), ["Dosage", "Éthanol"]);
        assert!(found.text.starts_with("…avant ") && found.text.ends_with('…'), "{}", found.text);
        assert!(found.text.contains("avant Dosage de l’Éthanol pur. après"), "{}", found.text);
    }

    #[test]
    fn without_a_word_it_is_the_beginning() {
        let found = excerpt("  Un\n texte court ", &Query::parse("absent"));
        assert_eq!(found, Excerpt { text: "Un texte court ".into(), marks: Vec::new() });
    }

    #[test]
    fn a_title_is_marked_where_it_stands() {
        assert_eq!(marks("Été : œuf", &Query::parse("oeu")), [(6, 9)]);
        assert_eq!(marks("EXP-2024-11", &Query::parse("exp-2024-11")), [(0, 3), (4, 8), (9, 11)]);
    }

    #[test]
    fn families_and_words_that_were_meant_are_marked() {
        assert_eq!(marks("Deux titrages", &Query::parse("titrage acide")), [(5, 13)]);
        assert_eq!(marks("Dosage du sodium", &Query::parse("sodim")), [(10, 16)]);
        assert_eq!(marks("sodim sodium", &Query::parse("sodim")), [(0, 5)], "if there is no other");
    }

    #[test]
    fn a_quotation_is_marked_where_it_stands_as_a_whole() {
        let text = "acide pur, acide acétique, acide";
        assert_eq!(marks(text, &Query::parse("\"acide acétique\"")), [(11, 16), (17, 25)]);
        assert!(marks(text, &Query::parse("\"acide base\"")).is_empty());
        let long = format!("{} l’acide acétique", "acide pur ".repeat(60));
        assert_eq!(marked(&excerpt(&long, &Query::parse("\"acide acetique\""))).len(), 2);
    }

    proptest! {
        #[test]
        fn excerpts_are_bounded_and_marks_are_words_of_the_query(
            text in "[a-zé\\-0-9 \\n]{0,900}",
            query in "[a-zé0-9 ]{0,9}",
        ) {
            let query = Query::parse(&query);
            let found = excerpt(&text, &query);
            prop_assert!(found.text.chars().count() <= EXCERPT_CHARS_MAX);
            let count = found.text.chars().count();
            let mut before = 0;
            for (start, end) in &found.marks {
                prop_assert!(before <= *start && start < end && *end <= count);
                before = *end;
            }
            let cut = found.text.ends_with(DOTS);
            let whole = if cut { found.marks.len().saturating_sub(1) } else { found.marks.len() };
            for word in marked(&found).iter().take(whole) {
                let word = crate::fold(word);
                let word = word.as_bytes();
                let fits = query.needed().any(|wanted| {
                    word.starts_with(wanted.beginning(false)) || wanted.near(word).is_some()
                });
                prop_assert!(fits, "{word:?}");
            }
        }

        #[test]
        fn hostile_text_gives_an_excerpt(text in any::<String>(), query in any::<String>()) {
            let query = Query::parse(&query);
            let found = excerpt(&text, &query);
            prop_assert!(found.text.chars().count() <= EXCERPT_CHARS_MAX);
            marks(&text, &query);
        }
    }
}
