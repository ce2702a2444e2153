//! The exports that the ELN Consortium publishes (MIT licence), one or more a notebook.

use super::super::*;
use crate::html::body_to_html;
use cahier_notebook::body::Node;
use cahier_notebook::entry::{EntryKind, Field};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

fn sample(name: &str) -> Option<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples/eln");
    let path = PathBuf::from(folder).join(name);
    if !path.exists() {
        println!("SKIPPED: {name} is not in {folder}");
        return None;
    }
    Some(path)
}

fn open(name: &str) -> Option<(Archive<BufReader<File>>, Import)> {
    let file = BufReader::new(File::open(sample(name)?).unwrap());
    let mut archive = Archive::open(file, &Limits::default()).unwrap();
    let import = import_archive(&mut archive, &Limits::default()).unwrap();
    // The same archive gives the same import, ids included.
    assert_eq!(import_archive(&mut archive, &Limits::default()).unwrap(), import);
    for entry in &import.entries {
        check(entry);
    }
    let files: usize = import.entries.iter().map(|entry| entry.files.len()).sum();
    assert_eq!(import.files, files as u64);
    Some((archive, import))
}

/// What a person is told, but for what was kept.
fn told(import: &Import) -> Vec<&Warning> {
    import.warnings.iter().filter(|warning| !matches!(warning, Warning::Kept { .. })).collect()
}

/// The names under which something was kept as it came.
fn kept(import: &Import) -> Vec<&str> {
    let names = import.warnings.iter().filter_map(|warning| match warning {
        Warning::Kept { names, .. } => Some(names),
        _ => None,
    });
    names.flatten().map(|kept| kept.name.as_str()).collect()
}

/// What holds for every entry of every notebook.
fn check(imported: &ImportedEntry) {
    let entry = &imported.entry;
    assert!(!entry.title.is_empty() && !imported.source_id.is_empty());
    assert_eq!(entry.attachments.len(), imported.files.len());
    let mut ids: Vec<&str> = entry.fields.iter().map(|field| field.id.as_str()).collect();
    ids.extend(entry.steps.iter().map(|step| step.id.as_str()));
    ids.extend(entry.attachments.iter().map(|file| file.id.as_str()));
    ids.extend(imported.comments.iter().map(|comment| comment.id.as_str()));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique in {}", entry.title);
}

fn entry<'a>(import: &'a Import, title: &str) -> &'a ImportedEntry {
    import.entries.iter().find(|entry| entry.entry.title == title).unwrap()
}

fn field<'a>(entry: &'a ImportedEntry, name: &str) -> &'a Field {
    entry.entry.fields.iter().find(|field| field.name == name).unwrap()
}

