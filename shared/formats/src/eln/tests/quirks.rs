//! What notebooks write otherwise than the format says, or than each other: a small archive for
//! each quirk.

use super::super::*;
use super::synthetic::{one, read};
use super::zips::{eln, zip};
use crate::html::body_to_html;
use std::io::Cursor;

/// What a person is told, but for what was kept.
fn told(import: &Import) -> Vec<&Warning> {
    import.warnings.iter().filter(|warning| !matches!(warning, Warning::Kept { .. })).collect()
}

fn extra<'a>(import: &'a Import, key: &str) -> &'a str {
    import.entries[0].entry.extra.get(key).map_or("", String::as_str)
}

#[test]
fn paths_have_double_slashes_and_colons() {
    let json = r#"{"@graph": [
        {"@id": "./", "hasPart": [{"@id": "./Yeast: run 2:/"}]},
        {"@id": "./Yeast: run 2:/", "@type": "Dataset", "name": "Yeast: run 2:",
         "encodingFormat": "text/html", "text": "<p><img src='./gel%3A%20a.png'></p>",
         "hasPart": [{"@id": "./Yeast: run 2://gel: a.png"}, {"@id": "./Yeast: run 2:/b:c.txt"},
                     {"@id": "demo:IBPDKL/Yeast: run 2:/d.txt"}]},
        {"@id": "./Yeast: run 2://gel: a.png", "@type": "File", "name": "gel: a.png",
         "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},
        {"@id": "./Yeast: run 2:/b:c.txt", "@type": "File", "contentSize": "1",
         "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"},
        {"@id": "demo:IBPDKL/Yeast: run 2:/d.txt", "@type": "File",
         "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"}]}"#;
    let archive = zip(&[
        ("demo:IBPDKL/ro-crate-metadata.json", json.as_bytes()),
        ("demo:IBPDKL/Yeast: run 2://gel: a.png", b"x"),
        // A system that has no colons in names wrote others.
        ("demo:IBPDKL/Yeast_ run 2_/b_c.txt", b"x"),
        ("demo:IBPDKL/Yeast: run 2:/d.txt", b"x"),
    ]);
    let import = import(Cursor::new(&archive), &Limits::default()).unwrap();
    assert!(told(&import).is_empty(), "{:?}", import.warnings);
    let entry = &import.entries[0];
    let names: Vec<_> = entry.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["gel: a.png", "b_c.txt", "d.txt"]);
    let html = body_to_html(&entry.entry.body);
    let address = format!("attachment:{}", entry.files[0].attachment_id);
    assert!(html.contains(&address), "{html}");
    let mut archive = Archive::open(Cursor::new(&archive), &Limits::default()).unwrap();
    for file in &entry.files {
        let (bytes, warning) = archive.read_attachment(file, 10).unwrap();
        assert_eq!((bytes.as_slice(), warning), (&b"x"[..], None));
    }
}

#[test]
fn sizes_and_checksums_are_compared_where_they_can_be() {
    let file = |name: &str, more: &str| {
        format!("{{\"@id\": \"./e/{name}\", \"@type\": \"File\", {more}}}")
    };
    let parts = [
        file("a", "\"contentSize\": 3, \"sha256\": \"md5:abc\""),
        file("b", "\"contentSize\": \"3\""),
        file("c", "\"contentSize\": \"about 3\""),
        file("d", "\"contentSize\": \"4\""),
    ];
    let dataset = format!("\"hasPart\": [{}]", parts.join(","));
    let files: Vec<(String, &[u8])> =
        ["a", "b", "c", "d"].map(|name| (format!("root/e/{name}"), &b"123"[..])).into();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let import = one(&dataset, &files);
    assert_eq!(import.entries[0].files.len(), 4, "all are kept");
    let expected = [
        Warning::UnreadableChecksum { path: "e/a".into(), declared: "md5:abc".into() },
        Warning::SizeMismatch { path: "e/d".into(), declared: 4, found: 3 },
        Warning::ChecksumsMissing { count: 4 },
    ];
    assert_eq!(told(&import), expected.iter().collect::<Vec<_>>());
    assert!(extra(&import, "kept.files").contains("about 3"));
}

