//! Archives that are damaged or want to do harm: each is refused with its own error, or read as
//! far as is safe.

use super::super::*;
use super::zips::{eln, patched, with_symlink, zip};
use crate::Lang;
use proptest::prelude::*;
use std::io::Cursor;

const EMPTY: &[u8] = b"{\"@graph\": []}";

fn read(bytes: &[u8]) -> Result<Import, ElnError> {
    import(Cursor::new(bytes), &Limits::default())
}

#[test]
fn what_is_no_archive() {
    assert_eq!(read(b""), Err(ElnError::NotAnArchive));
    assert_eq!(read(b"not a zip at all, only text"), Err(ElnError::NotAnArchive));
    let whole = eln("{\"@graph\": []}", &[("root/a.txt", b"some text that is stored here")]);
    assert!(read(&whole).is_ok());
    assert_eq!(read(&whole[..whole.len() - 30]), Err(ElnError::NotAnArchive));
    assert_eq!(read(&whole[..40]), Err(ElnError::NotAnArchive));
}

#[test]
fn names_that_lead_out_of_the_archive() {
    for name in ["root/../../evil", "/etc/evil", "root\\..\\..\\evil", "C:/evil"] {
        let bytes = eln("{\"@graph\": []}", &[(name, b"x")]);
        assert!(matches!(read(&bytes), Err(ElnError::UnsafePath { .. })), "{name}");
    }
}

#[test]
fn two_files_of_one_name() {
    let bytes = eln("{\"@graph\": []}", &[("root/aaa.txt", b"1"), ("root/bbb.txt", b"2")]);
    let bytes = patched(bytes, b"bbb.txt", b"aaa.txt");
    let expected = ElnError::DuplicatePath { path: "root/aaa.txt".to_owned() };
    assert_eq!(read(&bytes), Err(expected));
    let bytes = eln("{\"@graph\": []}", &[("root/a/b.txt", b"1"), ("root/a//b.txt", b"2")]);
    assert!(matches!(read(&bytes), Err(ElnError::DuplicatePath { .. })));
}

#[test]
fn links_to_other_files() {
    let expected = ElnError::Symlink { path: "root/link".to_owned() };
    assert_eq!(read(&with_symlink()), Err(expected));
}

#[test]
fn root_folders() {
    let two = zip(&[("a/ro-crate-metadata.json", EMPTY), ("b/x", b"x")]);
    assert_eq!(read(&two), Err(ElnError::RootFolders { count: 2 }));
    let beside = zip(&[("a/ro-crate-metadata.json", EMPTY), ("x", b"x")]);
    assert_eq!(read(&beside), Err(ElnError::RootFolders { count: 1 }));
    assert_eq!(read(&zip(&[("x", b"x")])), Err(ElnError::RootFolders { count: 0 }));
    // Packed without its folder, and by macOS: both are read.
    assert!(read(&zip(&[("ro-crate-metadata.json", EMPTY)])).is_ok());
    let mac = zip(&[("a/ro-crate-metadata.json", EMPTY), ("__MACOSX/a/._x", b"x")]);
    assert!(read(&mac).is_ok());
}

#[test]
fn bad_descriptions() {
    assert_eq!(read(&zip(&[("root/x", b"x")])), Err(ElnError::NoMetadata));
    let deep = format!("{{\"@graph\":[{}{}]}}", "[".repeat(5000), "]".repeat(5000));
    for json in ["", "{", "[1,", "{}", deep.as_str()] {
        let result = read(&eln(json, &[]));
        assert!(matches!(result, Err(ElnError::BadMetadata { .. })), "{json:.20}");
    }
    let crowded = eln(&format!("{{\"@graph\": [{}3]}}", "3,".repeat(100)), &[]);
    let limits = Limits { values_max: 101, ..Limits::default() };
    let result = import(Cursor::new(&crowded), &limits);
    assert_eq!(result, Err(ElnError::TooManyValues { max: 101 }));
    assert!(read(&crowded).is_ok());
    let limits = Limits { metadata_bytes_max: 10, ..Limits::default() };
    let result = import(Cursor::new(eln("{\"@graph\": []}", &[])), &limits);
    assert!(matches!(result, Err(ElnError::FileTooLarge { .. })));
}

