//! Notes: what is signed verifies, here and elsewhere, and nothing else does.

use super::*;
use proptest::prelude::*;
use signed_note::{StandardSigner, StandardVerifier, VerifierList};

const NAME: &str = "relay.example/cahier/1";

fn verifier(seed: u8) -> VerifierKey {
    VerifierKey::new(NAME, key(seed).public()).unwrap()
}

/// Whether the other program takes it as signed by this key.
fn judge_verifies(bytes: &[u8], key: &VerifierKey) -> bool {
    let judge = StandardVerifier::new(&key.to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(judge)]);
    signed_note::Note::from_bytes(bytes).is_ok_and(|note| note.verify(&known).is_ok())
}

/// A note as the other program signs it.
fn judge_signs(text: &str, name: &str, seed: u8) -> Vec<u8> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let verifier = VerifierKey::new(name, key(seed).public()).unwrap();
    let secret = STANDARD.encode([&[1][..], &[seed; 32]].concat());
    let id = u32::from_be_bytes(verifier.id());
    let signer = StandardSigner::new(&format!("PRIVATE+KEY+{name}+{id:08x}+{secret}")).unwrap();
    let mut note = signed_note::Note::new(text.as_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    note.to_bytes()
}

#[test]
fn notes_that_others_published_verify() {
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let key: VerifierKey = key.parse().unwrap();
    assert_eq!(key.id(), [0xc7, 0x4f, 0x20, 0xa3]);
    let read = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(read.verify(&key), Ok(()));
    assert_eq!(read.to_string(), note);
    assert_eq!(read.verify(&verifier(1)), Err(NoteError::Unsigned));
    let other = note.replace("answer", "Answer");
    let read = Note::parse(other.as_bytes()).unwrap();
    assert_eq!(read.verify(&key), Err(NoteError::Signature));
}

#[test]
fn a_key_has_one_text() {
    let text = verifier(1).to_string();
    assert_eq!(text.parse::<VerifierKey>(), Ok(verifier(1)));
    for other in [
        text.replace(&text[NAME.len()..NAME.len() + 9], "+ffffffff"),
        text[1..].to_owned(),
        text.replace('/', "+"),
        text.replacen(NAME, "other", 1),
        format!("{text} "),
        String::new(),
    ] {
        assert!(other.parse::<VerifierKey>().is_err(), "{other}");
    }
    for name in ["", "a b", "a+b", "a\u{2003}b", "a\nb", "a\u{1}b"] {
        assert_eq!(VerifierKey::new(name, [1; 32]), Err(NoteError::Name), "{name:?}");
    }
}

#[test]
fn what_is_no_note_is_refused() {
    let good = Note::sign("a\n", NAME, &key(1)).unwrap().to_string();
    let line = good.lines().last().unwrap().to_owned();
    for (other, error) in [
        (String::new(), NoteError::Malformed),
        ("a\n\n".to_owned(), NoteError::Malformed),
        (format!("a\n{line}\n"), NoteError::Malformed),
        (format!("a\n\n{line}"), NoteError::Malformed),
        (format!("a\r\n\n{line}\n"), NoteError::Malformed),
        (format!("a\n\n{line}\n\n"), NoteError::Malformed),
        (format!("a\n\n{} {line}\n", '—'), NoteError::Malformed),
        (format!("a\n\n{}\n", line.replace('—', "-")), NoteError::Malformed),
        (format!("a\n\n— {NAME} AAAAAA==\n"), NoteError::Malformed),
        (format!("a\n\n{}", format!("{line}\n").repeat(17)), NoteError::TooLarge),
        (format!("{}\n\n{line}\n", "a".repeat(NOTE_BYTES_MAX)), NoteError::TooLarge),
    ] {
        assert_eq!(Note::parse(other.as_bytes()), Err(error), "{other:.80}");
    }
    let most = format!("a\n\n{}", format!("{line}\n").repeat(NOTE_SIGNATURES_MAX));
    assert_eq!(Note::parse(most.as_bytes()).unwrap().verify(&verifier(1)), Ok(()));
    assert_eq!(Note::sign("a", NAME, &key(1)), Err(NoteError::Malformed));
    assert_eq!(Note::sign("a\tb\n", NAME, &key(1)), Err(NoteError::Malformed));
    assert_eq!(Note::sign("a\n", "b c", &key(1)), Err(NoteError::Name));
    let long = "a".repeat(NOTE_BYTES_MAX) + "\n";
    assert_eq!(Note::sign(&long, NAME, &key(1)), Err(NoteError::TooLarge));
}

