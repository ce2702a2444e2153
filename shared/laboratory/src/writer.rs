//! Sentences out of patterns. What stands in brackets in a pattern is filled in:
//!
//! - a noun with what stands before it: `[le x]`, `[the x]`, or alone: `[x]`. `x` is what the entry
//!   is about, `y` something else of its kind, `r` what it is treated with, `q` something else of
//!   that kind, `i` an instrument, `l` a place, `t` a thing;
//! - what agrees with the last noun: `[e]`, `[s]`, `[nt]`, `[est]`, `[a]`, `[was]`, `[is]`,
//!   `[has]`;
//! - a measured value with its unit, by name: `[#temp]`;
//! - `[n]` some, `[N]` many, `[code]` a sample, `[lot]`, `[name]` what has a made-up name in this
//!   science, `[who]` a colleague, `[time]` of the day.

use crate::decimal::Decimal;
use crate::dice::Dice;
use crate::noun::Noun;
use crate::plan::{Lang, Science};
use crate::words::common::{AIMS, QUANTITIES, REMARKS};
use crate::words::names::{PLACE_BEGINNINGS, PLACE_ENDS, PLACE_MIDDLES};
use crate::words::things::THINGS;
use crate::words::{self, Quantity, Said, Vocabulary};

/// How often a pattern is drawn again that the entry has already.
const DRAWS_MAX: usize = 8;
/// Letters of lots and compounds, without those that look like digits.
const CAPITALS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const CONSONANTS: &[u8] = b"bcdfglmnprstvz";
const VOWELS: &[u8] = b"aeiou";

/// What an entry is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject {
    /// What is worked on.
    pub(crate) material: Noun,
    /// What it is treated with.
    pub(crate) reagent: Noun,
    /// What it is measured with.
    pub(crate) instrument: Noun,
}

/// Somebody who writes about a subject.
pub(crate) struct Writer {
    pub(crate) dice: Dice,
    pub(crate) lang: Lang,
    pub(crate) science: Science,
    pub(crate) subject: Subject,
    /// What codes of samples begin with.
    pub(crate) series: String,
    /// What has a made-up name here: a gene, a compound, a chip, a place.
    pub(crate) name: String,
    pub(crate) colleagues: Vec<String>,
    /// Patterns that stand in the entry.
    used: Vec<&'static str>,
    /// The last noun.
    noun: Noun,
}

impl Writer {
    /// Somebody who draws from a stream.
    pub(crate) fn new(dice: Dice, lang: Lang, science: Science, series: String) -> Self {
        Self {
            dice,
            lang,
            science,
            series,
            subject: Subject::default(),
            name: String::new(),
            colleagues: Vec::new(),
            used: Vec::new(),
            noun: Noun::default(),
        }
    }

    /// The same with another stream.
    pub(crate) fn with(mut self, dice: Dice) -> Self {
        (self.dice, self.used) = (dice, Vec::new());
        self
    }

