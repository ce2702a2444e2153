//! Safe reading of the zip: names, counts and sizes are checked before anything is unpacked,
//! and nothing is ever written to a disk.
//!
//! Names are normal inside: `/` between parts, no empty or `.` parts (eLabFTW writes `//`),
//! and relative to the one root folder. Directory entries may be absent.

use super::graph::{METADATA_NAMES, normal_id, plain_path};
use super::identity::percent_decoded;
use super::index::is_address;
use super::{ElnError, ImportedFile, Limits, Warning};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek, SeekFrom};
use zip::ZipArchive;
use zip::result::ZipError;

/// Most bytes that are set aside before a file is unpacked, whatever size it claims.
const CAPACITY_BYTES_MAX: u64 = 16 << 20;

/// An opened archive, from which files are read one by one.
pub struct Archive<R> {
    zip: ZipArchive<R>,
    root: String,
    files: BTreeMap<String, Member>,
    /// Files by the form in which names are alike that systems write differently; none where
    /// that form means several.
    alike: BTreeMap<String, Option<String>>,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    index: usize,
    bytes: u64,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive and checks all that can be checked without unpacking.
    pub fn open(mut reader: R, limits: &Limits) -> Result<Self, ElnError> {
        let length = reader.seek(SeekFrom::End(0)).map_err(read_error)?;
        let zip = ZipArchive::new(reader).map_err(open_error)?;
        if zip.len() > limits.files_max {
            return Err(ElnError::TooManyFiles { count: zip.len(), max: limits.files_max });
        }
        if zip.has_duplicate_names() {
            return Err(ElnError::DuplicatePath { path: duplicate_name(&zip) });
        }
        let (paths, folders) = members(&zip)?;
        check_sizes(&paths, length, limits)?;
        let (root, files) = under_root(paths, folders)?;
        let mut alike = BTreeMap::new();
        for path in files.keys() {
            let one = alike.entry(folded(path)).or_insert_with(|| Some(path.clone()));
            *one = one.take().filter(|first| first == path);
        }
        Ok(Self { zip, root, files, alike })
    }

    /// Name of the root folder; empty if the description lies at the top.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// The files, by their path inside the root folder, with their unpacked sizes.
    pub fn files(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(path, member)| (path.as_str(), member.bytes))
    }

    /// Unpacked size of a file, bytes.
    pub fn size(&self, path: &str) -> Option<u64> {
        self.files.get(path).map(|member| member.bytes)
    }

    /// Path of the description, if there is one.
    pub(crate) fn metadata_path(&self) -> Option<&'static str> {
        METADATA_NAMES.into_iter().find(|name| self.files.contains_key(*name))
    }

    /// The path that a node id stands for, such as `./Folder/a%20b.txt`. Colons and other
    /// characters that some systems cannot write may have become others on the way.
    pub(crate) fn path_of(&self, id: &str) -> Option<String> {
        let (plain, parts) = (normal_id(id), plain_path(id));
        let decoded = percent_decoded(&plain);
        // Some notebooks name the root folder too.
        let inside = within(&self.root, &decoded).unwrap_or_default();
        let forms = [plain.as_str(), decoded.as_str(), parts.as_str(), inside];
        let exact = forms.into_iter().find(|path| self.files.contains_key(*path));
        if exact.is_some() || is_address(id) {
            return exact.map(str::to_owned);
        }
        self.alike.get(&folded(&percent_decoded(&parts))).cloned().flatten()
    }

    /// The bytes of a file, whole, if it has at most `bytes_max`.
    pub fn read_file(&mut self, path: &str, bytes_max: u64) -> Result<Vec<u8>, ElnError> {
        let no_file = || ElnError::NoSuchFile { path: path.to_owned() };
        let member = *self.files.get(path).ok_or_else(no_file)?;
        if member.bytes > bytes_max {
            let (path, bytes) = (path.to_owned(), member.bytes);
            return Err(ElnError::FileTooLarge { path, bytes, max: bytes_max });
        }
        let damaged = || ElnError::DamagedFile { path: path.to_owned() };
        let file = self.zip.by_index(member.index).map_err(|error| file_error(&error, path))?;
        let capacity = usize::try_from(member.bytes.min(CAPACITY_BYTES_MAX)).unwrap_or(0);
        let mut bytes = Vec::with_capacity(capacity);
        // One byte more than declared tells a file that is longer than it says.
        let mut file = file.take(member.bytes.saturating_add(1));
        file.read_to_end(&mut bytes).map_err(|_| damaged())?;
        if bytes.len() as u64 != member.bytes {
            return Err(damaged());
        }
        Ok(bytes)
    }

    /// The bytes of an imported file, and a warning if they are not those that the archive
    /// declares; they are given all the same. A picture that stood in a text brings its own.
    pub fn read_attachment(
        &mut self,
        file: &ImportedFile,
        bytes_max: u64,
    ) -> Result<(Vec<u8>, Option<Warning>), ElnError> {
        if !file.inside.is_empty() {
            return Ok((file.inside.clone(), None));
        }
        let bytes = self.read_file(&file.path, bytes_max)?;
        let found = hex::encode(Sha256::digest(&bytes));
        if file.sha256.is_empty() || file.sha256 == found {
            return Ok((bytes, None));
        }
        let path = file.path.clone();
        let warning = Warning::ChecksumMismatch { path, declared: file.sha256.clone(), found };
        Ok((bytes, Some(warning)))
    }
}

