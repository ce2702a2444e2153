//! From all that a folder holds to the entries that are brought in: each once, with its bookings,
//! and what belongs to none in one of their own.

use super::bookings::{self, SHOWN_MAX};
use super::entry::{Found, Made, Maker};
use super::json::Row;
use super::kept::{Names, json_file};
use super::labels::{Labels, Role};
use super::limits::Limits;
use super::meet::meet;
use super::notes::is_private;
use super::pages::{Pages, page};
use super::people::People;
use super::rest::Rest;
use super::uploads::Shelf;
use super::warning::Warning;
use crate::Lang;
use crate::eln::{self, ImportedEntry, Print, Warnings};
use cahier_notebook::EntryKind;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a folder became.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// The entries.
    pub entries: Vec<MovedEntry>,
    /// How many of what.
    pub counts: Counts,
    /// What a person should know.
    pub warnings: Vec<Warning>,
}

/// One entry, and where the bytes of its files are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MovedEntry {
    /// The number of the archive that holds its files.
    pub archive: Option<usize>,
    /// The entry, as the reader of archives gives one.
    pub imported: ImportedEntry,
    /// Attachments that are files of the folder, by the number of these.
    pub from_folder: BTreeMap<String, usize>,
}

/// How many of what a folder holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Experiments.
    pub experiments: u64,
    /// Resources.
    pub resources: u64,
    /// Templates of either.
    pub templates: u64,
    /// Categories, by name.
    pub categories: u64,
    /// Statuses, by name.
    pub statuses: u64,
    /// Bookings.
    pub bookings: u64,
    /// Comments.
    pub comments: u64,
    /// Files of entries.
    pub files: u64,
    /// People of whom the export says who they are.
    pub people: u64,
    /// Tags of the team's list.
    pub tags: u64,
}

/// All that a folder holds.
pub(super) struct Parts {
    pub(super) limits: Limits,
    pub(super) lang: Lang,
    pub(super) found: Vec<Found>,
    pub(super) archived: Vec<(usize, ImportedEntry)>,
    pub(super) people: People,
    pub(super) labels: Labels,
    pub(super) bookings: Vec<Row>,
    pub(super) rest: Rest,
    pub(super) shelf: Shelf,
    pub(super) warnings: Vec<Warning>,
    pub(super) tags: u64,
}

/// What is counted on the way.
#[derive(Default)]
struct Tally {
    private: u64,
    list_only: u64,
    newer: u64,
    missing_files: u64,
    missing_entries: u64,
}

/// Makes the entries.
pub(super) fn moved(parts: Parts) -> Moved {
    let Parts { limits, lang, found, archived, people, mut labels, bookings, rest, .. } = parts;
    let mut counts = Counts {
        bookings: bookings.len() as u64,
        people: people.len() as u64,
        tags: parts.tags,
        ..Counts::default()
    };
    let mut warnings = parts.warnings;
    let mut entries: Vec<MovedEntry> = archived.into_iter().map(of_archive).collect();
    // An archive of an older version has an address where JSON has an id.
    let found = with_ids_of(found, &entries);
    let pages = pages_of(&found, &entries);
    let (mut by_resource, loose) = bookings::by_resource(bookings, &pages);
    let mut tally = Tally::default();
    let has_json = !found.is_empty();
    let mut maker = Maker {
        pages: &pages,
        people: &people,
        labels: &labels,
        shelf: &parts.shelf,
        lang,
        warnings: Warnings::new(limits.warnings_max),
        names: Names::default(),
        picture_bytes_left: limits.picture_bytes_max,
    };
    make(&mut maker, &found, &mut entries, &mut tally);
    let (made, names) = (maker.warnings.finish(), maker.names);
    for entry in &mut entries {
        if let Some(rows) = by_resource.remove(&entry.imported.source_id) {
            book(&mut entry.imported, rows, (&pages, &people), lang);
        }
    }
    entries.iter().for_each(|entry| count(&mut counts, &mut labels, &entry.imported));
    let (kept, said) = rest.finish(loose, lang);
    entries.extend(kept.map(|imported| MovedEntry { imported, ..MovedEntry::default() }));
    for entry in &mut entries {
        people.put(&mut entry.imported);
        let there = Print::of_archive(&entry.imported);
        entry.imported.there = there.map(|print| print.to_string()).unwrap_or_default();
    }
    counts.categories = labels.count(Role::Category);
    counts.statuses = labels.count(Role::Status);
    warnings.extend(made.into_iter().map(Warning::Entry));
    warnings.extend(said);
    warnings.extend(told(&tally, has_json));
    let (names, more) = names.list();
    if !names.is_empty() {
        warnings.push(Warning::Entry(eln::Warning::Kept { names, more }));
    }
    let more = warnings.len().saturating_sub(limits.warnings_max) as u64;
    if more > 0 {
        // What is said last is of the whole: it stays.
        warnings.drain(..warnings.len() - limits.warnings_max);
        warnings.push(Warning::More { count: more });
    }
    Moved { entries, counts, warnings }
}

