//! One entry of a JSON export, as the reader of archives would give it.

use super::json::{Row, filled, line, number};
use super::kept::{self, Names};
use super::labels::Labels;
use super::pages::{Pages, page};
use super::parts::{self, Cut};
use super::people::People;
use super::uploads::{Shelf, Uploads};
use super::{notes, pages};
use crate::Lang;
use crate::address::{Place, rewrite_addresses};
use crate::eln::{
    Form, ImportedEntry, ImportedFile, Pictures, Warning, Warnings, find_formulas, is_address,
    is_unique, part_id, read_texts, when,
};
use cahier_notebook::EntryKind;
use cahier_notebook::body::Body;
use cahier_notebook::entry::Entry;
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest address by which an entry is found again.
const ADDRESS_BYTES_MAX: usize = 512;
/// As archives name it, where JSON says no server.
const EXPORTER: &str = "eLabFTW";
const MARKDOWN: u64 = 2;

/// A row that is an entry.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) row: Row,
    pub(super) kind: EntryKind,
    /// The id by which it is found again, which an archive of it has too.
    pub(super) source: String,
    /// The address of its page.
    pub(super) address: Option<String>,
}

impl Found {
    /// An entry with its ids.
    pub(super) fn of(row: Row, kind: EntryKind) -> Self {
        let address = filled(&row, "sharelink");
        let address = address.filter(|text| is_address(text) && text.len() <= ADDRESS_BYTES_MAX);
        let unique = filled(&row, "elabid").filter(|id| is_unique(id));
        let own = || {
            let said = |key: &str| filled(&row, key).unwrap_or_default();
            let key = match number(&row, "id") {
                Some(number) => format!("{number}\n{}", said("created_at")),
                None => format!("{}\n{}\n{}", said("title"), said("created_at"), said("date")),
            };
            format!("elabftw-{}-{}", kind.name(), part_id("elabftw", kind.name(), &key))
        };
        let source = unique.or_else(|| address.clone()).unwrap_or_else(own);
        Self { row, kind, source, address }
    }

    /// The host that it comes from, with its last slash.
    pub(super) fn base(&self) -> String {
        self.page().map(|page| page.base).unwrap_or_default()
    }

    /// The page that shows it.
    pub(super) fn page(&self) -> Option<pages::Page> {
        let by_number = || {
            let (base, kind) = (String::new(), self.kind);
            Some(pages::Page { base, kind, number: number(&self.row, "id")? })
        };
        self.address.as_deref().and_then(page).or_else(by_number)
    }

    /// Whether its text is there: lists have none.
    pub(super) fn has_text(&self) -> bool {
        self.row.contains_key("body")
    }

    /// Whether this says more than another one of the same entry.
    pub(super) fn says_more(&self, other: &Self) -> bool {
        let weight = |one: &Self| {
            let changed = filled(&one.row, "modified_at").unwrap_or_default();
            (one.has_text(), changed, one.row.len())
        };
        weight(self) > weight(other)
    }
}

/// What an entry became.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) imported: ImportedEntry,
    /// Which of the folder's files its attachments are.
    pub(super) from_folder: BTreeMap<String, usize>,
    /// Files that are nowhere.
    pub(super) missing: u64,
}

/// All that is known when entries are made.
pub(super) struct Maker<'a> {
    pub(super) pages: &'a Pages,
    pub(super) people: &'a People,
    pub(super) labels: &'a Labels,
    pub(super) shelf: &'a Shelf,
    pub(super) lang: Lang,
    pub(super) warnings: Warnings,
    pub(super) names: Names,
    pub(super) picture_bytes_left: u64,
}