    /// What is said in their science.
    pub(crate) fn words(&self) -> &'static Vocabulary {
        words::of(self.science)
    }

    /// Settles what is written about; others of the zone begin elsewhere in the lists.
    pub(crate) fn choose(&mut self, zone: usize) {
        let words = self.words();
        self.subject = Subject {
            material: self.dice.likely_from(words.materials, zone * 3),
            reagent: self.dice.likely_from(words.reagents, zone * 2),
            instrument: self.dice.likely_from(words.instruments, zone),
        };
        self.name = self.made_up();
    }

    /// Some sentences, one behind the other.
    pub(crate) fn sentences(&mut self, said: &Said, count: usize) -> String {
        let sentences: Vec<String> = (0..count).map(|_| self.sentence(said)).collect();
        sentences.join(" ")
    }

    /// A sentence; now and then one about the day.
    pub(crate) fn sentence(&mut self, said: &Said) -> String {
        let said = if self.dice.chance(18) { &REMARKS } else { said };
        self.one_of(said)
    }

    /// A sentence of these.
    pub(crate) fn one_of(&mut self, said: &Said) -> String {
        let pattern = self.unused(said.of(self.lang));
        self.fill(pattern)
    }

    fn unused(&mut self, patterns: &'static [&'static str]) -> &'static str {
        let mut pattern = self.dice.likely(patterns);
        for _ in 0..DRAWS_MAX {
            if !self.used.contains(&pattern) {
                break;
            }
            pattern = self.dice.likely(patterns);
        }
        self.used.push(pattern);
        pattern
    }

    /// A pattern filled in; it begins with a capital.
    pub(crate) fn fill(&mut self, pattern: &str) -> String {
        let mut text = String::with_capacity(pattern.len() * 2);
        let mut rest = pattern;
        while let Some((before, behind)) = rest.split_once('[') {
            let (slot, after) = behind.split_once(']').unwrap_or((behind, ""));
            text.push_str(before);
            match self.slot(slot) {
                Some(filled) => text.push_str(&filled),
                None => text.push_str(&format!("[{slot}]")),
            }
            rest = after;
        }
        text.push_str(rest);
        capital(&text)
    }

    /// What is filled in; none where nobody knows it.
    fn slot(&mut self, slot: &str) -> Option<String> {
        if let Some(name) = slot.strip_prefix('#') {
            return self.quantity(name);
        }
        if let Some((before, class)) = slot.split_once(' ') {
            self.noun = self.drawn(class)?;
            return self.noun.with(before, self.lang);
        }
        if let Some(noun) = self.drawn(slot) {
            self.noun = noun;
            return Some(noun.bare(self.lang).to_owned());
        }
        if let Some(ending) = self.agreeing(slot) {
            return Some(ending.to_owned());
        }
        Some(match slot {
            "n" => self.dice.between(2, 12).to_string(),
            "N" => self.dice.between(20, 400).to_string(),
            "code" => self.code(),
            "lot" => self.lot(),
            "name" if self.dice.chance(80) => self.name.clone(),
            "name" => self.made_up(),
            "who" => self.colleague(),
            "time" => self.time(),
            _ => return None,
        })
    }

    fn drawn(&mut self, class: &str) -> Option<Noun> {
        let (words, subject) = (self.words(), self.subject);
        Some(match class {
            "x" => subject.material,
            "y" => self.other(words.materials, subject.material),
            "r" if self.dice.chance(60) => subject.reagent,
            "r" => self.dice.likely(words.reagents),
            "q" => self.other(words.reagents, subject.reagent),
            "i" if self.dice.chance(60) => subject.instrument,
            "i" => self.dice.likely(words.instruments),
            "l" => self.dice.likely(words.places),
            "t" => self.other(THINGS, self.noun),
            _ => return None,
        })
    }

    fn other(&mut self, nouns: &[Noun], than: Noun) -> Noun {
        let mut noun = self.dice.likely(nouns);
        for _ in 0..DRAWS_MAX {
            if noun != than {
                break;
            }
            noun = self.dice.likely(nouns);
        }
        noun
    }

    /// What agrees with the last noun.
    fn agreeing(&self, slot: &str) -> Option<&'static str> {
        let (several, feminine) = (self.noun.is_several(), self.noun.is_feminine());
        let by = |one, more| if several { more } else { one };
        Some(match slot {
            "e" if feminine => by("e", "es"),
            "e" => by("", "s"),
            "s" => self.lang.say(by("", "s"), by("s", "")),
            "nt" => by("", "nt"),
            "est" => by("est", "sont"),
            "a" => by("a", "ont"),
            "was" => by("was", "were"),
            "is" => by("is", "are"),
            "has" => by("has", "have"),
            _ => return None,
        })
    }

    fn quantity(&mut self, name: &str) -> Option<String> {
        let mut all = self.words().quantities.iter().chain(QUANTITIES);
        let Quantity(_, unit, from, to, places) = *all.find(|quantity| quantity.0 == name)?;
        let value = self.value(from, to, places).said(self.lang);
        Some(match self.lang.of(unit) {
            "" => value,
            unit => format!("{value}\u{a0}{unit}"),
        })
    }

    /// A value between two; people round large whole ones.
    pub(crate) fn value(&mut self, from: i64, to: i64, places: u32) -> Decimal {
        let drawn = self.dice.between(from, to);
        let step = match (places, to - from) {
            (0, 2_000..) => 100,
            (0, 100..) => 5,
            _ => 1,
        };
        Decimal { units: (drawn / step * step).max(from), places }
    }

    /// The code of a sample; those of an entry are of one series.
    pub(crate) fn code(&mut self) -> String {
        let number = self.dice.between(1, 9_999);
        format!("{}-{number:04}", self.series)
    }

    /// The number of a lot.
    pub(crate) fn lot(&mut self) -> String {
        let letters = self.dice.letters(CAPITALS, 2);
        format!("{}{letters}{:04}", self.dice.below(10), self.dice.below(10_000))
    }

    /// The name of a model of an instrument.
    pub(crate) fn model(&mut self) -> String {
        let letters = self.dice.letters(CAPITALS, 2);
        format!("{letters}-{}", self.dice.between(10, 99) * 10)
    }

    fn colleague(&mut self) -> String {
        let at = self.dice.index(self.colleagues.len());
        self.colleagues.get(at).cloned().unwrap_or_default()
    }

    fn time(&mut self) -> String {
        let (hour, minute) = (self.dice.between(8, 18), self.dice.between(0, 11) * 5);
        match self.lang {
            Lang::Fr => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
            Lang::En => format!("{hour:02}:{minute:02}"),
        }
    }

    /// A name of this science that nothing else is likely to have.
    fn made_up(&mut self) -> String {
        let dice = &mut self.dice;
        match self.science {
            Science::Biology => {
                let (first, vowel) = (dice.letters(CONSONANTS, 1), dice.letters(VOWELS, 1));
                let (last, gene) = (dice.letters(CONSONANTS, 1), dice.letters(CAPITALS, 1));
                let number = dice.below(10);
                let number = if number == 0 { String::new() } else { number.to_string() };
                format!("{first}{vowel}{last}{gene}{number}")
            }
            Science::Chemistry => {
                format!("{}{}", dice.between(2, 148), dice.letters(b"abcdefgh", 1))
            }
            Science::Physics => {
                format!("{}{}-{:02}", dice.letters(CAPITALS, 1), dice.below(10), dice.below(60))
            }
            Science::Ecology => {
                let (first, last) = (dice.any(PLACE_BEGINNINGS), dice.any(PLACE_ENDS));
                let middle = if dice.chance(60) { dice.any(PLACE_MIDDLES) } else { "" };
                format!("{first}{middle}{last}")
            }
        }
    }
}

/// The same with a capital at its beginning.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    first.to_uppercase().chain(letters).collect()
}

/// Sentences of one entry without end, as somebody types them.
pub struct Prose(pub(crate) Writer);

impl Iterator for Prose {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let words = self.0.words();
        // Nobody looks for what was said long ago in a text that does not end.
        self.0.used.clear();
        let sentence = match self.0.dice.below(20) {
            0 => self.0.one_of(&AIMS),
            1..10 => self.0.sentence(&words.methods),
            10..16 => self.0.sentence(&words.findings),
            _ => self.0.sentence(&words.conclusions),
        };
        Some(crate::blocks::plain(&sentence))
    }
}