const LOGBOOK: &str = r##"{"@context": ["https://w3id.org/ro/crate/1.2/context",
    {"@vocab": "http://schema.org/"}], "@graph": [
    {"@id": "ro-crate-metadata.json", "about": {"@id": "./"},
     "conformsTo": {"@id": "https://w3id.org/ro/crate/1.2"}},
    {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": "./log/"}]},
    {"@id": "./log/", "@type": ["Book", "Dataset"], "genre": "experiment", "name": "Logbook",
     "description": "what it is", "author": {"@id": "person://ada@x.y"},
     "hasPart": [{"@id": "./m1/"}, {"@id": "./m2/"}, {"@id": "./c1/"}, {"@id": "./empty/"}]},
    {"@id": "person://ada@x.y", "@type": "Person", "email": "ada@x.y"},
    {"@id": "./m1/", "@type": ["Message", "Dataset"], "name": "First", "keywords": "b,a",
     "encodingFormat": "text/html", "dateCreated": "2026-01-19T14:26:44.457Z",
     "text": "<p>hello <img src='./m1/p.jpeg'></p><table><tr><td>1</td></tr></table>",
     "author": {"@id": "person://ada@x.y"}, "hasPart": [{"@id": "./m1/p.jpeg"}],
     "comment": [{"@id": "./c1/"}],
     "variableMeasured": {"propertyID": "mass", "value": 5, "unitText": "mg"}},
    {"@id": "./m1/p.jpeg", "@type": "File", "encodingFormat": "image/jpeg"},
    {"@id": "./m2/", "@type": ["Message", "Dataset"], "name": "Second", "text": "plain",
     "hasPart": []},
    {"@id": "./empty/", "@type": "Dataset", "name": "a folder", "color": "red"},
    {"@id": "./c1/", "@type": ["Comment", "Dataset"], "text": "<p>well <b>done</b></p>",
     "encodingFormat": "text/html", "parentItem": {"@id": "./m1/"},
     "hasPart": [{"@id": "./c1/f.txt"}]},
    {"@id": "./c1/f.txt", "@type": "MediaObject", "name": "f.txt"}]}"##;

#[test]
fn types_come_in_lists_and_one_part_holds_all_others() {
    let import = read(LOGBOOK, &[("root/m1/p.jpeg", b"j"), ("root/c1/f.txt", b"f")]);
    assert_eq!(import.entries.len(), 1);
    let expected = [
        Warning::PartsInside { entry: "Logbook".into(), count: 2 },
        Warning::ChecksumsMissing { count: 2 },
    ];
    assert_eq!(told(&import), expected.iter().collect::<Vec<_>>());
    let (imported, entry) = (&import.entries[0], &import.entries[0].entry);
    let html = body_to_html(&entry.body);
    let picture = format!("<img src=\"attachment:{}\"", imported.files[0].attachment_id);
    let pieces = [
        "<p>what it is</p>\n<h2>First</h2>\n",
        "<p><em>ada@x.y · 2026-01-19T14:26:44.457Z · a, b</em></p>\n",
        &picture,
        "<td><p>1</p></td>",
        "<h2>Second</h2>\n<p>plain</p>",
    ];
    let mut rest = html.as_str();
    for piece in pieces {
        let at = rest.find(piece).unwrap_or_else(|| panic!("{piece} in {html}"));
        rest = &rest[at + piece.len()..];
    }
    assert_eq!(entry.tags, ["a", "b"]);
    assert_eq!(imported.authors, ["ada@x.y"]);
    let field = &entry.fields[0];
    let said = (field.name.as_str(), field.value.as_str(), field.unit.as_deref());
    assert_eq!((said, field.group.as_deref()), (("mass", "5", Some("mg")), Some("First")));
    let texts: Vec<_> = imported.comments.iter().map(|said| said.text.as_str()).collect();
    assert_eq!(texts, ["well done"], "a comment is said once, however often it is listed");
    let names: Vec<_> = imported.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["p.jpeg", "f.txt"]);
    assert!(extra(&import, "kept.parts").contains("red"));
}

