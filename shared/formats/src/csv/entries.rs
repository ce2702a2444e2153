//! From the rows of a table to entries, by a mapping.

use super::date::{self, DateOrder, Order};
use super::mapping::{Mapping, Target, TextForm};
use super::table::{Row, Table};
use super::warning::{Warning, Warnings};
use crate::document::{one_line, words};
use crate::eln::ImportedEntry;
use crate::html::read_html;
use crate::identity;
use crate::markdown::read_markdown;
use crate::tree::{clip, read_plain};
use cahier_notebook::entry::{Entry, Field};
use std::collections::BTreeSet;

/// Longest value of a field, bytes.
const VALUE_BYTES_MAX: usize = 256 << 10;

/// The entries of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The entries, in the order of the rows.
    pub entries: Vec<ImportedEntry>,
    /// What a person should know, of the table and of its entries.
    pub warnings: Vec<Warning>,
}

/// Makes an entry of each row. `name` is what the table is called, such as the name of its file:
/// rows without a title are called after it, and identifiers count within it.
pub fn entries(table: &Table, mapping: &Mapping, name: &str) -> Import {
    let (order, ambiguous) = date_order(table, mapping);
    let mut job = Job {
        table,
        mapping,
        name: one_line(name),
        order,
        known: BTreeSet::new(),
        warnings: table.warnings.clone(),
    };
    if let Some(column) = ambiguous {
        job.warnings.add(Warning::DatesAmbiguous { column });
    }
    let entries = table.rows.iter().map(|row| job.entry(row)).collect();
    Import { entries, warnings: job.warnings.finish() }
}

/// The order in which dates are read, and the column in which another would do as well.
fn date_order(table: &Table, mapping: &Mapping) -> (DateOrder, Option<String>) {
    let column = mapping.columns.iter().position(|target| *target == Target::Date);
    let found = column.map(|column| Order::of(table.rows.iter().map(|row| row.cell(column))));
    match (mapping.date_order, found) {
        (Some(order), _) => (order, None),
        (None, Some(found)) => {
            let name = column.and_then(|column| table.header.get(column)).cloned();
            (found.order, name.filter(|_| found.is_ambiguous))
        }
        (None, None) => (DateOrder::default(), None),
    }
}

struct Job<'t> {
    table: &'t Table,
    mapping: &'t Mapping,
    name: String,
    order: DateOrder,
    /// Identifiers that were met.
    known: BTreeSet<String>,
    warnings: Warnings,
}

impl Job<'_> {
    fn entry(&mut self, row: &Row) -> ImportedEntry {
        let source_id = self.source_id(row);
        let mut entry = Entry { kind: self.mapping.kind, ..Entry::default() };
        let mapping = self.mapping;
        for (column, target) in mapping.columns.iter().enumerate() {
            let cell = row.cell(column);
            if !cell.is_empty() {
                self.put(&mut entry, target, column, cell, row.number);
            }
        }
        if entry.title.is_empty() {
            entry.title = one_line(&format!("{} {}", self.name, row.number));
            self.warnings.add(Warning::NoTitle { row: row.number });
        }
        for field in &mut entry.fields {
            field.id = identity::of_texts(&[source_id.as_str(), "field", field.id.as_str()]);
        }
        ImportedEntry { source_id, entry, ..ImportedEntry::default() }
    }

    /// The id by which a later import finds this row: by its identifier within tables of this
    /// name, or else by its place in this very file.
    fn source_id(&mut self, row: &Row) -> String {
        let place = format!("{}#{}", self.table.source_id, row.number);
        let columns = &self.mapping.columns;
        let column = columns.iter().position(|target| *target == Target::Identifier);
        let identifier = column.map_or("", |column| row.cell(column));
        if identifier.is_empty() {
            return place;
        }
        if self.known.insert(identifier.to_owned()) {
            return format!("csv:{}", identity::of_texts(&[self.name.as_str(), identifier]));
        }
        let identifier = one_line(identifier);
        self.warnings.add(Warning::DuplicateIdentifier { row: row.number, identifier });
        place
    }

    /// Puts a cell where its column goes.
    fn put(&mut self, entry: &mut Entry, target: &Target, column: usize, cell: &str, row: u64) {
        match target {
            Target::Skip => {}
            Target::Title if entry.title.is_empty() => entry.title = one_line(cell),
            Target::Date => self.put_date(entry, column, cell, row),
            Target::Status => entry.status = Some(one_line(cell)),
            Target::Category => entry.category = Some(one_line(cell)),
            Target::Tags => {
                let separator = self.mapping.tag_separator.unwrap_or(',');
                entry.tags.extend(words(cell.split(separator)));
                entry.tags.sort();
                entry.tags.dedup();
            }
            Target::People => entry.people.extend(words(cell.split([';', '|', '\n']))),
            Target::Text { form } => self.put_text(entry, *form, cell, row),
            Target::Field { name, kind, unit } => {
                let mut field = self.field(column, name, kind, cell, row);
                field.unit.clone_from(unit);
                entry.fields.push(field);
            }
            Target::Identifier | Target::Title => {
                let field = self.field(column, &self.header(column), "text", cell, row);
                entry.fields.push(field);
            }
            Target::Kept => {
                let key = format!("csv:{}", self.header(column));
                entry.extra.insert(key, self.value(cell, row));
            }
        }
    }

    fn put_date(&mut self, entry: &mut Entry, column: usize, cell: &str, row: u64) {
        let read = date::read(cell, self.order);
        // What a day does not hold, such as a time, stays beside it.
        let whole = matches!(&read, Some((_, false))) && entry.date.is_none();
        if !whole {
            let field = self.field(column, &self.header(column), "text", cell, row);
            entry.fields.push(field);
        }
        match read {
            Some((day, _)) => {
                entry.date.get_or_insert(day);
            }
            None => self.warnings.add(Warning::UnknownDate { row, value: one_line(cell) }),
        }
    }

    fn put_text(&mut self, entry: &mut Entry, form: TextForm, cell: &str, row: u64) {
        let reading = match form {
            TextForm::Plain => read_plain(cell),
            TextForm::Html => read_html(cell),
            TextForm::Markdown => read_markdown(cell),
        };
        if reading.cut {
            self.warnings.add(Warning::TextCut { row });
        }
        entry.body.0.extend(reading.body.0);
    }

    /// A field of a column; its id is made final once all are there.
    fn field(&mut self, column: usize, name: &str, kind: &str, cell: &str, row: u64) -> Field {
        Field {
            id: format!("{column}\n{}", self.header(column)),
            name: one_line(name),
            kind: kind.to_owned(),
            value: self.value(cell, row),
            ..Field::default()
        }
    }

    fn value(&mut self, cell: &str, row: u64) -> String {
        let value = clip(cell, VALUE_BYTES_MAX);
        if value.len() < cell.len() {
            self.warnings.add(Warning::TextCut { row });
        }
        value.to_owned()
    }

    fn header(&self, column: usize) -> String {
        self.table.header.get(column).cloned().unwrap_or_default()
    }
}