fn of_archive((archive, imported): (usize, ImportedEntry)) -> MovedEntry {
    MovedEntry { archive: Some(archive), imported, from_folder: BTreeMap::new() }
}

/// Entries of JSON under the id that their archive has, where the address of a page says that they
/// are the same.
fn with_ids_of(mut found: Vec<Found>, entries: &[MovedEntry]) -> Vec<Found> {
    let mut by_address: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in entries {
        if let Some(address) = entry.imported.address.as_deref() {
            by_address.insert(address, &entry.imported.source_id);
        }
    }
    for one in &mut found {
        let source = one.address.as_deref().and_then(|address| by_address.get(address));
        if let Some(source) = source {
            one.source = (*source).to_owned();
        }
    }
    found
}

fn pages_of(found: &[Found], entries: &[MovedEntry]) -> Pages {
    let mut pages = Pages::default();
    for one in found {
        pages.add(one.page(), &one.source);
    }
    for entry in entries {
        let address = entry.imported.address.as_deref();
        pages.add(address.and_then(page), &entry.imported.source_id);
    }
    pages
}

/// Makes the entries of JSON, each with the one of an archive if that is the same.
fn make(maker: &mut Maker<'_>, found: &[Found], entries: &mut Vec<MovedEntry>, tally: &mut Tally) {
    let sources = entries.iter().enumerate();
    let at: BTreeMap<String, usize> =
        sources.map(|(at, entry)| (entry.imported.source_id.clone(), at)).collect();
    for one in found {
        let archived = at.get(&one.source).and_then(|at| entries.get_mut(*at));
        let there = archived.as_ref().map(|entry| entry.imported.files.as_slice());
        let made = maker.make(one, there.unwrap_or_default());
        tally.private += u64::from(is_private(&one.row));
        tally.missing_files += made.missing;
        tally.missing_entries += u64::from(made.missing > 0);
        match archived {
            Some(archived) => {
                archived.from_folder.clone_from(&made.from_folder);
                tally.newer += u64::from(meet(&mut archived.imported, made));
            }
            None => {
                tally.list_only += u64::from(!one.has_text());
                let Made { imported, from_folder, .. } = made;
                entries.push(MovedEntry { archive: None, imported, from_folder });
            }
        }
    }
}

/// Puts the bookings of a resource at the end of its text; all of them into a file, if they are
/// more than a text should hold.
fn book(imported: &mut ImportedEntry, rows: Vec<Row>, known: (&Pages, &People), lang: Lang) {
    let table = bookings::table(&rows, "", known, lang);
    imported.entry.body.0.extend(table);
    if rows.len() > SHOWN_MAX {
        let rows = Value::Array(rows.into_iter().map(Value::Object).collect());
        let file = json_file(&imported.source_id, "bookings.json", &rows);
        imported.entry.attachments.push(file.attachment());
        imported.files.push(file);
    }
}

fn count(counts: &mut Counts, labels: &mut Labels, imported: &ImportedEntry) {
    match imported.entry.kind {
        EntryKind::Experiment => counts.experiments += 1,
        EntryKind::Resource => counts.resources += 1,
        EntryKind::ExperimentTemplate | EntryKind::ResourceTemplate => counts.templates += 1,
    }
    counts.files += imported.files.len() as u64;
    counts.comments += imported.comments.len() as u64;
    labels.hear(Role::Category, imported.entry.category.as_deref());
    labels.hear(Role::Status, imported.entry.status.as_deref());
}

fn told(tally: &Tally, has_json: bool) -> Vec<Warning> {
    let Tally { private, list_only, newer, missing_files, missing_entries } = *tally;
    let all = [
        (missing_files, Warning::FilesNotThere { files: missing_files, entries: missing_entries }),
        (list_only, Warning::ListOnly { count: list_only }),
        (newer, Warning::NewerInJson { count: newer }),
        (private, Warning::Private { count: private }),
        (u64::from(has_json), Warning::NoTimeZone),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, warning)| warning).collect()
}
