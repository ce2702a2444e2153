//! What changed in the body between two revisions, block by block.

use crate::align::{Aligned, align};
use crate::body::{Body, Node};
use crate::shape::reshaped;
use crate::table_difference::{RowDifference, TableDifference, table_difference};
use crate::text_difference::{PieceKind, TextPiece, WORD_BYTES_MAX, text_difference};
use serde::{Deserialize, Serialize};

/// A change of one top-level block of the body, or how many blocks stayed the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockChange {
    /// That many blocks are the same.
    Same(usize),
    /// Only in the new body.
    Added(Node),
    /// Only in the old body.
    Removed(Node),
    /// A block with something else in it, or one that became of another kind.
    Changed {
        /// The block before.
        old: Node,
        /// The block after.
        new: Node,
        /// Its plain text, piece by piece; all the same if only marks or attributes changed.
        text: Vec<TextPiece>,
        /// Whether it is of another kind, or what stayed in it is shaped otherwise; of a table,
        /// whether that is all that changed, and not seen in its cells.
        reshaped: bool,
        /// Of a table that is not too large, the same cell by cell.
        table: Option<TableDifference>,
    },
}

/// Compares two bodies; nothing if they are the same.
pub(crate) fn blocks(old: &Body, new: &Body) -> Vec<BlockChange> {
    if old == new {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut between = Between { went: Vec::new(), came: Vec::new(), bytes_left: WORD_BYTES_MAX };
    for step in align(&old.0, &new.0) {
        match step {
            Aligned::Removed { old: i } => between.went.push(&old.0[i]),
            Aligned::Added { new: j } => between.came.push(&new.0[j]),
            Aligned::Same { .. } => {
                between.end(&mut out);
                match out.last_mut() {
                    Some(BlockChange::Same(count)) => *count += 1,
                    _ => out.push(BlockChange::Same(1)),
                }
            }
            Aligned::Changed { old: i, new: j } => {
                between.end(&mut out);
                out.push(changed(&old.0[i], &new.0[j]));
            }
        }
    }
    between.end(&mut out);
    out
}

/// Blocks that went and came at one place; no two are of one kind, since those were aligned.
struct Between<'n> {
    went: Vec<&'n Node>,
    came: Vec<&'n Node>,
    /// So much text is still compared to find what was rewritten as a block of another kind.
    bytes_left: usize,
}

impl Between<'_> {
    /// Tells of the place: a block that came and says much of what one says that went is that one.
    fn end(&mut self, out: &mut Vec<BlockChange>) {
        let (went, came) = (std::mem::take(&mut self.went), std::mem::take(&mut self.came));
        let texts: Vec<String> = came.iter().map(|node| node.plain_text()).collect();
        let mut next = 0;
        for old in went {
            let Some(at) = self.rewritten(&old.plain_text(), &texts, next) else {
                out.push(BlockChange::Removed(old.clone()));
                continue;
            };
            out.extend(came[next..at].iter().map(|new| BlockChange::Added((*new).clone())));
            out.push(changed(old, came[at]));
            next = at + 1;
        }
        out.extend(came[next..].iter().map(|new| BlockChange::Added((*new).clone())));
    }

    /// Which of the texts from `next` on a text became.
    fn rewritten(&mut self, old: &str, texts: &[String], next: usize) -> Option<usize> {
        for (at, new) in texts.iter().enumerate().skip(next) {
            let left = self.bytes_left.checked_sub(old.len() + new.len() + 1);
            // Once there is too much, nothing more is looked for.
            self.bytes_left = left.unwrap_or_default();
            left?;
            if is_alike(old, new) {
                return Some(at);
            }
        }
        None
    }
}

/// Whether at least half of the longer text is in both.
fn is_alike(old: &str, new: &str) -> bool {
    let pieces = text_difference(old, new);
    let same = pieces.iter().filter(|piece| piece.kind == PieceKind::Same);
    let same: usize = same.map(|piece| piece.text.trim().len()).sum();
    same > 0 && 2 * same >= old.len().max(new.len())
}

fn changed(old: &Node, new: &Node) -> BlockChange {
    let text = text_difference(&old.plain_text(), &new.plain_text());
    let table = table_difference(old, new);
    let reshaped = match &table {
        Some(table) => !table.rows.iter().any(RowDifference::differs),
        None => reshaped(old, new, &text),
    };
    BlockChange::Changed { old: old.clone(), new: new.clone(), text, reshaped, table }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::body::{Element, Run};

    fn block(name: &str, text: &str) -> Node {
        let run = Run { text: text.to_owned(), ..Run::default() };
        Node::Element(Element::new(name, vec![Node::Text(vec![run])]))
    }

    fn paragraph(text: &str) -> Node {
        block("paragraph", text)
    }

    fn difference(old: &[Node], new: &[Node]) -> Vec<BlockChange> {
        blocks(&Body(old.to_vec()), &Body(new.to_vec()))
    }

    #[test]
    fn bodies_are_compared_block_by_block() {
        let old = ["same", "same too", "add 5 ml"].map(paragraph);
        let new = ["same", "same too", "add 7 ml", "stir"].map(paragraph);
        let piece = |kind, text: &str| TextPiece { kind, text: text.into() };
        assert_eq!(
            difference(&old, &new),
            [
                BlockChange::Same(2),
                BlockChange::Changed {
                    old: paragraph("add 5 ml"),
                    new: paragraph("add 7 ml"),
                    text: vec![
                        piece(PieceKind::Same, "add "),
                        piece(PieceKind::Removed, "5"),
                        piece(PieceKind::Added, "7"),
                        piece(PieceKind::Same, " ml"),
                    ],
                    reshaped: false,
                    table: None,
                },
                BlockChange::Added(paragraph("stir")),
            ]
        );
    }

    #[test]
    fn a_paragraph_that_became_a_heading_with_other_words_is_the_same_block() {
        let old = ["Iron in water", "Salt in water"].map(paragraph);
        let new = ["Iron in sea water", "Salt in water"].map(|text| block("heading", text));
        let found = difference(&old, &new);
        assert_eq!(found.len(), 2, "{found:?}");
        for (at, change) in found.iter().enumerate() {
            let BlockChange::Changed { old: before, new: after, reshaped, .. } = change else {
                panic!("{change:?}");
            };
            assert_eq!((before, after, *reshaped), (&old[at], &new[at], true));
        }
        // What says something else is another block.
        let found = difference(&old[..1], &[block("heading", "Zinc")]);
        let gone = BlockChange::Removed(old[0].clone());
        assert_eq!(found, [gone, BlockChange::Added(block("heading", "Zinc"))]);
    }

    #[test]
    fn looking_for_rewritten_blocks_ends() {
        let long = format!("acid {}", "x".repeat(WORD_BYTES_MAX / 2 - 6));
        let found = difference(&[paragraph(&long)], &[block("heading", &long)]);
        assert!(matches!(found[..], [BlockChange::Changed { .. }]));
        let longer = format!("{long} of the sea");
        let found = difference(&[paragraph(&long)], &[block("heading", &longer)]);
        assert!(matches!(found[..], [BlockChange::Removed(_), BlockChange::Added(_)]));
    }
}
