//! An entry as a person sees it: plain data, read from a document or made by an importer.
//!
//! Nothing here knows yrs; `read.rs` and `write.rs` move these parts out of and into a document.

use crate::body::Body;
use serde::{Deserialize, Serialize};

/// What an entry is (R1, R3, R4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// Work done, day by day.
    #[default]
    Experiment,
    /// An object of the library: instrument, reagent, procedure, publication.
    Resource,
    /// What new experiments start from.
    ExperimentTemplate,
    /// What new resources start from.
    ResourceTemplate,
}

impl EntryKind {
    /// Every kind, in the order that codecs number them.
    pub const ALL: [Self; 4] =
        [Self::Experiment, Self::Resource, Self::ExperimentTemplate, Self::ResourceTemplate];

    /// Name in a document and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Experiment => "experiment",
            Self::Resource => "resource",
            Self::ExperimentTemplate => "experiment-template",
            Self::ResourceTemplate => "resource-template",
        }
    }

    /// The kind of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// All parts of one entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// Experiment, resource or a template of either.
    pub kind: EntryKind,
    /// Title, one line.
    pub title: String,
    /// Day of the work, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Status by name.
    pub status: Option<String>,
    /// Category by name.
    pub category: Option<String>,
    /// Tags, sorted, each once.
    pub tags: Vec<String>,
    /// People named on the entry, as free text or person ids.
    pub people: Vec<String>,
    /// Fields in their order.
    pub fields: Vec<Field>,
    /// Steps in their order.
    pub steps: Vec<Step>,
    /// Links to other entries.
    pub links: Vec<Link>,
    /// Attached files.
    pub attachments: Vec<Attachment>,
    /// The rich text.
    pub body: Body,
    /// What an import brought and no part above can hold, key by key, kept as it came.
    pub extra: std::collections::BTreeMap<String, String>,
    /// Why the entry was changed after it was sealed, oldest first by their claimed time.
    pub amendments: Vec<Amendment>,
    /// Who is asked to sign, oldest first by their claimed time.
    pub requests: Vec<SignRequest>,
}

/// One custom field (R1). `id` is random and stays when the name changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Key within the entry.
    pub id: String,
    /// Name that people read.
    pub name: String,
    /// How the value is written and shown: `text`, `number`, `date`, `datetime`, `time`,
    /// `checkbox`, `select`, `radio`, `url`, `email`, `users`, `entry`, or what an import said.
    pub kind: String,
    /// The value as text; several values are lines.
    pub value: String,
    /// Unit of a number.
    pub unit: Option<String>,
    /// Group under which the field is shown.
    pub group: Option<String>,
    /// Choices of a `select` or `radio`.
    pub options: Vec<String>,
    /// What is to be filled in, for the reader.
    pub description: Option<String>,
}

/// One step: something to do, and whether it is done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    /// Key within the entry.
    pub id: String,
    /// What is to be done.
    pub text: String,
    /// When it was ticked (claimed time, RFC 3339), if it was.
    pub done_at: Option<String>,
    /// Until when, RFC 3339 or `YYYY-MM-DD`.
    pub deadline: Option<String>,
}

/// A link to another entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Link {
    /// Key within the entry.
    pub id: String,
    /// Document id of the target in hex, or an address where the target is elsewhere.
    pub target: String,
    /// Title of the target when the link was made.
    pub label: String,
}

/// The manifest of an attached file (DESIGN section 7). It holds the key of its blob, which
/// is why it lives inside the encrypted document and nowhere else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Attachment {
    /// Key within the entry.
    pub id: String,
    /// File name.
    pub name: String,
    /// Media type (RFC 6838).
    pub media_type: String,
    /// Length of the plain file, bytes.
    pub size: u64,
    /// SHA-256 of the plain file, lower-case hex.
    pub sha256: String,
    /// Blob id, hex; empty while the bytes are not yet encrypted.
    pub blob: String,
    /// Key of the blob, hex.
    pub key: String,
    /// What the file is, in the author's words.
    pub description: Option<String>,
}

/// Why a sealed entry was changed. It is said once, with the change, and never rewritten.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Amendment {
    /// Key within the entry.
    pub id: String,
    /// Hash of the seal that froze the entry, lower-case hex.
    pub seal: String,
    /// The reason, in the author's words.
    pub reason: String,
    /// Claimed time, RFC 3339.
    pub date: String,
    /// Person id in hex, as the writer's app claimed; authorship is proved by envelopes.
    pub by: String,
}

