//! The beginning of a table, with what its columns may become, before any of it is brought in.

use super::outside::Outside;
use crate::message::{Answer, Becomes, Bring, Column, TableView};
use crate::store::IndexedStore;
use crate::worker::files::{Step, Stepping, Work};
use cahier_formats::csv::{DateOrder, Mapping, Table, Target, TextForm, choose, field_of, suggest};
use cahier_notebook::EntryKind;
use cahier_sync::Driver;
use cahier_words::Sentence;
use web_sys::Blob;

/// Rows of which a person sees something.
const ROWS_SHOWN: usize = 5;
/// What they see of a cell, characters.
const CELL_CHARS_MAX: usize = 80;

/// A table of which the beginning is read.
pub(in crate::worker) struct Columns(Option<Outside>);

impl Work for Columns {
    fn step<'a>(&'a mut self, _driver: &'a mut Driver<IndexedStore>) -> Stepping<'a> {
        Box::pin(self.go_on())
    }

    fn is_told(&self) -> bool {
        false
    }
}

impl Columns {
    /// Of this file.
    pub fn new(name: String, blob: Blob) -> Self {
        Self(Some(Outside { blob, name }))
    }

    async fn go_on(&mut self) -> Result<Step, Sentence> {
        let view = match self.0.take() {
            Some(file) => view(&file.table().await?),
            None => TableView::default(),
        };
        Ok(Step::Ended(Ok((Answer::Table(Box::new(view)), None))))
    }
}

fn view(table: &Table) -> TableView {
    let suggested = suggest(table, EntryKind::default()).columns;
    let columns = table.header.iter().zip(&suggested).enumerate().map(|(at, (name, target))| {
        let first = table.rows.iter().take(ROWS_SHOWN);
        let cells = first.map(|row| shown(row.cell(at))).collect();
        Column { name: name.clone(), becomes: becomes(target), cells }
    });
    TableView { columns: columns.collect(), rows: table.rows.len() }
}

/// The beginning of a cell.
fn shown(cell: &str) -> String {
    let mut shown: String = cell.chars().take(CELL_CHARS_MAX).collect();
    if shown.len() < cell.len() {
        shown.push('…');
    }
    shown
}

/// What a person reads of a target.
fn becomes(target: &Target) -> Becomes {
    match target {
        Target::Skip => Becomes::Skip,
        Target::Identifier => Becomes::Identifier,
        Target::Title => Becomes::Title,
        Target::Date => Becomes::Date,
        Target::Status => Becomes::Status,
        Target::Category => Becomes::Category,
        Target::Tags => Becomes::Tags,
        Target::People => Becomes::People,
        Target::Text { form: TextForm::Plain } => Becomes::Text,
        Target::Text { form: TextForm::Html } => Becomes::Html,
        Target::Text { form: TextForm::Markdown } => Becomes::Markdown,
        Target::Field { .. } => Becomes::Field,
        Target::Kept => Becomes::Kept,
    }
}

/// The target of a column of this table.
fn target(table: &Table, column: usize, becomes: Becomes) -> Target {
    match becomes {
        Becomes::Skip => Target::Skip,
        Becomes::Identifier => Target::Identifier,
        Becomes::Title => Target::Title,
        Becomes::Date => Target::Date,
        Becomes::Status => Target::Status,
        Becomes::Category => Target::Category,
        Becomes::Tags => Target::Tags,
        Becomes::People => Target::People,
        Becomes::Text => Target::Text { form: TextForm::Plain },
        Becomes::Html => Target::Text { form: TextForm::Html },
        Becomes::Markdown => Target::Text { form: TextForm::Markdown },
        Becomes::Field => field_of(table, column, None),
        Becomes::Kept => Target::Kept,
    }
}

/// How a table becomes entries: as the person saw it, else as it is suggested.
pub(super) fn mapping_of(table: &Table, how: &Bring) -> Mapping {
    let mut mapping = suggest(table, how.kind);
    if !how.columns.is_empty() {
        let columns = how.columns.iter().enumerate().take(table.header.len());
        let chosen = columns.map(|(at, becomes)| (at, target(table, at, *becomes)));
        choose(table, &mut mapping, &chosen.collect::<Vec<_>>());
    }
    mapping.date_order = how.month_first.then_some(DateOrder::MonthFirst);
    mapping
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_formats::csv::{Form, Limits, entries, read_table};

    fn table() -> Table {
        let text = "Identifiant;Nom;Masse (mg);Notes;Mots\nR1;Gel;5;<p>x</p>;a|b\nR2;Sel;6;;c\n";
        read_table(text.as_bytes(), Form::default(), &Limits::default()).unwrap()
    }

    #[test]
    fn what_is_shown_is_what_is_suggested() {
        let table = table();
        let TableView { columns, rows } = view(&table);
        assert_eq!((rows, columns.len()), (2, 5));
        let first: Vec<&str> =
            columns.iter().filter_map(|c| c.cells.first()).map(String::as_str).collect();
        assert_eq!(first, ["R1", "Gel", "5", "<p>x</p>", "a|b"]);
        let shown = columns.iter().map(|column| column.becomes).collect();
        let suggested = suggest(&table, EntryKind::Resource);
        let how = Bring { kind: EntryKind::Resource, columns: shown, ..Bring::default() };
        assert_eq!(mapping_of(&table, &how), suggested, "nothing changes where nobody chooses");
        let none = Bring { kind: EntryKind::Resource, ..Bring::default() };
        assert_eq!(mapping_of(&table, &none), suggested);
    }

    #[test]
    fn what_somebody_chose_is_what_comes() {
        let table = table();
        let columns = [Becomes::Skip, Becomes::Field, Becomes::Title, Becomes::Text, Becomes::Tags];
        let how = Bring { columns: columns.into(), month_first: true, ..Bring::default() };
        let mapping = mapping_of(&table, &how);
        assert_eq!(mapping.tag_separator, Some('|'));
        assert_eq!(mapping.date_order, Some(DateOrder::MonthFirst));
        let import = entries(&table, &mapping, "stock.csv");
        let entry = &import.entries.first().unwrap().entry;
        assert_eq!((entry.title.as_str(), entry.tags.join("+").as_str()), ("5", "a+b"));
        let names: Vec<&str> = entry.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["Nom"]);
    }

    #[test]
    fn a_long_cell_shows_its_beginning() {
        let cell = shown(&"é".repeat(CELL_CHARS_MAX + 1));
        assert_eq!(cell.chars().count(), CELL_CHARS_MAX + 1);
        assert!(cell.ends_with('…'));
        assert_eq!(shown("court"), "court");
    }
}
