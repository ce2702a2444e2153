//! The same said in both languages, as one value: whoever shows it picks the language, and can
//! change it later.

use crate::Lang;
use serde::{Deserialize, Serialize};

/// The same said in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

    /// The same with a title in the place of the first digits of an identifier, which name it
    /// where it has no title.
    #[must_use]
    pub fn naming(self, id: &impl std::fmt::Display, title: &str) -> Self {
        if title.trim().is_empty() {
            return self;
        }
        let digits = crate::short(id);
        Self {
            fr: self.fr.replace(&digits, &format!("« {title} »")),
            en: self.en.replace(&digits, &format!("“{title}”")),
        }
    }

    /// The same with somebody's name in the place of the first digits of their id, which stand
    /// there where nobody says a name.
    #[must_use]
    pub fn calling(self, person: &impl std::fmt::Display, name: &str) -> Self {
        let name = name.trim();
        if name.is_empty() {
            return self;
        }
        let digits = crate::short(person);
        Self { fr: self.fr.replace(&digits, name), en: self.en.replace(&digits, name) }
    }

    /// In one language.
    pub fn get(self, lang: Lang) -> String {
        match lang {
            Lang::Fr => self.fr,
            Lang::En => self.en,
        }
    }
}
