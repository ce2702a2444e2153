//! The whole archive: opens it, reads its description, and makes the entries.

use super::archive::Archive;
use super::dataset::{Job, entry};
use super::files::plain_file;
use super::graph::{Graph, Node, normal_id};
use super::index::{Index, Listed, is_address, list, one_line};
use super::limits::Limits;
use super::warning::{Warning, Warnings};
use super::{ElnError, files};
use cahier_notebook::entry::{Attachment, Comment, Entry, EntryKind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

/// Versions of eLabFTW's own format that this reader was made for.
const ELABFTW_VERSION_MAX: u64 = 107;
const ROCRATE_VERSIONS: [&str; 3] = ["1.0", "1.1", "1.2"];

/// What an archive holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// The entries, in the order of the archive.
    pub entries: Vec<ImportedEntry>,
    /// Files of all entries together.
    pub files: u64,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// One entry of an archive.
///
/// Links to other entries, of the archive or of those that it names, hold their source id in
/// `Link::target`, in fields of kind `entry`, and in the body as `entry:<source id>`; whoever
/// stores the entries puts their document ids there once they are known (`link_up`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedEntry {
    /// The id by which a second import finds this entry again.
    pub source_id: String,
    /// The entry itself. Its attachments have no blob yet.
    pub entry: Entry,
    /// Where the bytes of its attachments are, in the same order.
    pub files: Vec<ImportedFile>,
    /// Comments in their order.
    pub comments: Vec<Comment>,
    /// Names of its authors.
    pub authors: Vec<String>,
    /// When it was made, RFC 3339, as the archive claims.
    pub created: Option<String>,
    /// When it was last changed, RFC 3339, as the archive claims.
    pub modified: Option<String>,
}

/// One file of an entry, still in the archive: `Archive::read_attachment` gives its bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedFile {
    /// Id of the attachment in the entry.
    pub attachment_id: String,
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// What the file is, in the author's words.
    pub description: Option<String>,
    /// Unpacked size.
    pub bytes: u64,
    /// SHA-256 that the archive declares, lower-case hex; empty if it declares none.
    pub sha256: String,
    /// Path inside the root folder of the archive.
    pub path: String,
}

impl ImportedFile {
    /// The manifest of the file, without blob and key.
    pub(crate) fn attachment(&self) -> Attachment {
        Attachment {
            id: self.attachment_id.clone(),
            name: self.name.clone(),
            media_type: self.media_type.clone(),
            size: self.bytes,
            sha256: self.sha256.clone(),
            description: self.description.clone(),
            ..Attachment::default()
        }
    }
}

/// Imports an archive. The bytes of its files stay where they are; open the archive again with
/// `Archive::open` to read them (`reader` may be a `&mut`).
pub fn import<R: Read + Seek>(reader: R, limits: &Limits) -> Result<Import, ElnError> {
    import_archive(&mut Archive::open(reader, limits)?, limits)
}

/// As `import`, from an archive that is open and stays so.
pub fn import_archive<R: Read + Seek>(
    archive: &mut Archive<R>,
    limits: &Limits,
) -> Result<Import, ElnError> {
    let path = archive.metadata_path().ok_or(ElnError::NoMetadata)?;
    let bytes = archive.read_file(path, limits.metadata_bytes_max)?;
    let graph = Graph::parse(&bytes, limits.description_bytes_max)?;
    drop(bytes);
    let mut warnings = Warnings::new(limits.warnings_max);
    warn_of_versions(&graph, &mut warnings);
    let listed = list(&graph, limits, &mut warnings);
    let mut index = Index::of(&listed);
    index.add_elsewhere(&graph);
    let mut job = Job {
        archive,
        graph: &graph,
        index: &index,
        limits,
        warnings,
        elabftw: is_elabftw(&graph),
    };
    let mut entries: Vec<ImportedEntry> =
        listed.iter().map(|listed| entry(listed, &mut job)).collect();
    let Job { archive, mut warnings, .. } = job;
    add_loose_files(archive, &graph, limits, &mut entries, &mut warnings);
    add_undescribed(archive, limits, &listed, &mut entries, &mut warnings);
    let files: u64 = entries.iter().map(|entry| entry.files.len() as u64).sum();
    let unchecked = entries.iter().flat_map(|entry| &entry.files);
    let count = unchecked.filter(|file| file.sha256.is_empty()).count() as u64;
    if count > 0 {
        warnings.add(Warning::ChecksumsMissing { count });
    }
    if !graph.spend(0) {
        warnings.add(Warning::TooTangled);
    }
    Ok(Import { entries, files, warnings: warnings.finish() })
}

fn is_elabftw(graph: &Graph) -> bool {
    let publisher = graph.descriptor().map(|node| node.nodes("sdPublisher")).unwrap_or_default();
    publisher.iter().any(|node| node.text("name").is_some_and(|name| name == "eLabFTW"))
}

