//! What the texts of a laboratory are made of, written for it by hand: words, patterns of
//! sentences, measures. Lists begin with what is said most often.
//!
//! `French|English` stands for both languages. A noun begins with how it is in French (`noun.rs`).
//! In a sentence, what stands in brackets is filled in (`writer.rs`); `*` is around what is set in
//! italics, `^` around what is raised, `~` around what is lowered.

mod biology;
mod biology_said;
mod chemistry;
mod chemistry_said;
pub(crate) mod common;
mod ecology;
mod ecology_said;
pub(crate) mod names;
mod physics;
mod physics_said;
pub(crate) mod things;

use crate::noun::Noun;
use crate::plan::{Lang, Science};

/// Patterns of sentences in both languages.
pub(crate) struct Said {
    pub(crate) fr: &'static [&'static str],
    pub(crate) en: &'static [&'static str],
}

impl Said {
    /// Those of a language.
    pub(crate) fn of(&self, lang: Lang) -> &'static [&'static str] {
        lang.say(self.fr, self.en)
    }
}

/// A measured value in a sentence: its name there, its unit, from and to, decimals.
#[derive(Clone, Copy)]
pub(crate) struct Quantity(
    pub(crate) &'static str,
    pub(crate) &'static str,
    pub(crate) i64,
    pub(crate) i64,
    pub(crate) u32,
);

/// What is filled in on the form of an experiment.
#[derive(Clone, Copy)]
pub(crate) enum Blank {
    /// Name, unit, from and to, decimals.
    Number(&'static str, &'static str, i64, i64, u32),
    /// Name, and choices of both languages with `;` between them.
    Choice(&'static str, &'static str),
}

/// A column of a table of measurements. Its name holds its unit.
#[derive(Clone, Copy)]
pub(crate) enum Column {
    /// The number of the row.
    Rank(&'static str),
    /// The code of a sample.
    Code(&'static str),
    /// From and to, decimals: each value for itself.
    Value(&'static str, i64, i64, u32),
    /// From and to, decimals: the values follow the curve of the table.
    Trend(&'static str, i64, i64, u32),
}

/// A table of measurements: its columns.
pub(crate) type Sheet = &'static [Column];

/// All that is said in one science.
pub(crate) struct Vocabulary {
    /// What codes of samples begin with.
    pub(crate) prefix: &'static str,
    /// Titles of zones.
    pub(crate) teams: &'static [&'static str],
    /// Categories of experiments.
    pub(crate) categories: &'static [&'static str],
    /// Tags.
    pub(crate) tags: &'static [&'static str],
    /// What is worked on.
    pub(crate) materials: &'static [Noun],
    /// What is worked with, or has an effect.
    pub(crate) reagents: &'static [Noun],
    /// What stands on a shelf, with a lot.
    pub(crate) stock: &'static [Noun],
    /// What it is measured with.
    pub(crate) instruments: &'static [Noun],
    /// Where.
    pub(crate) places: &'static [Noun],
    /// Titles of experiments.
    pub(crate) titles: Said,
    /// Titles of templates.
    pub(crate) protocols: &'static [&'static str],
    /// What was done.
    pub(crate) methods: Said,
    /// What was seen.
    pub(crate) findings: Said,
    /// What follows from it.
    pub(crate) conclusions: Said,
    /// Steps of a protocol, in an order that makes sense.
    pub(crate) steps: &'static [&'static str],
    /// Values in sentences, beside those that all sciences have.
    pub(crate) quantities: &'static [Quantity],
    /// The form.
    pub(crate) blanks: &'static [Blank],
    /// Tables.
    pub(crate) sheets: &'static [Sheet],
    /// Formulas, in LaTeX.
    pub(crate) formulas: &'static [&'static str],
    /// Code: language and text.
    pub(crate) code: &'static [(&'static str, &'static str)],
}

/// What is said in a science.
pub(crate) fn of(science: Science) -> &'static Vocabulary {
    match science {
        Science::Biology => &biology::BIOLOGY,
        Science::Chemistry => &chemistry::CHEMISTRY,
        Science::Physics => &physics::PHYSICS,
        Science::Ecology => &ecology::ECOLOGY,
    }
}
