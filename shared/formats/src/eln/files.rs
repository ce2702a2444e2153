//! The files of an entry, and the parts that are no files.

use super::archive::Archive;
use super::graph::{Node, normal_id};
use super::identity::{part_id, percent_decoded};
use super::import::ImportedFile;
use super::index::{Index, is_address};
use super::limits::Limits;
use super::media_type::media_type;
use super::warning::{Warning, Warnings};
use std::collections::BTreeSet;
use std::io::{Read, Seek};

const DEPTH_MAX: usize = 8;
const NAME_CHARS_MAX: usize = 255;
/// What a file costs of what may be read of the description.
const COST_BYTES: usize = 1024;

/// A file with what only the import needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Attached<'a> {
    /// What the caller gets.
    pub(crate) file: ImportedFile,
    /// Name under which eLabFTW stores it, and which bodies point to.
    pub(crate) stored_as: Option<String>,
    /// Its node, if it is described.
    pub(crate) node: Option<Node<'a>>,
}

/// All that an entry has as parts.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    /// Files in the archive.
    pub(crate) files: Vec<Attached<'a>>,
    /// Files elsewhere: address and name.
    pub(crate) remote: Vec<(String, String)>,
    /// Parts that are entries themselves, by source id.
    pub(crate) entries: Vec<String>,
    /// Parts that are earlier versions of the entry.
    pub(crate) versions: u64,
}

/// Gathers the parts of one entry.
pub(crate) struct Gatherer<'j, 'a, R> {
    archive: &'j Archive<R>,
    index: &'j Index,
    limits: &'j Limits,
    warnings: &'j mut Warnings,
    source_id: &'j str,
    title: &'j str,
    seen: BTreeSet<String>,
    parts: Parts<'a>,
}

impl<'j, 'a, R: Read + Seek> Gatherer<'j, 'a, R> {
    /// A gatherer for the entry of that source id and title.
    pub(crate) fn new(
        archive: &'j Archive<R>,
        index: &'j Index,
        limits: &'j Limits,
        warnings: &'j mut Warnings,
        entry: (&'j str, &'j str),
    ) -> Self {
        let (source_id, title) = entry;
        let (seen, parts) = (BTreeSet::new(), Parts::default());
        Self { archive, index, limits, warnings, source_id, title, seen, parts }
    }

