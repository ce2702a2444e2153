//! `status`: how things stand, honestly.

use super::alarm::tell_alarms;
use crate::account::Account;
use crate::args::Args;
use crate::error::Error;
use crate::lang::Lang;
use crate::output::{Output, short};
use crate::say;
use cahier_sync::Engine;
use serde_json::json;

/// What is kept, what waits, what stands still.
pub async fn run(args: &Args, out: &Output) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let engine = &account.driver.engine;
    let status = engine.status();
    let zones = engine.zones();
    let alarms: Vec<_> = zones
        .iter()
        .filter_map(|zone| {
            let kind = zone.alarm?;
            let todo = say::alarm(kind).then(&say::alarm_ends(kind)).get(out.lang);
            Some(json!({ "zone": zone.id.to_string(), "title": zone.title,
                "alarm": say::alarm_code(kind), "sentence": todo }))
        })
        .collect();
    let log_alarm = engine.log_view().alarm;
    let damages: Vec<_> = engine
        .damages()
        .iter()
        .map(|damage| {
            json!({ "table": format!("{:?}", damage.table), "rows": damage.rows,
                "zone": damage.zone.map(|zone| zone.to_string()),
                "document": damage.document.map(|document| document.to_string()) })
        })
        .collect();
    let value = json!({
        "person": engine.person().to_string(), "device": engine.device().to_string(),
        "name": engine.name(), "relay": engine.relay().map(|r| r.address.clone()),
        "entries": engine.list(None).len(), "unsent": status.unsent,
        "kept": engine.kept_count(), "quarantined": engine.quarantined().len(),
        "alarms": alarms.len(), "alarmed": alarms, "recoverable": status.recoverable,
        "log_alarm": log_alarm.map(|kind| {
            let said = say::log_alarm(kind).then(&say::log_alarm_ends(kind));
            json!({ "alarm": say::log_alarm_code(kind), "sentence": said.get(out.lang) })
        }),
        "damaged": status.damaged, "damages": damages,
    });
    if !out.is_json() {
        tell_alarms(&account, out);
    }
    out.answer(&value, || page(engine, alarms.len(), out.lang));
    Ok(())
}

/// The same for people: what is well is not listed.
fn page(engine: &Engine, alarms: usize, lang: Lang) -> String {
    let status = engine.status();
    let relay = engine.relay().map_or(lang.say("aucun", "none"), |relay| relay.address.as_str());
    let (person, device) = (short(&engine.person()), short(&engine.device()));
    let whose = match lang {
        Lang::Fr => format!("{} (personne {person}, appareil {device})", engine.name()),
        Lang::En => format!("{} (person {person}, device {device})", engine.name()),
    };
    let mut lines = vec![
        lang.label("Cahier de", "Notebook of", whose),
        lang.label("Relais", "Relay", relay),
        lang.label("Entrées", "Entries", engine.list(None).len()),
        lang.label("Pas encore sur le relais", "Not yet on the relay", status.unsent),
    ];
    let counted = [
        (
            engine.kept_count(),
            "Travail refusé et gardé (« cahier adopt » le montre)",
            "Refused work that is kept (`cahier adopt` shows it)",
        ),
        (engine.quarantined().len(), "Mis à l’écart", "Put aside"),
        (
            alarms,
            "Zones arrêtées (« cahier zone alarm » dit pourquoi)",
            "Zones that stand still (`cahier zone alarm` says why)",
        ),
        (
            usize::from(engine.log_view().alarm.is_some()),
            "Registre public du relais en alerte (« cahier public-log » dit pourquoi)",
            "Alarm of the relay’s public log (`cahier public-log` says why)",
        ),
        (
            status.damaged,
            "Lignes qui ne se lisent plus (rien n’est effacé)",
            "Rows that cannot be read (nothing is deleted)",
        ),
    ];
    let found = counted.into_iter().filter(|(count, ..)| *count > 0);
    lines.extend(found.map(|(count, fr, en)| lang.label(fr, en, count)));
    lines.push(
        match status.recoverable {
            true => lang.say(
                "Les mots de secours retrouvent ce cahier.",
                "The recovery words bring this notebook back.",
            ),
            false => lang.say(
                "Ce cahier ne peut pas encore être retrouvé : « cahier devices words ».",
                "This notebook cannot be recovered yet: `cahier devices words`.",
            ),
        }
        .to_owned(),
    );
    lines.join("\n")
}
