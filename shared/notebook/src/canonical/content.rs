//! What one part says: from an entry into JSON, and back for whoever is shown the part.

use super::CanonicalError;
use super::body::{body_json, read_body};
use super::json::{Json, Members};
use crate::body::Body;
use crate::entry::{Amendment, Attachment, Entry, EntryKind, Field, Link, Step};
use std::collections::BTreeSet;

/// What one part says.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// `entry`.
    Entry {
        /// Experiment, resource or a template of either.
        kind: EntryKind,
        /// Day of the work.
        date: Option<String>,
        /// Status by name.
        status: Option<String>,
        /// Category by name.
        category: Option<String>,
    },
    /// `title`.
    Title(String),
    /// `tags`, in rising order of their bytes, each once.
    Tags(Vec<String>),
    /// `people`, in rising order of their bytes, each once.
    People(Vec<String>),
    /// `order`.
    Order(Order),
    /// `fields/<id>`.
    Field(Field),
    /// `steps/<id>`.
    Step(Step),
    /// `links/<id>`.
    Link(Link),
    /// `files/<id>`.
    File(File),
    /// `body`.
    Body(Body),
    /// `amendments/<id>`.
    Amendment(Amendment),
    /// `extra/<key>`.
    Extra {
        /// Key.
        key: String,
        /// Value as an import brought it.
        value: String,
    },
}

/// In which order the records of an entry stand, by id. Amendments stand by date, then id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// Fields.
    pub fields: Vec<String>,
    /// Steps.
    pub steps: Vec<String>,
    /// Links.
    pub links: Vec<String>,
    /// Attached files.
    pub files: Vec<String>,
}

/// An attached file, by its hash; never the key or the name of its blob.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Key within the entry.
    pub id: String,
    /// File name.
    pub name: String,
    /// Media type (RFC 6838).
    pub media_type: String,
    /// Length, bytes.
    pub size: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// What the file is, in the author's words.
    pub description: Option<String>,
}

impl Content {
    /// Everything that an entry says, but for requests to sign.
    pub(super) fn of(entry: &Entry) -> Vec<Self> {
        let (kind, date, status) = (entry.kind, entry.date.clone(), entry.status.clone());
        let mut all = vec![
            Self::Entry { kind, date, status, category: entry.category.clone() },
            Self::Title(entry.title.clone()),
            Self::Tags(entry.tags.clone()),
            Self::People(entry.people.clone()),
            Self::Order(Order::of(entry)),
            Self::Body(entry.body.clone()),
        ];
        all.extend(entry.fields.iter().cloned().map(Self::Field));
        all.extend(entry.steps.iter().cloned().map(Self::Step));
        all.extend(entry.links.iter().cloned().map(Self::Link));
        all.extend(entry.attachments.iter().map(|file| Self::File(File::of(file))));
        all.extend(entry.amendments.iter().cloned().map(Self::Amendment));
        let extra = entry.extra.clone().into_iter();
        all.extend(extra.map(|(key, value)| Self::Extra { key, value }));
        all
    }

    /// Name of the part: its kind, and the id where an entry can have several.
    pub fn name(&self) -> String {
        let kind = self.kind();
        self.id().map_or_else(|| kind.to_owned(), |id| format!("{kind}/{id}"))
    }

    /// What the part is, as the first word of its name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Entry { .. } => "entry",
            Self::Title(_) => "title",
            Self::Tags(_) => "tags",
            Self::People(_) => "people",
            Self::Order(_) => "order",
            Self::Field(_) => "fields",
            Self::Step(_) => "steps",
            Self::Link(_) => "links",
            Self::File(_) => "files",
            Self::Body(_) => "body",
            Self::Amendment(_) => "amendments",
            Self::Extra { .. } => "extra",
        }
    }

    fn id(&self) -> Option<&str> {
        match self {
            Self::Field(field) => Some(&field.id),
            Self::Step(step) => Some(&step.id),
            Self::Link(link) => Some(&link.id),
            Self::File(file) => Some(&file.id),
            Self::Amendment(amendment) => Some(&amendment.id),
            Self::Extra { key, .. } => Some(key),
            _ => None,
        }
    }

    /// Its canonical bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.json().to_bytes()
    }

    fn json(&self) -> Json {
        match self {
            Self::Entry { kind, date, status, category } => Json::object([
                ("category", maybe(category.as_deref())),
                ("date", maybe(date.as_deref())),
                ("kind", there(kind.name())),
                ("status", maybe(status.as_deref())),
            ]),
            Self::Title(title) => Json::text(title),
            Self::Tags(texts) | Self::People(texts) => {
                Json::texts(texts.iter().collect::<BTreeSet<_>>())
            }
            Self::Order(order) => Json::object([
                ("fields", Some(Json::texts(&order.fields))),
                ("files", Some(Json::texts(&order.files))),
                ("links", Some(Json::texts(&order.links))),
                ("steps", Some(Json::texts(&order.steps))),
            ]),
            Self::Field(field) => field_json(field),
            Self::Step(step) => Json::object([
                ("deadline", maybe(step.deadline.as_deref())),
                ("done_at", maybe(step.done_at.as_deref())),
                ("id", there(&step.id)),
                ("text", there(&step.text)),
            ]),
            Self::Link(link) => Json::object([
                ("id", there(&link.id)),
                ("label", there(&link.label)),
                ("target", there(&link.target)),
            ]),
            Self::File(file) => file_json(file),
            Self::Body(body) => body_json(body),
            Self::Amendment(amendment) => Json::object([
                ("by", there(&amendment.by)),
                ("date", there(&amendment.date)),
                ("id", there(&amendment.id)),
                ("reason", there(&amendment.reason)),
                ("seal", there(&amendment.seal)),
            ]),
            Self::Extra { key, value } => {
                Json::object([("key", there(key)), ("value", there(value))])
            }
        }
    }

    /// What the JSON of a part of that name says. What has more in it than is read is found by
    /// writing it again.
    pub(super) fn read(name: &str, json: Json) -> Result<Self, CanonicalError> {
        let kind = name.split_once('/').map_or(name, |(kind, _)| kind);
        let content = match kind {
            "entry" => json.into_members().and_then(read_entry),
            "title" => json.into_text().map(Self::Title),
            "tags" => json.into_texts().map(Self::Tags),
            "people" => json.into_texts().map(Self::People),
            "order" => json.into_members().and_then(read_order).map(Self::Order),
            "fields" => json.into_members().and_then(read_field).map(Self::Field),
            "steps" => json.into_members().and_then(read_step).map(Self::Step),
            "links" => json.into_members().and_then(read_link).map(Self::Link),
            "files" => json.into_members().and_then(read_file).map(Self::File),
            "body" => read_body(json).map(Self::Body),
            "amendments" => json.into_members().and_then(read_amendment).map(Self::Amendment),
            "extra" => json.into_members().and_then(read_extra),
            _ => return Err(CanonicalError::Unknown),
        };
        content.ok_or(CanonicalError::Malformed)
    }
}

