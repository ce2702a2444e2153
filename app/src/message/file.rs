//! Files, imports, exports, backups. Bytes go beside the words, as a `Blob` of the browser.

use super::{Bring, TextForm};
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// From the page, of files.
#[derive(Clone, Serialize, Deserialize)]
pub enum FileAsk {
    /// Attach the file that comes beside; answered with the id of the attachment.
    Attach { entry: String, name: String, media_type: String },
    /// The bytes of an attachment, which come beside the answer. What a browser would run (HTML,
    /// SVG …) comes as bytes of no type, but for SVG that is only shown in an `<img>`.
    Get { entry: String, attachment: String, preview: bool },
    /// Go no further with a file that is under way.
    Cancel { id: String },
    /// Let go of a file that was interrupted: what is here of it is freed.
    Forget { id: String },
    /// Keep all files here, of a zone or of all; answered with what is missing.
    Prepare { zone: Option<String> },
    /// Import the file that comes beside into a zone; answered with what came of it.
    Import { zone: Option<String>, name: String, how: Bring },
    /// The beginning of the table that comes beside, and what its columns may become.
    Columns { name: String },
    /// An archive (`.eln`) of an entry, or of a zone; that of a zone comes with a report, and is
    /// under way by the name of the zone's id.
    Export { entry: Option<String>, zone: Option<String> },
    /// An entry as a text that needs no notebook, in the reader's language.
    Write { entry: String, form: TextForm, french: bool },
    /// A table of the entries of a zone, as spreadsheets read it in the reader's language; under
    /// way by the name of the zone's id.
    Table { zone: String, french: bool },
    /// A proof archive of an entry: its newest signed version, or with `history` every change of
    /// it; with or without what is in its files.
    Prove { entry: String, history: bool, files: bool },
    /// An encrypted backup of this notebook.
    Backup { passphrase: String },
    /// What a colleague without a relay carries: everything of a zone.
    Carry { zone: String },
    /// Take in what a colleague carried, which comes beside.
    TakeIn,
    /// A plausible small laboratory, to look around in; and its end.
    Sample { french: bool },
    /// Removes it.
    RemoveSample,
}

/// A file under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Names it.
    pub id: String,
    /// The entry that it belongs to, if any.
    pub entry: Option<String>,
    /// Its name.
    pub name: String,
    /// Bytes or items done, and all of them; none where that is not known.
    pub done: f64,
    pub total: Option<f64>,
    /// It goes out to the relay, or comes from it; otherwise it is read here.
    pub travels: bool,
}

/// Line by line what was done, and what could not be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Entries that came, by id.
    pub entries: Vec<String>,
    /// Files that are here now.
    pub files: usize,
    /// What is missing, was left out, or was changed.
    pub lines: Vec<Sentence>,
}

/// Work that was not taken in and is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// Names it.
    pub seq: u64,
    /// The zone, the entry, and its title.
    pub zone: String,
    pub entry: String,
    pub title: String,
    /// Whose work, by name.
    pub author: String,
    /// When its author says, ms since 1970.
    pub claimed_ms: f64,
    /// Why it was not taken in.
    pub why: Sentence,
    /// What it says, as far as it can be read.
    pub text: String,
    /// Whether this person may take it in.
    pub adoptable: bool,
    /// Whether they may take it into another zone, as an entry of its own.
    pub copyable: bool,
    /// Whether it waits in its entry, and leaves if the relay serves the zone again.
    pub shut_out: bool,
}
