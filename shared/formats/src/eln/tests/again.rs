//! An archive that comes twice, and later ones of the same notebook.

use super::super::*;
use super::synthetic::read;
use cahier_notebook::entry::{Change, Entry};
use cahier_notebook::{ClientId, Document, apply_changes, read_entry};
use std::collections::BTreeSet;

const AT: &str = "2026-01-01T00:00:00Z";

/// What changes between two archives of one entry.
#[derive(Clone)]
struct State {
    title: &'static str,
    text: &'static str,
    mass: u32,
    step: &'static str,
    tags: &'static str,
    modified: &'static str,
    comment: &'static str,
    /// Folder of the files, which some notebooks make up anew for every archive.
    folder: &'static str,
    file: &'static str,
}

const FIRST: State = State {
    title: "T",
    text: "one",
    mass: 5,
    step: "mix",
    tags: "a,b",
    modified: "2025-01-01T10:00:00+02:00",
    comment: "said",
    folder: "x1",
    file: "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
};

fn archive(state: &State) -> ImportedEntry {
    let State { title, text, mass, step, tags, modified, comment, folder, file } = state;
    let json = format!(
        r##"{{"@graph": [{{"@id": "./", "hasPart": ["./{folder}/"]}},
        {{"@id": "./{folder}/", "@type": "Dataset", "identifier": "20250101-0123456789abcdef",
          "name": "{title}", "dateModified": "{modified}", "keywords": "{tags}",
          "author": {{"name": "Ada"}}, "encodingFormat": "text/html",
          "text": "<p>{text} <img src='f.png'></p>", "comment": {{"@id": "#{folder}"}},
          "step": {{"@type": "HowToStep", "text": "{step}"}}, "rating": {mass},
          "variableMeasured": {{"propertyID": "mass", "value": {mass}, "unitText": "mg"}},
          "hasPart": {{"@id": "./{folder}/f.png"}}}},
        {{"@id": "#{folder}", "text": "{comment}"}},
        {{"@id": "./{folder}/f.png", "@type": "File", "name": "f.png", "sha256": "{file}"}}]}}"##
    );
    let path = format!("root/{folder}/f.png");
    read(&json, &[(path.as_str(), b"x")]).entries.remove(0)
}

fn apply(document: &mut Document, changes: &[Change]) {
    apply_changes(document, changes, &mut || "made here".to_owned()).unwrap();
}

/// The entry as it is here after an import, its file attached.
fn brought(imported: &ImportedEntry) -> Document {
    let mut document = Document::new(ClientId::new(1).unwrap());
    let attach = imported.entry.attachments.iter();
    let attach = attach.map(|file| Change::PutAttachment { attachment: file.clone() });
    apply(&mut document, &attach.collect::<Vec<_>>());
    edits_of(imported, AT).for_each(|edit| apply(&mut document, &edit));
    document
}

fn parts(all: &[EntryPart]) -> BTreeSet<EntryPart> {
    all.iter().copied().collect()
}

fn verdict(here: &Entry, state: &State) -> Verdict {
    standing(here, &archive(state)).verdict()
}

#[test]
fn the_same_archive_finds_everything_as_it_was() {
    let imported = archive(&FIRST);
    let document = brought(&imported);
    let here = read_entry(&document);
    let mut origins = Origins::default();
    assert!(origins.add(&here.extra, 7));
    assert_eq!(origins.find(&imported), Some(7), "no second entry is made");
    assert_eq!(standing(&here, &imported).verdict(), Verdict::Unchanged);
    // Another export of the same: folders and ids of comments are new, what they say is not.
    let mut again = archive(&State { folder: "x2", ..FIRST });
    assert_eq!(origins.find(&again), Some(7));
    assert_ne!(again.files[0].attachment_id, imported.files[0].attachment_id);
    assert_eq!(standing(&here, &again).verdict(), Verdict::Unchanged);
    assert!(pair_files(&here.attachments, &mut again).is_empty(), "the file is here");
    assert_eq!(again.entry.body, imported.entry.body, "and the text points to it");
    assert!(new_comments(&imported.comments, &again).is_empty());
}

