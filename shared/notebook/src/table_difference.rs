//! What changed in a table, cell by cell. Rows and columns are told apart by what their cells say.
//!
//! Tables are the work of others: one that is too large for this is compared as text.

use crate::body::{Element, Node};
use crate::lists::numbered;
use crate::shape::reshaped;
use crate::text_difference::{PieceKind, TextPiece, WORD_BYTES_MAX, text_difference};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;

/// Most cells of a table that is compared so, and of the table that shows both.
const CELLS_MAX: usize = 10_000;
/// Most pairs of cells that are looked at to find out which rows, or columns, are the same ones.
/// Above, they are taken in their order.
const PAIRS_MAX: usize = 1 << 20;
/// The number of the empty text.
const BLANK: usize = 0;

/// A table that holds the rows and columns of an old and of a new one. All but the added rows,
/// columns and pieces of text make the old table, all but the removed ones the new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableDifference {
    /// What became of each column.
    pub columns: Vec<PieceKind>,
    /// The rows, each with a cell for each column.
    pub rows: Vec<RowDifference>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowDifference {
    /// What became of it.
    pub kind: PieceKind,
    /// A cell for each column.
    pub cells: Vec<CellDifference>,
}

/// A cell of a table. What a larger cell covers is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDifference {
    /// Whether it is the head of a row or a column.
    pub heads: bool,
    /// Its text, piece by piece.
    pub text: Vec<TextPiece>,
    /// Whether what stayed in it, or the cell itself, is shaped otherwise.
    pub reshaped: bool,
}

impl RowDifference {
    /// Whether anything in it changed.
    pub fn differs(&self) -> bool {
        let differs = |cell: &CellDifference| {
            cell.reshaped || cell.text.iter().any(|piece| piece.kind != PieceKind::Same)
        };
        self.kind != PieceKind::Same || self.cells.iter().any(differs)
    }
}

/// Compares two tables; none if either is no table, or they are too large together.
pub fn table_difference(old: &Node, new: &Node) -> Option<TableDifference> {
    let (old, new) = (Grid::read(old)?, Grid::read(new)?);
    let bytes = |grid: &Grid<'_>| grid.cells.iter().map(|cell| cell.text.len()).sum::<usize>();
    if bytes(&old) + bytes(&new) > WORD_BYTES_MAX {
        return None;
    }
    let (old_texts, new_texts) = (old.texts(), new.texts());
    let mut numbers = HashMap::from([(&"", BLANK)]);
    let from = Numbers { columns: old.columns, all: numbered(&old_texts, &mut numbers) };
    let to = Numbers { columns: new.columns, all: numbered(&new_texts, &mut numbers) };
    let columns = columns(&from, &to, numbers.len());
    let rows = rows(&from, &to, &columns);
    if rows.len().saturating_mul(columns.len()) > CELLS_MAX {
        return None;
    }
    let row = |row: &Pair| {
        let cell = |column: &Pair| {
            let old = row.0.zip(column.0).and_then(|(row, column)| old.at(row, column));
            let new = row.1.zip(column.1).and_then(|(row, column)| new.at(row, column));
            compared(old, new)
        };
        RowDifference { kind: kind(row), cells: columns.iter().map(cell).collect() }
    };
    let rows = rows.iter().map(row).collect();
    Some(TableDifference { columns: columns.iter().map(kind).collect(), rows })
}

fn compared(old: Option<&Cell<'_>>, new: Option<&Cell<'_>>) -> CellDifference {
    let said = |cell: Option<&Cell<'_>>| cell.map(|cell| cell.text.clone()).unwrap_or_default();
    let text = text_difference(&said(old), &said(new));
    let node = |cell: &Cell<'_>| cell.node.is_some_and(|node| is_named(node, "table_header"));
    let heads = new.or(old).is_some_and(node);
    let both = old.and_then(|cell| cell.node).zip(new.and_then(|cell| cell.node));
    let reshaped = both.is_some_and(|(old, new)| reshaped(old, new, &text));
    CellDifference { heads, text, reshaped }
}

/// A row or a column: where it stands in the old and in the new table.
type Pair = (Option<usize>, Option<usize>);