fn read_error(error: std::io::Error) -> ElnError {
    ElnError::Read { reason: error.to_string() }
}

/// A reader that ends too early or seeks nowhere is a bad archive; anything else is the system.
fn open_error(error: ZipError) -> ElnError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error {
        ZipError::Io(error)
            if !matches!(error.kind(), UnexpectedEof | InvalidInput | InvalidData) =>
        {
            read_error(error)
        }
        _ => ElnError::NotAnArchive,
    }
}

fn file_error(error: &ZipError, path: &str) -> ElnError {
    let path = path.to_owned();
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            ElnError::Encrypted { path }
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            ElnError::UnknownCompression { path }
        }
        _ => ElnError::DamagedFile { path },
    }
}

/// The name that stands twice in the table of contents: the second record took the place of
/// the first one in the list, so its position is out of order.
fn duplicate_name<R: Read + Seek>(zip: &ZipArchive<R>) -> String {
    let start = |index: usize| zip.by_index_data(index).map_or(0, |e| e.central_header_start());
    let last = zip.len().saturating_sub(1);
    let at = (0..last).find(|index| start(*index) > start(index + 1)).unwrap_or(last);
    let entry = zip.by_index_data(at).ok();
    entry.and_then(|entry| entry.name().ok().map(|name| shown(&name))).unwrap_or_default()
}

/// The files by their whole path, and the names of the top folders.
type Members = (BTreeMap<String, Member>, BTreeSet<String>);

fn members<R: Read + Seek>(zip: &ZipArchive<R>) -> Result<Members, ElnError> {
    let mut paths = BTreeMap::new();
    let mut folders = BTreeSet::new();
    for index in 0..zip.len() {
        let entry = zip.by_index_data(index).map_err(|_| ElnError::NotAnArchive)?;
        let name = entry.name().map_err(|_| ElnError::NotAnArchive)?;
        if matches!(&*name, "./" | ".") {
            continue;
        }
        let Some(path) = normal_path(&name) else {
            return Err(ElnError::UnsafePath { path: shown(&name) });
        };
        if entry.is_symlink() {
            return Err(ElnError::Symlink { path: shown(&name) });
        }
        // macOS puts a shadow of every file there.
        if path.starts_with("__MACOSX/") || path == "__MACOSX" || path.ends_with(".DS_Store") {
            continue;
        }
        let is_folder = entry.is_dir() || name.ends_with('\\');
        if is_folder || path.contains('/') {
            folders.insert(path.split('/').next().unwrap_or("").to_owned());
        }
        if !is_folder {
            let member = Member { index, bytes: entry.size() };
            if paths.insert(path.clone(), member).is_some() {
                return Err(ElnError::DuplicatePath { path });
            }
        }
    }
    folders.remove("");
    Ok((paths, folders))
}

