//! The cells of a table: RFC 4180, and what programs write beside it. This is the only file that
//! knows the CSV library for reading.

use super::error::CsvError;
use super::guard::unguarded;
use super::limits::Limits;
use super::separator::Separator;
use super::warning::{Warning, Warnings};
use crate::charset::{Charset, decode};
use crate::document::one_line;
use crate::identity;
use ::csv::{ReaderBuilder, StringRecord};
use std::io::Read;

/// A row that is added to see whether the one before it was closed.
const END: &str = "\n\u{1}";

/// A table with its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The id of the file, by its bytes.
    pub source_id: String,
    /// Names of the columns, as many as the longest row has cells.
    pub header: Vec<String>,
    /// Rows in their order; none is empty.
    pub rows: Vec<Row>,
    /// What stood between the cells.
    pub separator: Separator,
    /// In which characters the file was read.
    pub charset: Charset,
    /// What was noticed so far.
    pub(super) warnings: Warnings,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the file in which it begins; the first one has the number 1.
    pub number: u64,
    /// Its cells, at most as many as the header has names.
    pub cells: Vec<String>,
}

impl Row {
    /// The cell of a column, without white space around it; empty if the row has none.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.trim())
    }
}

/// How to read a table, where it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What stands between cells; none to find out.
    pub separator: Option<Separator>,
    /// Whether the first row names the columns.
    pub has_header: bool,
}

impl Default for Form {
    fn default() -> Self {
        Self { separator: None, has_header: true }
    }
}

/// Reads a table.
pub fn read_table(bytes: &[u8], form: Form, limits: &Limits) -> Result<Table, CsvError> {
    if bytes.len() > limits.bytes_max {
        return Err(CsvError::TooLarge { bytes: bytes.len(), max: limits.bytes_max });
    }
    let mut warnings = Warnings::new(limits.warnings_max);
    let decoded = decode(bytes, None);
    if decoded.text.contains('\0') {
        return Err(CsvError::NotText);
    }
    if decoded.damaged {
        warnings.add(Warning::CharactersDamaged);
    }
    if decoded.charset == Charset::Windows1252 {
        warnings.add(Warning::CharactersGuessed);
    }
    let (said, text) = said_separator(&decoded.text);
    let separator = form.separator.or(said).unwrap_or_else(|| Separator::of(text));
    let skipped = u64::from(said.is_some());
    let mut table = Table {
        source_id: identity::of_file("csv", bytes),
        separator,
        charset: decoded.charset,
        warnings,
        ..Table::default()
    };
    let mut gathered = Gathered::default();
    let open = records(text, separator, &mut |record, line| {
        gathered.take(record, line + skipped, limits);
        true
    });
    if let Some(line) = open {
        table.warnings.add(Warning::QuoteNotClosed { row: line + skipped });
    }
    gathered.warn(&mut table.warnings);
    let mut rows = gathered.rows;
    let first = if form.has_header && !rows.is_empty() { rows.remove(0).cells } else { Vec::new() };
    if first.is_empty() && rows.is_empty() {
        return Err(CsvError::Empty);
    }
    let columns = rows.iter().map(|row| row.cells.len()).fold(first.len(), usize::max);
    let unnamed = rows.iter().filter(|row| row.cells.len() > first.len()).count();
    if unnamed > 0 && form.has_header {
        table.warnings.add(Warning::CellsWithoutName { rows: unnamed as u64 });
    }
    table.header = names(&first, columns);
    table.rows = rows;
    Ok(table)
}

/// Gives each row, with the line that it begins in, to `found`, until that says no. Answers the
/// line of a row whose last quotation mark is not closed.
pub(super) fn records(
    text: &str,
    separator: Separator,
    found: &mut dyn FnMut(&StringRecord, u64) -> bool,
) -> Option<u64> {
    let mut reader = ReaderBuilder::new()
        .delimiter(separator.byte())
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes().chain(END.as_bytes()));
    let (mut record, mut before) = (StringRecord::new(), StringRecord::new());
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    let mut line_before = None;
    // The text is UTF-8 and stands in memory, so that no row fails.
    while reader.read_record(&mut record).unwrap_or(false) {
        if let Some(line) = line_before
            && !found(&before, line)
        {
            return None;
        }
        line_before = Some(lines.of(record.position().map_or(0, ::csv::Position::byte)));
        std::mem::swap(&mut record, &mut before);
    }
    // What came last is the row that was added, or one that took it in.
    let line = line_before?;
    if before.len() == 1 && before.get(0) == END.get(1..) {
        return None;
    }
    let cells = before.iter().map(|cell| cell.strip_suffix(END).unwrap_or(cell));
    found(&cells.collect(), line);
    Some(line)
}

/// The lines of a text, counted as far as it was read.
struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line in which something begins that stands at a byte or after line ends from there.
    fn of(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        while let Some(found) = self.text.get(self.at) {
            let ends = matches!(found, b'\n' | b'\r');
            if self.at >= byte && !ends {
                break;
            }
            let pair = *found == b'\r' && self.text.get(self.at + 1) == Some(&b'\n');
            self.line += u64::from(ends && !pair);
            self.at += 1;
        }
        self.line
    }
}

/// The separator that a first line such as `sep=;` names, and the text below it.
fn said_separator(text: &str) -> (Option<Separator>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let sign = line.trim_end_matches('\r').strip_prefix("sep=");
    let said = Separator::ALL
        .into_iter()
        .find(|separator| sign.is_some_and(|sign| sign.as_bytes() == [separator.byte()]));
    (said, if said.is_some() { rest } else { text })
}

/// Rows in the making, within limits.
#[derive(Default)]
struct Gathered {
    rows: Vec<Row>,
    cells: usize,
    rows_left_out: u64,
    rows_cut: u64,
}

impl Gathered {
    fn take(&mut self, record: &StringRecord, number: u64, limits: &Limits) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let width = record.len().min(limits.columns_max);
        if self.rows.len() > limits.rows_max || self.cells + width > limits.cells_max {
            self.rows_left_out += 1;
            return;
        }
        let mut cells: Vec<String> = record.iter().take(width).map(unguarded).collect();
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
            self.rows_cut += 1;
        }
        self.cells += width;
        self.rows.push(Row { number, cells });
    }

    fn warn(&self, warnings: &mut Warnings) {
        if self.rows_left_out > 0 {
            warnings.add(Warning::RowsLeftOut { count: self.rows_left_out });
        }
        if self.rows_cut > 0 {
            warnings.add(Warning::CellsLeftOut { rows: self.rows_cut });
        }
    }
}

/// Names for all columns: those of the first row, letters where it has none, and a number behind
/// a name that was there before.
fn names(first: &[String], columns: usize) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for column in 0..columns {
        let name = one_line(first.get(column).map_or("", String::as_str));
        let name = if name.is_empty() { letters(column) } else { name };
        let mut unique = name.clone();
        let mut number = 2;
        while names.contains(&unique) {
            unique = format!("{name} ({number})");
            number += 1;
        }
        names.push(unique);
    }
    names
}

/// The name of a column in spreadsheets: `A` to `Z`, then `AA`.
fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}
