//! `check`: prints what was found; the exit code says whether all is whole.

use super::CommandError;
use crate::blobs::DiskBlobs;
use crate::data::DataDir;
use crate::timestamps::{self, Desk};
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(data: &Path) -> Result<ExitCode, CommandError> {
    let dir = DataDir::existing(data)?;
    let storage = dir.storage()?;
    // A running relay goes on writing; what is checked is this moment.
    storage.hold()?;
    let mut report = crate::check::check(&storage, &DiskBlobs::open(&dir.blobs())?)?;
    let desk = Desk::open(&dir.timestamps())?;
    report.problems.extend(timestamps::problems(&storage, &desk)?);
    print!("{report}");
    Ok(if report.is_whole() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
