//! One way to answer: sentences for people, JSON for scripts; errors on standard error.

use crate::error::Error;
use crate::lang::Lang;
use crate::say::{self, Sentence};
use serde_json::{Value, json};

/// Where answers go.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
    /// The reader's language.
    pub lang: Lang,
}

impl Output {
    /// An output.
    pub fn new(json: bool, lang: Lang) -> Self {
        Self { json, lang }
    }

    /// Whether a script reads.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// An answer in both forms; the text is only made where it is read.
    #[allow(clippy::print_stdout)]
    pub fn answer(&self, value: &Value, text: impl FnOnce() -> String) {
        if self.json {
            println!("{value}");
        } else {
            println!("{}", text());
        }
    }

    /// An answer that is JSON in either form, alone on the last line.
    #[allow(clippy::print_stdout)]
    pub fn last_line(&self, value: &Value) {
        println!("{value}");
    }

    /// Something to know that is no answer.
    pub fn note(&self, fr: &str, en: &str) {
        self.remark(&say::both(fr, en));
    }

    /// Something to know that is no answer, ready made.
    #[allow(clippy::print_stderr)]
    pub fn remark(&self, sentence: &Sentence) {
        let text = sentence.clone().get(self.lang);
        if self.json {
            eprintln!("{}", json!({ "note": text }));
        } else {
            eprintln!("{text}");
        }
    }

    /// Why a command ended.
    #[allow(clippy::print_stderr)]
    pub fn error(&self, error: &Error) {
        let sentence = error.sentence(self.lang);
        if self.json {
            eprintln!("{}", json!({ "error": error.code(), "sentence": sentence }));
        } else {
            eprintln!("{sentence}");
        }
    }
}
