//! The store of the command line.

mod sqlite;

pub use sqlite::SqliteStore;