#[test]
fn a_context_gives_names_of_its_own() {
    let json = r#"{"@context": ["https://w3id.org/ro/crate/1.1/context", {
        "type": {"@id": "schema:additionalType", "@type": "@id"}, "rdf_type": "@type",
        "has_part": {"@id": "schema:hasPart", "@type": "@id", "@container": "@set"},
        "start_date_time": "schema:dateCreated", "website": "url"}],
        "@graph": [{"@id": "./", "rdf_type": "schema:Dataset", "has_part": ["./e/"]},
        {"@id": "./e/", "rdf_type": ["schema:Dataset"], "schema:name": "N", "type": "Category:1",
         "start_date_time": "2025-01-02T03:04:05Z", "website": "https://x.y/1",
         "description": [{"text": "said", "lang": "en"}]}]}"#;
    let import = read(json, &[]);
    let imported = &import.entries[0];
    assert_eq!(imported.entry.title, "N");
    assert_eq!(imported.source_id, "https://x.y/1");
    assert_eq!(imported.created.as_deref(), Some("2025-01-02T03:04:05Z"));
    assert_eq!(imported.entry.body.plain_text(), "said");
    assert_eq!(extra(&import, "additionalType"), "Category:1");
}

#[test]
fn a_graph_is_flat_or_nested() {
    let nested = r#"{"@context": "https://schema.org", "@id": "./", "@type": "Dataset", "hasPart":
        {"@id": "./e/", "@type": "Dataset", "name": "E", "author": {"@id": "p", "name": "Ada"},
         "comment": {"@id": "c", "text": "said", "author": {"@id": "p"}},
         "step": [{"@id": "s", "@type": "HowToStep", "itemListElement":
            {"@id": "d", "@type": "HowToDirection", "text": "mix"}}],
         "hasPart": {"@id": "./e/f.txt", "@type": "File", "name": "f.txt"}}}"#;
    let flat = r#"{"@graph": [{"@id": "./", "@type": "Dataset", "hasPart": {"@id": "./e/"}},
        {"@id": "./e/", "@type": "Dataset", "name": "E", "author": {"@id": "p"},
         "comment": {"@id": "c"}, "step": [{"@id": "s"}], "hasPart": {"@id": "./e/f.txt"}},
        {"@id": "p", "name": "Ada"}, {"@id": "c", "text": "said", "author": {"@id": "p"}},
        {"@id": "s", "@type": "HowToStep", "itemListElement": {"@id": "d"}},
        {"@id": "d", "@type": "HowToDirection", "text": "mix"},
        {"@id": "./e/f.txt", "@type": "File", "name": "f.txt"}]}"#;
    let files: [(&str, &[u8]); 1] = [("root/e/f.txt", b"x")];
    let (nested, flat) = (read(nested, &files), read(flat, &files));
    assert_eq!(nested, flat);
    let imported = &nested.entries[0];
    assert_eq!(imported.authors, ["Ada"]);
    assert_eq!(imported.comments[0].author, "Ada");
    assert_eq!(imported.entry.steps[0].text, "mix");
}

#[test]
fn the_root_lists_one_part_all_or_none() {
    let entries = r#"{"@id": "./a/", "@type": "Dataset", "name": "A"},
        {"@id": "./b/", "@type": "Dataset", "name": "B"}"#;
    let titles = |root: &str| {
        let import = read(&format!("{{\"@graph\": [{{\"@id\": \"./\"{root}}}, {entries}]}}"), &[]);
        let titles: Vec<_> = import.entries.iter().map(|one| one.entry.title.clone()).collect();
        (titles.join(" "), import.warnings)
    };
    assert_eq!(titles(", \"hasPart\": {\"@id\": \"./b/\"}"), ("B".into(), vec![]));
    let all = ", \"hasPart\": [\"./b\", {\"@id\": \"a\"}]";
    assert_eq!(titles(all), ("B A".into(), vec![]));
    assert_eq!(titles(""), ("A B".into(), vec![Warning::NothingListed]));
}

#[test]
fn versions_are_kept_beside_their_entry() {
    let import = read(
        r#"{"@graph": [{"@id": "./", "hasPart": {"@id": "./o/1/"}},
        {"@id": "./o/1/", "@type": "Dataset", "name": "O",
         "isBasedOn": {"@id": "./o/1/versions/0/"}},
        {"@id": "./o/1/versions/0/", "@type": "Dataset", "name": "O before", "description": "old",
         "variableMeasured": {"@id": "pv"}, "hasPart": [{"@id": "./o/1/versions/0/data.json"}]},
        {"@id": "pv", "@type": "PropertyValue", "propertyID": "mass", "value": 3},
        {"@id": "./o/1/versions/0/data.json", "@type": "File"}]}"#,
        &[("root/o/1/versions/0/data.json", b"{}")],
    );
    assert_eq!(import.entries.len(), 1, "a version is no entry");
    let entry = &import.entries[0];
    assert_eq!((entry.files.len(), entry.entry.links.len(), entry.entry.fields.len()), (1, 0, 0));
    assert!(import.warnings.contains(&Warning::Versions { entry: "O".into(), count: 1 }));
    assert!(extra(&import, "kept.versions").contains("O before"));
    assert!(extra(&import, "kept.nodes").contains("\"propertyID\":\"mass\""));
}