/// A request to sign an entry: answered once that person's seal of that meaning stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignRequest {
    /// Key within the entry.
    pub id: String,
    /// Who is asked: person id in hex.
    pub person: String,
    /// As what they are to sign, by the name of the meaning.
    pub meaning: String,
    /// Who asks: person id in hex, as the writer's app claimed.
    pub by: String,
    /// Claimed time, RFC 3339.
    pub date: String,
}

/// A comment on an entry; comments are a document of their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// Key within the comments document.
    pub id: String,
    /// What was said.
    pub text: String,
    /// Claimed time, RFC 3339.
    pub at: String,
    /// Who said it, as the writer's app claimed; authorship is proved by envelopes.
    pub author: String,
    /// Comment that this one answers, or empty.
    pub reply_to: String,
}

/// One change of an entry: what a page, a script or an importer asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Fixes the kind; only when the entry is made.
    Kind {
        /// The kind.
        kind: EntryKind,
    },
    /// Replaces the title, by the smallest edit so that concurrent edits merge.
    Title {
        /// New title.
        title: String,
    },
    /// Sets or clears the date.
    Date {
        /// `YYYY-MM-DD`, or none.
        date: Option<String>,
    },
    /// Sets or clears the status.
    Status {
        /// Name, or none.
        status: Option<String>,
    },
    /// Sets or clears the category.
    Category {
        /// Name, or none.
        category: Option<String>,
    },
    /// Adds a tag.
    AddTag {
        /// The tag.
        tag: String,
    },
    /// Removes a tag.
    RemoveTag {
        /// The tag.
        tag: String,
    },
    /// Adds a person.
    AddPerson {
        /// Name or person id.
        person: String,
    },
    /// Removes a person.
    RemovePerson {
        /// Name or person id.
        person: String,
    },
    /// Adds a field, or replaces what differs in the one with that id.
    PutField {
        /// The field.
        field: Field,
    },
    /// Sets the value of a field alone.
    SetField {
        /// Field id.
        id: String,
        /// New value.
        value: String,
    },
    /// Replaces what differs of a field's definition, and leaves its value as it is.
    DefineField {
        /// The field; its value is not looked at.
        field: Field,
    },
    /// Removes a field.
    RemoveField {
        /// Field id.
        id: String,
    },
    /// Adds a step at the end, or replaces what differs in the one with that id.
    PutStep {
        /// The step.
        step: Step,
    },
    /// Ticks or unticks a step.
    TickStep {
        /// Step id.
        id: String,
        /// Claimed time, or none to untick.
        done_at: Option<String>,
    },
    /// Puts a step right behind another one.
    MoveStep {
        /// Step id.
        id: String,
        /// Id of the step that it stands behind, or none for the first place.
        behind: Option<String>,
    },
    /// Removes a step.
    RemoveStep {
        /// Step id.
        id: String,
    },
    /// Adds a link.
    PutLink {
        /// The link.
        link: Link,
    },
    /// Removes a link.
    RemoveLink {
        /// Link id.
        id: String,
    },
    /// Adds an attachment, or replaces what differs in the one with that id.
    PutAttachment {
        /// The manifest.
        attachment: Attachment,
    },
    /// Removes an attachment from the entry; its envelope and blob stay in the history.
    RemoveAttachment {
        /// Attachment id.
        id: String,
    },
    /// Turns the body into another one by the smallest edit: nodes that stay the same are not
    /// touched, text that changed is edited in place.
    Body {
        /// The new body.
        body: Body,
    },
    /// Inserts text into a text block of the body.
    InsertText {
        /// Index path to the text block (top-level index first).
        path: Vec<u32>,
        /// UTF-16 offset within that block.
        offset: u32,
        /// The text.
        text: String,
    },
    /// Deletes text from a text block of the body.
    DeleteText {
        /// Index path to the text block.
        path: Vec<u32>,
        /// UTF-16 offset within that block.
        offset: u32,
        /// UTF-16 units to delete.
        length: u32,
    },
    /// Keeps what an import brought and no part holds.
    Extra {
        /// Key.
        key: String,
        /// Value as it came.
        value: String,
    },
    /// Says why a sealed entry is changed.
    Amend {
        /// The amendment.
        amendment: Amendment,
    },
    /// Asks somebody to sign the entry.
    AskToSign {
        /// The request.
        request: SignRequest,
    },
    /// Takes a request to sign back.
    RemoveRequest {
        /// Request id.
        id: String,
    },
    /// Adds a comment; only in a comments document.
    Comment {
        /// The comment.
        comment: Comment,
    },
}
