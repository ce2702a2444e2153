//! What a driver leaves to its shell.

use crate::engine::{Effect, Notice};

/// What is left for the shell to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outward {
    /// Send a frame to the relay.
    Send(Vec<u8>),
    /// End the connection.
    Hangup,
    /// Tell the person.
    Tell(Notice),
}

/// What stops [`crate::Driver::step`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Something for the shell.
    Out(Outward),
    /// Something is to be read back for the relay's sake.
    Read(Effect),
}
