//! Random changes of an entry: what a page, an editor and a script ask of the notebook. Most are
//! in the body, where two engines have the most to disagree about.

use crate::blocks::{TEXT_BLOCKS, block, cell, marks, row, text, words};
use crate::random::Random;
use cahier_notebook::{Body, Change, Element, Entry, Field, Node, Run, Step};

const BLOCKS_MAX: usize = 10;

/// One or two changes for one update.
pub fn changes(random: &mut Random, entry: &Entry) -> Vec<Change> {
    let count = random.range(1, 2);
    (0..count).map(|_| change(random, entry)).collect()
}

fn change(random: &mut Random, entry: &Entry) -> Change {
    match random.below(20) {
        0..=6 => Change::Body { body: edited(random, &entry.body) },
        7..=10 => insert_text(random, &entry.body),
        11..=13 => delete_text(random, &entry.body),
        14 => Change::Title { title: words(random) },
        15 | 16 => Change::PutField { field: field(random) },
        17 => Change::SetField { id: id(random), value: words(random) },
        18 => Change::RemoveField { id: id(random) },
        _ => Change::PutStep {
            step: Step { id: id(random), text: words(random), ..Step::default() },
        },
    }
}

/// The same few ids for everybody, so that people meet in one field.
fn id(random: &mut Random) -> String {
    (*random.pick(&["1", "2", "µ🧪"])).to_owned()
}

fn field(random: &mut Random) -> Field {
    let unit = random.chance(50).then(|| words(random));
    let options = if random.chance(30) { vec![words(random), words(random)] } else { Vec::new() };
    let (id, value) = (id(random), words(random));
    Field {
        id,
        name: "Mass".into(),
        kind: "number".into(),
        value,
        unit,
        options,
        ..Field::default()
    }
}

fn insert_text(random: &mut Random, body: &Body) -> Change {
    let Some((path, units)) = text_block(random, body) else { return only_block(random) };
    let offset = random.below(units + 1) as u32;
    Change::InsertText { path, offset, text: words(random) }
}

fn delete_text(random: &mut Random, body: &Body) -> Change {
    let Some((path, units)) = text_block(random, body) else { return only_block(random) };
    let offset = random.below(units + 1);
    let length = random.below((units - offset).min(12) + 1);
    Change::DeleteText { path, offset: offset as u32, length: length as u32 }
}

fn only_block(random: &mut Random) -> Change {
    Change::Body { body: Body(vec![block(random)]) }
}

/// The path of a text block, and its length in UTF-16 units, with one for each inline leaf.
fn text_block(random: &mut Random, body: &Body) -> Option<(Vec<u32>, usize)> {
    let mut nodes = body.0.clone();
    let path = pick_path(random, &nodes, &TEXT_BLOCKS)?;
    let units = element_at(&mut nodes, &path).children.iter().map(|child| match child {
        Node::Text(runs) => runs.iter().map(|run| run.text.encode_utf16().count()).sum::<usize>(),
        Node::Element(_) => 1,
    });
    Some((path.iter().map(|index| *index as u32).collect(), units.sum()))
}

/// The body after one thing was done to it.
fn edited(random: &mut Random, body: &Body) -> Body {
    let mut nodes = body.0.clone();
    let at = random.below(nodes.len().max(1));
    match random.below(8) {
        _ if nodes.is_empty() => nodes.push(block(random)),
        _ if nodes.len() > BLOCKS_MAX => drop(nodes.remove(at)),
        0 | 1 => nodes.insert(at, block(random)),
        2 => drop(nodes.remove(at)),
        3 => {
            let moved = nodes.remove(at);
            let to = random.below(nodes.len() + 1);
            nodes.insert(to, moved);
        }
        4 => edit_table(random, &mut nodes),
        5 => {
            if let Some(path) = pick_path(random, &nodes, &["heading", "table_cell"]) {
                let level = random.range(1, 3).to_string();
                element_at(&mut nodes, &path).attributes.insert("level".to_owned(), level);
            }
        }
        _ => {
            if let Some(path) = pick_path(random, &nodes, &TEXT_BLOCKS) {
                restyle(random, element_at(&mut nodes, &path));
            }
        }
    }
    Body(nodes)
}

fn edit_table(random: &mut Random, nodes: &mut Vec<Node>) {
    let Some(path) = pick_path(random, nodes, &["table", "table_row"]) else {
        nodes.push(block(random));
        return;
    };
    let parent = element_at(nodes, &path);
    let at = random.below(parent.children.len() + 1);
    if at < parent.children.len() && random.chance(40) {
        parent.children.remove(at);
    } else {
        let child = if parent.name == "table" { row(random, 2) } else { cell(random) };
        parent.children.insert(at, child);
    }
}

/// Gives a part of a text other marks, or puts a text where there is none.
fn restyle(random: &mut Random, block: &mut Element) {
    let runs = block.children.iter_mut().find_map(|child| match child {
        Node::Text(runs) if !runs.is_empty() => Some(runs),
        _ => None,
    });
    let Some(runs) = runs else {
        block.children.push(text(random));
        return;
    };
    let at = random.below(runs.len());
    let characters: Vec<char> = runs[at].text.chars().collect();
    let (kept, restyled) = characters.split_at(random.below(characters.len() + 1));
    let restyled = Run { text: restyled.iter().collect(), marks: marks(random) };
    runs[at].text = kept.iter().collect();
    runs.insert(at + 1, restyled);
}

/// The path of one element of these names.
fn pick_path(random: &mut Random, nodes: &[Node], names: &[&str]) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    find(nodes, names, &mut Vec::new(), &mut found);
    (!found.is_empty()).then(|| random.pick(&found).clone())
}

fn find(nodes: &[Node], names: &[&str], above: &mut Vec<usize>, found: &mut Vec<Vec<usize>>) {
    for (at, node) in nodes.iter().enumerate() {
        let Node::Element(element) = node else { continue };
        above.push(at);
        if names.contains(&element.name.as_str()) {
            found.push(above.clone());
        }
        find(&element.children, names, above, found);
        above.pop();
    }
}

fn element_at<'n>(nodes: &'n mut [Node], path: &[usize]) -> &'n mut Element {
    let (first, below) = path.split_first().expect("a path has a step");
    let Node::Element(element) = &mut nodes[*first] else { panic!("a path leads to elements") };
    if below.is_empty() { element } else { element_at(&mut element.children, below) }
}
