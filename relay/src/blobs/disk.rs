//! Blobs as files: `<zone>/<two digits>/<blob>`, with `.part` at the end while pieces arrive.

use super::BlobStore;
use crate::storage::{StorageError, Stored};
use cahier_evidence::{BlobId, ZoneId};
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file is synced each time it has grown by this much, so that finishing a large one does not
/// hold everything up.
const SYNC_BYTES: u64 = 16 << 20;

/// Blobs in a folder.
pub struct DiskBlobs {
    root: PathBuf,
}

impl DiskBlobs {
    /// Opens the folder, makes it if need be.
    pub fn open(root: &Path) -> Stored<Self> {
        fs::create_dir_all(root)?;
        Ok(Self { root: root.to_owned() })
    }

    /// Path of a complete blob.
    pub fn path(&self, zone: &ZoneId, blob: &BlobId) -> PathBuf {
        let name = blob.to_string();
        let shard: String = name.chars().take(2).collect();
        self.root.join(zone.to_string()).join(shard).join(name)
    }

    fn part(&self, zone: &ZoneId, blob: &BlobId) -> PathBuf {
        self.path(zone, blob).with_extension("part")
    }
}

/// Length of a file; none where there is no such file.
fn length(path: &Path) -> Stored<Option<u64>> {
    match fs::metadata(path) {
        Ok(found) => Ok(Some(found.len())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Makes the names in a folder durable.
fn sync_dir(path: &Path) -> Stored<()> {
    match path.parent() {
        Some(dir) => Ok(File::open(dir)?.sync_all()?),
        None => Ok(()),
    }
}

fn remove(path: &Path) -> Stored<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

impl BlobStore for DiskBlobs {
    fn have(&self, zone: &ZoneId, blob: &BlobId) -> Stored<u64> {
        match length(&self.path(zone, blob))? {
            Some(bytes) => Ok(bytes),
            None => Ok(length(&self.part(zone, blob))?.unwrap_or(0)),
        }
    }

    fn append(&mut self, zone: &ZoneId, blob: &BlobId, at: u64, bytes: &[u8]) -> Stored<()> {
        if self.have(zone, blob)? != at {
            return Err(StorageError::Conflict("the piece is not at the end of its blob".into()));
        }
        let path = self.part(zone, blob);
        if at == 0
            && let Some(dir) = path.parent()
        {
            fs::create_dir_all(dir)?;
        }
        let mut file = OpenOptions::new().append(true).create(true).open(&path)?;
        if let Err(error) = file.write_all(bytes) {
            // Half a piece must not stay; if even that fails, the hash of the whole tells.
            file.set_len(at)?;
            return Err(error.into());
        }
        if at / SYNC_BYTES != (at + bytes.len() as u64) / SYNC_BYTES {
            file.sync_data()?;
        }
        Ok(())
    }

    fn finish(&mut self, zone: &ZoneId, blob: &BlobId) -> Stored<()> {
        let (part, whole) = (self.part(zone, blob), self.path(zone, blob));
        if length(&whole)?.is_some() {
            return Ok(());
        }
        File::open(&part)?.sync_all()?;
        fs::rename(&part, &whole)?;
        // The file's own folder, and those above it, which may be new as well.
        let mut path = whole.as_path();
        while let Some(dir) = path.parent().filter(|dir| dir.starts_with(&self.root)) {
            sync_dir(path)?;
            path = dir;
        }
        Ok(())
    }

    fn read(&self, zone: &ZoneId, blob: &BlobId, offset: u64, max: usize) -> Stored<Vec<u8>> {
        let file = match File::open(self.path(zone, blob)) {
            Err(error) if error.kind() == ErrorKind::NotFound => File::open(self.part(zone, blob)),
            opened => opened,
        };
        let mut file = file?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(max as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn remove(&mut self, zone: &ZoneId, blob: &BlobId) -> Stored<()> {
        remove(&self.part(zone, blob))?;
        remove(&self.path(zone, blob))
    }
}
