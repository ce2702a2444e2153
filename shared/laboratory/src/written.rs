//! An entry as it stands today, put together from its parts, and what is needed to tell how it
//! came about.

use crate::blocks::paragraph;
use crate::body;
use crate::calendar::{date, date_time};
use crate::dice::{Dice, Stream};
use crate::files::{self, File};
use crate::form;
use crate::history::{Reached, Turn};
use crate::lab::Laboratory;
use crate::outline::{Outline, Sort};
use crate::plan::{Lang, Science};
use crate::schedule::{Moment, moments};
use crate::words::common::{
    COMMENTS, ENDS, INSTRUMENT, PROCEDURE, REAGENT, REVIEWED, REVIEWS, RUNNING, SLIPS,
};
use crate::writer::Writer;
use cahier_notebook::{Body, Comment, Entry, Field, Link, Node, Step};
use std::collections::BTreeSet;

/// How many of a hundred experiments colleagues say something of, and how much they say.
const COMMENTED_PERCENT: u32 = 15;
const COMMENTS_MAX: usize = 4;
/// Working days within which they say it, and minutes of the day.
const COMMENT_DAYS_MAX: usize = 20;
const COMMENT_MINUTES: (u32, u32) = (8 * 60, 8 * 60);
/// How many of a hundred sittings begin with something that is taken out again.
const SLIPS_PERCENT: u32 = 8;
/// How long something takes that is written at once, ms: the shortest, and how much longer.
const PACE_MS: (u32, u32) = (25_000, 125_000);

/// An entry with all that belongs to it.
pub struct Written {
    /// Its number among all.
    pub number: u32,
    /// The id under which links of others name it: 32 hexadecimal digits.
    pub id: String,
    /// Number of its zone.
    pub zone: u32,
    /// Number of the person who began it.
    pub author: u32,
    /// In which language it is written.
    pub lang: Lang,
    /// What it is about.
    pub science: Science,
    /// The entry as it stands today. Its files are not among its attachments: only a shell knows
    /// how they are encrypted.
    pub entry: Entry,
    /// Its files.
    pub files: Vec<File>,
    /// What colleagues say of it, oldest first.
    pub comments: Vec<Comment>,
    /// Numbers of the entries that its links lead to, link by link.
    pub linked: Vec<u32>,
    /// How it came about.
    pub(crate) turns: Vec<Turn>,
}

/// What is written, before it is known when.
struct Parts {
    fields: Vec<Field>,
    steps: Vec<Step>,
    files: Vec<File>,
    blocks: Vec<Node>,
}

impl Written {
    /// The entry with that number.
    pub(crate) fn of(lab: &Laboratory, number: u32) -> Self {
        let seed = lab.plan().seed;
        let dice = |stream| Dice::new(seed, stream, u64::from(number));
        let mut outline = Outline::of(lab, number);
        let mut parts = Parts::of(lab, &mut outline);
        let mut draws = dice(Stream::Schedule);
        let moments = moments(lab, &outline, parts.blocks.len(), &mut draws);
        let (sort, lang) = (outline.seat.sort, outline.writer.lang);
        let end = if sort == Sort::Experiment { draws.any(ENDS) } else { "" };
        let ticked = ticked(&mut draws, end, parts.steps.len());
        let mut writer = outline.writer.with(draws);
        let mut turns = turns(lab, &mut writer, &moments, &parts, ticked);
        let is_reviewed = moments.iter().any(|moment| moment.is_late);
        if is_reviewed {
            parts.blocks.push(paragraph(&writer.one_of(&REVIEWS)));
            if let Some(last) = turns.last_mut() {
                last.until.blocks += 1;
            }
        }
        tick(&mut parts.steps, &turns);
        outline.writer = writer.with(dice(Stream::Comments));
        let comments = comments(lab, &mut outline, moments.last());
        let linked = lab.linked(&outline);
        let entry = Entry {
            kind: sort.kind(),
            title: outline.title.clone(),
            date: (sort == Sort::Experiment).then(|| date(lab.calendar().day(outline.place))),
            status: Some(lang.of(end).to_owned()).filter(|status| !status.is_empty()),
            category: category(&mut outline),
            tags: tags(&mut outline.writer, is_reviewed),
            people: people(&turns),
            links: links(lab, &linked),
            fields: parts.fields,
            steps: parts.steps,
            body: Body(parts.blocks),
            ..Entry::default()
        };
        Self {
            number,
            id: lab.id(number),
            zone: outline.seat.zone,
            author: outline.author,
            lang,
            science: outline.writer.science,
            entry,
            files: parts.files,
            comments,
            linked,
            turns,
        }
    }

