//! A group in which everything happens once, and a zone that it comes into and leaves.

use crate::log::{Log, Writing};
use crate::people::{Person, START_MS, device};
use crate::scene::{ENTRY, key, writing};
use crate::team::Team;
use cahier_crypto::{DeviceCard, DeviceKeys, DocumentKey};
use cahier_evidence::{
    DeviceId, DeviceKind, GroupBody, GroupRole, PersonBody, Role, SealedKey, ZoneBody,
};
use minicbor::bytes::ByteVec;

/// Everybody, and Ana's second device.
struct Cast {
    ana: Person,
    bo: Person,
    cy: Person,
    dee: Person,
    tablet: DeviceKeys,
}

/// The group and the zone, played to their end.
pub fn play() -> (Team, Log) {
    let mut cast = Cast {
        ana: Person::new("ana", 1),
        bo: Person::new("bo", 2),
        cy: Person::new("cy", 3),
        dee: Person::new("dee", 4),
        tablet: device(5),
    };
    // The zone knows of Ana what was there when it began; the group's chain brings the rest.
    let mut lab = Log::begin(&cast.ana, 0x1b, "Plateforme");
    let mut team = Team::begin(&cast.ana, lab.state.id, 0x6a, "Équipe RMN");
    come(&mut team, &cast);
    announce(&mut team, &mut cast);
    admit(&mut lab, &team, &cast);
    let known = team.chain.len();
    leave(&mut team, &cast);
    follow(&mut lab, &team, &cast, &team.chain[known..]);
    (team, lab)
}

fn addition(team: &mut Team, whom: &Person, to: &DeviceCard) -> GroupBody {
    let (person, chain, role) = (whom.state.id, whom.chain.clone(), GroupRole::Member);
    GroupBody::Add { person, role, chain, seals: team.seals(&[to]) }
}

fn come(team: &mut Team, cast: &Cast) {
    let Cast { ana, bo, cy, dee, .. } = cast;
    let body = addition(team, bo, bo.keys.card());
    let record = team.record(ana, body.clone());
    team.take("bo comes", &record);
    let again = team.record(ana, body);
    team.refuse("somebody comes twice", &again);
    let body = addition(team, cy, cy.keys.card());
    let record = team.record(bo, body.clone());
    team.refuse("somebody who does not manage it adds", &record);
    let record = team.record(dee, body.clone());
    team.refuse("a stranger signs", &record);
    let wrong = addition(team, cy, bo.keys.card());
    let record = team.record(ana, wrong);
    team.refuse("the secret is for another device", &record);
    let GroupBody::Add { role, seals, .. } = body.clone() else { panic!("an addition") };
    let foreign = GroupBody::Add { person: cy.state.id, role, chain: dee.chain.clone(), seals };
    let record = team.record(ana, foreign);
    team.refuse("the chain is another person's", &record);
    let record = team.record(ana, GroupBody::Remove { person: ana.state.id });
    team.refuse("the last manager leaves", &record);
    let stale = team.record(ana, GroupBody::Remove { person: bo.state.id });
    let record = team.record(ana, body);
    team.take("cy comes", &record);
    team.refuse("the record before is another one", &stale);
    let (person, role) = (bo.state.id, GroupRole::Manager);
    let record = team.record(ana, GroupBody::SetRole { person, role });
    team.take("bo becomes a manager", &record);
}

fn announce(team: &mut Team, cast: &mut Cast) {
    let added = cast.ana.extend(PersonBody::add(DeviceKind::Device, cast.tablet.card()));
    let pin = GroupBody::Pin { person: cast.ana.state.id, chain: vec![added] };
    let record = team.record_with(&cast.ana, &cast.tablet, pin);
    team.take("a device of ana announces itself", &record);
    let seals = team.seals(&[cast.tablet.card()]);
    let own = team.record(&cast.cy, GroupBody::Seal { epoch: 1, seals: seals.clone() });
    team.refuse("somebody who does not manage it seals", &own);
    let record = team.record(&cast.bo, GroupBody::Seal { epoch: 1, seals });
    team.take("bo seals the secret to it", &record);
}

