//! Tables of measurements: the same columns as a table in the text and as a file of many rows.

use crate::curve::{FULL, Shape};
use crate::decimal::Decimal;
use crate::plan::Lang;
use crate::words::{Column, Sheet};
use crate::writer::Writer;

/// Rows of one table, the head aside, one after the other.
pub(crate) struct Rows<'a> {
    writer: &'a mut Writer,
    sheet: Sheet,
    shape: Shape,
    count: u32,
    next: u32,
}

/// A cell.
pub(crate) enum Cell {
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
}

impl Cell {
    /// As people of a language write it.
    pub(crate) fn said(self, lang: Lang) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.said(lang),
        }
    }
}

impl<'a> Rows<'a> {
    /// So many rows.
    pub(crate) fn new(writer: &'a mut Writer, sheet: Sheet, count: u32) -> Self {
        let shape = Shape::draw(&mut writer.dice);
        Self { writer, sheet, shape, count, next: 0 }
    }

    fn cell(&mut self, column: Column, is_first: bool) -> Cell {
        match column {
            Column::Rank(_) => Cell::Number(Decimal { units: i64::from(self.next) + 1, places: 0 }),
            Column::Code(_) => Cell::Text(self.writer.code()),
            Column::Value(_, from, to, places) => Cell::Number(self.writer.value(from, to, places)),
            Column::Trend(_, from, to, places) => {
                let last = self.count.saturating_sub(1).max(1);
                // What it is measured against goes up evenly; the rest follows it and scatters.
                let part = match is_first {
                    true => i64::from(self.next) * FULL / i64::from(last),
                    false => self.shape.scattered(&mut self.writer.dice, self.next, last),
                };
                Cell::Number(Decimal { units: from + (to - from) * part / FULL, places })
            }
        }
    }
}

impl Iterator for Rows<'_> {
    type Item = Vec<Cell>;

    fn next(&mut self) -> Option<Vec<Cell>> {
        if self.next >= self.count {
            return None;
        }
        let sheet = self.sheet;
        let columns = sheet.iter().enumerate();
        let cells = columns.map(|(at, column)| self.cell(*column, at == 0)).collect();
        self.next += 1;
        Some(cells)
    }
}

/// The names of the columns.
pub(crate) fn head(writer: &Writer, sheet: Sheet) -> Vec<String> {
    let name = |column: &Column| {
        let (Column::Rank(name)
        | Column::Code(name)
        | Column::Value(name, ..)
        | Column::Trend(name, ..)) = *column;
        writer.lang.of(name).to_owned()
    };
    sheet.iter().map(name).collect()
}

/// A table as it stands in a text: head and rows.
pub(crate) fn written(writer: &mut Writer, sheet: Sheet, count: u32) -> Vec<Vec<String>> {
    let lang = writer.lang;
    let mut all = vec![head(writer, sheet)];
    for row in Rows::new(writer, sheet, count) {
        all.push(row.into_iter().map(|cell| cell.said(lang)).collect());
    }
    all
}
