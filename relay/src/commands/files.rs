//! Copying files so that they are on disk afterwards.

use super::CommandError;
use std::fs::{self, File};
use std::path::Path;

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> CommandError + '_ {
    move |source| CommandError::Io { path: path.to_owned(), source }
}

/// Copies one file; makes the folders above the copy.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), CommandError> {
    if let Some(dir) = to.parent() {
        crate::data::private_dir(dir).map_err(failed(dir))?;
    }
    fs::copy(from, to).map_err(failed(from))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(failed(to))
}

/// Copies a folder with all that is in it; one that is not there is copied as nothing.
pub(super) fn copy_dir(from: &Path, to: &Path) -> Result<(), CommandError> {
    if !from.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(from).map_err(failed(from))? {
        let entry = entry.map_err(failed(from))?;
        let (inner, copy_to) = (entry.path(), to.join(entry.file_name()));
        if inner.is_dir() {
            copy_dir(&inner, &copy_to)?;
        } else {
            copy(&inner, &copy_to)?;
        }
    }
    sync_dir(to)
}

/// Makes the names in a folder durable, where there is one.
pub(super) fn sync_dir(dir: &Path) -> Result<(), CommandError> {
    match File::open(dir) {
        Ok(file) => file.sync_all().map_err(failed(dir)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed(dir)(error)),
    }
}

/// Makes a new folder, for its owner's eyes only.
pub(super) fn new_dir(dir: &Path) -> Result<(), CommandError> {
    let taken = dir.exists() && fs::read_dir(dir).map_err(failed(dir))?.next().is_some();
    if taken {
        return Err(crate::data::DataError::NotEmpty(dir.to_owned()).into());
    }
    crate::data::private_dir(dir).map_err(failed(dir))
}

/// Renames a finished folder to its name.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), CommandError> {
    fs::rename(from, to).map_err(failed(to))?;
    match to.parent() {
        Some(dir) if dir.as_os_str().is_empty() => sync_dir(Path::new(".")),
        Some(dir) => sync_dir(dir),
        None => Ok(()),
    }
}
