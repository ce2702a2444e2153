//! What a check of a proof found, for people and for scripts: who, what, when three times, by
//! which authority, and who vouches for each name.

use super::{certified, completeness};
use crate::dates::date_time;
use crate::lang::Lang;
use crate::output::{one_line, short};
use crate::say;
use cahier_proof::{
    Answered, ChangeVerdict, DocumentVerdict, LogTrust, LogVerdict, ProofKind, SecurityKey,
    Signatures, StampTrust, Standing, StatementVerdict, Verdict, Who, ZoneVerdict,
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
        standing(verdict, lang).to_owned(),
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
    for zone in &verdict.zones {
        lines.extend(zone_lines(zone, lang));
    }
    let made = format!("{}, {}", who(&verdict.exporter, lang), date_time(verdict.exported_ms));
    lines.push(lang.label("Fichier fait par", "File made by", made));
    // Whoever wrote the file must not write a finding of their own below ours.
    lines.iter().map(|line| one_line(line)).collect::<Vec<_>>().join("\n")
}

fn standing(verdict: &Verdict, lang: Lang) -> &'static str {
    match verdict.standing() {
        Standing::Certified => lang.say(
            "Certifiée : une autorité à laquelle vous faites confiance a daté tout ce qui est \
             montré.",
            "Certified: an authority that you trust dated everything that is shown.",
        ),
        Standing::Development => lang.say(
            "Pas certifiée : l’horodatage est de développement, il ne prouve rien.",
            "Not certified: the timestamp is one for development, it proves nothing.",
        ),
        Standing::Unjudged | Standing::Untrusted => lang.say(
            "Pas certifiée : vous n’avez nommé aucune autorité qui en date tout (--trust).",
            "Not certified: you named no authority that dated all of it (--trust).",
        ),
        Standing::Undated => lang.say(
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
    let title = document.title().unwrap_or(untitled);
    let (id, zone) = (short(&document.document), short(&document.zone));
    let mut lines = vec![format!("{title}  ({id}, zone {zone})")];
    let signatures = document.signatures();
    for statement in &document.statements {
        lines.extend(statement_lines(statement, &signatures, verdict, lang));
    }
    let Some(history) = &document.history else { return lines };
    let changes = lang.say("changements, chacun signé :", "changes, each one signed:");
    lines.push(format!("  {} {changes}", history.changes.len()));
    if history.unconfirmed() > 0 {
        let said = lang.say(
            "derrière la dernière version signée : personne n’a signé qu’ils y sont tous.",
            "behind the last signed version: nobody signed that they are all there.",
        );
        lines.push(format!("  {} {said}", history.unconfirmed()));
    }
    lines.extend(completeness::lines(document, verdict, lang));
    for change in &history.changes {
        let (at, by) = (change.times.received_ms, who(&change.author, lang));
        lines.push(format!("    {}  {by}  +{} -{}", date_time(at), change.added, change.deleted));
    }
    lines
}

fn statement_lines(
    statement: &StatementVerdict,
    signatures: &Signatures<'_>,
    verdict: &Verdict,
    lang: Lang,
) -> Vec<String> {
    let signed = match statement.meaning {
        Some(meaning) => {
            let meaning = say::meaning(meaning).get(lang);
            format!("{} {meaning}", lang.say("Signée", "Signed"))
        }
        None => lang.say("Version déclarée", "Version stated").to_owned(),
    };
    let mut lines = vec![format!("  {signed} — {}", who(&statement.signer, lang))];
    lines.extend(answered(signatures, statement, lang).map(|said| format!("    {said}")));
    let mut add = |fr: &str, en: &str, said: String| {
        lines.push(format!("    {}", lang.label(fr, en, said)));
    };
    add("déclarée", "claimed", date_time(statement.times.claimed_ms));
    add("reçue", "received", date_time(statement.times.received_ms));
    add("certifiée", "certified", certified::line(&statement.times, verdict, lang));
    let shown = statement.parts.len();
    let parts: Vec<&str> = statement.parts.iter().map(|part| part.name.as_str()).collect();
    let parts = format!("{} / {}: {}", shown, statement.version.parts, parts.join(", "));
    add("parties montrées", "parts shown", parts);
    let key = match &statement.security_key {
        SecurityKey::Holds { rp } => Some(rp.clone()),
        SecurityKey::Wrong => {
            let wrong = lang.say("ce qu’elle a signé ne tient pas", "what it signed does not hold");
            Some(wrong.to_owned())
        }
        SecurityKey::None => None,
    };
    if let Some(key) = key {
        add("clé de sécurité", "security key", key);
    }
    if let Some(note) = &statement.note {
        lines.push(format!("    {}", lang.say("commentaire :", "comment:")));
        lines.extend(note.lines().map(|line| format!("      {line}")));
    }
    lines
}

/// What a seal answers, and whether it countersigns that.
fn answered(signatures: &Signatures<'_>, seal: &StatementVerdict, lang: Lang) -> Option<String> {
    let same = lang.say("Contresigne la signature de", "Countersigns the signature of");
    let other = lang.say(
        "Répond, sur une autre version, à la signature de",
        "Answers, on another version, the signature of",
    );
    let unseen = lang.say(
        "Répond à une signature que le fichier ne montre pas avant elle.",
        "Answers a signature that the file does not show before it.",
    );
    Some(match signatures.answered(seal)? {
        Answered::Same(one) => format!("{same} {}", who(&one.signer, lang)),
        Answered::Other(one) => format!("{other} {}", who(&one.signer, lang)),
        Answered::Unseen(_) => unseen.to_owned(),
    })
}

/// A person by their names, each with those who vouch for it.
pub(super) fn who(who: &Who, lang: Lang) -> String {
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

/// Up to where the records of a zone were followed, and under whose key they stand.
fn zone_lines(zone: &ZoneVerdict, lang: Lang) -> Vec<String> {
    let (id, at) = (short(&zone.zone), date_time(zone.last_ms));
    let last = format!("{} ({at}, zone {id})", zone.last_index);
    let known = if zone.compared {
        lang.say("clé que vous connaissez", "a key that you know")
    } else {
        lang.say("clé non comparée (--log)", "key not compared (--log)")
    };
    let mut lines = vec![
        lang.label("Noms et droits suivis jusqu’à la place", "Names and rights up to place", last),
        lang.label("Clé du relais", "Relay key", format!("{}, {known}", zone.relay)),
    ];
    if zone.newer {
        let newer = lang.say(
            "Des décisions de la zone, après ce qui est montré, viennent d’une version plus \
             récente de Cahier : contrôlez aussi avec elle.",
            "Records of the zone behind what is shown are of a newer version of Cahier: check with \
             that as well.",
        );
        lines.push(newer.to_owned());
    }
    lines
}

fn log_line(log: &LogVerdict, lang: Lang) -> String {
    let known = match log.trust {
        _ if !log.counts() => lang.say(
            "sous une autre clé que la zone : ne compte que si vous nommez les deux (--log)",
            "under another key than the zone: counts only where you name both keys with --log",
        ),
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
        "standing": verdict.standing().name(),
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
            "compared": zone.compared, "newer": zone.newer, "records": zone.records,
            "followed": { "place": zone.last_index, "received": date_time(zone.last_ms) },
        })).collect::<Vec<_>>(),
        "files": verdict.files.iter().map(|file| json!({
            "name": file.name, "size": file.size, "sha256": file.sha256.to_string(),
            "media_type": file.media_type,
        })).collect::<Vec<_>>(),
    })
}