fn warn_of_versions(graph: &Graph, warnings: &mut Warnings) {
    let profiles = graph.descriptor().map(|node| node.references("conformsTo")).unwrap_or_default();
    for profile in profiles {
        let Some((_, version)) = profile.split_once("w3id.org/ro/crate/") else { continue };
        let version = version.trim_end_matches('/').to_owned();
        if !ROCRATE_VERSIONS.contains(&version.as_str()) {
            warnings.add(Warning::UnknownVersion { what: "RO-Crate".to_owned(), version });
        }
    }
    let version = graph.root().and_then(|root| root.filled("version"));
    if let Some(version) = version.filter(|_| is_elabftw(graph))
        && version.parse::<u64>().is_ok_and(|version| version > ELABFTW_VERSION_MAX)
    {
        warnings.add(Warning::UnknownVersion { what: "eLabFTW".to_owned(), version });
    }
}

/// Files that only the root lists get an entry of their own, so that none is lost.
fn add_loose_files<R: Read + Seek>(
    archive: &Archive<R>,
    graph: &Graph,
    limits: &Limits,
    entries: &mut Vec<ImportedEntry>,
    warnings: &mut Warnings,
) {
    let Some(root) = graph.root() else { return };
    let attached = attached_paths(entries);
    let source_id = format!("{}#files", archive.root());
    let mut loose = ImportedEntry { source_id, ..ImportedEntry::default() };
    loose.entry.kind = EntryKind::Resource;
    let name = root.filled("name").unwrap_or_else(|| archive.root().to_owned());
    loose.entry.title = one_line(&name);
    for part in root.nodes("hasPart").into_iter().filter(Node::is_file) {
        let Some(path) = archive.path_of(part.id()) else {
            warn_of_absent(part.id(), &loose.entry.title, entries, warnings);
            continue;
        };
        if !attached.contains(&path) {
            let mut file = plain_file(archive, &loose.source_id, path);
            file.description = part.filled("description").or_else(|| part.filled("text"));
            file.sha256 = files::declared_sha256(part);
            attach(&mut loose, file, limits, warnings);
        }
    }
    if !loose.files.is_empty() {
        let (entry, count) = (loose.entry.title.clone(), loose.files.len() as u64);
        warnings.add(Warning::LooseFiles { entry, count });
        entries.push(loose);
    }
}

/// Says that a file of the root is not in the archive, unless an entry has said so already.
fn warn_of_absent(id: &str, title: &str, entries: &[ImportedEntry], warnings: &mut Warnings) {
    if !is_address(id) {
        let (entry, path) = (title.to_owned(), normal_id(id));
        warnings.add(Warning::MissingFile { entry, path });
    } else if !entries.iter().flat_map(|e| &e.entry.links).any(|link| link.target == id) {
        let (entry, address) = (title.to_owned(), id.to_owned());
        warnings.add(Warning::RemoteFile { entry, address });
    }
}

/// Files that no node describes go to the entry in whose folder they lie.
fn add_undescribed<R: Read + Seek>(
    archive: &Archive<R>,
    limits: &Limits,
    listed: &[Listed<'_>],
    entries: &mut [ImportedEntry],
    warnings: &mut Warnings,
) {
    let attached = attached_paths(entries);
    let folders = listed.iter().enumerate().map(|(at, listed)| (normal_id(listed.node.id()), at));
    let folders: BTreeMap<String, usize> = folders.collect();
    for (path, _) in archive.files() {
        if attached.contains(path) {
            continue;
        }
        if !path.contains('/') && path.starts_with("ro-crate") {
            if path.ends_with(".minisig") {
                warnings.add(Warning::SignatureNotChecked);
            }
            continue;
        }
        warnings.add(Warning::UndescribedFile { path: path.to_owned() });
        let slashes = path.rmatch_indices('/');
        let nearest = slashes.filter_map(|(slash, _)| folders.get(&path[..slash])).next();
        if let Some(entry) = nearest.and_then(|at| entries.get_mut(*at)) {
            let file = plain_file(archive, &entry.source_id, path.to_owned());
            attach(entry, file, limits, warnings);
        }
    }
}

/// Attaches one more file to an entry, unless it is too large.
fn attach(entry: &mut ImportedEntry, file: ImportedFile, limits: &Limits, warnings: &mut Warnings) {
    if file.bytes > limits.file_bytes_max {
        let (entry, path) = (entry.entry.title.clone(), file.path);
        warnings.add(Warning::LargeFile { entry, path, bytes: file.bytes });
        return;
    }
    entry.entry.attachments.push(file.attachment());
    entry.files.push(file);
}

fn attached_paths(entries: &[ImportedEntry]) -> BTreeSet<String> {
    entries.iter().flat_map(|entry| &entry.files).map(|file| file.path.clone()).collect()
}
