//! An entry, and its comments, out of a document.
//!
//! Reading is total: whatever a foreign peer stored, the parts that can be read are, and the
//! rest is passed over. The layout is described in `LAYOUT.md`.

use crate::body::Body;
use crate::document::Document;
use crate::entry::{
    Amendment, Attachment, Comment, Entry, EntryKind, Field, Link, SignRequest, Step,
};
use crate::fragment::read_body;
use crate::record::{attribute, members, records, text};
use crate::roots::Roots;
use crate::value::out_text;
use std::collections::BTreeMap;
use yrs::{GetString, Map, MapRef, ReadTxn};

/// The entry in a document.
pub fn read_entry(document: &Document) -> Entry {
    document.read(|txn, roots| entry(txn, roots))
}

/// The entry in a document without its text: what a list says of it, at every key that is typed.
/// A text of two hundred pages is not read for that.
pub fn read_entry_parts(document: &Document) -> Entry {
    document.read(|txn, roots| parts(txn, roots))
}

/// The comments in a comments document, oldest first by their claimed time.
pub fn read_comments(document: &Document) -> Vec<Comment> {
    document.read(|txn, roots| {
        let found = records(txn, &roots.comments);
        let mut comments: Vec<Comment> =
            found.into_iter().map(|(id, record)| comment(txn, id, &record)).collect();
        comments.sort_by(|a, b| (&a.at, &a.id).cmp(&(&b.at, &b.id)));
        comments
    })
}

pub(crate) fn entry<T: ReadTxn>(txn: &T, roots: &Roots) -> Entry {
    Entry { body: read_body(txn, &roots.body), ..parts(txn, roots) }
}

fn parts<T: ReadTxn>(txn: &T, roots: &Roots) -> Entry {
    let scalars = &roots.entry;
    let kind = attribute(txn, scalars, "kind").and_then(|name| EntryKind::from_name(&name));
    let mut amendments = all(txn, &roots.amendments, amendment);
    amendments.sort_by(|a, b| (&a.date, &a.id).cmp(&(&b.date, &b.id)));
    let mut requests = all(txn, &roots.requests, request);
    requests.sort_by(|a, b| (&a.date, &a.id).cmp(&(&b.date, &b.id)));
    Entry {
        kind: kind.unwrap_or_default(),
        title: roots.title.get_string(txn),
        date: attribute(txn, scalars, "date"),
        status: attribute(txn, scalars, "status"),
        category: attribute(txn, scalars, "category"),
        tags: members(txn, &roots.tags),
        people: members(txn, &roots.people),
        fields: all(txn, &roots.fields, field),
        steps: all(txn, &roots.steps, step),
        links: all(txn, &roots.links, link),
        attachments: all(txn, &roots.attachments, attachment),
        body: Body::default(),
        extra: texts(txn, &roots.extra),
        amendments,
        requests,
    }
}

fn all<T: ReadTxn, R>(txn: &T, map: &MapRef, read: impl Fn(&T, String, &MapRef) -> R) -> Vec<R> {
    records(txn, map).into_iter().map(|(id, record)| read(txn, id, &record)).collect()
}

fn texts<T: ReadTxn>(txn: &T, map: &MapRef) -> BTreeMap<String, String> {
    let values = map.iter(txn);
    values.filter_map(|(key, value)| Some((key.to_owned(), out_text(txn, &value)?))).collect()
}

fn field<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Field {
    let options = attribute(txn, record, "options");
    Field {
        id,
        name: text(txn, record, "name"),
        kind: text(txn, record, "kind"),
        value: text(txn, record, "value"),
        unit: attribute(txn, record, "unit"),
        group: attribute(txn, record, "group"),
        options: options.map(|json| read_options(&json)).unwrap_or_default(),
        description: attribute(txn, record, "description"),
    }
}