#[test]
fn bombs_and_crowds() {
    let zeros = vec![0_u8; 2 << 20];
    let bytes = eln("{\"@graph\": []}", &[("root/zeros", &zeros)]);
    assert!(bytes.len() < 100_000, "the zeros are packed");
    let total = Limits { total_bytes_max: 1 << 20, ..Limits::default() };
    let result = import(Cursor::new(&bytes), &total);
    assert!(matches!(result, Err(ElnError::TooLarge { .. })));
    let ratio = Limits { ratio_max: 20, ratio_floor_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(import(Cursor::new(&bytes), &ratio), Err(ElnError::Bomb { ratio: 20 }));
    let count = Limits { files_max: 1, ..Limits::default() };
    let expected = ElnError::TooManyFiles { count: 2, max: 1 };
    assert_eq!(import(Cursor::new(&bytes), &count), Err(expected));
    assert!(read(&bytes).is_ok());
}

#[test]
fn a_file_that_is_larger_than_allowed_or_damaged() {
    let bytes = eln("{\"@graph\": []}", &[("root/a.txt", b"twelve bytes")]);
    let mut archive = Archive::open(Cursor::new(&bytes), &Limits::default()).unwrap();
    assert_eq!(archive.read_file("a.txt", 12).unwrap(), b"twelve bytes");
    let too_large = archive.read_file("a.txt", 11);
    assert!(matches!(too_large, Err(ElnError::FileTooLarge { bytes: 12, max: 11, .. })));
    assert!(matches!(archive.read_file("b.txt", 12), Err(ElnError::NoSuchFile { .. })));
    // The checksum of the file in the table of contents no longer fits its bytes.
    let table = bytes.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    let mut damaged = bytes.clone();
    damaged[table + 16] ^= 0xff;
    let mut archive = Archive::open(Cursor::new(&damaged), &Limits::default()).unwrap();
    assert!(matches!(archive.read_file("a.txt", 12), Err(ElnError::DamagedFile { .. })));
}

#[test]
fn newer_versions_are_read_with_a_warning() {
    let json = r##"{"@graph": [
        {"@id": "ro-crate-metadata.json", "about": {"@id": "./"},
         "conformsTo": {"@id": "https://w3id.org/ro/crate/9.9"},
         "sdPublisher": {"@type": "Organization", "name": "eLabFTW"}},
        {"@id": "./", "@type": "Dataset", "version": 999, "hasPart": [{"@id": "./e/"}]},
        {"@id": "./e/", "@type": "Dataset", "name": "One"}]}"##;
    let import = read(&eln(json, &[])).unwrap();
    assert_eq!(import.entries[0].entry.title, "One");
    let version = |what: &str, version: &str| Warning::UnknownVersion {
        what: what.to_owned(),
        version: version.to_owned(),
    };
    assert_eq!(import.warnings, [version("RO-Crate", "9.9"), version("eLabFTW", "999")]);
}

#[test]
fn every_error_speaks_both_languages() {
    let path = || "x".to_owned();
    let all = [
        ElnError::NotAnArchive,
        ElnError::Read { reason: path() },
        ElnError::UnsafePath { path: path() },
        ElnError::DuplicatePath { path: path() },
        ElnError::Symlink { path: path() },
        ElnError::RootFolders { count: 2 },
        ElnError::TooManyFiles { count: 2, max: 1 },
        ElnError::TooLarge { bytes: 2, max: 1 },
        ElnError::Bomb { ratio: 2 },
        ElnError::NoMetadata,
        ElnError::BadMetadata { reason: path() },
        ElnError::TooManyValues { max: 1 },
        ElnError::NoSuchFile { path: path() },
        ElnError::FileTooLarge { path: path(), bytes: 2, max: 1 },
        ElnError::DamagedFile { path: path() },
        ElnError::Encrypted { path: path() },
        ElnError::UnknownCompression { path: path() },
    ];
    for error in all {
        let (en, fr) = (error.sentence(Lang::En), error.sentence(Lang::Fr));
        assert!(en != fr && fr.len() > 40 && !fr.contains("  "), "{fr}");
        assert!(!en.contains("  "), "{en}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(read(&bytes).is_err());
    }

    #[test]
    fn a_changed_archive_never_panics(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        length in any::<prop::sample::Index>(),
    ) {
        let json = "{\"@graph\": [{\"@id\": \"./\", \"@type\": \"Dataset\", \"hasPart\": \
            {\"@type\": \"Dataset\", \"name\": \"A\", \"text\": \"<p>b\", \"keywords\": \"c,d\", \
            \"hasPart\": [{\"@id\": \"./f\", \"@type\": \"File\"}]}}]}";
        let mut bytes = eln(json, &[("root/f", b"content")]);
        let place = at.index(bytes.len());
        bytes[place] = byte;
        let _ = read(&bytes);
        bytes.truncate(length.index(bytes.len()));
        let _ = read(&bytes);
    }

    #[test]
    fn any_graph_is_read_without_panic(
        keys in prop::collection::vec(
            prop::sample::select(vec![
                "@id", "@type", "hasPart", "name", "text", "author", "keywords", "comment", "step",
                "mentions", "variableMeasured", "about", "dateCreated", "encodingFormat", "value",
                "identifier", "url", "temporal", "genre", "itemListElement", "propertyID",
            ]),
            0..8,
        ),
        values in prop::collection::vec(
            prop::sample::select(vec![
                "null", "true", "-1.5e300", "\"\"", "\"./\"", "\"Dataset\"", "\"a/../b\"", "[]",
                "{}", "{\"@id\": \"./\"}", "[{\"@id\": \"./\"}, \"x\", 3]", "[[[]]]",
                "{\"@id\": \"./x/\", \"@type\": \"Dataset\", \"hasPart\": {\"@id\": \"./x/\"}}",
                "\"elabftw_metadata\"", "\"{\\\"extra_fields\\\": {\\\"a\\\": 1}}\"",
            ]),
            8,
        ),
    ) {
        let pairs: Vec<String> =
            keys.iter().zip(&values).map(|(k, v)| format!("\"{k}\": {v}")).collect();
        let node = format!("{{{}}}", pairs.join(", "));
        let json = format!(
            "{{\"@graph\": [{{\"@id\": \"./\", \"hasPart\": [{{\"@id\": \"./x/\"}}, {node}]}}, \
             {node}, {{\"@id\": \"./x/\", \"@type\": \"Dataset\", \"step\": {node}, \
             \"variableMeasured\": {node}, \"hasPart\": {node}, \"comment\": {node}}}]}}"
        );
        prop_assert!(read(&eln(&json, &[("root/x/f", b"content")])).is_ok());
    }
}
