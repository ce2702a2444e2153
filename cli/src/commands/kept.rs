//! `adopt`: kept work, and taking it in.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::{Output, short};
use crate::say;
use cahier_evidence::ZoneId;
use cahier_sync::Engine;
use cahier_sync::rows::KeptRow;
use serde_json::json;
use std::collections::BTreeSet;

/// Lists kept work, or takes one piece in.
pub async fn adopt(args: &Args, out: &Output, number: Option<u64>) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let Some(number) = number else {
        return list(&mut account, out).await;
    };
    with_context(|ctx| account.driver.engine.adopt(number, ctx))?;
    account.finish().await?;
    out.answer(&json!({ "adopted": number }), || {
        out.lang
            .say(
                "Repris ; synchronisez pour que chacun le voie.",
                "Adopted; sync so that everyone sees it.",
            )
            .into()
    });
    Ok(())
}

async fn list(account: &mut Account, out: &Output) -> Result<(), Error> {
    let zones: BTreeSet<ZoneId> = account.driver.engine.kept().map(|row| row.zone).collect();
    for zone in zones {
        if let Some(directory) = account.driver.engine.directory_of(zone) {
            account.ensure(directory).await?;
        }
    }
    let engine = &account.driver.engine;
    let kept: Vec<&KeptRow> = engine.kept().collect();
    let value: Vec<_> = kept
        .iter()
        .map(|row| {
            json!({
                "number": row.seq, "entry": row.document.to_string(),
                "zone": row.zone.to_string(), "person": row.person.to_string(),
                "claimed": date_time(row.claimed_ms),
                "reason": say::refusal(row.reason).get(out.lang),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        if kept.is_empty() {
            return out.lang.say("Aucun travail refusé.", "No refused work.").into();
        }
        kept.iter().map(|row| lines(engine, row, out)).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// Number, entry, author and time of kept work; below, why it was refused.
fn lines(engine: &Engine, row: &KeptRow, out: &Output) -> String {
    let listed = engine.list(None).into_iter().find(|listed| listed.document == row.document);
    let entry = listed.map_or_else(|| short(&row.document), |listed| listed.title.clone());
    let members = engine.members(row.zone).unwrap_or_default();
    let member = members.into_iter().find(|member| member.person == row.person);
    let name = member.and_then(|member| member.name).unwrap_or_else(|| short(&row.person));
    let (claimed, why) = (date_time(row.claimed_ms), say::refusal(row.reason).get(out.lang));
    format!("{:>4}  {entry}  {name}  {claimed}\n      {why}", row.seq)
}
