//! Why a command was not carried out.

use cahier_evidence::Refusal;
use cahier_notebook::DocumentError;

/// A command that changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// No such zone, document, person or file here.
    #[error("there is no such thing in this notebook")]
    NotFound,
    /// The document must be opened first.
    #[error("the document is not open")]
    NotSeated,
    /// The zone's rules refuse it.
    #[error("the zone refuses it: {0}")]
    Refused(#[from] Refusal),
    /// The change cannot be made to this document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// One edit is larger than an envelope may hold.
    #[error("this edit is too large; attach large content as a file")]
    TooLarge,
    /// The zone's key is not on this device yet.
    #[error("the zone's key has not reached this device yet")]
    NoKey,
    /// The zone stands still.
    #[error("the zone stands still until its alarm is resolved")]
    Alarm,
    /// Stored rows that it leans on cannot be read.
    #[error("stored rows of it cannot be read: it is closed for writing, and nothing is deleted")]
    Damaged,
    /// What is shown of it comes before its history was read here.
    #[error("not yet checked: it can be changed as soon as its history is read")]
    NotChecked,
    /// The store did not give its rows just now.
    #[error("this device's storage did not answer; it is tried again")]
    NotRead,
    /// Another writer took over.
    #[error("another window has taken over")]
    Fenced,
    /// A newer version of the app wrote the store.
    #[error("a newer version of the app wrote this notebook: it is only read")]
    Newer,
    /// What was given is malformed.
    #[error("what was given is not valid: {0}")]
    Invalid(&'static str),
}