    /// Makes its links lead to what the entries are called elsewhere.
    pub fn link_to(&mut self, name: impl Fn(u32) -> String) {
        for (link, number) in self.entry.links.iter_mut().zip(&self.linked) {
            link.target = name(*number);
        }
    }

    /// When it was begun, ms since 1970.
    pub fn created_ms(&self) -> u64 {
        self.turns.first().map(|turn| turn.began_ms).unwrap_or_default()
    }
}

impl Parts {
    fn of(lab: &Laboratory, outline: &mut Outline) -> Self {
        let (seed, number) = (lab.plan().seed, outline.number);
        let day = lab.calendar().day(outline.place);
        let began_ms = lab.calendar().moment_ms(outline.place, COMMENT_MINUTES.0);
        let writer = &mut outline.writer;
        let dice = |stream| Dice::new(seed, stream, u64::from(number));
        let mut parts =
            Self { fields: Vec::new(), steps: Vec::new(), files: Vec::new(), blocks: Vec::new() };
        writer.dice = dice(Stream::Form);
        match outline.seat.sort {
            Sort::Experiment => {
                parts.fields = form::fields(writer);
                if writer.dice.chance(70) {
                    parts.steps = form::steps(writer);
                }
                writer.dice = dice(Stream::Files);
                parts.files = files::draw(writer, seed, number, began_ms);
                writer.dice = dice(Stream::Body);
                parts.blocks = body::experiment(writer, &parts.files);
            }
            Sort::Instrument => {
                parts.fields = form::of_instrument(writer, day);
                writer.dice = dice(Stream::Body);
                parts.blocks = body::instrument(writer);
            }
            Sort::Reagent => {
                parts.fields = form::of_reagent(writer, outline.lot.clone(), day);
                writer.dice = dice(Stream::Body);
                parts.blocks = body::reagent(writer);
            }
            Sort::Protocol => {
                parts.fields = form::empty_fields(writer);
                parts.steps = form::steps(writer);
                writer.dice = dice(Stream::Body);
                parts.blocks = body::template(writer);
            }
            Sort::Form => {
                parts.fields = form::of_reagent(writer, String::new(), day);
                parts.fields.iter_mut().for_each(|field| field.value.clear());
                parts.blocks = vec![paragraph("")];
            }
        }
        parts
    }
}

/// How many steps are done in the end.
fn ticked(dice: &mut Dice, end: &str, steps: usize) -> usize {
    match ENDS.iter().position(|known| *known == end) {
        // Done: all of them.
        Some(0) => steps,
        // Planned: none yet.
        Some(at) if at + 1 == ENDS.len() => 0,
        Some(_) => dice.index(steps + 1),
        None => 0,
    }
}

/// What is reached in each sitting: the same share of everything in each of them. What is added
/// late is reached by then.
fn turns(
    lab: &Laboratory,
    writer: &mut Writer,
    moments: &[Moment],
    parts: &Parts,
    ticked: usize,
) -> Vec<Turn> {
    let sittings = moments.iter().filter(|moment| !moment.is_late).count().max(1);
    let mut turns = Vec::new();
    for (at, moment) in moments.iter().enumerate() {
        let done = (at + 1).min(sittings);
        let share = |all: usize| all * done / sittings;
        let blocks = share(parts.blocks.len());
        let until = Reached {
            blocks,
            ticked: share(ticked),
            filled: share(parts.fields.len()),
            files: shown_by(parts, blocks, done == sittings),
        };
        let (pace_ms, longer_ms) = PACE_MS;
        let slips = !moment.is_late && writer.dice.chance(SLIPS_PERCENT);
        turns.push(Turn {
            person: moment.person,
            name: lab.name(moment.person),
            began_ms: moment.began_ms,
            pace_ms: u64::from(pace_ms + writer.dice.below(longer_ms)),
            until,
            slip: slips.then(|| paragraph(&writer.one_of(&SLIPS))),
        });
    }
    turns
}

