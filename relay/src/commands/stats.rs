//! `stats`: how much there is.

use super::CommandError;
use crate::data::DataDir;
use crate::storage::{Counts, Storage};
use std::path::Path;

pub(super) fn run(data: &Path, json: bool) -> Result<(), CommandError> {
    let counts = DataDir::existing(data)?.storage()?.counts()?;
    if json {
        let text = serde_json::to_string(&counts);
        println!("{}", text.map_err(|error| CommandError::System(error.to_string()))?);
        return Ok(());
    }
    let Counts { accounts, zones, leaves, blobs, blob_bytes, log_entries } = counts;
    println!("accounts    {accounts:>14}");
    println!("zones       {zones:>14}");
    println!("leaves      {leaves:>14}");
    println!("blobs       {blobs:>14}");
    println!("blob bytes  {blob_bytes:>14}");
    println!("log entries {log_entries:>14}");
    Ok(())
}
