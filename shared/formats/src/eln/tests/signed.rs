//! Signed archives: what a signature is worth, and that it is told.

use super::super::minisign::tests::signed;
use super::super::*;
use super::zips::zip;
use crate::Lang;
use std::io::Cursor;

const DESCRIPTION: &str = "{\n  \"@graph\": [\n    {\"@id\": \"./\", \"hasPart\": \"./e/\"},\n    \
    {\"@id\": \"./e/\", \"@type\": \"Dataset\", \"name\": \"E\"}\n  ]\n}\n";
const COMMENT: &str = "https://eln.x.org/.well-known/keys.json";

/// What an archive with that description, signature and other files in its root gives.
fn read(
    description: &str,
    minisig: &str,
    more: &[(&str, &str)],
    keys: &[MinisignKey],
) -> (Signature, Vec<Warning>) {
    let mut files: Vec<(&str, &[u8])> = vec![
        ("r/ro-crate-metadata.json", description.as_bytes()),
        ("r/ro-crate-metadata.json.minisig", minisig.as_bytes()),
    ];
    files.extend(more.iter().map(|(name, text)| (*name, text.as_bytes())));
    let limits = Limits::default();
    let mut archive = Archive::open(Cursor::new(zip(&files)), &limits).unwrap();
    let import = import_signed(&mut archive, &limits, keys).unwrap();
    assert_eq!(import.entries[0].entry.title, "E", "it is imported all the same");
    (import.signature.unwrap(), import.warnings)
}

#[test]
fn a_signature_is_checked_with_the_key_beside_it() {
    for hashed in [true, false] {
        let (key, minisig) = signed(3, hashed, DESCRIPTION.as_bytes(), COMMENT);
        let beside = [("r/ro-crate.pubkey", key.as_str())];
        let (signature, warnings) = read(DESCRIPTION, &minisig, &beside, &[]);
        assert_eq!(signature.state, SignatureState::FitsInside);
        assert_eq!(signature.key_id, "010203040506ABCD");
        assert_eq!(signature.comment, COMMENT);
        let said = warnings[0].sentence(Lang::Fr);
        assert!(said.contains("010203040506ABCD") && said.contains(COMMENT), "{said}");
        let changed = DESCRIPTION.replace("  ]", "  , 1]");
        let (signature, warnings) = read(&changed, &minisig, &beside, &[]);
        assert_eq!(signature.state, SignatureState::Wrong);
        assert!(matches!(&warnings[0], Warning::SignatureWrong { .. }));
    }
}

#[test]
fn a_signature_over_one_line_fits_the_broken_one() {
    let line = "{\"@graph\": [{\"@id\": \"./\", \"hasPart\": \"./e/\"}, {\"@id\": \"./e/\", \
        \"@type\": \"Dataset\", \"name\": \"E\"}]}";
    let (key, minisig) = signed(3, true, line.as_bytes(), "");
    let beside = [("r/minisign.pub", key.as_str())];
    assert_eq!(read(DESCRIPTION, &minisig, &beside, &[]).0.state, SignatureState::FitsInside);
}

#[test]
fn a_signature_without_its_key_is_told_and_not_checked() {
    let (key, minisig) = signed(3, true, DESCRIPTION.as_bytes(), COMMENT);
    let (signature, warnings) = read(DESCRIPTION, &minisig, &[], &[]);
    assert_eq!(signature.state, SignatureState::NoKey);
    let (key_id, comment) = ("010203040506ABCD".to_owned(), COMMENT.to_owned());
    assert_eq!(warnings, [Warning::SignatureNotChecked { key_id, comment }]);
    // The key that somebody fetched from there.
    let keys = MinisignKey::all(&key);
    let (signature, warnings) = read(DESCRIPTION, &minisig, &[], &keys);
    assert_eq!(signature.state, SignatureState::FitsGiven);
    assert!(matches!(&warnings[0], Warning::SignatureFits { given: true, .. }));
    // Another key under the same name, and the forger's beside the archive.
    let (forged, minisig) = signed(4, true, DESCRIPTION.as_bytes(), COMMENT);
    let beside = [("r/keys.json", forged.as_str())];
    let (signature, _) = read(DESCRIPTION, &minisig, &beside, &keys);
    assert_eq!(signature.state, SignatureState::Wrong);
}

#[test]
fn what_is_no_signature_or_no_key_harms_nothing() {
    let (key, minisig) = signed(3, true, DESCRIPTION.as_bytes(), COMMENT);
    let long = "x".repeat(20_000);
    for odd in ["", "untrusted comment: x\nAAAA\n", long.as_str()] {
        let (signature, warnings) = read(DESCRIPTION, odd, &[("r/a.pub", key.as_str())], &[]);
        assert_eq!(signature.state, SignatureState::Unreadable);
        assert_eq!(warnings[0], Warning::SignatureUnreadable);
        let beside = [("r/a.pub", odd), ("r/b/c.pub", key.as_str())];
        assert_eq!(read(DESCRIPTION, &minisig, &beside, &[]).0.state, SignatureState::NoKey);
    }
}

#[test]
fn an_archive_without_a_signature_says_nothing_of_one() {
    let archive = zip(&[("r/ro-crate-metadata.json", DESCRIPTION.as_bytes())]);
    let import = import(Cursor::new(archive), &Limits::default()).unwrap();
    assert_eq!((import.signature, import.warnings), (None, vec![]));
}
