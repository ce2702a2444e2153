//! A table (CSV, TSV), of which each row becomes an entry, by a mapping of its columns that is
//! suggested, shown, and changed by `--map`.

use super::bring::Bringing;
use super::kind::{self, Kind};
use super::{Wanted, columns, name_of};
use crate::error::Error;
use crate::say;
use crate::usage::Usage;
use cahier_formats::csv::{DateOrder, Form, Limits, Separator, entries, read_table, suggest};
use cahier_formats::eln::ImportedEntry;
use cahier_formats::outside::print_of;
use std::path::Path;

/// Rows that are brought in at once: nothing links them, and none is made twice.
const ROWS_AT_ONCE: usize = 256;

/// Brings a table in.
pub async fn bring(bringing: &mut Bringing<'_>, path: &Path, wanted: &Wanted) -> Result<(), Error> {
    let bytes = kind::read(path, Kind::Table)?;
    // What ends so has no other separator; in the rest it is found.
    let separator = (kind::ending(path) == "tsv").then_some(Separator::Tab);
    let form = Form { separator, ..Form::default() };
    let table = read_table(&bytes, form, &Limits::default())?;
    drop(bytes);
    let mut mapping = suggest(&table, wanted.kind);
    columns::choose(&table, &mut mapping, &wanted.choices).map_err(Usage::Outside)?;
    mapping.date_order = wanted.month_first.then_some(DateOrder::MonthFirst);
    let name = name_of(path);
    bringing.out.remark(&say::columns(&name, &columns::words(&table, &mapping)));
    let import = entries(&table, &mapping, &name);
    drop(table);
    let lang = bringing.lang();
    bringing.warn(import.warnings.iter().map(|warning| warning.sentence(lang)));
    let mut rows = import.entries.into_iter();
    loop {
        let mut some: Vec<ImportedEntry> = rows.by_ref().take(ROWS_AT_ONCE).collect();
        if some.is_empty() {
            return Ok(());
        }
        some.iter_mut().for_each(|row| row.there = print_of(row));
        bringing.bring(some, None).await?;
    }
}
