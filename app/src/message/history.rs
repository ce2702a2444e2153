//! Older states of an entry, and what lies between two of them.

use cahier_notebook::PieceKind;
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// From the page, of an entry's history.
#[derive(Clone, Serialize, Deserialize)]
pub enum HistoryAsk {
    /// The versions of an entry.
    List { entry: String },
    /// What changed from one to another; without `from`, from nothing.
    Difference { entry: String, from: Option<u64>, to: u64 },
    /// Who wrote which part of it, as it is now.
    Authors { entry: String },
    /// Make the entry again what it was then, as a new change.
    Restore { entry: String, at: u64 },
    /// Work that was refused, or that the relay does not take, and is kept.
    Kept,
    /// Take it in, as it is: its author and claimed time stay.
    Adopt { seq: u64 },
    /// Begin an entry in another zone that says what its own would say with it, and what was said
    /// of that; answered with a report, once its files are copied.
    CopyKept { seq: u64, zone: String },
    /// Forget it.
    Drop { seq: u64 },
}

impl HistoryAsk {
    /// The name under which a copy of kept work is told to be under way.
    pub fn copy_of(seq: u64) -> String {
        format!("kept-{seq}")
    }
}

/// A version of an entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its place: index in the zone's log. Unsent work has the place `u64::MAX`.
    pub at: u64,
    /// Who wrote it, by name.
    pub author: String,
    /// When its author says, ms since 1970.
    pub claimed_ms: f64,
    /// When the relay took it in.
    pub received_ms: Option<f64>,
    /// What is known of a certified time.
    pub certified: Option<Sentence>,
}

/// A part of an entry that changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// Which.
    pub part: Part,
    /// Its name, where it has one of its own: of a field, a file.
    pub name: String,
    /// What became of its text.
    pub pieces: Vec<Piece>,
    /// Of a table, its cells.
    pub table: Option<ChangedTable>,
}

/// What became of a table: rows and columns of both versions, the old one and the new one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedTable {
    /// What became of each column.
    pub columns: Vec<PieceKind>,
    /// The rows.
    pub rows: Vec<ChangedRow>,
}

/// Of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ChangedRow {
    /// A row, with a cell for each column.
    Shown { kind: PieceKind, cells: Vec<ChangedCell> },
    /// So many rows in which nothing changed.
    Passed(usize),
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedCell {
    /// Whether it is the head of a row or a column.
    pub heads: bool,
    /// What became of its text.
    pub pieces: Vec<Piece>,
}

/// A part of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    Title,
    Date,
    Status,
    Category,
    Tags,
    People,
    /// A field; its values are text.
    Field,
    /// A field of dates or of moments, as they are stored.
    When,
    /// A field of numbers as they are stored: a decimal point, then the unit.
    Number,
    Step,
    Link,
    Attachment,
    Text,
    Table,
    Comment,
    Other,
    /// Who wrote what lies in between.
    Authors,
}

/// A piece of text that stayed, came or went; `by` says who wrote it, where that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Piece {
    Same {
        text: String,
        by: Option<String>,
    },
    Added {
        text: String,
        by: Option<String>,
    },
    Removed {
        text: String,
    },
    /// What stayed before it is shaped otherwise: bold, a heading, a list.
    Shape,
}
