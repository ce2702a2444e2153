//! The smallest edit that turns one text into another, counted in UTF-16 units as yrs and
//! editors do. It never cuts a character in two: half of a surrogate pair cannot be stored.

use yrs::types::text::YChange;
use yrs::{Any, Out, ReadTxn, Text, TransactionMut};

/// One replacement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Splice<'n> {
    /// Where, in units of the old text.
    pub(crate) start: u32,
    /// Units to delete there.
    pub(crate) delete: u32,
    /// What to insert there.
    pub(crate) insert: &'n str,
}

/// Length of a text in UTF-16 units.
pub(crate) fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Byte offset of a unit offset, or none if that is inside of a character or after the end.
pub(crate) fn byte_offset(text: &str, offset: u32) -> Option<usize> {
    let mut at = 0u32;
    for (byte, c) in text.char_indices() {
        if at >= offset {
            return (at == offset).then_some(byte);
        }
        at += if c.len_utf16() == 2 { 2 } else { 1 };
    }
    (at == offset).then_some(text.len())
}

/// The smallest splice from `old` to `new`, or none if they are the same.
pub(crate) fn splice_between<'n>(old: &str, new: &'n str) -> Option<Splice<'n>> {
    if old == new {
        return None;
    }
    let same = |(a, b): &(char, char)| a == b;
    let bytes = |(a, _): (char, char)| a.len_utf8();
    let prefix: usize = old.chars().zip(new.chars()).take_while(same).map(bytes).sum();
    let (kept, old) = old.split_at(prefix);
    let new = &new[prefix..];
    let backwards = old.chars().rev().zip(new.chars().rev());
    let suffix: usize = backwards.take_while(same).map(bytes).sum();
    Some(Splice {
        start: units(kept),
        delete: units(&old[..old.len() - suffix]),
        insert: &new[..new.len() - suffix],
    })
}

/// Turns a plain shared text into `new` by the smallest edit.
pub(crate) fn replace_text<X: Text>(txn: &mut TransactionMut<'_>, text: &X, new: &str) {
    let (old, seen) = visible(&*txn, text);
    if seen == text.len(&*txn) && seen == units(&old) {
        if let Some(splice) = splice_between(&old, new) {
            if splice.delete > 0 {
                text.remove_range(txn, splice.start, splice.delete);
            }
            text.insert(txn, splice.start, splice.insert);
        }
    } else if old != new {
        // A foreign peer put something else in between, so offsets are not to be trusted.
        if seen > 0 {
            text.remove_range(txn, 0, seen);
        }
        text.insert(txn, 0, new);
    }
}

/// The text that is to be seen, and how many units can be removed.
fn visible<T: ReadTxn, X: Text>(txn: &T, text: &X) -> (String, u32) {
    let (mut old, mut seen) = (String::new(), 0u32);
    for chunk in text.diff(txn, YChange::identity) {
        match chunk.insert {
            Out::Any(Any::String(chunk)) => {
                old.push_str(&chunk);
                seen = seen.saturating_add(units(&chunk));
            }
            _ => seen = seen.saturating_add(1),
        }
    }
    (old, seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apply(old: &str, splice: &Splice<'_>) -> String {
        let start = byte_offset(old, splice.start).unwrap();
        let end = byte_offset(old, splice.start + splice.delete).unwrap();
        format!("{}{}{}", &old[..start], splice.insert, &old[end..])
    }

    #[test]
    fn surrogate_pairs_stay_whole() {
        // Both emoji begin with the same surrogate.
        let splice = splice_between("a😀b", "a😁b").unwrap();
        assert_eq!(splice, Splice { start: 1, delete: 2, insert: "😁" });
        assert_eq!(byte_offset("a😀b", 2), None);
        assert_eq!(byte_offset("a😀b", 3), Some(5));
        assert_eq!(byte_offset("a😀b", 4), Some(6));
        assert_eq!(byte_offset("a😀b", 5), None);
    }

    #[test]
    fn what_repeats_is_cut_once() {
        let splice = splice_between("aaa", "aa").unwrap();
        assert_eq!(splice, Splice { start: 2, delete: 1, insert: "" });
        assert_eq!(splice_between("same", "same"), None);
    }

    fn text() -> impl Strategy<Value = String> {
        let chars = prop_oneof![Just('a'), Just('b'), Just('é'), Just('😀'), Just('😁')];
        prop::collection::vec(chars, 0..12).prop_map(|chars| chars.into_iter().collect::<String>())
    }

    proptest! {
        #[test]
        fn a_splice_makes_the_new_text(old in text(), new in text()) {
            match splice_between(&old, &new) {
                None => prop_assert_eq!(old, new),
                Some(splice) => {
                    prop_assert_eq!(apply(&old, &splice), new.clone());
                    prop_assert!(splice.delete > 0 || !splice.insert.is_empty());
                }
            }
        }
    }
}
