//! A table from anywhere: rows become entries, and what is written of them is read the same.
#![no_main]

use cahier_formats::Lang;
use cahier_formats::csv::{
    Dialect, Form, Limits, Listed, columns_of, entries, read_table, suggest, write_table,
};
use cahier_notebook::{BODY_DEPTH_MAX, EntryKind};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits { rows_max: 200, columns_max: 50, cells_max: 5_000, ..Limits::default() };
    let Ok(table) = read_table(data, Form::default(), &limits) else { return };
    assert!(table.rows.len() <= limits.rows_max + 1);
    assert!(table.rows.iter().all(|row| row.cells.len() <= table.header.len()));
    let import = entries(&table, &suggest(&table, EntryKind::Experiment), "table.csv");
    assert_eq!(import.entries.len(), table.rows.len());
    assert!(import.entries.iter().all(|one| one.entry.body.depth() <= BODY_DEPTH_MAX));
    let listed: Vec<Listed<'_>> = import
        .entries
        .iter()
        .map(|one| Listed { id: one.source_id.as_str(), entry: &one.entry })
        .collect();
    if listed.is_empty() {
        return;
    }
    let dialect = Dialect::of(Lang::Fr);
    let written = write_table(&listed, &columns_of(&listed), Lang::Fr, dialect);
    let form = Form { separator: Some(dialect.separator), has_header: true };
    let again = read_table(&written, form, &Limits::default()).expect("it is a table");
    assert_eq!(again.rows.len(), listed.len());
    for (row, one) in again.rows.iter().zip(&listed) {
        assert_eq!(row.cell(0), one.id);
        assert_eq!(row.cell(1), one.entry.title.trim());
    }
});
