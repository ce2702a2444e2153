//! `zone alarm`: why a zone stands still, and ending that where it may end. The relay is
//! reached before anything changes, and asked anew at once: if it still lies, the alarm is back.
//! What is said of every alarm unasked.

use crate::account::{Account, with_context};
use crate::dates::date_time;
use crate::error::Error;
use crate::link;
use crate::output::{Output, one_line};
use crate::say;
use cahier_evidence::{Position, ZoneId};
use cahier_sync::{AlarmView, ResumeError};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the relay may take to show the zone again.
const RESUME_MAX: Duration = Duration::from_secs(120);

/// Says of every zone that stands still why, and what does not fit in the relay's public log, and
/// what to do.
pub fn tell_alarms(account: &Account, out: &Output) {
    if let Some(kind) = account.driver.engine.log_view().alarm {
        out.remark(&say::log_alarm(kind).then(&say::log_alarm_ends(kind)));
    }
    for zone in account.driver.engine.zones() {
        if let Some(kind) = zone.alarm {
            let title = one_line(&zone.title);
            let which = say::both(
                format!("La zone « {title} » est arrêtée."),
                format!("Zone “{title}” stands still."),
            );
            out.remark(&which.then(&say::alarm(kind)).then(&say::alarm_ends(kind)));
        }
    }
}

/// Shows what was found.
pub fn show(account: &Account, out: &Output, zone: ZoneId) -> Result<(), Error> {
    let view = account.driver.engine.alarm_of(zone)?.ok_or(ResumeError::NoAlarm)?;
    let sentence = say::alarm(view.alarm).get(out.lang);
    let ends = say::alarm_ends(view.alarm).get(out.lang);
    let value = json!({
        "zone": zone.to_string(), "alarm": say::alarm_code(view.alarm),
        "ends_here": view.ends_here, "held": place(view.held),
        "checked": view.checked.map(place), "checked_at": view.checked_ms.map(date_time),
        "shown": view.shown.map(place), "found": sentence, "what_to_do": ends,
    });
    out.answer(&value, || [sentence.clone(), places(&view, out), ends.clone()].join("\n"));
    Ok(())
}

/// A position, for scripts.
pub(super) fn place(position: Position) -> Value {
    json!({ "size": position.size, "root": position.root.to_string() })
}

/// Both positions, as far as they are known.
fn places(view: &AlarmView, out: &Output) -> String {
    let mut lines = vec![say::alarm_held(view).get(out.lang)];
    if let (Some(checked), Some(at_ms)) = (say::alarm_checked(view), view.checked_ms) {
        lines.push(format!("{} ({})", checked.get(out.lang), date_time(at_ms)));
    }
    lines.extend(say::alarm_shown(view).map(|shown| shown.get(out.lang)));
    lines.join("\n")
}

/// Goes back to the last checked state and asks the relay anew.
pub async fn resume(account: &mut Account, out: &Output, zone: ZoneId) -> Result<(), Error> {
    let view = account.driver.engine.alarm_of(zone)?.ok_or(ResumeError::NoAlarm)?;
    if !view.ends_here {
        return Err(ResumeError::Stays(view.alarm).into());
    }
    let socket = link::open(account).await?;
    let leaves = account.driver.leaves(zone, 0, usize::MAX).await?;
    with_context(|ctx| account.driver.engine.resume(zone, leaves, ctx))?;
    account.settle().await?;
    link::talk(account, socket, RESUME_MAX).await?;
    if let Some(again) = account.driver.engine.alarm_of(zone)? {
        return Err(ResumeError::Stays(again.alarm).into());
    }
    out.answer(&json!({ "zone": zone.to_string(), "alarm": Value::Null }), || {
        let text = out.lang.say(
            "Le relais montre la même histoire ; la zone continue, et rien n’est perdu.",
            "The relay shows the same history; the zone goes on, and nothing is lost.",
        );
        text.into()
    });
    Ok(())
}
