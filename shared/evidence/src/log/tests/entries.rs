//! Leaves of the instance log: one form each, and what no log holds is refused.

use super::*;
use proptest::prelude::*;

fn entry() -> Entry {
    let position = Position { size: 7, root: Hash([2; 32]) };
    Entry { generation: 1, zone: ZoneId([1; 16]), position }
}

fn opening(last: Option<Note>) -> Opening {
    Opening { generation: 2, last }
}

#[test]
fn leaves_come_back() {
    let note = Note::sign("a/1\n", "a/1", &key(1)).unwrap();
    for leaf in
        [Leaf::Entry(entry()), Leaf::Opening(opening(None)), Leaf::Opening(opening(Some(note)))]
    {
        let bytes = leaf.encode();
        assert_eq!(Leaf::parse(&bytes), Ok(leaf.clone()));
        assert_eq!(leaf.hash(), leaf_hash(&bytes));
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(Leaf::parse(&longer), Err(LeafError::Malformed));
        let shorter = &bytes[..bytes.len() - 1];
        assert_eq!(Leaf::parse(shorter), Err(LeafError::Malformed));
        // An array without a length says the same in another form.
        let endless = [&[0x9f][..], &bytes[1..], &[0xff]].concat();
        assert_eq!(Leaf::parse(&endless), Err(LeafError::Malformed));
    }
}

#[test]
fn what_no_log_holds_is_refused() {
    let entry = entry();
    let empty = Position { size: 0, ..entry.position };
    let malformed = Err(LeafError::Malformed);
    assert_eq!(Leaf::parse(&Entry { generation: 0, ..entry }.encode()), malformed);
    assert_eq!(Leaf::parse(&Entry { position: empty, ..entry }.encode()), malformed);
    assert_eq!(Leaf::parse(&Opening { generation: 1, last: None }.encode()), malformed);
    assert_eq!(Leaf::parse(&[]), malformed);
    // Domain 0x4D, and an opening whose text is no note.
    assert_eq!(Leaf::parse(&[0x82, 0x18, 0x4d, 1]), Err(LeafError::Unknown));
    assert_eq!(Leaf::parse(&[0x83, 0x18, 0x4f, 2, 0x61, b'a']), malformed);
    assert_eq!(Leaf::parse(&vec![0; ENTRY_BYTES_MAX + 1]), Err(LeafError::TooLarge));
    let text = "a".repeat(NOTE_BYTES_MAX - 200) + "\n";
    let large = Note::sign(&text, "a", &key(1)).unwrap();
    assert!(Leaf::parse(&opening(Some(large.clone())).encode()).is_ok());
    let text = "a".repeat(NOTE_BYTES_MAX - large.encode().len() + text.len() - 2) + "\n";
    let largest = Note::sign(&text, "a", &key(1)).unwrap();
    assert_eq!(Leaf::parse(&opening(Some(largest)).encode()), Err(LeafError::TooLarge));
}

proptest! {
    #[test]
    fn entries_come_back(
        generation in 1..u32::MAX,
        zone in any::<[u8; 16]>(),
        size in 1..u64::MAX,
        root in any::<[u8; 32]>(),
    ) {
        let position = Position { size, root: Hash(root) };
        let entry = Entry { generation, zone: ZoneId(zone), position };
        let bytes = entry.encode();
        prop_assert_eq!(Leaf::parse(&bytes), Ok(Leaf::Entry(entry)));
    }

    #[test]
    fn hostile_bytes_have_one_form(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..80),
        begins in any::<bool>(),
        flip in any::<usize>(),
    ) {
        if begins {
            bytes = entry().encode();
            let at = flip % bytes.len();
            bytes[at] ^= 1 << (flip / 7 % 8);
        }
        if let Ok(leaf) = Leaf::parse(&bytes) {
            prop_assert_eq!(leaf.encode(), bytes);
        }
    }
}
