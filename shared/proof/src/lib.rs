//! Proof archives: what a stranger checks years later, without the relay and without us, to learn
//! who wrote what and when (DESIGN section 8).
//!
//! ```text
//! Input ──build──► members ──account──► Verdict ──render──► reports ─┐
//!                     └────────────────── manifest, signature ◄──────┤
//!                                               zip (archive) ◄──────┘
//! zip ──verify──► every byte rebuilt, every member checked ──► Verdict, or the first Fault
//! ```
//!
//! One code builds and verifies: a proof that does not verify is not built. Pure: no file, no
//! clock. Nothing in an archive is trusted; whom to trust comes from the verifier ([`Trust`]).

mod archive;
mod build;
mod codec;
mod completeness;
mod crate_metadata;
mod crc32;
mod fault;
mod history;
mod input;
mod layout;
mod manifest;
mod member;
mod multiproof;
mod plan;
mod reading;
mod report;
mod selection;
mod statement;
mod trust;
mod verdict;
mod verify;

pub use archive::{ARCHIVE_BYTES_MAX, ArchiveError, MEMBERS_MAX};
pub use build::{BuildError, build, token_holds};
pub use cahier_formats::Lang;
pub use completeness::{Completeness, Overtaking, Word};
pub use fault::{Fault, Wrong};
pub use history::{ChangeInput, HistoryInput};
pub use input::{DocumentInput, Exporter, Input, LogInput, PlacedInput, ZoneInput};
pub use reading::{Answered, Signatures, Standing};
pub use report::render;
pub use selection::{Candidate, Selection};
pub use statement::{OpeningInput, StatementInput};
pub use trust::Trust;
pub use verdict::{
    ChangeVerdict, Deleted, DocumentVerdict, FileVerdict, HistoryVerdict, LogTrust, LogVerdict,
    Name, PartVerdict, ProofKind, SecurityKey, StampTrust, StampVerdict, StatementVerdict, Times,
    Verdict, Voucher, Who, ZoneVerdict,
};
pub use verify::verify;

#[cfg(test)]
mod tests;
