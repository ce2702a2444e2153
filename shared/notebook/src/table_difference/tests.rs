//! Differences of tables: both sides can be read out of them, they show what a person would say
//! that changed, and what is too large is left alone.

use super::*;
use crate::body::Run;
use proptest::prelude::*;

fn cell(name: &str, text: &str) -> Element {
    let run = Run { text: text.to_owned(), ..Run::default() };
    let words = if text.is_empty() { Vec::new() } else { vec![Node::Text(vec![run])] };
    Element::new(name, vec![Node::Element(Element::new("paragraph", words))])
}

fn table_of(rows: Vec<Vec<Element>>) -> Node {
    let row = |cells: Vec<Element>| {
        Node::Element(Element::new("table_row", cells.into_iter().map(Node::Element).collect()))
    };
    Node::Element(Element::new("table", rows.into_iter().map(row).collect()))
}

/// A table whose first row has the heads of its columns.
fn table<T: AsRef<str>>(rows: &[Vec<T>]) -> Node {
    let name = |at: usize| if at == 0 { "table_header" } else { "table_cell" };
    let cells = rows
        .iter()
        .enumerate()
        .map(|(at, row)| row.iter().map(|text| cell(name(at), text.as_ref())).collect::<Vec<_>>());
    table_of(cells.collect())
}

/// A table written as lines.
fn lines(text: &str) -> Node {
    let row = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    table(&text.split('/').map(row).collect::<Vec<_>>())
}

/// The texts of one side: without what is only on the other.
fn side(difference: &TableDifference, other: PieceKind) -> Vec<Vec<String>> {
    let text = |cell: &CellDifference| -> String {
        let pieces = cell.text.iter().filter(|piece| piece.kind != other);
        pieces.map(|piece| piece.text.as_str()).collect()
    };
    let rows = difference.rows.iter().filter(|row| row.kind != other);
    rows.map(|row| {
        let cells = difference.columns.iter().zip(&row.cells);
        cells.filter(|(column, _)| **column != other).map(|(_, cell)| text(cell)).collect()
    })
    .collect()
}

/// A difference in letters: a row a line, and of each cell what became of it.
fn told(old: &str, new: &str) -> String {
    let difference = table_difference(&lines(old), &lines(new)).unwrap();
    let mark = |kind: &PieceKind| match kind {
        PieceKind::Same => "",
        PieceKind::Added => "+",
        PieceKind::Removed => "-",
    };
    let piece = |piece: &TextPiece| format!("{}{}", mark(&piece.kind), piece.text);
    let columns: Vec<&str> = difference.columns.iter().map(mark).collect();
    let row = |row: &RowDifference| {
        let cell = |cell: &CellDifference| cell.text.iter().map(piece).collect::<String>();
        let cells: Vec<String> = row.cells.iter().map(cell).collect();
        format!("{}[{}]", mark(&row.kind), cells.join("|"))
    };
    let rows: Vec<String> = difference.rows.iter().map(row).collect();
    format!("{}: {}", columns.join("|"), rows.join(" "))
}

#[test]
fn a_cell_and_a_row_are_told_apart() {
    assert_eq!(told("a|b/1|2/3|4", "a|b/1|5/3|4"), "|: [a|b] [1|-2+5] [3|4]");
    assert_eq!(told("a|b/1|2/3|4", "a|b/1|2/7|8/3|4"), "|: [a|b] [1|2] +[+7|+8] [3|4]");
    assert_eq!(told("a|b/1|2/3|4", "a|b/3|4"), "|: [a|b] -[-1|-2] [3|4]");
    // A row that changed keeps its place beside one that came.
    assert_eq!(told("a|b/1|2/3|4", "a|b/7|8/1|9/3|4"), "|: [a|b] +[+7|+8] [1|-2+9] [3|4]");
    // So does one of which nothing stayed, and one that was filled in.
    assert_eq!(told("a|b/1|2", "a|b/3|4"), "|: [a|b] [-1+3|-2+4]");
    assert_eq!(told("a|b/|/|", "a|b/1|2/|"), "|: [a|b] [+1|+2] [|]");
}

#[test]
fn a_column_that_came_or_went_is_one() {
    assert_eq!(told("a|c/1|3", "a|b|c/1|2|3"), "|+|: [a|+b|c] [1|+2|3]");
    assert_eq!(told("a|b|c/1|2|3", "a|c/1|3"), "|-|: [a|-b|c] [1|-2|3]");
    // By its head, where all else changed.
    assert_eq!(told("a|b/1|2/5|6", "a|x|b/1|2|8/5|6|9"), "|+|: [a|+x|b] [1|+2|-2+8] [5|+6|-6+9]");
    // With another head it is the same by its cells.
    assert_eq!(told("a|b/1|2", "x|c|b/0|1|2"), "+||: [+x|-a+c|b] [+0|1|2]");
    // A row and a column at once: where they cross there was nothing.
    assert_eq!(told("a/1", "a|b/1|2/3|4"), "|+: [a|+b] [1|+2] +[+3|+4]");
    assert_eq!(told("a|b/1|2/3|4", "a|b|c/1|2|5"), "||+: [a|b|+c] [1|2|+5] -[-3|-4|]");
}

