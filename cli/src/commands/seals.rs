//! `seal`, `amend`, `seals`, `ask-to-sign`, `requests`: signing versions of an entry, asking for
//! it, and writing on after it.

use super::edit::changes;
use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, EditArgs, SealArgs};
use crate::dates::date_time;
use crate::error::Error;
use crate::lang::Lang;
use crate::output::{Output, one_line, short};
use crate::say;
use crate::usage::{Missing, Usage, What};
use cahier_evidence::{DocumentId, Hash, Meaning, PersonId, SealClaim, ZoneId};
use cahier_sync::rows::{Asked, Fit};
use cahier_sync::{CommandError, KeyCheck, SealStanding, SealView};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

fn meaning_of(name: &str) -> Result<Meaning, Error> {
    Meaning::parse(name).ok_or_else(|| Usage::Meaning(name.to_owned()).into())
}

/// Opens an entry of the notebook.
async fn opened(args: &Args, out: &Output, name: &str) -> Result<(Account, DocumentId), Error> {
    let mut account = Box::pin(Account::open(args, out)).await?;
    account.settle().await?;
    let entry = account.entry(name)?;
    account.ensure(entry).await?;
    Ok((account, entry))
}

/// Signs the version that is shown.
pub async fn seal(args: &Args, out: &Output, how: &SealArgs) -> Result<(), Error> {
    let meaning = meaning_of(&how.meaning)?;
    let (mut account, entry) = opened(args, out, &how.entry).await?;
    let engine = &mut account.driver.engine;
    let about =
        how.about.as_deref().map(|name| seal_of(&engine.seals(entry)?, name)).transpose()?;
    let claim = SealClaim { meaning, about };
    let note = how.note.as_deref();
    let seal = with_context(|ctx| engine.seal(entry, claim, note, ctx))?;
    account.finish().await?;
    let value = json!({ "entry": entry.to_string(), "seal": seal.to_string() });
    out.answer(&value, || {
        let said = out.lang.say(
            "Signée ici ; synchronisez pour que la signature ait sa place.",
            "Signed here; sync so that the signature gets its place.",
        );
        format!("{}\n{said}", short(&seal))
    });
    Ok(())
}

fn seal_of(seals: &[SealView], name: &str) -> Result<Hash, Error> {
    let fits = seals.iter().map(|seal| seal.envelope);
    let fits: Vec<Hash> = fits.filter(|hash| hash.to_string().starts_with(name)).collect();
    Ok(Missing::one(What::Seal, name, &fits)?)
}

/// Begins an amendment, and writes what is given as a part of it.
pub async fn amend(
    args: &Args,
    out: &Output,
    name: &str,
    reason: &str,
    edit: &EditArgs,
) -> Result<(), Error> {
    let (mut account, entry) = opened(args, out, name).await?;
    let wanted = changes(edit, &account.driver.engine.entry(entry)?, &date_time(now_ms()))?;
    with_context(|ctx| account.driver.engine.begin_amendment(entry, reason, ctx))?;
    if !wanted.is_empty() {
        with_context(|ctx| account.driver.engine.edit(entry, &wanted, ctx))?;
        // What was to be changed is; another amendment has another reason.
        with_context(|ctx| account.driver.engine.close(entry, ctx))?;
    }
    account.finish().await?;
    let value = json!({ "entry": entry.to_string(), "changes": wanted.len() });
    out.answer(&value, || match wanted.is_empty() {
        false => out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into(),
        true => out
            .lang
            .say(
                "Avenant commencé : ce que « cahier edit » y écrit en fait partie.",
                "Amendment begun: what `cahier edit` writes in this entry belongs to it.",
            )
            .into(),
    });
    Ok(())
}

/// Names of the members of a zone, as far as they said one.
pub(super) async fn names(
    account: &mut Account,
    zone: ZoneId,
) -> Result<BTreeMap<PersonId, String>, Error> {
    if let Some(directory) = account.driver.engine.directory_of(zone) {
        account.ensure(directory).await?;
    }
    let names = account.driver.engine.names(zone, now_ms())?.into_iter();
    Ok(names.filter_map(|view| Some((view.person, view.name?))).collect())
}

