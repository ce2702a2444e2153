//! The rows and cells of a table of a Word file, with how far each cell reaches: cells that go on
//! below each other are one.

use super::xml::Element;
use std::collections::{BTreeMap, BTreeSet};

/// Most columns that a cell may reach over.
const SPAN_MAX: u32 = 1000;

/// One row.
#[derive(Debug)]
pub(super) struct Row<'e> {
    /// Whether it is repeated at the top of each page.
    pub(super) is_head: bool,
    /// Its cells, without those that a cell above reaches over.
    pub(super) cells: Vec<Cell<'e>>,
}

/// One cell.
#[derive(Debug)]
pub(super) struct Cell<'e> {
    /// What is in it.
    pub(super) element: &'e Element,
    /// Columns that it reaches over.
    pub(super) columns: u32,
    /// Rows that it reaches over.
    pub(super) rows: u32,
    /// The column that it begins in.
    column: u32,
    merge: Merge,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    Alone,
    Begins,
    GoesOn,
}

/// The rows of a table.
pub(super) fn rows(table: &Element) -> Vec<Row<'_>> {
    let mut elements = Vec::new();
    gather(table, "w:tr", &mut elements);
    let mut rows: Vec<Row<'_>> = elements.into_iter().map(row).collect();
    settle_beginnings(&mut rows);
    let mut below: BTreeMap<u32, u32> = BTreeMap::new();
    for row in rows.iter_mut().rev() {
        let mut here = BTreeMap::new();
        for cell in &mut row.cells {
            let reached = below.get(&cell.column).copied().unwrap_or(0);
            match cell.merge {
                Merge::GoesOn => {
                    here.insert(cell.column, reached.saturating_add(1));
                }
                Merge::Begins => cell.rows = reached.saturating_add(1),
                Merge::Alone => {}
            }
        }
        row.cells.retain(|cell| cell.merge != Merge::GoesOn);
        below = here;
    }
    rows
}

/// Cells that say that they go on where nothing began stand alone.
fn settle_beginnings(rows: &mut [Row<'_>]) {
    let mut above = BTreeSet::new();
    for row in rows {
        let mut here = BTreeSet::new();
        for cell in &mut row.cells {
            if cell.merge == Merge::GoesOn && !above.contains(&cell.column) {
                cell.merge = Merge::Alone;
            }
            if cell.merge != Merge::Alone {
                here.insert(cell.column);
            }
        }
        above = here;
    }
}

fn row(element: &Element) -> Row<'_> {
    let properties = element.child("w:trPr");
    let is_head = properties.and_then(|properties| properties.child("w:tblHeader"));
    let before = properties.and_then(|properties| number(properties, "w:gridBefore"));
    let mut column = before.unwrap_or(0).min(SPAN_MAX);
    let mut elements = Vec::new();
    gather(element, "w:tc", &mut elements);
    let cells = elements.into_iter().map(|element| {
        let cell = cell(element, column);
        column = column.saturating_add(cell.columns);
        cell
    });
    let cells = cells.collect();
    Row { is_head: is_head.is_some_and(Element::is_on), cells }
}

fn cell(element: &Element, column: u32) -> Cell<'_> {
    let properties = element.child("w:tcPr");
    let columns = properties.and_then(|properties| number(properties, "w:gridSpan"));
    let merge = properties.and_then(|properties| properties.child("w:vMerge"));
    let merge = match merge.map(|merge| merge.get("w:val")) {
        None => Merge::Alone,
        Some(Some("restart")) => Merge::Begins,
        Some(_) => Merge::GoesOn,
    };
    Cell { element, columns: columns.unwrap_or(1).clamp(1, SPAN_MAX), rows: 1, column, merge }
}

fn number(properties: &Element, name: &str) -> Option<u32> {
    properties.value(name)?.parse().ok()
}

/// The elements of that name, also inside of what only says something about them.
fn gather<'e>(element: &'e Element, name: &str, found: &mut Vec<&'e Element>) {
    for child in element.elements() {
        if child.name == name {
            found.push(child);
        } else if matches!(
            child.name.as_str(),
            "w:sdt" | "w:sdtContent" | "w:customXml" | "w:ins" | "w:moveTo"
        ) {
            gather(child, name, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::xml::for_each;
    use super::*;

    fn spans(rows: &str) -> Vec<Vec<(u32, u32)>> {
        let mut spans = Vec::new();
        for_each(&format!("<a><w:tbl>{rows}</w:tbl></a>"), 1, &mut |table| {
            let of_row = |row: Row<'_>| row.cells.iter().map(|c| (c.columns, c.rows)).collect();
            spans = super::rows(&table).into_iter().map(of_row).collect();
        })
        .unwrap();
        spans
    }

    #[test]
    fn cells_reach_over_rows_and_columns() {
        let wide = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr></w:tc>";
        let begins = "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr></w:tc>";
        let goes_on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc>";
        let table = format!(
            "<w:tr>{wide}{begins}</w:tr><w:tr><w:tc/><w:tc/>{goes_on}</w:tr>\
             <w:tr><w:tc/><w:tc/>{goes_on}</w:tr><w:tr><w:tc/><w:tc/><w:tc/></w:tr>"
        );
        let one = (1, 1);
        let expected =
            vec![vec![(2, 1), (1, 3)], vec![one, one], vec![one, one], vec![one, one, one]];
        assert_eq!(spans(&table), expected);
    }

    #[test]
    fn a_cell_that_goes_on_from_nothing_stands_alone() {
        let goes_on = "<w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc>";
        assert_eq!(spans(&format!("<w:tr>{goes_on}</w:tr>")), [[(1, 1)]]);
        let huge = "<w:tc><w:tcPr><w:gridSpan w:val='4000000000'/></w:tcPr></w:tc>";
        assert_eq!(spans(&format!("<w:tr>{huge}{huge}</w:tr>")), [[(SPAN_MAX, 1), (SPAN_MAX, 1)]]);
    }
}
