//! The pictures of a Word file, taken out of it within limits, each once.

use super::limits::Limits;
use super::package::Package;
use crate::document::{Picture, Warning, Warnings};
use std::collections::BTreeMap;

/// Most pictures that are taken out.
const PICTURES_MAX: usize = 5_000;
/// How far into a file its first tag is looked for.
const HEAD_BYTES: usize = 512;

/// A picture that was taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// Id of the attachment that it becomes.
    pub(super) id: String,
    /// File name.
    pub(super) name: String,
    /// Whether browsers show pictures of its kind.
    pub(super) is_shown: bool,
}

/// The pictures that were taken out so far.
pub(super) struct Pictures<'b> {
    package: Package<'b>,
    list: Vec<Picture>,
    /// What became of each part.
    known: BTreeMap<String, Option<Placed>>,
    bytes_left: u64,
    bytes_max: u64,
}

impl<'b> Pictures<'b> {
    /// No pictures yet, of that file.
    pub(super) fn new(package: Package<'b>, limits: &Limits) -> Self {
        Self {
            package,
            list: Vec::new(),
            known: BTreeMap::new(),
            bytes_left: limits.pictures_bytes_max,
            bytes_max: limits.picture_bytes_max,
        }
    }

    /// Takes a picture out, unless it has been; none if it cannot be taken.
    pub(super) fn place(&mut self, part: &str, warnings: &mut Warnings) -> Option<Placed> {
        if let Some(placed) = self.known.get(part) {
            return placed.clone();
        }
        if self.known.len() >= PICTURES_MAX {
            return None;
        }
        let placed = self.take(part, warnings);
        self.known.insert(part.to_owned(), placed.clone());
        placed
    }

    fn take(&mut self, part: &str, warnings: &mut Warnings) -> Option<Placed> {
        let name = part.rsplit('/').next().unwrap_or(part);
        let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
        let Some(bytes) = self.package.size(part) else {
            warnings.add(Warning::PictureMissing { name });
            return None;
        };
        if bytes > self.bytes_max.min(self.bytes_left) {
            warnings.add(Warning::PictureTooLarge { name, bytes });
            return None;
        }
        let Some(content) = self.package.read(part, bytes) else {
            warnings.add(Warning::UnreadablePart { part: name });
            return None;
        };
        self.bytes_left -= bytes;
        let (media_type, is_shown) = kind(&content);
        let picture = Picture::new(name.clone(), media_type, content);
        let id = picture.id.clone();
        if self.list.iter().all(|known| known.id != id) {
            self.list.push(picture);
        }
        Some(Placed { id, name, is_shown })
    }

    /// The pictures in the order in which they were met.
    pub(super) fn finish(self) -> Vec<Picture> {
        self.list
    }
}

/// The media type of a picture by its first bytes, and whether texts show it.
fn kind(bytes: &[u8]) -> (&'static str, bool) {
    let begins = |start: &[u8]| bytes.starts_with(start);
    if begins(b"\x89PNG\r\n\x1a\n") {
        return ("image/png", true);
    }
    if begins(b"\xff\xd8\xff") {
        return ("image/jpeg", true);
    }
    if begins(b"GIF87a") || begins(b"GIF89a") {
        return ("image/gif", true);
    }
    if begins(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
        return ("image/webp", true);
    }
    let other = if begins(b"II*\0") || begins(b"MM\0*") {
        "image/tiff"
    } else if begins(b"BM") {
        "image/bmp"
    } else if begins(b"\xd7\xcd\xc6\x9a") {
        "image/wmf"
    } else if begins(b"\x01\0\0\0") && bytes.get(40..44) == Some(b" EMF".as_slice()) {
        "image/emf"
    } else if String::from_utf8_lossy(bytes.get(..HEAD_BYTES).unwrap_or(bytes)).contains("<svg") {
        "image/svg+xml"
    } else {
        "application/octet-stream"
    };
    (other, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\nrest"), ("image/png", true));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), ("image/webp", true));
        assert_eq!(kind(b"<?xml version='1.0'?><svg>"), ("image/svg+xml", false));
        assert_eq!(kind(b"<html><script>"), ("application/octet-stream", false));
        assert_eq!(kind(b""), ("application/octet-stream", false));
    }
}
