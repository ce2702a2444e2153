//! The two languages. French first, English beside it.

use std::fmt::Display;

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Both, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Its code (BCP 47).
    pub fn code(self) -> &'static str {
        self.say("fr", "en")
    }

    /// The language with that code.
    pub fn with_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Its name for those who read it.
    pub fn name(self) -> &'static str {
        self.say("Français", "English")
    }

    /// The sentence in this language.
    pub fn say<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }
    /// A name with its value, on one line.
    pub fn label(self, fr: &str, en: &str, value: impl Display) -> String {
        match self {
            Self::Fr => format!("{fr} : {value}"),
            Self::En => format!("{en}: {value}"),
        }
    }
}
