//! What page and engine say to each other. Plain data: no key ever crosses but the one that a
//! person gives to unlock, once, on its way in.

use cahier_words::Sentence;
use serde::{Deserialize, Serialize};

/// A way to unlock, on its way to the worker.
#[derive(Clone, Serialize, Deserialize)]
pub enum WayIn {
    /// A passphrase.
    Passphrase(String),
    /// A credential and its PRF result.
    Prf {
        /// Credential id.
        credential: Vec<u8>,
        /// What the authenticator evaluated.
        salt: [u8; 32],
        /// The result; wiped where it arrives.
        output: [u8; 32],
    },
}

/// From the page.
#[derive(Clone, Serialize, Deserialize)]
pub enum Ask {
    /// Which ways in are there?
    Locks,
    /// Begin a notebook: the person's name, the title of the first zone.
    Create { name: String, title: String, way: WayIn },
    /// Open the notebook.
    Unlock { way: WayIn },
    /// Begin an entry.
    NewEntry { title: String },
    /// Look at an entry.
    Open { entry: String },
    /// Add a line to the text.
    AddLine { entry: String, line: String },
    /// Speak to this relay.
    Relay { address: String },
    /// Accept an invitation.
    Join { link: String },
    /// Open an invitation, as an editor.
    Invite,
    /// End the alarm of a zone: the person compared, and trusts the relay again.
    Resume { zone: String },
}

/// To the page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tell {
    /// Ways in, where they were asked for.
    pub locks: Option<Locks>,
    /// How things stand, once the notebook is open.
    pub state: Option<State>,
    /// The entry that is looked at.
    pub entry: Option<Page>,
    /// A link that was asked for.
    pub link: Option<String>,
    /// What went wrong, to be said in the reader's language.
    pub trouble: Option<Sentence>,
}

/// Ways in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Locks {
    /// Whether there is a notebook at all.
    pub exists: bool,
    /// Credentials that open it, each with its PRF salt.
    pub credentials: Vec<(Vec<u8>, [u8; 32])>,
}

/// How things stand.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Whether this tab runs the engine.
    pub leads: bool,
    /// Whose notebook.
    pub name: String,
    /// Entries: id, title, whether it was checked.
    pub entries: Vec<(String, String, bool)>,
    /// Changes that are not saved on this device.
    pub unsaved: usize,
    /// Changes that are not on the relay.
    pub unsent: usize,
    /// Stored rows of this device that cannot be read.
    pub damaged: usize,
    /// Whether the relay is in reach.
    pub connected: bool,
    /// Zones that stand still.
    pub alarms: Vec<Alarm>,
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

/// An entry.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Page {
    /// Its id.
    pub entry: String,
    /// Title.
    pub title: String,
    /// Text, a line a block.
    pub text: String,
}
