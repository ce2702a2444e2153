//! `adopt`: kept work, and taking it in.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::Output;
use crate::say;
use serde_json::json;

/// Lists kept work, or takes one piece in.
pub async fn adopt(args: &Args, out: &Output, number: Option<u64>) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let Some(number) = number else {
        let value: Vec<_> = account
            .driver
            .engine
            .kept()
            .map(|row| {
                json!({
                    "number": row.seq, "entry": row.document.to_string(),
                    "zone": row.zone.to_string(), "person": row.person.to_string(),
                    "claimed": date_time(row.claimed_ms),
                    "reason": say::refusal(row.reason).get(out.lang),
                })
            })
            .collect();
        let lines = value.iter().map(|row| row.to_string()).collect::<Vec<_>>().join("\n");
        out.answer(&json!(value), || lines);
        return Ok(());
    };
    with_context(|ctx| account.driver.engine.adopt(number, ctx))?;
    account.finish().await?;
    out.answer(&json!({ "adopted": number }), || {
        out.lang
            .say(
                "Repris ; synchronisez pour que chacun le voie.",
                "Adopted; sync so that \
            everyone sees it.",
            )
            .into()
    });
    Ok(())
}
