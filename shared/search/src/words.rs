//! The words of a text and where they stand. Apostrophes and hyphens part words. What is joined
//! and holds a digit is an identifier or a number (`10.1021/ja`, `EXP-2024-11`, `0,5`) and comes
//! whole as well, after its parts; a formula such as `NaCl2` is one word.

use crate::fold::{fold_letter, is_mark};
use std::ops::ControlFlow;

/// Longest word, in letters; a longer one is several.
pub const WORD_CHARS_MAX: usize = 40;
/// Most words of one document.
pub const WORDS_MAX: usize = 65_536;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// As it is compared.
    pub folded: &'a str,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends there.
    pub end: usize,
    /// Whether it is put together of the parts that came before it.
    pub whole: bool,
}

/// Gives every word of a text until told to stop, [`WORDS_MAX`] at most.
pub fn each_word(text: &str, take: &mut dyn FnMut(Word<'_>) -> ControlFlow<()>) {
    let mut splitter = Splitter::new(take);
    for (at, letter) in text.char_indices() {
        if splitter.letter(at, letter).is_break() {
            return;
        }
    }
    let _ = splitter.end_all();
}

struct Splitter<'a> {
    take: &'a mut dyn FnMut(Word<'_>) -> ControlFlow<()>,
    left: usize,
    part: String,
    part_start: usize,
    /// The parts so far with what joins them; begun once `parts` is not 0.
    whole: String,
    whole_start: usize,
    parts: usize,
    joined: bool,
    joiner: Option<char>,
    end: usize,
}

impl<'a> Splitter<'a> {
    fn new(take: &'a mut dyn FnMut(Word<'_>) -> ControlFlow<()>) -> Self {
        Self {
            take,
            left: WORDS_MAX,
            part: String::new(),
            part_start: 0,
            whole: String::new(),
            whole_start: 0,
            parts: 0,
            joined: false,
            joiner: None,
            end: 0,
        }
    }

    fn letter(&mut self, at: usize, letter: char) -> ControlFlow<()> {
        if letter.is_alphanumeric() || (is_mark(letter) && !self.part.is_empty()) {
            return self.add(at, letter);
        }
        match joiner(letter) {
            Some(joiner) if self.joiner.is_none() && (self.parts > 0 || !self.part.is_empty()) => {
                self.end_part()?;
                self.joiner = Some(joiner);
                ControlFlow::Continue(())
            }
            _ => self.end_all(),
        }
    }

    fn add(&mut self, at: usize, letter: char) -> ControlFlow<()> {
        if self.part.is_empty() {
            self.part_start = at;
            if self.parts == 0 {
                self.whole_start = at;
            }
            if let Some(joiner) = self.joiner.take() {
                self.joined = true;
                if self.whole.chars().count() < WORD_CHARS_MAX {
                    self.whole.push(joiner);
                }
            }
        }
        let before = self.part.len();
        fold_letter(letter, &mut self.part);
        if self.whole.chars().count() < WORD_CHARS_MAX {
            self.whole.push_str(&self.part[before..]);
        }
        self.end = at + letter.len_utf8();
        match self.part.chars().count() >= WORD_CHARS_MAX {
            true => self.end_part(),
            false => ControlFlow::Continue(()),
        }
    }

    fn end_part(&mut self) -> ControlFlow<()> {
        if self.part.is_empty() {
            return ControlFlow::Continue(());
        }
        self.parts += 1;
        let part = std::mem::take(&mut self.part);
        let given = self.give(&part, self.part_start, false);
        self.part = part;
        self.part.clear();
        given
    }

    fn end_all(&mut self) -> ControlFlow<()> {
        self.end_part()?;
        let whole = std::mem::take(&mut self.whole);
        let is_whole = self.joined && whole.contains(char::is_numeric);
        (self.parts, self.joined, self.joiner) = (0, false, None);
        if is_whole {
            self.give(&whole, self.whole_start, true)?;
        }
        self.whole = whole;
        self.whole.clear();
        ControlFlow::Continue(())
    }

    fn give(&mut self, folded: &str, start: usize, whole: bool) -> ControlFlow<()> {
        if self.left == 0 {
            return ControlFlow::Break(());
        }
        self.left -= 1;
        (self.take)(Word { folded, start, end: self.end, whole })
    }
}

/// What joins the parts of an identifier or a number.
fn joiner(letter: char) -> Option<char> {
    match letter {
        '-' | '_' | '.' | '/' | ':' | ',' => Some(letter),
        '\u{2010}' | '\u{2011}' => Some('-'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        each_word(text, &mut |word| {
            found.push(word.folded.to_owned());
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn apostrophes_and_hyphens_part_words() {
        assert_eq!(words("L’eau d'aujourd’hui"), ["l", "eau", "d", "aujourd", "hui"]);
        assert_eq!(words("porte-clés – fin."), ["porte", "cles", "fin"]);
    }

    #[test]
    fn identifiers_and_numbers_come_whole_and_in_parts() {
        assert_eq!(words("NaCl2"), ["nacl2"]);
        assert_eq!(words("EXP-2024-11."), ["exp", "2024", "11", "exp-2024-11"]);
        assert_eq!(words("(10.1021/ja)"), ["10", "1021", "ja", "10.1021/ja"]);
        assert_eq!(words("0,5 ml"), ["0", "5", "0,5", "ml"]);
        assert_eq!(words("a--1"), ["a", "1"], "two joiners join nothing");
    }

    #[test]
    fn long_words_are_several() {
        let long = "acgt".repeat(25);
        let found = words(&long);
        let lengths: Vec<usize> = found.iter().map(|word| word.chars().count()).collect();
        assert_eq!(lengths, [40, 40, 20]);
        assert_eq!(found.concat(), long);
    }

    #[test]
    fn words_know_their_place() {
        let text = "Été : H₂O-2, œuf";
        each_word(text, &mut |word| {
            assert_eq!(words(&text[word.start..word.end]).last().unwrap(), word.folded);
            ControlFlow::Continue(())
        });
    }

    #[test]
    fn a_document_has_so_many_words_at_most() {
        assert_eq!(words(&"a ".repeat(WORDS_MAX + 5)).len(), WORDS_MAX);
    }
}
