//! `attest`, `withdraw`, `zone vouch`, `zone disavow`, `zone names`: who people say that they
//! are, and who stands behind it.

use super::seals::called;
use super::zones::{done, end_of};
use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, AttestArgs, NamesCommand};
use crate::dates::date_time;
use crate::error::Error;
use crate::output::{Output, short};
use crate::usage::{Missing, Usage, What};
use cahier_evidence::{Attestation, Hash, PersonId, ZoneId};
use cahier_sync::{AttestationView, NameView, NewAttestation};
use serde_json::json;
use std::collections::BTreeMap;

/// Says who this person is.
pub async fn attest(args: &Args, out: &Output, said: &AttestArgs) -> Result<(), Error> {
    let until_ms = said.until.as_deref().map(end_of).transpose()?;
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let new = NewAttestation {
        name: &said.name,
        orcid: said.orcid.as_deref(),
        institution: said.institution.as_deref(),
        until_ms,
    };
    let commitment = with_context(|ctx| account.driver.engine.attest(&new, ctx))?;
    account.finish().await?;
    out.answer(&json!({ "attestation": commitment.to_string() }), || {
        let said = out.lang.say(
            "Dit ; synchronisez, puis qu’un responsable le garantisse : « cahier zone vouch ».",
            "Said; sync, then have a manager vouch for it: `cahier zone vouch`.",
        );
        format!("{}\n{said}", short(&commitment))
    });
    Ok(())
}

/// Takes back what this person said of who they are, or lists it.
pub async fn withdraw(args: &Args, out: &Output, name: Option<&str>) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    let own: Vec<Attestation> = account.driver.engine.own_attestations().cloned().collect();
    let Some(name) = name else {
        list(out, &own);
        return Ok(());
    };
    let fits = own.iter().map(Attestation::commitment);
    let fits: Vec<Hash> = fits.filter(|one| one.to_string().starts_with(name)).collect();
    let commitment = Missing::one(What::Attestation, name, &fits)?;
    with_context(|ctx| account.driver.engine.withdraw(commitment, ctx))?;
    done(&mut account, out).await
}

fn list(out: &Output, own: &[Attestation]) {
    let value: Vec<_> = own
        .iter()
        .map(|one| {
            json!({
                "attestation": one.commitment().to_string(), "name": one.name,
                "orcid": one.orcid, "institution": one.institution,
                "claimed": date_time(one.claimed_ms), "until": one.until_ms.map(date_time),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        if own.is_empty() {
            let text = "Vous n’avez rien dit de qui vous êtes : « cahier attest ».";
            return out.lang.say(text, "You said nothing of who you are: `cahier attest`.").into();
        }
        let line = |one: &Attestation| {
            let parts = [one.orcid.as_deref(), one.institution.as_deref()];
            format!("{}  {}", short(&one.commitment()), full(&one.name, parts))
        };
        own.iter().map(line).collect::<Vec<_>>().join("\n")
    });
}

/// A name with what else is said.
fn full(name: &str, more: [Option<&str>; 2]) -> String {
    std::iter::once(name).chain(more.into_iter().flatten()).collect::<Vec<_>>().join(", ")
}

/// Carries out one of the commands about names in a zone.
pub async fn run(account: &mut Account, out: &Output, command: &NamesCommand) -> Result<(), Error> {
    match command {
        NamesCommand::Vouch { zone, person, until } => {
            let (zone, until) = (account.zone(Some(zone))?, until.as_deref());
            let until_ms = until.map(end_of).transpose()?;
            let view = attestation(account, zone, person, |view| view.stands).await?;
            let said = &view.attestation;
            with_context(|ctx| account.driver.engine.vouch(zone, said, until_ms, ctx))?;
            account.finish().await?;
            vouched(out, said);
            Ok(())
        }
        NamesCommand::Disavow { zone, person, reason } => {
            let (zone, reason) = (account.zone(Some(zone))?, reason_of(reason)?);
            let vouched =
                |view: &AttestationView| view.vouches.iter().any(|vouch| vouch.ended.is_none());
            let view = attestation(account, zone, person, vouched).await?;
            let (person, commitment) = (view.attestation.person, view.commitment);
            with_context(|ctx| {
                account.driver.engine.disavow(zone, person, commitment, reason, ctx)
            })?;
            done(account, out).await
        }
        NamesCommand::Names { zone } => {
            let zone = account.zone(Some(zone))?;
            names(account, out, zone).await
        }
    }
}

/// The numbers of `ZoneBody::Disavow`.
fn reason_of(name: &str) -> Result<u8, Error> {
    match name {
        "unsaid" => Ok(0),
        "mistake" => Ok(1),
        "left" => Ok(2),
        "lost" => Ok(3),
        _ => Err(Usage::Reason(name.to_owned()).into()),
    }
}

/// The newest attestation of a member that fits.
async fn attestation(
    account: &mut Account,
    zone: ZoneId,
    name: &str,
    fits: impl Fn(&AttestationView) -> bool,
) -> Result<AttestationView, Error> {
    let person = account.member(zone, name).await?;
    let views = account.driver.engine.attestations(zone)?.into_iter();
    let own = views.filter(|view| view.attestation.person == person && fits(view));
    let newest = own.max_by_key(|view| (view.received_ms, view.attestation.claimed_ms));
    let none = || Missing { what: What::Attestation, name: name.to_owned(), several: false };
    Ok(newest.ok_or_else(none)?)
}

fn vouched(out: &Output, said: &Attestation) {
    let value = json!({
        "person": said.person.to_string(), "attestation": said.commitment().to_string(),
        "name": said.name, "orcid": said.orcid, "institution": said.institution,
    });
    out.answer(&value, || {
        let who = full(&said.name, [said.orcid.as_deref(), said.institution.as_deref()]);
        let said = out.lang.say(
            "Vous garantissez ce nom dès la prochaine synchronisation.",
            "You vouch for this name from the next sync on.",
        );
        format!("{who}\n{said}")
    });
}

async fn names(account: &mut Account, out: &Output, zone: ZoneId) -> Result<(), Error> {
    if let Some(directory) = account.driver.engine.directory_of(zone) {
        account.ensure(directory).await?;
    }
    let names = account.driver.engine.names(zone, now_ms())?;
    let known = names.iter().filter_map(|view| Some((view.person, view.name.clone()?)));
    let known: BTreeMap<PersonId, String> = known.collect();
    let value: Vec<_> = names
        .iter()
        .map(|view| {
            let vouchers = view.vouchers.iter().map(|voucher| {
                json!({
                    "person": voucher.by.to_string(), "name": known.get(&voucher.by),
                    "since": date_time(voucher.since_ms), "until": voucher.until_ms.map(date_time),
                })
            });
            json!({
                "person": view.person.to_string(), "name": view.name, "orcid": view.orcid,
                "institution": view.institution,
                "attestation": view.commitment.map(|one| one.to_string()),
                "vouchers": vouchers.collect::<Vec<_>>(),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |view: &NameView| {
            let said = [view.orcid.as_deref(), view.institution.as_deref()];
            let name = full(view.name.as_deref().unwrap_or("—"), said);
            let by: Vec<String> = view.vouchers.iter().map(|v| called(&known, &v.by)).collect();
            let by = match by.is_empty() {
                true => out.lang.say("personne ne garantit ce nom", "nobody vouches").to_owned(),
                false => out.lang.label("garanti par", "vouched for by", by.join(", ")),
            };
            format!("{}  {name}  ({by})", short(&view.person))
        };
        names.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
