//! `prove`: a proof of entries, of a zone or of a period. What is to be shown is stated first
//! where nobody signed it yet; then the proof is announced in the logs of its zones and dated, and
//! only then made and written. Every step is kept before the next: whoever is interrupted begins
//! again and loses nothing.

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
    if prepare(&mut account, out, &order).await? {
        announce(&mut account, out, &order, Duration::from_secs(what.seconds)).await?;
    }
    let now_ms = now_ms();
    let proved = {
        crate::ctx!(ctx);
        account.driver.prove(&order, ctx).await?
    };
    account.settle().await?;
    let verdict = judged(&account, &proved.bytes)?;
    write(&what.out, &proved.bytes)?;
    report(out, &what.out, &proved, &verdict, now_ms);
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

/// States what nobody signed yet, and lets the relay place it. False where the relay was not
/// reached: then only what was announced before can be proved.
async fn prepare(account: &mut Account, out: &Output, order: &ProofOrder) -> Result<bool, Error> {
    let reached = is_reached(link::exchange(account, RELAY_MAX).await)?;
    if !reached {
        out.remark(&say::not_reached());
    }
    let unstated = match order.selection {
        // What was signed in a period is what was signed.
        Selection::Period { .. } => Vec::new(),
        _ => account.driver.unstated(&order.selection).await?,
    };
    let mut stated = false;
    for entry in unstated {
        stated |= state(account, out, order, entry, reached).await?;
    }
    if stated {
        link::exchange(account, RELAY_MAX).await.map_err(unplaced)?;
    }
    Ok(reached)
}

/// What to say where the relay goes away behind a statement.
fn unplaced(error: Error) -> Error {
    match error {
        Error::Relay(why) => Trouble::Unplaced(Box::new(why)).into(),
        other => other,
    }
}

/// Whether the relay was in reach; other errors stay.
fn is_reached<T>(result: Result<T, Error>) -> Result<bool, Error> {
    match result {
        Ok(_) => Ok(true),
        Err(Error::Relay(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Announces the proof, lets the relay place the records of that, and asks for timestamps. Where
/// the relay goes away before the records have their places, no proof will be made.
async fn announce(
    account: &mut Account,
    out: &Output,
    order: &ProofOrder,
    wait: Duration,
) -> Result<(), Error> {
    let announced = {
        crate::ctx!(ctx);
        account.driver.announce(order, ctx).await
    };
    account.settle().await?;
    announced?;
    if !is_reached(link::exchange(account, RELAY_MAX).await)? {
        out.remark(&say::not_reached());
    } else if !is_reached(date(account, order, wait).await)? {
        out.remark(&say::not_dated());
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
    let mut trust = Trust::none();
    for root in account.driver.engine.trust() {
        // What is kept was read before.
        let _ = trust.anchors.add(root.as_bytes());
    }
    Ok(verify(bytes, &trust)?)
}

/// Writes a file, whole or not at all.
pub(super) fn write(to: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = to.with_extension("part");
    std::fs::write(&beside, bytes)
        .and_then(|()| std::fs::rename(&beside, to))
        .map_err(Error::file(to))
}

/// Says something of some entries.
type Remark = fn(&str) -> say::Sentence;

fn report(out: &Output, to: &Path, proved: &Proved, verdict: &Verdict, now_ms: u64) {
    let remarks: [(&[DocumentId], Remark); 4] = [
        (&proved.left_out, say::left_out),
        (&proved.behind, say::behind),
        (&proved.unsent, say::unsent),
        (&proved.ended, say::ended),
    ];
    for (entries, remark) in remarks.into_iter().filter(|(entries, _)| !entries.is_empty()) {
        let ids: Vec<String> = entries.iter().map(short).collect();
        out.remark(&remark(&ids.join(", ")));
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
    let ids = |entries: &[DocumentId]| -> Vec<String> {
        entries.iter().map(ToString::to_string).collect()
    };
    let value = json!({
        "written": to.display().to_string(), "bytes": proved.bytes.len(),
        "left_out": ids(&proved.left_out), "behind": ids(&proved.behind),
        "unsent": ids(&proved.unsent), "ended": ids(&proved.ended), "missing": proved.missing,
        "made": crate::dates::date_time(now_ms),
        "certified": verdict.certified, "verdict": verdict::json(verdict),
    });
    out.answer(&value, || {
        let words = out.lang.say("octets", "bytes");
        format!("{} ({} {words})", to.display(), proved.bytes.len())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_that_goes_away_behind_a_statement_leaves_it_kept() {
        let broken = unplaced(Trouble::Broken.into());
        let kept = Trouble::Unplaced(Box::new(Trouble::Broken));
        assert!(matches!(&broken, Error::Relay(found) if *found == kept), "{broken:?}");
        let said = say::trouble(&kept).get(cahier_words::Lang::En);
        assert!(said.contains("signed and kept") && said.contains("connection"), "{said}");
        let other = unplaced(Error::NotCertified);
        assert!(matches!(other, Error::NotCertified), "{other:?}");
    }
}
