//! `sync`: with the relay, or by file with a colleague.

use super::alarm::tell_alarms;
use crate::account::{Account, with_context};
use crate::args::{Args, SyncArgs};
use crate::dial::tidy;
use crate::error::Error;
use crate::link;
use crate::output::Output;
use crate::say;
use crate::usage::Usage;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cahier_protocol::{BUNDLE_BYTES_MAX, Bundle, VERSION, encode};
use cahier_sync::Notice;
use serde_json::json;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

/// Most news that are told after one exchange; the rest is in `status`.
const NEWS_MAX: usize = 20;

/// Exchanges.
pub async fn run(args: &Args, out: &Output, how: &SyncArgs) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.driver.engine.check_writes()?;
    account.finish().await?;
    if let Some(path) = &how.via {
        return by_file(&mut account, out, path).await;
    }
    let ticket = how.ticket.as_deref().map(|t| URL_SAFE_NO_PAD.decode(t.trim()));
    let ticket = ticket.transpose().map_err(|_| Usage::Ticket)?;
    match (&how.relay, ticket) {
        (Some(address), ticket) => {
            account.driver.engine.set_relay(&tidy(address)?, None, ticket);
        }
        (None, Some(_)) => return Err(Usage::TicketAlone.into()),
        (None, None) => {}
    }
    if how.accept_new_relay_key {
        account.driver.engine.accept_relay_key();
    }
    if how.files {
        want_files(&mut account).await?;
    }
    account.settle().await?;
    let told = link::exchange(&mut account, Duration::from_secs(how.seconds)).await?;
    report(&account, out, &told);
    Ok(())
}

async fn want_files(account: &mut Account) -> Result<(), Error> {
    let entries: Vec<_> = account.driver.engine.list(None).iter().map(|r| r.document).collect();
    for entry in entries {
        account.ensure(entry).await?;
        for attachment in account.driver.engine.entry(entry)?.attachments {
            account.driver.engine.fetch(entry, &attachment)?;
        }
    }
    Ok(())
}

fn report(account: &Account, out: &Output, told: &[Notice]) {
    let engine = &account.driver.engine;
    let status = engine.status();
    let count = |fits: fn(&Notice) -> bool| told.iter().filter(|n| fits(n)).count();
    let value = json!({
        "changed": count(|n| matches!(n, Notice::Changed(_))),
        "admitted": count(|n| matches!(n, Notice::Admitted(..))),
        "kept": engine.kept_count(), "quarantined": engine.quarantined().len(),
        "unsent": status.unsent,
        "alarms": engine.zones().iter().filter_map(|z| z.alarm.map(say::alarm_code))
            .collect::<Vec<_>>(),
        "log_alarm": engine.log_view().alarm.map(say::log_alarm_code),
        "faults": told.iter().filter_map(|n| match n {
            Notice::Relay(fault) => Some(fault.to_string()),
            _ => None,
        }).collect::<Vec<_>>(),
    });
    tell_news(out, told);
    tell_alarms(account, out);
    if engine.kept_count() > 0 {
        out.note(
            "Du travail refusé est gardé ici : « cahier adopt » le montre.",
            "Refused work is kept here: `cahier adopt` shows it.",
        );
    }
    out.answer(&value, || match status.unsent {
        0 => out.lang.say("Tout est sur le relais.", "Everything is on the relay.").into(),
        n => format!(
            "{n} {}",
            out.lang.say(
                "changement(s) attendent encore, gardés sur cet appareil.",
                "change(s) still wait, kept on this device.",
            )
        ),
    });
}

/// What happened on the way, each thing once.
fn tell_news(out: &Output, told: &[Notice]) {
    let mut said = Vec::new();
    // Alarms are told as they stand now.
    let stands = |n: &Notice| matches!(n, Notice::Alarm(..) | Notice::Log(_, None));
    let news = told.iter().filter(|n| say::is_news(n) && !stands(n));
    for sentence in news.map(say::notice) {
        if said.len() < NEWS_MAX && !said.contains(&sentence) {
            out.remark(&sentence);
            said.push(sentence);
        }
    }
}

/// Reads a colleague's bundle where the file is there, and writes one's own beside it.
async fn by_file(account: &mut Account, out: &Output, path: &Path) -> Result<(), Error> {
    let mut brought = cahier_sync::Brought::default();
    if path.exists() {
        let mut bytes = Vec::new();
        let limit = BUNDLE_BYTES_MAX as u64 + 1;
        std::fs::File::open(path)
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map_err(Error::file(path))?;
        brought = with_context(|ctx| account.driver.engine.take_bundle(&bytes, ctx))?;
        account.settle().await?;
    }
    let checkpoint = account.driver.engine.log_note();
    let mut bundle = Bundle { version: VERSION, checkpoint, ..Bundle::default() };
    for (zone, _) in account.driver.engine.zone_sizes() {
        let leaves = account.driver.leaves(zone, 0, usize::MAX).await?;
        let leaves = leaves.into_iter().map(|(_, leaf)| leaf).collect();
        bundle.zones.push(account.driver.engine.bundle_zone(zone, 0, leaves)?);
    }
    let bytes = encode(&bundle);
    if bytes.len() > BUNDLE_BYTES_MAX {
        return Err(Usage::BundleTooLarge.into());
    }
    let beside = path.with_extension("part");
    std::fs::write(&beside, &bytes)
        .and_then(|()| std::fs::rename(&beside, path))
        .map_err(Error::file(path))?;
    tell_alarms(account, out);
    let value = json!({
        "brought": { "leaves": brought.leaves, "carried": brought.carried, "kept": brought.kept },
        "written": path.display().to_string(), "bytes": bytes.len(),
    });
    out.answer(&value, || {
        out.lang
            .say(
                "Lot lu et écrit ; donnez ce fichier à votre collègue.",
                "Bundle read and \
            written; give this file to your colleague.",
            )
            .into()
    });
    Ok(())
}
