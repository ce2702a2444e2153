//! The zip around a Word file (ECMA-376, part 2): names, counts and sizes are checked before
//! anything is unpacked.

use super::error::DocxError;
use super::limits::Limits;
use super::relations::Relations;
use super::xml::XmlError;
use crate::charset::decode;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How files of older programs begin, and those with a password.
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Most bytes that are set aside before a part is unpacked, whatever size it claims.
const CAPACITY_BYTES_MAX: u64 = 4 << 20;

/// An opened file, from which parts are read one by one.
pub(super) struct Package<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Parts by their names in small letters, which are alike whatever their letters.
    parts: BTreeMap<String, Member>,
    text_bytes_max: u64,
}

#[derive(Clone, Copy)]
struct Member {
    index: usize,
    bytes: u64,
}

impl<'b> Package<'b> {
    /// Opens a file and checks all that can be checked without unpacking.
    pub(super) fn open(bytes: &'b [u8], limits: &Limits) -> Result<Self, DocxError> {
        if bytes.starts_with(COMPOUND_FILE) {
            return Err(DocxError::OldOrProtected);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DocxError::NotAnArchive)?;
        if zip.len() > limits.parts_max {
            return Err(DocxError::TooManyParts { count: zip.len(), max: limits.parts_max });
        }
        let mut parts = BTreeMap::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_data(index).map_err(|_| DocxError::NotAnArchive)?;
            let name = entry.name().map_err(|_| DocxError::NotAnArchive)?;
            let part = key(&name);
            if entry.is_dir() || part.is_empty() {
                continue;
            }
            let member = Member { index, bytes: entry.size() };
            if parts.insert(part.clone(), member).is_some() {
                return Err(DocxError::DuplicatePart { part });
            }
        }
        if zip.has_duplicate_names() {
            return Err(DocxError::DuplicatePart { part: "\u{2026}".to_owned() });
        }
        check_sizes(&parts, bytes.len() as u64, limits)?;
        Ok(Self { zip, parts, text_bytes_max: limits.text_bytes_max })
    }

    /// Unpacked size of a part, bytes; none if there is no such part.
    pub(super) fn size(&self, part: &str) -> Option<u64> {
        self.parts.get(&key(part)).map(|member| member.bytes)
    }

    /// The bytes of a part; none if it is not there, too long, damaged or encrypted.
    pub(super) fn read(&mut self, part: &str, bytes_max: u64) -> Option<Vec<u8>> {
        let member = *self.parts.get(&key(part))?;
        if member.bytes > bytes_max {
            return None;
        }
        let file = self.zip.by_index(member.index).ok()?;
        let capacity = usize::try_from(member.bytes.min(CAPACITY_BYTES_MAX)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(capacity);
        // One byte more than declared tells a part that is longer than it says.
        let mut file = file.take(member.bytes.saturating_add(1));
        file.read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 == member.bytes).then_some(bytes)
    }

    /// The text of a part.
    pub(super) fn text(&mut self, part: &str) -> Option<String> {
        let bytes = self.read(part, self.text_bytes_max)?;
        let decoded = decode(&bytes, Some("utf-8"));
        Some(decoded.text.into_owned())
    }

    /// What a part refers to; the empty name is that of the whole file.
    pub(super) fn relations(&mut self, part: &str) -> Result<Relations, XmlError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let slash = if folder.is_empty() { "" } else { "/" };
        let Some(text) = self.text(&format!("{folder}{slash}_rels/{name}.rels")) else {
            return Ok(Relations::default());
        };
        Relations::read(&text, folder)
    }
}

/// The form in which the names of parts are alike.
fn key(name: &str) -> String {
    name.trim_start_matches('/').replace('\\', "/").to_lowercase()
}

fn check_sizes(
    parts: &BTreeMap<String, Member>,
    length: u64,
    limits: &Limits,
) -> Result<(), DocxError> {
    let total = parts.values().fold(0_u64, |sum, member| sum.saturating_add(member.bytes));
    if total > limits.total_bytes_max {
        return Err(DocxError::TooLarge { bytes: total, max: limits.total_bytes_max });
    }
    let allowed = length.saturating_mul(limits.ratio_max);
    if total > limits.ratio_floor_bytes && total > allowed {
        return Err(DocxError::Bomb { ratio: limits.ratio_max });
    }
    Ok(())
}