#[test]
fn a_table_that_came_is_all_new() {
    let none = Node::Element(Element::new("table", vec![]));
    let found = table_difference(&none, &lines("a|b/1|2")).unwrap();
    assert_eq!(found.columns, [PieceKind::Added; 2]);
    assert!(found.rows.iter().all(|row| row.kind == PieceKind::Added && row.cells.len() == 2));
    assert!(found.rows[0].cells.iter().all(|cell| cell.heads));
    assert!(!found.rows[1].cells.iter().any(|cell| cell.heads));
    assert_eq!(side(&found, PieceKind::Added), Vec::<Vec<String>>::new());
    let paragraph = Node::Element(Element::new("paragraph", vec![]));
    assert_eq!(table_difference(&none, &paragraph), None);
}

#[test]
fn a_cell_that_is_only_shaped_otherwise_is_told() {
    let of = |name: &str| table_of(vec![vec![cell(name, "a"), cell("table_cell", "b")]]);
    let found = table_difference(&of("table_cell"), &of("table_header")).unwrap();
    let reshaped: Vec<bool> = found.rows[0].cells.iter().map(|cell| cell.reshaped).collect();
    assert_eq!(reshaped, [true, false]);
    assert!(found.rows[0].differs());
}

#[test]
fn what_a_larger_cell_covers_is_empty() {
    let plain = |text| cell("table_cell", text);
    let wide = plain("wide").with("colspan", "2");
    let high = plain("high").with("rowspan", "2");
    let grid = table_of(vec![vec![high, wide], vec![plain("1"), plain("2")], vec![plain("3")]]);
    let found = table_difference(&grid, &grid).unwrap();
    let rows = [["high", "wide", ""], ["", "1", "2"], ["3", "", ""]];
    assert_eq!(side(&found, PieceKind::Added), rows);
    assert!(!found.rows.iter().any(RowDifference::differs));
}

#[test]
fn a_table_that_is_too_large_is_left_alone() {
    let huge = usize::MAX.to_string();
    for attribute in ["colspan", "rowspan"] {
        let cell = cell("table_cell", "a").with(attribute, huge.clone());
        let one = table_of(vec![vec![cell]]);
        assert_eq!(table_difference(&one, &one).is_none(), attribute == "colspan");
    }
    let of = |rows: usize, columns: usize| table(&vec![vec!["a"; columns]; rows]);
    let square = of(100, 100);
    assert!(table_difference(&square, &square).is_some());
    let larger = of(101, 100);
    assert_eq!(table_difference(&larger, &larger), None);
    // Wide above many rows without a cell.
    let mut rows = vec![vec![cell("table_cell", "a").with("colspan", CELLS_MAX.to_string())]];
    rows.resize(3, Vec::new());
    assert_eq!(table_difference(&table_of(rows.clone()), &table_of(rows)), None);
    // Neither is large, and the table that shows both would be.
    assert_eq!(table_difference(&of(CELLS_MAX, 1), &of(1, CELLS_MAX)), None);
    let long = lines(&"a".repeat(WORD_BYTES_MAX));
    assert_eq!(table_difference(&long, &lines("a")), None);
}

#[test]
fn many_rows_that_all_changed_are_taken_in_their_order() {
    let of = |from: usize| {
        let row = |at: usize| vec![format!("{at}"), "mg".to_owned()];
        table(&(from..from + CELLS_MAX / 2).map(row).collect::<Vec<_>>())
    };
    let found = table_difference(&of(0), &of(CELLS_MAX)).unwrap();
    assert_eq!(found.rows.len(), CELLS_MAX / 2);
    assert!(found.rows.iter().all(|row| row.kind == PieceKind::Same && row.differs()));
}

/// The rows of a table, some shorter than others.
fn any_rows() -> impl Strategy<Value = Vec<Vec<&'static str>>> {
    let text = prop::sample::select(vec!["", "1", "2", "mg", "a b", "é"]);
    prop::collection::vec(prop::collection::vec(text, 0..4), 0..5)
}

/// The same as a rectangle.
fn filled(rows: &[Vec<&'static str>]) -> Vec<Vec<String>> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let row = |row: &Vec<&str>| {
        let mut cells: Vec<String> = row.iter().map(|text| (*text).to_owned()).collect();
        cells.resize(columns, String::new());
        cells
    };
    if columns == 0 { Vec::new() } else { rows.iter().map(row).collect() }
}

proptest! {
    #[test]
    fn both_tables_are_read_out_of_their_difference(old in any_rows(), new in any_rows()) {
        let found = table_difference(&table(&old), &table(&new)).unwrap();
        prop_assert_eq!(side(&found, PieceKind::Added), filled(&old));
        prop_assert_eq!(side(&found, PieceKind::Removed), filled(&new));
        let columns = found.columns.len();
        prop_assert!(found.rows.iter().all(|row| row.cells.len() == columns));
        let differs = found.rows.iter().any(RowDifference::differs)
            || found.columns.iter().any(|kind| *kind != PieceKind::Same);
        prop_assert_eq!(differs, filled(&old) != filled(&new));
    }

    #[test]
    fn spans_of_any_size_leave_a_rectangle(
        cells in prop::collection::vec(prop::collection::vec((0u8..5, 0u8..5), 0..4), 0..5),
    ) {
        let cell = |(columns, rows): (u8, u8)| {
            let wide = cell("table_cell", "a").with("colspan", columns.to_string());
            wide.with("rowspan", rows.to_string())
        };
        let texts: usize = cells.iter().map(Vec::len).sum();
        let rows = cells.into_iter().map(|row| row.into_iter().map(cell).collect());
        let table = table_of(rows.collect());
        let found = table_difference(&table, &table).unwrap();
        let all = side(&found, PieceKind::Added).concat();
        prop_assert_eq!(all.iter().filter(|text| *text == "a").count(), texts);
        prop_assert_eq!(all.len(), found.rows.len() * found.columns.len());
    }
}
