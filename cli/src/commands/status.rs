//! `status`: how things stand, honestly.

use crate::account::Account;
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use serde_json::json;

/// What is kept, what waits, what stands still.
pub async fn run(args: &Args, out: &Output) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let engine = &account.driver.engine;
    let status = engine.status();
    let alarms = engine.zones().iter().filter(|zone| zone.alarm.is_some()).count();
    let value = json!({
        "person": engine.person().to_string(), "device": engine.device().to_string(),
        "name": engine.name(), "relay": engine.relay().map(|r| r.address.clone()),
        "entries": engine.list(None).len(), "unsent": status.unsent,
        "kept": engine.kept().count(), "quarantined": engine.quarantined().len(),
        "alarms": alarms, "recoverable": status.recoverable,
    });
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}
