//! Bytes of an enemy: a document refuses them or takes them, and never panics, hangs or loses.

use super::{any_change, change, document};
use crate::{Document, DocumentError, inspect, merge, read_comments, read_directory, read_entry};
use proptest::prelude::*;

/// What an enemy does to the bytes of an update.
#[derive(Clone, Debug)]
enum Damage {
    Set(prop::sample::Index, u8),
    Insert(prop::sample::Index, u8),
    Remove(prop::sample::Index),
    Cut(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        1 => at().prop_map(Damage::Remove),
        1 => at().prop_map(Damage::Cut),
    ]
}

fn damaged(update: &[u8], damages: &[Damage]) -> Vec<u8> {
    let mut bytes = update.to_vec();
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        match damage {
            Damage::Set(at, byte) => *at.get_mut(bytes.as_mut_slice()) = *byte,
            Damage::Insert(at, byte) => bytes.insert(at.index(bytes.len()), *byte),
            Damage::Remove(at) => {
                bytes.remove(at.index(bytes.len()));
            }
            Damage::Cut(at) => bytes.truncate(at.index(bytes.len())),
        }
    }
    bytes
}

/// Everything that can be asked of a document.
fn ask(document: &Document) {
    let entry = read_entry(document);
    let _ = (read_comments(document), read_directory(document), entry.body.plain_text());
    let known = crate::authorship(document, |client, _| Some(client)).unwrap();
    let text: String = known.title.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(text, entry.title);
    // Neighbours that nobody could have had may stand in another order in a copy.
    let copy = document.fork(document.client()).unwrap();
    assert_eq!(copy.state_vector(), document.state_vector());
    read_entry(&copy);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn damaged_updates_are_refused_or_taken(
        changes in prop::collection::vec(any_change(), 2..6),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        let (mut author, mut reader) = (document(1), document(2));
        let mut last = None;
        for one in &changes {
            let update = change(&mut author, std::slice::from_ref(one)).unwrap();
            if let Some(before) = last.take() {
                let before: Vec<u8> = before;
                reader.apply(&before).unwrap();
            }
            last = update;
        }
        let Some(update) = last else { return Ok(()) };
        let bytes = damaged(&update, &damages);
        let _ = (inspect(&bytes), merge(&[&update, &bytes]));
        let before = reader.encode_state();
        if reader.apply(&bytes).is_err() {
            prop_assert_eq!(reader.encode_state(), before);
            reader.apply(&update).unwrap();
            prop_assert_eq!(read_entry(&reader), read_entry(&author));
        }
        ask(&reader);
        let _ = change(&mut reader, &changes);
        ask(&reader);
        let _ = document(3).load_state(&damaged(&author.encode_state(), &damages));
    }

    #[test]
    fn random_bytes_are_refused_or_taken(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let mut document = document(1);
        let mut bytes = bytes;
        for first in [None, Some(0)] {
            if let (Some(first), Some(byte)) = (first, bytes.first_mut()) {
                *byte = first;
            }
            if document.apply(&bytes).is_ok() {
                ask(&document);
            }
        }
    }
}

#[test]
fn an_update_that_was_signed_twice_with_other_text_changes_nothing() {
    // Two documents of one client id: an equivocation that envelopes must catch.
    let (mut one, mut other, mut reader) = (document(1), document(1), document(2));
    let title = |title: &str| [crate::Change::Title { title: title.into() }];
    let first = change(&mut one, &title("5.0 mg")).unwrap().unwrap();
    let second = change(&mut other, &title("9.0 mg")).unwrap().unwrap();
    reader.apply(&first).unwrap();
    reader.apply(&second).unwrap();
    assert_eq!(read_entry(&reader).title, "5.0 mg");
    assert_eq!(inspect(&first).unwrap(), inspect(&second).unwrap());
    assert!(reader.apply(&first[..first.len() - 1]).is_err());
    assert!(matches!(reader.apply(&[]), Err(DocumentError::Malformed(_))));
}
