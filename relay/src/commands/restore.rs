//! `restore`: a data folder from a backup, which is checked first.
//!
//! A relay that is restored from an old backup has forgotten what came since; members notice by
//! the heads they hold, and refill it.

use super::{CommandError, files};
use crate::blobs::DiskBlobs;
use crate::data::DataDir;
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
    backup.storage()?.backup_to(&part.join("relay.sqlite3"))?;
    files::copy_dir(&backup.blobs(), &part.join("blobs"))?;
    files::copy_dir(&backup.certificates(), &part.join("certificates"))?;
    files::sync_dir(&part)?;
    files::rename(&part, data)?;
    println!("restored {} accounts, {} zones", report.accounts, report.zones.len());
    Ok(())
}
