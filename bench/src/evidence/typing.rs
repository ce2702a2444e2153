//! What people write: the entries of a zone, which grow by a few words at a time, and two entries
//! for the cost of a sitting.

use anyhow::Result;
use cahier_notebook::{
    Body, Change, Document, Element, EntryKind, Field, Node, Run, Step, apply_changes,
};

/// A printed page, characters.
pub const PAGE_CHARS: usize = 3_000;
/// What is typed between two pauses, characters.
const PAUSE_CHARS: usize = 20;
const PARAGRAPH_CHARS: usize = 600;
/// A body is written in steps that each fit into an envelope, paragraphs.
const STEP_PARAGRAPHS: usize = 100;
const WORDS: &str = "the quick brown fox measures 5 mg of iron and writes it down ";

/// Somebody who types in an entry of the zone.
pub struct Typist {
    number: usize,
    pauses: usize,
    end: usize,
}

impl Typist {
    /// Before the first word of entry `number`.
    pub fn new(number: usize) -> Self {
        Self { number, pauses: 0, end: 0 }
    }

    /// The next update: at first what an entry begins with, then some words more.
    pub fn next(&mut self, desk: &mut Document) -> Result<Vec<u8>> {
        let changes = match self.pauses {
            0 => self.beginning(),
            _ => vec![self.words()],
        };
        self.pauses += 1;
        made(desk, &changes)
    }

    fn beginning(&mut self) -> Vec<Change> {
        let number = self.number;
        let text = format!("Sample {number}: ");
        self.end = text.len();
        let tag = |tag: &str| Change::AddTag { tag: tag.to_owned() };
        let (month, day) = (1 + number / 28 % 12, 1 + number % 28);
        vec![
            Change::Kind { kind: EntryKind::Experiment },
            Change::Title { title: format!("Iron in sample {number}") },
            Change::Date { date: Some(format!("2026-{month:02}-{day:02}")) },
            tag("iron"),
            tag("assay"),
            Change::Body { body: Body(vec![paragraph(text)]) },
        ]
    }

    fn words(&mut self) -> Change {
        let text = words(self.end, PAUSE_CHARS);
        // An entry of the zone is a page: far from 2^32 characters.
        let offset = self.end as u32;
        self.end += text.len();
        Change::InsertText { path: vec![0], offset, text }
    }
}

/// An entry as most are: a form with a few values, a list of steps, a page of text.
pub fn typical(desk: &mut Document) -> Result<()> {
    let field = |at: usize| Change::PutField {
        field: Field {
            id: format!("f{at}"),
            name: format!("Mass {at}"),
            kind: "number".to_owned(),
            value: format!("{at}.25"),
            unit: Some("mg".to_owned()),
            ..Field::default()
        },
    };
    let step = |at: usize| Change::PutStep {
        step: Step { id: format!("s{at}"), text: words(at, 60), ..Step::default() },
    };
    let mut changes = Typist::new(0).beginning();
    changes.extend((0..3).map(field));
    changes.extend((0..4).map(step));
    made(desk, &changes)?;
    pages(desk, 1)
}

/// Writes a body of so many pages.
pub fn pages(desk: &mut Document, count: usize) -> Result<()> {
    let paragraphs = count * PAGE_CHARS / PARAGRAPH_CHARS;
    let mut there = 0;
    while there < paragraphs {
        there = paragraphs.min(there + STEP_PARAGRAPHS);
        let body = (0..there).map(|at| paragraph(words(at, PARAGRAPH_CHARS))).collect();
        made(desk, &[Change::Body { body: Body(body) }])?;
    }
    Ok(())
}

fn made(desk: &mut Document, changes: &[Change]) -> Result<Vec<u8>> {
    let mut fresh = String::new;
    Ok(apply_changes(desk, changes, &mut fresh)?.expect("what is new changes something"))
}

/// So many characters of the words that are written again and again.
fn words(from: usize, count: usize) -> String {
    WORDS.chars().cycle().skip(from % WORDS.len()).take(count).collect()
}

fn paragraph(text: String) -> Node {
    let run = Run { text, ..Run::default() };
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
}
