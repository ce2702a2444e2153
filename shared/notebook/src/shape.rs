//! Whether words that stayed are shaped otherwise: bold, in a list, in a heading of another level.

use crate::body::{Element, Node, plain_text};
use crate::text_difference::{PieceKind, TextPiece};
use std::collections::BTreeMap;

/// What is seen and is no text.
const LEAVES: [&str; 3] = ["image", "formula", "formula_inline"];

/// A run of text: where it ends in the plain text, what it stands in and how it is marked.
struct Stretch<'n> {
    end: usize,
    within: Vec<&'n Element>,
    marks: &'n BTreeMap<String, String>,
}

/// Whether a node became one of another kind, or something in it that stayed is shaped otherwise.
/// `text` is the difference of their plain texts: where all of it is the same, whatever else
/// differs is their shape.
pub(crate) fn reshaped(old: &Node, new: &Node, text: &[TextPiece]) -> bool {
    if old == new {
        return false;
    }
    if text.iter().all(|piece| piece.kind == PieceKind::Same) {
        return true;
    }
    let is_alike = match (old, new) {
        (Node::Element(old), Node::Element(new)) => same_element(old, new),
        (Node::Text(_), Node::Text(_)) => true,
        (Node::Element(_), Node::Text(_)) | (Node::Text(_), Node::Element(_)) => false,
    };
    !is_alike || leaves(old) != leaves(new) || words_reshaped(old, new, text)
}

fn words_reshaped(old: &Node, new: &Node, text: &[TextPiece]) -> bool {
    let (old, new) = (stretches(old), stretches(new));
    let (mut from, mut to) = (old.iter().peekable(), new.iter().peekable());
    let (mut old_at, mut new_at) = (0, 0);
    for piece in text {
        let mut rest = piece.text.as_str();
        match piece.kind {
            PieceKind::Removed => old_at += rest.len(),
            PieceKind::Added => new_at += rest.len(),
            PieceKind::Same => {
                while !rest.is_empty() {
                    while from.next_if(|stretch| stretch.end <= old_at).is_some() {}
                    while to.next_if(|stretch| stretch.end <= new_at).is_some() {}
                    // What no run holds are the ends of lines.
                    let (Some(one), Some(other)) = (from.peek(), to.peek()) else { return false };
                    let len = (one.end - old_at).min(other.end - new_at).min(rest.len());
                    let Some((words, after)) = rest.split_at_checked(len) else { return false };
                    if !words.trim().is_empty() && !same_shape(one, other) {
                        return true;
                    }
                    (old_at, new_at, rest) = (old_at + len, new_at + len, after);
                }
            }
        }
    }
    false
}

/// The runs of a node; what stands between two of them belongs to the second.
fn stretches(node: &Node) -> Vec<Stretch<'_>> {
    let mut all = Vec::new();
    plain_text(std::slice::from_ref(node), &mut |run, within, end| {
        all.push(Stretch { end, within: within.to_vec(), marks: &run.marks });
    });
    all
}

fn same_shape(one: &Stretch<'_>, other: &Stretch<'_>) -> bool {
    let mut pairs = one.within.iter().zip(&other.within);
    one.marks == other.marks
        && one.within.len() == other.within.len()
        && pairs.all(|(one, other)| same_element(one, other))
}

fn same_element(one: &Element, other: &Element) -> bool {
    one.name == other.name && one.attributes == other.attributes
}

/// Pictures and formulas, in order.
fn leaves(node: &Node) -> Vec<&Element> {
    fn gather<'n>(node: &'n Node, all: &mut Vec<&'n Element>) {
        let Node::Element(element) = node else { return };
        if LEAVES.contains(&element.name.as_str()) {
            all.push(element);
        }
        for child in &element.children {
            gather(child, all);
        }
    }
    let mut all = Vec::new();
    gather(node, &mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::Run;
    use crate::text_difference::text_difference;

    fn run(text: &str, mark: Option<&str>) -> Run {
        let marks = mark.map(|mark| (mark.to_owned(), String::new()));
        Run { text: text.to_owned(), marks: marks.into_iter().collect() }
    }

    fn block(name: &str, runs: &[(&str, Option<&str>)]) -> Element {
        let runs = runs.iter().map(|(text, mark)| run(text, *mark)).collect();
        Element::new(name, vec![Node::Text(runs)])
    }

    fn is_reshaped(old: Element, new: Element) -> bool {
        let (old, new) = (Node::Element(old), Node::Element(new));
        reshaped(&old, &new, &text_difference(&old.plain_text(), &new.plain_text()))
    }

    #[test]
    fn words_that_became_bold_are_seen_among_new_ones() {
        let old = || block("paragraph", &[("add 5 ml of acid", None)]);
        let marked = [("add 7 ml of ", None), ("acid", Some("strong"))];
        assert!(is_reshaped(old(), block("paragraph", &marked)));
        // New words are of any shape.
        let marked = [("add 5 ml of ", None), ("strong ", Some("strong")), ("acid", None)];
        assert!(!is_reshaped(old(), block("paragraph", &marked)));
        // Where runs are cut says nothing.
        let cut = [("add", None), (" 7 ml", None), (" of acid", None)];
        assert!(!is_reshaped(old(), block("paragraph", &cut)));
    }

    #[test]
    fn a_level_is_seen_whatever_the_words() {
        let heading = |level: &str, text| block("heading", &[(text, None)]).with("level", level);
        assert!(is_reshaped(heading("1", "Iron"), heading("2", "Iron in sea water")));
        assert!(is_reshaped(heading("1", "Iron"), heading("2", "Zinc")));
        assert!(!is_reshaped(heading("1", "Iron"), heading("1", "Zinc")));
        assert!(is_reshaped(heading("1", "Iron"), heading("2", "Iron")));
        assert!(!is_reshaped(heading("1", "Iron"), heading("1", "Iron")));
    }

    #[test]
    fn what_moved_into_a_list_within_is_seen() {
        let item = |text| {
            let paragraph = Node::Element(block("paragraph", &[(text, None)]));
            Node::Element(Element::new("list_item", vec![paragraph]))
        };
        let list = |items| Element::new("bullet_list", items);
        let nested = Node::Element(list(vec![item("stir")]));
        let deep = vec![item("weigh it"), nested];
        assert!(is_reshaped(list(vec![item("weigh"), item("stir")]), list(deep)));
        let more = [item("weigh"), item("stir"), item("wait")];
        assert!(!is_reshaped(list(more[..2].to_vec()), list(more.to_vec())));
    }

    #[test]
    fn another_picture_is_seen() {
        let with = |text, src| {
            let mut block = block("paragraph", &[(text, None)]);
            block.children.push(Node::Element(Element::new("image", vec![]).with("src", src)));
            block
        };
        assert!(is_reshaped(with("before", "a"), with("after", "b")));
        assert!(!is_reshaped(with("before", "a"), with("after", "a")));
    }
}
