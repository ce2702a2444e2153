//! The folder in which a relay keeps everything: `relay.sqlite3`, `blobs/`, `certificates/`,
//! `timestamps/`, and `lock`. It holds the relay's key, so it is for its owner's eyes only.

use crate::storage::{SqliteStorage, StorageError, Stored};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Another relay works in it.
    #[error("another relay is using {0}: stop it first")]
    InUse(PathBuf),
    /// There is no relay in it.
    #[error("{0} holds no relay: give the folder that `serve --data` was given")]
    Missing(PathBuf),
    /// It holds a relay already.
    #[error("{0} is not empty: a relay is restored into a new folder")]
    NotEmpty(PathBuf),
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The store cannot be used.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A data folder.
#[derive(Debug)]
pub struct DataDir {
    root: PathBuf,
    /// Held as long as this lives; the system lets go of it even after a crash.
    _lock: Option<File>,
}

impl DataDir {
    /// The folder of a relay that may be running.
    pub fn existing(root: &Path) -> Result<Self, DataError> {
        let dir = Self { root: root.to_owned(), _lock: None };
        match dir.database().is_file() {
            true => Ok(dir),
            false => Err(DataError::Missing(root.to_owned())),
        }
    }

    /// The folder for this process alone; made if need be.
    pub fn lock(root: &Path) -> Result<Self, DataError> {
        let failed = |source| DataError::Io { path: root.to_owned(), source };
        private_dir(root).map_err(failed)?;
        let mut options = OpenOptions::new();
        let options = options.create(true).truncate(false).read(true).write(true);
        let file = options.open(root.join("lock")).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { root: root.to_owned(), _lock: Some(file) }),
            Err(TryLockError::WouldBlock) => Err(DataError::InUse(root.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The store in it.
    pub fn storage(&self) -> Stored<SqliteStorage> {
        SqliteStorage::open(&self.database())
    }

    /// File of the store.
    pub fn database(&self) -> PathBuf {
        self.root.join("relay.sqlite3")
    }

    /// Folder of the blobs.
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// Folder in which the operator names timestamp authorities.
    pub fn timestamps(&self) -> PathBuf {
        self.root.join("timestamps")
    }

    /// Folder of certificates that the relay made.
    pub fn certificates(&self) -> PathBuf {
        self.root.join("certificates")
    }
}

/// Makes a folder that only its owner can read.
pub fn private_dir(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_relay_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("relay");
        assert!(matches!(DataDir::existing(&root), Err(DataError::Missing(_))));
        let first = DataDir::lock(&root).unwrap();
        first.storage().unwrap();
        assert!(matches!(DataDir::lock(&root), Err(DataError::InUse(_))));
        DataDir::existing(&root).unwrap();
        drop(first);
        DataDir::lock(&root).unwrap();
    }
}
