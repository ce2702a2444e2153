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
