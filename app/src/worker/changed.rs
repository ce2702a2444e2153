//! A difference between two versions as a page shows it: who wrote in between, and part by part
//! what came, what went, and what is only shaped otherwise.

use crate::message::{Changed, ChangedCell, ChangedRow, ChangedTable, Part, Piece};
use cahier_notebook::{
    BlockChange, CellDifference, Difference, Element, Field, Link, Node, PartChange, PieceKind,
    SetDifference, Swap, TableDifference, TextPiece, table_difference,
};

/// A difference part by part, after the names of those who wrote in between.
pub(super) fn changed(changes: &Difference, people: &[String]) -> Vec<Changed> {
    // Of several it is not known who wrote which part.
    let by = match people {
        [one] => Some(one.as_str()),
        _ => None,
    };
    let mut all = parts_of(changes, by);
    if !all.is_empty() && !people.is_empty() {
        let pieces = vec![Piece::Same { text: people.join(", "), by: None }];
        all.insert(0, part(Part::Authors, "", pieces));
    }
    all
}

/// A part of which there is no more to show than its text.
pub(super) fn part(part: Part, name: &str, pieces: Vec<Piece>) -> Changed {
    Changed { part, name: name.to_owned(), pieces, table: None }
}

/// What a field is by its kind.
pub(super) fn part_of_field(field: &Field) -> Part {
    match field.kind.as_str() {
        "number" => Part::Number,
        "date" | "datetime" => Part::When,
        _ => Part::Field,
    }
}

/// The value of a field, with its unit.
pub(super) fn value_of(field: &Field) -> String {
    let unit = field.unit.as_deref().unwrap_or_default();
    format!("{} {unit}", field.value).trim_end().to_owned()
}

/// What a link is called.
pub(super) fn label_of(link: &Link) -> String {
    let text = if link.label.is_empty() { &link.target } else { &link.label };
    text.clone()
}

fn parts_of(changes: &Difference, by: Option<&str>) -> Vec<Changed> {
    let mut all = Vec::new();
    let mut add = |of: Part, name: &str, pieces: Vec<Piece>| {
        if !pieces.is_empty() {
            all.push(part(of, name, pieces));
        }
    };
    let optional = |swap: &Option<Swap<Option<String>>>| {
        swap.as_ref().map_or_else(Vec::new, |Swap { old, new }| {
            swapped(old.as_deref().unwrap_or(""), new.as_deref().unwrap_or(""), by)
        })
    };
    add(Part::Title, "", pieces(&changes.title, by));
    add(Part::Date, "", optional(&changes.date));
    add(Part::Status, "", optional(&changes.status));
    add(Part::Category, "", optional(&changes.category));
    add(Part::Tags, "", set(&changes.tags, by));
    add(Part::People, "", set(&changes.people, by));
    for change in &changes.fields {
        let field = of_change(change);
        add(part_of_field(field), &field.name, parts(change, value_of, by));
    }
    for change in &changes.steps {
        let text = |step: &cahier_notebook::Step| {
            let mark = if step.done_at.is_some() { "☑" } else { "☐" };
            format!("{mark} {}", step.text)
        };
        add(Part::Step, "", parts(change, text, by));
    }
    for change in &changes.links {
        add(Part::Link, "", parts(change, label_of, by));
    }
    for change in &changes.attachments {
        let text = |file: &cahier_notebook::Attachment| file.name.clone();
        add(Part::Attachment, &of_change(change).name, parts(change, text, by));
    }
    for change in &changes.amendments {
        add(Part::Other, "", parts(change, |amendment| amendment.reason.clone(), by));
    }
    for (key, swap) in &changes.extra {
        let (old, new) = (swap.old.as_deref(), swap.new.as_deref());
        add(Part::Other, key, swapped(old.unwrap_or(""), new.unwrap_or(""), by));
    }
    all.extend(changes.body.iter().filter_map(|change| block(change, by)));
    all
}

