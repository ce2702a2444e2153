//! What an entry says in JSON and no part of an entry holds: kept as it came, with the entry where
//! it is short, and else in a file of it. The report counts it.

use super::json::{Row, says};
use crate::eln::{ImportedFile, KeptName, part_id, scalar};
use crate::tree::clip;
use cahier_notebook::entry::Attachment;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// All that is kept with one entry beside its parts, bytes.
const BYTES_MAX: usize = 128 << 10;
/// One value of it.
const VALUE_BYTES_MAX: usize = 16 << 10;
const VALUES_MAX: usize = 200;
const NAME_BYTES_MAX: usize = 120;
/// Names that the report lists, and names that are counted.
const LISTED_MAX: usize = 40;
const COUNTED_MAX: usize = 500;
/// The file for what is longer.
const FILE: &str = "elabftw.json";
/// Fields are made of it: it is kept as it came all the same, as from an archive.
pub(super) const METADATA: &str = "elabftw_metadata";
/// What only the import itself says.
const RESERVED: [&str; 3] = ["import:", "kept.", "said."];

/// Keys of an entry that have a place in it, follow from others, or mean nothing elsewhere.
const KNOWN: [&str; 63] = [
    "access_key",
    "body",
    "body_html",
    "canread_is_immutable",
    "canwrite_is_immutable",
    "category",
    "category_color",
    "category_id",
    "category_title",
    "color",
    "comments",
    "content_type",
    "created_at",
    "custom_id",
    "date",
    "elabid",
    "events_start",
    "events_start_itemid",
    "experiments_links",
    "firstname",
    "fullname",
    "has_attachment",
    "has_comment",
    "id",
    "is_pinned",
    "items_links",
    "lastchangeby",
    "lastname",
    "locked",
    "locked_at",
    "lockedby",
    "mainattr_color",
    "mainattr_title",
    "metadata",
    "metadata_decoded",
    "modified_at",
    "next_step",
    "ordering",
    "orcid",
    "page",
    "rating",
    "recent_comment",
    "related_experiments_links",
    "related_items_links",
    "sharelink",
    "state",
    "status",
    "status_color",
    "status_title",
    "steps",
    "tags",
    "tags_id",
    "team",
    "team_name",
    "timestamped",
    "timestamped_at",
    "timestampedby",
    "title",
    "type",
    "up_item_id",
    "uploads",
    "userid",
    "usernames",
];

/// How often each name was kept, over all entries.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, u64>);

impl Names {
    fn add(&mut self, name: &str) {
        let name = clip(name, NAME_BYTES_MAX);
        if let Some(count) = self.0.get_mut(name) {
            *count += 1;
        } else if self.0.len() < COUNTED_MAX {
            self.0.insert(name.to_owned(), 1);
        }
    }

    /// What a report lists, and how many names it leaves out.
    pub(super) fn list(self) -> (Vec<KeptName>, u64) {
        let more = self.0.len().saturating_sub(LISTED_MAX) as u64;
        let plain =
            |name: String| name.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let names = self.0.into_iter().take(LISTED_MAX);
        (names.map(|(name, count)| KeptName { name: plain(name), count }).collect(), more)
    }
}

/// What of an entry no part of it holds.
pub(super) fn unknown(row: &Row) -> Row {
    let rest = row.iter().filter(|(key, value)| !KNOWN.contains(&key.as_str()) && says(value));
    rest.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Keeps values: those that are short by their names, the others in a file.
pub(super) fn keep(
    rest: Row,
    source: &str,
    names: &mut Names,
) -> (BTreeMap<String, String>, Option<ImportedFile>) {
    let (mut short, mut long) = (BTreeMap::new(), Row::new());
    let mut left = BYTES_MAX;
    for (key, value) in rest {
        if key != METADATA {
            names.add(&key);
        }
        let text = scalar(&value).unwrap_or_else(|| value.to_string());
        let size = key.len() + text.len();
        let fits = size <= VALUE_BYTES_MAX.min(left) && key.len() <= NAME_BYTES_MAX;
        if fits && short.len() < VALUES_MAX {
            left -= size;
            short.insert(own(&key), text);
        } else {
            long.insert(key, value);
        }
    }
    let file = (!long.is_empty()).then(|| json_file(source, FILE, &Value::Object(long)));
    (short, file)
}

/// A name under which nothing is taken for what the import says.
fn own(key: &str) -> String {
    let reserved = key == "url" || RESERVED.iter().any(|start| key.starts_with(start));
    if reserved { format!("said.{key}") } else { key.to_owned() }
}

/// A file that holds a value as it came.
pub(super) fn json_file(source: &str, name: &str, value: &Value) -> ImportedFile {
    let inside = serde_json::to_vec_pretty(value).unwrap_or_default();
    ImportedFile {
        attachment_id: part_id(source, "kept", name),
        name: name.to_owned(),
        media_type: "application/json".to_owned(),
        bytes: inside.len() as u64,
        sha256: hex::encode(Sha256::digest(&inside)),
        inside,
        ..ImportedFile::default()
    }
}

/// The attachments that some files become.
pub(super) fn attachments(files: &[ImportedFile]) -> Vec<Attachment> {
    files.iter().map(ImportedFile::attachment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_kept() {
        let json = r#"{"title": "x", "canread": "{}", "proc_pack_qty": 0, "url": "u",
            "import:source": "s", "compounds": [{"name": "NaCl"}]}"#;
        let rest = unknown(&serde_json::from_str(json).unwrap());
        let mut names = Names::default();
        let (short, file) = keep(rest, "e", &mut names);
        let keys: Vec<_> = short.keys().map(String::as_str).collect();
        assert_eq!(keys, ["canread", "compounds", "said.import:source", "said.url"]);
        assert_eq!((short["compounds"].as_str(), file), ("[{\"name\":\"NaCl\"}]", None));
        assert_eq!(names.list().0.len(), 4);
    }

    #[test]
    fn what_is_long_is_kept_in_a_file() {
        let mut rest = Row::new();
        rest.insert("changelog".into(), Value::String("x".repeat(VALUE_BYTES_MAX)));
        for at in 0..2 * VALUES_MAX {
            rest.insert(format!("k{at}"), Value::from(1));
        }
        let (short, file) = keep(rest, "e", &mut Names::default());
        let file = file.unwrap();
        let inside: Row = serde_json::from_slice(&file.inside).unwrap();
        assert!(inside.contains_key("changelog"));
        assert_eq!((short.len(), inside.len()), (VALUES_MAX, VALUES_MAX + 1));
        assert_eq!(file.bytes, file.inside.len() as u64);
    }
}
