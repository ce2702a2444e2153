//! Timestamps for the operator: how they are, one now, renewal, the development authority.

use super::CommandError;
use crate::data::DataDir;
use crate::storage::{Batch, LogOp, LogStampDue, LogStorage, Op, Storage};
use crate::timestamps::{self, Access, Desk, Renewed};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const DAY_MS: u64 = 86_400_000;

/// `stamps`: how they are.
pub(super) fn show(data: &Path, json: bool) -> Result<(), CommandError> {
    let dir = DataDir::existing(data)?;
    let state = timestamps::state(&dir.storage()?, &Desk::open(&dir.timestamps())?)?;
    match json {
        true => {
            let text = serde_json::to_string(&state);
            println!("{}", text.map_err(|error| CommandError::System(error.to_string()))?);
        }
        false => print!("{state}"),
    }
    Ok(())
}

/// `stamp`: wishes for timestamps over the newest checkpoint. A running relay sees them within a
/// second; one that is started later begins with them.
pub(super) fn wish(data: &Path) -> Result<(), CommandError> {
    let dir = DataDir::existing(data)?;
    let (mut storage, desk) = (dir.storage()?, Desk::open(&dir.timestamps())?);
    let generation = storage.log_generations()?.pop().map(|row| row.generation);
    let newest = match generation {
        Some(generation) => storage.log_newest(generation)?.map(|row| (generation, row.size)),
        None => None,
    };
    let Some((generation, size)) = newest.filter(|(_, size)| *size > 0) else {
        println!("there is no checkpoint with entries yet: nothing to put a timestamp on");
        return Ok(());
    };
    let (mut batch, due_ms) = (Batch::default(), timestamps::now().unix_ms());
    for authority in desk.names() {
        println!("wished for: {authority}, checkpoint {generation}/{size}");
        let why = String::new();
        let wish = LogStampDue { generation, size, authority, due_ms, tries: 0, why };
        batch.put(Op::Log(LogOp::PutStampDue(wish)));
    }
    storage.commit(batch)?;
    println!("a running relay asks at once; `cahier-relay stamps` shows what came");
    Ok(())
}

/// `renew`: what ends soon.
pub(super) fn renew(data: &Path, within_days: Option<u32>) -> Result<ExitCode, CommandError> {
    let dir = DataDir::existing(data)?;
    let desk = Arc::new(Desk::open(&dir.timestamps())?);
    let days_ms = within_days.map(|days| u64::from(days).saturating_mul(DAY_MS));
    let before_ms = match days_ms {
        Some(days_ms) => timestamps::now().unix_ms().saturating_add(days_ms),
        None => desk.renew_before_ms(),
    };
    let mut access = Access::Own(Box::new(dir.storage()?));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CommandError::System(error.to_string()))?;
    let Renewed { renewed, failed, rest } = runtime.block_on(async {
        timestamps::rate(&mut access, &desk).await?;
        // Whoever asks for it by hand does not wait for what rests.
        timestamps::renew(&mut access, &desk, before_ms, u64::MAX).await
    })?;
    println!("{renewed} timestamps renewed");
    failed.iter().for_each(|why| eprintln!("not renewed: {why}"));
    if rest.is_some() {
        println!("there may be more: run it again");
    }
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `authority`: the root of the development authority.
pub(super) fn authority(data: &Path) -> Result<(), CommandError> {
    let storage = DataDir::existing(data)?.storage()?;
    let Some((root, pem)) = timestamps::newest_root(&storage)? else {
        println!("this relay never had a development authority: its authorities are named");
        return Ok(());
    };
    let fingerprint: Vec<String> = root.fingerprint().iter().map(|b| format!("{b:02X}")).collect();
    // The name says what it is.
    println!("{}", root.name());
    println!("SHA-256 fingerprint {}", fingerprint.join(":"));
    print!("{pem}");
    Ok(())
}
