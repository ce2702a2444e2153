//! An entry that came in an archive and in JSON: it is one. The archive has the bytes of its files
//! and the time zones, JSON what archives leave out; which of them is newer has the last word.

use super::entry::Made;
use super::json::on_the_wall;
use super::notes::GROUP;
use crate::eln::ImportedEntry;
use cahier_notebook::entry::Comment;

/// Puts what JSON says to what the archive says. True where JSON is newer.
pub(super) fn meet(archived: &mut ImportedEntry, made: Made) -> bool {
    let json = made.imported;
    let newer = is_newer(&json, archived);
    for comment in json.comments {
        if !archived.comments.iter().any(|said| same(said, &comment)) {
            archived.comments.push(comment);
        }
    }
    let (entry, other) = (&mut archived.entry, json.entry);
    let (notes, fields): (Vec<_>, Vec<_>) =
        other.fields.into_iter().partition(|field| field.group.as_deref() == Some(GROUP));
    if newer {
        entry.title = other.title;
        entry.tags = other.tags;
        entry.steps = other.steps;
        entry.fields = fields;
        archived.modified = json.modified;
    } else {
        fill(&mut entry.tags, other.tags);
        fill(&mut entry.steps, other.steps);
        fill(&mut entry.fields, fields);
    }
    entry.fields.extend(notes);
    if !other.body.0.is_empty() && (newer || entry.body.0.is_empty()) {
        entry.body = other.body;
    }
    put(&mut entry.date, other.date, newer);
    put(&mut entry.status, other.status, newer);
    put(&mut entry.category, other.category, newer);
    for link in other.links {
        if !entry.links.iter().any(|known| known.target == link.target) {
            entry.links.push(link);
        }
    }
    for (key, value) in other.extra {
        entry.extra.entry(key).or_insert(value);
    }
    for (file, attachment) in json.files.into_iter().zip(other.attachments) {
        let same = |known: &crate::eln::ImportedFile| {
            known.attachment_id == file.attachment_id || known.sha256 == file.sha256
        };
        if !archived.files.iter().any(same) {
            archived.files.push(file);
            entry.attachments.push(attachment);
        }
    }
    fill(&mut archived.authors, json.authors);
    fill(&mut entry.people, other.people);
    archived.address = archived.address.take().or(json.address);
    archived.created = archived.created.take().or(json.created);
    newer
}

/// JSON has no time zone, so that clocks on the wall are compared.
fn is_newer(json: &ImportedEntry, archived: &ImportedEntry) -> bool {
    let both = json.modified.as_deref().zip(archived.modified.as_deref());
    both.is_some_and(|(json, archived)| on_the_wall(json) > on_the_wall(archived))
}

/// The ids of comments hold their times, which JSON says otherwise.
fn same(one: &Comment, other: &Comment) -> bool {
    one.text.trim() == other.text.trim() && one.author == other.author
}

fn fill<T>(list: &mut Vec<T>, other: Vec<T>) {
    if list.is_empty() {
        *list = other;
    }
}

fn put(value: &mut Option<String>, other: Option<String>, newer: bool) {
    if other.is_some() && (newer || value.is_none()) {
        *value = other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eln::ImportedFile;
    use crate::html::body_from_html;
    use cahier_notebook::entry::{Field, Link};
    use std::collections::BTreeMap;

    fn archived() -> ImportedEntry {
        let mut one = ImportedEntry::default();
        one.entry.title = "Gel".into();
        one.entry.body = body_from_html("<p>archive</p>");
        one.modified = Some("2025-01-02T10:00:00+01:00".into());
        let (text, author) = ("Ok".to_owned(), "Ada".to_owned());
        one.comments = vec![Comment { text, author, ..Comment::default() }];
        one.files = vec![ImportedFile { sha256: "aa".into(), ..ImportedFile::default() }];
        one
    }

    fn text(one: &ImportedEntry) -> String {
        one.entry.body.plain_text()
    }

    fn made(modified: &str) -> Made {
        let mut imported = archived();
        imported.entry.title = "Gel 2".into();
        imported.entry.body = body_from_html("<p>json</p>");
        imported.entry.category = Some("PCR".into());
        imported.entry.links = vec![Link { target: "t".into(), ..Link::default() }];
        let group = Some(GROUP.to_owned());
        imported.entry.fields = vec![Field { name: "Stars".into(), group, ..Field::default() }];
        imported.modified = Some(modified.into());
        imported.comments.push(Comment { text: "New".into(), ..Comment::default() });
        imported.comments[0].at = "2025-01-01T00:00:00Z".into();
        Made { imported, from_folder: BTreeMap::new(), missing: 0 }
    }

    #[test]
    fn the_archive_stays_and_gaps_are_filled() {
        let mut one = archived();
        assert!(!meet(&mut one, made("2025-01-02T10:00:00Z")));
        assert_eq!((one.entry.title.as_str(), text(&one).as_str()), ("Gel", "archive"));
        assert_eq!(one.entry.category.as_deref(), Some("PCR"));
        assert_eq!((one.entry.links.len(), one.entry.fields.len()), (1, 1));
        assert_eq!((one.comments.len(), one.files.len()), (2, 1));
    }

    #[test]
    fn newer_json_has_the_last_word() {
        let mut one = archived();
        assert!(meet(&mut one, made("2025-01-02T10:00:01Z")));
        assert_eq!((one.entry.title.as_str(), text(&one).as_str()), ("Gel 2", "json"));
        assert_eq!(one.modified.as_deref(), Some("2025-01-02T10:00:01Z"));
        assert_eq!(one.files.len(), 1, "files are the archive's");
    }
}
