//! The text of an entry: short notes as most are, reports with their sections, and now and then
//! the work of several days.

use crate::blocks::{
    callout, check_list, code, formula, heading, list, paragraph, picture, remark, rule, table,
};
use crate::files::File;
use crate::table::written;
use crate::words::common::{
    AIM, AIMS, CHORES, DAY, DISCUSSION, METHOD, NEXT, OF_INSTRUMENTS, OF_REAGENTS, REMARK, REMARKS,
    RESULTS,
};
use crate::words::{Said, Vocabulary};
use crate::writer::Writer;
use cahier_notebook::Node;

/// How many of a hundred experiments are short notes, and how many no longer than a report.
const NOTES_PERCENT: u32 = 40;
const REPORTS_PERCENT: u32 = 86;

/// The text of an experiment, with the pictures that it shows.
pub(crate) fn experiment(writer: &mut Writer, files: &[File]) -> Vec<Node> {
    let mut text = Text { blocks: Vec::new(), words: writer.words(), writer };
    let length = text.writer.dice.below(100);
    if length < NOTES_PERCENT {
        text.note();
    } else {
        text.report();
    }
    text.pictures(files);
    if length >= REPORTS_PERCENT {
        text.days();
    }
    if length >= NOTES_PERCENT {
        text.end();
    }
    text.blocks
}

/// What is said of an instrument.
pub(crate) fn instrument(writer: &mut Writer) -> Vec<Node> {
    said_of(writer, &OF_INSTRUMENTS)
}

/// What is said of a reagent.
pub(crate) fn reagent(writer: &mut Writer) -> Vec<Node> {
    said_of(writer, &OF_REAGENTS)
}

fn said_of(writer: &mut Writer, said: &Said) -> Vec<Node> {
    let count = 1 + writer.dice.index(3);
    let items: Vec<String> = (0..count).map(|_| writer.one_of(said)).collect();
    let first = writer.one_of(said);
    vec![paragraph(&first), list("bullet_list", &items)]
}

/// The text of a template: sections, of which some are empty.
pub(crate) fn template(writer: &mut Writer) -> Vec<Node> {
    let (lang, words) = (writer.lang, writer.words());
    let count = 3 + writer.dice.index(3);
    let method: Vec<String> = (0..count).map(|_| writer.one_of(&words.methods)).collect();
    let care = writer.one_of(&OF_INSTRUMENTS);
    vec![
        heading(2, lang.of(AIM)),
        paragraph(""),
        heading(2, lang.of(METHOD)),
        list("ordered_list", &method),
        callout("note", &care),
        heading(2, lang.of(RESULTS)),
        paragraph(""),
    ]
}

/// A text that is written.
struct Text<'a> {
    blocks: Vec<Node>,
    words: &'static Vocabulary,
    writer: &'a mut Writer,
}

impl Text<'_> {
    fn heading(&mut self, level: u8, both: &'static str) {
        self.blocks.push(heading(level, self.writer.lang.of(both)));
    }

    fn paragraph(&mut self, said: &Said, least: usize, more: usize) {
        let count = least + self.writer.dice.index(more);
        let text = self.writer.sentences(said, count);
        self.blocks.push(paragraph(&text));
    }

    /// A few lines, as at the end of a day.
    fn note(&mut self) {
        let words = self.words;
        self.paragraph(&words.methods, 1, 4);
        if self.writer.dice.chance(35) {
            self.table();
        }
        self.paragraph(&words.findings, 1, 3);
        if self.writer.dice.chance(50) {
            self.paragraph(&words.conclusions, 1, 2);
        }
    }

    /// Aim, method and results.
    fn report(&mut self) {
        let words = self.words;
        self.heading(2, AIM);
        self.paragraph(&AIMS, 1, 2);
        self.heading(2, METHOD);
        if self.writer.dice.chance(35) {
            let count = 3 + self.writer.dice.index(4);
            let items: Vec<String> =
                (0..count).map(|_| self.writer.sentence(&words.methods)).collect();
            self.blocks.push(list("ordered_list", &items));
        } else {
            self.paragraph(&words.methods, 3, 4);
        }
        if self.writer.dice.chance(18) {
            let text = self.writer.one_of(&OF_REAGENTS);
            self.blocks.push(callout("warning", &text));
        }
        self.heading(2, RESULTS);
        self.paragraph(&words.findings, 2, 3);
        if self.writer.dice.chance(65) {
            self.table();
        }
        self.asides();
    }

    /// What stands between paragraphs now and then.
    fn asides(&mut self) {
        let words = self.words;
        if self.writer.dice.chance(18) {
            let source = self.writer.dice.any(words.formulas);
            self.blocks.push(formula(source));
        }
        if self.writer.dice.chance(12) {
            let (language, text) = self.writer.dice.any(words.code);
            self.blocks.push(code(language, text));
        }
        if self.writer.dice.chance(25) {
            let lead = self.writer.lang.of(REMARK);
            let lead = self.writer.lang.say(format!("{lead}\u{a0}: "), format!("{lead}: "));
            let text = self.writer.one_of(&REMARKS);
            self.blocks.push(remark(&lead, &text));
        }
    }

    /// What the files show.
    fn pictures(&mut self, files: &[File]) {
        for file in files.iter().filter(|file| file.is_shown()) {
            self.blocks.push(picture(&file.id, &file.description));
        }
    }

    /// The same work day after day.
    fn days(&mut self) {
        let words = self.words;
        let count = 2 + self.writer.dice.rank(9);
        for day in 2..2 + count {
            self.blocks.push(rule());
            let title = format!("{} {day}", self.writer.lang.of(DAY));
            self.blocks.push(heading(3, &title));
            self.paragraph(&words.methods, 2, 3);
            self.paragraph(&words.findings, 2, 3);
            if self.writer.dice.chance(35) {
                self.table();
            }
        }
    }

    /// What follows from it, and what is to be done.
    fn end(&mut self) {
        let words = self.words;
        self.heading(2, DISCUSSION);
        self.paragraph(&words.conclusions, 1, 3);
        if self.writer.dice.chance(45) {
            self.heading(3, NEXT);
            let count = 2 + self.writer.dice.index(3);
            let from = self.writer.dice.index(CHORES.len().saturating_sub(count) + 1);
            let chores = CHORES.iter().skip(from).take(count);
            let lang = self.writer.lang;
            let items: Vec<(String, bool)> = chores
                .map(|chore| (lang.of(chore).to_owned(), self.writer.dice.chance(60)))
                .collect();
            self.blocks.push(check_list(&items));
        }
    }

    fn table(&mut self) {
        let sheet = self.writer.dice.any(self.words.sheets);
        let count = 3 + self.writer.dice.below(10);
        self.blocks.push(table(&written(self.writer, sheet, count)));
    }
}
