//! Which kind of file it is: by what its name ends with, where its first bytes do not say
//! otherwise; and reading it, no further than that kind may be long.

use crate::error::Error;
use crate::usage::{Outside, Usage};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// How much of a file is looked at.
const HEAD_BYTES: u64 = 1024;
/// How a zip begins, and an empty one.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// How files of older office programs begin, and those with a password.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";
/// Largest file of text, MiB: it is read in memory.
const TEXT_MIB_MAX: u64 = 64;
/// Largest Word file, MiB, with its pictures.
const WORD_MIB_MAX: u64 = 256;
/// Largest table, MiB.
const TABLE_MIB_MAX: u64 = 64;

/// A kind of file that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `.eln`, read piece by piece.
    Archive,
    /// A text, which becomes one entry.
    Text(TextKind),
    /// A table, of which each row becomes an entry.
    Table,
}

/// A kind of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
    /// Word, `.docx`.
    Word,
}

impl Kind {
    /// Largest file of this kind, MiB; none where it is not read at once.
    fn mib_max(self) -> Option<u64> {
        match self {
            Self::Archive => None,
            Self::Text(TextKind::Html | TextKind::Markdown) => Some(TEXT_MIB_MAX),
            Self::Text(TextKind::Word) => Some(WORD_MIB_MAX),
            Self::Table => Some(TABLE_MIB_MAX),
        }
    }
}

/// The kind of a file, which is no larger than one of that kind may be.
pub fn of_file(path: &Path) -> Result<Kind, Error> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    let length = file.metadata().map_err(Error::file(path))?.len();
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(Error::file(path))?;
    let kind = of(&ending(path), &head);
    let kind = kind.ok_or_else(|| Usage::Outside(Outside::FileKind(path.to_owned())))?;
    match kind.mib_max() {
        Some(mib_max) if length > mib_max << 20 => Err(too_large(path, mib_max)),
        _ => Ok(kind),
    }
}

/// The bytes of a file of this kind.
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, Error> {
    let mib_max = kind.mib_max().unwrap_or(TEXT_MIB_MAX);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    // One byte more tells what fits from what grew since it was measured.
    file.take((mib_max << 20) + 1).read_to_end(&mut bytes).map_err(Error::file(path))?;
    match bytes.len() as u64 > mib_max << 20 {
        true => Err(too_large(path, mib_max)),
        false => Ok(bytes),
    }
}

/// What a name ends with, in lower case.
pub fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

fn too_large(path: &Path, mib_max: u64) -> Error {
    Usage::FileTooLarge { path: path.to_owned(), mib_max }.into()
}

/// Readers of archives, Word files and tables say themselves what is wrong with one; those of
/// texts take everything, so that nothing gets there that is none.
fn of(ending: &str, head: &[u8]) -> Option<Kind> {
    let is_zip = ZIP.iter().any(|begins| head.starts_with(begins));
    match ending {
        "eln" => Some(Kind::Archive),
        "docx" => Some(Kind::Text(TextKind::Word)),
        "doc" if head.starts_with(OLD_OFFICE) => Some(Kind::Text(TextKind::Word)),
        "csv" | "tsv" => Some(Kind::Table),
        "html" | "htm" if is_text(head) => Some(Kind::Text(TextKind::Html)),
        "md" | "markdown" if is_text(head) => Some(Kind::Text(TextKind::Markdown)),
        "html" | "htm" | "md" | "markdown" => None,
        _ if is_zip => Some(Kind::Archive),
        _ => is_html(head).then_some(Kind::Text(TextKind::Html)),
    }
}

/// Whether a file may be text: no other kind of file begins with that many characters.
fn is_text(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    is_utf16 || !head.iter().any(is_control) && !head.starts_with(b"%PDF-")
}

/// Whether no text has this character: all control characters but those that move on the page, and
/// the one that begins a switch of character sets (ISO/IEC 2022).
fn is_control(byte: &u8) -> bool {
    *byte < 0x20 && !matches!(byte, 0x08..=0x0d | 0x1b)
}

/// Whether a file says itself that it is HTML.
fn is_html(head: &[u8]) -> bool {
    let start = String::from_utf8_lossy(head).to_ascii_lowercase();
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    is_text(head) && (start.starts_with("<!doctype html") || start.starts_with("<html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORD: Option<Kind> = Some(Kind::Text(TextKind::Word));
    const HTML: Option<Kind> = Some(Kind::Text(TextKind::Html));
    const MARKDOWN: Option<Kind> = Some(Kind::Text(TextKind::Markdown));

    #[test]
    fn a_kind_is_found_by_name_and_content() {
        assert_eq!(of("eln", b"PK\x03\x04"), Some(Kind::Archive));
        assert_eq!(of("zip", b"PK\x03\x04"), Some(Kind::Archive));
        assert_eq!(of("docx", b"PK\x03\x04"), WORD);
        assert_eq!(of("doc", b"\xd0\xcf\x11\xe0\xa1"), WORD, "which says what to do with it");
        assert_eq!(of("csv", b"a;b"), Some(Kind::Table));
        assert_eq!(of("html", b"<p>"), HTML);
        assert_eq!(of("html", b"\xff\xfe<\0p\0>\0"), HTML);
        assert_eq!(of("", b"\xef\xbb\xbf\n<!DOCTYPE HTML>"), HTML);
        assert_eq!(of("md", b"# A"), MARKDOWN);
        assert_eq!(of("markdown", b""), MARKDOWN);
    }

    #[test]
    fn what_is_no_text_is_not_read_as_text() {
        for head in [&b"PK\x03\x04\x14\0"[..], b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", OLD_OFFICE] {
            assert_eq!(of("html", head), None);
            assert_eq!(of("md", head), None);
        }
        assert_eq!(of("txt", b"words"), None);
        assert_eq!(of("doc", b"words"), None);
    }

    #[test]
    fn a_file_is_measured_before_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large.MD");
        // A hole: nothing of it is written.
        let file = File::create(&path).unwrap();
        std::io::Write::write_all(&mut &file, b"# A\n").unwrap();
        file.set_len(TEXT_MIB_MAX << 20).unwrap();
        assert_eq!(ending(&path), "md");
        let found = of_file(&path);
        assert!(matches!(found, Err(Error::Usage(Usage::Outside(Outside::FileKind(_))))));
        let path = dir.path().join("large.csv");
        File::create(&path).unwrap().set_len((TABLE_MIB_MAX << 20) + 1).unwrap();
        let large = |found: Error| matches!(found, Error::Usage(Usage::FileTooLarge { .. }));
        assert!(large(of_file(&path).unwrap_err()));
        assert!(large(read(&path, Kind::Table).unwrap_err()));
    }
}
