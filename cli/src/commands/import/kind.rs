//! Which kind of file it is (`cahier_formats::outside`), and reading it, no further than that kind
//! may be long.

use crate::error::Error;
use crate::usage::{Outside, Usage};
use cahier_formats::outside::HEAD_BYTES;
pub use cahier_formats::outside::{Kind, TextKind};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The kind of a file, which is no larger than one of that kind may be.
pub fn of_file(path: &Path) -> Result<Kind, Error> {
    let mut head = Vec::new();
    let file = File::open(path).map_err(Error::file(path))?;
    let length = file.metadata().map_err(Error::file(path))?.len();
    file.take(HEAD_BYTES).read_to_end(&mut head).map_err(Error::file(path))?;
    let kind = Kind::of(&ending(path), &head);
    let kind = kind.ok_or_else(|| Usage::Outside(Outside::FileKind(path.to_owned())))?;
    match kind.mib_max() {
        Some(mib_max) if length > mib_max << 20 => Err(too_large(path, mib_max)),
        _ => Ok(kind),
    }
}

/// The bytes of a file of this kind.
pub fn read(path: &Path, kind: Kind) -> Result<Vec<u8>, Error> {
    // What is read piece by piece is not read here.
    let mib_max = kind.mib_max().unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_measured_before_it_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("large.MD");
        // A hole: nothing of it is written.
        let file = File::create(&path).unwrap();
        std::io::Write::write_all(&mut &file, b"# A\n").unwrap();
        file.set_len(Kind::Text(TextKind::Markdown).mib_max().unwrap() << 20).unwrap();
        assert_eq!(ending(&path), "md");
        let found = of_file(&path);
        assert!(matches!(found, Err(Error::Usage(Usage::Outside(Outside::FileKind(_))))));
        let path = dir.path().join("large.csv");
        let length = (Kind::Table.mib_max().unwrap() << 20) + 1;
        File::create(&path).unwrap().set_len(length).unwrap();
        let large = |found: Error| matches!(found, Error::Usage(Usage::FileTooLarge { .. }));
        assert!(large(of_file(&path).unwrap_err()));
        assert!(large(read(&path, Kind::Table).unwrap_err()));
    }
}