/// Cy is removed, and the key changes.
fn leave(team: &mut Team, cast: &Cast) {
    let Cast { ana, bo, cy, .. } = cast;
    let record = team.record(bo, GroupBody::Remove { person: cy.state.id });
    team.take("cy is removed", &record);
    let record = team.record(cy, GroupBody::Remove { person: cy.state.id });
    team.refuse("somebody who was removed signs", &record);
    let keys = team.new_key(&[ana.keys.card(), cast.tablet.card(), bo.keys.card()]);
    let mut old = keys.clone();
    old.card = team.state.card.clone();
    let record = team.record(ana, GroupBody::NewKey { keys: old });
    team.refuse("the new key is the old one", &record);
    let record = team.record(bo, GroupBody::NewKey { keys });
    team.take("the key changes", &record);
}

fn admission(team: &Team, role: Role, seal: SealedKey) -> ZoneBody {
    let (group, until_ms) = (team.state.id, Some(START_MS + 1_000_000));
    ZoneBody::AdmitGroup { group, role, until_ms, chain: team.chain.clone(), seal }
}

/// What somebody writes in the entry.
fn text<'a>(by: &'a Person, key: &'a DocumentKey) -> Writing<'a> {
    writing(by, key, b"12 mg")
}

fn admit(lab: &mut Log, team: &Team, cast: &Cast) {
    let (ana, cy) = (&cast.ana, &cast.cy);
    let entry = key(0xc1);
    let header = lab.envelope(&text(cy, &entry));
    let early = lab.sealed(&text(cy, &entry), header);
    lab.refuse("somebody writes before their group comes", early);
    let seal = lab.seals(&[team.key().card()]).remove(0);
    let other = lab.seals(&[cy.keys.card()]).remove(0);
    let refusals = [
        ("a group becomes a manager", admission(team, Role::Manager, seal.clone())),
        ("the zone key is for another", admission(team, Role::Editor, other)),
    ];
    for (name, body) in refusals {
        let leaf = lab.record(ana, body);
        lab.refuse(name, leaf);
    }
    let broken = ZoneBody::PinGroup { group: team.state.id, chain: team.chain[1..].to_vec() };
    let leaf = lab.record(ana, broken);
    lab.refuse("the group's chain has no beginning", leaf);
    let leaf = lab.record(ana, admission(team, Role::Editor, seal));
    lab.take("a group is admitted until a later day", leaf);
    lab.write("cy begins an entry", &text(cy, &entry));
    let (group, role) = (team.state.id, Role::Contributor);
    let leaf = lab.record(ana, ZoneBody::SetGroupRole { group, role, until_ms: None });
    lab.take("the group's role changes", leaf);
}

/// The zone hears of what happened in the group, and the group leaves it.
fn follow(lab: &mut Log, team: &Team, cast: &Cast, chain: &[ByteVec]) {
    let Cast { ana, bo, cy, .. } = cast;
    let group = team.state.id;
    let entry = key(0xc1);
    lab.write("cy goes on until the zone hears of it", &text(cy, &entry));
    let pin = ZoneBody::PinGroup { group, chain: chain.to_vec() };
    let leaf = lab.record(bo, pin.clone());
    lab.take("bo brings what follows in the group's chain", leaf);
    let leaf = lab.record(ana, pin);
    lab.refuse("nothing new follows", leaf);
    let header = lab.envelope(&text(cy, &entry));
    let late = lab.sealed(&text(cy, &entry), header);
    lab.refuse("somebody who left the group writes", late);
    let holders = lab.state.key_holders(lab.now_ms);
    let cards = [ana.keys.card(), cast.tablet.card(), bo.keys.card(), team.key().card()];
    let holds = |card: &&DeviceCard| holders.contains(&DeviceId::derive(card));
    let keys = lab.new_epoch(&cards.into_iter().filter(holds).collect::<Vec<_>>());
    let leaf = lab.record(ana, ZoneBody::Rotate { keys });
    lab.take("the zone key changes", leaf);
    let leaf = lab.record(ana, ZoneBody::RemoveGroup { group });
    lab.take("the group leaves", leaf);
    let leaf = lab.record(bo, ZoneBody::Open { document: ENTRY, person: bo.state.id });
    lab.refuse("somebody whose group left signs", leaf);
    let (role, until_ms) = (Role::Reader, None);
    let leaf = lab.record(ana, ZoneBody::SetGroupRole { group, role, until_ms });
    lab.refuse("a group that left gets a role", leaf);
}
