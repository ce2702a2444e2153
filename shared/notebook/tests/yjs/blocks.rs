//! Random pieces of a body: words with characters of one and two UTF-16 units, marks, text
//! blocks, tables and lists, as the editor and importers make them.

use crate::random::Random;
use cahier_notebook::{Element, Node, Run};
use std::collections::BTreeMap;

const WORDS: [&str; 14] = [
    "a",
    "the ",
    "solution ",
    "pH 7.4 ",
    "prélèvement ",
    "œuf ",
    "5 µL ",
    "25 °C ",
    "🧪",
    "🧬🧬",
    "👩‍🔬",
    "🇫🇷",
    "日本",
    "𝛼β",
];
/// Marks and their values.
const MARKS: [(&str, &[&str]); 5] = [
    ("strong", &[""]),
    ("em", &[""]),
    ("code", &[""]),
    ("link", &["https://example.org/a", "https://example.org/b"]),
    ("highlight", &["yellow", "green"]),
];

/// Elements that text is typed into.
pub const TEXT_BLOCKS: [&str; 3] = ["paragraph", "heading", "code_block"];

/// One to three words.
pub fn words(random: &mut Random) -> String {
    (0..random.range(1, 3)).map(|_| *random.pick(&WORDS)).collect()
}

/// Marks for a run, often none.
pub fn marks(random: &mut Random) -> BTreeMap<String, String> {
    let mut marks = BTreeMap::new();
    for (name, values) in MARKS {
        if random.chance(20) {
            marks.insert(name.to_owned(), (*random.pick(values)).to_owned());
        }
    }
    marks
}

/// Text with marks.
pub fn text(random: &mut Random) -> Node {
    let count = random.range(1, 3);
    Node::Text((0..count).map(|_| Run { text: words(random), marks: marks(random) }).collect())
}

/// A block at the top of a body.
pub fn block(random: &mut Random) -> Node {
    match random.below(8) {
        0 | 1 => {
            let cells = random.range(1, 3);
            let rows = random.range(1, 3);
            element("table", (0..rows).map(|_| row(random, cells)).collect())
        }
        2 => element("blockquote", vec![text_block(random)]),
        3 => {
            let items = random.range(1, 3);
            let item = |random: &mut Random| element("list_item", vec![text_block(random)]);
            element("bullet_list", (0..items).map(|_| item(random)).collect())
        }
        4 => Node::Element(Element::new("formula", Vec::new()).with("source", words(random))),
        _ => text_block(random),
    }
}

/// A row of a table.
pub fn row(random: &mut Random, cells: usize) -> Node {
    element("table_row", (0..cells).map(|_| cell(random)).collect())
}

/// A cell of a table.
pub fn cell(random: &mut Random) -> Node {
    let paragraph = element("paragraph", vec![text(random)]);
    let cell = Element::new("table_cell", vec![paragraph]);
    Node::Element(if random.chance(30) { cell.with("colspan", "2") } else { cell })
}

fn text_block(random: &mut Random) -> Node {
    let mut inline = Vec::new();
    if random.chance(85) {
        inline.push(text(random));
    }
    if random.chance(25) {
        inline.push(match random.below(2) {
            0 => element("hard_break", Vec::new()),
            _ => Node::Element(Element::new("image", Vec::new()).with("src", "attachment:1")),
        });
        inline.push(text(random));
    }
    let name = *random.pick(&TEXT_BLOCKS);
    let block = Element::new(name, inline);
    Node::Element(match name {
        "heading" => block.with("level", random.range(1, 3).to_string()),
        _ => block,
    })
}

fn element(name: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, children))
}