/// Reads a file and compares it with the checksum that the archive declares.
fn verified(archive: &mut Archive<BufReader<File>>, file: &ImportedFile) -> String {
    let (bytes, warning) = archive.read_attachment(file, 1 << 20).unwrap();
    assert_eq!(warning, None);
    assert_eq!(bytes.len() as u64, file.bytes);
    Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn elabftw_2025_september() {
    let Some((mut archive, import)) = open("elabftw__export.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (12, 2));
    assert!(told(&import).is_empty(), "{:?}", import.warnings);
    let gold = entry(&import, "Gold master experiment");
    assert_eq!(gold.source_id, "20250916-4af4da4ef50c6512782c3b0b484aad236ccd7591");
    assert_eq!(gold.entry.kind, EntryKind::Experiment);
    assert_eq!(gold.entry.status.as_deref(), Some("Success"));
    assert_eq!(gold.entry.category.as_deref(), Some("Demo"));
    assert_eq!(gold.entry.date.as_deref(), Some("2025-01-03"));
    assert_eq!(gold.created.as_deref(), Some("2025-09-16T10:32:54+02:00"));
    assert_eq!(gold.authors, ["Nicola Mohr"]);
    let tags = ["eln", "generated from yml", "special chars {[éèÀ®]}:*<>×÷±", "tag with space"];
    assert_eq!(gold.entry.tags[..4], tags);
    assert_eq!(gold.entry.extra.get("alternateName").map(String::as_str), Some("1"));
    // What no part of an entry holds: a rating, the colour of a category, who somebody is.
    let nodes = &gold.entry.extra["kept.nodes"];
    assert!(nodes.contains("\"ratingValue\":4") && nodes.contains("\"color\":\"A9B2B7\""));
    assert!(nodes.contains("somesamluser@"), "{nodes}");
    for name in ["aggregateRating", "about", "archive.license", "Person"] {
        assert!(kept(&import).contains(&name), "{name} in {:?}", kept(&import));
    }
    let steps: Vec<_> =
        gold.entry.steps.iter().map(|s| (s.text.as_str(), s.done_at.as_deref())).collect();
    assert_eq!(steps, [("a step", Some("2025-09-16T10:36:24+02:00")), ("another step", None)]);
    let file = &gold.files[0];
    assert_eq!((file.name.as_str(), file.media_type.as_str()), ("example.jpg", "image/jpeg"));
    assert_eq!(
        verified(&mut archive, file),
        "b73626c9a9ed8561ed6126df2493bc0d84fb8feedc9fe34aed94f7d2d5f4f60f"
    );
    let html = body_to_html(&gold.entry.body);
    assert!(html.contains(&format!("<img src=\"attachment:{}\"", file.attachment_id)), "{html}");
    assert!(html.contains("<td><p>31<sup>321</sup></p></td>"), "{html}");
    assert_eq!(gold.comments.len(), 1);
    assert!(gold.comments[0].text.starts_with("Great results on the DNA extraction."));
    let targets: Vec<_> = gold.entry.links.iter().map(|link| link.label.as_str()).collect();
    let titles = ["Facilis illum sed reprehenderit.", "Synthesis of Aspirin"];
    assert_eq!(targets[..2], titles);
    assert_eq!(gold.entry.links[1].target, "20250916-076f68c6b56f8ab6cb023ff295e869e3c0d6e0f0");
}

#[test]
fn elabftw_2025_fields() {
    let Some((_, import)) = open("elabftw__export.eln") else { return };
    let gold = entry(&import, "Gold master experiment");
    assert_eq!(gold.entry.fields.len(), 16);
    let number = field(gold, "Number with units");
    assert_eq!((number.kind.as_str(), number.value.as_str()), ("number", "12"));
    assert_eq!((number.unit.as_deref(), number.group.as_deref()), (Some("mM"), Some("Group 2")));
    assert_eq!(field(gold, "A checkbox").value, "true");
    assert_eq!(field(gold, "Unchecked checkbox").value, "false");
    assert_eq!(field(gold, "Date and time").kind, "datetime");
    let radio = field(gold, "Radio buttons");
    assert_eq!((radio.kind.as_str(), radio.value.as_str()), ("radio", "Oui"));
    assert_eq!(radio.options, ["Oui", "Non", "Peut-être"]);
    // A number that is an entry of the archive, and one that is not.
    let linked = field(gold, "Type experiment");
    assert_eq!(linked.kind, "entry");
    assert_eq!(linked.value, "20250916-076f68c6b56f8ab6cb023ff295e869e3c0d6e0f0");
    let elsewhere = "https://elab.local:3148/database.php?mode=view&id=208";
    assert_eq!(field(gold, "Type resource").value, elsewhere);
    let grouped = entry(&import, "Test the grouped extra fields");
    let group = |name: &str| field(grouped, name).group.as_deref();
    assert_eq!(group("Has group_id 3 as string"), Some("Group with id 3, third position"));
    assert_eq!(group("Has group_id that is not in elabftw.groups"), None);
    assert_eq!(field(grouped, "Has group_id that is not in elabftw.groups").value, "I am lost!");
    assert!(grouped.entry.extra.contains_key("elabftw_metadata"));
    let aspirin = entry(&import, "Synthesis of Aspirin");
    let formula = aspirin.entry.body.0.iter().find_map(|node| match node {
        Node::Element(e) if e.name == "formula" => e.attributes.get("source"),
        _ => None,
    });
    assert!(formula.unwrap().starts_with("\\ce{C7H6O3 + (CH3CO)2O ->["));
    let flies = entry(&import, "フルーツフライの食性に関する研究");
    assert_eq!(flies.source_id, "20250916-bb8b469d651822d0006046449a33b5c8822b5691");
    assert!(flies.entry.body.plain_text().starts_with("背景： フルーツフライは"));
}

#[test]
fn elabftw_2025_august() {
    let Some((mut archive, import)) = open("elabftw__export_2025-08-11.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (3, 1));
    assert!(told(&import).is_empty(), "{:?}", import.warnings);
    let demo = entry(&import, "Testing the eLabFTW lab notebook");
    assert_eq!(demo.entry.tags, ["demo", "generated from yml", "test"]);
    let steps: Vec<_> = demo.entry.steps.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(steps, ["some step", "another step"]);
    assert_eq!(demo.entry.steps[0].done_at.as_deref(), Some("2025-08-05T10:03:20+02:00"));
    assert_eq!(demo.entry.fields.len(), 3);
    let list = field(demo, "This is a custom list input");
    assert_eq!((list.kind.as_str(), list.options.len()), ("select", 3));
    assert_eq!(demo.comments[1].text, "Signed by Edgardo Murphy (Approval)");
    assert_eq!(demo.comments[1].author, "Edgardo Murphy");
    assert_eq!(demo.entry.links.len(), 2);
    assert_eq!(demo.entry.links[1].target, entry(&import, "TIRF microscope").source_id);
    assert_eq!(entry(&import, "TIRF microscope").entry.kind, EntryKind::Resource);
    assert_eq!(
        verified(&mut archive, &demo.files[0]),
        "f2780bb5a8883f8c89a6da1c5bf4604f7cb44bdcb093e16484eb81c1bcb1f580"
    );
}

#[test]
fn elabftw_2023_experiments() {
    let name = "elabftw__multiple-experiments_2023-10-02.eln";
    let Some((mut archive, import)) = open(name) else { return };
    assert_eq!((import.entries.len(), import.files), (2, 4));
    assert!(told(&import).is_empty(), "{:?}", import.warnings);
    let demo = entry(&import, "Testing the eLabFTW lab notebook");
    assert_eq!(demo.entry.kind, EntryKind::Experiment);
    assert_eq!(demo.entry.status.as_deref(), Some("Running"));
    assert_eq!(demo.entry.category.as_deref(), Some("Projet X"));
    assert_eq!(demo.entry.date.as_deref(), Some("2025-03-03"));
    let steps: Vec<_> =
        demo.entry.steps.iter().map(|s| (s.text.as_str(), s.done_at.as_deref())).collect();
    assert_eq!(steps, [("do this", Some("2023-10-02T14:51:39Z")), ("do that", None)]);
    assert_eq!(field(demo, "Raw data URL").kind, "url");
    assert!(demo.comments[0].text.starts_with("Well, it's always reassuring"));
    let example = entry(&import, "An example experiment");
    let inside: Vec<_> =
        demo.entry.links.iter().filter(|link| link.target == example.source_id).collect();
    assert_eq!(inside.len(), 1);
    let outside = demo.entry.links.iter().find(|link| link.target.ends_with("id=258")).unwrap();
    assert_eq!(outside.label, "Transfection of p103Δ12-22 into RPE-1 Actin-RFP");
    // Two comments of one second share an id in the archive.
    assert_eq!(example.comments.len(), 2);
    assert_ne!(example.comments[0].text, example.comments[1].text);
    let picture = demo.files.iter().find(|file| file.name == "example.png").unwrap();
    assert_eq!(
        verified(&mut archive, picture),
        "f2780bb5a8883f8c89a6da1c5bf4604f7cb44bdcb093e16484eb81c1bcb1f580"
    );
}

#[test]
fn elabftw_2023_resources() {
    let name = "elabftw__multiple-database-items_2023-07-31.eln";
    let Some((_, import)) = open(name) else { return };
    assert_eq!((import.entries.len(), import.files), (8, 8));
    assert!(told(&import).is_empty(), "{:?}", import.warnings);
    assert!(import.entries.iter().all(|entry| entry.entry.kind == EntryKind::Resource));
    let plasmid = entry(&import, "pCMV-Tag2B");
    assert_eq!(plasmid.entry.category.as_deref(), Some("Plasmid"));
    assert_eq!(plasmid.entry.fields.len(), 5);
    let number = field(plasmid, "Concentration");
    assert_eq!((number.kind.as_str(), number.description.as_deref()), ("number", Some("in μg/μL")));
    assert_eq!(field(plasmid, "Bacterial resistance").options.len(), 6);
    let antibody = entry(&import, "Anti-CD4");
    assert!(antibody.entry.body.plain_text().starts_with("Anti-CD4 is a monoclonal mouse"));
}

#[test]
fn sampledb() {
    let Some((mut archive, import)) = open("SampleDB__sampledb_export.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (2, 8));
    let sample = entry(&import, "OMBE-1");
    assert_eq!(sample.source_id, "http://localhost:5000/objects/1");
    assert_eq!(sample.authors, ["Instrument Scientist"]);
    assert_eq!(sample.comments.len(), 2);
    let thickness = sample.entry.fields.iter().find(|f| f.name == "Film Thickness").unwrap();
    assert_eq!(thickness.group.as_deref(), Some("Multilayers → 0 → Films → 0"));
    assert_eq!((thickness.value.as_str(), thickness.unit.as_deref()), ("5.0", Some("Å")));
    let measurement = entry(&import, "Measurement");
    assert_eq!(measurement.entry.tags, ["example_tag", "other_tag", "tag3"]);
    assert_eq!(measurement.entry.links[0].target, sample.source_id);
    let link = field(measurement, "Sample");
    assert_eq!((link.kind.as_str(), &link.value), ("entry", &sample.source_id));
    let versions =
        import.warnings.iter().filter(|w| matches!(w, Warning::Versions { count: 1, .. }));
    assert_eq!(versions.count(), 2);
    let (key_id, comment) = ("8F96805E370F6A03", "http://localhost:5000/.well-known/keys.json");
    let (key_id, comment) = (key_id.to_owned(), comment.to_owned());
    assert!(import.warnings.contains(&Warning::SignatureNotChecked { key_id, comment }));
    assert_eq!(import.signature.as_ref().unwrap().state, SignatureState::NoKey);
    assert!(sample.entry.extra["kept.versions"].contains("Object #1 version #0"));
    assert_eq!(sample.entry.steps.len(), 0);
    let names: Vec<_> = sample.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names.contains(&"data.json") && names.contains(&"schema.json"), "{names:?}");
    let text = sample.files.iter().find(|file| file.name == "example.txt").unwrap();
    assert_eq!(text.description.as_deref(), Some("File #0 for Object #1"));
    assert_eq!(verified(&mut archive, text), text.sha256);
}

#[test]
fn kadi4mat() {
    let Some((mut archive, import)) = open("kadi4mat__records-example.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (1, 4));
    let record = entry(&import, "records-example");
    assert_eq!(record.entry.body.plain_text(), "This is a sample record.");
    assert_eq!(record.authors, ["Manideep"]);
    assert_eq!(record.entry.tags, ["sample"]);
    assert_eq!(record.created.as_deref(), Some("2022-10-10T10:06:11.191752+00:00"));
    let name = field(record, "givenName");
    assert_eq!((name.group.as_deref(), name.value.as_str()), (Some("actor"), "Max"));
    assert_eq!(told(&import), [&Warning::ChecksumsMissing { count: 4 }]);
    assert_eq!(record.source_id, "https://kadi.iam.kit.edu#records-example");
    assert!(record.entry.extra["kept.nodes"].contains("CC-BY-4.0"));
    let turtle = record.files.iter().find(|file| file.name.ends_with(".ttl")).unwrap();
    assert_eq!((turtle.media_type.as_str(), turtle.bytes), ("text/turtle", 2_704));
    assert_eq!(archive.read_attachment(turtle, 1 << 20).unwrap().0.len(), 2_704);
}

#[test]
fn pasta() {
    let Some((mut archive, import)) = open("PASTA__PASTA.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (9, 8));
    let project = entry(&import, "PASTAs Example Project");
    assert_eq!(project.entry.links.len(), 6);
    assert_eq!(project.entry.body.plain_text(), "Can be used as reference or deleted");
    let sample = entry(&import, "Example sample");
    assert_eq!(sample.entry.kind, EntryKind::Resource);
    let height = field(sample, "Height");
    assert_eq!((height.value.as_str(), height.unit.as_deref()), ("4", Some("mm")));
    let data = entry(&import, "Data files");
    assert_eq!(data.files.len(), 3);
    let table = data.files.iter().find(|file| file.name == "simple.csv").unwrap();
    assert_eq!(table.media_type, "text/csv");
    assert_eq!(verified(&mut archive, table), table.sha256);
    assert!(data.entry.fields.iter().any(|f| f.group.as_deref() == Some("simple.csv → Metauser")));
    let fits = |w: &&Warning| {
        matches!(w, Warning::SignatureFits { key_id, given: false, comment }
            if key_id == "EDEFEB1A3E2FC17B" && comment.contains("PASTA-ELN/Signatures"))
    };
    assert_eq!(import.warnings.iter().filter(fits).count(), 1, "{:?}", import.warnings);
    let ontology = "http://purl.allotrope.org/ontologies/result#AFR_0002467";
    assert!(data.entry.extra["kept.fields"].contains(ontology));
    let remote = import.warnings.iter().filter(|w| matches!(w, Warning::RemoteFile { .. })).count();
    assert_eq!(remote, 1);
    assert!(data.entry.links[0].target.starts_with("https://upload.wikimedia.org/"));
}

#[test]
fn rspace() {
    let Some((_, import)) = open("RSpace__selection-2023-12-08.eln") else { return };
    assert_eq!((import.entries.len(), import.files), (4, 13));
    let document = entry(&import, "Editable2");
    assert_eq!(document.entry.tags, ["category1", "mydocument", "red"]);
    assert_eq!(document.authors, ["user1a"]);
    assert_eq!(document.created.as_deref(), Some("2023-12-07T16:11:13Z"));
    assert_eq!(field(document, "MyNumber").value, "5.0");
    assert_eq!(field(document, "MyChoice").value, "a\nc");
    let html = body_to_html(&document.entry.body);
    assert!(html.contains("<h2>MyText</h2>"), "{html}");
    let gif = document.files.iter().find(|file| file.media_type == "image/gif").unwrap();
    assert!(html.contains(&format!("src=\"attachment:{}\"", gif.attachment_id)), "{html}");
    let other = "http://localhost:8080#doc_Experiment-1-25";
    assert!(html.contains(&format!("href=\"entry:{other}\"")), "{html}");
    assert!(document.entry.links.iter().any(|link| link.target == other));
    let loose = |w: &&Warning| matches!(w, Warning::LooseFiles { count: 5, .. });
    assert_eq!(import.warnings.iter().filter(loose).count(), 1);
}
