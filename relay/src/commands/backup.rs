//! `backup`: the store as it is at one moment, and every blob that it calls complete. The copy
//! has the form of a data folder, so `check` reads it and `restore` only copies.

use super::{CommandError, files};
use crate::blobs::DiskBlobs;
use crate::data::DataDir;
use crate::storage::{SqliteStorage, Storage};
use std::path::Path;

pub(super) fn run(data: &Path, to: &Path) -> Result<(), CommandError> {
    let from = DataDir::existing(data)?;
    files::new_dir(to)?;
    // Under another name until it is whole: half a backup must not look like one.
    let part = to.with_extension("part");
    files::new_dir(&part)?;
    let database = part.join("relay.sqlite3");
    from.storage()?.backup_to(&database)?;
    // The copy says which blobs belong to it. Blobs never change once they are complete.
    let copied = SqliteStorage::open(&database)?;
    let blobs = DiskBlobs::open(&from.blobs())?;
    let copies = DiskBlobs::open(&part.join("blobs"))?;
    let mut count = 0u64;
    for zone in copied.zones()? {
        for (blob, _) in copied.blobs(&zone)?.into_iter().filter(|(_, meta)| meta.complete) {
            files::copy(&blobs.path(&zone, &blob), &copies.path(&zone, &blob))?;
            count += 1;
        }
    }
    let counts = copied.counts()?;
    // The log gives them again, and a copy must not carry what only one version understands.
    copied.forget_states()?;
    copied.checkpoint()?;
    drop(copied);
    files::copy_dir(&from.certificates(), &part.join("certificates"))?;
    files::copy_dir(&from.timestamps(), &part.join("timestamps"))?;
    files::sync_dir(&part)?;
    files::rename(&part, to)?;
    println!(
        "backed up {} accounts, {} zones, {} leaves, {count} blobs to {}",
        counts.accounts,
        counts.zones,
        counts.leaves,
        to.display()
    );
    Ok(())
}