/// How many files are there by then: all of them once the text shows one.
fn shown_by(parts: &Parts, blocks: usize, is_last: bool) -> usize {
    let shows = |node: &Node| match node {
        Node::Element(block) => block.children.iter().any(is_image),
        Node::Text(_) => false,
    };
    let is_shown = parts.blocks.iter().take(blocks).any(shows);
    if is_last || is_shown { parts.files.len() } else { 0 }
}

fn is_image(node: &Node) -> bool {
    matches!(node, Node::Element(element) if element.name == "image")
}

/// Says of each step when it was ticked.
fn tick(steps: &mut [Step], turns: &[Turn]) {
    let mut from = 0;
    for (at, turn) in turns.iter().enumerate() {
        let until = turn.until.ticked;
        for (nth, step) in steps.iter_mut().take(until).skip(from).enumerate() {
            step.done_at = Some(date_time(turn.tick_ms(at == 0, nth)));
        }
        from = until;
    }
}

fn category(outline: &mut Outline) -> Option<String> {
    let writer = &mut outline.writer;
    let category = match outline.seat.sort {
        Sort::Experiment => writer.dice.likely(writer.words().categories),
        Sort::Instrument => INSTRUMENT,
        Sort::Reagent => REAGENT,
        Sort::Protocol => PROCEDURE,
        Sort::Form => return None,
    };
    Some(writer.lang.of(category).to_owned())
}

/// Some tags, sorted, each once.
fn tags(writer: &mut Writer, is_reviewed: bool) -> Vec<String> {
    let count = 1 + writer.dice.rank(5);
    let mut tags = BTreeSet::new();
    for _ in 0..count {
        let tag = writer.dice.likely(writer.words().tags);
        tags.insert(writer.lang.of(tag).to_owned());
    }
    if is_reviewed {
        tags.insert(writer.lang.of(REVIEWED).to_owned());
    }
    tags.into_iter().collect()
}

/// Everybody who wrote, sorted, each once.
fn people(turns: &[Turn]) -> Vec<String> {
    let names: BTreeSet<&String> = turns.iter().map(|turn| &turn.name).collect();
    names.into_iter().cloned().collect()
}

fn links(lab: &Laboratory, linked: &[u32]) -> Vec<Link> {
    let link = |(at, number): (usize, &u32)| Link {
        id: format!("link-{at}"),
        target: lab.id(*number),
        label: Outline::of(lab, *number).title,
    };
    linked.iter().enumerate().map(link).collect()
}

/// What colleagues say once it is written.
fn comments(lab: &Laboratory, outline: &mut Outline, last: Option<&Moment>) -> Vec<Comment> {
    let (Some(last), Sort::Experiment) = (last, outline.seat.sort) else { return Vec::new() };
    if !outline.writer.dice.chance(COMMENTED_PERCENT) {
        return Vec::new();
    }
    let count = 1 + outline.writer.dice.rank(COMMENTS_MAX);
    let mut comments: Vec<Comment> = Vec::new();
    let mut place = last.place;
    for at in 0..count {
        let dice = &mut outline.writer.dice;
        place += 1 + u32::try_from(dice.rank(COMMENT_DAYS_MAX)).unwrap_or_default();
        if place >= lab.calendar().count() {
            break;
        }
        let (from, minutes) = COMMENT_MINUTES;
        let at_ms = lab.calendar().moment_ms(place, from + dice.below(minutes));
        let present = lab.present(outline.seat.zone, place);
        let author = lab.name(dice.any(&present));
        let answers = comments.last().filter(|_| dice.chance(50)).map(|before| before.id.clone());
        comments.push(Comment {
            id: format!("comment-{at}"),
            text: outline.writer.one_of(&COMMENTS),
            at: date_time(at_ms),
            author,
            reply_to: answers.unwrap_or_default(),
        });
    }
    comments
}

/// The status under which work begins that ends under another one.
pub(crate) fn first_status(lang: Lang, end: Option<&str>) -> &'static str {
    let planned = lang.of(ENDS.last().copied().unwrap_or_default());
    if end == Some(planned) { planned } else { lang.of(RUNNING) }
}
