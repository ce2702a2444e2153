//! The root types of every document, by name. The names are a wire format: see `LAYOUT.md`.

use yrs::{Doc, MapRef, TextRef, XmlFragmentRef};

/// The root types. All of them exist in every document; a document of one class leaves those of
/// the others empty, which costs nothing on the wire.
///
/// They are only valid inside of the document that they come from.
#[derive(Debug)]
pub struct Roots {
    /// Scalars of an entry: `kind`, `date`, `status`, `category`.
    pub entry: MapRef,
    /// Title of an entry.
    pub title: TextRef,
    /// Tags: tag to `true`.
    pub tags: MapRef,
    /// People: name or person id to `true`.
    pub people: MapRef,
    /// Fields by id.
    pub fields: MapRef,
    /// Steps by id.
    pub steps: MapRef,
    /// Links by id.
    pub links: MapRef,
    /// Attachments by id.
    pub attachments: MapRef,
    /// What an import brought, by key.
    pub extra: MapRef,
    /// Amendments of a sealed entry by id.
    pub amendments: MapRef,
    /// Requests to sign an entry by id.
    pub requests: MapRef,
    /// Rich text of an entry, by the y-prosemirror convention.
    pub body: XmlFragmentRef,
    /// Comments by id, in a comments document.
    pub comments: MapRef,
    /// Scalars of a directory: `title`, `description`.
    pub zone: MapRef,
    /// Members of a directory by person id.
    pub members: MapRef,
    /// Categories of a directory by id.
    pub categories: MapRef,
    /// Statuses of a directory by id.
    pub statuses: MapRef,
}

impl Roots {
    /// Defines every root type, before any update can name it.
    pub(crate) fn of(doc: &Doc) -> Self {
        Self {
            entry: doc.get_or_insert_map("entry"),
            title: doc.get_or_insert_text("title"),
            tags: doc.get_or_insert_map("tags"),
            people: doc.get_or_insert_map("people"),
            fields: doc.get_or_insert_map("fields"),
            steps: doc.get_or_insert_map("steps"),
            links: doc.get_or_insert_map("links"),
            attachments: doc.get_or_insert_map("attachments"),
            extra: doc.get_or_insert_map("extra"),
            amendments: doc.get_or_insert_map("amendments"),
            requests: doc.get_or_insert_map("requests"),
            body: doc.get_or_insert_xml_fragment("body"),
            comments: doc.get_or_insert_map("comments"),
            zone: doc.get_or_insert_map("zone"),
            members: doc.get_or_insert_map("members"),
            categories: doc.get_or_insert_map("categories"),
            statuses: doc.get_or_insert_map("statuses"),
        }
    }
}
