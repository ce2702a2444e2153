//! `zone`: zones and their members.

use super::{alarm, groups, names};
use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, ZoneCommand};
use crate::dates::{DAY_MS, date_time, day_start_ms};
use crate::error::Error;
use crate::output::{Output, short};
use crate::say;
use crate::usage::Usage;
use cahier_evidence::Role;
use cahier_protocol::InvitationLink;
use serde_json::json;

/// Carries out one of the zone commands.
pub async fn run(args: &Args, out: &Output, command: &ZoneCommand) -> Result<(), Error> {
    let mut account = Account::open(args, out).await?;
    account.settle().await?;
    match command {
        ZoneCommand::New { title } => {
            let zone = with_context(|ctx| account.driver.engine.new_zone(title, ctx))?;
            account.finish().await?;
            let id = zone.to_string();
            out.answer(&json!({ "zone": id }), || id.clone());
        }
        ZoneCommand::List => list(&account, out),
        ZoneCommand::Members { zone } => members(&mut account, out, zone).await?,
        ZoneCommand::Invite { zone, role, days, until } => {
            let (zone, role) = (account.zone(Some(zone))?, role_of(role)?);
            let end_ms = until.as_deref().map(end_of).transpose()?;
            let until_ms = now_ms().saturating_add(days.saturating_mul(DAY_MS));
            let link = with_context(|ctx| {
                account.driver.engine.invite_until(zone, role, until_ms, end_ms, ctx)
            })?;
            invited(&mut account, out, &link.to_url()).await?;
        }
        ZoneCommand::Join { link } => {
            let parsed = InvitationLink::parse(link).map_err(|_| Usage::Link)?;
            let zone = account.driver.engine.join(&parsed)?;
            account.finish().await?;
            out.answer(&json!({ "zone": zone.to_string() }), || {
                out.lang
                    .say(
                        "Invitation acceptée ; synchronisez pour frapper à la porte.",
                        "Invitation accepted; sync to knock at the door.",
                    )
                    .into()
            });
        }
        ZoneCommand::Role { zone, person, role, until } => {
            let (zone, role) = (account.zone(Some(zone))?, role_of(role)?);
            let until_ms = until.as_deref().map(end_of).transpose()?;
            let person = account.member(zone, person).await?;
            with_context(|ctx| account.driver.engine.set_role(zone, person, role, until_ms, ctx))?;
            done(&mut account, out).await?;
        }
        ZoneCommand::Remove { zone, person } => {
            let zone = account.zone(Some(zone))?;
            let person = account.member(zone, person).await?;
            with_context(|ctx| account.driver.engine.remove(zone, person, ctx))?;
            done(&mut account, out).await?;
        }
        ZoneCommand::Open { entry, person } => {
            let entry = account.entry(entry)?;
            let zone = account.driver.engine.zone_of(entry);
            let zone = zone.ok_or(cahier_sync::CommandError::NotFound)?;
            let person = account.member(zone, person).await?;
            with_context(|ctx| account.driver.engine.open_to(entry, person, ctx))?;
            done(&mut account, out).await?;
        }
        ZoneCommand::Names(command) => names::run(&mut account, out, command).await?,
        ZoneCommand::Group(command) => groups::run(&mut account, out, command).await?,
        ZoneCommand::Alarm { zone, resume, i_have_compared } => {
            let zone = account.zone(Some(zone))?;
            match (resume, i_have_compared) {
                (false, _) => alarm::show(&account, out, zone)?,
                (true, false) => return Err(Usage::NotConfirmed.into()),
                (true, true) => alarm::resume(&mut account, out, zone).await?,
            }
        }
    }
    Ok(())
}

async fn invited(account: &mut Account, out: &Output, url: &str) -> Result<(), Error> {
    account.finish().await?;
    out.note(
        "Synchronisez avant de donner ce lien ; il ne sert qu’une fois.",
        "Sync before you give this link away; it works once.",
    );
    out.answer(&json!({ "link": url }), || url.to_owned());
    Ok(())
}

/// The last moment of a day that is still to come.
pub(super) fn end_of(day: &str) -> Result<u64, Error> {
    let end_ms = day_start_ms(day)?.saturating_add(DAY_MS - 1);
    if end_ms > now_ms() { Ok(end_ms) } else { Err(Usage::PastDay(day.to_owned()).into()) }
}

pub(super) async fn done(account: &mut Account, out: &Output) -> Result<(), Error> {
    account.finish().await?;
    out.answer(&json!({ "done": true }), || {
        out.lang
            .say(
                "Fait ici ; cela vaut pour tous dès la prochaine synchronisation.",
                "Done here; it counts for everyone from the next sync on.",
            )
            .into()
    });
    Ok(())
}

pub(super) fn role_of(name: &str) -> Result<Role, Error> {
    Role::parse(name).ok_or_else(|| Usage::Role(name.to_owned()).into())
}

fn list(account: &Account, out: &Output) {
    let zones = account.driver.engine.zones();
    let value: Vec<_> = zones
        .iter()
        .map(|zone| {
            json!({
                "zone": zone.id.to_string(), "title": zone.title,
                "role": zone.role.map(Role::name), "size": zone.position.size,
                "root": zone.position.root.to_string(), "unsent": zone.unsent,
                "carried": zone.carried, "epoch": zone.epoch,
                "rotation_due": zone.rotation_due,
                "alarm": zone.alarm.map(say::alarm_code),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |zone: &cahier_sync::ZoneView| {
            let id = short(&zone.id);
            let stands = match zone.alarm {
                Some(kind) => format!("  ! {}", say::alarm_code(kind)),
                None => String::new(),
            };
            format!("{id}  {}  {}{stands}", zone.role.map_or("—", Role::name), zone.title)
        };
        zones.iter().map(line).collect::<Vec<_>>().join("\n")
    });
}

async fn members(account: &mut Account, out: &Output, zone: &str) -> Result<(), Error> {
    let zone = account.zone(Some(zone))?;
    if let Some(directory) = account.driver.engine.directory_of(zone) {
        account.ensure(directory).await?;
    }
    let members = account.driver.engine.members(zone)?;
    let value: Vec<_> = members
        .iter()
        .map(|m| {
            json!({
                "person": m.person.to_string(), "name": m.name, "role": m.role.map(Role::name),
                "until": m.until_ms, "devices": m.devices,
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |m: &cahier_sync::MemberView| {
            let id = short(&m.person);
            let name = m.name.as_deref().unwrap_or("—");
            let until = m.until_ms.map(|ms| format!("  → {}", date_time(ms))).unwrap_or_default();
            format!("{id}  {}  {name}{until}", m.role.map_or("—", Role::name))
        };
        members.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
