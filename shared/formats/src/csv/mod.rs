//! Tables in and out (`.csv`, RFC 4180): rows become entries by a mapping that a person may change,
//! and entries become rows.
//!
//! In: UTF-8 with or without a byte order mark, UTF-16 with one, and Windows-1252; cells between
//! `,`, `;` or tabs. Numbers stay as they were written, decimal commas too. Importing is
//! repeatable: the same table gives the same entries with the same ids.
//!
//! Out: what a spreadsheet would take for a formula is made text.
//!
//! ```text
//! table     cells of a file            entries   rows to entries
//! separator what parts cells           date      dates as people write them
//! mapping   what a column becomes      write     entries to rows
//! suggest   a mapping by names         guard     formulas made text
//! choose    what a person changes
//! ```

mod choose;
mod date;
mod entries;
mod error;
mod guard;
mod limits;
mod mapping;
mod separator;
mod suggest;
mod table;
mod warning;
mod write;

pub use choose::{choose, field_of, text_of};
pub use date::DateOrder;
pub use entries::{Import, entries};
pub use error::CsvError;
pub use limits::Limits;
pub use mapping::{Mapping, Target, TextForm};
pub use separator::Separator;
pub use suggest::suggest;
pub use table::{Form, Row, Table, read_table};
pub use warning::Warning;
pub use write::{Column, Dialect, Listed, columns_of, write_table};

#[cfg(test)]
mod tests;
