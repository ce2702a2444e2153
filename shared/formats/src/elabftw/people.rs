//! Who a number is, and what somebody is to be called here.

use super::json::{Row, filled, name_in, number};
use crate::csv::{CsvError, Form, Limits, read_table};
use crate::eln::{ImportedEntry, one_line};
use std::collections::BTreeMap;

/// The people of the export.
#[derive(Debug, Default)]
pub(super) struct People {
    names: BTreeMap<u64, String>,
    /// New names by old ones, these in lower case.
    renamed: BTreeMap<String, String>,
}

impl People {
    /// How many have a name.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Takes in a person.
    pub(super) fn add(&mut self, row: &Row) {
        let known_by = number(row, "userid").or_else(|| number(row, "id"));
        let name = name_in(row).or_else(|| filled(row, "email").map(|text| one_line(&text)));
        if let Some((number, name)) = known_by.zip(name) {
            self.names.insert(number, name);
        }
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u64) -> Option<&str> {
        self.names.get(&number).map(String::as_str)
    }

    /// The person of a row: named in it, or known by number.
    pub(super) fn of(&self, row: &Row) -> Option<String> {
        name_in(row).or_else(|| self.name(number(row, "userid")?).map(str::to_owned))
    }

    /// The person whose number stands under a key.
    pub(super) fn under(&self, row: &Row, key: &str) -> Option<String> {
        self.name(number(row, key)?).map(str::to_owned)
    }

    /// Takes in a table of two columns: what somebody is called there, and here.
    pub(super) fn rename(&mut self, table: &[u8]) -> Result<usize, CsvError> {
        let form = Form { separator: None, has_header: false };
        let table = read_table(table, form, &Limits::default())?;
        for row in &table.rows {
            let (old, new) = (one_line(row.cell(0)), one_line(row.cell(1)));
            if !old.is_empty() && !new.is_empty() {
                self.renamed.insert(old.to_lowercase(), new);
            }
        }
        Ok(self.renamed.len())
    }

    /// What somebody is called here.
    pub(super) fn here(&self, name: &str) -> String {
        let new = self.renamed.get(&name.trim().to_lowercase());
        new.map_or_else(|| name.to_owned(), Clone::clone)
    }

    /// Calls everybody in an entry what they are called here. True where somebody is called
    /// otherwise.
    pub(super) fn put(&self, imported: &mut ImportedEntry) -> bool {
        if self.renamed.is_empty() {
            return false;
        }
        let mut changed = false;
        let mut rename = |name: &mut String| {
            let new = self.here(name);
            changed |= new != *name;
            *name = new;
        };
        imported.authors.iter_mut().for_each(&mut rename);
        imported.entry.people.iter_mut().for_each(&mut rename);
        imported.comments.iter_mut().for_each(|said| rename(&mut said.author));
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn people_are_named_and_renamed() {
        let mut people = People::default();
        people.add(&row(r#"{"userid": 3, "firstname": "Ada", "lastname": "Byron"}"#));
        people.add(&row(r#"{"userid": 4}"#));
        assert_eq!((people.len(), people.name(3)), (1, Some("Ada Byron")));
        assert_eq!(people.of(&row(r#"{"userid": "3"}"#)).as_deref(), Some("Ada Byron"));
        let table = "ancien nom;nouveau nom\nada byron;Ada Lovelace\nBo;\n";
        assert_eq!(people.rename(table.as_bytes()), Ok(2));
        assert_eq!(["Ada Byron", "Bo"].map(|name| people.here(name)), ["Ada Lovelace", "Bo"]);
        let mut entry = ImportedEntry { authors: vec!["ADA BYRON".into()], ..Default::default() };
        assert!(people.put(&mut entry));
        assert_eq!(entry.authors, ["Ada Lovelace"]);
        assert!(!people.put(&mut entry));
    }
}
