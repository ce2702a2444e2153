//! Blocks of a body, made of texts with small marks: `*` around italics, `^` around what is
//! raised, `~` around what is lowered.

use cahier_notebook::{Element, Node, Run};
use std::collections::BTreeMap;

/// The signs of marks in a text, and the marks.
const SIGNS: [(char, &str); 3] = [('*', "em"), ('^', "sup"), ('~', "sub")];

/// A text without its marks.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|letter| SIGNS.iter().all(|(sign, _)| sign != letter)).collect()
}

/// A paragraph.
pub(crate) fn paragraph(text: &str) -> Node {
    block("paragraph", runs(text))
}

/// A paragraph that begins with something in bold.
pub(crate) fn remark(lead: &str, text: &str) -> Node {
    let strong = BTreeMap::from([("strong".to_owned(), String::new())]);
    let mut all = vec![Run { text: lead.to_owned(), marks: strong }];
    all.extend(runs(text));
    block("paragraph", all)
}

/// A heading of a level.
pub(crate) fn heading(level: u8, text: &str) -> Node {
    let heading = Element::new("heading", vec![Node::Text(runs(text))]);
    Node::Element(heading.with("level", level.to_string()))
}

/// A list: `bullet_list` or `ordered_list`.
pub(crate) fn list(name: &str, items: &[String]) -> Node {
    let item = |text: &String| element("list_item", vec![paragraph(text)]);
    element(name, items.iter().map(item).collect())
}

/// A list of what is to be done, and whether it is.
pub(crate) fn check_list(items: &[(String, bool)]) -> Node {
    let item = |(text, checked): &(String, bool)| {
        let item = Element::new("check_item", vec![paragraph(text)]);
        Node::Element(item.with("checked", checked.to_string()))
    };
    element("check_list", items.iter().map(item).collect())
}

/// A box around something that must not be overlooked.
pub(crate) fn callout(tone: &str, text: &str) -> Node {
    Node::Element(Element::new("callout", vec![paragraph(text)]).with("tone", tone))
}

/// A table: its head, then its rows.
pub(crate) fn table(rows: &[Vec<String>]) -> Node {
    let row = |(at, cells): (usize, &Vec<String>)| {
        let name = if at == 0 { "table_header" } else { "table_cell" };
        let cells = cells.iter().map(|text| element(name, vec![paragraph(text)]));
        element("table_row", cells.collect())
    };
    element("table", rows.iter().enumerate().map(row).collect())
}

/// Code of a language.
pub(crate) fn code(language: &str, text: &str) -> Node {
    let run = Run { text: text.to_owned(), ..Run::default() };
    let code = Element::new("code_block", vec![Node::Text(vec![run])]);
    Node::Element(code.with("language", language))
}

/// A formula in LaTeX.
pub(crate) fn formula(source: &str) -> Node {
    Node::Element(Element::new("formula", Vec::new()).with("source", source))
}

/// A paragraph with the picture of an attachment.
pub(crate) fn picture(attachment: &str, said: &str) -> Node {
    let image = Element::new("image", Vec::new()).with("src", format!("attachment:{attachment}"));
    element("paragraph", vec![Node::Element(image.with("alt", said))])
}

/// A line across the page.
pub(crate) fn rule() -> Node {
    element("horizontal_rule", Vec::new())
}

fn element(name: &str, children: Vec<Node>) -> Node {
    Node::Element(Element::new(name, children))
}

/// A text block; an empty text is none.
fn block(name: &str, runs: Vec<Run>) -> Node {
    let text = (!runs.is_empty()).then_some(Node::Text(runs));
    element(name, text.into_iter().collect())
}

/// The runs of a text; none is empty, and no two neighbours have the same marks.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut marks = BTreeMap::new();
    for letter in text.chars() {
        if let Some((_, mark)) = SIGNS.iter().find(|(sign, _)| *sign == letter) {
            if marks.remove(*mark).is_none() {
                marks.insert((*mark).to_owned(), String::new());
            }
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.marks == marks => run.text.push(letter),
            _ => runs.push(Run { text: letter.to_string(), marks: marks.clone() }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_from_the_text() {
        let of = |text: &str, mark: Option<&str>| Run {
            text: text.to_owned(),
            marks: mark.map(|mark| (mark.to_owned(), String::new())).into_iter().collect(),
        };
        assert_eq!(
            runs("*Zostera* à 10^3^**, H~2~O"),
            [
                of("Zostera", Some("em")),
                of(" à 10", None),
                of("3", Some("sup")),
                of(", H", None),
                of("2", Some("sub")),
                of("O", None)
            ]
        );
        assert_eq!(plain("*Zostera* à 10^3^"), "Zostera à 103");
        assert_eq!(paragraph(""), element("paragraph", vec![]));
    }
}