/// A block that changed; a table cell by cell.
fn block(change: &BlockChange, by: Option<&str>) -> Option<Changed> {
    let whole = |old: Option<&Node>, new: Option<&Node>| {
        let none = Node::Element(Element::new("table", Vec::new()));
        let cells = table_difference(old.unwrap_or(&none), new.unwrap_or(&none));
        let said = |node: Option<&Node>| node.map(Node::plain_text).unwrap_or_default();
        match cells {
            Some(cells) => Some(table(&cells, Vec::new(), by)),
            None => text(swapped(&said(old), &said(new), by)),
        }
    };
    match change {
        BlockChange::Same(_) => None,
        BlockChange::Added(node) => whole(None, Some(node)),
        BlockChange::Removed(node) => whole(Some(node), None),
        BlockChange::Changed { text: said, reshaped, table: cells, .. } => {
            let shape = reshaped.then_some(Piece::Shape);
            match cells {
                Some(cells) => Some(table(cells, shape.into_iter().collect(), by)),
                None => text(pieces(said, by).into_iter().chain(shape).collect()),
            }
        }
    }
}

fn text(pieces: Vec<Piece>) -> Option<Changed> {
    (!pieces.is_empty()).then(|| part(Part::Text, "", pieces))
}

/// A table without the rows in which nothing changed, but for the first one: it names the columns.
fn table(changes: &TableDifference, pieces_after: Vec<Piece>, by: Option<&str>) -> Changed {
    let mut rows: Vec<ChangedRow> = Vec::new();
    for (at, row) in changes.rows.iter().enumerate() {
        if at > 0 && !row.differs() {
            match rows.last_mut() {
                Some(ChangedRow::Passed(count)) => *count += 1,
                _ => rows.push(ChangedRow::Passed(1)),
            }
            continue;
        }
        let cell = |cell: &CellDifference| {
            let shape = cell.reshaped.then_some(Piece::Shape);
            let pieces = pieces(&cell.text, by).into_iter().chain(shape).collect();
            ChangedCell { heads: cell.heads, pieces }
        };
        let cells = row.cells.iter().map(cell).collect();
        rows.push(ChangedRow::Shown { kind: row.kind, cells });
    }
    let table = Some(ChangedTable { columns: changes.columns.clone(), rows });
    Changed { table, ..part(Part::Table, "", pieces_after) }
}

fn pieces(text: &[TextPiece], by: Option<&str>) -> Vec<Piece> {
    let piece = |piece: &TextPiece| {
        let text = piece.text.clone();
        match piece.kind {
            PieceKind::Same => Piece::Same { text, by: None },
            PieceKind::Added => Piece::Added { text, by: by.map(str::to_owned) },
            PieceKind::Removed => Piece::Removed { text },
        }
    };
    text.iter().map(piece).collect()
}

fn swapped(old: &str, new: &str, by: Option<&str>) -> Vec<Piece> {
    let removed = (!old.is_empty()).then(|| Piece::Removed { text: old.to_owned() });
    let by = by.map(str::to_owned);
    let added = (!new.is_empty()).then(|| Piece::Added { text: new.to_owned(), by });
    removed.into_iter().chain(added).collect()
}

fn set(changes: &SetDifference, by: Option<&str>) -> Vec<Piece> {
    let removed = changes.removed.iter().flat_map(|text| swapped(text, "", by));
    removed.chain(changes.added.iter().flat_map(|text| swapped("", text, by))).collect()
}

fn parts<T>(change: &PartChange<T>, text: impl Fn(&T) -> String, by: Option<&str>) -> Vec<Piece> {
    match change {
        PartChange::Added(part) => swapped("", &text(part), by),
        PartChange::Removed(part) => swapped(&text(part), "", by),
        PartChange::Changed(Swap { old, new }) => swapped(&text(old), &text(new), by),
    }
}

