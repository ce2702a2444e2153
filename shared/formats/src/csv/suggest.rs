//! Suggests what the columns of a table become: by their names, in French, in English and as other
//! notebooks export them, and by what their cells look like.

use super::mapping::{Mapping, Target, TextForm};
use super::table::{Row, Table};
use crate::day::iso_day;
use cahier_notebook::entry::EntryKind;

/// How many cells of a column are looked at.
const CELLS_MAX: usize = 1000;

/// What the columns of a table may become. Only titles, dates and the like are told by name; every
/// other column is a field, so that nothing is lost where nobody looks.
pub fn suggest(table: &Table, kind: EntryKind) -> Mapping {
    let mut columns: Vec<Target> = Vec::new();
    for (column, name) in table.header.iter().enumerate() {
        let known = target(name, &table.rows, column);
        // There is one of each, but for texts and fields.
        let taken = |target: &Target| !is_repeated(target) && columns.contains(target);
        let known = known.filter(|target| !taken(target));
        columns.push(known.unwrap_or_else(|| field(name, &table.rows, column)));
    }
    if !columns.contains(&Target::Title) {
        let first = columns.iter_mut().find(|target| is_text_field(target));
        if let Some(first) = first {
            *first = Target::Title;
        }
    }
    let tags = columns.iter().position(|target| *target == Target::Tags);
    let tag_separator = tags.map(|column| tag_separator(&table.rows, column));
    Mapping { kind, columns, date_order: None, tag_separator }
}

/// What a column of that name is, where everybody calls it so.
fn target(name: &str, rows: &[Row], column: usize) -> Option<Target> {
    Some(match name.trim().to_lowercase().as_str() {
        "id" | "identifier" | "identifiant" | "custom_id" | "elabid" => Target::Identifier,
        "title" | "titre" | "name" | "nom" | "label" | "intitulé" | "désignation"
        | "designation" => Target::Title,
        "date" | "day" | "jour" => Target::Date,
        "status" | "statut" | "état" | "status_title" => Target::Status,
        "category" | "catégorie" | "categorie" | "category_title" => Target::Category,
        "tags" | "tag" | "keywords" | "mots-clés" | "mots clés" | "étiquettes" => Target::Tags,
        "people" | "personnes" | "author" | "authors" | "auteur" | "auteurs" => Target::People,
        "body" | "text" | "texte" | "description" | "content" | "contenu" | "notes" => {
            Target::Text { form: text_form(rows, column) }
        }
        "metadata" => Target::Kept,
        _ => return None,
    })
}

pub(super) fn is_repeated(target: &Target) -> bool {
    matches!(target, Target::Text { .. } | Target::Field { .. } | Target::Kept | Target::Skip)
}

fn is_text_field(target: &Target) -> bool {
    matches!(target, Target::Field { kind, .. } if kind == "text")
}

/// The cells of a column that hold something.
fn cells(rows: &[Row], column: usize) -> impl Iterator<Item = &str> {
    let cells = rows.iter().map(move |row| row.cell(column));
    cells.filter(|cell| !cell.is_empty()).take(CELLS_MAX)
}

pub(super) fn text_form(rows: &[Row], column: usize) -> TextForm {
    let is_html = |cell: &str| {
        let tag = cell.strip_prefix('<').and_then(|rest| rest.chars().next());
        tag.is_some_and(|c| c.is_ascii_alphabetic()) && cell.ends_with('>')
    };
    match cells(rows, column).any(is_html) {
        true => TextForm::Html,
        false => TextForm::Plain,
    }
}

pub(super) fn tag_separator(rows: &[Row], column: usize) -> char {
    let found = ['|', ';'].into_iter().find(|c| cells(rows, column).any(|cell| cell.contains(*c)));
    found.unwrap_or(',')
}

/// The field that a column becomes.
pub(super) fn field(name: &str, rows: &[Row], column: usize) -> Target {
    let kind = field_kind(rows, column);
    let (name, unit) = match unit(name) {
        Some((name, unit)) if kind == "number" => (name, Some(unit)),
        _ => (name, None),
    };
    Target::Field { name: name.to_owned(), kind: kind.to_owned(), unit: unit.map(str::to_owned) }
}

/// The kind of field that all cells of a column fit. A decimal comma is no number here: the cell
/// is a text and stays as it was written.
fn field_kind(rows: &[Row], column: usize) -> &'static str {
    let empty = cells(rows, column).next().is_none();
    let fits = |check: fn(&str) -> bool| !empty && cells(rows, column).all(check);
    match () {
        () if fits(is_number) => "number",
        () if fits(is_date) => "date",
        () if fits(is_address) => "url",
        () if fits(is_email) => "email",
        () => "text",
    }
}

fn is_number(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let bare = cell.strip_prefix('-').unwrap_or(cell);
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, "0"));
    // A zero in front is part of a name, such as that of a well or a batch.
    let is_name = whole.len() > 1 && whole.starts_with('0');
    digits(whole) && digits(fraction) && !is_name && cell.len() <= 30
}

fn is_date(cell: &str) -> bool {
    iso_day(cell).is_some_and(|(_, rest)| rest.is_empty())
}

fn is_address(cell: &str) -> bool {
    let starts = cell.starts_with("https://") || cell.starts_with("http://");
    starts && !cell.contains(char::is_whitespace)
}

fn is_email(cell: &str) -> bool {
    let Some((name, host)) = cell.split_once('@') else { return false };
    let plain = !cell.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<'));
    plain && !name.is_empty() && host.contains('.') && !host.contains('@')
}

/// A name with a unit behind it, such as `Mass (mg)` or `Mass [mg]`.
fn unit(name: &str) -> Option<(&str, &str)> {
    let inside = |open: char, close: char| {
        let (name, unit) = name.trim_end().strip_suffix(close)?.rsplit_once(open)?;
        let (name, unit) = (name.trim(), unit.trim());
        (!name.is_empty() && !unit.is_empty() && unit.chars().count() <= 20).then_some((name, unit))
    };
    inside('(', ')').or_else(|| inside('[', ']'))
}
