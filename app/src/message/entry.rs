//! An entry as a page shows it.

use super::Signed;
use cahier_notebook::{Comment, Entry};
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// An entry. Its rich text is the editor's (`Ask::Island`) and is not repeated here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EntryView {
    /// Its id.
    pub id: String,
    /// The zone that it is in.
    pub zone: String,
    /// Its parts; the body is empty, and attachments have no keys.
    pub entry: Entry,
    /// What was said of it, oldest first.
    pub comments: Vec<Comment>,
    /// Who began it, by name.
    pub author: String,
    /// What this person may do with it.
    pub may: May,
    /// Attachments whose bytes are on this device, by their id.
    pub here: Vec<String>,
    /// Files that were interrupted on their way into it, and go on once they are chosen again.
    pub unfinished: Vec<Unfinished>,
    /// How it is signed.
    pub signed: Box<Signed>,
    /// Changes of it that are kept here only.
    pub unsent: usize,
    /// Whether it is in the relay's log.
    pub placed: bool,
    /// Whether its history was checked.
    pub checked: bool,
    /// Whether the time of its newest change in the log is certified, by whom this notebook
    /// trusts.
    pub certified: bool,
    /// What is known of that time, once it has a place there.
    pub dated: Option<Sentence>,
}

/// A file of which not all is here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Unfinished {
    /// Names it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Bytes that are here, and all of them.
    pub here: f64,
    pub size: f64,
}

/// What a person may do with an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct May {
    /// Write in it.
    pub write: bool,
    /// Comment on it.
    pub comment: bool,
    /// Why it cannot be written in now.
    pub why_not: Option<Sentence>,
}
