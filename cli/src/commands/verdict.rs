//! What a check of a proof found, for people and for scripts: who, what, when three times, by
//! which authority, and who vouches for each name.

use crate::dates::date_time;
use crate::lang::Lang;
use crate::output::short;
use crate::say;
use cahier_proof::{
    ChangeVerdict, DocumentVerdict, LogTrust, LogVerdict, ProofKind, StampTrust, StampVerdict,
    StatementVerdict, Times, Verdict, Who,
};
use serde_json::{Value, json};

/// For people.
pub fn page(verdict: &Verdict, lang: Lang) -> String {
    let mut lines = vec![
        lang.say(
            "Intacte : rien dans ce fichier ne contredit le reste, et chaque octet est d’origine.",
            "Intact: nothing in this file contradicts the rest, and every byte is as written.",
        )
        .to_owned(),
        certified(verdict, lang).to_owned(),
    ];
    if verdict.kind == ProofKind::History {
        lines.extend(reveals(verdict, lang));
    }
    for document in &verdict.documents {
        lines.push(String::new());
        lines.extend(document_lines(document, verdict, lang));
    }
    lines.push(String::new());
    for file in &verdict.files {
        let words = lang.say("octets", "bytes");
        let said = format!("{} ({} {words}, {})", file.name, file.size, file.sha256);
        lines.push(lang.label("Fichier", "File", said));
    }
    for log in &verdict.logs {
        lines.push(lang.label("Registre public", "Public log", log_line(log, lang)));
    }
    let made = format!("{}, {}", who(&verdict.exporter, lang), date_time(verdict.exported_ms));
    lines.push(lang.label("Fichier fait par", "File made by", made));
    lines.iter().map(|line| plain(line)).collect::<Vec<_>>().join("\n")
}

/// A line without what moves a terminal's cursor or turns its text around: whoever wrote the file
/// must not write a finding.
fn plain(line: &str) -> String {
    let moves =
        |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    line.chars().map(|c| if moves(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn certified(verdict: &Verdict, lang: Lang) -> &'static str {
    let stamps = || verdict.logs.iter().flat_map(|log| &log.stamps);
    if verdict.certified {
        return lang.say(
            "Certifiée : une autorité à laquelle vous faites confiance a daté tout ce qui est \
             montré.",
            "Certified: an authority that you trust dated everything that is shown.",
        );
    }
    if stamps().any(|stamp| stamp.trust == StampTrust::Development) {
        return lang.say(
            "Pas certifiée : l’horodatage est de développement, il ne prouve rien.",
            "Not certified: the timestamp is one for development, it proves nothing.",
        );
    }
    match stamps().next() {
        Some(_) => lang.say(
            "Pas certifiée : vous n’avez nommé aucune autorité qui en date tout (--trust).",
            "Not certified: you named no authority that dated all of it (--trust).",
        ),
        None => lang.say(
            "Pas certifiée : aucune autorité ne l’a datée.",
            "Not certified: no authority dated it.",
        ),
    }
}

/// Whose deleted words can be read, before anything else.
fn reveals(verdict: &Verdict, lang: Lang) -> Vec<String> {
    let histories = verdict.documents.iter().filter_map(|document| document.history.as_ref());
    let deleted = histories.flat_map(|history| &history.reveals);
    let lines: Vec<String> = deleted
        .map(|deleted| {
            let (by, units) = (who(&deleted.who, lang), deleted.units);
            lang.label("Révèle des mots effacés de", "Reveals deleted words of", by)
                + &format!(" ({units})")
        })
        .collect();
    let all = lang.say(
        "Révèle chaque changement, et donc ce qui a été effacé.",
        "Reveals every change, and so what was deleted.",
    );
    std::iter::once(all.to_owned()).chain(lines).collect()
}

fn document_lines(document: &DocumentVerdict, verdict: &Verdict, lang: Lang) -> Vec<String> {
    let untitled = lang.say("titre non montré", "title not shown");
    let title = document.title.as_deref().unwrap_or(untitled);
    let (id, zone) = (short(&document.document), short(&document.zone));
    let mut lines = vec![format!("{title}  ({id}, zone {zone})")];
    for statement in &document.statements {
        lines.extend(statement_lines(statement, verdict, lang));
    }
    let Some(history) = &document.history else { return lines };
    let changes = lang.say("changements, chacun signé :", "changes, each one signed:");
    lines.push(format!("  {} {changes}", history.changes.len()));
    for change in &history.changes {
        let (at, by) = (change.times.received_ms, who(&change.author, lang));
        lines.push(format!("    {}  {by}  +{} -{}", date_time(at), change.added, change.deleted));
    }
    lines
}

fn statement_lines(statement: &StatementVerdict, verdict: &Verdict, lang: Lang) -> Vec<String> {
    let signed = match statement.meaning {
        Some(meaning) => {
            let meaning = say::meaning(meaning).get(lang);
            format!("{} {meaning}", lang.say("Signée", "Signed"))
        }
        None => lang.say("Version déclarée", "Version stated").to_owned(),
    };
    let mut lines = vec![format!("  {signed} — {}", who(&statement.signer, lang))];
    let mut add = |fr: &str, en: &str, said: String| {
        lines.push(format!("    {}", lang.label(fr, en, said)));
    };
    add("déclarée", "claimed", date_time(statement.times.claimed_ms));
    add("reçue", "received", date_time(statement.times.received_ms));
    add("certifiée", "certified", certified_time(&statement.times, verdict, lang));
    let shown = statement.parts.len();
    let parts: Vec<&str> = statement.parts.iter().map(|part| part.name.as_str()).collect();
    let parts = format!("{} / {}: {}", shown, statement.version.parts, parts.join(", "));
    add("parties montrées", "parts shown", parts);
    if let Some(key) = &statement.security_key {
        add("clé de sécurité", "security key", key.clone());
    }
    if let Some(note) = &statement.note {
        lines.push(format!("    {}", lang.say("commentaire :", "comment:")));
        lines.extend(note.lines().map(|line| format!("      {line}")));
    }
    lines
}

/// The certified time with its authority, or that there is none.
fn certified_time(times: &Times, verdict: &Verdict, lang: Lang) -> String {
    match (times.certified_ms, authority(times, verdict)) {
        (Some(ms), Some(stamp)) => format!("{} ({})", date_time(ms), stamp.authority),
        (Some(ms), None) => date_time(ms),
        (None, _) => {
            let no = lang.say("non", "no");
            let claims = claimed_stamp(times, verdict);
            claims.map_or_else(|| no.to_owned(), |stamp| format!("{no} ({})", stamp.authority))
        }
    }
}

/// The token that gave the certified time of an act.
fn authority<'v>(times: &Times, verdict: &'v Verdict) -> Option<&'v StampVerdict> {
    let gave = |stamp: &&StampVerdict| {
        stamp.trust == StampTrust::Trusted && stamp.time_ms == times.certified_ms
    };
    stamps_of(times, verdict).find(gave)
}

