//! Zones, their members, and the lists that they choose from.

use super::names::{NameAsk, Said};
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// From the page, of zones.
#[derive(Clone, Serialize, Deserialize)]
pub enum ZoneAsk {
    /// Begin a zone; answered with its id.
    Begin { title: String },
    /// A zone with its members.
    Detail { zone: String },
    /// Another title or description.
    Describe { zone: String, title: String, description: String },
    /// Open an invitation; answered with the link. `role` is the name of a role.
    Invite { zone: String, role: String, days: u32 },
    /// Accept an invitation.
    Join { link: String },
    /// Give a member another role.
    SetRole { zone: String, person: String, role: String },
    /// Give a membership an end, ms since 1970, or none.
    SetEnd { zone: String, person: String, until_ms: Option<u64> },
    /// Remove a member.
    Remove { zone: String, person: String },
    /// Add or change a category (`status` false) or a status, by id; a new one has none.
    PutChoice { zone: String, status: bool, id: Option<String>, title: String, color: String },
    /// Remove one.
    RemoveChoice { zone: String, status: bool, id: String },
    /// Move an entry to another zone.
    Move { entry: String, zone: String },
    /// Who people say that they are.
    Names(NameAsk),
}

/// A zone in a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRow {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// The name of one's own role, once let in.
    pub role: Option<String>,
    /// Whether entries may be begun in it.
    pub may_begin: bool,
    /// Whether all that is shown of it was checked.
    pub checked: bool,
    /// Whether the relay says that this person is no member any more.
    pub shut_out: bool,
    /// Categories: id, title, colour.
    pub categories: Vec<(String, String, String)>,
    /// Statuses, likewise.
    pub statuses: Vec<(String, String, String)>,
    /// People of it.
    pub people: Vec<Name>,
}

/// A person and how they are called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Name {
    /// Id.
    pub person: String,
    /// Name.
    pub name: String,
}

/// A zone with its members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneDetail {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Whether this person may invite and remove.
    pub manages: bool,
    /// Who removed this person and when, where the log that is here says so.
    pub removed: Option<Sentence>,
    /// Members, former ones too.
    pub members: Vec<MemberView>,
    /// What is on the relay, and what waits.
    pub size: u64,
    pub unsent: usize,
}

/// A member of a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberView {
    /// Id.
    pub person: String,
    /// Name.
    pub name: String,
    /// Name of the role; none for former members.
    pub role: Option<String>,
    /// End date, ms since 1970.
    pub until_ms: Option<u64>,
    /// Live devices.
    pub devices: usize,
    /// Fingerprint of their key, to be compared: groups of four digits.
    pub fingerprint: String,
    /// Who vouches for the name.
    pub vouched: Sentence,
    /// Whether that is oneself.
    pub own: bool,
    /// What they say of themself.
    pub said: Option<Said>,
}
