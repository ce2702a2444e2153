//! Entries of 20 KB, and what people would ask for among them: both follow from a seed, and both
//! go as JSON, a line each, to whatever searches beside us.

use anyhow::{Context, Result};
use cahier_bench_client::typed::{SEED, Typed};
use cahier_laboratory::{Laboratory, Plan};
use cahier_notebook::{Body, Change, Element, Node, Run};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

/// How long a text is at the least.
pub const TEXT_BYTES: usize = 20_000;
const PARAGRAPH_CHARS: usize = 600;
/// Questions of each kind.
const ASKED_EACH: usize = 30;
/// Words with fewer letters say little, and those of a mistyped word are longer.
const LETTERS_MIN: usize = 5;
const MISTYPED_LETTERS_MIN: usize = 7;
/// Words of a quotation.
const QUOTED_WORDS: usize = 3;

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Its title.
    pub title: String,
    /// Its paragraphs, each on a line.
    pub body: String,
}

/// How somebody asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A word.
    Word,
    /// Two words of one text.
    Words,
    /// The beginning of a word.
    Beginning,
    /// A word with two letters in the wrong order.
    Mistyped,
    /// Words as they follow each other.
    Phrase,
    /// A code with digits in it.
    Code,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Word, Self::Words, Self::Beginning, Self::Mistyped, Self::Phrase, Self::Code];

    /// How rows name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Word => "a word",
            Self::Words => "two words",
            Self::Beginning => "the beginning of a word",
            Self::Mistyped => "a mistyped word",
            Self::Phrase => "a quotation",
            Self::Code => "a code",
        }
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// How it is asked.
    pub kind: Kind,
    /// The words, without quotation marks.
    pub words: String,
}

impl Asked {
    /// As it is typed in our search.
    pub fn typed(&self) -> String {
        match self.kind {
            Kind::Phrase => format!("\"{}\"", self.words),
            _ => self.words.clone(),
        }
    }
}

impl Text {
    /// The changes that begin an entry with it.
    pub fn changes(&self) -> Vec<Change> {
        let body = Body(self.body.lines().map(|line| paragraph(line.to_owned())).collect());
        vec![Change::Title { title: self.title.clone() }, Change::Body { body }]
    }
}

/// A paragraph of one run.
pub fn paragraph(text: String) -> Node {
    let run = Run { text, ..Run::default() };
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
}

/// So many texts: the entries of a laboratory, each made longer with what is typed there.
pub fn texts(count: u32) -> impl Iterator<Item = Text> {
    let laboratory = Laboratory::new(Plan::new(SEED, count));
    (0..count).filter_map(move |number| {
        let entry = laboratory.entry(number)?.entry;
        let lines = entry.body.plain_text();
        let mut lines: Vec<String> =
            lines.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
        let mut bytes: usize = lines.iter().map(|line| line.len() + 1).sum();
        let mut typed = Typed::of(&laboratory, number);
        while bytes <= TEXT_BYTES {
            let line = typed.take(PARAGRAPH_CHARS).trim().to_owned();
            bytes += line.len() + 1;
            lines.push(line);
        }
        Some(Text { title: entry.title, body: lines.join("\n") })
    })
}

/// Questions about texts, some of each kind: kinds for which the texts have nothing are left out.
pub fn questions(texts: &[Text]) -> Vec<Asked> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        // Far from each other, so that common and rare words come.
        let step = (texts.len() / ASKED_EACH).max(1);
        let some = texts.iter().step_by(step).enumerate();
        let found = some.filter_map(|(at, text)| Some(Asked { kind, words: ask(kind, text, at)? }));
        all.extend(found.take(ASKED_EACH));
    }
    all
}

/// What is asked of one kind with the words of a text; `at` says where in it to look.
fn ask(kind: Kind, text: &Text, at: usize) -> Option<String> {
    let line = text.body.lines().cycle().nth(at * 7 % text.body.lines().count().max(1))?;
    let long = |min: usize| {
        let fits = |word: &&str| word.chars().count() >= min;
        let words: Vec<&str> = plain_words(line).filter(fits).collect();
        words.get(at % words.len().max(1)).copied()
    };
    match kind {
        Kind::Word => long(LETTERS_MIN).map(str::to_owned),
        Kind::Words => {
            let other = plain_words(&text.title).find(|word| word.len() >= LETTERS_MIN)?;
            Some(format!("{} {other}", long(LETTERS_MIN)?))
        }
        Kind::Beginning => Some(long(MISTYPED_LETTERS_MIN)?.chars().take(LETTERS_MIN).collect()),
        Kind::Mistyped => mistyped(long(MISTYPED_LETTERS_MIN)?),
        Kind::Phrase => phrase(line, at),
        Kind::Code => {
            let mut words = text.body.split_whitespace().map(trimmed);
            words.find(|word| is_code(word)).map(str::to_owned)
        }
    }
}