#[test]
fn signatures_of_others_are_kept_and_count_for_nothing() {
    let own = Note::sign("a\n", NAME, &key(1)).unwrap();
    let witness = Note::sign("a\n", "witness.example", &key(2)).unwrap();
    let both = format!("{own}{}", witness.signatures()[0]);
    let both = Note::parse(both.as_bytes()).unwrap();
    assert_eq!(both.verify(&verifier(1)), Ok(()));
    assert_eq!(both.only(&verifier(1)), Ok(own.clone()));
    assert_eq!(both.verify(&verifier(2)), Err(NoteError::Unsigned));
    // A second signature of the same key that is wrong spoils the note.
    let lie = Note::sign("b\n", NAME, &key(1)).unwrap();
    let spoiled = format!("{own}{}", lie.signatures()[0]);
    let spoiled = Note::parse(spoiled.as_bytes()).unwrap();
    assert_eq!(spoiled.verify(&verifier(1)), Err(NoteError::Signature));
}

#[test]
fn one_flipped_bit_is_found() {
    let bytes = Note::sign("a text\n\nof parts\n", NAME, &key(1)).unwrap().encode();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 7);
        let read = Note::parse(&changed).and_then(|note| note.verify(&verifier(1)));
        assert!(read.is_err(), "byte {at}");
    }
}

fn text() -> impl Strategy<Value = String> {
    "([ -~é—]{0,12}\n){1,5}"
}

proptest! {
    #[test]
    fn notes_open_here_and_elsewhere(text in text(), name in "[a-z./]{1,20}", seed in 1..9_u8) {
        let verifier = VerifierKey::new(&name, key(seed).public()).unwrap();
        let note = Note::sign(&text, &name, &key(seed)).unwrap();
        let bytes = note.encode();
        prop_assert!(judge_verifies(&bytes, &verifier));
        prop_assert_eq!(judge_signs(&text, &name, seed), bytes.clone());
        let read = Note::parse(&bytes).unwrap();
        prop_assert_eq!(read.verify(&verifier), Ok(()));
        prop_assert_eq!(read.text(), &text);
        prop_assert_eq!(read, note);
    }

    #[test]
    fn hostile_notes_are_read_as_the_other_program_reads_them(
        text in "[a\n\u{1}—]{0,6}",
        lines in proptest::collection::vec(("[— ]{0,3}", "[a+ ]{0,2}", "[A=]{0,12}"), 0..4),
        straight in any::<bool>(),
    ) {
        let mut whole = text + "\n\n";
        for (mark, name, packed) in lines {
            let (mark, name, packed) = if straight {
                ("— ".to_owned(), name.replace(' ', "b"), "AAAA".repeat(packed.len()))
            } else {
                (mark, name, packed)
            };
            whole += &format!("{mark}{name} {packed}\n");
        }
        let ours = Note::parse(whole.as_bytes());
        let theirs = signed_note::Note::from_bytes(whole.as_bytes());
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{:?}", whole);
        if let Ok(note) = ours {
            prop_assert_eq!(note.encode(), whole.as_bytes());
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert_eq!(note.encode(), bytes);
        }
    }

    #[test]
    fn hostile_keys_never_panic(text in "[a+]{0,3}[0-9a-f]{0,9}[+]{0,2}[A-Za-z0-9+/=]{0,50}") {
        if let Ok(key) = text.parse::<VerifierKey>() {
            prop_assert_eq!(key.to_string(), text);
        }
    }
}
