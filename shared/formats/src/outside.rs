//! Files of other programs as people hand them over: which kind one is, by what its name ends with,
//! where its first bytes do not say otherwise; and the entry that a text becomes. Every shell
//! decides this alike, so that the same file gives the same entries everywhere.

use crate::document::{Document, Picture};
use crate::docx::{self, DocxError};
use crate::eln::{ImportedEntry, ImportedFile, Print};
use crate::{html, markdown};
use cahier_notebook::EntryKind;

/// How much of a file is looked at, bytes.
pub const HEAD_BYTES: u64 = 1024;
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
    /// The kind of a file whose name ends so, in lower case, and that begins so. Readers of
    /// archives, Word files and tables say themselves what is wrong with one; those of texts take
    /// everything, so that nothing gets there that is none.
    pub fn of(ending: &str, head: &[u8]) -> Option<Self> {
        let is_zip = ZIP.iter().any(|begins| head.starts_with(begins));
        match ending {
            "eln" => Some(Self::Archive),
            "docx" => Some(Self::Text(TextKind::Word)),
            "doc" if head.starts_with(OLD_OFFICE) => Some(Self::Text(TextKind::Word)),
            "csv" | "tsv" => Some(Self::Table),
            "html" | "htm" if is_text(head) => Some(Self::Text(TextKind::Html)),
            "md" | "markdown" if is_text(head) => Some(Self::Text(TextKind::Markdown)),
            "html" | "htm" | "md" | "markdown" => None,
            _ if is_zip => Some(Self::Archive),
            _ => is_html(head).then_some(Self::Text(TextKind::Html)),
        }
    }

    /// Largest file of this kind, MiB; none where it is not read at once.
    pub fn mib_max(self) -> Option<u64> {
        match self {
            Self::Archive => None,
            Self::Text(TextKind::Html | TextKind::Markdown) => Some(TEXT_MIB_MAX),
            Self::Text(TextKind::Word) => Some(WORD_MIB_MAX),
            Self::Table => Some(TABLE_MIB_MAX),
        }
    }
}

impl TextKind {
    /// Reads a file of this kind.
    pub fn read(self, bytes: &[u8]) -> Result<Document, DocxError> {
        match self {
            Self::Html => Ok(html::read_file(bytes)),
            Self::Markdown => Ok(markdown::read_file(bytes)),
            Self::Word => docx::read_file(bytes, &docx::Limits::default()),
        }
    }
}

/// The entry that a text becomes, with its pictures; a text without a title gets `otherwise`, such
/// as the name of its file.
pub fn entry_of(document: Document, otherwise: &str, kind: EntryKind) -> ImportedEntry {
    let mut imported = document.imported(otherwise);
    imported.entry.kind = kind;
    imported.there = print_of(&imported);
    imported.files = document.pictures.into_iter().map(file_of).collect();
    imported
}

/// What a text or a row says, in short: an archive has its own such print (`ImportedEntry::there`).
pub fn print_of(imported: &ImportedEntry) -> String {
    Print::of_entry(&imported.entry).map(|print| print.to_string()).unwrap_or_default()
}

/// A picture of a text as a file that carries its bytes with it.
fn file_of(picture: Picture) -> ImportedFile {
    ImportedFile {
        attachment_id: picture.id,
        name: picture.name,
        media_type: picture.media_type,
        bytes: picture.bytes.len() as u64,
        sha256: picture.sha256,
        inside: picture.bytes,
        ..ImportedFile::default()
    }
}

/// What the name of a file ends with, in lower case; nothing if it ends with nothing.
pub fn ending(name: &str) -> String {
    parts(name).1.to_lowercase()
}

/// The name of a file without what it ends with.
pub fn stem(name: &str) -> &str {
    parts(name).0
}

fn parts(name: &str) -> (&str, &str) {
    // A name that begins with its only dot has no ending.
    name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).unwrap_or((name, ""))
}

/// Whether a file may be text: no other kind of file begins with that many characters.
pub fn is_text(head: &[u8]) -> bool {
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
        assert_eq!(Kind::of("eln", b"PK\x03\x04"), Some(Kind::Archive));
        assert_eq!(Kind::of("zip", b"PK\x03\x04"), Some(Kind::Archive));
        assert_eq!(Kind::of("docx", b"PK\x03\x04"), WORD);
        assert_eq!(Kind::of("doc", b"\xd0\xcf\x11\xe0\xa1"), WORD, "which says what to do with it");
        assert_eq!(Kind::of("csv", b"a;b"), Some(Kind::Table));
        assert_eq!(Kind::of("html", b"<p>"), HTML);
        assert_eq!(Kind::of("html", b"\xff\xfe<\0p\0>\0"), HTML);
        assert_eq!(Kind::of("", b"\xef\xbb\xbf\n<!DOCTYPE HTML>"), HTML);
        assert_eq!(Kind::of("md", b"# A"), MARKDOWN);
        assert_eq!(Kind::of("markdown", b""), MARKDOWN);
    }

    #[test]
    fn what_is_no_text_is_not_read_as_text() {
        for head in [&b"PK\x03\x04\x14\0"[..], b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", OLD_OFFICE] {
            assert_eq!(Kind::of("html", head), None);
            assert_eq!(Kind::of("md", head), None);
        }
        assert_eq!(Kind::of("txt", b"words"), None);
        assert_eq!(Kind::of("doc", b"words"), None);
    }

    #[test]
    fn a_name_is_told_from_its_ending() {
        let parted = |name: &'static str| (stem(name), ending(name));
        assert_eq!(parted("notes du 5.MD"), ("notes du 5", "md".to_owned()));
        assert_eq!(parted("a.tar.csv"), ("a.tar", "csv".to_owned()));
        assert_eq!(parted(".csv"), (".csv", String::new()));
        assert_eq!(parted("notes"), ("notes", String::new()));
    }

    #[test]
    fn a_text_becomes_an_entry_with_its_print() {
        let document = TextKind::Markdown.read(b"# Gel\n\nune ligne\n").unwrap();
        let imported = entry_of(document, "notes", EntryKind::Resource);
        assert_eq!(imported.entry.kind, EntryKind::Resource);
        assert!(!imported.source_id.is_empty() && !imported.there.is_empty());
        assert_eq!(imported.there, print_of(&imported));
        assert!(TextKind::Word.read(b"no zip").is_err());
    }
}
