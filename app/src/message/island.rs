//! The rich text of an entry, between the editor (an island of JavaScript with a copy in Yjs)
//! and the engine (yrs, the document of record). Both swap updates of the version 2 encoding.

use serde::{Deserialize, Serialize};

/// From the editor.
#[derive(Clone, Serialize, Deserialize)]
pub enum Island {
    /// Start: answered with the state of the document and a writer that nobody else is.
    Begin { entry: String },
    /// What the person wrote, under the nonce that the start gave.
    Update { entry: String, nonce: [u8; 16], update: Vec<u8> },
    /// The text as the engine reads it, for tests that compare the two.
    #[cfg(debug_assertions)]
    Body { entry: String },
    /// Where the cursor of this tab is: anchor and head, as Yjs names places; none where the
    /// editor lost the focus.
    Cursor { entry: String, place: Option<(Vec<u8>, Vec<u8>)> },
}

/// Where the editor starts from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IslandStart {
    /// The entry.
    pub entry: String,
    /// The whole document.
    pub state: Vec<u8>,
    /// Under which nonce this editor writes.
    pub nonce: [u8; 16],
    /// The client id that goes with it: at most 53 bits.
    pub client: f64,
}

/// To the editor.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IslandTold {
    /// The entry.
    pub entry: String,
    /// What it does not have yet.
    pub updates: Vec<Vec<u8>>,
    /// The document was made anew (work was refused): the editor starts again.
    pub anew: bool,
    /// Where others are, where that changed.
    pub cursors: Option<Vec<Cursor>>,
}

/// Where a colleague is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// Names one device or tab.
    pub who: String,
    /// The person's name.
    pub name: String,
    /// Anchor and head, as Yjs names places.
    pub place: (Vec<u8>, Vec<u8>),
}
