//! `adopt`: kept work, and taking it in.

use crate::account::{Account, with_context};
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::output::{Output, one_line, short};
use crate::say::{self, Sentence};
use cahier_evidence::ZoneId;
use cahier_sync::rows::KeptRow;
use cahier_sync::{CommandError, Engine, KeptSeal};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Lists kept work, or takes one piece in.
pub async fn adopt(args: &Args, out: &Output, number: Option<u64>) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let Some(number) = number else {
        return list(&mut account, out).await;
    };
    let kept = all(&account.driver.engine).into_iter().find(|(row, _)| row.seq == number);
    let document = kept.map(|(row, _)| row.document).ok_or(CommandError::NotFound)?;
    with_context(|ctx| account.driver.engine.adopt(number, ctx))?;
    account.finish_entry(document).await?;
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
    let kept = all(&account.driver.engine);
    let zones: BTreeSet<ZoneId> = kept.iter().map(|(row, _)| row.zone).collect();
    for zone in zones {
        if let Some(directory) = account.driver.engine.directory_of(zone) {
            account.ensure(directory).await?;
        }
    }
    let engine = &account.driver.engine;
    let value: Vec<_> = kept
        .iter()
        .map(|(row, why)| {
            json!({
                "number": row.seq, "entry": row.document.to_string(),
                "zone": row.zone.to_string(), "person": row.person.to_string(),
                "claimed": date_time(row.claimed_ms),
                "reason": why.clone().get(out.lang),
                "seal": engine.kept_seal(row).map(|seal| seal_json(&seal)),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        if kept.is_empty() {
            return out.lang.say("Aucun travail refusé.", "No refused work.").into();
        }
        let told = kept.iter().map(|(row, why)| lines(engine, row, why, out));
        told.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// What was refused, and what the relay does not take, each with why.
fn all(engine: &Engine) -> Vec<(KeptRow, Sentence)> {
    let refused = engine.kept().map(|row| (row.clone(), say::refusal(row.reason)));
    refused.chain(engine.shut_out().map(|row| (row, say::shut_out_work()))).collect()
}

/// A signature that had no place.
fn seal_json(seal: &KeptSeal) -> Value {
    let revealed = seal.revealed.as_ref();
    json!({
        "meaning": seal.claim.meaning.name(),
        "about": seal.claim.about.map(|about| about.to_string()),
        "note": revealed.and_then(|revealed| revealed.note.as_ref()),
        "security_key": revealed.map(|revealed| revealed.assertion.is_some()),
    })
}

/// What a signature that had no place said.
fn seal_lines(seal: &KeptSeal, out: &Output) -> Vec<String> {
    let meaning = say::meaning(seal.claim.meaning).get(out.lang);
    let mut lines = vec![format!("      {} {meaning}", out.lang.say("signée", "signed"))];
    let note = seal.revealed.as_ref().and_then(|revealed| revealed.note.as_ref());
    let note = note.map(String::as_str).unwrap_or_default();
    lines.extend(note.lines().map(|line| format!("      “{}”", one_line(line))));
    lines
}

/// Number, entry, author and time of kept work; below, what was signed, and why it was refused.
fn lines(engine: &Engine, row: &KeptRow, why: &Sentence, out: &Output) -> String {
    let listed = engine.list(None).into_iter().find(|listed| listed.document == row.document);
    let entry = listed.map_or_else(|| short(&row.document), |listed| one_line(&listed.title));
    let members = engine.members(row.zone).unwrap_or_default();
    let member = members.into_iter().find(|member| member.person == row.person);
    let name = member.and_then(|member| member.name).unwrap_or_else(|| short(&row.person));
    let (claimed, why) = (date_time(row.claimed_ms), why.clone().get(out.lang));
    let mut lines = vec![format!("{:>4}  {entry}  {}  {claimed}", row.seq, one_line(&name))];
    lines.extend(engine.kept_seal(row).iter().flat_map(|seal| seal_lines(seal, out)));
    lines.push(format!("      {why}"));
    lines.join("\n")
}
