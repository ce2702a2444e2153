//! The store of the page: IndexedDB.

mod indexed;
mod strict;

pub use indexed::{IndexedStore, SCHEMA, SCHEMA_VERSION};
