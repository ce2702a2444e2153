//! What page and engine say to each other before the notebook is open.

use serde::{Deserialize, Serialize};

/// From the page, before the notebook is open.
#[derive(Clone, Serialize, Deserialize)]
pub enum Door {
    /// Which ways in are there?
    Locks,
    /// Begin a notebook: the person's name, the title of the first zone.
    Create { name: String, title: String, way: WayIn },
    /// Open the notebook.
    Unlock { way: WayIn },
    /// Make this device one of a person who has a notebook: the relay, the words of recovery with
    /// the person's id (it stands beside them on the sheet; before or behind them), and how it
    /// opens here from now on.
    Recover { relay: String, words: String, way: WayIn },
    /// Make this device one of a person who has it at hand: answered with a code to show there.
    Request { way: WayIn },
    /// The code that the other device gave back.
    Accepted { code: String },
    /// Begin here from a backup, whose bytes come beside: as a new device of that person, in the
    /// name of the words of recovery.
    Restore { passphrase: String, words: String, way: WayIn },
    /// Close the notebook: keys are forgotten until somebody unlocks it again.
    Lock,
}

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

/// Ways in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locks {
    /// Whether there is a notebook at all.
    pub exists: bool,
    /// Whether a passphrase opens it.
    pub passphrase: bool,
    /// Credentials that open it, each with its PRF salt.
    pub credentials: Vec<(Vec<u8>, [u8; 32])>,
}
