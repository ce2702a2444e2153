//! How things stand, as it is told to every tab. The list of entries is told apart: it is long.

use super::zone::ZoneRow;
use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// How things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Whether this tab runs the engine.
    pub leads: bool,
    /// Whether the notebook is still being opened: its list is here, what is under way is not.
    pub opening: bool,
    /// Whose notebook: the person's id.
    pub person: String,
    /// Their name.
    pub name: String,
    /// Zones.
    pub zones: Vec<ZoneRow>,
    /// Changes that are not saved on this device.
    pub unsaved: usize,
    /// Changes that are not on the relay.
    pub unsent: usize,
    /// Whether a newer version of the app wrote the notebook: it is only read here.
    pub newer: bool,
    /// Stored rows of this device that cannot be read.
    pub damaged: usize,
    /// Kept work: what was refused, and what the relay does not take.
    pub kept: usize,
    /// Entries that the search did not read yet, until it has read all of them once.
    pub unsearched: usize,
    /// Where the relay is, once there is one.
    pub relay: Option<String>,
    /// Whether it is in reach.
    pub connected: bool,
    /// Whether the notebook can be recovered if this device is lost.
    pub recoverable: bool,
    /// Removed devices of which the relay has not heard: id, and whether it refused.
    pub removals: Vec<(String, bool)>,
    /// Entries that somebody asks this person to sign: id and meaning.
    pub to_sign: Vec<(String, Sentence)>,
    /// Zones that stand still.
    pub alarms: Vec<Alarm>,
    /// The relay's public log does not fit.
    pub log_alarm: Option<LogAlarm>,
    /// The relay shows another key than the one that is known: nothing is sent to it.
    pub other_key: bool,
}

/// The relay's public log does not fit what is known here, until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAlarm {
    /// What was found, and what is safe.
    pub found: Sentence,
    /// What to do.
    pub to_do: Sentence,
}

/// A zone that stands still until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Alarm {
    /// Id of the zone.
    pub zone: String,
    /// Its title.
    pub title: String,
    /// What was found, and what is safe.
    pub found: Sentence,
    /// What is held here and what the relay shows, to be compared with what colleagues see.
    pub places: Vec<Sentence>,
    /// What to do.
    pub to_do: Sentence,
    /// Whether the person may resume here.
    pub ends_here: bool,
}
