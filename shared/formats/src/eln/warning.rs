//! What a person should know about an import that went through.

use serde::{Deserialize, Serialize};

/// Something of an archive that was not taken over as it was. `entry` is the title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "warning", rename_all = "kebab-case")]
pub enum Warning {
    /// A version of the format that is newer than this reader.
    UnknownVersion {
        /// What has the version: the program or the format.
        what: String,
        /// The version.
        version: String,
    },
    /// The archive lists no entries, so all that it describes were taken.
    NothingListed,
    /// The archive describes nothing that could be an entry.
    NothingFound,
    /// More entries than allowed.
    TooManyEntries {
        /// Entries that were left out.
        left_out: u64,
    },
    /// The description refers to itself so often that it was not read to its end.
    TooTangled,
    /// Two entries with one identifier; the later one got another.
    DuplicateIdentifier {
        /// Title.
        entry: String,
        /// The identifier.
        identifier: String,
    },
    /// An entry without a title, which was given one.
    NoTitle {
        /// The title it was given.
        entry: String,
    },
    /// Files that belong to no entry and were put into one of their own.
    LooseFiles {
        /// Title of that entry.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A file that lies on another computer and not in the archive.
    RemoteFile {
        /// Title.
        entry: String,
        /// Where it lies.
        address: String,
    },
    /// A file that is described and not there.
    MissingFile {
        /// Title.
        entry: String,
        /// Its path.
        path: String,
    },
    /// A file that is there and not described; it was attached all the same.
    UndescribedFile {
        /// Its path.
        path: String,
    },
    /// A file larger than allowed, left out.
    LargeFile {
        /// Title.
        entry: String,
        /// Its path.
        path: String,
        /// Its size.
        bytes: u64,
    },
    /// Files that the archive gives no checksum for.
    ChecksumsMissing {
        /// How many.
        count: u64,
    },
    /// A file whose bytes are not those that the archive declares; kept.
    ChecksumMismatch {
        /// Its path.
        path: String,
        /// SHA-256 in the archive's description.
        declared: String,
        /// SHA-256 of the bytes.
        found: String,
    },
    /// A file that is not as long as the archive says; kept.
    SizeMismatch {
        /// Its path.
        path: String,
        /// Bytes, as the archive declares.
        declared: u64,
        /// Bytes that there are.
        found: u64,
    },
    /// A checksum that is none, so that the file could not be compared with it.
    UnreadableChecksum {
        /// Path of the file.
        path: String,
        /// What stands in its place.
        declared: String,
    },
    /// Earlier versions of an entry, whose files were attached and whose text is kept aside.
    Versions {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A link to something that is neither in the archive nor an address.
    UnknownLink {
        /// Title.
        entry: String,
        /// What it points to.
        target: String,
    },
    /// The custom fields could not be read in full.
    UnreadableFields {
        /// Title.
        entry: String,
    },
    /// Details of a file inside the archive, written by the notebook, could not be read.
    UnreadableDetails {
        /// Title.
        entry: String,
        /// The file.
        path: String,
    },
    /// A text that was too long and was cut.
    TextCut {
        /// Title.
        entry: String,
    },
    /// Pictures of a text that may not be shown, left out.
    PicturesDropped {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// Films, frames and the like in a text, which has no place for them.
    EmbeddedLeftOut {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// A date that is none.
    UnknownDate {
        /// Title.
        entry: String,
        /// What was written.
        value: String,
    },
    /// Parts of an entry that the archive does not list as entries; they stand in its text.
    PartsInside {
        /// Title.
        entry: String,
        /// How many.
        count: u64,
    },
    /// What no part of an entry holds, and was kept with the entries as it came.
    Kept {
        /// What it is called in the archive, and how often it was kept.
        names: Vec<KeptName>,
        /// Names beyond those that are listed.
        more: u64,
    },
    /// More than is kept with an entry beside what its parts hold.
    NotAllKept {
        /// Title.
        entry: String,
    },
    /// The description is signed and the signature fits.
    SignatureFits {
        /// Id of the key.
        key_id: String,
        /// What the signer says with it, signed as well.
        comment: String,
        /// Whether the key is one that was given; else it lies in the archive.
        given: bool,
    },
    /// The description is signed and the signature does not fit.
    SignatureWrong {
        /// Id of the key.
        key_id: String,
    },
    /// The description is signed and the key is not known.
    SignatureNotChecked {
        /// Id of the key.
        key_id: String,
        /// What the signer says with it, as it stands in the archive.
        comment: String,
    },
    /// A signature that is none.
    SignatureUnreadable,
    /// Warnings beyond those that are listed.
    More {
        /// How many.
        count: u64,
    },
}

/// Something that was kept as it came, by what it is called in the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptName {
    /// Name; in front of the dot what it is said of, if that is not the entry.
    pub name: String,
    /// How often.
    pub count: u64,
}

/// Warnings in their order, bounded.
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    list: Vec<Warning>,
    max: usize,
    more: u64,
}

impl Warnings {
    /// An empty list of at most `max`.
    pub(crate) fn new(max: usize) -> Self {
        Self { max, ..Self::default() }
    }

    /// Adds a warning, or counts it if there are too many.
    pub(crate) fn add(&mut self, warning: Warning) {
        if self.list.len() < self.max {
            self.list.push(warning);
        } else {
            self.more += 1;
        }
    }

    /// The warnings, with the number of those that are not listed.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        if self.more > 0 {
            self.list.push(Warning::More { count: self.more });
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    #[test]
    fn every_warning_speaks_both_languages() {
        let entry = || "E1".to_owned();
        let path = || "p".to_owned();
        let kept = KeptName { name: "license".into(), count: 2 };
        let signed = |given| {
            let (key_id, comment) = ("AB".to_owned(), "https://x/keys.json".to_owned());
            Warning::SignatureFits { key_id, comment, given }
        };
        let all = [
            Warning::NothingListed,
            Warning::TooTangled,
            Warning::RemoteFile { entry: entry(), address: "https://x".into() },
            Warning::ChecksumsMissing { count: 3 },
            Warning::ChecksumMismatch { path: path(), declared: "d".into(), found: "f".into() },
            Warning::LargeFile { entry: entry(), path: path(), bytes: 5 },
            Warning::LooseFiles { entry: entry(), count: 2 },
            Warning::Versions { entry: entry(), count: 2 },
            Warning::SizeMismatch { path: path(), declared: 1, found: 2 },
            Warning::UnreadableChecksum { path: path(), declared: "md5".into() },
            Warning::PartsInside { entry: entry(), count: 2 },
            Warning::EmbeddedLeftOut { entry: entry(), count: 1 },
            Warning::Kept { names: vec![kept], more: 3 },
            Warning::NotAllKept { entry: entry() },
            signed(true),
            signed(false),
            Warning::SignatureWrong { key_id: "AB".into() },
            Warning::SignatureNotChecked { key_id: "AB".into(), comment: String::new() },
            Warning::SignatureUnreadable,
        ];
        for warning in all {
            let (en, fr) = (warning.sentence(Lang::En), warning.sentence(Lang::Fr));
            assert!(!en.is_empty() && !fr.is_empty() && en != fr, "{warning:?}");
            assert_eq!(warning.to_string(), en);
        }
    }

    #[test]
    fn warnings_are_bounded() {
        let mut warnings = Warnings::new(2);
        for _ in 0..5 {
            warnings.add(Warning::NothingFound);
        }
        assert_eq!(warnings.finish().last(), Some(&Warning::More { count: 3 }));
    }
}
