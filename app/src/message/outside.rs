//! Files of other programs: how they come in, and in which form entries go out.

use super::Report;
use cahier_notebook::EntryKind;
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// How a file comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bring {
    /// What its entries become, where the file does not say it itself.
    pub kind: EntryKind,
    /// What each column of a table becomes; none for what is suggested.
    pub columns: Vec<Becomes>,
    /// In dates whose year comes last, the month comes first.
    pub month_first: bool,
    /// Entries that are here already take over what is newer and was not changed here.
    pub update: bool,
}

/// What a column of a table becomes. A field is called as its column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Becomes {
    /// A field.
    #[default]
    Field,
    /// The title.
    Title,
    /// The day of the work.
    Date,
    /// The status.
    Status,
    /// The category.
    Category,
    /// Tags.
    Tags,
    /// People.
    People,
    /// The text, as it is read.
    Text,
    /// The text, in HTML.
    Html,
    /// The text, in Markdown.
    Markdown,
    /// A field as well, which tells the rows apart.
    Identifier,
    /// Nothing that is shown; it is kept beside the entry.
    Kept,
    /// Nothing.
    Skip,
}

impl Becomes {
    /// Each of them, in the order in which they are offered.
    pub const ALL: [Self; 13] = [
        Self::Field,
        Self::Title,
        Self::Date,
        Self::Status,
        Self::Category,
        Self::Tags,
        Self::People,
        Self::Text,
        Self::Html,
        Self::Markdown,
        Self::Identifier,
        Self::Kept,
        Self::Skip,
    ];

    /// Whether an entry has one of it, so that one column alone becomes it.
    pub fn is_single(self) -> bool {
        match self {
            Self::Title
            | Self::Date
            | Self::Status
            | Self::Category
            | Self::Tags
            | Self::People
            | Self::Identifier => true,
            Self::Field | Self::Text | Self::Html | Self::Markdown | Self::Kept | Self::Skip => {
                false
            }
        }
    }
}

/// The beginning of a table, for the person who decides what its columns become.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableView {
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// How many rows it has, each of which becomes an entry.
    pub rows: usize,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What is suggested for it.
    pub becomes: Becomes,
    /// What stands in it in the first rows, the beginning of each cell.
    pub cells: Vec<String>,
}

/// What came of an import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// What came, and what a person should know of it.
    pub report: Report,
    /// Entries that were here already.
    pub here: usize,
    /// Those of them that took over what is newer in the file, by id.
    pub updated: Vec<String>,
    /// How many of them could.
    pub offered: usize,
    /// Of how many of them something is to be known.
    pub told: usize,
}

impl Imported {
    /// What came of one file more.
    pub fn add(&mut self, other: Self) {
        let Self { report, here, updated, offered, told } = other;
        self.report.entries.extend(report.entries);
        self.report.files += report.files;
        self.report.lines.extend(report.lines);
        self.updated.extend(updated);
        self.here += here;
        self.offered += offered;
        self.told += told;
    }

    /// A file of which nothing came.
    pub fn fail(&mut self, why: Sentence) {
        self.report.lines.push(why);
    }
}

/// A form in which an entry is written as a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextForm {
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
}
