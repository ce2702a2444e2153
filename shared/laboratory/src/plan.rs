//! What kind of laboratory is made: how large, of which sciences, in which languages.

use crate::dice::{Dice, Stream};
use crate::words;

/// Most entries of a laboratory.
pub const ENTRIES_MAX: u32 = 1_000_000;
/// Most zones.
const ZONES_MAX: u32 = 64;
/// Most people at work at a time.
const POSTS_MAX: u32 = 500;
/// Most years.
const YEARS_MAX: u32 = 30;
/// What somebody begins in a year, about.
const ENTRIES_A_YEAR: u32 = 30;
/// The year after the last one of every laboratory.
pub(crate) const END_YEAR: u32 = 2026;

/// The language in which somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// What is said in this language.
    pub(crate) fn say<T>(self, fr: T, en: T) -> T {
        match self {
            Self::Fr => fr,
            Self::En => en,
        }
    }

    /// One half of what stands in both languages as `French|English`; the whole where it is the
    /// same in both.
    pub(crate) fn of(self, both: &'static str) -> &'static str {
        let (fr, en) = both.split_once('|').unwrap_or((both, both));
        self.say(fr, en)
    }
}

/// A field of research.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Science {
    /// Molecular biology.
    Biology,
    /// Chemistry.
    Chemistry,
    /// Physics.
    Physics,
    /// Field ecology.
    Ecology,
}

impl Science {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Biology, Self::Chemistry, Self::Physics, Self::Ecology];
}

/// A zone of the laboratory: a team with its notebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its title.
    pub title: String,
    /// What is done in it.
    pub science: Science,
    /// What codes of samples begin with.
    pub(crate) prefix: String,
}

/// What kind of laboratory is made. What is too large or too small is brought within bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What everything follows from.
    pub seed: u64,
    /// How many entries, [`ENTRIES_MAX`] at most.
    pub entries: u32,
    /// How many zones, each with a science of the list in turn.
    pub zones: u32,
    /// How many people are at work at a time; others were there before them.
    pub posts: u32,
    /// How many years it has worked, until the end of 2025.
    pub years: u32,
    /// How many of a hundred entries are in French.
    pub french_percent: u32,
    /// What is done in it; all of it where the list is empty.
    pub sciences: Vec<Science>,
}

impl Plan {
    /// A laboratory of so many entries, with as many people and years as write them: a dozen
    /// people in two years for a thousand, under a hundred in fifteen for fifty thousand.
    pub fn new(seed: u64, entries: u32) -> Self {
        let posts = (entries.isqrt() * 2 / 5).clamp(4, 120);
        let years = (entries / (posts * ENTRIES_A_YEAR)).clamp(1, 15);
        let zones = (posts / 6).clamp(4, 16);
        Self { seed, entries, zones, posts, years, french_percent: 70, sciences: Vec::new() }
    }

    /// One team of four, in one language, over two years: small enough to look around in.
    pub fn sample(entries: u32, science: Science, lang: Lang) -> Self {
        let french_percent = lang.say(100, 0);
        let (zones, posts, years, sciences) = (1, 4, 2, vec![science]);
        Self { seed: 1, entries, zones, posts, years, french_percent, sciences }
    }

    /// The same within bounds.
    pub(crate) fn bounded(mut self) -> Self {
        self.entries = self.entries.min(ENTRIES_MAX);
        self.zones = self.zones.clamp(1, ZONES_MAX);
        self.posts = self.posts.clamp(self.zones, POSTS_MAX);
        self.years = self.years.clamp(1, YEARS_MAX);
        self.french_percent = self.french_percent.min(100);
        self.sciences.truncate(Science::ALL.len());
        if self.sciences.is_empty() {
            self.sciences = Science::ALL.to_vec();
        }
        self
    }

    /// A language, drawn as often as there are entries in it.
    pub(crate) fn lang(&self, dice: &mut Dice) -> Lang {
        if dice.chance(self.french_percent) { Lang::Fr } else { Lang::En }
    }

    /// Its zones.
    pub(crate) fn zones(&self) -> Vec<Zone> {
        (0..self.zones).map(|number| self.zone(number)).collect()
    }

    fn zone(&self, number: u32) -> Zone {
        let count = self.sciences.len().max(1);
        let (turn, at) = (number as usize / count, number as usize % count);
        let science = self.sciences.get(at).copied().unwrap_or(Science::Biology);
        let words = words::of(science);
        let mut dice = Dice::new(self.seed, Stream::Zone, u64::from(number));
        let lang = self.lang(&mut dice);
        let title = words.teams.get(turn % words.teams.len().max(1)).copied().unwrap_or_default();
        let again = turn / words.teams.len().max(1);
        let mut title = lang.of(title).to_owned();
        if again > 0 {
            title = format!("{title} {}", again + 1);
        }
        let prefix = format!("{}{}", words.prefix, turn + 1);
        Zone { title, science, prefix }
    }
}
