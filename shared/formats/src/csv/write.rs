//! Entries as a table (RFC 4180), for spreadsheets: one row each. Every cell stands in quotation
//! marks, and what a spreadsheet would carry out is made text (`guard`). This is the only file
//! that knows the CSV library for writing.

use super::guard::guarded;
use super::separator::Separator;
use crate::Lang;
use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use cahier_notebook::entry::{Entry, Field};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most columns of a table that is written; spreadsheets have no more.
const COLUMNS_MAX: usize = 16_384;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a column of a table shows of the entries.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "column", rename_all = "kebab-case")]
pub enum Column {
    /// What tells the entries apart.
    Identifier,
    /// The title.
    Title,
    /// The day of the work.
    Date,
    /// The status.
    Status,
    /// The category.
    Category,
    /// Tags, with `|` between them.
    Tags,
    /// People, with `;` between them.
    People,
    /// The fields of that name and unit.
    Field {
        /// The name.
        name: String,
        /// The unit.
        unit: Option<String>,
    },
    /// The text without its marks.
    Text,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    /// What stands between cells.
    pub separator: Separator,
    /// Whether a byte order mark says that it is UTF-8, without which some spreadsheets read
    /// accents wrongly.
    pub byte_order_mark: bool,
}

impl Dialect {
    /// What spreadsheets expect where people speak that language.
    pub fn of(lang: Lang) -> Self {
        let separator = match lang {
            Lang::En => Separator::Comma,
            Lang::Fr => Separator::Semicolon,
        };
        Self { separator, byte_order_mark: true }
    }
}

/// One entry and what it is called in the column of identifiers.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'e> {
    /// The identifier.
    pub id: &'e str,
    /// The entry.
    pub entry: &'e Entry,
}

/// All columns that these entries fill: the common parts, then their fields as they are first met.
pub fn columns_of(entries: &[Listed<'_>]) -> Vec<Column> {
    let mut columns = vec![
        Column::Identifier,
        Column::Title,
        Column::Date,
        Column::Status,
        Column::Category,
        Column::Tags,
        Column::People,
    ];
    let mut seen = BTreeSet::new();
    for field in entries.iter().flat_map(|listed| &listed.entry.fields) {
        let column = Column::Field { name: field.name.clone(), unit: field.unit.clone() };
        if columns.len() < COLUMNS_MAX && seen.insert(column.clone()) {
            columns.push(column);
        }
    }
    columns.push(Column::Text);
    columns
}

/// Writes a table of entries, with a first row that names the columns.
pub fn write_table(
    entries: &[Listed<'_>],
    columns: &[Column],
    lang: Lang,
    dialect: Dialect,
) -> Vec<u8> {
    let mut out = Vec::new();
    if dialect.byte_order_mark {
        out.extend_from_slice(BYTE_ORDER_MARK);
    }
    if columns.is_empty() {
        return out;
    }
    let mut writer = WriterBuilder::new()
        .delimiter(dialect.separator.byte())
        .quote_style(QuoteStyle::Always)
        .terminator(Terminator::CRLF)
        .from_writer(out);
    let header = columns.iter().map(|column| guarded(&name(column, lang)));
    // Writing to memory does not fail, and all rows have the same length.
    let mut written = writer.write_record(header).is_ok();
    for listed in entries {
        let cells = columns.iter().map(|column| guarded(&cell(column, *listed)));
        written = written && writer.write_record(cells).is_ok();
    }
    writer.into_inner().unwrap_or_default()
}

/// The name of a column; those of common parts are read again by `suggest`.
fn name(column: &Column, lang: Lang) -> String {
    let name = match (column, lang) {
        (Column::Identifier, Lang::En) => "Identifier",
        (Column::Identifier, Lang::Fr) => "Identifiant",
        (Column::Title, Lang::En) => "Title",
        (Column::Title, Lang::Fr) => "Titre",
        (Column::Date, _) => "Date",
        (Column::Status, Lang::En) => "Status",
        (Column::Status, Lang::Fr) => "Statut",
        (Column::Category, Lang::En) => "Category",
        (Column::Category, Lang::Fr) => "Catégorie",
        (Column::Tags, Lang::En) => "Tags",
        (Column::Tags, Lang::Fr) => "Étiquettes",
        (Column::People, Lang::En) => "People",
        (Column::People, Lang::Fr) => "Personnes",
        (Column::Text, Lang::En) => "Text",
        (Column::Text, Lang::Fr) => "Texte",
        (Column::Field { name, unit: None }, _) => name.as_str(),
        (Column::Field { name, unit: Some(unit) }, _) => return format!("{name} ({unit})"),
    };
    name.to_owned()
}

fn cell(column: &Column, listed: Listed<'_>) -> String {
    let entry = listed.entry;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    match column {
        Column::Identifier => listed.id.to_owned(),
        Column::Title => entry.title.clone(),
        Column::Date => text(&entry.date),
        Column::Status => text(&entry.status),
        Column::Category => text(&entry.category),
        Column::Tags => entry.tags.join("|"),
        Column::People => entry.people.join("; "),
        Column::Field { name, unit } => {
            let fits = |field: &&Field| field.name == *name && field.unit == *unit;
            let values = entry.fields.iter().filter(fits).map(|field| field.value.as_str());
            values.collect::<Vec<_>>().join("\n")
        }
        Column::Text => entry.body.plain_text(),
    }
}