#[test]
fn links_lead_to_what_an_entry_is_based_on() {
    let import = read(
        r##"{"@graph": [{"@id": "./", "hasPart": ["./a/", "./b/"]},
        {"@id": "./a/", "@type": "Dataset", "name": "A", "isBasedOn": [{"@id": "./b/"},
         {"@type": "WebPage", "url": "https://x.y/z", "name": "Z"}, {"@id": "#gone"}]},
        {"@id": "./b/", "@type": "Dataset", "name": "B"}]}"##,
        &[],
    );
    let links = import.entries[0].entry.links.iter();
    assert_eq!(links.map(|one| one.label.as_str()).collect::<Vec<_>>(), ["B", "Z"]);
    let lost = Warning::UnknownLink { entry: "A".into(), target: "#gone".into() };
    assert_eq!(told(&import), [&lost]);
    assert_eq!(extra(&import, "mentions"), "#gone", "even that is kept");
}

#[test]
fn files_elsewhere_are_linked_and_what_is_said_of_them_is_kept() {
    let import = one(
        "\"hasPart\": [{\"@id\": \"#far\", \"@type\": \"File\", \"name\": \"far\", \
         \"contentUrl\": \"https://x.y/far.zip\", \"contentSize\": \"5\", \"variableMeasured\": \
         {\"propertyID\": \"colour\", \"value\": \"red\"}}]",
        &[],
    );
    let entry = &import.entries[0].entry;
    let address = "https://x.y/far.zip".to_owned();
    assert_eq!((&entry.links[0].target, entry.links[0].label.as_str()), (&address, "far"));
    assert_eq!(told(&import), [&Warning::RemoteFile { entry: "E".into(), address }]);
    let field = &entry.fields[0];
    assert_eq!((field.name.as_str(), field.group.as_deref()), ("colour", Some("far")));
    assert!(extra(&import, "kept.files").contains("contentSize"));
}

#[test]
fn every_payload_is_a_file() {
    let names = ["a.ttl", "b.jsonld", "c.xyz", "d"];
    let parts: Vec<String> = names
        .iter()
        .map(|name| format!("{{\"@id\": \"./e/{name}\", \"@type\": \"File\", \"about\": \"x\"}}"))
        .collect();
    let files: Vec<(String, &[u8])> =
        names.iter().map(|name| (format!("root/e/{name}"), name.as_bytes())).collect();
    let files: Vec<(&str, &[u8])> =
        files.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let import = one(&format!("\"hasPart\": [{}]", parts.join(",")), &files);
    let unknown = "application/octet-stream";
    let types: Vec<_> =
        import.entries[0].files.iter().map(|file| file.media_type.as_str()).collect();
    assert_eq!(types, ["text/turtle", unknown, unknown, unknown]);
    let archive = eln("{\"@graph\": []}", &files);
    let mut archive = Archive::open(Cursor::new(archive), &Limits::default()).unwrap();
    for (file, name) in import.entries[0].files.iter().zip(names) {
        assert_eq!(archive.read_attachment(file, 100).unwrap().0, name.as_bytes());
    }
}