/// What a person is called here.
pub(super) fn called(names: &BTreeMap<PersonId, String>, person: &PersonId) -> String {
    names.get(person).map_or_else(|| short(person), |name| one_line(name))
}

/// Lists what is signed on an entry.
pub async fn list(args: &Args, out: &Output, name: &str) -> Result<(), Error> {
    let (mut account, entry) = opened(args, out, name).await?;
    account.compare().await?;
    let zone = account.driver.engine.zone_of(entry).ok_or(CommandError::NotFound)?;
    let names = names(&mut account, zone).await?;
    let engine = &account.driver.engine;
    let seals = engine.seals(entry)?;
    let frozen = engine.frozen_by(entry);
    let certified = |seal: &SealView| Some(engine.certification(zone, seal.index?));
    let value: Vec<Value> = seals
        .iter()
        .map(|seal| {
            let mut value = seal_json(seal, &called(&names, &seal.person));
            value["certified"] = certified(seal).map_or(Value::Null, |c| say::certified_json(&c));
            value
        })
        .collect();
    let value = json!({ "seals": value, "frozen_by": frozen.map(|seal| seal.to_string()) });
    out.answer(&value, || {
        if seals.is_empty() {
            return out.lang.say("Rien n’est signé.", "Nothing is signed.").into();
        }
        let page = seals.iter().map(|seal| {
            let time = certified(seal).map(|c| say::certified(&c).get(out.lang));
            seal_lines(seal, &called(&names, &seal.person), time, out.lang)
        });
        page.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

fn standing_name(standing: SealStanding) -> &'static str {
    match standing {
        SealStanding::NotYetSent => "unsent",
        SealStanding::Stands => "stands",
        SealStanding::Overtaken => "overtaken",
        SealStanding::Freezing => "freezing",
    }
}

fn seal_json(seal: &SealView, name: &str) -> Value {
    json!({
        "seal": seal.envelope.to_string(), "person": seal.person.to_string(), "name": name,
        "meaning": seal.meaning.map(Meaning::name),
        "about": seal.about.map(|about| about.to_string()), "note": seal.note,
        "index": seal.index, "claimed": date_time(seal.claimed_ms),
        "received": seal.received_ms.map(date_time), "standing": standing_name(seal.standing),
        "newest": seal.newest,
        "security_key": match seal.key {
            KeyCheck::None => Value::Null,
            KeyCheck::Holds => true.into(),
            KeyCheck::Fails => false.into(),
        },
        "fits": seal.fit.and_then(|fit| match fit {
            Fit::Fits => Some(true),
            Fit::Differs => Some(false),
            Fit::Unknown => None,
        }),
        "countersigned": seal.countersigned.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn seal_lines(seal: &SealView, name: &str, certified: Option<String>, lang: Lang) -> String {
    let signed = match seal.meaning {
        Some(meaning) => say::meaning(meaning).get(lang),
        None => lang.say("version déclarée", "version stated").to_owned(),
    };
    let standing = match seal.standing {
        SealStanding::NotYetSent => lang.say("pas encore sur le relais", "not yet on the relay"),
        SealStanding::Stands => lang.say("tient", "stands"),
        SealStanding::Overtaken => lang.say("dépassée", "overtaken"),
        SealStanding::Freezing => lang.say("fige l’entrée", "freezes the entry"),
    };
    let newest = match seal.newest {
        true => lang.say("version actuelle", "the version of now"),
        false => lang.say("version antérieure", "an earlier version"),
    };
    let mut lines = vec![format!("{}  {name}, {signed}", short(&seal.envelope))];
    let mut said = vec![standing.to_owned(), newest.to_owned()];
    said.extend(seal.about.map(|about| lang.label("à propos de", "about", short(&about))));
    said.push(compared(seal.fit, lang).to_owned());
    if seal.key == KeyCheck::Fails {
        let wrong = lang.say("la clé de sécurité ne tient pas", "the security key does not stand");
        said.push(wrong.to_owned());
    }
    lines.push(format!("          {}", said.join(", ")));
    let mut times = vec![lang.label("déclarée", "claimed", date_time(seal.claimed_ms))];
    times.extend(seal.received_ms.map(|ms| lang.label("reçue", "received", date_time(ms))));
    times.extend(certified);
    lines.push(format!("          {}", times.join(", ")));
    if let Some(note) = &seal.note {
        lines.extend(note.lines().map(|line| format!("          “{}”", one_line(line))));
    }
    lines.join("\n")
}

/// What came of holding the entry against the version that was signed. Without it a signature says
/// nothing of what the entry says.
fn compared(fit: Option<Fit>, lang: Lang) -> &'static str {
    match fit {
        Some(Fit::Fits) => lang.say("comparée à l’entrée", "compared with the entry"),
        Some(Fit::Differs) => {
            lang.say("l’entrée n’a jamais été ainsi", "the entry was never like that")
        }
        Some(Fit::Unknown) => lang.say("ne peut pas être comparée ici", "cannot be compared here"),
        None => lang.say("pas encore comparée à l’entrée", "not compared with the entry yet"),
    }
}

/// Asks a member to sign an entry.
pub async fn ask(
    args: &Args,
    out: &Output,
    name: &str,
    person: &str,
    meaning: &str,
) -> Result<(), Error> {
    let meaning = meaning_of(meaning)?;
    let (mut account, entry) = opened(args, out, name).await?;
    let zone = account.driver.engine.zone_of(entry).ok_or(CommandError::NotFound)?;
    let person = account.member(zone, person).await?;
    if let Some(comments) = account.driver.engine.comments_of(entry) {
        account.ensure(comments).await?;
    }
    with_context(|ctx| account.driver.engine.ask_to_sign(entry, person, meaning, ctx))?;
    account.finish_entry(entry).await?;
    let value = json!({
        "entry": entry.to_string(), "person": person.to_string(), "meaning": meaning.name(),
    });
    out.answer(&value, || out.lang.say("Gardé sur cet appareil.", "Kept on this device.").into());
    Ok(())
}

/// Lists what this person is asked to sign.
pub async fn requests(args: &Args, out: &Output) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let asked = account.driver.engine.requests_for_me().into_iter();
    let asked: Vec<(DocumentId, Asked)> =
        asked.map(|(entry, asked)| (entry, asked.clone())).collect();
    let mut names_of: BTreeMap<ZoneId, BTreeMap<PersonId, String>> = BTreeMap::new();
    let mut rows = Vec::new();
    for (entry, asked) in asked {
        let Some(zone) = account.driver.engine.zone_of(entry) else { continue };
        if let Entry::Vacant(new) = names_of.entry(zone) {
            new.insert(names(&mut account, zone).await?);
        }
        let by = asked.by.parse::<PersonId>().ok();
        let known = names_of.get(&zone).zip(by.as_ref());
        let by = known.map_or_else(|| asked.by.clone(), |(names, by)| called(names, by));
        let listed = account.driver.engine.list(Some(zone));
        let row = listed.into_iter().find(|row| row.document == entry);
        let title = row.map_or_else(|| short(&entry), |row| one_line(&row.title));
        rows.push((entry, title, by, asked));
    }
    let value: Vec<_> = rows
        .iter()
        .map(|(entry, title, by, asked)| {
            json!({
                "entry": entry.to_string(), "title": title, "request": asked.id,
                "meaning": asked.meaning.name(), "by": by, "date": asked.date,
            })
        })
        .collect();
    out.answer(&json!(value), || {
        if rows.is_empty() {
            return out.lang.say("Rien n’est à signer.", "There is nothing to sign.").into();
        }
        let line = |(entry, title, by, asked): &(DocumentId, String, String, Asked)| {
            let meaning = say::meaning(asked.meaning).get(out.lang);
            let by = out.lang.label("demandé par", "asked by", by);
            format!("{}  {title}  {meaning}  ({by}, {})", short(entry), asked.date)
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
