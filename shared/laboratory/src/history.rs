//! How an entry came about: who sat down when, and what they changed, edit by edit. All edits in
//! order, made in an empty document, give the entry.

use crate::written::{Written, first_status};
use cahier_notebook::{Body, Change, EntryKind, Node, Step};

/// Most edits of the text in one sitting.
const TEXT_EDITS_MAX: usize = 8;
/// Edits of a first sitting before the first tick: the head, the form.
const BEFORE_TICKS: usize = 2;

/// How much of an entry is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Blocks of the text.
    pub(crate) blocks: usize,
    /// Steps that are done.
    pub(crate) ticked: usize,
    /// Fields with their value.
    pub(crate) filled: usize,
    /// Files.
    pub(crate) files: usize,
}

/// A sitting before its edits.
pub(crate) struct Turn {
    /// Number of the person.
    pub(crate) person: u32,
    /// Their name.
    pub(crate) name: String,
    /// When it begins, ms since 1970.
    pub(crate) began_ms: u64,
    /// From one edit to the next one, ms.
    pub(crate) pace_ms: u64,
    /// What is there when it ends.
    pub(crate) until: Reached,
    /// What is written behind the text, and taken out again.
    pub(crate) slip: Option<Node>,
}

impl Turn {
    /// When the n-th step of this sitting is ticked.
    pub(crate) fn tick_ms(&self, is_first: bool, nth: usize) -> u64 {
        let before = if is_first { BEFORE_TICKS } else { 1 };
        self.began_ms + self.pace_ms * (before + nth) as u64
    }
}

/// Somebody at work on an entry, without a pause.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// Number of the person.
    pub person: u32,
    /// When it begins, ms since 1970.
    pub began_ms: u64,
    /// What they change, in order.
    pub edits: Vec<Edit>,
    /// Which files of the entry they attach, by index; before they write of them.
    pub files: Vec<usize>,
}

/// What is changed at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// When, ms since 1970.
    pub at_ms: u64,
    /// What.
    pub changes: Vec<Change>,
}

/// The edits of a sitting as they come.
struct Edits<'a> {
    turn: &'a Turn,
    edits: Vec<Edit>,
}

impl Edits<'_> {
    fn push(&mut self, changes: Vec<Change>) {
        let at_ms = self.turn.began_ms + self.turn.pace_ms * self.edits.len() as u64;
        self.edits.push(Edit { at_ms, changes });
    }
}

impl Written {
    /// Who changed what when, oldest first.
    pub fn history(&self) -> Vec<Sitting> {
        let mut from = Reached::default();
        let mut sittings = Vec::new();
        for (at, turn) in self.turns.iter().enumerate() {
            sittings.push(self.sitting(at, turn, from));
            from = turn.until;
        }
        sittings
    }

    /// The entry in one go, for whoever has no use for its history.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes = self.head(true);
        let entry = &self.entry;
        let people = entry.people.iter().cloned();
        changes.extend(people.map(|person| Change::AddPerson { person }));
        let fields = entry.fields.iter().cloned();
        changes.extend(fields.map(|field| Change::PutField { field }));
        changes.extend(entry.steps.iter().cloned().map(|step| Change::PutStep { step }));
        changes.extend(entry.links.iter().cloned().map(|link| Change::PutLink { link }));
        changes.push(Change::Body { body: entry.body.clone() });
        changes
    }

    fn sitting(&self, at: usize, turn: &Turn, from: Reached) -> Sitting {
        let (is_first, is_last) = (at == 0, at + 1 == self.turns.len());
        let mut edits = Edits { turn, edits: Vec::new() };
        if is_first {
            edits.push(self.head(is_last));
            edits.push(self.form(turn));
        } else {
            edits.push(vec![Change::AddPerson { person: turn.name.clone() }]);
        }
        let until = turn.until;
        for step in self.entry.steps.iter().take(until.ticked).skip(from.ticked) {
            let (id, done_at) = (step.id.clone(), step.done_at.clone());
            edits.push(vec![Change::TickStep { id, done_at }]);
        }
        if !is_first {
            for field in self.entry.fields.iter().take(until.filled).skip(from.filled) {
                let (id, value) = (field.id.clone(), field.value.clone());
                edits.push(vec![Change::SetField { id, value }]);
            }
        }
        self.write(&mut edits, from.blocks);
        if is_last && !is_first {
            edits.push(self.end());
        }
        let Edits { edits, .. } = edits;
        let files = (from.files..until.files).collect();
        Sitting { person: turn.person, began_ms: turn.began_ms, edits, files }
    }

    /// What an entry begins with.
    fn head(&self, is_last: bool) -> Vec<Change> {
        let entry = &self.entry;
        let begins = entry.kind == EntryKind::Experiment && !is_last;
        let status = begins.then(|| first_status(self.lang, entry.status.as_deref()).to_owned());
        let mut changes = vec![
            Change::Kind { kind: entry.kind },
            Change::Title { title: entry.title.clone() },
            Change::Date { date: entry.date.clone() },
            Change::Category { category: entry.category.clone() },
            Change::Status { status: status.or_else(|| entry.status.clone()) },
        ];
        let person = self.turns.first().map(|turn| turn.name.clone()).unwrap_or_default();
        changes.push(Change::AddPerson { person });
        // A late sitting brings a tag of its own.
        let tags = entry.tags.iter().filter(|tag| is_last || !self.is_late_tag(tag));
        changes.extend(tags.map(|tag| Change::AddTag { tag: tag.clone() }));
        changes
    }

    /// Fields, steps and links as they are prepared: only some fields have their value yet.
    fn form(&self, turn: &Turn) -> Vec<Change> {
        let mut changes = Vec::new();
        for (at, field) in self.entry.fields.iter().enumerate() {
            let mut field = field.clone();
            if at >= turn.until.filled {
                field.value.clear();
            }
            changes.push(Change::PutField { field });
        }
        for step in &self.entry.steps {
            let step = Step { done_at: None, ..step.clone() };
            changes.push(Change::PutStep { step });
        }
        changes.extend(self.entry.links.iter().map(|link| Change::PutLink { link: link.clone() }));
        changes
    }

    /// The text of a sitting, some blocks at a time.
    fn write(&self, edits: &mut Edits<'_>, from: usize) {
        let turn = edits.turn;
        let until = turn.until.blocks;
        let at_once = until.saturating_sub(from).div_ceil(TEXT_EDITS_MAX).max(1);
        if let Some(slip) = &turn.slip {
            let mut body = self.begun(from);
            body.0.push(slip.clone());
            edits.push(vec![Change::Body { body }]);
        }
        let mut there = from;
        while there < until {
            there = until.min(there + at_once);
            edits.push(vec![Change::Body { body: self.begun(there) }]);
        }
        // Nothing new came in its place.
        if from >= until && turn.slip.is_some() {
            edits.push(vec![Change::Body { body: self.begun(until) }]);
        }
    }

    /// The text as far as these blocks.
    fn begun(&self, blocks: usize) -> Body {
        Body(self.entry.body.0.iter().take(blocks).cloned().collect())
    }

    /// What ends the work on an entry of several sittings.
    fn end(&self) -> Vec<Change> {
        let tags = self.entry.tags.iter().filter(|tag| self.is_late_tag(tag));
        let mut changes = vec![Change::Status { status: self.entry.status.clone() }];
        changes.extend(tags.map(|tag| Change::AddTag { tag: tag.clone() }));
        changes
    }

    fn is_late_tag(&self, tag: &str) -> bool {
        tag == self.lang.of(crate::words::common::REVIEWED)
    }
}