#[test]
fn what_nothing_describes_is_attached_all_the_same() {
    let json = r#"{"@graph": [{"@id": "./", "name": "R", "hasPart": [{"@id": "./e/"},
        {"@id": "./loose.txt"}]}, {"@id": "./e/", "@type": "Dataset", "name": "E"},
        {"@id": "./loose.txt", "@type": "File", "name": "loose", "license": "CC0",
         "variableMeasured": {"propertyID": "n", "value": 1}}]}"#;
    let files: [(&str, &[u8]); 4] = [
        ("root/loose.txt", b"1"),
        ("root/e/in.txt", b"2"),
        ("root/other/out.txt", b"3"),
        ("root/ro-crate-preview.html", b"<p>"),
    ];
    let import = read(json, &files);
    let names = |at: usize| {
        let files = import.entries[at].files.iter();
        files.map(|file| file.name.as_str()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!((names(0).as_str(), names(1).as_str()), ("in.txt", "loose out.txt"));
    let loose = &import.entries[1];
    assert_eq!((loose.source_id.as_str(), loose.entry.title.as_str()), ("root#files", "R"));
    assert_eq!(loose.entry.fields[0].group.as_deref(), Some("loose"));
    assert!(loose.entry.extra["kept.files"].contains("CC0"));
    assert!(import.warnings.contains(&Warning::LooseFiles { entry: "R".into(), count: 2 }));
}

#[test]
fn pictures_in_texts_become_files() {
    // 4500 bytes of zero, as base64.
    let picture = format!("data:image/png;base64,{}", "AAAA".repeat(1_500));
    let import = one(
        &format!("\"encodingFormat\": \"text/html\", \"text\": \"<p>a<img src='{picture}'></p>\""),
        &[],
    );
    assert!(import.warnings.is_empty(), "{:?}", import.warnings);
    let imported = &import.entries[0];
    let (file, attachment) = (&imported.files[0], &imported.entry.attachments[0]);
    assert_eq!((file.name.as_str(), file.bytes, attachment.size), ("image-1.png", 4_500, 4_500));
    let html = body_to_html(&imported.entry.body);
    assert!(html.contains(&format!("<img src=\"attachment:{}\"", attachment.id)), "{html}");
    let archive = eln("{\"@graph\": []}", &[]);
    let mut archive = Archive::open(Cursor::new(archive), &Limits::default()).unwrap();
    assert_eq!(archive.read_attachment(file, 1).unwrap(), (vec![0; 4_500], None));
}

#[test]
fn what_no_part_holds_is_kept_and_listed() {
    let json = r#"{"@graph": [
        {"@id": "./", "name": "R", "license": {"@id": "l"}, "hasPart": {"@id": "./e/"}},
        {"@id": "./e/", "@type": "Dataset", "name": "E", "rating": 4, "import:source": "x",
         "funder": {"@id": "f"}, "dateCreated": "soon"},
        {"@id": "f", "@type": "Organization", "name": "ANR"},
        {"@id": "l", "@type": "CreativeWork", "name": "CC0"}]}"#;
    let import = read(json, &[]);
    assert_eq!((extra(&import, "rating"), extra(&import, "dateCreated")), ("4", "soon"));
    assert!(extra(&import, "kept.nodes").contains("ANR"));
    assert!(extra(&import, "kept.archive").contains("license"));
    assert!(extra(&import, "kept.nodes.archive").contains("CC0"));
    assert_eq!((extra(&import, SOURCE), extra(&import, "said.import:source")), ("", "x"));
    let names = import.warnings.iter().find_map(|warning| match warning {
        Warning::Kept { names, more: 0 } => Some(names),
        _ => None,
    });
    let names: Vec<_> = names.unwrap().iter().map(|kept| kept.name.as_str()).collect();
    let expected =
        ["CreativeWork", "Organization", "archive.license", "funder", "import:source", "rating"];
    assert_eq!(names, expected);
}

#[test]
fn every_published_version_of_the_crate_is_read() {
    for version in ["1.0", "1.1", "1.1-DRAFT", "1.2", "1.2-DRAFT", "1.2/"] {
        let json = format!(
            "{{\"@context\": [\"https://w3id.org/ro/crate/{version}/context\"], \"@graph\": [\
             {{\"@id\": \"ro-crate-metadata.json\", \"about\": {{\"@id\": \"./\"}}, \
             \"conformsTo\": [{{\"@id\": \"https://w3id.org/ro/crate/{version}\"}}]}}, \
             {{\"@id\": \"./\", \"hasPart\": {{\"@id\": \"./e/\"}}}}, \
             {{\"@id\": \"./e/\", \"@type\": \"Dataset\", \"name\": \"E\"}}]}}"
        );
        let import = read(&json, &[]);
        assert_eq!((import.entries.len(), import.warnings.len()), (1, 0), "{version}");
    }
}
