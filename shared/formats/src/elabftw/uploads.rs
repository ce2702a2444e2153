//! Files that an entry names. Their bytes are in the entry's archive, or lie in the folder as they
//! are; JSON itself has none.

use super::json::{Row, filled, line, rows};
use crate::eln::{ImportedFile, media_type, part_id, percent_decoded};
use std::collections::BTreeMap;

/// Files of one entry that are looked at.
const UPLOADS_MAX: usize = 10_000;

/// A file of the folder that is neither JSON nor an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderFile {
    /// What it is called, without its folder.
    pub name: String,
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Its size.
    pub bytes: u64,
}

/// The files of the folder, by content and by name.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    files: Vec<FolderFile>,
    by_hash: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

impl Shelf {
    /// Puts a file there.
    pub(super) fn add(&mut self, file: FolderFile) {
        let at = self.files.len();
        self.by_hash.entry(file.sha256.clone()).or_insert(at);
        self.by_name.entry(file.name.clone()).or_insert(at);
        self.files.push(file);
    }

    pub(super) fn len(&self) -> usize {
        self.files.len()
    }

    /// The file with these bytes; where no hash is said, the one of the name under which the
    /// notebook stores it, which no other file has.
    fn find(&self, sha256: Option<&str>, stored_as: Option<&str>) -> Option<(usize, &FolderFile)> {
        let at = match sha256 {
            Some(sha256) => self.by_hash.get(sha256),
            None => self.by_name.get(stored_as?.rsplit('/').next()?),
        };
        at.and_then(|at| Some((*at, self.files.get(*at)?)))
    }
}

/// The files of one entry.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    /// Those that lie in the folder.
    pub(super) files: Vec<ImportedFile>,
    /// Which of the folder's files each of them is.
    pub(super) from_folder: BTreeMap<String, usize>,
    /// Those that are nowhere, as they came.
    pub(super) missing: Vec<Row>,
    /// Attachment ids by the name under which the notebook stores them.
    stored: BTreeMap<String, String>,
}

impl Uploads {
    /// Finds the files of an entry, among those that its archive has and in the folder.
    pub(super) fn of(row: &Row, source: &str, there: &[ImportedFile], shelf: &Shelf) -> Self {
        let mut uploads = Self::default();
        for upload in rows(row, "uploads").take(UPLOADS_MAX) {
            let sha256 = hash_of(upload);
            let stored_as = filled(upload, "long_name");
            let name = line(upload, "real_name").or_else(|| stored_as.clone());
            let same = |file: &&ImportedFile| match &sha256 {
                Some(sha256) if !file.sha256.is_empty() => file.sha256 == *sha256,
                _ => Some(&file.name) == name.as_ref(),
            };
            let id = if let Some(file) = there.iter().find(same) {
                file.attachment_id.clone()
            } else if let Some((at, found)) = shelf.find(sha256.as_deref(), stored_as.as_deref()) {
                uploads.take(source, upload, name.unwrap_or_default(), at, found)
            } else {
                uploads.missing.push(upload.clone());
                continue;
            };
            if let Some(stored_as) = stored_as {
                uploads.stored.insert(stored_as, id);
            }
        }
        uploads
    }

    /// Takes a file of the folder, once; gives the id of its attachment.
    fn take(
        &mut self,
        source: &str,
        upload: &Row,
        name: String,
        at: usize,
        found: &FolderFile,
    ) -> String {
        let name = if name.is_empty() { found.name.clone() } else { name };
        let attachment_id = part_id(source, "file", &format!("{}\n{name}", found.sha256));
        if self.from_folder.insert(attachment_id.clone(), at).is_none() {
            self.files.push(ImportedFile {
                attachment_id: attachment_id.clone(),
                media_type: media_type(&name, None),
                name,
                description: filled(upload, "comment"),
                bytes: found.bytes,
                sha256: found.sha256.clone(),
                ..ImportedFile::default()
            });
        }
        attachment_id
    }

    /// The attachment to which an address leads, such as `app/download.php?f=<name>`.
    pub(super) fn of_address(&self, address: &str) -> Option<&str> {
        let (path, query) = address.split_once('?')?;
        if !path.ends_with("download.php") {
            return None;
        }
        let mut pairs = query.split('&').map(|pair| pair.strip_prefix("amp;").unwrap_or(pair));
        let name = percent_decoded(pairs.find_map(|pair| pair.strip_prefix("f="))?);
        self.stored.get(&name).map(String::as_str)
    }
}

/// The SHA-256 that an upload says, if it says one.
fn hash_of(upload: &Row) -> Option<String> {
    let hash = filled(upload, "hash")?.to_ascii_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_in_the_archive_and_in_the_folder() {
        let hash = |digit: &str| digit.repeat(64);
        let json = format!(
            r#"{{"uploads": [
            {{"real_name": "a.png", "long_name": "aa/1.png", "hash": "{}"}},
            {{"real_name": "b.pdf", "long_name": "bb/2.pdf", "hash": "{}", "comment": "Plan"}},
            {{"real_name": "c.txt", "long_name": "cc/3.txt"}},
            {{"real_name": "d.txt", "hash": "{}"}}]}}"#,
            hash("A"),
            hash("b"),
            hash("d"),
        );
        let there = [ImportedFile {
            attachment_id: "own".into(),
            name: "other.png".into(),
            sha256: hash("a"),
            ..ImportedFile::default()
        }];
        let mut shelf = Shelf::default();
        for (name, digit) in [("x", "b"), ("3.txt", "c")] {
            shelf.add(FolderFile { name: name.into(), sha256: hash(digit), bytes: 5 });
        }
        let row = serde_json::from_str(&json).unwrap();
        let uploads = Uploads::of(&row, "e", &there, &shelf);
        let names: Vec<_> = uploads.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["b.pdf", "c.txt"]);
        assert_eq!(uploads.files[0].media_type, "application/pdf");
        assert_eq!(uploads.files[0].description.as_deref(), Some("Plan"));
        assert_eq!(uploads.from_folder[&uploads.files[1].attachment_id], 1);
        assert_eq!(uploads.missing.len(), 1);
        let of = |address: &str| uploads.of_address(address);
        assert_eq!(of("app/download.php?name=a&amp;f=aa%2F1.png"), Some("own"));
        let plan = uploads.files[0].attachment_id.as_str();
        assert_eq!(of("app/download.php?f=bb/2.pdf"), Some(plan));
        assert_eq!(of("experiments.php?f=aa/1.png"), None);
    }
}
