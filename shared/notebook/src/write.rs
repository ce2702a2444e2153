//! Changes of an entry into a document, in one transaction.
//!
//! Only what differs is written. Titles and the texts of steps are edited by the smallest
//! splice, so that what two people type into them merges; every other attribute is replaced.

use crate::body::BODY_DEPTH_MAX;
use crate::document::Document;
use crate::entry::{Amendment, Attachment, Change, Comment, Field, SignRequest, Step};
use crate::error::{DocumentError, fits};
use crate::fragment_text::{delete_text, insert_text};
use crate::fragment_write::write_body;
use crate::record::{
    add_member, move_behind, record, record_at_end, remove, set_option, set_shared_text, set_text,
};
use crate::roots::Roots;
use crate::splice::replace_text;
use crate::update::UPDATE_BYTES_MAX;
use yrs::{Map, MapPrelim, MapRef, TransactionMut};

/// Changes of more bytes than this are tried on a copy first.
const LARGE_BYTES: usize = UPDATE_BYTES_MAX / 4;

/// Makes changes, all or none, and gives back the update that they made; none if everything
/// already was as asked.
///
/// A part without an id gets one from `fresh_id`, which must never give the same id twice.
/// [`DocumentError::TooLarge`] says that the update would not fit into an envelope: make the
/// change in several steps, for example a body half by half.
pub fn apply_changes(
    document: &mut Document,
    changes: &[Change],
    fresh_id: &mut dyn FnMut() -> String,
) -> Result<Option<Vec<u8>>, DocumentError> {
    let mut changes = changes.to_vec();
    for change in &mut changes {
        fill_in_id(change, fresh_id);
    }
    let deep = |change: &Change| match change {
        Change::Body { body } => body.depth() > BODY_DEPTH_MAX,
        _ => false,
    };
    if changes.iter().any(deep) {
        return Err(DocumentError::TooDeep);
    }
    if needs_trial(&changes) {
        let mut copy = document.fork(document.client())?;
        if let Some(update) = make(&mut copy, &changes)? {
            fits(update.len(), UPDATE_BYTES_MAX)?;
        }
    }
    make(document, &changes)
}

fn make(document: &mut Document, changes: &[Change]) -> Result<Option<Vec<u8>>, DocumentError> {
    let edited = document
        .edit(|txn, roots| changes.iter().try_for_each(|change| apply_one(txn, roots, change)));
    edited.map(|((), update)| update)
}

/// A change that comes first finds out by itself whether it can be made. After others it cannot
/// go back, and how long the update gets is only known once it is made.
fn needs_trial(changes: &[Change]) -> bool {
    let can_fail = |change: &Change| {
        matches!(
            change,
            Change::SetField { .. }
                | Change::DefineField { .. }
                | Change::TickStep { .. }
                | Change::MoveStep { .. }
                | Change::InsertText { .. }
                | Change::DeleteText { .. }
        )
    };
    let bytes = serde_json::to_vec(changes).map_or(usize::MAX, |json| json.len());
    changes.iter().skip(1).any(can_fail) || bytes > LARGE_BYTES
}

fn fill_in_id(change: &mut Change, fresh_id: &mut dyn FnMut() -> String) {
    let id = match change {
        Change::PutField { field } => &mut field.id,
        Change::PutStep { step } => &mut step.id,
        Change::PutLink { link } => &mut link.id,
        Change::PutAttachment { attachment } => &mut attachment.id,
        Change::Amend { amendment } => &mut amendment.id,
        Change::AskToSign { request } => &mut request.id,
        Change::Comment { comment } => &mut comment.id,
        _ => return,
    };
    if id.is_empty() {
        *id = fresh_id();
    }
}

