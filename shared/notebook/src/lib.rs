//! What is on a page: entries, comments and directories as collaborative documents (yrs), and
//! what can be asked of them. No cryptography, no clock, no randomness, no I/O: ids come in as
//! arguments, updates are bytes.
//!
//! ```text
//! Entry, Change ──write──► Document ◄──apply── updates of others
//!       ▲                     │
//!       ├──────read───────────┤
//!  difference, restore        └──► authorship, revision, digest row
//!  canonical form
//! ```
//!
//! `LAYOUT.md` names every type and key that is stored.

mod align;
mod authors;
mod authorship;
mod block_difference;
pub mod body;
pub mod canonical;
mod client_id;
mod difference;
mod digest;
mod directory;
mod document;
pub mod entry;
mod error;
mod fragment;
mod fragment_text;
mod fragment_write;
mod keyed;
mod ledger;
mod lists;
mod read;
mod record;
pub mod revision;
mod roots;
mod runs;
mod scan;
mod shape;
mod splice;
mod table_difference;
mod text_difference;
mod update;
mod value;
mod wire;
mod write;

pub use authors::Authors;
pub use authorship::{
    AuthoredBlock, AuthoredRun, AuthoredStep, Authorship, Collection, SetBy, authored_comments,
    authorship,
};
pub use block_difference::BlockChange;
pub use body::{BODY_DEPTH_MAX, Body, Element, Node, Run};
pub use client_id::ClientId;
pub use difference::{Difference, PartChange, SetDifference, Swap, difference};
pub use digest::{
    DIGEST_ROWS_MAX, DIGEST_TITLE_CHARS_MAX, DIGEST_VERSION, Digest, DigestError, Row,
};
pub use directory::{
    Choice, Directory, DirectoryChange, Member, apply_directory_changes, read_directory,
};
pub use document::Document;
pub use entry::{
    Amendment, Attachment, Change, Comment, Entry, EntryKind, Field, Link, SignRequest, Step,
};
pub use error::DocumentError;
pub use fragment::read_body;
pub use fragment_write::write_body;
pub use read::{read_comments, read_entry, read_entry_parts};
pub use roots::Roots;
pub use table_difference::{CellDifference, RowDifference, TableDifference, table_difference};
pub use text_difference::{PieceKind, TextPiece, text_difference};
pub use update::{ClockRange, STATE_BYTES_MAX, UPDATE_BYTES_MAX, UpdateSummary, inspect, merge};
pub use write::apply_changes;

#[cfg(test)]
mod tests;
