//! What page and engine say to each other. Plain data: no key ever crosses but the one that a
//! person gives to unlock, once, on its way in.
//!
//! A page asks ([`Request`]) and gets one answer ([`Answer`]); what changes without being asked
//! for is told to every tab ([`Tell`]). A file goes beside the words, as a handle of the browser.

mod device;
mod door;
mod entry;
mod file;
mod history;
mod island;
mod list;
mod names;
mod outside;
mod signing;
mod state;
mod trust;
mod zone;

pub use device::{DeviceAsk, DeviceView, Devices};
pub use door::{Door, Locks, WayIn};
pub use entry::{EntryView, May, Unfinished};
pub use file::{FileAsk, Kept, Progress, Report};
pub use history::{
    Changed, ChangedCell, ChangedRow, ChangedTable, HistoryAsk, Part, Piece, Revision,
};
pub use island::{Cursor, Island, IslandStart, IslandTold};
pub use list::{EXCERPTS_MAX, Excerpt, Found, List, Row};
pub use names::{NameAsk, Said};
pub use outside::{Becomes, Bring, Column, Imported, TableView, TextForm};
pub use signing::{AskedFor, Done, Frozen, KeyAnswer, Seal, Sign, Signed, Stated, ToSign};
pub use state::{Alarm, LogAlarm, State};
pub use trust::{Authorities, Authority, TrustAsk};
pub use zone::{MemberView, Name, ZoneAsk, ZoneDetail, ZoneRow};

use cahier_notebook::{Change, EntryKind};
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// What a page asks, under a number of its own by which it knows the answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct Request {
    /// Counts what this page asks.
    pub number: u64,
    /// Random, and the same however often it is asked.
    pub once: [u8; 16],
    /// What.
    pub ask: Ask,
}

/// From the page.
#[derive(Clone, Serialize, Deserialize)]
pub enum Ask {
    /// Before the notebook is open.
    Door(Door),
    /// Begin an entry, of a template where one is named; answered with its id.
    Begin { zone: Option<String>, kind: EntryKind, title: String, template: Option<String> },
    /// Look at an entry, or at none any more: what it says is then told, and told again at each
    /// change.
    Look { entry: Option<String> },
    /// Change an entry.
    Edit { entry: String, changes: Vec<Change> },
    /// Say something of an entry; `reply_to` is a comment's id, or empty.
    Comment { entry: String, text: String, reply_to: String },
    /// The rich text of an entry, between the editor and the engine.
    Island(Island),
    /// Sign an entry, or what goes with that.
    Sign(Sign),
    /// Older states of an entry.
    History(HistoryAsk),
    /// Files, imports, exports, backups.
    File(FileAsk),
    /// Zones, their members, their lists.
    Zone(ZoneAsk),
    /// Devices, ways in, recovery.
    Device(DeviceAsk),
    /// Entries in which these words stand.
    Search { words: String },
    /// Some of the text of these entries around such words.
    Excerpts { words: String, entries: Vec<String> },
    /// Entries that link to this one; answered as a search is.
    Linking { entry: String },
    /// Speak to this relay.
    Relay { address: String },
    /// End the alarm of a zone: the person compared, and trusts the relay again.
    Resume { zone: String },
    /// End the alarm of the relay's public log: the person accepts what the relay shows now.
    AcceptLog,
    /// The relay has another key from now on: whoever runs it told the person so.
    AcceptKey,
    /// Whose times count as certified.
    Trust(TrustAsk),
    /// Call the person so from now on.
    Rename { name: String },
    /// Whether the worker runs; answered at once, whatever else is under way.
    Ping,
    /// Whether a person can see this page; said by itself, and never waited for.
    Seen(bool),
    /// This page goes away; likewise.
    Leave,
}

impl Ask {
    /// Whether something is written that has to be kept.
    pub fn writes(&self) -> bool {
        matches!(
            self,
            Self::Begin { .. }
                | Self::Edit { .. }
                | Self::Comment { .. }
                | Self::Island(Island::Update { .. })
        )
    }
}

/// What was asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It is done; it may not be on disk yet, which the status tells.
    Done,
    /// Ways in.
    Locks(Locks),
    /// The id of what was begun.
    Begun(String),
    /// A link that was asked for.
    Link(String),
    /// What the person's security key has to sign.
    ToSign(Box<ToSign>),
    /// What was signed or begun by it.
    Signed(Done),
    /// Where the editor starts from.
    Island(Box<IslandStart>),
    /// The text of an entry as the engine reads it.
    #[cfg(debug_assertions)]
    Body(cahier_notebook::body::Body),
    /// The versions of an entry, newest first.
    Revisions(Vec<Revision>),
    /// What lies between two of them.
    Difference(Vec<Changed>),
    /// A zone with its members.
    Zone(Box<ZoneDetail>),
    /// Whose times count as certified.
    Authorities(Box<Authorities>),
    /// One's devices and ways in.
    Devices(Box<Devices>),
    /// Recovery words.
    Words(Vec<String>),
    /// A signature of this device.
    Signature(Vec<u8>),
    /// What was found, best first.
    Found(Found),
    /// Some of the text of entries that were found.
    Excerpts(Vec<Excerpt>),
    /// A file, whose bytes come beside.
    File { name: String, media_type: String },
    /// What was written of entries, which comes beside, and what could not be written into it.
    Exported { name: String, report: Report },
    /// Work that was not taken in and is kept.
    Kept(Vec<Kept>),
    /// What could not be kept here, line by line.
    Report(Report),
    /// What came of an import.
    Imported(Box<Imported>),
    /// The beginning of a table.
    Table(Box<TableView>),
    /// It goes on, under this number of the worker that leads; the answer comes when it ends. Said
    /// within the worker alone: no page hears it.
    Later(u64),
}

/// What is told without being asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tell {
    /// How things stand, once the notebook is open.
    pub state: Option<Box<State>>,
    /// What changed in the list of entries.
    pub list: Option<Box<List>>,
    /// The entry that this tab looks at.
    pub entry: Option<Box<EntryView>>,
    /// What the editor has to take in.
    pub island: Option<Box<IslandTold>>,
    /// Files under way.
    pub progress: Option<Vec<Progress>>,
    /// Something that happened, or went wrong.
    pub said: Option<Sentence>,
}

/// What a page hears.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Heard {
    /// The worker listens.
    Ready,
    /// The answer to what was asked under that number.
    Answer(u64, Result<Answer, Sentence>),
    /// What is told.
    Tell(Tell),
}