impl Maker<'_> {
    /// Makes an entry; `there` are the files that its archive has.
    pub(super) fn make(&mut self, found: &Found, there: &[ImportedFile]) -> Made {
        let (row, source, base) = (&found.row, found.source.as_str(), found.base());
        let title = self.title(found);
        let mut cut = Cut::default();
        let mut rest = kept::unknown(row);
        let created = self.moment(row, "created_at", &title);
        let modified = self.moment(row, "modified_at", &title);
        let otherwise = modified.as_deref().or(created.as_deref()).unwrap_or(when::LONG_AGO);
        let uploads = Uploads::of(row, source, there, self.shelf);
        let (body, pictures) = self.body(found, &title, &uploads);
        let (links, lost) = parts::links(row, source, &base, self.pages);
        let mut entry = Entry {
            kind: found.kind,
            date: day(row).or_else(|| created.as_deref().and_then(when::day)),
            status: self.labels.status(row, found.kind),
            category: self.labels.category(row, found.kind),
            tags: parts::tags(row),
            steps: parts::steps(row, source, otherwise, &mut cut),
            links,
            body,
            ..Entry::default()
        };
        self.add_fields(&mut entry, found, &title, &mut cut, &mut rest);
        entry.fields.extend(notes::notes(row, source, self.people, self.lang));
        let comments = parts::comments(row, source, self.people, &mut cut);
        let missing = uploads.missing.len() as u64;
        for (key, rows) in [("uploads", uploads.missing), ("links", lost)] {
            if !rows.is_empty() {
                let rows = rows.into_iter().map(Value::Object).collect();
                rest.insert(key.to_owned(), Value::Array(rows));
            }
        }
        let (extra, file) = kept::keep(rest, source, &mut self.names);
        entry.extra = extra;
        if let Some(address) = &found.address {
            entry.extra.insert("url".to_owned(), address.clone());
        }
        let mut files = uploads.files;
        files.extend(pictures.into_iter().chain(file));
        entry.attachments = kept::attachments(&files);
        let authors: Vec<String> = self.people.of(row).into_iter().collect();
        entry.people.clone_from(&authors);
        if cut.0 {
            self.warnings.add(Warning::NotAllKept { entry: title.clone() });
        }
        entry.title = title;
        let imported = ImportedEntry {
            source_id: found.source.clone(),
            address: found.address.clone(),
            exporter: if base.is_empty() { EXPORTER.to_owned() } else { base },
            entry,
            files,
            comments,
            authors,
            created,
            modified,
            ..ImportedEntry::default()
        };
        Made { imported, from_folder: uploads.from_folder, missing }
    }

    fn title(&mut self, found: &Found) -> String {
        line(&found.row, "title").unwrap_or_else(|| {
            let number = filled(&found.row, "id").unwrap_or_default();
            let title = format!("eLabFTW {number}").trim().to_owned();
            self.warnings.add(Warning::NoTitle { entry: title.clone() });
            title
        })
    }

    fn moment(&mut self, row: &Row, key: &str, title: &str) -> Option<String> {
        let value = filled(row, key)?;
        let moment = when::moment(&value);
        if moment.is_none() {
            self.warnings.add(Warning::UnknownDate { entry: title.to_owned(), value });
        }
        moment
    }

    /// The text, with what it shows and names put where it is here; and pictures that stood in it.
    fn body(&mut self, found: &Found, title: &str, uploads: &Uploads) -> (Body, Vec<ImportedFile>) {
        let Some(text) = filled(&found.row, "body") else { return (Body::default(), Vec::new()) };
        let markdown = number(&found.row, "content_type") == Some(MARKDOWN);
        let form = if markdown { Form::Markdown } else { Form::Html };
        let mut pictures = Pictures::new(&found.source, self.picture_bytes_left);
        let text = pictures.out_of(text);
        let (files, left) = pictures.finish();
        self.picture_bytes_left = left;
        let mut body = read_texts(&[(text, form)], title, &mut self.warnings);
        if !markdown {
            find_formulas(&mut body);
        }
        let base = found.base();
        rewrite_addresses(&mut body, &mut |place, address| {
            if let Some(id) = uploads.of_address(address) {
                return Some(format!("attachment:{id}"));
            }
            let entry = self.pages.of_address(address, &base).filter(|_| place == Place::Link);
            entry.map(|source| format!("entry:{source}"))
        });
        (body, files)
    }

    fn add_fields(
        &mut self,
        entry: &mut Entry,
        found: &Found,
        title: &str,
        cut: &mut Cut,
        rest: &mut Row,
    ) {
        let (value, readable) = match parts::metadata(&found.row) {
            None => return,
            Some(Ok(value)) => (value, true),
            Some(Err(raw)) => (Value::String(raw), false),
        };
        let known = (self.pages, self.people);
        let (fields, good) = parts::fields(&value, &found.source, &found.base(), known, cut);
        if !readable || !good {
            self.warnings.add(Warning::UnreadableFields { entry: title.to_owned() });
        }
        entry.fields = fields;
        if super::json::says(&value) {
            rest.insert(kept::METADATA.to_owned(), value);
        }
    }
}

/// The day of the work. Old versions wrote it without dashes.
fn day(row: &Row) -> Option<String> {
    let said = filled(row, "date")?;
    let digits = said.len() == 8 && said.bytes().all(|byte| byte.is_ascii_digit());
    let dashed = || {
        let (year, rest) = said.split_at_checked(4)?;
        let (month, date) = rest.split_at_checked(2)?;
        when::day(&format!("{year}-{month}-{date}"))
    };
    if digits { dashed() } else { when::day(&said) }
}