fn read_options(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

fn step<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Step {
    Step {
        id,
        text: text(txn, record, "text"),
        done_at: attribute(txn, record, "done_at"),
        deadline: attribute(txn, record, "deadline"),
    }
}

fn link<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Link {
    Link { id, target: text(txn, record, "target"), label: text(txn, record, "label") }
}

fn attachment<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Attachment {
    Attachment {
        id,
        name: text(txn, record, "name"),
        media_type: text(txn, record, "media_type"),
        size: text(txn, record, "size").parse().unwrap_or_default(),
        sha256: text(txn, record, "sha256"),
        blob: text(txn, record, "blob"),
        key: text(txn, record, "key"),
        description: attribute(txn, record, "description"),
    }
}

fn amendment<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Amendment {
    Amendment {
        id,
        seal: text(txn, record, "seal"),
        reason: text(txn, record, "reason"),
        date: text(txn, record, "date"),
        by: text(txn, record, "by"),
    }
}

fn request<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> SignRequest {
    SignRequest {
        id,
        person: text(txn, record, "person"),
        meaning: text(txn, record, "meaning"),
        by: text(txn, record, "by"),
        date: text(txn, record, "date"),
    }
}

fn comment<T: ReadTxn>(txn: &T, id: String, record: &MapRef) -> Comment {
    Comment {
        id,
        text: text(txn, record, "text"),
        at: text(txn, record, "at"),
        author: text(txn, record, "author"),
        reply_to: text(txn, record, "reply_to"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientId, DocumentError};
    use yrs::{Any, ArrayPrelim, MapPrelim, Text, XmlElementPrelim, XmlFragment};

    #[test]
    fn an_empty_document_is_an_empty_entry() {
        let document = Document::new(ClientId::new(1).unwrap());
        assert_eq!(read_entry(&document), Entry::default());
        assert_eq!(read_comments(&document), []);
    }

    #[test]
    fn foreign_types_are_passed_over() {
        let mut document = Document::new(ClientId::new(1).unwrap());
        document
            .edit(|txn, roots| {
                roots.title.insert(txn, 0, "kept");
                roots.entry.insert(txn, "kind", "hologram");
                roots.entry.insert(txn, "date", ArrayPrelim::default());
                roots.entry.insert(txn, "status", 3i64);
                roots.tags.insert(txn, "not a tag", false);
                roots.tags.insert(txn, "a tag", Any::Null);
                roots.steps.insert(txn, "plain", "no record");
                let step = roots.steps.insert(txn, "s", MapPrelim::default());
                step.insert(txn, "text", "plain text");
                step.insert(txn, "position", "first");
                step.insert(txn, "done_at", MapPrelim::default());
                let field = roots.fields.insert(txn, "f", MapPrelim::default());
                field.insert(txn, "options", "no json");
                field.insert(txn, "position", f64::NAN);
                let file = roots.attachments.insert(txn, "a", MapPrelim::default());
                file.insert(txn, "size", "-1");
                let amendment = roots.amendments.insert(txn, "m", MapPrelim::default());
                amendment.insert(txn, "reason", 5i64);
                roots.requests.insert(txn, "plain", "no record");
                roots.body.insert(txn, 0, XmlElementPrelim::empty("horizontal_rule"));
                Ok::<(), DocumentError>(())
            })
            .unwrap();
        let entry = read_entry(&document);
        assert_eq!((entry.title.as_str(), entry.kind), ("kept", EntryKind::Experiment));
        assert_eq!((entry.date, entry.status.as_deref()), (None, Some("3")));
        assert_eq!(entry.tags, ["a tag"]);
        let step = Step { id: "s".into(), text: "plain text".into(), ..Step::default() };
        assert_eq!(entry.steps, [step]);
        assert_eq!(entry.fields, [Field { id: "f".into(), ..Field::default() }]);
        assert_eq!(entry.attachments, [Attachment { id: "a".into(), ..Attachment::default() }]);
        let amendment = Amendment { id: "m".into(), reason: "5".into(), ..Amendment::default() };
        assert_eq!((entry.amendments, entry.requests), (vec![amendment], vec![]));
        assert_eq!(entry.body.0.len(), 1);
    }

    #[test]
    fn without_its_text_an_entry_is_the_same() {
        let mut document = Document::new(ClientId::new(1).unwrap());
        document
            .edit(|txn, roots| {
                roots.title.insert(txn, 0, "Dosage");
                roots.entry.insert(txn, "status", "en cours");
                roots.tags.insert(txn, "fer", true);
                roots.steps.insert(txn, "s", MapPrelim::default());
                roots.body.insert(txn, 0, XmlElementPrelim::empty("horizontal_rule"));
                Ok::<(), DocumentError>(())
            })
            .unwrap();
        let whole = read_entry(&document);
        assert_eq!((whole.body.0.len(), whole.steps.len()), (1, 1));
        let parts = read_entry_parts(&document);
        assert_eq!(parts, Entry { body: Body::default(), ..whole });
    }
}
