//! `prove`: a proof of entries, of a zone or of a period. What is to be shown is stated first
//! where nobody signed it yet, and dated where the relay is in reach.

use super::verdict;
use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, ProveArgs};
use crate::dates::{DAY_MS, day_start_ms};
use crate::error::Error;
use crate::link;
use crate::output::{Output, short};
use crate::say;
use crate::trouble::Trouble;
use cahier_evidence::{DocumentId, ZoneId};
use cahier_proof::{ProofKind, Selection, Trust, Verdict, verify};
use cahier_sync::{Certification, Engine, ProofOrder, Proved};
use cahier_timestamp::TrustAnchors;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

/// Most places whose own times are looked for; the rest is covered by the newest.
const SOUGHT_MAX: usize = 256;
/// How long to wait for the relay beyond the time for a timestamp.
const RELAY_MAX: Duration = Duration::from_secs(60);

/// Makes a proof and writes it.
pub async fn run(args: &Args, out: &Output, what: &ProveArgs) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.finish().await?;
    let order = order(&account, what)?;
    prepare(&mut account, out, &order, Duration::from_secs(what.seconds)).await?;
    let now_ms = now_ms();
    let proved = {
        crate::ctx!(ctx);
        account.driver.prove(&order, ctx).await?
    };
    account.settle().await?;
    let verdict = judged(&account, &proved.bytes)?;
    write(&what.out, &proved.bytes)?;
    report(&account, out, &what.out, &proved, &verdict, now_ms);
    Ok(())
}

fn order(account: &Account, what: &ProveArgs) -> Result<ProofOrder, Error> {
    let selection = match (&what.zone, what.entries.is_empty()) {
        (Some(zone), _) => Selection::Zone(account.zone(Some(zone))?),
        (None, false) => {
            let entries = what.entries.iter().map(|entry| account.entry(entry));
            Selection::Documents(entries.collect::<Result<_, _>>()?)
        }
        (None, true) => {
            let from = what.from.as_deref().map(day_start_ms).transpose()?;
            let until = what.to.as_deref().map(day_start_ms).transpose()?;
            let until = until.map_or(u64::MAX, |day| day.saturating_add(DAY_MS - 1));
            Selection::Period { from_ms: from.unwrap_or(0), until_ms: until }
        }
    };
    let kind = if what.history { ProofKind::History } else { ProofKind::Statement };
    Ok(ProofOrder {
        selection,
        kind,
        only: what.part.clone(),
        without: what.without.clone(),
        files: what.files,
        words: what.reason.clone(),
    })
}

/// States what nobody signed yet, and lets the relay place and date it. Without the relay, what
/// has its place already is proved as it stands.
async fn prepare(
    account: &mut Account,
    out: &Output,
    order: &ProofOrder,
    wait: Duration,
) -> Result<(), Error> {
    let reached = link::exchange(account, RELAY_MAX).await;
    if let Err(error) = &reached {
        if !matches!(error, Error::Relay(_)) {
            return reached.map(drop);
        }
        out.remark(&say::not_reached());
    }
    let unstated = match order.selection {
        // What was signed in a period is what was signed.
        Selection::Period { .. } => Vec::new(),
        _ => account.driver.unstated(&order.selection).await?,
    };
    let mut stated = false;
    for entry in unstated {
        stated |= state(account, out, order, entry, reached.is_ok()).await?;
    }
    if reached.is_err() {
        return Ok(());
    }
    if stated {
        link::exchange(account, RELAY_MAX).await?;
    }
    match date(account, order, wait).await {
        Err(Error::Relay(_)) => out.remark(&say::not_reached()),
        other => other?,
    }
    Ok(())
}

/// States the version of one entry. Where that cannot be, an earlier one that is signed is shown;
/// where there is none either, the entry stays out of a selection.
async fn state(
    account: &mut Account,
    out: &Output,
    order: &ProofOrder,
    entry: DocumentId,
    reached: bool,
) -> Result<bool, Error> {
    let failed: Error = if reached {
        account.ensure(entry).await?;
        let result = with_context(|ctx| account.driver.engine.state_version(entry, ctx));
        account.settle().await?;
        match result {
            Ok(_) => {
                out.remark(&say::stated(&short(&entry)));
                return Ok(true);
            }
            Err(error) => error.into(),
        }
    } else {
        Trouble::NotStated(short(&entry)).into()
    };
    let alone = Selection::Documents([entry].into());
    let is_signed = !account.driver.provable(&alone).await?.is_empty();
    match (is_signed, &order.selection) {
        (true, _) => {
            out.remark(&say::older(&short(&entry)));
            Ok(false)
        }
        (false, Selection::Documents(_)) => Err(failed),
        (false, _) => Ok(false),
    }
}