fn kind((old, new): &Pair) -> PieceKind {
    match (old, new) {
        (None, _) => PieceKind::Added,
        (_, None) => PieceKind::Removed,
        (Some(_), Some(_)) => PieceKind::Same,
    }
}

/// A table as a rectangle of cells, row by row.
struct Grid<'n> {
    columns: usize,
    cells: Vec<Cell<'n>>,
}

/// A place in a table; without a node where a larger cell covers it, or its row ends before.
#[derive(Default)]
struct Cell<'n> {
    node: Option<&'n Node>,
    text: String,
}

impl<'n> Grid<'n> {
    /// The cells of a table, if it is one and not too large.
    fn read(table: &'n Node) -> Option<Self> {
        let Node::Element(table) = table else { return None };
        if table.name != "table" {
            return None;
        }
        let mut rows: Vec<Vec<Cell<'n>>> = Vec::new();
        // Into how many more rows a cell above reaches, by column.
        let mut covered: Vec<usize> = Vec::new();
        for row in &table.children {
            let Node::Element(row) = row else { return None };
            if row.name != "table_row" {
                return None;
            }
            let columns_max = CELLS_MAX / (rows.len() + 1);
            rows.push(row_of(row, &mut covered, columns_max)?);
            if covered.len() > columns_max {
                return None;
            }
        }
        let columns = covered.len();
        let mut cells = Vec::with_capacity(rows.len() * columns);
        for row in rows {
            let end = cells.len() + columns;
            cells.extend(row);
            cells.resize_with(end, Cell::default);
        }
        Some(Self { columns, cells })
    }

    fn at(&self, row: usize, column: usize) -> Option<&Cell<'n>> {
        self.cells.get(row * self.columns + column)
    }

    fn texts(&self) -> Vec<&str> {
        self.cells.iter().map(|cell| cell.text.as_str()).collect()
    }
}

/// The cells of one row, with those that cells above cover; none if there are more than so many.
fn row_of<'n>(
    row: &'n Element,
    covered: &mut Vec<usize>,
    columns_max: usize,
) -> Option<Vec<Cell<'n>>> {
    let mut cells = Vec::new();
    for node in &row.children {
        let Node::Element(element) = node else { return None };
        if !["table_cell", "table_header"].contains(&element.name.as_str()) {
            return None;
        }
        while let Some(rows) = covered.get_mut(cells.len()).filter(|rows| **rows > 0) {
            *rows -= 1;
            cells.push(Cell::default());
        }
        let end = cells.len().saturating_add(span(element, "colspan"));
        if end > columns_max {
            return None;
        }
        if covered.len() < end {
            covered.resize(end, 0);
        }
        covered[cells.len()..end].fill(span(element, "rowspan") - 1);
        cells.push(Cell { node: Some(node), text: node.plain_text() });
        cells.resize_with(end, Cell::default);
    }
    for rows in covered.iter_mut().skip(cells.len()) {
        *rows = rows.saturating_sub(1);
    }
    Some(cells)
}

/// Over how many columns or rows a cell reaches.
fn span(cell: &Element, attribute: &str) -> usize {
    let span = cell.attributes.get(attribute).and_then(|text| text.parse::<usize>().ok());
    span.unwrap_or(1).max(1)
}

fn is_named(node: &Node, name: &str) -> bool {
    matches!(node, Node::Element(element) if element.name == name)
}

/// A number for what each cell says, row by row.
struct Numbers {
    columns: usize,
    all: Vec<usize>,
}

impl Numbers {
    fn rows(&self) -> usize {
        self.all.len().checked_div(self.columns).unwrap_or_default()
    }

    fn at(&self, row: usize, column: usize) -> usize {
        self.all[row * self.columns + column]
    }
}