fn document_json(document: &DocumentVerdict, verdict: &Verdict) -> Value {
    let signatures = document.signatures();
    let statements = document.statements.iter();
    let statements = statements.map(|one| statement_json(one, &signatures, verdict));
    let known = document.completeness(verdict.exporter.person);
    let history = document.history.as_ref().zip(known).map(|(history, known)| {
        let reveals = history.reveals.iter();
        json!({
            "reveals": reveals.map(|deleted| json!({
                "who": who_json(&deleted.who), "units": deleted.units,
            })).collect::<Vec<_>>(),
            "changes": history.changes.iter().map(|one| change_json(one, verdict))
                .collect::<Vec<_>>(),
            "confirmed_to": history.confirmed_to, "words": completeness::words_json(&known),
            "overtaking": completeness::overtaking_json(document, &known),
        })
    });
    json!({
        "entry": document.document.to_string(), "zone": document.zone.to_string(),
        "title": document.title(), "statements": statements.collect::<Vec<_>>(), "history": history,
    })
}

fn statement_json(
    statement: &StatementVerdict,
    signatures: &Signatures<'_>,
    verdict: &Verdict,
) -> Value {
    let content = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).unwrap_or_default();
    json!({
        "index": statement.index, "hash": statement.hash.to_string(),
        "meaning": statement.meaning.map(|meaning| meaning.name()),
        "about": statement.about.map(|about| about.to_string()),
        "countersigns": matches!(signatures.answered(statement), Some(Answered::Same(_))),
        "signer": who_json(&statement.signer), "note": statement.note,
        "security_key": match &statement.security_key {
            SecurityKey::Holds { rp } => json!({ "holds": true, "site": rp }),
            SecurityKey::Wrong => json!({ "holds": false }),
            SecurityKey::None => Value::Null,
        },
        "version": {
            "root": statement.version.root.to_string(), "updates": statement.version.count,
            "parts": statement.version.parts,
        },
        "parts": statement.parts.iter().map(|part| json!({
            "name": part.name, "content": content(&part.bytes),
        })).collect::<Vec<_>>(),
        "withheld": statement.withheld, "times": certified::json(&statement.times, verdict),
    })
}

fn change_json(change: &ChangeVerdict, verdict: &Verdict) -> Value {
    json!({
        "index": change.index, "author": who_json(&change.author),
        "adopted_by": change.adopted_by.as_ref().map(who_json),
        "amends": change.amends.map(|seal| seal.to_string()),
        "added": change.added, "deleted": change.deleted,
        "times": certified::json(&change.times, verdict),
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
            "time": stamp.time_ms.map(date_time), "accuracy_ms": stamp.accuracy_ms,
            "algorithm": stamp.algorithm,
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
        "known": log.trust == LogTrust::Known, "counts": log.counts(),
        "stamps": stamps.collect::<Vec<_>>(),
    })
}
