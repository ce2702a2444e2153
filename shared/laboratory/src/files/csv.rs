//! Measurements as a spreadsheet of each language writes them: a comma parts the digits in French,
//! so that a semicolon parts the cells.

use super::FILE_BYTES_MAX;
use crate::table::{Rows, head};
use crate::words::Sheet;
use crate::writer::Writer;

/// The longest row, bytes: no cell has more than some twenty, no sheet more than some cells.
const ROW_BYTES_MAX: usize = 512;
/// So many rows more with each rank; few files are long.
const ROWS_A_RANK: u32 = 30;
const RANKS: usize = 64;

/// The bytes.
pub(super) fn bytes(writer: &mut Writer, sheet: Sheet) -> Vec<u8> {
    let lang = writer.lang;
    let between = lang.say(";", ",");
    let ranks = u32::try_from(writer.dice.rank(RANKS)).unwrap_or_default();
    let count = 40 + ranks * ROWS_A_RANK + writer.dice.below(ROWS_A_RANK);
    let mut text = head(writer, sheet).join(between);
    text.push_str("\r\n");
    for row in Rows::new(writer, sheet, count) {
        if text.len() + ROW_BYTES_MAX > FILE_BYTES_MAX {
            break;
        }
        let cells: Vec<String> = row.into_iter().map(|cell| cell.said(lang)).collect();
        text.push_str(&cells.join(between));
        text.push_str("\r\n");
    }
    text.into_bytes()
}
