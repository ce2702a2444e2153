//! The canonical form of an entry, version 1: named parts, each the canonical JSON (RFC 8785) of
//! one thing that the entry says. A version statement is signed over these bytes, so a stranger
//! can check the text of an entry without yrs, and can be shown one part of it alone
//! (`docs/protocol.md`, section 6.5).
//!
//! The same content is the same bytes: who wrote it, in how many edits and with which ids of yrs
//! leaves no trace. Every value is a text, numbers too: `size` is decimal without sign or leading
//! zeros, and where records stand in their collection is the list of their ids in the part
//! `order`. Texts are as they were typed, without normalisation. Requests to sign are about
//! signing and no part.
//!
//! A change in any byte is a new version of the form. Nothing here hashes or signs.

mod body;
mod content;
mod json;

pub use content::{Content, File, Order};

use crate::body::BODY_DEPTH_MAX;
use crate::entry::Entry;
use json::Json;

/// Version of the form.
pub const FORM: u8 = 1;
/// Most parts of one entry.
pub const PARTS_MAX: usize = 10_000;
/// Longest name of a part, UTF-8.
pub const NAME_BYTES_MAX: usize = 256;

/// Why an entry has no canonical form, or bytes are no part of one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// More parts than [`PARTS_MAX`]: divide the entry.
    #[error("the entry has {0} parts, more than a version can hold")]
    TooMany(usize),
    /// A name longer than [`NAME_BYTES_MAX`], and in which collection: take that record out.
    #[error("something in {0} has an id that is too long for a version")]
    LongName(&'static str),
    /// Two records of one id; a document has no such entry.
    #[error("two parts have the same name")]
    Twice,
    /// A body nested deeper than [`BODY_DEPTH_MAX`]; a document has no such entry.
    #[error("the text is nested too deeply")]
    TooDeep,
    /// The name is of no part of this version of the form: a newer app can show it.
    #[error("a part of a kind that this version does not know")]
    Unknown,
    /// The bytes are not the canonical ones of a part of that name.
    #[error("the bytes are not a part of that name in canonical form")]
    Malformed,
}

/// A named part of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// Canonical JSON.
    pub bytes: Vec<u8>,
}

/// The parts of an entry, in strictly rising order of the bytes of their names.
pub fn parts(entry: &Entry) -> Result<Vec<Part>, CanonicalError> {
    if entry.body.depth() > BODY_DEPTH_MAX {
        return Err(CanonicalError::TooDeep);
    }
    let contents = Content::of(entry);
    if contents.len() > PARTS_MAX {
        return Err(CanonicalError::TooMany(contents.len()));
    }
    if let Some(long) = contents.iter().find(|content| content.name().len() > NAME_BYTES_MAX) {
        return Err(CanonicalError::LongName(long.kind()));
    }
    let part = |content: &Content| Part { name: content.name(), bytes: content.to_bytes() };
    let mut parts: Vec<Part> = contents.iter().map(part).collect();
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    let rising = parts.is_sorted_by(|one, next| one.name < next.name);
    if rising { Ok(parts) } else { Err(CanonicalError::Twice) }
}

/// What a part says, for whoever is shown its bytes and has checked them against a root. Bytes
/// that the same content would not be written as are refused.
pub fn read(name: &str, bytes: &[u8]) -> Result<Content, CanonicalError> {
    let json = Json::parse(bytes).ok_or(CanonicalError::Malformed)?;
    let content = Content::read(name, json)?;
    let same = content.name() == name && content.to_bytes() == bytes;
    if same { Ok(content) } else { Err(CanonicalError::Malformed) }
}
