//! Why a store did not do what was asked.

use cahier_protocol::Fault;

/// A failure of a store. Nothing of a batch that failed is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// No room is left: free some, then try again.
    #[error("the disk is full")]
    Full,
    /// Another program holds the store.
    #[error("another program is using the store")]
    Busy,
    /// Reading or writing failed.
    #[error("the store could not be read or written: {0}")]
    Io(String),
    /// What is stored contradicts itself: stop, and restore a backup.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// A batch contradicts what is stored; none of it was written.
    #[error("the write contradicts what is stored: {0}")]
    Conflict(String),
    /// The store was made by a later version of the relay.
    #[error("the store has form {found}, this version of the relay knows forms up to {known}")]
    Newer {
        /// Form that was found.
        found: u32,
        /// Newest form known here.
        known: u32,
    },
    /// A write would not survive a power cut, so the relay must not start.
    #[error("the store does not write durably: {0}")]
    NotDurable(String),
}

impl From<StorageError> for Fault {
    /// Members learn that nothing was kept; why is for the operator's log.
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage failed");
        Self::Storage
    }
}

impl From<std::io::Error> for StorageError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error.to_string()),
        }
    }
}
