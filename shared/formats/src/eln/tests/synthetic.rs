//! Small archives made here, for what the samples do not have.

use super::super::*;
use super::zips::eln;
use crate::html::body_to_html;
use cahier_notebook::entry::EntryKind;
use std::io::Cursor;

/// What an archive of that description and those files gives.
pub(super) fn read(json: &str, files: &[(&str, &[u8])]) -> Import {
    import(Cursor::new(eln(json, files)), &Limits::default()).unwrap()
}

/// As `read`, of one entry in the folder `e`.
pub(super) fn one(dataset: &str, files: &[(&str, &[u8])]) -> Import {
    let json = format!(
        "{{\"@graph\": [{{\"@id\": \"./\", \"hasPart\": [{{\"@id\": \"./e/\"}}]}}, \
         {{\"@id\": \"./e/\", \"@type\": \"Dataset\", \"name\": \"E\", {dataset}}}]}}"
    );
    read(&json, files)
}

#[test]
fn markdown_bodies_are_read_as_such() {
    let import =
        one("\"encodingFormat\": \"text/markdown\", \"text\": \"# A\\n\\n- [x] b $c$\"", &[]);
    assert_eq!(
        body_to_html(&import.entries[0].entry.body),
        "<h1>A</h1>\n<ul data-type=\"check_list\"><li data-checked=\"true\">\
         <input type=\"checkbox\" disabled checked><p>b <span data-formula=\"c\">$c$</span></p>\
         </li></ul>"
    );
}

#[test]
fn files_that_are_wrong_missing_or_elsewhere() {
    let wrong = "0".repeat(64);
    let dataset = format!(
        "\"hasPart\": [\
         {{\"@id\": \"./e/a%20b.csv\", \"@type\": \"File\", \"sha256\": \"{wrong}\"}}, \
         {{\"@id\": \"./e/gone.txt\", \"@type\": \"File\"}}, {{\"@id\": \"./e/plain.txt\"}}, \
         {{\"@id\": \"https://x.y/z\", \"@type\": \"File\", \"name\": \"far\"}}]"
    );
    let files: [(&str, &[u8]); 3] =
        [("root/e/a b.csv", b"1,2"), ("root/e//plain.txt", b"x"), ("root/e/extra.bin", b"y")];
    let import = one(&dataset, &files);
    let entry = &import.entries[0];
    let names: Vec<_> = entry.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a b.csv", "plain.txt", "extra.bin"]);
    assert_eq!(entry.files[0].media_type, "text/csv");
    assert_eq!(entry.entry.links[0].target, "https://x.y/z");
    let title = || "E".to_owned();
    let expected = [
        Warning::RemoteFile { entry: title(), address: "https://x.y/z".into() },
        Warning::MissingFile { entry: title(), path: "e/gone.txt".into() },
        Warning::UndescribedFile { path: "e/extra.bin".into() },
        Warning::ChecksumsMissing { count: 2 },
    ];
    for warning in &expected {
        assert!(import.warnings.contains(warning), "{warning} in {:?}", import.warnings);
    }
    assert_eq!(import.warnings.len(), expected.len());
    // A wrong checksum is told when the bytes are read, and the bytes are given.
    let bytes = eln("{\"@graph\": []}", &files);
    let mut archive = Archive::open(Cursor::new(bytes), &Limits::default()).unwrap();
    let (bytes, warning) = archive.read_attachment(&entry.files[0], 100).unwrap();
    assert_eq!(bytes, b"1,2");
    assert!(matches!(warning, Some(Warning::ChecksumMismatch { .. })));
}