    /// The parts of a node.
    pub(crate) fn gather(mut self, node: Node<'a>) -> Parts<'a> {
        self.seen.insert(normal_id(node.id()));
        self.walk(node, 0);
        self.parts
    }

    fn walk(&mut self, node: Node<'a>, depth: usize) {
        let plain = |id: &str| percent_decoded(&normal_id(id));
        let mut described = BTreeSet::new();
        for part in node.nodes("hasPart") {
            described.insert(plain(part.id()));
            let other = self.index.of_node(part.id());
            if part.is_a("Dataset") {
                self.dataset(part, other, depth);
            } else {
                self.file(part);
            }
        }
        if !node.spend(0) {
            return;
        }
        for id in node.references("hasPart") {
            if !described.contains(&plain(id)) {
                self.undescribed(id);
            }
        }
    }

    fn dataset(&mut self, part: Node<'a>, other: Option<&str>, depth: usize) {
        // RSpace puts a dataset with the other's id as its identifier where it means a link.
        let alias = part.filled("identifier").filter(|id| id.starts_with("./"));
        let other = other.or_else(|| alias.as_deref().and_then(|id| self.index.of_node(id)));
        if let Some(source) = other.filter(|source| *source != self.source_id) {
            self.parts.entries.push(source.to_owned());
            return;
        }
        if depth >= DEPTH_MAX || !self.seen.insert(normal_id(part.id())) {
            return;
        }
        if part.id().contains("/versions/") {
            self.parts.versions += 1;
        }
        self.walk(part, depth + 1);
    }

    fn file(&mut self, part: Node<'a>) {
        let Some(path) = self.archive.path_of(part.id()) else {
            let address = [Some(part.id().to_owned()), part.text("contentUrl"), part.text("url")]
                .into_iter()
                .flatten()
                .find(|address| is_address(address));
            match address {
                Some(address) => {
                    let name = part.filled("name").unwrap_or_else(|| address.clone());
                    let entry = self.title.to_owned();
                    self.warnings.add(Warning::RemoteFile { entry, address: address.clone() });
                    self.parts.remote.push((address, name));
                }
                None => self.missing(part.id()),
            }
            return;
        };
        let named = part.filled("name");
        let name = file_name(named.as_deref().unwrap_or(&path), &path);
        let types = part.values("encodingFormat");
        let declared = types.into_iter().find_map(serde_json::Value::as_str);
        let description = part.filled("description").or_else(|| part.filled("text"));
        let file = ImportedFile {
            attachment_id: part_id(self.source_id, "file", &path),
            media_type: media_type(&name, declared),
            bytes: self.archive.size(&path).unwrap_or(0),
            sha256: declared_sha256(part),
            description: description.filter(|text| text.chars().count() <= 10_000),
            name,
            path,
        };
        let stored_as = part.filled("alternateName");
        self.push(Attached { file, stored_as, node: Some(part) });
    }

    /// A part without a node: a file all the same if the archive holds it.
    fn undescribed(&mut self, id: &str) {
        match self.archive.path_of(id) {
            Some(path) => {
                let file = plain_file(self.archive, self.source_id, path);
                self.push(Attached { file, stored_as: None, node: None });
            }
            None if is_address(id) => {
                let (entry, address) = (self.title.to_owned(), id.to_owned());
                self.warnings.add(Warning::RemoteFile { entry, address });
                self.parts.remote.push((id.to_owned(), id.to_owned()));
            }
            None => self.missing(id),
        }
    }

    fn missing(&mut self, id: &str) {
        let (entry, path) = (self.title.to_owned(), normal_id(id));
        self.warnings.add(Warning::MissingFile { entry, path });
    }

    fn push(&mut self, attached: Attached<'a>) {
        let file = &attached.file;
        let afford = attached.node.is_none_or(|node| node.spend(COST_BYTES));
        if !afford || !self.seen.insert(file.path.clone()) {
            return;
        }
        if file.bytes > self.limits.file_bytes_max {
            let (path, bytes) = (file.path.clone(), file.bytes);
            self.warnings.add(Warning::LargeFile { entry: self.title.to_owned(), path, bytes });
            return;
        }
        self.parts.files.push(attached);
    }
}

/// A file of which only the path is known.
pub(crate) fn plain_file<R: Read + Seek>(
    archive: &Archive<R>,
    source_id: &str,
    path: String,
) -> ImportedFile {
    let name = file_name(&path, &path);
    ImportedFile {
        attachment_id: part_id(source_id, "file", &path),
        media_type: media_type(&name, None),
        bytes: archive.size(&path).unwrap_or(0),
        sha256: String::new(),
        description: None,
        name,
        path,
    }
}

/// A name that can be given to a file anywhere: the last part, without control characters.
fn file_name(name: &str, path: &str) -> String {
    let last = |text: &str| {
        let last = text.rsplit(['/', '\\']).next().unwrap_or("").trim();
        let plain: String = last.chars().filter(|c| !c.is_control()).collect();
        plain.chars().take(NAME_CHARS_MAX).collect::<String>()
    };
    let good = |name: &String| !name.is_empty() && name != "." && name != "..";
    let fallback = || Some(last(path)).filter(good);
    Some(last(name)).filter(good).or_else(fallback).unwrap_or_else(|| "file".to_owned())
}

/// The declared SHA-256 in lower case, or nothing if it is none.
pub(crate) fn declared_sha256(node: Node<'_>) -> String {
    let text = node.filled("sha256").unwrap_or_default().to_ascii_lowercase();
    let is_hash = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash { text } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn file_names_are_only_names() {
        assert_eq!(file_name("../../etc/passwd", "a/b"), "passwd");
        assert_eq!(file_name("..", "a/b.txt"), "b.txt");
        assert_eq!(file_name("a\r\nb.txt", "x"), "ab.txt");
        assert_eq!(file_name("", ""), "file");
    }
}
