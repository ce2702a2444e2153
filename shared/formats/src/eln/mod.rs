//! Import of `.eln` archives (TheELNFileFormat: a zip with one RO-Crate 1.1 or 1.2 inside).
//!
//! What eLabFTW writes is read in full, from 2023 on; what SampleDB, Kadi4Mat, PASTA and RSpace
//! write is read as far as it fits an entry. Nothing is dropped in silence: what no part of an
//! entry can hold goes to `Entry::extra`, and what a person should know is a `Warning`.
//!
//! Importing is repeatable: the same archive gives the same entries with the same ids, so that
//! a second import finds what the first one made.
//!
//! ```text
//! archive  safe reading of the zip          fields   extra fields, PropertyValue
//! graph    RO-Crate nodes by id             steps    HowToStep
//! index    who links to whom                files    attachments
//! import   the whole archive                text     bodies, addresses in them
//! dataset  one entry                        formulas `$...$` in HTML bodies
//! legacy   export-elabftw.json of 2023      rspace   documents inside RSpace exports
//! ```

mod archive;
mod bring;
mod dataset;
mod error;
mod fields;
mod files;
mod formulas;
mod graph;
mod identity;
mod import;
mod index;
mod legacy;
mod limits;
mod media_type;
mod metadata;
mod rspace;
mod steps;
mod text;
mod warning;
mod when;
mod write;

pub use archive::Archive;
pub use bring::{AT, SOURCE, changes_of, first_changes, link_up};
pub use error::ElnError;
pub use import::{Import, ImportedEntry, ImportedFile, import, import_archive};
pub use limits::Limits;
pub use warning::Warning;
pub use write::{Export, ExportedEntry, OpenEntry};

#[cfg(test)]
mod tests;
