//! What the directories of zones say: the lists that entries choose from, and how people are
//! called. Read where it may have changed, and remembered: many words go by while nobody's name
//! changes.

use super::desk::Desk;
use super::seals;
use crate::ctx;
use crate::message::{Name, ZoneRow};
use cahier_evidence::{Class, DocumentId, PersonId, Role, ZoneId};
use cahier_notebook::{Choice, read_directory};
use cahier_sync::{Engine, ZoneView};
use std::collections::BTreeMap;

/// First digits of an identifier, enough to tell people apart.
const SHORT_DIGITS: usize = 8;

/// A category or status: id, title, colour.
type Shown = (String, String, String);

/// What the directory of a zone says.
#[derive(Default)]
pub(super) struct ZoneWords {
    categories: Vec<Shown>,
    statuses: Vec<Shown>,
    people: BTreeMap<PersonId, String>,
}

impl ZoneWords {
    /// How somebody is called; the first digits of their id where nobody says.
    pub fn called(&self, person: PersonId) -> String {
        self.people.get(&person).cloned().unwrap_or_else(|| short(person))
    }

    /// The same where nothing but the name says who is meant: with those digits where somebody
    /// else in the zone calls themself so too.
    pub fn told_apart(&self, person: PersonId) -> String {
        let name = self.called(person);
        let mut others = self.people.iter().filter(|(other, _)| **other != person);
        match others.any(|(_, called)| called.trim() == name.trim()) {
            true => format!("{} ({})", name.trim(), short(person)),
            false => name,
        }
    }
}

/// How somebody is called in what is said of a zone: as it was read last, or as it is known now
/// where it was not read yet.
pub(super) fn told_apart(
    engine: &Engine,
    words: &BTreeMap<ZoneId, ZoneWords>,
    zone: ZoneId,
    person: PersonId,
) -> String {
    match words.get(&zone).filter(|words| words.people.contains_key(&person)) {
        Some(words) => words.told_apart(person),
        None => words_of(engine, zone).told_apart(person),
    }
}

/// The first digits of somebody's id.
pub(super) fn short(person: PersonId) -> String {
    person.to_string().chars().take(SHORT_DIGITS).collect()
}

impl Desk {
    /// Whether a document is the directory of its zone.
    pub(super) fn is_directory(&self, document: DocumentId) -> bool {
        let Some(driver) = &self.driver else { return false };
        let zone = driver.engine.zone_of(document);
        zone.and_then(|zone| driver.engine.directory_of(zone)) == Some(document)
    }

    /// Reads the directories of all zones, where one may have changed.
    pub(super) async fn read_zones(&mut self) {
        if !std::mem::take(&mut self.zones_stirred) {
            return;
        }
        let Some(driver) = &mut self.driver else { return };
        let zones: Vec<ZoneId> = driver.engine.zones().iter().map(|zone| zone.id).collect();
        let mut words = BTreeMap::new();
        for zone in zones {
            if let Some(directory) = driver.engine.directory_of(zone) {
                ctx!(ctx);
                driver.ensure(directory, ctx).await;
            }
            words.insert(zone, words_of(&driver.engine, zone));
        }
        self.words = words;
        self.tell_roles();
    }

    /// How somebody is called in a zone.
    pub(super) fn called(&self, zone: ZoneId, person: PersonId) -> String {
        self.words.get(&zone).map_or_else(|| short(person), |words| words.called(person))
    }

    /// Zones as pages list them.
    pub(super) fn zone_rows(&self, engine: &Engine) -> Vec<ZoneRow> {
        engine.zones().into_iter().map(|zone| self.zone_row(engine, zone)).collect()
    }

    fn zone_row(&self, engine: &Engine, zone: ZoneView) -> ZoneRow {
        let empty = ZoneWords::default();
        let words = self.words.get(&zone.id).unwrap_or(&empty);
        let name = |(person, name): (&PersonId, &String)| Name {
            person: person.to_string(),
            name: name.clone(),
        };
        ZoneRow {
            id: zone.id.to_string(),
            title: zone.title,
            role: zone.role.map(|role: Role| role.name().to_owned()),
            may_begin: engine.check_begin(zone.id, Class::Entry).is_ok(),
            checked: zone.checked,
            shut_out: zone.shut_out,
            categories: words.categories.clone(),
            statuses: words.statuses.clone(),
            people: words.people.iter().map(name).collect(),
        }
    }
}

fn words_of(engine: &Engine, zone: ZoneId) -> ZoneWords {
    let directory = engine.directory_of(zone).and_then(|id| engine.document(id).ok());
    let directory = directory.map(read_directory).unwrap_or_default();
    let shown = |choices: Vec<Choice>| -> Vec<Shown> {
        let choices = choices.into_iter();
        choices.map(|one| (one.id, one.title, one.color.unwrap_or_default())).collect()
    };
    let names = seals::names_of(engine, zone).into_iter();
    let called = |name: Option<String>, person| name.unwrap_or_else(|| short(person));
    let mut people: BTreeMap<PersonId, String> =
        names.map(|view| (view.person, called(view.name, view.person))).collect();
    // A zone that no relay has seen names nobody yet, but oneself is known.
    people.entry(engine.person()).or_insert_with(|| engine.name().to_owned());
    let (categories, statuses) = (shown(directory.categories), shown(directory.statuses));
    ZoneWords { categories, statuses, people }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: PersonId = PersonId([0xa; 16]);
    const BO: PersonId = PersonId([0xb; 16]);

    #[test]
    fn who_has_a_name_of_their_own_is_called_by_it_alone() {
        let known = |people: &[(PersonId, &str)]| {
            let people = people.iter().map(|(person, name)| (*person, (*name).to_owned()));
            ZoneWords { people: people.collect(), ..ZoneWords::default() }
        };
        let words = known(&[(ANA, "Ana Ruiz"), (BO, "Bo Lind")]);
        assert_eq!(words.told_apart(BO), "Bo Lind");
        assert_eq!(words.told_apart(PersonId([0xc; 16])), "0c0c0c0c", "nobody says");
        // Whoever takes another's name is not taken for them.
        let words = known(&[(ANA, "Ana Ruiz"), (BO, "Ana Ruiz ")]);
        assert_eq!(words.told_apart(ANA), "Ana Ruiz (0a0a0a0a)");
        assert_eq!(words.told_apart(BO), "Ana Ruiz (0b0b0b0b)");
    }
}
