//! Categories and statuses: entries say them by name, or by the number that a list names.

use super::json::{Row, line, number};
use super::thing::kind_in;
use cahier_notebook::EntryKind;
use std::collections::{BTreeMap, BTreeSet};

/// What a label says of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Category,
    Status,
}

/// The lists of a team.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// By role, whether of resources, and number.
    names: BTreeMap<(Role, bool, u64), String>,
    /// Every name, of lists and entries.
    said: BTreeMap<Role, BTreeSet<String>>,
}

fn is_resource(kind: EntryKind) -> bool {
    matches!(kind, EntryKind::Resource | EntryKind::ResourceTemplate)
}

impl Labels {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// How many names of a role were said.
    pub(super) fn count(&self, role: Role) -> u64 {
        self.said.get(&role).map_or(0, BTreeSet::len) as u64
    }

    /// Takes in a row of a list, which is known by what the list is called. False where nothing
    /// says which list it is.
    pub(super) fn add(&mut self, row: &Row, place: &str) -> bool {
        let plain = place.to_lowercase();
        let role = match (plain.contains("categor") || plain.contains("catégor"), &plain) {
            (true, _) => Role::Category,
            (false, plain) if plain.contains("statu") => Role::Status,
            (false, _) => return false,
        };
        let Some((number, title)) = number(row, "id").zip(line(row, "title")) else { return false };
        self.hear(role, Some(&title));
        let of = kind_in(place).map(is_resource);
        for resource in [false, true] {
            if of.is_none_or(|of| of == resource) {
                self.names.entry((role, resource, number)).or_insert_with(|| title.clone());
            }
        }
        true
    }

    /// Takes in a name that an entry says.
    pub(super) fn hear(&mut self, role: Role, name: Option<&str>) {
        if let Some(name) = name {
            self.said.entry(role).or_default().insert(name.to_owned());
        }
    }

    fn named(&self, role: Role, kind: EntryKind, number: Option<u64>) -> Option<String> {
        self.names.get(&(role, is_resource(kind), number?)).cloned()
    }

    /// Category of an entry, by name.
    pub(super) fn category(&self, row: &Row, kind: EntryKind) -> Option<String> {
        // Older versions have the name where newer ones have the number.
        let old = || line(row, "category").filter(|name| name.parse::<u64>().is_err());
        let by_number = || self.named(Role::Category, kind, number(row, "category"));
        line(row, "category_title").or_else(old).or_else(by_number)
    }

    /// Status of an entry, by name.
    pub(super) fn status(&self, row: &Row, kind: EntryKind) -> Option<String> {
        let old = || line(row, "status").filter(|name| name.parse::<u64>().is_err());
        let by_number = || self.named(Role::Status, kind, number(row, "status"));
        let titled = line(row, "status_title").or_else(|| line(row, "mainattr_title"));
        titled.or_else(old).or_else(by_number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn labels_are_found_by_name_and_number() {
        let mut labels = Labels::default();
        let one = row(r#"{"id": 1, "title": "Gel", "color": "ff0000"}"#);
        assert!(labels.add(&one, "experiments_categories.json"));
        assert!(labels.add(&row(r#"{"id": 1, "title": "Fini"}"#), "team_status.json"));
        assert!(!labels.add(&one, "x.json"));
        let (experiment, resource) = (EntryKind::Experiment, EntryKind::Resource);
        let entry = row(r#"{"category": 1, "status": "1"}"#);
        assert_eq!(labels.category(&entry, experiment).as_deref(), Some("Gel"));
        assert_eq!(labels.category(&entry, resource), None);
        assert_eq!(labels.status(&entry, resource).as_deref(), Some("Fini"));
        let named = r#"{"category": "Plasmid", "category_id": 7, "mainattr_title": "Running"}"#;
        let named = row(named);
        assert_eq!(labels.category(&named, resource).as_deref(), Some("Plasmid"));
        assert_eq!(labels.status(&named, experiment).as_deref(), Some("Running"));
        assert_eq!((labels.count(Role::Category), labels.count(Role::Status)), (1, 1));
    }
}
