//! Rows that belong to no entry: they are kept as they came, in files of an entry of their own.

use super::json::Row;
use super::kept::{attachments, json_file};
use super::warning::Warning;
use crate::Lang;
use crate::eln::{ImportedEntry, ImportedFile};
use crate::tree::clip;
use cahier_notebook::EntryKind;
use cahier_notebook::entry::Entry;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names under which rows are kept; further ones share the last.
const NAMES_MAX: usize = 200;
const NAME_BYTES_MAX: usize = 100;
const MORE: &str = "autres-others";
/// What bookings of unknown resources are kept under.
const BOOKINGS: &str = "bookings";
/// The id by which the entry is found again.
const SOURCE: &str = "elabftw-rest";

/// Rows by the name of the list that they came in.
#[derive(Debug, Default)]
pub(super) struct Rest {
    rows: BTreeMap<String, Vec<Value>>,
    bytes_left: usize,
    /// Rows for which there was no room.
    left_out: u64,
}

impl Rest {
    /// Nothing yet, with that much room.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { rows: BTreeMap::new(), bytes_left: bytes_max, left_out: 0 }
    }

    /// Keeps a row of a list. `place` is the name of its file and of the lists that it stands in.
    pub(super) fn add(&mut self, place: &str, value: Value) {
        let Some(left) = self.bytes_left.checked_sub(value.to_string().len()) else {
            self.left_out += 1;
            return;
        };
        self.bytes_left = left;
        let name = file_name(place);
        let known = self.rows.contains_key(&name) || self.rows.len() < NAMES_MAX;
        let name = if known { name } else { MORE.to_owned() };
        self.rows.entry(name).or_default().push(value);
    }

    /// The entry that keeps them, if there are any, and what is said of it.
    pub(super) fn finish(
        mut self,
        loose_bookings: Vec<Row>,
        lang: Lang,
    ) -> (Option<ImportedEntry>, Vec<Warning>) {
        let mut warnings = Vec::new();
        let title = match lang {
            Lang::En => "eLabFTW: what has no place of its own",
            Lang::Fr => "eLabFTW : ce qui n'a pas de place propre",
        };
        let entry = || title.to_owned();
        let bookings = loose_bookings.len() as u64;
        if bookings > 0 {
            warnings.push(Warning::LooseBookings { count: bookings, entry: entry() });
        }
        for (name, rows) in &self.rows {
            let (name, count) = (name.clone(), rows.len() as u64);
            warnings.push(Warning::KeptRows { name, count, entry: entry() });
        }
        if self.left_out > 0 {
            warnings.push(Warning::NotKept { count: self.left_out });
        }
        let loose = loose_bookings.into_iter().map(Value::Object);
        if bookings > 0 {
            self.rows.entry(BOOKINGS.to_owned()).or_default().extend(loose);
        }
        if self.rows.is_empty() {
            return (None, warnings);
        }
        // There is one such entry, whatever comes when: what is new is new files of it.
        let source_id = SOURCE.to_owned();
        let files: Vec<ImportedFile> = self
            .rows
            .into_iter()
            .map(|(name, rows)| json_file(&source_id, &format!("{name}.json"), &Value::Array(rows)))
            .collect();
        let attachments = attachments(&files);
        let (kind, title) = (EntryKind::Resource, title.to_owned());
        let entry = Entry { kind, title, attachments, ..Entry::default() };
        let exporter = "eLabFTW".to_owned();
        let rest = ImportedEntry { source_id, exporter, entry, files, ..ImportedEntry::default() };
        (Some(rest), warnings)
    }
}

/// A name for a file, of letters, digits and what joins them.
fn file_name(place: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let name: String = place.chars().map(plain).collect();
    let name = clip(name.trim_matches('-'), NAME_BYTES_MAX);
    if name.is_empty() { MORE.to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_no_entry_are_kept_together() {
        let mut rest = Rest::new(100);
        rest.add("export.json/compounds", Value::from("NaCl"));
        rest.add("export.json/compounds", Value::from("KCl"));
        rest.add("../x", Value::from("y".repeat(200)));
        let (entry, warnings) = rest.finish(vec![Row::new()], Lang::Fr);
        let entry = entry.unwrap();
        let names: Vec<_> = entry.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["bookings.json", "export-json-compounds.json"]);
        assert_eq!(entry.entry.attachments.len(), 2);
        let kept: Vec<String> = serde_json::from_slice(&entry.files[1].inside).unwrap();
        assert_eq!(kept, ["NaCl", "KCl"]);
        assert_eq!(warnings.len(), 3);
        assert_eq!(Rest::new(9).finish(Vec::new(), Lang::En), (None, Vec::new()));
    }
}