#[test]
fn links_in_fields_and_bodies_point_to_entries() {
    let page = |id: u32| format!("https://h/experiments.php?mode=view&id={id}");
    let metadata = r#"{\"extra_fields\": {\"Source\": {\"type\": \"experiments\", \"value\": 2}}}"#;
    let json = format!(
        r##"{{"@graph": [
        {{"@id": "ro-crate-metadata.json", "sdPublisher": {{"name": "eLabFTW", "url": "x"}}}},
        {{"@id": "./", "hasPart": [{{"@id": "./a/"}}, {{"@id": "./b/"}}]}},
        {{"@id": "./a/", "@type": "Dataset", "name": "A", "identifier": "20250101-aaaaaaaaaa",
          "url": "{}", "genre": "resource template", "encodingFormat": "text/html",
          "text": "<p><a href='experiments.php?mode=view&amp;id=2'>see</a> $x$</p>",
          "mentions": {{"@id": "./b/"}}, "variableMeasured": {{"propertyID": "elabftw_metadata",
          "value": "{metadata}"}}}},
        {{"@id": "./b/", "@type": ["Dataset"], "name": "B", "identifier": "20250101-bbbbbbbbbb",
          "url": "{}"}}]}}"##,
        page(1),
        page(2)
    );
    let import = read(&json, &[]);
    assert!(import.warnings.is_empty(), "{:?}", import.warnings);
    let a = &import.entries[0].entry;
    assert_eq!(a.kind, EntryKind::ResourceTemplate);
    let b = &import.entries[1].source_id;
    assert_eq!(&a.links[0].target, b);
    assert_eq!((&a.fields[0].kind, &a.fields[0].value), (&"entry".to_owned(), b));
    assert_eq!(
        body_to_html(&a.body),
        format!(
            "<p><a href=\"entry:{b}\" rel=\"noopener noreferrer\">see</a> \
             <span data-formula=\"x\">$x$</span></p>"
        )
    );
}

#[test]
fn entries_with_one_identifier_are_both_kept() {
    let json = r#"{"@graph": [
        {"@id": "./", "hasPart": [{"@id": "./a/"}, {"@id": "./b/"}, {"@id": "./a"}]},
        {"@id": "./a/", "@type": "Dataset", "name": "A", "identifier": "0123456789abcdef"},
        {"@id": "./b/", "@type": "Dataset", "identifier": "0123456789abcdef"}]}"#;
    let import = read(json, &[]);
    assert_eq!(import.entries.len(), 2);
    assert_ne!(import.entries[0].source_id, import.entries[1].source_id);
    assert_eq!(import.entries[1].entry.title, "b");
    let twice = |w: &&Warning| matches!(w, Warning::DuplicateIdentifier { .. });
    assert_eq!(import.warnings.iter().filter(twice).count(), 1);
    assert!(import.warnings.contains(&Warning::NoTitle { entry: "b".to_owned() }));
}

#[test]
fn bad_fields_and_dates_are_kept_and_told() {
    let import = one(
        "\"dateCreated\": \"yesterday\", \"mentions\": [{\"@id\": \"#nowhere\"}], \
         \"variableMeasured\": [{\"propertyID\": \"elabftw_metadata\", \"value\": \"{broken\"}]",
        &[],
    );
    let entry = &import.entries[0].entry;
    assert_eq!(entry.extra.get("elabftw_metadata").map(String::as_str), Some("{broken"));
    let title = || "E".to_owned();
    let expected = [
        Warning::UnknownDate { entry: title(), value: "yesterday".into() },
        Warning::UnknownLink { entry: title(), target: "#nowhere".into() },
        Warning::UnreadableFields { entry: title() },
    ];
    assert_eq!(import.warnings, expected);
}

#[test]
fn a_crate_that_feeds_on_itself_comes_to_an_end() {
    // Every section holds all sections: without a bound this would never be read.
    let ids: Vec<String> = (0..300).map(|i| format!("{{\"@id\": \"#s{i}\"}}")).collect();
    let all = ids.join(",");
    let section = |i: usize| {
        let head = format!("\"@id\": \"#s{i}\", \"@type\": \"HowToSection\"");
        format!("{{{head}, \"itemListElement\": [{all}]}}")
    };
    let sections: Vec<String> = (0..300).map(section).collect();
    let json = format!(
        "{{\"@graph\": [{{\"@id\": \"./\", \"hasPart\": [{{\"@id\": \"./e/\"}}]}}, \
         {{\"@id\": \"./e/\", \"@type\": \"Dataset\", \"name\": \"E\", \"step\": [{all}]}}, {}]}}",
        sections.join(",")
    );
    let limits = Limits { description_bytes_max: 1 << 20, ..Limits::default() };
    let import = import(Cursor::new(eln(&json, &[])), &limits).unwrap();
    assert_eq!(import.entries[0].entry.title, "E");
    assert!(import.entries[0].entry.steps.is_empty());
    assert!(import.warnings.contains(&Warning::TooTangled));
}
