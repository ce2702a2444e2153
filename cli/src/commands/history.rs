//! `log`, `diff`, `restore-revision`: who changed what, and when.

use super::changes;
use crate::account::{Account, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::Output;
use crate::say;
use crate::usage::Usage;
use cahier_evidence::DocumentId;
use cahier_notebook::{Entry, difference, read_entry, revision};
use cahier_sync::Certification;
use cahier_sync::rows::UpdateRow;
use serde_json::json;

async fn rows(account: &mut Account, entry: DocumentId) -> Result<Vec<(u64, UpdateRow)>, Error> {
    account.settle().await?;
    Ok(account.driver.history(entry).await?)
}

fn at(history: &[(u64, UpdateRow)], revision: usize) -> Result<Entry, Error> {
    if revision > history.len() {
        return Err(Usage::Revision { last: history.len() }.into());
    }
    let updates: Vec<&[u8]> = history.iter().map(|(_, row)| row.update.as_slice()).collect();
    let document = revision::at(&updates, revision).map_err(|e| Error::Command(e.into()))?;
    Ok(read_entry(&document))
}

/// Every accepted change of an entry.
pub async fn log(args: &Args, out: &Output, name: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let entry = account.entry(name)?;
    let zone = account.driver.engine.zone_of(entry);
    let zone = zone.ok_or(cahier_sync::CommandError::NotFound)?;
    if let Some(directory) = account.driver.engine.directory_of(zone) {
        account.ensure(directory).await?;
    }
    let members = account.driver.engine.members(zone)?;
    let who = |row: &UpdateRow| {
        let member = members.iter().find(|m| m.person == row.person);
        member.and_then(|m| m.name.clone()).unwrap_or_else(|| row.person.to_string())
    };
    let history = rows(&mut account, entry).await?;
    let unsent = account.driver.engine.document_status(entry)?.unsent;
    let certified = |index: u64| account.driver.engine.certification(zone, index);
    let value: Vec<_> = history
        .iter()
        .enumerate()
        .map(|(at, (index, row))| {
            json!({
                "revision": at + 1, "index": index, "author": who(row),
                "person": row.person.to_string(), "device": row.device.to_string(),
                "claimed": date_time(row.claimed_ms), "received": date_time(row.received_ms),
                "adopted_by": row.adopted_by.map(|p| p.to_string()),
                "envelope": row.envelope.to_string(),
                "certified": say::certified_json(&certified(*index)),
            })
        })
        .collect();
    out.answer(&json!({ "revisions": value, "unsent": unsent }), || {
        let mut lines: Vec<String> = history
            .iter()
            .enumerate()
            .map(|(at, (index, row))| {
                let (claimed, received) = (date_time(row.claimed_ms), date_time(row.received_ms));
                let words = out.lang.say("déclarée, reçue", "claimed, received");
                let line = format!("{:>4}  {}  {claimed}, {received} ({words})", at + 1, who(row));
                match certified(*index) {
                    Certification::Received | Certification::Logged => line,
                    known => format!("{line}; {}", say::certified(&known).get(out.lang)),
                }
            })
            .collect();
        if unsent > 0 {
            let words = out.lang.say("pas encore sur le relais", "not yet on the relay");
            lines.push(format!("   +  {unsent} {words}"));
        }
        lines.join("\n")
    });
    Ok(())
}

/// What changed between two revisions; 0 is the empty entry.
pub async fn diff(
    args: &Args,
    out: &Output,
    name: &str,
    from: usize,
    to: Option<usize>,
) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let entry = account.entry(name)?;
    let history = rows(&mut account, entry).await?;
    account.ensure(entry).await?;
    let old = at(&history, from)?;
    let new = match to {
        Some(to) => at(&history, to)?,
        None => account.driver.engine.entry(entry)?,
    };
    let changes = difference(&old, &new);
    let value = serde_json::to_value(&changes).unwrap_or_default();
    out.answer(&value, || changes::page(&changes, out.lang));
    Ok(())
}

/// Brings an older revision back as a new change; nothing in between is lost.
pub async fn restore(args: &Args, out: &Output, name: &str, revision: usize) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let entry = account.entry(name)?;
    let history = rows(&mut account, entry).await?;
    account.ensure(entry).await?;
    let current = account.driver.engine.entry(entry)?;
    let changes = revision::restore(&current, &at(&history, revision)?);
    with_context(|ctx| account.driver.engine.edit(entry, &changes, ctx))?;
    account.finish_entry(entry).await?;
    let value = json!({ "entry": entry.to_string(), "changes": changes.len() });
    out.answer(&value, || out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into());
    Ok(())
}
