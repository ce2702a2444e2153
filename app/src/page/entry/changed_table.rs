//! A table that changed, as a table: rows and columns that came or went are marked and named, and
//! what became of each cell stands in it.

use super::difference::piece;
use crate::message::{ChangedCell, ChangedRow, ChangedTable, Part};
use crate::page::language::Words;
use cahier_notebook::PieceKind;
use leptos::prelude::*;

/// What is said of a row and of a column that came, then of one that went.
const CAME: [(&str, &str); 2] =
    [("Ligne ajoutée", "Row added"), ("Colonne ajoutée", "Column added")];
const WENT: [(&str, &str); 2] =
    [("Ligne retirée", "Row removed"), ("Colonne retirée", "Column removed")];

/// A table with the rows in which something changed.
#[component]
pub fn TableChanges(words: Words, table: ChangedTable) -> impl IntoView {
    let ChangedTable { columns, rows } = table;
    // Where all of the table came or went, it says nothing of each row and column.
    let is_marked = columns.contains(&PieceKind::Same);
    let width = columns.len() + 1;
    let head = (is_marked && columns.iter().any(|kind| *kind != PieceKind::Same)).then(|| {
        let marks = columns.iter().map(|kind| mark(words, *kind, 1)).collect_view();
        view! {
            <thead>
                <tr>
                    <td></td>
                    {marks}
                </tr>
            </thead>
        }
    });
    let row = move |row: ChangedRow| match row {
        ChangedRow::Shown { kind, cells } => {
            let cells = cells.into_iter().map(|one| cell(words, one)).collect_view();
            let kind = if is_marked { kind } else { PieceKind::Same };
            view! {
                <tr>
                    {mark(words, kind, 0)}
                    {cells}
                </tr>
            }
            .into_any()
        }
        ChangedRow::Passed(count) => {
            let one = ("ligne inchangée", "row unchanged");
            let many = ("lignes inchangées", "rows unchanged");
            view! {
                <tr>
                    <td class="rows-passed" colspan=width.to_string()>
                        {move || words.plural(count, one, many)}
                    </td>
                </tr>
            }
            .into_any()
        }
    };
    view! {
        <div
            class="changed-table"
            role="group"
            tabindex="0"
            aria-label=words.say("Tableau modifié", "Changed table")
        >
            <table>
                {head}
                <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Says whether a row (0) or a column (1) came or went.
fn mark(words: Words, kind: PieceKind, of: usize) -> AnyView {
    let (sign, says) = match kind {
        PieceKind::Same => return view! { <td class="mark"></td> }.into_any(),
        PieceKind::Added => ("+", CAME),
        PieceKind::Removed => ("−", WENT),
    };
    let (french, english) = says[of];
    let scope = ["row", "col"][of];
    view! {
        <th class="mark" scope=scope>
            <span aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{words.say(french, english)}</span>
        </th>
    }
    .into_any()
}

fn cell(words: Words, ChangedCell { heads, pieces }: ChangedCell) -> AnyView {
    let pieces = pieces.into_iter().map(|one| piece(words, Part::Table, one)).collect_view();
    match heads {
        true => view! { <th>{pieces}</th> }.into_any(),
        false => view! { <td>{pieces}</td> }.into_any(),
    }
}
