//! Import of `.eln` archives (TheELNFileFormat: a zip with one RO-Crate 1.1 or 1.2 inside).
//!
//! What eLabFTW writes is read in full, from 2023 on; what SampleDB, Kadi4Mat, PASTA, RSpace,
//! SciLog, datalab and OpenSemanticLab write is read as far as it fits an entry. Nothing is
//! dropped in silence: what no part of an entry can hold goes to `Entry::extra` as it came, and
//! what a person should know is a `Warning`.
//!
//! Importing is repeatable: the same archive gives the same entries with the same ids, so that
//! a second import finds what the first one made, and a later archive can be compared with it.
//!
//! ```text
//! archive  safe reading of the zip          fields   extra fields, PropertyValue
//! graph    RO-Crate nodes by id             steps    HowToStep
//! context  names of a description's own     comments what was said, with answers
//! flatten  nodes inside of others           links    mentions, entries and files elsewhere
//! index    who links to whom                files    parts: files, folders, versions
//! import   the whole archive                attached one file, its size and checksum
//! dataset  one entry                        text     bodies, addresses in them
//! sections parts that are no entries        pictures that stand in texts
//! loose    what belongs to no entry         formulas `$...$` in HTML bodies
//! kept     what no part can hold            legacy   export-elabftw.json of 2023
//! minisign, signature  who signed it        rspace   documents inside RSpace exports
//! origin   what is found again              print, again  what changed since, here and there
//! ```

mod again;
mod archive;
mod attached;
mod bring;
mod comments;
mod context;
mod dataset;
mod error;
mod fields;
mod files;
mod flatten;
mod formulas;
mod graph;
mod identity;
mod import;
mod index;
mod kept;
mod legacy;
mod limits;
mod links;
mod loose;
mod media_type;
mod metadata;
mod minisign;
mod origin;
mod pictures;
mod print;
mod rspace;
mod sections;
mod signature;
mod steps;
mod text;
mod warning;
mod warning_words;
pub(crate) mod when;
mod write;

pub use again::{Standing, Verdict, new_comments, pair_files, standing, update};
pub use archive::Archive;
pub use bring::{AT, SOURCE, changes_of, edits_of, first_changes, link_up};
pub use error::ElnError;
pub use import::{Import, ImportedEntry, ImportedFile, import, import_archive, import_signed};
pub use limits::Limits;
pub use minisign::MinisignKey;
pub use origin::Origins;
pub use print::{EntryPart, Print};
pub use signature::{Signature, SignatureState};
pub use warning::{KeptName, Warning};
pub use write::{Export, ExportedEntry, OpenEntry};

// What the reader of eLabFTW's JSON shares, so that both make the same of the same entry.
pub(crate) use comments::unescaped;
pub(crate) use fields::FieldMaker;
pub(crate) use formulas::find_formulas;
pub(crate) use graph::{scalar, values_in};
pub(crate) use identity::{part_id, percent_decoded};
pub(crate) use index::{Index, is_address, one_line, page_address};
pub(crate) use media_type::media_type;
pub(crate) use origin::is_unique;
pub(crate) use pictures::Pictures;
pub(crate) use text::{Form, body as read_texts};
pub(crate) use warning::Warnings;

#[cfg(test)]
mod tests;
