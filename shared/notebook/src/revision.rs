//! Revisions: what a document was after its first updates, and how to get back there.
//!
//! Going back never takes anything out of the history: it is a new change like any other.

use crate::client_id::ClientId;
use crate::difference::{PartChange, part_changes};
use crate::document::Document;
use crate::entry::{Change, Entry, Step};
use crate::error::DocumentError;

/// The document after the first `n` of its updates, in their order; for reading and comparing.
///
/// Each update is applied on its own: yrs takes far longer for many edits in one transaction.
pub fn at(updates_v2: &[&[u8]], n: usize) -> Result<Document, DocumentError> {
    let first = updates_v2.get(..n).ok_or(DocumentError::Unknown("revision"))?;
    let mut document = Document::new(ClientId::READER);
    for update in first {
        document.apply(update)?;
    }
    Ok(document)
}

/// The changes that make `current` say what `old` said.
///
/// The kind of an entry never changes. Parts that come back stand at the end of their
/// collection, but steps stand in their old order, and what an import brought later stays. So do
/// amendments, which are never taken back, and requests to sign, which are about the entry as it
/// is.
pub fn restore(current: &Entry, old: &Entry) -> Vec<Change> {
    let mut changes = Vec::new();
    if current.title != old.title {
        changes.push(Change::Title { title: old.title.clone() });
    }
    if current.date != old.date {
        changes.push(Change::Date { date: old.date.clone() });
    }
    if current.status != old.status {
        changes.push(Change::Status { status: old.status.clone() });
    }
    if current.category != old.category {
        changes.push(Change::Category { category: old.category.clone() });
    }
    restore_sets(current, old, &mut changes);
    restore_parts(current, old, &mut changes);
    restore_order(current, old, &mut changes);
    for (key, value) in &old.extra {
        if current.extra.get(key) != Some(value) {
            changes.push(Change::Extra { key: key.clone(), value: value.clone() });
        }
    }
    for amendment in &old.amendments {
        if current.amendments.iter().all(|said| said.id != amendment.id) {
            changes.push(Change::Amend { amendment: amendment.clone() });
        }
    }
    if current.body != old.body {
        changes.push(Change::Body { body: old.body.clone() });
    }
    changes
}

fn restore_sets(current: &Entry, old: &Entry, changes: &mut Vec<Change>) {
    let missing = |from: &[String], of: &[String]| -> Vec<String> {
        of.iter().filter(|text| !from.contains(text)).cloned().collect()
    };
    let gone = missing(&old.tags, &current.tags).into_iter();
    changes.extend(gone.map(|tag| Change::RemoveTag { tag }));
    let back = missing(&current.tags, &old.tags).into_iter();
    changes.extend(back.map(|tag| Change::AddTag { tag }));
    let gone = missing(&old.people, &current.people).into_iter();
    changes.extend(gone.map(|person| Change::RemovePerson { person }));
    let back = missing(&current.people, &old.people).into_iter();
    changes.extend(back.map(|person| Change::AddPerson { person }));
}

/// Puts steps back into their order, where it is another one once all of them are there again.
fn restore_order(current: &Entry, old: &Entry, changes: &mut Vec<Change>) {
    let holds = |entry: &Entry, step: &Step| entry.steps.iter().any(|own| own.id == step.id);
    let stay = current.steps.iter().filter(|step| holds(old, step));
    let back = old.steps.iter().filter(|step| !holds(current, step));
    if stay.chain(back).map(|step| &step.id).eq(old.steps.iter().map(|step| &step.id)) {
        return;
    }
    let mut before: Option<String> = None;
    for Step { id, .. } in &old.steps {
        let behind = before.replace(id.clone());
        changes.push(Change::MoveStep { id: id.clone(), behind });
    }
}

fn restore_parts(current: &Entry, old: &Entry, changes: &mut Vec<Change>) {
    for change in part_changes(&current.fields, &old.fields, |part| &part.id) {
        changes.push(match change {
            PartChange::Removed(field) => Change::RemoveField { id: field.id },
            PartChange::Added(field) => Change::PutField { field },
            PartChange::Changed(swap) => Change::PutField { field: swap.new },
        });
    }
    for change in part_changes(&current.steps, &old.steps, |part| &part.id) {
        changes.push(match change {
            PartChange::Removed(step) => Change::RemoveStep { id: step.id },
            PartChange::Added(step) => Change::PutStep { step },
            PartChange::Changed(swap) => Change::PutStep { step: swap.new },
        });
    }
    for change in part_changes(&current.links, &old.links, |part| &part.id) {
        changes.push(match change {
            PartChange::Removed(link) => Change::RemoveLink { id: link.id },
            PartChange::Added(link) => Change::PutLink { link },
            PartChange::Changed(swap) => Change::PutLink { link: swap.new },
        });
    }
    for change in part_changes(&current.attachments, &old.attachments, |part| &part.id) {
        changes.push(match change {
            PartChange::Removed(file) => Change::RemoveAttachment { id: file.id },
            PartChange::Added(attachment) => Change::PutAttachment { attachment },
            PartChange::Changed(swap) => Change::PutAttachment { attachment: swap.new },
        });
    }
}