/// Words of letters alone.
fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.chars().all(char::is_alphabetic))
}

/// A word with its third and fourth letter in the wrong order; none where they are the same.
fn mistyped(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let (third, fourth) = (*letters.get(2)?, *letters.get(3)?);
    letters.swap(2, 3);
    (third != fourth).then(|| letters.into_iter().collect())
}

/// Some words of a line as they follow each other, where nothing but a space lies between them.
fn phrase(line: &str, at: usize) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let plain = |word: &&str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let runs: Vec<&[&str]> =
        words.windows(QUOTED_WORDS).filter(|run| run.iter().all(plain)).collect();
    Some(runs.get(at % runs.len().max(1))?.join(" "))
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Letters and digits with a hyphen between them: a sample, a lot.
fn is_code(word: &str) -> bool {
    let has = |what: fn(&u8) -> bool| word.bytes().any(|byte| what(&byte));
    let plain = word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    plain && word.contains('-') && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)
}

/// Writes values as JSON, a line each.
pub fn write_lines<T: Serialize>(path: &Path, all: impl Iterator<Item = T>) -> Result<()> {
    let file = File::create(path).with_context(|| path.display().to_string())?;
    let mut file = BufWriter::new(file);
    for one in all {
        serde_json::to_writer(&mut file, &one)?;
        file.write_all(b"\n")?;
    }
    Ok(file.flush()?)
}

/// Reads values from JSON, a line each.
pub fn read_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    BufReader::new(file).lines().map(|line| anyhow::Ok(serde_json::from_str(&line?)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_as_long_as_they_are_to_be_and_always_the_same() {
        let some: Vec<Text> = texts(3).collect();
        assert_eq!(some.len(), 3);
        for text in &some {
            assert!((TEXT_BYTES..2 * TEXT_BYTES).contains(&text.body.len()), "{}", text.body.len());
        }
        assert_eq!(texts(3).collect::<Vec<_>>(), some);
        assert_ne!(some[0].body, some[1].body);
    }

    #[test]
    fn questions_are_of_the_texts() {
        let some: Vec<Text> = texts(40).collect();
        let asked = questions(&some);
        for kind in [Kind::Word, Kind::Words, Kind::Beginning, Kind::Mistyped, Kind::Phrase] {
            assert!(asked.iter().filter(|asked| asked.kind == kind).count() > 10, "{kind:?}");
        }
        let all: Vec<&str> = some.iter().map(|text| text.body.as_str()).collect();
        let all = all.join("\n");
        let made = |asked: &&Asked| matches!(asked.kind, Kind::Mistyped | Kind::Words);
        for asked in asked.iter().filter(|asked| !made(asked)) {
            assert!(all.contains(&asked.words), "{asked:?}");
        }
    }

    #[test]
    fn words_are_made_wrong_and_codes_are_known() {
        assert_eq!(mistyped("tampon").as_deref(), Some("tapmon"));
        assert_eq!(mistyped("ballon"), None);
        assert!(is_code("BM-2031-07") && !is_code("2031-07") && !is_code("au-dessus"));
        assert_eq!(phrase("le 5 mai nous avons lavé", 0).as_deref(), Some("mai nous avons"));
        let quoted = Asked { kind: Kind::Phrase, words: "mai nous avons".to_owned() };
        assert_eq!(quoted.typed(), "\"mai nous avons\"");
    }

    #[test]
    fn lines_are_read_as_they_were_written() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let all = vec![Asked { kind: Kind::Code, words: "BM-1".to_owned() }];
        write_lines(file.path(), all.iter()).unwrap();
        assert_eq!(read_lines::<Asked>(file.path()).unwrap(), all);
        assert!(std::fs::read_to_string(file.path()).unwrap().contains("\"code\""));
    }
}