/// A token that counts for nothing here, and names an authority.
fn claimed_stamp<'v>(times: &Times, verdict: &'v Verdict) -> Option<&'v StampVerdict> {
    stamps_of(times, verdict).find(|stamp| !stamp.authority.is_empty())
}

fn stamps_of<'v>(times: &Times, verdict: &'v Verdict) -> impl Iterator<Item = &'v StampVerdict> {
    let logs: Vec<&LogVerdict> = times.logs.iter().filter_map(|at| verdict.logs.get(*at)).collect();
    logs.into_iter().flat_map(|log| &log.stamps)
}

/// A person by their names, each with those who vouch for it.
fn who(who: &Who, lang: Lang) -> String {
    let id = short(&who.person);
    if who.names.is_empty() {
        let nobody = lang.say("personne ne garantit de nom", "nobody vouches");
        return format!("{id} ({nobody})");
    }
    let names = who.names.iter().map(|name| {
        let said = [Some(name.name.as_str()), name.orcid.as_deref(), name.institution.as_deref()];
        let said: Vec<&str> = said.into_iter().flatten().collect();
        let vouchers = name.vouchers.iter().map(|voucher| {
            let name = voucher.name.clone();
            name.unwrap_or_else(|| short(&voucher.person))
        });
        let vouchers: Vec<String> = vouchers.collect();
        let by = lang.label("garanti par", "vouched for by", vouchers.join(", "));
        format!("{} ({id}; {by})", said.join(", "))
    });
    names.collect::<Vec<_>>().join(" / ")
}

fn log_line(log: &LogVerdict, lang: Lang) -> String {
    let known = match log.trust {
        LogTrust::Known => lang.say("clé que vous connaissez", "a key that you know"),
        LogTrust::Unknown => lang.say("clé non comparée (--log)", "key not compared (--log)"),
    };
    let at = lang.say("point de contrôle", "checkpoint");
    format!("{}, {at} {}, {known}", log.origin, log.checkpoint_size)
}

/// For scripts.
pub fn json(verdict: &Verdict) -> Value {
    let documents = verdict.documents.iter().map(|one| document_json(one, verdict));
    json!({
        "intact": true, "certified": verdict.certified,
        "kind": match verdict.kind {
            ProofKind::Statement => "statement",
            ProofKind::History => "history",
        },
        "exporter": who_json(&verdict.exporter), "exported": date_time(verdict.exported_ms),
        "documents": documents.collect::<Vec<_>>(),
        "logs": verdict.logs.iter().map(log_json).collect::<Vec<_>>(),
        "zones": verdict.zones.iter().map(|zone| json!({
            "zone": zone.zone.to_string(), "size": zone.size, "root": zone.root.to_string(),
            "head": date_time(zone.head_ms), "relay": zone.relay.to_string(),
            "records": zone.records,
        })).collect::<Vec<_>>(),
        "files": verdict.files.iter().map(|file| json!({
            "name": file.name, "size": file.size, "sha256": file.sha256.to_string(),
            "media_type": file.media_type,
        })).collect::<Vec<_>>(),
    })
}

