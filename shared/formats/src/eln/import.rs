//! The whole archive: opens it, reads its description, and makes the entries.

use super::ElnError;
use super::archive::Archive;
use super::dataset::{Job, entry};
use super::graph::{Graph, is_crowded};
use super::index::{Index, list};
use super::kept::Names;
use super::limits::Limits;
use super::loose;
use super::minisign::MinisignKey;
use super::origin::exporter;
use super::signature::{self, Signature};
use super::warning::{Warning, Warnings};
use cahier_notebook::entry::{Attachment, Comment, Entry};
use serde::{Deserialize, Serialize};
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
    /// The signature over the description, if there is one; the warnings tell it too.
    pub signature: Option<Signature>,
}

/// One entry of an archive.
///
/// Links to other entries, of the archive or of those that it names, hold their source id in
/// `Link::target`, in fields of kind `entry`, and in the body as `entry:<source id>`; whoever
/// stores the entries puts their document ids there once they are known (`link_up`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportedEntry {
    /// The id by which a second import finds this entry again (`Origins`).
    pub source_id: String,
    /// The address of its page, by which that finds it too; none if several have the same.
    #[serde(default)]
    pub address: Option<String>,
    /// Which notebook wrote the archive, as far as it says: an address or a name.
    #[serde(default)]
    pub exporter: String,
    /// What the archive says of it, in short (`Print`): a later archive is compared with it.
    #[serde(default)]
    pub there: String,
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
    /// Its bytes, if it is a picture that stood in a text and is no file of the archive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inside: Vec<u8>,
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
    import_signed(archive, limits, &[])
}

/// As `import_archive`; a signature is checked with these keys first, and else with one that lies
/// in the archive.
pub fn import_signed<R: Read + Seek>(
    archive: &mut Archive<R>,
    limits: &Limits,
    keys: &[MinisignKey],
) -> Result<Import, ElnError> {
    let path = archive.metadata_path().ok_or(ElnError::NoMetadata)?;
    let bytes = archive.read_file(path, limits.metadata_bytes_max)?;
    if is_crowded(&bytes, limits.values_max) {
        return Err(ElnError::TooManyValues { max: limits.values_max });
    }
    let graph = Graph::parse(&bytes, limits.description_bytes_max)?;
    let mut warnings = Warnings::new(limits.warnings_max);
    let signature = signature::check(archive, path, &bytes, keys);
    drop(bytes);
    if let Some(signature) = &signature {
        warnings.add(signature.warning());
    }
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
        names: Names::default(),
        picture_bytes_left: limits.picture_bytes_max,
        exporter: exporter(&graph),
        elabftw: is_elabftw(&graph),
    };
    let mut entries: Vec<ImportedEntry> =
        listed.iter().map(|listed| entry(listed, &mut job)).collect();
    loose::add_files(&mut job, &listed, &mut entries);
    let Job { mut warnings, mut names, .. } = job;
    loose::keep_archive(&graph, &mut entries, &mut names);
    let files: u64 = entries.iter().map(|entry| entry.files.len() as u64).sum();
    let unchecked = entries.iter().flat_map(|entry| &entry.files);
    let count = unchecked.filter(|file| file.sha256.is_empty()).count() as u64;
    if count > 0 {
        warnings.add(Warning::ChecksumsMissing { count });
    }
    if !graph.spend(0) {
        warnings.add(Warning::TooTangled);
    }
    let (names, more) = names.list();
    if !names.is_empty() {
        warnings.add(Warning::Kept { names, more });
    }
    Ok(Import { entries, files, warnings: warnings.finish(), signature })
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
        // A draft is read as what it became.
        let known = version.split('-').next().unwrap_or("");
        if !ROCRATE_VERSIONS.contains(&known) {
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
