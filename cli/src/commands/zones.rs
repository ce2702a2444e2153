//! `zone`: zones and their members.

use crate::account::{Account, now_ms, with_context};
use crate::args::{Args, ZoneCommand};
use crate::error::Error;
use crate::output::Output;
use cahier_evidence::Role;
use cahier_protocol::InvitationLink;
use serde_json::json;

const DAY_MS: u64 = 86_400_000;

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
        ZoneCommand::Invite { zone, role, days } => {
            let (zone, role) = (account.zone(Some(zone))?, role_of(role)?);
            let until_ms = now_ms().saturating_add(days.saturating_mul(DAY_MS));
            let invite =
                with_context(|ctx| account.driver.engine.invite(zone, role, until_ms, ctx))?;
            account.finish().await?;
            let url = invite.to_url();
            out.note(
                "Synchronisez avant de donner ce lien ; il ne sert qu’une fois.",
                "Sync before you give this link away; it works once.",
            );
            out.answer(&json!({ "link": url }), || url.clone());
        }
        ZoneCommand::Join { link } => {
            let parsed = InvitationLink::parse(link).map_err(|e| Error::Usage(e.to_string()))?;
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
        ZoneCommand::Role { zone, person, role } => {
            let (zone, role) = (account.zone(Some(zone))?, role_of(role)?);
            let person = account.member(zone, person).await?;
            with_context(|ctx| account.driver.engine.set_role(zone, person, role, None, ctx))?;
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
    }
    Ok(())
}

async fn done(account: &mut Account, out: &Output) -> Result<(), Error> {
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

fn role_of(name: &str) -> Result<Role, Error> {
    Role::parse(name).ok_or_else(|| Error::Usage(format!("« {name} » : reader … owner")))
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
                "alarm": zone.alarm.map(|a| format!("{a:?}")),
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let line = |zone: &cahier_sync::ZoneView| {
            let id: String = zone.id.to_string().chars().take(8).collect();
            format!("{id}  {}  {}", zone.role.map_or("—", Role::name), zone.title)
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
            let id: String = m.person.to_string().chars().take(8).collect();
            let name = m.name.as_deref().unwrap_or("—");
            format!("{id}  {}  {name}", m.role.map_or("—", Role::name))
        };
        members.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}
