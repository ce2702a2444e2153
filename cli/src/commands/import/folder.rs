//! What lies in a folder, and below it: plain files, in the order of their names, each of a kind by
//! how it begins. Nothing outside of the folder is reached: links are not followed.

use crate::error::Error;
use cahier_crypto::Sha256Pieces;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Files that are looked at; further ones stay where they are.
const FILES_MAX: usize = 100_000;
/// Folders inside each other.
const DEPTH_MAX: usize = 16;
/// How much of a file tells its kind.
const HEAD_BYTES: u64 = 256;
/// What is read at once where a file is hashed.
const PIECE_BYTES: usize = 1 << 16;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A zip, which may be an archive of entries.
    Zip,
    /// JSON.
    Json,
    /// Anything else.
    Other,
}

/// A file of the folder.
#[derive(Clone, Debug)]
pub struct Lying {
    /// Where.
    pub path: PathBuf,
    /// The same below the folder, with slashes.
    pub name: String,
    /// By how it begins.
    pub kind: Kind,
    /// Its size.
    pub bytes: u64,
}

/// The files of a folder. Hidden ones belong to programs.
pub fn files(folder: &Path) -> Result<Vec<Lying>, Error> {
    let mut found = Vec::new();
    below(folder, "", DEPTH_MAX, &mut found)?;
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn below(folder: &Path, name: &str, depth: usize, found: &mut Vec<Lying>) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let (path, own) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if own.starts_with('.') || found.len() >= FILES_MAX {
            continue;
        }
        // This says what the entry itself is, not what it points to.
        let kind = entry.file_type().map_err(Error::file(&path))?;
        let name = if name.is_empty() { own } else { format!("{name}/{own}") };
        if kind.is_dir() && depth > 0 {
            below(&path, &name, depth - 1, found)?;
        } else if kind.is_file() {
            let bytes = entry.metadata().map_err(Error::file(&path))?.len();
            let kind = kind_of(&path)?;
            found.push(Lying { path, name, kind, bytes });
        }
    }
    Ok(())
}

fn kind_of(path: &Path) -> Result<Kind, Error> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(Error::file(path))?;
    Ok(kind_by(&head))
}

fn kind_by(head: &[u8]) -> Kind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{' | b'[') => Kind::Json,
        _ => Kind::Other,
    }
}

/// The bytes of a file, at most as many and one more, which tells that there are more.
pub fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    let mut file = file.take(bytes_max.saturating_add(1));
    file.read_to_end(&mut bytes).map_err(Error::file(path))?;
    Ok(bytes)
}

/// SHA-256 of a file, lower-case hex.
pub fn sha256(lying: &Lying) -> Result<String, Error> {
    let mut file = File::open(&lying.path).map_err(Error::file(&lying.path))?;
    let (mut pieces, mut piece) = (Sha256Pieces::default(), vec![0; PIECE_BYTES]);
    loop {
        let read = file.read(&mut piece).map_err(Error::file(&lying.path))?;
        match piece.get(..read) {
            Some(some) if read > 0 => pieces.push(some),
            _ => break,
        }
    }
    Ok(pieces.finish().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_seen_in_how_files_begin() {
        assert_eq!(kind_by(b"PK\x03\x04rest"), Kind::Zip);
        assert_eq!(kind_by(b"\xef\xbb\xbf \n[1]"), Kind::Json);
        assert_eq!(kind_by(b"{}"), Kind::Json);
        assert_eq!(kind_by(b"temps;absorbance"), Kind::Other);
        assert_eq!(kind_by(b""), Kind::Other);
    }

    #[test]
    fn a_folder_is_read_with_what_is_below_it_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("b")).unwrap();
        for (name, text) in [("z.json", "{}"), ("b/a.txt", "abc"), (".hidden", "x")] {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink("/", dir.path().join("b/root")).unwrap();
        let found = files(dir.path()).unwrap();
        let names: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.kind)).collect();
        assert_eq!(names, [("b/a.txt", Kind::Other), ("z.json", Kind::Json)]);
        assert_eq!((found[0].bytes, read(&found[0].path, 1).unwrap()), (3, b"ab".to_vec()));
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&found[0]).unwrap(), abc);
        assert!(files(&dir.path().join("none")).is_err());
    }
}
