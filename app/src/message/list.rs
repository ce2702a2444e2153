//! The list of entries, and what a search finds in it.

use cahier_notebook::EntryKind;
use serde::{Deserialize, Serialize};

/// What changed in the list since it was last told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct List {
    /// Whether this is all of it, and what was told before is void.
    pub whole: bool,
    /// Rows that are new or changed.
    pub changed: Vec<Row>,
    /// Ids of those that are gone.
    pub removed: Vec<String>,
}

/// An entry in a list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// The zone that it is in.
    pub zone: String,
    /// Experiment, resource or a template of either.
    pub kind: EntryKind,
    /// Title.
    pub title: String,
    /// Day of the work, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Status by name.
    pub status: Option<String>,
    /// Category by name.
    pub category: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Last change known here, ms since 1970.
    pub modified_ms: f64,
    /// Whether its history was checked.
    pub checked: bool,
}

/// Most excerpts of one answer: nothing waits long for them.
pub const EXCERPTS_MAX: usize = 8;

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The ids of the entries, best first.
    pub hits: Vec<String>,
    /// Whether nothing holds the words as they were typed, and these hold others that were meant.
    pub near: bool,
    /// Whether nothing holds all of the words, and these hold most of them.
    pub partly: bool,
    /// Whether there was more to look at than a search does.
    pub cut: bool,
}

/// Some of the text of an entry that a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The entry's id.
    pub entry: String,
    /// Some of its text around the first word that was found, or its beginning; empty where it
    /// has none.
    pub text: String,
    /// Where in the text the words stand: start and end, in characters.
    pub marks: Vec<(usize, usize)>,
}
