//! `audit`: every decision in a zone's log, and what a person should ask about.

use super::seals::{called, names};
use crate::account::Account;
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::{Output, short};
use crate::say;
use cahier_evidence::PersonId;
use cahier_sync::AuditRow;
use serde_json::json;
use std::collections::BTreeMap;

/// Lists what an auditor looks for.
pub async fn run(args: &Args, out: &Output, zone: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let zone = account.zone(Some(zone))?;
    let names = names(&mut account, zone).await?;
    let rows = account.driver.audit(zone).await?;
    let value: Vec<_> = rows
        .iter()
        .map(|row| {
            json!({
                "index": row.index, "person": row.person.to_string(),
                "name": names.get(&row.person), "device": row.device.to_string(),
                "claimed": date_time(row.claimed_ms), "received": date_time(row.received_ms),
                "act": say::act_code(&row.act), "what": say::act(&row.act).get(out.lang),
                "odd": row.odd.iter().map(|odd| say::oddity_code(*odd)).collect::<Vec<_>>(),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        rows.iter().map(|row| line(row, &names, out)).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn line(row: &AuditRow, names: &BTreeMap<PersonId, String>, out: &Output) -> String {
    let (at, by) = (date_time(row.received_ms), called(names, &row.person));
    let what = say::act(&row.act).get(out.lang);
    let odd = row.odd.iter().map(|odd| format!("\n        ! {}", say::oddity(*odd).get(out.lang)));
    let device = short(&row.device);
    format!("{:>6}  {at}  {by} ({device})  {what}{}", row.index, odd.collect::<String>())
}