/// The part as it is now, or as it was before it went.
fn of_change<T>(change: &PartChange<T>) -> &T {
    match change {
        PartChange::Added(part) | PartChange::Removed(part) => part,
        PartChange::Changed(swap) => &swap.new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cahier_notebook::{Body, Entry, Run, difference};

    fn block(kind: &str, text: &str) -> Node {
        let run = Run { text: text.to_owned(), ..Run::default() };
        Node::Element(Element::new(kind, vec![Node::Text(vec![run])]))
    }

    fn entry(node: Node) -> Entry {
        Entry { body: Body(vec![node]), ..Entry::default() }
    }

    fn between(old: Node, new: Node, people: &[&str]) -> Vec<Changed> {
        let people: Vec<String> = people.iter().map(|name| (*name).to_owned()).collect();
        changed(&difference(&entry(old), &entry(new)), &people)
    }

    #[test]
    fn a_block_that_only_changed_its_kind_is_shaped_otherwise() {
        let all = between(block("paragraph", "Fer"), block("heading", "Fer"), &[]);
        let same = Piece::Same { text: "Fer".to_owned(), by: None };
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].pieces, [same, Piece::Shape]);
        let all = between(block("paragraph", "Fer"), block("heading", "Zinc"), &[]);
        assert!(all.iter().all(|changed| !changed.pieces.contains(&Piece::Shape)));
    }

    #[test]
    fn a_shape_is_said_with_the_words_that_changed() {
        let heading = |level: &str, text: &str| match block("heading", text) {
            Node::Element(element) => Node::Element(element.with("level", level)),
            text => text,
        };
        let all = between(heading("1", "Fer"), heading("2", "Fer dissous"), &[]);
        let same = Piece::Same { text: "Fer".to_owned(), by: None };
        let added = Piece::Added { text: " dissous".to_owned(), by: None };
        assert_eq!(all[0].pieces, [same, added, Piece::Shape]);
        let all = between(heading("1", "Fer"), heading("1", "Fer dissous"), &[]);
        assert!(!all[0].pieces.contains(&Piece::Shape));
    }

    #[test]
    fn a_table_has_its_first_row_and_those_that_changed() {
        let table = |rows: &[[&str; 2]]| {
            let element = |name, children| Node::Element(Element::new(name, children));
            let row = |texts: &[&str; 2]| {
                let cell = |text: &&str| element("table_cell", vec![block("paragraph", text)]);
                element("table_row", texts.iter().map(cell).collect())
            };
            element("table", rows.iter().map(row).collect())
        };
        let old = table(&[["n", "mg"], ["1", "5"], ["2", "6"], ["3", "7"]]);
        let new = table(&[["n", "mg"], ["1", "5"], ["2", "6"], ["3", "8"], ["4", "9"]]);
        let all = between(old, new.clone(), &["Ana"]);
        assert_eq!((all.len(), all[1].part), (2, Part::Table));
        let shown = all[1].table.as_ref().unwrap();
        assert_eq!(shown.columns, [PieceKind::Same; 2]);
        let kinds = shown.rows.iter().map(|row| match row {
            ChangedRow::Shown { kind, .. } => Ok(*kind),
            ChangedRow::Passed(count) => Err(*count),
        });
        let (same, added) = (Ok(PieceKind::Same), Ok(PieceKind::Added));
        assert_eq!(kinds.collect::<Vec<_>>(), [same, Err(2), same, added]);
        let ChangedRow::Shown { cells, .. } = &shown.rows[2] else { panic!("{shown:?}") };
        let eight = Piece::Added { text: "8".to_owned(), by: Some("Ana".to_owned()) };
        assert_eq!(cells[1].pieces, [Piece::Removed { text: "7".to_owned() }, eight]);
        // One that came is a table too.
        let all = changed(&difference(&Entry::default(), &entry(new)), &[]);
        let rows = &all[0].table.as_ref().unwrap().rows;
        let came = |row: &ChangedRow| match row {
            ChangedRow::Shown { kind, cells } => *kind == PieceKind::Added && cells.len() == 2,
            ChangedRow::Passed(_) => false,
        };
        assert!(rows.len() == 5 && rows.iter().all(came));
    }

    #[test]
    fn everybody_who_wrote_is_named_and_one_alone_is_the_author() {
        let (old, new) = (block("paragraph", "Fer"), block("paragraph", "Zinc"));
        let authors = |all: &[Changed]| all[0].pieces.clone();
        let both = between(old.clone(), new.clone(), &["Ana", "Bo"]);
        assert_eq!(both[0].part, Part::Authors);
        assert_eq!(authors(&both), [Piece::Same { text: "Ana, Bo".to_owned(), by: None }]);
        let is_by = |piece: &Piece, who: Option<&str>| match piece {
            Piece::Added { by, .. } => by.as_deref() == who,
            _ => true,
        };
        assert!(both[1].pieces.iter().all(|piece| is_by(piece, None)));
        let ana = between(old.clone(), new, &["Ana"]);
        assert!(ana[1].pieces.iter().all(|piece| is_by(piece, Some("Ana"))));
        assert!(between(old.clone(), old, &["Ana"]).is_empty(), "nothing differs");
    }
}