/// A name as a path of plain parts; none if it leads elsewhere or holds control characters.
fn normal_path(name: &str) -> Option<String> {
    let starts = name.starts_with(['/', '\\']);
    if name.is_empty() || starts || name.len() > 4096 || name.chars().any(char::is_control) {
        return None;
    }
    let mut path = String::with_capacity(name.len());
    for (at, part) in name.split(['/', '\\']).enumerate() {
        let drive = at == 0 && part.len() == 2 && part.ends_with(':');
        if part == ".." || drive {
            return None;
        }
        if part.is_empty() || part == "." {
            continue;
        }
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(part);
    }
    (!path.is_empty()).then_some(path)
}

/// The rest of a path that leads into a folder.
fn within<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// A path in the form in which it is alike on all systems: capitals are small letters, and what
/// some of them write differently is an underscore.
fn folded(path: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "/.-".contains(c) { c } else { '_' };
    path.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// A hostile name that can be shown in a sentence.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn check_sizes(
    paths: &BTreeMap<String, Member>,
    length: u64,
    limits: &Limits,
) -> Result<(), ElnError> {
    let total = paths.values().fold(0_u64, |sum, member| sum.saturating_add(member.bytes));
    if total > limits.total_bytes_max {
        return Err(ElnError::TooLarge { bytes: total, max: limits.total_bytes_max });
    }
    let allowed = length.saturating_mul(limits.ratio_max);
    if total > limits.ratio_floor_bytes && total > allowed {
        return Err(ElnError::Bomb { ratio: limits.ratio_max });
    }
    Ok(())
}

/// Finds the root folder and makes the paths relative to it.
fn under_root(
    paths: BTreeMap<String, Member>,
    folders: BTreeSet<String>,
) -> Result<(String, BTreeMap<String, Member>), ElnError> {
    // Somebody packed the content without its folder; that is harmless and can be read.
    if METADATA_NAMES.iter().any(|name| paths.contains_key(*name)) {
        return Ok((String::new(), paths));
    }
    let loose = paths.keys().any(|path| !path.contains('/'));
    let mut folders = folders.into_iter();
    match (folders.next(), folders.next()) {
        (Some(root), None) if !loose => {
            let inside = paths
                .into_iter()
                .filter_map(|(path, member)| Some((within(&root, &path)?.to_owned(), member)));
            let files: BTreeMap<String, Member> = inside.collect();
            Ok((root, files))
        }
        (None, _) => Err(ElnError::RootFolders { count: 0 }),
        (Some(_), None) => Err(ElnError::RootFolders { count: 1 }),
        (Some(_), Some(_)) => Err(ElnError::RootFolders { count: 2 + folders.count() }),
    }
}

#[cfg(test)]
mod tests {
    use super::{folded, normal_path};

    #[test]
    fn names_are_made_normal_or_refused() {
        let normal = |name: &str| normal_path(name);
        assert_eq!(normal("a//b/./c.txt").as_deref(), Some("a/b/c.txt"));
        assert_eq!(normal("a\\b:c.txt").as_deref(), Some("a/b:c.txt"));
        assert_eq!(normal("a/...b/").as_deref(), Some("a/...b"));
        for hostile in ["", "/etc/passwd", "a/../../b", "..\\b", "C:\\x", "C:/x", "a\0b", "./"] {
            assert_eq!(normal(hostile), None, "{hostile:?}");
        }
    }

    #[test]
    fn names_that_systems_write_differently_are_alike() {
        assert_eq!(folded("Gel: run 2/a?b.PNG"), folded("gel_ run 2/a_b.png"));
        assert_ne!(folded("a/b.png"), folded("a_b.png"));
        assert_ne!(folded("été.png"), folded("ete.png"));
    }
}
