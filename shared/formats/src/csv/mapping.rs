//! What each column of a table becomes in the entries that are made of its rows.

use super::date::DateOrder;
use cahier_notebook::entry::EntryKind;
use serde::{Deserialize, Serialize};

/// What a column becomes. A person sees what was suggested and may change it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "kebab-case")]
pub enum Target {
    /// Nothing.
    #[default]
    Skip,
    /// What tells the rows apart, so that a later table finds the entries of this one. It is a
    /// field as well.
    Identifier,
    /// The title.
    Title,
    /// The day of the work.
    Date,
    /// The status.
    Status,
    /// The category.
    Category,
    /// Tags.
    Tags,
    /// People.
    People,
    /// The text; several such columns follow each other.
    Text {
        /// How it is written.
        form: TextForm,
    },
    /// A field.
    Field {
        /// Its name.
        name: String,
        /// Its kind, as entries have it.
        kind: String,
        /// Its unit, if it is a number.
        unit: Option<String>,
    },
    /// Kept with the entry as it is, beside its parts.
    Kept,
}

/// How a text is written in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextForm {
    /// As it is read.
    #[default]
    Plain,
    /// HTML.
    Html,
    /// Markdown.
    Markdown,
}

/// How a table becomes entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What kind of entry each row becomes.
    pub kind: EntryKind,
    /// What each column becomes, in the order of the table; columns beyond are skipped.
    pub columns: Vec<Target>,
    /// What comes first in dates whose year comes last; none to find out.
    pub date_order: Option<DateOrder>,
    /// What stands between the tags of a cell.
    pub tag_separator: Option<char>,
}
