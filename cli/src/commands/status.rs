//! `status`: how things stand, honestly.

use super::alarm::tell_alarms;
use crate::account::Account;
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use crate::say;
use serde_json::json;

/// What is kept, what waits, what stands still.
pub async fn run(args: &Args, out: &Output) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let engine = &account.driver.engine;
    let status = engine.status();
    let zones = engine.zones();
    let alarms: Vec<_> = zones
        .iter()
        .filter_map(|zone| {
            let kind = zone.alarm?;
            let todo = say::alarm(kind).then(&say::alarm_ends(kind)).get(out.lang);
            Some(json!({ "zone": zone.id.to_string(), "title": zone.title,
                "alarm": say::alarm_code(kind), "sentence": todo }))
        })
        .collect();
    let damages: Vec<_> = engine
        .damages()
        .iter()
        .map(|damage| {
            json!({ "table": format!("{:?}", damage.table), "rows": damage.rows,
                "zone": damage.zone.map(|zone| zone.to_string()),
                "document": damage.document.map(|document| document.to_string()) })
        })
        .collect();
    let value = json!({
        "person": engine.person().to_string(), "device": engine.device().to_string(),
        "name": engine.name(), "relay": engine.relay().map(|r| r.address.clone()),
        "entries": engine.list(None).len(), "unsent": status.unsent,
        "kept": engine.kept().count(), "quarantined": engine.quarantined().len(),
        "alarms": alarms.len(), "alarmed": alarms, "recoverable": status.recoverable,
        "damaged": status.damaged, "damages": damages,
    });
    if !out.is_json() {
        tell_alarms(&account, out);
    }
    out.answer(&value, || serde_json::to_string_pretty(&value).unwrap_or_default());
    Ok(())
}
