//! What a folder of exports holds, put together: rows by what they are, entries of archives, files.
//! Nothing is made of it before all of it is known, because entries point to each other.

use super::entry::Found;
use super::error::ElabftwError;
use super::json::{Budget, Row};
use super::labels::Labels;
use super::limits::Limits;
use super::moved::{Moved, Parts, moved};
use super::people::People;
use super::rest::Rest;
use super::thing::{self, Thing};
use super::uploads::{FolderFile, Shelf};
use super::warning::Warning;
use crate::Lang;
use crate::csv::CsvError;
use crate::eln::{Import, ImportedEntry};
use cahier_notebook::EntryKind;
use serde_json::Value;
use std::collections::BTreeMap;

/// In eLabFTW, something that was deleted.
const DELETED: &str = "3";

/// The exports of a team, as far as they were given.
#[derive(Debug)]
pub struct Team {
    limits: Limits,
    lang: Lang,
    budget: Budget,
    /// Entries of JSON, by source id.
    found: BTreeMap<String, Found>,
    order: Vec<String>,
    /// Entries of archives, with the number of their archive.
    archived: Vec<(usize, ImportedEntry)>,
    by_source: BTreeMap<String, usize>,
    people: People,
    labels: Labels,
    bookings: Vec<Row>,
    rest: Rest,
    shelf: Shelf,
    warnings: Vec<Warning>,
    tags: u64,
    deleted: u64,
    left_out: u64,
}

impl Team {
    /// Nothing yet. `lang` is the language of what is written into entries.
    pub fn new(limits: Limits, lang: Lang) -> Self {
        Self {
            budget: Budget::new(&limits),
            rest: Rest::new(limits.others_bytes_max),
            limits,
            lang,
            found: BTreeMap::new(),
            order: Vec::new(),
            archived: Vec::new(),
            by_source: BTreeMap::new(),
            people: People::default(),
            labels: Labels::default(),
            bookings: Vec::new(),
            shelf: Shelf::default(),
            warnings: Vec::new(),
            tags: 0,
            deleted: 0,
            left_out: 0,
        }
    }

    /// Takes in a JSON file. Its name helps where what it says leaves open what it is.
    pub fn add_json(&mut self, name: &str, bytes: &[u8]) -> Result<(), ElabftwError> {
        let value = self.budget.parse(bytes, &self.limits)?;
        self.value(value, name);
        Ok(())
    }

    /// A list of rows, one row, or lists under their names.
    fn value(&mut self, value: Value, place: &str) {
        let is_list =
            |value: &Value| value.as_array().is_some_and(|list| list.iter().any(Value::is_object));
        match value {
            Value::Array(values) => self.list(values, place),
            Value::Object(row) if thing::of(&row, place) != Thing::Other => self.row(row, place),
            Value::Object(row) => {
                let (lists, other): (Row, Row) = row.into_iter().partition(|(_, v)| is_list(v));
                for (key, list) in lists {
                    if let Value::Array(values) = list {
                        self.list(values, &format!("{place}/{key}"));
                    }
                }
                if other.values().any(super::json::says) {
                    self.rest.add(place, Value::Object(other));
                }
            }
            value => self.rest.add(place, value),
        }
    }

    fn list(&mut self, values: Vec<Value>, place: &str) {
        for value in values {
            match value {
                Value::Object(row) => self.row(row, place),
                value => self.rest.add(place, value),
            }
        }
    }

    fn row(&mut self, row: Row, place: &str) {
        match thing::of(&row, place) {
            Thing::Entry(kind) => self.entry(row, kind),
            Thing::Label if self.labels.len() >= self.limits.labels_max => self.left_out += 1,
            Thing::Label => {
                // Names go to the entries; colours and the like stay as they are.
                self.labels.add(&row, place);
                self.rest.add(place, Value::Object(row));
            }
            Thing::Booking if self.bookings.len() >= self.limits.bookings_max => {
                self.left_out += 1;
            }
            Thing::Booking => self.bookings.push(row),
            Thing::Person if self.people.len() >= self.limits.people_max => self.left_out += 1,
            Thing::Person => self.people.add(&row),
            Thing::Tag => self.tags += 1,
            Thing::Other => self.rest.add(place, Value::Object(row)),
        }
    }

    fn entry(&mut self, row: Row, kind: EntryKind) {
        if super::json::filled(&row, "state").as_deref() == Some(DELETED) {
            self.deleted += 1;
            return;
        }
        let found = Found::of(row, kind);
        if let Some(known) = self.found.get_mut(&found.source) {
            if found.says_more(known) {
                *known = found;
            }
        } else if self.found.len() + self.archived.len() >= self.limits.entries_max {
            self.left_out += 1;
        } else {
            self.order.push(found.source.clone());
            self.found.insert(found.source.clone(), found);
        }
    }

    /// Takes in what the reader of archives made of one; `archive` is its number for the caller.
    pub fn add_archive(&mut self, archive: usize, import: Import) {
        self.warnings.extend(import.warnings.into_iter().map(Warning::Entry));
        for imported in import.entries {
            let source = imported.source_id.clone();
            let known = self.by_source.get(&source).copied();
            if let Some(known) = known.and_then(|at| self.archived.get_mut(at)) {
                // Archives hold what their entries link to, so that one comes with several.
                if imported.modified > known.1.modified {
                    *known = (archive, imported);
                }
            } else if self.found.len() + self.archived.len() >= self.limits.entries_max {
                self.left_out += 1;
            } else {
                self.by_source.insert(source, self.archived.len());
                self.archived.push((archive, imported));
            }
        }
    }

    /// Takes in a file of the folder that entries may name. Its number is how many came before;
    /// none where there are too many.
    pub fn add_file(&mut self, file: FolderFile) -> Option<usize> {
        if self.shelf.len() >= self.limits.files_max {
            return None;
        }
        self.shelf.add(file);
        Some(self.shelf.len() - 1)
    }

    /// Takes in a table of two columns: what people are called there, and here. Gives how many.
    pub fn rename(&mut self, table: &[u8]) -> Result<usize, CsvError> {
        self.people.rename(table)
    }

    /// Makes the entries.
    pub fn finish(self) -> Moved {
        let mut warnings = self.warnings;
        let mut say = |count: u64, warning: fn(u64) -> Warning| {
            if count > 0 {
                warnings.push(warning(count));
            }
        };
        say(self.deleted, |count| Warning::Deleted { count });
        say(self.left_out, |left_out| Warning::TooMany { left_out });
        let mut found = self.found;
        let found = self.order.iter().filter_map(|source| found.remove(source)).collect();
        moved(Parts {
            limits: self.limits,
            lang: self.lang,
            found,
            archived: self.archived,
            people: self.people,
            labels: self.labels,
            bookings: self.bookings,
            rest: self.rest,
            shelf: self.shelf,
            warnings,
            tags: self.tags,
        })
    }
}
