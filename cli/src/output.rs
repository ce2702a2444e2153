//! One way to answer: sentences for people, JSON for scripts; errors on standard error. What
//! others wrote is in both, and none of it moves a terminal's cursor, colours its text or turns it
//! around: all that is said passes [`plain`] or [`escaped`] here.

use crate::error::Error;
use crate::lang::Lang;
use crate::say::{self, Sentence};
use serde_json::{Value, json};
use std::cell::Cell;
use std::io::{ErrorKind, Write};
use std::rc::Rc;

/// The first digits of an identifier, enough to name it.
pub fn short(id: &impl std::fmt::Display) -> String {
    id.to_string().chars().take(8).collect()
}

/// Whether a character does something to a terminal other than stand there: a control character,
/// or one that ends a line or turns the direction of what follows.
fn moves(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text of whole lines without what moves anything: whoever wrote a title or a comment must not
/// write what this program says.
fn plain(text: &str) -> String {
    let stays = |c: char| matches!(c, '\n' | '\t') || !moves(c);
    let text = text.replace("\r\n", "\n");
    text.chars().map(|c| if stays(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// The same of what must stay in one line, a name or a title.
pub fn one_line(text: &str) -> String {
    text.chars().map(|c| if moves(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// JSON that says the same and moves nothing. What JSON itself leaves in strings is written as
/// numbers.
fn escaped(value: &Value) -> String {
    let text = value.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match moves(c) {
            true => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

/// Where answers go. Whoever reads may stop before the end (`cahier list | head`): that ends no
/// command.
#[derive(Clone, Debug)]
pub struct Output {
    json: bool,
    /// The reader's language.
    pub lang: Lang,
    unsaid: Rc<Cell<bool>>,
}

impl Output {
    /// An output.
    pub fn new(json: bool, lang: Lang) -> Self {
        Self { json, lang, unsaid: Rc::default() }
    }

    /// Whether a script reads.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// An answer in both forms; the text is only made where it is read.
    pub fn answer(&self, value: &Value, text: impl FnOnce() -> String) {
        let text = if self.json { escaped(value) } else { plain(&text()) };
        self.say(&text);
    }

    /// An answer that is JSON in either form, alone on the last line.
    pub fn last_line(&self, value: &Value) {
        self.say(&escaped(value));
    }

    /// Whether an answer did not reach where it was to go, a full disk for example.
    pub fn is_unsaid(&self) -> bool {
        self.unsaid.get()
    }

    fn say(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.unsaid.set(true);
        }
    }

    /// Where nobody listens to what goes wrong, the status alone says it.
    fn complain(&self, value: impl FnOnce(&str) -> Value, text: &str) {
        let text = if self.json { escaped(&value(text)) } else { plain(text) };
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Something to know that is no answer.
    pub fn note(&self, fr: &str, en: &str) {
        self.remark(&say::both(fr, en));
    }

    /// Something to know that is no answer, ready made.
    pub fn remark(&self, sentence: &Sentence) {
        let text = sentence.clone().get(self.lang);
        self.complain(|text| json!({ "note": text }), &text);
    }

    /// Why a command ended.
    pub fn error(&self, error: &Error) {
        let sentence = error.sentence(self.lang);
        self.complain(|text| json!({ "error": error.code(), "sentence": text }), &sentence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "Fer\r\u{1b}[2K\u{7}\u{9b}31mCertifiée\u{202a}\u{202e}\u{2066}\u{2069} : oui";

    #[test]
    fn nobody_else_writes_what_this_program_says() {
        let said = plain(HOSTILE);
        assert!(!said.chars().any(moves), "{said:?}");
        assert!(said.starts_with("Fer") && said.ends_with(" : oui"), "{said:?}");
        // What is well stays, with its lines; those of Windows are lines.
        assert_eq!(plain("Dosage du fer — 5,2 µg\r\n\tPeser."), "Dosage du fer — 5,2 µg\n\tPeser.");
        assert_eq!(one_line("Fer\r\nCertifiée"), "Fer\u{fffd}\u{fffd}Certifiée");
    }

    #[test]
    fn json_says_the_same_in_characters_that_stay_where_they_are() {
        let value = json!({ "title": HOSTILE, "of": "µg" });
        let said = escaped(&value);
        assert!(!said.chars().any(moves), "{said:?}");
        assert!(said.contains("\\u202e") && said.contains("\\u009b") && said.contains("µg"));
        assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), value);
    }
}
