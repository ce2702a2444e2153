//! What is said to a person, French and English side by side: what happened, what is safe, what
//! to do. Every cause has its sentence by a `match` without a rest, so that a new cause does not
//! compile before it has one. Only names and numbers that a person knows go into a sentence.

mod alarm;
mod command;
mod document;
mod notice;
mod refusal;
mod relay;
mod store;
mod usage;

pub use alarm::{alarm, alarm_code, alarm_ends, resume};
pub use command::command;
pub use notice::{is_news, notice};
pub use refusal::refusal;
pub use relay::trouble;
pub use store::{file, lock, store};
pub use usage::{missing, usage};

use crate::lang::Lang;

/// The same said in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    fr: String,
    en: String,
}

/// A sentence.
pub fn both(fr: impl Into<String>, en: impl Into<String>) -> Sentence {
    Sentence { fr: fr.into(), en: en.into() }
}

impl Sentence {
    /// And then another.
    pub fn then(self, next: &Self) -> Self {
        Self { fr: format!("{} {}", self.fr, next.fr), en: format!("{} {}", self.en, next.en) }
    }

    /// In one language.
    pub fn get(self, lang: Lang) -> String {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
        }
    }
}

/// The first digits of an identifier, enough to name it.
fn short(id: &impl std::fmt::Display) -> String {
    id.to_string().chars().take(8).collect()
}

#[cfg(test)]
mod tests;