fn document_json(document: &DocumentVerdict, verdict: &Verdict) -> Value {
    let statements = document.statements.iter().map(|one| statement_json(one, verdict));
    let history = document.history.as_ref().map(|history| {
        let reveals = history.reveals.iter();
        json!({
            "reveals": reveals.map(|deleted| json!({
                "who": who_json(&deleted.who), "units": deleted.units,
            })).collect::<Vec<_>>(),
            "changes": history.changes.iter().map(|one| change_json(one, verdict))
                .collect::<Vec<_>>(),
            "confirms": history.confirms,
        })
    });
    json!({
        "entry": document.document.to_string(), "zone": document.zone.to_string(),
        "title": document.title, "statements": statements.collect::<Vec<_>>(), "history": history,
    })
}

fn statement_json(statement: &StatementVerdict, verdict: &Verdict) -> Value {
    let content = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    json!({
        "index": statement.index, "hash": statement.hash.to_string(),
        "meaning": statement.meaning.map(|meaning| meaning.name()),
        "about": statement.about.map(|about| about.to_string()),
        "signer": who_json(&statement.signer), "note": statement.note,
        "security_key": statement.security_key,
        "version": {
            "root": statement.version.root.to_string(), "updates": statement.version.count,
            "parts": statement.version.parts,
        },
        "parts": statement.parts.iter().map(|part| json!({
            "name": part.name, "content": content(&part.bytes),
        })).collect::<Vec<_>>(),
        "withheld": statement.withheld, "times": times_json(&statement.times, verdict),
    })
}

fn change_json(change: &ChangeVerdict, verdict: &Verdict) -> Value {
    json!({
        "index": change.index, "author": who_json(&change.author),
        "adopted_by": change.adopted_by.as_ref().map(who_json),
        "amends": change.amends.map(|seal| seal.to_string()),
        "added": change.added, "deleted": change.deleted,
        "times": times_json(&change.times, verdict),
    })
}

fn times_json(times: &Times, verdict: &Verdict) -> Value {
    json!({
        "claimed": date_time(times.claimed_ms), "received": date_time(times.received_ms),
        "certified": times.certified_ms.map(date_time),
        "authority": authority(times, verdict).map(|stamp| stamp.authority.clone()),
        "logs": times.logs,
    })
}

fn who_json(who: &Who) -> Value {
    let names = who.names.iter().map(|name| {
        let vouchers = name.vouchers.iter().map(|voucher| {
            json!({
                "person": voucher.person.to_string(), "name": voucher.name,
                "received": date_time(voucher.received_ms),
            })
        });
        json!({
            "name": name.name, "orcid": name.orcid, "institution": name.institution,
            "vouchers": vouchers.collect::<Vec<_>>(),
        })
    });
    json!({
        "person": who.person.to_string(), "device": who.device.to_string(),
        "role": who.role.map(|role| role.name()), "names": names.collect::<Vec<_>>(),
    })
}

fn log_json(log: &LogVerdict) -> Value {
    let stamps = log.stamps.iter().map(|stamp| {
        json!({
            "authority": stamp.authority, "root": stamp.root,
            "root_fingerprint": stamp.root_fingerprint.to_string(),
            "time": stamp.time_ms.map(date_time), "algorithm": stamp.algorithm,
            "revocation_checked": stamp.revocation_checked,
            "valid_until": stamp.valid_until_ms.map(date_time), "renewals": stamp.renewals,
            "trust": match stamp.trust {
                StampTrust::Trusted => "trusted",
                StampTrust::Development => "development",
                StampTrust::Unknown => "unknown",
            },
        })
    });
    json!({
        "zone": log.zone.to_string(), "size": log.size, "origin": log.origin,
        "checkpoint": log.checkpoint_size, "key": log.key,
        "known": log.trust == LogTrust::Known, "stamps": stamps.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_writes_a_finding_into_a_line() {
        let hostile = "Fer\r\n\u{1b}[2KCertifiée\u{202e} : oui";
        let said = plain(hostile);
        assert!(!said.chars().any(char::is_control) && !said.contains('\u{202e}'), "{said}");
        assert!(said.starts_with("Fer") && said.ends_with(" : oui"), "{said}");
        assert_eq!(plain("Dosage du fer — 5,2 µg"), "Dosage du fer — 5,2 µg");
    }
}
