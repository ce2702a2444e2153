//! `restore`: a data folder from a backup, which is checked first.
//!
//! A relay that is restored from an old backup has forgotten what came since; members notice by
//! the heads they hold, and refill it. Its instance log goes on as a new generation.

use super::{CommandError, files};
use crate::blobs::DiskBlobs;
use crate::data::DataDir;
use crate::storage::SqliteStorage;
use std::path::Path;

pub(super) fn run(data: &Path, from: &Path) -> Result<(), CommandError> {
    let backup = DataDir::existing(from)?;
    files::new_dir(data)?;
    let report = crate::check::check(&backup.storage()?, &DiskBlobs::open(&backup.blobs())?)?;
    if !report.is_whole() {
        eprintln!("{report}");
        return Err(CommandError::NotWhole);
    }
    let part = data.with_extension("part");
    files::new_dir(&part)?;
    let database = part.join("relay.sqlite3");
    backup.storage()?.backup_to(&database)?;
    // It cannot know what was signed since the backup.
    let restored = SqliteStorage::open(&database)?;
    restored.mark_restored()?;
    restored.checkpoint()?;
    drop(restored);
    files::copy_dir(&backup.blobs(), &part.join("blobs"))?;
    files::copy_dir(&backup.certificates(), &part.join("certificates"))?;
    files::copy_dir(&backup.timestamps(), &part.join("timestamps"))?;
    files::sync_dir(&part)?;
    files::rename(&part, data)?;
    println!("restored {} accounts, {} zones", report.accounts, report.zones.len());
    Ok(())
}