fn apply_one(
    txn: &mut TransactionMut<'_>,
    roots: &Roots,
    change: &Change,
) -> Result<(), DocumentError> {
    let scalars = &roots.entry;
    match change {
        Change::Kind { kind } => set_option(txn, scalars, "kind", Some(kind.name())),
        Change::Title { title } => replace_text(txn, &roots.title, title),
        Change::Date { date } => set_option(txn, scalars, "date", date.as_deref()),
        Change::Status { status } => set_option(txn, scalars, "status", status.as_deref()),
        Change::Category { category } => set_option(txn, scalars, "category", category.as_deref()),
        Change::AddTag { tag } => add_member(txn, &roots.tags, tag),
        Change::AddPerson { person } => add_member(txn, &roots.people, person),
        Change::RemoveTag { tag } => remove(txn, &roots.tags, tag),
        Change::RemovePerson { person } => remove(txn, &roots.people, person),
        Change::RemoveField { id } => remove(txn, &roots.fields, id),
        Change::RemoveStep { id } => remove(txn, &roots.steps, id),
        Change::RemoveLink { id } => remove(txn, &roots.links, id),
        Change::RemoveAttachment { id } => remove(txn, &roots.attachments, id),
        Change::PutField { field } => put_field(txn, &roots.fields, field),
        Change::PutStep { step } => put_step(txn, &roots.steps, step),
        Change::PutLink { link } => {
            let record = record_at_end(txn, &roots.links, &link.id);
            set_text(txn, &record, "target", &link.target);
            set_text(txn, &record, "label", &link.label);
        }
        Change::PutAttachment { attachment } => {
            put_attachment(txn, &roots.attachments, attachment);
        }
        Change::SetField { id, value } => {
            let found = record(&*txn, &roots.fields, id);
            set_text(txn, &found.ok_or(DocumentError::Unknown("field"))?, "value", value);
        }
        Change::DefineField { field } => {
            let found = record(&*txn, &roots.fields, &field.id);
            write_field(txn, &found.ok_or(DocumentError::Unknown("field"))?, field, false);
        }
        Change::TickStep { id, done_at } => {
            let found = record(&*txn, &roots.steps, id).ok_or(DocumentError::Unknown("step"))?;
            set_option(txn, &found, "done_at", done_at.as_deref());
        }
        Change::MoveStep { id, behind } => {
            let moved = move_behind(txn, &roots.steps, id, behind.as_deref());
            moved.ok_or(DocumentError::Unknown("step"))?;
        }
        Change::Body { body } => write_body(txn, &roots.body, body)?,
        Change::InsertText { path, offset, text } => {
            insert_text(txn, &roots.body, path, *offset, text)?;
        }
        Change::DeleteText { path, offset, length } => {
            delete_text(txn, &roots.body, path, *offset, *length)?;
        }
        Change::Extra { key, value } => set_option(txn, &roots.extra, key, Some(value)),
        Change::Amend { amendment } => amend(txn, &roots.amendments, amendment),
        Change::AskToSign { request } => ask_to_sign(txn, &roots.requests, request),
        Change::RemoveRequest { id } => remove(txn, &roots.requests, id),
        Change::Comment { comment } => add_comment(txn, &roots.comments, comment),
    }
    Ok(())
}

fn put_field(txn: &mut TransactionMut<'_>, fields: &MapRef, field: &Field) {
    let record = record_at_end(txn, fields, &field.id);
    write_field(txn, &record, field, true);
}

/// Writes a field, with its value or without.
fn write_field(txn: &mut TransactionMut<'_>, record: &MapRef, field: &Field, valued: bool) {
    set_text(txn, record, "name", &field.name);
    set_text(txn, record, "kind", &field.kind);
    if valued {
        set_text(txn, record, "value", &field.value);
    }
    set_option(txn, record, "unit", field.unit.as_deref());
    set_option(txn, record, "group", field.group.as_deref());
    let options = (!field.options.is_empty()).then_some(&field.options);
    // A list of texts can always be written as JSON.
    let options = options.and_then(|options| serde_json::to_string(options).ok());
    set_option(txn, record, "options", options.as_deref());
    set_option(txn, record, "description", field.description.as_deref());
}

fn put_step(txn: &mut TransactionMut<'_>, steps: &MapRef, step: &Step) {
    let record = record_at_end(txn, steps, &step.id);
    set_shared_text(txn, &record, "text", &step.text);
    set_option(txn, &record, "done_at", step.done_at.as_deref());
    set_option(txn, &record, "deadline", step.deadline.as_deref());
}

fn put_attachment(txn: &mut TransactionMut<'_>, attachments: &MapRef, attachment: &Attachment) {
    let record = record_at_end(txn, attachments, &attachment.id);
    set_text(txn, &record, "name", &attachment.name);
    set_text(txn, &record, "media_type", &attachment.media_type);
    // As text: a number of more than 53 bits is not safe in every tool that reads yrs.
    set_text(txn, &record, "size", &attachment.size.to_string());
    set_text(txn, &record, "sha256", &attachment.sha256);
    set_text(txn, &record, "blob", &attachment.blob);
    set_text(txn, &record, "key", &attachment.key);
    set_option(txn, &record, "description", attachment.description.as_deref());
}

/// A new record of something that is said once; none where it is there and so stays as it is.
fn said_once(txn: &mut TransactionMut<'_>, collection: &MapRef, id: &str) -> Option<MapRef> {
    let is_new = !collection.contains_key(&*txn, id);
    is_new.then(|| collection.insert(txn, id, MapPrelim::default()))
}

fn amend(txn: &mut TransactionMut<'_>, amendments: &MapRef, amendment: &Amendment) {
    let Some(record) = said_once(txn, amendments, &amendment.id) else { return };
    set_text(txn, &record, "seal", &amendment.seal);
    set_text(txn, &record, "reason", &amendment.reason);
    set_text(txn, &record, "date", &amendment.date);
    set_text(txn, &record, "by", &amendment.by);
}

fn ask_to_sign(txn: &mut TransactionMut<'_>, requests: &MapRef, request: &SignRequest) {
    let Some(record) = said_once(txn, requests, &request.id) else { return };
    set_text(txn, &record, "person", &request.person);
    set_text(txn, &record, "meaning", &request.meaning);
    set_text(txn, &record, "by", &request.by);
    set_text(txn, &record, "date", &request.date);
}

fn add_comment(txn: &mut TransactionMut<'_>, comments: &MapRef, comment: &Comment) {
    let Some(record) = said_once(txn, comments, &comment.id) else { return };
    set_text(txn, &record, "text", &comment.text);
    set_text(txn, &record, "at", &comment.at);
    set_text(txn, &record, "author", &comment.author);
    set_text(txn, &record, "reply_to", &comment.reply_to);
}
