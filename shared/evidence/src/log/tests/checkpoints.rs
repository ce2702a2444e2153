//! Checkpoints: only the log's own word opens, and only in one form.

use super::*;
use proptest::prelude::*;

const ORIGIN: &str = "relay.example/cahier/1";

fn verifier() -> VerifierKey {
    VerifierKey::new(ORIGIN, key(1).public()).unwrap()
}

fn position(size: u64) -> Position {
    Position { size, root: root_of(&leaves(size)) }
}

fn open(text: &str) -> Result<Checkpoint, CheckpointError> {
    let note = Note::sign(text, ORIGIN, &key(1)).map_err(CheckpointError::Note)?;
    Checkpoint::open(&note.encode(), &verifier())
}

#[test]
fn a_checkpoint_says_where_the_log_stands() {
    let made = Checkpoint::sign(ORIGIN, position(3), &key(1)).unwrap();
    assert_eq!((made.origin(), made.position()), (ORIGIN, position(3)));
    assert_eq!(made.key(), &verifier());
    assert_eq!(Checkpoint::open(&made.note().encode(), &verifier()), Ok(made.clone()));
    let other = VerifierKey::new(ORIGIN, key(2).public()).unwrap();
    let unsigned = CheckpointError::Note(NoteError::Unsigned);
    assert_eq!(Checkpoint::open(&made.note().encode(), &other), Err(unsigned));
    // The key signs for the log of its name alone.
    let text = made.note().text().replace("cahier/1", "cahier/2");
    assert_eq!(open(&text), Err(CheckpointError::Origin));
    let empty = Checkpoint::sign(ORIGIN, position(0), &key(1)).unwrap();
    assert_eq!(empty.position().size, 0);
    let wrong = Checkpoint::sign(ORIGIN, Position::default(), &key(1));
    assert_eq!(wrong, Err(CheckpointError::Malformed));
    assert!(Checkpoint::sign("two words", position(1), &key(1)).is_err());
}

#[test]
fn a_timestamp_covers_the_log_and_no_witness() {
    let made = Checkpoint::sign(ORIGIN, position(3), &key(1)).unwrap();
    let witness = Note::sign(made.note().text(), "witness.example", &key(2)).unwrap();
    let line = &witness.signatures()[0];
    let seen = format!("{}{line}", made.note());
    let seen = Checkpoint::open(seen.as_bytes(), &verifier()).unwrap();
    assert_eq!(seen.note().signatures().len(), 2);
    assert_eq!(seen.stamped(), made.note().encode());
}

#[test]
fn other_forms_of_the_same_are_refused() {
    let good = Checkpoint::sign(ORIGIN, position(3), &key(1)).unwrap().note().text().to_owned();
    assert!(open(&good).is_ok());
    let with = open(&format!("{good}one\ntwo\n")).unwrap();
    assert_eq!(with.text().extensions(), ["one", "two"]);
    assert_eq!(with.text().to_string(), with.note().text());
    let root = good.lines().nth(2).unwrap();
    for other in [
        good.replace("\n3\n", "\n03\n"),
        good.replace("\n3\n", "\n+3\n"),
        good.replace("\n3\n", "\n18446744073709551616\n"),
        good.replace("\n3\n", "\n\n"),
        good.replace(root, &root[4..]),
        good.replace(root, root.trim_end_matches('=')),
        good.replace("\n3\n", "\n0\n"),
        good.replace(ORIGIN, ""),
        format!("{good}\n"),
        format!("{good}one\n\ntwo\n"),
        format!("{good}{}", "x\n".repeat(EXTENSION_LINES_MAX + 1)),
        good.lines().take(2).map(|line| format!("{line}\n")).collect(),
    ] {
        assert_eq!(open(&other), Err(CheckpointError::Malformed), "{other}");
    }
}

proptest! {
    #[test]
    fn the_other_program_reads_the_same(size in any::<u64>(), root in any::<[u8; 32]>()) {
        let root = if size == 0 { root_of(&[]) } else { Hash(root) };
        let made = Checkpoint::sign(ORIGIN, Position { size, root }, &key(1)).unwrap();
        let text = made.note().text().as_bytes();
        let theirs = tlog_tiles::Checkpoint::from_bytes(text).unwrap();
        prop_assert_eq!((theirs.origin(), theirs.size()), (ORIGIN, size));
        prop_assert_eq!(theirs.hash().0, root.0);
        prop_assert_eq!(theirs.to_bytes(), text);
    }

    #[test]
    fn hostile_texts_have_one_form(
        origin in "[a\n]{0,3}",
        size in "[+0-9]{0,3}",
        root in "[AQ=]{0,2}A{40}[AEI=]{2,4}",
        rest in "[\na\u{1}]{0,5}",
    ) {
        let text = format!("{origin}\n{size}\n{root}\n{rest}");
        if let Ok(read) = CheckpointText::parse(&text) {
            prop_assert_eq!(read.to_string(), text.clone());
            let theirs = tlog_tiles::Checkpoint::from_bytes(text.as_bytes());
            prop_assert_eq!(theirs.unwrap().size(), read.position().size);
        }
    }

    #[test]
    fn hostile_bytes_never_open(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Checkpoint::open(&bytes, &verifier()).is_err());
    }
}
