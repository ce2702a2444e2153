//! From an imported entry to the changes that make it: what every shell does with an import, but
//! for storing it.

use super::import::ImportedEntry;
use super::warning::Warning;
use crate::address::rewrite_addresses;
use cahier_notebook::{Change, Entry};

/// Key under which an entry remembers where it came from.
pub const SOURCE: &str = "import:source";
/// Key that says when it was imported; it is written last, with all that is not a file or comment.
pub const AT: &str = "import:at";

/// The first changes of an entry, before its content: whatever stops the import after them, no
/// entry is made twice, and links between entries hold.
pub fn first_changes(imported: &ImportedEntry) -> Vec<Change> {
    let (kind, title) = (imported.entry.kind, imported.entry.title.clone());
    let (key, value) = (SOURCE.to_owned(), imported.source_id.clone());
    vec![Change::Extra { key, value }, Change::Kind { kind }, Change::Title { title }]
}

/// Links to entries point to the documents that these became, or were all along: `known` gives
/// the id of the document that a source is here. What is neither in the archive nor here is no
/// link any more, which the warnings tell.
pub fn link_up(entry: &mut Entry, known: &dyn Fn(&str) -> Option<String>) -> Vec<Warning> {
    let mut lost = Vec::new();
    let title = &entry.title;
    entry.links.retain_mut(|link| {
        if let Some(document) = known(&link.target) {
            link.target = document;
            return true;
        }
        // What has a colon is an address.
        let stays = link.target.contains(':');
        if !stays {
            let target = link.label.clone();
            lost.push(Warning::UnknownLink { entry: title.clone(), target });
        }
        stays
    });
    for field in entry.fields.iter_mut().filter(|field| field.kind == "entry") {
        if let Some(document) = known(&field.value) {
            field.value = document;
        }
    }
    rewrite_addresses(&mut entry.body, &mut |_, address| {
        let source = address.strip_prefix("entry:")?;
        known(source).map(|document| format!("entry:{document}"))
    });
    lost
}

/// Everything but files and comments, which have their own way in; `at` is the time of the import,
/// RFC 3339.
pub fn changes_of(imported: &ImportedEntry, at: &str) -> Vec<Change> {
    let entry = imported.entry.clone();
    let mut changes = vec![
        Change::Kind { kind: entry.kind },
        Change::Title { title: entry.title },
        Change::Date { date: entry.date },
        Change::Status { status: entry.status },
        Change::Category { category: entry.category },
        Change::Body { body: entry.body },
    ];
    changes.extend(entry.tags.into_iter().map(|tag| Change::AddTag { tag }));
    let people = entry.people.into_iter().chain(imported.authors.iter().cloned());
    changes.extend(people.map(|person| Change::AddPerson { person }));
    changes.extend(entry.fields.into_iter().map(|field| Change::PutField { field }));
    changes.extend(entry.steps.into_iter().map(|step| Change::PutStep { step }));
    changes.extend(entry.links.into_iter().map(|link| Change::PutLink { link }));
    let claimed = [("import:created", &imported.created), ("import:modified", &imported.modified)];
    let claimed = claimed.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
    let own = [(SOURCE, imported.source_id.clone()), (AT, at.to_owned())];
    for (key, value) in own.into_iter().chain(claimed) {
        changes.push(Change::Extra { key: key.to_owned(), value });
    }
    let extra = entry.extra.into_iter();
    changes.extend(extra.map(|(key, value)| Change::Extra { key, value }));
    changes
}
