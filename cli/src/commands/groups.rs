//! `zone group`: people who are let into zones together.

use super::zones::{done, end_of, role_of};
use crate::account::{Account, with_context};
use crate::args::GroupCommand;
use crate::error::Error;
use crate::output::{Output, short};
use crate::say;
use crate::usage::{Missing, What};
use cahier_evidence::{GroupId, GroupRole, PersonId, Role, ZoneId};
use cahier_sync::{CommandError, Engine, GroupView};
use serde_json::json;
use std::collections::BTreeSet;

/// Carries out one of the group commands; the account is open.
pub async fn run(account: &mut Account, out: &Output, command: &GroupCommand) -> Result<(), Error> {
    match command {
        GroupCommand::New { name, zone } => {
            let home = account.zone(zone.as_deref())?;
            let group = with_context(|ctx| account.driver.engine.new_group(home, name, ctx))?;
            account.finish().await?;
            let id = group.to_string();
            out.answer(&json!({ "group": id }), || id.clone());
            return Ok(());
        }
        GroupCommand::List { zone } => {
            let zone = zone.as_deref().map(|name| account.zone(Some(name))).transpose()?;
            return list(account, out, zone).await;
        }
        GroupCommand::Add { group, person, zone, role } => {
            let (group, zone) = (group_of(account, group)?, account.zone(Some(zone))?);
            let role = GroupRole::parse(role).ok_or_else(|| Error::GroupRole(role.clone()))?;
            let person = account.member(zone, person).await?;
            let log = account.driver.leaves(zone, 0, usize::MAX).await?;
            let chain = Engine::chains_in(&log, &BTreeSet::from([person])).pop();
            let chain = chain.ok_or(CommandError::NotFound)?;
            with_context(|ctx| account.driver.engine.add_to_group(group.id, chain, role, ctx))?;
        }
        GroupCommand::Remove { group, person } => {
            let group = group_of(account, group)?;
            let person = person_of(account, &group, person).await?;
            with_context(|ctx| account.driver.engine.remove_from_group(group.id, person, ctx))?;
        }
        GroupCommand::Admit { group, zone, role, until } => {
            let (group, zone) = (group_of(account, group)?, account.zone(Some(zone))?);
            let role = role_of(role)?;
            let until_ms = until.as_deref().map(end_of).transpose()?;
            let members = account.driver.engine.groups_in(zone)?;
            let is_in = members.iter().any(|m| m.group == group.id && m.role.is_some());
            // A group reads at home from its beginning: to admit it there is to give it a role.
            with_context(|ctx| match is_in {
                true => account.driver.engine.set_group_role(zone, group.id, role, until_ms, ctx),
                false => account.driver.engine.admit_group(zone, group.id, role, until_ms, ctx),
            })?;
        }
    }
    done(account, out).await
}

/// A group by the beginning of its identifier or its name.
fn group_of(account: &Account, name: &str) -> Result<GroupView, Error> {
    let groups = account.driver.engine.groups();
    let fits = |group: &&GroupView| {
        group.id.to_string().starts_with(name) || group.name.as_deref() == Some(name)
    };
    let found: Vec<GroupId> = groups.iter().filter(fits).map(|group| group.id).collect();
    let id = Missing::one(What::Group, name, &found)?;
    groups.into_iter().find(|group| group.id == id).ok_or(CommandError::NotFound.into())
}

/// Somebody in a group, by the beginning of their identifier or the name that a zone gives them.
async fn person_of(
    account: &mut Account,
    group: &GroupView,
    name: &str,
) -> Result<PersonId, Error> {
    let people: BTreeSet<PersonId> = group.people.iter().map(|(person, _)| *person).collect();
    let mut found: BTreeSet<PersonId> =
        people.iter().filter(|person| person.to_string().starts_with(name)).copied().collect();
    if found.is_empty() {
        for zone in account.driver.engine.zones() {
            // A zone that does not know the name says nothing about the others.
            found.extend(account.member(zone.id, name).await.ok());
        }
        found.retain(|person| people.contains(person));
    }
    let found: Vec<PersonId> = found.into_iter().collect();
    Ok(Missing::one(What::Member, name, &found)?)
}

async fn list(account: &mut Account, out: &Output, zone: Option<ZoneId>) -> Result<(), Error> {
    let mut rows = Vec::new();
    if let Some(zone) = zone {
        if let Some(directory) = account.driver.engine.directory_of(zone) {
            account.ensure(directory).await?;
        }
        for member in account.driver.engine.groups_in(zone)? {
            let role = member.role.map(Role::name);
            let stays = (member.unheard, member.untold);
            let people = member.people.len();
            rows.push((member.group.to_string(), member.name, role, people, stays));
        }
    } else {
        for group in account.driver.engine.groups() {
            rows.push((group.id.to_string(), group.name, None, group.people.len(), (0, None)));
        }
    }
    let value: Vec<_> = rows
        .iter()
        .map(|(id, name, role, people, (unheard, untold))| {
            let untold = untold.as_ref().map(ToString::to_string);
            json!({
                "group": id, "name": name, "role": role, "people": people,
                "unheard": unheard, "untold": untold,
            })
        })
        .collect();
    out.answer(&json!(value), || {
        let mut lines = Vec::new();
        for (id, name, role, people, (unheard, untold)) in &rows {
            let id = short(id);
            let (role, name) = (role.unwrap_or("—"), name.as_deref().unwrap_or("—"));
            lines.push(format!("{id}  {role}  {people}  {name}"));
            // The zone does not follow the group: what it has not heard, and why.
            if let Some(reason) = untold {
                let why = say::command(reason).get(out.lang);
                lines.push(format!("          ! +{unheard}: {why}"));
            }
        }
        lines.join("\n")
    });
    Ok(())
}
