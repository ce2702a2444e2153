//! What people write: the entries of a zone, which grow by a few words at a time, and two entries
//! for the cost of a sitting.

use anyhow::{Context, Result};
use cahier_bench_client::typed::{SEED, Typed};
use cahier_laboratory::{Laboratory, Plan, Written};
use cahier_notebook::{Body, Change, Document, Element, EntryKind, Node, Run, apply_changes};

/// A printed page, characters.
pub const PAGE_CHARS: usize = 3_000;
/// What is typed between two pauses, characters.
const PAUSE_CHARS: usize = 20;
/// A paragraph, characters.
pub const PARAGRAPH_CHARS: usize = 600;
/// A body is written in steps that each fit into an envelope, paragraphs.
const STEP_PARAGRAPHS: usize = 100;
/// How many entries are looked at for one as most are.
const LOOKED_AT: u32 = 200;
/// What the form of such an entry has at least.
const FIELDS: usize = 3;
const STEPS: usize = 4;

/// Somebody who types in an entry of the zone.
pub struct Typist {
    entry: Written,
    text: Typed,
    begun: bool,
    /// Where the text ends, UTF-16 units.
    end: usize,
}

impl Typist {
    /// Before the first word of entry `number`.
    pub fn new(laboratory: &Laboratory, number: usize) -> Result<Self> {
        let number = u32::try_from(number)?;
        let entry = laboratory.entry(number).context("the laboratory has fewer entries")?;
        Ok(Self { entry, text: Typed::of(laboratory, number), begun: false, end: 0 })
    }

    /// The next update: at first what an entry begins with, then some words more.
    pub fn next(&mut self, desk: &mut Document) -> Result<Vec<u8>> {
        let changes = if self.begun { vec![self.words()] } else { self.beginning() };
        self.begun = true;
        made(desk, &changes)
    }

    fn beginning(&mut self) -> Vec<Change> {
        let mut changes = self.entry.changes();
        changes.retain(|change| {
            matches!(
                change,
                Change::Kind { .. }
                    | Change::Title { .. }
                    | Change::Date { .. }
                    | Change::AddTag { .. }
            )
        });
        let text = self.text.take(PAUSE_CHARS);
        self.end = text.encode_utf16().count();
        changes.push(Change::Body { body: Body(vec![paragraph(text)]) });
        changes
    }

    fn words(&mut self) -> Change {
        let text = self.text.take(PAUSE_CHARS);
        // An entry of the zone is a page: far from 2^32 characters.
        let offset = self.end as u32;
        self.end += text.encode_utf16().count();
        Change::InsertText { path: vec![0], offset, text }
    }
}

/// An entry as most are: a form with a few values, a list of steps, a page of text.
pub fn typical(desk: &mut Document) -> Result<()> {
    let laboratory = Laboratory::new(Plan::new(SEED, LOOKED_AT));
    let is_typical = |one: &Written| {
        let entry = &one.entry;
        let is_form = entry.fields.len() >= FIELDS && entry.steps.len() >= STEPS;
        entry.kind == EntryKind::Experiment && is_form
    };
    let one = laboratory.entries().find(is_typical).context("no entry is as most are")?;
    made(desk, &one.changes())?;
    pages(desk, 1)
}

/// Writes a body of so many pages.
pub fn pages(desk: &mut Document, count: usize) -> Result<()> {
    let mut text = Typed::alone();
    let all = count * PAGE_CHARS / PARAGRAPH_CHARS;
    let mut body: Vec<Node> = Vec::with_capacity(all);
    while body.len() < all {
        let some = STEP_PARAGRAPHS.min(all - body.len());
        body.extend((0..some).map(|_| paragraph(text.take(PARAGRAPH_CHARS))));
        made(desk, &[Change::Body { body: Body(body.clone()) }])?;
    }
    Ok(())
}

fn made(desk: &mut Document, changes: &[Change]) -> Result<Vec<u8>> {
    let mut fresh = String::new;
    Ok(apply_changes(desk, changes, &mut fresh)?.expect("what is new changes something"))
}

fn paragraph(text: String) -> Node {
    let run = Run { text, ..Run::default() };
    Node::Element(Element::new("paragraph", vec![Node::Text(vec![run])]))
}
