//! One way to answer: sentences for people, JSON for scripts; errors on standard error.

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
        let text = if self.json { value.to_string() } else { text() };
        self.say(&text);
    }

    /// An answer that is JSON in either form, alone on the last line.
    pub fn last_line(&self, value: &Value) {
        self.say(&value.to_string());
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
    fn complain(text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Something to know that is no answer.
    pub fn note(&self, fr: &str, en: &str) {
        self.remark(&say::both(fr, en));
    }

    /// Something to know that is no answer, ready made.
    pub fn remark(&self, sentence: &Sentence) {
        let text = sentence.clone().get(self.lang);
        Self::complain(&if self.json { json!({ "note": text }).to_string() } else { text });
    }

    /// Why a command ended.
    pub fn error(&self, error: &Error) {
        let sentence = error.sentence(self.lang);
        let json = || json!({ "error": error.code(), "sentence": sentence }).to_string();
        Self::complain(&if self.json { json() } else { sentence.clone() });
    }
}