impl Order {
    fn of(entry: &Entry) -> Self {
        Self {
            fields: entry.fields.iter().map(|field| field.id.clone()).collect(),
            steps: entry.steps.iter().map(|step| step.id.clone()).collect(),
            links: entry.links.iter().map(|link| link.id.clone()).collect(),
            files: entry.attachments.iter().map(|file| file.id.clone()).collect(),
        }
    }
}

impl File {
    fn of(file: &Attachment) -> Self {
        Self {
            id: file.id.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.sha256.clone(),
            description: file.description.clone(),
        }
    }
}

fn there(text: &str) -> Option<Json> {
    Some(Json::text(text))
}

fn maybe(text: Option<&str>) -> Option<Json> {
    text.map(Json::text)
}

fn field_json(field: &Field) -> Json {
    Json::object([
        ("description", maybe(field.description.as_deref())),
        ("group", maybe(field.group.as_deref())),
        ("id", there(&field.id)),
        ("kind", there(&field.kind)),
        ("name", there(&field.name)),
        ("options", Some(Json::texts(&field.options))),
        ("unit", maybe(field.unit.as_deref())),
        ("value", there(&field.value)),
    ])
}

fn file_json(file: &File) -> Json {
    Json::object([
        ("description", maybe(file.description.as_deref())),
        ("id", there(&file.id)),
        ("media_type", there(&file.media_type)),
        ("name", there(&file.name)),
        ("sha256", there(&file.sha256)),
        ("size", there(&file.size.to_string())),
    ])
}

/// A member that must be there, as text.
fn text(members: &mut Members, name: &str) -> Option<String> {
    members.remove(name)?.into_text()
}

/// A member that may be absent; one that is no text is found by writing it again.
fn option(members: &mut Members, name: &str) -> Option<String> {
    members.remove(name).and_then(Json::into_text)
}

fn texts(members: &mut Members, name: &str) -> Option<Vec<String>> {
    members.remove(name)?.into_texts()
}

fn read_entry(mut members: Members) -> Option<Content> {
    let kind = EntryKind::from_name(&text(&mut members, "kind")?)?;
    let mut optional = |name| option(&mut members, name);
    let (date, status, category) = (optional("date"), optional("status"), optional("category"));
    Some(Content::Entry { kind, date, status, category })
}

fn read_order(mut members: Members) -> Option<Order> {
    let mut ids = |name| texts(&mut members, name);
    let (fields, steps) = (ids("fields")?, ids("steps")?);
    Some(Order { fields, steps, links: ids("links")?, files: ids("files")? })
}

fn read_field(mut members: Members) -> Option<Field> {
    Some(Field {
        id: text(&mut members, "id")?,
        name: text(&mut members, "name")?,
        kind: text(&mut members, "kind")?,
        value: text(&mut members, "value")?,
        unit: option(&mut members, "unit"),
        group: option(&mut members, "group"),
        options: texts(&mut members, "options")?,
        description: option(&mut members, "description"),
    })
}

fn read_step(mut members: Members) -> Option<Step> {
    Some(Step {
        id: text(&mut members, "id")?,
        text: text(&mut members, "text")?,
        done_at: option(&mut members, "done_at"),
        deadline: option(&mut members, "deadline"),
    })
}

fn read_link(mut members: Members) -> Option<Link> {
    Some(Link {
        id: text(&mut members, "id")?,
        target: text(&mut members, "target")?,
        label: text(&mut members, "label")?,
    })
}

fn read_file(mut members: Members) -> Option<File> {
    Some(File {
        id: text(&mut members, "id")?,
        name: text(&mut members, "name")?,
        media_type: text(&mut members, "media_type")?,
        size: text(&mut members, "size")?.parse().ok()?,
        sha256: text(&mut members, "sha256")?,
        description: option(&mut members, "description"),
    })
}

fn read_amendment(mut members: Members) -> Option<Amendment> {
    Some(Amendment {
        id: text(&mut members, "id")?,
        seal: text(&mut members, "seal")?,
        reason: text(&mut members, "reason")?,
        date: text(&mut members, "date")?,
        by: text(&mut members, "by")?,
    })
}

fn read_extra(mut members: Members) -> Option<Content> {
    let (key, value) = (text(&mut members, "key")?, text(&mut members, "value")?);
    Some(Content::Extra { key, value })
}