#[test]
fn what_changed_here_there_or_both_is_told_apart() {
    let mut document = brought(&archive(&FIRST));
    let here = read_entry(&document);
    let later = "2025-02-01T10:00:00+02:00";
    let newer = State { text: "two", mass: 6, modified: later, ..FIRST };
    let standing_there = standing(&here, &archive(&newer));
    assert_eq!(standing_there.verdict(), Verdict::NewerThere);
    assert_eq!(standing_there.there, parts(&[EntryPart::Text, EntryPart::Fields]));
    let older = State { modified: "2025-01-01T07:59:00Z", ..newer.clone() };
    assert_eq!(verdict(&here, &older), Verdict::OlderThere);
    apply(&mut document, &[Change::Title { title: "mine".into() }]);
    let here = read_entry(&document);
    assert_eq!(verdict(&here, &FIRST), Verdict::ChangedHere);
    assert_eq!(verdict(&here, &newer), Verdict::NewerThere, "other parts were changed here");
    let clash = State { title: "theirs", ..newer };
    let standing_both = standing(&here, &archive(&clash));
    assert_eq!(standing_both.verdict(), Verdict::Both);
    assert_eq!(standing_both.clashes(), parts(&[EntryPart::Title]));
    assert_eq!(standing_both.free(), parts(&[EntryPart::Text, EntryPart::Fields]));
    let bare = Entry::default();
    assert_eq!(verdict(&bare, &FIRST), Verdict::Unknown);
}

#[test]
fn an_update_takes_what_is_free_and_leaves_the_rest() {
    let mut document = brought(&archive(&FIRST));
    apply(&mut document, &[Change::Title { title: "mine".into() }]);
    let own = "tag of mine".to_owned();
    let newer = State {
        title: "theirs",
        text: "two",
        mass: 6,
        step: "stir",
        tags: "b,c",
        modified: "2025-02-01T10:00:00+02:00",
        ..FIRST
    };
    let imported = archive(&newer);
    let here = read_entry(&document);
    let free = standing(&here, &imported).free();
    apply(&mut document, &update(&here, &imported, &free, AT));
    let here = read_entry(&document);
    assert_eq!((here.title.as_str(), here.tags.join(",")), ("mine", "b,c".to_owned()));
    assert_eq!((here.fields.len(), here.fields[0].value.as_str()), (1, "6"));
    assert_eq!((here.steps.len(), here.steps[0].text.as_str()), (1, "stir"));
    assert!(here.body.plain_text().starts_with("two"));
    assert_eq!(here.extra["rating"], "6", "what is kept aside is newer too");
    // What was left is still told the next time, and nothing else.
    let next = standing(&here, &imported);
    assert_eq!((next.verdict(), next.clashes()), (Verdict::Both, parts(&[EntryPart::Title])));
    assert_eq!(next.there, parts(&[EntryPart::Title]));
    // Somebody decides for theirs.
    apply(&mut document, &update(&here, &imported, &next.clashes(), AT));
    let here = read_entry(&document);
    assert_eq!((here.title.as_str(), verdict(&here, &newer)), ("theirs", Verdict::Unchanged));
    assert_eq!(here.extra["import:modified"], newer.modified);
    apply(&mut document, &[Change::AddTag { tag: own }]);
    assert_eq!(verdict(&read_entry(&document), &newer), Verdict::ChangedHere);
}

#[test]
fn files_and_comments_that_are_new_come_along() {
    let first = archive(&FIRST);
    let mut document = brought(&first);
    let here = read_entry(&document);
    let replaced = "0".repeat(64);
    let replaced: &'static str = replaced.leak();
    let mut newer = archive(&State { file: replaced, comment: "said more", ..FIRST });
    let changed = parts(&[EntryPart::Text, EntryPart::Files, EntryPart::Comments]);
    assert_eq!(standing(&here, &newer).there, changed);
    let fresh = pair_files(&here.attachments, &mut newer);
    assert_eq!(fresh.len(), 1);
    assert_ne!(fresh[0].attachment_id, here.attachments[0].id, "the one before stays");
    assert_eq!((&fresh[0].path, &fresh[0].name), (&"x1/f.png".to_owned(), &"f.png".to_owned()));
    let said = new_comments(&first.comments, &newer);
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].text, "said more");
    let attach = Change::PutAttachment { attachment: newer.entry.attachments[0].clone() };
    apply(&mut document, &[attach]);
    apply(&mut document, &update(&here, &newer, &changed, AT));
    let here = read_entry(&document);
    assert_eq!(here.attachments.len(), 2);
    let html = crate::html::body_to_html(&here.body);
    assert!(html.contains(&fresh[0].attachment_id), "the text shows the new one: {html}");
    assert_eq!(standing(&here, &newer).verdict(), Verdict::Unchanged);
}
