//! What changed within a text, word by word, for people to read.

use crate::lists::steps;
use serde::{Deserialize, Serialize};

/// Texts of more bytes than this together are compared as one change, not word by word: the time
/// for that grows with the square of what differs.
pub(crate) const WORD_BYTES_MAX: usize = 200_000;

/// What became of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PieceKind {
    /// In both texts.
    Same,
    /// Only in the new text.
    Added,
    /// Only in the old text.
    Removed,
}

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextPiece {
    /// What became of it.
    pub kind: PieceKind,
    /// The piece.
    pub text: String,
}

/// Compares two texts. All pieces but the added ones make the old text, all but the removed ones
/// the new one; no two neighbours are of one kind, and none is empty.
pub fn text_difference(old: &str, new: &str) -> Vec<TextPiece> {
    let mut pieces = Vec::new();
    if old.len() + new.len() > WORD_BYTES_MAX {
        let prefix: usize = old
            .chars()
            .zip(new.chars())
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a.len_utf8())
            .sum();
        let (same, old) = old.split_at(prefix);
        push(&mut pieces, PieceKind::Same, same);
        push(&mut pieces, PieceKind::Removed, old);
        push(&mut pieces, PieceKind::Added, &new[prefix..]);
        return pieces;
    }
    let (old, new) = (words(old), words(new));
    for (tag, from, to) in steps(&old, &new) {
        if tag == similar::DiffTag::Equal {
            push(&mut pieces, PieceKind::Same, &old[from].concat());
        } else {
            push(&mut pieces, PieceKind::Removed, &old[from].concat());
            push(&mut pieces, PieceKind::Added, &new[to].concat());
        }
    }
    pieces
}

/// Words, and what stands between them, in turn.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let space = first.is_whitespace();
        let end = rest.find(|c: char| c.is_whitespace() != space).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

fn push(pieces: &mut Vec<TextPiece>, kind: PieceKind, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.kind == kind => last.text.push_str(text),
        _ => pieces.push(TextPiece { kind, text: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn without(pieces: &[TextPiece], kind: PieceKind) -> String {
        pieces.iter().filter(|piece| piece.kind != kind).map(|piece| piece.text.as_str()).collect()
    }

    fn text() -> impl Strategy<Value = String> {
        let words = prop_oneof![Just("acid"), Just("base "), Just(" "), Just("é"), Just("😀\n")];
        prop::collection::vec(words, 0..20).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn the_pieces_make_both_texts(old in text(), new in text()) {
            let pieces = text_difference(&old, &new);
            prop_assert_eq!(without(&pieces, PieceKind::Added), old);
            prop_assert_eq!(without(&pieces, PieceKind::Removed), new);
            prop_assert!(pieces.windows(2).all(|pair| pair[0].kind != pair[1].kind));
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
        }
    }

    #[test]
    fn large_texts_are_not_compared_word_by_word() {
        let old = "a b ".repeat(50_000);
        let new = format!("{old}c");
        let pieces = text_difference(&old, &new);
        assert_eq!(pieces.len(), 2);
        assert_eq!((pieces[1].kind, pieces[1].text.as_str()), (PieceKind::Added, "c"));
        assert_eq!(without(&pieces, PieceKind::Removed), new);
    }
}
