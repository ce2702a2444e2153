//! `public-log`: how things stand with the relay's public log, what was found that does not fit,
//! and accepting what the relay shows now. Both signed states of everything that was found stay,
//! and come out with `--json`: a stranger can check them.

use super::alarm::place;
use crate::account::Account;
use crate::args::Args;
use crate::dates::date_time;
use crate::error::Error;
use crate::link;
use crate::output::{Output, short};
use crate::say;
use crate::usage::Usage;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cahier_sync::rows::ContradictionRow;
use cahier_sync::{Engine, LogView};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the relay may take to show its log again.
const RELAY_MAX: Duration = Duration::from_secs(60);

/// Shows it, or ends its alarm.
pub async fn run(args: &Args, out: &Output, accept: bool, compared: bool) -> Result<(), Error> {
    if accept && !compared {
        return Err(Usage::NotConfirmed.into());
    }
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    if accept && account.driver.engine.log_view().alarm.is_some() {
        end(&mut account).await?;
    }
    show(&account.driver.engine, out);
    Ok(())
}

/// Ends the alarm where the relay is reached: whether its log follows what is remembered is known
/// only there.
async fn end(account: &mut Account) -> Result<(), Error> {
    let mut ended = false;
    let accepted = |account: &mut Account| {
        let was = std::mem::replace(&mut ended, true);
        if !was {
            account.driver.engine.end_log_alarm();
        }
        was
    };
    link::exchange_until(account, RELAY_MAX, accepted).await?;
    Ok(())
}

fn show(engine: &Engine, out: &Output) {
    let (view, found) = (engine.log_view(), engine.contradictions());
    let value = json!({
        "log": view.origin, "position": place(view.position),
        "alarm": view.alarm.map(say::log_alarm_code),
        "sentence": view.alarm.map(|kind| say::log_alarm(kind).get(out.lang)),
        "what_to_do": view.alarm.map(|kind| say::log_alarm_ends(kind).get(out.lang)),
        "contradictions": found.iter().map(row_json).collect::<Vec<_>>(),
    });
    out.answer(&value, || page(&view, found, out));
}

fn row_json(row: &ContradictionRow) -> Value {
    json!({
        "alarm": say::log_alarm_code(row.alarm), "found": date_time(row.found_ms),
        "remembered": row.remembered, "offered": row.offered, "named": row.named,
        "zone": row.zone.map(|zone| zone.to_string()),
        "by": row.by.map(|person| person.to_string()), "held": row.held.map(place),
        "item": row.item.as_ref().map(|item| STANDARD.encode(item.as_slice())),
    })
}

fn page(view: &LogView, found: &[ContradictionRow], out: &Output) -> String {
    let none = || out.lang.say("pas encore vu", "not seen yet").to_owned();
    let seen = view.origin.as_ref().map(|origin| {
        let (size, root) = (view.position.size, view.position.root);
        let words = out.lang.say("éléments, racine", "items, root");
        format!("{origin}, {size} {words} {root}")
    });
    let seen = seen.unwrap_or_else(none);
    let mut lines = vec![out.lang.label("Registre public", "Public log", seen)];
    match view.alarm {
        Some(kind) => {
            lines.push(say::log_alarm(kind).get(out.lang));
            lines.push(say::log_alarm_ends(kind).get(out.lang));
        }
        None => lines.push(out.lang.say("Aucune alerte.", "No alarm.").to_owned()),
    }
    for row in found {
        let zone = row.zone.as_ref().map(|zone| format!(" (zone {})", short(zone)));
        let said = say::log_alarm(row.alarm).get(out.lang);
        lines.push(format!("{}{}  {said}", date_time(row.found_ms), zone.unwrap_or_default()));
    }
    lines.join("\n")
}
