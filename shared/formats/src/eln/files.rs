//! The files of an entry, and the parts that are no files.

use super::archive::Archive;
use super::attached::{Attached, COST_BYTES, described, plain_file};
use super::graph::{Node, normal_id};
use super::identity::percent_decoded;
use super::index::{Index, is_address};
use super::limits::Limits;
use super::warning::{Warning, Warnings};
use std::collections::BTreeSet;
use std::io::{Read, Seek};

const DEPTH_MAX: usize = 16;
/// Parts of an entry that are no files and no entries.
const PARTS_MAX: usize = 5_000;
/// A file elsewhere.
#[derive(Clone, Debug)]
pub(crate) struct Remote<'a> {
    /// Where it lies.
    pub(crate) address: String,
    /// What it is called.
    pub(crate) name: String,
    /// Its node, if it is described.
    pub(crate) node: Option<Node<'a>>,
}

/// All that an entry has as parts.
#[derive(Debug, Default)]
pub(crate) struct Parts<'a> {
    /// Files in the archive.
    pub(crate) files: Vec<Attached<'a>>,
    /// Files elsewhere.
    pub(crate) remote: Vec<Remote<'a>>,
    /// Parts that are entries themselves, by source id.
    pub(crate) entries: Vec<String>,
    /// Parts that are earlier versions of the entry.
    pub(crate) versions: Vec<Node<'a>>,
    /// Parts that are neither, in their order, with how deep they lie.
    pub(crate) inner: Vec<(Node<'a>, usize)>,
    /// Parts that are comments.
    pub(crate) comments: Vec<Node<'a>>,
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
        self.walk(node, 0, false);
        // SampleDB says what an entry was before as that on which it is based.
        for version in node.nodes("isBasedOn").into_iter().filter(is_version) {
            self.dataset(version, 0, false);
        }
        self.parts
    }

    /// Goes through the parts of a node, which is a version of the entry or lies in one if
    /// `of_version` says so.
    fn walk(&mut self, node: Node<'a>, depth: usize, of_version: bool) {
        let plain = |id: &str| percent_decoded(&normal_id(id));
        let mut described = BTreeSet::new();
        for part in node.nodes("hasPart") {
            described.insert(plain(part.id()));
            if self.is_folder(&part) {
                self.dataset(part, depth, of_version);
            } else {
                self.file(part);
            }
        }
        // Comments have files too.
        for comment in node.nodes("comment") {
            if !comment.values("hasPart").is_empty() {
                self.dataset(comment, depth, of_version);
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

    /// Whether a part is no file: what is called neither and says something may be one too.
    fn is_folder(&self, part: &Node<'_>) -> bool {
        let says = || ["text", "hasPart"].iter().any(|key| !part.values(key).is_empty());
        let other = || !part.is_file() && says() && self.archive.path_of(part.id()).is_none();
        part.is_a("Dataset") || part.is_a("Comment") || other()
    }

    fn dataset(&mut self, part: Node<'a>, depth: usize, of_version: bool) {
        // RSpace puts a dataset with the other's id as its identifier where it means a link.
        let alias = part.filled("identifier").filter(|id| id.starts_with("./"));
        let by_alias = || alias.as_deref().and_then(|id| self.index.of_node(id));
        let other = self.index.of_node(part.id()).or_else(by_alias);
        if let Some(source) = other.filter(|source| *source != self.source_id) {
            self.parts.entries.push(source.to_owned());
            return;
        }
        // What has no id stands in one place only.
        let id = normal_id(part.id());
        if !id.is_empty() && !self.seen.insert(id) {
            return;
        }
        let Parts { inner, versions, comments, .. } = &self.parts;
        let count = inner.len() + versions.len() + comments.len();
        if depth >= DEPTH_MAX || count >= PARTS_MAX || !part.spend(COST_BYTES) {
            self.warnings.add(Warning::TooTangled);
            return;
        }
        let version = of_version || is_version(&part);
        if part.is_a("Comment") {
            self.parts.comments.push(part);
        } else if !version {
            self.parts.inner.push((part, depth));
        } else if !of_version {
            self.parts.versions.push(part);
        }
        self.walk(part, depth + 1, version);
    }

    fn file(&mut self, part: Node<'a>) {
        if let Some(path) = self.archive.path_of(part.id()) {
            self.push(described(self.archive, self.source_id, path, part));
            return;
        }
        let said = [Some(part.id().to_owned()), part.text("contentUrl"), part.text("url")];
        match said.into_iter().flatten().find(|address| is_address(address)) {
            Some(address) => {
                let name = part.filled("name").unwrap_or_else(|| address.clone());
                self.remote(address, name, Some(part));
            }
            None => self.missing(part.id()),
        }
    }

    fn remote(&mut self, address: String, name: String, node: Option<Node<'a>>) {
        if !self.seen.insert(address.clone()) {
            return;
        }
        let entry = self.title.to_owned();
        self.warnings.add(Warning::RemoteFile { entry, address: address.clone() });
        self.parts.remote.push(Remote { address, name, node });
    }

    /// A part without a node: a file all the same if the archive holds it.
    fn undescribed(&mut self, id: &str) {
        match self.archive.path_of(id) {
            Some(path) => {
                let file = plain_file(self.archive, self.source_id, path);
                self.push(Attached { file, stored_as: None, node: None });
            }
            None if is_address(id) => self.remote(id.to_owned(), id.to_owned(), None),
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
        attached.compare(self.warnings);
        self.parts.files.push(attached);
    }
}

/// Whether a dataset is an earlier version of another one: SampleDB keeps them in a folder of
/// their own.
fn is_version(part: &Node<'_>) -> bool {
    part.is_a("Dataset") && part.id().contains("/versions/")
}