/// Which columns are the same ones: those with the same head, and else those of which the most
/// cells say what a cell of the other says.
fn columns(old: &Numbers, new: &Numbers, numbers: usize) -> Vec<Pair> {
    let rows = old.rows().max(new.rows());
    let likeness = may_compare(old.columns, new.columns, rows).then(|| {
        let mut all = Vec::with_capacity(old.columns * new.columns);
        for from in 0..old.columns {
            let mut said = vec![false; numbers];
            (0..old.rows()).for_each(|row| said[old.at(row, from)] = true);
            said[BLANK] = false;
            for to in 0..new.columns {
                let like = (0..new.rows()).filter(|row| said[new.at(*row, to)]).count();
                let head = old.at(0, from);
                let is_headed = head != BLANK && head == new.at(0, to);
                all.push(if is_headed { like + rows } else { like });
            }
        }
        all
    });
    let mut out = Vec::new();
    paired(0..old.columns, 0..new.columns, likeness.as_deref(), &mut out);
    out
}

/// Which rows are the same ones, by their cells in the columns that both tables have.
fn rows(old: &Numbers, new: &Numbers, columns: &[Pair]) -> Vec<Pair> {
    let shared: Vec<(usize, usize)> =
        columns.iter().filter_map(|&(old, new)| old.zip(new)).collect();
    let same =
        |from: usize, to: usize| shared.iter().all(|(i, j)| old.at(from, *i) == new.at(to, *j));
    let (ends_old, ends_new) = (old.rows(), new.rows());
    let most = ends_old.min(ends_new);
    let before = (0..most).take_while(|at| same(*at, *at)).count();
    let after = (1..=most - before).take_while(|at| same(ends_old - at, ends_new - at)).count();
    let (from, to) = (before..ends_old - after, before..ends_new - after);
    let likeness = may_compare(from.len(), to.len(), shared.len()).then(|| {
        let mut all = Vec::with_capacity(from.len() * to.len());
        for from in from.clone() {
            let like = |to: usize| {
                let says = |(i, j): &&(usize, usize)| {
                    let said = old.at(from, *i);
                    said != BLANK && said == new.at(to, *j)
                };
                shared.iter().filter(says).count()
            };
            all.extend(to.clone().map(like));
        }
        all
    });
    let mut out: Vec<Pair> = (0..before).map(|at| (Some(at), Some(at))).collect();
    paired(from, to, likeness.as_deref(), &mut out);
    let ends = (ends_old - after..ends_old).zip(ends_new - after..ends_new);
    out.extend(ends.map(|(old, new)| (Some(old), Some(new))));
    out
}

fn may_compare(old: usize, new: usize, cells: usize) -> bool {
    old.saturating_mul(new).saturating_mul(cells.max(1)) <= PAIRS_MAX
}

/// Pairs rows, or columns, so that the likeness of all pairs together is the greatest. What lies
/// between two pairs is paired in its order: somebody who changes all of a row has not added one.
/// `likeness` has a number for each old one with each new one.
fn paired(old: Range<usize>, new: Range<usize>, likeness: Option<&[usize]>, out: &mut Vec<Pair>) {
    let (height, width) = (old.len(), new.len());
    let (mut from, mut to) = (old, new);
    if let Some(likeness) = likeness {
        // The best that can come of the rest of both, from each place on.
        let mut best = vec![0; (height + 1) * (width + 1)];
        let place = |i: usize, j: usize| i * (width + 1) + j;
        for i in (0..height).rev() {
            for j in (0..width).rev() {
                let like = likeness[i * width + j];
                let both = if like > 0 { like + best[place(i + 1, j + 1)] } else { 0 };
                best[place(i, j)] = both.max(best[place(i + 1, j)]).max(best[place(i, j + 1)]);
            }
        }
        let (first_old, first_new) = (from.start, to.start);
        let (mut i, mut j) = (0, 0);
        while i < height && j < width {
            let (here, like) = (best[place(i, j)], likeness[i * width + j]);
            if like > 0 && here == like + best[place(i + 1, j + 1)] {
                in_order(from.start..first_old + i, to.start..first_new + j, out);
                out.push((Some(first_old + i), Some(first_new + j)));
                (from.start, to.start) = (first_old + i + 1, first_new + j + 1);
                (i, j) = (i + 1, j + 1);
            } else if here == best[place(i + 1, j)] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    in_order(from, to, out);
}

fn in_order(mut old: Range<usize>, mut new: Range<usize>, out: &mut Vec<Pair>) {
    for _ in 0..old.len().max(new.len()) {
        out.push((old.next(), new.next()));
    }
}

#[cfg(test)]
mod tests;
