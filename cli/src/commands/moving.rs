//! `move`: an entry goes to another zone with its history.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::error::Error;
use crate::output::Output;
use cahier_evidence::DocumentId;
use cahier_sync::Engine;
use serde_json::json;

/// Moves an entry, and its comments with it.
pub async fn run(args: &Args, out: &Output, name: &str, to: &str) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let entry = account.entry(name)?;
    let zone = account.zone(Some(to))?;
    let comments = account.driver.engine.comments_of(entry);
    for document in [Some(entry), comments].into_iter().flatten() {
        one(&mut account, document, zone).await?;
    }
    account.finish().await?;
    let value = json!({ "entry": entry.to_string(), "zone": zone.to_string() });
    out.answer(&value, || out.lang.say("Déplacé.", "Moved.").into());
    Ok(())
}

async fn one(
    account: &mut Account,
    document: DocumentId,
    to: cahier_evidence::ZoneId,
) -> Result<(), Error> {
    let (indexes, people) = account.driver.following(document).await?;
    let from = account.driver.engine.zone_of(document);
    let from = from.ok_or(cahier_sync::CommandError::NotFound)?;
    let mut leaves = Vec::new();
    for index in indexes {
        leaves.extend(account.driver.leaves(from, index, 1).await?);
    }
    let log = account.driver.leaves(from, 0, usize::MAX).await?;
    let chains = Engine::chains_in(&log, &people);
    with_context(|ctx| account.driver.engine.move_document(document, to, &leaves, chains, ctx))?;
    account.settle().await
}
