//! Bookings of a resource: there is no calendar, so that they stand in its text as a table.

use super::json::{Row, filled, line, number};
use super::pages::Pages;
use super::people::People;
use crate::Lang;
use crate::eln::{one_line, when};
use cahier_notebook::EntryKind;
use cahier_notebook::body::{Element, Node, Run};
use std::collections::BTreeMap;

/// Bookings that stand in one text; all of them stand in a file if there are more.
pub(super) const SHOWN_MAX: usize = 2_000;

/// Bookings by the resource that they are of, and those of which nobody knows.
pub(super) fn by_resource(
    bookings: Vec<Row>,
    pages: &Pages,
) -> (BTreeMap<String, Vec<Row>>, Vec<Row>) {
    let (mut known, mut loose): (BTreeMap<String, Vec<Row>>, _) = (BTreeMap::new(), Vec::new());
    for booking in bookings {
        let of = number(&booking, "item");
        let found = of.and_then(|number| pages.find("", EntryKind::Resource, number));
        match found.map(str::to_owned) {
            Some(source) => known.entry(source).or_default().push(booking),
            None => loose.push(booking),
        }
    }
    (known, loose)
}

/// A heading and a table of some bookings, the first one first.
pub(super) fn table(
    bookings: &[Row],
    base: &str,
    (pages, people): (&Pages, &People),
    lang: Lang,
) -> Vec<Node> {
    let (title, names) = match lang {
        Lang::En => ("Bookings", ["From", "Until", "Who", "What"]),
        Lang::Fr => ("Réservations", ["Début", "Fin", "Qui", "Quoi"]),
    };
    let mut sorted: Vec<&Row> = bookings.iter().collect();
    sorted.sort_by_cached_key(|row| (filled(row, "start"), filled(row, "end")));
    let head = names.map(|name| cell("table_header", vec![run(name, None)])).to_vec();
    let mut rows = vec![Node::Element(Element::new("table_row", head))];
    for booking in sorted.into_iter().take(SHOWN_MAX) {
        let who = people.of(booking).map(|name| people.here(&name)).unwrap_or_default();
        let cells = [time(booking, "start"), time(booking, "end"), who];
        let mut cells = cells.map(|text| cell("table_cell", vec![run(&text, None)])).to_vec();
        cells.push(cell("table_cell", what(booking, base, pages)));
        rows.push(Node::Element(Element::new("table_row", cells)));
    }
    let heading = Element::new("heading", vec![Node::Text(vec![run(title, None)])]);
    let heading = Node::Element(heading.with("level", "2"));
    vec![heading, Node::Element(Element::new("table", rows))]
}

/// A moment as the clock on the wall showed it, to the minute.
fn time(booking: &Row, key: &str) -> String {
    let said = filled(booking, key).unwrap_or_default();
    let moment = when::moment(&said);
    let short = moment.as_deref().and_then(|moment| moment.get(..16));
    short.map_or_else(|| one_line(&said), |short| short.replace('T', " "))
}

/// What somebody wrote, and the entries that it was for.
fn what(booking: &Row, base: &str, pages: &Pages) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    // `title` may repeat who and what in a form of its own.
    let said = line(booking, "title_only").or_else(|| line(booking, "title"));
    add(&mut runs, &said.unwrap_or_default(), None);
    let kinds = [
        ("experiment", "experiment_title", EntryKind::Experiment),
        ("item_link", "item_link_title", EntryKind::Resource),
    ];
    for (key, name, kind) in kinds {
        let Some(number) = number(booking, key).filter(|number| *number > 0) else { continue };
        let name = line(booking, name).unwrap_or_else(|| format!("#{number}"));
        if !runs.is_empty() {
            add(&mut runs, " — ", None);
        }
        add(&mut runs, &name, pages.find(base, kind, number));
    }
    runs
}

/// Adds a text; what has the same marks is one run, as it is when it is read again.
fn add(runs: &mut Vec<Run>, text: &str, entry: Option<&str>) {
    let new = run(text, entry);
    match runs.last_mut() {
        Some(last) if last.marks == new.marks => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => runs.push(new),
    }
}

fn run(text: &str, entry: Option<&str>) -> Run {
    let link = entry.map(|source| ("link".to_owned(), format!("entry:{source}")));
    Run { text: text.to_owned(), marks: link.into_iter().collect() }
}

fn cell(name: &str, runs: Vec<Run>) -> Node {
    let said: Vec<Run> = runs.into_iter().filter(|run| !run.text.is_empty()).collect();
    let text = if said.is_empty() { Vec::new() } else { vec![Node::Text(said)] };
    Node::Element(Element::new(name, vec![Node::Element(Element::new("paragraph", text))]))
}

#[cfg(test)]
mod tests {
    use super::super::pages::page;
    use super::*;
    use cahier_notebook::body::Body;

    #[test]
    fn bookings_are_a_table_in_their_order() {
        let mut pages = Pages::default();
        pages.add(page("https://h/database.php?id=5"), "microscope");
        pages.add(page("https://h/experiments.php?id=9"), "gel");
        let bookings: Vec<Row> = serde_json::from_str(
            r#"[{"item": 5, "start": "2025-03-02T09:00:00+01:00",
            "end": "2025-03-02T10:30:00+01:00", "title_only": "Séries",
            "fullname": "Ada", "experiment": 9, "experiment_title": "Gel"},
            {"item": 5, "start": "2025-03-01 09:00:00", "end": "demain", "userid": 3},
            {"item": 6, "start": "2025-03-01 09:00:00", "end": ""}]"#,
        )
        .unwrap();
        let (known, loose) = by_resource(bookings, &pages);
        assert_eq!((known.len(), loose.len()), (1, 1));
        let nodes = table(&known["microscope"], "", (&pages, &People::default()), Lang::Fr);
        let text = Body(nodes.clone()).plain_text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(lines[..5], ["Réservations", "Début", "Fin", "Qui", "Quoi"]);
        assert_eq!(lines[5..7], ["2025-03-01 09:00", "demain"]);
        assert_eq!(lines[7..], ["2025-03-02 09:00", "2025-03-02 10:30", "Ada", "Séries — Gel"]);
        assert!(format!("{nodes:?}").contains("entry:gel"));
        let english = table(&known["microscope"], "", (&pages, &People::default()), Lang::En);
        assert_eq!(english[0].plain_text(), "Bookings");
    }
}
