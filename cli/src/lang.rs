//! French first, English beside it: every sentence is written in both, side by side.

use clap::ValueEnum;

/// The reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// The sentence in this language.
    pub fn say<'a>(self, fr: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// The same language, as imports know it.
    pub fn formats(self) -> cahier_formats::Lang {
        match self {
            Self::Fr => cahier_formats::Lang::Fr,
            Self::En => cahier_formats::Lang::En,
        }
    }
}