/// Asks for a timestamp of what is not dated yet, and waits for it a while.
async fn date(account: &mut Account, order: &ProofOrder, wait: Duration) -> Result<(), Error> {
    let places = account.driver.provable(&order.selection).await?;
    let places: Vec<(ZoneId, u64)> = places.iter().map(|one| (one.zone, one.index)).collect();
    for (zone, index) in places.iter().take(SOUGHT_MAX) {
        account.driver.engine.seek_proof(*zone, *index);
    }
    stamp(account, &places, wait).await?;
    Ok(())
}

/// Asks for a timestamp of places until each has one or time is up. True where each has one.
pub(super) async fn stamp(
    account: &mut Account,
    places: &[(ZoneId, u64)],
    wait: Duration,
) -> Result<bool, Error> {
    let undated = |engine: &Engine| -> BTreeSet<ZoneId> {
        let open = places.iter().filter(|(zone, index)| !is_dated(engine, *zone, *index));
        open.map(|(zone, _)| *zone).collect()
    };
    if undated(&account.driver.engine).is_empty() {
        return Ok(true);
    }
    let (started, mut asked) = (Instant::now(), false);
    let ready = |account: &mut Account| {
        let zones = undated(&account.driver.engine);
        if zones.is_empty() || started.elapsed() >= wait {
            return true;
        }
        if !std::mem::replace(&mut asked, true) {
            for zone in zones {
                // Where the relay cannot be asked now, what it does by itself is waited for.
                let _ = with_context(|ctx| account.driver.engine.stamp_now(zone, ctx));
            }
        }
        false
    };
    link::exchange_until(account, wait.saturating_add(RELAY_MAX), ready).await?;
    Ok(undated(&account.driver.engine).is_empty())
}

/// Whether some authority gave a time for a place, whatever it is worth.
fn is_dated(engine: &Engine, zone: ZoneId, index: u64) -> bool {
    match engine.certification(zone, index) {
        Certification::Received | Certification::Logged => false,
        Certification::Unverified { .. }
        | Certification::Development { .. }
        | Certification::Certified { .. } => true,
    }
}

/// What a reader finds who trusts whom this notebook trusts.
fn judged(account: &Account, bytes: &[u8]) -> Result<Verdict, Error> {
    let mut trust = Trust { anchors: TrustAnchors::none(), logs: Vec::new() };
    for root in account.driver.engine.trust() {
        // What is kept was read before.
        let _ = trust.anchors.add(root.as_bytes());
    }
    Ok(verify(bytes, &trust)?)
}

fn write(to: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = to.with_extension("part");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, to))
        .map_err(Error::file(to))
}

fn report(
    account: &Account,
    out: &Output,
    to: &Path,
    proved: &Proved,
    verdict: &Verdict,
    now_ms: u64,
) {
    let left_out: Vec<String> = proved.left_out.iter().map(ToString::to_string).collect();
    if !left_out.is_empty() {
        let ids: Vec<String> = proved.left_out.iter().map(short).collect();
        out.remark(&say::left_out(&ids.join(", ")));
    }
    if !proved.missing.is_empty() {
        out.remark(&say::files_missing(&proved.missing.join(", ")));
    }
    if verdict.kind == ProofKind::History {
        out.remark(&say::reveals());
    }
    if !verdict.certified {
        out.remark(&say::not_certified());
    }
    let value = json!({
        "written": to.display().to_string(), "bytes": proved.bytes.len(),
        "left_out": left_out, "missing": proved.missing, "made": crate::dates::date_time(now_ms),
        "certified": verdict.certified, "verdict": verdict::json(verdict),
    });
    let unsent = account.driver.engine.status().unsent;
    if unsent > 0 {
        out.remark(&say::export_unsent());
    }
    out.answer(&value, || {
        let words = out.lang.say("octets", "bytes");
        format!("{} ({} {words})", to.display(), proved.bytes.len())
    });
}
